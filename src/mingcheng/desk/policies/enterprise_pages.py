"""The enterprise's own view: what it may get, what is missing, what it is short of, in plain words."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import reach_of, right_required
from mingcheng.desk.policies.enterprise import awards_of, explained, newest_runs, prospects_of
from mingcheng.desk.policies.models import AwardList
from mingcheng.desk.registry.models import Enterprise
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked
from mingcheng.policies.catalogue import catalogue

TABLES = {
    "annual": marked("年度数据"),
    "enterprises": marked("企业基本信息"),
    "awards": marked("称号认定"),
    "grants": marked("项目立项"),
    "paid": marked("已兑付"),
}
"""What pages call the tables of facts."""
_NAME = re.compile(r"(?<=[”\"])\s*[（(][a-z0-9-]+[）)]")
"""The name of a measure in the pack, behind its title."""
_PLACES = re.compile(r"〔[^〕]*〕")
_POSITION = re.compile(r"，原文第 \d+ 至 \d+ 字")
"""Where a sentence stands in the text of a document: for who has the document open."""
_COLUMN = re.compile(r"[a-z][a-z0-9_]+")
_ROW = re.compile(r"第 \d+ 行 ?")
"""Where in the tables of facts a figure stands: an enterprise cannot look it up."""
MARKS = {"✔": "eligible", "？": "unknown", "✘": "no"}


@require_safe
@right_required("policies.object")
def mine(request: HttpRequest) -> HttpResponse:
    """Every measure for the enterprise of who is signed in."""
    codes = reach_of(request.user, "policies.object").usccs
    found = Enterprise.objects.filter(uscc__in=codes).order_by("pk").first()
    return render(request, "policies/mine.html", _context(request, found, is_own=True))


@require_safe
@right_required("policies.results")
def of_enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as an officer sees it: 企业视角."""
    found = get_object_or_404(Enterprise.objects.reached(request.user, "policies.results"), pk=pk)
    record(request, "read", found, {"measures": True})
    return render(request, "policies/mine.html", _context(request, found, is_own=False))


def _context(request: HttpRequest, found: Enterprise | None, *, is_own: bool) -> dict[str, Any]:
    runs = newest_runs()
    wanted = request.GET.get("run", "")
    run = next((each for each in runs if str(each.pk) == wanted), runs[0] if runs else None)
    groups: list[dict[str, Any]] = []
    problem = ""
    if found is not None and found.uscc and run is not None:
        try:
            groups = _groups(explained(found.uscc, run.pack, run.year), is_own=is_own)
        except MingchengError as error:
            problem = str(error)
    return {
        "enterprise": found, "is_own": is_own, "runs": runs, "run": run, "groups": groups, "problem": problem,
        "prospects": prospects_of(found) if found else [], "awards": awards_of(found) if found else [],
        "notices": AwardList.objects.filter(state=AwardList.State.NOTICE), "head": _("我的政策") if is_own else _("企业视角"),
    }  # fmt: skip


def _groups(lines: list[str], *, is_own: bool) -> list[dict[str, Any]]:
    """The lines of an explanation, a group a measure; for the enterprise itself without the rows of tables that it does not see."""
    groups: list[dict[str, Any]] = []
    for line in lines[1:]:
        if line[:1] in MARKS:
            groups.append({"head": _NAME.sub("", line[1:].strip(), count=1), "sign": MARKS[line[0]], "lines": []})
        elif line.strip() and groups:
            told = in_words(_POSITION.sub("", line[4:] if line.startswith("    ") else line))
            groups[-1]["lines"].append(_ROW.sub("", told) if is_own else told)
    return groups


def in_words(line: str) -> str:
    """A line with the tables and columns that it was read from by their names on the pages."""
    return _PLACES.sub(lambda place: _COLUMN.sub(_word, place[0]), line)


def _word(found: re.Match[str]) -> str:
    name = found[0]
    return _(TABLES[name]) if name in TABLES else catalogue().label(name)
