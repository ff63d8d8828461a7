"""The page of a comparison: it needs nothing but itself, and its pictures say what its tables say."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from mingcheng.language import choose_language
from mingcheng.plans.compare import NamedPlan, comparison_of
from mingcheng.plans.compare_page import page_of
from mingcheng.plans.model import Baseline, DocumentHead, Plan, Target

VOID = {"meta", "br", "line"}


class Page(HTMLParser):
    """The page's tags, attributes and text; complains where tags do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def plan(name: str, indicator: str, base: str | None, value: str, quote: str = "") -> NamedPlan:
    baseline = Baseline(value=Decimal(base), unit="亿元", year=2023) if base else None
    target = Target(
        id="t", quote=quote or f"{indicator}\n\t{base}\n\t{value}", start=10, end=30, indicator=indicator, subject=None,
        kind="level", comparator=">=", value=Decimal(value), unit="亿元", year=2027, baseline=baseline,
    )  # fmt: skip
    return NamedPlan(
        name=name, plan=Plan(document=DocumentHead(title=f"{name}方案", jurisdiction=name), targets=(target,))
    )


def page(*plans: NamedPlan) -> tuple[str, Page]:
    html = page_of(comparison_of(plans))
    return html, Page(html)


TWO = (plan("临江市", "软件业务收入", "400", "800"), plan("沧浦市", "软件业务收入", "500", "450"))


def test_the_page_asks_for_nothing_outside_itself_and_runs_nothing() -> None:
    html, read = page(*TWO)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", html)
    assert read.named("script") == read.named("link") == read.named("img") == read.named("iframe") == []
    attributes = {name for _tag, found in read.tags for name in found}
    assert not [name for name in attributes if name.startswith("on") or name in {"src", "style"}]
    assert all((link["href"] or "").startswith("#") for link in read.named("a"))


def test_every_chart_stands_beside_a_table_with_the_same_figures() -> None:
    _html, read = page(*TWO)
    assert len(read.named("svg")) == 2
    assert all(chart["role"] == "img" and chart["aria-labelledby"] for chart in read.named("svg"))
    assert len(read.named("table")) == 2
    for figure in ("400", "800", "500", "450", "18.92%", "-2.60%"):
        assert read.text.count(figure) >= 2


def test_every_number_leads_to_its_passage() -> None:
    _html, read = page(*TWO)
    titled = [cell["title"] for cell in read.named("td") if cell.get("title")]
    assert titled == ["软件业务收入 ｜ 400 ｜ 800"] * 2 + ["软件业务收入 ｜ 500 ｜ 450"] * 2
    assert "全文第11至30字" in read.text
    assert len(read.named("details")) == 2


def test_bars_are_drawn_to_one_scale_and_inside_the_picture() -> None:
    _html, read = page(*TWO)
    widths = [float(bar["width"] or 0) for bar in read.named("rect")]
    levels, growth = widths[:4], widths[4:]
    assert levels[1] == pytest.approx(2 * levels[0], abs=0.2)
    assert len(growth) == 2
    for bar in read.named("rect"):
        assert 0 <= float(bar["x"] or 0) <= float(bar["x"] or 0) + float(bar["width"] or 0) <= 720


def test_hostile_names_and_quotes_stay_text() -> None:
    hostile = '"><script>alert(1)</script>&<b>'
    html, read = page(
        plan(hostile, f"软件{hostile}收入", "1", "2", hostile), plan("沧浦市", f"软件{hostile}收入", "1", "3")
    )
    assert read.named("script") == []
    assert "<script" not in html
    assert hostile in read.text


def test_indicators_of_one_plan_alone_are_listed_at_the_end() -> None:
    _html, read = page(*TWO, plan("北屿市", "工业软件业务收入", None, "60"))
    assert "只见于一个方案的指标（1项）" in read.text
    assert "工业软件业务收入" in read.text


def test_plans_without_a_common_indicator_are_told_so() -> None:
    _html, read = page(plan("临江市", "软件业务收入", "400", "800"), plan("沧浦市", "工业软件业务收入", None, "60"))
    assert "这些方案没有共同的指标。" in read.text
    assert read.named("svg") == []


def test_zero_and_unknown_values_are_drawn_too() -> None:
    _html, read = page(plan("临江市", "软件业务收入", "0", "0"), plan("沧浦市", "软件业务收入", None, "0"))
    assert len(read.named("rect")) == 3


def test_long_names_of_plans_keep_head_tail_and_year() -> None:
    long = "临江市推动软件和信息技术服务业高质量发展三年行动方案"
    _html, read = page(plan(long + "甲", "软件业务收入", "400", "800"), plan(long + "乙", "软件业务收入", None, "9"))
    labels = re.findall(r"临江\S*…\S* 20\d\d", read.text)
    assert len(set(labels)) == 3
    assert all(len(label) <= 18 for label in labels)


def test_figures_without_a_passage_show_none() -> None:
    bare = plan("临江市", "软件业务收入", "400", "800")
    target = bare.plan.targets[0].model_copy(update={"quote": "", "start": 0, "end": 0})
    _html, read = page(NamedPlan(name="临江市", plan=bare.plan.model_copy(update={"targets": (target,)})), TWO[1])
    assert len(read.named("details")) == 1
    assert "全文第1至0字" not in read.text


def test_the_language_of_the_page_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert page(*TWO)[1].named("html") == [{"lang": "zh-CN"}]
    monkeypatch.setenv("MINGCHENG_LANG", "zh")
    choose_language("en")
    assert page(*TWO)[1].named("html") == [{"lang": "en"}]


def test_an_english_page_has_no_full_width_marks_of_its_own_and_no_two_columns_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MINGCHENG_LANG", "zh")
    choose_language("en")
    html, read = page(plan("Linjiang", "Revenue", "400", "800"), plan("Cangpu", "Revenue of software", "500", "450"))
    assert not re.search("[（），：、]", re.sub(r"<blockquote>.*?</blockquote>| title=\"[^\"]*\"|方案", "", html))
    for head in re.findall(r"<thead>(.*?)</thead>", html):
        names = re.findall(r"<th[^>]*>(.*?)</th>", head)
        assert len(names) == len(set(names))
    assert read.named("html") == [{"lang": "en"}]
