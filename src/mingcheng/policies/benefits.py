"""The benefit of a measure: every way of writing it, brought to parts of which the highest or the sum is given."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import yaml

from mingcheng.language import _
from mingcheng.policies.dimensions import shown
from mingcheng.policies.fields import Fields, constant_in, ratio_of
from mingcheng.policies.model import ALWAYS, Benefit, Choose, Nature, Part
from mingcheng.policies.numbers import number_of
from mingcheng.policies.scope import Scope, same_dimension
from mingcheng.policies.syntax import parse
from mingcheng.policies.tree import (
    All,
    AwardLevel,
    Compare,
    Constant,
    Extreme,
    Leaf,
    NotEarlier,
    Number,
    Scaled,
    Sum,
    Truth,
    Value,
    without_words,
)
from mingcheng.yaml_files import Fault

FORMS = ("fixed", "tiers", "each", "bands", "rate", "matching", "per_level", "title", "unspecified")
OPTIONS = ("choose", "nature", "discretionary", "cap", "of")
NATURES = ("money", "loan_limit", "guarantee_limit", "title", "unspecified")


def benefit_of(node: yaml.Node, scope: Scope, faults: list[Fault]) -> Benefit:
    """The benefit of a node; faults are collected, and an empty benefit stands in for a faulty one."""
    fields = Fields(node, faults, (*FORMS, *OPTIONS))
    forms = [form for form in FORMS if fields.has(form)]
    if len(forms) != 1:
        fields.fault(
            node,
            _("奖补应有且只有一种写法，现有 {count} 种。").format(count=len(forms)),
            _("可选 {known}。").format(known=_("、").join(FORMS)),
        )
        return Benefit(())
    (form,) = forms
    parts = {
        "fixed": _fixed, "tiers": _tiers, "each": _each, "bands": _bands, "rate": _rate, "matching": _rate,
        "per_level": _per_level, "title": _open, "unspecified": _open,
    }[form](form, fields, scope)  # fmt: skip
    default = form if form in ("title", "unspecified") else "money"
    summed = form in ("each", "per_level")
    return Benefit(
        parts=tuple(parts),
        choose=cast(Choose, fields.one_of("choose", ("highest", "sum"), "sum" if summed else "highest")),
        nature=cast(Nature, fields.one_of("nature", NATURES, default)),
        is_discretionary=fields.truth_value("discretionary") or default == "unspecified",
        cap=fields.constant("cap", scope, "money"),
    )


def _fixed(form: str, fields: Fields, scope: Scope) -> list[Part]:
    amount = fields.constant(form, scope, "money")
    return [] if amount is None else [Part("fixed", ALWAYS, amount)]


def _open(form: str, fields: Fields, scope: Scope) -> list[Part]:
    return [Part(form, ALWAYS, None, label=fields.text(form))]


def _money(fields: Fields, name: str, scope: Scope) -> Number | None:
    """An amount: a constant or an expression of money."""
    if not fields.has(name):
        fields.fault(fields.node, _("缺少必填的字段“{name}”。").format(name=name), _("请补上这一项。"))
        return None

    def read(text: str) -> Number:
        number = number_of(parse(text), scope)
        if isinstance(number, Constant):
            return constant_in(text, scope, "money")
        same_dimension(0, number.dimension, "money")
        return number

    return fields.parsed(fields.node_of(name), read)


def _listed(form: str, fields: Fields, scope: Scope) -> list[tuple[Part, Fields]]:
    parts = []
    for place, item in enumerate(fields.items(form), 1):
        entry = Fields(item, fields.faults, ("tier", "id", "label", "if", "amount", "level"))
        identifier = entry.text("tier") or entry.text("id") or str(place)
        when = entry.truth(entry.node_of("if"), scope) if entry.has("if") else ALWAYS
        amount = _money(entry, "amount", scope)
        level = (
            entry.parsed(entry.node_of("level"), lambda text: number_of(parse(text), scope))
            if entry.has("level")
            else None
        )
        parts.append((Part(identifier, when or ALWAYS, amount, level, entry.text("label")), entry))
    if not parts:
        fields.wrong(form, _("列表"), _("每项一行，以“- ”开头，写 if（条件）和 amount（金额）。"))
    _refuse_same_ids(parts)
    return parts


def _refuse_same_ids(parts: list[tuple[Part, Fields]]) -> None:
    seen: set[str] = set()
    for part, entry in parts:
        if part.id in seen:
            entry.fault(entry.node, _("档次“{id}”出现了两次。").format(id=part.id), _("请给每一档不同的 tier。"))
        seen.add(part.id)


def _each(form: str, fields: Fields, scope: Scope) -> list[Part]:
    return [part for part, _entry in _listed(form, fields, scope)]


def _tiers(form: str, fields: Fields, scope: Scope) -> list[Part]:
    """Tiers by thresholds. A threshold given twice overlaps; a higher one must not give less."""
    listed = _listed(form, fields, scope)
    thresholds: dict[object, list[tuple[Fraction, Part, Fields]]] = {}
    for part, entry in listed:
        singles = part.when.parts if isinstance(part.when, All) else (part.when,)
        for single in singles:
            if isinstance(single, Compare) and single.operator in (">=", ">") and isinstance(single.right, Constant):
                others = frozenset(without_words(other) for other in singles if not _is_of(single, other))
                thresholds.setdefault((single.left, others), []).append((single.right.value, part, entry))
    is_highest = fields.text("choose") != "sum"  # tiers that add up may well add less and less
    told: set[tuple[str, str]] = set()
    for steps in thresholds.values():
        _check_steps(steps, is_highest, told)
    return [part for part, _entry in listed]


def _is_of(threshold: Compare, other: Truth) -> bool:
    """Whether another condition is the threshold itself, or that it was not reached before."""
    return other == threshold or (isinstance(other, NotEarlier) and other.threshold == threshold.right)


def _check_steps(steps: list[tuple[Fraction, Part, Fields]], is_highest: bool, told: set[tuple[str, str]]) -> None:
    for place, (value, part, entry) in enumerate(steps):
        for other_value, other, _other_entry in steps[:place]:
            if (part.id, other.id) in told:
                continue
            if value == other_value:
                told.add((part.id, other.id))
                entry.fault(
                    entry.node,
                    _("档次“{one}”与“{other}”重叠：门槛相同。").format(one=part.id, other=other.id),
                    _("请改正其中一个门槛，或合并两档。"),
                )
            elif is_highest and isinstance(part.amount, Constant) and isinstance(other.amount, Constant):
                higher, lower = (part, other) if value > other_value else (other, part)
                assert isinstance(higher.amount, Constant) and isinstance(lower.amount, Constant)
                if higher.amount.value < lower.amount.value:
                    entry.fault(
                        entry.node,
                        _("档次“{higher}”门槛更高，金额反而低于“{lower}”。").format(higher=higher.id, lower=lower.id),
                        _("请核对两档的门槛和金额。"),
                    )


def _bands(form: str, fields: Fields, scope: Scope) -> list[Part]:
    """Tiers by intervals of one number, from (included) … below (not included); they neither overlap nor leave gaps."""
    of = fields.parsed(fields.node_of("of"), lambda text: number_of(parse(text), scope)) if fields.has("of") else None
    if of is None:
        fields.fault(fields.node, _("缺少必填的字段“{name}”。").format(name="of"), _("请写分档所依据的事实。"))
        return []
    if not fields.items(form):
        fields.wrong(form, _("列表"), _("每档一行，以“- ”开头，写 from、below 和 amount。"))
    parts: list[Part] = []
    listed: list[tuple[Part, Fields]] = []
    before: tuple[Constant | None, Part] | None = None
    for place, item in enumerate(fields.items(form), 1):
        entry = Fields(item, fields.faults, ("tier", "from", "below", "amount", "label"))
        low, high = entry.constant("from", scope), entry.constant("below", scope)
        for name, bound in (("from", low), ("below", high)):
            if bound is not None and bound.dimension != of.dimension:
                entry.wrong(name, _("与 of 同类的数字"), _("请核对单位。"))
                return parts
        if low is None:
            entry.fault(item, _("缺少必填的字段“{name}”。").format(name="from"), _("请补上这一项。"))
            return parts
        part = Part(
            entry.text("tier") or str(place), _band(of, low, high, item), _money(entry, "amount", scope), label=entry.text("label")
        )  # fmt: skip
        _check_band(entry, before, low, high, part)
        before = high, part
        parts.append(part)
        listed.append((part, entry))
    _refuse_same_ids(listed)
    return parts


def _band(of: Number, low: Constant, high: Constant | None, node: yaml.Node) -> Truth:
    mark = node.start_mark
    line = mark.line + 1 if mark else 0
    lower = Compare(of, ">=", low, Leaf(f">= {shown(low.value, low.dimension)}", line))
    if high is None:
        return All((lower,))
    return All((lower, Compare(of, "<", high, Leaf(f"< {shown(high.value, high.dimension)}", line))))


def _check_band(
    entry: Fields, before: tuple[Constant | None, Part] | None, low: Constant, high: Constant | None, part: Part
) -> None:
    if high is not None and high.value <= low.value:
        entry.wrong("below", _("大于 from 的数字"), _("请核对上下限。"))
    if before is None:
        return
    end, earlier = before
    names = {"one": earlier.id, "other": part.id}
    if end is None or end.value > low.value:
        entry.fault(
            entry.node, _("档次“{one}”与“{other}”重叠。").format(**names), _("上一档的 below 应等于下一档的 from。")
        )
    elif end.value < low.value:
        span = _("{low} 至 {high}").format(low=shown(end.value, end.dimension), high=shown(low.value, low.dimension))
        entry.fault(
            entry.node,
            _("档次“{one}”与“{other}”之间有空档：{span}。").format(**names, span=span),
            _("上一档的 below 应等于下一档的 from；确实没有奖补的，请写一档金额为 0 元。"),
        )


def _rate(form: str, fields: Fields, scope: Scope) -> list[Part]:
    """A rate of a base with a cap, or the matching of money from elsewhere at a ratio (1 for 1:1)."""
    entry = Fields(fields.node_of(form), fields.faults, ("rate", "ratio", "of", "cap"))
    rate = entry.constant("rate" if form == "rate" else "ratio", scope)
    base = _money(entry, "of", scope)
    cap = entry.constant("cap", scope, "money")
    if rate is None or base is None:
        if rate is None:
            entry.fault(entry.node, _("缺少必填的字段“{name}”。").format(name="rate" if form == "rate" else "ratio"),
                        _("请补上这一项。"))  # fmt: skip
        return []
    if rate.dimension not in ("rate", "count"):
        entry.wrong("rate" if form == "rate" else "ratio", _("百分数或倍数"), _("请写成 3% 或 1 的形式。"))
        return []
    amount: Number = Scaled(Constant(ratio_of(rate), rate.dimension, rate.name), base, "money")
    if cap is not None:
        amount = Extreme("min", (amount, cap), "money")
    return [Part(form, ALWAYS, amount)]


def _per_level(form: str, fields: Fields, scope: Scope) -> list[Part]:
    """For each level of a certificate obtained in the year above the higher of `above` and the highest level before."""
    if not fields.items(form):
        fields.wrong(form, _("列表"), _("每种证书一行，以“- ”开头，写 of 和 amount。"))
    parts = []
    for item in fields.items(form):
        entry = Fields(item, fields.faults, ("of", "amount", "above", "from", "label"))
        kind = scope.catalogue.award(entry.text("of", None))
        amount = entry.constant("amount", scope, "money")
        above, lowest = entry.constant("above", scope), entry.constant("from", scope)
        if kind is None or kind.levels is None:
            entry.wrong("of", _("分等级的证书"), _("可用的有：{known}。").format(
                known=_("、").join(each.name for each in scope.catalogue.awards.values() if each.levels)))  # fmt: skip
            continue
        if amount is None:
            continue
        now, earlier = Value(AwardLevel(kind.name, "year"), "level"), Value(AwardLevel(kind.name, "before"), "level")
        floor: Number = earlier if above is None else Extreme("max", (above, earlier), "level")
        steps = Sum(((1, now), (-1, floor)), "level")
        mark = item.start_mark
        leaf = Leaf(
            f"{kind.label} >= {shown(lowest.value, 'level')}" if lowest else kind.label, mark.line + 1 if mark else 0
        )
        when: Truth = ALWAYS if lowest is None else Compare(now, ">=", lowest, leaf)
        parts.append(Part(kind.name, when, Scaled(amount, steps, "money"), now, entry.text("label") or kind.label))
    return parts
