"""What the names of an expression mean: facts, kinds of awards and grants, parameters; and the fault for a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction

from mingcheng.language import _
from mingcheng.policies.catalogue import Catalogue, Fact
from mingcheng.policies.dimensions import NAMES, UNITS, Dimension, shown
from mingcheng.policies.syntax import ExpressionFault, Literal_, Name, Syntax
from mingcheng.policies.tree import Constant


@dataclass(frozen=True)
class Scope:
    """The catalogue and the parameters that an expression may name; `region` is the pack's own division, for “inside”."""

    catalogue: Catalogue
    parameters: Mapping[str, Constant] = field(default_factory=dict)
    region: str | None = None

    def kinds(self, items: tuple[Syntax, ...], call_at: int, of: str) -> tuple[str, ...]:
        """The kinds of awards or grants that the arguments of a function name."""
        if not items:
            raise ExpressionFault(call_at, _("括号里缺少名称。"), _("请写证书、称号或专项的名称。"))
        return tuple(self._kind(item, of) for item in items)

    def _kind(self, item: Syntax, of: str) -> str:
        group = self.catalogue.awards if of == "awards" else self.catalogue.grants
        if isinstance(item, Name):
            found = self.catalogue.award(item.name) if of == "awards" else self.catalogue.grant(item.name)
            if found:
                return found.name
            words = [word for kind in group.values() for word in (kind.name, kind.label)]
            raise unknown_word(item.at, item.name, words)
        raise ExpressionFault(
            item.at, _("这里应是证书、称号或专项的名称。"), _("可用的有：{known}。").format(known=_("、").join(group))
        )

    def fact(self, name: Name) -> Fact:
        """The fact of a name. Raises ExpressionFault with a suggestion where there is none."""
        found = self.catalogue.fact(name.name)
        if found is None:
            raise self.unknown(name)
        return found

    def unknown(self, name: Name) -> ExpressionFault:
        """The fault for a name that means nothing, or an award or grant where a fact is meant."""
        award = self.catalogue.award(name.name)
        if award:
            remedy = (
                _("请写成 first({name})、obtained({name}) 或 held({name})。")
                if award.levels is None
                else _("请写成 first({name})、obtained({name})、held({name}) 或 level({name})。")
            )
            return ExpressionFault(
                name.at,
                _("“{name}”是证书或称号，不能直接用在这里。").format(name=name.name),
                remedy.format(name=name.name),
            )
        if self.catalogue.grant(name.name):
            return ExpressionFault(
                name.at,
                _("“{name}”是专项资助，不能直接用在这里。").format(name=name.name),
                _("请写成 granted({name})。").format(name=name.name),
            )
        return unknown_word(name.at, name.name, [*self.catalogue.words(), *self.parameters])


def unknown_word(at: int, name: str, known: list[str]) -> ExpressionFault:
    """The fault for a fact or kind that the catalogue does not have."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    remedy = (
        _("是否应为“{near}”？").format(near=near[0])
        if near
        else _("可用的名称见事实目录；文字要加引号，新的事实先在 facts 里声明。")
    )
    return ExpressionFault(at, _("用到了没有定义的事实“{name}”。").format(name=name), remedy)


def constant_of(literal: Literal_) -> Constant:
    """The constant that a number with its unit states; a bare number counts things."""
    if literal.unit is None:
        return Constant(Fraction(literal.value), "count")
    dimension, bases = UNITS[literal.unit]
    return Constant(Fraction(literal.value) * bases, dimension)


def same_dimension(at: int, found: Dimension, expected: Dimension, constant: Constant | None = None) -> None:
    """Raises ExpressionFault where two numbers do not count the same."""
    if found == expected:
        return
    value = f" {shown(constant.value, constant.dimension)}" if constant else ""
    problem = _("单位不符：这里应是{expected}，现为{found}{value}。").format(
        expected=_(NAMES[expected]), found=_(NAMES[found]), value=value
    )
    raise ExpressionFault(at, problem, _unit_remedy(expected))


def _unit_remedy(expected: Dimension) -> str:
    units = _("、").join(unit for unit, (dimension, _bases) in UNITS.items() if dimension == expected)
    if expected == "rate":
        return _("比率请写成百分数，如 10%；个百分点是两个比率之差，不能与比率相比。")
    return _("请改用这些单位之一：{units}。").format(units=units)
