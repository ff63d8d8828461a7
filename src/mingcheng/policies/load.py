"""Packs of measures from YAML: one folder a pack, one file a measure or several, `pack.yaml` for what they share.

Every fault of every file is collected; `load_pack` raises MeasureError for one, an ExceptionGroup of them for several files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import yaml

from mingcheng.language import _
from mingcheng.policies.benefits import benefit_of
from mingcheng.policies.catalogue import Catalogue, FactType, Table, catalogue, fact_of
from mingcheng.policies.examples_of import examples_of
from mingcheng.policies.fields import Fields, constant_in, entries, references_in
from mingcheng.policies.model import Benefit, Condition, Measure, Once, Pack, Source, Validity
from mingcheng.policies.numbers import FUNCTIONS as NUMBER_FUNCTIONS
from mingcheng.policies.rules import pots_of, refuse_cycles, stacking_of
from mingcheng.policies.scope import Scope, same_dimension
from mingcheng.policies.syntax import ExpressionFault
from mingcheng.policies.tree import All, AnyOf, Constant, Human, Leaf, Not, Truth
from mingcheng.policies.truths import FUNCTIONS as TRUTH_FUNCTIONS
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

PACKS = Path(__file__).parents[1] / "content" / "measures"
PACK_FILE = "pack.yaml"
PACK_FIELDS = ("id", "title", "document", "region", "ladder", "stacking", "pots", "facts", "notes", "measures")
MEASURE_FIELDS = (
    "id", "title", "source", "beneficiary", "validity", "parameters", "conditions", "benefit", "once", "government",
    "rung", "award", "notes", "examples",
)  # fmt: skip
Overrides = Mapping[str, Mapping[str, str]]
"""Changed parameters: measure id -> parameter -> its new value as a file writes it."""


class MeasureError(FaultyFileError):
    """A file of measures cannot be used; `faults` are all of its faults, with line, column and remedy."""


class PackNotFoundError(MeasureError):
    """There is no such pack, folder or file."""


def shipped_packs() -> list[str]:
    """The names of the packs that ship with the product."""
    return sorted(path.parent.name for path in PACKS.glob(f"*/{PACK_FILE}"))


def load_pack(place: str | Path, overrides: Overrides | None = None) -> Pack:
    """A shipped pack by name, a folder of YAML files, or one file.

    >>> load_pack("jiaxing-2025").measure("iso27001").title
    'ISO27001认证奖励'
    """
    files = _files(place)
    texts = {path.name: _text(path) for path in files}
    return pack_of(texts, str(place), overrides)


def _files(place: str | Path) -> list[Path]:
    path = Path(place)
    if str(place) in shipped_packs():
        path = PACKS / str(place)
    if path.is_dir():
        files = sorted({*path.glob("*.yaml"), *path.glob("*.yml")})
        if files:
            return files
        raise _not_found(str(place), _("这个目录里没有 .yaml 文件。"))
    if path.is_file():
        return [path]
    raise _not_found(str(place), _("没有这个措施包、目录或文件。"))


def _not_found(place: str, problem: str) -> PackNotFoundError:
    known = _("自带的措施包：{known}。").format(known=_("、").join(shipped_packs()))
    error = PackNotFoundError(place, (Fault(1, 1, problem, known),))
    error.place = place
    return error


def _text(path: Path) -> str:
    try:
        return read_text(path, _("请核对路径。"))
    except FaultyFileError as error:
        raise MeasureError(str(path), error.faults) from error


def pack_of(texts: Mapping[str, str], name: str, overrides: Overrides | None = None) -> Pack:
    """The pack of YAML texts, file name to text. Raises MeasureError, or an ExceptionGroup of them."""
    reader = _PackReader(name, overrides or {})
    roots: dict[str, yaml.Node] = {}
    for file, text in texts.items():
        try:
            roots[file] = root_of(text, _place(name, file, texts), _("请写上 id、title、conditions 和 benefit。"))
        except FaultyFileError as error:
            reader.errors.append(MeasureError(_place(name, file, texts), error.faults))
        else:
            faults = list(references_in(roots[file]))
            if faults:
                reader.errors.append(MeasureError(_place(name, file, texts), tuple(faults)))
                del roots[file]
    for file in sorted(roots, key=lambda each: (each != PACK_FILE, each)):
        reader.read(_place(name, file, texts), roots[file], file == PACK_FILE)
    pack = replace(reader.pack(), place=name, texts=dict(texts))
    if len(reader.errors) == 1:
        raise reader.errors[0]
    if reader.errors:
        raise ExceptionGroup(_("措施包有错误"), reader.errors)
    return pack


def _place(name: str, file: str, texts: Mapping[str, str]) -> str:
    return name if len(texts) == 1 and Path(name).name == file else f"{name}/{file}"


class _PackReader:
    """Reads file after file: the pack's own first, because it may declare facts."""

    def __init__(self, name: str, overrides: Overrides) -> None:
        self.name, self.overrides = name, overrides
        self.catalogue: Catalogue = catalogue()
        self.errors: list[MeasureError] = []
        self.measures: list[Measure] = []
        self.head = Pack(Path(name).name, "", (), self.catalogue)
        self.has_head = False

    def read(self, file: str, root: yaml.Node, is_head: bool) -> None:
        faults: list[Fault] = []
        if isinstance(root, yaml.SequenceNode):
            for node in root.value:
                self.read_measure(file, node, faults)
        elif is_head or any(name == "measures" for name, _key, _value in entries(root)):
            self.read_head(file, root, faults)
        else:
            self.read_measure(file, root, faults)
        if faults:
            self.errors.append(MeasureError(file, tuple(sorted(faults, key=lambda each: (each.line, each.column)))))

    def read_head(self, file: str, root: yaml.Node, faults: list[Fault]) -> None:
        if self.has_head:  # what measures share is said once
            self.read_measures(file, Fields(root, faults, ("measures",)))
            return
        self.has_head = True
        fields = Fields(root, faults, PACK_FIELDS)
        self.declare(fields)
        region = fields.text("region") or None
        scope = Scope(self.catalogue, {}, region)
        self.head = replace(
            self.head,
            id=fields.text("id") or self.head.id,
            title=fields.text("title"),
            document=fields.text("document"),
            region=region,
            is_ladder=fields.truth_value("ladder"),
            notes=fields.texts("notes"),
            catalogue=self.catalogue,
            stacking=stacking_of(fields, scope, file),
            pots=pots_of(fields, scope, file),
        )
        self.read_measures(file, fields)

    def read_measures(self, file: str, fields: Fields) -> None:
        for node in fields.items("measures"):
            self.read_measure(file, node, fields.faults)

    def declare(self, fields: Fields) -> None:
        """Adds the facts that the pack declares for itself."""
        facts = dict(self.catalogue.facts)
        for node in fields.items("facts"):
            entry = Fields(node, fields.faults, ("name", "label", "type", "unit", "table", "values", "min"))
            name = entry.text("name", None)
            kind = entry.one_of("type", ("money", "count", "level", "rate", "score", "text", "date", "truth"), "count")
            table = entry.one_of("table", ("enterprises", "annual"), "annual")
            for field in ("name", "label"):
                word = entry.text(field)
                if self.is_used(word) or word in {fact.label for fact in facts.values()} | facts.keys():
                    entry.wrong(field, _("没有用过的名称"), _("请换一个名称。"))
            row = {"name": name, "label": entry.text("label") or name, "type": cast(FactType, kind),
                   "unit": entry.text("unit"), "values": entry.texts("values"), "min": entry.whole("min") if entry.has("min") else 0}  # fmt: skip
            facts[name] = fact_of(row, cast(Table, table))
        self.catalogue = replace(self.catalogue, facts=facts)

    def is_used(self, word: str) -> bool:
        """Whether a word already means something in expressions."""
        found = self.catalogue.fact(word) or self.catalogue.award(word) or self.catalogue.grant(word)
        return bool(found) or word in NUMBER_FUNCTIONS or word in TRUTH_FUNCTIONS

    def read_measure(self, file: str, node: yaml.Node, faults: list[Fault]) -> None:
        fields = Fields(node, faults, MEASURE_FIELDS)
        identifier = fields.text("id", None)
        labels: dict[str, str] = {}
        scope = Scope(self.catalogue, self.parameters(fields, identifier, labels), self.head.region)
        measure = Measure(
            id=identifier,
            title=fields.text("title", None),
            source=_source(fields),
            beneficiary=fields.text("beneficiary"),
            validity=_validity(fields),
            parameters=scope.parameters,
            conditions=tuple(_conditions(fields, scope)),
            benefit=benefit_of(fields.node_of("benefit"), scope, faults) if fields.has("benefit") else _missing(fields),
            once=_once(fields),
            government=fields.text("government"),
            rung=fields.whole("rung"),
            award=_award(fields, scope),
            notes=fields.texts("notes"),
            examples=tuple(examples_of(fields, scope)),
            labels=labels,
            file=file,
            line=node.start_mark.line + 1 if node.start_mark else 1,
        )
        self.refuse_double(fields, measure)
        self.measures.append(measure)

    def refuse_double(self, fields: Fields, measure: Measure) -> None:
        """Two measures of one id are two versions of it; on no day may both hold."""
        for other in self.measures:
            if measure.id and other.id == measure.id and other.validity.meets(measure.validity):
                problem = _("编号“{id}”已经用过（{place}），有效期也有重叠。")
                fields.fault(
                    fields.node_of("id"),
                    problem.format(id=measure.id, place=f"{other.file}:{other.line}"),
                    _("请换一个编号；若是新旧两版，请用 validity 写明各自的起止日期。"),
                )

    def parameters(self, fields: Fields, identifier: str, labels: dict[str, str]) -> dict[str, Constant]:
        """The named numbers of a measure, with what a reform changes in them; what they are called goes into `labels`."""
        found: dict[str, Constant] = {}
        if not fields.has("parameters"):
            return found
        changed = self.overrides.get(identifier, {})
        node = fields.node_of("parameters")
        names = [name for name, _key, _value in entries(node)]
        Fields(node, fields.faults, names)  # says so where it is no mapping, and where a name comes twice
        for name, key, value in entries(node):
            scope = Scope(self.catalogue, found)
            if not name.isidentifier():
                fields.fault(
                    key,
                    _("“{name}”不能作参数名。").format(name=name),
                    _("请用字母、汉字、数字和下划线，不以数字开头。"),
                )
                continue
            if self.catalogue.fact(name) or self.catalogue.award(name) or self.catalogue.grant(name):
                fields.fault(key, _("参数“{name}”与事实同名。").format(name=name), _("请换一个名称。"))
            if isinstance(value, yaml.MappingNode):
                entry = Fields(value, fields.faults, ("value", "label"))
                labels[name] = entry.text("label")
                if not entry.has("value"):
                    entry.lacks("value")
                    continue
                value = entry.node_of("value")  # the number of the parameter
            constant = fields.parsed(value, lambda text, scope=scope: constant_in(text, scope))  # type: ignore[misc]
            if constant is not None and name in changed:
                constant = _changed(fields, value, changed[name], constant, scope)
            if constant is not None:
                found[name] = replace(constant, name=name)
        return found

    def pack(self) -> Pack:
        pack = replace(self.head, measures=tuple(sorted(self.measures, key=lambda each: (each.id, str(each.validity)))))
        if not self.errors:
            faults = refuse_cycles(pack)
            if faults:
                self.errors.append(MeasureError(_place_of_rules(pack, self.name), tuple(faults)))
        return pack


