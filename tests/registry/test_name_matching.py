"""Names alone: how many pairs are found, how many are wrong, and what is left to a person."""

from __future__ import annotations

from random import Random

import duckdb
import pyarrow as pa
import pytest

from mingcheng.registry.company_names import LexiconError, name_columns
from mingcheng.registry.made_up.measure import Score, score
from mingcheng.registry.made_up.units import made_up_units, twin
from mingcheng.registry.made_up.variants import made_up_list
from mingcheng.registry.name_matching import MATCHES, compared, matches, same_company
from mingcheng.registry.names import evidence
from mingcheng.registry.names.evidence import CONDITIONS, feature_expressions, weights
from mingcheng.registry.names.lexicons import FOLDER

FULL = "宁波星河软件科技有限公司"


def pairs(left: list[str | None], right: list[str | None]) -> list[tuple[int, int, str]]:
    found = matches(pa.array(left, pa.string()), pa.array(right, pa.string()))
    return [(row["left"], row["right"], row["decision"]) for row in found.to_pylist()]


@pytest.fixture(scope="module")
def measured() -> Score:
    units = made_up_units(6000, seed=20251)
    return score(units, made_up_list(units, seed=20252), matches)


def test_names_alone_reach_what_was_promised(measured: Score) -> None:
    assert measured.precision >= 0.99
    assert measured.recall >= 0.95


def test_no_branch_and_no_unheard_of_company_is_merged(measured: Score) -> None:
    by_kind = measured.by_kind
    for kind in ("stranger: branch", "stranger: unheard_of", "stranger: group"):
        assert by_kind[kind].entries > 20
        assert by_kind[kind].wrong == 0


@pytest.mark.parametrize(
    "kind", ["as_registered", "traditional", "blanks", "wide", "other_limited", "with_former_name"]
)
def test_other_ways_to_print_a_name_hide_it_almost_never(kind: str, measured: Score) -> None:
    assert measured.by_kind[kind].right / measured.by_kind[kind].entries > 0.95


@pytest.mark.parametrize(
    "printed",
    [
        FULL,
        "宁波市星河软件科技有限责任公司",
        "浙江省宁波市星河软件科技有限公司",
        "星河（宁波）软件科技有限公司",
        "星河软件科技(宁波)有限公司",
        "寧波星河軟件科技有限公司",
        "宁波 星河软件科技有限公司 ",
        "宁波星河软件科技",
        "宁波星河软件",
        "星河软件科技有限公司",
        "宁波星河软牛科技有限公司",
        "宁彼星河软件科技有限公司",
        "宁波星河软件科技有限公公司",
        "宁波星河软件科枝有限公司",
        "宁波星河软件科技有限公司（原名：宁波明月软件有限公司）",
        "宁波星软河件科技有限公司",
    ],
)
def test_a_name_is_known_in_other_writing(printed: str) -> None:
    assert same_company(printed, FULL) == "same"


@pytest.mark.parametrize(
    "other",
    [
        "杭州星河软件科技有限公司",
        "宁波星海软件科技有限公司",
        "宁波新星河软件科技有限公司",
        "宁波星河餐饮管理有限公司",
        "宁波星河软件科技有限公司杭州分公司",
        "宁波星河软件科技有限公司工会委员会",
        "宁波星河软件科技工作室",
        "宁波星河软件科技合伙企业（有限合伙）",
        "宁波明月软件科技有限公司",
        "宁波星河二号软件科技有限公司",
        "星河（杭州）软件科技有限公司",
        "",
    ],
)
def test_a_unit_that_is_named_alike_is_another(other: str) -> None:
    assert same_company(other, FULL) is None


@pytest.mark.parametrize(
    "unclear",
    [
        "浙江星河软件科技有限公司",
        "宁波星河软件科技集团有限公司",
        "宁波星河软件科技股份有限公司",
        "宁波星河软件技术有限公司",
        "星河",
    ],
)
def test_what_may_be_one_or_another_is_left_to_a_person(unclear: str) -> None:
    assert same_company(unclear, FULL) == "review"


def test_a_serial_tells_units_apart() -> None:
    assert same_company("宁波明月一号投资合伙企业（有限合伙）", "宁波明月二号投资合伙企业（有限合伙）") is None
    assert same_company("宁波星河软件有限公司第一分公司", "宁波星河软件有限公司第二分公司") is None
    assert same_company("宁波星河软件有限公司第一分公司", "宁波星河软件有限公司一分公司") == "same"


def test_the_evidence_says_what_decided() -> None:
    found = compared("星河软件", FULL)
    assert found.reasons == ("字号相同", "行业为简写", "名单中没有地区", "一方没有组织形式")
    assert (found.levels["region"], found.levels["business"]) == ("left_out", "shortened")
    told = sum(weights()[feature, level].bits for feature, level in found.levels.items())
    assert found.bits == pytest.approx(told)


def test_an_abbreviation_that_fits_two_units_goes_to_a_person() -> None:
    register: list[str | None] = ["宁波星河软件有限公司", "杭州星河软件有限公司", "宁波明月软件有限公司"]
    assert pairs(["星河软件有限公司"], register) == [(0, 0, "review"), (0, 1, "review")]
    assert pairs(["星河软件有限公司"], register[1:]) == [(0, 0, "same")]


