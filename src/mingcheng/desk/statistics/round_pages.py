"""The rounds of collection, and one of them: who has reported, who signs, what is locked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, has_right, reach_of, right_required
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.statistics.models import Round, Submission
from mingcheng.desk.statistics.rounds import (
    DistrictStanding,
    districts_of,
    limited,
    lock,
    open_round,
    parks_of,
    reopen,
    sign_city,
    sign_district,
    standing_of,
)
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked
from mingcheng.statistics.forms import load_form, shipped_forms

COLUMNS = (
    Column("round", marked("收报"), str, sort=("year", "last_month", "form"), link=lambda row: reverse("statistics:round", args=[row.pk])),
    Column("state", marked("状态"), lambda row: row.get_state_display(), "badge", sort=("state",), badge=lambda row: row.state),
    Column("due_on", marked("截止日期"), lambda row: row.due_on, "date", sort=("due_on",)),
    Column("expected", marked("应报"), lambda row: row.expected_sum, "number", sort=("expected_sum",), unit="家"),
    Column("reported", marked("已报"), lambda row: row.reported_sum, "number", sort=("reported_sum",), unit="家"),
    Column("share", marked("上报率"), lambda row: row.reported_sum / row.expected_sum if row.expected_sum else None, "percent"),
)  # fmt: skip


class OpenForm(forms.Form):
    """What a new round needs."""

    form = forms.ChoiceField(label=lazy("报表"))
    period = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", label=lazy("报告期"), widget=forms.TextInput(attrs={"type": "month"}),
                              error_messages={"invalid": lazy("写成 2026-06。")})  # fmt: skip
    due_on = forms.DateField(label=lazy("截止日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    expected = forms.FileField(
        label=lazy("应报名单（.xlsx、.csv）"),
        required=False,
        help_text=lazy("不上传时，取名录中的规上企业；没有规上企业时取全部。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for name in shipped_forms()]
        self.fields["form"].choices = [(name, load_form(name).latest.title) for name in names]  # type: ignore[attr-defined]

    def clean_period(self) -> tuple[int, int]:
        """Year and month; January is not reported by itself."""
        year, month = map(int, self.cleaned_data["period"].split("-"))
        if month == 1:
            raise ValidationError(_("1月不单独上报，请选2月或以后。"))
        return year, month


@require_safe
@right_required("statistics.view", "statistics.tables", "statistics.published")
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, the newest first; the counts are those of what one may see. Who collects nothing is led to the tables."""
    if not has_right(request.user, "statistics.view"):
        has_tables = has_right(request.user, "statistics.tables")
        return redirect("statistics:tables" if has_tables else "statistics:publications")
    rows = Round.objects.visible_to(request.user).annotate(
        expected_sum=Sum("counts__expected"), reported_sum=Sum("counts__reported")
    )
    reach = reach_of(request.user, "statistics.view")
    if not reach.everything:
        inside = Q(counts__district__in=reach.organisations) | Q(counts__park__in=reach.organisations)
        rows = Round.objects.visible_to(request.user).annotate(
            expected_sum=Sum("counts__expected", filter=inside), reported_sum=Sum("counts__reported", filter=inside)
        )
    rows = rows.order_by("-year", "-last_month", "form")
    table = Table(request, _("收报"), COLUMNS, rows, empty=_("还没有开始收报。统计岗可以开始一期。"))
    return table_page(
        request, table, "statistics/rounds.html", {"can_manage": has_right(request.user, "statistics.manage")}
    )


@require_http_methods(["GET", "POST"])
@right_required("statistics.manage")
def open_new(request: HttpRequest) -> HttpResponse:
    """Opens a round."""
    day = timezone.localdate()
    form = OpenForm(request.POST or None, request.FILES or None, initial={"due_on": date(day.year, day.month, 28)})
    if request.method == "POST" and form.is_valid():
        try:
            found = _opened(form, request)
        except IntegrityError:
            form.add_error(None, _("这一期已经开始收报。"))
        except MingchengError as error:
            form.add_error(None, str(error))
        else:
            record(request, "open_round", found)
            return redirect("statistics:round", found.pk)
    return render(request, "statistics/open.html", {"form": form}, status=400 if form.errors else 200)


def _opened(form: OpenForm, request: HttpRequest) -> Round:
    import tempfile
    from pathlib import Path

    told = form.cleaned_data
    year, month = told["period"]
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        path = None
        if told["expected"]:
            path = Path(folder) / Path(told["expected"].name).name
            path.write_bytes(told["expected"].read())
        return open_round(told["form"], year, month, told["due_on"], user_of(request), path)


