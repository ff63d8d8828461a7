"""The library of measures: packs, and one page a measure with the sentence and the rule side by side."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.plans.models import PlanItem
from mingcheng.desk.policies.cases import given_in_words, parameter_text
from mingcheng.desk.policies.models import Edition
from mingcheng.desk.policies.packs import OWN, PackError, measure_in, names_for, own_name, pack_named
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.examples import failures_of
from mingcheng.policies.model import Measure, Pack, Part
from mingcheng.policies.tree import singles_in
from mingcheng.policies.wording import Wording


@require_safe
@right_required("policies.view")
def library(request: HttpRequest) -> HttpResponse:
    """All packs that one may see."""
    can_edit = has_right(request.user, "policies.edit")
    packs: list[dict[str, object]] = []
    for name, title in names_for(can_edit):
        try:
            found = pack_named(name)
        except (MingchengError, ExceptionGroup):
            packs.append({"name": name, "title": title, "measures": None, "document": ""})
            continue
        packs.append(
            {
                "name": name,
                "title": title,
                "measures": len(found.measures),
                "document": found.document,
                "region": found.region,
                "is_own": name.startswith(OWN),
            }
        )
    context = {
        "packs": packs,
        "can_edit": can_edit,
        "can_results": has_right(request.user, "policies.results"),
        "can_award": has_right(request.user, "policies.award"),
        "can_simulate": has_right(request.user, "policies.simulate"),
        "drafts": Edition.objects.filter(state__in=[Edition.State.DRAFT, Edition.State.TESTED]) if can_edit else [],
        "is_enterprise": has_right(request.user, "policies.object") and not can_edit,
    }
    return render(request, "policies/list.html", context)


def seen_pack(request: HttpRequest, name: str) -> Pack:
    """The pack of a name that the person may see: drafts only who edits. Raises Http404."""
    allowed = {each for each, _title in names_for(has_right(request.user, "policies.edit"))}
    if name not in allowed:
        raise Http404
    try:
        return pack_named(name)
    except (PackError, ExceptionGroup):
        raise Http404 from None


@require_safe
@right_required("policies.view")
def pack(request: HttpRequest, name: str) -> HttpResponse:
    """The measures of a pack."""
    found = seen_pack(request, name)
    rows = [
        {"measure": each, "conditions": len(list(each.singles())), "validity": _validity(each)}
        for each in found.measures
    ]
    context = {
        "pack": found,
        "name": name,
        "rows": rows,
        "can_match": has_right(request.user, "policies.edit"),
        "can_simulate": has_right(request.user, "policies.simulate"),
        "can_edit": has_right(request.user, "policies.edit"),
        "own": Edition.objects.filter(name=own_name(name) or "") if has_right(request.user, "policies.edit") else [],
    }
    return render(request, "policies/pack.html", context)


def _validity(measure: Measure) -> str:
    first, last = measure.validity.first, measure.validity.last
    if first is None and last is None:
        return ""
    if last is None:
        return _("{first} 起").format(first=first)
    return _("{first} 至 {last}").format(first=first, last=last) if first else _("至 {last}").format(last=last)


@require_safe
@right_required("policies.view")
def measure(request: HttpRequest, name: str, measure: str) -> HttpResponse:
    """A measure: the sentence of the plan at one side, the rule in words and as text at the other, its test cases."""
    found = seen_pack(request, name)
    try:
        one = measure_in(found, measure)
    except PackError:
        raise Http404 from None
    failures = {each.example: each.problem for each in failures_of(found) if each.measure == one.id}
    context = {
        "pack": found,
        "name": name,
        "measure": one,
        "conditions": conditions_in_words(one, found),
        "text": found.texts.get(one.file.rpartition("/")[2], ""),
        "examples": [
            {"example": each, "given": given_in_words(each, found), "problem": failures.get(each.name, "")}
            for each in one.examples
        ],
        "validity": _validity(one),
        "sentence": sentence_of(request, one),
        "parameters": [(one.label_of(key), parameter_text(value)) for key, value in one.parameters.items()],
        "parts": [_part(each, found) for each in one.benefit.parts],
    }
    return render(request, "policies/measure.html", context)


def conditions_in_words(measure: Measure, found: Pack) -> list[str]:
    """Each condition of a measure in plain words."""
    words = Wording(found.catalogue, 0)
    lines = []
    for condition in measure.conditions:
        singles = "；".join(words.single(single, False) for single in singles_in(condition.truth))
        lines.append(f"{condition.label}：{singles}" if condition.label else singles)
    return lines


def _part(part: Part, found: Pack) -> dict[str, str]:
    """A tier: what it is called, when it is met, what it gives."""
    words = Wording(found.catalogue, 0)
    when = "；".join(words.single(each, False) for each in singles_in(part.when))
    return {
        "label": part.label or ("" if part.is_unconditional else part.id),
        "when": when,
        "amount": words.number(part.amount) if part.amount is not None else "",
    }


def sentence_of(request: HttpRequest, one: Measure) -> PlanItem | None:
    """The item of a plan that the measure was written from: the passage that its source names, else the one of its title;
    in a plan that the person may see."""
    rows = PlanItem.objects.visible_to(request.user).filter(kind=PlanItem.Kind.MEASURE, state=PlanItem.State.CONFIRMED)
    source = one.source
    if source is not None and source.start is not None:
        found = rows.filter(start=source.start, end=source.end, plan__title__contains=source.document[:30]).first()
        if found is not None:
            return found
    return rows.filter(data__title=one.title).first()
