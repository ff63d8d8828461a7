"""A document into items. What people confirmed, corrected, rejected or added stays when a document is read again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.plans.models import Plan, PlanDocument, PlanItem
from mingcheng.desk.plans.parts import LISTS, data_of
from mingcheng.language import _
from mingcheng.plans import Plan as PlanData
from mingcheng.plans import findings_of, load_yaml, plan_of
from mingcheng.plans.model import DocumentHead, Quoted
from mingcheng.reading import Document, read

STEPS = 4
DATA_ENDINGS = (".yaml", ".yml")
"""Files that hold a plan's data instead of its document."""


def read_plan(plan: Plan, progress: Progress) -> dict[str, Any]:
    """Reads the plan's file, and keeps text, items and findings in one transaction. Raises ReadingError, and ContentError
    for YAML that is no plan. May be called again."""
    assert plan.file is not None
    progress(0, STEPS, _("识读文件"))
    if plan.file.path.suffix in DATA_ENDINGS:
        document, found = None, load_yaml(_text_of(plan.file.path), plan.file.name)
    else:
        document = read(plan.file.path)
        progress(1, STEPS, _("提取目标、任务、措施、园区"))
        found = plan_of(document)
    progress(2, STEPS, _("检查前后是否一致"))
    findings = [finding.model_dump(mode="json") for finding in findings_of(found, document)] if document else []
    progress(3, STEPS, _("存入"))
    with transaction.atomic():
        kept = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        count = _keep(kept, found, document, findings)
    return {"items": count, "findings": len(findings)}


def _text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _keep(plan: Plan, found: PlanData, document: Document | None, findings: list[dict[str, Any]]) -> int:
    is_first = plan.state in (Plan.State.READING, Plan.State.FAILED) and not plan.items.exists()
    keep_head(plan, found.document, is_first=is_first)
    aside = {(each["check"], each["message"]): each["dismissed"] for each in plan.findings if each.get("dismissed")}
    plan.findings = [{**each, "dismissed": aside.get((each["check"], each["message"]), "")} for each in findings]
    if plan.state in (Plan.State.READING, Plan.State.FAILED):
        plan.state = Plan.State.IN_REVIEW
    plan.save()
    if document is not None:
        blocks = [_block(block) for block in document.blocks]
        PlanDocument.objects.update_or_create(plan=plan, defaults={"text": document.text, "blocks": blocks})
    return keep_items(plan, found, document.text if document else "")


def keep_head(plan: Plan, head: DocumentHead, *, is_first: bool) -> None:
    """What the document says of itself; when it is read again only what is still empty is filled, for people may have
    corrected the rest."""
    told = {
        "title": (head.title or "")[:300], "issuer": (head.issuer or "")[:200], "jurisdiction": (head.jurisdiction or "")[:100],
        "issued_on": _day(head.issued), "first_year": head.period[0], "last_year": head.period[1],
    }  # fmt: skip
    for name, value in told.items():
        if value and (is_first or not getattr(plan, name)):
            setattr(plan, name, value)
    if is_first:
        plan.is_draft = head.status == "draft"


def _block(block: Any) -> dict[str, Any]:
    """A block without what is empty: a long document has thousands."""
    found = {"kind": block.kind.value, "start": block.start, "end": block.end, "level": block.level}
    found["place"] = {name: value for name, value in asdict(block.place).items() if value is not None and name != "box"}
    if block.cells:
        found["cells"] = [
            [cell.row, cell.column, cell.start, cell.end, cell.row_span, cell.column_span, int(cell.is_header)]
            for cell in block.cells
        ]
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def keep_items(plan: Plan, found: PlanData, text: str = "") -> int:
    """Keeps the parts as items; says how many there are. Those that nobody has touched are replaced. What somebody has
    decided on moves along with its passage, and is not proposed again."""
    plan.items.filter(state=PlanItem.State.READ, is_added=False, version=1).delete()
    decided = list(plan.items.all())
    _move(decided, text)
    taken = {item.identifier for item in decided}
    # What a person added beside the reader's own parts is no answer to any of those.
    own = {kind: [item for item in decided if item.kind == kind and not item.is_added] for kind in LISTS}
    rows = []
    for kind, name in LISTS.items():
        for part in _undecided(kind, getattr(found, name), own[kind], bool(text)):
            identifier = _free(part.id, taken)
            taken.add(identifier)
            place = _place(part, bool(text))
            rows.append(PlanItem(plan=plan, kind=kind, identifier=identifier, data=data_of(part),
                                 start=place[0], end=place[1], quote=part.quote))  # fmt: skip
    PlanItem.objects.bulk_create(rows, batch_size=500)
    return len(decided) + len(rows)


def _place(part: Quoted, has_text: bool) -> tuple[int | None, int | None]:
    return (part.start, part.end) if part.quote and has_text else (None, None)


def _undecided(kind: str, parts: Sequence[Quoted], decided: Iterable[PlanItem], has_text: bool) -> list[Quoted]:
    """The parts that nobody has decided on. Several parts may share a passage: of those, the one with the item's own
    identifier is the item, then any other."""
    held = Counter((item.start, item.end, item.quote) for item in decided)
    own = {(item.identifier, item.start, item.end, item.quote) for item in decided}
    keys = {part.id: (*_place(part, has_text), part.quote) for part in parts}
    held.subtract(key for identifier, key in keys.items() if (identifier, *key) in own)
    left = []
    for part in parts:
        key = keys[part.id]
        if (part.id, *key) in own:
            continue
        if held[key] > 0:
            held[key] -= 1
            continue
        left.append(part)
    return left


def _move(items: Iterable[PlanItem], text: str) -> None:
    """Items whose passage stands elsewhere in the text as it is read now: the nearest place of the same words, or none."""
    for item in items:
        if item.start is None or item.end is None or not item.quote or text[item.start : item.end] == item.quote:
            continue
        at = _nearest(text, item.quote, item.start)
        item.start, item.end = (None, None) if at is None else (at, at + len(item.quote))
        item.save(update_fields=["start", "end"])


def _nearest(text: str, quote: str, start: int) -> int | None:
    after, before = text.find(quote, start), text.rfind(quote, 0, start + len(quote))
    found = [at for at in (after, before) if at >= 0]
    return min(found, key=lambda at: abs(at - start), default=None)


def _free(identifier: str, taken: set[str]) -> str:
    number, found = 1, identifier
    while found in taken:
        number += 1
        found = f"{identifier}-{number}"
    return found