def test_the_exact_name_wins_over_a_longer_one() -> None:
    assert pairs(["星河软件有限公司"], ["杭州星河软件有限公司", "星河软件有限公司"]) == [(0, 1, "same")]


@pytest.mark.parametrize("misprint", ["宁波明月弯软件有限公司", "宁波名月湾软件有限公司", "宁波月明湾软件有限公司"])
def test_a_misprinted_trade_name_goes_to_a_person_unless_misprints_are_trusted(misprint: str) -> None:
    left, right = pa.array([misprint]), pa.array(["宁波明月湾软件有限公司"])
    assert matches(left, right)["decision"].to_pylist() == ["review"]
    assert matches(left, right, trust_misprints=True)["decision"].to_pylist() == ["same"]


def test_a_misprint_is_doubted_where_the_list_holds_the_right_name_too() -> None:
    left, right = pa.array(["宁波明月弯软件有限公司", "宁波明月湾软件有限公司"]), pa.array(["宁波明月湾软件有限公司"])
    assert matches(left, right, trust_misprints=True)["decision"].to_pylist() == ["review", "same"]


def test_a_short_trade_name_bears_no_misprint() -> None:
    left, right = pa.array(["宁波星何软件有限公司"]), pa.array(["宁波星河软件有限公司"])
    assert matches(left, right, trust_misprints=True)["decision"].to_pylist() == ["review"]


def test_former_names_lead_to_the_unit() -> None:
    renamed = "宁波星河软件有限公司（曾用名：宁波明月软件有限公司）"
    assert pairs(["宁波明月软件有限公司"], [renamed]) == [(0, 0, "same")]
    assert "相符的是曾用名" in compared("宁波明月软件有限公司", renamed).reasons
    assert pairs(["宁波明月软件有限公司"], [renamed, "宁波明月软件有限公司"]) == [(0, 1, "same")]


def test_an_entry_may_stand_on_the_list_twice() -> None:
    assert pairs([FULL, FULL], [FULL]) == [(0, 0, "same"), (1, 0, "same")]


def test_absent_names_match_nothing() -> None:
    assert pairs([None, "", "（）"], [FULL, None, ""]) == []
    assert pairs([], [FULL]) == pairs([FULL], []) == []
    assert matches(pa.array([], pa.string()), pa.array([], pa.string())).schema == MATCHES


def test_a_list_in_portions_matches_as_one() -> None:
    chunked = pa.chunked_array([[FULL], ["杭州明月软件有限公司"]])
    assert matches(chunked, chunked)["decision"].to_pylist() == ["same", "same"]


def test_the_order_of_a_list_decides_nothing() -> None:
    units = made_up_units(800, seed=3)
    entries = made_up_list(units, seed=4)
    left, right = [entry.name for entry in entries], [unit.name for unit in units]
    straight = {(left[a], right[b], decision) for a, b, decision in pairs([*left], [*right])}
    Random(1).shuffle(left)
    Random(2).shuffle(right)
    shuffled = {(left[a], right[b], decision) for a, b, decision in pairs([*left], [*right])}
    assert straight == shuffled


def test_a_twin_of_a_unit_looks_or_sounds_like_it() -> None:
    units = made_up_units(200, seed=9)
    twins = [(unit, other) for unit in units if (other := twin(unit, Random(1))) is not None]
    assert len(twins) > 50
    assert all(unit.name != other.name and len(unit.name) == len(other.name) for unit, other in twins)


def test_the_features_can_be_asked_of_columns_with_other_names() -> None:
    table = name_columns(pa.array([FULL, "杭州星河软件科技有限公司"]))
    both = table.slice(0, 1).rename_columns([f"{name}_l" for name in table.column_names])
    for name in table.column_names:
        both = both.append_column(f"{name}_r", table.slice(1, 1)[name])
    columns = ", ".join(f"{sql} AS {name}" for name, sql in feature_expressions("{}_l", "{}_r").items())
    with duckdb.connect() as connection:
        connection.register("both_sides", both)
        (row,) = connection.sql(f"SELECT {columns} FROM both_sides").to_arrow_table().to_pylist()
    assert row == dict(compared(FULL, "杭州星河软件科技有限公司").levels)


def test_every_level_has_a_weight_and_the_surer_one_weighs_more() -> None:
    known = weights()
    assert {feature for feature, _level in known} == set(CONDITIONS)
    for feature in CONDITIONS:
        levels = [known[feature, level].bits for level in CONDITIONS[feature]]
        assert levels[0] == max(levels), feature


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name\tsame\t4", "name\tsame\tmuch", "evidence.tsv:3:1：这一行不是一个证据等级。 请写成四列：feature、level、bits、label；bits 为数字。"),
        ("name\tsame\t4", "name\tsam\t4", "evidence.tsv：证据等级与程序不一致：name sam、name same。 请按程序中的特征和等级补齐或删去。"),
    ],
)  # fmt: skip
def test_a_faulty_table_of_weights_is_told(
    old: str, new: str, message: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("weights")
    text = (FOLDER / "evidence.tsv").read_text(encoding="utf-8")
    assert old in text
    (folder / "evidence.tsv").write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(evidence, "FOLDER", folder)
    weights.cache_clear()
    with pytest.raises(LexiconError) as caught:
        weights()
    assert str(caught.value) == message
    weights.cache_clear()
