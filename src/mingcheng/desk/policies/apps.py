"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.policies"
    label = "policies"

    def ready(self) -> None:
        """Registers the room's work, and whose changes are kept."""
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.policies import work  # noqa: F401 - registers its jobs
        from mingcheng.desk.policies.models import Award, AwardList, Edition, MatchRun, Objection, Pot, Reform

        audited(Edition)
        audited(MatchRun, but=("summary", "job"))
        audited(AwardList)
        audited(Award)
        audited(Objection)
        audited(Pot)
        audited(Reform, but=("result", "job"))
