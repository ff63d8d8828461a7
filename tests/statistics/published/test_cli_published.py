"""`mingcheng check published-series` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mingcheng.cli import main

Output = pytest.CaptureFixture[str]
GAP = "地区,指标,报告期,数值,计量单位,同比\n临江,软件业务收入,2023年,201.5,亿元,9\n临江,软件业务收入,2024年,230.7,亿元,10\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "公布数.csv").write_text(GAP, encoding="utf-8")
    return "公布数.csv"


def test_findings_are_counted_and_told_with_their_places(file: str, capsys: Output) -> None:
    assert main(["check", "published-series", file]) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    assert " │ growth_gap │ 公布的增速与两年的数对不上 │    1 │" in shown.out
    assert "警告 [growth_gap] 临江 软件业务收入2024年的230.7亿元比上年同期的201.5亿元变动 +14.5%" in shown.out
    assert "\n  公布数.csv:3、公布数.csv:2\n" in shown.out


def test_json_is_all_that_goes_to_stdout(file: str, capsys: Output) -> None:
    assert main(["check", "published-series", file, "--json"]) == 1
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert shown.err == "" and told["counts"] == {"growth_gap": 1}
    finding = told["findings"][0]
    assert {key: finding[key] for key in finding if key != "message"} == {
        "kind": "growth_gap", "severity": "warning", "region": "临江", "indicator": "软件业务收入", "period": "2024-01..2024-12",
        "places": ["公布数.csv:3", "公布数.csv:2"], "values": ["230.7亿元", "201.5亿元", "10%"], "expected": "14.5%",
    }  # fmt: skip


def test_a_threshold_can_be_given(file: str, capsys: Output) -> None:
    assert main(["check", "published-series", file, "--threshold", "5"]) == 0
    assert capsys.readouterr().out == "没有发现问题。\n"


def test_notes_alone_are_no_findings_to_mend(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "a.csv"
    path.write_text("指标,报告期,数值,单位\n收入,2024-04,3800,亿元\n收入,2024-04,3790.64,亿元\n", encoding="utf-8")
    assert main(["check", "published-series", str(path)]) == 0
    assert "提示 [rounded_print]" in capsys.readouterr().out


def test_many_findings_of_a_kind_are_shown_in_part(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"甲{place},收入,2024-02,12,亿元\n甲{place},收入,2024-03,9,亿元\n" for place in range(8))
    path.write_text("地区,指标,报告期,数值,单位\n" + rows, encoding="utf-8")
    assert main(["check", "published-series", str(path)]) == 1
    shown = capsys.readouterr().out
    assert shown.count("[falls]") == 3 and "  同类的还有 5 条，全部见 --json。" in shown


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["没有.csv"], "没有.csv：打不开（没有这个文件或目录）。 请检查文件名与权限。"),
        (
            ["公布数.csv", "--threshold", "一"],
            "mingcheng check published-series：“--threshold”的值不对：“一”不是百分点数。 例如 1 或 0.5。",
        ),
        (
            ["公布数.csv", "--threshold", "-1"],
            "mingcheng check published-series：“--threshold”的值不对：“-1”不是百分点数。 例如 1 或 0.5。",
        ),
        (["空"], "空：目录里没有 .csv 文件。 请核对路径。"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: list[str], line: str, file: str, tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "空").mkdir()
    assert main(["check", "published-series", *arguments]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", line + "\n")
