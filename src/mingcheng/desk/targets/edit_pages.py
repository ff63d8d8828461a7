"""Changing a target: theme, who answers for it, where its figures come from, its baseline."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mingcheng.desk.organisations.conflicts import Difference
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.targets.clashes import clash
from mingcheng.desk.targets.forms import TargetForm
from mingcheng.desk.targets.models import Target
from mingcheng.desk.targets.shown import target_value
from mingcheng.desk.targets.standings import refresh
from mingcheng.language import _


@require_http_methods(["GET", "POST"])
@right_required("targets.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and what it saves; the plan's own commitment is changed in the plan."""
    rows = Target.objects.reached(request.user, "targets.edit")
    row = get_object_or_404(rows.select_related("plan"), pk=pk)
    form = TargetForm(request.POST or None, instance=row, initial={"version": row.version})
    context: dict[str, Any] = {"form": form, "row": row, "target_shown": target_value(row)}
    if request.method == "POST" and form.is_valid():
        try:
            _save(rows, pk, form)
        except ChangedMeanwhile as changed:
            context["differences"] = _differences(form, changed.row)
            return render(request, "targets/edit.html", context, status=409)
        messages.success(request, _("已保存。"), "good")
        return redirect("targets:target", pk)
    return render(request, "targets/edit.html", context)


def _differences(form: TargetForm, row: Any) -> list[Difference]:
    """Units and series are several fields of the row, or rows of their own."""
    typed = _("、").join(str(each) for each in form.cleaned_data.pop("organisations"))
    now = _("、").join(str(each) for each in row.organisations.order_by("path"))
    series = form.cleaned_data.get("series", "").replace("|", " ").strip()
    kept = " ".join((row.series_region, row.series_indicator, row.series_scope)).strip()
    return clash(form, row, [(_("责任单位"), typed, now), (_("公开序列"), series, kept)])


def _save(rows: Any, pk: int, form: TargetForm) -> None:
    with transaction.atomic():
        saved = save_if_unchanged(rows, pk, form.cleaned_data["version"], form.changes())
        saved.organisations.set(form.cleaned_data["organisations"])
    refresh([saved])
