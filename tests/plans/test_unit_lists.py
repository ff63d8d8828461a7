"""Responsible units: one each, as printed, and who of them leads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.unit_lists import Responsibility, responsibility_of, units_in

BODIES = (
    "市经信局",
    "市科技局",
    "市委宣传部",
    "市大数据中心",
    "云麓高新区管委会",
    "云麓软件协会",
    "各区（县、市）政府",
    "有关高校",
)
units = st.lists(st.sampled_from(BODIES), min_size=1, max_size=6, unique=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市经信局、各区（县、市）政府，市财政局等", ["市经信局", "各区（县、市）政府", "市财政局"]),
        ("市统计局，各区、县级市", ["市统计局", "各区、县级市"]),
        ("市商务局，各区、县（市）人民政府", ["市商务局", "各区、县（市）人民政府"]),
        ("市经信局和市科技局", ["市经信局", "市科技局"]),
        ("市经信局及各县（市、区）政府", ["市经信局", "各县（市、区）政府"]),
        ("市经信局、市发展改革委等相关部门", ["市经信局", "市发展改革委", "相关部门"]),
        ("市经信局、\n市财政局。", ["市经信局", "市财政局"]),
        ("各有关部门和单位", ["各有关部门和单位"]),
        ("市财政局、市税务局按职责分工负责", ["市财政局", "市税务局"]),
        ("", []),
    ],
)
def test_a_list_is_parted_into_units(text: str, expected: list[str]) -> None:
    assert units_in(text) == expected


@pytest.mark.parametrize(
    ("text", "lead", "support"),
    [
        ("市经信局、市财政局", "市经信局 市财政局", ""),
        ("责任单位：市经信局、市财政局等按职责分工负责", "市经信局 市财政局", ""),
        ("牵头单位：市经信局；配合单位：市财政局、市科技局", "市经信局", "市财政局 市科技局"),
        ("牵头单位：市经信局责任单位：市财政局", "市经信局", "市财政局"),
        ("主办单位：市经信局；协办单位：市科技局", "市经信局", "市科技局"),
        ("责任单位：市经信局牵头，市科技局、市财政局配合", "市经信局", "市科技局 市财政局"),
        ("市经信局牵头，市财政局配合", "市经信局", "市财政局"),
        ("市经信局、市科技局牵头负责，市财政局参与", "市经信局 市科技局", "市财政局"),
        ("由市商务局牵头负责，各区、县（市）配合", "市商务局", "各区、县（市）"),
        ("市经信局（牵头）、市财政局", "市经信局", "市财政局"),
        ("市财政局、市经信局（牵头），市税务局", "市经信局", "市财政局 市税务局"),
        ("市经信局负责，市财政局配合", "市经信局", "市财政局"),
    ],
)
def test_who_leads_is_told_by_its_words(text: str, lead: str, support: str) -> None:
    assert responsibility_of(text) == Responsibility(tuple(lead.split()), tuple(support.split()))


@given(units, st.sampled_from(["、", "，", "；", "\n", "、\n"]))
def test_what_is_joined_is_parted_again(bodies: list[str], separator: str) -> None:
    assert units_in(separator.join(bodies)) == bodies


@given(
    units,
    units,
    st.sampled_from(
        ["牵头单位：{}；配合单位：{}", "牵头部门：{}。协办单位：{}", "{}牵头，{}配合", "由{}牵头负责，{}参与"]
    ),
)
def test_leading_and_supporting_units_come_back_apart(lead: list[str], support: list[str], form: str) -> None:
    text = form.format("、".join(lead), "、".join(support))
    assert responsibility_of(text) == Responsibility(tuple(lead), tuple(support))


@given(
    st.text(st.sampled_from("市局区县（）、，；和及等牵头负责配合责任单位：由\n 各"), max_size=60)
    | st.text(max_size=30)
)
def test_any_text_gives_units_without_blanks(text: str) -> None:
    who = responsibility_of(text)
    for unit in (*who.lead, *who.support, *units_in(text)):
        assert unit
        assert unit == "".join(unit.split())
