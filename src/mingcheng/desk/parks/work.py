"""Background work of the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingcheng.desk.jobs.kinds import Progress, job
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.parks.figures import REFRESH, refresh
from mingcheng.desk.parks.models import Park
from mingcheng.language import marked


@job(REFRESH, marked("更新园区收入"))
def refresh_parks(job: Job, tell: Progress) -> Mapping[str, Any]:
    """Keeps the latest revenue of every park."""
    parks = list(Park.objects.select_related("organisation"))
    for done, park in enumerate(parks):
        tell(done, len(parks))
        refresh([park])
    return {"parks": len(parks)}
