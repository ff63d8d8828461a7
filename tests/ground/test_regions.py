"""Administrative divisions, their names in text, reporting units, whose document it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.regions import (
    Region,
    RegionError,
    abolished_regions,
    ancestors,
    children,
    find_regions,
    full_name,
    jurisdiction_of,
    lies_in,
    region,
    reporting_units,
    resolve,
    succession,
    successor,
    zones,
)

CITIES = {
    "330100": "02上城区 05拱墅区 06西湖区 08滨江区 09萧山区 10余杭区 11富阳区 12临安区 13临平区 14钱塘区 22桐庐县 "
    "27淳安县 82建德市",
    "330200": "03海曙区 05江北区 06北仑区 11镇海区 12鄞州区 13奉化区 25象山县 26宁海县 81余姚市 82慈溪市",
    "330300": "02鹿城区 03龙湾区 04瓯海区 05洞头区 24永嘉县 26平阳县 27苍南县 28文成县 29泰顺县 81瑞安市 82乐清市 "
    "83龙港市",
    "330400": "02南湖区 11秀洲区 21嘉善县 24海盐县 81海宁市 82平湖市 83桐乡市",
    "330500": "02吴兴区 03南浔区 21德清县 22长兴县 23安吉县",
    "330600": "02越城区 03柯桥区 04上虞区 24新昌县 81诸暨市 83嵊州市",
    "330700": "02婺城区 03金东区 23武义县 26浦江县 27磐安县 81兰溪市 82义乌市 83东阳市 84永康市",
    "330800": "02柯城区 03衢江区 22常山县 24开化县 25龙游县 81江山市",
    "330900": "02定海区 03普陀区 21岱山县 22嵊泗县",
    "331000": "02椒江区 03黄岩区 04路桥区 22三门县 23天台县 24仙居县 81温岭市 82临海市 83玉环市",
    "331100": "02莲都区 21青田县 22缙云县 23遂昌县 24松阳县 25云和县 26庆元县 27景宁畲族自治县 81龙泉市",
    "320100": "02玄武区 04秦淮区 05建邺区 06鼓楼区 11浦口区 13栖霞区 14雨花台区 15江宁区 16六合区 17溧水区 18高淳区",
    "320200": "05锡山区 06惠山区 11滨湖区 13梁溪区 14新吴区 81江阴市 82宜兴市",
    "320300": "02鼓楼区 03云龙区 05贾汪区 11泉山区 12铜山区 21丰县 22沛县 24睢宁县 81新沂市 82邳州市",
    "320400": "02天宁区 04钟楼区 11新北区 12武进区 13金坛区 81溧阳市",
    "320500": "05虎丘区 06吴中区 07相城区 08姑苏区 09吴江区 81常熟市 82张家港市 83昆山市 85太仓市",
    "320600": "12通州区 13崇川区 14海门区 23如东县 81启东市 82如皋市 85海安市",
    "320700": "03连云区 06海州区 07赣榆区 22东海县 23灌云县 24灌南县",
    "320800": "03淮安区 04淮阴区 12清江浦区 13洪泽区 26涟水县 30盱眙县 31金湖县",
    "320900": "02亭湖区 03盐都区 04大丰区 21响水县 22滨海县 23阜宁县 24射阳县 25建湖县 81东台市",
    "321000": "02广陵区 03邗江区 12江都区 23宝应县 81仪征市 84高邮市",
    "321100": "02京口区 11润州区 12丹徒区 81丹阳市 82扬中市 83句容市",
    "321200": "02海陵区 03高港区 04姜堰区 81兴化市 82靖江市 83泰兴市",
    "321300": "02宿城区 11宿豫区 22沭阳县 23泗阳县 24泗洪县",
}
ALL = [unit for province in children("330000") for unit in children(province.code)]


@pytest.mark.parametrize("city", CITIES)
def test_zhejiang_and_jiangsu_are_complete_and_right(city: str) -> None:
    assert [unit.code[4:] + unit.name for unit in children(city)] == CITIES[city].split()


def test_the_two_provinces_have_their_numbers_of_cities_and_counties() -> None:
    counts = [(len(cities), sum(len(children(city.code)) for city in cities)) for cities in map(children, ("33", "32"))]
    assert counts == [(11, 90), (13, 95)]


@pytest.mark.parametrize("code", ["330000", "330200", "330212", "110105", "419001", "710000"])
def test_every_unit_lies_in_all_its_ancestors(code: str) -> None:
    assert all(lies_in(code, unit.code) for unit in ancestors(code))
    assert [unit.level for unit in ancestors(code)] == [
        level for level in ("prefecture", "province") if any(unit.level == level for unit in ancestors(code))
    ]


def test_short_codes_are_filled_up() -> None:
    assert region("3302") == region("330200") == Region("330200", "宁波市", "prefecture", "330000")


def test_a_county_that_the_province_governs_has_the_province_above_it() -> None:
    assert [unit.name for unit in ancestors("419001")] == ["河南省"]
    assert [unit.name for unit in ancestors("110105")] == ["北京市"]


@pytest.mark.parametrize("code", ["999999", "33020", "abc", "３３０２００", ""])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(RegionError):
        region(code)


def test_the_statistical_heading_is_named_in_its_error() -> None:
    with pytest.raises(RegionError, match="330201：“市辖区”是统计标题，不是行政区。"):
        region("330201")


def test_abolished_units_lead_to_present_ones() -> None:
    for unit in abolished_regions():
        assert region(successor(unit.code)).abolished is None
        change = succession(unit.code)
        assert change is not None and not change.is_confirmed


def test_a_unit_is_itself_until_the_year_of_its_end() -> None:
    assert successor("330283", on=date(2015, 12, 31)) == "330283"
    assert successor("330283", on=date(2016, 1, 1)) == "330213"
    assert successor("330212") == "330212"
    assert region("320103").abolished == 2013


def test_ningbos_zones_report_beside_its_districts() -> None:
    units = reporting_units("330200")
    assert [unit.kind for unit in units[:10]] == ["district"] * 10
    by_id = {unit.id: unit for unit in units}
    assert by_id["330212"].code == "330212"
    qianwan = by_id["ningbo-qianwan"]
    assert (qianwan.code, qianwan.host_codes, qianwan.is_confirmed) == (None, ("330282", "330281"), False)
    assert by_id["ningbo-bonded"].is_confirmed


def test_jiangbei_new_area_is_taken_out_of_its_hosts() -> None:
    (jiangbei,) = [zone for zone in zones("320100") if zone.name == "江北新区"]
    assert jiangbei.is_counted_in_host is False
    assert resolve("江北新区") is None


@pytest.mark.parametrize("city", ["320100", "320500", "330100", "330200", "330400"])
def test_the_hosts_of_every_zone_are_districts_of_its_city(city: str) -> None:
    assert all(region(host).parent_code == city for zone in zones(city) for host in zone.host_codes)


def named(text: str, inside: str | None = None) -> list[tuple[str, str | None]]:
    return [(text[mention.start : mention.end], mention.code) for mention in find_regions(text, inside=inside)]


@given(st.sampled_from(ALL))
def test_a_full_name_after_its_citys_is_always_found(unit: Region) -> None:
    city = ancestors(unit.code)[0]
    assert named(f"支持{city.name}{unit.name}发展") == [(city.name, city.code), (unit.name, unit.code)]


@given(st.sampled_from(ALL))
def test_a_full_name_is_resolved_inside_its_city(unit: Region) -> None:
    assert resolve(unit.name, inside=unit.parent_code) == unit


@given(st.text(alphabet="宁波市鄞州区南京江北新朝阳县省和平鼓楼海西安东方场域、 ", max_size=30))
def test_mentions_are_in_order_and_apart(text: str) -> None:
    before = 0
    for mention in find_regions(text):
        assert before <= mention.start < mention.end <= len(text)
        assert mention.codes
        before = mention.end


def test_short_names_of_provinces_cities_and_unmistakable_counties_are_found() -> None:
    assert named("浙江、宁波和鄞州") == [("浙江", "330000"), ("宁波", "330200"), ("鄞州", "330212")]


@pytest.mark.parametrize(
    "text",
    [
        "江北", "海州", "普陀", "鼓楼", "东方", "和平", "新城", "城区", "郊区", "矿区", "南山", "长安", "中山",
        "朝阳", "安全", "富裕",
        "东方市场广阔", "城市中心城区和郊区", "老城区改造", "朝阳产业", "南京路", "海州湾", "长白山", "各市和县",
        "经济南北均衡", "增长兴旺", "扩大连接", "春节前局长春节慰问", "创新乡村治理", "交通化解拥堵",
    ],
)  # fmt: skip
def test_ordinary_words_and_roads_are_no_places(text: str) -> None:
    assert named(text) == []


def test_inside_a_city_its_units_are_found_by_any_name() -> None:
    assert named("江北、象山与鼓楼", inside="330200") == [("江北", "330205"), ("象山", "330225")]
    assert named("江宁、鼓楼", inside="320100") == [("江宁", "320115"), ("鼓楼", "320106")]
    assert named("鼓楼区", inside="320300") == [("鼓楼区", "320302")]
    assert named("江北新区与江北区域", inside="330200") == [("江北", "330205")]


def test_a_name_after_its_city_means_the_one_in_it() -> None:
    assert named("上海市普陀区、舟山普陀") == [
        ("上海市", "310000"), ("普陀区", "310107"), ("舟山", "330900"), ("普陀", "330903"),
    ]  # fmt: skip
    assert named("徐州市丰县") == [("徐州市", "320300"), ("丰县", "320321")]


def test_a_name_of_several_units_is_left_open() -> None:
    (mention,) = find_regions("鼓楼区")
    assert mention.code is None
    assert {"320106", "320302"} <= set(mention.codes)


def test_risky_short_names_count_once_the_text_names_their_city() -> None:
    assert named("长兴") == []
    assert named("湖州的长兴") == [("湖州", "330500"), ("长兴", "330522")]


def test_the_market_of_a_city_is_not_the_citys_full_name() -> None:
    assert named("北京市场监管") == [("北京", "110000")]
    assert named("东方市政府") == [("东方市", "469007")]


def test_autonomous_units_are_known_by_the_names_in_use() -> None:
    assert named("恩施州、景宁县、广西") == [("恩施州", "422800"), ("景宁县", "331127"), ("广西", "450000")]


def test_resolve_knows_short_old_and_ambiguous_names() -> None:
    def code(name: str, inside: str | None = None) -> str | None:
        unit = resolve(name, inside)
        return unit.code if unit else None

    assert code("江北", "330200") == "330205"
    assert code("恩施") == "422800"
    assert code("奉化市", "330200") == "330283"
    assert code("鼓楼区") is None
    assert code("鼓楼区", "330200") is None
    assert code("乌有市") is None


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("临江市软件产业发展行动方案", "", "临江市"),
        ("2026年甘肃省政府工作报告", "", "甘肃省"),
        ("安徽省2025年政府工作报告", "", "安徽省"),
        ("中共柳河县委 柳河县人民政府关于培育软件产业的意见", "", "柳河县"),
        ("市政府关于印发苏州市软件产业行动计划的通知", "", "苏州市"),
        ("关于印发《义乌市软件产业政策》的通知", "", "义乌市"),
        ("江苏省人民政府办公厅关于支持南京市发展软件产业的意见", "", "江苏省"),
        ("浙江省宁波市鄞州区软件产业规划", "", "鄞州区"),
        ("中共徐州市鼓楼区委关于数字经济的意见", "", "徐州市鼓楼区"),
        ("渝中区软件产业政策", "", "重庆市渝中区"),
        ("深圳软件产业行动方案", "", "深圳市"),
        ("丰县软件产业行动方案", "", "丰县"),
        ("朝阳区促进软件产业的若干措施", "积极融入京津冀", "北京市朝阳区"),
        ("朝阳区促进软件产业的若干措施", "吉林省和长春市的有关规定", "长春市朝阳区"),
        ("朝阳区促进软件产业的若干措施", "来源：www.bjsome.gov.cn", "北京市朝阳区"),
        ("朝阳区促进软件产业的若干措施", "", "北京市朝阳区"),
        ("鼓楼区促进软件产业的若干措施", "依托南京的软件基础", "南京市鼓楼区"),
        ("鼓楼区促进软件产业的若干措施", "", "鼓楼区"),
        ("中关村国家自主创新示范区资金管理办法", "", "北京市"),
        ("江北新区软件产业政策", "", "南京市"),
        ("云麓区促进软件产业的若干措施", "在云麓区注册的企业", "云麓区"),
        ("关于支持软件企业发展的意见", "常州市人民政府\n\n各辖市、区：", "常州市"),
        ("关于政府工作的报告", "在湖南省第十四届人民代表大会上", "湖南省"),
        ("关于支持软件产业的意见", "我市软件企业……对来莆田落户的……", "莆田市"),
        ("关于支持软件产业的意见", "全省……浙江……杭州、宁波、温州各建一个园区", "浙江省"),
        ("软件产业行动方案", "全市……杭州企业……杭州人才……余杭……浙江", "杭州市"),
        ("", "朝阳区的企业、朝阳区的人才", "北京市朝阳区"),
        ("加快城市更新行动方案", "推进区域协调", None),
        ("", "", None),
    ],
)
def test_whose_document_it_is(title: str, text: str, expected: str | None) -> None:
    assert jurisdiction_of(title, text) == expected


def test_the_full_name_tells_namesakes_apart() -> None:
    assert [full_name(region(code)) for code in ("330200", "330212", "320106", "310115")] == [
        "宁波市", "鄞州区", "南京市鼓楼区", "上海市浦东新区",
    ]  # fmt: skip
