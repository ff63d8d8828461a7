"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package."""

    name = "mingcheng.desk.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Registers the upkeep."""
        from mingcheng.desk.jobs import work  # noqa: F401
