"""Match runs and their results; the facts that they are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingcheng.desk.files.sending import send_bytes
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.reach import has_right, reach_of, right_required
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.pages.tables import WRITERS, Column, Table, file_of, table_page
from mingcheng.desk.pages.templatetags.figures import wan
from mingcheng.desk.policies.facts import have_facts
from mingcheng.desk.policies.matching import QUARANTINE, Asked, Outcome, folder_of, outcomes, summary_of
from mingcheng.desk.policies.models import FEN_IN_WAN, AwardList, MatchRun
from mingcheng.desk.policies.packs import names_for, pack_named
from mingcheng.desk.policies.wording import measures_in, short_of, tier_title
from mingcheng.desk.policies.work import MATCH
from mingcheng.language import _, marked
from mingcheng.policies.catalogue import catalogue

PAGE = 50
WORDS = {True: marked("符合"), False: marked("不符合"), None: marked("不能确定")}
SIGNS = {True: "eligible", False: "no", None: "unknown"}
RUNS = (
    Column("run", marked("匹配测算"), str, sort=("pack", "year"), link=lambda run: reverse("policies:run", args=[run.pk])),
    Column("year", marked("年度"), lambda run: run.year, sort=("year",)),
    Column("state", marked("状态"), lambda run: _("已完成") if run.is_done else (run.job.get_state_display() if run.job else ""), "badge",
           badge=lambda run: "done" if run.is_done else "running"),
    Column("asked_by", marked("提交人"), lambda run: run.asked_by, sort=("asked_by__display_name",)),
    Column("asked_at", marked("提交时间"), lambda run: run.asked_at, "datetime", sort=("asked_at",)),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@right_required("policies.results")
def runs(request: HttpRequest) -> HttpResponse:
    """The runs; who edits measures may ask for one."""
    can_run = has_right(request.user, "policies.edit")
    if request.method == "POST":
        if not can_run:
            raise Http404
        name, year = request.POST.get("pack", ""), request.POST.get("year", "")
        if name in {each for each, _title in names_for(True)} and year.isdigit() and 1990 <= int(year) <= 2150:
            return redirect("policies:run", ask_for_run(name, int(year), user_of(request)).pk)
        messages.error(request, _("请选措施包，年度写成四位数。"))
        return redirect("policies:runs")
    rows = MatchRun.objects.visible_to(request.user).select_related("job", "asked_by")
    table = Table(
        request, _("匹配测算"), RUNS, rows, default="-asked_at", empty=_("还没有测算过。选一个措施包和年度即可开始。")
    )
    context = {
        "can_run": can_run,
        "packs": names_for(can_run),
        "year": timezone.localdate().year - 1,
        "have_facts": have_facts(),
    }
    return table_page(request, table, "policies/runs.html", context)


def ask_for_run(pack: str, year: int, user: Any) -> MatchRun:
    """A run that waits for the worker."""
    with transaction.atomic():
        run = MatchRun.objects.create(pack=pack, pack_title=pack_named(pack).title[:200], year=year, asked_by=user)
        run.job = enqueue(
            MATCH, {"run": run.pk}, about=str(run), link=reverse("policies:run", args=[run.pk]), user=user
        )
        run.save(update_fields=["job"])
    return run


def _reasons(run: MatchRun, row: Outcome) -> str | None:
    """Where the reasons of a row stand; nowhere for an enterprise that the register does not have."""
    return f"{reverse('policies:enterprise', args=[row.key])}?run={run.pk}" if row.key else None


def columns_for(run: MatchRun) -> tuple[Column, ...]:
    """The columns of a result."""
    titles = {each["measure"]: each["title"] for each in run.summary.get("measures", [])}
    label, known = catalogue().label, measures_in(run.pack)
    return (
        Column("name", marked("企业名称"), lambda row: row.name, link=lambda row: _reasons(run, row)),
        Column("uscc", marked("统一社会信用代码"), lambda row: row.uscc),
        Column("measure", marked("措施"), lambda row: titles.get(row.measure, row.measure)),
        Column("answer", marked("结论"), lambda row: _(WORDS[row.eligible]), "badge", badge=lambda row: SIGNS[row.eligible]),
        Column("amount", marked("金额"), lambda row: None if row.amount is None else str(row.amount), "wan"),
        Column("most", marked("最多"), lambda row: None if row.amount_max is None else str(row.amount_max), "wan"),
        Column("tier", marked("档次"), lambda row: tier_title(row.measure, row.tier, known)),
        Column("missing", marked("缺哪些数据"), lambda row: "、".join(label(name) for name in row.missing)),
        Column("gaps", marked("差多少"), lambda row: "；".join(short_of(gap) for gap in row.gaps)),
    )  # fmt: skip


@require_safe
@right_required("policies.results")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run: each measure with its counts, then the enterprises, a page at a time."""
    found = get_object_or_404(MatchRun.objects.visible_to(request.user).select_related("job"), pk=pk)
    reach = reach_of(request.user, "policies.results")
    sort = request.GET.get("sort", "-amount")
    asked = Asked(
        reach,
        request.GET.get("measure", ""),
        request.GET.get("answer", ""),
        request.GET.get("q", "").strip(),
        sort.lstrip("-"),
        sort.startswith("-"),
    )
    number = int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdigit() else 1
    wanted = request.GET.get("as")
    if wanted in WRITERS and found.is_done:
        _total, rows = outcomes(found, asked, 0, 100_000)
        record(request, "download", found, {"rows": len(rows)})
        return file_of(Table(request, str(found), columns_for(found), rows), wanted)
    total, rows = outcomes(found, asked, (max(number, 1) - 1) * PAGE, PAGE) if found.is_done else (0, [])
    if found.is_done:
        record(request, "read", found, {"q": asked.text, "measure": asked.measure})
    table = Table(request, str(found), columns_for(found), rows, page_size=PAGE)
    kept = found.summary.get("measures", []) if reach.everything else summary_of(found, reach)
    summary = [_in_wan(each) for each in kept] if found.is_done else []
    context = {
        "run": found,
        "job": found.job,
        "heads": [_(each.label) for each in table.columns],
        "body": table.body(),
        "total": total,
        "page": max(number, 1),
        "pages": max((total + PAGE - 1) // PAGE, 1),
        "summary": summary,
        "asked": asked,
        "sort": sort,
        "has_quarantine": (folder_of(found) / QUARANTINE).exists(),
        "list": AwardList.objects.filter(run=found).first() if has_right(request.user, "policies.lists") else None,
        "can_list": has_right(request.user, "policies.pay") and found.is_done,
        "measures": found.summary.get("measures", []),
    }
    return page_or_part(request, "policies/run.html", part="policies/_outcomes.html", context=context)


def _in_wan(told: dict[str, Any]) -> dict[str, Any]:
    """The counts of a measure, its sums as they are written."""
    sums = {name: told[f"{name}_fen"] for name in ("least", "most")}
    shown = {name: _("不能确定") if fen is None else wan(Decimal(fen) / FEN_IN_WAN) for name, fen in sums.items()}
    return {**told, **{f"{name}_wan": text for name, text in shown.items()}}


@require_safe
@right_required("policies.edit")
def quarantine(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of facts that a run left out, each with its reason."""
    found = get_object_or_404(MatchRun.objects.visible_to(request.user), pk=pk)
    path = folder_of(found) / QUARANTINE
    if not path.exists():
        raise Http404
    record(request, "download", found)
    return send_bytes(path.read_bytes(), f"{found}-{_('隔离')}.csv")
