"""The daily work of the room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any

from mingcheng.desk.jobs.kinds import Daily, Progress, job
from mingcheng.desk.tasks.reminders import remind
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.desk.jobs.models import Job


REMIND = "tasks.remind"


@job(REMIND, marked("生成任务提醒"), daily=Daily(time(7), "tasks:reminders"))
def remind_of_day(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The reminders and escalations of the day in the payload (`on`); a second time nothing is doubled."""
    on = date.fromisoformat(job.payload["on"])
    progress(0, 1, _("核对{day}的报送和时限").format(day=on))
    outcome = remind(on)
    text = _("提醒{reminders}条（新增{new}条），新增督办{escalations}件").format(
        reminders=outcome.reminders, new=outcome.new_reminders, escalations=outcome.new_escalations
    )
    progress(1, 1, text)
    return {"reminders": outcome.reminders, "new_reminders": outcome.new_reminders,
            "new_escalations": outcome.new_escalations}  # fmt: skip
