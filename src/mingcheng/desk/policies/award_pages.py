"""Award lists from review to payment, their public notices, objections, and the pots they are paid from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.policies.awards import (
    PAYING,
    STEPS,
    AwardError,
    begin_notice,
    confirm_list,
    decide_objection,
    last_day_of_notice,
    make_list,
    move,
    move_all,
    moves_of,
    object_to,
    usual_contact,
)
from mingcheng.desk.policies.models import FEN_IN_WAN, Award, AwardList, MatchRun, Objection
from mingcheng.language import _, marked

State = Award.State
LISTS = (
    Column("title", marked("名单"), lambda row: row.title, sort=("title",), link=lambda row: reverse("policies:award-list", args=[row.pk])),
    Column("state", marked("状态"), lambda row: row.get_state_display(), "badge", sort=("state",), badge=lambda row: row.state),
    Column("count", marked("笔数"), lambda row: row.count, "number", sort=("count",)),
    Column("amount", marked("核定金额"), lambda row: Decimal(row.amount or 0) / FEN_IN_WAN, "wan", sort=("amount",)),
    Column("made_at", marked("生成时间"), lambda row: row.made_at, "datetime", sort=("made_at",)),
)  # fmt: skip
AWARDS = (
    Column("name", marked("企业名称"), lambda row: row.name, sort=("name",), link=lambda row: reverse("policies:award", args=[row.pk])),
    Column("uscc", marked("统一社会信用代码"), lambda row: row.uscc, sort=("uscc",)),
    Column("measure", marked("措施"), lambda row: row.measure_title, sort=("measure",)),
    Column("tier", marked("档次"), lambda row: row.tier_title or row.tier, sort=("tier",)),
    Column("computed", marked("测算金额"), lambda row: row.computed_wan, "exact_wan", sort=("computed_fen",)),
    Column("amount", marked("核定金额"), lambda row: row.amount_wan, "exact_wan", sort=("amount_fen",)),
    Column("state", marked("状态"), lambda row: _("有异议") if row.is_doubted else row.get_state_display(), "badge", sort=("state",),
           badge=lambda row: "objection" if row.is_doubted else row.state),
    Column("reason", marked("原因"), lambda row: row.reason),
)  # fmt: skip
NOTICE = tuple(each for each in AWARDS if each.key in ("name", "measure", "amount"))


@require_POST
@right_required("policies.pay")
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the award list of a run."""
    run = get_object_or_404(MatchRun.objects.reached(request.user, "policies.pay"), pk=pk)
    try:
        made = make_list(run, user_of(request))
    except AwardError as error:
        messages.error(request, str(error))
        return redirect("policies:run", pk)
    record(request, "create", made)
    return redirect("policies:award-list", made.pk)


@require_safe
@right_required("policies.view")
def award_lists(request: HttpRequest) -> HttpResponse:
    """The lists; who may not see them under review sees those under notice and later."""
    sees_all = has_right(request.user, "policies.lists")
    given = ~Q(awards__state=State.SET_ASIDE)
    rows = AwardList.objects.annotate(
        count=Count("awards", filter=given), amount=Sum("awards__amount_fen", filter=given)
    ).order_by("-made_at", "-pk")
    columns: tuple[Column, ...] = LISTS
    if not sees_all:
        rows = rows.exclude(state=AwardList.State.REVIEW)
        notice = Column(
            "title",
            marked("名单"),
            lambda row: row.title,
            sort=("title",),
            link=lambda row: reverse("policies:notice", args=[row.pk]),
        )
        columns = (notice, *LISTS[1:2])
    table = Table(
        request,
        _("兑现名单"),
        columns,
        rows,
        default="-made_at" if sees_all else "",
        empty=_("还没有名单。先匹配测算，再由测算结果生成名单。"),
    )
    return table_page(
        request, table, "policies/award_lists.html", {"can_pots": has_right(request.user, "policies.pay")}
    )


