"""One version of a report form from its YAML file, every fault with its place and what to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import cast, get_args

import yaml

from mingcheng.language import _
from mingcheng.statistics.form import (
    Column,
    FormVersion,
    Frequency,
    Identity,
    Item,
    Kind,
    Plausibility,
    Reporter,
    ReportRule,
    RuleKind,
    Severity,
    factor_of,
)
from mingcheng.statistics.heads import HEADS
from mingcheng.statistics.identity_rules import RuleFault, rule_of
from mingcheng.yaml_fields import Fields, references_in
from mingcheng.yaml_files import Fault, FaultyFileError, root_of

FORM_FIELDS = (
    "form", "version", "title", "number", "document", "reporter", "frequency", "valid_from", "valid_to", "confirmed",
    "own_codes", "exempt_months", "deadline", "who_reports", "head", "columns", "unit", "items", "of_which", "identities",
    "rules", "plausibility", "notes",
)  # fmt: skip
DEADLINE_FIELDS = ("day", "months_after")
ITEM_FIELDS = (
    "code", "name", "label", "kind", "unit", "parent", "required", "negative", "cumulative", "computed", "condition",
    "aliases", "decimals", "least", "most", "note",
)  # fmt: skip
OF_WHICH_FIELDS = ("id", "severity", "confirmed", "source")
IDENTITY_FIELDS = ("id", "title", "rule", "severity", "tolerance", "valid_from", "valid_to", "confirmed", "source")
RULE_FIELDS = (
    "id", "title", "kind", "column", "items", "severity", "tolerance", "valid_from", "valid_to", "confirmed", "source",
)  # fmt: skip
PLAUSIBILITY_FIELDS = ("id", "title", "item", "basis", "over", "deviations", "severity")
REPORTERS, FREQUENCIES, SEVERITIES, COLUMNS, KINDS, RULE_KINDS = (
    get_args(each) for each in (Reporter, Frequency, Severity, Column, Kind, RuleKind)
)
BASES = ("month_before", "year_before", "ratio")
_DAYS = 28
"""A deadline on a later day is missing from February."""


def version_of(text: str, name: str) -> FormVersion:
    """The version that a file describes. Raises FaultyFileError with all faults; `name` is the file's, for them."""
    root = root_of(text, name, _("请写上 form、version、items 等字段。"))
    faults: list[Fault] = list(references_in(root))
    if faults:
        raise FaultyFileError(name, tuple(faults))
    found = _Reader(Fields(root, faults, FORM_FIELDS)).version()
    if faults:
        raise FaultyFileError(name, tuple(sorted(set(faults), key=lambda fault: (fault.line, fault.column))))
    return found


