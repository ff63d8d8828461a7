"""The same figure in other words: bounds, units, and whether it counts all or the new ones."""

from __future__ import annotations

from collections.abc import Iterator

from mingcheng.language import _, marked
from mingcheng.plans.amounts import COUNTERS
from mingcheng.plans.indicators import without_sector
from mingcheng.plans.lint.findings import Draft, distinct
from mingcheng.plans.lint.grounds import Figure, Grounds, agrees, grouped
from mingcheng.units import unit_of

_BOUNDS = {
    ">": marked("突破（超过）"),
    ">=": marked("达到（以上）"),
    "<": marked("低于"),
    "<=": marked("不超过（以内）"),
    "~": marked("左右"),
    "=": marked("等于"),
}
_ONE_DIRECTION = ({">", ">="}, {"<", "<="}, {">=", "~"}, {">", "~"}, {">", ">=", "~"}, {"<=", "~"})


def _said_again(grounds: Grounds) -> list[list[Figure]]:
    """Statements of one commitment: same indicator (but for the sector's own word), subject, year, kind and value."""
    figures = [s for s in grounds.targets if s.kind != "multiple"]
    stated = [s for s in figures if s.where == "table" or not grounds.is_doubtful(s, in_paragraph=False)]
    groups = grouped(stated, lambda s: (without_sector(s.name), s.name.scope, s.subject, s.year, s.kind, s.amount))
    return [group for group in groups if len(group) > 1]


def comparator_differs(grounds: Grounds) -> Iterator[Draft]:
    """突破 in one place, 达到 in another."""
    message = _("“{what}”的目标{figure}，各处的限定词不一：{bounds}。")
    for group in _said_again(grounds):
        by_bound = grouped([s for s in group if s.unit is not None], lambda s: s.comparator)
        if len(by_bound) > 1 and {members[0].comparator for members in by_bound} in _ONE_DIRECTION:
            yield Draft(
                message.format(
                    what=group[0].what,
                    figure=group[0].printed,
                    bounds=_("、").join(_(_BOUNDS[members[0].comparator]) for members in by_bound),
                ),
                distinct(members[0].place for members in by_bound),
            )


def unit_differs(grounds: Grounds) -> Iterator[Draft]:
    """个 in one place, 家 or 件 in another; 6亿 for 6亿元."""
    message = _("“{what}”的计量单位不一：{units}。")
    for group in _said_again(grounds):
        stated = [s for s in group if s.unit is not None]
        by_unit = grouped(stated, lambda s: unit_of(s.unit).base)
        if len(by_unit) > 1:
            yield Draft(
                message.format(what=group[0].what, units=_("、").join(members[0].unit or "" for members in by_unit)),
                distinct(members[0].place for members in by_unit),
            )


def unit_kind_differs(grounds: Grounds) -> Iterator[Draft]:
    """One indicator in units that cannot be converted: 人 and 人次, 元 and 美元, 家 and 亿元."""
    message = _("“{what}”一处以“{one}”计，另一处以“{other}”计，两种单位不能换算。")
    sure = [s for s in grounds.targets if s.unit and s.base and s.year is not None and not grounds.is_doubtful(s)]
    for group in grouped(sure, lambda s: (s.name.key, s.subject, s.year, s.kind)):
        bases = grouped(group, lambda s: s.base)
        if len(bases) == 2 and not grounds.is_same_sentence(bases[0][0], bases[1][0]):
            one, other = bases[0][0], bases[1][0]
            if {one.where, other.where} != {"table"} and "%" not in {one.base, other.base}:
                yield Draft(message.format(what=one.what, one=one.unit, other=other.unit), (one.place, other.place))


def increment_or_level(grounds: Grounds) -> Iterator[Draft]:
    """新增N家 in one place, 达到N家 in another; or more new ones than there will be in all."""
    same = _("“{what}”一处写新增{one}，另一处写达到{other}：是新增数还是总数？")
    more = _("“{what}”要新增{one}，多于期末达到的总数{other}。")
    for group in grouped(grounds.targets, lambda s: (without_sector(s.name), s.name.scope, s.subject, s.year, s.base)):
        added = [s for s in group if s.kind == "increment" and s.amount and not grounds.is_doubtful(s)]
        reached = [s for s in group if s.kind == "level" and not grounds.is_doubtful(s)]
        pair = next(
            ((a, b) for a in added for b in reached if a.amount >= b.amount and not grounds.is_same_sentence(a, b)),
            None,
        )
        if pair is None or any(s.row == pair[1].row for s in added):
            continue
        one, other = pair
        places = distinct(s.place for s in [one, other, *added, *reached] if agrees(s, one) or agrees(s, other))
        message = same if one.amount == other.amount else more
        arithmetic = None if one.amount == other.amount else f"{one.printed} > {other.printed}"
        yield Draft(message.format(what=one.what, one=one.printed, other=other.printed), places, arithmetic)


def increment_with_baseline(grounds: Grounds) -> Iterator[Draft]:
    """An indicator named 新增 or 新建 that has a starting value: whether that is counted in, the table does not say."""
    message = _("“{what}”按新增计，却列有基期值{base}：目标{figure}是否包含基期的{base}？")
    for figure, past in grounds.baselines:
        if figure.kind == "increment" and past.amount > 0 and figure.base in COUNTERS:
            yield Draft(message.format(what=figure.what, base=past.printed, figure=figure.printed), (figure.place,))
