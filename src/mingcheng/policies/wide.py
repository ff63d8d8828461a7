"""The facts as one row an enterprise: a column for every term that some measure asks for.

In: the tables of the contract after the door (money in whole fen, duplicates and strays taken out). Out: `uscc` and the
terms' columns, named by `term_name`. The plain definition of each term stands in `enterprise`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from mingcheng.policies.catalogue import Catalogue
from mingcheng.policies.columns import Column, literal
from mingcheng.policies.enterprise import Clock, Coverage
from mingcheng.policies.facts_files import ROW
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    EarlierMost,
    GrantCount,
    Granted,
    Obtained,
    PaidBefore,
    Term,
    term_name,
)

KEY = "uscc"
DTYPES = {"money": "int64", "count": "int64", "level": "int64", "rate": "int64", "score": "int64", "years": "int64",
          "text": "string", "region": "string", "date": "date", "truth": "boolean"}  # fmt: skip


def wide(
    tables: Mapping[str, ir.Table],
    terms: Iterable[Term],
    clock: Clock,
    coverage: Coverage,
    catalogue: Catalogue,
) -> ir.Table:
    """One row an enterprise with the columns of the terms, in the order of the codes."""
    asked = sorted(set(terms), key=term_name)
    result = _attributes(tables["enterprises"], [term for term in asked if isinstance(term, Attribute)], catalogue)
    for table in (
        _annual(tables.get("annual"), asked, clock),
        _awards(tables.get("awards"), asked, clock, catalogue),
        _grants(tables.get("grants"), asked, clock),
        _paid(tables.get("paid"), asked, clock),
    ):
        if table is not None:
            result = result.left_join(table, KEY).drop(f"{KEY}_right")
    return result.select(ROW, KEY, **{term_name(term): _filled(result, term, coverage, catalogue) for term in asked})


def _filled(table: ir.Table, term: Term, coverage: Coverage, catalogue: Catalogue) -> Column:
    """A term's column with what it means that nothing is recorded: no, nothing, or unknown."""
    name = term_name(term)
    column = table[name] if name in table.columns else None
    match term:
        case Attribute(fact=fact) | Annual(fact=fact) | EarlierMost(fact=fact):
            return ibis.null(DTYPES[catalogue.facts[fact].type]) if column is None else column
        case Obtained():
            absent = ibis.literal(False) if coverage.awards else ibis.null("boolean")
            return absent if column is None else ibis.cases((column, column), else_=absent)
        case AwardLevel():
            return _recorded(table, name, literal(0) if coverage.awards else ibis.null("int64"))
        case Granted() | GrantCount():
            return _recorded(table, name, literal(0) if coverage.grants else ibis.null("int64"))
        case PaidBefore():
            nothing = coverage.payments or term.without_table
            return _recorded(table, name, literal(0) if nothing else ibis.null("int64"))


def _recorded(table: ir.Table, name: str, absent: Column) -> Column:
    """The column where something is recorded, unknown included, and `absent` where nothing is."""
    if name not in table.columns:
        return absent
    count = table[f"{name}__count"].fill_null(0)
    return ibis.cases((count == 0, absent), else_=table[name])


def _attributes(enterprises: ir.Table, terms: Iterable[Attribute], catalogue: Catalogue) -> ir.Table:
    found = {term_name(term): enterprises[term.fact] for term in terms if term.fact in enterprises.columns}
    return enterprises.select(enterprises[ROW], enterprises[KEY], **found)


def _annual(annual: ir.Table | None, terms: list[Term], clock: Clock) -> ir.Table | None:
    """The values of single years, and the largest of all years before."""
    if annual is None:
        return None
    sums = {}
    for term in terms:
        if isinstance(term, Annual) and term.fact in annual.columns:
            sums[term_name(term)] = annual[term.fact].max(where=annual["year"] == clock.year - term.lag)
        elif isinstance(term, EarlierMost) and term.fact in annual.columns:
            sums[term_name(term)] = annual[term.fact].max(where=annual["year"] < clock.year)
    if not sums:
        return None
    return annual.filter(annual["year"] <= clock.year).group_by(KEY).aggregate(**sums)


def _awards(awards: ir.Table | None, terms: list[Term], clock: Clock, catalogue: Catalogue) -> ir.Table | None:
    if awards is None:
        return None
    first_day = ibis.literal(date(clock.year, 1, 1))
    past = awards.filter(awards["date"] <= ibis.literal(clock.on))
    sums: dict[str, Column] = {}
    for term in terms:
        if isinstance(term, Obtained | AwardLevel):
            kinds = term.kinds if isinstance(term, Obtained) else (term.kind,)
            match term.span:
                case "year":
                    counts = (past["date"] >= first_day) & (past["date"].year() == clock.year)
                case "before":
                    counts = past["date"] < first_day
                case "held":
                    counts = past["expires"] >= ibis.literal(clock.on)
            counts = past["kind"].isin(kinds) & counts
            if isinstance(term, Obtained):
                sums[term_name(term)] = counts.any()
            else:
                sums |= _with_unknown(term_name(term), past["level"], counts, "max")
    return past.group_by(KEY).aggregate(**sums) if sums else None


def _with_unknown(name: str, column: Column, counts: Column, how: str) -> dict[str, Column]:
    """The largest or the sum of a column, null where one of the values is, and how many there are."""
    total = column.max(where=counts) if how == "max" else column.sum(where=counts).cast("int64")
    has_unknown = (counts & column.isnull()).any()
    return {
        name: ibis.cases((has_unknown, ibis.null("int64")), else_=total),
        f"{name}__count": counts.cast("int64").sum().cast("int64"),
    }


def _grants(grants: ir.Table | None, terms: list[Term], clock: Clock) -> ir.Table | None:
    if grants is None:
        return None
    of_year = grants.filter((grants["date"].year() == clock.year) & (grants["date"] <= ibis.literal(clock.on)))
    sums: dict[str, Column] = {}
    for term in terms:
        if isinstance(term, Granted):
            sums |= _with_unknown(term_name(term), of_year["amount"], of_year["kind"].isin(term.kinds), "sum")
        elif isinstance(term, GrantCount):
            counts = of_year["kind"].isin(term.kinds)
            sums |= {
                term_name(term): counts.cast("int64").sum().cast("int64"),
                f"{term_name(term)}__count": counts.cast("int64").sum().cast("int64"),
            }
    return of_year.group_by(KEY).aggregate(**sums) if sums else None


def _paid(paid: ir.Table | None, terms: list[Term], clock: Clock) -> ir.Table | None:
    if paid is None:
        return None
    before = paid.filter(paid["year"] < clock.year)
    sums: dict[str, Column] = {}
    for term in terms:
        if isinstance(term, PaidBefore):
            sums |= _with_unknown(term_name(term), before["amount"], before["measure"] == term.measure, "max")
    return before.group_by(KEY).aggregate(**sums) if sums else None
