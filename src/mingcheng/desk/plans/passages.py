"""The document as HTML with every passage marked, block by block; offsets stay in the marks, in code points.

Where passages overlap, a stretch of text names all of its items. Text is escaped here, and nowhere is HTML of the document
taken over: what is shown is its characters alone. A document of three hundred pages is made once, and after a change only
the blocks whose passages changed are made again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import pairwise
from threading import Lock
from typing import Any

from django.db.models.functions import Substr
from django.utils.safestring import SafeString, mark_safe

from mingcheng.desk.plans.models import Plan, PlanDocument, PlanItem, read_at
from mingcheng.reading.document import FURNITURE, Kind

ORDER = [kind.value for kind in PlanItem.Kind]
TAGS = {Kind.TITLE.value: "h2", Kind.HEADING.value: "h3", Kind.CAPTION.value: "p", Kind.LIST_ITEM.value: "p"}
MOST_KEPT = 8


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of an item."""

    key: int
    kind: str
    start: int
    end: int


def spans_of(items: Iterable[tuple[int, str, int | None, int | None]]) -> tuple[Span, ...]:
    """The passages of items (key, kind, start, end) that have one, in the order of the text."""
    found = [Span(key, kind, start, end) for key, kind, start, end in items if start is not None and end is not None]
    return tuple(sorted(found, key=lambda span: (span.start, span.end, span.key)))


@dataclass(slots=True)
class _Made:
    """A document as it was made: when it was read, for which passages, the whole, and each block by its passages."""

    read_at: datetime
    spans: tuple[Span, ...]
    html: SafeString
    blocks: dict[int, tuple[tuple[Span, ...], str]] = field(default_factory=dict)


_made: OrderedDict[int, _Made] = OrderedDict()
_lock = Lock()


def document_html(plan: Plan) -> SafeString:
    """The whole document with its marks, of rejected items too: deciding changes nothing in it."""
    at = read_at(plan)
    if at is None:
        return mark_safe("")
    spans = spans_of(plan.items.order_by("start", "pk").values_list("pk", "kind", "start", "end"))
    known = _made.get(plan.pk)
    if known is None or known.read_at != at or known.spans != spans:
        known = _make(plan, at, spans, known.blocks if known is not None and known.read_at == at else {})
    with _lock:
        _made[plan.pk] = known
        _made.move_to_end(plan.pk)
        while len(_made) > MOST_KEPT:
            _made.popitem(last=False)
    return known.html


def _make(plan: Plan, at: datetime, spans: tuple[Span, ...], before: dict[int, tuple[tuple[Span, ...], str]]) -> _Made:
    marks = _Marks(plan.text, spans)
    blocks: dict[int, tuple[tuple[Span, ...], str]] = {}
    parts = []
    for number, block in enumerate(plan.blocks):
        inside = tuple(marks.inside(block["start"], block["end"]))
        held = before.get(number)
        blocks[number] = held if held is not None and held[0] == inside else (inside, _block(block, marks))
        parts.append(blocks[number][1])
    return _Made(at, spans, mark_safe("\n".join(parts)), blocks)


def _block(block: dict[str, Any], marks: _Marks) -> str:
    kind, page, cells = block["kind"], block.get("place", {}).get("page"), block.get("cells")
    if kind in (Kind.PAGE_NUMBER.value, Kind.RUNNING_HEAD.value):
        return ""
    about = f' data-page="{page}"' if page else ""
    if cells:
        return f'<div class="table-scroll block"{about}>{_table(cells, marks)}</div>'
    tag = TAGS.get(kind, "p")
    look = (
        " furniture" if kind in FURNITURE else f" level-{block.get('level', 0)}" if kind == Kind.HEADING.value else ""
    )
    return f'<{tag} class="block{look}"{about}>{marks.between(block["start"], block["end"])}</{tag}>'


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
    """Text between two offsets, with the marks that fall into it."""

    def __init__(self, text: str, spans: tuple[Span, ...]) -> None:
        self.text = text
        self.spans = spans
        self.longest = max((span.end - span.start for span in spans), default=0)

    def inside(self, start: int, end: int) -> list[Span]:
        """The passages that touch a stretch."""
        first = bisect_left(self.spans, start - self.longest, key=lambda span: span.start)
        found = []
        for span in self.spans[first:]:
            if span.start >= end:
                break
            if span.end > start:
                found.append(span)
        return found

    def between(self, start: int, end: int) -> str:
        """The text of a stretch as HTML, cut wherever a passage begins or ends."""
        inside = self.inside(start, end)
        edges = {start, end}
        for span in inside:
            edges |= {min(max(span.start, start), end), min(max(span.end, start), end)}
        return "".join(self._stretch(left, right, inside) for left, right in pairwise(sorted(edges)))

    def _stretch(self, start: int, end: int, inside: list[Span]) -> str:
        text = escape(self.text[start:end]).replace("\n", "<br>")
        over = [span for span in inside if span.start <= start and span.end >= end]
        if not over:
            return f'<span data-start="{start}">{text}</span>'
        kinds = sorted({span.kind for span in over}, key=ORDER.index)
        keys = " ".join(str(span.key) for span in sorted(over, key=lambda span: span.end - span.start))
        classes = " ".join(f"on-{kind}" for kind in kinds)
        # The kind stands there in words too, once a passage (plans.css, review.js): colour alone tells some nothing.
        begun = [kind for kind in kinds if any(span.kind == kind and span.start == start for span in over)]
        classes += f" starts-{begun[0]}" if begun else ""
        return f'<span class="passage {classes}" data-start="{start}" data-items="{keys}">{text}</span>'


@dataclass(frozen=True, slots=True)
class Around:
    """A passage with the text before and after it, and its place in the file (page, paragraph, sheet …)."""

    before: str
    passage: str
    after: str
    place: dict[str, Any]


def surroundings(item: PlanItem, reach: int = 120) -> Around:
    """What stands around an item's passage, cut at the ends of its block. Only that stretch of the text is fetched."""
    start, end = item.start, item.end
    if start is None or end is None:
        return Around("", item.quote, "", {})
    block = _block_at(item.plan, start)
    if block is None:
        return Around("", item.quote, "", {})
    first, last = max(start - reach, block[0]), min(end + reach, max(block[1], end))
    stretch = PlanDocument.objects.filter(plan=item.plan_id).values_list(
        Substr("text", first + 1, last - first), flat=True
    )
    text = stretch.get()
    return Around(text[: start - first], text[start - first : end - first], text[end - first :], block[2])


Bounds = tuple[int, int, dict[str, Any]]
_bounds: OrderedDict[int, tuple[datetime, list[Bounds]]] = OrderedDict()


def _block_at(plan: Plan, offset: int) -> Bounds | None:
    """Begin, end and place of the block that an offset lies in. Blocks of long documents are thousands: their bounds are
    kept from one question to the next."""
    at = read_at(plan)
    if at is None:
        return None
    known = _bounds.get(plan.pk)
    if known is None or known[0] != at:
        known = at, [(block["start"], block["end"], block.get("place", {})) for block in plan.blocks]
    with _lock:
        _bounds[plan.pk] = known
        _bounds.move_to_end(plan.pk)
        while len(_bounds) > MOST_KEPT:
            _bounds.popitem(last=False)
    number = bisect_right(known[1], offset, key=lambda each: each[0]) - 1
    return known[1][number] if number >= 0 and offset < known[1][number][1] else None
