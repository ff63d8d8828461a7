"""What of the targets needs somebody, and what the page that one comes to shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.home.errands import Errand
from mingcheng.desk.organisations.reach import has_right, reach_of
from mingcheng.desk.targets.figures import SOURCES
from mingcheng.desk.targets.lists import lights_of
from mingcheng.desk.targets.models import Entry, Standing, Target
from mingcheng.desk.targets.shown import amount, judged_unit, target_value
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

HEADLINES = 10
FIRST_THEMES = ("产业规模", "企业培育", "创新能力", "空间载体", "人才要素")


@dataclass(frozen=True, slots=True)
class Headline:
    """A target as the first page shows it."""

    label: str
    value: str
    target: str
    year: int | None
    period: str
    light: str
    light_label: str
    reason: str
    link: str


def today(user: User) -> list[Errand]:
    """Entered figures that wait for the plan office, returned ones that wait for who entered them, and targets without any
    figure for those who answer for them."""
    return [*_to_confirm(user), *_returned(user), *_without_figures(user)]


def _to_confirm(user: User) -> list[Errand]:
    if not has_right(user, "targets.edit"):
        return []
    count = Entry.objects.visible_to(user).filter(state=Entry.State.ENTERED, target__is_current=True).count()
    if not count:
        return []
    return [Errand(_("{count} 个填报数待确认").format(count=count), f"{reverse('targets:entries')}?state=entered")]


def _returned(user: User) -> list[Errand]:
    rows = Entry.objects.filter(state=Entry.State.RETURNED, entered_by=user, target__is_current=True)
    return [
        Errand(
            _("“{target}”的填报数被退回：{reason}").format(target=entry.target.indicator, reason=entry.reason),
            reverse("targets:edit-entry", args=[entry.pk]),
        )
        for entry in rows.select_related("target")
    ]


def _without_figures(user: User) -> list[Errand]:
    """Only for those who answer for some targets: one errand for all of theirs that nothing is known of."""
    if reach_of(user, "targets.enter").everything:
        return []
    rows = Target.objects.reached(user, "targets.enter").current().filter(standing__value=None, entries=None)
    count = rows.distinct().count()
    if not count:
        return []
    text = _("负责的{count}项目标还没有取得数，请填报").format(count=count)
    return [Errand(text, f"{reverse('targets:list')}?light=grey")]


def lights_for(user: User) -> list[dict[str, Any]]:
    """How many current targets have which light, the worst first (light, label, count, link); none for who may not see them."""
    if not has_right(user, "targets.figures"):
        return []
    found = lights_of(Target.objects.visible_to(user).current().with_openness(user))
    return [{**each, "link": f"{reverse('targets:list')}?light={each['light']}"} for each in found]


def headline_targets(user: User, on: date | None = None) -> list[Headline]:
    """The ten targets to show first: the city's own, one an indicator with the nearest year that is not over, scale first."""
    if not has_right(user, "targets.figures"):
        return []
    year = (on or timezone.localdate()).year
    rows = (
        Target.objects.visible_to(user)
        .current()
        .filter(plan__is_own=True, kind__in=["level", "share", "growth"], organisation__kind="city")
        .select_related("standing")
    )
    nearest: dict[str, Target] = {}
    for row in sorted(rows, key=lambda row: ((row.year or 9999) < year, row.year or 9999, row.baseline_value is None)):
        nearest.setdefault(row.indicator, row)
    told = {_measured(row): row for row in sorted(nearest.values(), key=_rank, reverse=True)}
    return [_headline(row) for row in sorted(told.values(), key=_rank)[:HEADLINES]]


def _measured(row: Target) -> str:
    """What a target is judged by: two names of one figure are one headline."""
    if row.report_item or row.series_indicator:
        return f"{row.kind} {row.report_item} {row.series_region} {row.series_indicator} {row.series_scope}"
    return row.indicator.removesuffix("数量")


def _rank(row: Target) -> tuple[bool, int, int]:
    """What has figures comes first, then by theme, then in the order of the plan."""
    standing: Standing | None = getattr(row, "standing", None)
    theme = FIRST_THEMES.index(row.theme) if row.theme in FIRST_THEMES else len(FIRST_THEMES)
    return (standing is None or standing.value is None, theme, row.pk)


def _told(standing: Standing) -> str:
    """Of what period a figure is, and what kind of source it has."""
    label = standing.period.label if standing.period else ""
    source = SOURCES.get(standing.source, "")
    return f"{label} · {_(source)}" if source else label


def _headline(row: Target) -> Headline:
    standing: Standing | None = getattr(row, "standing", None)
    return Headline(
        label=row.indicator,
        value=amount(standing.value if standing else None, judged_unit(row)),
        target=target_value(row),
        year=row.year,
        period=_told(standing) if standing and standing.period else "",
        light=standing.light if standing else Standing.Light.GREY.value,
        light_label=str(standing.get_light_display() if standing else Standing.Light.GREY.label),
        reason=standing.reason if standing else "",
        link=reverse("targets:target", args=[row.pk]),
    )
