"""Tables that are open to all, and letting one out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mingcheng.desk.files.sending import send_bytes
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.statistics.models import Publication
from mingcheng.desk.statistics.publications import data_of, with_place_names
from mingcheng.desk.statistics.questions import has_reports
from mingcheng.desk.statistics.table_pages import parts_of, question_of
from mingcheng.desk.statistics.work import PUBLISH
from mingcheng.language import _, marked
from mingcheng.statistics.aggregate.files import csv_text, xlsx_data
from mingcheng.statistics.forms import load_form

COLUMNS = (
    Column("title", marked("标题"), lambda row: row.title, sort=("title",), link=lambda row: reverse("statistics:publication", args=[row.pk])),
    Column("state", marked("状态"), lambda row: row.get_state_display(), "badge", sort=("state",), badge=lambda row: row.state),
    Column("published_at", marked("公布时间"), lambda row: row.published_at, "datetime", sort=("published_at",)),
)  # fmt: skip


@require_safe
@right_required("statistics.published")
def publications(request: HttpRequest) -> HttpResponse:
    """What was published."""
    rows = Publication.objects.visible_to(request.user).defer("data")
    if not has_right(request.user, "statistics.manage"):
        rows = rows.filter(state=Publication.State.PUBLISHED)
    table = Table(request, _("公布的汇总表"), COLUMNS, rows, empty=_("还没有公布过汇总表。统计岗可在“汇总表”页公布。"))
    return table_page(request, table, "statistics/publications.html", {"tab": "publications"})


@require_safe
@right_required("statistics.published")
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """A published table, with what is hidden in it."""
    rows = Publication.objects.visible_to(request.user).select_related("job")
    if not has_right(request.user, "statistics.manage"):
        rows = rows.filter(state=Publication.State.PUBLISHED)
    found = get_object_or_404(rows, pk=pk)
    context: dict[str, Any] = {
        "publication": found,
        "job": found.job if found.state != Publication.State.PUBLISHED else None,
        "tab": "publications",
    }
    if found.state == Publication.State.PUBLISHED:
        data = with_place_names(data_of(found))
        wanted = request.GET.get("as")
        if wanted in ("xlsx", "csv"):
            return send_bytes(
                xlsx_data(data) if wanted == "xlsx" else csv_text(data).encode(), f"{found.title}.{wanted}"
            )
        context |= {"data": data, "parts": parts_of(data)}
    return render(request, "statistics/publication.html", context)


@require_POST
@right_required("statistics.manage")
def publish_table(request: HttpRequest) -> HttpResponse:
    """Lets a table out: disclosure control in the background, then it is open to all."""
    question = question_of(request.POST)
    if question.period is None or not has_reports(question.form):
        messages.error(request, _("还没有报表，没有什么可以公布。"))
        return redirect("statistics:tables")
    title = _("{form}，{period}").format(form=load_form(question.form).latest.title, period=question.period.label)
    with transaction.atomic():
        row = Publication.objects.create(
            title=title[:200], form=question.form, request=question.to_json(), published_by=user_of(request)
        )
        row.job = enqueue(
            PUBLISH,
            {"publication": row.pk},
            about=title,
            link=reverse("statistics:publication", args=[row.pk]),
            user=request.user,
        )
        row.save(update_fields=["job"])
    record(request, "publish", row, {"asked": question.to_json()})
    return redirect("statistics:publication", row.pk)