class _Reader:
    """Reads the fields of one file; the items first, because the rules speak of them."""

    def __init__(self, fields: Fields) -> None:
        self.fields, self.faults = fields, fields.faults
        self.unit = fields.text("unit")
        self.items: dict[str, Item] = {}
        self.ids: set[str] = set()

    def version(self) -> FormVersion:
        fields = self.fields
        for node in fields.items("items"):
            self._add_item(Fields(node, self.faults, ITEM_FIELDS))
        if not fields.items("items"):
            fields.lacks("items")
        self._check_parents()
        day, months_after = self._deadline()
        first, last = self._years(fields, is_required=True)
        identities = [self._identity(Fields(node, self.faults, IDENTITY_FIELDS)) for node in fields.items("identities")]
        return FormVersion(
            form=fields.text("form", None),
            version=fields.text("version", None),
            title=fields.text("title", None),
            number=fields.text("number"),
            document=fields.text("document", None),
            reporter=cast(Reporter, self._choice(fields, "reporter", REPORTERS, None)),
            frequency=cast(Frequency, self._choice(fields, "frequency", FREQUENCIES, None)),
            valid_from=first or 0,
            valid_to=last,
            is_confirmed=self._truth(fields, "confirmed", True),
            deadline_day=day,
            deadline_months_after=months_after,
            head=self._among("head", HEADS),
            columns=cast("tuple[Column, ...]", self._columns()),
            items=tuple(self.items.values()),
            identities=(*(each for each in identities if each), *self._of_which(identities)),
            plausibility=tuple(
                self._plausibility(Fields(node, self.faults, PLAUSIBILITY_FIELDS))
                for node in fields.items("plausibility")
            ),
            notes=fields.texts("notes"),
            rules=tuple(self._rule(Fields(node, self.faults, RULE_FIELDS)) for node in fields.items("rules")),
            who_reports=fields.texts("who_reports"),
            exempt_months=self._months(),
            has_own_codes=fields.truth_value("own_codes"),
        )

    # Items

    def _add_item(self, fields: Fields) -> None:
        code, name = fields.text("code", None), fields.text("name", None)
        for field, text, taken in (("code", code, self.items), ("name", name, {i.name for i in self.items.values()})):
            if text and text in taken:
                fields.fault(fields.node_of(field), _("“{text}”用了两次。").format(text=text), _("每个指标各用一个。"))
        if name and not (name.isidentifier() and name.isascii() and "__" not in name and name == name.lower()):
            fields.wrong("name", _("小写英文标识"), _("请用小写字母、数字和单个下划线，如 software_revenue。"))
        unit = fields.text("unit") if fields.has("unit") else self.unit
        kind = cast(Kind, self._choice(fields, "kind", KINDS, "") if fields.has("kind") else kind_of(unit))
        if kind != "text" and factor_of(kind, unit) is None:
            where = fields.node_of("unit" if fields.has("unit") else "code")
            problem = _("计量单位“{unit}”与 {kind} 不合。").format(unit=unit, kind=kind)
            fields.fault(where, problem, _("金额如 万元，外币如 万美元，比率用 %，面积如 平方米，计数如 人、家。"))
        decimals = fields.whole("decimals")
        if decimals is not None and not 0 <= decimals <= 8:
            fields.wrong("decimals", _("0 至 8"), _("请写小数的位数。"))
        self.items[code] = Item(
            code, name, fields.text("label", None), kind, unit,
            parent=fields.text("parent") or None,
            is_required=fields.truth_value("required"),
            may_be_negative=fields.truth_value("negative"),
            is_cumulative=self._truth(fields, "cumulative", kind != "text"),
            is_computed=fields.truth_value("computed"),
            condition=self._condition(fields),
            note=fields.text("note"),
            aliases=fields.texts("aliases"),
            decimals=decimals,
            least=self._number(fields, "least"),
            most=self._number(fields, "most"),
        )  # fmt: skip

    def _condition(self, fields: Fields) -> str:
        found = fields.text("condition")
        known = [name for name, head in HEADS.items() if head.kind == "truth"]
        if found and found not in known:
            fields.wrong("condition", _("{choices} 之一").format(choices=_("、").join(known)), _("请从中选一个。"))
        return found

    def _check_parents(self) -> None:
        for node in self.fields.items("items"):
            fields = Fields(node, [], ITEM_FIELDS)
            code, parent = fields.text("code"), fields.text("parent")
            if parent:
                self._known(parent, fields.node_of("parent"), 0)
                if code in self._ancestors(parent):
                    self._fault(fields.node_of("parent"), 0, _("“{code}”成了自己的一部分。").format(code=code),
                                _("请改 parent。"))  # fmt: skip

    def _ancestors(self, code: str) -> set[str]:
        found: set[str] = set()
        at: str | None = code
        while at and at not in found:
            found.add(at)
            at = self.items[at].parent if at in self.items else None
        return found

    # Rules

    def _identity(self, fields: Fields) -> Identity | None:
        node = fields.node_of("rule")
        first, last = self._years(fields)
        try:
            sides = rule_of(fields.text("rule", None))
        except RuleFault as fault:
            self._fault(node, fault.at, fault.problem, fault.remedy)
            return None
        sound = [self._known(code, node, _at(node, code)) for code, _weight in (*sides.left, *sides.right)]
        kinds = {self.items[code].kind for code, _weight in (*sides.left, *sides.right) if code in self.items}
        if all(sound) and len(kinds) > 1:
            self._fault(node, 0, _("一条关系里的指标要同类，现有：{kinds}。").format(kinds=_("、").join(sorted(kinds))),
                        _("请把不同类的分开写。"))  # fmt: skip
        return Identity(
            self._id(fields), fields.text("title", None), sides.left, sides.relation, sides.right,
            self._severity(fields, "error"), self._number(fields, "tolerance") or "0", sides.right_percent, first, last,
            self._truth(fields, "confirmed", True), fields.text("source"),
        )  # fmt: skip

    def _of_which(self, identities: Sequence[Identity | None]) -> list[Identity]:
        """Each part is not more than what it is part of; left out where the declared sum of the parts says it already."""
        if not self.fields.has("of_which"):
            return []
        fields = Fields(self.fields.node_of("of_which"), self.faults, OF_WHICH_FIELDS)
        id, severity = fields.text("id", None), self._severity(fields, "error")
        confirmed, source = self._truth(fields, "confirmed", True), fields.text("source")
        said = {
            (code, each.left[0][0])
            for each in identities
            if each and each.relation == "=" and len(each.left) == 1
            for code, _weight in each.right
        }
        found = []
        for item in self.items.values():
            parent = self.items.get(item.parent or "")
            if parent is None or (item.code, parent.code) in said or "text" in (item.kind, parent.kind):
                continue
            title = _("“{part}”不大于“{whole}”").format(part=item.label, whole=parent.label)
            found.append(
                Identity(f"{id}-{item.code}", title, ((item.code, 1),), "<=", ((parent.code, 1),), severity,
                         is_confirmed=confirmed, source=source)
            )  # fmt: skip
        return found

    def _rule(self, fields: Fields) -> ReportRule:
        kind = cast(RuleKind, self._choice(fields, "kind", RULE_KINDS, None))
        column = self._choice(fields, "column", COLUMNS, "") if fields.has("column") else None
        if kind == "restates" and column in (None, "year_to_date"):
            choices = _("、").join(each for each in COLUMNS if each != "year_to_date")
            fields.wrong("column", _("{choices} 之一").format(choices=choices), _("restates 要写明是哪一栏。"))
        elif column and column not in self.fields.texts("columns"):
            fields.wrong("column", _("本表有的栏"), _("请在 columns 里补上，或删去这条规则。"))
        items = fields.texts("items")
        for node in fields.items("items"):
            self._known(str(node.value), node, 0)
        first, last = self._years(fields)
        return ReportRule(
            self._id(fields), fields.text("title", None), kind, self._severity(fields, "warning"),
            cast("Column | None", column), items, self._number(fields, "tolerance") or "0", first, last,
            self._truth(fields, "confirmed", True), fields.text("source"),
        )  # fmt: skip

    def _plausibility(self, fields: Fields) -> Plausibility:
        basis = self._choice(fields, "basis", BASES, None)
        for name in ("item", "over"):
            if fields.has(name) or name == "item":
                self._known(fields.text(name, None), fields.node_of(name), 0)
        if (basis == "ratio") != fields.has("over"):
            fields.fault(fields.node_of("basis"), _("basis 为 ratio 时要有 over，其余没有。"), _("请补上或删去 over。"))
        return Plausibility(
            self._id(fields), fields.text("title", None), fields.text("item"), basis,  # type: ignore[arg-type]  # checked
            fields.text("over") or None, self._number(fields, "deviations") or "6", self._severity(fields, "warning"),
        )  # fmt: skip

    # Smaller things

    def _fault(self, node: yaml.Node, at: int, problem: str, remedy: str) -> None:
        fault = Fault.at(node, problem, remedy)
        quoted = getattr(node, "style", None) in ("'", '"')
        self.faults.append(Fault(fault.line, fault.column + at + (quoted and at > 0), problem, remedy))

    def _known(self, code: str, node: yaml.Node, at: int) -> bool:
        if code in self.items:
            return True
        known = _("、").join(list(self.items)[:12])
        known = _("{codes} 等").format(codes=known) if len(self.items) > 12 else known
        self._fault(
            node, at, _("没有代码为“{code}”的指标。").format(code=code), _("有的代码：{known}。").format(known=known)
        )
        return False

    def _id(self, fields: Fields) -> str:
        found = fields.text("id", None)
        if found and found in self.ids:
            fields.fault(fields.node_of("id"), _("“{text}”用了两次。").format(text=found), _("每条规则各用一个编号。"))
        self.ids.add(found)
        return found

    def _choice(self, fields: Fields, name: str, choices: Sequence[str], default: str | None) -> str:
        if default is None and not fields.has(name):
            fields.lacks(name)
            return choices[0]
        return fields.one_of(name, choices, choices[0])

    def _severity(self, fields: Fields, default: Severity) -> Severity:
        return cast(Severity, self._choice(fields, "severity", SEVERITIES, "") if fields.has("severity") else default)

    def _truth(self, fields: Fields, name: str, default: bool) -> bool:
        return fields.truth_value(name) if fields.has(name) else default

    def _number(self, fields: Fields, name: str) -> str | None:
        found = fields.value(name)
        if found is not None and not isinstance(found, Decimal):
            fields.wrong(name, _("数字"), _("请只写数字，不带千分位逗号、单位和引号。"))
            return None
        return None if found is None else f"{found:f}"

    def _years(self, fields: Fields, is_required: bool = False) -> tuple[int | None, int | None]:
        first, last = fields.whole("valid_from"), fields.whole("valid_to")
        if first is None and is_required:
            fields.lacks("valid_from")
        if first is not None and last is not None and last < first:
            fields.wrong("valid_to", _("不早于 {first}").format(first=first), _("请核对起止年份。"))
        return first, last

    def _deadline(self) -> tuple[int, int]:
        if not self.fields.has("deadline"):
            self.fields.lacks("deadline")
            return 1, 1
        fields = Fields(self.fields.node_of("deadline"), self.faults, DEADLINE_FIELDS)
        day, months = fields.whole("day"), fields.whole("months_after")
        if day is None or not 1 <= day <= _DAYS:
            fields.wrong("day", _("1 至 {most}").format(most=_DAYS), _("请写报送截止的日子。"))
        if months is None or not 0 <= months <= 12:
            fields.wrong("months_after", _("0 至 12"), _("请写截止日在报告期末月之后第几个月。"))
        return min(max(day or 1, 1), _DAYS), months or 0

    def _months(self) -> tuple[int, ...]:
        found = []
        for node in self.fields.items("exempt_months"):
            if str(node.value) not in {str(month) for month in range(1, 13)}:
                self._fault(node, 0, _("应为 1 至 12 的月份。"), _("请只写月份的数字。"))
            else:
                found.append(int(str(node.value)))
        return tuple(found)

    def _columns(self) -> tuple[str, ...]:
        found = self._among("columns", COLUMNS)
        if "year_to_date" not in found:
            self.fields.wrong("columns", _("含 year_to_date 的列表"), _("本年累计一栏不能少。"))
        return found

    def _among(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        found = self.fields.texts(name)
        for node in self.fields.items(name):
            if str(node.value) not in known:
                self._fault(node, 0, _("没有“{name}”这一项。").format(name=node.value),
                            _("可用的：{known}。").format(known=_("、").join(known)))  # fmt: skip
        return found


def kind_of(unit: str) -> Kind:
    """The kind that a unit of measurement tells; a count where it is no money, rate or area."""
    return next((kind for kind in KINDS[:-1] if kind not in ("count",) and factor_of(kind, unit)), "count")


def _at(node: yaml.Node, code: str) -> int:
    return max(str(node.value).find(code), 0)
