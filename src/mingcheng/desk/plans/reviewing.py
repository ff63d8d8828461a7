"""The review page: the document at the left, the items of a kind at the right, and what others change meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.plans.models import Plan, PlanItem, read_at
from mingcheng.desk.plans.parts import described
from mingcheng.desk.plans.passages import document_html
from mingcheng.language import _

PAGE_SIZE = 40
FINDINGS = "findings"
MOST_CHANGES = 30


@require_safe
@right_required("plans.edit")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, or for HTMX the items at its right. The document is fetched by itself: it may be megabytes, and need not be
    sent again with each kind of items. `item` (identifier or key) leads to the kind and the page where it stands."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.edit"), pk=pk)
    wanted = _wanted(found, request.GET.get("item", ""))
    kind = wanted.kind if wanted else request.GET.get("kind", "")
    if kind not in (*PlanItem.Kind.values, FINDINGS):
        kind = PlanItem.Kind.TARGET
    counts = _counts(found)
    context = {
        "plan": found, "kind": kind, "tabs": _tabs(counts), "wanted": wanted, "now": timezone.now().isoformat(),
        "open": sum(each["open"] for each in counts.values()), "findings": findings_of(found), "kinds": PlanItem.Kind.choices,
        "has_document": read_at(found) is not None, "rejected": _rejected(found), "open_findings": open_findings(found),
    }  # fmt: skip
    if kind != FINDINGS:
        context |= _page(found.items.filter(kind=kind), wanted, request.GET.get("page", ""))
    return page_or_part(request, "plans/review.html", part="plans/_items.html", context=context)


def _wanted(plan: Plan, asked: str) -> PlanItem | None:
    """The item that the address names; by its identifier, or as passages name it, by its key."""
    if not asked:
        return None
    return plan.items.filter(identifier=asked).first() or (
        plan.items.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    )


def _page(rows: QuerySet[PlanItem], wanted: PlanItem | None, asked: str) -> dict[str, Any]:
    ordered = rows.select_related("changed_by").order_by("start", "pk")
    pages = Paginator(ordered, PAGE_SIZE)
    number: int | str = asked
    if wanted is not None:
        keys = list(ordered.values_list("pk", flat=True))
        number = keys.index(wanted.pk) // PAGE_SIZE + 1
    page = pages.get_page(number)
    return {"rows": [described(each) for each in page.object_list], "page": page}


def _counts(plan: Plan) -> dict[str, dict[str, int]]:
    counts = {kind: {"count": 0, "open": 0} for kind in PlanItem.Kind.values}
    for kind, state, count in plan.items.order_by().values_list("kind", "state").annotate(Count("pk")):
        counts[kind]["count"] += count if state != PlanItem.State.REJECTED else 0
        counts[kind]["open"] += count if state == PlanItem.State.READ else 0
    return counts


def _tabs(counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """The kinds, each with how many items there are and how many nobody has looked at."""
    return [{"kind": kind, "label": label, **counts[kind]} for kind, label in PlanItem.Kind.choices]


def _rejected(plan: Plan) -> str:
    """The keys of rejected items, whose marks the page takes off the document."""
    keys = (
        plan.items.filter(state=PlanItem.State.REJECTED, start__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return " ".join(map(str, keys))


def findings_of(plan: Plan) -> list[dict[str, Any]]:
    """The findings with their numbers, those set aside last."""
    numbered = [{**finding, "number": number} for number, finding in enumerate(plan.findings)]
    return sorted(numbered, key=lambda finding: bool(finding.get("dismissed")))


def open_findings(plan: Plan) -> int:
    """How many findings nobody has set aside."""
    return sum(not finding.get("dismissed") for finding in plan.findings)


@require_safe
@right_required("plans.edit")
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of the document with every passage marked."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.edit").defer("findings"), pk=pk)
    html = document_html(found)
    return HttpResponse(html or f'<p class="empty">{_("这份规划没有原文，只有数据。")}</p>')


@require_safe
@right_required("plans.edit")
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What others have changed since a moment: asked for every few seconds by the review page, which gets the rows that
    changed and who is at it. `since` is the last time that was asked, `loaded` when the page came."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.edit").only("pk", "state"), pk=pk)
    now = timezone.now()
    since, loaded = (_moment(request.GET.get(name, "")) or now for name in ("since", "loaded"))
    others = (
        found.items.filter(changed_by__isnull=False).exclude(changed_by=request.user.pk).select_related("changed_by")
    )
    recent = list(others.filter(changed_at__gt=loaded).order_by("-changed_at")[:MOST_CHANGES])
    context = {
        "plan": found, "now": max([now, *(each.changed_at for each in recent)]).isoformat(), "loaded": loaded.isoformat(),
        "names": list(dict.fromkeys(str(each.changed_by) for each in recent)), "recent": [described(each) for each in recent[:3]],
        "rows": [described(each) for each in recent if each.changed_at > since],
        "open": found.items.filter(state=PlanItem.State.READ).count(), "is_polled": True,
    }  # fmt: skip
    return render(request, "plans/_changes.html", context)


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None
