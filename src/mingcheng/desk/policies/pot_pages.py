"""Pots: what is committed, paid and left, and who gets how much where a pot does not last."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.tables import WRITERS, Column, Table, file_of, table_page
from mingcheng.desk.policies.award_pages import fen_in
from mingcheng.desk.policies.awards import AwardError
from mingcheng.desk.policies.enterprise import newest_runs
from mingcheng.desk.policies.models import FEN_IN_WAN, Pot
from mingcheng.desk.policies.pots import pot_shares, pot_use
from mingcheng.desk.policies.wording import measures_in
from mingcheng.language import _, marked

FIELDS = ("name", "year", "budget_wan")
SHARES = (
    Column("name", marked("企业名称"), lambda row: row.award.name, link=lambda row: reverse("policies:award", args=[row.award.pk])),
    Column("measure", marked("措施"), lambda row: row.award.measure_title),
    Column("amount", marked("核定金额"), lambda row: row.award.amount_wan, "exact_wan"),
    Column("share", marked("可得金额"), lambda row: row.share_wan, "exact_wan"),
    Column("short", marked("缺口"), lambda row: row.short_wan, "exact_wan"),
)  # fmt: skip


class PotError(Exception):
    """What was typed is no pot; the text is for users."""


@require_http_methods(["GET", "POST"])
@right_required("policies.pay")
def pots(request: HttpRequest) -> HttpResponse:
    """The pots with what is committed, paid and left; adds one."""
    problem = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                Pot.objects.create(**_told(request))
        except PotError as error:
            problem = str(error)
        except IntegrityError:
            problem = _("这一年度已有这个资金池，请打开它修改。")
        else:
            return redirect("policies:pots")
    context = {
        "rows": [{"pot": each, **_use(each)} for each in Pot.objects.all()],
        "problem": problem,
        **_in_form(_typed(request) if problem else {"year": str(timezone.localdate().year), "measures": []}),
    }
    return render(request, "policies/pots.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "POST"])
@right_required("policies.pay")
def pot(request: HttpRequest, pk: int) -> HttpResponse:
    """One pot: its money, everyone's share where it does not last; changes it."""
    found = get_object_or_404(Pot, pk=pk)
    problem, status, now = "", 200, None
    if request.method == "POST":
        seen = request.POST.get("version", "")
        try:
            save_if_unchanged(
                Pot.objects.all(), pk, int(seen) if seen.isdigit() and len(seen) < 10 else 0, _told(request)
            )
        except PotError as error:
            problem, status = str(error), 400
        except IntegrityError:
            problem, status = _("这一年度已有这个资金池。"), 400
        except ChangedMeanwhile:
            found = get_object_or_404(Pot, pk=pk)
            now, status = _kept(found), 409
        else:
            messages.success(request, _("已保存。"))
            return redirect("policies:pot", pk)
    shares = pot_shares(found)
    table = Table(request, str(found), SHARES, shares)
    if request.GET.get("as") in WRITERS:
        return file_of(table, request.GET["as"])
    context = {
        "pot": found, "use": _use(found), "is_short": bool(shares), "problem": problem, "now": now,
        **_in_form(_typed(request) if status != 200 else _kept(found)), "history": history_of(found),
    }  # fmt: skip
    answer = table_page(request, table, "policies/pot.html", context)
    answer.status_code = status
    return answer


def _use(found: Pot) -> dict[str, Decimal]:
    return {name: Decimal(fen) / FEN_IN_WAN for name, fen in pot_use(found).items()}


def _in_form(typed: dict[str, Any]) -> dict[str, Any]:
    """What stands in the form, with the measures that may be ticked: those of the newest runs and what the pot has; each as it
    is called."""
    titles: dict[str, str] = dict.fromkeys(typed["measures"], "")
    titles |= {
        measure.id: measure.title
        for run in newest_runs()
        for measure in measures_in(run.pack).values()
        if measure.benefit.is_money
    }
    choices = [(key, title or key, key in typed["measures"]) for key, title in titles.items()]
    return {"typed": typed, "choices": sorted(choices, key=lambda each: each[1])}


def _kept(found: Pot) -> dict[str, Any]:
    budget = Decimal(found.budget_fen) / FEN_IN_WAN
    return {
        "name": found.name, "year": str(found.year), "budget_wan": f"{budget:f}", "measures": list(found.measures),
    }  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, Any]:
    measures = [each.strip()[:80] for each in request.POST.getlist("measures") if each.strip()]
    return {**{name: request.POST.get(name, "") for name in FIELDS}, "measures": measures[:200]}


def _told(request: HttpRequest) -> dict[str, Any]:
    """The pot that was typed. Raises PotError."""
    told = _typed(request)
    try:
        fen = fen_in(told["budget_wan"])
    except AwardError as error:
        raise PotError(str(error)) from None
    name, year = told["name"].strip()[:120], told["year"].strip()
    if not name or fen is None or fen < 0 or not year.isdecimal() or not 1990 <= int(year[:6]) <= 2150:
        raise PotError(_("请填写名称、年度和预算。"))
    return {
        "name": name,
        "year": int(year),
        "budget_fen": fen,
        "measures": told["measures"],
    }
