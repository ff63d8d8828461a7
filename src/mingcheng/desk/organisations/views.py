"""Signing in and out, the password, the language."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from mingcheng.desk.organisations.gate import open_to_all
from mingcheng.desk.pages.language import remember_language

sign_in = open_to_all(LoginView.as_view(template_name="organisations/sign_in.html", redirect_authenticated_user=True))
sign_out = open_to_all(LogoutView.as_view())


@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; also the one that the first administrator gave must be changed."""
    assert request.user.is_authenticated  # the gate let nobody else in
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
        update_session_auth_hash(request, user)
        return redirect("home:home")
    return render(request, "organisations/password.html", {"form": form})


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of the pages from now on; back to where one was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = redirect(back)
    remember_language(request, response, request.POST.get("language", ""))
    return response
