"""The figures of an aggregation as table expressions: one pass over the reports for the finest cells, sums of those above.

Every reporter is in one cell, and every measure is a sum or a count, so that margins are sums of cells. Tests hold
all of it to a definition in plain Python.

Tables: *reports* have `id` (number of the reporter), `t` (`request.period_index`), `k` (both in one number), `month`, `cell`
(mixed-radix number of the groups) and the items; *measures* have `t`, `cell` and, for each item, the columns of `MEASURES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir

from mingcheng.statistics.aggregate.rates import Ratio
from mingcheng.statistics.aggregate.request import index_before, last_months
from mingcheng.statistics.form import FormVersion, Item

PERIODS = 1 << 15
"""More than there are months in all years that a period may have: `k` is `id` times this plus `t`."""

YEAR = 12
EARLIER = "__year_earlier"
TOTAL = "decimal(38, 0)"
"""The type of sums: whole numbers of 38 digits, where int64 would overflow."""

MEASURES = (
    "sum", "count", "both_now", "both_before", "both", "form_now", "form_before", "form", "month", "months",
    "before_sum", "before_count",
)  # fmt: skip
"""Of each item: sum and number of those who report it; of those who also reported it a year earlier (同口径) this and last
year's sums and their number; the same with last year's figure as this year's report has it; the period alone and the
number of those whose is known; last year's sum and number, whoever reported then."""


def measure(item: Item, name: str) -> str:
    """The column of a measure."""
    return f"{item.name}__{name}"


def parts_of(ratio: Ratio) -> tuple[Item, Item]:
    """The two items of a ratio under names of their own: their columns hold the figures of those who report both."""
    return replace(ratio.over, name=f"{ratio.name}__over"), replace(ratio.under, name=f"{ratio.name}__under")


def reports_of(
    reports: ir.Table, members: ir.Table, items: Sequence[Item], ratios: Sequence[Ratio], first: int, last: int
) -> ir.Table:
    """The reports from one period to another, with `id` and `cell` of `members` (`reporter`, `id`, `cell`), and a column for
    each item, for last year's figure in this year's report, and for the parts of each ratio."""
    index = (reports["year"].cast("int32") * YEAR + reports["month"].cast("int32") - 1).cast("int32").name("t")
    columns = {f"{item.name}{v}": _column(reports, f"{item.name}{v}") for item in items for v in ("", EARLIER)}
    for ratio in ratios:
        for variant in ("", EARLIER):
            over, under = (_column(reports, f"{item.name}{variant}") for item in (ratio.over, ratio.under))
            for part, value in zip(parts_of(ratio), (over, under), strict=True):
                columns[f"{part.name}{variant}"] = _where(over.notnull() & under.notnull(), value)
    chosen = reports.select("reporter", index, month=reports["month"].cast("int32"), **columns)
    chosen = chosen.filter((chosen["t"] >= first) & (chosen["t"] <= last))
    joined = chosen.inner_join(members.select("reporter", "id", "cell"), "reporter").drop("reporter")
    return joined.mutate(k=joined["id"].cast("int64") * PERIODS + joined["t"])


def _column(reports: ir.Table, name: str) -> Any:
    return reports[name].cast("int64") if name in reports.columns else ibis.null("int64")


def measures_of(
    rows: ir.Table, reports: ir.Table, version: FormVersion, items: Sequence[Item], periods: Sequence[int]
) -> ir.Table:
    """The measures of the finest cells. `rows` are the reports that count, with their `cell`; `reports` are all, where last
    year's and last month's figures are looked up. Both hold periods of the form only, and `periods` leave none out."""
    first, last_one = periods[0], periods[-1]
    now = rows.filter((rows["t"] >= first) & (rows["t"] <= last_one))
    now = now.mutate(k_before=now["k"] - YEAR, k_last=_key_before(now, version, periods))
    then_or_before = reports.filter(reports["t"] <= last_one - YEAR)
    before = then_or_before.select(
        k_before=then_or_before["k"], **{f"{item.name}__b": then_or_before[item.name] for item in items}
    )
    last = reports.select(k_last=reports["k"], **{f"{item.name}__l": reports[item.name] for item in items})
    joined = now.left_join(before, "k_before").left_join(last, "k_last")
    here = joined.group_by("t", "cell").aggregate(
        reporters=joined.count(),
        reporters_before=_none(joined),
        **{measure(item, name): value for item in items for name, value in _sums(joined, item).items()},
    )
    earlier = rows.mutate(t=(rows["t"] + YEAR).cast("int32"))
    earlier = earlier.filter((earlier["t"] >= first) & (earlier["t"] <= last_one))
    then = earlier.group_by("t", "cell").aggregate(
        reporters=_none(earlier),
        reporters_before=earlier.count(),
        **{measure(item, name): value for item in items for name, value in _earlier_sums(earlier, item).items()},
    )
    return summed(here.union(then), ["t", "cell"], items)


