"""Plans side by side: what one's own asks of each indicator, and what other cities ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.tables import WRITERS, Column, Table, file_of
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.plans.parts import plan_data
from mingcheng.language import _, marked
from mingcheng.plans import comparison_of
from mingcheng.plans.compare import Comparison, Entry, NamedPlan, Row, target_shown

MOST_PLANS = 12
_THOUSANDS = re.compile(r"(?<![\d.])\d{4,}")
CHARTED = frozenset({"level", "share", "growth"})


@dataclass(frozen=True, slots=True)
class Line:
    """One plan's entry in a row of the comparison."""

    row: Row
    entry: Entry

    @property
    def target(self) -> str:
        """The target as printed, with what it asks."""
        return _THOUSANDS.sub(lambda match: f"{int(match[0]):,}", target_shown(self.entry))

    @property
    def growth_percent(self) -> str:
        """The growth in percent for the chart; nothing where it is not known."""
        return "" if self.entry.growth is None else str(self.entry.growth * 100)


COLUMNS = (
    Column("title", marked("指标"), lambda line: line.row.title),
    Column("unit", marked("计量单位"), lambda line: line.row.unit),
    Column("plan", marked("规划"), lambda line: line.entry.plan),
    Column("baseline", marked("基期值"), lambda line: _value(line.entry.baseline), "number"),
    Column("baseline_year", marked("基期年"), lambda line: line.entry.baseline.year if line.entry.baseline else None),
    Column("target", marked("目标"), lambda line: line.target),
    Column("year", marked("目标年"), lambda line: line.entry.target.year),
    Column("growth", marked("要求的年均增速"), lambda line: line.entry.growth, "percent"),
    Column("increment", marked("年均增量"), lambda line: line.entry.increment, "number"),
)


def _is_charted(row: Row) -> bool:
    """Whether the growth that is asked for can be drawn."""
    return row.entries[0].kind in CHARTED and any(entry.growth is not None for entry in row.entries)


def _value(figure: Any) -> Decimal | None:
    return figure.value if figure is not None else None


@require_safe
@right_required("plans.view")
def compare(request: HttpRequest) -> HttpResponse:
    """The chosen plans, or the newest own one with all others; a table with a chart for every shared indicator."""
    seen = Plan.objects.visible_to(request.user).exclude(
        state__in=[Plan.State.READING, Plan.State.FAILED, Plan.State.WITHDRAWN, Plan.State.SUPERSEDED]
    )
    known = list(seen.defer("findings").order_by("-is_own", "title"))
    asked = {int(each) for each in request.GET.getlist("plan") if each.isdigit()}
    chosen = [each for each in known if each.pk in asked] or known
    compared = _compared(_stamps(chosen[:MOST_PLANS])) if chosen else None
    lines = [Line(row, entry) for row in compared.shared for entry in row.entries] if compared else []
    if request.GET.get("as") in WRITERS:
        return file_of(Table(request, _("规划对比"), COLUMNS, lines), request.GET["as"])
    rows = [
        {"row": row, "lines": [Line(row, entry) for entry in row.entries], "chart": _is_charted(row)}
        for row in (compared.shared if compared else ())
    ]
    context = {"known": known, "chosen": {each.pk for each in chosen}, "rows": rows, "most": MOST_PLANS}
    return render(request, "plans/compare.html", context)


def _stamps(plans: list[Plan]) -> tuple[tuple[int, str], ...]:
    """Each plan with what changes when any of its items does, so that the same comparison is made once."""
    keys = [each.pk for each in plans]
    told = Plan.objects.filter(pk__in=keys).annotate(count=Count("items"), at=Max("items__changed_at")).in_bulk()
    return tuple((pk, f"{told[pk].version} {told[pk].state} {told[pk].count} {told[pk].at}") for pk in keys)  # type: ignore[attr-defined]


@lru_cache(maxsize=16)
def _compared(stamps: tuple[tuple[int, str], ...]) -> Comparison:
    plans = Plan.objects.in_bulk([pk for pk, _stamp in stamps])
    named, taken = [], set[str]()
    for pk, _when in stamps:
        plan = plans[pk]
        name = plan.jurisdiction or plan.title
        name = name if name not in taken else f"{name} {plan.title}"
        taken.add(name)
        named.append(NamedPlan(name=name, plan=plan_data(plan)))
    return comparison_of(named)
