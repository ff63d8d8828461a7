"""A document as read: its text, and blocks of that text, each with its place.

Offsets everywhere count Unicode code points of `Document.text`; `text[start:end]` is the quote, always.
These are plain dataclasses, so that the reading process starts fast; what comes back from it is checked at the door
(`reading.door`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a block is to a reader."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    CAPTION = "caption"
    TOC = "toc"
    FOOTNOTE = "footnote"
    PAGE_NUMBER = "page_number"
    RUNNING_HEAD = "running_head"
    PROVENANCE = "provenance"


FURNITURE = frozenset({Kind.TOC, Kind.PAGE_NUMBER, Kind.RUNNING_HEAD, Kind.PROVENANCE})
"""Blocks that are not part of what the document says."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands in its file: page (from 1) and box in points (left, top, right, bottom, from the upper left
    corner), or paragraph number (from 1) and cell (`B3`, `Sheet1!B3`)."""

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    paragraph: int | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `row` and `column` count from 0, a merged cell stands once, at its upper left corner."""

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the text with one role. `level` is the depth of a heading (1 = 一、), 0 for others; `number` is the printed
    mark of a heading or list item (`（一）`, `3.`); `cells` are those of a table, in reading order."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    number: str = ""
    place: Place = field(default_factory=Place)
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text and blocks in reading order. `format` is the ending that it was read as (`txt`, `docx`, …);
    `notes` are things that the reader should know (a page without text, a character that could not be decoded)."""

    text: str
    blocks: tuple[Block, ...]
    format: str
    name: str = ""
    sha256: str = ""
    notes: tuple[str, ...] = ()

    def quote(self, start: int, end: int) -> str:
        return self.text[start:end]
