"""The ledger: tasks of plans and by hand, units by their printed names, lines edited by several people."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.signals import plan_published, plan_withdrawn
from mingcheng.desk.tasks.duties import set_duties
from mingcheng.desk.tasks.from_plans import due_of, title_of
from mingcheng.desk.tasks.models import Task
from mingcheng.desk.tasks.units import UnitIndex
from tests.desk.tasks.made import a_report, a_task
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]
pytestmark = pytest.mark.django_db


def a_plan(*items: tuple[str, str, list[str], list[str]]) -> Plan:
    """A published plan with tasks: identifier, sentence, lead and supporting units."""
    plan = Plan.objects.create(title="软件产业行动方案", state="published", last_year=2028)
    for identifier, quote, lead, support in items:
        data = {
            "number": None,
            "lead": lead,
            "support": support,
            "section": ["三、重点任务", "（一）企业梯度培育行动"],
            "title": None,
        }
        PlanItem.objects.create(
            plan=plan, kind="task", identifier=identifier, quote=quote, data=data, state="confirmed"
        )
    return plan


SENTENCE = "建立软件龙头企业培育库，到2027年6月底入库企业达到100家。"


def test_published_tasks_enter_the_ledger_with_their_units(world: World) -> None:
    plan = a_plan(("k001", SENTENCE, ["市经信局"], ["市数据局", "云麓区人民政府", "市驻外机构"]))
    plan_published.send(Plan, plan=plan, user=world.users[Role.PLAN_OFFICER])
    task = Task.objects.get()
    assert (task.title, task.theme) == (SENTENCE.rstrip("。"), "企业梯度培育行动")
    assert task.due == date(2027, 6, 30)
    assert [duty.organisation for duty in task.lead_duties] == [world.bureau]
    assert [duty.organisation for duty in task.support_duties] == [world.unit["own"], world.district["own"]]
    assert task.unmatched == [["市驻外机构", "support"]]


def test_a_plan_published_again_keeps_what_people_changed_and_reported(world: World) -> None:
    plan = a_plan(("k001", SENTENCE, ["市数据局"], []), ("k002", "壮大规上企业。", ["市经信局"], []))
    plan_published.send(Plan, plan=plan, user=None)
    edited = Task.objects.get(identifier="k001")
    edited.title, edited.was_edited = "培育库", True
    edited.save()
    a_report(world, edited)
    plan.items.filter(identifier="k001").update(data={"number": None, "lead": [], "support": []}, quote="改写的句子。")
    plan.items.filter(identifier="k002").update(state="rejected")
    plan_published.send(Plan, plan=plan, user=None)
    edited.refresh_from_db()
    assert (edited.title, edited.text, len(edited.lead_duties)) == ("培育库", SENTENCE, 1)
    assert not Task.objects.get(identifier="k002").is_current
    plan_withdrawn.send(Plan, plan=plan, user=None)
    assert not Task.objects.current().exists()
    plan_published.send(Plan, plan=plan, user=None)
    assert Task.objects.current().count() == 1 and Task.objects.count() == 2


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("市经信局", ["临江市经济和信息化局"]),
        ("临江市经济和信息化局", ["临江市经济和信息化局"]),
        ("市经济和信息化局", ["临江市经济和信息化局"]),
        ("河东区政府", ["河东区"]),
        ("各县（区）人民政府", ["云麓区", "河东区"]),
        ("各园区", ["云麓软件园", "河东软件园"]),
        ("各有关部门", []),
        ("市财政局", []),
        ("市", []),
    ],
)
def test_printed_names_find_their_organisations(printed: str, found: list[str], world: World) -> None:
    index = UnitIndex.of_desk()
    names = {each.pk: each.name for each in (world.city, world.bureau, *world.district.values(), *world.park.values())}
    assert sorted(names.get(key, "?") for key in index.find(printed)) == sorted(found)


def test_a_name_is_assigned_once_for_all_tasks_and_for_plans_to_come(world: World, signed_in: SignedIn) -> None:
    plan = a_plan(("k001", SENTENCE, ["市大数据中心"], []), ("k002", "壮大规上企业。", ["市经信局"], ["市大数据中心"]))
    plan_published.send(Plan, plan=plan, user=None)
    officer = signed_in(Role.PLAN_OFFICER)
    assert "市大数据中心" in officer.get(reverse("tasks:unmatched")).content.decode()
    officer.post(reverse("tasks:unmatched"), {"name": "市大数据中心", "organisation": world.unit["own"].pk})
    assert [task.unmatched for task in Task.objects.all()] == [[], []]
    assert Task.objects.of_unit(world.unit["own"].pk).count() == 2
    assert UnitIndex.of_desk().find("市大数据中心") == [world.unit["own"].pk]


def test_titles_and_days_come_from_the_sentence(world: World) -> None:
    plan = Plan(last_year=2028)
    assert title_of("突破关键软件。聚焦实时操作系统。", "突破关键软件") == "突破关键软件"
    assert due_of("到2027年建成平台，到2028年覆盖全市。", plan) == date(2028, 12, 31)
    assert due_of("建成平台。", plan) == date(2028, 12, 31)
    assert due_of("建成平台。", Plan()) is None


def row_form(task: Task, **values: object) -> dict[str, object]:
    return {"version": task.version, "title": task.title, "due": "", "deliverable": "", "remark": "", **values}


def test_two_who_edit_a_line_both_see_what_the_other_wrote(world: World, signed_in: SignedIn) -> None:
    task, officer = a_task(world), signed_in(Role.PLAN_OFFICER)
    address = reverse("tasks:row-edit", args=[task.pk])
    saved = officer.post(address, row_form(task, remark="甲的备注"), headers={"HX-Request": "true"})
    assert saved.status_code == 200 and "甲的备注" in saved.content.decode()
    refused = officer.post(address, row_form(task, remark="乙的备注"), headers={"HX-Request": "true"})
    assert refused.status_code == 409
    text = refused.content.decode()
    assert "甲的备注" in text and "乙的备注" in text and f'name="version" value="{task.version + 1}"' in text
    task.refresh_from_db()
    assert task.remark == "甲的备注"


def test_a_unit_that_loses_its_part_keeps_its_reports_and_sees_the_task_no_longer(
    world: World, signed_in: SignedIn
) -> None:
    task = a_task(world)
    report = a_report(world, task, part="support")
    set_duties(task, [world.unit["own"].pk], [world.park["own"].pk])
    report.duty.refresh_from_db()
    assert not report.duty.is_active
    other = world.user(Role.TASK_UNIT, world.unit["other"])
    set_duties(task, [world.unit["own"].pk], [world.park["own"].pk, world.unit["other"].pk])
    address = reverse("tasks:task", args=[task.pk])
    assert signed_in(other).get(address).status_code == 200
    set_duties(task, [world.unit["own"].pk], [])
    assert signed_in(other).get(address).status_code == 404


def test_a_task_by_hand_with_units_in_their_order(world: World, signed_in: SignedIn) -> None:
    form = {"version": 1, "title": "编制产业地图", "text": "编制并发布。", "starts_on": "2026-01-01", "due": "2026-12-31",
            "first_lead": world.unit["own"].pk, "more_leads": [world.bureau.pk], "support": [world.district["own"].pk]}  # fmt: skip
    assert signed_in(Role.PLAN_OFFICER).post(reverse("tasks:add"), form).status_code == 302
    task = Task.objects.get()
    assert [duty.organisation for duty in task.lead_duties] == [world.unit["own"], world.bureau]


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?unit={unit}", 1), ("?unit={district}&part=lead", 0), ("?unit={district}&part=support", 1),
     ("?standing=overdue", 1), ("?state=doing", 0), ("?q=适配 平台", 2), ("?q=没有", 0), ("?standing=unreported", 2)],
)  # fmt: skip
def test_the_ledger_is_filtered(query: str, count: int, world: World, signed_in: SignedIn) -> None:
    a_task(world)
    a_task(world, "other", due=date(2026, 9, 1), starts_on=date(2026, 6, 1))
    asked = query.format(unit=world.unit["own"].pk, district=world.district["own"].pk)
    page = signed_in(Role.PLAN_OFFICER).get(reverse("tasks:list") + asked)
    assert page.context["table"].page.paginator.count == count


def test_the_ledger_as_a_file(world: World, signed_in: SignedIn) -> None:
    a_task(world)
    answer = signed_in(Role.TASK_UNIT).get(reverse("tasks:list") + "?as=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    heads, row = list(sheet.iter_rows(values_only=True))
    line = dict(zip(heads, row, strict=True))
    assert (line["任务"], line["牵头单位"], line["配合单位"]) == (
        "建设软件适配验证平台",
        "市数据局",
        "云麓区、云麓软件园",
    )


def test_the_number_of_queries_does_not_grow_with_the_ledger(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(30):
        a_task(world)
    officer, unit = signed_in(Role.PLAN_OFFICER), signed_in(Role.TASK_UNIT)
    for name in ("list", "board", "calendar", "reports", "overdue", "appraisal"):
        for client in (officer, unit):
            with django_assert_max_num_queries(20):
                assert client.get(reverse(f"tasks:{name}")).status_code == 200
