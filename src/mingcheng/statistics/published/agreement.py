"""Several prints of one figure: roundings of each other, a base restated later, flash and verified, other scopes, slips.

Which of these it is shows in the figures: a restated base is the one that next year's growth stands on; a scope makes a
difference that no revision makes; a slip of the point makes one of a power of ten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from mingcheng.language import _
from mingcheng.statistics.published.growth import explaining_base
from mingcheng.statistics.published.later_tables import restated_rows, year_later
from mingcheng.statistics.published.magnitude import power_of_ten
from mingcheng.statistics.published.model import Printed, PublishedFinding, Row, found
from mingcheng.statistics.published.series import Cell, Level, Series

_MOST_REVISION = Fraction(1, 10)
"""A verified annual figure differs from the flash by less."""
_LEAST_SCOPE = Fraction(1, 4)
"""A difference of more than this is no revision and no restated base: the prints have different scopes."""


def agreement_findings(series: Sequence[Series]) -> Iterator[PublishedFinding]:
    """Every period of which several rows speak, where they do not say the same."""
    restated = restated_rows(series)
    for one in series:
        for cell in one.cells.values():
            yield from _levels(one, cell, restated)
            yield from _growths(one, cell)
    yield from _units(series)


def _levels(series: Series, cell: Cell, restated: Mapping[str, Row]) -> Iterator[PublishedFinding]:
    if not cell.values:
        return
    first, *others = cell.values
    for group in cell.values:
        yield from _rounded(series, group)
    for group in others:
        yield _different(series, cell, (first[0], group[0]), restated)


def _rounded(series: Series, group: Sequence[Level]) -> Iterator[PublishedFinding]:
    """A round print beside an exact one."""
    exact = group[0]
    for level in group[1:]:
        if level.half_step >= 20 * exact.half_step and level.value != exact.value:
            message = _("{indicator}{period}的{round}是{exact}的约数，不是另一个数。")
            yield found(
                "rounded_print",
                [level.row, exact.row],
                message.format(
                    indicator=series.indicator, period=level.row.period.label, round=level.text, exact=exact.text
                ),
                expected=exact.text,
            )


def _different(series: Series, cell: Cell, pair: tuple[Level, Level], restated: Mapping[str, Row]) -> PublishedFinding:
    """Two values that are not roundings of each other."""
    first, other = pair
    later = series.cells.get(year_later(cell.period))
    if later is not None and later.level is not None and later.growth is not None:
        base = _base_of(pair, restated) or explaining_base(later.level, later.growth[1], [[first], [other]])
        if base is not None:
            printed = first if base is other else other
            return _restated(series, printed, base, later.level, later.growth)
    names = {"indicator": series.indicator, "period": cell.period.label, "one": first.text, "other": other.text}
    difference = abs(other.value - first.value) / abs(first.value) if first.value else Fraction(1)
    rows = [first.row, other.row]
    if power_of_ten(other.value, first.value):
        message = _("{indicator}{period}有{one}和{other}，相差正是十的乘方：有一处数量级或小数点有误。")
        return found("magnitude", rows, message.format(**names))
    if difference > _LEAST_SCOPE:
        message = _("{indicator}{period}有{one}和{other}，相差太大，不是修订：两处的统计口径不同，不可连成一个序列。")
        return found("several_scopes", rows, message.format(**names))
    if series.period_type == "year" and difference < _MOST_REVISION:
        message = _("{indicator}{period}有{one}和{other}：年度数先有快报，后经核定；引用时要写明是哪一个。")
        return found("revised", rows, message.format(**names))
    message = _("{indicator}{period}有{one}和{other}，超出了舍入的差别。")
    return found("sources_disagree", rows, message.format(**names))


def _base_of(pair: tuple[Level, Level], restated: Mapping[str, Row]) -> Level | None:
    """The one of two that a later table prints as its base."""
    bases = [level for level in pair if level.row.place in restated]
    return bases[0] if len(bases) == 1 else None


def _restated(
    series: Series, printed: Level, restated: Level, level: Level, growth: tuple[Row, Printed]
) -> PublishedFinding:
    message = _(
        "{indicator}{period}的{base}是后来印出的同口径基数，不是当时公布的{printed}：下一年的{level}（{growth}%）是与它相比的。"
    )
    return found(
        "comparable_base",
        [restated.row, printed.row, level.row, growth[0]],
        message.format(
            indicator=series.indicator,
            period=restated.row.period.label,
            base=restated.text,
            printed=printed.text,
            level=level.text,
            growth=growth[1].text,
        ),
        values=[restated.text, printed.text, level.text, f"{growth[1].text}%"],
    )


def _growths(series: Series, cell: Cell) -> Iterator[PublishedFinding]:
    """Growth rates of one period that are not roundings of each other."""
    printed: list[tuple[Row, Printed]] = []
    for row in cell.rows:
        if row.growth is not None and not any(row.growth.agrees_with(other) for _row, other in printed):
            printed.append((row, row.growth))
    for (one_row, one), (other_row, other) in combinations(printed, 2):
        names = {"indicator": series.indicator, "period": cell.period.label, "one": one.text, "other": other.text}
        if power_of_ten(other.number, one.number):
            message = _("{indicator}{period}的增速有 {one}% 和 {other}%，相差正是十的乘方：有一处漏了或多了小数点。")
            kind = "magnitude"
        else:
            message = _(
                "{indicator}{period}的增速有 {one}% 和 {other}%：后来引用的上年增速可能按新口径重算过，也可能引错。"
            )
            kind = "growth_disagrees"
        yield found(kind, [one_row, other_row], message.format(**names), values=[f"{one.text}%", f"{other.text}%"])


def _units(series: Sequence[Series]) -> Iterator[PublishedFinding]:
    """One indicator of a region in units of different kinds."""
    seen: dict[tuple[str, str, str], Series] = {}
    for one in series:
        rows = _with_levels(one)
        if not rows:
            continue
        other = seen.setdefault((one.region, one.indicator, one.scope), one)
        if other.base_unit != one.base_unit:
            message = _("{indicator}有的以{one}计，有的以{other}计：不可放进一个序列。")
            there = _with_levels(other)
            yield found(
                "unit_differs",
                [rows[0], there[0]],
                message.format(
                    indicator=one.indicator, one=rows[0].unit or _("无单位的数"), other=there[0].unit or _("无单位的数")
                ),
            )


def _with_levels(series: Series) -> list[Row]:
    return [row for cell in series.cells.values() for row in cell.rows if row.level is not None]
