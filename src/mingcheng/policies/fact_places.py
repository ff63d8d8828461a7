"""Where in the tables the terms of a condition were read: table, row, column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mingcheng.language import _
from mingcheng.policies.enterprise import AwardRecord, Enterprise, Lookup
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    EarlierMost,
    GrantCount,
    Granted,
    Obtained,
    PaidBefore,
    Span,
    Term,
)


def places_of(term: Term, enterprise: Enterprise, lookup: Lookup) -> Iterator[str]:
    """The rows of the tables that a term was read from: annual row 17 (2025) software_revenue."""
    for row, column in _rows_and_columns(term, enterprise, lookup):
        yield _joined(row, column)


def sources_of(terms: Iterable[Term], enterprise: Enterprise, lookup: Lookup) -> str:
    """The places of several terms, those of one row together; empty where there are none."""
    found: dict[str, dict[str, None]] = {}
    for term in terms:
        for row, column in _rows_and_columns(term, enterprise, lookup):
            found.setdefault(row, {}).setdefault(column)
    places = [_joined(row, _("、").join(filter(None, columns))) for row, columns in found.items()]
    return _("〔{sources}〕").format(sources=_("；").join(places)) if places else ""


def _joined(row: str, column: str) -> str:
    return row + ("" if not column or row.endswith("）") else " ") + column


def _rows_and_columns(term: Term, enterprise: Enterprise, lookup: Lookup) -> Iterator[tuple[str, str]]:
    year = lookup.clock.year
    match term:
        case Annual(fact=fact, lag=lag):
            row = enterprise.rows.get(f"annual@{year - lag}")
            if row:
                yield _("annual 第 {row} 行（{year} 年）").format(row=row, year=year - lag), fact
            else:
                yield _("annual 没有 {year} 年").format(year=year - lag), ""
        case Attribute(fact=fact):
            yield _("enterprises 第 {row} 行").format(row=enterprise.rows.get("enterprises", "—")), fact
        case Obtained(kinds=kinds, span=span):
            yield _of_awards(kinds, span, lookup(term) is False, enterprise, lookup), ""
        case AwardLevel(kind=kind, span=span):
            yield _of_awards((kind,), span, lookup(term) == 0, enterprise, lookup), ""
        case Granted(kinds=kinds) | GrantCount(kinds=kinds):
            grants = [each.row for each in enterprise.grants if each.kind in kinds and each.day.year == year]
            yield _listed("grants", grants, lookup.coverage.grants, _("当年的")), ""
        case PaidBefore(measure=measure):
            paid = [each.row for each in enterprise.payments if each.measure == measure and each.year < year]
            yield _listed("paid", paid, lookup.coverage.payments, _("以前的")), ""
        case EarlierMost():
            earlier = [enterprise.rows.get(f"annual@{each}") for each in enterprise.annual if each < year]
            yield _listed("annual", earlier, True, _("以前的")), ""


def _of_awards(kinds: Sequence[str], span: Span, is_no: bool, enterprise: Enterprise, lookup: Lookup) -> str:
    """The awards of a span; of titles to be held those that have run out, too."""
    first_day, on = lookup.clock.on.replace(lookup.clock.year, 1, 1), lookup.clock.on

    def counts(record: AwardRecord) -> bool:
        is_before = record.day < first_day
        in_span = {"year": not is_before and record.day.year == lookup.clock.year, "before": is_before, "held": True}
        return record.kind in kinds and record.day <= on and in_span[span]

    rows = [record.row for record in enterprise.awards if counts(record)]
    when = {"year": _("当年的"), "before": _("以前的"), "held": ""}[span]
    text = _listed("awards", rows, lookup.coverage.awards, when)
    return text + _("（已过有效期）") if rows and span == "held" and is_no else text


def _listed(table: str, rows: Sequence[int | None], is_covered: bool, when: str) -> str:
    known = sorted(row for row in rows if row is not None)
    if known:
        return _("{table} 第 {rows} 行").format(table=table, rows=_("、").join(map(str, known)))
    if is_covered:
        return _("{table} 没有{when}记录").format(table=table, when=when)
    if table == "paid":
        return _("没有 {table} 表").format(table=table)
    return _("没有 {table} 表，或表中没有当年数据").format(table=table)
