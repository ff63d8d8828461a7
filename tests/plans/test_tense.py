"""Which year governs a passage, and whether it tells of the past or commits to the future."""

from __future__ import annotations

import pytest

from mingcheng.plans.tense import Clock, Governing, section_tense, words_of_future, words_of_past

PLAN = Clock(first=2026, last=2028)


def years(governing: Governing, section: tuple[str, ...], text: str) -> list[tuple[str, int | None]]:
    """The periods that govern a paragraph, which is read and left."""
    found = governing.enter(section, text)
    governing.leave(section, found)
    return [(mention.kind, mention.last_year) for mention in found]


@pytest.mark.parametrize(
    ("section", "tense"),
    [
        (("一、发展现状",), "past"), (("一、2025年工作回顾",), "past"), (("（一）取得成效",), "past"), (("二、主要目标",), "future"),
        (("三、重点任务",), "future"), (("一、发展现状", "（二）主要目标"), "future"), (("二、重点任务", "（一）发展基础"), "past"),
        (("一、前言",), None), ((), None), (("“发展回顾”专栏",), None),
    ],
)  # fmt: skip
def test_headings_tell_the_tense_the_nearest_first(section: tuple[str, ...], tense: str | None) -> None:
    assert section_tense(section) == tense


def test_words_of_past_and_future_are_heard() -> None:
    assert all(words_of_past(text) for text in ("收入已达5亿元", "同比增长8%", "较上年增加3家", "荣获称号"))
    assert all(words_of_future(text) for text in ("力争达到5亿元", "确保完成", "未来三年"))
    assert not words_of_past("收入达到5亿元")
    assert not words_of_future("收入达到5亿元")


def test_a_year_of_commitment_stays_in_force_in_its_section_and_below() -> None:
    governing = Governing(PLAN)
    assert years(governing, ("二、目标",), "到2027年，产业规模持续扩大。") == [("by", 2027)]
    for section in (("二、目标",), ("二、目标", "（一）规模")):
        inherited = governing.of_section(section)
        assert inherited is not None
        assert inherited.last_year == 2027
    assert governing.of_section(("三、任务",)) is None


def test_a_heading_governs_until_a_paragraph_names_its_own_year() -> None:
    governing = Governing(PLAN)
    section = ("三、2027年工作安排",)
    assert getattr(governing.of_section(section), "last_year", None) == 2027
    years(governing, section, "到2028年，全面建成。")
    assert getattr(governing.of_section(section), "last_year", None) == 2028


def test_a_past_year_is_not_remembered_as_a_commitment() -> None:
    governing = Governing(PLAN)
    years(governing, ("一、基础",), "到2025年底，企业达到50家。")
    assert governing.of_section(("一、基础",)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2028年，收入增长；每年培训人才。", [("by", 2028), ("each", None)]),
        ("2026—2028年，投资持续增长。", [("during", 2028)]),
        ("在2025年基础上翻一番。", []),
        ("是2025年的三倍。", []),
        ("落实《云麓市规划（2021—2025年）》。", []),
        ("2027年完成建设。", [("in", 2027)]),
    ],
)
def test_only_phrases_that_set_the_time_govern(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert years(Governing(PLAN), (), text) == expected


@pytest.mark.parametrize(
    ("text", "is_past"), [("2024年，", True), ("到2025年，", True), ("到2026年，", False), ("2028年，", False)]
)
def test_what_lies_before_the_plan_is_past(text: str, is_past: bool) -> None:
    governing = Governing(PLAN)
    (mention,) = governing.enter((), text + "产业规模扩大。")
    assert governing.is_past(mention) == is_past
