"""Plans side by side: indicators aligned by meaning, in one unit, with what each target asks of every year.

Indicators of one meaning share a row. Names that are only near each other (软件业务收入, 软件和信息服务产业规模) share
one too, but the row then says that its figures are not like for like. Growth is the compound rate a year, a fraction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from mingcheng.language import _
from mingcheng.plans.amounts import amount_of, shown, yearly_growth
from mingcheng.plans.indicators import IndicatorName, indicator_name, spoken, subject_name, without_sector
from mingcheng.plans.model import Comparator, Number, Observation, Part, Plan, QuantityKind, Target

GROWTH_STEP = Decimal("0.0001")
"""Growth is given to this fraction: 0.2030 is 20.30 %."""
INCREMENT_STEP = Decimal("0.01")
_COMPARED: frozenset[QuantityKind] = frozenset({"level", "share", "growth", "increment", "flow"})


class NamedPlan(Part):
    """A plan and the short name that it has in the comparison (a city and a year, a file name)."""

    name: str
    plan: Plan


class PlanHead(Part):
    """What a comparison says of a plan as a whole: `targets` counts all it has, `compared` those in the rows."""

    name: str
    title: str | None
    jurisdiction: str | None
    period: tuple[int | None, int | None]
    targets: int
    compared: int


class Figure(Part):
    """A value in the row's unit, its year, and the passage it was read from; `printed` is it in its own unit."""

    value: Number
    year: int | None
    printed: str
    quote: str
    start: int
    end: int


class Entry(Part):
    """One plan's part of a row. `growth` is the compound growth a year from baseline to target, to four digits, null
    unless both years are known and the baseline is positive; `increment` is the average change a year in the row's
    unit (percentage points for a share), to two digits."""

    plan: str
    indicator: str
    kind: QuantityKind
    comparator: Comparator
    baseline: Figure | None = None
    target: Figure
    years: int | None = None
    growth: Number | None = None
    increment: Number | None = None


class Row(Part):
    """One indicator over several plans. `note` says what differs where the names are near but not the same."""

    title: str
    unit: str
    is_like_for_like: bool
    note: str | None = None
    entries: tuple[Entry, ...]

    @property
    def plans(self) -> int:
        """How many plans have this indicator."""
        return len({entry.plan for entry in self.entries})


class Comparison(Part):
    """Plans and the rows of their indicators: those that most plans share first, then in the order of the plans."""

    plans: tuple[PlanHead, ...]
    rows: tuple[Row, ...]

    @property
    def shared(self) -> tuple[Row, ...]:
        """The rows of two plans or more."""
        return tuple(row for row in self.rows if row.plans > 1)


class _Candidate:
    """A target of a plan with its indicator read."""

    def __init__(self, plan: NamedPlan, target: Target, past: Observation | None) -> None:
        self.plan = plan
        self.target = target
        self.past = past
        self.name: IndicatorName = indicator_name(target.indicator)
        self.amount = amount_of(target.value, target.unit)

    @property
    def row_key(self) -> Hashable:
        # 规上 narrows a count of enterprises by an order of magnitude, the revenue of an industry by little.
        scope = self.name.scope if self.amount.base == "个" else ""
        return (without_sector(self.name), scope, self.target.kind, self.amount.base)


