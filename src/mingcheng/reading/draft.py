"""A document being written: paragraphs and tables are appended in reading order, offsets keep themselves.

The text has one line a paragraph. A table is written as conversions to plain text flatten it: every cell on a line of
its own that begins with a tab (further lines of the cell without one), a blank line after each row and one more after
the table. A place that a merged cell covers is an empty cell there. So a document as .docx and as .txt reads alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mingcheng.reading.document import Block, Cell, Document, Kind, Place
from mingcheng.reading.furniture import caption, toc_line, toc_title
from mingcheng.reading.grid import CellText, rows_of, with_headers
from mingcheng.reading.outline import LONGEST_HEADING, mark_of, mark_structure

_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[。；！？]")


def clean(text: str) -> str:
    """The text without characters that cannot be printed, blank lines and blanks at the ends of lines.

    >>> clean(" 软件\\x00园 \\r\\n\\n 二期 ")
    '软件园\\n二期'
    """
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    if text.isprintable():
        return text.strip()
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


class Draft:
    """Collects the text and the blocks of a document; `finished()` gives the document."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._notes: dict[str, None] = {}

    def paragraph(self, text: str, place: Place, *, heading_level: int = 0) -> None:
        """A paragraph; `heading_level` is the depth of heading that the file itself claims for it, 0 for none.

        The printed mark (`一、`) outranks the file's claim, and a text too long for a heading is none.
        """
        text = clean(text)
        if not text:
            return
        if toc_line(text) or toc_title(text):
            self._append(text, Kind.TOC, 0, place)
        elif heading_level and _can_be_heading(text):
            self._append(text, Kind.HEADING, 0 if mark_of(text) else min(heading_level, 9), place)
        else:
            self._append(text, Kind.CAPTION if caption(text) else Kind.PARAGRAPH, 0, place)

    def block(self, text: str, kind: Kind, place: Place) -> None:
        """A paragraph whose kind is known."""
        text = clean(text)
        if text:
            self._append(text, kind, 0, place)

    def table(self, cells: Iterable[CellText], place: Place) -> None:
        """A table. Rows and columns without any text are left out."""
        rows = with_headers(rows_of(cells))
        if not rows:
            return
        written: list[Cell] = []
        for row in rows:
            written.extend(self._row(row))
        self._write("\n")
        start, end = written[0].start, written[-1].end
        self._blocks.append(Block(Kind.TABLE, start, end, place=place, cells=tuple(written)))

    def note(self, text: str) -> None:
        """Something that whoever reads the document should know; kept once."""
        self._notes[text] = None

    def finished(self, format: str) -> Document:
        document = Document("".join(self._parts), tuple(self._blocks), format, notes=tuple(self._notes))
        return mark_structure(document)

    def _row(self, row: list[CellText | None]) -> Iterable[Cell]:
        """Writes the cells of a row, and a blank line behind them."""
        for cell in row:
            self._write("\t")
            start = self._length
            if cell is not None:
                self._write(clean(cell.text))
                spans = cell.row_span, cell.column_span
                yield Cell(cell.row, cell.column, start, self._length, *spans, cell.is_header, cell.place)
            self._write("\n")
        self._write("\n")

    def _append(self, text: str, kind: Kind, level: int, place: Place) -> None:
        start = self._length
        self._write(text)
        self._blocks.append(Block(kind, start, self._length, level, place=place))
        self._write("\n")

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _can_be_heading(text: str) -> bool:
    return len(text) <= 2 * LONGEST_HEADING and not _SENTENCE_END.search(text[:-1])
