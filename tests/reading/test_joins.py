"""Broken lines: joined where that is sure, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading.joins import continues, display_width, ends_sentence, usual_width

FULL = "推动软件和信息技术服务业高质量发展加快建设特色园区"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("建成平台，", "形成集群。"),
        ("支持企业（含分支机构，", "下同）申报。"),
        ("收入达到500亿元", "，增长15%。"),
        (FULL, "并带动就业。"),
        (FULL[:-1], "《名录》所列企业。"),
    ],
)
def test_a_break_inside_a_sentence_is_joined(before: str, after: str) -> None:
    assert continues(before, after, display_width(FULL))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("一、总体要求", "到2027年，建成平台。"),
        (FULL, "（一）主要目标"),
        (FULL, "3.加快建设"),
        (FULL + "。", "下一段。"),
        (FULL, "　　首行缩进的新段。"),
        (FULL, "\t表格单元"),
        (FULL, "— 3 —"),
        (FULL, ""),
        ("责任单位：市经信局", "市科技局"),
    ],
)
def test_a_break_between_paragraphs_stays(before: str, after: str) -> None:
    assert not continues(before, after, display_width(FULL))


def test_without_a_line_width_only_punctuation_joins() -> None:
    assert not continues(FULL, "并带动就业。", None)


def test_the_end_of_a_sentence_is_seen_behind_quotes_and_brackets() -> None:
    assert ends_sentence("称为“名城”。）") and not ends_sentence("称为“名城”")


def test_the_line_width_of_whole_paragraphs_is_not_known() -> None:
    assert usual_width(["甲" * length for length in (40, 90, 150, 220, 33)]) is None


def test_the_line_width_of_broken_lines_is_that_of_full_lines() -> None:
    assert usual_width([*["云" * 30] * 5, "云" * 29, "末行。", "一、标题"]) == 60


@given(st.text(max_size=60), st.text(max_size=60), st.none() | st.integers(1, 200))
def test_a_blank_line_is_never_joined(before: str, after: str, width: int | None) -> None:
    joined = continues(before, after, width)
    assert not (joined and (not before.strip() or not after.strip()))
