"""One case for every kind of finding: what is printed, and what is said of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from mingcheng.statistics.published import KINDS, PublishedFinding, findings_of_files

HEAD = "地区,指标,期间类型,报告期,数值,计量单位,同比(%),来源\n"
CASES: dict[str, tuple[str, str]] = {
    "unreadable_row": (
        "全国,软件业务收入,累计,2024-05,四万,亿元,\n",
        "这一行没有用上：“四万”不是数。",
    ),
    "january_alone": (
        "临江,软件业务收入,累计,2024-01,12,亿元,\n",
        "软件业务收入2024年1月：1月不单独公布，每年第一个数是1—2月，这个数来历不明。",
    ),
    "months_missing": (
        "临江,软件业务收入,累计,2024-02,12,亿元,\n临江,软件业务收入,累计,2024-05,40,亿元,\n临江,软件业务收入,累计,2024-06,50,亿元,\n",
        "软件业务收入2024年缺1—3月至1—4月的累计数，推不出3月至5月单独的数。1—2月是一期，不可拆开。",
    ),
    "month_differs": (
        "临江,软件业务收入,累计,2024-02,12,亿元,\n临江,软件业务收入,累计,2024-03,20,亿元,\n"
        "临江,软件业务收入(当月),当月,2024-03,9.5,亿元,\n",
        "软件业务收入(当月)2024年3月为9.5亿元，而累计数之差是8.00亿元：单月、单季数常按修订后的数计算，不可与累计数混用。",
    ),
    "falls": (
        "临江,软件业务收入,累计,2024-02,120,亿元,\n临江,软件业务收入,累计,2024-03,110,亿元,\n",
        "软件业务收入2024年一季度累计110亿元，比2024年1—2月的120亿元还小：其中必有一处有误，或口径不同。",
    ),
    "growth_gap": (
        "临江,软件业务收入,全年,2023,201.5,亿元,\n临江,软件业务收入,全年,2024,230.7,亿元,10\n",
        "软件业务收入2024年的230.7亿元比上年同期的201.5亿元变动 +14.5%，公布的增速是 +10.0%，相差 +4.5 个百分点，"
        "舍入最多解释 0.10 个。",
    ),
    "growth_explained": (
        "临江,软件业务收入,全年,2023,201.5,亿元,9\n临江,软件业务收入,全年,2023,209.7,亿元,\n"
        "临江,软件业务收入,全年,2024,230.7,亿元,10\n",
        "软件业务收入2024年的230.7亿元比上年同期的201.5亿元变动 +14.5%，公布的增速是 +10.0%，相差 +4.5 个百分点，"
        "舍入最多解释 0.10 个；同口径基数209.7亿元可以解释。",
    ),
    "scope_break": (
        "临江,软件业务收入,全年,2021,201.5,亿元,\n临江,软件业务收入,全年,2022,203.7,亿元,1.1\n",
        "软件业务收入2022年的203.7亿元与上年的201.5亿元之间，2022年起统计范围由主营业务收入500万元以上改为2000万元以上、"
        "软件业务收入占30%以上，月报只统计重点企业：两边的数不能直接相比（共 1 期）。",
    ),
    "redefined": (
        "临江,软件业务收入,全年,2023,1000,亿元,\n临江,软件业务收入,全年,2024,1100,亿元,10\n"
        "临江,云服务收入,全年,2023,41.1,亿元,\n临江,云服务收入,全年,2024,77.6,亿元,21.2\n",
        "云服务收入2024年两年的数与增速相差 +67.6 个百分点，总量没有这样的差距：这一项的口径多半改了，两年的数不可相比。",
    ),
    "comparable_base": (
        "临江,软件业务收入,全年,2023,201.5,亿元,9\n临江,软件业务收入,全年,2023,209.7,亿元,\n"
        "临江,软件业务收入,全年,2024,230.7,亿元,10\n",
        "软件业务收入2023年的209.7亿元是后来印出的同口径基数，不是当时公布的201.5亿元：下一年的230.7亿元（10%）是与它相比的。",
    ),
    "implied_base": (
        "临江,软件业务收入,全年,2023,1001,亿元,9\n临江,软件产品收入,全年,2023,301,亿元,9\n临江,信息技术服务收入,全年,2023,601,亿元,9\n"
        "临江,信息安全产品和服务收入,全年,2023,49,亿元,9\n临江,嵌入式系统软件收入,全年,2023,50,亿元,9\n"
        "临江,软件产品收入,全年,2023,311,亿元,\n临江,信息技术服务收入,全年,2023,617,亿元,\n"
        "临江,软件业务收入,全年,2024,1130,亿元,10\n临江,软件产品收入,全年,2024,342.1,亿元,10\n"
        "临江,信息技术服务收入,全年,2024,678.7,亿元,10\n",
        "2023年各项的同口径基数合计 1027亿元，当时公布的软件业务收入是1001亿元，差 +26；下一年的1130亿元比它变动 +10.0%，"
        "公布的增速是 +10.0%。",
    ),
    "revised": (
        "临江,软件业务收入,全年,2023,718.6,亿元,\n临江,软件业务收入,全年,2023,721.7,亿元,\n",
        "软件业务收入2023年有718.6亿元和721.7亿元：年度数先有快报，后经核定；引用时要写明是哪一个。",
    ),
    "rounded_print": (
        "临江,软件业务收入,累计,2024-04,3800,亿元,\n临江,软件业务收入,累计,2024-04,3790.64,亿元,\n",
        "软件业务收入2024年1—4月的3800亿元是3790.64亿元的约数，不是另一个数。",
    ),
    "sources_disagree": (
        "临江,软件业务收入,累计,2024-04,3798.6,亿元,\n临江,软件业务收入,累计,2024-04,3790.6,亿元,\n",
        "软件业务收入2024年1—4月有3798.6亿元和3790.6亿元，超出了舍入的差别。",
    ),
    "growth_disagrees": (
        "临江,软件业务收入,累计,2024-04,,亿元,14.8\n临江,软件业务收入,累计,2024-04,,亿元,14.9\n",
        "软件业务收入2024年1—4月的增速有 14.8% 和 14.9%：后来引用的上年增速可能按新口径重算过，也可能引错。",
    ),
    "quoted_growth": (
        "临江,利润总额,累计,2023-04,,亿元,8.7,2024年4月月报\n临江,利润总额,累计,2024-04,31.5,亿元,9.2,2024年4月月报\n",
        "利润总额2023年1—4月的增速 8.7% 是下一年发布时引用的上年增速，不是当时公布的；两者可以不同。",
    ),
    "several_scopes": (
        "临江,软件业务收入,全年,2023,127.5,亿元,\n临江,规上软件企业软件业务收入,全年,2023,31.7,亿元,\n",
        "临江2023年有几种口径的行业总量：软件业务收入127.5亿元、规上软件企业软件业务收入31.7亿元。不可混用，更不可连成一个序列。",
    ),
    "unit_differs": (
        "临江,软件业务出口,全年,2023,16.5,亿元,\n临江,软件业务出口,全年,2024,17.1,亿美元,\n",
        "软件业务出口有的以亿美元计，有的以亿元计：不可放进一个序列。",
    ),
    "magnitude": (
        "全国,软件业务收入,全年,2010,1.35,亿元,\n全国,软件业务收入,全年,2011,18400,亿元,32.4\n",
        "软件业务收入2010年的1.35亿元与2011年软件业务收入18400亿元相比差了十的乘方，像是13500亿元之误。",
    ),
    "parts_differ": (
        "临江,软件业务收入,全年,2023,1001,亿元,\n临江,软件产品收入,全年,2023,301,亿元,\n临江,信息技术服务收入,全年,2023,651,亿元,\n"
        "临江,信息安全产品和服务收入,全年,2023,49,亿元,\n临江,嵌入式系统软件收入,全年,2023,49,亿元,\n",
        "2023年软件业务收入1001亿元，各项（软件产品收入、信息技术服务收入、信息安全产品和服务收入、嵌入式系统软件收入）合计 1050，"
        "相差 +49.00，舍入最多解释 2.5（A1）；按 A2 的构成则相等。",
    ),
    "split_changed": (
        "临江,软件业务收入,全年,2018,1000,亿元,\n临江,软件产品收入,全年,2018,300,亿元,\n临江,信息技术服务收入,全年,2018,600,亿元,\n"
        "临江,嵌入式系统软件收入,全年,2018,100,亿元,\n"
        "临江,软件业务收入,全年,2019,1111,亿元,\n临江,软件产品收入,全年,2019,300,亿元,\n临江,信息技术服务收入,全年,2019,661,亿元,\n"
        "临江,信息安全产品和服务收入,全年,2019,50,亿元,\n临江,嵌入式系统软件收入,全年,2019,100,亿元,\n",
        "软件业务收入的构成变了：2018年由软件产品收入、信息技术服务收入、嵌入式系统软件收入组成，2019年由软件产品收入、信息技术服务收入、"
        "信息安全产品和服务收入、嵌入式系统软件收入组成；名称相同的分项也不可直接相比。",
    ),
    "share_above_whole": (
        "临江,软件产品收入,全年,2023,30.1,亿元,\n临江,工业软件产品收入,全年,2023,31.5,亿元,\n",
        "2023年工业软件产品收入31.5亿元大于它所属的软件产品收入30.1亿元。",
    ),
    "group_differs": (
        "北京江苏两省市合计,软件业务收入,累计,2024-02,6507,亿元,\n北京,软件业务收入,累计,2024-02,631.3,亿元,\n"
        "江苏,软件业务收入,累计,2024-02,188.2,亿元,\n",
        "2024年1—2月北京江苏两省市合计的软件业务收入6507亿元，2地之和是819.50亿元，相差 -5687.50，舍入最多解释 0.60。",
    ),
    "regions_differ": (
        "全国,软件业务收入,累计,2024-02,1705,亿元,\n东部地区,软件业务收入,累计,2024-02,1439,亿元,\n"
        "中部地区,软件业务收入,累计,2024-02,78,亿元,\n西部地区,软件业务收入,累计,2024-02,153,亿元,\n"
        "东北地区,软件业务收入,累计,2024-02,88,亿元,\n",
        "2024年1—2月全国的软件业务收入1705亿元，4个地区之和是1758.00亿元，相差 +53.00，舍入最多解释 2.50。",
    ),
    "region_list_changed": (
        "北京江苏上海三省市合计,软件业务收入,累计,2024-02,650.7,亿元,\n北京江苏浙江三省市合计,软件业务收入,累计,2024-03,990.5,亿元,\n",
        "合计所含的地区变了：2024年1—2月是北京江苏上海三省市合计，2024年一季度是北京江苏浙江三省市合计（少了上海，多了浙江）。"
        "两者不可连成一个序列。",
    ),
}  # fmt: skip


def found_in(rows: str, folder: Path, threshold: Fraction = Fraction(1)) -> list[PublishedFinding]:
    path = folder / "公布数.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return findings_of_files([path], threshold)


@pytest.mark.parametrize("kind", CASES)
def test_every_kind_is_found_and_said_so(kind: str, tmp_path: Path) -> None:
    rows, message = CASES[kind]
    found = [finding for finding in found_in(rows, tmp_path) if finding.kind == kind]
    assert [finding.message for finding in found] == [message]
    lines = {f"公布数.csv:{number}" for number in range(2, 2 + rows.count("\n"))}
    assert found[0].places and set(found[0].places) <= lines


def test_there_is_a_case_for_every_kind() -> None:
    assert set(CASES) == set(KINDS)


def test_the_note_is_never_looked_into(tmp_path: Path) -> None:
    plain, tagged = CASES["growth_gap"][0], ""
    for line in plain.splitlines():
        tagged += f"{line},[misprint][rounded] 约\n"
    path = tmp_path / "公布数.csv"
    path.write_text(HEAD.replace("来源", "备注") + tagged, encoding="utf-8")
    assert [finding.as_json() for finding in findings_of_files([path])] == [
        finding.as_json() for finding in found_in(plain, tmp_path)
    ]


def test_the_threshold_counts_beyond_rounding(tmp_path: Path) -> None:
    rows = CASES["growth_gap"][0]
    for points, count in ((Fraction("4.3"), 1), (Fraction("4.5"), 0)):
        assert len([each for each in found_in(rows, tmp_path, points) if each.kind == "growth_gap"]) == count


def test_what_rounding_explains_is_no_gap(tmp_path: Path) -> None:
    """0.11 may be 0.105, 0.10 may be 0.105: any growth up to a tenth is possible."""
    rows = "临江,软件业务收入,全年,2023,0.10,亿元,\n临江,软件业务收入,全年,2024,0.11,亿元,0.5\n"
    assert found_in(rows, tmp_path) == []


def test_a_gap_across_a_break_of_scope_names_the_reason(tmp_path: Path) -> None:
    rows = "临江,软件业务出口,全年,2021,18.94,亿美元,\n临江,软件业务出口,全年,2022,11.84,亿美元,22.7\n"
    gap = next(each for each in found_in(rows, tmp_path) if each.kind == "growth_gap")
    assert "其间2022年起统计范围由" in gap.message and gap.message.endswith("；两者一升一降。")


def test_a_growth_without_its_point_is_known_by_the_months_beside_it(tmp_path: Path) -> None:
    rows = "".join(
        f"临江,利润总额,累计,2020-{month},,亿元,{growth}\n"
        for month, growth in (("08", 6.1), ("09", 7), ("10", 73), ("11", 7.6))
    )
    found = [each for each in found_in(rows, tmp_path) if each.kind == "magnitude"]
    assert [(each.places[0], each.expected) for each in found] == [("公布数.csv:4", "7.3%")]
    both = "临江,利润总额,累计,2020-10,,亿元,73\n临江,利润总额,累计,2020-10,,亿元,7.3\n"
    assert [each.kind for each in found_in(both, tmp_path)] == ["magnitude"]


def test_a_profit_without_its_last_digit_is_known_by_its_share(tmp_path: Path) -> None:
    rows = ""
    for year, revenue, profit in (
        (2009, 5000, 520),
        (2010, 6300, 690),
        (2011, 8065, 103),
        (2012, 9960, 1180),
        (2013, 11800, 1400),
        (2014, 14100, 1650),
    ):
        rows += f"临江,软件业务收入,累计,{year}-06,{revenue}.1,亿元,\n临江,利润总额,累计,{year}-06,{profit},亿元,\n"
    found = [each for each in found_in(rows, tmp_path) if each.severity == "error"]
    assert [(each.kind, each.values[0], each.expected) for each in found] == [("magnitude", "103亿元", "1030亿元")]


def test_profit_may_fall_and_staff_is_no_flow(tmp_path: Path) -> None:
    rows = "临江,利润总额,累计,2024-02,12,亿元,\n临江,利润总额,累计,2024-03,11,亿元,\n"
    rows += "临江,从业人员平均人数,累计,2024-02,12.1,万人,\n临江,从业人员平均人数,累计,2024-03,11.8,万人,\n"
    assert found_in(rows, tmp_path) == []


def test_a_declared_scope_keeps_series_apart(tmp_path: Path) -> None:
    path = tmp_path / "公布数.csv"
    rows = "临江,软件业务收入,全年,2023,127.5,亿元,,{0}\n临江,软件业务收入,全年,2023,31.7,亿元,,{1}\n"
    path.write_text(HEAD.replace("来源", "口径") + rows.format("", ""), encoding="utf-8")
    assert [finding.message for finding in findings_of_files([path])] == [
        "软件业务收入2023年有127.5亿元和31.7亿元，相差太大，不是修订：两处的统计口径不同，不可连成一个序列。"
    ]
    path.write_text(HEAD.replace("来源", "口径") + rows.format("工信部门", "统计部门"), encoding="utf-8")
    assert findings_of_files([path]) == []


def test_a_declared_rounding_makes_every_zero_at_the_end_doubtful(tmp_path: Path) -> None:
    path = tmp_path / "公布数.csv"
    rows = "临江,软件企业数,全年,2023,120,家,,{0}\n临江,软件企业数,全年,2023,123,家,,\n"
    for declared, kinds in (("", ["revised"]), ("是", [])):
        path.write_text(HEAD.replace("来源", "约数") + rows.format(declared), encoding="utf-8")
        assert [each.kind for each in findings_of_files([path])] == kinds


def test_all_thirty_provinces_are_the_country(tmp_path: Path) -> None:
    from mingcheng.statistics.published.vocabulary import shipped_vocabulary

    words = shipped_vocabulary()
    names = [name for name in words.provinces if name not in words.not_reporting]
    rows = "".join(f"{name},软件业务收入,累计,2023-02,{100 + place}.5,亿元,\n" for place, name in enumerate(names))
    total = sum(100 + place for place in range(len(names))) + len(names) / 2
    assert len(names) == 30
    assert found_in(f"全国,软件业务收入,累计,2023-02,{total},亿元,\n{rows}", tmp_path) == []
    found = found_in(f"全国,软件业务收入,累计,2023-02,{total + 9},亿元,\n{rows}", tmp_path)
    assert [(each.kind, len(each.places)) for each in found] == [("regions_differ", 31)]


def test_a_base_is_known_by_the_table_that_it_stands_in(tmp_path: Path) -> None:
    """Nothing else is printed of 2023: the source alone tells that 209.7 is no level of then."""
    rows = "临江,软件业务收入,全年,2023,209.7,亿元,,2024年年报\n临江,软件业务收入,全年,2024,230.7,亿元,10,2024年年报\n"
    assert [each.message for each in found_in(rows, tmp_path)] == [
        "软件业务收入2023年的209.7亿元与下一年的230.7亿元同出一处，是那里的上年同期数，即同口径基数，不是当时公布的水平。"
    ]
    assert found_in(rows.replace("2024年年报\n", "2023年年报\n", 1), tmp_path) == []
    assert found_in(rows.replace("10,2024年年报", "10.8,2024年年报"), tmp_path) == []


def test_of_two_values_the_one_in_the_later_table_is_the_base(tmp_path: Path) -> None:
    """Both are near to the growth: the source decides."""
    rows = (
        "临江,利润总额,累计,2023-04,239.8,亿元,9,2023年4月月报\n临江,利润总额,累计,2023-04,239.4,亿元,,2024年4月月报\n"
    )
    rows += "临江,利润总额,累计,2024-04,288.5,亿元,20.5,2024年4月月报\n"
    found = [each for each in found_in(rows, tmp_path) if each.kind != "months_missing"]
    assert [(each.kind, each.values[:2]) for each in found] == [("comparable_base", ("239.4亿元", "239.8亿元"))]
