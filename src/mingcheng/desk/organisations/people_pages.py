"""Pages of people, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.organisations.audit import record_file
from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.enterprise_accounts import open_account
from mingcheng.desk.organisations.forms import EnterpriseAccountForm, NewPersonForm, PersonForm, RoleForm
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import Membership, SignIn, User
from mingcheng.desk.organisations.people import (
    PeopleRefused,
    add_person,
    give_role,
    reset_password,
    set_active,
    take_role,
)
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.language import _, marked


def _address(user: User) -> str:
    return reverse("organisations:person", args=[user.pk])


def _roles(user: User) -> str:
    return "；".join(f"{each.organisation} {each.get_role_display()}" for each in user.memberships.all())


def _state(user: User) -> str:
    if not user.is_active:
        return _("停用")
    return _("待改密码") if user.must_change_password else _("启用")


def _badge(user: User) -> str:
    if not user.is_active:
        return "cancelled"
    return "waiting" if user.must_change_password else "done"


COLUMNS = (
    Column("username", marked("用户名"), lambda user: user.username, sort=("username",), link=_address),
    Column("display_name", marked("姓名"), lambda user: user.display_name, sort=("display_name",)),
    Column("roles", marked("任职"), _roles),
    Column("telephone", marked("电话"), lambda user: user.telephone, sort=("telephone",)),
    Column("last_login", marked("最近登录"), lambda user: user.last_login, "datetime", sort=("last_login",)),
    Column("state", marked("状态"), _state, "badge", sort=("is_active", "must_change_password"), badge=_badge),
)


STATES = {
    "active": marked("启用"),
    "closed": marked("停用"),
    "waiting": marked("待改密码"),
    "idle": marked("没有任职"),
}
"""By what the list can be narrowed."""


@require_safe
@right_required("organisations.manage")
def people(request: HttpRequest) -> HttpResponse:
    """Who can sign in, with their roles."""
    record_file(request, _("用户"))
    rows = _filtered(request).prefetch_related("memberships__organisation")
    empty = _("没有符合条件的用户。可以新建用户。")
    table = Table(request, _("用户"), COLUMNS, rows, default="username", empty=empty)
    return table_page(
        request,
        table,
        "organisations/people.html",
        {"roles": Role.choices, "states": [(key, _(word)) for key, word in STATES.items()]},
    )


def _filtered(request: HttpRequest) -> Any:
    rows = User.objects.all()
    text, role, state = (request.GET.get(name, "").strip() for name in ("q", "role", "state"))
    if text:
        named = Q(username__icontains=text) | Q(display_name__icontains=text) | Q(telephone__icontains=text)
        rows = rows.filter(
            named | Q(pk__in=Membership.objects.filter(organisation__name__icontains=text).values("user"))
        )
    if role in Role.values:
        rows = rows.filter(pk__in=Membership.objects.filter(role=role).values("user"))
    match state:
        case "active" | "closed":
            return rows.filter(is_active=state == "active")
        case "waiting":
            return rows.filter(is_active=True, must_change_password=True)
        case "idle":
            return rows.filter(is_active=True, memberships=None)
        case _:
            return rows


@require_safe
@right_required("organisations.manage")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, the last times of signing in, what was changed."""
    return _person_page(request, get_object_or_404(User, pk=pk))


def _person_page(request: HttpRequest, user: User, form: RoleForm | None = None, status: int = 200) -> HttpResponse:
    memberships = list(user.memberships.select_related("organisation").order_by("pk"))
    context = {
        "person": user, "memberships": memberships, "form": form or RoleForm(user=user),
        "is_oneself": user.pk == request.user.pk, "sign_ins": SignIn.objects.filter(user=user)[:10],
        "history": history_of(user, *memberships),
    }  # fmt: skip
    return render(request, "organisations/person.html", context, status=status)


@sensitive_variables("password")
@require_http_methods(["GET", "POST"])
@right_required("organisations.manage")
def add(request: HttpRequest) -> HttpResponse:
    """A new person, whose one-time password is shown this once."""
    form = NewPersonForm(request.POST or None, initial={"organisation": request.GET.get("organisation")})
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        password = add_person(user, form.cleaned_data["organisation"], Role(form.cleaned_data["role"]))
        return _password_page(request, user, password)
    return render(request, "organisations/person_form.html", {"form": form, "title": _("新建用户")})


@sensitive_variables("password")
@require_http_methods(["GET", "POST"])
@right_required("organisations.manage")
def add_enterprise(request: HttpRequest) -> HttpResponse:
    """The account of an enterprise."""
    form = EnterpriseAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        found = form.cleaned_data
        try:
            password = open_account(user, name=found["name"], uscc=found["uscc"], parent=found["parent"])
        except PeopleRefused as refused:
            form.add_error("uscc", f"{refused.problem}{refused.remedy}")
        else:
            return _password_page(request, user, password)
    return render(request, "organisations/person_form.html", {"form": form, "title": _("新建企业账号")})


def _password_page(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(request, "organisations/one_time_password.html", {"person": user, "password": password})


@require_http_methods(["GET", "POST"])
@right_required("organisations.manage")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, telephone, language."""
    user = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=user, initial={"version": user.version})
    context: dict[str, Any] = {"form": form, "person": user, "title": _("修改用户")}
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        changes = {name: form.cleaned_data[name] for name in PersonForm.Meta.fields}
        try:
            save_if_unchanged(User.objects.all(), pk, -1 if seen is None else seen, changes)
        except ChangedMeanwhile as changed:
            context["differences"] = conflict(form, changed.row)
            return render(request, "organisations/person_form.html", context, status=409)
        messages.success(request, _("已保存。"), "good")
        return redirect("organisations:person", pk)
    return render(request, "organisations/person_form.html", context)


@require_POST
@right_required("organisations.manage")
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps a person out, or lets them in again."""
    user = get_object_or_404(User, pk=pk)
    return _done(request, pk, lambda: set_active(_me(request), user, request.POST.get("active") == "yes"))


@sensitive_variables("password")
@require_POST
@right_required("organisations.manage")
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown this once."""
    user = get_object_or_404(User, pk=pk)
    if user.pk == _me(request).pk:
        messages.error(request, _("自己的密码请在“修改密码”里更改。"), "bad")
        return redirect("organisations:person", pk)
    return _password_page(request, user, reset_password(request, user))


@require_POST
@right_required("organisations.manage")
def add_role(request: HttpRequest, pk: int) -> HttpResponse:
    """One more role."""
    user = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST, user=user)
    if not form.is_valid():
        return _person_page(request, user, form, status=422)
    found = form.cleaned_data
    return _done(request, pk, lambda: give_role(_me(request), user, found["organisation"], Role(found["role"])))


@require_POST
@right_required("organisations.manage")
def remove_role(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """One role less."""
    row = get_object_or_404(Membership.objects.select_related("user"), pk=membership, user=pk)
    return _done(request, pk, lambda: take_role(_me(request), row))


def _me(request: HttpRequest) -> User:
    assert request.user.is_authenticated  # the right was asked for
    return request.user


def _done(request: HttpRequest, pk: int, deed: Callable[[], object]) -> HttpResponse:
    """Does it, and says so, or says why not."""
    try:
        deed()
    except PeopleRefused as refused:
        messages.error(request, f"{refused.problem}{refused.remedy}", "bad")
    else:
        messages.success(request, _("已保存。"), "good")
    return redirect("organisations:person", pk)
