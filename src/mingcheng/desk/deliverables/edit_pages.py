"""Changing deliverables: how far they are, evidence, remarks, and the plan office's signature."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingcheng.desk.deliverables.forms import DeliverableForm, EvidenceForm, NoteForm
from mingcheng.desk.deliverables.models import Deliverable, Evidence, Note
from mingcheng.desk.files.models import EVIDENCE, UploadRefused, keep_upload
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.targets.clashes import clash
from mingcheng.language import _


@require_http_methods(["GET", "POST"])
@right_required("deliverables.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is."""
    rows = Deliverable.objects.reached(request.user, "deliverables.edit")
    row = get_object_or_404(rows.select_related("plan"), pk=pk)
    form = DeliverableForm(request.POST or None, instance=row, user=request.user, initial={"version": row.version})
    context: dict[str, Any] = {"form": form, "row": row, "was_signed": row.signed_off_at is not None}
    if request.method == "POST" and form.is_valid():
        try:
            save_if_unchanged(rows, pk, form.cleaned_data["version"], form.changes(), more=["changed_at"])
        except ChangedMeanwhile as changed:
            context["differences"] = clash(form, changed.row)
            return render(request, "deliverables/edit.html", context, status=409)
        messages.success(request, _("已保存。"), "good")
        return redirect("deliverables:deliverable", pk)
    return render(request, "deliverables/edit.html", context)


@require_POST
@right_required("deliverables.edit")
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A further file of evidence; a signature given before does not cover it."""
    row = get_object_or_404(Deliverable.objects.reached(request.user, "deliverables.edit"), pk=pk)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择要上传的文件。"), "bad")
        return redirect("deliverables:deliverable", pk)
    try:
        stored = keep_upload(form.cleaned_data["file"], request.user, endings=EVIDENCE)
    except UploadRefused as refused:
        messages.error(request, f"{refused.problem}{refused.remedy}", "bad")
        return redirect("deliverables:deliverable", pk)
    assert request.user.is_authenticated  # the right says so
    with transaction.atomic():
        Evidence.objects.create(
            deliverable=row, file=stored, caption=form.cleaned_data["caption"], added_by=request.user
        )
        _take_back(row)
    messages.success(request, _("已上传。"), "good")
    return redirect("deliverables:deliverable", pk)


@require_POST
@right_required("deliverables.edit")
def remove_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a file of evidence away; the audit trail keeps that it was there."""
    rows = Deliverable.objects.reached(request.user, "deliverables.edit")
    evidence = get_object_or_404(
        Evidence.objects.select_related("deliverable"), pk=pk, deliverable__in=rows.values("pk")
    )  # fmt: skip
    with transaction.atomic():
        _take_back(evidence.deliverable)
        evidence.delete()
    messages.success(request, _("已删除。"), "good")
    return redirect("deliverables:deliverable", evidence.deliverable_id)


def _take_back(row: Deliverable) -> None:
    """What is signed is what was there when it was signed."""
    changes: dict[str, Any] = {"version": row.version + 1}
    if row.signed_off_at is not None:
        changes |= {"signed_off_at": None, "signed_off_by": None}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes, "changed_at"])


@require_POST
@right_required("deliverables.edit", "deliverables.sign_off")
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark of somebody who may change it."""
    row = get_object_or_404(Deliverable.objects.reached(request.user, "deliverables.edit"), pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        assert request.user.is_authenticated  # the right says so
        Note.objects.create(deliverable=row, text=form.cleaned_data["text"], author=request.user)
        messages.success(request, _("已保存。"), "good")
    else:
        messages.error(request, _("请写下内容。"), "bad")
    return redirect("deliverables:deliverable", pk)


@require_POST
@right_required("deliverables.sign_off")
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan office's signature on what stands and is shown to stand, or its taking back with a reason."""
    rows = Deliverable.objects.reached(request.user, "deliverables.sign_off")
    row = get_object_or_404(rows, pk=pk)
    wants = request.POST.get("sign") == "yes"
    reason = request.POST.get("reason", "").strip()[:300]
    if wants and not (row.is_done and (row.link or row.evidence.exists())):
        messages.error(request, _("已建成、运行中或已停用，并且有佐证材料或链接的，才能审签。"), "bad")
        return redirect("deliverables:deliverable", pk)
    if not wants and not reason:
        messages.error(request, _("退回须写明原因。"), "bad")
        return redirect("deliverables:deliverable", pk)
    version = request.POST.get("version", "")
    changes = {"signed_off_by": request.user if wants else None, "signed_off_at": timezone.now() if wants else None}
    try:
        saved = save_if_unchanged(rows, pk, int(version) if version.isdigit() else -1, changes, more=["changed_at"])
    except ChangedMeanwhile:
        messages.error(request, _("刚有人修改过，请看过新的内容再审签。"), "warn")
        return redirect("deliverables:deliverable", pk)
    record(request, "sign_off" if wants else "return", saved, {"reason": reason} if reason else None)
    messages.success(request, _("已审签。") if wants else _("已退回。"), "good")
    return redirect("deliverables:deliverable", pk)