def _place_of_rules(pack: Pack, name: str) -> str:
    files = [*(rule.file for rule in pack.stacking), *(pot.file for pot in pack.pots)]
    return next(iter(files), name)


def _changed(fields: Fields, node: yaml.Node, text: str, constant: Constant, scope: Scope) -> Constant | None:
    """The new value of a parameter, which counts what the old one did."""
    try:
        new = constant_in(text, scope)
        same_dimension(0, new.dimension, constant.dimension, new)
    except ExpressionFault as fault:
        fields.fault(node, _("参数改为“{text}”：{problem}").format(text=text, problem=fault.problem), fault.remedy)
        return None
    return new


def _missing(fields: Fields) -> Benefit:
    fields.fault(fields.node, _("缺少必填的字段“{name}”。").format(name="benefit"), _("请写明奖补。"))
    return Benefit(())


def _source(fields: Fields) -> Source | None:
    if not fields.has("source"):
        return None
    entry = Fields(fields.node_of("source"), fields.faults, ("document", "clause", "start", "end", "confirmed"))
    return Source(
        document=entry.text("document", None),
        clause=entry.text("clause"),
        start=entry.whole("start"),
        end=entry.whole("end"),
        is_confirmed=not entry.has("confirmed") or entry.truth_value("confirmed"),
    )


