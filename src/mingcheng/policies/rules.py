"""Stacking and pots of a pack: their declaration, and the faults that only show when all measures are known."""

from __future__ import annotations

from difflib import get_close_matches
from typing import cast

from mingcheng.language import _
from mingcheng.policies.fields import Fields, ratio_of
from mingcheng.policies.model import Pack, Pot, PotRule, RuleKind, StackingRule
from mingcheng.policies.numbers import number_of
from mingcheng.policies.scope import Scope, same_dimension
from mingcheng.policies.syntax import Name, parse
from mingcheng.policies.tree import Attribute, Constant, Elapsed, Number, Scaled
from mingcheng.yaml_files import Fault

KINDS = ("highest_only", "exclusive", "cap", "contribution")
POT_RULES = ("pro_rata", "ranking", "first_come")
EVERY = "all"
"""As a member: every measure of the pack that pays money."""


def stacking_of(fields: Fields, scope: Scope, file: str) -> tuple[StackingRule, ...]:
    """The stacking rules of a pack file."""
    rules = []
    for place, node in enumerate(fields.items("stacking"), 1):
        entry = Fields(node, fields.faults, ("id", "label", *KINDS, "amount", "of", "rate"))
        kinds = [kind for kind in KINDS if entry.has(kind)]
        if len(kinds) != 1:
            entry.fault(
                node,
                _("叠加规则应有且只有一种，现有 {count} 种。").format(count=len(kinds)),
                _("可选 {known}。").format(known=_("、").join(KINDS)),
            )
            continue
        (kind,) = kinds
        mark = node.start_mark
        rules.append(
            StackingRule(
                id=entry.text("id") or f"rule{place}",
                kind=cast(RuleKind, kind),
                members=entry.texts(kind),
                amount=_amount(entry, scope) if kind == "cap" else None,
                at_most=_contribution(entry, scope) if kind == "contribution" else None,
                label=entry.text("label"),
                file=file,
                line=mark.line + 1 if mark else 1,
                column=mark.column + 1 if mark else 1,
            )
        )
    return tuple(rules)


def _amount(entry: Fields, scope: Scope) -> Constant | None:
    amount = entry.constant("amount", scope, "money")
    if not entry.has("amount"):
        entry.fault(entry.node, _("缺少必填的字段“{name}”。").format(name="amount"), _("请写上限金额。"))
    return amount


def _contribution(entry: Fields, scope: Scope) -> Number | None:
    """What an enterprise contributes, times a rate: the most that it can get."""
    if not entry.has("of"):
        entry.fault(entry.node, _("缺少必填的字段“{name}”。").format(name="of"), _("请写贡献的事实，如 tax_paid。"))
        return None

    def read(text: str) -> Number:
        number = number_of(parse(text), scope)
        same_dimension(0, number.dimension, "money")
        return number

    base = entry.parsed(entry.node_of("of"), read)
    rate = entry.constant("rate", scope)
    if not entry.has("rate"):
        entry.fault(
            entry.node, _("缺少必填的字段“{name}”。").format(name="rate"), _("请写上限占贡献的百分数，如 100%。")
        )
    if base is None or rate is None:
        return base
    if rate.dimension not in ("rate", "count"):
        entry.wrong("rate", _("百分数或倍数"), _("请写成 3% 或 1 的形式。"))
        return base
    return Scaled(Constant(ratio_of(rate), rate.dimension, rate.name), base, "money")


def pots_of(fields: Fields, scope: Scope, file: str) -> tuple[Pot, ...]:
    """The pots of a pack file."""
    pots = []
    for place, node in enumerate(fields.items("pots"), 1):
        entry = Fields(node, fields.faults, ("id", "label", "measures", "amount", "rule", "order", "partial"))
        amount = _amount(entry, scope)
        rule = cast(PotRule, entry.one_of("rule", POT_RULES, "pro_rata"))
        order = entry.parsed(entry.node_of("order"), lambda text: _order(text, scope)) if entry.has("order") else None
        if rule in ("ranking", "first_come") and not entry.has("order"):
            entry.fault(
                node,
                _("缺少必填的字段“{name}”。").format(name="order"),
                _("排名请写所依据的事实，如 software_revenue；先到先得请写申报日期的事实。"),
            )
        if amount is None:
            continue
        pots.append(
            Pot(
                id=entry.text("id") or f"pot{place}",
                members=entry.texts("measures"),
                amount=amount,
                rule=rule,
                order=order,
                partial=not entry.has("partial") or entry.truth_value("partial"),
                label=entry.text("label"),
                file=file,
                line=node.start_mark.line + 1 if node.start_mark else 1,
                column=node.start_mark.column + 1 if node.start_mark else 1,
            )
        )
    return tuple(pots)


def _order(text: str, scope: Scope) -> Number:
    """What ranks the enterprises of a pot, the largest first; of a date, the earliest: the most days ago."""
    syntax = parse(text)
    fact = scope.catalogue.fact(syntax.name) if isinstance(syntax, Name) else None
    if fact is not None and fact.type == "date":
        return Elapsed(Attribute(fact.name), "days")
    return number_of(syntax, scope)


