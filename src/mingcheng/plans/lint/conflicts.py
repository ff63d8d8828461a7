"""One indicator, two values: the plan says the same thing twice, and not the same number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations

from mingcheng.language import _
from mingcheng.plans.lint.findings import Draft, Place, distinct
from mingcheng.plans.lint.grounds import Figure, Grounds, agrees, grouped, is_comparable

_MOST_VALUES = 2
"""More values than this for one name are a breakdown whose subjects are not known, not a contradiction."""


def conflicts(grounds: Grounds) -> Iterator[tuple[Figure, Figure, list[Figure]]]:
    """Pairs of figures of one indicator, subject, year and kind that do not agree, with all of that indicator.

    Doubt is silence: general names, figures of a park that may have lost its subject, qualifiers that tell two figures
    of one sentence apart, tables that break a total down.
    """
    stated = [s for s in grounds.targets if s.year is not None and not _is_left_open(s) and not grounds.is_doubtful(s)]
    for group in grouped(
        stated, lambda s: (s.name.key, s.subject, s.year, s.kind, "年均" in s.place.quote or "每年" in s.place.quote)
    ):
        values = grouped(group, lambda s: s.amount)
        if len(values) != _MOST_VALUES or any(
            _is_breakdown(grounds, one, other) for one, other in combinations(group, 2)
        ):
            continue
        one, other = values[0][0], _farthest_from(values[0][0], values[1])
        if is_comparable(one, other) and not agrees(one, other) and not grounds.is_same_sentence(one, other):
            yield one, other, group


def _is_left_open(figure: Figure) -> bool:
    """Doublings, and 零的突破, which any number fulfils."""
    return figure.kind == "multiple" or "零的突破" in figure.place.quote.replace("“", "")


def _farthest_from(one: Figure, others: list[Figure]) -> Figure:
    return next((other for other in others if other.where != one.where), others[0])


def _is_breakdown(grounds: Grounds, one: Figure, other: Figure) -> bool:
    if agrees(one, other):
        return False
    return (one.where == other.where == "table") or grounds.is_same_sentence(one, other)


def _is_slip(one: Figure, other: Figure) -> bool:
    """The same figures in another magnitude: 500亿元 and 500万元."""
    return one.value == other.value and one.unit != other.unit


def _wheres(one: Figure, other: Figure) -> set[str]:
    return {one.where, other.where}


def _drafts(grounds: Grounds, chosen: Callable[[Figure, Figure], bool], message: str) -> Iterator[Draft]:
    for one, other, group in conflicts(grounds):
        if chosen(one, other):
            yield Draft(
                message.format(what=one.what, one=one.printed, other=other.printed, year=one.year),
                _places(one, other, group),
                f"{one.printed} ≠ {other.printed}",
            )


def _places(one: Figure, other: Figure, group: list[Figure]) -> tuple[Place, ...]:
    return distinct([one.place, other.place, *(s.place for s in group)])


def conflicting_values(grounds: Grounds) -> Iterator[Draft]:
    """The same commitment in the running text with two values."""
    message = _("“{what}”{year}年的目标前后不一：一处为{one}，另一处为{other}。")
    yield from _drafts(
        grounds, lambda a, b: not _is_slip(a, b) and _wheres(a, b) in ({"prose"}, {"task-table"}), message
    )


def table_against_prose(grounds: Grounds) -> Iterator[Draft]:
    """The table of indicators says one value, the running text (or the table of tasks) another."""
    message = _("“{what}”{year}年的目标，表与正文不一：一处为{one}，另一处为{other}。")
    yield from _drafts(grounds, lambda a, b: not _is_slip(a, b) and "table" in _wheres(a, b), message)
    yield from _tied_by_baseline(grounds)


def task_table_against_prose(grounds: Grounds) -> Iterator[Draft]:
    """The task in the text and its row in the division of tasks differ."""
    message = _("“{what}”{year}年的目标，正文任务与任务分工表不一：一处为{one}，另一处为{other}。")
    yield from _drafts(grounds, lambda a, b: not _is_slip(a, b) and _wheres(a, b) == {"prose", "task-table"}, message)


def magnitude_differs(grounds: Grounds) -> Iterator[Draft]:
    """The same digits in units of different size."""
    message = _("“{what}”{year}年的目标数字相同而单位不同：一处为{one}，另一处为{other}，疑为单位误写。")
    yield from _drafts(grounds, _is_slip, message)


def _tied_by_baseline(grounds: Grounds) -> Iterator[Draft]:
    """Near names that the plan itself shows to be one: its report of the past gives one value under both."""
    message = _(
        "“{what}”与“{other_what}”同以{base}为基数，应是同一指标，{year}年的目标却一处为{one}，另一处为{other}。"
    )
    for row, _baseline, stated, witness in tied_names(grounds):
        if not agrees(row, stated) and row.year == stated.year and is_comparable(row, stated):
            yield Draft(
                message.format(
                    what=row.what,
                    other_what=stated.what,
                    base=witness.printed,
                    year=row.year,
                    one=row.printed,
                    other=stated.printed,
                ),
                distinct([row.place, stated.place, witness.place]),
                f"{row.printed} ≠ {stated.printed}",
            )


def tied_names(grounds: Grounds) -> Iterator[tuple[Figure, Figure, Figure, Figure]]:
    """Rows of a table, their baselines, figures of a near name, and the past figure that ties the two together: it
    bears the words of the figure and the value of the row's baseline, for the same year."""
    targets, past = _by_kin(grounds.targets), _by_kin(grounds.past)
    for row, baseline in grounds.baselines:
        if row.where != "table" or not baseline.amount:
            continue
        for stated in targets[_kin(row)]:
            if stated.kind != row.kind or stated.name.key == row.name.key or grounds.is_doubtful(stated):
                continue
            words = [p for p in past[_kin(row)] if p.name.words == stated.name.words and p.place != row.place]
            witness = next((p for p in words if p.year == baseline.year and agrees(p, baseline)), None)
            if witness is not None:
                yield row, baseline, stated, witness


