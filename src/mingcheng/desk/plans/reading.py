"""A document into items. What people confirmed, corrected, rejected or added stays when a document is read again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import LISTS, data_of
from mingcheng.language import _
from mingcheng.plans import Plan as PlanData
from mingcheng.plans import findings_of, plan_of
from mingcheng.reading import Document, read

STEPS = 4


def read_plan(plan: Plan, progress: Progress) -> dict[str, Any]:
    """Reads the plan's file, and keeps text, items and findings in one transaction. Raises ReadingError. May be called again."""
    assert plan.file is not None
    progress(0, STEPS, _("识读文件"))
    document = read(plan.file.path)
    progress(1, STEPS, _("提取目标、任务、措施、园区"))
    found = plan_of(document)
    progress(2, STEPS, _("检查前后是否一致"))
    findings = [finding.model_dump(mode="json") for finding in findings_of(found, document)]
    progress(3, STEPS, _("存入"))
    with transaction.atomic():
        kept = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        _keep_head(kept, found, document)
        kept.findings = [{**each, "dismissed": ""} for each in findings]
        kept.state = Plan.State.IN_REVIEW if kept.state in (Plan.State.READING, Plan.State.FAILED) else kept.state
        kept.save()
        count = keep_items(kept, found)
    return {"items": count, "findings": len(findings)}


def _keep_head(plan: Plan, found: PlanData, document: Document) -> None:
    head = found.document
    plan.text = document.text
    plan.blocks = [_block(block) for block in document.blocks]
    plan.title = (head.title or plan.title)[:300]
    plan.issuer = (head.issuer or plan.issuer)[:200]
    plan.jurisdiction = (head.jurisdiction or plan.jurisdiction)[:100]
    plan.is_draft = head.status == "draft"
    plan.issued_on = _day(head.issued) or plan.issued_on
    plan.first_year, plan.last_year = head.period


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


def keep_items(plan: Plan, found: PlanData) -> int:
    """Keeps the parts as items. Those that nobody has touched are replaced; a part that somebody has decided on (same kind,
    same passage) is not proposed again. Gives how many items there are."""
    plan.items.filter(state=PlanItem.State.READ, is_added=False, version=1).delete()
    decided = set(plan.items.values_list("kind", "start", "end", "quote"))
    taken = set(plan.items.values_list("identifier", flat=True))
    rows = []
    for kind, name in LISTS.items():
        for part in getattr(found, name):
            place = (part.start, part.end) if part.quote and plan.text else (None, None)
            if (kind, *place, part.quote) in decided and plan.text:
                continue
            identifier = part.id if part.id not in taken else f"{part.id}-{len(taken)}"
            taken.add(identifier)
            rows.append(
                PlanItem(plan=plan, kind=kind, identifier=identifier, data=data_of(part), start=place[0], end=place[1], quote=part.quote)
            )  # fmt: skip
    PlanItem.objects.bulk_create(rows, batch_size=500)
    return plan.items.count()
