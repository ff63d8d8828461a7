"""The audit trail: everything that must be in it is, signed rightly, and nothing leaves it."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.jobs.kinds import KINDS, job
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.audit import record, record_bulk
from mingcheng.desk.organisations.entries import AppendOnly, AuditEntry
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.rights import Role
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]


def test_a_change_says_who_from_where_and_what(world: World, signed_in: SignedIn) -> None:
    park = world.park["own"]
    form = {"name": "新园", "kind": "park", "parent": world.district["other"].pk, "version": "0"}
    signed_in(Role.ADMINISTRATOR).post(
        reverse("organisations:edit-organisation", args=[park.pk]), form, REMOTE_ADDR="10.1.2.3"
    )
    entry = AuditEntry.objects.newest_first()[0]
    assert (entry.deed, entry.actor, entry.organisation) == ("change", world.users[Role.ADMINISTRATOR], world.bureau)
    assert entry.remote_addr == "10.1.2.3"
    step = history_of(park)[0]
    assert {(each.label, each.before, each.after) for each in step.changes} == {
        ("名称", "云麓软件园", "新园"), ("上级", "云麓区", "河东区"),
    }  # fmt: skip


def test_a_forged_forwarding_header_is_not_believed(world: World, signed_in: SignedIn) -> None:
    for claimed in ("1.2.3.4", "not-an-address", "'; DROP TABLE x", "::1, <script>"):
        signed_in(Role.DISTRICT).post("/account/", {"display_name": claimed[:9]}, HTTP_X_FORWARDED_FOR=claimed)
    assert set(AuditEntry.objects.filter(deed="change").values_list("remote_addr", flat=True)) == {"127.0.0.1"}


def test_passwords_are_not_kept(world: World) -> None:
    user = world.users[Role.PARK]
    user.set_password("Another-2029-one")
    user.save()
    assert not any("password" in (entry.changes or {}) for entry in AuditEntry.objects.about(user))


def test_of_a_value_as_long_as_a_document_the_beginning_is_kept(world: World) -> None:
    kind = ContentType.objects.get_for_model(User)  # its number differs from one database to the next
    changes = {"name": ["a", "文" * 9_000]}
    entry = AuditEntry(content_type=kind, object_pk="1", object_repr="x", action=1, changes=changes)
    entry.save()
    assert len(entry.changes["name"][1]) == 2_001


def test_what_a_job_changes_is_signed_by_who_asked_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingcheng.desk.jobs.kinds.KINDS", KINDS)

    @job("organisations.test", "测试")
    def work(task: object, tell: object) -> None:
        park = world.park["own"]
        park.short_name = "园"
        park.save()
        record(None, "confirm", park)
        record_bulk("merge", [world.park["own"], world.park["other"]], {"reason": "重复"})

    try:
        enqueue("organisations.test", {}, user=world.users[Role.DISTRICT])
        run_waiting()
    finally:
        KINDS.pop("organisations.test")
    found = AuditEntry.objects.filter(object_repr__in=["园", "河东软件园"], deed__in=["change", "confirm", "merge"])
    assert [entry.actor for entry in found] == [world.users[Role.DISTRICT]] * 4
    assert {entry.organisation for entry in found} == {world.district["own"]}
    assert history_of(world.park["other"])[0].note == "重复"


def test_acting_ends_with_its_block(world: World) -> None:
    with acting_for(world.users[Role.PARK]):
        world.park["own"].save()
        Organisation.objects.create(name="甲局", kind="bureau", parent=world.city)
    Organisation.objects.create(name="乙局", kind="bureau", parent=world.city)
    signed = dict(AuditEntry.objects.filter(deed="create").values_list("object_repr", "actor__username"))
    assert (signed["甲局"], signed["乙局"]) == ("park", None)


def test_nothing_is_changed_or_taken_away(world: World) -> None:
    entry = AuditEntry.objects.newest_first()[0]
    entry.deed = "other"
    for forbidden in (
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.filter(pk=entry.pk).update(deed="x"),
        lambda: AuditEntry.objects.bulk_update([entry], ["deed"]),
    ):
        with pytest.raises(AppendOnly):
            forbidden()
    record(None, "read", world.park["own"])
    with acting_for(world.users[Role.PARK]):
        record(None, "read", world.park["own"])
    with pytest.raises(ProtectedError):  # who is named in the trail stays
        world.users[Role.PARK].delete()


def test_old_entries_move_into_a_file_and_not_too_soon(world: World, tmp_path: Path) -> None:
    record(None, "read", world.park["own"])
    newest = AuditEntry.objects.newest_first()[0]
    old = AuditEntry(content_type=newest.content_type, object_pk="1", object_repr="旧园", action=3, deed="read",
                     timestamp=timezone.now() - timedelta(days=400), changes={"name": ["甲", "乙"]})  # fmt: skip
    old.save()
    before = AuditEntry.objects.count()
    with pytest.raises(CommandError, match="183"):
        call_command("audit_retention", older_than_days=30, to=tmp_path / "a.csv.gz")
    call_command("audit_retention", older_than_days=365, to=tmp_path / "a.csv.gz")
    with gzip.open(tmp_path / "a.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["object_repr"] for row in rows] == ["旧园"] and '"甲"' in rows[0]["changes"]
    assert AuditEntry.objects.count() == before  # one is gone, one tells of it
    assert AuditEntry.objects.newest_first()[0].deed == "delete_old"
    with pytest.raises(CommandError, match="there already"):
        Organisation.objects.first()
        AuditEntry(content_type=newest.content_type, object_pk="1", object_repr="旧园", action=3, deed="read",
                   timestamp=timezone.now() - timedelta(days=400)).save()  # fmt: skip
        call_command("audit_retention", older_than_days=365, to=tmp_path / "a.csv.gz")


def test_the_page_filters_by_person_organisation_kind_deed_and_time(world: World, signed_in: SignedIn) -> None:
    with acting_for(world.users[Role.DISTRICT]):
        record(None, "read", world.enterprise["own"])
        world.park["own"].short_name = "软园"
        world.park["own"].save()
    client = signed_in(Role.AUDITOR)

    def found(**asked: str | int) -> str:
        return client.get(reverse("organisations:audit"), asked).content.decode().split("<tbody>")[-1]

    assert "临江云麓软件有限公司" in found(person="district")
    assert "软园" in found(organisation=world.district["own"].pk, deed="change")
    assert "临江云麓软件有限公司" not in found(organisation=world.district["own"].pk, deed="change")
    assert "没有符合条件的记录" in found(person="nobody")
    assert "没有符合条件的记录" in found(until="2020-01-01", since="2019-01-01")
    assert "临江云麓软件有限公司" in found(about="云麓软件", deed="read")
    assert "没有符合条件的记录" in found(since="not-a-day")


def test_administrators_see_who_did_something_but_nothing_about_enterprises(world: World, signed_in: SignedIn) -> None:
    record(None, "read", world.enterprise["own"])
    entry = AuditEntry.objects.newest_first()[0]
    shown = {
        role: signed_in(role).get(reverse("organisations:audit")).content.decode()
        + signed_in(role).get(reverse("organisations:audit-entry", args=[entry.pk])).content.decode()
        + signed_in(role).get(reverse("organisations:audit"), {"as": "csv"}).content.decode()
        for role in (Role.ADMINISTRATOR, Role.AUDITOR)
    }
    assert "云麓软件有限公司" in shown[Role.AUDITOR]
    # the enterprise's own account is an organisation, and those are the administrator's business
    assert f"#{world.enterprise['own'].pk}" in shown[Role.ADMINISTRATOR]
    search = signed_in(Role.ADMINISTRATOR).get(reverse("organisations:audit"), {"about": "云麓", "deed": "read"})
    assert "没有符合条件的记录" in search.content.decode()


def test_taking_the_trail_away_is_kept_too(world: World, signed_in: SignedIn) -> None:
    client = signed_in(Role.AUDITOR)
    for ending in ("csv", "xlsx"):
        answer = client.get(reverse("organisations:audit"), {"as": ending, "deed": "sign_in"})
        assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    kept = AuditEntry.objects.filter(deed="download", actor=world.users[Role.AUDITOR])
    assert [entry.additional_data["asked"]["as"] for entry in kept.order_by("pk")] == ["csv", "xlsx"]


def test_names_that_are_formulas_stay_text_in_files(world: World, signed_in: SignedIn) -> None:
    Organisation.objects.create(name='=HYPERLINK("http://evil")', kind="bureau", parent=world.city)
    text = signed_in(Role.AUDITOR).get(reverse("organisations:audit"), {"as": "csv"}).content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not any(cell.startswith("=") for cell in cells)
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
