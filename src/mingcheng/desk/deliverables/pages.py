"""Deliverables as a list, as a board by state, and one by one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingcheng.desk.deliverables.forms import EvidenceForm, NoteForm
from mingcheng.desk.deliverables.models import Deliverable, DeliverableQuerySet, Evidence
from mingcheng.desk.files.sending import send_file
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.language import _, marked

State = Deliverable.State
BADGES = {State.BUILDING: "building", State.BUILT: "built", State.RUNNING: "running_ok", State.CLOSED: "closed"}
CARDS = 60
"""So many deliverables of a state the board shows; the list has all."""


def is_overdue(row: Deliverable) -> bool:
    """Whether its day is past and it does not stand yet."""
    return row.due is not None and not row.is_done and row.due < timezone.localdate()


COLUMNS = (
    Column(
        "name", marked("名称"), lambda row: row.name, sort=("name",),
        link=lambda row: reverse("deliverables:deliverable", args=[row.pk]),
    ),
    Column("kind", marked("类别"), lambda row: row.get_kind_display(), sort=("kind", "pk")),
    Column("owner", marked("责任单位"), lambda row: str(row.owner or "") or "、".join(row.printed_owners), sort=("owner__path",)),
    Column("state", marked("状态"), lambda row: row.get_state_display(), "badge", sort=("state", "pk"),
           badge=lambda row: BADGES.get(row.state, "not_started")),
    Column("due", marked("期限"), lambda row: row.due, "date", sort=("due",)),
    Column("late", marked("逾期"), lambda row: _("逾期") if is_overdue(row) else "", "badge", is_sortable=False,
           badge=lambda row: "overdue" if is_overdue(row) else ""),
    Column("evidence", marked("佐证材料"), lambda row: row.evidence_count, "number", sort=("evidence_count",), unit=marked("份")),
    Column("signed", marked("审签"), lambda row: _("已审签") if row.signed_off_at else "", "badge", sort=("signed_off_at",),
           badge=lambda row: "signed_off" if row.signed_off_at else ""),
    Column("changed", marked("更新时间"), lambda row: row.changed_at, "datetime", sort=("changed_at",)),
    Column("plan", marked("规划"), lambda row: str(row.plan), sort=("plan__title",)),
)  # fmt: skip


@require_safe
@right_required("deliverables.view")
def deliverables(request: HttpRequest) -> HttpResponse:
    """All deliverables of current plans."""
    rows = Deliverable.objects.visible_to(request.user).current()
    found = _filtered(request, rows).select_related("plan", "owner").annotate(evidence_count=Count("evidence"))
    table = Table(
        request, _("成果"), COLUMNS, found.order_by("plan", "pk"),
        empty=_("没有符合条件的成果。规划发布以后，其中点名要建的平台、名录和机制会出现在这里。"),
    )  # fmt: skip
    return table_page(request, table, "deliverables/list.html", {**_choices(rows), "counts": _counts(rows)})


@require_safe
@right_required("deliverables.view")
def board(request: HttpRequest) -> HttpResponse:
    """The same by state, side by side."""
    rows = Deliverable.objects.visible_to(request.user).current()
    found = list(_filtered(request, rows).select_related("owner").order_by("due", "pk"))
    lanes = []
    for state in State:
        items = [row for row in found if row.state == state]
        lanes.append({"label": state.label, "count": len(items), "items": [(row, is_overdue(row)) for row in items[:CARDS]],
                      "more": max(len(items) - CARDS, 0), "state": state.value})  # fmt: skip
    context = {**_choices(rows), "lanes": lanes}
    return page_or_part(request, "deliverables/board.html", part="deliverables/_board.html", context=context)


def _choices(rows: DeliverableQuerySet) -> dict[str, Any]:
    return {
        "states": State.choices,
        "kinds": Deliverable.Kind.choices,
        "plans": Plan.objects.filter(pk__in=rows.values("plan")).order_by("title"),
        "owners": Organisation.objects.filter(pk__in=rows.values("owner")).order_by("path"),
    }


def _counts(rows: DeliverableQuerySet) -> list[dict[str, Any]]:
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return [{"state": state.value, "label": state.label, "count": counts.get(state.value, 0)} for state in State]


def _filtered(request: HttpRequest, rows: DeliverableQuerySet) -> DeliverableQuerySet:
    """The rows that the filters ask for."""
    wanted = {name: request.GET.get(name, "").strip() for name in ("q", "state", "kind", "plan", "owner", "late")}
    if wanted["q"]:
        rows = rows.filter(Q(name__icontains=wanted["q"]) | Q(purpose__icontains=wanted["q"]))
    if wanted["state"] in State.values:
        rows = rows.filter(state=wanted["state"])
    if wanted["kind"] in Deliverable.Kind.values:
        rows = rows.filter(kind=wanted["kind"])
    for name in ("plan", "owner"):
        if wanted[name].isdigit():
            rows = rows.filter(**{name: int(wanted[name])})
    if wanted["late"]:
        rows = rows.filter(due__lt=timezone.localdate(), state__in=[State.NOT_STARTED, State.BUILDING])
    return rows


@require_safe
@right_required("deliverables.view")
def deliverable(request: HttpRequest, pk: int) -> HttpResponse:
    """One deliverable: what the plan says, how far it is, evidence, remarks, signature, history."""
    rows = Deliverable.objects.visible_to(request.user).select_related("plan", "owner", "signed_off_by")
    row = get_object_or_404(rows, pk=pk)
    evidence = list(row.evidence.select_related("file", "added_by"))
    context = {
        "row": row,
        "is_overdue": is_overdue(row),
        "badge": BADGES.get(State(row.state), "not_started"),
        "sentence": _sentence(row),
        "evidence": evidence,
        "notes": row.notes.select_related("author"),
        "history": history_of(row, *evidence),
        "can_edit": Deliverable.objects.reached(request.user, "deliverables.edit").filter(pk=pk).exists(),
        "can_sign": has_right(request.user, "deliverables.sign_off"),
        "may_be_signed": row.is_done and bool(evidence or row.link),
        "evidence_form": EvidenceForm(),
        "note_form": NoteForm(),
    }
    return render(request, "deliverables/deliverable.html", context)


def _sentence(row: Deliverable) -> dict[str, str] | None:
    """The passage of the plan with the page that shows it in its surroundings."""
    item = PlanItem.objects.filter(plan=row.plan_id, identifier=row.identifier).first()
    if item is None:
        return None
    try:
        address = reverse("plans:sentence", args=[item.pk])
    except NoReverseMatch:
        address = ""
    return {"quote": item.quote, "link": address}


@require_safe
@right_required("deliverables.view")
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """A file of evidence."""
    rows = Deliverable.objects.visible_to(request.user)
    evidence = get_object_or_404(Evidence.objects.select_related("file"), pk=pk, deliverable__in=rows.values("pk"))
    record(request, "download", evidence)
    return send_file(evidence.file)
