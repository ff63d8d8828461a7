"""Handing reports in, and what was found in them."""

from __future__ import annotations

import re

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.files.models import StoredFile, UploadRefused, keep_upload
from mingcheng.desk.files.sending import send_bytes, send_file
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.statistics.checking import MOST_AT_ONCE, marked_file
from mingcheng.desk.statistics.models import Finding, Round, Submission
from mingcheng.desk.statistics.work import CHECK
from mingcheng.language import _, marked
from mingcheng.spreadsheets import ENDINGS

SEVERITIES = {"error": marked("错误"), "warning": marked("警告"), "note": marked("提示")}
_NUMBERS = re.compile(r"(?<![\d.])\d{4,}(?![\d%])")


def _grouped(text: str) -> str:
    """What a check wrote, with the thousands of its numbers divided."""
    return _NUMBERS.sub(lambda match: f"{int(match[0]):,}", text).replace("<=", "≤").replace(">=", "≥")


COLUMNS = (
    Column("severity", marked("级别"), lambda row: _(SEVERITIES[row.severity]), "badge", sort=("severity",), badge=lambda row: row.severity),
    Column("name", marked("单位名称"), lambda row: row.name or row.reporter, sort=("name",)),
    Column("label", marked("指标"), lambda row: row.label, sort=("label",)),
    Column("cell", marked("位置"), lambda row: "!".join(each for each in (row.file, row.sheet, row.cell) if each), sort=("file", "sheet", "cell")),
    Column("value", marked("填报值"), lambda row: _grouped(row.value) if row.item else row.value),
    Column("expected", marked("应为"), lambda row: _grouped(row.expected) if row.item else row.expected),
    Column("message", marked("问题"), lambda row: row.message),
    Column("remedy", marked("怎么办"), lambda row: row.remedy),
    Column("reason", marked("说明"), lambda row: row.reason or (_("填写说明") if row.severity == "warning" else ""),
           link=lambda row: reverse("statistics:reason", args=[row.pk]) if row.severity == "warning" else None),
)  # fmt: skip
TOLD = Column("reason", marked("说明"), lambda row: row.reason)
"""The last column for who may read the reasons and not write them."""


@require_http_methods(["GET", "POST"])
@right_required("statistics.upload")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes files for a round and lets them be checked."""
    found = get_object_or_404(Round.objects.reached(request.user, "statistics.upload"), pk=pk)
    problems = [] if found.is_open else [_("这一期已经签发或锁定，不再收报表。")]
    if request.method == "POST" and not problems:
        given = request.FILES.getlist("files")
        stored = []
        for each in given:
            try:
                stored.append(keep_upload(each, request.user, endings=ENDINGS))
            except UploadRefused as error:
                problems.append(str(error))
        if not given:
            problems.append(_("没有选文件。"))
        if stored and not problems:
            return redirect("statistics:submission", hand_in(found, stored, request).pk)
    context = {"round": found, "problems": problems, "endings": ",".join(ENDINGS), "kinds": " ".join(ENDINGS)}
    return render(request, "statistics/upload.html", context, status=400 if problems else 200)


def hand_in(found: Round, stored: list[StoredFile], request: HttpRequest) -> Submission:
    """A submission of these files, waiting to be checked."""
    user = user_of(request)
    with transaction.atomic():
        made = Submission.objects.create(round=found, organisation=_organisation(user), uploaded_by=user)
        made.files.set(stored)
        ask_for_check(made, request)
    return made


def _organisation(user: object) -> Organisation:
    """For whom somebody hands in."""
    from mingcheng.desk.organisations.rights import RIGHTS

    members = user.members  # type: ignore[attr-defined]
    held = next((each for each in members if each.role in RIGHTS["statistics.upload"]), members[0])
    return Organisation.objects.get(pk=held.organisation)


def ask_for_check(made: Submission, request: HttpRequest) -> None:
    """Lets the worker check a submission, once more where it was checked before."""
    link = reverse("statistics:submission", args=[made.pk])
    made.state = Submission.State.CHECKING
    made.job = enqueue(CHECK, {"submission": made.pk}, about=str(made.round), link=link, user=request.user)
    made.save(update_fields=["job", "state"])


@require_safe
@right_required("statistics.view")
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a submission."""
    found = get_object_or_404(
        Submission.objects.visible_to(request.user).select_related("round", "job", "organisation", "uploaded_by"), pk=pk
    )
    rows = found.findings.all()
    wanted = {name: request.GET.get(name, "") for name in ("severity", "rule", "district", "q")}
    if wanted["severity"] in SEVERITIES:
        rows = rows.filter(severity=wanted["severity"])
    if wanted["rule"]:
        rows = rows.filter(rule=wanted["rule"])
    if wanted["district"].isdecimal():
        rows = rows.filter(district=int(wanted["district"][:9]))
    if wanted["q"]:
        rows = rows.filter(Q(name__contains=wanted["q"]) | Q(reporter__startswith=wanted["q"].upper()))
    if not request.htmx:  # type: ignore[attr-defined]
        record(request, "download" if request.GET.get("as") else "read", found)
    columns = COLUMNS if has_right(request.user, "statistics.upload") else (*COLUMNS[:-1], TOLD)
    table = Table(request, _("审核发现"), columns, rows, empty=_("没有发现。"))
    rules = found.findings.values("rule").annotate(count=Count("pk")).order_by("-count")[:30]
    context = {
        "submission": found, "job": found.job, "wanted": wanted, "rules": rules, "severities": [(k, _(v)) for k, v in SEVERITIES.items()],
        "districts": Organisation.objects.visible_to(request.user).of_kind(Organisation.Kind.DISTRICT, Organisation.Kind.ZONE),
        "files": found.files.all()[:20], "file_count": found.files.count(),
        "can_accept": has_right(request.user, "statistics.manage"), "can_upload": has_right(request.user, "statistics.upload"),
    }  # fmt: skip
    return table_page(request, table, "statistics/submission.html", context)


