"""Correcting and adding items, and what a plan says of itself. Nobody's words get lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.plans.differences import differences, steps_of
from mingcheng.desk.plans.forms import FORMS, PlanHeadForm, checked_data, initial_of, passage
from mingcheng.desk.plans.keeping import change_item
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import described, summary_of

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User


def review_address(item: PlanItem) -> str:
    """The review page where the item stands."""
    return f"{reverse('plans:review', args=[item.plan_id])}?item={item.identifier}"


@require_http_methods(["GET", "POST"])
@right_required("plans.edit")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """An item's form; a saved item counts as confirmed by who saved it. Who comes second sees both versions. HTMX gets the
    form, or the row of the saved item, in the place of the item's row."""
    rows = PlanItem.objects.reached(request.user, "plans.edit")
    found = get_object_or_404(rows.select_related("plan", "changed_by"), pk=pk)
    form = FORMS[found.kind](request.POST or None, initial=initial_of(found))
    differing = None
    if request.method == "POST" and form.is_valid():
        place = passage(found.plan, form)
        data = checked_data(found.kind, form, found.data, place[2]) if place is not None else None
        if place is not None and data is not None:
            changes: dict[str, Any] = {"data": data, "state": PlanItem.State.CONFIRMED, "reason": ""}
            if place[0] is not None:
                changes |= {"start": place[0], "end": place[1], "quote": place[2]}
            try:
                found = change_item(rows, pk, form.cleaned_data["version"] or 0, changes, user_of(request))
            except ChangedMeanwhile as meanwhile:
                assert isinstance(meanwhile.row, PlanItem)
                found = meanwhile.row
                differing = differences(form, found)
            else:
                return _saved(request, found)
    context = {"plan": found.plan, "item": found, "form": form, "summary": summary_of(found.kind, found.data),
               "differences": differing, "steps": [] if is_part(request) else steps_of(found)}  # fmt: skip
    status = 409 if differing is not None else 400 if form.errors else 200
    return page_or_part(request, "plans/item.html", part="plans/_row_form.html", context=context, status=status)


def is_part(request: HttpRequest) -> bool:
    """Whether HTMX asks for a part of a page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def _saved(request: HttpRequest, saved: PlanItem) -> HttpResponse:
    if not is_part(request):
        return redirect(review_address(saved))
    return render(request, "plans/_row.html", {"row": described(saved), "plan": saved.plan, "is_current": True})


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
            return redirect(review_address(_added(found, kind, data, place, user_of(request))))
    context = {"plan": found, "item": None, "form": form, "kind": kind, "label": PlanItem.Kind(kind).label,
               "quote": _quote(found, request.POST if request.method == "POST" else initial)}  # fmt: skip
    return render(request, "plans/item.html", context, status=400 if form.errors else 200)


def _quote(plan: Plan, place: Mapping[str, Any]) -> str:
    start, end = str(place.get("start") or ""), str(place.get("end") or "")
    return plan.text[int(start) : int(end)] if start.isdigit() and end.isdigit() else ""


def _added(
    plan: Plan, kind: str, data: dict[str, Any], place: tuple[int | None, int | None, str], user: User
) -> PlanItem:
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)  # two who add at once get two numbers
        taken = set(plan.items.values_list("identifier", flat=True))
        number = next(each for each in range(1, len(taken) + 2) if f"a{each:03}" not in taken)
        return PlanItem.objects.create(
            plan=plan, kind=kind, identifier=f"a{number:03}", data=data, start=place[0], end=place[1], quote=place[2],
            state=PlanItem.State.CONFIRMED, is_added=True, changed_by=user,
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
@right_required("plans.edit")
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """What the plan says of itself, corrected."""
    rows = Plan.objects.reached(request.user, "plans.edit")
    found = get_object_or_404(rows, pk=pk)
    form = PlanHeadForm(request.POST or None, instance=found, initial={"version": found.version})
    differing = None
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            save_if_unchanged(rows, pk, form.cleaned_data["version"], changes)
        except ChangedMeanwhile as meanwhile:
            differing = conflict(form, meanwhile.row)
        else:
            return redirect("plans:plan", pk)
    status = 409 if differing is not None else 400 if form.errors else 200
    return render(request, "plans/head.html", {"plan": found, "form": form, "differences": differing}, status=status)
