"""The command `simulate`: its JSON, its files, its tables, and one line for what goes wrong."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from mingcheng.cli import main

Output = pytest.CaptureFixture[str]
MONEY = {"min", "max", "unbounded", "paid_before"}
COUNTS = {"measure", "title", "nature", "counts_in_budget", "eligible", "unknown"}
REFORM = "title: 提高\nparameters: {iso27001: {award: 12 万元}}\n"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("企业")
    assert main(["demo", "facts", "--enterprises", "400", "-o", str(folder / "表")]) == 0
    (folder / "改革.yaml").write_text(REFORM, encoding="utf-8")
    return folder


def arguments(facts: Path, *more: str) -> list[str]:
    return ["simulate", "--measures", "jiaxing-2025", "--facts", str(facts / "表"), "--year", "2025", *more]


def test_json_tables_and_page_come_from_one_run(facts: Path, tmp_path: Path, capsys: Output) -> None:
    page, rows, reform = tmp_path / "页.html", tmp_path / "明细.csv", facts / "改革.yaml"
    sweep = "iso27001.award=5 万元..15 万元:5 万元"
    options = ["--reform", str(reform), "--sweep", sweep, "--html", str(page), "-o", str(rows), "--json"]
    assert main(arguments(facts, *options)) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert {
        "pack",
        "title",
        "year",
        "on",
        "enterprises",
        "quarantined",
        "total",
        "rows",
        "pots",
        "sweep",
    } <= found.keys()
    assert found["total"].keys() >= MONEY
    for name, groups in (("measures", ()), ("by_region", ("region",)), ("by_size", ("size",)), ("by_rung", ("rung",))):
        assert all(row.keys() >= MONEY | COUNTS | set(groups) for row in found[name])
        paying = [row for row in found[name] if row["counts_in_budget"]]
        assert sum(row["min"] for row in paying) == found["total"]["min"]
    (change,) = found["reforms"][0]["changes"]
    assert (change["old"], change["new"]) == ("10万元", "12万元")
    moved = next(row for row in found["reforms"][0]["measures"] if row["measure"] == "iso27001")
    assert moved["difference_min"] == 2 * moved["winners"] == found["reforms"][0]["gain"]
    points = {point["value"]: point for point in found["sweep"]["points"]}
    assert list(points) == ["5万元", "10万元", "15万元"]
    assert (points["10万元"]["winners"], points["10万元"]["losers"]) == (0, 0)
    assert points["5万元"]["losers"] == points["15万元"]["winners"]
    with rows.open(encoding="utf-8", newline="") as file:
        written = [row for row in csv.DictReader(file) if not row["reform"] and row["counts_in_budget"] == "True"]
    assert sum(Decimal(row["min"]) for row in written) == found["total"]["min"]
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_people_get_tables_and_parquet(facts: Path, tmp_path: Path, capsys: Output) -> None:
    output = tmp_path / "明细.parquet"
    assert main(arguments(facts, "--reform", str(facts / "改革.yaml"), "-o", str(output))) == 0
    shown = capsys.readouterr()
    for word in ("合计", "云麓区", "小型", "无称号", "改革方案：提高", "待核实", "（额度）"):
        assert word in shown.out
    assert set(pq.read_table(output)["reform"].to_pylist()) == {None, "提高"}


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (["--engine", "oracle"], "没有“oracle”这个引擎"),
        (["-o", "明细.docx"], "不能写成“.docx”文件。"),
        (["--sweep", "iso27001.award"], "没有写出要试的值。"),
        (["--reform", "没有.yaml"], "没有.yaml:1:1：读不到这个文件"),
        (["--on", "年底"], "--on 的“年底”不是日期。"),
    ],
)
def test_what_goes_wrong_is_one_line(more: list[str], line: str, facts: Path, capsys: Output) -> None:
    assert main(arguments(facts, *more)) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert line in shown.err and shown.err.count("\n") == 1


def test_a_file_that_is_read_is_not_overwritten(facts: Path, capsys: Output) -> None:
    reform = facts / "改革.yaml"
    assert main(arguments(facts, "--reform", str(reform), "--html", str(reform))) == 2
    assert "是要读的文件。" in capsys.readouterr().err
    assert reform.read_text(encoding="utf-8") == REFORM


def test_measures_and_facts_must_be_named(capsys: Output) -> None:
    assert main(["simulate", "--year", "2025"]) == 2
    assert capsys.readouterr().err.startswith("mingcheng simulate：缺少 --measures 或 --facts。")
