"""Importing lists: upload, agree about the columns, import, look at what did not come in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.files.models import UploadRefused, keep_upload
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.tables import WRITERS, Column, Table, table_page
from mingcheng.desk.registry.forms import UploadForm
from mingcheng.desk.registry.list_imports import ENDINGS, agree, choosable_fields, quarantine_of, shown
from mingcheng.desk.registry.models import ListImport
from mingcheng.desk.registry.people import person_of
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked
from mingcheng.money import UNITS
from mingcheng.registry.list_values import REASONS
from mingcheng.registry.mappings import MappingError

State = ListImport.State
BADGES = {"uploaded": "waiting", "waiting": "running", "done": "done", "failed": "failed"}


def _link(row: ListImport) -> str:
    return reverse("registry:import", args=[row.pk])


def _left_out(row: ListImport) -> int | None:
    if row.state != State.DONE:
        return None
    return sum(row.result.get("reasons", {}).values()) or len(row.result.get("rejected", []))


COLUMNS = (
    Column("file", marked("文件"), lambda row: row.file.name, sort=("file__name",), link=_link),
    Column("kind", marked("类别"), lambda row: row.get_kind_display(), sort=("kind",)),
    Column("source", marked("来源"), lambda row: row.source, sort=("source",)),
    Column("known_at", marked("得知日期"), lambda row: row.known_at, "date", sort=("known_at",)),
    Column("records", marked("入库记录"), lambda row: row.records, "number", sort=("records",)),
    Column("left_out", marked("隔离或须核对"), _left_out, "number"),
    Column("state", marked("状态"), lambda row: row.get_state_display(), "badge", sort=("state",),
           badge=lambda row: BADGES[row.state]),
    Column("by", marked("导入人"), lambda row: row.by, sort=("by__display_name",)),
    Column("at", marked("上传时间"), lambda row: row.at, "datetime", sort=("at",)),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@right_required("registry.manage")
def imports(request: HttpRequest) -> HttpResponse:
    """The lists that were brought; sent, a new one."""
    if request.method != "POST":
        return _imports_page(request, UploadForm(initial={"known_at": timezone.localdate()}))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _imports_page(request, form, status=422)
    try:
        file = keep_upload(form.cleaned_data["file"], request.user, endings=ENDINGS)
    except UploadRefused as refused:
        form.add_error("file", f"{refused.problem}{refused.remedy}")
        return _imports_page(request, form, status=422)
    told = {name: form.cleaned_data[name] for name in ("kind", "source", "known_at")}
    row = ListImport.objects.create(file=file, by=person_of(request), **told)
    record(request, "upload", row)
    if row.kind == ListImport.Kind.TITLES:
        return _start(request, row)
    return redirect("registry:import", row.pk)


def _imports_page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    rows = ListImport.objects.select_related("file", "by")
    empty = _("还没有导入过名单。请选择文件上传，再核对列的对应。")
    table = Table(request, _("导入的名单"), COLUMNS, rows, default="-at", empty=empty)
    sources = ListImport.objects.exclude(source="").order_by("source").values_list("source", flat=True).distinct()
    context = {"form": form, "sources": list(sources), "tab": "imports", "may_manage": True, "may_contact": True}
    response = table_page(request, table, "registry/imports.html", context)
    response.status_code = status
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@right_required("registry.manage")
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its columns with what they mean, to be agreed; afterwards what came of it."""
    row = get_object_or_404(ListImport.objects.select_related("file", "by", "job"), pk=pk)
    if request.method == "POST":
        return _agree(request, row)
    if row.state in (State.UPLOADED, State.FAILED) and row.kind == ListImport.Kind.ENTERPRISES:
        return _mapping_page(request, row)
    return render(request, "registry/import.html", {"row": row, **_result(row)})


