"""What the room of tasks keeps: the ledger, the reports on it, and what deadlines led to."""

from __future__ import annotations

from mingcheng.desk.tasks.models.deadlines import Escalation, LedgerSettings, Reminder
from mingcheng.desk.tasks.models.ledger import Duty, Milestone, Task, UnitName
from mingcheng.desk.tasks.models.reports import Evidence, Report

__all__ = ["Duty", "Escalation", "Evidence", "LedgerSettings", "Milestone", "Reminder", "Report", "Task", "UnitName"]
