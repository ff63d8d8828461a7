"""Errors of the kinds that reports really have, put into faultless ones at a known rate, each told in a list.

Every damaged report has one error. The reports of later months are the faultless ones: they tell the figure that would
have been right, so that a check may also find that the figure of last month was another one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mingcheng.language import marked
from mingcheng.made_up.codes import Numbers, codes_of, unused_serials, with_wrong_character
from mingcheng.made_up.columns import array_of, texts, words
from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.made_up.firms import Firms, Mask
from mingcheng.statistics.made_up.model import MadeUpReports
from mingcheng.statistics.made_up.tables import Columns

TO_LAST, EARLIER = "__to_last_month", "__year_earlier"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: what it is, the codes of the items that it needs, the one that it is told of ("" for the report as
    a whole), and whether it needs the report of a month before."""

    label: str
    codes: tuple[str, ...] = ()
    needs_month_before: bool = False

    @property
    def item(self) -> str:
        """The code of the item that is wrong."""
        return self.codes[0] if self.codes else ""


KINDS: dict[str, Kind] = {
    "total_differs": Kind(marked("合计与各项之和不等"), ("2020",)),
    "part_exceeds": Kind(marked("其中项大于总项"), ("20212", "2021")),
    "exports_differ": Kind(marked("出口合计与各项之和不等"), ("2020b", "2041", "2042", "2043")),
    "software_exceeds": Kind(marked("软件业务收入大于主营业务收入"), ("2010", "2020")),
    "falls": Kind(marked("累计数比上月小"), ("2110",), needs_month_before=True),
    "negative": Kind(marked("不应为负的指标为负"), ("2110",)),
    "to_last_month_differs": Kind(marked("“上月止累计”与上月所报不符"), ("2110",), needs_month_before=True),
    "year_earlier_differs": Kind(marked("“上年同期”与上年所报不符"), ("2110",)),
    "in_yuan": Kind(marked("金额误以元填报")),
    "digit_too_many": Kind(marked("本年累计各项金额都多填一位")),
    "missing": Kind(marked("没有上报")),
    "duplicated": Kind(marked("同一份报表报了两次")),
    "unlisted": Kind(marked("名录之外的企业")),
    "wrong_code": Kind(marked("统一社会信用代码错一位")),
}
"""The kinds of errors, by the names that they have in `errors.csv`."""

ERRORS = pa.schema([(name, pa.string()) for name in ("kind", "enterprise", "month", "item", "reported", "correct")])
"""The list of errors: `enterprise` is the right code, `reported` and `correct` are the values in the stored scale (fen),
or the code as reported; empty where there is no single value."""


def damaged(
    asked: MadeUpReports, firms: Firms, columns: Columns, rng: np.random.Generator
) -> tuple[Columns, dict[str, list[pa.Array]]]:
    """The reports with errors, and the columns of the list of errors."""
    version = asked.version
    kinds = [name for name, kind in KINDS.items() if all(version.item(code) for code in kind.codes)]
    rows = np.flatnonzero(rng.random(len(columns)) < float(asked.errors))
    kind = rng.integers(0, len(kinds), len(rows))
    listed: dict[str, list[pa.Array]] = {name: [] for name in ERRORS.names}
    dropped, doubled = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for number, name in enumerate(kinds):
        hit = rows[kind == number]
        hit = hit[_fits(name, version, columns, hit)]
        before, after = _put_in(name, asked, firms, columns, hit, rng)
        dropped, doubled = (hit if name == "missing" else dropped), (hit if name == "duplicated" else doubled)
        _note(listed, name, firms, columns, hit, before, after)
    kept = np.delete(np.arange(len(columns)), dropped)
    order = np.sort(np.concatenate([kept, doubled]), kind="stable")
    return columns.take(order), listed


def _fits(name: str, version: FormVersion, columns: Columns, rows: Numbers) -> Mask:
    """Where the error can be put in: there is a month before, and the figures that it needs are known and not zero."""
    kind = KINDS[name]
    fits = np.ones(len(rows), dtype=bool)
    for code in kind.codes[:1]:
        column = _name(version, code) + (EARLIER if name == "year_earlier_differs" else "")
        fits &= ~columns.missing.get(column, np.zeros(len(columns), dtype=bool))[rows]
        fits &= (columns.values[column][rows] != 0) | (name in ("part_exceeds", "exports_differ"))
    if kind.needs_month_before:
        column = _name(version, kind.item) + TO_LAST
        fits &= (columns.month[rows] > 2) & (columns.values[column][rows] > 0)
    if name == "software_exceeds":
        fits &= columns.values[_name(version, "2020")][rows] > 10**6
    return fits


