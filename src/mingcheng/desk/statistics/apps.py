"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Registers the room's work, and whose changes are kept."""
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.registry.signals import enterprises_moved
        from mingcheng.desk.statistics import work  # noqa: F401 - registers its jobs
        from mingcheng.desk.statistics.models import Outline, Publication, Round, SignOff, Submission
        from mingcheng.desk.statistics.moves import follow_register

        enterprises_moved.connect(follow_register, dispatch_uid="statistics")
        audited(Round, but=("expected_file",))
        audited(SignOff)
        audited(Submission, but=("counts", "result", "job", "marked"))
        audited(Publication, but=("data", "request", "job"))
        audited(Outline, but=("shapes", "layout"))
