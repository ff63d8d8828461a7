"""Tables that a conversion to plain text flattened: their rows, columns and merged cells recovered.

Three layouts are known. *Tabbed*: each cell on its own line behind a tab, rows parted by a blank line; the lines of a cell
itself go on without a tab. *Inline*: one row a line, cells parted by tabs. *Spaced*: one row a line, cells parted by blanks,
under a header line that names years or units, labels often broken over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mingcheng.reading.document import Cell
from mingcheng.reading.furniture import toc_line, toc_title
from mingcheng.units import is_unit


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text without its line end."""

    start: int
    end: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_tabbed(self) -> bool:
        return self.text.startswith("\t")


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A recovered table: lines `first` to `last` (not included) of the text, and its cells."""

    first: int
    last: int
    cells: tuple[Cell, ...]


Rows: TypeAlias = list[list[tuple[int, int]]]


def lines_of(text: str) -> list[Line]:
    """The lines of the text; `\\r\\n` and `\\n` end a line."""
    lines, at = [], 0
    for raw in text.splitlines(keepends=True) if "\x0b" not in text and "\x0c" not in text else _by_newline(text):
        bare = raw.rstrip("\r\n")
        lines.append(Line(at, at + len(bare), bare))
        at += len(raw)
    return lines


def _by_newline(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def tables_of(lines: Sequence[Line]) -> list[FlatTable]:
    """All flattened tables among the lines, in order."""
    found: list[FlatTable] = []
    at = 0
    while at < len(lines):
        if toc_title(lines[at].text):
            at = _after_contents(lines, at + 1)
            continue
        table = tabbed_table(lines, at) or inline_table(lines, at) or spaced_table(lines, at)
        if table:
            if any(cell.start < cell.end for cell in table.cells):
                found.append(table)
            at = table.last
        else:
            at += 1
    return found


def _after_contents(lines: Sequence[Line], first: int) -> int:
    """The first line behind a table of contents, whose entries have tabs before their pages like the cells of a row."""
    return next(
        (at for at in range(first, len(lines)) if not lines[at].is_blank and not toc_line(lines[at].text)), len(lines)
    )


def tabbed_table(lines: Sequence[Line], first: int) -> FlatTable | None:
    """The tabbed table that begins at this line, if one does."""
    if not lines[first].is_tabbed or "\t" in lines[first].text[1:].rstrip():
        return None
    rows: Rows = [[]]
    at = last = first
    while at < len(lines):
        line = lines[at]
        if line.is_tabbed:
            rows[-1].append(_trimmed(line, 1))
            at = last = at + 1
        elif line.is_blank:
            after = _next_filled(lines, at)
            if after is None:
                break
            if lines[after].is_tabbed:
                rows.append([])
            elif not _goes_on(lines, after, rows):
                break
            at = after
        elif _goes_on(lines, at, rows):
            rows[-1][-1] = (rows[-1][-1][0], line.start + len(line.text.rstrip()))
            at = last = at + 1
        else:
            break
    rows = [row for row in rows if row]
    return _table(rows, first, last) if len(rows) > 1 or (rows and len(rows[0]) > 1) else None


def _goes_on(lines: Sequence[Line], at: int, rows: Rows) -> bool:
    """Whether an untabbed line goes on with the last cell: the row is not full yet, and a tab follows soon."""
    if not rows[-1]:
        return False
    width = max(len(row) for row in rows[:-1]) if len(rows) > 1 else 0
    if width and len(rows[-1]) >= width:
        return at > 0 and not lines[at - 1].is_blank and _closes_a_row(lines, at)
    limit = 60 if width else 12
    return len(lines[at].text.strip()) <= limit and _tab_follows(lines, at, 4)


def _closes_a_row(lines: Sequence[Line], first: int) -> bool:
    """Whether short lines go on from here to the next row: the last cell of a full row holds several lines."""
    for at in range(first, min(first + LONGEST_CELL, len(lines))):
        if lines[at].is_tabbed or lines[at].is_blank:
            return _tab_follows(lines, at - 1, 2)
        if len(lines[at].text) >= 40:
            return False
    return False


LONGEST_CELL = 12


def _tab_follows(lines: Sequence[Line], at: int, within: int) -> bool:
    return any(line.is_tabbed for line in lines[at + 1 : at + 1 + within])


def _next_filled(lines: Sequence[Line], at: int) -> int | None:
    return next(
        (index for index in range(at, min(at + 12, len(lines))) if lines[index].is_tabbed or not lines[index].is_blank),
        None,
    )


def _trimmed(line: Line, skip: int) -> tuple[int, int]:
    raw = line.text[skip:]
    lead = len(raw) - len(raw.lstrip())
    start = line.start + skip + (lead if raw.strip() else 0)
    return start, line.start + skip + len(raw.rstrip()) if raw.strip() else start


def inline_table(lines: Sequence[Line], first: int) -> FlatTable | None:
    """The table of one row a line, cells parted by tabs, that begins at this line: two rows of equal width at least."""
    width = lines[first].text.count("\t")
    if width < 1 or re.search(r"[.．…·]{3}|……", lines[first].text):
        return None
    at, last, rows = first, first, []
    while at < len(lines) and (lines[at].text.count("\t") >= 1 or (lines[at].is_blank and at == last)):
        if not lines[at].is_blank:
            rows.append(_split(lines[at], r"\t"))
            last = at + 1
        at += 1
    return _table(rows, first, last) if len(rows) >= 2 and max(len(row) for row in rows) >= 2 else None


def _split(line: Line, separator: str) -> list[tuple[int, int]]:
    cells, at = [], 0
    for piece in re.split(f"({separator})", line.text):
        if not re.fullmatch(separator, piece):
            cells.append(_trimmed(Line(line.start + at, line.start + at + len(piece), piece), 0))
        at += len(piece)
    return cells


_YEAR = re.compile(r"(?:19|20)\d\d\s*年?(?:末|底)?(?:目标|实际|指标)?值?(?:[（(][^）)]*[)）])?")
_HEADER_WORDS = re.compile(r"序号|指标(?:名称)?|单位|现状值?|基期值?|目标值?|属性|类别|年均增速|累计增长")
_VALUE = re.compile(
    r"[><≥≤＞＜超约]?\s*\d[\d,.]*\s*%?(?:以上|以下|左右|以内)?(?:[（(][^）)]{1,8}[)）])?|[-—–/]+|预期性|约束性|预期|约束"
)
_NOTE = re.compile(r"[（(][^）)]{1,8}[)）]")
LONGEST_ROW = 8


def spaced_table(lines: Sequence[Line], first: int) -> FlatTable | None:
    """The table under a header line such as `指标 单位 2020年 2025年`, one row or broken row after the other."""
    header = _split(lines[first], r"\s+") if not lines[first].is_blank else []
    words = [lines[first].text[a - lines[first].start : b - lines[first].start] for a, b in header]
    years = [index for index, word in enumerate(words) if _YEAR.fullmatch(word)]
    if len(header) < 3 or len(years) < 1 or not all(_YEAR.fullmatch(w) or _HEADER_WORDS.fullmatch(w) for w in words):
        return None
    values = len(header) - min(years)
    has_unit = "单位" in words
    rows: Rows = [[cell for cell, word in zip(header, words, strict=True) if word != "序号"]]
    at = last = first + 1
    while at < len(lines):
        if lines[at].is_blank or lines[at].text.split() == lines[first].text.split():  # the header again, on a new page
            at += 1
            continue
        row, after = _spaced_row(lines, at, values, has_unit)
        if row is None:
            break
        rows.append(row)
        at = last = after
    return _table(rows, first, last) if len(rows) > 1 else None


def _spaced_row(
    lines: Sequence[Line], first: int, values: int, has_unit: bool
) -> tuple[list[tuple[int, int]] | None, int]:
    """One row: pieces of lines are gathered until `values` values stand at the end, and a label and a unit before them."""
    pieces: list[tuple[int, int]] = []
    words: list[str] = []
    at = first
    while at < len(lines) and at < first + 4 * LONGEST_ROW:
        line = lines[at]
        at += 1
        if line.is_blank:
            continue
        if len(line.text) > 80 or line.text.rstrip()[-1] in "。；":
            return None, first
        cells = _split(Line(line.start, line.end, line.text), r"\s+")
        new = [(c, line.text[c[0] - line.start : c[1] - line.start]) for c in cells if c[0] < c[1]]
        if words and new and _NOTE.fullmatch(new[0][1]):  # `44.2` and under it `（2019）`
            pieces[-1] = (pieces[-1][0], new[0][0][1])
            words[-1] += new.pop(0)[1]
        if not words and len(new) == 1 and len(new[0][1]) <= 3 and not is_unit(new[0][1]):
            continue  # a vertical group label, one or two characters a line
        pieces += [cell for cell, _ in new]
        words += [word for _, word in new]
        tail = 0
        while tail < len(words) and _VALUE.fullmatch(words[-1 - tail]) and tail < values:
            tail += 1
        if tail == values and len(words) > values:
            at = _with_note(lines, at, pieces)
            return _assembled(pieces, words, values, has_unit), at
    return None, first


def _with_note(lines: Sequence[Line], at: int, pieces: list[tuple[int, int]]) -> int:
    """A note in brackets that stands alone on the next line (`（2019）`) belongs to the row that ends here."""
    if at < len(lines) and re.fullmatch(r"\s*[（(][^）)]{1,8}[)）]\s*", lines[at].text):
        return at + 1
    return at


def _assembled(
    pieces: list[tuple[int, int]], words: list[str], values: int, has_unit: bool
) -> list[tuple[int, int]] | None:
    label_end = len(pieces) - values
    unit_start = label_end
    if has_unit:
        while unit_start > 1 and is_unit("".join(words[unit_start - 1 : label_end])):
            unit_start -= 1
        if unit_start == label_end and label_end > 1:
            unit_start = next(
                (k for k in range(label_end - 1, 0, -1) if is_unit("".join(words[k:label_end]))), label_end - 1
            )
    label = (pieces[0][0], pieces[unit_start - 1][1])
    unit = [(pieces[unit_start][0], pieces[label_end - 1][1])] if has_unit and unit_start < label_end else []
    if has_unit and not unit:
        unit = [(label[1], label[1])]
    return [label, *unit, *pieces[label_end:]]


def _table(rows: Rows, first: int, last: int) -> FlatTable:
    """Rows of spans as cells; a row of one cell in a wider table spans all columns."""
    width = max(len(row) for row in rows)
    cells = [
        Cell(
            row=index,
            column=column,
            start=start,
            end=end,
            column_span=width if len(row) == 1 else 1,
            is_header=index == 0,
        )
        for index, row in enumerate(rows)
        for column, (start, end) in enumerate(row)
    ]
    return FlatTable(first, last, tuple(cells))
