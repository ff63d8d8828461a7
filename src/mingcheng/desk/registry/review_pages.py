"""Merge review: pairs of records, side by side, with the evidence; one decides and goes on to the next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.jobs.models import Job, enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.registry.decisions import (
    DecidedMeanwhile,
    Pair,
    Verdict,
    decide,
    last_decision,
    pair_of,
    pairs,
    waiting,
)
from mingcheng.desk.registry.models import MergeDecision
from mingcheng.desk.registry.people import person_of
from mingcheng.language import _, marked
from mingcheng.registry.linkage import QUESTIONS

BADGES = {"same": "done", "different": "cancelled", "unsure": "waiting", "": "running"}
COMPARED = (
    ("name", marked("名称")), ("code", marked("代码")), ("region", marked("区县代码")), ("address", marked("地址")),
    ("founded", marked("成立日期")), ("source", marked("来源")),
)  # fmt: skip


def _address(pair: Pair) -> str:
    return reverse("registry:pair", args=[pair.left, pair.right])


def _verdict(pair: Pair) -> str:
    return str(pair.decision.get_verdict_display()) if pair.decision else _("待判断")


COLUMNS = (
    Column("a_name", marked("甲"), lambda pair: pair.row["a_name"], link=_address),
    Column("b_name", marked("乙"), lambda pair: pair.row["b_name"], link=_address),
    Column("question", marked("问题"), lambda pair: _(QUESTIONS[pair.row["question"]])),
    Column("weight", marked("证据合计"), lambda pair: pair.row["weight"], "number", unit=marked("比特")),
    Column("verdict", marked("结论"), _verdict, "badge",
           badge=lambda pair: BADGES[pair.decision.verdict if pair.decision else ""]),
    Column("by", marked("判断人"), lambda pair: str(pair.decision.by or "") if pair.decision else ""),
    Column("at", marked("时间"), lambda pair: pair.decision.at if pair.decision else None, "datetime"),
)  # fmt: skip


@require_safe
@right_required("registry.manage")
def review(request: HttpRequest) -> HttpResponse:
    """The pairs that the register asks about, those that are open first."""
    found = pairs()
    counts = Counter(pair.decision.verdict if pair.decision else "open" for pair in found)
    wanted = request.GET.get("show", "")
    rows = [pair for pair in found if not wanted or (pair.decision.verdict if pair.decision else "open") == wanted]
    empty = _("没有要核对的：名单导入后，拿不准的合并会列在这里。")
    table = Table(request, _("合并核对"), COLUMNS, rows, empty=empty)
    context = {
        "counts": counts, "open": next((pair for pair in found if pair.is_open), None), "waiting": waiting(),
        "job": Job.objects.filter(kind="registry.relink").first(), "shown": wanted, "tab": "review", "may_manage": True,
        "may_contact": True,
    }  # fmt: skip
    return table_page(request, table, "registry/review.html", context)


@dataclass(frozen=True, slots=True)
class Line:
    """A field of the two records."""

    name: str
    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return self.name != "source" and bool(self.left and self.right and self.left != self.right)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required("registry.manage")
def pair(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """A pair side by side; sent, the decision about it."""
    found = pair_of(left, right)
    if found is None:
        raise Http404
    if request.method != "POST":
        record(request, "read", _("合并核对"))  # which pair, its address says; names are not for the administrator
        return _pair_page(request, found)
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "").strip()
    if verdict not in Verdict.values:
        return _pair_page(request, found, error=_("请选一个结论。"), status=422)
    seen = request.POST.get("seen", "")
    try:
        decision = decide(found, verdict, reason, person_of(request), int(seen) if seen.isdigit() else None)
    except DecidedMeanwhile as changed:
        return _pair_page(request, found, other=changed.decision, status=409)
    record(request, "merge", decision, {"reason": reason, "verdict": verdict})
    following = next((each for each in pairs() if each.is_open), None)
    messages.success(request, _("已记下：{verdict}。").format(verdict=decision.get_verdict_display()), "good")
    return redirect(_address(following)) if following else redirect("registry:review")


def _pair_page(
    request: HttpRequest, found: Pair, *, other: MergeDecision | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    all_pairs = pairs()
    keys = [(each.left, each.right) for each in all_pairs]
    place = keys.index((found.left, found.right))
    now = last_decision(found.left, found.right)
    context: dict[str, Any] = {
        "pair": found, "lines": [_line(found, name, label) for name, label in COMPARED],
        "question": _(QUESTIONS[found.row["question"]]), "evidence": _evidence(found), "decision": now, "other": other,
        "error": error, "typed": {"verdict": request.POST.get("verdict", ""), "reason": request.POST.get("reason", "")},
        "seen": now.pk if now else "", "verdicts": list(zip("123", Verdict.choices, strict=True)),
        "before": _address(all_pairs[place - 1]) if place else "",
        "after": _address(all_pairs[place + 1]) if place + 1 < len(all_pairs) else "",
        "open_count": sum(1 for each in all_pairs if each.is_open),
        "decisions": MergeDecision.objects.filter(left=found.left, right=found.right).select_related("by"),
    }  # fmt: skip
    return render(request, "registry/pair.html", context, status=status)


def _line(found: Pair, name: str, label: str) -> Line:
    sides = [found.row[f"{side}_{name}"] for side in ("a", "b")]
    return Line(name, _(label), *("" if value is None else str(value) for value in sides))


def _evidence(found: Pair) -> list[str]:
    return [each.strip() for each in str(found.row["evidence"] or "").split("；") if each.strip()]


@require_POST
@right_required("registry.manage")
def relink(request: HttpRequest) -> HttpResponse:
    """Asks for the register to be linked again with what was decided."""
    return link_again(request)


def link_again(request: HttpRequest) -> HttpResponse:
    """Asks for the work, unless it waits already, and shows it."""
    held = Job.objects.filter(kind="registry.relink", state=Job.State.WAITING).first()
    job = held or enqueue(
        "registry.relink", {}, about=_("企业名录"), link=reverse("registry:review"), user=request.user
    )
    return redirect("jobs:job", job.pk)


DECISION_COLUMNS = (
    Column("left", marked("甲"), lambda row: row.left_name, sort=("left_name",)),
    Column("right", marked("乙"), lambda row: row.right_name, sort=("right_name",)),
    Column("verdict", marked("结论"), lambda row: row.get_verdict_display(), "badge", sort=("verdict",),
           badge=lambda row: BADGES[row.verdict]),
    Column("reason", marked("理由"), lambda row: row.reason),
    Column("by", marked("判断人"), lambda row: row.by, sort=("by__display_name",)),
    Column("at", marked("时间"), lambda row: row.at, "datetime", sort=("at",)),
    Column("journaled", marked("已生效"), lambda row: _("是") if row.is_journaled else _("否"), sort=("is_journaled",)),
)  # fmt: skip


@require_safe
@right_required("registry.manage")
def decisions(request: HttpRequest) -> HttpResponse:
    """All that was decided, the newest first."""
    rows = MergeDecision.objects.select_related("by")
    table = Table(request, _("合并判断"), DECISION_COLUMNS, rows, default="-at", empty=_("还没有判断。"))
    return table_page(request, table, "registry/decisions.html")
