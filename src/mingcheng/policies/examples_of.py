"""The test cases that a measure carries: facts given, outcome expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from mingcheng.language import _
from mingcheng.policies.dimensions import SCALES
from mingcheng.policies.fields import Fields, constant_in, entries
from mingcheng.policies.model import Example
from mingcheng.policies.scope import Scope
from mingcheng.policies.syntax import ExpressionFault, Name

FIELDS = ("name", "year", "given", "eligible", "amount", "amount_max", "tier", "missing")
ANSWERS = {"yes": True, "no": False, "unknown": None}
TABLES = ("awards", "grants", "paid")
DEFAULT_YEAR = 2025


def examples_of(fields: Fields, scope: Scope) -> Iterator[Example]:
    """Every example of a measure; faults are collected in the fields."""
    for place, node in enumerate(fields.items("examples"), 1):
        entry = Fields(node, fields.faults, FIELDS)
        answer = entry.one_of("eligible", tuple(ANSWERS), "unknown")
        given = entry.value("given")
        if given is not None and not isinstance(given, dict):
            entry.wrong("given", _("一组“事实: 值”"), _("每个事实一行。"))
            given = {}
        _refuse_unknown_facts(entry, given or {}, scope)
        yield Example(
            name=entry.text("name") or str(place),
            year=entry.whole("year") or DEFAULT_YEAR,
            given=given or {},
            eligible=ANSWERS[answer],
            amount=_amount(entry, "amount", scope),
            has_amount=entry.has("amount"),
            amount_max=_amount(entry, "amount_max", scope),
            has_amount_max=entry.has("amount_max"),
            tier=entry.text("tier") or None,
            missing=entry.texts("missing") if entry.has("missing") else None,
            line=node.start_mark.line + 1 if node.start_mark else 1,
            column=node.start_mark.column + 1 if node.start_mark else 1,
        )


def _refuse_unknown_facts(entry: Fields, given: Mapping[str, object], scope: Scope) -> None:
    for name, key, _value in entries(entry.node_of("given")):
        if name in given and name not in TABLES and scope.catalogue.fact(name) is None:
            fault = scope.unknown(Name(0, name))
            entry.fault(key, fault.problem, fault.remedy)


def _amount(entry: Fields, name: str, scope: Scope) -> Decimal | None:
    """An amount in 万元; null where the file says null."""
    found = entry.value(name)
    if found is None:
        return None
    if isinstance(found, Decimal):
        return found
    try:
        return Decimal(int(constant_in(str(found), scope, "money").value)) / SCALES["money"].bases
    except (ExpressionFault, InvalidOperation):
        entry.wrong(name, _("金额"), _("请写成 20 万元 的形式。"))
        return None