def _validity(fields: Fields) -> Validity:
    if not fields.has("validity"):
        return Validity()
    entry = Fields(fields.node_of("validity"), fields.faults, ("from", "to", "known_from"))
    validity = Validity(entry.day("from"), entry.day("to"), entry.day("known_from"))
    if validity.first and validity.last and validity.last < validity.first:
        entry.wrong("to", _("不早于 from 的日期"), _("请核对起止日期。"))
    return validity


def _once(fields: Fields) -> Once | None:
    if not fields.has("once"):
        return None
    node = fields.node_of("once")
    if isinstance(node, yaml.ScalarNode):
        return Once("tier" if fields.one_of("once", ("ever", "tier"), "ever") == "tier" else "ever")
    entry = Fields(node, fields.faults, ("per", "without_records"))
    per = entry.one_of("per", ("ever", "tier"), "ever")
    without = entry.one_of("without_records", ("unknown", "not_paid"), "unknown")
    return Once("tier" if per == "tier" else "ever", "not_paid" if without == "not_paid" else "unknown")


def _award(fields: Fields, scope: Scope) -> str | None:
    word = fields.text("award")
    if not word:
        return None
    kind = scope.catalogue.award(word)
    if kind is None:
        fields.wrong(
            "award", _("证书或称号"), _("可用的有：{known}。").format(known=_("、").join(scope.catalogue.awards))
        )
        return None
    return kind.name


