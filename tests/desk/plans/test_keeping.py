"""Nothing that a reviewer did is lost: not by undoing, not by others, not by reading again, not by a newer edition."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

import mingcheng
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan, PlanDocument, PlanItem
from mingcheng.desk.plans.passages import document_html, surroundings
from mingcheng.desk.plans.reading import keep_items
from mingcheng.desk.plans.signals import plan_withdrawn
from mingcheng.plans import load_yaml, plan_of
from mingcheng.reading import read
from tests.desk.plans.test_plans import TEXT, form_of, target_of, uploaded
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]
CONTENT = Path(mingcheng.__file__).parent / "content"
HTMX = {"hx-request": "true"}


def decide(client: Client, item: PlanItem, deed: str, **more: Any) -> str:
    item.refresh_from_db()
    return client.post(
        f"/plans/items/{item.pk}/{deed}/", {"version": item.version, **more}, headers=HTMX
    ).content.decode()


def test_a_rejection_needs_a_reason_and_shows_it(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    item = target_of(uploaded(client))
    assert "请写明剔除的理由" in decide(client, item, "reject")
    assert "剔除理由：与前文重复" in decide(client, item, "reject", reason="与前文重复")
    item.refresh_from_db()
    assert (item.state, item.reason) == ("rejected", "与前文重复")


def test_every_change_can_be_taken_back_and_taking_back_as_well(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    item = target_of(uploaded(client))
    read_value = item.data["value"]
    client.post(f"/plans/items/{item.pk}/", form_of(item, value="9.9"))
    decide(client, item, "reject", reason="重复")
    decide(client, item, "undo")
    item.refresh_from_db()
    assert (item.state, item.data["value"], item.reason) == ("confirmed", "9.9", "")
    decide(client, item, "undo", to=1)
    item.refresh_from_db()
    assert (item.state, item.data["value"], item.version) == ("read", read_value, 5)
    decide(client, item, "undo")
    item.refresh_from_db()
    assert (item.state, item.data["value"]) == ("confirmed", "9.9")
    page = client.get(f"/plans/items/{item.pk}/").content.decode()
    assert "9.9" in page and "目标值" in page


def test_who_comes_second_chooses_field_by_field(signed_in: SignedIn, world: World) -> None:
    first, second = signed_in(Role.PLAN_OFFICER), signed_in(world.user(Role.PLAN_OFFICER, world.bureau, "second"))
    item = target_of(uploaded(first))
    first.post(f"/plans/items/{item.pk}/", form_of(item, value="1.3"))
    clash = second.post(f"/plans/items/{item.pk}/", form_of(item, year="2029"), headers=HTMX)
    page = clash.content.decode()
    assert clash.status_code == 409
    assert 'data-take="value" data-value="1.3"' in page and 'data-take="year" data-value="2028"' in page
    assert 'data-take="unit"' not in page and 'name="version" value="2"' in page


def test_others_changes_come_into_the_page_while_it_is_open(signed_in: SignedIn, world: World) -> None:
    first, second = signed_in(Role.PLAN_OFFICER), signed_in(world.user(Role.PLAN_OFFICER, world.bureau, "second"))
    item = target_of(uploaded(first))
    asked = {"since": timezone.now().isoformat(), "loaded": timezone.now().isoformat()}
    decide(first, item, "confirm")
    seen = second.get(f"/plans/{item.plan_id}/changes/", asked).content.decode()
    assert f'id="item-{item.pk}"' in seen and "hx-swap-oob" in seen and "也在校核" in seen
    own = first.get(f"/plans/{item.plan_id}/changes/", asked).content.decode()
    assert f'id="item-{item.pk}"' not in own
    assert second.get(f"/plans/{item.plan_id}/changes/?since=nonsense&loaded=9").status_code == 200


def test_reading_again_keeps_what_people_said_of_the_plan_and_of_findings(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client, "linjiang-plan.txt", (CONTENT / "demo" / "linjiang-plan.txt").read_bytes())
    client.post(f"/plans/{plan.pk}/head/", {"title": "改过的名称", "version": plan.version, "jurisdiction": "临江市"})
    client.post(f"/plans/{plan.pk}/findings/0/", {"reason": "已核对"})
    items = plan.items.count()
    for item in plan.items.filter(kind="target")[:5]:
        decide(client, item, "confirm")
    client.post(f"/plans/{plan.pk}/read-again/")
    run_waiting()
    plan.refresh_from_db()
    assert plan.title == "改过的名称" and plan.findings[0]["dismissed"] == "已核对"
    assert plan.items.count() == items and plan.items.filter(state="confirmed").count() == 5


def test_of_parts_that_share_a_passage_one_decision_hides_one(db: None) -> None:
    document = read(CONTENT / "demo" / "linjiang-plan.docx")
    found = plan_of(document)
    plan = Plan.objects.create(title="一")
    PlanDocument.objects.create(plan=plan, text=document.text)
    count = keep_items(plan, found, document.text)
    before = sorted(plan.items.values_list("kind", "identifier", "quote"))
    shared = next(
        item for item in plan.items.all()
        if plan.items.filter(kind=item.kind, start=item.start, end=item.end).count() > 1
    )  # fmt: skip
    shared.state, shared.version = PlanItem.State.CONFIRMED, 2
    shared.save()
    assert keep_items(plan, found, document.text) == count
    assert sorted(plan.items.values_list("kind", "identifier", "quote")) == before


def test_decided_items_move_with_their_passage(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client)
    item = target_of(plan)
    decide(client, item, "confirm")
    text = "前面多了一行。\n" + plan.text
    keep_items(plan, plan_of(read(plan.file.path)).model_copy(update={"targets": ()}), text)  # type: ignore[union-attr]
    item.refresh_from_db()
    assert text[item.start : item.end] == item.quote


def test_a_newer_edition_takes_the_place_of_the_older_when_it_is_published(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    old = uploaded(client)
    client.post(f"/plans/{old.pk}/confirm/target/")
    client.post(f"/plans/{old.pk}/publish/", {"confirmed_only": "1"})
    revised = SimpleUploadedFile("修订.txt", TEXT.replace("1.25", "1.35").encode())
    client.post("/plans/upload/", {"files": revised, "replaces": old.pk})
    run_waiting()
    new = Plan.objects.get(replaces=old)
    told: list[Plan] = []

    def receiver(plan: Plan, **_more: Any) -> None:
        told.append(plan)

    plan_withdrawn.connect(receiver)
    try:
        client.post(f"/plans/{new.pk}/confirm/target/")
        old.refresh_from_db()
        assert old.state == Plan.State.PUBLISHED
        client.post(f"/plans/{new.pk}/publish/", {"confirmed_only": "1"})
    finally:
        plan_withdrawn.disconnect(receiver)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state, told) == ("superseded", "published", [old])
    client.post(f"/plans/{old.pk}/publish/", {"confirmed_only": "1"})
    old.refresh_from_db()
    assert old.state == "superseded"


def test_a_plan_that_is_only_data_is_read_confirmed_and_compared(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    path = next((CONTENT / "plans").glob("*.yaml"))
    plan = uploaded(client, path.name, path.read_bytes())
    assert plan.state == "in_review" and plan.items.exists()
    assert "没有原文" in client.get(f"/plans/{plan.pk}/document/").content.decode()
    count = plan.items.count()
    client.post(f"/plans/{plan.pk}/read-again/")
    run_waiting()
    assert plan.items.count() == count
    item = plan.items.first()
    assert item is not None and client.get(f"/plans/sentence/{item.pk}/").status_code == 200
    assert client.get(f"/plans/compare/?plan={plan.pk}").status_code == 200
    broken = uploaded(client, "坏.yaml", b"document: [")
    assert broken.state == "failed"


def test_the_workbook_is_in_the_words_of_the_forms_with_figures_as_figures(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client, "linjiang-plan.txt", (CONTENT / "demo" / "linjiang-plan.txt").read_bytes())
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/plans/{plan.pk}/export/xlsx/").content))
    rows = list(book["目标"].iter_rows(values_only=True))
    head = list(rows[0])
    assert {"条目", "指标", "目标值", "基期值", "责任单位", "原文"} <= set(head)
    assert len(rows) == 1 + plan.items.filter(kind="target").count()
    assert isinstance(rows[1][head.index("目标值")], (int, float))
    assert [each for sheet in book for each in next(sheet.iter_rows(values_only=True)) if not each] == []


def test_of_a_published_plan_others_see_what_is_confirmed_and_nothing_else(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client, "linjiang-plan.txt", (CONTENT / "demo" / "linjiang-plan.txt").read_bytes())
    client.post(f"/plans/{plan.pk}/confirm/task/")
    client.post(f"/plans/{plan.pk}/publish/", {"confirmed_only": "1"})
    reader = signed_in(Role.PUBLIC_READER)
    found = load_yaml(reader.get(f"/plans/{plan.pk}/export/yaml/").content.decode(), "x")
    assert found.targets == () and len(found.tasks) == plan.items.filter(state="confirmed").count()
    assert reader.get("/plans/compare/").status_code == 200


@pytest.mark.parametrize(
    ("address", "most"), [("/plans/", 14), ("/plans/{}/", 16), ("/plans/{}/review/", 16), ("/plans/{}/document/", 10)]
)
def test_pages_ask_the_database_a_fixed_number_of_times(
    signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries, address: str, most: int
) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client, "linjiang-plan.txt", (CONTENT / "demo" / "linjiang-plan.txt").read_bytes())
    with django_assert_max_num_queries(most):
        assert client.get(address.format(plan.pk)).status_code == 200


def test_only_the_blocks_whose_passages_changed_are_made_again(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client, "linjiang-plan.docx", (CONTENT / "demo" / "linjiang-plan.docx").read_bytes())
    before = document_html(plan)
    assert document_html(plan) is before
    item = plan.items.filter(start__isnull=False).order_by("start").first()
    assert item is not None
    item.delete()
    after = document_html(plan)
    assert f'"{item.pk}"' not in after and after != before


def test_the_sentence_behind_a_figure_stands_in_its_surroundings_beyond_the_basic_plane(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    item = target_of(uploaded(client, data=TEXT.replace("到2028年", "𠮷𠮷𠮷到2028年").encode()))
    around = surroundings(item)
    assert around.passage == item.quote and "𠮷𠮷𠮷到2028年" in around.before + around.passage
    assert "上市企业" in around.after
    page = client.get(f"/plans/sentence/{item.pk}/", headers=HTMX).content.decode()
    assert f"<mark>{item.quote}</mark>" in page and "方案.txt" in page and "<html" not in page
