"""A column of cells into whole numbers, exactly: most cells at once, the odd ones one by one.

A number of a sheet is a double, the nearest to a decimal of at most 15 digits. Times the factor of its unit and rounded it
is that decimal's whole number as long as the product stays below 2**50; larger ones go through decimals. Nothing is lost,
and what was finer than the stored unit is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.spreadsheets import Cell, number_of
from mingcheng.statistics.form import Item, factor_of

Integers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
Floats: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]
Truths: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]

LARGEST = 9 * 10**18
"""Stored whole numbers beyond it do not fit into 64 bits; they are not taken."""
_EXACT = 2.0**50
_UNSEEN = 1e-14
"""Of an amount: what rounding to fifteen digits may move."""
_NOISE = 2.0**-50
"""Relative error of a double times a factor, with room."""
_PLACEHOLDER = re.compile(r"[-—–_/\\.…·*×xX]{1,6}|无|没有|暂无|不适用|无数据|未填|空|n/?a|null|none|nil", re.IGNORECASE)
_PLAIN = r"^[-+]?[0-9]{1,12}(?:\.[0-9]{1,3})?$"
_WITH_UNIT = re.compile(
    r"(?P<number>[-+−－]?[\d,，.．０-９ ]+)\s*(?P<unit>[万亿千百]{0,2}(?:美?元|人|家|户|个|名|平方米)|[%％‰])"
)
_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)", re.IGNORECASE)


@dataclass(slots=True)
class NumberColumn:
    """`values` are whole numbers of `SCALE`, zero where not `known`. `odd` are the cells that were not plain numbers, by
    kind of finding and place; `converted` are texts that stated another unit."""

    values: Integers
    known: Truths
    odd: dict[str, list[int]] = field(default_factory=dict)

    def note(self, kind: str, place: int) -> None:
        """Keeps that a cell is odd in some way."""
        self.odd.setdefault(kind, []).append(place)


def numbers_of(
    cells: Sequence[Cell], item: Item, factors: int | Integers, *, texts_expected: bool = False
) -> NumberColumn:
    """The cells of an item as whole numbers. `factors` are the stored whole numbers for one of the unit that the column
    (or each cell) is in. `texts_expected`: the file holds nothing but texts, so that a number as text is no news."""
    count = len(cells)
    column = NumberColumn(np.zeros(count, np.int64), np.zeros(count, bool))
    factor = np.broadcast_to(np.asarray(factors, np.int64), (count,))
    floats, rest = _floats(cells, column, texts_expected)
    large = _scaled(floats, factor, item, column)
    told = {place for place in large if isinstance(cells[place], str)}
    for place in sorted((*rest, *large)):
        _one(cells[place], int(factor[place]), item, place, column, texts_expected or place in told)
    for places in column.odd.values():
        places.sort()
    return column


def _floats(cells: Sequence[Cell], column: NumberColumn, texts_expected: bool) -> tuple[Floats, list[int]]:
    """The numbers as doubles, not-a-number elsewhere, and the places of the cells that need a look each. Plain decimals of
    at most 15 digits that stand as texts are taken at once, too."""
    kinds = set(map(type, cells))
    if kinds <= {float, type(None)}:
        array = pa.array(cells, pa.float64())
        return np.asarray(array.to_numpy(zero_copy_only=False), np.float64), []
    floats = np.array([cell if type(cell) is float else np.nan for cell in cells], np.float64)
    rest = [place for place, cell in enumerate(cells) if cell is not None and type(cell) is not float]
    if str in kinds:
        texts = pa.array([cell if type(cell) is str else None for cell in cells], pa.string())
        plain = pc.fill_null(pc.match_substring_regex(texts, _PLAIN), False)
        is_plain = np.asarray(plain.to_numpy(zero_copy_only=False), bool)
        read = pc.if_else(plain, texts, None).cast(pa.float64()).to_numpy(zero_copy_only=False)
        floats = np.where(is_plain, np.asarray(read, np.float64), floats)
        rest = [place for place in rest if not is_plain[place]]
        if not texts_expected and is_plain.any():
            column.odd["number_as_text"] = np.flatnonzero(is_plain).tolist()
    return floats, rest


def _scaled(floats: Floats, factor: Integers, item: Item, column: NumberColumn) -> list[int]:
    """Takes the numbers into the column, and gives the places of those that need exact decimals: too large for doubles, or so
    near the middle between two whole numbers that the sixteenth digit, which no spreadsheet shows, would decide."""
    is_number = ~np.isnan(floats)
    product = np.where(is_number, floats, 0) * factor
    fits = is_number & (np.abs(product) <= _EXACT)
    taken = np.where(fits, product, 0)
    whole = np.copysign(np.floor(np.abs(taken) + 0.5), taken)  # half away from zero, as people round
    is_open = fits & (np.abs(np.abs(taken) % 1 - 0.5) <= np.abs(taken) * _UNSEEN)
    fits &= ~is_open
    column.values[:] = whole.astype(np.int64)
    column.known[:] = fits
    grain = np.maximum(factor // 10**item.most_decimals, 1) if item.decimals is not None else np.ones(1, np.int64)
    steps = taken / grain
    is_fine = np.abs(steps - np.rint(steps)) > np.maximum(np.abs(steps) * _NOISE, 1e-7)
    for kind, mask in (
        ("decimals", is_fine & fits),
        ("negative_zero", is_number & (floats == 0) & np.signbit(floats)),
    ):
        places = np.flatnonzero(mask).tolist()
        if places:
            column.odd.setdefault(kind, []).extend(places)
    return np.flatnonzero(is_number & ~fits).tolist()


def _one(cell: Cell, factor: int, item: Item, place: int, column: NumberColumn, texts_expected: bool) -> None:
    """A cell that is no plain number."""
    if isinstance(cell, date | datetime | time | timedelta):
        column.note("date", place)
        return
    number = number_of(cell)
    if number is None and isinstance(cell, str):
        text = cell.strip()
        if not text:
            return
        if _PLACEHOLDER.fullmatch(unicodedata.normalize("NFKC", text)):
            column.note("placeholder", place)
            return
        if _ERROR.fullmatch(text):
            column.note("error_value", place)
            return
        number, factor = _with_unit(text, item, factor)
        if number is not None:
            column.note("converted", place)
    elif number is not None and isinstance(cell, str) and not texts_expected:
        column.note("number_as_text", place)
    if number is None:
        column.note("unreadable", place)
        return
    _keep(number, factor, item, place, column)


def _keep(number: Decimal, factor: int, item: Item, place: int, column: NumberColumn) -> None:
    exact = number * factor
    if abs(exact) > LARGEST:
        column.note("too_large", place)
        return
    whole = exact.to_integral_value(ROUND_HALF_UP)
    finest = max(factor // 10**item.most_decimals, 1) if item.decimals is not None else 1
    if exact != whole or whole % finest:
        column.note("decimals", place)
    if number == 0 and number.is_signed():
        column.note("negative_zero", place)
    column.values[place], column.known[place] = int(whole), True


def _with_unit(text: str, item: Item, factor: int) -> tuple[Decimal | None, int]:
    """A number with its unit behind it in the cell: 12.5万元, 15.8%."""
    match = _WITH_UNIT.fullmatch(text)
    if match is None:
        return None, factor
    stated = factor_of(item.kind, match["unit"].replace("％", "%"))
    return (number_of(match["number"]), stated) if stated else (None, factor)
