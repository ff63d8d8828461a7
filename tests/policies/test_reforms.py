"""Reforms: what a file or a sweep may say, and the one line for what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingcheng.policies.load import load_pack
from mingcheng.policies.reforms import ReformError, changed_values, read_reform, reformed, sweep_of

PACK = load_pack("jiaxing-2025")


def written(folder: Path, text: str) -> Path:
    path = folder / "改革.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "title: 提高\nparameters: {revenue-step: {award_3: 150 万元}}\n",
        "title: 提高\nparameters: {revenue-step.award_3: 150 万元}\n",
        "title: 提高\nrevenue-step: {award_3: 1500000 元}\n",
    ],
)
def test_a_reform_may_be_written_in_several_ways(text: str, tmp_path: Path) -> None:
    reform = read_reform(written(tmp_path, text), PACK)
    assert reform.title == "提高"
    assert changed_values(PACK, reformed(PACK, reform)) == [("revenue-step", "award_3", "100万元", "150万元")]


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("revenue-stp: {award_3: 1 万元}", "1:1", "措施包里没有“revenue-stp”这项措施。 是否应为“revenue-step”？"),
        ("revenue-step: {awrd_3: 1 万元}", "1:16", "这项措施没有参数“awrd_3”。 是否应为“award_3”？"),
        ("revenue-step: {award_3: [1]}", "1:25", "这里应是一个新值。"),
        ("revenue-step: 5", "1:15", "这里应是参数和新值。"),
        ("parameters: {iso27001: {award: 1 万元}}\nstacking: []", "2:1", "没有“stacking”这个字段。"),
        ("iso27001: {award: 1 万元, award: 2 万元}", "1:25", "参数“award”改了两次。"),
        ("title: 什么也不改", "1:1", "没有要改的参数。"),
    ],
)
def test_what_a_reform_gets_wrong_is_told_with_its_place(text: str, where: str, problem: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ReformError) as caught:
        read_reform(path, PACK)
    assert str(caught.value).startswith(f"{path}:{where}：{problem}")


def test_a_reform_that_breaks_the_order_of_tiers_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "title: 翻倍\nrevenue-step: {award_1: 90 万元}")
    with pytest.raises(ReformError) as caught:
        reformed(PACK, read_reform(path, PACK))
    assert str(caught.value).startswith(f"{path}:2:25：按“翻倍”改动参数后，措施不再成立：档次“3000”门槛更高")
    assert "revenue-step.yaml:" in str(caught.value)


def test_a_sweep_runs_from_the_first_value_to_the_last() -> None:
    values = [value for _reform, value in sweep_of("revenue-step.award_1=10 万元..30 万元:10 万元", PACK)]
    assert values == ["10万元", "20万元", "30万元"]
    assert [value for _reform, value in sweep_of("outsourcing.rate=1%..2%:0.5%", PACK)] == ["1%", "1.5%", "2%"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("revenue-step.awrd_1=1..2:1", "没有参数“revenue-step.awrd_1”。 是否应为“revenue-step.award_1”？"),
        ("revenue-step.award_1", "没有写出要试的值。"),
        ("revenue-step.award_1=30 万元..10 万元:1 万元", "起点大于终点，没有可试的值。"),
        ("revenue-step.award_1=10 万元..30 万元:0 万元", "步长应大于零。"),
        ("revenue-step.award_1=1 元..30 万元:1 元", "要试的值超过 200 个。"),
    ],
)
def test_what_a_sweep_gets_wrong_is_told(text: str, problem: str) -> None:
    with pytest.raises(ReformError) as caught:
        sweep_of(text, PACK)
    assert str(caught.value).startswith(f"--sweep {text}：{problem}")
