"""The door of the facts: types and values checked row by row, what cannot be right sent to quarantine with its reason.

Rows in are rows out and rows quarantined. A wrong code is kept and flagged. The rules:
- a key, year, date or kind that is missing, text where a number belongs, an amount below zero that cannot be, or larger
  than any: the row is quarantined;
- an enterprise listed twice: the first row stays; a year reported twice with the same figures: the first row stays, with
  different figures: neither, because nobody here knows which is right;
- figures of an enterprise that is not on the list: quarantined.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from mingcheng.policies.catalogue import Catalogue, Fact
from mingcheng.policies.columns import Column, literal
from mingcheng.policies.dimensions import SCALES
from mingcheng.policies.facts_files import ROW

KEY = "uscc"
_DATE = "^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([ T].*)?$"
ALWAYS_KNOWN = ibis.literal(date(1900, 1, 1))
"""Since when a row is known that does not say so."""
PROBLEM = "_problem"
FAULTY_COLUMN = "_column"
FAULTY_VALUE = "_value"
PROBLEMS = (
    "no_key",
    "not_a_number",
    "negative",
    "too_large",
    "no_year",
    "no_date",
    "no_kind",
    "double",
    "conflict",
    "stray",
)
"""Kinds of problems, by which the messages are chosen."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years that facts may be of."""
MOST_YEARS = 60
"""Years that are told apart by bits."""
LIKELY_YUAN = 10_000
"""万元 of revenue a head that no software enterprise has: a hundred million yuan."""
_FULL_WIDTH, _HALF_WIDTH = "０１２３４５６７８９．－，　", "0123456789.-, "


@dataclass(frozen=True, slots=True)
class Checked:
    """A column after the door: its typed value, and whether what stood there was wrong and how. `screen` is a quicker
    question that is true wherever something may be wrong; the problems are asked of those rows alone."""

    name: str
    value: Column
    problems: tuple[tuple[str, Column], ...]
    raw: Column
    screen: Column | None = None


def checked_table(
    raw: ir.Table, table: str, needed: Iterable[str], catalogue: Catalogue, proven: frozenset[str] = frozenset()
) -> ir.Table:
    """A raw table with typed columns and `_problem`, `_column`, `_value` of the first fault of each row.

    Numbers become whole bases (money in fen). Of the other columns only those in `needed` are kept, but all that the
    catalogue knows are checked; those in `proven` need no look, because the file's own statistics show their bounds.
    """
    names = [name for name in raw.columns if name not in proven or name in set(needed)]
    raw = raw.select(*names)
    checks = _without_proven([*_keys(raw, table), *_values(raw, table, catalogue)], proven)
    problem, column, value = _first_problem(checks, _screened(checks))
    wanted = set(needed) | {KEY, "year", "date", "kind", "measure", "amount", "level", "expires"}
    kept = {check.name: check.value for check in checks if check.name in wanted}
    if "known_at" in raw.columns:
        kept["known_at"] = as_date(raw["known_at"]).fill_null(ALWAYS_KNOWN)  # null would not meet null in a join
    return raw.select(**{ROW: raw[ROW], **kept, PROBLEM: problem, FAULTY_COLUMN: column, FAULTY_VALUE: value})


def _without_proven(checks: list[Checked], proven: frozenset[str]) -> list[Checked]:
    """The checks without problems where there can be none."""
    return [replace(check, problems=(), screen=None) if check.name in proven else check for check in checks]


def _screened(checks: Iterable[Checked]) -> Column:
    """Whether something may be wrong in a row."""
    screens = [check.screen for check in checks if check.screen is not None]
    screens += [is_wrong for check in checks if check.screen is None for _kind, is_wrong in check.problems]
    return reduce(operator.or_, (screen.fill_null(False) for screen in screens))


def _keys(raw: ir.Table, table: str) -> Iterator[Checked]:
    key = _text(raw[KEY])
    yield Checked(KEY, key, (("no_key", key.isnull()),), key)
    if "known_at" in raw.columns:
        known, shown = as_date(raw["known_at"]), _shown(raw, "known_at")
        yield Checked("known_at", known, (("no_date", shown.notnull() & known.isnull()),), shown)
    if table in ("annual", "paid"):
        yield _year(raw)
    if table in ("awards", "grants"):
        day = as_date(raw["date"]) if "date" in raw.columns else ibis.null("date")
        yield Checked("date", day, (("no_date", day.isnull()),), _shown(raw, "date"))
    if table in ("awards", "grants", "paid"):
        name = "measure" if table == "paid" else "kind"
        kind = _text(raw[name]) if name in raw.columns else ibis.null("string")
        yield Checked(name, kind, (("no_kind", kind.isnull()),), kind)


def _year(raw: ir.Table) -> Checked:
    year = _number(raw["year"]) if "year" in raw.columns else ibis.null("float64")
    is_year = (year >= float(FIRST_YEAR)) & (year <= float(LAST_YEAR)) & (year == year.floor())
    value = ibis.cases((is_year, year), else_=ibis.null("float64")).cast("int64")
    return Checked("year", value, (("no_year", ~is_year.fill_null(False)),), _shown(raw, "year"))