@require_safe
@right_required("statistics.view")
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A round: districts, uploads, signatures."""
    found = get_object_or_404(Round.objects.visible_to(request.user).select_related("expected_file"), pk=pk)
    user = user_of(request)
    reach = reach_of(user, "statistics.view")
    own = reach_of(user, "statistics.sign_district")
    districts, parks = districts_of(found, reach), parks_of(found, reach)
    may_upload = has_right(user, "statistics.upload")
    context = {
        "round": found, "districts": districts, "parks": parks, "sees_several": bool(districts or parks),
        "is_overdue": found.is_overdue(timezone.localdate()),
        "mine": _own_reports(found, reach), "sums": _sums(districts, parks),
        "submissions": Submission.objects.visible_to(user).filter(round=found).select_related("organisation", "uploaded_by")[:20],
        "city_signature": found.signatures.filter(organisation__kind=Organisation.Kind.CITY).select_related("signed_by").first(),
        "may_upload": may_upload, "can_upload": may_upload and found.is_open,
        "can_sign_city": has_right(user, "statistics.sign_city"), "can_manage": has_right(user, "statistics.manage"),
        "signable": own.organisations, "history": history_of(found),
    }  # fmt: skip
    return render(request, "statistics/round.html", context)


def _sums(districts: list[DistrictStanding], parks: list[dict[str, Any]]) -> dict[str, Any]:
    """The counts of all that one sees: of the districts, for who sees none of the parks."""
    expected, reported, unlisted = (
        sum(getattr(each, name) for each in districts) for name in ("expected", "reported", "unlisted")
    )
    if not districts:
        expected, reported = (sum(each[f"{name}_sum"] for each in parks) for name in ("expected", "reported"))
    share = reported / expected if expected else None
    return {
        "expected": expected,
        "reported": reported,
        "missing": expected - reported,
        "unlisted": unlisted,
        "share": share,
    }


def _own_reports(found: Round, reach: Reach) -> list[dict[str, Any]]:
    """What an enterprise sees of a round: whether its own report is there."""
    if reach.everything or not reach.usccs:
        return []
    rows = limited(standing_of(found), Reach(usccs=reach.usccs)).to_pylist()
    return [
        {"uscc": row["uscc"], "name": row["name"], "reported": row["reported"], "known_at": row["known_at"]}
        for row in rows
    ]


def _done(request: HttpRequest, pk: int, deed: str, act: Callable[[Round], Any], right: str, said: str) -> HttpResponse:
    """Does a deed to a round, keeps it in the trail, and goes back to its page."""
    found = get_object_or_404(Round.objects.reached(request.user, right), pk=pk)
    try:
        act(found)
    except MingchengError as error:
        messages.error(request, str(error))
    else:
        record(request, deed, found, {"note": request.POST.get("remark", request.POST.get("reason", ""))[:300]})
        messages.success(request, said)
    return redirect("statistics:round", pk)


@require_POST
@right_required("statistics.sign_district")
def sign(request: HttpRequest, pk: int, organisation: int) -> HttpResponse:
    """A district signs for its reports."""
    reach = reach_of(request.user, "statistics.sign_district")
    if organisation not in reach.organisations:
        raise Http404
    district = get_object_or_404(
        Organisation, pk=organisation, kind__in=[Organisation.Kind.DISTRICT, Organisation.Kind.ZONE]
    )
    remark = request.POST.get("remark", "")
    return _done(
        request,
        pk,
        "sign_off",
        lambda found: sign_district(found, district, user_of(request), remark),
        "statistics.view",
        _("已签发。"),
    )


@require_POST
@right_required("statistics.sign_city")
def sign_for_city(request: HttpRequest, pk: int) -> HttpResponse:
    """The city signs."""
    city = get_object_or_404(Organisation.objects.filter(kind=Organisation.Kind.CITY).order_by("path")[:1])
    remark = request.POST.get("remark", "")
    return _done(
        request,
        pk,
        "sign_off",
        lambda found: sign_city(found, user_of(request), city, remark),
        "statistics.sign_city",
        _("市级已签发。"),
    )


@require_POST
@right_required("statistics.manage")
def lock_round(request: HttpRequest, pk: int) -> HttpResponse:
    """No report is taken any more."""
    return _done(request, pk, "lock", lock, "statistics.manage", _("已锁定。"))


@require_POST
@right_required("statistics.manage")
def reopen_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a signed or locked round again."""
    reason = request.POST.get("reason", "")
    return _done(
        request, pk, "reopen", lambda found: reopen(found, reason), "statistics.manage", _("已重新打开，原有签发作废。")
    )
