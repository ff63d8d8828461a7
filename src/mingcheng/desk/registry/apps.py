"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.registry"
    label = "registry"

    def ready(self) -> None:
        """Registers the room's work and says which changes are kept. Enterprises themselves change by lists, in bulk: what
        a list changed is kept with the import, not row by row."""
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.registry import work  # noqa: F401
        from mingcheng.desk.registry.models import Contact, ListImport, MergeDecision, PoolChange

        for model in (Contact, MergeDecision, PoolChange):
            audited(model)
        audited(ListImport, but=("mapping", "result"))
