"""One reporter's report of a period, with its revisions, and correcting it cell by cell."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pyarrow.compute as pc
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mingcheng.desk.files.models import keep_file
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import has_right, reach_of, right_required
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.statistics.checking import findings_in
from mingcheng.desk.statistics.models import Round, Submission
from mingcheng.desk.statistics.rounds import limited, standing_of
from mingcheng.desk.statistics.store import report_store
from mingcheng.desk.statistics.submission_pages import SEVERITIES, hand_in
from mingcheng.desk.statistics.workbooks import SUFFIXES, Line, corrected_file
from mingcheng.language import _
from mingcheng.statistics.check.findings import printed
from mingcheng.statistics.form import FormVersion, Item
from mingcheng.statistics.store import ReportStore
from mingcheng.statistics.template import column_label


@require_http_methods(["GET", "POST"])
@right_required("statistics.view")
def report(request: HttpRequest, pk: int, reporter: str) -> HttpResponse:
    """The report; who may hand reports in corrects it here, which is a new revision with an author."""
    found = get_object_or_404(Round.objects.visible_to(request.user).select_related("expected_file"), pk=pk)
    _refuse_others(request, found, reporter, "statistics.view")
    version = found.form_version
    versions, lines = report_of(found, version, reporter)
    row = versions[-1]
    may_correct = has_right(request.user, "statistics.upload")
    can_correct = may_correct and found.is_open
    if request.method == "POST":
        if not may_correct:
            raise PermissionDenied
        _refuse_others(request, found, reporter, "statistics.upload")
        if not can_correct:
            messages.error(request, _("这一期已经签发或锁定，不再收报表。"))
            return redirect("statistics:report", pk, reporter)
        about = Enterprise.objects.filter(uscc=reporter).first() or found
        record(request, "correct", about, {"round": str(found), "reporter": reporter})
        with corrected_file(found, row, lines, request.POST) as path:
            kept = keep_file(path, request.user)
        return redirect("statistics:submission", hand_in(found, [kept], request).pk)
    enterprise = Enterprise.objects.filter(uscc=reporter).first()
    record(request, "read", enterprise or found, {"round": str(found), "reporter": reporter})
    context = {
        "round": found, "reporter": reporter, "name": row.get("name") or reporter, "lines": lines, "row": row, "enterprise": enterprise,
        "may_register": has_right(request.user, "registry.view"),
        "heads": [column_label(column) for column in version.columns], "can_correct": can_correct,
        "revisions": _revisions(found, version, versions),
    }  # fmt: skip
    return render(request, "statistics/report.html", context)


@require_POST
@right_required("statistics.upload")
def tried(request: HttpRequest, pk: int, reporter: str) -> HttpResponse:
    """What the check would say of the report as it is typed: nothing is kept."""
    found = get_object_or_404(
        Round.objects.reached(request.user, "statistics.upload").select_related("expected_file"), pk=pk
    )
    _refuse_others(request, found, reporter, "statistics.upload")
    versions, lines = report_of(found, found.form_version, reporter)
    with corrected_file(found, versions[-1], lines, request.POST) as path:
        findings = findings_in(found, path)
    told = [
        {
            "severity": each.severity,
            "severity_label": _(SEVERITIES[each.severity]),
            "label": each.label,
            "message": each.message,
            "expected": each.expected,
        }
        for each in findings
    ]
    return render(request, "statistics/_tried.html", {"findings": told})


def _refuse_others(request: HttpRequest, found: Round, reporter: str, right: str) -> None:
    """Http404 for a report that the right of the person does not reach."""
    rows = standing_of(found)
    own = rows.filter(pc.equal(rows["uscc"], reporter))
    if not limited(own, reach_of(request.user, right)).num_rows:
        raise Http404


def report_of(found: Round, version: FormVersion, reporter: str) -> tuple[list[dict[str, Any]], list[Line]]:
    """The report as each import stored it, the latest last, and the lines of that one. Http404 where there is none."""
    with report_store() as store:
        rows = store.versions_of(found.form, reporter, found.year, found.last_month)
        if not rows:
            raise Http404
        return rows, _lines(store, version, rows[-1])


def _lines(store: ReportStore, version: FormVersion, row: dict[str, Any]) -> list[Line]:
    lines = []
    for item in version.items:
        values = []
        for column in version.columns:
            name = f"{item.name}{SUFFIXES[column]}"
            origin = store.origin(row["entry"], row.get("file"), row.get("sheet"), row.get("row"), name)
            values.append((name, _printed(row.get(name), item), str(origin)))
        lines.append(Line(item, values))
    return lines


def _printed(value: Any, item: Item) -> str:
    if value is None:
        return ""
    return str(value) if item.kind == "text" else printed(int(value), item)


def _revisions(found: Round, version: FormVersion, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What later imports changed of the report: its figures, item by item, each from one import to the next."""
    if len(rows) < 2:
        return []
    with report_store() as store:
        hashes = {entry.number: {file.sha256 for file in entry.files} for entry in store.entries(found.form)}
    who = _uploaders(found, set().union(*(hashes.get(row["entry"], set()) for row in rows[1:])))
    told = []
    for item in version.items:
        if item.kind == "text":
            continue
        for column, suffix in SUFFIXES.items():
            name = f"{item.name}{suffix}"
            for before, after in pairwise(rows):
                if before.get(name) != after.get(name):
                    sent = (who[each] for each in hashes[after["entry"]] if each in who)
                    told.append({
                        "label": item.label, "head": column_label(column) if suffix else "", "who": next(sent, ""),
                        "before": _printed(before.get(name), item), "after": _printed(after.get(name), item),
                        "known_at": after["known_at"], "entry": after["entry"],
                    })  # fmt: skip
    return told


def _uploaders(found: Round, hashes: set[str]) -> dict[str, str]:
    """Who handed in which content for a round."""
    rows = Submission.objects.filter(round=found, files__sha256__in=hashes).values_list(
        "files__sha256", "uploaded_by__display_name"
    )
    return dict(rows)
