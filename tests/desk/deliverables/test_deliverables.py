"""Deliverables from a published plan, how they are brought forward, and the plan office's signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.deliverables.from_plans import kind_of
from mingcheng.desk.deliverables.links import check_link
from mingcheng.desk.deliverables.models import Deliverable, Evidence, Note
from mingcheng.desk.deliverables.today import today
from mingcheng.desk.organisations.models import AuditEntry, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan, PlanItem
from tests.desk.targets.plans import publish, published_plan
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]


@pytest.fixture
def plan(world: World) -> Plan:
    """The demonstration plan, published; the own unit leads the task of the hosting platform."""
    for side, name in (("other", "市投促局"), ("own", "市科技局")):
        unit = world.unit[side]  # type: ignore[index]
        unit.short_name = name
        unit.save()
    return published_plan(world.users[Role.PLAN_OFFICER])


def platform() -> Deliverable:
    """One that the own unit answers for."""
    return Deliverable.objects.get(name="开源代码托管平台")


def test_a_plan_makes_deliverables_with_the_owners_of_their_tasks(plan: Plan, world: World) -> None:
    row = platform()
    assert (row.kind, row.state, row.owner) == ("platform", "not_started", world.unit["own"])
    register = Deliverable.objects.get(name="软件龙头企业培育库")
    assert register.kind == "register"
    assert register.purpose == "对入库企业实行“一企一档、一季一访”"
    assert Deliverable.objects.count() == plan.items.filter(kind=PlanItem.Kind.SYSTEM).count()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("软件龙头企业培育库", "register"), ("“揭榜挂帅”榜单", "register"), ("软件适配验证平台", "platform"),
     ("制造企业与软件企业“双百结对”机制", "mechanism"), ("市软件产业发展专班", "mechanism"), ("软件产业发展局", "other")],
)  # fmt: skip
def test_names_tell_the_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_publishing_again_keeps_what_people_changed(plan: Plan) -> None:
    Deliverable.objects.filter(name="开源代码托管平台").update(name="开源平台", was_edited=True, state="building")
    plan.items.filter(kind=PlanItem.Kind.SYSTEM, quote="创新平台").update(state=PlanItem.State.REJECTED)
    publish(plan)
    assert Deliverable.objects.get(name="开源平台").state == "building"
    assert not Deliverable.objects.get(name="创新平台").is_current


def form(row: Deliverable, **more: Any) -> dict[str, Any]:
    """The form of a deliverable with some fields changed."""
    return {"version": row.version, "name": row.name, "kind": row.kind, "state": row.state, **more}


def test_the_owner_brings_it_forward_but_does_not_give_it_away(plan: Plan, world: World, signed_in: SignedIn) -> None:
    row = platform()
    client = signed_in(Role.TASK_UNIT)
    data = form(row, state="building", due="2027-06-30", owner=world.unit["other"].pk, name="别的名称")
    assert client.post(reverse("deliverables:edit", args=[row.pk]), data).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.owner, row.name) == ("building", world.unit["own"], "开源代码托管平台")
    assert str(row.due) == "2027-06-30"


def test_two_who_change_one_lose_nothing(plan: Plan, signed_in: SignedIn) -> None:
    row = platform()
    client = signed_in(Role.PLAN_OFFICER)
    address = reverse("deliverables:edit", args=[row.pk])
    assert client.post(address, form(row, progress="甲写的")).status_code == 302
    late = client.post(address, form(row, progress="乙写的"))
    assert late.status_code == 409
    assert "甲写的" in late.content.decode() and "乙写的" in late.content.decode()
    row.refresh_from_db()
    assert row.progress == "甲写的"


def proof(client: Client, row: Deliverable) -> None:
    """Uploads a file of evidence."""
    file = SimpleUploadedFile("验收.pdf", b"%PDF-1.4 proof")
    assert (
        client.post(reverse("deliverables:add-evidence", args=[row.pk]), {"file": file, "caption": "验收"}).status_code
        == 302
    )


def test_only_what_stands_and_is_shown_to_stand_is_signed_off(plan: Plan, world: World, signed_in: SignedIn) -> None:
    row, officer, unit = platform(), signed_in(Role.PLAN_OFFICER), signed_in(Role.TASK_UNIT)
    address = reverse("deliverables:sign-off", args=[row.pk])

    def sign() -> None:
        officer.post(address, {"sign": "yes", "version": Deliverable.objects.get(pk=row.pk).version})
        row.refresh_from_db()

    sign()
    assert row.signed_off_at is None
    unit.post(reverse("deliverables:edit", args=[row.pk]), form(row, state="built"))
    sign()
    assert row.signed_off_at is None
    proof(unit, row)
    assert [errand.text for errand in today(world.users[Role.PLAN_OFFICER])] == ["1项成果待审签"]
    sign()
    assert row.signed_off_by == world.users[Role.PLAN_OFFICER]
    assert AuditEntry.objects.filter(deed="sign_off", object_pk=str(row.pk)).exists()
    assert today(world.users[Role.PLAN_OFFICER]) == []


def test_a_change_takes_the_signature_back(plan: Plan, signed_in: SignedIn) -> None:
    row, officer, unit = platform(), signed_in(Role.PLAN_OFFICER), signed_in(Role.TASK_UNIT)
    unit.post(reverse("deliverables:edit", args=[row.pk]), form(row, state="running"))
    proof(unit, row)
    for change in ("edit", "evidence", "remove"):
        row.refresh_from_db()
        officer.post(reverse("deliverables:sign-off", args=[row.pk]), {"sign": "yes", "version": row.version})
        row.refresh_from_db()
        assert row.signed_off_at is not None
        match change:
            case "edit":
                unit.post(reverse("deliverables:edit", args=[row.pk]), form(row, progress="改了"))
            case "evidence":
                proof(unit, row)
            case _:
                last = Evidence.objects.filter(deliverable=row).first()
                assert last is not None
                unit.post(reverse("deliverables:remove-evidence", args=[last.pk]))
        row.refresh_from_db()
        assert row.signed_off_at is None, change


def test_a_signature_is_taken_back_with_a_reason_only(plan: Plan, signed_in: SignedIn) -> None:
    row, officer = platform(), signed_in(Role.PLAN_OFFICER)
    Deliverable.objects.filter(pk=row.pk).update(state="built", signed_off_at=timezone.now())
    address = reverse("deliverables:sign-off", args=[row.pk])
    officer.post(address, {"sign": "no", "version": row.version})
    row.refresh_from_db()
    assert row.signed_off_at is not None
    officer.post(address, {"sign": "no", "version": row.version, "reason": "材料不符"})
    row.refresh_from_db()
    assert row.signed_off_at is None
    assert "材料不符" in officer.get(reverse("deliverables:deliverable", args=[row.pk])).content.decode()


def test_what_is_not_built_cannot_be_signed_even_by_the_database(plan: Plan) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Deliverable.objects.filter(pk=platform().pk).update(signed_off_at=timezone.now())


@pytest.mark.parametrize("link", ["https://platform.example.gov.cn/a?b=1", "https://例子.cn/平台"])
def test_https_links_are_taken(link: str) -> None:
    check_link(link)


@pytest.mark.parametrize(
    "link",
    ["http://example.cn/", "javascript:alert(1)", "https:///a", "ftp://example.cn", "https://a:b@example.cn/", "//example.cn",
     "https://exa mple.cn/", "https://[::1", "https://example.cn:99999/"],
)  # fmt: skip
def test_other_links_are_refused(link: str) -> None:
    with pytest.raises(ValidationError):
        check_link(link)


def test_a_wrong_link_is_told_in_the_form(plan: Plan, signed_in: SignedIn) -> None:
    row = platform()
    page = signed_in(Role.PLAN_OFFICER).post(
        reverse("deliverables:edit", args=[row.pk]), form(row, link="http://example.cn")
    )
    assert "链接应以 https:// 开头。" in page.content.decode()


def test_evidence_is_downloaded_as_it_was_and_noted(plan: Plan, signed_in: SignedIn) -> None:
    row, client = platform(), signed_in(Role.TASK_UNIT)
    proof(client, row)
    evidence = Evidence.objects.get()
    found = client.get(reverse("deliverables:evidence", args=[evidence.pk]))
    assert b"".join(found) == b"%PDF-1.4 proof"
    assert AuditEntry.objects.filter(deed="download", object_pk=str(evidence.pk)).exists()
    refused = client.post(
        reverse("deliverables:add-evidence", args=[row.pk]), {"file": SimpleUploadedFile("a.exe", b"MZ")}, follow=True
    )
    assert "不接受" in refused.content.decode()


def test_remarks_stay(plan: Plan, signed_in: SignedIn) -> None:
    row, client = platform(), signed_in(Role.TASK_UNIT)
    client.post(reverse("deliverables:add-note", args=[row.pk]), {"text": "已立项"})
    client.post(reverse("deliverables:add-note", args=[row.pk]), {"text": " "})
    assert [note.text for note in Note.objects.all()] == ["已立项"]


def test_the_board_has_a_lane_for_every_state_and_marks_what_is_late(plan: Plan, signed_in: SignedIn) -> None:
    late = timezone.localdate() - timedelta(days=1)
    Deliverable.objects.filter(name="开源代码托管平台").update(state="building", due=late)
    client = signed_in(Role.AUDITOR)
    page = client.get(reverse("deliverables:board"))
    assert [lane["state"] for lane in page.context["lanes"]] == list(Deliverable.State.values)
    building = next(lane for lane in page.context["lanes"] if lane["state"] == "building")
    assert [(row.name, is_late) for row, is_late in building["items"]] == [("开源代码托管平台", True)]
    only = client.get(reverse("deliverables:list"), {"late": "yes"}).context["table"].page.object_list
    assert [row.name for row in only] == ["开源代码托管平台"]


def test_owners_are_told_what_is_due(plan: Plan, world: World) -> None:
    day = timezone.localdate()
    Deliverable.objects.filter(name="开源代码托管平台").update(due=day - timedelta(days=3))
    found = today(world.users[Role.TASK_UNIT])
    assert [(errand.due, errand.is_overdue) for errand in found] == [(day - timedelta(days=3), True)]


def test_the_list_asks_few_questions_of_the_database(
    plan: Plan, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    client.get(reverse("deliverables:list"))
    with django_assert_max_num_queries(11):
        client.get(reverse("deliverables:list"))
