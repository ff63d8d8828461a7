"""Regions against each other: a region within the country, named groups against their members, all provinces against all.

The name of a group tells its members (北京广东江苏山东浙江五省市合计) or their number (15个副省级中心城市).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mingcheng.language import _
from mingcheng.numerals import chinese_number
from mingcheng.reference_periods import Period
from mingcheng.statistics.published.growth import signed
from mingcheng.statistics.published.model import PublishedFinding, found
from mingcheng.statistics.published.parts import difference_of
from mingcheng.statistics.published.series import Level, Series
from mingcheng.statistics.published.vocabulary import Vocabulary
from mingcheng.statistics.rates import rounded

_COUNTED = re.compile(r"(?P<count>\d+)个(?P<what>.+)")
_LISTED_END = r"(?P<count>[二两三四五六七八九十]+)个?(?P<what>省市|省份|省|城市|市|地区)(?:合计)?"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of regions by its name: how many, of what, and which where they are named."""

    name: str
    count: int
    what: str
    members: tuple[str, ...] = ()


def group_of(name: str, known: Sequence[str]) -> Group | None:
    """The group that a name stands for; `known` are the regions that may be its members.

    >>> group_of("北京广东江苏三省市合计", ["广东", "北京", "江苏"]).members
    ('北京', '广东', '江苏')
    >>> group_of("15个副省级中心城市", []).count
    15
    """
    counted = _COUNTED.fullmatch(name)
    if counted:
        return Group(name, int(counted["count"]), counted["what"].removesuffix("合计"))
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    listed = re.fullmatch(rf"(?P<members>(?:{names})+){_LISTED_END}", name) if names else None
    if not listed:
        return None
    members = tuple(re.findall(names, listed["members"]))
    return Group(name, chinese_number(listed["count"]), listed["what"], members)


def region_findings(series: Sequence[Series], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """Regions above the country, groups that are not their members, provinces and areas that do not add up, changed lists."""
    levels: dict[tuple[str, str, str, Period], dict[str, Level]] = {}
    for one in series:
        for period in one.cells:
            level = one.level(period)
            if level is not None:
                key = (one.indicator, one.base_unit, one.period_type, period)
                levels.setdefault(key, {}).setdefault(one.region, level)
    groups = {one.region: group_of(one.region, vocabulary.provinces) for one in series}
    for _key, by_region in sorted(levels.items(), key=lambda item: item[0]):
        yield from _above_country(by_region, vocabulary)
        yield from _group_sums(by_region, groups)
        yield from _whole_sums(by_region, vocabulary)
    yield from _list_changes(series, groups)


def _above_country(by_region: Mapping[str, Level], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    country = by_region.get(vocabulary.country)
    if country is None:
        return
    for region, level in by_region.items():
        if region != vocabulary.country and level.value - country.value > level.half_step + country.half_step:
            message = _("{period}{region}的{indicator}{level}大于{country}的{whole}。")
            yield found(
                "share_above_whole",
                [level.row, country.row],
                message.format(
                    period=level.row.period.label,
                    region=region,
                    indicator=level.row.indicator,
                    level=level.text,
                    country=vocabulary.country,
                    whole=country.text,
                ),
            )


def _group_sums(by_region: Mapping[str, Level], groups: Mapping[str, Group | None]) -> Iterator[PublishedFinding]:
    """A named group is the sum of its members."""
    for region, total in by_region.items():
        group = groups.get(region)
        members = [by_region[name] for name in group.members if name in by_region] if group else []
        if group is None or not members or len(members) != len(group.members):
            continue
        yield from _sum_differs("group_differs", total, members, _("{count}地之和").format(count=len(members)))


def _sum_differs(kind: str, total: Level, parts: Sequence[Level], what: str) -> Iterator[PublishedFinding]:
    difference, slack = difference_of(total, parts)
    if abs(difference) <= slack:
        return
    unit = total.row.factor
    right = f"{rounded((total.value + difference) / unit, 2):f}{total.row.unit}"
    message = _("{period}{region}的{indicator}{level}，{what}是{sum}，相差 {difference}，舍入最多解释 {slack}。")
    yield found(
        kind,
        [total.row, *(part.row for part in parts)],
        message.format(
            period=total.row.period.label,
            region=total.row.region,
            indicator=total.row.indicator,
            level=total.text,
            what=what,
            sum=right,
            difference=signed(difference / unit, 2),
            slack=rounded(slack / unit, 2),
        ),
        values=[total.text],
        expected=right,
    )


def _whole_sums(by_region: Mapping[str, Level], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """Provinces against the country and their areas, areas against the country, where all of them are printed."""
    country = by_region.get(vocabulary.country)
    reporting = [name for name in vocabulary.provinces if name not in vocabulary.not_reporting]
    wholes = [(country, reporting, _("{count}个省份之和"))] if country else []
    if country and vocabulary.areas:
        wholes.append((country, list(vocabulary.areas), _("{count}个地区之和")))
    for area, members in vocabulary.areas.items():
        if area in by_region:
            inside = [name for name in members if name not in vocabulary.not_reporting]
            wholes.append((by_region[area], inside, _("{count}个省份之和")))
    for whole, names, what in wholes:
        parts = [by_region[name] for name in names if name in by_region]
        if names and len(parts) == len(names):
            yield from _sum_differs("regions_differ", whole, parts, what.format(count=len(parts)))


def _list_changes(series: Sequence[Series], groups: Mapping[str, Group | None]) -> Iterator[PublishedFinding]:
    """Groups of one kind whose members or number differ from one period to the next."""
    by_kind: dict[tuple[str, str], list[tuple[Period, Group, Series]]] = {}
    for one in series:
        group = groups.get(one.region)
        if group is None:
            continue
        key = (one.indicator, f"{group.count if group.members else ''}{group.what}")
        by_kind.setdefault(key, []).extend((period, group, one) for period in one.cells)
    for listed in by_kind.values():
        listed.sort(key=lambda item: (item[0].year, item[0].last_month, item[1].name))
        for (before, first, first_series), (period, other, other_series) in pairwise(listed):
            if (set(first.members), first.count) == (set(other.members), other.count):
                continue
            row, earlier = other_series.cells[period].rows[0], first_series.cells[before].rows[0]
            yield found(
                "region_list_changed",
                [row, earlier],
                _("合计所含的地区变了：{before}是{one}，{now}是{other}{change}。两者不可连成一个序列。").format(
                    before=before.label,
                    one=first.name,
                    now=period.label,
                    other=other.name,
                    change=_change(first, other),
                ),
            )


def _change(one: Group, other: Group) -> str:
    """Who left and who came."""
    left = [name for name in one.members if name not in other.members]
    came = [name for name in other.members if name not in one.members]
    if not left and not came:
        return ""
    return _("（少了{left}，多了{came}）").format(
        left=_("、").join(left) or _("无"), came=_("、").join(came) or _("无")
    )
