"""The rule of the lights as data: what it says of its own faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingcheng.outlook import LightsFileError, load_rule, load_themes, rule_lines, shipped_rule, theme_of
from mingcheng.outlook.lights import RULE_FILE

GOOD = RULE_FILE.read_text(encoding="utf-8")


def test_the_rule_that_comes_along_says_its_own_numbers() -> None:
    text = "".join(rule_lines(shipped_rule()))
    for number in ("97%", "90%", "70%", "-0.5", "-3", "18", "5%"):
        assert number in text


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("green: 0.97", "green: 0.9", "字段“yellow”应为低于 green 的数"),
        ("measure: way", "measure: weg", "之一，现为“weg”"),
        ("stale_months: 18", "stale_month: 18", "缺少必填的字段“stale_months”。"),
        ("usual_years: 3", "usual_years: 0", "字段“usual_years”应为大于 0 的整数，现为“0”。"),
        ("about: 0.05", "about: viel", "字段“about”应为0至1之间的数"),
    ],
)
def test_faults_are_told_with_line_and_remedy(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = tmp_path / "lights.yaml"
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(LightsFileError) as caught:
        load_rule(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith("lights.yaml:")


def test_each_measure_once(tmp_path: Path) -> None:
    path = tmp_path / "lights.yaml"
    path.write_text(GOOD.replace("  - {measure: rank, green: 0, yellow: -3}\n", ""), encoding="utf-8")
    with pytest.raises(LightsFileError, match="“rank”应当恰有一项，现有 0 项"):
        load_rule(path)


@pytest.mark.parametrize(
    ("indicator", "theme"),
    [
        ("软件业务收入", "产业规模"), ("规上软件企业数", "企业培育"), ("软件企业研发投入强度", "创新能力"), ("省级以上首版次软件", "创新能力"),
        ("软件园区建筑面积", "空间载体"), ("软件从业人员", "人才要素"), ("软件产业投资基金规模", "资金要素"), ("可调度算力规模", "算力数据"),
        ("完全没有听说过的", ""),
    ],
)  # fmt: skip
def test_indicators_find_their_theme(indicator: str, theme: str) -> None:
    assert theme_of(indicator) == theme
    assert len({each.title for each in load_themes()}) == len(load_themes())
