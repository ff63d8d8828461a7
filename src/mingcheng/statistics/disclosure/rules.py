"""Which cells are sensitive, and how much uncertainty protects them: minimum frequency, (n,k) dominance, p % and pq.

All arithmetic is exact. With contributions x1 >= x2 >= … of a cell, total T and number N of contributors (a holding counts
as one), a cell is sensitive when
  minimum frequency   N < min_contributors
  (n,k) dominance     x1 + … + xn > k/100 · T
  p %                 T − x1 − x2 < p/100 · x1
  pq                  T − x1 − x2 < (p/q) · x1
The protection level is what the right side exceeds the left side by, written in units of T: p/100·x1 − (T−x1−x2) for p %,
(p/q)·x1 − (T−x1−x2) for pq, 100/k·(x1+…+xn) − T for (n,k); a share of T for the minimum frequency.
Sources: Hundepool et al., Statistical Disclosure Control (2012); τ-ARGUS manual 4.1; fewer than three is Chinese practice.

Parameters stay with the bureau: who knows p, n or k narrows the interval. Nothing here is part of published output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Literal, TypeAlias

import yaml

from mingcheng.language import _, marked
from mingcheng.statistics.disclosure.errors import DisclosureError
from mingcheng.yaml_files import Fault, FaultyFileError, Value, found_text, read_text, root_of, value_of

Rule: TypeAlias = Literal["frequency", "dominance", "p_percent", "pq", "zero", "manual"]
DEFAULT = Path(__file__).parents[2] / "content" / "disclosure" / "default.yaml"
MOST_DOMINANT = 10
"""The largest n of a dominance rule: so many of the largest contributions are kept of each cell."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a bureau. A rule that is None does not apply; a cell is sensitive when one of them fires.

    `min_contributors`: a cell with fewer is sensitive (3: one and two are). `dominance` is (n, k), `pq` is (p, q); k, p and q
    in percent. `frequency_range`: a cell that is sensitive by the minimum frequency alone must stay uncertain by so many
    percent of its value, and by 1 at least. `zero_is_sensitive`: cells whose contributors all report zero are sensitive.
    `negatives`: refuse negative contributions, or judge by `absolute` values, the contributor's knowledge and the attacker's
    bounds likewise. `guards_against_insiders`: the only contributor of a hidden cell knows that cell; it is an attacker, too.
    """

    min_contributors: int = 3
    dominance: tuple[int, Decimal] | None = None
    p_percent: Decimal | None = None
    pq: tuple[Decimal, Decimal] | None = None
    frequency_range: Decimal = Decimal(10)
    zero_is_sensitive: bool = False
    negatives: Literal["refuse", "absolute"] = "refuse"
    guards_against_insiders: bool = True

    def __post_init__(self) -> None:
        for problem, remedy in faults_of(self):
            raise DisclosureError(_("披露规则"), problem, remedy)

    def for_counts(self) -> Rules:
        """The rules for a table of numbers of enterprises: the minimum frequency alone, with a range of one enterprise."""
        return Rules(
            min_contributors=self.min_contributors,
            frequency_range=Decimal(0),
            guards_against_insiders=self.guards_against_insiders,
        )


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Why a cell is sensitive, and by how much its value must stay uncertain upwards and downwards (`level`, in the
    table's whole units)."""

    rules: tuple[Rule, ...]
    level: int


def sensitivity(largest: Sequence[int], total: int, contributors: int, rules: Rules) -> Sensitivity | None:
    """Whether a cell is sensitive. `largest` are its largest contributions by absolute value, falling, `total` the sum of
    all absolute values, `contributors` how many of them are not zero.

    >>> rules = Rules(min_contributors=1, p_percent=Decimal(10))
    >>> sensitivity([90, 6, 4], 100, 3, rules)
    Sensitivity(rules=('p_percent',), level=5)
    >>> sensitivity([400, 300, 35], 740, 4, rules) is None  # 40 < 40 is false
    True
    """
    if not contributors:
        return Sensitivity(("zero",), 1) if rules.zero_is_sensitive else None
    levels: dict[Rule, Fraction] = {}
    if contributors < rules.min_contributors:
        levels["frequency"] = max(Fraction(1), Fraction(rules.frequency_range) / 100 * total)
    for rule, excess in _excesses(largest, total, rules):
        if excess > 0:
            levels[rule] = excess
    return Sensitivity(tuple(levels), ceil(max(levels.values()))) if levels else None


