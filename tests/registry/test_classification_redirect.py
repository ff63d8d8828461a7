"""Lists read for classification, and whose registered code does not fit the evidence."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.registry.classification import (
    ListError,
    NotListedError,
    Redirection,
    Result,
    Tools,
    classified,
    explanation,
    explanation_lines,
    read_listed,
    redirection_table,
    redirections,
    row_of,
)
from mingcheng.registry.classification.results import parquet_data
from mingcheng.registry.lists import read_list
from mingcheng.statistics.aggregate import enterprises_in
from mingcheng.uscc import made_up_uscc

HEADS = (
    "统一社会信用代码", "企业名称", "经营范围", "主要产品", "行业代码", "行业代码版本", "营业收入（万元）", "软件业务收入（万元）",
    "资质证书", "软件著作权数",
)  # fmt: skip
SOFTWARE_SCOPE = "软件开发；软件销售；技术服务、技术开发。"
MACHINE_SCOPE = "机械设备销售；通用设备制造；技术服务、技术开发。"


def written(path: Path, *rows: dict[str, Any], heads: tuple[str, ...] = HEADS) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(heads), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def firm(
    name: Any = "临江甲有限公司", scope: Any = "", code: Any = "", edition: Any = "2017", **more: Any
) -> dict[str, Any]:
    return {"企业名称": name, "经营范围": scope, "行业代码": code, "行业代码版本": edition, **more}


def result_of(path: Path, *rows: dict[str, Any]) -> Result:
    return classified(read_listed(written(path / "名单.csv", *rows)))


def only(path: Path, row: dict[str, Any]) -> Redirection | None:
    found = redirections(result_of(path, row))
    assert len(found) <= 1
    return found[0] if found else None


# Into the software industry


@pytest.mark.parametrize(
    ("more", "scope", "strength"),
    [
        ({"营业收入（万元）": 1000, "软件业务收入（万元）": 501}, MACHINE_SCOPE, "strong"),
        ({"营业收入（万元）": 1000, "软件业务收入（万元）": 500}, MACHINE_SCOPE, "likely"),
        ({"营业收入（万元）": 1000, "软件业务收入（万元）": 300}, MACHINE_SCOPE, "likely"),
        ({"营业收入（万元）": "10,000", "软件业务收入（万元）": "2,999.99"}, SOFTWARE_SCOPE, None),
        ({"营业收入（万元）": 0, "软件业务收入（万元）": 0}, MACHINE_SCOPE, None),
        ({"软件业务收入（万元）": 500}, MACHINE_SCOPE, None),
        ({"主要产品": "MES制造执行系统、ERP软件"}, SOFTWARE_SCOPE, "likely"),
        ({"资质证书": "双软企业；CMMI5"}, SOFTWARE_SCOPE, "likely"),
        ({"软件著作权数": 5}, SOFTWARE_SCOPE, "likely"),
        ({"软件著作权数": 4}, "应用软件开发；软件开发。", "clue"),
        ({"资质证书": "双软企业"}, "餐饮服务。", None),
        ({}, MACHINE_SCOPE, None),
        ({}, "", None),
    ],
)
def test_evidence_for_software_leads_there_by_its_strength(
    more: dict[str, Any], scope: str, strength: str | None, tmp_path: Path
) -> None:
    found = only(tmp_path, firm("临江甲软件有限公司", scope, "3599", **more))
    assert (found.strength if found else None) == strength
    if found is not None:
        assert (found.direction, found.registered_code, found.registered_edition) == ("into", "3599", 2017)
        assert found.reasons


def test_a_code_is_proposed_where_software_is_the_main_business_only(tmp_path: Path) -> None:
    robots = "工业机器人制造；工业机器人销售；软件开发。"
    minor, major = (
        only(tmp_path, firm(scope=robots, code="3491", **{"营业收入（万元）": 900, "软件业务收入（万元）": amount}))
        for amount in (300, 600)
    )
    assert minor is not None and major is not None
    assert (minor.proposed_code, major.proposed_code) == (None, "6513")
    assert "达到三成，在工信口径之内；统计代码要看哪项业务的收入最多。" in minor.reasons
    assert minor.share == Fraction(1, 3)


def test_who_is_in_the_software_industry_by_his_edition_is_not_led_there(tmp_path: Path) -> None:
    chips = "集成电路设计；集成电路芯片设计及服务。"
    assert only(tmp_path, firm("芯砥微电子有限公司", chips, "6550", "2011")) is None
    assert only(tmp_path, firm("芯砥微电子有限公司", chips, "I6520", "GB/T 4754-2017")) is None


def test_without_an_edition_a_number_of_both_is_not_compared(tmp_path: Path) -> None:
    shop = "计算机软硬件及辅助设备批发；办公设备销售。"
    assert only(tmp_path, firm("东屿电脑商行", shop, "6520", "")) is None
    found = only(tmp_path, firm("东屿电脑商行", shop, "6513", ""))
    assert found is not None  # 2017 alone has it
    assert found.registered_edition == 2017
    other = only(tmp_path, firm("甲软件有限公司", SOFTWARE_SCOPE, "3963", "", **{"主要产品": "ERP软件"}))
    assert other is not None  # no software in either edition
    assert other.registered_edition is None


def test_the_edition_of_a_list_is_that_of_the_option_where_no_column_tells(tmp_path: Path) -> None:
    heads = ("企业名称", "经营范围", "行业代码")
    path = written(
        tmp_path / "名单.csv", {"企业名称": "甲", "经营范围": "集成电路设计。", "行业代码": "6550"}, heads=heads
    )
    assert [classified(read_listed(path, edition)).table["agrees"][0].as_py() for edition in (2011, 2017, None)] == [
        True,
        False,
        None,
    ]
    assert read_listed(path).remarks == (
        "行业代码没有注明版本（2011 还是 2017），两版都有的号码不作比较；请用 --edition 说明。",
    )
    assert read_listed(path, 2011).remarks == ()


# Out of it


@pytest.mark.parametrize(
    ("row", "strength", "proposed"),
    [
        (firm("东屿电脑商行", "计算机软硬件及辅助设备批发；办公设备销售。", "6513"), "clue", "5176"),
        (
            firm("乙科技有限公司", SOFTWARE_SCOPE, "6513", **{"营业收入（万元）": 1000, "软件业务收入（万元）": 99}),
            "clue",
            None,
        ),
        (
            firm("老街饭店", "餐饮服务；餐饮管理。", "6531", **{"营业收入（万元）": 1000, "软件业务收入（万元）": 0}),
            "likely",
            "62",
        ),
        (firm("丙软件有限公司", SOFTWARE_SCOPE, "6513"), None, None),
        (firm("丁有限公司", "技术服务、技术开发。", "6513"), None, None),
        (
            firm(
                "戊电脑商行",
                "计算机软硬件及辅助设备批发。",
                "6513",
                **{"营业收入（万元）": 10, "软件业务收入（万元）": 4},
            ),
            None,
            None,
        ),
    ],
)
def test_software_codes_that_do_not_fit_are_noted(
    row: dict[str, Any], strength: str | None, proposed: str | None, tmp_path: Path
) -> None:
    found = only(tmp_path, row)
    assert (found.strength if found else None, found.proposed_code if found else None) == (strength, proposed)
    assert found is None or found.direction == "out_of"


def test_the_strongest_come_first_and_the_notes_last(tmp_path: Path) -> None:
    result = result_of(
        tmp_path,
        firm("甲电脑商行", "计算机软硬件及辅助设备批发。", "6513"),
        firm("乙软件有限公司", "应用软件开发；软件开发。", "7519"),
        firm("丙软件有限公司", SOFTWARE_SCOPE, "7519", **{"主要产品": "ERP软件"}),
        firm("丁有限公司", MACHINE_SCOPE, "3599", **{"营业收入（万元）": 10, "软件业务收入（万元）": 9}),
    )
    found = redirections(result)
    assert [(each.row, each.strength) for each in found] == [(3, "strong"), (2, "likely"), (1, "clue"), (0, "clue")]
    table = redirection_table(found, result.listed)
    assert table["name"].to_pylist() == ["丁有限公司", "丙软件有限公司", "乙软件有限公司", "甲电脑商行"]
    assert table["share"].to_pylist() == [Decimal("90.00"), None, None, None]
    assert table["registered_name"].to_pylist()[:2] == ["其他专用设备制造", "其他技术推广服务"]


@settings(max_examples=8, deadline=None)
@given(pairs=st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=1, max_size=30))
def test_shares_are_compared_exactly(pairs: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [
        firm("甲有限公司", MACHINE_SCOPE, "3599", **{"营业收入（万元）": whole, "软件业务收入（万元）": part})
        for part, whole in [*pairs, (3, 10), (299999999, 1000000000), (1, 2), (500000001, 1000000000)]
    ]
    found = {each.row: each.strength for each in redirections(result_of(tmp_path_factory.mktemp("share"), *rows))}
    for place, row in enumerate(rows):
        part, whole = row["软件业务收入（万元）"], row["营业收入（万元）"]
        expected = "strong" if 2 * part > whole else "likely" if 10 * part >= 3 * whole else None
        assert found.get(place) == expected


# Lists


def test_amounts_come_in_fen_by_the_unit_of_their_heading(tmp_path: Path) -> None:
    heads = ("企业名称", "营业收入（亿元）", "软件业务收入（元）")
    rows = [
        {"企业名称": "甲", "营业收入（亿元）": "1.5", "软件业务收入（元）": "１２３．４５"},
        {"企业名称": "乙", "营业收入（亿元）": "很多", "软件业务收入（元）": ""},
        {"企业名称": "丙", "营业收入（亿元）": "99999999999999999999", "软件业务收入（元）": "-1"},
    ]
    listed = read_listed(written(tmp_path / "名单.csv", *rows, heads=heads))
    assert listed.amounts["revenue"].to_pylist() == [15_000_000_000, None, None]
    assert listed.amounts["software_revenue"].to_pylist() == [12345, None, -100]
    assert listed.amounts["embedded_revenue"].to_pylist() == [None] * 3


def test_amounts_in_different_units_of_which_one_is_not_named_are_told(tmp_path: Path) -> None:
    heads = ("企业名称", "营业收入（万元）", "软件业务收入")
    listed = read_listed(written(tmp_path / "名单.csv", {"企业名称": "甲"}, heads=heads))
    assert listed.remarks == ("“软件业务收入”没有写单位，按元计；请在表头写明，如 软件业务收入（万元）。",)


def test_workbooks_and_parquet_are_read_like_csv(tmp_path: Path) -> None:
    row = firm("芯砥微电子有限公司", "集成电路设计。", "6550", "2011")
    with xlsxwriter.Workbook(str(tmp_path / "名单.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(row))
        sheet.write_row(1, 0, list(row.values()))
    pq.write_table(
        pa.Table.from_pylist([{"name": row["企业名称"], "scope": row["经营范围"], "industry": 6550}]),
        tmp_path / "名单.parquet",
    )
    tables = [classified(read_listed(tmp_path / name, 2011)).table for name in ("名单.xlsx", "名单.parquet")]
    assert [table["gb_code"].to_pylist() for table in tables] == [["6520"], ["6520"]]
    assert [table["agrees"].to_pylist() for table in tables] == [[True], [True]]


def test_a_list_without_anything_to_classify_by_is_refused(tmp_path: Path) -> None:
    path = written(
        tmp_path / "名单.csv", {"统一社会信用代码": "1", "行业代码": "6513"}, heads=("统一社会信用代码", "行业代码")
    )
    with pytest.raises(ListError) as caught:
        read_listed(path)
    assert caught.value.problem == "没有可以据以分类的列。"
    assert caught.value.remedy == "请给出“经营范围”“主要产品”或“企业名称”列。"


@pytest.mark.parametrize("code", ["6513", "I6513", "i6513", " 6513 ", "6513 应用软件开发"])
def test_codes_are_read_with_letter_and_name(code: str, tmp_path: Path) -> None:
    assert read_listed(written(tmp_path / "名单.csv", firm(code=code))).codes.to_pylist() == ["6513"]


@pytest.mark.parametrize("code", ["软件业", "6", "X6513", "-"])
def test_what_is_no_code_is_unknown(code: str, tmp_path: Path) -> None:
    assert read_listed(written(tmp_path / "名单.csv", firm(code=code))).codes.to_pylist() == [None]


def test_sums_and_remarks_below_a_list_are_no_enterprises(tmp_path: Path) -> None:
    path = written(
        tmp_path / "名单.csv", firm("甲软件有限公司", SOFTWARE_SCOPE), firm("合计"), firm("备注", "本表不含分公司")
    )
    assert read_listed(path).texts["name"].to_pylist() == ["甲软件有限公司"]


def test_the_result_is_a_list_of_enterprises_again(tmp_path: Path) -> None:
    row = firm("芯砥微电子有限公司", "集成电路设计。") | {"统一社会信用代码": made_up_uscc(1)}
    path = tmp_path / "分类.parquet"
    path.write_bytes(parquet_data(result_of(tmp_path, row).table))
    assert enterprises_in(path)["segment"].to_pylist() == ["ic-design"]
    assert read_list(path).rows["gb_code"].to_pylist() == ["6520"]
    words = json.loads(pq.read_table(path)["gb_words"][0].as_py())
    assert words[0]["word"] == "集成电路设计"


# Explanations


def test_an_explanation_names_every_word_with_its_place(tmp_path: Path) -> None:
    result = result_of(
        tmp_path, firm("衡川智造科技有限公司", "软件开发；机械设备销售。", "3599", **{"主要产品": "MES软件"})
    )
    data = explanation(result, row_of(result, "衡川"))
    for word in data["words"]:
        assert data["texts"][word["source"]][word["start"] : word["end"]] == word["word"]
    lines = list(explanation_lines(result, 0))
    assert lines[0] == "衡川智造科技有限公司"
    assert any(line.startswith("行业（GB/T 4754-2017）：应用软件开发（6513），") for line in lines)
    assert "登记代码：3599 其他专用设备制造（2017），与判定不一致" in lines
    assert any("软件开发  经营范围 1—4  651 软件开发" in line for line in lines)


def test_an_enterprise_is_found_by_code_name_or_the_only_part_of_a_name(tmp_path: Path) -> None:
    result = result_of(
        tmp_path,
        firm("云麓软件有限公司") | {"统一社会信用代码": "A1"},
        firm("云麓软件服务有限公司") | {"统一社会信用代码": "B2"},
    )
    assert [row_of(result, wanted) for wanted in ("B2", "云麓软件有限公司", "服务")] == [1, 0, 1]
    with pytest.raises(NotListedError) as several:
        row_of(result, "云麓")
    assert several.value.problem == "名单里有 2 家对得上“云麓”：云麓软件有限公司、云麓软件服务有限公司。"
    with pytest.raises(NotListedError) as none:
        row_of(result, "衡川")
    assert none.value.problem == "名单里没有“衡川”。"


def test_doubt_and_what_is_not_concerned_are_told_apart(tmp_path: Path) -> None:
    result = result_of(tmp_path, firm("老街饭店", "餐饮服务；餐饮管理。"), firm("甲有限公司", "技术服务。"))
    assert result.table["revenue_standing"].to_pylist() == ["none", "unknown"]
    assert result.table["segment_standing"].to_pylist() == ["none", "unknown"]
    assert result.table["digital_core"].to_pylist() == [False, None]


def test_only_the_schemes_asked_for_become_columns(tmp_path: Path) -> None:
    listed = read_listed(written(tmp_path / "名单.csv", firm("甲软件有限公司", SOFTWARE_SCOPE)))
    table = classified(listed, wanted=("segment",)).table
    assert table.column_names == [
        "uscc",
        "name",
        "segment",
        "segment_name",
        "segment_chain",
        "segment_standing",
        "segment_confidence",
    ]


def test_information_security_is_among_the_products_before_2019(tmp_path: Path) -> None:
    listed = read_listed(written(tmp_path / "名单.csv", firm("固盾信息安全有限公司", "网络与信息安全软件开发。")))
    names = [classified(listed, Tools.of(), year=year).table["revenue_name"][0].as_py() for year in (2018, 2019)]
    assert names == ["软件产品收入", "信息安全收入"]