def refuse_cycles(pack: Pack) -> list[Fault]:
    """Faults of the rules as a whole: unknown members, rules inside each other, caps that overlap, a measure in two pots."""
    faults = [*_double_names(pack), *_unknown_members(pack), *_cycles(pack)]
    return faults or [*_overlaps(pack), *_pot_overlaps(pack)]


def _double_names(pack: Pack) -> list[Fault]:
    """Rules and pots that go by a name that is taken."""
    taken = {measure.id for measure in pack.measures} | {EVERY}
    faults = []
    for owners in (pack.stacking, pack.pots):
        seen = set(taken)
        for owner in cast(tuple[StackingRule | Pot, ...], owners):
            if owner.id in seen:
                problem = _("规则“{rule}”与另一条规则、措施或 all 同名。").format(rule=owner.id)
                faults.append(Fault(owner.line, owner.column, problem, _("请换一个编号。")))
            seen.add(owner.id)
    return faults


def _unknown_members(pack: Pack) -> list[Fault]:
    known = {measure.id for measure in pack.measures}
    rules = {rule.id for rule in pack.stacking}
    faults = []
    owners: list[tuple[StackingRule | Pot, set[str]]] = [(rule, known | rules | {EVERY}) for rule in pack.stacking]
    owners += [(pot, known | {EVERY}) for pot in pack.pots]
    for owner, allowed in owners:
        members = owner.members
        for member in members:
            if member not in allowed:
                near = get_close_matches(member, sorted(allowed), n=1)
                remedy = _("是否应为“{near}”？").format(near=near[0]) if near else _("请写包内措施或规则的编号。")
                problem = _("规则“{rule}”提到的“{member}”不在这个措施包里。")
                faults.append(Fault(owner.line, owner.column, problem.format(rule=owner.id, member=member), remedy))
        if not members:
            faults.append(
                Fault(
                    owner.line, 1, _("规则“{rule}”没有成员。").format(rule=owner.id), _("请列出措施的编号，或写 all。")
                )
            )
    return faults


def _cycles(pack: Pack) -> list[Fault]:
    """Rules that contain themselves, directly or through others."""
    inside = {rule.id: [member for member in rule.members] for rule in pack.stacking}

    def path_back(start: str, at: str, seen: tuple[str, ...]) -> tuple[str, ...] | None:
        for member in inside.get(at, ()):
            if member == start:
                return (*seen, at, start)
            if member in inside and member not in seen:
                found = path_back(start, member, (*seen, at))
                if found:
                    return found
        return None

    faults = []
    for rule in pack.stacking:
        cycle = path_back(rule.id, rule.id, ())
        if cycle and rule.id == min(cycle):
            problem = _("叠加规则互相包含，成了循环：{cycle}。").format(cycle=" → ".join(cycle))
            faults.append(Fault(rule.line, rule.column, problem, _("请去掉其中一处包含。")))
    return faults


def measures_in(rule: StackingRule, pack: Pack) -> frozenset[str]:
    """The measures that a rule bears on, through rules inside it too."""
    rules = {each.id: each for each in pack.stacking}
    found: set[str] = set()
    for member in rule.members:
        if member == EVERY:
            found |= {measure.id for measure in pack.measures if measure.benefit.is_money}
        elif member in rules:
            found |= measures_in(rules[member], pack)
        else:
            found.add(member)
    return frozenset(found)


def _overlaps(pack: Pack) -> list[Fault]:
    """Two caps of which neither contains the other, though they share measures: how to cut would be open."""
    caps = [(rule, measures_in(rule, pack)) for rule in pack.stacking if rule.kind in ("cap", "contribution")]
    faults = []
    for place, (rule, members) in enumerate(caps):
        for other, others in caps[:place]:
            shared = members & others
            if shared and not (members <= others or others <= members):
                problem = _("封顶规则“{one}”与“{other}”部分重叠（{shared}），不能确定先减哪一个。")
                faults.append(
                    Fault(
                        rule.line,
                        rule.column,
                        problem.format(one=other.id, other=rule.id, shared=_("、").join(sorted(shared))),
                        _("请让一个规则包含另一个，或去掉共有的措施。"),
                    )
                )
    return faults


def _pot_overlaps(pack: Pack) -> list[Fault]:
    owner: dict[str, str] = {}
    faults = []
    for pot in pack.pots:
        for member in pot_members(pot, pack):
            if member in owner:
                problem = _("措施“{measure}”同时在资金池“{one}”和“{other}”里。")
                faults.append(
                    Fault(
                        pot.line, pot.column, problem.format(measure=member, one=owner[member], other=pot.id),
                        _("一项措施只能由一个资金池支付。"),
                    )
                )  # fmt: skip
            owner[member] = pot.id
    return faults


def pot_members(pot: Pot, pack: Pack) -> list[str]:
    """The measures that a pot pays."""
    if EVERY in pot.members:
        return sorted({measure.id for measure in pack.measures if measure.benefit.is_money})
    return sorted(set(pot.members))