def _values(raw: ir.Table, table: str, catalogue: Catalogue) -> Iterator[Checked]:
    match table:
        case "enterprises" if "name" in raw.columns:
            yield Checked("name", _text(raw["name"]), (), _shown(raw, "name"))
        case "awards":
            yield _whole(raw, "level")
            if "expires" in raw.columns:
                yield Checked("expires", as_date(raw["expires"]), (), _shown(raw, "expires"))
        case "grants" | "paid":
            yield _measured(raw, "amount", SCALES["money"].bases, SCALES["money"].largest, 0)
    if table in ("enterprises", "annual"):
        for fact in catalogue.facts.values():
            if fact.table == table and fact.name in raw.columns:
                yield _fact(raw, fact)


def _fact(raw: ir.Table, fact: Fact) -> Checked:
    column = raw[fact.name]
    match fact.type:
        case "text" | "region":
            return Checked(fact.name, _text(column), (), _shown(raw, fact.name))
        case "date":
            day, shown = as_date(column), _shown(raw, fact.name)
            return Checked(fact.name, day, (("no_date", shown.notnull() & day.isnull()),), shown)
        case "truth":
            return Checked(fact.name, _truth(column), (), _shown(raw, fact.name))
        case _:
            scale = SCALES[fact.dimension]
            return _measured(raw, fact.name, scale.bases, scale.largest, fact.least)


def _whole(raw: ir.Table, name: str) -> Checked:
    if name not in raw.columns:
        return Checked(name, ibis.null("int64"), (), ibis.null("string"))
    return _measured(raw, name, 1, SCALES["level"].largest, 0)


def _measured(raw: ir.Table, name: str, bases: int, largest: int, least: int | None) -> Checked:
    """A number in whole bases, halves up: floor(x * bases + 0.5) is the same on every engine."""
    if name not in raw.columns:
        return Checked(name, ibis.null("int64"), (), ibis.null("string"))
    number, shown = _number(raw[name]), _shown(raw, name)
    most = largest / bases
    plain = number if raw[name].type().is_string() else raw[name].cast("float64")
    is_sane = (plain >= (-most if least is None else float(least))) & (
        plain <= most
    )  # not a number is above all others
    value = ibis.cases((is_sane, (plain * float(bases) + 0.5).floor()), else_=ibis.null("float64")).cast("int64")
    problems = [("too_large", number.abs() > most)]
    if raw[name].type().is_string():
        problems.insert(0, ("not_a_number", shown.notnull() & number.isnull()))
    if least is not None:
        problems.append(("negative", number < float(least)))
    return Checked(name, value, tuple(problems), shown, None if raw[name].type().is_string() else ~is_sane)


def _number(column: Column) -> Column:
    """A number as a binary fraction of double precision; texts with thousands commas and full-width digits, too. Not a
    number (NaN) is unknown."""
    kind: dt.DataType = column.type()
    if kind.is_string():
        text = column.translate(_FULL_WIDTH, _HALF_WIDTH).replace(",", "").strip()
        number = text.nullif("").try_cast("float64")
    else:
        number = column.cast("float64")
    return ibis.cases((number.isnan(), ibis.null("float64")), else_=number)


def _text(column: Column) -> Column:
    text = column if column.type().is_string() else column.cast("string")
    return text.nullif("")


def _shown(raw: ir.Table, name: str) -> Column:
    if name not in raw.columns:
        return ibis.null("string")
    column = raw[name]
    return column.nullif("") if column.type().is_string() else column.cast("string")


def as_date(column: Column) -> Column:
    """A date; texts as 2025-06-01, 2025/6/1, 2025.6.1, 20250601."""
    kind: dt.DataType = column.type()
    if kind.is_date():
        return column
    if kind.is_timestamp():
        return column.date()
    text = column.cast("string").strip().replace("/", "-").replace(".", "-")
    text = ibis.cases((text.re_search("^[0-9]{8}$"), dashed(text)), else_=text)
    year, month, day = (
        text.re_extract(_DATE, part) for part in (1, 2, 3)
    )  # references in a replacement differ by engine
    return year.concat("-", month.lpad(2, "0"), "-", day.lpad(2, "0")).try_cast("date")


def dashed(text: Column) -> Column:
    """20250601 as 2025-06-01."""
    return text.substr(0, 4).concat("-", text.substr(4, 2), "-", text.substr(6, 2))


def _truth(column: Column) -> Column:
    if column.type().is_boolean():
        return column
    text = column.cast("string").strip().lower()
    return ibis.cases(
        (text.isin(["true", "1", "是", "yes", "y"]), ibis.literal(True)),
        (text.isin(["false", "0", "否", "no", "n"]), ibis.literal(False)),
        else_=ibis.null("boolean"),
    )


