"""`mingcheng ladder` as a user and a script meet it."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from mingcheng.cli import main

Output = pytest.CaptureFixture[str]
ONE, OTHER = "91330200711192037M", "91330000727215176K"
LIST = f"""统一社会信用代码,企业名称,称号,名单,变动,日期,得知日期,依据
{ONE},临江甲软件有限公司,规上,称号,入库,2024-01-01,2024-02-10,月报
{OTHER},=临江乙信息有限公司,规上,称号,入库,2026-06-01,2026-07-10,月报
{OTHER},=临江乙信息有限公司,专精特新,称号,认定,2023-07-01,,公告
{ONE},临江甲软件有限公司,小巨人,培育库,入库,2026-01-01,,名单
"""


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def report(capsys: Output, *arguments: str | Path) -> dict[str, list[dict[str, Any]]]:
    assert main(["ladder", *map(str, arguments), "--json"]) == 0
    found: dict[str, list[dict[str, Any]]] = json.loads(capsys.readouterr().out)
    return found


def test_the_day_and_what_was_known_decide(lists: Path, capsys: Output) -> None:
    asked = (lists, "--kind", "规上", "--on", "2026-06-30")
    assert [row["uscc"] for row in report(capsys, *asked, "--known-at", "2026-07-09")["held"]] == [ONE]
    assert [row["uscc"] for row in report(capsys, *asked, "--known-at", "2026-07-15")["held"]] == [OTHER, ONE]


def test_changes_expiry_and_rungs_come_when_asked_for(lists: Path, capsys: Output) -> None:
    found = report(
        capsys, lists, "--on", "2026-06-30", "--since", "2025-12-31", "--within", "1", "--steps", "ladder-national-2026"
    )
    assert [(row["uscc"], row["standing"], row["change"], row["date"]) for row in found["changes"]] == [
        (OTHER, "title", "entered", "2026-06-01"),
        (ONE, "pool", "entered", "2026-01-01"),
    ]
    assert [(row["uscc"], row["expires"]) for row in found["expiring"]] == [(OTHER, "2026-06-30")]
    assert [(row["uscc"], row["rung"], row["pool_for"]) for row in found["rungs"]] == [
        (OTHER, "srdi", None),
        (ONE, None, ["little_giant"]),
    ]


def test_the_workbook_has_a_sheet_a_result_and_no_formula(lists: Path, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "梯度.xlsx"
    assert main(["ladder", str(lists), "--on", "2026-06-30", "--since", "2025-12-31", "-o", str(path)]) == 0
    assert "在册" in capsys.readouterr().out
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["在册", "变动"]
    assert "=临江乙信息有限公司" in {cell for row in book.get_sheet_by_name("在册").to_python() for cell in row}


def test_days_are_days_in_the_workbook_and_rungs_have_names(lists: Path, tmp_path: Path) -> None:
    path = tmp_path / "梯度.xlsx"
    assert main(["ladder", str(lists), "--on", "2026-06-30", "--steps", "ladder-national-2026", "-o", str(path)]) == 0
    book = CalamineWorkbook.from_path(str(path))
    head, *rows = book.get_sheet_by_name("级次").to_python()
    assert [dict(zip(head, row, strict=True))["企业名称"] for row in rows] == [
        "=临江乙信息有限公司",
        "临江甲软件有限公司",
    ]
    assert rows[0][head.index("起始日期")] == date(2023, 7, 1)


def test_prospects_have_names_and_tell_what_a_person_judges(
    lists: Path, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "facts", "--enterprises", "50", "-o", "企业"]) == 0
    names = dict(
        zip(*pq.read_table("企业/enterprises.parquet", columns=["uscc", "name"]).to_pydict().values(), strict=True)
    )
    asked = (lists, "--on", "2025-12-31", "--facts", "企业", "--year", "2025", "--kind", "高企")
    capsys.readouterr()
    rows = report(capsys, *asked)["prospects"]
    assert rows and [row["name"] for row in rows] == [names[row["uscc"]] for row in rows]
    assert main(["ladder", *map(str, asked)]) == 0
    shown = capsys.readouterr().out
    assert "（人工判断）" in shown and "human:" not in shown


def test_a_result_without_rows_says_so(lists: Path, capsys: Output) -> None:
    assert main(["ladder", str(lists), "--on", "2026-06-30", "--since", "2026-06-29"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "变动（0 条）"


def test_awards_are_written_for_the_measures(lists: Path, tmp_path: Path) -> None:
    path = tmp_path / "awards.parquet"
    assert main(["ladder", str(lists), "--on", "2026-06-30", "--awards", str(path)]) == 0
    assert {(row["uscc"], row["kind"], row["date"]) for row in pq.read_table(path).to_pylist()} == {
        (ONE, "above_scale", date(2024, 1, 1)),
        (OTHER, "above_scale", date(2026, 6, 1)),
        (OTHER, "srdi", date(2023, 7, 1)),
    }


def test_the_register_keeps_lists_and_knows_them_again(lists: Path, tmp_path: Path, capsys: Output) -> None:
    register = str(tmp_path / "名录")
    assert main(["ladder", str(lists), "--on", "2026-06-30", "--into", register]) == 0
    capsys.readouterr()
    assert main(["ladder", str(lists), "--on", "2026-06-30", "--into", register, "--json"]) == 0
    shown = capsys.readouterr()
    assert len(json.loads(shown.out)["held"]) == 4
    assert "名单.csv 以前已经导入，没有变化。" in shown.err


def test_a_row_that_is_no_event_is_told_and_counts_as_a_finding(lists: Path, capsys: Output) -> None:
    lists.write_text(LIST + f"{ONE},甲,高企业,称号,认定,2025-01-01,,\n", encoding="utf-8")
    assert main(["ladder", str(lists), "--on", "2026-06-30", "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["rejected"] == [{"place": "名单.csv 第 6 行", "problem": "没有“高企业”这个称号。"}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "缺少 --on。"),
        (["--on", "今天"], "--on 的“今天”不是日期。"),
        (["--on", "2026-06-30"], "没有给出名单。"),
        (["没有.csv", "--on", "2026-06-30"], "没有.csv：读不到这个文件"),
        (["甲.csv", "--on", "2026-06-30", "--kind", "小巨星"], "没有“小巨星”这个称号。"),
        (["甲.csv", "--on", "2026-06-30", "--facts", "企业"], "给出 --facts 时要用 --kind 说明是哪种称号。"),
        (["--into", "空", "--on", "2026-06-30"], "空：这个名录里还没有记录。 请先给出名单，用 --into 导入。"),
        (["甲.csv", "--on", "2026-06-30", "-o", "甲.txt"], "不能写成“.txt”文件。 -o 请以 .xlsx 结尾。"),
    ],
)
def test_wrong_usage_is_one_clear_line(
    arguments: list[str], message: str, lists: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lists.parent)
    (lists.parent / "甲.csv").write_text(LIST, encoding="utf-8")
    assert main(["ladder", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert len(shown.err.strip().splitlines()) == 1


def test_the_page_shows_what_comes_out(tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[1] / "docs/how-to/follow-the-ladder.md").read_text(encoding="utf-8")
    blocks = {
        kind: re.findall(rf"^```{kind}\n(.*?)^```", page, re.DOTALL | re.MULTILINE) for kind in ("csv", "sh", "text")
    }
    monkeypatch.chdir(tmp_path)
    Path("名单.csv").write_text(blocks["csv"][0], encoding="utf-8")
    assert main(["demo", "facts", "--enterprises", "50", "-o", "企业"]) == 0
    shown: set[str] = set()
    for line in "".join(blocks["sh"]).splitlines():
        assert main(shlex.split(line)[1:]) == 0
        shown |= {" ".join(re.sub("[│┃]", " ", each).split()) for each in capsys.readouterr().out.splitlines()}
    assert set(blocks["text"][0].splitlines()) <= shown
