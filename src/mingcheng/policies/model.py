"""Measures as objects: what a file of measures says, parsed and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from mingcheng.language import _
from mingcheng.policies.catalogue import Catalogue
from mingcheng.policies.tree import (
    All,
    Constant,
    Number,
    Single,
    Term,
    Truth,
    singles_in,
    terms_in,
    terms_in_number,
)

Nature: TypeAlias = Literal["money", "loan_limit", "guarantee_limit", "title", "unspecified"]
"""What a benefit is: money paid; a limit, which is no money paid; a title; money whose amount the document leaves open."""
Choose: TypeAlias = Literal["highest", "sum"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a measure stands: a plan of this product and the characters of its passage, or a document by name.

    The passage itself stays outside the repository where it is not ours."""

    document: str
    clause: str = ""
    start: int | None = None
    end: int | None = None
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last day of a measure, both included, None where open; `known_from` is the day it was made public."""

    first: date | None = None
    last: date | None = None
    known_from: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def is_known_on(self, day: date) -> bool:
        return self.known_from is None or self.known_from <= day

    def meets(self, other: Validity) -> bool:
        """Whether there is a day on which both hold."""
        starts = [day for day in (self.first, other.first) if day]
        ends = [day for day in (self.last, other.last) if day]
        return not starts or not ends or max(starts) <= min(ends)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a measure, all of which must hold."""

    id: str
    label: str
    truth: Truth


@dataclass(frozen=True, slots=True)
class Part:
    """A tier, or one of several awards of a measure. An amount of zero or less is no award. `level` goes into the tier's
    name (cmmi-4)."""

    id: str
    when: Truth
    amount: Number | None
    level: Number | None = None
    label: str = ""

    @property
    def is_unconditional(self) -> bool:
        return self.when == All(())


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a measure gives: the highest of its parts that are met, or their sum, up to `cap`. A discretionary benefit is
    decided by the authority: its amount is only an upper bound."""

    parts: tuple[Part, ...]
    choose: Choose = "highest"
    nature: Nature = "money"
    is_discretionary: bool = False
    cap: Constant | None = None

    @property
    def is_money(self) -> bool:
        """Whether it counts in budgets."""
        return self.nature == "money"

    @property
    def has_amount(self) -> bool:
        """Whether it is a sum that can be computed: money, or a limit."""
        return self.nature not in ("title", "unspecified")

    def title_of(self, tier: str) -> str:
        """The name of a tier for readers; `tier` as an outcome has it: identifiers joined by “+”, each with the level
        reached behind a “-”. What has no name keeps its identifier."""
        return _("、").join(self._title_of_part(each) for each in tier.split("+")) if tier else ""

    def _title_of_part(self, name: str) -> str:
        for part in self.parts:
            if name == part.id:
                return part.label or name
            if part.level is not None and name.startswith(f"{part.id}-"):
                return _("{label} {level}级").format(label=part.label or part.id, level=name[len(part.id) + 1 :])
        return name


@dataclass(frozen=True, slots=True)
class Once:
    """Given once: ever, or once a tier. `without_records`: what holds where there is no table of payments."""

    per: Literal["ever", "tier"]
    without_records: Literal["unknown", "not_paid"] = "unknown"


@dataclass(frozen=True, slots=True)
class Example:
    """A test case inside a measure: facts given, outcome expected. Amounts in 万元."""

    name: str
    year: int
    given: Mapping[str, Any]
    eligible: bool | None
    amount: Decimal | None
    has_amount: bool
    amount_max: Decimal | None
    has_amount_max: bool
    tier: str | None
    missing: tuple[str, ...] | None
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as code. `government` is the level that pays; `rung` its place in a cultivation ladder; `labels` what its
    parameters are called for readers, as far as its file says so."""

    id: str
    title: str
    source: Source | None
    beneficiary: str
    validity: Validity
    parameters: Mapping[str, Constant]
    conditions: tuple[Condition, ...]
    benefit: Benefit
    once: Once | None = None
    government: str = ""
    rung: int | None = None
    award: str | None = None
    notes: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 1

    def label_of(self, parameter: str) -> str:
        """What a parameter is called; its name where its file does not say so."""
        return self.labels.get(parameter) or parameter

    def singles(self) -> Iterator[Single]:
        """Every single condition: those of the measure, then those of its parts."""
        for condition in self.conditions:
            yield from singles_in(condition.truth)
        for part in self.benefit.parts:
            yield from singles_in(part.when)

    def terms(self) -> Iterator[Term]:
        """Every term that the measure depends on, with repetitions."""
        for condition in self.conditions:
            yield from terms_in(condition.truth)
        for part in self.benefit.parts:
            yield from terms_in(part.when)
            for number in (part.amount, part.level):
                if number is not None:
                    yield from terms_in_number(number)


RuleKind: TypeAlias = Literal["highest_only", "exclusive", "cap", "contribution"]


@dataclass(frozen=True, slots=True)
class StackingRule:
    """How measures of one enterprise go together. `members` are measures or other rules.

    highest_only 就高不重复 and exclusive 互斥: of the members at most one is paid; cap: together at most `amount`;
    contribution: together at most `rate` of the enterprise's `at_most` (its tax paid).
    """

    id: str
    kind: RuleKind
    members: tuple[str, ...]
    amount: Constant | None = None
    at_most: Number | None = None
    label: str = ""
    file: str = ""
    line: int = 1
    column: int = 1


PotRule: TypeAlias = Literal["pro_rata", "ranking", "first_come"]


@dataclass(frozen=True, slots=True)
class Pot:
    """A fixed budget for one or several measures. `order` ranks the enterprises (largest first) under `ranking`;
    `partial` says whether the first that no longer fits gets what is left."""

    id: str
    members: tuple[str, ...]
    amount: Constant
    rule: PotRule
    order: Number | None = None
    partial: bool = True
    label: str = ""
    file: str = ""
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Pack:
    """Measures that belong together, with their stacking and pots. `place` is where it was read from, `texts`
    are its files, name to content: for hashes, and to read it anew with changed parameters."""

    id: str
    title: str
    measures: tuple[Measure, ...]
    catalogue: Catalogue
    stacking: tuple[StackingRule, ...] = ()
    pots: tuple[Pot, ...] = ()
    region: str | None = None
    document: str = ""
    notes: tuple[str, ...] = ()
    is_ladder: bool = False
    place: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    def measure(self, identifier: str) -> Measure:
        """The measure of an id; KeyError where there is none."""
        return next(measure for measure in self.measures if measure.id == identifier)


ALWAYS = All(())
"""Holds for every enterprise."""
