"""All figures of a target with the source of each: collected reports, confirmed entries, a published series.

Totals of reports and a published series seldom have one scope, so a target follows the one of them that is further ahead (the
reports where both are as far); entries, made for the target itself, fill in what it lacks. All are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from django.urls import reverse

from mingcheng.desk.targets.models import Entry, Target
from mingcheng.desk.targets.reported import coverage_of, reported_series
from mingcheng.desk.targets.series import series_cells
from mingcheng.language import _, marked
from mingcheng.outlook import Baseline, Figure, Goal, shipped_rule
from mingcheng.outlook.lights import as_percent
from mingcheng.reference_periods import Period

Source: TypeAlias = Literal["report", "entry", "series"]
SOURCES: dict[str, str] = {
    "report": marked("统计报表"),
    "entry": marked("填报数"),
    "series": marked("公开数据"),
}
_RANK: dict[Source, int] = {"series": 0, "entry": 1, "report": 2}
YEARS_BEFORE = 5
"""So many years before the baseline's are asked for, to know what is usual."""


@dataclass(frozen=True, slots=True)
class Known:
    """A figure with where it comes from. `growth` is a fraction, as the source has it; `link` leads to the source. A total of
    reports of which too many are still missing is not `is_complete`."""

    period: Period
    value: Decimal
    unit: str
    growth: Decimal | None
    source: Source
    text: str
    link: str
    note: str = ""
    is_complete: bool = True

    @property
    def source_label(self) -> str:
        """What kind of source it is."""
        return _(SOURCES[self.source])


def goal_of(target: Target) -> Goal:
    """The target as the capability judges it."""
    baseline = None
    if target.baseline_value is not None:
        baseline = Baseline(target.baseline_value, target.baseline_unit or None, target.baseline_year)
    return Goal(
        target.kind,  # type: ignore[arg-type]
        target.comparator,  # type: ignore[arg-type]
        target.value,
        target.unit or None,
        target.year,
        target.accrues,
        baseline,
        target.first_year,
    )


def known_of(target: Target) -> list[Known]:
    """Every figure of a target, the latest period first, what counts before what does not."""
    found = [*_reported(target), *_entered(target), *_published(target)]
    return sorted(found, key=_key, reverse=True)


def counting(known: Iterable[Known]) -> list[Known]:
    """Of each period the figure that counts, in the order of time: those of the source that is followed, and entries."""
    whole = [each for each in known if each.is_complete]
    ahead = max((each for each in whole if each.source != "entry"), key=_key, default=None)
    sources = {"entry", ahead.source if ahead else "entry"}
    found: dict[tuple[int, int], Known] = {}
    for each in sorted((each for each in whole if each.source in sources), key=_key):
        found[each.period.year, each.period.last_month] = each
    return list(found.values())


def _key(known: Known) -> tuple[int, int, int]:
    return (known.period.year, known.period.last_month, _RANK[known.source])


def figures_of(known: Sequence[Known]) -> list[Figure]:
    """The figures that count, as the capability takes them."""
    return [Figure(each.value, each.unit or None, each.period, each.growth) for each in counting(known)]


def _reported(target: Target) -> list[Known]:
    if not target.report_item or target.organisation is None:
        return []
    first = max((target.baseline_year or target.first_year or 0) - YEARS_BEFORE, 2000)
    coverage = coverage_of(target.organisation, first)
    least = shipped_rule().coverage
    found = []
    for figure in reported_series(target.report_item, target.organisation, first):
        value, unit = figure.value, figure.unit
        if target.kind == "growth":
            value, unit = (figure.growth * 100 if figure.growth is not None else None), "%"
        if value is not None:
            share = coverage.get(figure.period)
            is_complete = share is None or share >= least
            note = (
                "" if is_complete else _("应报单位已报 {share}，未收齐").format(share=as_percent(share or Fraction(0)))
            )
            found.append(
                Known(
                    figure.period, value, unit, figure.growth, "report", figure.source, figure.link, note, is_complete
                )
            )
    return found


def _entered(target: Target) -> list[Known]:
    """The confirmed entries; one for another year's target of the same figure counts as well, and yields to one's own."""
    of_others = Entry.objects.filter(target__in=target.of_one_figure().exclude(pk=target.pk)).order_by("pk")
    return [
        Known(
            entry.period,
            entry.value,
            entry.unit,
            entry.growth / 100 if entry.growth is not None else None,
            "entry",
            entry.source,
            f"{reverse('targets:target', args=[entry.target_id])}#entry-{entry.pk}",
            entry.note,
        )
        for entry in (*of_others, *target.entries.all())
        if entry.state == Entry.State.CONFIRMED
    ]


def _published(target: Target) -> list[Known]:
    found = []
    for cell in series_cells(target.series_region, target.series_indicator, target.series_scope):
        value, unit = cell.value, cell.unit
        if target.kind == "growth":
            value, unit = (cell.growth * 100 if cell.growth is not None else None), "%"
        if value is not None:
            link = f"{reverse('targets:series-file', args=[cell.file])}?line={cell.line}#line-{cell.line}"
            found.append(Known(cell.period, value, unit, cell.growth, "series", cell.source, link, cell.note))
    return found
