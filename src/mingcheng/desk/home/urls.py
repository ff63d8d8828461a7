"""The page that one comes to."""

from __future__ import annotations

from django.urls import path

from mingcheng.desk.home import views
from mingcheng.desk.pages.health import health

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("screen/", views.screen, name="screen"),
    path("health/", health, name="health"),
]
