"""Lists of titles as bureaus keep them: what is understood, and what is told of rows that are no events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from mingcheng.registry.ladder import Event, LadderFileError, read_events

CODE = "91330200711192037M"
HEAD = ["统一社会信用代码", "企业名称", "称号", "名单类型", "变动", "生效日期", "有效期至", "得知日期", "等级", "依据"]
GOOD = [
    CODE,
    "临江甲软件有限公司",
    "高企",
    "称号",
    "认定",
    "2025-01-02",
    "2028-01-01",
    "2025/2/3",
    None,
    "临科〔2025〕1号",
]


def workbook(path: Path, *rows: Sequence[object], head: Sequence[str] = HEAD) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["某市认定名单"])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def changed(name: str, value: object) -> list[object]:
    """The good row with one cell changed."""
    return [value if head == name else cell for head, cell in zip(HEAD, GOOD, strict=True)]


def test_a_workbook_with_a_title_above_its_heading_is_read(tmp_path: Path) -> None:
    read = read_events([workbook(tmp_path / "名单.xlsx", GOOD, [None] * 10, [" "] * 10)])
    assert read.rejected == []
    assert read.events == [
        Event(
            uscc=CODE, kind="high_tech", standing="title", event="enter", date=date(2025, 1, 2), expires=date(2028, 1, 1),
            known_at=date(2025, 2, 3), name="临江甲软件有限公司", document="临科〔2025〕1号", source="名单.xlsx 第 3 行",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "problem", "remedy"),
    [
        ("统一社会信用代码", None, "没有统一社会信用代码。", "请补上代码"),
        ("称号", "高新企业", "没有“高新企业”这个称号。", "是否应为“高新技术企业”？"),
        ("称号", "街道标兵", "没有“街道标兵”这个称号。", "可用的称号：CMMI、"),
        ("名单类型", "候补", "“候补”不是可识别的写法。", "可用：称号、title、培育库、pool。"),
        ("变动", "升级", "“升级”不是可识别的写法。", "可用：取得、"),
        ("生效日期", None, "没有日期。", "请补上。"),
        ("生效日期", 45000, "日期“45000”不是日期。", "若指 2023-03-15，请把单元格设为日期格式。"),
        ("生效日期", "2025-02-30", "日期“2025-02-30”不是日期。", "请写成 2025-06-01 的形式。"),
        ("有效期至", "长期有效吧", "有效期至“长期有效吧”不是日期。", "请写成 2025-06-01 的形式。"),
        ("有效期至", "2024-12-31", "有效期至 2024-12-31 早于日期 2025-01-02。", "请核对两个日期。"),
        ("等级", "三级", "等级“三级”不是 1 至 9 的整数。", "等级由低到高"),
    ],
)
def test_a_row_that_is_no_event_is_told_with_its_place(
    tmp_path: Path, name: str, value: object, problem: str, remedy: str
) -> None:
    read = read_events([workbook(tmp_path / "名单.xlsx", GOOD, changed(name, value))])
    assert len(read.events) == 1
    assert [(row.place, row.problem) for row in read.rejected] == [("名单.xlsx 第 4 行", problem)]
    assert read.rejected[0].remedy.startswith(remedy)


def test_a_list_without_the_columns_for_standing_and_change_is_one_of_titles_obtained(tmp_path: Path) -> None:
    head = ["信用代码", "类别", "认定日期"]
    read = read_events(
        [workbook(tmp_path / "名单.xlsx", [CODE, "小巨人", datetime(2024, 5, 6)], head=head)], date(2024, 6, 1)
    )
    assert [(event.standing, event.event, event.kind, event.date, event.known_at) for event in read.events] == [
        ("title", "enter", "little_giant", date(2024, 5, 6), date(2024, 6, 1))
    ]


def test_a_hidden_sheet_is_told_and_not_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "名单.xlsx", GOOD)
    book = Workbook()
    shown = book.active
    assert shown is not None
    hidden = book.create_sheet("旧数据")
    hidden.sheet_state = "hidden"
    for sheet in (shown, hidden):
        sheet.append(HEAD)
        sheet.append(GOOD)
    book.save(path)
    read = read_events([path])
    assert len(read.events) == 1
    assert read.notes == ["名单.xlsx!旧数据 是隐藏的工作表，没有读取。"]


def test_parquet_with_the_columns_of_the_program_is_read(tmp_path: Path) -> None:
    path = tmp_path / "名单.parquet"
    pq.write_table(pa.table({"uscc": [CODE], "kind": ["cmmi"], "date": [date(2025, 3, 1)], "level": [5]}), path)
    assert [(event.kind, event.level) for event in read_events([path]).events] == [("cmmi", 5)]


def test_a_list_without_the_columns_that_are_needed_says_which(tmp_path: Path) -> None:
    path = workbook(tmp_path / "名单.xlsx", GOOD, head=["代码", "企业名称", "称号", *HEAD[3:5], "年份", *HEAD[6:]])
    with pytest.raises(LadderFileError, match=re.escape("名单.xlsx：找不到这些列：统一社会信用代码、日期。")):
        read_events([path])


def test_a_damaged_parquet_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "名单.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(LadderFileError, match="不是可读的 Parquet 文件"):
        read_events([path])


def test_a_code_that_is_none_is_refused_and_one_that_fails_its_check_is_told(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名单.xlsx",
        changed("统一社会信用代码", CODE[:2] + CODE[2:8].replace("0", "O") + CODE[8:]),
        changed("统一社会信用代码", "911"),
        changed("统一社会信用代码", "91350211M00013FA1N"),
        GOOD,
    )
    found = read_events([path])
    assert [event.uscc for event in found.events] == ["91350211M00013FA1N", CODE]
    assert [(row.problem, row.remedy) for row in found.rejected] == [
        ("代码“9133O2OO711192037M”的位数或用字不对。", f"是否应为“{CODE}”？请核对证照。"),
        ("代码“911”的位数或用字不对。", "请核对证照。"),
    ]
    assert found.notes == ["名单.xlsx 有 1 个代码校验码不符，已保留，请核对证照：91350211M00013FA1N。"]


@pytest.mark.parametrize("first", ["合计", "合 计", "备注：以上为初步名单", None])
def test_rows_below_a_list_are_none_of_it(tmp_path: Path, first: str | None) -> None:
    found = read_events([workbook(tmp_path / "名单.xlsx", GOOD, [first, None, None])])
    assert len(found.events) == 1 and found.rejected == []
