"""A document becomes a plan: every part stands where it says, whatever the document is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.extract import plan_of
from mingcheng.plans.model import Plan
from mingcheng.reading.document import Document
from mingcheng.reading.plain import read_plain

CORPUS = Path(__file__).parents[1] / "corpus"
LISTS = ("targets", "baselines", "tasks", "policies", "parks", "systems")
PLAN = """云麓市加快软件产业发展行动方案（2026—2028年）
（征求意见稿）

一、发展基础
截至2025年底，全市软件业务收入达560亿元，同比增长11%。
二、主要目标
到2028年，全市软件业务收入突破1000亿元，培育上市企业5家以上；云麓软件园产值达到300亿元。
三、重点任务
1.建设公共平台。搭建软件测试公共服务平台，到2027年建成测试中心3个。（责任单位：市经信局、市科技局）
2.加强激励。对首次上市的企业，给予一次性奖励100万元。
表1 主要指标
\t指标
\t2025年
\t2028年

\t软件业务收入（亿元）
\t560
\t1000
"""


@cache
def corpus_lines() -> tuple[str, ...]:
    """Sentences and lines of all invented documents, tabs and marks included."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*/*.txt"))]
    return tuple(piece for text in texts for piece in re.split(r"(?<=[。；\n])", text) if piece)


pieces = st.integers(0, 10**9).map(lambda number: corpus_lines()[number % len(corpus_lines())])
shuffled = st.lists(pieces, min_size=1, max_size=25).map("".join)
cut = st.lists(st.tuples(pieces, st.integers(0, 40), st.integers(0, 60)), max_size=12).map(
    lambda parts: "".join(piece[start : start + size] for piece, start, size in parts)
)
scrap = st.text(
    st.sampled_from(
        "到至2028年５%％亿万元家个达到突破增长分别由从均、，。；（）“”《》〔〕\n\t 一1.园区全市责任单位牵头：给予奖励"
    ),
    max_size=150,
)


def read(text: str) -> tuple[Document, Plan]:
    document = read_plain(text)
    return document, plan_of(document)


@given(shuffled | cut | scrap | st.text(max_size=80))
def test_any_text_gives_a_plan_whose_quotes_stand_where_they_say(text: str) -> None:
    document, plan = read(text)
    for name in LISTS:
        for part in getattr(plan, name):
            assert 0 <= part.start < part.end <= len(text)
            assert document.text[part.start : part.end] == part.quote


@given(shuffled)
def test_parts_have_ids_of_their_own_and_stand_in_the_order_of_the_text(text: str) -> None:
    _, plan = read(text)
    parts = [part for name in LISTS for part in getattr(plan, name)]
    assert len({part.id for part in parts}) == len(parts)
    for name in LISTS:
        starts = [part.start for part in getattr(plan, name)]
        assert starts == sorted(starts)


@given(shuffled)
def test_references_between_parts_lead_to_parts(text: str) -> None:
    _, plan = read(text)
    places = {target.id: number for number, target in enumerate(plan.targets)}
    assert all(t.duplicate_of is None or places[t.duplicate_of] < places[t.id] for t in plan.targets)
    assert all(target in places for task in plan.tasks for target in task.targets)
    assert {policy.tier_of for policy in plan.policies} <= {None, *(policy.id for policy in plan.policies)}


@given(shuffled)
def test_a_plan_survives_its_own_json(text: str) -> None:
    _, plan = read(text)
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_a_plan_is_read_in_all_its_parts() -> None:
    _, plan = read(PLAN)
    assert plan.document.model_dump() == {
        "title": "云麓市加快软件产业发展行动方案（2026—2028年）", "issuer": None, "jurisdiction": "云麓市", "status": "draft",
        "issued": None, "period": (2026, 2028),
    }  # fmt: skip
    assert [(t.indicator, t.subject, str(t.value), t.year, t.where) for t in plan.targets] == [
        ("软件业务收入", "云麓市", "1000", 2028, "prose"), ("上市企业", "云麓市", "5", 2028, "prose"),
        ("产值", "云麓软件园", "300", 2028, "prose"), ("测试中心", "云麓市", "3", 2027, "prose"),
        ("软件业务收入", "云麓市", "1000", 2028, "table"),
    ]  # fmt: skip
    assert [(b.indicator, str(b.value), b.year, b.kind) for b in plan.baselines] == [
        ("软件业务收入", "560", 2025, "level"), ("软件业务收入", "11", 2025, "growth"), ("软件业务收入", "560", 2025, "level"),
    ]  # fmt: skip
    assert [(k.number, k.title, k.lead, k.targets) for k in plan.tasks] == [
        ("1", "建设公共平台", ("市经信局", "市科技局"), ("t004",))
    ]
    assert [(p.benefit.type, str(p.benefit.amount)) for p in plan.policies] == [("one_off_award", "100")]
    assert [park.name for park in plan.parks] == ["云麓软件园"]
    assert [system.name for system in plan.systems] == ["公共平台", "软件测试公共服务平台"]
    assert plan.targets[-1].duplicate_of == plan.targets[0].id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "本方案自印发之日起施行。",
        "This action plan aims at 20% growth by 2028, with 300 firms.",
        "到2028年，" * 2000,
        "（" * 3000,
        "1" * 5000,
        "到2028年，软件业务收入达到" + "一" * 5000 + "亿元",
        "到2028年，软件业务收入达到" + "9" * 5000 + "亿元。",
        "到2028年，软件业务收入占比达到百分之" + "九" * 5000 + "。",
    ],
)
def test_a_text_without_commitments_gives_an_empty_plan(text: str) -> None:
    _, plan = read(text)
    assert [*plan.targets, *plan.baselines, *plan.tasks] == []


def test_figures_of_a_plan_are_exact() -> None:
    _, plan = read("云麓市行动方案\n到2028年，软件业务收入达到1234567890.123456789亿元，增长0.1%。\n")
    assert [str(target.value) for target in plan.targets] == ["1234567890.123456789", "0.1"]
