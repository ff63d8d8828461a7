"""What of the reports needs somebody today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.home.errands import Errand
from mingcheng.desk.organisations.reach import Reach, reach_of
from mingcheng.desk.statistics.models import Round, Submission
from mingcheng.desk.statistics.rounds import districts_of, limited, standing_of
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

MOST_ROUNDS = 4


def today(user: User) -> list[Errand]:
    """Rounds whose reports, findings or signatures wait for this person."""
    reach = reach_of(user, "statistics.upload")
    if reach.is_nothing:
        return []
    return [*_rounds(user, reach), *_submissions(user)]


def overdue_reports_for(user: User) -> list[Errand]:
    """The rounds of which reports are missing after their day."""
    return [errand for errand in today(user) if errand.is_overdue]


def _rounds(user: User, reach: Reach) -> list[Errand]:
    day = timezone.localdate()
    found = []
    for each in Round.objects.filter(state__in=[Round.State.OPEN, Round.State.REOPENED])[:MOST_ROUNDS]:
        link = reverse("statistics:round", args=[each.pk])
        missing = _missing(each, reach)
        if missing:
            text = _("{round}：还有{count}家未报").format(round=each, count=missing)
            found.append(Errand(text, link, each.due_on, each.due_on < day))
        elif not reach_of(user, "statistics.sign_district").is_nothing:
            waiting = [row for row in districts_of(each, reach) if row.expected and row.signature is None]
            found += (
                [Errand(_("{round}：等待签发").format(round=each), link, each.due_on, each.due_on < day)]
                if waiting
                else []
            )
    return found


def _missing(found: Round, reach: Reach) -> int:
    if reach.everything:
        told = found.counts.aggregate(expected=Sum("expected"), reported=Sum("reported"))
        return (told["expected"] or 0) - (told["reported"] or 0)
    if reach.usccs:
        rows = limited(standing_of(found), reach)
        return sum(
            listed and not reported
            for listed, reported in zip(rows["listed"].to_pylist(), rows["reported"].to_pylist(), strict=True)
        )
    return sum(row.missing for row in districts_of(found, reach))


def _submissions(user: User) -> list[Errand]:
    rows = Submission.objects.filter(uploaded_by=user, state=Submission.State.FINDINGS).select_related(
        "round", "organisation"
    )
    return [
        Errand(_("{submission}：有 {count} 处待处理").format(submission=each.round, count=each.result.get("open", 0)),
               reverse("statistics:submission", args=[each.pk]), each.round.due_on, each.round.is_overdue(timezone.localdate()))
        for each in rows[:10]
    ]  # fmt: skip
