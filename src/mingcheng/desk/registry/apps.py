"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.registry"
    label = "registry"