def _key_before(now: ir.Table, version: FormVersion, periods: Sequence[int]) -> Any:
    """The key of the same reporter's period before; null in the first period of a year."""
    year = periods[0] // YEAR * YEAR
    places = {month: index_before(version, year + month - 1) for month in last_months(version)}
    steps = [
        (now["month"] == month, now["k"] - (year + month - 1 - before))
        for month, before in places.items()
        if before is not None
    ]
    return ibis.cases(*steps, else_=ibis.null("int64")) if steps else ibis.null("int64")


def _sums(joined: ir.Table, item: Item) -> dict[str, Any]:
    now, before, last = joined[item.name], joined[f"{item.name}__b"], joined[f"{item.name}__l"]
    form = joined[f"{item.name}{EARLIER}"]
    alone = _alone(joined, now, last)
    both, both_form = now.notnull() & before.notnull(), now.notnull() & form.notnull()
    return {
        "sum": _sum(now), "count": now.count(),
        "both_now": _sum(_where(both, now)), "both_before": _sum(_where(both, before)), "both": both.sum().cast("int64"),
        "form_now": _sum(_where(both_form, now)), "form_before": _sum(_where(both_form, form)),
        "form": both_form.sum().cast("int64"),
        "month": _sum(alone) if item.is_cumulative else ibis.null(TOTAL),
        "months": alone.count() if item.is_cumulative else _none(joined),
        "before_sum": ibis.null(TOTAL), "before_count": _none(joined),
    }  # fmt: skip


def _alone(joined: ir.Table, now: Any, last: Any) -> Any:
    """The period alone: its figure to date less that of the period before; the first of a year stands for itself."""
    return ibis.cases((joined["k_last"].isnull(), now), else_=now - last)


def _none(table: ir.Table) -> Any:
    """The count of nothing."""
    return table.count() * ibis.literal(0, "int64")


def _where(condition: Any, value: Any) -> Any:
    return ibis.cases((condition, value), else_=ibis.null("int64"))


def _sum(value: Any) -> Any:
    return value.sum().cast(TOTAL)


def _earlier_sums(earlier: ir.Table, item: Item) -> dict[str, Any]:
    nothing = {
        name: ibis.null(TOTAL) for name in ("sum", "both_now", "both_before", "form_now", "form_before", "month")
    }
    none = {name: _none(earlier) for name in ("count", "both", "form", "months")}
    value = earlier[item.name]
    found = {**nothing, **none, "before_sum": _sum(value), "before_count": value.count()}
    return {name: found[name] for name in MEASURES}


def summed(measures: ir.Table, keys: Sequence[str], items: Sequence[Item]) -> ir.Table:
    """Measures of larger groups: sums of cells; null where no cell has a figure."""
    columns = ["reporters", "reporters_before", *(measure(item, name) for item in items for name in MEASURES)]
    sums = {name: measures[name].sum().cast(measures[name].type()) for name in columns}
    return measures.group_by(list(keys)).aggregate(**sums) if keys else measures.aggregate(**sums)


def with_groups(table: ir.Table, names: Sequence[str], sizes: Sequence[int]) -> ir.Table:
    """The positions of the groups, out of `cell`."""
    stride = 1
    columns = {}
    for name, size in reversed(list(zip(names, sizes, strict=True))):
        columns[name] = ((table["cell"] // stride) % size).cast("int32")
        stride *= size
    return table.mutate(**{name: columns[name] for name in names})
