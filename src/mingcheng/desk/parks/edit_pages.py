"""Changing what is kept of a park and its blocks, and importing a list of parks."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mingcheng.desk.files.models import UploadRefused, keep_upload
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.conflicts import Difference
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.parks.forms import YI, BlockForm, ParkForm, ParkUpload
from mingcheng.desk.parks.imports import ENDINGS, import_parks
from mingcheng.desk.parks.models import Block, Park
from mingcheng.desk.targets.clashes import clash
from mingcheng.desk.targets.shown import plain
from mingcheng.errors import MingchengError
from mingcheng.language import _


@require_http_methods(["GET", "POST"])
@right_required("parks.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The details of a park."""
    rows = Park.objects.reached(request.user, "parks.edit")
    row = get_object_or_404(rows.select_related("organisation"), pk=pk)
    form = ParkForm(request.POST or None, instance=row, initial={"version": row.version})
    context: dict[str, Any] = {"form": form, "row": row}
    if request.method == "POST" and form.is_valid():
        try:
            save_if_unchanged(rows, pk, form.cleaned_data["version"], form.changes())
        except ChangedMeanwhile as changed:
            context["differences"] = _differences(form, changed.row)
            return render(request, "parks/edit.html", context, status=409)
        messages.success(request, _("已保存。"), "good")
        return redirect("parks:park", pk)
    return render(request, "parks/edit.html", context)


def _differences(form: ParkForm, row: Any) -> list[Difference]:
    """The target is typed in 亿元, the outline as text."""
    typed, kept = form.cleaned_data.get("target_yi"), row.target_revenue_yuan
    outline = form.cleaned_data.get("outline_text")
    more = [
        (_("软件业务收入目标（亿元）"), plain(typed) if typed is not None else "", plain(kept / YI) if kept is not None else ""),
        (_("边界（GeoJSON）"), json.dumps(outline)[:80] if outline else "", json.dumps(row.outline)[:80] if row.outline else ""),
    ]  # fmt: skip
    return clash(form, row, more)


@require_http_methods(["GET", "POST"])
@right_required("parks.edit")
def add_block(request: HttpRequest, pk: int) -> HttpResponse:
    """A further block of a park."""
    row = get_object_or_404(Park.objects.reached(request.user, "parks.edit").select_related("organisation"), pk=pk)
    form = BlockForm(request.POST or None, park=row)
    if request.method == "POST" and form.is_valid():
        Block.objects.create(park=row, **form.changes())
        messages.success(request, _("已保存。"), "good")
        return redirect("parks:park", pk)
    return render(request, "parks/block.html", {"form": form, "row": row})


@require_http_methods(["GET", "POST"])
@right_required("parks.edit")
def edit_block(request: HttpRequest, pk: int) -> HttpResponse:
    """One block of a park."""
    parks = Park.objects.reached(request.user, "parks.edit")
    rows = Block.objects.filter(park__in=parks.values("pk"))
    block = get_object_or_404(rows.select_related("park__organisation"), pk=pk)
    form = BlockForm(request.POST or None, instance=block, park=block.park, initial={"version": block.version})
    context: dict[str, Any] = {"form": form, "row": block.park, "block_row": block}
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            save_if_unchanged(rows, pk, -1 if seen is None else seen, form.changes())
        except ChangedMeanwhile as changed:
            context["differences"] = clash(form, changed.row)
            return render(request, "parks/block.html", context, status=409)
        messages.success(request, _("已保存。"), "good")
        return redirect("parks:park", block.park_id)
    return render(request, "parks/block.html", context)


@require_POST
@right_required("parks.edit")
def remove_block(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a block out of its park; the audit trail keeps what it was."""
    parks = Park.objects.reached(request.user, "parks.edit")
    block = get_object_or_404(Block, pk=pk, park__in=parks.values("pk"))
    block.delete()
    messages.success(request, _("已删除区块“{name}”。").format(name=block.name), "good")
    return redirect("parks:park", block.park_id)


@require_http_methods(["GET", "POST"])
@right_required("parks.edit")
def import_list(request: HttpRequest) -> HttpResponse:
    """Takes a list of parks: all of it, or nothing and every fault of it."""
    form = ParkUpload(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            stored = keep_upload(form.cleaned_data["file"], request.user, endings=ENDINGS)
            done = import_parks(stored, request.user)
        except UploadRefused as refused:
            form.add_error("file", f"{refused.problem}{refused.remedy}")
        except MingchengError as error:
            form.add_error("file", str(error))
        else:
            context["faults"] = done.faults
            if not done.faults:
                record(request, "import", stored)
                text = _("已更新 {changed} 个园区，{same} 个没有变化。")
                messages.success(request, text.format(changed=done.changed, same=done.same), "good")
                return redirect("parks:list")
    return render(request, "parks/import.html", context)
