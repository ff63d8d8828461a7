"""Who may open the pages of statistics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.statistics.models import Finding, Outline, Publication, Submission
from tests.desk.access import EVERY, OFFICERS, Access
from tests.desk.statistics.reports import a_round, handed_in, list_bytes, list_file, row_of
from tests.desk.world import USCCS, Side, World

MANAGE = frozenset({Role.STATISTICS_OFFICER})
WIDE = MANAGE | {Role.AUDITOR}
VIEW = WIDE | {Role.DISTRICT, Role.PARK, Role.ENTERPRISE}
UPLOAD = MANAGE | {Role.DISTRICT, Role.PARK, Role.ENTERPRISE}
TABLES = OFFICERS | {Role.AUDITOR, Role.DISTRICT}
SQUARE = b"""{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"adcode": "990102"}, "geometry":
{"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [121, 31], [120, 30]]]}}]}"""


def the_round(world: World, side: Side) -> tuple[int]:
    """A round that is open."""
    return (a_round(world).pk,)


def a_template(world: World, side: Side) -> tuple[int, str]:
    """Its template with names."""
    return (a_round(world).pk, "named")


def a_district(world: World, side: Side) -> tuple[int, int]:
    """The side's district in it."""
    return (a_round(world).pk, world.district[side].pk)


def signed(world: World, side: Side) -> tuple[int]:
    """A round that the city has signed."""
    found = a_round(world)
    found.state = found.State.SIGNED
    found.save()
    return (found.pk,)


def a_submission(world: World, side: Side) -> tuple[int]:
    """A file of the side that was checked: by the enterprise, or by another district."""
    held = Submission.objects.filter(organisation=world.district["other"] if side == "other" else _home(world)).first()
    if held is not None:
        return (held.pk,)
    user = world.users[Role.ENTERPRISE]
    made = handed_in(a_round(world), [list_file([row_of(world, side)])], user)
    made.organisation = world.district["other"] if side == "other" else _home(world)
    made.state, made.job = Submission.State.FINDINGS, None
    made.save()
    Finding.objects.create(submission=made, number=1, rule="late", severity="note", message="迟报")
    return (made.pk,)


def _home(world: World) -> Any:
    from mingcheng.desk.organisations.models import Organisation

    return Organisation.objects.get(uscc=USCCS["own"])


def a_finding(world: World, side: Side) -> tuple[int]:
    """A warning in it."""
    (submission,) = a_submission(world, side)
    return (
        Finding.objects.create(
            submission_id=submission, number=9_000, rule="jump", severity="warning", message="增幅大"
        ).pk,
    )


def a_report(world: World, side: Side) -> tuple[int, str]:
    """A report of the side that is in the store."""
    found = a_round(world)
    made = handed_in(found, [list_file([row_of(world, side)])], world.users[Role.STATISTICS_OFFICER])
    Submission.objects.filter(pk=made.pk).update(accept_warnings=True)
    run_waiting()
    return (found.pk, USCCS[side])


def a_publication(world: World, side: Side) -> tuple[int]:
    """A table that is out."""
    data = {
        "title": "月报", "period": "2026-06", "periods": ["2026-06"], "by": [], "by_titles": [], "items": {}, "rows": [], "margins": [],
        "totals": [], "notes": [], "is_published": True, "taken_out": [], "top": [], "concentration": [], "coverage": None,
    }  # fmt: skip
    return (Publication.objects.create(title="月报", form="software-monthly", state="published", data=data).pk,)


def some_outlines(world: World, side: Side) -> tuple[int]:
    """Outlines that are loaded."""
    return (Outline.objects.create(name="区县", shapes={"type": "FeatureCollection", "features": []}).pk,)


def opening(world: World, side: Side) -> Mapping[str, Any]:
    """The form of a new round."""
    return {"form": "software-monthly", "period": "2026-05", "due_on": "2026-06-15"}


def files(world: World, side: Side) -> Mapping[str, Any]:
    """A file of reports."""
    return {"files": SimpleUploadedFile("月报.xlsx", list_bytes([row_of(world, "own")]))}


def outline_file(world: World, side: Side) -> Mapping[str, Any]:
    """Outlines to load."""
    return {"file": SimpleUploadedFile("区县.geojson", SQUARE)}


def series_file(world: World, side: Side) -> Mapping[str, Any]:
    """Published figures."""
    text = "region,indicator,period_type,period,value,unit,yoy_percent,source_url\n全国,软件业务收入,month_ytd,2025-06,70585,亿元,11.9,x\n"
    return {"files": SimpleUploadedFile("series.csv", text.encode())}


ACCESS = [
    Access("statistics:rounds", own=EVERY),
    Access("statistics:open", own=MANAGE),
    Access("statistics:open", own=MANAGE, method="post", data=opening),
    Access("statistics:round", own=VIEW, make=the_round),
    Access("statistics:reporters", own=VIEW, make=the_round),
    Access("statistics:template", own=UPLOAD, make=a_template),
    Access("statistics:sign", own=frozenset({Role.DISTRICT}), other=frozenset(), make=a_district, method="post",
           data=lambda world, side: {"remark": "停业"}),
    Access("statistics:sign-city", own=MANAGE, make=the_round, method="post", data=lambda world, side: {"remark": "齐"}),
    Access("statistics:lock", own=MANAGE, make=signed, method="post"),
    Access("statistics:reopen", own=MANAGE, make=signed, method="post", data=lambda world, side: {"reason": "漏报"}),
    Access("statistics:upload", own=UPLOAD, make=the_round),
    Access("statistics:upload", own=UPLOAD, make=the_round, method="post", data=files),
    Access("statistics:report", own=VIEW, other=WIDE, make=a_report),
    Access("statistics:report", own=UPLOAD, other=MANAGE, make=a_report, method="post"),
    Access("statistics:try", own=UPLOAD, other=MANAGE, make=a_report, method="post"),
    Access("statistics:submission", own=WIDE | {Role.ENTERPRISE}, other=WIDE, make=a_submission),
    Access("statistics:marked", own=WIDE | {Role.ENTERPRISE}, other=WIDE, make=a_submission),
    Access("statistics:again", own=MANAGE | {Role.ENTERPRISE}, other=MANAGE, make=a_submission, method="post"),
    Access("statistics:reason", own=MANAGE | {Role.ENTERPRISE}, other=MANAGE, make=a_finding),
    Access("statistics:reason", own=MANAGE | {Role.ENTERPRISE}, other=MANAGE, make=a_finding, method="post",
           data=lambda world, side: {"reason": "大合同"}),
    Access("statistics:tables", own=TABLES),
    Access("statistics:trace", own=WIDE | {Role.DISTRICT}),
    Access("statistics:publish", own=MANAGE, method="post"),
    Access("statistics:publications", own=EVERY),
    Access("statistics:publication", own=EVERY, other=EVERY, make=a_publication),
    Access("statistics:map", own=TABLES),
    Access("statistics:outlines", own=MANAGE),
    Access("statistics:outlines", own=MANAGE, method="post", data=outline_file),
    Access("statistics:shapes", own=TABLES, make=some_outlines),
    Access("statistics:series", own=MANAGE),
    Access("statistics:series", own=MANAGE, method="post", data=series_file),
]  # fmt: skip
