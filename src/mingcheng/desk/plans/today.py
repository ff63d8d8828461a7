"""What of the plans needs somebody today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from mingcheng.desk.home.errands import Errand
from mingcheng.desk.organisations.reach import has_right
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User


def today(user: User) -> list[Errand]:
    """Plans whose items wait to be reviewed, and those that could not be read."""
    if not has_right(user, "plans.edit"):
        return []
    waiting = Count("items", filter=Q(items__state=PlanItem.State.READ))
    rows = (
        Plan.objects.filter(state=Plan.State.IN_REVIEW).annotate(waiting=waiting).values_list("pk", "title", "waiting")
    )
    found = [
        Errand(
            _("《{plan}》：{count} 条待校核").format(plan=title, count=count) if count
            else _("《{plan}》已校核，可以发布").format(plan=title),
            reverse("plans:review", args=[pk]),
        )
        for pk, title, count in rows.order_by("pk")
    ]  # fmt: skip
    failed = Plan.objects.filter(state=Plan.State.FAILED).only("title")
    return found + [
        Errand(_("《{plan}》没有读出来").format(plan=each.title), reverse("plans:plan", args=[each.pk]))
        for each in failed
    ]
