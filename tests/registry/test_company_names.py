"""Company names taken apart: what stands where, what is never lost, and that one name and a million are read alike."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.registry.company_names import NAME_COLUMNS, CompanyName, LexiconError, name_columns, parsed
from mingcheng.registry.made_up.units import Unit, made_up_units
from mingcheng.registry.names.lexicons import classes_of
from mingcheng.registry.names.writing import written

NINGBO, HANGZHOU, ZHEJIANG, YINZHOU, NATION = "330200", "330100", "330000", "330212", "100000"


@pytest.mark.parametrize(
    ("name", "region", "trade_name", "business", "legal_form"),
    [
        ("宁波星河软件有限公司", NINGBO, "星河", "软件", "有限公司"),
        ("宁波市星河软件有限责任公司", NINGBO, "星河", "软件", "有限责任公司"),
        ("浙江省宁波市鄞州区星河软件有限公司", YINZHOU, "星河", "软件", "有限公司"),
        ("鄞州星河软件有限公司", YINZHOU, "星河", "软件", "有限公司"),
        ("浙江宁波星河信息技术股份有限公司", NINGBO, "星河", "信息技术", "股份有限公司"),
        ("浙江星河软件有限公司", ZHEJIANG, "星河", "软件", "有限公司"),
        ("恒星（杭州）软件有限公司", HANGZHOU, "恒星", "软件", "有限公司"),
        ("恒星软件（杭州）有限公司", HANGZHOU, "恒星", "软件", "有限公司"),
        ("恒星(中国)软件有限公司", NATION, "恒星", "软件", "有限公司"),
        ("中国恒星软件有限公司", NATION, "恒星", "软件", "有限公司"),
        ("浙江恒星（宁波）软件有限公司", NINGBO, "恒星", "软件", "有限公司"),
        ("星河智能装备制造股份有限公司", None, "星河", "智能装备制造", "股份有限公司"),
        ("杭州云海云计算科技有限公司", HANGZHOU, "云海", "云计算科技", "有限公司"),
        ("智慧芽苗信息科技（苏州）有限公司", "320500", "智慧芽苗", "信息科技", "有限公司"),
        ("新荷三技术有限公司", None, "新荷三", "技术", "有限公司"),
        ("宁波明月创业投资合伙企业（有限合伙）", NINGBO, "明月", "创业投资", "合伙企业（有限合伙）"),
        ("浙江海纳百川律师事务所", ZHEJIANG, "海纳百川", "律师", "事务所"),
        ("宁波长三角数字经济研究院", NINGBO, "长三角", "数字经济", "研究院"),
        ("江苏省星河设计研究院有限公司", "320000", "星河", "设计研究院", "有限公司"),
        ("宁波市鄞州区姜山镇明月五金厂", YINZHOU, "明月", "五金", "厂"),
        ("苏州工业园区星河软件有限公司", "320500", "星河", "软件", "有限公司"),
        ("宁波高新区星河软件有限公司", NINGBO, "星河", "软件", "有限公司"),
        ("上海浦东新区星河贸易有限公司", "310115", "星河", "贸易", "有限公司"),
        ("宁波市场网络科技有限公司", NINGBO, "市场", "网络科技", "有限公司"),
        ("鄞州区块链科技有限公司", None, "鄞州", "区块链科技", "有限公司"),
        ("西安长安星河软件有限公司", "610116", "星河", "软件", "有限公司"),
        ("长安星河软件有限公司", None, "长安星河", "软件", "有限公司"),
        ("南京鼓楼星河软件有限公司", "320106", "星河", "软件", "有限公司"),
        ("宁波北仑软件有限公司", NINGBO, "北仑", "软件", "有限公司"),
        ("宁波星河电子与机械有限公司", NINGBO, "星河", "电子与机械", "有限公司"),
        ("宁波星河软件有限公可", NINGBO, "星河", "软件", "有限公可"),
        ("宁波星河软件股份有跟公司", NINGBO, "星河", "软件", "股份有跟公司"),
        ("宁波星河软件限公司", NINGBO, "星河", "软件", "限公司"),
        ("宁波有线科技公司", NINGBO, "有线", "科技", "公司"),
        ("宁波星河软件", NINGBO, "星河", "软件", ""),
        ("星河软件", None, "星河", "软件", ""),
        ("星河", None, "星河", "", ""),
        ("宁波3D星河科技有限公司", NINGBO, "3D星河", "科技", "有限公司"),
        ("宁波明月银行股份有限公司", NINGBO, "明月", "银行", "股份有限公司"),
        ("上海浦东发展软件有限公司", "310000", "浦东", "发展软件", "有限公司"),
        ("鼓楼区星河软件有限公司", None, "星河", "软件", "有限公司"),
    ],
)
def test_a_name_has_these_parts(name: str, region: str | None, trade_name: str, business: str, legal_form: str) -> None:
    found = parsed(name)
    assert (found.region, found.trade_name, found.business, found.legal_form) == (
        region,
        trade_name,
        business,
        legal_form,
    )


@pytest.mark.parametrize(
    ("name", "parent", "branch"),
    [
        ("宁波星河软件有限公司杭州分公司", "宁波星河软件有限公司", "杭州分公司"),
        ("宁波星河软件有限公司第一分公司", "宁波星河软件有限公司", "第一分公司"),
        ("宁波星河软件有限公司（杭州分公司）", "宁波星河软件有限公司", "杭州分公司"),
        ("宁波星河软件有限公司杭州办事处", "宁波星河软件有限公司", "杭州办事处"),
        ("宁波星河软件有限公司研发中心", "宁波星河软件有限公司", "研发中心"),
        ("宁波星河软件有限公司工会委员会", "宁波星河软件有限公司", "工会委员会"),
        ("宁波星河软件有限公司第四分么司", "宁波星河软件有限公司", "第四分么司"),
        ("宁波星河软件有限公司杭州分公司西湖营业部", "宁波星河软件有限公司杭州分公司", "杭州分公司西湖营业部"),
        ("中国恒星通信集团浙江有限公司宁波分公司", "中国恒星通信集团浙江有限公司", "宁波分公司"),
        ("星河软件杭州分公司", "星河软件", "杭州分公司"),
        ("浙江海纳律师事务所宁波分所", "浙江海纳律师事务所", "宁波分所"),
        ("浙江海纳会计师事务所（特殊普通合伙）宁波分所", "浙江海纳会计师事务所（特殊普通合伙）", "宁波分所"),
        ("宁波明月银行股份有限公司鄞州支行", "宁波明月银行股份有限公司", "鄞州支行"),
    ],
)
def test_a_part_of_a_unit_is_told_from_the_unit(name: str, parent: str, branch: str) -> None:
    found, whole = parsed(name), parsed(parent)
    assert (found.parent, found.branch) == (parent, branch)
    assert (found.trade_name, found.business, found.region) == (whole.trade_name, whole.business, whole.region)


@pytest.mark.parametrize(
    "name",
    ["宁波研发中心有限公司", "宁波星河软件有限公司", "杭州门店科技有限公司", "宁波星河服务部", "宁波市明月街道办事处"],
)
def test_a_unit_whose_name_holds_a_word_for_parts_stays_a_unit(name: str) -> None:
    assert parsed(name).branch == ""


@pytest.mark.parametrize(
    ("name", "now", "former"),
    [
        ("宁波星河软件有限公司（原名：宁波明月软件有限公司）", "宁波星河软件有限公司", ("宁波明月软件有限公司",)),
        ("宁波星河软件有限公司（原宁波明月软件有限公司）", "宁波星河软件有限公司", ("宁波明月软件有限公司",)),
        ("宁波星河软件有限公司(曾用名:甲软件有限公司、乙软件有限公司)", "宁波星河软件有限公司", ("甲软件有限公司", "乙软件有限公司")),
        ("宁波星河软件有限公司 曾用名：明月（杭州）有限公司", "宁波星河软件有限公司", ("明月（杭州）有限公司",)),
        ("宁波明月软件有限公司（现名：宁波星河软件有限公司）", "宁波星河软件有限公司", ("宁波明月软件有限公司",)),
        ("宁波明月软件有限公司（已更名为宁波星河软件有限公司）", "宁波星河软件有限公司", ("宁波明月软件有限公司",)),
        ("宁波星河（原创）软件有限公司", "宁波星河（原创）软件有限公司", ()),
        ("原野软件有限公司", "原野软件有限公司", ()),
        ("宁波星河软件有限公司（原名：宁波星河软件有限公司）", "宁波星河软件有限公司", ()),
    ],
)  # fmt: skip
def test_former_names_are_taken_out(name: str, now: str, former: tuple[str, ...]) -> None:
    found = parsed(name)
    assert (found.normalised, found.former_names) == (now, former)


@pytest.mark.parametrize(
    ("printed", "one_writing"),
    [
        ("寧波星河軟體有限公司", "宁波星河软体有限公司"),
        ("乾元软件（宁波）有限公司", "乾元软件（宁波）有限公司"),
        (" 宁波 星河\u3000软件\t有限公司\r\n", "宁波星河软件有限公司"),
        ("ｘ３星河【宁波】软件有限公司", "X3星河（宁波）软件有限公司"),
        ("星河·软件—有限公司。", "星河软件有限公司"),
        ("星河（宁波软件有限公司", "星河宁波软件有限公司"),
        ("星河（）软件有限公司", "星河软件有限公司"),
        ("星河\u200b软件*有限公司", "星河软件有限公司"),
    ],
)
def test_a_name_has_one_writing(printed: str, one_writing: str) -> None:
    assert parsed(printed).normalised == one_writing
    assert parsed(printed).original == printed


def test_a_group_is_the_same_with_and_without_brackets() -> None:
    forms = ["宁波星河集团有限公司", "宁波星河（集团）有限公司", "宁波星河集团有限责任公司"]
    assert {(name.trade_name, name.is_group, name.form_class) for name in map(parsed, forms)} == {
        ("星河", True, "limited")
    }
    assert not parsed("宁波星河有限公司").is_group


def test_a_doubtful_division_names_the_others() -> None:
    found = parsed("深圳量子比特跃迁极光有限公司")
    assert found.business == ""
    assert (found.alternatives[0].trade_name, found.alternatives[0].business) == ("量子", "比特跃迁极光")
    assert parsed("宁波星河软件有限公司").alternatives == ()


def test_letters_and_digits_are_told() -> None:
    found = parsed("宁波AI58星河科技有限公司")
    assert (found.foreign_words, found.digits) == (("AI",), ("58",))


def test_a_name_without_a_form_is_an_abbreviation() -> None:
    assert parsed("宁波星河软件").is_abbreviation
    assert not parsed("宁波星河软件公司").is_abbreviation


TEXTS = st.text(
    st.sampled_from("宁波浙江省市区星河软件科技有限责任股份公司集团分第一（）()原名：曾用、 ＡaB1·與軟")
    | st.characters(codec="utf-8"),
    max_size=40,
)


@given(TEXTS | st.just("\ud800與"))
def test_no_text_is_too_odd_and_one_writing_is_final(text: str) -> None:
    found = parsed(text)
    assert parsed(found.normalised).normalised == found.normalised
    assert written([text]) == [found.normalised]


@given(st.lists(TEXTS | st.none(), max_size=8))
def test_a_column_of_names_is_read_like_each_of_them(texts: list[str | None]) -> None:
    table = name_columns(pa.array(texts, pa.string()))
    assert table.schema == NAME_COLUMNS
    for text, row in zip(texts, table.to_pylist(), strict=True):
        found = parsed(text or "")
        if not found.normalised:
            assert set(row.values()) == {None}
            continue
        assert row["normalised"] == found.normalised
        assert (row["region"], row["trade_name"], row["business"]) == (found.region, found.trade_name, found.business)
        assert row["former_names"] == list(found.former_names)
        assert row["is_abbreviation"] == found.is_abbreviation


@given(st.integers(0, 10**6))
def test_the_parts_in_their_order_are_the_name(seed: int) -> None:
    for unit in made_up_units(20, seed):
        if not unit.brackets and "（" not in unit.form:
            assert in_order(parsed(unit.name)) == unit.name, unit


def in_order(name: CompanyName) -> str:
    group = "集团" if name.is_group else ""
    return name.region_text + name.trade_name + name.business + group + name.legal_form + name.branch


def test_most_made_up_names_are_taken_apart_as_they_were_put_together() -> None:
    units = made_up_units(3000, seed=5)
    right = [unit for unit in units if is_right(unit, parsed(unit.name))]
    assert len(right) / len(units) > 0.9  # the generator has businesses that the word list lacks


def is_right(unit: Unit, name: CompanyName) -> bool:
    return (name.trade_name, name.business) == (unit.trade_name + unit.number, unit.business.text)


def test_the_columns_tell_sounds_looks_and_serials() -> None:
    (row,) = name_columns(pa.array(["宁波星河一号投资合伙企业（有限合伙）"])).to_pylist()
    assert row["trade_sound"] == "xin he yi hao"
    assert row["trade_look"].startswith("[星") and "何" in row["trade_look"]
    assert (row["serial"], row["business_class"], row["legal_form"]) == ("1", "finance", "partnership")


def test_places_of_parts_are_written_alike() -> None:
    names = ["宁波星河软件有限公司杭州市分公司", "宁波星河软件有限公司杭州分公司", "宁波星河软件有限公司第一分公司"]
    assert name_columns(pa.array(names))["branch"].to_pylist() == ["杭州分公司", "杭州分公司", "一分公司"]


def test_columns_come_in_portions_and_slices_as_well() -> None:
    names = [unit.name for unit in made_up_units(100, seed=3)]
    whole = name_columns(pa.array(names))
    chunked = pa.chunked_array([names[:30], [], names[30:]], pa.string())
    assert name_columns(chunked).equals(whole)
    assert name_columns(pa.array(names).slice(40, 20)).equals(whole.slice(40, 20))
    assert name_columns(pa.array([], pa.string())).num_rows == 0


def test_many_portions_keep_the_order() -> None:
    rng = Random(1)
    names = [f"宁波{rng.choice('星月云海')}{rng.choice('河山川原')}软件有限公司" for _each in range(45_000)]
    table = name_columns(pa.array(names))
    assert table["normalised"].to_pylist() == names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("class\twords\nsoftware\t软件 网络 软件\n", "words.tsv:2:16：词语“软件”出现了两次。 请删去其中一处。"),
        (
            "class\twords\nsoftware 软件\n",
            "words.tsv:2:12：这一行应为两列。 请写成一个类名、一个制表符、以空格分开的词语。",
        ),
        ("kind\tword\n", "words.tsv:1:1：首行应为列名。 请写成以制表符分开的两列：kind、words。"),
    ],
)
def test_a_faulty_word_list_is_told_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        classes_of(path)
    assert str(caught.value) == message
