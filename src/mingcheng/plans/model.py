"""A plan as data: targets, past figures, tasks, measures, parks and systems, each with the characters it was read from.

The shape is the published one of `mingcheng read --json`. Numbers are exact decimals here and plain numbers in JSON.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, PlainSerializer

Comparator: TypeAlias = Literal[">=", ">", "=", "<=", "<", "~"]
QuantityKind: TypeAlias = Literal["level", "increment", "growth", "share", "multiple", "rank", "flow"]
BenefitType: TypeAlias = Literal[
    "one_off_award",
    "rate_subsidy",
    "matching",
    "loan_limit",
    "guarantee_limit",
    "investment_fund",
    "service",
    "unspecified",
]
Where: TypeAlias = Literal["table", "prose", "task-table"]


def plain_number(value: Decimal) -> int | float:
    """The JSON number of an exact decimal: an integer where it is one."""
    return int(value) if value == value.to_integral_value() else float(value)


Number: TypeAlias = Annotated[Decimal, PlainSerializer(plain_number, return_type=int | float, when_used="json")]


class Part(BaseModel):
    """Base of everything in a plan: unknown fields are refused, values are not changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Quoted(Part):
    """A fact with its passage: `text[start:end] == quote` in the document's text."""

    id: str
    quote: str
    start: int
    end: int


class DocumentHead(Part):
    """What a plan says of itself. `issued` is an ISO date; `period` the years that it covers, null where the text has none."""

    title: str | None = None
    issuer: str | None = None
    jurisdiction: str | None = None
    status: Literal["final", "draft"] = "final"
    issued: str | None = None
    period: tuple[int | None, int | None] = (None, None)


class Baseline(Part):
    """The past value that a target starts from, as printed beside it."""

    value: Number
    unit: str | None
    year: int | None


class Target(Quoted):
    """A quantity that the plan commits to reach: `value` in `unit` as printed, by the end of `year`."""

    indicator: str
    subject: str | None
    kind: QuantityKind
    comparator: Comparator
    value: Number
    unit: str | None
    year: int | None
    baseline: Baseline | None = None
    units: tuple[str, ...] = ()
    where: Where = "prose"
    duplicate_of: str | None = None


class Observation(Quoted):
    """A quantity that the plan reports about the past."""

    indicator: str
    subject: str | None
    value: Number
    unit: str | None
    year: int | None
    kind: QuantityKind


class Task(Quoted):
    """A piece of work with the units that answer for it; `targets` are the ids of targets stated inside."""

    number: str | None
    section: tuple[str, ...] = ()
    title: str | None = None
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


class Condition(Part):
    """One thing that must hold for a measure, as far as the text makes it computable."""

    variable: str
    op: Comparator
    value: Number | bool | str | None
    unit: str | None = None
    note: str | None = None


class Benefit(Part):
    """What a measure gives. `rate` is a percent number (30 for 30 %, 100 for 1:1)."""

    type: BenefitType
    amount: Number | None = None
    unit: str | None = None
    rate: Number | None = None
    rate_base: str | None = None
    cap: Number | None = None
    cap_unit: str | None = None


class Policy(Quoted):
    """A measure that gives something to a beneficiary under conditions; a tier points at the first of its measure."""

    title: str
    beneficiary: str
    condition: tuple[Condition, ...] = ()
    benefit: Benefit
    computable: bool
    tier_of: str | None = None


class Park(Quoted):
    """A park, building or zone with data of its own; `quote` is its printed name."""

    name: str
    parent: str | None = None
    district: str | None = None
    location: str | None = None
    land_mu: Number | None = None
    built_10k_m2: Number | None = None
    planned_10k_m2: Number | None = None
    nature: str | None = None
    goal: str | None = None
    target_revenue_100m: Number | None = None
    year: int | None = None


class System(Quoted):
    """A library, platform, register or mechanism that the plan wants run; `what` says what for, in one sentence."""

    name: str
    what: str


class Plan(Part):
    """A plan document as data, in the order of its text."""

    document: DocumentHead
    targets: tuple[Target, ...] = ()
    baselines: tuple[Observation, ...] = ()
    tasks: tuple[Task, ...] = ()
    policies: tuple[Policy, ...] = ()
    parks: tuple[Park, ...] = ()
    systems: tuple[System, ...] = ()
