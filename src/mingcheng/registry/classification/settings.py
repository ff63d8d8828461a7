"""The numbers of the classifier, read from `settings.yaml`: weights of the columns, position, calibration, thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import yaml

from mingcheng.language import _
from mingcheng.registry.classification.tables import CONTENT
from mingcheng.yaml_files import Fault, FaultyFileError, Value, read_text, root_of, value_of

SOURCES = ("products", "scope", "name")
"""The columns that evidence comes from: main products, business scope, name."""
WORDS = ("sure", "likely", "doubtful")
_NUMBERS = ("licensed", "main", "leading", "prior", "within", "least")
_INCIDENTAL = ("trade", "other", "general")
_REDIRECT = ("main_share", "survey_share", "low_share", "copyrights")


@dataclass(frozen=True, slots=True)
class Settings:
    """`weights` and `decays` by source; `licensed`, `incidental`, `main` factors of weights; `groups` the class that a group
    of classes stands for by default, `leading` what another needs to stand for it; `calibration` pairs of raw score and
    confidence; `words` the least confidence of each word; `redirect` the shares of software revenue that matter (fractions)
    and the least number of copyrights; `certificates` the words by which a certificate is one of software."""

    weights: Mapping[str, float]
    decays: Mapping[str, float]
    licensed: float
    main: float
    leading: float
    incidental: Mapping[str, float]
    groups: Mapping[str, str]
    prior: float
    within: float
    least: float
    calibration: Sequence[tuple[float, float]]
    words: Mapping[str, float]
    redirect: Mapping[str, Decimal]
    certificates: Sequence[str]


@lru_cache(maxsize=4)
def settings(folder: Path = CONTENT) -> Settings:
    """The settings of a folder. Raises FaultyFileError with all faults."""
    path = folder / "settings.yaml"
    root = root_of(read_text(path, _("请从附带的 settings.yaml 复制一份再改。")), str(path), _("请从附带的文件复制。"))
    faults: list[Fault] = []
    found = value_of(root, faults)
    reader = _Reader(found if isinstance(found, dict) else {}, root, faults)
    settings = Settings(
        weights={name: float(reader.number("sources", name, "weight")) for name in SOURCES},
        decays={name: float(reader.number("sources", name, "decay")) for name in SOURCES},
        **{name: float(reader.number(name)) for name in _NUMBERS},
        incidental={name: float(reader.number("incidental", name)) for name in _INCIDENTAL},
        groups=reader.codes("groups"),
        calibration=reader.points("calibration"),
        words={name: float(reader.number("words", name)) for name in WORDS},
        redirect={name: reader.number("redirect", name) for name in _REDIRECT},
        certificates=reader.texts("redirect", "certificates"),
    )
    if faults:
        raise FaultyFileError(str(path), tuple(faults))
    return settings


@dataclass
class _Reader:
    """Takes numbers from nested fields; what is missing or no number becomes a fault at its node."""

    found: dict[str, Value]
    root: yaml.Node
    faults: list[Fault]

    def number(self, *path: str) -> Decimal:
        value: Value = self.found
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, Decimal) and value >= 0:
            return value
        problem = _("“{field}”应为不小于零的数字。").format(field=".".join(path))
        self.faults.append(Fault.at(_node_at(self.root, path), problem, _("请照附带的 settings.yaml 填写。")))
        return Decimal(0)

    def texts(self, *path: str) -> tuple[str, ...]:
        """The texts of a list, folded."""
        value: Value = self.found
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(str(each) for each in value)
        problem = _("“{field}”应为一列词。").format(field=".".join(path))
        self.faults.append(Fault.at(_node_at(self.root, path), problem, _("请写成 [甲, 乙] 的形式。")))
        return ()

    def codes(self, name: str) -> dict[str, str]:
        """Codes of groups with the code of a class in each."""
        value = self.found.get(name)
        found = {key: str(code) for key, code in value.items()} if isinstance(value, dict) else {}
        if not all(len(code) == 4 and code.startswith(group) for group, code in found.items()) or value is None:
            problem = _("“{field}”应把每个中类对到其中一个小类。").format(field=name)
            self.faults.append(Fault.at(_node_at(self.root, (name,)), problem, _('请写成 "651": "6513" 的形式。')))
        return found

    def points(self, name: str) -> list[tuple[float, float]]:
        """Pairs of numbers, the first of each larger than the one before, the second not smaller."""
        value = self.found.get(name)
        items = value if isinstance(value, list) else []
        points = [pair for item in items if (pair := _pair(item)) is not None]
        rises = all(one[0] < other[0] and one[1] <= other[1] for one, other in pairwise(points))
        if len(points) < 2 or not rises or len(points) != len(items):
            problem = _("“{field}”应为至少两个由小到大的 [得分, 把握]。").format(field=name)
            remedy = _("得分要逐个变大，把握不能变小。")
            self.faults.append(Fault.at(_node_at(self.root, (name,)), problem, remedy))
        return points


def _pair(item: Value) -> tuple[float, float] | None:
    match item:
        case [Decimal() as score, Decimal() as confidence]:
            return float(score), float(confidence)
        case _:
            return None


def _node_at(root: yaml.Node, path: Sequence[str]) -> yaml.Node:
    """The node at a path of fields, or the nearest above it that is there."""
    node = root
    for name in path:
        entries = (
            dict((str(key.value), value) for key, value in node.value) if isinstance(node, yaml.MappingNode) else {}
        )
        if name not in entries:
            return node
        node = entries[name]
    return node
