"""The command `aggregate`: what its page shows is real, its JSON, its files, and one line for what goes wrong."""

from __future__ import annotations

import json
import re
import shlex
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from mingcheng.cli import main
from mingcheng.statistics.aggregate.partition import _FIELDS, _PART_FIELDS, shipped_partitions
from mingcheng.statistics.aggregate.rates import declared

Output = pytest.CaptureFixture[str]
DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "how-to" / "aggregate-reports.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "aggregates.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
BY = ["--enterprises", "名录.csv", "--by", "region", "--partition", "临江.yaml"]


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(PAGE) if found == kind]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of the page."""
    listing, reports = blocks("csv")
    (tmp_path / "名录.csv").write_text(listing, encoding="utf-8")
    (tmp_path / "月报.csv").write_text(reports, encoding="utf-8")
    (tmp_path / "临江.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def result(capsys: Output, *arguments: str) -> dict[str, Any]:
    assert main(["aggregate", "月报.csv", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out, parse_float=Decimal)
    return found


def failure(capsys: Output, *arguments: str) -> str:
    assert main(["aggregate", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.count("\n") == 1
    return shown.err.strip()


# What the page shows


def test_what_the_page_shows_is_what_comes_out(desk: Path, capsys: Output) -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("mingcheng aggregate ")]
    assert len(lines) == 3
    for line, shown in zip(lines, blocks("text"), strict=False):
        assert main(shlex.split(line)[1:]) == 0
        real = [text.rstrip() for text in capsys.readouterr().out.splitlines()]
        assert real == shown.splitlines()
    assert main(shlex.split(lines[2])[1:]) == 0
    assert (desk / "公布.xlsx").exists()


def test_every_field_of_the_answer_is_explained(desk: Path, capsys: Output) -> None:
    data = result(capsys, *BY, "--item", "software_revenue,profit_margin", "--top", "1", "--publish")
    words = set(re.findall(r"`([\w-]+)`", REFERENCE))
    rows = [*data["rows"], *data["totals"]]
    names = {*data, *data["taken_out"][0], *(key for row in rows for key in row)}
    names |= {key for row in rows for figures in row["items"].values() for key in figures}
    plain = result(capsys, *BY, "--top", "1")
    names |= {
        *plain["concentration"][0],
        *plain["top"][0],
        *plain["coverage"],
        *plain["rows"][0]["items"]["software_revenue"]["matched"],
    }
    assert main(["aggregate", "月报.csv", *BY, "--trace", "total", "--json"]) == 0
    names |= set(json.loads(capsys.readouterr().out)["trace"][0])
    names |= {*_FIELDS, *_PART_FIELDS, *shipped_partitions(), *(ratio.name for ratio in declared())}
    assert names - words == set()


# Results


def test_json_holds_amounts_exactly_and_rates_as_fractions(desk: Path, capsys: Output) -> None:
    data = result(capsys, *BY)
    assert (data["form"], data["period"], data["by"]) == ("software-monthly", "2026-06", ["region"])
    figures = {row["labels"]["region"]: row["items"]["software_revenue"] for row in data["rows"]}
    assert figures["河西区"]["year_to_date"] == 26860
    assert figures["云麓区"]["growth_raw"] == Decimal("-0.325000")
    assert sum(row["items"]["software_revenue"]["year_to_date"] for row in data["rows"] if not row["of_which"]) == 34210


def test_files_hold_what_the_screen_shows(desk: Path, capsys: Output) -> None:
    for ending in ("xlsx", "csv", "parquet"):
        assert main(["aggregate", "月报.csv", *BY, "-o", f"结果.{ending}"]) == 0
    assert capsys.readouterr().err.count("已写入 结果.") == 3
    book = openpyxl.load_workbook(desk / "结果.xlsx")
    assert book.sheetnames == ["汇总", "不重复计算", "集中度", "说明"]
    assert (
        (desk / "结果.csv")
        .read_text(encoding="utf-8-sig")
        .startswith("软件和信息技术服务业企业月报表，2026年上半年累计（内部资料")
    )
    assert (
        pq.read_table(desk / "结果.parquet")
        .filter(~pq.read_table(desk / "结果.parquet")["of_which"].to_numpy())
        .num_rows
        == 4
    )


def test_without_a_list_there_is_a_total(desk: Path, capsys: Output) -> None:
    data = result(capsys, "--period", "2026年1—5月", "--item", "利润总额")
    assert (data["period"], data["rows"], data["totals"][0]["items"]["profit"]["year_to_date"]) == ("2026-05", [], 3430)


def test_a_span_of_periods_is_shown_with_them(desk: Path, capsys: Output) -> None:
    assert main(["aggregate", "月报.csv", "--from", "2026-05", "--to", "2026-06"]) == 0
    shown = capsys.readouterr().out
    assert "│ 2026年1—5月  │ 合计 │" in shown and "│ 2026年上半年 │ 合计 │" in shown


def test_a_trace_is_written_whole(desk: Path, capsys: Output) -> None:
    assert main(["aggregate", "月报.csv", *BY, "--trace", "region=软件谷", "-o", "明细.csv"]) == 0
    assert capsys.readouterr().out == ""
    assert len((desk / "明细.csv").read_text(encoding="utf-8-sig").splitlines()) == 2 + 5


def test_what_is_published_is_hidden_on_the_screen_too(desk: Path, capsys: Output) -> None:
    (desk / "规则.yaml").write_text("min_contributors: 2\n", encoding="utf-8")
    assert main(["aggregate", "月报.csv", *BY, "--publish", "--rules", "规则.yaml"]) == 0
    shown = capsys.readouterr().out
    assert "内部资料" not in shown and "│ 云麓区         │    — │" in shown and "│ 合计           │    6 │" in shown


def published(capsys: Output, *arguments: str) -> list[bool]:
    """Which rows a publication hides."""
    rules = ["--rules", "规则.yaml", "--published", "公布.json"]
    data = result(capsys, *BY[:2], *arguments, "--publish", *rules)
    return [row["is_hidden"] for row in (*data["rows"], *data["margins"], *data["totals"])]


def test_what_was_published_is_recorded_and_held_against_what_follows(desk: Path, capsys: Output) -> None:
    (desk / "规则.yaml").write_text("min_contributors: 1\n", encoding="utf-8")
    first = published(capsys, "--by", "size")
    record = json.loads((desk / "公布.json").read_text(encoding="utf-8"))
    (told,) = record["publications"]
    assert (told["form"], told["by"], told["partition"]) == ("software-monthly", ["size"], None)
    assert {cell["values"]["software_revenue"] for cell in told["cells"] if not cell["keys"]} == {"34210", "30400"}
    assert published(capsys, "--by", "size") == first
    assert json.loads((desk / "公布.json").read_text(encoding="utf-8")) == record
    words = set(re.findall(r"`([\w-]+)`", REFERENCE))
    assert {*told, *told["cells"][0], *record} <= words
    reports = (desk / "月报.csv").read_text(encoding="utf-8")
    (desk / "月报.csv").write_text(reports.replace("2026-06,24300", "2026-06,24400"), encoding="utf-8")
    arguments = ["--by", "size", "--publish", "--published", "公布.json", "--rules", "规则.yaml"]
    assert "2026-06 已经公布过，现在汇总出的数与公布的不同" in failure(capsys, "月报.csv", *BY[:2], *arguments)


def test_tables_that_are_to_follow_are_protected_and_recorded_with_the_first(desk: Path, capsys: Output) -> None:
    (desk / "规则.yaml").write_text("min_contributors: 2\n", encoding="utf-8")
    published(capsys, *BY[2:], "--also", "size", "--also", "region,size")
    record = (desk / "公布.json").read_text(encoding="utf-8")
    told = json.loads(record)["publications"]
    assert [each["by"] for each in told] == [["region"], ["size"], ["region", "size"]]
    hidden = [cell["values"] is None for cell in told[1]["cells"] if cell["period"] == "2026-06"]
    assert published(capsys, "--by", "size") == hidden
    assert (desk / "公布.json").read_text(encoding="utf-8") == record


def test_a_store_keeps_the_record_of_what_was_published(desk: Path, capsys: Output) -> None:
    assert main(["demo", "reports", "--enterprises", "20", "--months", "2026-06", "--as", "xlsx", "-o", "报表"]) == 0
    main(["check", "software-monthly", *map(str, (desk / "报表").glob("2*.xlsx")), "--into", "库", "--accept-warnings"])
    capsys.readouterr()
    assert main(["aggregate", "库", "--publish", "--json"]) == 0
    assert "已记入公布记录 库/published.json；没有发出去的，请从中删去。" in capsys.readouterr().err
    assert len(json.loads((desk / "库" / "published.json").read_text(encoding="utf-8"))["publications"]) == 1
    main(["check", "software-monthly", *map(str, (desk / "报表").glob("2*.xlsx")), "--into", "库", "--accept-warnings"])
    assert (desk / "库" / "published.json").exists()


def test_a_damaged_record_is_refused(desk: Path, capsys: Output) -> None:
    for text in ("", "[]", '{"publications": [{}]}', '{"publications": [{"partition": 1}]}'):
        (desk / "公布.json").write_text(text, encoding="utf-8")
        assert (
            failure(capsys, "月报.csv", "--publish", "--published", "公布.json")
            == "公布.json：这不是公布记录，或已损坏。 请换回完好的记录；没有记录就无从查对以前公布的表。"
        )
        assert (desk / "公布.json").read_text(encoding="utf-8") == text


def test_a_store_filled_by_check_is_aggregated(desk: Path, capsys: Output) -> None:
    assert (
        main(["demo", "reports", "--enterprises", "30", "--months", "2026-05..2026-06", "--as", "xlsx", "-o", "报表"])
        == 0
    )
    files = sorted(str(path) for path in (desk / "报表").glob("*-*.xlsx"))
    assert files
    main(["check", "software-monthly", *files, "--into", "库", "--accept-warnings"])
    capsys.readouterr()
    assert main(["aggregate", "库", "--enterprises", "报表/enterprises.parquet", "--by", "segment", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["period"] == "2026-06" and data["totals"][0]["reporters"] > 20
    assert main(["aggregate", "库", "--trace", "total", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["trace"][0]
    assert first["file"].endswith(".xlsx") and re.fullmatch(r"[A-Z]+\d+", first["cell"])


# What goes wrong


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["无"], "无：没有这个目录或文件。 请核对路径。"),
        (["月报.csv", "--form", "无"], "无：没有这个报表、目录或文件。"),
        (["月报.csv", "--item", "order_growth"], "software-monthly：“订单同比增长”是比率，不能相加。"),
        (["月报.csv", "--period", "2026-01"], "1月不单独统计。 1—2月是一年的第一期，请写 2026-02。"),
        (["月报.csv", "--period", "六月"], "mingcheng aggregate：“--period”的值不对：“六月”不是可识别的报告期。"),
        (["月报.csv", "--from", "2026-05"], "mingcheng aggregate：--from 和 --to 要一起给。"),
        (["月报.csv", "--period", "2026-05", "--to", "2026-06"], "mingcheng aggregate：--period 不能与 --from、--to 一起用。"),
        (["月报.csv", "--by", "region"], "--by：企业名单没有“region”这一列。"),
        (["月报.csv", "--partition", "无"], "--partition：没有“无”这个地区划分。"),
        (["月报.csv", "--rules", "规则.yaml"], "mingcheng aggregate：--rules 只与 --publish 一起用。"),
        (["月报.csv", "--published", "公布.json"], "mingcheng aggregate：--published 只与 --publish 一起用。 请加上 --publish，或去掉 --published。"),
        (["月报.csv", "--also", "size"], "mingcheng aggregate：--also 只与 --publish 一起用。"),
        (["月报.csv", "--also", "size", "--publish"], "mingcheng aggregate：--also 要有公布记录：其余的表以后公布时要用。"),
        (["月报.csv", "--trace", "total", "--publish"], "mingcheng aggregate：--trace 列出单个企业，不能与 --publish 一起用。"),
        (["月报.csv", "-o", "结果.docx"], "mingcheng aggregate：不能写成“.docx”文件。 -o 请以 .xlsx、.csv、.parquet 结尾。"),
        (["月报.csv", "-o", "月报.csv"], "mingcheng aggregate：“月报.csv”是要读的文件。"),
        (["月报.csv", "--known-at", "昨天"], "mingcheng aggregate：--known-at 的“昨天”不是日期。"),
        (["月报.csv", "--known-at", "2026-07-01"], "月报.csv：一张表里没有得知的日期。"),
        (["月报.csv", "--top", "0"], "mingcheng aggregate：“--top”的值不对：应为 1 至 1000 的整数，现为“0”。"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_in_one_line(desk: Path, capsys: Output, arguments: list[str], message: str) -> None:
    assert message in failure(capsys, *arguments)
