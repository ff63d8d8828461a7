"""Figures that units enter with a source and evidence, and what the plan office says of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.files.models import EVIDENCE, StoredFile, UploadRefused, keep_upload
from mingcheng.desk.files.sending import send_file
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.targets.clashes import clash
from mingcheng.desk.targets.forms import EntryForm
from mingcheng.desk.targets.models import Entry, EntryQuerySet, Target
from mingcheng.desk.targets.shown import amount, target_value
from mingcheng.desk.targets.standings import refresh_figure
from mingcheng.language import _, marked

COLUMNS = (
    Column(
        "target", marked("目标"), lambda row: str(row.target), sort=("target__indicator",),
        link=lambda row: f"{reverse('targets:target', args=[row.target_id])}#entry-{row.pk}",
    ),
    Column("period", marked("报告期"), lambda row: row.period.label, sort=("year", "last_month")),
    Column("value", marked("数值"), lambda row: amount(row.value, row.unit, 4), is_sortable=False),
    Column("source", marked("来源"), lambda row: row.source, sort=("source",)),
    Column("by", marked("填报人"), lambda row: str(row.entered_by or ""), sort=("entered_by__display_name",)),
    Column("at", marked("填报时间"), lambda row: row.entered_at, "datetime", sort=("entered_at",)),
    Column(
        "state", marked("状态"), lambda row: row.get_state_display(), "badge", sort=("state",),
        badge=lambda row: {"confirmed": "confirmed", "returned": "returned"}.get(row.state, "submitted"),
    ),
)  # fmt: skip


@require_safe
@right_required("targets.figures")
def entries(request: HttpRequest) -> HttpResponse:
    """All entered figures of open targets; those that wait for the plan office first."""
    rows = _open_entries(request).select_related("target", "entered_by").order_by("-state", "-entered_at", "-pk")
    state = request.GET.get("state", "")
    if state in Entry.State.values:
        rows = rows.filter(state=state)
    table = Table(request, _("填报数"), COLUMNS, rows, empty=_("没有填报数。在目标的页面上填报。"))
    return table_page(request, table, "targets/entries.html", {"states": Entry.State.choices})


def _open_entries(request: HttpRequest) -> EntryQuerySet:
    """The entries of the targets whose figures the person sees."""
    targets = Target.objects.visible_to(request.user).with_openness(request.user).filter(is_open=True)
    return Entry.objects.visible_to(request.user).filter(target__in=targets.values("pk"))


@require_http_methods(["GET", "POST"])
@right_required("targets.enter")
def add_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """A new figure of a target."""
    row = get_object_or_404(Target.objects.reached(request.user, "targets.enter"), pk=pk)
    form = EntryForm(request.POST or None, request.FILES or None, target=row)
    if request.method == "POST" and form.is_valid() and _added(request, row, form):
        messages.success(request, _("已填报，等规划岗确认。"), "good")
        return redirect("targets:target", pk)
    return render(request, "targets/entry.html", _context(row, form))


def _added(request: HttpRequest, row: Target, form: EntryForm) -> bool:
    """Keeps the entry with its evidence; somebody may have entered the same period a moment ago."""
    try:
        evidence = _evidence(request, form)
        with transaction.atomic():
            assert request.user.is_authenticated  # the right says so
            Entry.objects.create(target=row, evidence=evidence, entered_by=request.user, **form.changes())
    except UploadRefused as refused:
        form.add_error("upload", f"{refused.problem}{refused.remedy}")
    except IntegrityError:
        form.add_error("last_month", _("这一期已有填报数，请修改原数。"))
    return form.is_valid()


def _evidence(request: HttpRequest, form: EntryForm) -> StoredFile | None:
    """The evidence: the file that was chosen, else the one that was uploaded before the form came back."""
    upload = form.cleaned_data.get("upload")
    if upload:
        stored = keep_upload(upload, request.user, endings=EVIDENCE)
        form.remember(stored)
        return stored
    return form.remembered(request.user)


def _context(row: Target, form: EntryForm) -> dict[str, Any]:
    return {"row": row, "form": form, "target_shown": target_value(row)}


@require_http_methods(["GET", "POST"])
@right_required("targets.enter")
def edit_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Corrects a figure; it waits for the plan office again."""
    entry = _reached_entry(request, pk, "targets.enter")
    form = EntryForm(
        request.POST or None, request.FILES or None, instance=entry, target=entry.target,
        initial={"version": entry.version},
    )  # fmt: skip
    context = {**_context(entry.target, form), "entry": entry}
    if request.method == "POST" and form.is_valid():
        try:
            evidence = _evidence(request, form)
            _corrected(request, entry, form, evidence)
        except ChangedMeanwhile as changed:
            return render(
                request, "targets/entry.html", {**context, "differences": clash(form, changed.row)}, status=409
            )
        except UploadRefused as refused:
            form.add_error("upload", f"{refused.problem}{refused.remedy}")
        except IntegrityError:
            form.add_error("last_month", _("这一期已有填报数，请修改原数。"))
        else:
            messages.success(request, _("已保存，等规划岗确认。"), "good")
            return redirect("targets:target", entry.target_id)
    return render(request, "targets/entry.html", context)


