"""Signing in and out, and the pages of people and organisations."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.organisations import views

app_name = "organisations"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.change_password, name="change-password"),
    path("language/", views.choose_language, name="language"),
]