@require_safe
@right_required("policies.lists")
def award_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list with its awards, as far as the person's reach goes."""
    found = get_object_or_404(AwardList, pk=pk)
    doubted = Objection.objects.filter(award=OuterRef("pk"), state=Objection.State.OPEN)
    rows = Award.objects.reached(request.user, "policies.lists").filter(award_list=found)
    rows = rows.annotate(is_doubted=Exists(doubted))
    states = rows.values("state").annotate(count=Count("pk"), amount=Sum("amount_fen")).order_by()
    wanted, text = request.GET.get("state", ""), request.GET.get("q", "").strip()
    if wanted in State.values:
        rows = rows.filter(state=wanted)
    if text:
        rows = rows.filter(name__contains=text)
    if not request.htmx:  # type: ignore[attr-defined]
        record(request, "download" if request.GET.get("as") else "read", found)
    table = Table(request, found.title, AWARDS, rows, default="measure")
    today, can_pay = timezone.localdate(), has_right(request.user, "policies.pay")
    context = {
        "list": found,
        "states": [
            {**each, "label": State(each["state"]).label, "wan": Decimal(each["amount"] or 0) / FEN_IN_WAN}
            for each in states
        ],
        "wanted": wanted,
        "q": text,
        "choices": State.choices,
        "can_award": has_right(request.user, "policies.award"),
        "can_pay": can_pay,
        "today": today,
        "earliest": last_day_of_notice(today),
        "contact": usual_contact(user_of(request)) if can_pay and found.state == AwardList.State.REVIEW else "",
        "history": history_of(found),
    }
    return table_page(request, table, "policies/award_list.html", context)


@require_safe
@right_required("policies.view")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The public notice: who, for what, how much; nothing else."""
    found = get_object_or_404(AwardList.objects.exclude(state=AwardList.State.REVIEW), pk=pk)
    rows = Award.objects.in_notice().filter(award_list=found)
    can_object = has_right(request.user, "policies.object") and found.state == AwardList.State.NOTICE
    chosen, key = None, request.GET.get("object", "")
    columns = NOTICE_PUBLIC
    if can_object:
        columns = NOTICE_PUBLIC if request.GET.get("as") else (*NOTICE_PUBLIC, OBJECT)
        chosen = rows.filter(pk=int(key)).first() if key.isdigit() and len(key) < 18 else None
    table = Table(request, _("{list}公示").format(list=found.title), columns, rows, default="measure", page_size=200)
    mine = Objection.objects.filter(award__award_list=found, filed_by=user_of(request)).select_related("award")
    context = {"list": found, "can_object": can_object, "chosen": chosen, "mine": mine}
    return table_page(request, table, "policies/notice.html", context)


NOTICE_PUBLIC = tuple(Column(each.key, each.label, each.value, each.kind, each.sort) for each in NOTICE)

OBJECT = Column(
    "object",
    marked("异议"),
    lambda row: _("提出异议"),
    link=lambda row: f"{reverse('policies:notice', args=[row.award_list_id])}?object={row.pk}#objection",
    is_sortable=False,
)


@require_POST
@right_required("policies.pay")
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a list under notice."""
    found = get_object_or_404(AwardList, pk=pk)
    first, last = parse_date(request.POST.get("first", "")), parse_date(request.POST.get("last", ""))
    if first is None or last is None:
        messages.error(request, _("请写明公示的起止日期。"))
        return redirect("policies:award-list", pk)
    contact = request.POST.get("contact", "")[:200]
    return _done(request, found, "publish", lambda: begin_notice(found, first, last, contact), _("已开始公示。"))


@require_POST
@right_required("policies.pay")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends the notice."""
    found = get_object_or_404(AwardList, pk=pk)
    return _done(
        request, found, "confirm", lambda: confirm_list(found, timezone.localdate()), _("名单已确定，可以拨付。")
    )


@require_POST
@right_required("policies.award")
def review_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings all awards of a list that wait for the same step on by it: a district its own ones through the first review,
    the city those that were reviewed, and once the list is settled through order and payment."""
    found = get_object_or_404(AwardList, pk=pk)
    rows = Award.objects.reached(request.user, "policies.award").filter(award_list=found)
    to = request.POST.get("to", "")
    if to not in STEPS or (to != State.REVIEWED and not has_right(request.user, "policies.pay")):
        raise Http404
    paid_on, voucher = _day(request.POST.get("paid_on", "")), request.POST.get("voucher", "")
    try:
        count = move_all(rows, found, to, user_of(request), paid_on=paid_on, voucher=voucher)
    except AwardError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已办理 {count} 笔。").format(count=count))
    return redirect("policies:award-list", pk)


def _done(request: HttpRequest, found: AwardList, deed: str, act: Callable[[], None], said: str) -> HttpResponse:
    try:
        act()
    except AwardError as error:
        messages.error(request, str(error))
    else:
        record(request, deed, found)
        messages.success(request, said)
    return redirect("policies:award-list", found.pk)


