"""The page that one comes to."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.home import views

app_name = "home"
urlpatterns = [path("", views.home, name="home")]
