"""Where the figures stand on a sheet: a list with a row a reporter, or a form with a row an item. Columns may be moved, rows
and columns added, heads merged over several rows; what is looked for are labels and codes, never positions.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from mingcheng.spreadsheets import Cell, Sheet, cell_text
from mingcheng.statistics.form import Column
from mingcheng.statistics.headings import IGNORED, Heading, Headings
from mingcheng.statistics.reports_read import Key
from mingcheng.units import is_unit as is_unit_of_measurement

_HEAD_ROWS, _DEPTH, _WIDEST, _FORM_ROWS, _FORM_COLUMNS = 30, 3, 500, 600, 40
_FEWEST_ITEMS = 2
_SHEET_UNIT = re.compile(r"(?:计量|金额)?单位\s*[:：]\s*(?P<units>[^\s()（）]{1,20})")
_NUMBERED = re.compile(r"[甲乙丙丁戊己]|\d{1,3}")
_KEYS = ("uscc", "region", "park")

is_unit = cache(is_unit_of_measurement)
"""Units are asked for again and again, and there are few."""

Fact = tuple[Cell, int, int]
"""A fact of the head with its row and column."""


@dataclass(slots=True)
class Layout:
    """What both kinds have: stated units by value, facts of the head above the figures, units stated for the whole sheet,
    what was found and is not used (row, column, text), and contradictions of the headings (row, column, text)."""

    units: dict[Key, str] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    sheet_units: tuple[str, ...] = ()
    unknown: list[tuple[int, int, str]] = field(default_factory=list)
    contradictions: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(slots=True)
class ListLayout(Layout):
    """A row a reporter, from `first_row` on. `columns` are those of the values, `heads` those of the facts of the head."""

    first_row: int = 0
    columns: dict[Key, int] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class FormLayout(Layout):
    """One report a sheet: the cell of each value. `is_guessed`: no heading told which column holds the year to date."""

    cells: dict[Key, tuple[int, int]] = field(default_factory=dict)
    is_guessed: bool = False


def layout_of(sheet: Sheet, words: Headings, *, may_guess: bool = True) -> ListLayout | FormLayout | None:
    """The layout of a sheet; None where it holds no figures of the form. `may_guess`: a form without the heading of the
    column of the year to date will do."""
    if not sheet.rows:
        return None
    form = None
    if (found := _list_layout(sheet, words)) is None:
        form = _form_layout(sheet, words)
    return found or (form if form is None or may_guess or not form.is_guessed else None)


def texts_of(row: Sequence[Cell], most: int = _WIDEST) -> list[str]:
    """The cells of a row as headings: texts and whole numbers (codes), empty for the rest."""
    return [
        cell_text(cell)
        if isinstance(cell, str) or (isinstance(cell, int | float) and not isinstance(cell, bool) and cell == cell // 1)
        else ""
        for cell in row[:most]
    ]


# --- lists


def _list_layout(sheet: Sheet, words: Headings) -> ListLayout | None:
    grid = [texts_of(row) for row in sheet.rows[: _HEAD_ROWS + _DEPTH]]
    signs = [_signs(row, words) for row in grid]
    best: tuple[int, int, int, list[Heading | None]] | None = None
    for start in range(min(_HEAD_ROWS, len(grid))):
        for depth in range(1, min(_DEPTH, len(grid) - start) + 1):
            if not signs[start].any_text or not _is_list(signs[start : start + depth]):
                continue
            found = _combined(grid[start : start + depth], words)
            score = len({(each.item, each.column, each.head) for each in found if each and each.head != IGNORED})
            is_shorter = best is not None and score == best[0] and start + depth == best[1] + best[2]
            if best is None or score > best[0] or is_shorter:  # a line above that adds nothing is no head
                best = score, start, depth, found
    if best is None:
        return None
    _score, start, depth, found = best
    end = start + depth
    while end < len(grid) and _continues_head(grid[end], words):
        end += 1
    if end > start + depth:
        found = _combined(grid[start:end], words)
    layout = ListLayout(first_row=end, facts=facts_in(sheet.rows[:start], words))
    layout.sheet_units = _sheet_units(sheet.rows[:end])
    _place_columns(layout, found, grid[start:end], start)
    return layout


class _Signs(NamedTuple):
    """What a row has of the head of a list: a text at all, how many different figures beside one another, the code of the
    reporter."""

    any_text: bool
    items: int
    has_key: bool


def _signs(row: Sequence[str], words: Headings) -> _Signs:
    found = [each for text in row if text and (each := words.of(text)) is not None]
    items = {(each.item, each.column) for each in found if each.item}
    return _Signs(any(row), len(items), any(each.head in _KEYS for each in found))


def _is_list(block: Sequence[_Signs]) -> bool:
    """Whether rows can be the heads of a list: different items beside one another in one row. A row that names an item, its
    code and the item that it is a part of is none."""
    fewest = _FEWEST_ITEMS if any(row.has_key for row in block) else _FEWEST_ITEMS + 1
    return max(row.items for row in block) >= fewest


def _combined(block: Sequence[Sequence[str]], words: Headings) -> list[Heading | None]:
    """The heading of each column of a block of rows; a merged cell counts for the columns that it covers."""
    filled = [_spread(row, block[:place], block[place + 1 :]) for place, row in enumerate(block)]
    width = max(len(row) for row in filled)
    padded = [[*row, *[""] * (width - len(row))] for row in filled]
    return [words.of_parts(tuple(text for text in parts if text)) for parts in zip(*padded, strict=True)]


def _spread(row: Sequence[str], above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> list[str]:
    """A row of heads with merged cells filled: a blank takes the text from its left where something stands below both, and
    nothing above the blank."""
    spread, last = [], ""
    for column, text in enumerate(row):
        if text:
            last = text if _any_in(below, column) else ""
        is_covered = not text and last and _any_in(below, column) and not _any_in(above, column)
        spread.append(last if is_covered else text)
    return spread


def _any_in(rows: Sequence[Sequence[str]], column: int) -> bool:
    return any(column < len(row) and row[column] for row in rows)


def _continues_head(row: Sequence[str], words: Headings) -> bool:
    """Whether a row below the heads belongs to them: codes, units, column words, or the numbers of the columns."""
    filled = [text for text in row if text]
    if len(filled) < _FEWEST_ITEMS:
        return False
    if all(_NUMBERED.fullmatch(text) for text in filled):
        numbers = [int(text) for text in filled if text.isdecimal()]
        return len(numbers) > _FEWEST_ITEMS and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    known = sum(1 for text in filled if is_unit(text) or text == "%" or words.of(text))
    return known >= _FEWEST_ITEMS and known * 2 > len(filled)


def _place_columns(
    layout: ListLayout, found: Sequence[Heading | None], block: Sequence[Sequence[str]], start: int
) -> None:
    for column, heading in enumerate(found):
        text, row = _lowest(block, column)
        if heading is None or not (heading.item or heading.head):
            if text:
                layout.unknown.append((start + row, column, text))
        elif heading.item:
            key: Key = (heading.item, _column(heading))
            if key in layout.columns:
                layout.contradictions.append((start + row, column, text))
                continue
            layout.columns[key] = column
            if heading.unit:
                layout.units[key] = heading.unit
        elif heading.head != IGNORED:
            layout.heads.setdefault(heading.head, column)


def _lowest(block: Sequence[Sequence[str]], column: int) -> tuple[str, int]:
    """The lowest text of a column of heads, and its row; the numbers of columns are none."""
    for row in range(len(block) - 1, -1, -1):
        text = block[row][column] if column < len(block[row]) else ""
        if text and not _NUMBERED.fullmatch(text):
            return text, row
    return "", 0


def _column(heading: Heading) -> Column:
    return heading.column or "year_to_date"  # type: ignore[return-value]  # headings know the columns only


# --- forms


def _form_layout(sheet: Sheet, words: Headings) -> FormLayout | None:
    grid = [texts_of(row, _FORM_COLUMNS) for row in sheet.rows[:_FORM_ROWS]]
    labels, codes, units = _votes(grid, words)
    label_column, code_column, unit_column = (_most(votes) for votes in (labels, codes, units))
    if label_column is None and code_column is None:
        return None
    layout = FormLayout()
    rows = dict(_item_rows(grid, words, label_column, code_column, layout))
    if len(rows) < _FEWEST_ITEMS:
        return None
    first = min(row for row, _unit in rows.values())
    layout.facts = facts_in(sheet.rows[:first], words) | facts_in(
        sheet.rows[max(r for r, _u in rows.values()) + 1 :], words
    )
    layout.sheet_units = _sheet_units(sheet.rows[:first])
    taken = {column for column in (label_column, code_column, unit_column) if column is not None}
    columns, column_units = _value_columns(grid, words, first, taken)
    if "year_to_date" not in columns:
        guessed = _first_numbers(sheet, [row for row, _unit in rows.values()], taken | set(columns.values()))
        if guessed is None:
            return None
        columns, layout.is_guessed = {**columns, "year_to_date": guessed}, True
    for item, (row, unit) in rows.items():
        own = grid[row][unit_column] if unit_column is not None and unit_column < len(grid[row]) else ""
        for column, place in columns.items():
            key: Key = (item, column)
            layout.cells[key] = row, place
            stated = own if own and (is_unit(own) or own == "%") else unit or column_units.get(column, "")
            if stated:
                layout.units[key] = stated
    return layout


def _votes(grid: Sequence[Sequence[str]], words: Headings) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """How many rows have a label, a code and a unit in each column."""
    labels: Counter[int] = Counter()
    codes: Counter[int] = Counter()
    units: Counter[int] = Counter()
    for row in grid:
        for column, text in enumerate(row):
            if not text:
                continue
            if text.lower() in words.codes:
                codes[column] += 1
            elif (found := words.of(text)) is not None and found.item and not found.column:
                labels[column] += 1
            elif is_unit(text) or text == "%":
                units[column] += 1
    return labels, codes, units


def _most(votes: Counter[int]) -> int | None:
    best = max(votes.items(), key=lambda vote: (vote[1], -vote[0]), default=(None, 0))
    return best[0] if best[1] >= _FEWEST_ITEMS else None


def _item_rows(
    grid: Sequence[Sequence[str]], words: Headings, labels: int | None, codes: int | None, layout: FormLayout
) -> Iterator[tuple[str, tuple[int, str]]]:
    """Item, row and stated unit. The code decides; a label that says otherwise is a contradiction."""
    seen: set[str] = set()
    for row, texts in enumerate(grid):
        label = texts[labels] if labels is not None and labels < len(texts) else ""
        code = texts[codes] if codes is not None and codes < len(texts) else ""
        said = words.of(label) if label else None
        by_code, by_label = words.codes.get(code.lower(), ""), said.item if said else ""
        item = by_code or by_label
        if not item:
            if code and labels is not None and label and not said and seen:
                layout.unknown.append((row, labels, label))
            continue
        if (by_code and by_label and by_code != by_label) or item in seen:
            layout.contradictions.append((row, labels if labels is not None else codes or 0, f"{code} {label}".strip()))
        if item not in seen:
            seen.add(item)
            yield item, (row, said.unit if said else "")


def _value_columns(
    grid: Sequence[Sequence[str]], words: Headings, first: int, taken: set[int]
) -> tuple[dict[Column, int], dict[Column, str]]:
    """Which columns hold which figures, by the heads above the first item; and the units that the heads state."""
    columns: dict[Column, int] = {}
    units: dict[Column, str] = {}
    block = grid[max(0, first - _DEPTH) : first]
    if not block:
        return columns, units
    for place, heading in enumerate(_combined(block, words)):
        if heading and heading.column and not heading.item and place not in taken:
            column = _column(heading)
            if column not in columns:
                columns[column] = place
                if heading.unit:
                    units[column] = heading.unit
    return columns, units


def _first_numbers(sheet: Sheet, rows: Sequence[int], taken: set[int]) -> int | None:
    """The first column, right of labels and codes, that holds numbers."""
    start = min(taken) + 1 if taken else 0
    for column in range(start, min(sheet.width, _FORM_COLUMNS)):
        if column not in taken and any(isinstance(sheet.rows[row][column], int | float) for row in rows):
            return column
    return None


# --- heads


def facts_in(rows: Sequence[Sequence[Cell]], words: Headings, most_rows: int = 40) -> dict[str, Fact]:
    """Facts of the head: a label with its value to the right, or both in one cell with a colon between."""
    found: dict[str, Fact] = {}
    for row, cells in enumerate(rows[:most_rows]):
        for column, cell in enumerate(cells[:_FORM_COLUMNS]):
            if not isinstance(cell, str):
                continue
            label, colon, value = unicodedata.normalize("NFKC", cell).partition(":")
            heading = words.of(label.strip())
            if heading is None or not heading.head or heading.head == IGNORED or heading.head in found:
                continue
            if colon and value.strip():
                found[heading.head] = value.strip(), row, column
            else:
                fact = _to_the_right(cells, row, column, words)
                if fact is not None:
                    found[heading.head] = fact
    return found


def _to_the_right(cells: Sequence[Cell], row: int, column: int, words: Headings) -> Fact | None:
    for place in range(column + 1, min(column + 7, len(cells))):
        cell = cells[place]
        if cell is None:
            continue
        if isinstance(cell, str):
            heading = words.of(unicodedata.normalize("NFKC", cell).partition(":")[0].strip())
            if heading is not None and heading.head:
                return None
        return cell, row, place
    return None


def _sheet_units(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """The units that a line above the figures states for all of them (单位：万元、人)."""
    for cells in rows:
        for cell in cells[:_WIDEST]:
            match = _SHEET_UNIT.search(cell) if isinstance(cell, str) else None
            if match:
                units = tuple(unit for unit in re.split(r"[、,，/;；]", match["units"]) if is_unit(unit) or unit == "%")
                if units:
                    return units
    return ()
