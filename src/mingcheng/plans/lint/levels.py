"""Where an indicator stands and where it is to go: a target below its base, two bases, counts that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from mingcheng.language import _
from mingcheng.plans.amounts import shown
from mingcheng.plans.indicator_words import vocabulary
from mingcheng.plans.lint.conflicts import tied_names
from mingcheng.plans.lint.findings import Draft, Place, distinct
from mingcheng.plans.lint.grounds import Figure, Grounds, agrees, grouped, is_comparable

_INSIDE = {"国家级": 3, "省级以上": 2, "市级以上": 1}
"""Levels by how much they take in: what is 国家级 is also 省级以上, what is 省级以上 also 市级以上."""


def target_below_baseline(grounds: Grounds) -> Iterator[Draft]:
    """A target that lies below where the indicator stands already."""
    message = _("“{what}”{year}年的目标{figure}低于{base_year}年已有的{base}。")
    known = vocabulary()
    said: set[tuple[object, ...]] = set()
    for target, past in _with_their_past(grounds):
        is_to_rise = target.comparator in {">", ">=", "="} and not known.is_falling(target.name.printed)
        is_earlier = past.year is not None and target.year is not None and past.year < target.year
        if not is_to_rise or not is_earlier or not is_comparable(target, past) or grounds.has_changed_scope(target):
            continue
        is_own = target.place == past.place  # a base beside its target needs no allowance for rounding
        what = (target.name.near_key, target.subject, target.year, target.amount)
        if target.amount < past.amount and (is_own or not agrees(target, past)) and what not in said:
            said.add(what)
            yield Draft(
                message.format(
                    what=target.what, year=target.year, figure=target.printed, base_year=past.year, base=past.printed
                ),
                distinct([target.place, past.place]),
                f"{target.printed} < {past.printed}",
            )


def _with_their_past(grounds: Grounds) -> Iterator[tuple[Figure, Figure]]:
    """Level and share targets, each with one past figure of its indicator: its own baseline, or one elsewhere."""
    seen: set[tuple[Place, Place]] = set()
    own = {target.row: past for target, past in grounds.baselines if target.kind in {"level", "share"}}
    for target in grounds.targets:
        if target.kind not in {"level", "share"} or (grounds.is_doubtful(target) and target.row not in own):
            continue
        past = own.get(target.row) or _reported(grounds, target)
        if past is not None and (target.place, past.place) not in seen:
            seen.add((target.place, past.place))
            yield target, past
    for _row, _base, stated, witness in tied_names(grounds):
        if stated.kind == "level" and (stated.place, witness.place) not in seen:
            seen.add((stated.place, witness.place))
            yield stated, witness


def _reported(grounds: Grounds, target: Figure) -> Figure | None:
    """The latest past figure of the very same indicator; none where two disagree: one of them is another thing."""
    found = [
        p for p in grounds.past
        if p.kind == target.kind == "level" and p.year and p.name.key == target.name.key and p.subject == target.subject
        and p.place != target.place and is_comparable(p, target) and p.base
    ]  # fmt: skip
    latest = [p for p in found if p.year == max(q.year or 0 for q in found)]
    return latest[0] if latest and all(agrees(latest[0], p) for p in latest) else None


def rank_below_baseline(grounds: Grounds) -> Iterator[Draft]:
    """A place in an order that is worse than the one held already."""
    message = _("“{what}”目标为第{figure}位，低于{base_year}年已有的第{base}位。")
    for target, past in grounds.baselines:
        if target.kind == "rank" and target.amount > past.amount > 0:
            yield Draft(
                message.format(
                    what=target.what, figure=shown(target.value), base_year=past.year, base=shown(past.value)
                ),
                (target.place,),
                f"{shown(target.value)} > {shown(past.value)}",
            )


def baseline_differs(grounds: Grounds) -> Iterator[Draft]:
    """The starting value in the table is not the one that the text reports for the same year."""
    message = _("“{what}”{year}年的数值，一处为{one}，另一处为{other}。")
    said: set[tuple[object, ...]] = set()
    rows = [past for _target, past in grounds.baselines if past.where == "table"]
    for past in rows:
        for other in grounds.past:
            is_pair = other.place != past.place and other.name.key == past.name.key and other.subject == past.subject
            if (
                not is_pair
                or other.year != past.year
                or past.year is None
                or other.kind != past.kind
                or other.where == "table"
            ):
                continue
            key = (past.name.key, past.subject, past.year)
            if (
                is_comparable(past, other)
                and not agrees(past, other)
                and key not in said
                and not grounds.is_doubtful(other)
            ):
                said.add(key)
                yield Draft(
                    message.format(what=past.what, year=past.year, one=past.printed, other=other.printed),
                    (past.place, other.place),
                    f"{past.printed} ≠ {other.printed}",
                )


def baseline_year(grounds: Grounds) -> Iterator[Draft]:
    """A base that is not earlier than the target's year."""
    message = _("“{what}”的基期（{base_year}年）不早于目标年（{year}年）。")
    for target, past in grounds.baselines:
        if past.year is not None and target.year is not None and past.year >= target.year:
            yield Draft(
                message.format(what=target.what, base_year=past.year, year=target.year),
                (target.place,),
                f"{past.year} ≥ {target.year}",
            )


def nested_counts(grounds: Grounds) -> Iterator[Draft]:
    """More things above a high bar than above a low one: 10亿元以上 12家, 5亿元以上 10家."""
    message = _("“{inner}”{inner_figure}多于“{outer}”{outer_figure}，而前者都应计入后者。")
    counted = [
        s for s in grounds.targets if s.kind in {"level", "increment"} and s.base == "个" and not s.name.is_share
    ]
    for group in grouped(counted, lambda s: (s.name.words | s.name.loose, s.name.scope, s.subject, s.year, s.kind)):
        said: set[tuple[object, ...]] = set()
        for one, other in combinations(group, 2):
            inner, outer = (one, other) if _holds(other, one) else (other, one)
            if _holds(outer, inner) and inner.amount > outer.amount and (inner.name.key, outer.name.key) not in said:
                said.add((inner.name.key, outer.name.key))
                yield Draft(
                    message.format(
                        inner=inner.what, inner_figure=inner.printed, outer=outer.what, outer_figure=outer.printed
                    ),
                    (inner.place, outer.place),
                    f"{inner.printed} > {outer.printed}",
                )


def _holds(outer: Figure, inner: Figure) -> bool:
    """Whether all that `inner` counts is counted by `outer`, too."""
    low, high = outer.name.threshold, inner.name.threshold
    if low is not None and high is not None:
        return low.amount < high.amount and low.measure in {"", high.measure} and outer.name.level == inner.name.level
    wide, narrow = _INSIDE.get(outer.name.level), _INSIDE.get(inner.name.level)
    return low == high and wide is not None and narrow is not None and wide < narrow
