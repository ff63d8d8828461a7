"""The plan office: a document is read, reviewed by two people, published, and read again, and nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import mingcheng
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import data_of, part_of, plan_data
from mingcheng.desk.plans.passages import document_html
from mingcheng.desk.plans.signals import plan_published
from mingcheng.plans import load_yaml, plan_of
from mingcheng.reading import read
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]
DEMO = Path(mingcheng.__file__).parent / "content" / "demo"
TEXT = "临江市软件产业行动方案（2026—2028年）\n\n一、主要目标\n到2028年，软件业务收入突破1.25万亿元，培育上市企业5家以上。\n"


def uploaded(client: Client, name: str = "方案.txt", data: bytes = TEXT.encode()) -> Plan:
    response = client.post("/plans/upload/", {"files": SimpleUploadedFile(name, data), "is_own": "1"})
    assert response.status_code == 302, response.content.decode()
    run_waiting()
    return Plan.objects.get(file__name=name)


def target_of(plan: Plan) -> PlanItem:
    return plan.items.get(kind="target", data__indicator="软件业务收入")


def form_of(item: PlanItem, **changes: Any) -> dict[str, Any]:
    data = {name: value for name, value in item.data.items() if isinstance(value, (str, int))}
    return {**data, "version": item.version, "start": item.start, "end": item.end, **changes}


def test_a_document_is_read_in_the_background_and_every_passage_is_where_it_says(signed_in: SignedIn) -> None:
    plan = uploaded(signed_in(Role.PLAN_OFFICER), "linjiang-plan.docx", (DEMO / "linjiang-plan.docx").read_bytes())
    assert plan.state == Plan.State.IN_REVIEW and plan.findings
    assert plan.items.count() > 100
    wrong = [item for item in plan.items.all() if plan.text[item.start : item.end] != item.quote]
    assert wrong == []
    again = plan_of(read(DEMO / "linjiang-plan.docx"))
    assert plan_data(plan).model_dump(exclude={"document"}) == again.model_dump(exclude={"document"})


def test_the_same_file_twice_is_one_plan_and_a_bad_file_is_refused(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client)
    client.post("/plans/upload/", {"files": SimpleUploadedFile("另一个名字.txt", TEXT.encode())})
    assert list(Plan.objects.all()) == [plan]
    refused = client.post("/plans/upload/", {"files": SimpleUploadedFile("方案.exe", b"MZ")})
    assert refused.status_code == 400 and "不接受" in refused.content.decode()


def test_what_cannot_be_read_says_so_and_can_be_tried_again(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    client.post("/plans/upload/", {"files": SimpleUploadedFile("坏.docx", b"no archive")})
    run_waiting()
    plan = Plan.objects.get()
    assert plan.state == Plan.State.FAILED
    assert plan.job is not None and plan.job.state == Job.State.FAILED
    assert plan.job.error.startswith("坏.docx：") and "/" not in plan.job.error
    assert plan.job.error in client.get(f"/plans/{plan.pk}/").content.decode()
    client.post(f"/plans/{plan.pk}/read-again/")
    plan.refresh_from_db()
    assert plan.state == Plan.State.READING and Job.objects.filter(state="waiting").count() == 1


def test_the_review_page_marks_passages_and_never_takes_html_from_the_document(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client, data=TEXT.replace("一、", "<script>alert(1)</script>一、").encode())
    document = client.get(f"/plans/{plan.pk}/document/").content.decode()
    assert "<script>alert" not in document and "&lt;script&gt;" in document
    assert f'data-items="{target_of(plan).pk}"' in document or f' {target_of(plan).pk}"' in document
    page = client.get(f"/plans/{plan.pk}/review/").content.decode()
    assert "软件业务收入 &gt;1.25万亿元" in page and "<script>alert" not in page


def test_overlapping_passages_name_all_their_items_and_lose_no_character(signed_in: SignedIn) -> None:
    import re
    from html import unescape

    plan = uploaded(signed_in(Role.PLAN_OFFICER))
    target = target_of(plan)
    assert target.start is not None and target.end is not None
    PlanItem.objects.create(
        plan=plan, kind="task", identifier="x1", data={}, start=target.start + 2, end=target.end + 3
    )
    html = document_html(plan)
    text = unescape(re.sub(r"<[^>]+>", "", html.replace("<br>", "\n")))
    blocks = "\n".join(plan.text[block["start"] : block["end"]] for block in plan.blocks)
    assert text == blocks
    assert re.search(r'class="passage on-target on-task', html)


def test_a_corrected_item_is_exact_confirmed_and_has_an_author(signed_in: SignedIn, world: World) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    item = target_of(uploaded(client))
    response = client.post(f"/plans/items/{item.pk}/", form_of(item, value="1.250000001", comparator=">="))
    assert response.status_code == 302
    item.refresh_from_db()
    assert (item.state, item.version, item.changed_by) == ("confirmed", 2, world.users[Role.PLAN_OFFICER])
    assert part_of(item).model_dump()["value"] == Decimal("1.250000001")
    assert "1.250000001" in client.get(f"/plans/items/{item.pk}/").content.decode()


def test_two_reviewers_at_once_lose_nothing(signed_in: SignedIn, world: World) -> None:
    first = signed_in(Role.PLAN_OFFICER)
    second = signed_in(world.user(Role.PLAN_OFFICER, world.bureau, "second"))
    item = target_of(uploaded(first))
    assert first.post(f"/plans/items/{item.pk}/", form_of(item, value="1.3")).status_code == 302
    clash = second.post(f"/plans/items/{item.pk}/", form_of(item, value="1.4"))
    page = clash.content.decode()
    assert clash.status_code == 409 and "1.4" in page and "1.3" in page
    item.refresh_from_db()
    assert item.data["value"] == "1.3"
    assert second.post(f"/plans/items/{item.pk}/", form_of(item, value="1.4")).status_code == 302
    item.refresh_from_db()
    assert (item.data["value"], item.version) == ("1.4", 3)


def test_a_decision_on_an_older_version_is_not_taken(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    item = target_of(uploaded(client))
    client.post(f"/plans/items/{item.pk}/confirm/", {"version": 1})
    late = client.post(
        f"/plans/items/{item.pk}/reject/", {"version": 1, "reason": "识读有误"}, headers={"hx-request": "true"}
    )
    item.refresh_from_db()
    assert item.state == "confirmed" and "刚刚改过" in late.content.decode()


def test_an_item_is_added_from_a_selection_and_not_from_outside_the_text(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client)
    start = plan.text.index("上市企业")
    fields = {"name": "上市企业库", "what": "培育上市企业", "start": start, "end": start + 4}
    assert client.post(f"/plans/{plan.pk}/add/system/", fields).status_code == 302
    added = plan.items.get(is_added=True)
    assert (added.quote, added.state) == ("上市企业", "confirmed")
    assert client.post(f"/plans/{plan.pk}/add/system/", {**fields, "end": 10**6}).status_code == 400


def test_reading_again_keeps_what_people_decided(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client)
    item = target_of(plan)
    client.post(f"/plans/items/{item.pk}/reject/", {"version": 1, "reason": "识读有误"})
    client.post(f"/plans/{plan.pk}/add/system/", {"name": "甲", "what": "乙"})
    before = plan.items.count()
    client.post(f"/plans/{plan.pk}/read-again/")
    run_waiting()
    assert plan.items.count() == before
    assert plan.items.get(pk=item.pk).state == "rejected"


def test_a_plan_with_open_items_is_published_only_knowingly_and_tells_the_rooms(
    signed_in: SignedIn, world: World
) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client)
    told: list[Plan] = []

    def receiver(plan: Plan, **_more: Any) -> None:
        told.append(plan)

    plan_published.connect(receiver)
    try:
        client.post(f"/plans/{plan.pk}/publish/")
        plan.refresh_from_db()
        assert plan.state == Plan.State.IN_REVIEW and not told
        client.post(f"/plans/{plan.pk}/confirm/target/")
        client.post(f"/plans/{plan.pk}/publish/", {"confirmed_only": "1"})
    finally:
        plan_published.disconnect(receiver)
    plan.refresh_from_db()
    assert plan.state == Plan.State.PUBLISHED and told == [plan]
    assert "软件业务收入" in signed_in(Role.PUBLIC_READER).get(f"/plans/{plan.pk}/").content.decode()


def test_exports_are_what_the_command_line_reads(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client)
    text = client.get(f"/plans/{plan.pk}/export/yaml/").content.decode()
    assert load_yaml(text, "x").targets == plan_data(plan).targets
    found = json.loads(client.get(f"/plans/{plan.pk}/export/json/").content)
    assert found["targets"][0]["quote"] == plan.text[found["targets"][0]["start"] : found["targets"][0]["end"]]
    assert client.get(f"/plans/{plan.pk}/export/xlsx/").content[:2] == b"PK"
    assert client.get(f"/plans/{plan.pk}/export/exe/").status_code == 404


def test_a_finding_is_set_aside_with_a_reason_and_taken_up_again(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    plan = uploaded(client, "linjiang-plan.txt", (DEMO / "linjiang-plan.txt").read_bytes())
    client.post(f"/plans/{plan.pk}/findings/0/", {"reason": "已与市统计局核对"})
    plan.refresh_from_db()
    assert plan.findings[0]["dismissed"] == "已与市统计局核对"
    assert "已与市统计局核对" in client.get(f"/plans/{plan.pk}/").content.decode()
    client.post(f"/plans/{plan.pk}/findings/0/")
    plan.refresh_from_db()
    assert plan.findings[0]["dismissed"] == ""


@pytest.mark.parametrize("name", ["linjiang-plan.docx", "linjiang-plan.pdf", "linjiang-plan.md"])
def test_every_part_goes_into_data_and_back_without_a_change(name: str) -> None:
    found = plan_of(read(DEMO / name))
    for kind, parts in (
        ("target", found.targets),
        ("measure", found.policies),
        ("park", found.parks),
        ("task", found.tasks),
    ):
        for part in parts:
            item = PlanItem(
                kind=kind,
                identifier=part.id,
                data=json.loads(json.dumps(data_of(part))),
                start=part.start,
                end=part.end,
                quote=part.quote,
            )
            assert part_of(item) == part
