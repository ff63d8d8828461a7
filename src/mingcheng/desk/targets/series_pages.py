"""Published series: the files that were imported, their rows with what was found in them, and what is set aside."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mingcheng.desk.files.models import UploadRefused, keep_upload
from mingcheng.desk.jobs.models import Job, enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.targets.forms import SeriesUpload, SetAside
from mingcheng.desk.targets.models import SeriesFile, SeriesRow, Target
from mingcheng.desk.targets.series import ENDINGS, findings_by_line, series_names
from mingcheng.desk.targets.standings import refresh
from mingcheng.desk.targets.work import READ
from mingcheng.language import _, marked

SHOWN_JOBS = 5


@require_safe
@right_required("targets.figures")
def series(request: HttpRequest) -> HttpResponse:
    """The imported files and the series in them, with the targets that are linked to each."""
    linked: dict[str, list[Target]] = {}
    for row in Target.objects.visible_to(request.user).current().exclude(series_indicator=""):
        linked.setdefault("|".join((row.series_region, row.series_indicator, row.series_scope)), []).append(row)
    text = request.GET.get("q", "").strip()
    names = [each for each in series_names() if text in str(each)]
    context = {
        "files": SeriesFile.objects.filter(is_read=True).select_related("file", "file__uploaded_by"),
        "names": [(each, linked.get(each.key, [])) for each in names],
        "form": SeriesUpload(),
        "can_edit": has_right(request.user, "targets.edit"),
        "jobs": Job.objects.visible_to(request.user)
        .filter(kind=READ)
        .exclude(state=Job.State.DONE)
        .order_by("-pk")[:SHOWN_JOBS],
    }
    return render(request, "targets/series.html", context)


@require_POST
@right_required("targets.edit")
def import_series(request: HttpRequest) -> HttpResponse:
    """Takes a file; it is read in the background."""
    form = SeriesUpload(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择要导入的文件。"), "bad")
        return redirect("targets:series")
    try:
        stored = keep_upload(form.cleaned_data["file"], request.user, endings=ENDINGS)
    except UploadRefused as refused:
        messages.error(request, f"{refused.problem}{refused.remedy}", "bad")
        return redirect("targets:series")
    record(request, "import", stored)
    job = enqueue(
        READ, {"file": stored.pk}, about=stored.name, link=reverse("targets:series"), user=request.user
    )  # fmt: skip
    messages.success(request, _("已收下“{name}”，正在读入。").format(name=stored.name), "good")
    return redirect("jobs:job", job.pk)


def _columns(found: dict[int, list[str]]) -> tuple[Column, ...]:
    return (
        Column("line", marked("行"), lambda row: row.line, "number", sort=("line",)),
        Column("region", marked("地区"), lambda row: row.region, sort=("region", "line")),
        Column("indicator", marked("指标"), lambda row: row.indicator, sort=("indicator", "line")),
        Column("scope", marked("口径"), lambda row: row.scope, sort=("scope", "line")),
        Column("period", marked("报告期"), lambda row: row.period.label, sort=("year", "last_month", "line")),
        Column("level", marked("数值（照印）"), lambda row: f"{row.level}{row.unit}" if row.level else "", is_sortable=False),
        Column("growth", marked("公布的同比增速"), lambda row: f"{row.growth}%" if row.growth else "", is_sortable=False),
        Column("note", marked("备注"), lambda row: row.note, is_sortable=False),
        Column("found", marked("审看发现"), lambda row: " ".join(found.get(row.line, [])), is_sortable=False),
        Column("used", marked("采用"), lambda row: _("采用") if row.is_used else _("不采用：{reason}").format(reason=row.reason),
               "badge", sort=("is_used", "line"), badge=lambda row: "yes" if row.is_used else "rejected",
               link=lambda row: reverse("targets:series-row", args=[row.pk])),
    )  # fmt: skip


@require_safe
@right_required("targets.figures")
def series_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a file as printed; `?line=` shows the one that a figure came from."""
    kept = get_object_or_404(SeriesFile.objects.select_related("file"), pk=pk)
    rows = kept.lines.all()
    text, line = request.GET.get("q", "").strip(), request.GET.get("line", "")
    if text:
        rows = rows.filter(Q(indicator__icontains=text) | Q(region__icontains=text) | Q(note__icontains=text))
    if line.isdigit():
        rows = rows.filter(line=int(line))
    table = Table(request, str(kept), _columns(findings_by_line(kept)), rows, default="line")
    return table_page(request, table, "targets/series_file.html", {"kept": kept})


@require_safe
@right_required("targets.figures")
def series_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One row in full, and whether it counts."""
    row = get_object_or_404(SeriesRow.objects.select_related("series_file__file"), pk=pk)
    found = findings_by_line(row.series_file).get(row.line, [])
    context = {"row": row, "found": found, "can_edit": has_right(request.user, "targets.edit"), "form": SetAside()}
    return render(request, "targets/series_row.html", context)


@require_POST
@right_required("targets.edit")
def use_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets a row aside with a reason, or takes it up again; targets that use its series are computed anew."""
    row = get_object_or_404(SeriesRow, pk=pk)
    form = SetAside(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明不采用的原因。"), "bad")
        return redirect("targets:series-row", pk)
    row.is_used = form.cleaned_data["use"] == "yes"
    row.reason = "" if row.is_used else form.cleaned_data["reason"]
    row.save(update_fields=["is_used", "reason"])
    refresh(
        Target.objects.current()
        .filter(series_indicator=row.indicator, series_region=row.region, series_scope=row.scope)
        .select_related("organisation")
        .prefetch_related("entries")
    )
    messages.success(request, _("已保存。"), "good")
    return redirect("targets:series-row", pk)
