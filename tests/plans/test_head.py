"""What a document says of itself."""

from __future__ import annotations

import pytest

from mingcheng.plans.head import clock_of, head_of
from mingcheng.plans.model import DocumentHead
from mingcheng.plans.tense import Clock
from mingcheng.reading.plain import read_plain


def head(text: str) -> DocumentHead:
    return head_of(read_plain(text))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("云麓市软件产业行动方案（2026—2028年）\n\n为加快发展，制定本方案。", "云麓市软件产业行动方案（2026—2028年）"),
        (
            "云麓市软件产业\n高质量发展三年行动计划\n（2026—2028年）\n\n一、目标\n",
            "云麓市软件产业高质量发展三年行动计划（2026—2028年）",
        ),
        ("云麓市人民政府关于印发《云麓市软件产业发展规划》的通知\n各区人民政府：\n", "云麓市软件产业发展规划"),
        (
            "云政发〔2026〕5号\n云麓市人民政府关于支持软件产业的若干意见\n（征求意见稿）\n",
            "云麓市人民政府关于支持软件产业的若干意见",
        ),
        (
            "中共云麓市委\n云麓市人民政府\n关于加快发展数字经济的意见\n一、总则",
            "中共云麓市委 云麓市人民政府关于加快发展数字经济的意见",
        ),
        ("# **云麓市软件产业白皮书**\n\n第一章 总论", "云麓市软件产业白皮书"),
        ("# source: 云麓市门户网站\n云麓市工作要点\n\n一、目标", "云麓市工作要点"),
        ("政府工作报告\n——2026年1月20日在云麓市第五届人民代表大会第三次会议上\n各位代表：", "政府工作报告"),
        ("关于支持软件产业的十条措施。为支持发展，制定本措施。", "关于支持软件产业的十条措施"),
        ("一、总体要求\n到2028年，收入达到100亿元。", None),
        ("", None),
    ],
)
def test_the_title_is_found_as_printed(text: str, title: str | None) -> None:
    assert head(text).title == title


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        ("云麓市行动方案\n2026年3月5日\n一、目标", "2026-03-05"),
        ("云麓市行动方案\n发布时间：2026-02-03\n一、目标", "2026-02-03"),
        ("云麓市行动方案\n一、目标\n加强领导。\n云麓市人民政府\n二〇二六年五月一日", "2026-05-01"),
        ("政府工作报告\n——2026年1月20日在云麓市第五届人民代表大会第三次会议上\n各位代表：", "2026-01-20"),
        (
            "云麓市行动方案\n一、目标\n2024年6月1日起，全市启动了软件产业培育工程，各区积极推进各项工作，成效初步显现，企业不断增多。",
            None,
        ),
    ],
)
def test_the_date_of_issue_stands_alone(text: str, issued: str | None) -> None:
    assert head(text).issued == issued


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("云麓市行动方案（2026—2028年）\n", (2026, 2028)),
        ("云麓市2026年工作要点\n", (2026, 2026)),
        ("云麓市“十五五”软件产业发展规划\n", (2026, 2030)),
        ("云麓市规划\n规划期为2026—2030年。到2028年，收入达到100亿元。", (2026, 2030)),
        ("云麓市意见\n到2028年，收入达到100亿元。到2028年，企业达到5家。到2027年，平台达到2个。", (None, 2028)),
        ("云麓市意见\n支持企业发展。", (None, None)),
    ],
)
def test_the_years_of_the_plan_come_from_its_title_or_its_words(
    text: str, period: tuple[int | None, int | None]
) -> None:
    assert head(text).period == period


@pytest.mark.parametrize("word", ["征求意见稿", "草案", "送审稿", "讨论稿"])
def test_a_draft_says_so_at_its_head(word: str) -> None:
    assert head(f"云麓市行动方案\n（{word}）\n一、目标").status == "draft"
    assert head("云麓市行动方案\n一、目标").status == "final"


def test_issuer_and_place_are_named_by_title_or_signature() -> None:
    named = head("云麓市人民政府办公室关于支持软件产业的若干意见\n")
    signed = head("云麓市加快软件产业发展行动方案\n一、目标\n加强领导。\n云麓市经济和信息化局\n2026年5月1日\n")
    assert (named.issuer, named.jurisdiction) == ("云麓市人民政府办公室", "云麓市")
    assert (signed.issuer, signed.jurisdiction) == ("云麓市经济和信息化局", "云麓市")


def test_a_plan_looks_ahead_from_its_year_of_issue_or_its_first_year() -> None:
    clock = clock_of(head("云麓市行动方案（2026—2028年）\n2025年12月1日\n"))
    assert (clock.issued, clock.first, clock.last, clock.present) == (2025, 2026, 2028, 2025)
    assert Clock(first=2026, last=2028).present == 2026
    assert Clock().present is None
