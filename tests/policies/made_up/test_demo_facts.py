"""`mingcheng demo facts` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from mingcheng.cli import main

Output = pytest.CaptureFixture[str]


def test_the_word_facts_starts_the_generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "facts", "--enterprises", "50", "--seed", "7"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.startswith("已把虚构的 50 家企业、") and shown.err.count("\n") == 1
    assert yaml.safe_load((tmp_path / "facts" / "facts.yaml").read_text(encoding="utf-8"))["seed"] == 7


def test_every_option_reaches_the_city(tmp_path: Path) -> None:
    folder = tmp_path / "企业"
    options = ["--year", "2024", "--years", "2", "--above", "3", "--total", "5.5亿元", "--clean", "-o", str(folder)]
    assert main(["demo", "facts", "--enterprises", "40", *options]) == 0
    annual = pq.read_table(folder / "annual.parquet")
    assert set(annual["year"].to_pylist()) == {2023, 2024}
    last = [row["software_revenue"] for row in annual.to_pylist() if row["year"] == 2024]
    assert sum(revenue >= 10_000 for revenue in last) == 3
    assert sum(revenue for revenue in last if revenue >= 2000) == pytest.approx(55_000)
    facts = yaml.safe_load((folder / "facts.yaml").read_text(encoding="utf-8"))
    assert facts["injected"] == {}


def test_a_folder_called_facts_can_still_get_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "./facts"]) == 0
    assert not list((tmp_path / "facts").glob("*.parquet")) and list((tmp_path / "facts").glob("*.docx"))


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "a.txt").write_text("")
    assert main(["demo", "facts", "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}：目录不是空的。 请换一个目录。\n"


def test_progress_goes_to_stderr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setattr("mingcheng.policies.made_up.city._PART_ROWS", 20)
    assert main(["demo", "facts", "--enterprises", "50", "-o", str(tmp_path / "facts")]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines()[:2] == ["已写 20 / 50 家企业……", "已写 40 / 50 家企业……"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["facts", "--enterprises", "0"],
            "mingcheng demo：“--enterprises”的值不对：应为 1 至 100000000 的整数，现为“0”。 "
            "用法见 mingcheng demo --help。",
        ),
        (
            ["facts", "--enterprises", "-5"],
            "mingcheng demo：“--enterprises”的值不对：应为 1 至 100000000 的整数，现为“-5”。 "
            "用法见 mingcheng demo --help。",
        ),
        (
            ["facts", "--enterprises", "100000001"],
            "mingcheng demo：“--enterprises”的值不对：应为 1 至 100000000 的整数，现为“100000001”。 "
            "用法见 mingcheng demo --help。",
        ),
        (
            ["facts", "--years", "四"],
            "mingcheng demo：“--years”的值不对：应为 1 至 20 的整数，现为“四”。 用法见 mingcheng demo --help。",
        ),
        (
            ["--seed", "1"],
            "mingcheng demo：选项 --seed 只用于 mingcheng demo facts 与 mingcheng demo reports。 "
            "请写上 facts 或 reports，或去掉选项。",
        ),
        (
            ["示例", "--clean", "--year", "2024"],
            "mingcheng demo：选项 --year、--clean 只用于 mingcheng demo facts。 请写上 facts 或 reports，或去掉选项。",
        ),
        (
            ["facts", "--above", "3"],
            "mingcheng demo facts：--above 和 --total 要一起给。 请补上另一个，或都不给。",
        ),
        (
            ["facts", "--above", "3", "--total", "5"],
            "mingcheng demo facts：“--total”的值不对：“5”不是可识别的人民币金额。 请写成“20万元”“1.2亿元”的形式。",
        ),
        (
            ["facts", "--enterprises", "10", "--above", "57", "--total", "477亿元"],
            "mingcheng demo facts：要有 57 家企业达到1亿元，而企业一共只有 10 家。 请减少前者，或增加企业总数。",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_with_its_remedy(arguments: list[str], line: str, capsys: Output) -> None:
    assert main(["demo", *arguments]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", line + "\n")
