"""Which column of a source's lists is which field: proposed from the headings, kept as YAML that people edit, used again.

```yaml
source: 税务
headings: [纳税人识别号, 纳税人名称, 注册资本]   # as they were when this was agreed
columns:
  uscc: 纳税人识别号
  name: 纳税人名称
  capital: 注册资本
units:
  capital: 万元
industry_edition: "2017"
personal: drop
```
A code may have several columns, the first that holds something wins: `uscc: [统一社会信用代码, 组织机构代码]`.
"""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.money import UNITS
from mingcheng.registry.list_fields import fields_meant, heading_key, list_fields, unit_in
from mingcheng.yaml_fields import Fields, references_in
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

KEYS = ("source", "headings", "columns", "units", "industry_edition", "personal")
EDITIONS = ("2011", "2017")
"""Editions of GB/T 4754 that lists may use."""


class MappingError(MingchengError):
    """A list has no column for what it must have, or its headings are not those that were agreed."""


@dataclass(frozen=True)
class Mapping:
    """The agreed columns of one source. `columns`: field -> its headings; `units`: field -> unit of its bare numbers."""

    source: str
    headings: tuple[str, ...]
    columns: Mapped[str, tuple[str, ...]]
    units: Mapped[str, str] = field(default_factory=dict)
    industry_edition: str | None = None
    keeps_personal: bool = False

    def text(self) -> str:
        """The mapping as the YAML file that people edit."""
        head = _("# 来源“{source}”的列与字段的对应。可以修改；字段见说明“登记册”。").format(source=self.source)
        return f"{head}\n{self.content()}"

    def content(self) -> str:
        """What the mapping says, the same in every language."""
        written = {
            "source": self.source,
            "headings": list(self.headings),
            "columns": {name: found[0] if len(found) == 1 else list(found) for name, found in self.columns.items()},
            **({"units": dict(self.units)} if self.units else {}),
            "industry_edition": self.industry_edition,
            "personal": "keep" if self.keeps_personal else "drop",
        }
        told: str = yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=1000)
        return told

    def refuse_other_headings(self, place: str, found: Sequence[str], file: Path) -> None:
        """Raises MappingError where a list has other headings than were agreed, and says which came and went."""
        gone = [heading for heading in self.headings if heading not in found]
        new = [heading for heading in found if heading not in self.headings]
        if not gone and not new:
            return
        told = [
            _("少了 {names}").format(names=_quoted(gone)) if gone else "",
            _("多了 {names}").format(names=_quoted(new)) if new else "",
        ]
        problem = _("表头与“{source}”上次不同：{changes}。")
        remedy = _("请核对后修改 {file}（headings 与 columns），或删去该文件，由程序重新提出对应。")
        raise MappingError(
            place,
            problem.format(source=self.source, changes=_("，").join(part for part in told if part)),
            remedy.format(file=file),
        )


def proposed(source: str, headings: Sequence[str], place: str) -> Mapping:
    """The mapping that the headings themselves suggest. Money without a unit in its heading stays out of it: a unit is
    asked for, never guessed. Raises MappingError where neither names nor codes are found."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    for heading in headings:
        for rank, meant in fields_meant(heading):
            ranked.setdefault(meant.name, []).append((rank, heading))
    columns: dict[str, tuple[str, ...]] = {}
    units: dict[str, str] = {}
    for each in list_fields():
        found = [heading for _rank, heading in sorted(ranked.get(each.name, ()), key=lambda pair: pair[0])]
        if not found:
            continue
        columns[each.name] = tuple(found) if each.kind == "code" else (found[0],)
        if each.kind == "money" and (unit := unit_in(found[0])) is not None:
            units[each.name] = unit
    if not columns.keys() & {"name", "uscc"}:
        problem = _("认不出企业名称和代码的列；表头是 {names}。").format(names=_quoted(headings[:12]))
        remedy = _("请用 --mapping 给出对应，如 columns: {{name: {example}}}。")
        raise MappingError(place, problem, remedy.format(example=headings[0] if headings else _("企业名称")))
    edition = next((edition for edition in EDITIONS if any(edition in heading for heading in headings)), None)
    return Mapping(source, tuple(headings), columns, units, edition)


def read_mapping(path: Path) -> Mapping:
    """The mapping of a file. Raises FaultyFileError with all of its faults."""
    remedy = _("请写明 source、headings 与 columns，例见说明“登记册”。")
    root = root_of(read_text(path, remedy), str(path), remedy)
    faults = list(references_in(root))
    if not faults:
        mapping = _mapping(Fields(root, faults, KEYS), faults)
    if faults:
        raise FaultyFileError(str(path), tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))))
    return mapping


def _mapping(fields: Fields, faults: list[Fault]) -> Mapping:
    headings = fields.texts("headings")
    for name in ("headings", "columns"):
        if not fields.has(name):
            fields.lacks(name)
    labels = {field.label: field.name for field in list_fields()}
    known = [field.name for field in list_fields()]
    columns = Fields(fields.node_of("columns"), faults, [*known, *labels]) if fields.has("columns") else None
    found = {labels.get(name, name): columns.texts(name) for name in columns.nodes} if columns else {}
    for name in columns.nodes if columns else ():
        for item in columns.items(name) if columns else ():
            if str(item.value) not in headings:
                problem = _("headings 里没有“{heading}”。").format(heading=item.value)
                fields.fault(item, problem, _near(str(item.value), headings))
    units = Fields(fields.node_of("units"), faults, known) if fields.has("units") else None
    for name in units.nodes if units else ():
        if units and units.text(name) not in UNITS:
            units.wrong(name, _("人民币金额单位"), _("可用单位：{units}。").format(units=_("、").join(UNITS)))
    edition = fields.one_of("industry_edition", ["", "null", *EDITIONS], "")
    return Mapping(
        fields.text("source", None),
        headings,
        {name: texts for name, texts in found.items() if texts},
        {name: units.text(name) for name in units.nodes} if units else {},
        edition if edition in EDITIONS else None,
        fields.one_of("personal", ["drop", "keep"], "drop") == "keep",
    )


def _near(heading: str, headings: Sequence[str]) -> str:
    near = get_close_matches(heading_key(heading), headings, n=1, cutoff=0.5)
    return _("是否应为“{near}”？").format(near=near[0]) if near else _("请照名单的表头填写。")


def _quoted(headings: Sequence[str]) -> str:
    return _("、").join(_("“{text}”").format(text=heading) for heading in headings)
