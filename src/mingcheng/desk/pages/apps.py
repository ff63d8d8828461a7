"""The app of what pages share."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Language, navigation, tables, numbers."""

    name = "mingcheng.desk.pages"
    label = "pages"
