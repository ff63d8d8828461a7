"""Writing measures: a new pack is right as it stands, faults are told with their place, nobody's text is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies.edition_pages import FIRST
from mingcheng.desk.policies.models import Edition
from mingcheng.desk.policies.packs import check_texts, pack_named
from tests.desk.policies.access import an_edition
from tests.desk.world import World


def test_a_new_pack_is_right_as_it_stands() -> None:
    pack, faults, failures = check_texts({"first-measure.yaml": FIRST}, "first")
    assert pack is not None and not faults and not failures
    assert sum(len(measure.examples) for measure in pack.measures) == 2


def test_a_fault_is_told_with_its_line_and_remedy() -> None:
    pack, faults, _failures = check_texts({"first-measure.yaml": FIRST.replace("fixed:", "fixd:")}, "first")
    assert pack is None
    assert faults[0]["line"] > 1 and "fixd" in faults[0]["problem"]


def test_who_comes_second_sees_both_texts(world: World, signed_in: Callable[..., Client]) -> None:
    (key,) = an_edition(world, "own")
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:edition", args=[key])
    text = Edition.objects.get(pk=key).texts["first-measure.yaml"]
    first = {"version": "1", "text:first-measure.yaml": text.replace("上规模", "甲")}
    assert client.post(address, first).status_code == 302
    answer = client.post(address, {**first, "text:first-measure.yaml": text.replace("上规模", "乙")})
    assert answer.status_code == 409
    assert "甲奖励" in answer.content.decode() and "乙奖励" in answer.content.decode()
    assert "甲奖励" in Edition.objects.get(pk=key).texts["first-measure.yaml"]


def test_one_edition_is_in_force_and_supersedes_the_one_before(world: World, signed_in: Callable[..., Client]) -> None:
    (key,) = an_edition(world, "own")
    client = signed_in(Role.MEASURE_OFFICER)
    client.post(reverse("policies:force", args=[key]))
    assert Edition.objects.get(pk=key).state == Edition.State.IN_FORCE
    client.post(reverse("policies:edition", args=[key]), {"version": "2"})
    later = Edition.objects.get(name="linjiang", number=2)
    client.post(reverse("policies:force", args=[later.pk]))
    assert set(Edition.objects.values_list("number", "state")) == {(1, "superseded"), (2, "in_force")}


def test_parameters_and_test_cases_are_told_in_words(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in(Role.MEASURE_OFFICER)
    form = client.get(reverse("policies:new-reform", args=["jiaxing-2025"])).content.decode()
    assert "Constant(" not in form and "100万元" in form
    for measure in pack_named("jiaxing-2025").measures:
        page = client.get(reverse("policies:measure", args=["jiaxing-2025", measure.id])).content.decode()
        for wrong in ("Decimal(", "Constant(", "&#x27;kind&#x27;"):
            assert wrong not in page


def test_a_test_case_is_added_by_a_form_and_checked_at_once(world: World, signed_in: Callable[..., Client]) -> None:
    (key,) = an_edition(world, "own")
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:edition", args=[key])
    text = Edition.objects.get(pk=key).texts["first-measure.yaml"].replace("上规模", "上台阶")
    told = {
        "version": "1", "text:first-measure.yaml": text, "note": "补算例", "add_case": "1", "case_name": "不到",
        "case_measure": "first-measure.yaml:first-measure", "case_year": "2025", "case_eligible": "yes",
        "case_given": "软件业务收入：100 万元",
    }  # fmt: skip
    page = client.post(address, told).content.decode()
    assert "还没有保存" in page and "上台阶奖励" in page and "补算例" in page and "notice warn" in page
    assert Edition.objects.get(pk=key).version == 1
    refused = client.post(address, {**told, "case_given": "软件业务收入"})
    assert refused.status_code == 400 and "上台阶奖励" in refused.content.decode()


def test_the_note_is_kept_on_a_conflict(world: World, signed_in: Callable[..., Client]) -> None:
    (key,) = an_edition(world, "own")
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:edition", args=[key])
    client.post(address, {"version": "1"})
    answer = client.post(address, {"version": "1", "note": "按会议意见改"})
    assert answer.status_code == 409 and "按会议意见改" in answer.content.decode()
