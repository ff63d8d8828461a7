"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.targets"
    label = "targets"
