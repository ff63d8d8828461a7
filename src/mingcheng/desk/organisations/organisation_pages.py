"""Pages of the tree of organisations, for administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.organisations.audit import record_file
from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.forms import INDENT, OrganisationForm
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.people import PeopleRefused, set_organisation_active
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.language import _, marked

Kind = Organisation.Kind


def _address(row: Organisation) -> str:
    return reverse("organisations:organisation", args=[row.pk])


def _state(row: Organisation) -> str:
    return _("启用") if row.is_active else _("停用")


COLUMNS = (
    Column("name", marked("名称"), lambda row: f"{INDENT * row.depth}{row.name}", sort=("path",), link=_address),
    Column("short_name", marked("简称"), lambda row: row.short_name, sort=("short_name",)),
    Column("kind", marked("类别"), lambda row: row.get_kind_display(), sort=("kind", "path")),
    Column("adcode", marked("行政区划代码"), lambda row: row.adcode, sort=("adcode",)),
    Column("uscc", marked("统一社会信用代码"), lambda row: row.uscc, sort=("uscc",)),
    Column("people", marked("用户"), lambda row: row.people, "number", sort=("people",)),
    Column(
        "state", marked("状态"), _state, "badge", sort=("is_active",),
        badge=lambda row: "done" if row.is_active else "cancelled",
    ),
)  # fmt: skip


@require_safe
@right_required("organisations.manage")
def organisations(request: HttpRequest) -> HttpResponse:
    """The tree. The accounts of enterprises, which may be very many, are a list of their own (`?kind=enterprise`)."""
    record_file(request, _("单位"))
    table = Table(
        request, _("单位"), COLUMNS, _filtered(request).annotate(people=Count("memberships__user", distinct=True)),
        default="name", empty=_("没有符合条件的单位。可以新建，或从表格导入。"),
    )  # fmt: skip
    context = {"kinds": Kind.choices, "is_enterprises": request.GET.get("kind") == Kind.ENTERPRISE}
    return table_page(request, table, "organisations/organisations.html", context)


def _filtered(request: HttpRequest) -> Any:
    rows = Organisation.objects.visible_to(request.user)
    kind, text, state = (request.GET.get(name, "").strip() for name in ("kind", "q", "state"))
    rows = rows.filter(kind=kind) if kind in Kind.values else rows.exclude(kind=Kind.ENTERPRISE)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(uscc__icontains=text))
    if state in ("active", "closed"):
        rows = rows.filter(is_active=state == "active")
    return rows


@require_safe
@right_required("organisations.manage")
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: where it stands, who works for it, what was changed."""
    row = get_object_or_404(Organisation.objects.visible_to(request.user).select_related("parent"), pk=pk)
    context = {
        "row": row,
        "above": Organisation.objects.filter(pk__in=[int(key) for key in row.path.strip("/").split("/")[:-1]]),
        "children": row.children.exclude(kind=Kind.ENTERPRISE).order_by("path"),
        "enterprises": row.children.filter(kind=Kind.ENTERPRISE).count(),
        "memberships": row.memberships.select_related("user").order_by("role", "user__username"),
        "history": history_of(row),
    }
    return render(request, "organisations/organisation.html", context)


@require_http_methods(["GET", "POST"])
@right_required("organisations.manage")
def add_organisation(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    form = OrganisationForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        row = form.save()
        messages.success(request, _("已新建“{name}”。").format(name=row), "good")
        return redirect("organisations:organisation", row.pk)
    return render(request, "organisations/organisation_form.html", {"form": form, "title": _("新建单位")})


@require_http_methods(["GET", "POST"])
@right_required("organisations.manage")
def edit_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, kind, code, or another place in the tree, with all below it."""
    rows = Organisation.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=pk)
    form = OrganisationForm(request.POST or None, instance=row, initial={"version": row.version})
    context: dict[str, Any] = {"form": form, "row": row, "title": _("修改单位")}
    if request.method == "POST" and form.is_valid():
        try:
            _save(rows, pk, form)
        except ChangedMeanwhile as changed:
            context["differences"] = conflict(form, changed.row)
            return render(request, "organisations/organisation_form.html", context, status=409)
        except PeopleRefused as refused:
            form.add_error(None, f"{refused.problem}{refused.remedy}")
        else:
            messages.success(request, _("已保存。"), "good")
            return redirect("organisations:organisation", pk)
    return render(request, "organisations/organisation_form.html", context)


def _save(rows: Any, pk: int, form: OrganisationForm) -> None:
    names = OrganisationForm.Meta.fields
    seen = form.cleaned_data["version"]
    with transaction.atomic():
        changes = {name: form.cleaned_data[name] for name in names}
        save_if_unchanged(rows, pk, -1 if seen is None else seen, changes, more=["path"])


@require_POST
@right_required("organisations.manage")
def switch_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes an organisation with all below it, or opens it again."""
    row = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    try:
        count = set_organisation_active(row, request.POST.get("active") == "yes")
    except PeopleRefused as refused:
        messages.error(request, f"{refused.problem}{refused.remedy}", "bad")
    else:
        messages.success(request, _("已更改 {count} 个单位的状态。").format(count=count), "good")
    return redirect("organisations:organisation", pk)
