"""The one table of rights: which role may do what, and how far that reaches.

A right is `room.deed`. EVERYTHING reaches every row; BELOW the rows of the own organisation and of those below it in the
tree (for a task unit or an enterprise, which have none below, its own); PUBLISHED what is published. A role that is not
named has no such right. Nobody gets individual enterprise data for keeping the machine running: the administrator has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from django.db import models

from mingcheng.desk.pages.language import lazy


class Role(models.TextChoices):
    """What somebody does here. One person may have several, each for an organisation."""

    ADMINISTRATOR = "administrator", lazy("系统管理员")
    PLAN_OFFICER = "plan_officer", lazy("规划岗")
    STATISTICS_OFFICER = "statistics_officer", lazy("统计岗")
    MEASURE_OFFICER = "measure_officer", lazy("政策岗")
    DISTRICT = "district", lazy("区县")
    PARK = "park", lazy("园区")
    TASK_UNIT = "task_unit", lazy("任务单位")
    ENTERPRISE = "enterprise", lazy("企业")
    AUDITOR = "auditor", lazy("审计")
    PUBLIC_READER = "public_reader", lazy("公众读者")


class Extent(Enum):
    """How far a right reaches."""

    EVERYTHING = "everything"
    BELOW = "below"
    PUBLISHED = "published"


_ALL, _BELOW, _PUBLISHED = Extent.EVERYTHING, Extent.BELOW, Extent.PUBLISHED
_ADMIN, _PLAN, _STATISTICS, _MEASURE = (
    Role.ADMINISTRATOR, Role.PLAN_OFFICER, Role.STATISTICS_OFFICER, Role.MEASURE_OFFICER,
)  # fmt: skip
_DISTRICT, _PARK, _TASK, _ENTERPRISE, _AUDITOR, _PUBLIC = (
    Role.DISTRICT, Role.PARK, Role.TASK_UNIT, Role.ENTERPRISE, Role.AUDITOR, Role.PUBLIC_READER,
)  # fmt: skip

_OFFICERS: Mapping[Role, Extent] = {_PLAN: _ALL, _STATISTICS: _ALL, _MEASURE: _ALL}
_STAFF: Mapping[Role, Extent] = {
    **_OFFICERS, _ADMIN: _ALL, _DISTRICT: _ALL, _PARK: _ALL, _TASK: _ALL, _AUDITOR: _ALL,
}  # fmt: skip
_EVERYBODY: Mapping[Role, Extent] = {**_STAFF, _ENTERPRISE: _PUBLISHED, _PUBLIC: _PUBLISHED}

RIGHTS: Mapping[str, Mapping[Role, Extent]] = {
    # people and machine
    "organisations.view": _STAFF,
    "organisations.manage": {_ADMIN: _ALL},
    "audit.view": {_ADMIN: _ALL, _AUDITOR: _ALL},
    "audit.details": {_AUDITOR: _ALL},
    "jobs.view": {**_OFFICERS, _ADMIN: _ALL, _AUDITOR: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW, _TASK: _BELOW, _ENTERPRISE: _BELOW},
    "jobs.manage": {**_OFFICERS, _ADMIN: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW, _TASK: _BELOW, _ENTERPRISE: _BELOW},
    # plans, targets, deliverables
    "plans.view": _EVERYBODY,
    "plans.edit": {_PLAN: _ALL},
    "plans.publish": {_PLAN: _ALL},
    "targets.view": _EVERYBODY,
    "targets.figures": _STAFF,
    "targets.edit": {_PLAN: _ALL},
    "targets.enter": {_PLAN: _ALL, _STATISTICS: _ALL, _TASK: _BELOW, _DISTRICT: _BELOW},
    "deliverables.view": _STAFF,
    "deliverables.edit": {_PLAN: _ALL, _TASK: _BELOW, _DISTRICT: _BELOW},
    "deliverables.sign_off": {_PLAN: _ALL},
    # the ledger of tasks
    "tasks.view": {**_OFFICERS, _ADMIN: _ALL, _AUDITOR: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW, _TASK: _BELOW},
    "tasks.edit": {_PLAN: _ALL},
    "tasks.report": {_PLAN: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW, _TASK: _BELOW},
    "tasks.sign_off": {_PLAN: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW, _TASK: _BELOW},
    # reports of enterprises
    "statistics.view": {_STATISTICS: _ALL, _AUDITOR: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW, _ENTERPRISE: _BELOW},
    "statistics.upload": {_STATISTICS: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW, _ENTERPRISE: _BELOW},
    "statistics.sign_district": {_DISTRICT: _BELOW},
    "statistics.sign_city": {_STATISTICS: _ALL},
    "statistics.manage": {_STATISTICS: _ALL},
    "statistics.tables": {**_OFFICERS, _AUDITOR: _ALL, _DISTRICT: _BELOW},
    "statistics.published": _EVERYBODY,
    # the register
    "registry.view": {**_OFFICERS, _AUDITOR: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW, _ENTERPRISE: _BELOW},
    "registry.contact": {**_OFFICERS, _DISTRICT: _BELOW, _PARK: _BELOW},
    "registry.pools": {_STATISTICS: _ALL, _DISTRICT: _BELOW},
    "registry.manage": {_STATISTICS: _ALL},
    # measures
    "policies.view": _EVERYBODY,
    "policies.edit": {_MEASURE: _ALL},
    "policies.results": {_MEASURE: _ALL, _AUDITOR: _ALL, _DISTRICT: _BELOW, _ENTERPRISE: _BELOW},
    "policies.lists": {_MEASURE: _ALL, _AUDITOR: _ALL, _DISTRICT: _BELOW},
    "policies.award": {_MEASURE: _ALL, _DISTRICT: _BELOW},
    "policies.pay": {_MEASURE: _ALL},
    "policies.simulate": {_MEASURE: _ALL, _PLAN: _ALL},
    "policies.object": {_ENTERPRISE: _BELOW, _MEASURE: _ALL},
    # parks, home
    "parks.view": _EVERYBODY,
    "parks.edit": {_PLAN: _ALL, _DISTRICT: _BELOW, _PARK: _BELOW},
    "home.view": _EVERYBODY,
    "home.screen": _STAFF,
}  # fmt: skip