def comparison_of(plans: Iterable[NamedPlan]) -> Comparison:
    """The plans' own targets (not those of their parks), aligned by the meaning of their indicators."""
    named = list(plans)
    candidates = [candidate for plan in named for candidate in _candidates(plan)]
    groups: dict[Hashable, list[_Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.row_key, []).append(candidate)
    rows = sorted((_row(group) for group in groups.values()), key=lambda row: -row.plans)
    compared = Counter(candidate.plan.name for candidate in candidates)
    return Comparison(plans=tuple(_head(plan, compared[plan.name]) for plan in named), rows=tuple(rows))


def _head(plan: NamedPlan, compared: int) -> PlanHead:
    head = plan.plan.document
    return PlanHead(
        name=plan.name,
        title=head.title,
        jurisdiction=head.jurisdiction,
        period=head.period,
        targets=len(plan.plan.targets),
        compared=compared,
    )


def _candidates(plan: NamedPlan) -> list[_Candidate]:
    """Each indicator and year of the plan once: one with a baseline before the others, a table before prose."""
    own = subject_name(plan.plan.document.jurisdiction)
    best: dict[Hashable, _Candidate] = {}
    for target in plan.plan.targets:
        if target.kind not in _COMPARED or subject_name(target.subject) not in {"", own}:
            continue
        name = indicator_name(target.indicator)
        if not name.words:
            continue
        candidate = _Candidate(plan, target, None if target.baseline else _reported(plan.plan, name, target, own))
        key = (candidate.row_key, target.year, candidate.amount.value)
        if key not in best or _rank(candidate) > _rank(best[key]):
            best[key] = candidate
    return sorted(best.values(), key=lambda candidate: candidate.target.start)


def _rank(candidate: _Candidate) -> tuple[bool, bool]:
    return candidate.target.baseline is not None, candidate.target.where == "table"


def past_of(plan: Plan, target: Target, *, any_unit: bool = False) -> Observation | None:
    """The latest past figure that a plan reports of the city's own indicator of this name and kind; `any_unit` also where it
    is printed in a unit of another thing (of a target that says how many times). None where there is none, or several."""
    own = subject_name(plan.document.jurisdiction)
    if subject_name(target.subject) not in {"", own}:
        return None
    return _reported(plan, indicator_name(target.indicator), target, own, any_unit)


def _reported(plan: Plan, name: IndicatorName, target: Target, own: str, any_unit: bool = False) -> Observation | None:
    """The latest past figure of the very same indicator, for targets without a baseline beside them."""
    base = amount_of(target.value, target.unit).base
    found = [
        past
        for past in plan.baselines
        if past.kind == target.kind and past.year and indicator_name(past.indicator).key == name.key
        and subject_name(past.subject) in {"", own} and (any_unit or amount_of(past.value, past.unit).base == base)
    ]  # fmt: skip
    latest = max((past.year or 0 for past in found), default=0)
    values = {amount_of(past.value, past.unit).value for past in found if past.year == latest}
    # Two values of one year: one of them is of something else, a part of the area most likely.
    return next(past for past in found if past.year == latest) if len(values) == 1 else None


def _row(group: Sequence[_Candidate]) -> Row:
    unit, factor = _unit_of(group)
    keys = {candidate.name.key for candidate in group}
    names = list(dict.fromkeys(spoken(candidate.target.indicator) for candidate in group))
    is_like_for_like = len(keys) == 1
    note = None if is_like_for_like else _("名称相近，统计口径可能不同：{names}。").format(names=_("、").join(names))
    return Row(
        title=min(names, key=lambda name: (len(name), names.index(name))),
        unit=unit,
        is_like_for_like=is_like_for_like,
        note=note,
        entries=tuple(_entry(candidate, unit, factor) for candidate in group),
    )


def _unit_of(group: Sequence[_Candidate]) -> tuple[str, Decimal]:
    """The row's unit: the smallest that a plan prints, so that no value becomes a small fraction."""
    smallest = min(group, key=lambda candidate: candidate.amount.factor)
    return smallest.target.unit or "", smallest.amount.factor


def _entry(candidate: _Candidate, unit: str, factor: Decimal) -> Entry:
    target = candidate.target
    goal = _figure(target.value, target.unit, target.year, target, factor)
    start = _baseline(candidate, factor)
    years = goal.year - start.year if start and start.year and goal.year and goal.year > start.year else None
    growth = increment = None
    if start and years:
        increment = ((goal.value - start.value) / years).quantize(INCREMENT_STEP, ROUND_HALF_EVEN).normalize()
        if target.kind == "level" and start.value > 0 and goal.value >= 0:
            growth = yearly_growth(start.value, goal.value, years).quantize(GROWTH_STEP, ROUND_HALF_EVEN)
    return Entry(
        plan=candidate.plan.name,
        indicator=spoken(target.indicator),
        kind=target.kind,
        comparator=target.comparator,
        baseline=start,
        target=goal,
        years=years,
        growth=growth,
        increment=increment,
    )


def _baseline(candidate: _Candidate, factor: Decimal) -> Figure | None:
    baseline, past = candidate.target.baseline, candidate.past
    if baseline is not None:
        has_same_base = amount_of(baseline.value, baseline.unit).base in {candidate.amount.base, ""}
        unit = baseline.unit if has_same_base else None
        return _figure(baseline.value, unit, baseline.year, candidate.target, factor) if has_same_base else None
    return _figure(past.value, past.unit, past.year, past, factor) if past is not None else None


def _figure(
    value: Decimal, unit: str | None, year: int | None, source: Target | Observation, factor: Decimal
) -> Figure:
    return Figure(
        value=amount_of(value, unit).value / factor,
        year=year,
        printed=f"{shown(value)}{unit or ''}",
        quote=source.quote,
        start=source.start,
        end=source.end,
    )


def percent(growth: Decimal) -> str:
    """A fraction as people read it.

    >>> percent(Decimal("0.2030"))
    '20.30%'
    """
    return f"{growth * 100:.2f}%"


def header() -> tuple[str, ...]:
    """The heads of `table_rows`."""
    return (
        _("指标"), _("计量单位"), _("方案"), _("原文名称"), _("基期值"), _("基期"), _("目标值"), _("目标年"),
        _("年均增速"), _("年均增量"),
    )  # fmt: skip


def table_rows(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """The rows as text, one line a plan; what is not known is `—`."""
    return [
        (row.title, row.unit, entry.plan, entry.indicator, *figures_shown(row, entry))
        for row in rows
        for entry in row.entries
    ]


BOUNDS: dict[Comparator, str] = {">": "＞", ">=": "≥", "=": "", "<=": "≤", "<": "＜", "~": "≈"}


def target_shown(entry: Entry) -> str:
    """The target with its bound; what is to be added has a plus, so that nobody takes it for a total."""
    plus = "+" if entry.kind == "increment" and entry.target.value >= 0 else ""
    return BOUNDS[entry.comparator] + plus + shown(entry.target.value)


def labels_of(plans: Sequence[PlanHead]) -> dict[str, str]:
    """What to call each plan before people: its city and last year, else its title; its name where that is not enough
    to tell it from the others."""
    wanted = {plan.name: _label(plan) for plan in plans}
    counts = Counter([*wanted.values(), *wanted])
    return {name: label if label == name or counts[label] == 1 else name for name, label in wanted.items()}


def _label(plan: PlanHead) -> str:
    if plan.jurisdiction and plan.period[1]:
        return _("{jurisdiction}（至{year}年）").format(jurisdiction=plan.jurisdiction, year=plan.period[1])
    return plan.title or plan.name


def figures_shown(row: Row, entry: Entry) -> tuple[str, str, str, str, str, str]:
    """Baseline and its year, target and its year, growth and increment a year."""
    unknown = "—"
    baseline = entry.baseline
    increment = _("{value}个百分点") if entry.kind == "share" and row.unit == "%" else "{value}"
    return (
        shown(baseline.value) if baseline else unknown,
        str(baseline.year) if baseline and baseline.year else unknown,
        target_shown(entry),
        str(entry.target.year) if entry.target.year else unknown,
        percent(entry.growth) if entry.growth is not None else unknown,
        increment.format(value=shown(entry.increment)) if entry.increment is not None else unknown,
    )
