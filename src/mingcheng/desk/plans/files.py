"""Documents coming in, and plans going out as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
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
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.plans.parts import plan_data
from mingcheng.desk.plans.reading import DATA_ENDINGS
from mingcheng.desk.plans.work import READ
from mingcheng.desk.plans.workbook import workbook_of
from mingcheng.language import _
from mingcheng.plans import dump_yaml
from mingcheng.reading import SUPPORTED

ENDINGS = tuple(sorted({*SUPPORTED, *DATA_ENDINGS}))


@require_http_methods(["GET", "POST"])
@right_required("plans.edit")
def upload(request: HttpRequest) -> HttpResponse:
    """Takes documents and begins to read them; one that is there already leads to its plan."""
    problems: list[str] = []
    older = Plan.objects.reached(request.user, "plans.edit").exclude(state=Plan.State.SUPERSEDED)
    if request.method == "POST":
        given = request.FILES.getlist("files")
        replaces = (
            older.filter(pk=request.POST["replaces"]).first() if request.POST.get("replaces", "").isdecimal() else None
        )
        if not given:
            problems.append(_("没有选文件。"))
        if replaces is not None and len(given) > 1:
            problems.append(_("一份旧版只能由一份文件取代，请只选一份文件。"))
            given = []
        made = _taken(given, request, replaces, problems)
        if made and not problems:
            return redirect("plans:plan", made[0].pk) if len(made) == 1 else redirect("plans:list")
    context = {"problems": problems, "endings": ",".join(ENDINGS), "older": older.order_by("-is_own", "title").only("title"),
               "asked": request.GET.get("replaces", ""), "kinds": "、".join(each.lstrip(".") for each in ENDINGS)}  # fmt: skip
    return render(request, "plans/upload.html", context, status=400 if problems else 200)


def _taken(
    given: list[UploadedFile[Any]], request: HttpRequest, replaces: Plan | None, problems: list[str]
) -> list[Plan]:
    made = []
    for each in given:
        try:
            stored = keep_upload(each, request.user, endings=ENDINGS)
        except UploadRefused as error:
            problems.append(str(error))
            continue
        made.append(begin(stored, request, is_own=request.POST.get("is_own", "1") == "1", replaces=replaces))
    return made


def begin(stored: StoredFile, request: HttpRequest, *, is_own: bool = True, replaces: Plan | None = None) -> Plan:
    """The plan of a stored file: the one that was made of the same content, or a new one that is being read."""
    with transaction.atomic():
        before = Plan.objects.filter(file__sha256=stored.sha256).order_by("pk").first()
        if before is not None:
            messages.info(request, _("这份文件已经上传过：{title}").format(title=before.title))
            return before
        assert request.user.is_authenticated
        plan = Plan.objects.create(
            title=Path(stored.name).stem[:300], file=stored, created_by=request.user, replaces=replaces,
            is_own=replaces.is_own if replaces is not None else is_own,
        )  # fmt: skip
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
    record(request, "download", plan, {"as": ending})
    return send_bytes(_WRITERS[ending](plan), f"{plan.title}.{ending}")


def _yaml(plan: Plan) -> bytes:
    return dump_yaml(plan_data(plan)).encode()


def _json(plan: Plan) -> bytes:
    return json.dumps(plan_data(plan).model_dump(mode="json"), ensure_ascii=False, indent=1).encode()


_WRITERS: dict[str, Callable[[Plan], bytes]] = {"yaml": _yaml, "json": _json, "xlsx": workbook_of}
