"""Confirming, rejecting and taking back; setting findings aside; publishing and withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile
from mingcheng.desk.plans.editing import is_part, review_address
from mingcheng.desk.plans.forms import FORMS
from mingcheng.desk.plans.keeping import change_item, confirm_all, restore
from mingcheng.desk.plans.models import ItemVersion, Plan, PlanItem
from mingcheng.desk.plans.parts import described
from mingcheng.desk.plans.publishing import PublishingError, publish, withdraw
from mingcheng.language import _

DEEDS = {"confirm": PlanItem.State.CONFIRMED, "reject": PlanItem.State.REJECTED, "reopen": PlanItem.State.READ}
MOST_REASON = 300


@require_POST
@right_required("plans.edit")
def decide(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Confirms, rejects (with a reason) or reopens an item as it was seen, or takes back its last change; its row comes
    back, with a word where somebody was faster."""
    if deed not in DEEDS and deed != "undo":
        raise Http404
    rows = PlanItem.objects.reached(request.user, "plans.edit")
    found = get_object_or_404(rows.select_related("plan", "changed_by"), pk=pk)
    seen, reason = _number(request, "version"), request.POST.get("reason", "").strip()[:MOST_REASON]
    notice = ""
    if deed == "reject" and not reason:
        notice = _("请写明剔除的理由。")
    else:
        try:
            found = _undone(request, rows, found, seen) if deed == "undo" else change_item(
                rows, pk, seen, {"state": DEEDS[deed], "reason": reason if deed == "reject" else ""}, user_of(request)
            )  # fmt: skip
        except ChangedMeanwhile as meanwhile:
            assert isinstance(meanwhile.row, PlanItem)
            found = meanwhile.row
            notice = _("{who}刚刚改过这一条，请看过再定。").format(who=found.changed_by or "")
    return _row(request, found, notice)


def _undone(request: HttpRequest, rows: Any, found: PlanItem, seen: int) -> PlanItem:
    """The item as it was in the version that is asked for, or before its last change."""
    wanted = _number(request, "to")
    versions = ItemVersion.objects.filter(item=found)
    old = versions.filter(version=wanted).first() if wanted else versions.first()
    if old is None:
        raise Http404
    return restore(rows, old, seen, user_of(request))


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _row(request: HttpRequest, found: PlanItem, notice: str) -> HttpResponse:
    if is_part(request):
        context = {"row": described(found), "plan": found.plan, "notice": notice, "is_current": True}
        return render(request, "plans/_row.html", context)
    if notice:
        messages.warning(request, notice)
    return redirect(review_address(found))


@require_POST
@right_required("plans.edit")
def confirm_kind(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Confirms all items of a kind that nobody has decided on yet."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.edit"), pk=pk)
    if kind not in FORMS:
        raise Http404
    count = confirm_all(found, kind, user_of(request))
    messages.success(request, _("已确认 {count} 条。").format(count=count))
    return redirect(f"{reverse('plans:review', args=[pk])}?kind={kind}")


@require_POST
@right_required("plans.edit")
def dismiss(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Sets a finding aside with a reason, or takes it up again where no reason is given."""
    with transaction.atomic():
        rows = Plan.objects.reached(request.user, "plans.edit").select_for_update(of=("self",))
        found = get_object_or_404(rows, pk=pk)
        if not 0 <= number < len(found.findings):
            raise Http404
        reason = request.POST.get("reason", "").strip()[:MOST_REASON]
        found.findings[number]["dismissed"] = reason
        found.save(update_fields=["findings"])
        details = {"note": reason, "finding": found.findings[number]["message"]}
        record(request, "dismiss" if reason else "reopen", found, details)
    if request.POST.get("from") == "review":
        return redirect(f"{reverse('plans:review', args=[pk])}?kind=findings")
    return redirect(f"{reverse('plans:plan', args=[pk])}#findings")


@require_POST
@right_required("plans.publish")
def publish_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes the plan, or says what keeps it from being published."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.publish"), pk=pk)
    try:
        published = publish(found, user_of(request), confirmed_only=request.POST.get("confirmed_only") == "1")
    except PublishingError as error:
        messages.error(request, str(error))
        return redirect("plans:plan", pk)
    record(request, "publish", found)
    messages.success(
        request, _("已发布。目标、任务、成果和园区已经更新。") if published.is_own else _("已发布，可以用于对比。")
    )
    return redirect("plans:plan", pk)


@require_POST
@right_required("plans.publish")
def withdraw_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a published plan back."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.publish"), pk=pk)
    try:
        withdraw(found, user_of(request))
    except PublishingError as error:
        messages.error(request, str(error))
    else:
        record(request, "withdraw", found, {"note": request.POST.get("reason", "").strip()[:MOST_REASON]})
        messages.success(request, _("已撤下。"))
    return redirect("plans:plan", pk)
