"""What of the measures needs somebody today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.home.errands import Errand
from mingcheng.desk.organisations.reach import has_right
from mingcheng.desk.policies.models import Award, AwardList, Objection
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User


def today(user: User) -> list[Errand]:
    """Awards to review, objections to decide, notices that are over."""
    if not has_right(user, "policies.award"):
        return []
    found = []
    is_city = has_right(user, "policies.pay")
    wanted = [Award.State.PROPOSED, Award.State.REVIEWED] if is_city else [Award.State.PROPOSED]
    for each in AwardList.objects.filter(state=AwardList.State.REVIEW):
        count = Award.objects.reached(user, "policies.award").filter(award_list=each, state__in=wanted).count()
        if count:
            found.append(
                Errand(
                    _("{list}：{count} 笔待审核").format(list=each, count=count),
                    reverse("policies:award-list", args=[each.pk]),
                )
            )
    if is_city:
        found += [
            Errand(_("异议待处理：{award}").format(award=each.award), reverse("policies:award", args=[each.award_id]))
            for each in Objection.objects.filter(state=Objection.State.OPEN).select_related("award")
        ]
        day = timezone.localdate()
        for each in AwardList.objects.filter(state=AwardList.State.NOTICE, notice_to__lt=day):
            found.append(
                Errand(
                    _("{list}：公示期满，可以确定名单").format(list=each),
                    reverse("policies:award-list", args=[each.pk]),
                    each.notice_to,
                )
            )
    return found
