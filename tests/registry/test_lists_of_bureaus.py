"""Lists as bureaus send them: heads of two rows, former names in brackets, codes with letters for digits, numbers of persons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from mingcheng.registry.imports import Imported, import_list
from mingcheng.registry.list_values import typed
from mingcheng.registry.lists import read_list
from mingcheng.registry.mappings import proposed
from mingcheng.registry.names.writing import without_former
from mingcheng.registry.places import Places
from mingcheng.registry.register import Register
from mingcheng.uscc import made_up_uscc

JULY = date(2026, 7, 1)
ONE, TWO = made_up_uscc(1), made_up_uscc(2)


def workbook(path: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def csv_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path) -> tuple[pa.Table, list[dict[str, Any]]]:
    found = read_list(path)
    result = typed(found, proposed("税务", found.headings, found.place), Places())
    return result.records, result.quarantine.to_pylist()


def added(register: Register, path: Path) -> Imported:
    return import_list(register, path, "税务", known_at=JULY, who="登记员")


# --- heads


def test_a_head_of_two_rows_is_read_as_one(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["规模以上企业名录"],
        ["单位详细名称", "统一社会信用代码", "注册资本", "地址", None, "联系人", None],
        [None, None, "万元", "区县", "详细地址", "姓名", "电话"],
        ["宁波云麓软件有限公司", ONE, 500, "鄞州区", "明书大道1号", "某某", "139"],
    )
    found = read_list(path)
    assert found.headings == (
        "单位详细名称", "统一社会信用代码", "注册资本（万元）", "区县", "详细地址", "联系人（姓名）", "电话",
    )  # fmt: skip
    records, quarantine = read(path)
    (record,) = records.to_pylist()
    assert quarantine == [] and record["row"] == 4 and record["capital"] == 500_000_000
    assert (record["region"], record["address"], record["contact"]) == ("330212", "明书大道1号", None)


def test_a_heading_of_two_rows_stands_above_the_row_that_means_the_most(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["填报单位：某局", None, "地址", "填报日期：7月"],
        ["企业名称", "信用代码", None, None],
        ["宁波云麓软件有限公司", ONE, "明书大道1号", None],
    )
    assert read_list(path).headings == ("企业名称", "信用代码", "地址")


@pytest.mark.parametrize("second", [["宁波云麓软件有限公司", ONE, "鄞州区"], [None, ONE, "区县"], [None, None, 12]])
def test_a_row_of_an_enterprise_is_no_head(tmp_path: Path, second: list[object]) -> None:
    path = workbook(tmp_path / "a.xlsx", ["企业名称", "信用代码", "地址"], second)
    assert read_list(path).headings == ("企业名称", "信用代码", "地址")
    assert read_list(path).rows.num_rows == 1


def test_columns_without_a_heading_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["企业名称", None, "信用代码", None], ["甲", "鄞州", ONE, None])
    found = read_list(path)
    assert found.headings == ("企业名称", "信用代码")
    assert found.remarks == ("工作表“Sheet”的 B 列没有表头，没有读。",)


# --- names


@pytest.mark.parametrize(
    ("printed", "name", "former"),
    [
        ("宁波云麓软件有限公司（原：宁波老云数码有限公司）", "宁波云麓软件有限公司", "宁波老云数码有限公司"),
        ("宁波云麓软件有限公司(曾用名：宁波甲有限公司、宁波乙有限公司)", "宁波云麓软件有限公司", "宁波甲有限公司；宁波乙有限公司"),
        ("中原云麓软件（宁波）有限公司", "中原云麓软件（宁波）有限公司", None),
        ("甲", "甲", None),
    ],
)  # fmt: skip
def test_former_names_leave_the_name_for_their_own_field(
    tmp_path: Path, printed: str, name: str, former: str | None
) -> None:
    records, _quarantine = read(csv_file(tmp_path / "a.csv", f"企业名称,信用代码\n{printed},\n"))
    assert [(row["name"], row["former_names"]) for row in records.to_pylist()] == [(name, former)]


def test_former_names_of_the_brackets_join_those_of_the_column(tmp_path: Path) -> None:
    records, _quarantine = read(
        csv_file(tmp_path / "a.csv", "企业名称,曾用名\n宁波甲有限公司（原名：乙有限公司）,丙有限公司\n")
    )
    assert records["former_names"].to_pylist() == ["丙有限公司；乙有限公司"]


@given(st.text("宁波云麓（）()原名曾用：:、 有限公司软件"))
def test_a_name_without_its_former_ones_is_never_lost(name: str) -> None:
    found = without_former(name)
    assert bool(found.name.strip()) == bool(name.strip()) and found.name not in found.former_names


# --- codes


def test_a_letter_for_a_digit_is_told_although_the_organisation_code_can_be_read(tmp_path: Path) -> None:
    wrong = ONE[:2] + ONE[2:8].replace("0", "O") + ONE[8:]
    records, quarantine = read(csv_file(tmp_path / "a.csv", f"企业名称,信用代码\n甲,{wrong}\n乙,{TWO[8:17]}\n"))
    assert [(row["row"], row["reason"], row["value"]) for row in quarantine] == [(2, "code_malformed", wrong)]
    assert records["organisation_code"].to_pylist() == [ONE[8:17], TWO[8:17]]


def test_the_number_of_a_person_is_no_code_and_is_kept_nowhere(tmp_path: Path) -> None:
    register = Register(tmp_path / "登记册")
    numbers = ["330204198001011234", "51010419991231123X", "330204198001011234L0"]
    path = csv_file(
        tmp_path / "a.csv",
        "纳税人名称,纳税人识别号\n"
        + "".join(f"某商行{place},{number}\n" for place, number in enumerate(numbers))
        + f"甲,{ONE}\n",
    )
    entry = added(register, path).entry
    quarantine = pq.read_table(entry.table("quarantine")).to_pylist()
    assert [(row["reason"], row["value"], row["outcome"]) for row in quarantine] == [
        ("code_personal", None, "value")
    ] * 3
    assert pq.read_table(entry.table("records"))["code"].to_pylist() == [None, None, None, ONE]
    kept = [path.read_bytes() for path in register.folder.rglob("*") if path.is_file()]
    assert not any(number[:17].encode() in content for number in numbers for content in kept)


def test_codes_of_bodies_that_begin_like_a_region_stay(tmp_path: Path) -> None:
    codes = ["12440600MB2C07549J", "123302004195100013", "52330200MJ87654321"]
    records, _quarantine = read(
        csv_file(tmp_path / "a.csv", "单位名称,组织机构代码\n" + "".join(f"某院{c},{c}\n" for c in codes))
    )
    assert records["code"].to_pylist() == codes


# --- what is about persons


def test_the_list_itself_is_kept_only_where_personal_data_may_be(tmp_path: Path) -> None:
    register = Register(tmp_path / "登记册")
    path = csv_file(
        tmp_path / "a.csv", "企业名称,法人身份证号,联系人,联系电话\n甲,330204198001011234,某某,13900000000\n"
    )
    first = added(register, path)
    assert first.remarks == ("没有用到的列：“法人身份证号”。", "涉及个人，没有保存：联系人、联系电话。")
    assert not register.journal.source(first.entry.files[0]).exists()
    file = register.mapping_file("税务")
    file.write_text(file.read_text(encoding="utf-8").replace("personal: drop", "personal: keep"), encoding="utf-8")
    again = added(register, path)
    assert register.journal.source(again.entry.files[0]).read_bytes() == path.read_bytes()
    assert again.remarks == ("没有用到的列：“法人身份证号”。", "涉及个人，没有保存：联系电话。")


def test_who_filled_in_a_list_is_not_kept(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "企业名称,信用代码\n甲,\n合 计,\n填表人：某某 13900000000,\n备注 初步数,\n")
    records, quarantine = read(path)
    assert records["name"].to_pylist() == ["甲"]
    assert [(row["reason"], row["value"]) for row in quarantine] == [
        ("not_enterprise", "合计"), ("not_enterprise", "填表人"), ("not_enterprise", "备注"),
    ]  # fmt: skip