@require_safe
@right_required("policies.results", "policies.award")
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """One award: what was computed and why, what was decided, objections, payment."""
    return _award_page(request, pk)


def _award_page(request: HttpRequest, pk: int, typed: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    """The page of an award; with what was typed, where that could not be saved."""
    rows = Award.objects.reached(request.user, "policies.results")
    found = get_object_or_404(rows.select_related("award_list__run", "enterprise", "changed_by"), pk=pk)
    record(request, "read", found)
    can_award, can_pay = has_right(request.user, "policies.award"), has_right(request.user, "policies.pay")
    sees_lists = has_right(request.user, "policies.lists")
    moves = [
        each
        for each in moves_of(found)
        if can_pay
        or (
            can_award
            and each in (State.REVIEWED, State.SET_ASIDE, State.PROPOSED)
            and found.state in (State.PROPOSED, State.REVIEWED)
        )
    ]
    objections = list(found.objections.select_related("filed_by", "decided_by"))
    context = {
        "award": found,
        "moves": [(each, State(each).label) for each in sorted(moves)],
        "objections": objections,
        "is_doubted": any(each.state == Objection.State.OPEN for each in objections),
        "may_change_amount": found.award_list.state == AwardList.State.REVIEW,
        "may_be_paid": State.PAID in moves,
        "can_award": can_award,
        "can_pay": can_pay,
        "can_object": has_right(request.user, "policies.object") and found.award_list.state == AwardList.State.NOTICE,
        "sees_lists": sees_lists,
        "history": history_of(found) if sees_lists else [],
        "today": timezone.localdate(),
        "typed": typed or {},
        "wanted": State(typed["to"]).label if typed else "",
        "is_clash": status == 409,
    }
    return render(request, "policies/award.html", context, status=status)


@require_POST
@right_required("policies.award")
def move_award(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings an award to another state; only the city confirms and pays."""
    to = request.POST.get("to", "")
    rows = Award.objects.reached(request.user, "policies.award")
    found = get_object_or_404(rows, pk=pk)
    can_pay = has_right(request.user, "policies.pay")
    district_may = to in (State.REVIEWED, State.SET_ASIDE, State.PROPOSED) and found.state in (
        State.PROPOSED,
        State.REVIEWED,
    )
    if to not in State.values or (not can_pay and (to in PAYING or not district_may)):
        raise Http404
    seen = request.POST.get("version", "")
    try:
        amount = fen_in(request.POST.get("amount_wan", ""))
        move(rows, pk, int(seen) if seen.isdigit() else 0, to, user_of(request), reason=request.POST.get("reason", "").strip(),
             amount_fen=amount, paid_on=_day(request.POST.get("paid_on", "")), voucher=request.POST.get("voucher", "").strip())  # fmt: skip
    except AwardError as error:
        messages.error(request, str(error))
        return _award_page(request, pk, _typed(request), 400)
    except ChangedMeanwhile:
        return _award_page(request, pk, _typed(request), 409)
    return redirect("policies:award", pk)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("to", "amount_wan", "reason", "paid_on", "voucher")}


def fen_in(text: str) -> int | None:
    """An amount in 万元, to the fen. Raises AwardError."""
    if not text.strip():
        return None
    try:
        fen = Decimal(text.replace(",", "").strip()) * FEN_IN_WAN
    except InvalidOperation:
        raise AwardError("", _("金额“{text}”不是数。").format(text=text[:30]), "") from None
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > 10**17:
        raise AwardError("", _("金额最多到分。"), "")
    return int(fen)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_POST
@right_required("policies.object")
def object_award(request: HttpRequest, pk: int) -> HttpResponse:
    """Files an objection to an award under notice, one's own or another's."""
    found = get_object_or_404(Award.objects.in_notice().select_related("award_list"), pk=pk)
    try:
        made = object_to(found, user_of(request), request.POST.get("text", ""))
    except AwardError as error:
        messages.error(request, str(error))
    else:
        record(request, "object", made)
        messages.success(request, _("异议已提交。"))
    return redirect("policies:notice", found.award_list_id)


@require_POST
@right_required("policies.pay")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decides an objection."""
    found = get_object_or_404(Objection.objects.select_related("award"), pk=pk)
    try:
        decide_objection(
            found, user_of(request), upheld=request.POST.get("upheld") == "1", answer=request.POST.get("answer", "")
        )
    except AwardError as error:
        messages.error(request, str(error))
    return redirect("policies:award", found.award_id)
