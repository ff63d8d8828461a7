"""What the register needs of somebody today."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.home.errands import Errand
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.reach import has_right
from mingcheng.desk.registry.decisions import open_count
from mingcheng.desk.registry.models import Contact, Enterprise, Standing
from mingcheng.language import _
from mingcheng.titles import label_of

AHEAD_DAYS, SOON_DAYS, MOST = 7, 60, 10


def today(user: User) -> list[Errand]:
    """Pairs to decide, follow-ups that are due, titles that end soon."""
    return [*_pairs(user), *_follow_ups(user), *_expiring(user)]


def _pairs(user: User) -> list[Errand]:
    if not has_right(user, "registry.manage"):
        return []
    count = open_count()
    if not count:
        return []
    return [Errand(_("名录有 {count} 对合并待核对").format(count=count), reverse("registry:review"))]


def _follow_ups(user: User) -> list[Errand]:
    if not has_right(user, "registry.contact"):
        return []
    day = timezone.localdate()
    rows = Contact.objects.visible_to(user).filter(done_at=None, follow_up__lte=day + timedelta(days=AHEAD_DAYS))
    own = [
        Errand(
            _("跟进“{enterprise}”：{promised}").format(
                enterprise=row.enterprise, promised=(row.promised or row.asked)[:40]
            ),
            reverse("registry:contact", args=[row.pk]), row.follow_up, row.follow_up is not None and row.follow_up < day,
        )
        for row in rows.filter(by=user).select_related("enterprise").order_by("follow_up", "pk")[:MOST]
    ]  # fmt: skip
    late = rows.exclude(by=user).filter(follow_up__lt=day).order_by("follow_up")
    first = late.values_list("follow_up", flat=True).first()
    if first is None:
        return own
    text = _("{count}件企业诉求逾期未跟进").format(count=late.count())
    return [*own, Errand(text, f"{reverse('registry:contacts')}?state=overdue", first, is_overdue=True)]


def _expiring(user: User) -> list[Errand]:
    if not has_right(user, "registry.pools"):
        return []
    day = timezone.localdate()
    reached = Enterprise.objects.reached(user, "registry.pools")
    rows = Standing.objects.holding_on(day).filter(
        standing="title", expires__lt=day + timedelta(days=SOON_DAYS), enterprise__in=reached
    )
    counted = rows.order_by().values_list("kind").annotate(count=Count("pk"), first=Min("expires"))
    return [
        Errand(
            _("{count}家的“{title}”60 天内到期").format(count=count, title=label_of(kind)),
            f"{reverse('registry:pool', args=[kind])}?view=expiring",
        )
        for kind, count, _first in counted.order_by("first", "kind")
    ]
