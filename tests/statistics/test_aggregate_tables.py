"""Tables that people keep, as reports and as lists of enterprises; answers as files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.errors import MingchengError
from mingcheng.statistics.aggregate import Request, aggregate, enterprises_in
from mingcheng.statistics.aggregate.files import csv_text, parquet_data, xlsx_data
from mingcheng.statistics.aggregate.report_tables import printed_in, reports_in
from tests.statistics.plain_aggregates import list_of
from tests.statistics.small_form import SMALL, SMALL_FORM

HEADS = ["统一社会信用代码", "企业名称", "报告期", "软件业务收入", "平均用工人数"]
ROWS: list[list[Any]] = [
    ["A", "甲", "2026-06", "１,234.56", 10],
    ["B", "乙", "2026年1—6月", 0.1, None],
    ["C", "丙", "2026年上半年", "—", "—"],
]


def workbook(path: Path, heads: Sequence[Any], rows: Sequence[Sequence[Any]], above: int = 0) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("名单")
        for number, row in enumerate([heads, *rows]):
            sheet.write_row(number + above, 0, row)
        if above:
            sheet.write(0, 0, "某区软件企业月报汇总")
    return path


def table(path: Path, heads: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in [heads, *rows]), encoding="utf-8")
    return path


def figures(path: Path, name: str = "software_revenue") -> list[Any]:
    return list(reports_in(path, SMALL)[name].to_pylist())


# Reports


def test_a_sheet_with_a_title_above_is_read_in_the_units_of_the_form(tmp_path: Path) -> None:
    found = reports_in(workbook(tmp_path / "表.xlsx", HEADS, ROWS, above=2), SMALL)
    assert found["reporter"].to_pylist() == ["A", "B", "C"]
    assert found["software_revenue"].to_pylist() == [1_234_560_000, 100_000, None]
    assert found["employees"].to_pylist() == [10, None, None]
    assert (found["year"].to_pylist(), found["month"].to_pylist()) == ([2026] * 3, [6] * 3)
    assert found["row"].to_pylist() == [4, 5, 6]


def test_a_unit_in_the_head_counts(tmp_path: Path) -> None:
    path = table(
        tmp_path / "表.csv", ["uscc", "year", "month", "软件收入（亿元）", "30（元）"], [["A", 2026, 6, 1.5, -7]]
    )
    assert (figures(path), figures(path, "profit")) == ([15_000_000_000], [-700])


def test_last_years_figure_in_this_years_report_is_read(tmp_path: Path) -> None:
    path = table(
        tmp_path / "表.csv", ["uscc", "year", "month", "软件业务收入", "软件业务收入上年同期"], [["A", 2026, 6, 2, 1]]
    )
    assert figures(path, "software_revenue__year_earlier") == [1_000_000]


def test_a_parquet_file_of_floats_is_read_to_the_fen(tmp_path: Path) -> None:
    columns = {
        "uscc": ["A", "B", "C"],
        "year": [2026] * 3,
        "month": [6] * 3,
        "software_revenue": [0.1, 1234.567891, None],
    }
    pq.write_table(pa.table(columns), tmp_path / "表.parquet")
    assert figures(tmp_path / "表.parquet") == [100_000, 1_234_567_891, None]


def test_a_parquet_file_in_the_types_of_the_wide_table_is_taken_as_stored(tmp_path: Path) -> None:
    wide = pa.table({
        "reporter": ["A"], "year": pa.array([2026], pa.int16()), "month": pa.array([6], pa.int8()),
        "software_revenue": pa.array([123_456], pa.int64()),
    })  # fmt: skip
    pq.write_table(wide, tmp_path / "表.parquet")
    data = aggregate(tmp_path / "表.parquet", SMALL_FORM, Request())
    assert data["totals"][0]["items"]["software_revenue"]["year_to_date"] == Decimal("0.123456")


@pytest.mark.parametrize(
    ("heads", "rows", "message"),
    [
        (["名称", "报告期", "软件业务收入"], [["甲", "2026-06", 1]], "没有找到表头。"),
        (["uscc", "软件业务收入"], [["A", 1]], "没有报告期。"),
        (["uscc", "报告期", "别的"], [["A", "2026-06", 1]], "没有一列是“small-monthly”的指标。"),
        (["uscc", "报告期", "软件业务收入"], [["A", "2026-06", "约1万"]], "第 2 行的“约1万”不是数。"),
        (["uscc", "报告期", "软件业务收入"], [["A", "去年", 1]], "“去年”不是可识别的报告期。"),
        (["uscc", "报告期", "软件业务收入"], [["A", "2026-06", "9" * 20]], "太大。"),
        (["uscc", "报告期", "软件业务收入（人）"], [["A", "2026-06", 1]], "“人”不是软件业务收入的单位。"),
        (["uscc", "year", "month", "软件业务收入"], [["A", 2026, "六", 1]], "“month”一列有不是整数的值。"),
        (["uscc", "报告期", "软件业务收入"], [["", "2026-06", 1]], "第 2 行没有填报单位的代码或报告期。"),
        (
            ["uscc", "报告期", "软件业务收入"],
            [["A", "2026-06", 1], ["B", "2026-06", 1], ["A", "2026年上半年", 2]],
            "A 的 2026 年 6 月有 2 行（第 2 行与第 4 行），这样的共 1 处。",
        ),
    ],
)
def test_a_table_that_cannot_be_taken_is_told(tmp_path: Path, heads: list[Any], rows: list[Any], message: str) -> None:
    with pytest.raises(MingchengError, match=re.escape(message)):
        reports_in(table(tmp_path / "表.csv", heads, rows), SMALL)


def test_a_formula_without_its_value_is_told_with_its_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["uscc", "报告期", "软件业务收入"], ["A", "2026-06", "=1+1"]):
        sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    with pytest.raises(MingchengError) as caught:
        reports_in(tmp_path / "表.xlsx", SMALL)
    assert caught.value.place.endswith("表.xlsx!Sheet!C2")
    assert caught.value.problem == "公式没有保存算出的值。"


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "表.docx").write_bytes(b"")
    with pytest.raises(MingchengError, match=r"不能读“\.docx”文件。"):
        reports_in(tmp_path / "表.docx", SMALL)
    (tmp_path / "表.parquet").write_bytes(b"no parquet")
    with pytest.raises(MingchengError, match=r"读不到这个文件（不是 Parquet 文件）。"):
        reports_in(tmp_path / "表.parquet", SMALL)


@given(value=st.integers(-(10**17), 10**17))
def test_a_stored_figure_is_printed_exactly_and_read_back(value: int) -> None:
    assert printed_in(value, 1_000_000) * 1_000_000 == value


# Lists of enterprises


def test_a_list_is_read_by_its_heads_however_it_is_kept(tmp_path: Path) -> None:
    heads = ["统一社会信用代码", "企业名称", "所在区县", "所在园区", "产业链环节", "规模", "所属集团", "街道"]
    rows = [
        ["91330200ma2abcde1x", "甲公司", "330212", "软件谷；云湖", "基础软件", "大型", "", "梅墟"],
        ["", "空行", "", "", "", "", "", ""],
    ]
    found = enterprises_in(workbook(tmp_path / "名录.xlsx", heads, rows)).to_pylist()
    assert found == [{
        "uscc": "91330200MA2ABCDE1X", "name": "甲公司", "region": "330212", "park": "软件谷；云湖", "segment": "基础软件",
        "size": "large", "group": None, "街道": "梅墟",
    }]  # fmt: skip


def test_parks_may_be_a_list_and_codes_numbers(tmp_path: Path) -> None:
    columns = {"uscc": ["A"], "region": [330212], "park": [["甲园", "乙园"]], "应报": [True]}
    pq.write_table(pa.table(columns), tmp_path / "名录.parquet")
    assert enterprises_in(tmp_path / "名录.parquet").to_pylist() == [
        {"uscc": "A", "region": "330212", "park": "甲园;乙园", "expected": True}
    ]


def test_of_several_columns_that_could_be_the_code_the_likeliest_is_it(tmp_path: Path) -> None:
    columns = {"id": ["E1"], "code": ["91330200MA2ABCDE1X"], "uscc": ["91330200MA2ABCDE1X"], "region": ["330212"]}
    pq.write_table(pa.table(columns), tmp_path / "登记册.parquet")
    assert enterprises_in(tmp_path / "登记册.parquet").to_pylist() == [
        {"uscc": "91330200MA2ABCDE1X", "region": "330212"}
    ]
    path = table(tmp_path / "名录.csv", ["单位代码", "统一社会信用代码", "区县"], [["7", "A", "330212"]])
    assert enterprises_in(path).to_pylist() == [{"uscc": "A", "region": "330212"}]


def test_two_rows_of_one_enterprise_are_refused_with_their_places(tmp_path: Path) -> None:
    path = table(tmp_path / "名录.csv", ["uscc", "region"], [["A", "1"], ["B", "2"], ["A", "3"]])
    with pytest.raises(MingchengError) as caught:
        enterprises_in(path)
    assert caught.value.problem == "名单里 A 有 2 行（第 2、4 行），这样的代码共 1 个。"


def test_a_list_without_codes_is_refused() -> None:
    with pytest.raises(MingchengError, match="名单没有统一社会信用代码一列"):
        from mingcheng.statistics.aggregate.enterprises import listed

        listed(pa.table({"名称": ["甲"]}), "名录")
    assert list_of({"A": {}}).num_rows == 1


# Answers as files


@pytest.fixture
def data(tmp_path: Path) -> dict[str, Any]:
    rows = [["A", "=甲", "2026-06", 100, 5], ["B", "乙", "2026-06", 20, 2], ["A", "=甲", "2025-06", 80, 5]]
    path = workbook(tmp_path / "表.xlsx", HEADS, rows)
    request = Request(("software_revenue", "software_revenue_a_head"), ("size",), top=1)
    return aggregate(path, SMALL_FORM, request, list_of({"A": {"size": "大型"}, "B": {"size": "小型"}}))


def test_a_csv_file_says_first_that_it_is_internal(data: dict[str, Any]) -> None:
    heading, heads, *lines = csv.reader(io.StringIO(csv_text(data).removeprefix("\ufeff")))
    assert heading == ["小报表，2026年上半年累计（内部资料，不得外传）"]
    assert heads[:8] == [
        "报告期",
        "规模",
        "其中",
        "报表家数",
        "应报",
        "缺报",
        "缺报占比（%）",
        "软件业务收入累计（万元）",
    ]
    told = [dict(zip(heads, line, strict=True)) for line in lines]
    assert [(line["规模"], line["软件业务收入累计（万元）"], line["软件业务收入同口径增速（%）"]) for line in told] == [
        ("大型企业", "100", "25.00"), ("小型企业", "20", ""), ("合计", "120", "25.00"),
    ]  # fmt: skip
    assert told[2]["人均软件业务收入累计（万元/人）"] == "17.142857"


def test_a_workbook_holds_the_table_and_what_belongs_to_it_and_no_formula(data: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_data(data)))
    assert book.sheetnames == ["汇总", "集中度", "前列企业", "说明"]
    assert book["汇总"]["A1"].value == "小报表，2026年上半年累计（内部资料，不得外传）"
    assert [cell.value for cell in book["汇总"][3]][:8] == ["2026-06", "大型企业", None, 1, 1, 0, 0, 100]
    top = next(book["前列企业"].iter_rows(min_row=3, values_only=True))
    assert top == ("合计", "软件业务收入", 1, "A", "=甲", 100, 83.33)
    assert book["前列企业"]["E3"].data_type == "s"


def test_parquet_holds_every_cell_with_exact_amounts(data: dict[str, Any]) -> None:
    found = pq.read_table(io.BytesIO(parquet_data(data)))
    assert found.schema.metadata[b"form"] == b"small-monthly"
    rows = found.select(["level", "size", "software_revenue__year_to_date", "software_revenue__share"]).to_pylist()
    assert rows == [
        {"level": "row", "size": "large", "software_revenue__year_to_date": 100, "software_revenue__share": Decimal("0.833333")},
        {"level": "row", "size": "small", "software_revenue__year_to_date": 20, "software_revenue__share": Decimal("0.166667")},
        {"level": "total", "size": None, "software_revenue__year_to_date": 120, "software_revenue__share": 1},
    ]  # fmt: skip
