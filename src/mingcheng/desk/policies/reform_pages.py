"""A reform simulated: parameters changed in a form, totals and differences with charts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.tables import WRITERS, Column, Table, file_of, table_page
from mingcheng.desk.policies.cases import changed_in, parameters_of
from mingcheng.desk.policies.editions import next_edition, reformed_texts
from mingcheng.desk.policies.library_pages import seen_pack
from mingcheng.desk.policies.measure_text import TextError
from mingcheng.desk.policies.models import Reform
from mingcheng.desk.policies.packs import names_for, own_name, pack_named, pack_title
from mingcheng.desk.policies.work import REFORM
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked

REFORMS = (
    Column("title", marked("标题"), lambda row: row.title, sort=("title",), link=lambda row: reverse("policies:reform", args=[row.pk])),
    Column("pack", marked("措施包"), lambda row: pack_title(row.pack), sort=("pack",)),
    Column("year", marked("年度"), lambda row: row.year, sort=("year",)),
    Column("asked_at", marked("提交时间"), lambda row: row.asked_at, "datetime", sort=("asked_at",)),
)  # fmt: skip


@require_safe
@right_required("policies.simulate")
def reforms(request: HttpRequest) -> HttpResponse:
    """The simulated reforms."""
    table = Table(
        request,
        _("改革测算"),
        REFORMS,
        Reform.objects.all(),
        default="-asked_at",
        empty=_("还没有测算过。选一个措施包，改几个参数试试。"),
    )
    return table_page(
        request,
        table,
        "policies/reforms.html",
        {"packs": names_for(has_right(request.user, "policies.edit")), "done": done_reforms()},
    )


@require_http_methods(["GET", "POST"])
@right_required("policies.simulate")
def new(request: HttpRequest, name: str) -> HttpResponse:
    """The parameters of a pack; those that are changed are simulated."""
    found = seen_pack(request, name)
    if request.method == "POST":
        changes: dict[str, dict[str, str]] = {}
        for parameter, typed in changed_in(found, request.POST):
            changes.setdefault(parameter.measure.id, {})[parameter.name] = typed
        year = request.POST.get("year", "")
        if changes and year.isdigit() and 1990 <= int(year) <= 2150:
            title = request.POST.get("title", "").strip()[:200] or _("{pack}改革测算").format(
                pack=found.title or found.id
            )
            return redirect("policies:reform", ask_for_reform(title, name, int(year), changes, user_of(request)).pk)
        messages.error(request, _("请至少改一个参数，并写明年度。"))
    context = {"pack": found, "name": name, "parameters": parameters_of(found), "year": timezone.localdate().year - 1}
    return render(request, "policies/new_reform.html", context)


def ask_for_reform(title: str, pack: str, year: int, changes: dict[str, dict[str, str]], user: Any) -> Reform:
    """A simulation that waits for the worker."""
    with transaction.atomic():
        made = Reform.objects.create(title=title, pack=pack, year=year, changes=changes, asked_by=user)
        made.job = enqueue(
            REFORM, {"reform": made.pk}, about=title, link=reverse("policies:reform", args=[made.pk]), user=user
        )
        made.save(update_fields=["job"])
    return made


CELLS = (
    Column("name", marked("措施"), lambda row: row["title"]),
    Column("eligible", marked("符合（现行）"), lambda row: row["before"].get("eligible"), "number"),
    Column("eligible_new", marked("符合（改革后）"), lambda row: row["after"].get("eligible"), "number"),
    Column("min", marked("资金（现行）"), lambda row: row["before"].get("min"), "wan"),
    Column("min_new", marked("资金（改革后）"), lambda row: row["after"].get("min"), "wan"),
    Column("difference", marked("增减"), lambda row: row["after"].get("difference_min"), "wan"),
    Column("winners", marked("得益家数"), lambda row: row["after"].get("winners"), "number"),
    Column("losers", marked("受损家数"), lambda row: row["after"].get("losers"), "number"),
)
MOST_TO_COMPARE = 200
GROUPS = (("measures", marked("措施")), ("total_by_region", marked("地区")), ("total_by_size", marked("规模")))
SIZES = {
    "large": marked("大型企业"),
    "medium": marked("中型企业"),
    "small": marked("小型企业"),
    "micro": marked("微型企业"),
}


@require_safe
@right_required("policies.simulate")
def reform(request: HttpRequest, pk: int) -> HttpResponse:
    """What a reform would change: totals by measure, region and size; no single enterprise."""
    found = get_object_or_404(Reform.objects.select_related("job"), pk=pk)
    groups = [(name, _(label), rows_by(found.result, name)) for name, label in GROUPS] if found.result else []
    if request.GET.get("as") in WRITERS and groups:
        return file_of(Table(request, found.title, CELLS, groups[0][2]), request.GET["as"])
    reformed = found.result["reforms"][0] if found.result.get("reforms") else {}
    pack = _pack_of(found)
    context = {
        "pack_title": pack.title if pack else found.pack,
        "reform": found, "job": found.job, "groups": groups, "notes": found.result.get("notes", []),
        "can_adopt": pack is not None and found.result and has_right(request.user, "policies.edit"),
        "before": found.result.get("total", {}), "after": reformed.get("total", {}), "changes": _changes_in_words(pack, reformed.get("changes", [])),
    }  # fmt: skip
    return render(request, "policies/reform.html", context)


@require_POST
@right_required("policies.edit")
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of measures with the parameters of a reform: the next edition of its pack; of one that came with the product
    a pack of one's own is begun."""
    found = get_object_or_404(Reform, pk=pk)
    own = own_name(found.pack)
    if own is None:
        return redirect(f"{reverse('policies:new-edition')}?reform={found.pk}")
    try:
        texts = reformed_texts(found)
    except (TextError, MingchengError) as error:
        messages.error(request, str(error))
        return redirect("policies:reform", pk)
    made = next_edition(own, texts, _("按“{title}”").format(title=found.title), user_of(request))
    record(request, "create", made)
    messages.success(request, _("已另起一版草稿，还没有施行。"))
    return redirect("policies:edition", made.pk)


