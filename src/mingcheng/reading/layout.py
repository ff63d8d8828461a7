"""Pages into a document: furniture set aside, lines joined into paragraphs and tables joined over page ends.

Used by every format that knows pages and positions and no paragraphs: PDF, scans, OFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mingcheng.reading.document import Kind, Place
from mingcheng.reading.draft import Draft
from mingcheng.reading.furniture import caption, footnote, page_number, running_heads, toc_line, toc_title
from mingcheng.reading.joins import continues, ends_sentence
from mingcheng.reading.long_tables import LongTable
from mingcheng.reading.outline import mark_of
from mingcheng.reading.pages import Line, Page, around, joined_lines, lines_of
from mingcheng.reading.ruled import RuledTable, tables_on
from mingcheng.reading.titles import TitleFinder
from mingcheng.reading.type_area import TypeArea

_EDGE = 0.14
"""Share of the page's height at its top and bottom where furniture stands."""
_CIRCLED = re.compile(r"[①-⑳]|[0-9]{1,2}\s?[^\d.．、，%％年月日个家亿万]")


@dataclass(slots=True)
class _Sheet:
    """A page with its lines and tables told apart."""

    page: Page
    lines: list[Line]
    tables: list[RuledTable]
    kinds: dict[int, Kind] = field(default_factory=dict)

    @property
    def text(self) -> list[Line]:
        """The lines that are no furniture."""
        return [line for index, line in enumerate(self.lines) if index not in self.kinds]

    @property
    def items(self) -> list[tuple[Line | RuledTable, bool]]:
        """Lines of the text and tables from top to bottom, and whether they are of a table of contents."""
        items: list[tuple[Line | RuledTable, bool]] = [(line, True) for line, _kind in self.of_kind(Kind.TOC)]
        items += [(line, False) for line in self.text]
        items += [(table, False) for table in self.tables]
        return sorted(items, key=lambda item: item[0].box[1])

    def of_kind(self, *kinds: Kind) -> list[tuple[Line, Kind]]:
        return [(self.lines[index], kind) for index, kind in self.kinds.items() if kind in kinds]


def write_pages(draft: Draft, pages: Iterable[Page]) -> None:
    """Writes the text of the pages into the draft, in reading order."""
    sheets = []
    for page in pages:
        tables, free = tables_on(page.rulings, page.pieces)
        sheets.append(_Sheet(page, [line for line in lines_of(free) if line.text], tables))
    _mark_furniture(sheets)
    area = TypeArea.of([sheet.text for sheet in sheets])
    writer = _Writer(draft, area)
    for sheet in sheets:
        _mark_footnotes(sheet, area)
        writer.write(sheet)
    writer.close()


def _mark_furniture(sheets: Sequence[_Sheet]) -> None:
    """Page numbers and running heads at the edges, lines of a table of contents wherever they stand."""
    heads = running_heads([[line.text for line in sheet.lines if _at_edge(sheet, line)] for sheet in sheets])
    for sheet in sheets:
        for index, line in enumerate(sheet.lines):
            if toc_line(line.text) or toc_title(line.text):
                sheet.kinds[index] = Kind.TOC
            elif _at_edge(sheet, line) and page_number(line.text):
                sheet.kinds[index] = Kind.PAGE_NUMBER
            elif line.text in heads and _at_edge(sheet, line):
                sheet.kinds[index] = Kind.RUNNING_HEAD


def _at_edge(sheet: _Sheet, line: Line) -> bool:
    return line.bottom < _EDGE * sheet.page.height or line.top > (1 - _EDGE) * sheet.page.height


def _mark_footnotes(sheet: _Sheet, area: TypeArea) -> None:
    """Notes at the foot of the page: in smaller type than the text, from a line with a note's mark downwards."""
    begins = None
    for index in range(len(sheet.lines) - 1, -1, -1):
        line = sheet.lines[index]
        if index in sheet.kinds:
            continue
        if line.size > 0.93 * area.size or line.top < 0.4 * sheet.page.height:
            break
        if footnote(line.text) or _CIRCLED.match(line.text):
            begins = index
    if begins is not None:
        for index in range(begins, len(sheet.lines)):
            sheet.kinds.setdefault(index, Kind.FOOTNOTE)


