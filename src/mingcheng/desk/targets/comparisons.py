"""The same indicator in other cities' plans: published data that come along, and foreign plans that were read here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from mingcheng.desk.plans.models import Plan
from mingcheng.desk.targets.models import Target
from mingcheng.desk.targets.plan_parts import plan_data, targets_and_baselines
from mingcheng.language import _
from mingcheng.outlook.themes import THEMES_FILE
from mingcheng.plans.compare import Entry, NamedPlan, Row, comparison_of, figures_shown, labels_of
from mingcheng.plans.model import Baseline, QuantityKind
from mingcheng.plans.model import Plan as PlanData
from mingcheng.plans.model import Target as PlanTarget
from mingcheng.plans.store import read_yaml

PLANS = THEMES_FILE.parents[1] / "plans"
OWN = "own"


@dataclass(frozen=True, slots=True)
class Line:
    """A plan's part of the comparison, as the page shows it."""

    label: str
    is_own: bool
    indicator: str
    baseline: str
    baseline_year: str
    target: str
    year: str
    growth: str
    increment: str
    growth_value: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The row of an indicator: its unit, whether names say the same, and the plans."""

    unit: str
    note: str
    lines: tuple[Line, ...]


def compared(target: Target) -> Compared | None:
    """A target beside those of other plans with its indicator; None where no other plan has it."""
    if not target.indicator or target.kind not in ("level", "share", "growth", "increment", "flow"):
        return None
    own = NamedPlan(name=OWN, plan=_own_plan(target))
    comparison = comparison_of([own, *other_plans(target.plan)])
    row = next((row for row in comparison.rows if any(entry.plan == OWN for entry in row.entries)), None)
    if row is None or row.plans < 2:
        return None
    labels = {**labels_of(comparison.plans), OWN: _("本规划")}
    lines = tuple(_line(row, entry, labels[entry.plan]) for entry in row.entries)
    return Compared(row.unit, row.note or "", tuple(sorted(lines, key=lambda line: not line.is_own)))


def _line(row: Row, entry: Entry, label: str) -> Line:
    base, base_year, goal, year, growth, increment = figures_shown(row, entry)
    value = str(entry.growth * 100) if entry.growth is not None else ""
    return Line(label, entry.plan == OWN, entry.indicator, base, base_year, goal, year, growth, increment, value)


def _own_plan(target: Target) -> PlanData:
    """The target as a plan of its own."""
    kind: QuantityKind = target.kind  # type: ignore[assignment]
    baseline = None
    if target.baseline_value is not None:
        baseline = Baseline(value=target.baseline_value, unit=target.baseline_unit or None, year=target.baseline_year)
    part = PlanTarget(
        id="t", quote="", start=0, end=0, indicator=target.indicator, subject=None, kind=kind,
        comparator=target.comparator,  # type: ignore[arg-type]
        value=target.value, unit=target.unit or None, year=target.year, baseline=baseline,
    )  # fmt: skip
    return plan_data(target.plan, [part], [])


def other_plans(own: Plan) -> list[NamedPlan]:
    """All other plans: foreign ones that were read and published here, and those that come along, each once."""
    read = [
        NamedPlan(name=f"plan-{pk}", plan=_foreign_plan(pk, version))
        for pk, version in Plan.objects.filter(is_own=False, state=Plan.State.PUBLISHED)
        .exclude(pk=own.pk)
        .values_list("pk", "version")
    ]
    titles = {each.plan.document.title for each in read} | {own.title}
    return [*read, *(each for each in shipped_plans() if each.plan.document.title not in titles)]


@lru_cache(maxsize=64)
def _foreign_plan(pk: int, version: int) -> PlanData:
    """A foreign plan as it stood in a version: read once, and again when it was changed."""
    plan = Plan.objects.get(pk=pk)
    return plan_data(plan, *targets_and_baselines(plan))


@lru_cache(maxsize=1)
def shipped_plans() -> tuple[NamedPlan, ...]:
    """The public plans whose indicators come with the product: names and numbers."""
    return tuple(NamedPlan(name=path.stem, plan=read_yaml(path)) for path in sorted(PLANS.glob("*.yaml")))
