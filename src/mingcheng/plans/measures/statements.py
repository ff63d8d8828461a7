"""Statements of a document: what stands between two full stops, as clauses between commas, with its place in the outline.

Commas and stops inside brackets and quotes do not part anything, nor do commas inside numbers. Marks such as 第三条, （一）, 1.
are taken off, also where several items run on in one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, groupby

from mingcheng.reading.document import FURNITURE, Block, Document, Kind
from mingcheng.reading.flow import Flow, flow_of


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a statement between two commas; `stop` is the sign that closes it (empty at the end of a block)."""

    start: int
    end: int
    stop: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Segments of one sentence in `flow`. `level` is the depth of its mark in the outline (0: none), `is_first` tells the
    first statement of a block; `block` numbers the block that it stands in: a row of a table counts as one. `head` is the
    head of the table's column."""

    flow: Flow
    segments: tuple[Segment, ...]
    level: int
    is_first: bool
    block: int
    kind: Kind
    head: str = ""

    @property
    def text(self) -> str:
        """The running text of the statement, without its mark."""
        return self.flow.text[self.segments[0].start : self.segments[-1].end]

    @property
    def is_heading(self) -> bool:
        return self.kind in {Kind.TITLE, Kind.HEADING, Kind.CAPTION}

    @property
    def stop(self) -> str:
        return self.segments[-1].stop


_CN = "[一二三四五六七八九十百]{1,4}"
_MARKS: tuple[tuple[int, str], ...] = (
    (1, rf"{_CN}、|第{_CN}[章编部]"),
    (2, rf"第(?:{_CN}|\d{{1,3}})条[、：:．.]?(?:【[^】]{{1,20}}】)?"),
    (3, rf"[（(]{_CN}[)）][.、]?"),
    (4, r"\d{1,2}[.．、](?!\d)"),
    (5, r"[（(]\d{1,2}[)）][.、]?|\d{1,2}[)）]|[①-⑳]"),
    (6, r"——|—|●|■|◆|·|[a-eA-E][.．、](?=[\u4e00-\u9fff])"),
)
_MARK = re.compile("|".join(f"(?P<m{level}>{form})" for level, form in _MARKS))
_OPENERS = {"（": "）", "(": ")", "〔": "〕", "[": "]", "【": "】", "《": "》", "“": "”", "「": "」"}
_SPLIT = re.compile(r"[，,；;。！？：:（）()〔〕\[\]【】《》“”「」]")
_DEEPEST = 8
"""Brackets left open further back than this are slips of the pen."""
_FULL_STOPS = frozenset("。！？")
_COMMAS = {"，": "，", ",": "，", "；": "；", ";": "；", "：": "：", ":": "："}


def statements_of(document: Document) -> Iterator[Statement]:
    """The statements of all blocks in reading order; rows of tables count as blocks, furniture is passed over."""
    numbers = count(1)
    for block in document.blocks:
        if block.kind is Kind.TABLE:
            yield from _table_statements(document, block, numbers)
        elif block.kind not in FURNITURE:
            yield from _block_statements(flow_of(document.text, block.start, block.end), block.kind, next(numbers))


def _table_statements(document: Document, block: Block, numbers: Iterator[int]) -> Iterator[Statement]:
    """The statements of a table's cells, row by row below its head."""
    heads = {cell.column: flow_of(document.text, cell.start, cell.end).text for cell in block.cells if cell.row == 0}
    body = sorted((cell for cell in block.cells if cell.row), key=lambda cell: (cell.row, cell.column))
    for _, cells in groupby(body, key=lambda cell: cell.row):
        number = next(numbers)
        for cell in cells:
            flow = flow_of(document.text, cell.start, cell.end)
            yield from _block_statements(flow, block.kind, number, heads.get(cell.column, ""))


def _block_statements(flow: Flow, kind: Kind, index: int, head: str = "") -> Iterator[Statement]:
    is_first = True
    at = 0
    for sentence in _sentences(flow.text):
        level, start = _mark_at(flow.text, at)
        segments = tuple(_trimmed(flow.text, sentence, start))
        at = sentence[-1].end + len(sentence[-1].stop)
        if segments:
            yield Statement(flow, segments, level, is_first, index, kind, head)
        is_first = False


def _trimmed(text: str, sentence: Sequence[Segment], start: int) -> Iterator[Segment]:
    """The segments from `start` on that hold anything; an inner mark (`；2.`) is cut off its segment."""
    before = ""
    for segment in sentence:
        begin = max(segment.start, start)
        if before in {"；", "："}:
            begin = _mark_at(text, begin)[1]
        before = segment.stop
        if begin < segment.end:
            yield Segment(begin, segment.end, segment.stop)


def _mark_at(text: str, at: int) -> tuple[int, int]:
    """Level of the mark at this place and where the text after it begins; (0, at) when there is none."""
    match = _MARK.match(text, at)
    if not match or match.end() >= len(text) or (at and match["m1"]):
        return 0, at  # 一、 begins an item only at the start of a block: elsewhere it is 一、二等奖
    return int(str(match.lastgroup)[1:]), match.end()


def _sentences(text: str) -> Iterator[list[Segment]]:
    """Runs of segments up to a full stop, or up to a mark that begins a new item after a semicolon or colon."""
    run: list[Segment] = []
    for segment in _segments(text):
        begins_item = bool(run) and run[-1].stop in {"；", "："} and _mark_at(text, segment.start)[0]
        if begins_item:
            yield run
            run = []
        run.append(segment)
        if segment.stop in _FULL_STOPS:
            yield run
            run = []
    if run:
        yield run


def _segments(text: str) -> Iterator[Segment]:
    inner = _enclosed(text)
    start = 0
    for match in _SPLIT.finditer(text):
        at, sign = match.start(), match.group()
        if (sign not in _COMMAS and sign not in _FULL_STOPS) or at in inner or _is_inside_number(text, at):
            continue
        if at > start or sign in _FULL_STOPS:
            yield Segment(start, at, _COMMAS.get(sign, sign))
        start = at + 1
    if start < len(text):
        yield Segment(start, len(text), "")


def _enclosed(text: str) -> set[int]:
    """Places of commas and stops that stand inside closed brackets or quotes."""
    signs = [(match.start(), match.group()) for match in _SPLIT.finditer(text)]
    change = [0] * (len(signs) + 1)
    stack: list[tuple[str, int]] = []
    for index, (_, sign) in enumerate(signs):
        if sign in _OPENERS:
            stack.append((_OPENERS[sign], index))
            continue
        recent = [closer for closer, _ in stack[-_DEEPEST:]]
        if sign in recent:
            while stack[-1][0] != sign:
                stack.pop()
            change[stack.pop()[1]] += 1
            change[index] -= 1
    depths = accumulate(change)
    return {place for (place, _), depth in zip(signs, depths, strict=False) if depth > 0}


def _is_inside_number(text: str, at: int) -> bool:
    """A comma between groups of digits (`1,000`), a colon of a ratio (`1：1`)."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not (before.isdigit() and after.isdigit()):
        return False
    return text[at] in ":：" or (
        text[at] == "," and text[at + 1 : at + 4].isdigit() and not text[at + 4 : at + 5].isdigit()
    )