def _conditions(fields: Fields, scope: Scope) -> Sequence[Condition]:
    conditions: list[Condition] = []
    for place, node in enumerate(fields.items("conditions"), 1):
        condition = _condition(node, f"c{place}", fields, scope)
        if condition is not None:
            if any(other.id == condition.id for other in conditions):
                fields.fault(node, _("条件编号“{id}”出现了两次。").format(id=condition.id), _("请改用不同的 id。"))
            conditions.append(condition)
    return conditions


FORMS = ("if", "human", "any", "all", "not")
"""What a condition may be."""


def _condition(node: yaml.Node, default: str, fields: Fields, scope: Scope) -> Condition | None:
    if isinstance(node, yaml.ScalarNode):
        truth = fields.truth(node, scope)
        return None if truth is None else Condition(default, "", truth)
    entry = Fields(node, fields.faults, ("id", "label", *FORMS))
    found = _group(entry, scope, node)
    return None if found is None else Condition(entry.text("id") or default, entry.text("label"), found)


def _group(entry: Fields, scope: Scope, node: yaml.Node) -> Truth | None:
    """What a condition with fields states: an expression, a group of conditions, or what only a person can judge."""
    forms = [form for form in FORMS if entry.has(form)]
    if len(forms) > 1:
        problem = _("一个条件只能写一种，现有 {forms}。").format(forms=_("、").join(forms))
        entry.fault(node, problem, _("请分成几个条件，每项以“- ”开头。"))
        return None
    if entry.has("if"):
        return entry.truth(entry.node_of("if"), scope)
    if entry.has("human"):
        words = entry.text("human")
        return Human(words, Leaf(words, node.start_mark.line + 1 if node.start_mark else 0))
    for name, group in (("any", AnyOf), ("all", All)):
        if entry.has(name):
            parts = [_condition(each, "", entry, scope) for each in entry.items(name)]
            if not parts:
                entry.wrong(name, _("列表"), _("每个条件一行，以“- ”开头。"))
            truths = tuple(part.truth for part in parts if part is not None)
            return group(truths) if len(truths) == len(parts) and truths else None
    if entry.has("not"):
        part = _condition(entry.node_of("not"), "", entry, scope)
        return None if part is None else Not(part.truth)
    entry.fault(node, _("条件里缺少 if、human、any、all、not 之一。"), _("请写 if: 表达式，或只写一行表达式。"))
    return None