def rows_by(result: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of a breakdown with the figures before and after."""
    reformed = result["reforms"][0] if result.get("reforms") else {}
    after = {_key(each): each for each in reformed.get(name, [])}
    places = _places(result) if name == "total_by_region" else {}
    return [
        {
            "title": places.get(_key(each)) or _title(each, result),
            "before": each,
            "after": after.get(_key(each), {}),
            "is_money": each.get("counts_in_budget", True),
        }
        for each in result.get(name, [])
    ]


def _places(result: dict[str, Any]) -> dict[str, str]:
    """The names of the districts of a result by their codes."""
    codes = [str(each["region"]) for each in result.get("total_by_region", []) if each.get("region")]
    return {str(each.adcode): str(each) for each in Organisation.objects.filter(adcode__in=codes)}


def _changes_in_words(pack: Any, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changed parameters, they and their measures as they are called."""
    known = {each.id: each for each in pack.measures} if pack else {}
    words = []
    for each in changes:
        one = known.get(each.get("measure", ""))
        name = each.get("parameter", "")
        words.append({**each, "measure": one.title, "parameter": one.label_of(name)} if one else each)
    return words


def _pack_of(found: Reform) -> Any:
    try:
        return pack_named(found.pack)
    except MingchengError:
        return None  # it is no longer there


def _key(row: dict[str, Any]) -> str:
    return str(row.get("measure") or row.get("region") or row.get("size") or "")


def _title(row: dict[str, Any], result: dict[str, Any]) -> str:
    key = _key(row)
    return str(
        row.get("title") or result.get("regions", {}).get(key) or (_(SIZES[key]) if key in SIZES else key) or _("不详")
    )


def done_reforms() -> list[Reform]:
    """The latest reforms that have a result."""
    return list(Reform.objects.filter(result__has_key="total").defer("result")[:MOST_TO_COMPARE])


@require_safe
@right_required("policies.simulate")
def compare(request: HttpRequest) -> HttpResponse:
    """Two reforms side by side: what they change, what they cost, who gains and loses."""
    keys = [request.GET.get(name, "") for name in ("one", "other")]
    if not all(key.isdigit() and len(key) < 18 for key in keys) or keys[0] == keys[1]:
        messages.error(request, _("请选两次不同的测算。"))
        return redirect("policies:reforms")
    one, other = (get_object_or_404(Reform.objects.filter(result__has_key="total"), pk=int(key)) for key in keys)
    groups = [(name, _(label), beside(one, other, name)) for name, label in GROUPS]
    context = {
        "sides": [_side(one), _side(other)], "groups": groups, "done": done_reforms(),
        "one": one, "other": other, "is_like": (one.pack, one.year) == (other.pack, other.year),
    }  # fmt: skip
    return render(request, "policies/compare.html", context)


def _side(found: Reform) -> dict[str, Any]:
    reformed = found.result["reforms"][0] if found.result.get("reforms") else {}
    return {
        "reform": found, "before": found.result.get("total", {}), "after": reformed.get("total", {}),
        "changes": _changes_in_words(_pack_of(found), reformed.get("changes", [])),
    }  # fmt: skip


def beside(one: Reform, other: Reform, name: str) -> list[dict[str, Any]]:
    """The rows of a breakdown of two reforms; what only one of them has stands alone."""
    sides = [{_key(row["before"]): row for row in rows_by(each.result, name)} for each in (one, other)]
    return [
        {"title": (sides[0].get(key) or sides[1][key])["title"], "one": sides[0].get(key), "other": sides[1].get(key)}
        for key in dict.fromkeys([*sides[0], *sides[1]])
    ]
