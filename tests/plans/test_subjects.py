"""Whose indicator a statement is: the jurisdiction's, a park's, a part's of the jurisdiction, an institution's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.extract import plan_of
from mingcheng.plans.subjects import is_generic, park_names
from mingcheng.reading.plain import read_plain

HEAD = "云麓市加快软件产业发展行动方案（2026—2028年）\n\n一、主要目标\n"


def subjects(text: str) -> list[tuple[str | None, str]]:
    """Subject and indicator of every target."""
    return [(t.subject, t.indicator) for t in plan_of(read_plain(HEAD + text + "\n")).targets]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("软件业务收入达到1000亿元。", [("云麓市", "软件业务收入")]),
        ("全市软件业务收入达到1000亿元。", [("云麓市", "软件业务收入")]),
        ("云麓软件园营业收入达到300亿元。", [("云麓软件园", "营业收入")]),
        ("云麓软件园力争营业收入达到300亿元。", [("云麓软件园", "营业收入")]),
        ("到2028年，“云麓信创园”集聚企业200家以上。", [("云麓信创园", "企业")]),
        ("支持云麓软件园做大做强。园区产值突破300亿元。", [("云麓软件园", "产值")]),
        ("将云麓软件园打造成一流园区，产值达到100亿元。", [("云麓软件园", "产值")]),
        ("1.做强云麓软件园。营业收入达到300亿元，企业达到500家。", [("云麓软件园", "营业收入"), ("云麓软件园", "企业")]),
        (
            "云麓软件园建筑面积达到50万平方米，从业人员2万人，全市软件业务收入达到1000亿元。",
            [("云麓软件园", "建筑面积"), ("云麓软件园", "从业人员"), ("云麓市", "软件业务收入")],
        ),
        (
            "上市企业达到20家，云麓软件谷产值达到80亿元。企业达到500家。",
            [("云麓市", "上市企业"), ("云麓软件谷", "产值"), ("云麓市", "企业")],
        ),
        ("支持云麓软件园、岚汀数字港建设。", []),
        ("云麓学院每年培养软件毕业生400名。", [("云麓学院", "软件毕业生")]),
        ("高新区软件业务收入达到200亿元。", [("高新区", "软件业务收入")]),
        ("打造省级软件名园3个，软件业务收入达到500亿元。", [("云麓市", "省级软件名园"), ("云麓市", "软件业务收入")]),
        ("建设云麓软件园，全市企业达到300家。", [("云麓市", "企业")]),
    ],
)  # fmt: skip
def test_a_target_belongs_to_whom_its_sentence_speaks_of(text: str, expected: list[tuple[str, str]]) -> None:
    assert subjects(text) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("支持云麓软件园做强，打造“岚汀数字产业园”", ["云麓软件园", "岚汀数字产业园"]),
        ("云麓高新区和岚汀经开区", ["云麓高新区", "岚汀经开区"]),
        ("推进云麓软件谷建设", ["云麓软件谷"]),
        ("围绕云麓未来科技城", ["云麓未来科技城"]),
        ("打造省级软件名园、特色产业园", []),
        ("提升园区能级，建设产业园区", []),
        ("", []),
    ],
)
def test_names_of_parks_are_found_and_kinds_of_parks_are_not(text: str, names: list[str]) -> None:
    assert [park.name for park in park_names(text)] == names


@pytest.mark.parametrize("kind", ["特色产业园", "国家级高新区", "省级软件产业基地", "产业园区", "3个产业园"])
def test_a_kind_of_park_is_no_name(kind: str) -> None:
    assert is_generic(kind)
    assert not is_generic(f"云麓{kind}")


@given(st.text(st.sampled_from("云麓岚汀软件产业园区高新谷港城“”支持打造、和的12个（）"), max_size=40))
def test_names_stand_in_order_where_they_are_printed(text: str) -> None:
    found = park_names(text)
    assert [park.start for park in found] == sorted(park.start for park in found)
    assert all(text[park.start : park.end] == park.name for park in found)
