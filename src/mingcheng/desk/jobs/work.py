"""The upkeep of the desk itself, every night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from mingcheng.desk.jobs.kinds import Daily, Progress, job
from mingcheng.desk.jobs.upkeep import refresh_planner
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.desk.jobs.models import Job


@job("jobs.upkeep", marked("日常维护"), daily=Daily(time(3), "jobs:list"))
def upkeep(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Sessions that are over go, the database looks at its tables again."""
    progress(0, 2, _("清理过期登录"))
    call_command("clearsessions")
    progress(1, 2, _("整理数据库"))
    refresh_planner()
    return {}
