"""Parks with their data, out of tables, and out of the text where a plan has no table of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mingcheng.plans.extract import plan_of
from mingcheng.reading.plain import read_plain

HEAD = "云麓市加快软件产业发展行动方案（2026—2028年）\n\n一、空间布局\n"


def parks(text: str) -> list[dict[str, Any]]:
    """What is known of each park, its place in the text left out."""
    read = plan_of(read_plain(HEAD + text + "\n")).parks
    return [park.model_dump(exclude_none=True, exclude={"id", "quote", "start", "end"}) for park in read]


def table(*rows: str) -> list[dict[str, Any]]:
    return parks("\n" + "\n\n".join("\n".join("\t" + cell for cell in row.split("|")) for row in rows))


def test_a_row_is_a_park_with_its_data() -> None:
    assert table(
        "序号|园区名称|所在区|位置|占地面积（亩）|建筑面积（万平方米）|2028年营收目标（亿元）|功能定位",
        "1|云麓软件园|澄泊区|云江路1号|200|35.5|120|工业软件",
        "2|岚汀信创园|云湖县|湖滨路|80|待建12|60|信创产业",
        "合计|||||47.5|180|",
    ) == [
        {
            "name": "云麓软件园", "district": "澄泊区", "location": "云江路1号", "land_mu": 200, "built_10k_m2": Decimal("35.5"),
            "goal": "工业软件", "target_revenue_100m": 120, "year": 2028,
        },
        {
            "name": "岚汀信创园", "district": "云湖县", "location": "湖滨路", "land_mu": 80, "planned_10k_m2": 12,
            "goal": "信创产业", "target_revenue_100m": 60, "year": 2028,
        },
    ]  # fmt: skip


def test_rows_under_one_name_are_the_parts_of_a_park() -> None:
    whole, east, west, other = table(
        "园区名称|区块|所在区|占地面积（亩）|2028年营收目标（亿元）",
        "云麓软件园|东区|澄泊区|200|120",
        "|西区|云湖县|100|",
        "岚汀信创园||云湖县|80|60",
    )
    assert whole == {"name": "云麓软件园", "target_revenue_100m": 120, "year": 2028}
    assert east == {"name": "东区", "parent": "云麓软件园", "district": "澄泊区", "land_mu": 200}
    assert west == {"name": "西区", "parent": "云麓软件园", "district": "云湖县", "land_mu": 100}
    assert (other["name"], other["land_mu"]) == ("岚汀信创园", 80)


def test_a_first_row_for_the_whole_park_gives_its_own_data() -> None:
    whole, part = table(
        "园区名称|区块|占地面积（亩）|建筑面积（㎡）", "云麓软件园|整体|300|500000", "|其中：东区|200|350000"
    )
    assert (whole["name"], whole["land_mu"], whole["built_10k_m2"]) == ("云麓软件园", 300, 50)
    assert (part["name"], part["parent"], part["built_10k_m2"]) == ("东区", "云麓软件园", 35)


@pytest.mark.parametrize(
    ("header", "cell", "field", "value"),
    [
        ("建筑面积（平方米）", "20000", "built_10k_m2", 2), ("已建面积（万㎡）", "3.5", "built_10k_m2", Decimal("3.5")),
        ("规划建筑面积（万平方米）", "50", "planned_10k_m2", 50), ("占地面积（亩）", "1,200", "land_mu", 1200),
        ("2028年产值目标（万元）", "50000", "target_revenue_100m", 5), ("地址", "云江路1号", "location", "云江路1号"),
    ],
)  # fmt: skip
def test_areas_and_amounts_come_in_the_units_of_their_fields(header: str, cell: str, field: str, value: object) -> None:
    read = table(
        f"园区名称|占地面积（亩）|{header}" if "占地" not in header else f"园区名称|所在区|{header}",
        f"云麓软件园|10|{cell}",
    )
    assert read[0][field] == value


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("重点支持云麓软件园、岚汀数字港建设。", ["云麓软件园", "岚汀数字港"]),
        ("引导“云麓信创园”集聚企业。", ["云麓信创园"]),
        ("云麓软件园营业收入达到300亿元。", ["云麓软件园"]),
        ("推动园区提质增效。", []),
        ("打造省级软件名园3个。", []),
    ],
)
def test_without_a_table_the_parks_are_those_that_the_text_sets_out_to_build_up(text: str, names: list[str]) -> None:
    assert [park["name"] for park in parks(text)] == names


def test_a_park_of_the_text_has_the_targets_that_are_its_own() -> None:
    (park,) = parks("支持云麓软件园做强，园区营收达到300亿元，建筑面积达到50万平方米。")
    assert (park["target_revenue_100m"], park["planned_10k_m2"], park["year"]) == (300, 50, 2028)


def test_a_table_of_something_else_lists_no_parks() -> None:
    assert table("序号|企业名称|联系人", "1|云麓软件公司|林一") == []