def _put_in(
    name: str, asked: MadeUpReports, firms: Firms, columns: Columns, rows: Numbers, rng: np.random.Generator
) -> tuple[pa.Array, pa.Array]:
    """Damages these rows in place; what was reported and what would have been right, as texts."""
    nothing = pa.nulls(len(rows), pa.string())
    match name:
        case "missing" | "duplicated":
            return nothing, nothing
        case "in_yuan" | "digit_too_many":
            _multiply(asked.version, columns, rows, *((10**4, True) if name == "in_yuan" else (10, False)))
            return nothing, nothing
        case "unlisted" | "wrong_code":
            right = texts(columns.codes[rows])
            columns.codes[rows] = _other_codes(name, asked, firms, columns.firm[rows], columns.codes[rows], rng)
            return texts(columns.codes[rows]), right
        case _:
            column = _name(asked.version, KINDS[name].item) + _SUFFIX.get(name, "")
            right = array_of(columns.values[column][rows], pa.int64()).cast(pa.string())
            wrong = _WRONG[name](asked.version, columns, column, rows)
            columns.values[column][rows] = wrong
            return array_of(wrong, pa.int64()).cast(pa.string()), right


def _name(version: FormVersion, code: str) -> str:
    item = version.item(code)
    assert item is not None, code
    return item.name


_SUFFIX = {"to_last_month_differs": TO_LAST, "year_earlier_differs": EARLIER}
_STEP = 10**4
"""0.01 of the printed unit: wrong figures, too, have two places behind the point."""
_WRONG: dict[str, Callable[[FormVersion, Columns, str, Numbers], Numbers]] = {
    "total_differs": lambda _version, columns, column, rows: _scaled(columns.values[column][rows], 107),
    "part_exceeds": lambda version, columns, _column, rows: (
        _scaled(columns.values[_name(version, "2021")][rows], 112) + 10**6
    ),
    "exports_differ": lambda _version, columns, column, rows: _scaled(columns.values[column][rows], 110) + 10**6,
    "software_exceeds": lambda version, columns, _column, rows: _scaled(
        columns.values[_name(version, "2020")][rows], 90
    ),
    "falls": lambda version, columns, _column, rows: _scaled(
        columns.values[_name(version, "2110") + TO_LAST][rows], 80
    ),
    "negative": lambda _version, columns, column, rows: -columns.values[column][rows],
    "to_last_month_differs": lambda _version, columns, column, rows: _scaled(columns.values[column][rows], 93),
    "year_earlier_differs": lambda _version, columns, column, rows: _scaled(columns.values[column][rows], 120) + _STEP,
}


def _scaled(values: Numbers, percent: int) -> Numbers:
    """So many percent of the values, rounded down to what is printed; by a step at least another figure."""
    scaled = values // _STEP * percent // 100 * _STEP
    return np.where(scaled == values, scaled + (_STEP if percent > 100 else -_STEP), scaled)


def _multiply(version: FormVersion, columns: Columns, rows: Numbers, factor: int, every_column: bool) -> None:
    for item in version.items:
        if item.kind != "money":
            continue
        for column in columns.values:
            if column == item.name or (every_column and column in (item.name + TO_LAST, item.name + EARLIER)):
                columns.values[column][rows] *= factor


def _other_codes(
    name: str,
    asked: MadeUpReports,
    firms: Firms,
    firm: Numbers,
    codes: np.ndarray[tuple[int, int], np.dtype[np.uint8]],
    rng: np.random.Generator,
) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    if name == "unlisted":
        return codes_of(unused_serials(firms.serials[firm], firms.rows[firm], asked.enterprises, rng))
    return with_wrong_character(codes, (0, 31**6), rng)


def _note(
    listed: dict[str, list[pa.Array]],
    name: str,
    firms: Firms,
    columns: Columns,
    rows: Numbers,
    reported: pa.Array,
    correct: pa.Array,
) -> None:
    if not len(rows):
        return
    first, last = int(columns.year.min()), int(columns.year.max())
    labels = [f"{year}-{month:02d}" for year in range(first, last + 1) for month in range(13)]
    listed["kind"].append(words((name,), np.zeros_like(rows)))
    listed["enterprise"].append(texts(firms.codes[columns.firm[rows]]))
    listed["month"].append(words(labels, (columns.year[rows] - first) * 13 + columns.month[rows]))
    listed["item"].append(words((KINDS[name].item,), np.zeros_like(rows)))
    listed["reported"].append(reported)
    listed["correct"].append(correct)
