"""What is to be aggregated: items, groups, periods; and what must not be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate.partition import Partition
from mingcheng.statistics.aggregate.rates import Ratio, ratios_of
from mingcheng.statistics.form import FormVersion, Item

MAIN_ITEMS = ("software_revenue", "revenue", "main_revenue")
"""The item that is shown where none is asked for: the first of these that the form has, else its first amount of money."""

MOST_DIMENSIONS = 4
ENTERPRISE = "enterprise"


class AggregateError(MingchengError):
    """A question that cannot be answered: an unknown item, group or period, or a sum that makes no sense."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question about the reports of a form. `items` and `by` are names; `first` to `last` are the year-to-date periods;
    `last` alone is that period, none is the last one that has reports. `top` 0: no list of the largest."""

    items: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    first: Period | None = None
    last: Period | None = None
    partition: Partition | None = None
    top: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The items of a request: those that are added up, and ratios of two that are."""

    items: tuple[Item, ...]
    ratios: tuple[Ratio, ...]

    @property
    def needed(self) -> tuple[Item, ...]:
        """Every item that has to be read."""
        parts = [part for ratio in self.ratios for part in (ratio.over, ratio.under)]
        return tuple({item.name: item for item in (*self.items, *parts)}.values())


def asked_of(version: FormVersion, names: Sequence[str]) -> Asked:
    """The items that names, labels or codes mean. Raises AggregateError for a rate, a text and what the form does not have."""
    known = {ratio.name: ratio for ratio in ratios_of(version)}
    items: list[Item] = []
    ratios: list[Ratio] = []
    for name in names or (main_item(version).name,):
        ratio = known.get(name) or next((each for each in known.values() if each.label == name), None)
        if ratio is not None:
            ratios.append(ratio)
            continue
        items.append(_summable(version, name, list(known)))
    return Asked(tuple(dict.fromkeys(items)), tuple(dict.fromkeys(ratios)))


def main_item(version: FormVersion) -> Item:
    """The item that a form is read for first. Raises AggregateError where it has no amount of money."""
    named = (item for name in MAIN_ITEMS for item in version.items if item.name == name)
    money = (item for item in version.items if item.kind == "money")
    counts = (item for item in version.items if item.kind in ("count", "area", "foreign_money"))
    found = next((item for each in (named, money, counts) for item in each), None)
    if found is None:
        raise AggregateError(version.form, _("这张报表没有可以相加的指标。"), _("请核对报表。"))
    return found


def _summable(version: FormVersion, name: str, ratios: Sequence[str]) -> Item:
    item = version.item(name) or next((each for each in version.items if name in (each.label, *each.aliases)), None)
    if item is None:
        known = [each.name for each in version.items if each.kind not in ("rate", "text")]
        near = get_close_matches(name, [*known, *ratios], n=1)
        remedy = (
            _("是否应为“{near}”？").format(near=near[0])
            if near
            else _("可用的指标：{known}。").format(known=_("、").join([*known, *ratios]))
        )
        raise AggregateError(version.form, _("报表没有“{name}”这个指标。").format(name=name), remedy)
    if item.kind == "rate":
        remedy = _("请汇总它的分子和分母。")
        if ratios:
            remedy = _("请汇总它的分子和分母。可以汇总的比率：{known}。").format(known=_("、").join(ratios))
        raise AggregateError(version.form, _("“{label}”是比率，不能相加。").format(label=item.label), remedy)
    if item.kind == "text":
        raise AggregateError(
            version.form, _("“{label}”是文字，不能相加。").format(label=item.label), _("请换一个指标。")
        )
    return item


def last_months(version: FormVersion) -> tuple[int, ...]:
    """The last months of the year-to-date periods of a form: January is no period of a monthly form."""
    months = version.months
    return tuple(month for month in months if month > 1) if version.frequency == "month" else months


def refuse_period(version: FormVersion, period: Period) -> None:
    """Raises AggregateError for a period that is none of the form: January alone, a quarter in the middle of the year."""
    months = last_months(version)
    is_single = period.first_month == period.last_month
    if period.last_month == 1 and 1 not in months:
        remedy = _("1—2月是一年的第一期，请写 {year}-02。").format(year=period.year)
        raise AggregateError(str(period), _("1月不单独统计。"), remedy)
    if period.last_month not in months or not (period.first_month == 1 or is_single):
        known = _("、").join(f"{period.year}-{month:02d}" for month in months)
        raise AggregateError(
            str(period), _("这不是报表的报告期。"), _("可用的报告期（自年初累计）：{known}。").format(known=known)
        )


def period_index(year: int, month: int) -> int:
    """Months since the year 0, by which periods are told in tables."""
    return year * 12 + month - 1


def period_of_index(index: int) -> Period:
    """The year-to-date period of `period_index`."""
    return Period.through(index // 12, index % 12 + 1)


def periods_between(version: FormVersion, first: Period, last: Period) -> list[int]:
    """The indexes of the form's periods from the one to the other. Raises AggregateError where there is none."""
    for period in (first, last):
        refuse_period(version, period)
    start, end = period_index(first.year, first.last_month), period_index(last.year, last.last_month)
    months = last_months(version)
    found = [index for index in range(start, end + 1) if index % 12 + 1 in months]
    if not found:
        raise AggregateError(str(first), _("起始的报告期在截止的报告期之后。"), _("请把 --from 与 --to 对调。"))
    return found


def index_before(version: FormVersion, index: int) -> int | None:
    """The period before, of the same year; None for a year's first, whose figure stands for itself."""
    months = last_months(version)
    place = months.index(index % 12 + 1)
    return None if place == 0 else index - (months[place] - months[place - 1])
