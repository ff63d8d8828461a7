"""The passages of a document that can state something: running text of paragraphs and items, with section and place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from mingcheng.reading.document import FURNITURE, Block, Document, Kind
from mingcheng.reading.flow import Flow, flow_of
from mingcheng.reading.outline import mark_of, sections

_METADATA = re.compile(
    r"(?:来源|信息来源|发布时间|发布日期|作者|索引号|文号|发文字号|浏览次数|阅读次数|字体|编辑|责任编辑|记者|联系电话|抄送|打印)\s*[：:]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or list item as running text; `section` are the headings above it, `index` its block's place."""

    index: int
    block: Block
    flow: Flow
    section: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.flow.text

    @property
    def run_in(self) -> str:
        """The paragraph's first sentence when it is short enough to be a title."""
        first = self.text.split("。", 1)[0]
        return first if len(first) <= 60 else ""


def passages(document: Document) -> Iterator[Passage]:
    """The passages of the document in order, furniture, headings and tables left out."""
    holes = _holes(document)
    for index, (block, section) in enumerate(zip(document.blocks, sections(document), strict=True)):
        if block.kind in FURNITURE or block.kind is Kind.TABLE:
            continue
        if block.kind is Kind.HEADING or block.kind is Kind.TITLE:
            continue
        mark = mark_of(document.text[block.start : block.end]) if block.number else None
        flow = flow_of(document.text, block.start + (mark.length if mark else 0), block.end, _inside(holes, block))
        if flow.text and not _METADATA.match(flow.text):
            yield from (Passage(index, block, piece, section) for piece in _pieces(flow))


LONGEST_PASSAGE = 10_000
"""Characters. A text that lost its paragraphs is read in pieces, so that the time grows with its length alone."""


def _pieces(flow: Flow) -> Iterator[Flow]:
    """The flow, cut behind a full stop where it is very long."""
    at = 0
    while len(flow.text) - at > LONGEST_PASSAGE:
        end = flow.text.rfind("。", at, at + LONGEST_PASSAGE) + 1 or at + LONGEST_PASSAGE
        yield Flow(flow.text[at:end], flow.offsets[at:end])
        at = end
    yield Flow(flow.text[at:], flow.offsets[at:])


_HEADING_SIGN = re.compile(r"^#{1,6} ", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\\*])\*\*(?!\*)")


def _holes(document: Document) -> list[tuple[int, int]]:
    """Spans that are no part of any sentence: furniture, and signs of emphasis in a text with markdown headings."""
    holes = [(block.start, block.end) for block in document.blocks if block.kind in FURNITURE]
    if _HEADING_SIGN.search(document.text):
        holes += [match.span() for match in _EMPHASIS.finditer(document.text)]
    return sorted(holes)


def _inside(holes: list[tuple[int, int]], block: Block) -> list[tuple[int, int]]:
    first = bisect_left(holes, (block.start, block.start))
    last = bisect_left(holes, (block.end, block.end))
    return [hole for hole in holes[first:last] if hole[1] <= block.end]
