"""Facts on disk: every kind of file reads as the same tables, and a file that cannot be read is told in one line."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.policies.facts_files import FactsError, fact_files
from mingcheng.uscc import made_up_uscc
from tests.policies.test_door import ONE, TWO, firms, opened, problems, write_csv

ANNUAL = [["uscc", "year", "software_revenue", "employees"], [ONE, "2025", "3000.5", "12"], [ONE, "2024", "2000", ""]]
EXPECTED = [(ONE, 2024, 2 * 10**9, None), (ONE, 2025, 3000500000, 12)]


def annual(place: Path) -> list[tuple[Any, ...]]:
    account, tables = opened(place)
    assert problems(account) == []
    names = ("uscc", "year", "software_revenue", "employees")
    return sorted(tuple(row.get(name) for name in names) for row in tables["annual"])


def sheets(path: Path, **tables: Any) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


CHINESE = [
    ["统一社会信用代码", "年度", "软件业务收入（万元）", "从业人员 (人)"], [ONE, 2025, 3000.5, 12], [ONE, 2024, 2000, None], [None] * 4,
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_offices_use(encoding: str, tmp_path: Path) -> None:
    write_csv(tmp_path, "企业名单", [["统一社会信用代码", "企业名称"], [ONE, "云麓软件"]], encoding)
    rows = [["统一社会信用代码", "年度", "软件业务收入（万元）", "从业人员"], *ANNUAL[1:]]
    assert annual(write_csv(tmp_path, "年度数据", rows, encoding)) == EXPECTED


@pytest.mark.parametrize("name", ["云", "云麓", "云麓软", "云麓软件"])
@pytest.mark.parametrize("rows", [1, 5000])
def test_chinese_at_the_very_end_of_a_gbk_file(name: str, rows: int, tmp_path: Path) -> None:
    plain = [[made_up_uscc(number), "plain"] for number in range(1, rows)]
    write_csv(tmp_path, "enterprises", [["uscc", "name"], *plain, [ONE, name]], "gbk")
    _account, tables = opened(tmp_path, portion=10**6)
    assert len(tables["enterprises"]) == rows


def test_a_folder_of_workbooks(tmp_path: Path) -> None:
    sheets(tmp_path / "enterprises.xlsx", 名单=[["统一社会信用代码", "成立日期"], [ONE, datetime(2020, 2, 29)]])
    sheets(tmp_path / "annual.xlsx", 数据=CHINESE)
    assert annual(tmp_path) == EXPECTED


def test_one_workbook_with_sheets_of_chinese_names(tmp_path: Path) -> None:
    awards = [
        ["统一社会信用代码", "取得日期", "类别", "等级"],
        [ONE, datetime(2025, 5, 1), "cmmi", 3],
        [ONE, "2025/6/1", "itss", 2],
    ]
    book = sheets(
        tmp_path / "facts.xlsx",
        企业名单=[["统一社会信用代码"], [ONE], [TWO]],
        年度数据=CHINESE,
        资质=awards,
        说明=[["随便"]],
    )
    assert annual(book) == EXPECTED
    _account, tables = opened(book)
    assert sorted((row["date"], row["kind"], row["level"]) for row in tables["awards"]) == [
        (date(2025, 5, 1), "cmmi", 3), (date(2025, 6, 1), "itss", 2),
    ]  # fmt: skip


def test_json_lines_a_table_a_file(tmp_path: Path) -> None:
    firms(tmp_path)
    rows = [
        {"uscc": ONE, "year": 2025, "software_revenue": 3000.5, "employees": 12},
        {"uscc": ONE, "year": 2024, "software_revenue": "2,000", "employees": float("nan")},
    ]
    (tmp_path / "annual.jsonl").write_text("\n\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert annual(tmp_path) == EXPECTED


def test_json_lines_an_enterprise_a_line(tmp_path: Path) -> None:
    years = [{"year": 2025, "software_revenue": 3000.5, "employees": 12}, {"year": 2024, "software_revenue": 2000}]
    path = tmp_path / "facts.jsonl"
    lines = [{"uscc": ONE, "stage": "startup", "annual": years, "awards": []}, {"uscc": TWO}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert annual(path) == EXPECTED


def test_parquet(tmp_path: Path) -> None:
    firms(tmp_path)
    data = {"uscc": [ONE, ONE], "year": [2025, 2024], "software_revenue": [3000.5, 2000.0], "employees": [12, None]}
    pq.write_table(pa.table(data), tmp_path / "annual.parquet")
    assert annual(tmp_path) == EXPECTED


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("annual.parquet", b"PAR1 is what it is not", "不是可读的 Parquet 文件"),
        ("annual.xlsx", b"PK\x03\x04 broken", "不是可读的 Excel 文件"),
        ("annual.jsonl", b'{"uscc": "1", "year": 2025}\n{"uscc": ', "这一行不是 JSON 对象"),
        ("annual.jsonl", b"[1]\n", "这一行不是 JSON 对象"),
        ("annual.jsonl", b'\xff\xfe{"uscc": 1}\n', "这一行不是 JSON 对象"),
        ("annual.csv", b"", "这个 CSV 文件读不下去"),
        ("annual.csv", b"uscc,year\n1,2\n1,2,3\n", "这个 CSV 文件读不下去"),
        ("annual.csv", b"code,year\n1,2\n", "缺少 uscc"),
        ("annual.csv", b"uscc,uscc,year\n1,1,2\n", "有两列都叫“uscc”"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_in_one_line(
    name: str, content: bytes, problem: str, tmp_path: Path
) -> None:
    (firms(tmp_path) / name).write_bytes(content)
    with pytest.raises(FactsError) as caught:
        opened(tmp_path)
    assert problem in str(caught.value) and name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_columns_of_one_name_in_a_workbook_are_refused(tmp_path: Path) -> None:
    sheets(firms(tmp_path) / "annual.xlsx", 数据=[["uscc", "年度", "从业人员", "从业人员"], [ONE, 2025, 1, 2]])
    with pytest.raises(FactsError, match="有两列都叫“employees”"):
        opened(tmp_path)


def test_a_list_of_enterprises_is_needed(tmp_path: Path) -> None:
    write_csv(tmp_path, "annual", ANNUAL)
    with pytest.raises(FactsError, match="没有企业名单"):
        fact_files(tmp_path, tmp_path)
    with pytest.raises(FactsError, match="没有这个目录或文件"):
        fact_files(tmp_path / "nowhere", tmp_path)


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    write_csv(firms(tmp_path), "企业名单", [["uscc"], [ONE]])
    with pytest.raises(FactsError, match="同一张表有两个文件"):
        fact_files(tmp_path, tmp_path)