def _kin(figure: Figure) -> Hashable:
    """Equal for figures whose names may mean one thing and whose scope and subject are one."""
    return figure.name.near_key, figure.name.scope, figure.subject


def _by_kin(figures: Iterable[Figure]) -> dict[Hashable, list[Figure]]:
    found: dict[Hashable, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[_kin(figure)].append(figure)
    return found


def similar_indicator(grounds: Grounds) -> Iterator[Draft]:
    """Table and text give different values under names that may mean the same; which they do, the plan does not say."""
    message = _(
        "表中“{what}”为{one}，正文“{other_what}”为{other}：名称相近而数值不同，请核对是否为同一指标，如口径不同请写明。"
    )
    tied = {(row.place, stated.place) for row, _base, stated, _witness in tied_names(grounds)}
    kin = _by_kin(grounds.targets)
    said: set[object] = set()
    for row in grounds.targets:
        if row.where != "table" or row.year is None:
            continue
        for stated in kin[_kin(row)]:
            names = (row.name.key, stated.name.key)
            if names in said or (row.place, stated.place) in tied or not _may_conflict(row, stated):
                continue
            if grounds.is_doubtful(stated) or _are_told_apart(kin[_kin(row)], row, stated):
                continue
            said.add(names)
            yield Draft(
                message.format(what=row.what, other_what=stated.what, one=row.printed, other=stated.printed),
                (row.place, stated.place),
                f"{row.printed} ≠ {stated.printed}",
            )


def _may_conflict(row: Figure, stated: Figure) -> bool:
    is_pair = stated.where != "table" and row.name.key != stated.name.key
    is_dated = row.kind == stated.kind and row.year == stated.year
    return is_pair and is_dated and is_comparable(row, stated) and not agrees(row, stated)


def _are_told_apart(kin: Iterable[Figure], row: Figure, stated: Figure) -> bool:
    """Whether the plan uses both names: the table has a row of the text's name, or the text the name of the row."""
    return any(s.name.key == stated.name.key if s.where == "table" else s.name.key == row.name.key for s in kin)