def _corrected(request: HttpRequest, entry: Entry, form: EntryForm, evidence: StoredFile | None) -> None:
    seen = form.cleaned_data["version"]
    changes = {
        **form.changes(), "state": Entry.State.ENTERED, "reason": "", "entered_by": request.user, "decided_by": None,
        "decided_at": None,
    }  # fmt: skip
    if evidence is not None:
        changes["evidence"] = evidence
    save_if_unchanged(
        Entry.objects.filter(target=entry.target_id),
        entry.pk,
        -1 if seen is None else seen,
        changes,
        more=["entered_at"],
    )
    refresh_figure(entry.target)


def _reached_entry(request: HttpRequest, pk: int, right: str) -> Entry:
    """An entry of a target that a right reaches; 404 for any other."""
    entry = get_object_or_404(Entry.objects.select_related("target", "evidence"), pk=pk)
    if not Target.objects.reached(request.user, right).filter(pk=entry.target_id).exists():
        raise Http404
    return entry


@require_POST
@right_required("targets.edit")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms a figure, or returns it with a reason. Who decides has seen what is there now."""
    entry = _reached_entry(request, pk, "targets.edit")
    is_confirmed = request.POST.get("decision") == "confirm"
    reason = request.POST.get("reason", "").strip()[:300]
    version = request.POST.get("version", "")
    if not is_confirmed and not reason:
        messages.error(request, _("退回须写明原因。"), "bad")
        return redirect("targets:target", entry.target_id)
    changes = {
        "state": Entry.State.CONFIRMED if is_confirmed else Entry.State.RETURNED, "reason": "" if is_confirmed else reason,
        "decided_by": request.user, "decided_at": timezone.now(),
    }  # fmt: skip
    try:
        saved = save_if_unchanged(Entry.objects.all(), pk, int(version) if version.isdigit() else -1, changes)
    except ChangedMeanwhile:
        messages.error(request, _("这个数刚被修改过，请看过新的数再确认。"), "warn")
        return redirect("targets:target", entry.target_id)
    record(request, "confirm" if is_confirmed else "return", saved, {"reason": reason} if reason else None)
    refresh_figure(entry.target)
    messages.success(request, _("已确认。") if is_confirmed else _("已退回。"), "good")
    return redirect("targets:target", entry.target_id)


@require_safe
@right_required("targets.figures")
def evidence(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The evidence of a figure."""
    entry = get_object_or_404(_open_entries(request).select_related("evidence"), pk=pk)
    if entry.evidence is None:
        raise Http404
    record(request, "download", entry, {"file": entry.evidence.name})
    return send_file(entry.evidence)
