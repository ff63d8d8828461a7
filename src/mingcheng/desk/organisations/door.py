"""At the door: signing in and out, the password, the language, the first administrator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mingcheng.desk.organisations import passwords
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.door_forms import ChangePasswordForm, SetUpForm, SignInForm
from mingcheng.desk.organisations.gate import open_to_all
from mingcheng.desk.organisations.models import SignIn
from mingcheng.desk.organisations.set_up import SetUpRefused, is_empty, set_up
from mingcheng.desk.pages.language import remember_language

BACKEND = "django.contrib.auth.backends.ModelBackend"


@method_decorator(sensitive_post_parameters(), name="dispatch")
class SignInPage(LoginView):
    """Name and password. Leads back to where one wanted to go, on this host only; an empty desk to its set-up."""

    template_name = "organisations/sign_in.html"
    redirect_authenticated_user = True
    form_class = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty desk has nobody who could sign in."""
        if not request.user.is_authenticated and is_empty():
            return redirect("organisations:set-up")
        return super().dispatch(request, *args, **kwargs)


sign_in = open_to_all(SignInPage.as_view())
sign_out = open_to_all(LogoutView.as_view())


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; also the one that an administrator gave must be changed. Sessions elsewhere end with the old one."""
    assert request.user.is_authenticated  # the gate let nobody else in
    user = request.user
    form = ChangePasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        before = request.session.session_key
        with transaction.atomic():
            user.must_change_password = False
            form.save()
            record(request, "change_password", user)
        update_session_auth_hash(request, user)
        SignIn.objects.filter(user=user, session_key=before).update(session_key=request.session.session_key or "")
        return redirect("home:home")
    return render(request, "organisations/password.html", {"form": form, "rules": passwords.rules()})


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of the pages from now on; back to where one was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    remember_language(request, response, request.POST.get("language", ""))
    return response


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_up_page(request: HttpRequest) -> HttpResponse:
    """The first administrator, by whoever has the code. Once there is one, this page is the sign-in page."""
    if not is_empty():
        return redirect("organisations:sign-in")
    form = SetUpForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        try:
            user = set_up(settings.DATA_FOLDER, form.cleaned_data["code"], form.steps)
        except SetUpRefused as refused:
            form.add_error("code", f"{refused.problem}{refused.remedy}")
        else:
            login(request, user, backend=BACKEND)
            return redirect("organisations:list")
    return render(request, "organisations/set_up.html", {"form": form, "rules": passwords.rules()})
