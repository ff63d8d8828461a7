"""Sentences and clauses: where running text parts, and where brackets and quotes hold it together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.clauses import Clauses
from mingcheng.plans.sentences import LONGEST_SENTENCE, Stretch, breaks, depths, sentences
from mingcheng.quantities import find_quantities

running = st.text(st.sampled_from("甲乙丙丁12，、。；！：（）()“”《》〔〕[]【】「」"), max_size=80) | st.text(
    max_size=30
)


def parts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。乙；丙！丁？戊", ["甲", "乙", "丙", "丁", "戊"]),
        ("建设平台（含一期；二期），形成生态。完", ["建设平台（含一期；二期），形成生态", "完"]),
        ("实施“强链；补链”行动。完", ["实施“强链；补链”行动", "完"]),
        (
            "他说：“规模扩大，效益提升，企业增多；后劲增强。”完",
            ["他说：“规模扩大，效益提升，企业增多", "后劲增强", "”完"],
        ),
        ("缺右括号（甲；乙。丙", ["缺右括号（甲", "乙", "丙"]),
        ("多右括号）甲；乙", ["多右括号）甲", "乙"]),
        ("。；。", []),
    ],
)
def test_full_stops_and_semicolons_part_sentences_outside_brackets(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@given(running)
def test_sentences_stand_in_order_inside_the_text_and_leave_out_only_stops(text: str) -> None:
    found = list(sentences(text))
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    left_out = set(range(len(text))) - {at for s in found for at in range(s.start, s.end)}
    assert {text[at] for at in left_out} <= set("。；;！!？?")


@given(running)
def test_depths_are_never_negative_and_an_unclosed_bracket_opens_nothing(text: str) -> None:
    depth = depths(text)
    assert len(depth) == len(text)
    assert all(level >= 0 for level in depth)
    assert depths(text + "（") == [*depth, 0]


@given(st.text(st.sampled_from("甲乙，、12"), max_size=10), st.sampled_from(["（）", "“”", "《》", "〔〕", "【】"]))
def test_a_short_bracket_hides_its_punctuation(inside: str, pair: str) -> None:
    text = f"前，{pair[0]}{inside}{pair[1]}，后"
    assert breaks(text, "，、") == [1, len(inside) + 4]


@given(running, st.sampled_from(["，", "、", "，、：", "。"]))
def test_breaks_are_the_marks_outside_brackets(text: str, marks: str) -> None:
    depth = depths(text)
    assert breaks(text, marks) == [at for at, sign in enumerate(text) if sign in marks and depth[at] == 0]


@pytest.mark.parametrize("clause", ["软件企业5家，", "软件企业5家、", "（软件企业，", "“软件企业"])
def test_a_text_that_lost_its_stops_is_cut_into_stretches_of_bounded_length(clause: str) -> None:
    text = clause * (4 * LONGEST_SENTENCE // len(clause))
    found = list(sentences(text))
    assert max(s.end - s.start for s in found) <= LONGEST_SENTENCE
    assert "".join(text[s.start : s.end] for s in found) == text


def test_a_clause_is_what_stands_around_a_number_between_commas() -> None:
    text = "到2028年，培育企业（含分支，机构）20家以上的集群，其他"
    mention = next(m for m in find_quantities(text) if m.unit == "家")
    clauses = Clauses.of(text, Stretch(0, len(text)))
    assert (clauses.before(mention), clauses.behind(mention)) == ("培育企业（含分支，机构）", "的集群")
    assert clauses.is_in_brackets(text.index("含"))
    assert not clauses.is_in_brackets(mention.start)
