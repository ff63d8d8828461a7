"""Documents coming in, and plans going out as files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.files.models import StoredFile, UploadRefused, keep_upload
from mingcheng.desk.files.sending import send_bytes, send_file
from mingcheng.desk.jobs.models import Job, enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import plan_data, summary_of
from mingcheng.desk.plans.work import READ
from mingcheng.language import _
from mingcheng.plans import dump_yaml
from mingcheng.reading import SUPPORTED

ENDINGS = tuple(f".{ending.lstrip('.')}" for ending in SUPPORTED)


@require_http_methods(["GET", "POST"])
@right_required("plans.edit")
def upload(request: HttpRequest) -> HttpResponse:
    """Takes a document and begins to read it; one that is there already leads to its plan."""
    problems = []
    if request.method == "POST":
        given = request.FILES.getlist("files")
        if not given:
            problems.append(_("没有选文件。"))
        made = []
        for each in given:
            try:
                stored = keep_upload(each, request.user, endings=ENDINGS)
            except UploadRefused as error:
                problems.append(str(error))
                continue
            made.append(begin(stored, request, is_own=request.POST.get("is_own", "1") == "1"))
        if made and not problems:
            return redirect("plans:plan", made[0].pk) if len(made) == 1 else redirect("plans:list")
    context = {"problems": problems, "endings": ",".join(ENDINGS), "kinds": "、".join(ENDINGS)}
    return render(request, "plans/upload.html", context, status=400 if problems else 200)


def begin(stored: StoredFile, request: HttpRequest, *, is_own: bool = True) -> Plan:
    """The plan of a stored file: the one that was made of the same content, or a new one that is being read."""
    with transaction.atomic():
        before = Plan.objects.filter(file__sha256=stored.sha256).order_by("pk").first()
        if before is not None:
            messages.info(request, _("这份文件已经上传过：{title}").format(title=before.title))
            return before
        assert request.user.is_authenticated
        plan = Plan.objects.create(
            title=Path(stored.name).stem[:300], file=stored, is_own=is_own, created_by=request.user
        )
        ask_for_reading(plan, request)
    return plan


def ask_for_reading(plan: Plan, request: HttpRequest) -> Job:
    """Lets the worker read the plan's document."""
    link = reverse("plans:review", args=[plan.pk])
    plan.job = enqueue(READ, {"plan": plan.pk}, about=plan.title, link=link, user=request.user)
    plan.save(update_fields=["job"])
    return plan.job


@require_POST
@right_required("plans.edit")
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Reads the document once more; what people decided stays."""
    plan = get_object_or_404(Plan.objects.reached(request.user, "plans.edit").filter(file__isnull=False), pk=pk)
    if plan.state == Plan.State.FAILED:
        plan.state = Plan.State.READING
        plan.save(update_fields=["state"])
    ask_for_reading(plan, request)
    return redirect("plans:plan", plan.pk)


@require_safe
@right_required("plans.view")
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document as it was uploaded."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).filter(file__isnull=False), pk=pk)
    assert plan.file is not None
    record(request, "download", plan)
    return send_file(plan.file)


@require_safe
@right_required("plans.view")
def export(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The plan as data: YAML to be edited, JSON as `mingcheng read --json` prints it, a workbook of its items."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    if ending not in _WRITERS:
        raise Http404
    return send_bytes(_WRITERS[ending](plan), f"{plan.title}.{ending}")


def _states(plan: Plan) -> tuple[str, ...]:
    confirmed = PlanItem.State.CONFIRMED
    return (confirmed,) if plan.state == Plan.State.PUBLISHED else (PlanItem.State.READ, confirmed)


def _yaml(plan: Plan) -> bytes:
    return dump_yaml(plan_data(plan, _states(plan))).encode()


def _json(plan: Plan) -> bytes:
    return json.dumps(plan_data(plan, _states(plan)).model_dump(mode="json"), ensure_ascii=False, indent=1).encode()


def _xlsx(plan: Plan) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for kind, label in PlanItem.Kind.choices:
            items = list(plan.items.filter(kind=kind, state__in=_states(plan)).order_by("start", "pk"))
            sheet = book.add_worksheet(str(label)[:31].replace("、", " "))
            names = list(
                dict.fromkeys(name for item in items for name in item.data if not isinstance(item.data[name], dict))
            )
            sheet.write_row(0, 0, [_("条目"), *names, _("原文"), _("状态")], bold)
            for row, item in enumerate(items, start=1):
                cells = [_cell(item.data.get(name)) for name in names]
                sheet.write_row(row, 0, [summary_of(kind, item.data), *cells, item.quote, item.get_state_display()])
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 40)
    return buffer.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


_WRITERS: dict[str, Callable[[Plan], bytes]] = {"yaml": _yaml, "json": _json, "xlsx": _xlsx}
