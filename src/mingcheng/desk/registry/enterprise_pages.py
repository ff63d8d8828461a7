"""One page an enterprise (一企一档): what is known at once, and the parts that are asked for when they are looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.registry.decisions import split
from mingcheng.desk.registry.enterprise_parts import PARTS, Part
from mingcheng.desk.registry.members import members_of
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.registry.people import person_of
from mingcheng.desk.registry.prospects import POOLS
from mingcheng.desk.registry.review_pages import link_again
from mingcheng.desk.registry.sizes import size_label
from mingcheng.language import _
from mingcheng.titles import titles

FIRST, ALL = "sources", "all"


def in_reach(request: HttpRequest, pk: int, right: str = "registry.view") -> Enterprise:
    """An enterprise that one may see. Of one that was merged, the one that it was merged into decides that."""
    rows = Enterprise.everything.select_related("district", "park", "merged_into")
    found = get_object_or_404(rows, pk=pk)
    survivor = found
    while survivor.merged_into is not None:
        survivor = survivor.merged_into
    if not Enterprise.everything.reached(request.user, right).filter(pk=survivor.pk).exists():
        raise Http404
    return found


@require_safe
@right_required("registry.view")
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; `?tab=` names the part that stands open, `all` opens every one, to print."""
    row = in_reach(request, pk)
    if row.merged_into is not None and "stay" not in request.GET:
        messages.info(request, _("“{name}”已并入这一家。").format(name=row.name), "warn")
        return redirect("registry:enterprise", row.merged_into.pk)
    parts = [each for each in PARTS.values() if _may_see(request, each, row)]
    tab = request.GET.get("tab", FIRST)
    if tab != ALL and tab not in [each.name for each in parts]:
        tab = FIRST
    record(request, "read", row, {"part": tab})
    context: dict[str, Any] = {
        "row": row, "parts": parts, "tab": tab, "size": size_label(row.size_class),
        "may_contact": has_right(request.user, "registry.contact"),
        "may_pool": Enterprise.objects.reached(request.user, "registry.pools").filter(pk=pk).exists(),
        "pools": [(name, titles()[name].label) for name in POOLS],
    }  # fmt: skip
    if tab == ALL:
        context["opened"] = [(each, _html(request, each, row)) for each in parts]
    return render(request, "registry/enterprise.html", context)


@require_safe
@right_required("registry.view")
def part(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One part of the page."""
    row = in_reach(request, pk)
    found = PARTS.get(name)
    if found is None or not _may_see(request, found, row):
        raise Http404
    record(request, "read", row, {"part": name})
    return HttpResponse(_html(request, found, row))


def _html(request: HttpRequest, part: Part, row: Enterprise) -> str:
    return render_to_string(part.template, {"row": row, **part.build(request, row)}, request)


def _may_see(request: HttpRequest, part: Part, row: Enterprise) -> bool:
    if not part.right:
        return True
    return Enterprise.everything.reached(request.user, part.right).filter(pk=row.pk).exists()


@require_POST
@right_required("registry.manage")
def split_records(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that some records are another enterprise, and links again."""
    row = get_object_or_404(Enterprise.objects.reached(request.user, "registry.manage"), pk=pk)
    members, chosen = members_of(row), request.POST.getlist("record")
    reason = request.POST.get("reason", "").strip()
    if not chosen or len(set(chosen)) >= len(members) or not reason:
        text = _("请勾选不属于这一家的记录（不能全选），并写明理由。")
        messages.error(request, text, "bad")
        return redirect("registry:enterprise", pk)
    count = split(members, chosen, reason, person_of(request))
    record(request, "split", row, {"reason": reason, "pairs": count})
    return link_again(request)