@require_safe
@right_required("statistics.view")
def marked_workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook that goes back, its faults marked."""
    rows = Submission.objects.visible_to(request.user).select_related("round", "uploaded_by", "marked")
    found = get_object_or_404(rows, pk=pk)
    if found.marked is None and found.result.get("reports", 0) > MOST_AT_ONCE:
        messages.info(request, _("退改文件正在生成，请稍后再下载。"))
        return redirect("statistics:submission", pk)
    record(request, "download", found)
    return send_file(found.marked) if found.marked is not None else send_bytes(*marked_file(found))


@require_POST
@right_required("statistics.upload")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Checks once more: with the reasons written since, or with warnings accepted by who may do so."""
    found = get_object_or_404(
        Submission.objects.reached(request.user, "statistics.upload").select_related("round"), pk=pk
    )
    if not found.round.is_open:
        messages.error(request, _("这一期已经签发或锁定，不再收报表。"))
        return redirect("statistics:submission", pk)
    if request.POST.get("accept_warnings") == "1" and has_right(request.user, "statistics.manage"):
        found.accept_warnings = True
        found.save(update_fields=["accept_warnings"])
        record(request, "accept", found)
    with transaction.atomic():
        ask_for_check(found, request)
    return redirect("statistics:submission", pk)


@require_http_methods(["GET", "POST"])
@right_required("statistics.upload")
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a value that looks wrong is right; it counts when the submission is checked again."""
    reached = Submission.objects.reached(request.user, "statistics.upload")
    found = get_object_or_404(
        Finding.objects.filter(submission__in=reached, severity="warning").select_related("submission__round"), pk=pk
    )
    if request.method == "POST":
        text = request.POST.get("reason", "").strip()[:300]
        with transaction.atomic():
            Submission.objects.select_for_update(of=("self",)).get(pk=found.submission_id)  # a check may be writing
            kept = Finding.objects.filter(pk=pk, severity="warning")
            if not kept.update(reason=text, reason_by=user_of(request) if text else None):
                raise Http404
            record(request, "explain", found.submission, {"note": text, "finding": found.message[:200]})
        return redirect(f"{reverse('statistics:submission', args=[found.submission_id])}?severity=warning")
    record(request, "read", found.submission)
    return render(request, "statistics/reason.html", {
        "finding": found, "submission": found.submission, "value": _grouped(found.value) if found.item else found.value,
    })  # fmt: skip
