"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The page that one comes to."""

    name = "mingcheng.desk.home"
    label = "home"
