"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ParksConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.parks"
    label = "parks"
