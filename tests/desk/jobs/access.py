"""Who may open the pages of background work."""

from __future__ import annotations

from mingcheng.desk.jobs.models import Job
from mingcheng.desk.organisations.rights import Role
from tests.desk.access import EVERY, STAFF, Access
from tests.desk.world import Side, World

SEES = EVERY - {Role.PUBLIC_READER}
WIDE = STAFF - {Role.DISTRICT, Role.PARK, Role.TASK_UNIT}


def a_job(world: World, side: Side) -> tuple[int]:
    """A job of the district; the park, the unit and the enterprise have theirs apart."""
    return (Job.objects.create(kind="none", organisation=world.district[side]).pk,)


LOOKS = {Role.AUDITOR}
OWN = WIDE | {Role.DISTRICT}
ACCESS = [
    Access("jobs:list", own=SEES),
    Access("jobs:job", own=OWN, other=WIDE, make=a_job),
    Access("jobs:cancel", own=OWN - LOOKS, other=WIDE - LOOKS, make=a_job, method="post"),
    Access("jobs:retry", own=OWN - LOOKS, other=WIDE - LOOKS, make=a_job, method="post"),
]
