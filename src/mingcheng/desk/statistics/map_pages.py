"""The map of districts and parks, its outlines, and published series held against each other."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, has_right, reach_of, right_required
from mingcheng.desk.statistics.figures import in_unit, item_of
from mingcheng.desk.statistics.models import Outline, Total
from mingcheng.desk.statistics.outlines import MOST_BYTES, OutlineError, arranged, layout_in, shapes_in
from mingcheng.desk.statistics.questions import Question, forms_told, periods_of
from mingcheng.desk.statistics.submission_pages import SEVERITIES
from mingcheng.desk.statistics.table_pages import items_of, question_of, shortfall_of
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked

SERIES_LIMIT = 4 * 1024 * 1024
LEVELS = {"district": marked("区县"), "park": marked("园区")}


@require_safe
@right_required("statistics.tables")
def map_page(request: HttpRequest) -> HttpResponse:
    """Totals of an item by district or park, drawn in outlines where there are some, else as tiles."""
    question = question_of(request.GET)
    level = request.GET.get("level", "district")
    level = level if level in LEVELS else "district"
    reach = reach_of(request.user, "statistics.tables")
    rows = _rows(question, level, reach)
    outline = Outline.objects.exclude(shapes={}).defer("shapes").first() if level == "district" else None
    covered = set(outline.adcodes) if outline else set()
    drawn = [row for row in rows if row["code"] in covered]
    layout = Outline.objects.exclude(layout={}).first()
    places = arranged([row["code"] for row in rows], layout.layout if layout else {})
    for row in rows:
        row["x"], row["y"] = places[row["code"]]
    item = next(each for each in items_of(question.form) if each.name == question.items[0])
    context = {
        "question": question, "forms": forms_told(), "items": items_of(question.form), "rows": rows, "level": level, "item": item,
        "levels": [(key, _(label)) for key, label in LEVELS.items()], "outline": outline if drawn else None,
        "undrawn": [row for row in rows if outline and row["code"] not in covered] if drawn else [],
        "periods": [(f"{each.year}-{each.last_month:02}", each.label) for each in periods_of(question.form)],
        "chosen_period": question.to_json()["period"], "may_load": has_right(request.user, "statistics.manage"), "tab": "map",
        "short": shortfall_of(question, reach),
    }  # fmt: skip
    return render(request, "statistics/map.html", context)


def _rows(question: Question, level: str, reach: Reach) -> list[dict[str, Any]]:
    """A row a place, also those of which nothing is known."""
    if question.period is None:
        return []
    kinds = [Organisation.Kind.PARK] if level == "park" else [Organisation.Kind.DISTRICT, Organisation.Kind.ZONE]
    places = Organisation.objects.of_kind(*kinds).filter(is_active=True)
    if not reach.everything:
        places = places.filter(pk__in=reach.organisations)
    totals = (
        Total.objects.filter(form=question.form, item=question.items[0], year=question.period.year, last_month=question.period.last_month)
        .values(level).annotate(sum=Sum("value"), now=Sum("matched"), before=Sum("year_earlier"), count=Sum("reporters")).order_by()
    )  # fmt: skip
    known = {row[level]: row for row in totals}
    item = item_of(question.form, question.period, question.items[0])
    return [_place(place, known.get(place.pk), item) for place in places]


def _place(place: Organisation, told: dict[str, Any] | None, item: Any) -> dict[str, Any]:
    growth = (
        told["now"] / told["before"] - 1
        if told and told["before"] and told["before"] > 0 and told["now"] is not None
        else None
    )
    return {
        "code": place.adcode or f"organisation-{place.pk}", "name": str(place), "value": in_unit(told["sum"], item) if told else None,
        "growth": growth, "reporters": told["count"] if told else 0,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@right_required("statistics.manage")
def outlines(request: HttpRequest) -> HttpResponse:
    """Loads outlines or a layout of tiles, or takes one away."""
    problem = ""
    if request.method == "POST":
        if request.POST.get("remove", "").isdigit():
            get_object_or_404(Outline, pk=int(request.POST["remove"])).delete()
            messages.success(request, _("已删除。"))
            return redirect("statistics:outlines")
        given = request.FILES.get("file")
        try:
            found = _loaded(given, request) if given else None
        except OutlineError as error:
            problem = str(error)
        else:
            if found is not None:
                record(request, "upload", found)
                messages.success(request, _("已载入 {count} 个地区。").format(count=len(found.adcodes)))
                return redirect("statistics:map")
            problem = _("没有选文件。")
    context = {"problem": problem, "loaded": Outline.objects.defer("shapes"), "tab": "map"}
    return render(request, "statistics/outlines.html", context, status=400 if problem else 200)


def _loaded(given: UploadedFile[Any], request: HttpRequest) -> Outline:
    name = Path(given.name or "").name[:100]
    if (given.size or 0) > MOST_BYTES:
        raise OutlineError(name, _("文件超过 {most} MB。").format(most=MOST_BYTES // 1024 // 1024), _("请先简化轮廓。"))
    data = given.read()
    if name.lower().endswith(".csv"):
        layout = layout_in(data, name)
        return Outline.objects.create(name=name, layout=layout, adcodes=sorted(layout), loaded_by=user_of(request))
    shapes = shapes_in(data, name)
    codes = sorted(each["properties"]["adcode"] for each in shapes["features"])
    return Outline.objects.create(name=name, shapes=shapes, adcodes=codes, loaded_by=user_of(request))


@require_safe
@right_required("statistics.tables")
def shapes(request: HttpRequest, pk: int) -> HttpResponse:
    """The outlines, for the map."""
    found = get_object_or_404(Outline.objects.filter(~Q(shapes={})), pk=pk)
    return JsonResponse(found.shapes, content_type="application/geo+json")


@require_http_methods(["GET", "POST"])
@right_required("statistics.manage")
def series(request: HttpRequest) -> HttpResponse:
    """Holds published figures of .csv files against each other: what cannot be true together."""
    problem, findings = "", None
    if request.method == "POST":
        given = request.FILES.getlist("files")
        try:
            findings = _findings(given)
        except MingchengError as error:
            problem = str(error)
    context = {"problem": problem, "findings": findings, "tab": "series"}
    return render(request, "statistics/series.html", context, status=400 if problem else 200)


def _findings(given: list[Any]) -> list[dict[str, Any]]:
    """Raises PublishedError."""
    from mingcheng.statistics.published import KINDS, PublishedError, findings_of_files

    if not given:
        raise PublishedError("", _("没有选文件。"), "")
    if sum(each.size for each in given) > SERIES_LIMIT:
        raise PublishedError(
            "", _("文件合计超过 {most} MB。").format(most=SERIES_LIMIT // 1024 // 1024), _("请分批核对。")
        )
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        paths = []
        for each in given:
            path = Path(folder) / Path(each.name).name
            path.write_bytes(each.read())
            paths.append(path)
        found = findings_of_files(paths)
    return [
        {**each.as_json(), "label": _(KINDS[each.kind].label), "severity_label": _(SEVERITIES[each.severity]),
         "places": [place.replace(f"{folder}/", "") for place in each.places]}
        for each in found
    ]  # fmt: skip
