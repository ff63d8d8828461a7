"""What a draft leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from mingcheng.plans.lint import findings_of
from mingcheng.plans.model import DocumentHead, Plan
from mingcheng.reading.document import Document

Writer = Any


def found_in(text: str) -> dict[str, list[str]]:
    """The quotes of each check."""
    document = Document(text=text, blocks=(), format="txt")
    found: dict[str, list[str]] = {}
    for finding in findings_of(Plan(document=DocumentHead()), document):
        found.setdefault(finding.check, []).extend(place.quote for place in finding.places)
    return found


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("实现增加值**亿元，建成园区**个。", ["**亿元", "**个"]),
        (r"实现增加值\*\*亿元，同比增长\*\*\*%。", [r"\*\*亿元", r"\*\*\*%"]),
        ("培育企业XX家。", ["XX家"]),
        ("培育企业××家。", ["××家"]),
        ("投资____万元。", ["____万元"]),
        ("建成○○个园区。", ["○○个"]),
        ("投资（  ）亿元。", ["（  ）亿元"]),
        ("牵头单位（待定）。", ["（待定）"]),
    ],
)
def test_a_blank_is_found_with_its_unit(text: str, blanks: list[str]) -> None:
    quotes = found_in(text)["draft-blank"]
    assert len(quotes) == len(blanks)
    assert all(blank.startswith(quote) or quote.startswith(blank) for quote, blank in zip(quotes, blanks, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "**统筹谋划。**坚持顶层设计。",
        "构建“**一核引领，两翼联动**”的格局。",
        "——**重点突破。**个性化发展。",
        "二○○八年，二〇〇〇年。",
        "XML、XXL、MAXX平台。",
        "3×5米，长×宽。",
        "增速** % 10.4 15以上\n\n** 指实际增速",
        "名称*：软件企业。\n注：* 指规上企业",
        "（ ）",
        "第（一）项、（ 二 ）。",
        "申报单位（盖章）：____________\n20XX年__月__日\nXX市XX局",
        "法定代表人：×××",
    ],
)
def test_bold_type_names_zeros_and_footnotes_are_no_blanks(text: str) -> None:
    assert found_in(text) == {}


def test_the_blanks_of_one_sentence_make_one_finding(plan: Writer) -> None:
    plan.write("建成示范基地**个，特色基地**个。建成小镇**个。")
    assert [len(finding.places) for finding in plan.findings("draft-blank")] == [2, 1]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("正文[bookmark: _GoBack]继续。", "[bookmark: _GoBack]"),
        ("见错误！未找到引用源。", "错误！未找到引用源"),
        ("Error! Reference source not found.", "Error! Reference source not found."),
        ("第{ PAGE }页", "{ PAGE }"),
    ],
)
def test_marks_of_the_word_processor_are_found(text: str, mark: str) -> None:
    assert found_in(text) == {"word-residue": [mark]}


def test_the_word_error_in_a_sentence_is_no_mark() -> None:
    assert found_in("及时纠正错误！建立容错机制。") == {}


@pytest.mark.parametrize("text", ["东至江畔路、、西至云麓路", "做大，，做强", "工作。。"])
def test_doubled_punctuation_is_found(text: str) -> None:
    assert list(found_in(text)) == ["doubled-punctuation"]


@pytest.mark.parametrize(
    "text", ["等等……。", "目录。。。。。。3", "甲、、、、乙", "（一）、（二）", "“甲”、“乙”，", "甲；乙。"]
)
def test_punctuation_that_belongs_together_is_not(text: str) -> None:
    assert found_in(text) == {}


def test_a_cell_that_ends_with_a_comma_is_asked_about(plan: Writer) -> None:
    plan.table([["任务", "配合单位"], ["建设平台", "市科技局、市数据局、"], ["引进人才", "市科技局、"]])
    assert [finding.places[0].quote for finding in plan.findings()] == ["市科技局、市数据局、", "市科技局、"]


def test_a_cell_of_flat_text_counts_as_well() -> None:
    text = "\t20\n\t组建团队。\n\t云麓区\n\t市经信局、科创区、\n\n\t21\n"
    assert found_in(text) == {"dangling-punctuation": ["市经信局、科创区、"]}


def test_a_cell_may_end_with_a_colon_or_a_semicolon(plan: Writer) -> None:
    plan.table([["指标", "做法"], ["其中：", "建平台；"]])
    assert plan.checks() == []


def test_a_line_broken_at_a_comma_is_not() -> None:
    assert found_in("加快发展工业软件、\n应用软件，\n平台软件。") == {}
