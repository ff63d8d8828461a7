"""The app of people and rights; says of which objects changes are kept in the audit trail."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations, people, rights, audit trail."""

    name = "mingcheng.desk.organisations"
    label = "organisations"
