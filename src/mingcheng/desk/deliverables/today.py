"""What of the deliverables needs somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.deliverables.models import Deliverable
from mingcheng.desk.home.errands import Errand
from mingcheng.desk.organisations.reach import has_right, reach_of
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

SOON = timedelta(days=30)
State = Deliverable.State


def today(user: User) -> list[Errand]:
    """For owners what is due within a month or late; for the plan office what stands and waits for its signature."""
    return [*_due(user), *_to_sign(user)]


def _due(user: User) -> list[Errand]:
    if reach_of(user, "deliverables.edit").everything:
        return []
    day = timezone.localdate()
    rows = Deliverable.objects.reached(user, "deliverables.edit").current()
    found = rows.filter(due__lte=day + SOON, state__in=[State.NOT_STARTED, State.BUILDING]).order_by("due")
    return [
        Errand(
            _("“{name}”应建成").format(name=row.name),
            reverse("deliverables:deliverable", args=[row.pk]),
            row.due,
            row.due is not None and row.due < day,
        )
        for row in found
    ]


def _to_sign(user: User) -> list[Errand]:
    if not has_right(user, "deliverables.sign_off"):
        return []
    rows = Deliverable.objects.reached(user, "deliverables.sign_off").current()
    done = rows.filter(state__in=[State.BUILT, State.RUNNING], signed_off_at=None, evidence__isnull=False)
    count = done.distinct().count()
    if not count:
        return []
    return [Errand(_("{count}项成果待审签").format(count=count), reverse("deliverables:board"))]
