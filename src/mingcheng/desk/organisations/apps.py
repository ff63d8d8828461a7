"""The app of people and rights; says of which objects changes are kept in the audit trail."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations, people, rights, audit trail."""

    name = "mingcheng.desk.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Changes of organisations, people and roles are kept; signing in, too."""
        from mingcheng.desk.organisations import sign_ins
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.organisations.models import Membership, Organisation, User

        unused = ("language", "is_superuser", "is_staff", "date_joined", "first_name", "last_name", "email")
        for model in (Organisation, User, Membership):
            audited(model, but=unused if model is User else ())
        sign_ins.connect()