def _excesses(largest: Sequence[int], total: int, rules: Rules) -> list[tuple[Rule, Fraction]]:
    """By how much each rule on concentration is broken, in units of the total; not broken at zero or below."""
    found: list[tuple[Rule, Fraction]] = []
    first, rest = largest[0], total - sum(largest[:2])
    if rules.dominance is not None:
        n, k = rules.dominance
        found.append(("dominance", Fraction(100) / Fraction(k) * sum(largest[:n]) - total))
    if rules.p_percent is not None:
        found.append(("p_percent", Fraction(rules.p_percent) / 100 * first - rest))
    if rules.pq is not None:
        p, q = rules.pq
        found.append(("pq", Fraction(p) / Fraction(q) * first - rest))
    return found


def faults_of(rules: Rules) -> list[tuple[str, str]]:
    """What is wrong with the parameters: problem and remedy of each."""
    found: list[tuple[str, str]] = []
    if rules.min_contributors < 1:
        found.append(
            (_("最少单位数“{found}”小于 1。").format(found=rules.min_contributors), _("惯例是 3：少于 3 家的不公布。"))
        )
    if rules.dominance is not None and not (1 <= rules.dominance[0] <= MOST_DOMINANT and 0 < rules.dominance[1] < 100):
        problem = _("支配规则 (n, k) 应为 n 在 1 至 {most} 之间、k 在 0 与 100 之间。").format(most=MOST_DOMINANT)
        found.append((problem, _("例如 [2, 85]。")))
    if rules.p_percent is not None and rules.p_percent <= 0:
        found.append((_("p% 规则的 p 应大于 0。"), _("例如 10；不用这条规则请填 null。")))
    if rules.pq is not None and not 0 < rules.pq[0] < rules.pq[1] <= 100:
        found.append((_("pq 规则应为 0 < p < q ≤ 100。"), _("例如 [10, 100]。")))
    if not 0 <= rules.frequency_range <= 100:
        found.append((_("frequency_range 应在 0 与 100 之间。"), _("例如 10。")))
    return found


# From YAML


def load_rules(path: Path = DEFAULT) -> Rules:
    """The rules of a YAML file; those that ship with the product by default. Raises FaultyFileError with all faults."""
    remedy = _("可用字段：{known}。").format(known=_("、").join(_KNOWN))
    root = root_of(read_text(path, remedy), str(path), remedy)
    faults: list[Fault] = []
    given: dict[str, object] = {}
    if not isinstance(root, yaml.MappingNode):
        faults.append(Fault.at(root, _("这里应为一组“字段: 值”，现为{found}。").format(found=found_text(root)), remedy))
    else:
        value_of(root, faults)  # tells names that occur twice
        for key, node in root.value:
            name = str(key.value)
            if name not in _KNOWN:
                faults.append(Fault.at(key, _("没有“{name}”这个字段。").format(name=name), remedy))
            elif (read := _read(name, value_of(node, []))) is _WRONG:
                problem = _("字段“{name}”应为{expected}，现为{found}。")
                expected = _(_EXPECTED[name])
                faults.append(
                    Fault.at(
                        node, problem.format(name=name, expected=expected, found=found_text(node)), _("请核对这一项。")
                    )
                )
            else:
                given[name] = read
    if not faults:
        try:
            return Rules(**given)  # type: ignore[arg-type]  # each was read as its field's type
        except DisclosureError as error:
            faults.append(Fault.at(root, error.problem, error.remedy))
    raise FaultyFileError(str(path), tuple(faults))


_KNOWN = tuple(field.name for field in fields(Rules))
_WRONG = object()
_EXPECTED = {
    "min_contributors": marked("整数"),
    "dominance": marked("两个数 [n, k]，或 null"),
    "p_percent": marked("数字，或 null"),
    "pq": marked("两个数 [p, q]，或 null"),
    "frequency_range": marked("数字"),
    "zero_is_sensitive": marked("true 或 false"),
    "negatives": marked("refuse 或 absolute"),
    "guards_against_insiders": marked("true 或 false"),
}


def _read(name: str, value: Value) -> object:
    """A field's value as the type that Rules wants, _WRONG where it is none."""
    match name, value:
        case "min_contributors", Decimal() if value == value.to_integral_value():
            return int(value)
        case (("dominance" | "p_percent" | "pq"), None):
            return None
        case (("p_percent" | "frequency_range"), Decimal()):
            return value
        case "dominance", [Decimal() as n, Decimal() as k] if n == n.to_integral_value():
            return int(n), k
        case "pq", [Decimal() as p, Decimal() as q]:
            return p, q
        case (("zero_is_sensitive" | "guards_against_insiders"), bool()):
            return value
        case "negatives", ("refuse" | "absolute"):
            return value
        case _:
            return _WRONG
