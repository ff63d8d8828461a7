"""Parameters changed by a form: the text says the new number, means what a reform of it means, and is otherwise as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies.cases import parameters_of
from mingcheng.desk.policies.measure_text import TextError, changes_by, with_changes, with_parameters
from mingcheng.desk.policies.models import Edition, Reform
from mingcheng.desk.policies.packs import pack_named
from mingcheng.policies.load import MeasureError, pack_of, shipped_packs
from tests.desk.policies.access import an_edition
from tests.desk.world import World

TEXT = """# 说明
measures:
  - id: step
    title: 奖励
    parameters:
      floor: {value: 10 万元, label: 门槛}   # 起点
      award: 20 万元
    conditions: [revenue >= floor]
    benefit: {fixed: award}
    examples:
      - {name: 达到, year: 2026, given: {revenue: 10 万元}, eligible: "yes", amount: 20 万元}
"""


def _doubled(value: str) -> str:
    digits = "".join(each for each in value if each.isdigit() or each == ".")
    return value.replace(digits, f"{float(digits) * 2:g}", 1)


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_every_parameter_can_be_changed_in_its_text_as_a_reform_changes_it(name: str) -> None:
    pack, found = pack_named(name), []
    for measure, values in parameters_of(pack):
        for each in values:
            new = _doubled(each.value)
            texts = with_changes(pack.texts, [(measure, each.name, new)])
            file = measure.file.rpartition("/")[2]
            old, made = pack.texts[file].splitlines(), texts[file].splitlines()
            assert len(old) == len(made) and sum(a != b for a, b in zip(old, made, strict=True)) == 1
            key = (measure.id, measure.line)
            found.append(_read(texts, key))
            assert found[-1] == _read(pack.texts, key, {measure.id: {each.name: new}})
    assert any(each != "wrong" for each in found)


def _read(texts: Mapping[str, str], key: tuple[str, int], changes: Any = None) -> Any:
    """The parameters of a measure with their labels; or what is wrong with them, as some doubled numbers cannot be."""
    try:
        pack = pack_of(texts, "x", changes)
    except (MeasureError, ExceptionGroup):
        return "wrong"
    return next((each.parameters, each.labels) for each in pack.measures if (each.id, each.line) == key)


def test_changes_of_a_reform_mean_the_same_in_the_text() -> None:
    pack = pack_named("jiaxing-2025")
    changes = {"revenue-step": {"award_1": "40 万元", "growth_floor": "12.5%"}, "outsourcing": {"rate": "4%"}}
    texts = with_changes(pack.texts, changes_by(pack, changes))
    told = [measure.parameters for measure in pack_of(texts, "new").measures]
    assert told == [measure.parameters for measure in pack_of(pack.texts, "new", changes).measures]


def test_comments_and_form_stay_and_odd_values_are_quoted() -> None:
    made = with_parameters(TEXT, "step", {"floor": "30 万元", "award": "a: b"})
    assert "floor: {value: 30 万元, label: 门槛}   # 起点" in made and 'award: "a: b"' in made
    for measure, name, text in (("other", "floor", TEXT), ("step", "none", TEXT), ("step", "floor", "a: [")):
        with pytest.raises(TextError):
            with_parameters(text, measure, {name: "1"})


def _draft(world: World) -> tuple[str, str]:
    (key,) = an_edition(world, "own")
    Edition.objects.filter(pk=key).update(texts={"step.yaml": TEXT})
    return reverse("policies:edition", args=[key]), str(key)


def test_parameters_are_changed_in_the_editor_seen_first_and_kept_with_the_text(
    world: World, signed_in: Callable[..., Client]
) -> None:
    client, (address, key) = signed_in(Role.MEASURE_OFFICER), _draft(world)
    page = client.get(address).content.decode()
    assert "门槛" in page and "现行 10万元" in page
    told = {"version": "1", "text:step.yaml": TEXT, "was.step.floor": "10万元", "was.step.award": "20万元"}
    seen = client.post(address, {**told, "step.floor": "10万元", "step.award": "25万元", "set_parameters": "1"})
    text = seen.content.decode()
    assert "award: 25万元" in text and "还没有保存" in text and "notice warn" in text  # the test case expects 20 万元
    assert Edition.objects.get(pk=key).texts == {"step.yaml": TEXT}
    assert client.post(address, {**told, "step.floor": "10万元", "step.award": "25万元"}).status_code == 302
    kept = Edition.objects.get(pk=key)
    assert "award: 25万元" in kept.texts["step.yaml"] and kept.state == Edition.State.DRAFT
    history = client.get(address).content.decode().partition("修改记录")[2]
    assert "-      award: 20 万元" in history and "+      award: 25万元" in history and "\\u" not in history


def test_what_was_typed_in_the_text_is_not_taken_back_by_the_form_beside_it(
    world: World, signed_in: Callable[..., Client]
) -> None:
    client, (address, key) = signed_in(Role.MEASURE_OFFICER), _draft(world)
    shown = {"was.step.floor": "10万元", "was.step.award": "20万元", "step.floor": "10万元", "step.award": "20万元"}
    typed = TEXT.replace("award: 20 万元", "award: 50 万元")
    assert client.post(address, {"version": "1", "text:step.yaml": typed, **shown}).status_code == 302
    assert "award: 50 万元" in Edition.objects.get(pk=key).texts["step.yaml"]


def test_a_reform_becomes_the_next_edition_of_its_pack(world: World, signed_in: Callable[..., Client]) -> None:
    client, (_address, _key) = signed_in(Role.MEASURE_OFFICER), _draft(world)
    reform = Reform.objects.create(
        title="提高奖励", pack="desk:linjiang:1", year=2025, changes={"step": {"award": "30 万元"}}
    )
    answer = client.post(reverse("policies:adopt", args=[reform.pk]))
    made = Edition.objects.get(name="linjiang", number=2)
    assert answer["Location"] == reverse("policies:edition", args=[made.pk])
    assert "award: 30 万元" in made.texts["step.yaml"] and "提高奖励" in made.note


def test_a_reform_of_a_pack_of_the_product_begins_a_pack_of_ones_own(
    world: World, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(Role.MEASURE_OFFICER)
    changes = {"revenue-step": {"award_1": "40 万元"}}
    reform = Reform.objects.create(title="提高奖励", pack="jiaxing-2025", year=2025, changes=changes)
    address = client.post(reverse("policies:adopt", args=[reform.pk]))["Location"]
    assert "提高奖励" in client.get(address).content.decode()
    assert client.post(address, {"name": "linjiang-2026", "title": "临江"}).status_code == 302
    made = Edition.objects.get(name="linjiang-2026")
    assert "award_1: {value: 40 万元" in made.texts["revenue-step.yaml"]
    assert made.state == Edition.State.DRAFT  # the test cases still expect the old award
