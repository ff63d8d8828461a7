"""What has to be known to look published figures through: identities by year, parts, breaks of scope, areas.

It is content (`content/published/vocabulary.yaml`); another industry needs another file, not another program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

import yaml

from mingcheng.language import _
from mingcheng.yaml_fields import Fields, entries
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

VOCABULARY = Path(__file__).parents[2] / "content" / "published" / "vocabulary.yaml"
_FIELDS = (
    "total", "country", "identities", "of_which", "may_fall", "same_industry", "breaks", "shares_to_date", "areas",
    "not_reporting",
)  # fmt: skip


class VocabularyError(FaultyFileError):
    """The file of the vocabulary cannot be used."""


@dataclass(frozen=True, slots=True)
class Split:
    """The total is the sum of `parts`, in the years from `valid_from` to `valid_to`, both included; None is open."""

    id: str
    parts: tuple[str, ...]
    valid_from: int | None
    valid_to: int | None

    def is_valid_in(self, year: int) -> bool:
        """Whether it holds in a year."""
        return (self.valid_from is None or self.valid_from <= year) and (self.valid_to is None or year <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Break:
    """From `year` on the scope is another one: a comparison of that year with one before is none."""

    year: int
    reason: str

    def lies_between(self, earlier: int, later: int) -> bool:
        """Whether a comparison of two years goes across it."""
        return earlier < self.year <= later


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`whole_of` says of which indicator one is a part; `area_of` in which area a province lies; `shares_to_date` is the
    part of a year that lies in its first months."""

    total: str
    country: str
    splits: tuple[Split, ...]
    whole_of: Mapping[str, str]
    may_fall: tuple[str, ...]
    same_industry: tuple[re.Pattern[str], ...]
    breaks: tuple[Break, ...]
    shares_to_date: Mapping[int, Fraction]
    areas: Mapping[str, tuple[str, ...]]
    not_reporting: frozenset[str] = field(default_factory=frozenset)

    @property
    def provinces(self) -> tuple[str, ...]:
        """The provinces of all areas."""
        return tuple(name for names in self.areas.values() for name in names)

    def is_industry_total(self, indicator: str) -> bool:
        """Whether an indicator is the total of the industry, in whatever scope."""
        return any(pattern.fullmatch(indicator) for pattern in self.same_industry)

    def breaks_between(self, earlier: int, later: int) -> list[Break]:
        """The breaks that a comparison of two years goes across."""
        return [each for each in self.breaks if each.lies_between(earlier, later)]


@cache
def shipped_vocabulary() -> Vocabulary:
    """The vocabulary of the software industry that ships with the product."""
    return load_vocabulary(VOCABULARY)


def load_vocabulary(path: Path) -> Vocabulary:
    """A vocabulary from YAML. Raises VocabularyError with every fault."""
    faults: list[Fault] = []
    root = root_of(read_text(path, _("请给出 UTF-8 编码的文件。")), path.name, _("请写上各项，可参照自带的文件。"))
    fields = Fields(root, faults, _FIELDS)
    vocabulary = Vocabulary(
        total=fields.text("total", None),
        country=fields.text("country", None),
        splits=tuple(_split(node, faults) for node in fields.items("identities")),
        whole_of={
            part: whole for whole, parts in _lists(fields, "of_which", faults).items() for part in reversed(parts)
        },
        may_fall=fields.texts("may_fall"),
        same_industry=tuple(_pattern(node, faults) for node in fields.items("same_industry")),
        breaks=tuple(_break(node, faults) for node in fields.items("breaks")),
        shares_to_date=_shares(fields, faults),
        areas=_lists(fields, "areas", faults),
        not_reporting=frozenset(fields.texts("not_reporting")),
    )
    if faults:
        raise VocabularyError(path.name, tuple(faults))
    return vocabulary


def _split(node: yaml.Node, faults: list[Fault]) -> Split:
    fields = Fields(node, faults, ("id", "valid_from", "valid_to", "parts"))
    parts = fields.texts("parts")
    if len(parts) < 2:
        fields.wrong("parts", _("两个以上的分项"), _("请列出全部分项。"))
    return Split(fields.text("id", None), parts, fields.whole("valid_from"), fields.whole("valid_to"))


def _break(node: yaml.Node, faults: list[Fault]) -> Break:
    fields = Fields(node, faults, ("year", "reason", "source"))
    year = fields.whole("year")
    if year is None:
        fields.lacks("year")
    return Break(year or 0, fields.text("reason", None))


def _entries(fields: Fields, field_name: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """The entries of a field that holds a mapping; none where it is absent."""
    return entries(fields.node_of(field_name)) if fields.has(field_name) else iter(())


def _lists(fields: Fields, field_name: str, faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    """A mapping of names to lists of names."""
    listed: dict[str, tuple[str, ...]] = {}
    for name, key, values in _entries(fields, field_name):
        if not isinstance(values, yaml.SequenceNode) or not all(
            isinstance(each, yaml.ScalarNode) for each in values.value
        ):
            faults.append(Fault.at(key, _("“{name}”后面应是一列名称。").format(name=name), _("写成 [甲, 乙] 的形式。")))
            continue
        listed[name] = tuple(str(each.value) for each in values.value)
    return listed


def _pattern(node: yaml.Node, faults: list[Fault]) -> re.Pattern[str]:
    try:
        return re.compile(str(node.value))
    except re.error as error:
        problem = _("不是正则表达式（{reason}）。").format(reason=error)
        faults.append(Fault.at(node, problem, _("请检查括号与竖线。")))
        return re.compile(r"(?!)")


def _shares(fields: Fields, faults: list[Fault]) -> dict[int, Fraction]:
    """The part of a year in its first months, by the last month."""
    found: dict[int, Fraction] = {}
    for month, key, value in _entries(fields, "shares_to_date"):
        try:
            share = Fraction(str(value.value))
            is_right = month.isdecimal() and 1 <= int(month) <= 12 and 0 < share <= 1
        except ValueError:
            is_right = False
        if not is_right:
            faults.append(Fault.at(key, _("月份应为 1 至 12，比重应大于 0、不超过 1。"), _("写成 6: 0.45 的形式。")))
            continue
        found[int(month)] = share
    return found
