"""Signing in and out, and the pages of people and organisations."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.organisations import door

app_name = "organisations"
urlpatterns = [
    path("set-up/", door.set_up_page, name="set-up"),
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("password/", door.change_password, name="change-password"),
    path("language/", door.choose_language, name="language"),
]