def _mapping_page(
    request: HttpRequest, row: ListImport, *, error: str = "", is_changed: bool = False, status: int = 200
) -> HttpResponse:
    try:
        read = shown(row)
    except MingchengError as refused:
        context: dict[str, Any] = {"row": row, "error": str(refused)}
        return render(request, "registry/mapping.html", context, status=status)
    typed = request.POST
    columns = [
        {
            "column": each, "field": typed.get(f"field-{each.place}", each.field),
            "unit": typed.get(f"unit-{each.place}", each.unit),
        }
        for each in read.columns
    ]  # fmt: skip
    context = {
        "row": row, "read": read, "columns": columns, "fields": [(each.name, _(each.label)) for each in choosable_fields()],
        "units": list(UNITS), "error": error, "is_changed": is_changed, "edition": typed.get("edition", ""),
    }  # fmt: skip
    return render(request, "registry/mapping.html", context, status=status)


def _agree(request: HttpRequest, row: ListImport) -> HttpResponse:
    """Keeps what was agreed, and begins."""
    if row.state in (State.WAITING, State.DONE):
        messages.info(request, _("这份名单已经提交导入。"), "warn")
        return redirect("registry:import", row.pk)
    try:
        read = shown(row)
        headings = [each.heading for each in read.columns]
        chosen, units = (
            [request.POST.get(f"{name}-{each.place}", "") for each in read.columns] for name in ("field", "unit")
        )
        mapping = agree(headings, chosen, units, request.POST.get("edition", ""))
    except MappingError as error:
        return _mapping_page(request, row, error=f"{error.problem}{error.remedy}", status=422)
    except MingchengError as error:
        return _mapping_page(request, row, error=str(error), status=422)
    seen = request.POST.get("version", "")
    try:
        row = save_if_unchanged(
            ListImport.objects.all(), row.pk, int(seen) if seen.isdigit() else -1, {"mapping": mapping}
        )
    except ChangedMeanwhile as changed:
        assert isinstance(changed.row, ListImport)
        row.version = changed.row.version
        return _mapping_page(request, row, is_changed=True, status=409)
    return _start(request, row)


def _start(request: HttpRequest, row: ListImport) -> HttpResponse:
    with transaction.atomic():
        row.job = enqueue("registry.import", {"import": row.pk}, about=str(row), link=_link(row), user=request.user)
        row.state = State.WAITING
        row.save(update_fields=["job", "state"])
    return redirect("registry:import", row.pk)


@require_POST
@right_required("registry.manage")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets the columns of a list be agreed anew: imported again, the new reading takes the place of the old one."""
    row = get_object_or_404(ListImport, pk=pk)
    if row.state == State.DONE and row.kind == ListImport.Kind.ENTERPRISES:
        row.state = State.UPLOADED
        row.save(update_fields=["state"])
        record(request, "reopen", row)
    return redirect("registry:import", pk)


def _result(row: ListImport) -> dict[str, Any]:
    told = row.result or {}
    reasons = sorted(told.get("reasons", {}).items(), key=lambda pair: (-pair[1], pair[0]))
    strangers = told.get("not_in_register", [])
    return {
        "told": told, "reasons": [(_(REASONS[name]), count) for name, count in reasons],
        "rejected": told.get("rejected", [])[:20], "strangers": strangers[:50], "strangers_count": len(strangers),
        "left_out": _left_out(row) or 0,
    }  # fmt: skip


QUARANTINE_COLUMNS = (
    Column("place", marked("位置"), lambda row: row["place"]),
    Column("field", marked("字段"), lambda row: row["field"]),
    Column("value", marked("值"), lambda row: row["value"]),
    Column("words", marked("原因"), lambda row: row["words"]),
    Column("outcome", marked("处理"), lambda row: row["outcome"]),
)


@require_safe
@right_required("registry.manage")
def quarantine(request: HttpRequest, pk: int) -> HttpResponse:
    """What of a list did not come in, or is to be looked at, row by row."""
    row = get_object_or_404(ListImport.objects.select_related("file"), pk=pk)
    rows = quarantine_of(row)
    empty = _("没有隔离的行和值。")
    table = Table(request, _("隔离清单 {source}").format(source=row.source), QUARANTINE_COLUMNS, rows, empty=empty)
    record(request, "download" if request.GET.get("as") in WRITERS else "read", row, {"part": "quarantine"})
    return table_page(request, table, "registry/quarantine.html", {"row": row})
