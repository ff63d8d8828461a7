"""Correcting, adding, confirming and rejecting items; dismissing findings; publishing. Nobody's words get lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.plans.forms import FORMS, ItemForm, PlanHeadForm, checked_data, initial_of, passage
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import summary_of
from mingcheng.desk.plans.publishing import PublishingError, publish, withdraw
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

DEEDS = {"confirm": PlanItem.State.CONFIRMED, "reject": PlanItem.State.REJECTED, "reopen": PlanItem.State.READ}


@require_http_methods(["GET", "POST"])
@right_required("plans.edit")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """An item's form; a saved item counts as confirmed by who saved it. Who comes second sees both versions."""
    rows = PlanItem.objects.reached(request.user, "plans.edit")
    found = get_object_or_404(rows.select_related("plan", "changed_by"), pk=pk)
    form = FORMS[found.kind](request.POST or None, initial=initial_of(found))
    differences = None
    if request.method == "POST" and form.is_valid():
        place = passage(found.plan, form)
        data = checked_data(found.kind, form, found.data, place[2]) if place is not None else None
        if place is not None and data is not None:
            changes: dict[str, Any] = {"data": data, "state": PlanItem.State.CONFIRMED, "changed_by": _user(request)}
            if place[0] is not None:
                changes |= {"start": place[0], "end": place[1], "quote": place[2]}
            try:
                save_if_unchanged(rows, pk, form.cleaned_data["version"] or 0, changes, more=["changed_at"])
            except ChangedMeanwhile as meanwhile:
                found = meanwhile.row  # type: ignore[assignment]
                differences = _differences(form, data, found)
            else:
                return _done(request, found)
    context = {"plan": found.plan, "item": found, "form": form, "summary": summary_of(found.kind, found.data),
               "differences": differences, "history": history_of(found)}  # fmt: skip
    status = 409 if differences is not None else 400 if form.errors else 200
    return page_or_part(request, "plans/item.html", part="plans/_item_form.html", context=context, status=status)


def _differences(form: ItemForm, typed: Mapping[str, Any], now: PlanItem) -> list[dict[str, str]]:
    """Field by field what one typed and what is kept now. The form then carries the new version, so that saving it again
    is a decision."""
    typed_data: Any = form.data
    form.data = {**typed_data.dict(), "version": str(now.version)}
    shown = {**{name: (str(field.label or name)) for name, field in form.fields.items()}}
    return [
        {"label": shown.get(name, name), "typed": _shown(typed.get(name)), "now": _shown(now.data.get(name))}
        for name in typed
        if typed.get(name) != now.data.get(name)
    ]


def _shown(value: Any) -> str:
    match value:
        case None:
            return "—"
        case list():
            return "、".join(map(str, value))
        case dict():
            return "，".join(f"{name} {_shown(each)}" for name, each in value.items() if each is not None)
        case _:
            return str(value)


@require_http_methods(["GET", "POST"])
@right_required("plans.edit")
def add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A new item for a passage that was selected in the document, or for none."""
    if kind not in FORMS:
        raise Http404
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.edit"), pk=pk)
    initial = {name: request.GET.get(name) for name in ("start", "end") if request.GET.get(name, "").isdigit()}
    form = FORMS[kind](request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        place = passage(found, form)
        data = checked_data(kind, form, {}, place[2]) if place is not None else None
        if place is not None and data is not None:
            added = _added(found, kind, data, place, request)
            return _done(request, added)
    quote = _quote(found, initial)
    context = {
        "plan": found,
        "item": None,
        "form": form,
        "kind": kind,
        "label": PlanItem.Kind(kind).label,
        "quote": quote,
    }
    return page_or_part(
        request, "plans/item.html", part="plans/_item_form.html", context=context, status=400 if form.errors else 200
    )


def _quote(plan: Plan, initial: Mapping[str, Any]) -> str:
    if {"start", "end"} <= set(initial):
        return plan.text[int(initial["start"]) : int(initial["end"])]
    return ""


def _user(request: HttpRequest) -> User:
    assert request.user.is_authenticated  # the gate let nobody else in
    return request.user


def _added(
    plan: Plan, kind: str, data: dict[str, Any], place: tuple[int | None, int | None, str], request: HttpRequest
) -> PlanItem:
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        number = plan.items.filter(is_added=True).count() + 1
        while plan.items.filter(identifier=f"a{number:03}").exists():
            number += 1
        return PlanItem.objects.create(
            plan=plan, kind=kind, identifier=f"a{number:03}", data=data, start=place[0], end=place[1], quote=place[2],
            state=PlanItem.State.CONFIRMED, is_added=True, changed_by=_user(request),
        )  # fmt: skip


def _done(request: HttpRequest, saved: PlanItem) -> HttpResponse:
    """Back to the review, where the item stands."""
    response: HttpResponse = redirect(f"/plans/{saved.plan_id}/review/?item={saved.identifier}")
    if request.htmx:  # type: ignore[attr-defined]
        response = HttpResponse(status=204)
        response["HX-Redirect"] = f"/plans/{saved.plan_id}/review/?item={saved.identifier}"
    return response


@require_POST
@right_required("plans.edit")
def decide(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Confirms, rejects or reopens an item as it was seen; its row comes back, with a word where somebody was faster."""
    if deed not in DEEDS:
        raise Http404
    rows = PlanItem.objects.reached(request.user, "plans.edit")
    found = get_object_or_404(rows.select_related("plan", "changed_by"), pk=pk)
    seen = request.POST.get("version", "")
    notice = ""
    try:
        changes = {"state": DEEDS[deed], "changed_by": _user(request)}
        found = save_if_unchanged(rows, pk, int(seen) if seen.isdigit() else 0, changes, more=["changed_at"])
        reason = request.POST.get("reason", "").strip()[:300]
        if reason:
            record(request, deed, found, {"note": reason})
    except ChangedMeanwhile as meanwhile:
        found = meanwhile.row  # type: ignore[assignment]
        notice = _("{who}刚刚改过这一条，请看过再定。").format(who=found.changed_by or "")
    if not request.htmx:  # type: ignore[attr-defined]
        if notice:
            messages.warning(request, notice)
        return redirect(f"/plans/{found.plan_id}/review/?item={found.identifier}")
    context = {
        "row": {"item": found, "summary": summary_of(found.kind, found.data), "data": found.data},
        "plan": found.plan,
        "notice": notice,
    }
    return render(request, "plans/_row.html", context)


