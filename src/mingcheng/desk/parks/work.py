"""Background work of the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingcheng.desk.jobs.kinds import Progress, job
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.parks.figures import REFRESH, refresh
from mingcheng.desk.parks.models import Park
from mingcheng.language import marked

AT_ONCE = 20


@job(REFRESH, marked("更新园区收入"))
def refresh_parks(job: Job, tell: Progress) -> Mapping[str, Any]:
    """Keeps the latest revenue of every park."""
    parks = list(Park.objects.select_related("organisation"))
    for done in range(0, len(parks), AT_ONCE):
        tell(done, len(parks))
        refresh(parks[done : done + AT_ONCE])
    return {"parks": len(parks)}
