"""One's own account: name, telephone, language, password, from where one signed in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.forms import PersonForm
from mingcheng.desk.organisations.models import SignIn, User
from mingcheng.desk.organisations.sign_ins import ended, open_sessions
from mingcheng.desk.pages.language import remember_language
from mingcheng.language import _

OWN_FIELDS = ["display_name", "telephone", "language"]


class AccountForm(PersonForm):
    """What people may change of themselves: not the name under which they sign in, and no role."""

    class Meta(PersonForm.Meta):
        fields: ClassVar = OWN_FIELDS

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, instance=user, **kwargs)
        del self.fields["version"]


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    assert request.user.is_authenticated  # the gate let nobody else in
    user = User.objects.get(pk=request.user.pk)  # a form that fails must not change the one at the head of the page
    form = AccountForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user.save(update_fields=OWN_FIELDS)
        response = redirect("organisations:account")
        remember_language(request, response, user.language)
        messages.success(request, _("已保存。"), "good")
        return response
    context = {
        "form": form,
        "memberships": user.memberships.select_related("organisation"),
        "sign_ins": SignIn.objects.filter(user=user)[:20],
        "open": set(open_sessions(user).values_list("pk", flat=True)),
        "here": SignIn.objects.filter(user=user, session_key=request.session.session_key or "-").first(),
    }
    return render(request, "organisations/account.html", context)


@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """Nothing but that somebody is there (`presence.js`): the gate has noted it."""
    return HttpResponse(status=204)


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Signs oneself out everywhere else."""
    assert request.user.is_authenticated  # the gate let nobody else in
    user = request.user
    others = SignIn.objects.filter(user=user).exclude(session_key=request.session.session_key or "-")
    ended(user, others)
    record(request, "end_sessions", user)
    messages.success(request, _("其他地方的登录已全部结束。"), "good")
    return redirect("organisations:account")