@require_POST
@right_required("plans.edit")
def confirm_kind(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Confirms all items of a kind that nobody has decided on yet."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.edit"), pk=pk)
    if kind not in FORMS:
        raise Http404
    with transaction.atomic():
        count = 0
        for each in found.items.select_for_update(of=("self",)).filter(kind=kind, state=PlanItem.State.READ):
            each.state, each.version, each.changed_by = PlanItem.State.CONFIRMED, each.version + 1, _user(request)
            each.save(update_fields=["state", "version", "changed_by", "changed_at"])
            count += 1
    messages.success(request, _("已确认 {count} 条。").format(count=count))
    return redirect(f"/plans/{pk}/review/?kind={kind}")


@require_POST
@right_required("plans.edit")
def dismiss(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Sets a finding aside with a reason, or takes it up again where no reason is given."""
    with transaction.atomic():
        rows = Plan.objects.reached(request.user, "plans.edit").select_for_update(of=("self",))
        found = get_object_or_404(rows, pk=pk)
        if not 0 <= number < len(found.findings):
            raise Http404
        reason = request.POST.get("reason", "").strip()[:300]
        found.findings[number]["dismissed"] = reason
        found.save(update_fields=["findings"])
        record(
            request,
            "dismiss" if reason else "reopen",
            found,
            {"note": reason, "finding": found.findings[number]["message"]},
        )
    return redirect(f"/plans/{pk}/#findings")


@require_http_methods(["GET", "POST"])
@right_required("plans.edit")
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """What the plan says of itself, corrected."""
    rows = Plan.objects.reached(request.user, "plans.edit")
    found = get_object_or_404(rows, pk=pk)
    form = PlanHeadForm(request.POST or None, instance=found, initial={"version": found.version})
    differences = None
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            save_if_unchanged(rows, pk, form.cleaned_data["version"], changes)
        except ChangedMeanwhile as meanwhile:
            differences = conflict(form, meanwhile.row)
        else:
            return redirect("plans:plan", pk)
    status = 409 if differences is not None else 400 if form.errors else 200
    return render(request, "plans/head.html", {"plan": found, "form": form, "differences": differences}, status=status)


@require_POST
@right_required("plans.publish")
def publish_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes the plan, or says what keeps it from being published."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.publish"), pk=pk)
    assert request.user.is_authenticated
    try:
        publish(found, request.user, confirmed_only=request.POST.get("confirmed_only") == "1")
    except PublishingError as error:
        messages.error(request, str(error))
        return redirect("plans:plan", pk)
    record(request, "publish", found)
    messages.success(request, _("已发布。目标、任务、成果和园区已经更新。"))
    return redirect("plans:plan", pk)


@require_POST
@right_required("plans.publish")
def withdraw_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a published plan back."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.publish"), pk=pk)
    assert request.user.is_authenticated
    try:
        withdraw(found, request.user)
    except PublishingError as error:
        messages.error(request, str(error))
    else:
        record(request, "withdraw", found, {"note": request.POST.get("reason", "").strip()[:300]})
        messages.success(request, _("已撤下。"))
    return redirect("plans:plan", pk)
