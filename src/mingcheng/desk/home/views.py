"""The page that one comes to, and the large screen on the wall."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingcheng.desk.home.panels import collection_of, own_jobs, own_prospects, places_by_revenue, revenue_lines
from mingcheng.desk.home.today import errands_of
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.statistics.models import Publication
from mingcheng.desk.targets.today import headline_targets, lights_for
from mingcheng.desk.tasks.today import due_for, overdue_for, states_for

MOST_ERRANDS = 14
MOST_TASKS = 8


@require_safe
@right_required("home.view")
def home(request: HttpRequest) -> HttpResponse:
    """What needs the person today, then what their roles let them see at a glance."""
    user = request.user
    assert user.is_authenticated
    errands = errands_of(user)
    context: dict[str, Any] = {
        "errands": errands[:MOST_ERRANDS], "more": max(len(errands) - MOST_ERRANDS, 0), "overdue_errands": sum(each.is_overdue for each in errands),
        "headlines": headline_targets(user), "lights": lights_for(user), "states": states_for(user),
        "overdue": overdue_for(user)[:MOST_TASKS], "due": due_for(user)[:MOST_TASKS], "collection": collection_of(user), "jobs": own_jobs(user),
        "prospects": own_prospects(user)[:MOST_TASKS],
        "plans": Plan.objects.visible_to(user).filter(state=Plan.State.PUBLISHED, is_own=True).only("title", "published_at")[:5],
        "publications": Publication.objects.visible_to(user).defer("data")[:5] if has_right(user, "statistics.published") else [],
        "can_screen": has_right(user, "home.screen"), "sees_tasks": has_right(user, "tasks.view"), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "home/home.html", context)


@require_safe
@right_required("home.screen")
def screen(request: HttpRequest) -> HttpResponse:
    """The large screen: figures, lights, the year's course, districts, tasks. It renews itself every minute."""
    user = request.user
    assert user.is_authenticated
    lines = revenue_lines()
    places = places_by_revenue(lines["period"]) if has_right(user, "statistics.tables") else []
    context = {
        "headlines": headline_targets(user), "lights": lights_for(user), "states": states_for(user), "overdue": overdue_for(user)[:6],
        "collection": collection_of(user), "lines": lines, "places": places, "now": timezone.localtime(),
    }  # fmt: skip
    return page_or_part(request, "home/screen.html", part="home/_screen.html", context=context)
