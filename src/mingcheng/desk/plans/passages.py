"""The document as HTML with every passage marked, block by block; offsets stay in the marks, in code points.

Where passages overlap, a stretch of text names all of its items. Text is escaped here, and nowhere is HTML of the document
taken over: what is shown is its characters alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.reading.document import FURNITURE, Kind

ORDER = [kind.value for kind in PlanItem.Kind]
TAGS = {Kind.TITLE.value: "h2", Kind.HEADING.value: "h3", Kind.CAPTION.value: "p", Kind.LIST_ITEM.value: "p"}


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of an item."""

    key: int
    kind: str
    start: int
    end: int


def spans_of(items: Iterable[PlanItem]) -> tuple[Span, ...]:
    """The passages of items that have one, in the order of the text."""
    found = [
        Span(each.pk, each.kind, each.start, each.end)
        for each in items
        if each.start is not None and each.end is not None
    ]
    return tuple(sorted(found, key=lambda span: (span.start, span.end, span.key)))


def document_html(plan: Plan, items: Iterable[PlanItem]) -> SafeString:
    """The whole document with its marks; the same document with the same passages is made once."""
    return _made(_Source(plan.pk, plan.text, tuple(map(_frozen, plan.blocks))), spans_of(items))


@dataclass(frozen=True)
class _Source:
    """A document by its plan: its text is compared by identity of length and hash, which Python keeps."""

    plan: int
    text: str
    blocks: tuple[tuple[Any, ...], ...]


def _frozen(block: dict[str, Any]) -> tuple[Any, ...]:
    cells = tuple(tuple(cell) for cell in block.get("cells", ()))
    return (
        block["kind"],
        block["start"],
        block["end"],
        block.get("level", 0),
        cells,
        block.get("place", {}).get("page"),
    )


@lru_cache(maxsize=12)
def _made(source: _Source, spans: tuple[Span, ...]) -> SafeString:
    marks = _Marks(source.text, spans)
    parts = []
    for kind, start, end, level, cells, page in source.blocks:
        if kind in (Kind.PAGE_NUMBER.value, Kind.RUNNING_HEAD.value):
            continue
        about = f' data-page="{page}"' if page else ""
        if cells:
            parts.append(f'<div class="table-scroll"{about}>{_table(cells, marks)}</div>')
            continue
        tag = TAGS.get(kind, "p")
        look = " furniture" if kind in FURNITURE else f" level-{level}" if kind == Kind.HEADING.value else ""
        parts.append(f'<{tag} class="block{look}"{about}>{marks.between(start, end)}</{tag}>')
    return mark_safe("\n".join(parts))


def _table(cells: Sequence[Sequence[int]], marks: _Marks) -> str:
    rows: dict[int, list[str]] = {}
    for row, _column, start, end, row_span, column_span, is_header in cells:
        tag = "th" if is_header else "td"
        spans = (f' rowspan="{row_span}"' if row_span > 1 else "") + (
            f' colspan="{column_span}"' if column_span > 1 else ""
        )
        rows.setdefault(row, []).append(f"<{tag}{spans}>{marks.between(start, end)}</{tag}>")
    return "<table>" + "".join(f"<tr>{''.join(found)}</tr>" for _row, found in sorted(rows.items())) + "</table>"


class _Marks:
    """Text between two offsets, with the marks that fall into it. Asked for in the order of the text mostly."""

    def __init__(self, text: str, spans: tuple[Span, ...]) -> None:
        self.text = text
        self.spans = spans
        self.longest = max((span.end - span.start for span in spans), default=0)

    def between(self, start: int, end: int) -> str:
        from bisect import bisect_left

        first = bisect_left(self.spans, start - self.longest, key=lambda span: span.start)
        inside = []
        for span in self.spans[first:]:
            if span.start >= end:
                break
            if span.end > start:
                inside.append(span)
        edges = sorted(
            {start, end, *(min(max(each, start), end) for span in inside for each in (span.start, span.end))}
        )
        return "".join(self._stretch(left, right, inside) for left, right in pairwise(edges))

    def _stretch(self, start: int, end: int, inside: list[Span]) -> str:
        text = escape(self.text[start:end]).replace("\n", "<br>")
        over = [span for span in inside if span.start <= start and span.end >= end]
        if not over:
            return f'<span data-start="{start}">{text}</span>'
        kinds = sorted({span.kind for span in over}, key=ORDER.index)
        keys = " ".join(str(span.key) for span in sorted(over, key=lambda span: span.end - span.start))
        classes = " ".join(f"on-{kind}" for kind in kinds)
        return f'<span class="passage {classes}" data-start="{start}" data-items="{keys}">{text}</span>'


def surroundings(plan: Plan, item: PlanItem, reach: int = 120) -> dict[str, str]:
    """The passage with the text before and after it, cut at the ends of its block."""
    if item.start is None or item.end is None or not plan.text:
        return {"before": "", "passage": item.quote, "after": ""}
    block = block_at(plan, item.start)
    first = max(item.start - reach, block["start"] if block else 0)
    last = min(item.end + reach, max(block["end"], item.end) if block else len(plan.text))
    return {
        "before": plan.text[first : item.start], "passage": plan.text[item.start : item.end], "after": plan.text[item.end : last],
    }  # fmt: skip


def block_at(plan: Plan, offset: int) -> dict[str, Any] | None:
    """The block of the document that an offset lies in."""
    return next((block for block in plan.blocks if block["start"] <= offset < block["end"]), None)