class _Writer:
    """Writes sheets one by one; the paragraph or table at the end of a page stays open for the next page."""

    def __init__(self, draft: Draft, area: TypeArea) -> None:
        self._draft = draft
        self._area = area
        self._titles = TitleFinder(draft)
        self._page_width = 0.0
        self._run: list[tuple[Line, int]] = []
        self._table: LongTable | None = None
        self._held: list[tuple[str, Kind, Place]] = []

    def write(self, sheet: _Sheet) -> None:
        """One page; what belongs to its edges is written when the paragraph that runs over it has ended."""
        self._hold(sheet, Kind.RUNNING_HEAD)
        for item, is_contents in sheet.items:
            if isinstance(item, RuledTable):
                self._take_table(item, sheet.page)
            elif is_contents:
                self._end_all()
                self._draft.block(item.text, Kind.TOC, _place(sheet.page.number, [item]))
            else:
                self._take_line(item, sheet.page)
        self._hold(sheet, Kind.FOOTNOTE, Kind.PAGE_NUMBER)

    def close(self) -> None:
        """Writes all that is still open."""
        self._end_all()
        self._titles.settle()
        self._release()

    def _hold(self, sheet: _Sheet, *kinds: Kind) -> None:
        note: list[Line] = []
        for line, kind in sheet.of_kind(*kinds):
            if kind is not Kind.FOOTNOTE:
                self._held.append((line.text, kind, _place(sheet.page.number, [line])))
                continue
            if note and (footnote(line.text) or _CIRCLED.match(line.text)):
                self._hold_note(note, sheet.page.number)
                note = []
            note.append(line)
        if note:
            self._hold_note(note, sheet.page.number)
        if not self._run and self._table is None:
            self._release()

    def _hold_note(self, lines: Sequence[Line], page: int) -> None:
        text = joined_lines([line.text for line in lines])
        self._held.append((text, Kind.FOOTNOTE, _place(page, lines)))

    def _release(self) -> None:
        if self._held and self._titles.is_holding:
            self._titles.settle()
        for text, kind, place in self._held:
            self._draft.block(text, kind, place)
        self._held.clear()

    def _take_line(self, line: Line, page: Page) -> None:
        self._end_table()
        if self._run and self._begins(line, page.number):
            self._end_run()
        self._run.append((line, page.number))
        self._page_width = page.width

    def _take_table(self, table: RuledTable, page: Page) -> None:
        self._end_run()
        if self._table is not None and self._table.takes(table, page.number):
            return
        self._end_table()
        self._titles.settle()
        self._table = LongTable(table, page.number)

    def _begins(self, line: Line, page: int) -> bool:
        """Whether the line begins a new paragraph."""
        before, page_before = self._run[-1]
        area = self._area
        if not _same_size(before, line) or (page == page_before and area.is_apart(before, line)):
            return True
        mark = mark_of(line.text)
        is_indented = area.is_indented(line)
        if not area.is_full(before, line):
            return mark is not None or not continues(before.text, line.text, None)
        if mark is not None and (is_indented or not area.indents or ends_sentence(before.text)):
            return True
        if caption(line.text) and ends_sentence(before.text):
            return True
        if not is_indented:
            return False
        is_hanging = len(self._run) > 1 and abs(line.left - before.left) < 0.5 * line.size
        return not is_hanging or ends_sentence(before.text)

    def _end_run(self) -> None:
        if not self._run:
            return
        lines, page = [line for line, _page in self._run], self._run[0][1]
        text = joined_lines([line.text for line in lines])
        place = _place(page, [line for line, number in self._run if number == page])
        self._run.clear()
        is_large = lines[0].size > 1.12 * self._area.size
        is_centered = all(self._area.is_centered(line, self._page_width) for line in lines)
        if is_centered and is_large and self._titles.possible(text, round(lines[0].size * 2), place):
            return
        self._titles.settle()
        self._draft.paragraph(text, place, heading_level=1 if is_large and is_centered and len(text) <= 30 else 0)
        self._release()

    def _end_table(self) -> None:
        if self._table is not None:
            table, self._table = self._table, None
            self._draft.table(table.cells(), table.place)
            self._release()

    def _end_all(self) -> None:
        self._end_run()
        self._end_table()


def _same_size(before: Line, after: Line) -> bool:
    smaller, larger = sorted((before.size, after.size))
    return larger <= 1.15 * smaller


def _place(page: int, lines: Sequence[Line]) -> Place:
    return Place(page=page, box=around(line.box for line in lines))
