"""Files have no addresses of their own: each room sends its files after asking for its rights."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "files"
urlpatterns: list[URLPattern] = []