def _first_problem(checks: Iterable[Checked], is_suspicious: Column) -> tuple[Column, Column, Column]:
    """Kind, column and value of the first fault of a row; null where there is none."""
    found = [(kind, check.name, check.raw, is_wrong) for check in checks for kind, is_wrong in check.problems]

    def first(pick: int) -> Column:
        branches = [
            (is_wrong, ibis.literal((kind, name)[pick]) if pick < 2 else raw) for kind, name, raw, is_wrong in found
        ]
        return ibis.cases((is_suspicious, ibis.cases(*branches, else_=ibis.null("string"))), else_=ibis.null("string"))

    return first(0), first(1), first(2)


def known_by(raw: ir.Table, day: date | None) -> ir.Table:
    """The rows that were known on a day; those without such a day count as always known."""
    if day is None or "known_at" not in raw.columns:
        return raw
    known = as_date(raw["known_at"])
    return raw.filter(known.isnull() | (known <= ibis.literal(day)))


def years_of_codes(annual: ir.Table, first_year: int) -> ir.Table:
    """The codes of a table of years, and whether a year may stand twice for one: `is_double`.

    Each year is a bit; without a double their sum is their union. Years out of the reach of bits count as doubtful."""
    place = annual["year"] - literal(first_year)
    is_near = (place >= literal(0)) & (place < literal(MOST_YEARS))
    bit = ibis.cases((is_near, ibis.literal(1, type="int64") << place), else_=literal(0))
    marked = annual.select(KEY, bit=bit, is_far=~is_near)
    found = marked.group_by(KEY).aggregate(
        total=marked["bit"].sum(), union=marked["bit"].bit_or(), is_far=marked["is_far"].any()
    )
    return found.select(KEY, is_double=found["is_far"] | (found["total"] != found["union"]))


def double_keys(sound: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """The keys that stand in more than one sound row."""
    counted = sound.group_by(list(keys)).aggregate(_rows=sound.count())
    return counted.filter(counted["_rows"] > 1).drop("_rows")


def doubles(raw: ir.Table, sound: ir.Table, keys: tuple[str, ...], double: ir.Table) -> ir.Table:
    """The rows that a key standing twice sends to quarantine, with `_problem`: of enterprises and of rows that say the
    same all but the first (`double`), of rows that differ all (`conflict`)."""
    others = [name for name in raw.columns if name not in (ROW, "made_up")]
    said = reduce(
        lambda one, other: one.concat("\x1f", other), (raw[name].cast("string").fill_null("\x00") for name in others)
    )
    rows = sound.select(ROW, *keys).semi_join(double, list(keys))
    rows = rows.inner_join(raw.select(ROW, _said=said), ROW)
    window = ibis.window(group_by=list(keys))
    rows = rows.mutate(
        _first=rows[ROW].min().over(window),
        _least=rows["_said"].min().over(window),
        _most=rows["_said"].max().over(window),
    )
    differ = rows["_least"] != rows["_most"] if keys != (KEY,) else ibis.literal(False)
    problem = ibis.cases(
        (differ, ibis.literal("conflict")),
        (rows[ROW] > rows["_first"], ibis.literal("double")),
        else_=ibis.null("string"),
    )
    found = rows.mutate(**{PROBLEM: problem})
    found = found.filter(found[PROBLEM].notnull())
    value = reduce(lambda one, other: one.concat(" ", other), (found[key].cast("string") for key in keys))
    return found.select(ROW, KEY, PROBLEM, **{FAULTY_COLUMN: ibis.literal("+".join(keys)), FAULTY_VALUE: value})


def faulty_rows(checked: ir.Table) -> ir.Table:
    """The rows that a fault of their own sends to quarantine."""
    return checked.filter(checked[PROBLEM].notnull()).select(ROW, KEY, PROBLEM, FAULTY_COLUMN, FAULTY_VALUE)


def strays(sound: ir.Table, listed: ir.Table) -> ir.Table:
    """Rows of enterprises that are not on the list."""
    found = sound.anti_join(listed.select(KEY), KEY)
    return found.select(
        ROW, KEY, **{PROBLEM: ibis.literal("stray"), FAULTY_COLUMN: ibis.literal(KEY), FAULTY_VALUE: found[KEY]}
    )


def latest(table: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """Of several versions of a row the one that became known last."""
    if "known_at" not in table.columns:
        return table
    window = ibis.window(group_by=list(keys))
    marked = table.mutate(_last=table["known_at"].max().over(window))
    return marked.filter(marked["known_at"] == marked["_last"]).drop("_last")


def unit_findings(annual: ir.Table) -> ir.Table:
    """The years whose revenue a head passes `LIKELY_YUAN`: yuan were probably reported as 万元. They are kept, and told."""
    if not {"revenue", "employees"} <= set(annual.columns):
        return annual.select(ROW, KEY, value=ibis.null("string")).limit(0)
    revenue, people = _number(annual["revenue"]), _number(annual["employees"])
    a_head = revenue / ibis.cases((people > 1.0, people), else_=ibis.literal(1.0))
    found = annual.filter((a_head > float(LIKELY_YUAN)) & people.notnull())
    return found.select(ROW, KEY, value=found["revenue"].cast("string"))
