"""Records of many lists become one enterprise each, under rules that no score breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log2
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.registry.linkage.clusters import NONE, Pairs, clustered, components
from mingcheng.registry.linkage.evidence import strength_of
from mingcheng.registry.linkage.link import DECISIONS, NODES, Linked, linked
from mingcheng.registry.linkage.model import LEVELS, NULL, OTHER, Model, read_model, shipped_model
from mingcheng.registry.list_fields import CONTENT
from mingcheng.uscc import made_up_uscc
from mingcheng.yaml_files import FaultyFileError

DAY = date(2015, 3, 2)
SPOT = "宁波市鄞州区明书大道607号"


def records(*told: dict[str, Any]) -> pa.Table:
    """Records of lists; what is not told is not known. `key` counts from a."""
    rows = [
        {name: row.get(name) for name in NODES.names} | {"key": row.get("key", chr(97 + place))}
        for place, row in enumerate(told)
    ]
    return pa.Table.from_pylist(rows, NODES)


def coded(number: int, name: str, **more: Any) -> dict[str, Any]:
    code = made_up_uscc(number)
    return {"uscc": code, "code": code, "organisation_code": code[8:17], "name": name, **more}


def decisions(*told: tuple[str, str, str]) -> pa.Table:
    rows = [dict(zip(DECISIONS.names, (*pair, "登记员", DAY, "", "", ""), strict=True)) for pair in told]
    return pa.Table.from_pylist(rows, DECISIONS)


def groups(found: Linked) -> set[frozenset[str]]:
    """The records by enterprise."""
    held: dict[str, set[str]] = {}
    for row in found.members.to_pylist():
        held.setdefault(row["enterprise"], set()).add(row["key"])
    return {frozenset(keys) for keys in held.values()}


def asked(found: Linked) -> dict[frozenset[str], str]:
    return {frozenset((row["left"], row["right"])): row["question"] for row in found.review.to_pylist()}


# --- clusters

count = 9
point = st.integers(0, count - 1)
edges = st.lists(st.tuples(point, point, st.floats(7, 40)), max_size=14)
identities_of = st.lists(st.sampled_from([NONE, NONE, NONE, 0, 1, 2]), min_size=count, max_size=count)


def pairs_of(told: list[tuple[int, int, float]]) -> Pairs:
    columns = list(zip(*told, strict=True)) or [(), (), ()]
    return Pairs(np.array(columns[0], np.int64), np.array(columns[1], np.int64), np.array(columns[2], np.float64))


@given(st.lists(st.tuples(point, point), max_size=14))
def test_components_are_those_of_a_plain_search(told: list[tuple[int, int]]) -> None:
    reached = {one: {one} for one in range(count)}
    for _round in range(count):
        for one, other in told:
            together = reached[one] | reached[other]
            for each in together:
                reached[each] = together
    left, right = (np.array([pair[side] for pair in told], np.int64) for side in (0, 1))
    assert components(count, left, right).tolist() == [min(reached[one]) for one in range(count)]


@given(identities_of, edges, st.lists(st.tuples(point, point), max_size=4))
def test_no_cluster_breaks_a_rule_and_no_pair_is_refused_without_one(
    identities: list[int], told: list[tuple[int, int, float]], parted: list[tuple[int, int]]
) -> None:
    known = np.array(identities, np.int64)
    parted = [
        (one, other) for one, other in parted if one != other and (known[one] == NONE or known[one] != known[other])
    ]
    found = clustered(known, pairs_of(told), pairs_of([(one, other, 0.0) for one, other in parted]))
    labels = found.labels.tolist()
    held = {label: {known[one] for one in range(count) if labels[one] == label} - {NONE} for label in labels}
    assert all(len(codes) <= 1 for codes in held.values())
    assert all(
        labels[one] == labels[other]
        for one in range(count)
        for other in range(count)
        if known[one] == known[other] != NONE
    )
    assert all(labels[one] != labels[other] for one, other in parted)
    assert all(labels[labels[one]] == labels[one] <= one for one in range(count))
    for one, other, _weight in told:
        together = held[labels[one]] | held[labels[other]]
        far = {frozenset((labels[left], labels[right])) for left, right in parted}
        assert labels[one] == labels[other] or len(together) > 1 or frozenset((labels[one], labels[other])) in far


@given(identities_of, edges)
def test_clusters_hold_only_what_pairs_and_codes_connect(
    identities: list[int], told: list[tuple[int, int, float]]
) -> None:
    known = np.array(identities, np.int64)
    found = clustered(known, pairs_of(told), pairs_of([]))
    same = [(one, other) for one in range(count) for other in range(one) if known[one] == known[other] != NONE]
    links = [(one, other) for one, other, _weight in told] + same
    left, right = (np.array([pair[side] for pair in links], np.int64) for side in (0, 1))
    whole = components(count, left, right)
    assert all(whole[one] == whole[label] for one, label in enumerate(found.labels.tolist()))


def test_the_stronger_of_two_contesting_pairs_wins() -> None:
    known = np.array([0, NONE, 1], np.int64)
    found = clustered(known, pairs_of([(0, 1, 9.0), (1, 2, 12.0)]), pairs_of([]))
    assert found.labels.tolist() == [0, 1, 1]
    assert found.refused.tolist() == [True, False]


# --- linkage


def test_one_code_is_one_enterprise_whatever_the_names() -> None:
    found = linked(
        records(
            coded(1, "宁波云麓软件有限公司"), coded(1, "宁波云麓软件有限责任公司"), coded(2, "宁波望江数据有限公司")
        )
    )
    assert groups(found) == {frozenset("ab"), frozenset("c")}


def test_a_record_without_a_code_finds_its_enterprise_by_its_name() -> None:
    found = linked(
        records(
            coded(1, "宁波市凌昀麓软件有限公司"),
            {"name": "凌昀麓软件（宁波）有限责任公司"},
            {"name": "宁波望江数据有限公司"},
        )
    )
    assert groups(found) == {frozenset("ab"), frozenset("c")}
    (merge,) = found.merges.to_pylist()
    assert (merge["left"], merge["right"], merge["rule"]) == ("a", "b", "score")
    model = shipped_model()
    words = {c.name: level.words for c in model.comparisons if (level := c.level_of(int(merge[f"gamma_{c.name}"])))}
    assert words["trade_name"] == "名称各部分都相同" and words["form"] == "组织形式相同"
    assert sum(merge[f"mw_{c.name}"] for c in model.comparisons) > merge["weight"]


def test_the_weight_of_a_pair_is_the_sum_of_its_evidence_less_the_prior() -> None:
    names = ["宁波凌昀麓软件有限公司", "宁波凌昀麓信息技术有限公司", "宁波凌昀麓数据有限公司", "宁波凌昀麓股份有限公司"]
    told_of = [coded(1, names[0], address=SPOT), *({"name": name, "address": SPOT} for name in names[1:])]
    model = everything()
    found = linked(records(*told_of), model=model)
    prior = -log2(4 + model.shipped_counts - 1)
    rows = [*found.review.to_pylist(), *found.merges.to_pylist()]
    assert rows
    for row in rows:
        told = sum(row[f"mw_{comparison.name}"] for comparison in model.comparisons)
        assert row["weight"] == pytest.approx(prior + told, abs=0.001)
        assert row["gamma_trade_name"] >= 0 and row["mw_trade_name"] > 0


def test_a_rare_trade_name_weighs_more_than_a_common_one() -> None:
    here = {"region": "330212"}
    common = [
        coded(place, f"宁波望江{word}有限公司", **here) for place, word in enumerate(["贸易", "物流", "广告"], 10)
    ]
    rare = coded(1, "宁波凌昀麓软件有限公司", **here)
    told = records(rare, {"name": "凌昀麓网络有限公司", **here}, {"name": "望江网络有限公司", **here}, *common)
    weights = {row["left"]: row["mw_trade_name"] for row in linked(told, model=everything()).review.to_pylist()}
    assert weights["a"] > weights["c"] > 0


def everything() -> Model:
    """The shipped model, asking about all that is compared."""
    return replace(shipped_model(), review=-60.0, merge=60.0)


def test_the_organisation_code_and_the_old_tax_number_lead_to_the_unified_code() -> None:
    body = made_up_uscc(1)[8:17]
    found = linked(
        records(
            coded(1, "宁波云麓软件有限公司"),
            {"code": body, "organisation_code": body, "name": "云麓公司"},
            {"code": "330200" + body, "organisation_code": body, "name": "另外写法"},
        )
    )
    assert groups(found) == {frozenset("abc")}
    assert {merge["rule"] for merge in found.merges.to_pylist()} == {"organisation_code"}


def test_two_valid_codes_are_never_joined_by_names_that_are_the_same() -> None:
    same = {"address": SPOT, "region": "330212", "founded": DAY}
    name = "宁波凌昀麓软件有限公司"
    found = linked(records(coded(1, name, **same), coded(2, name, **same), {"name": name, **same}))
    assert groups(found) == {frozenset("a"), frozenset("b"), frozenset("c")}
    assert asked(found) == {frozenset("ac"): "ambiguous", frozenset("bc"): "ambiguous"}


def test_two_valid_codes_are_not_joined_through_a_third_record_either() -> None:
    found = linked(
        records(
            coded(1, "宁波凌昀麓软件有限公司", address=SPOT, founded=DAY),
            {"name": "宁波凌昀麓软件有限公司", "address": SPOT, "founded": DAY},
            {"name": "宁波凌昀麓软件股份有限公司", "address": SPOT, "founded": DAY},
            coded(2, "宁波凌昀麓软件股份有限公司", address=SPOT, founded=date(2020, 1, 1)),
        )
    )
    held = [group for group in groups(found) if {"a", "d"} & group]
    assert all(not {"a", "d"} <= group for group in held)


@settings(max_examples=6)
@given(st.data())
def test_no_enterprise_ever_holds_two_valid_codes(data: st.DataObject) -> None:
    names = [
        "宁波云麓软件有限公司",
        "宁波市云麓软件有限责任公司",
        "云麓软件",
        "宁波云路软件有限公司",
        "宁波云麓数据有限公司",
    ]
    row = st.fixed_dictionaries(
        {
            "number": st.sampled_from([None, None, 1, 2, 3]),
            "name": st.sampled_from(names),
            "address": st.sampled_from([None, SPOT]),
        }
    )
    told = data.draw(st.lists(row, min_size=2, max_size=12))
    table = records(
        *(coded(int(r["number"]), str(r["name"]), address=r["address"]) if r["number"] else dict(r) for r in told)
    )
    keys = [chr(97 + place) for place in range(len(told))]
    pick = st.tuples(st.sampled_from(keys), st.sampled_from(keys), st.sampled_from(["same", "different"]))
    found = linked(table, decisions(*data.draw(st.lists(pick, max_size=4))))
    codes = {row["key"]: row["uscc"] for row in table.to_pylist()}
    for group in groups(found):
        assert len({codes[key] for key in group} - {None}) <= 1


def test_a_branch_is_not_its_parent() -> None:
    same = {"address": SPOT, "founded": DAY}
    found = linked(
        records(coded(1, "宁波凌昀麓软件有限公司", **same), {"name": "宁波凌昀麓软件有限公司杭州分公司", **same})
    )
    assert groups(found) == {frozenset("a"), frozenset("b")}
    assert asked(found) == {}


def test_a_wrong_code_finds_the_right_one_where_the_name_agrees() -> None:
    code = made_up_uscc(1)
    wrong = code[:12] + ("2" if code[12] != "2" else "3") + code[13:]
    found = linked(records(coded(1, "宁波凌昀麓软件有限公司"), {"code": wrong, "name": "宁波凌昀麓软件有限公司"}))
    assert groups(found) == {frozenset("ab")}


def test_a_former_name_leads_to_the_enterprise() -> None:
    found = linked(
        records(
            coded(1, "宁波凌昀麓软件有限公司", former_names="宁波望旭信息技术有限公司；宁波旧名数据有限公司"),
            {"name": "宁波望旭信息技术有限公司"},
        )
    )
    assert groups(found) == {frozenset("ab")}
    assert found.merges.to_pylist()[0]["by_former"] is True


def test_what_is_doubtful_is_asked_and_not_merged() -> None:
    found = linked(
        records(
            coded(1, "宁波凌昀麓软件有限公司", address=SPOT),
            {"name": "宁波凌昀软件有限公司", "address": SPOT},
        )
    )
    assert groups(found) == {frozenset("a"), frozenset("b")}
    assert asked(found) == {frozenset("ab"): "uncertain"}


def test_one_code_with_two_names_that_are_not_alike_is_asked_about() -> None:
    found = linked(records(coded(1, "宁波凌昀麓软件有限公司"), coded(1, "宁波望旭贸易有限公司")))
    assert groups(found) == {frozenset("ab")}
    assert asked(found) == {frozenset("ab"): "one_code"}


def test_a_former_name_that_is_told_is_not_asked_about() -> None:
    found = linked(
        records(
            coded(1, "宁波凌昀麓软件有限公司", former_names="宁波望旭贸易有限公司"), coded(1, "宁波望旭贸易有限公司")
        )
    )
    assert asked(found) == {}


def test_a_person_s_word_stands_above_the_score_in_both_directions() -> None:
    told = records(
        coded(1, "宁波凌昀麓软件有限公司"), {"name": "宁波凌昀麓软件有限公司"}, {"name": "宁波望旭贸易有限公司"}
    )
    found = linked(told, decisions(("b", "a", "different"), ("c", "a", "same")))
    assert groups(found) == {frozenset("ac"), frozenset("b")}
    assert asked(found) == {}
    assert [merge["rule"] for merge in found.merges.to_pylist()] == ["decision"]


def test_the_last_word_counts() -> None:
    told = records(coded(1, "宁波凌昀麓软件有限公司"), {"name": "宁波凌昀麓软件有限公司"})
    found = linked(told, decisions(("a", "b", "different"), ("b", "a", "same")))
    assert groups(found) == {frozenset("ab")}


def test_a_decision_holds_for_records_that_join_later() -> None:
    told = records(
        coded(1, "宁波凌昀麓软件有限公司"), {"name": "宁波凌昀麓软件有限公司"}, {"name": "宁波市凌昀麓软件有限公司"}
    )
    found = linked(told, decisions(("a", "b", "different")))
    assert all(not {"a", "b"} <= group for group in groups(found))


def test_a_person_cannot_join_two_valid_codes() -> None:
    found = linked(
        records(coded(1, "宁波凌昀麓软件有限公司"), coded(2, "宁波凌昀麓软件有限公司")), decisions(("a", "b", "same"))
    )
    assert groups(found) == {frozenset("a"), frozenset("b")}
    assert [(row["left"], row["right"]) for row in found.unheard.to_pylist()] == [("a", "b")]


def test_two_records_under_one_code_can_be_told_apart() -> None:
    told = records(coded(1, "宁波凌昀麓软件有限公司"), coded(1, "宁波望旭贸易有限公司"))
    found = linked(told, decisions(("a", "b", "different")))
    assert groups(found) == {frozenset("a"), frozenset("b")}
    assert asked(found) == {}


def test_all_records_of_the_wrong_code_and_name_go_together_and_are_not_asked_about_again() -> None:
    wrong = [coded(1, "宁波望旭贸易有限公司", key=key) for key in ("b", "c")]
    found = linked(records(coded(1, "宁波凌昀麓软件有限公司"), *wrong), decisions(("a", "b", "different")))
    assert groups(found) == {frozenset("a"), frozenset("bc")}
    assert asked(found) == {}


def test_of_several_enterprises_that_fit_the_one_that_leads_clearly_is_taken() -> None:
    name = "宁波凌昀麓软件有限公司"
    found = linked(
        records(
            coded(1, name, address=SPOT, region="330212", founded=DAY),
            coded(2, name, address="宁波市江北区青桐路18号", region="330205", founded=date(2020, 1, 1)),
            {"name": name, "address": SPOT, "region": "330212", "founded": DAY},
        )
    )
    assert groups(found) == {frozenset("ac"), frozenset("b")}
    assert asked(found) == {}


def test_decisions_on_records_that_are_not_here_do_nothing() -> None:
    found = linked(records(coded(1, "宁波凌昀麓软件有限公司")), decisions(("a", "zz", "same"), ("a", "a", "different")))
    assert groups(found) == {frozenset("a")} and found.unheard.num_rows == 0


def test_the_number_of_an_enterprise_outlives_later_lists() -> None:
    first = records({"name": "宁波凌昀麓软件有限公司"}, {"name": "宁波望旭贸易有限公司"})
    later = pa.concat_tables(
        [first, records(coded(1, "宁波凌昀麓软件有限公司", key="x"), {"name": "宁波凌昀麓软件有限公司", "key": "a"})]
    )
    before, after = linked(first), linked(later)
    numbers = {row["key"]: row["enterprise"] for row in after.members.to_pylist()}
    assert numbers == {"a": "Ea", "b": "Eb", "x": "Ea"}
    assert {row["key"]: row["enterprise"] for row in before.members.to_pylist()} == {"a": "Ea", "b": "Eb"}


def test_no_records_are_no_enterprises() -> None:
    assert linked(records()).members.num_rows == 0
    assert groups(linked(records({"name": None, "code": "X1"}))) == {frozenset("a")}


# --- the model


def test_every_level_has_its_worth_in_the_shipped_model() -> None:
    for comparison in shipped_model().comparisons:
        names = [name for name in LEVELS[comparison.name] if name != NULL] + [OTHER]
        assert [level.name for level in comparison.levels] == names
        assert sum(level.m for level in comparison.levels) == pytest.approx(1, abs=0.02), comparison.name
        assert sum(level.u for level in comparison.levels) == pytest.approx(1, abs=0.02), comparison.name
        assert comparison.levels[0].weight > 0 > comparison.levels[-1].weight


def test_a_model_with_faults_is_told_with_all_of_them(tmp_path: Any) -> None:
    text = (CONTENT / "linkage.yaml").read_text(encoding="utf-8")
    text = (
        text.replace("m: 0.985", "m: 1.5")
        .replace("  margin: 6 ", "  margins: 6 ")
        .replace("      near:", "      nearly:")
    )
    path = tmp_path / "linkage.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFileError) as caught:
        read_model(path)
    problems = [fault.problem for fault in caught.value.faults]
    assert "没有“margins”这个字段。" in problems and "缺少必填的字段“near”。" in problems
    assert "字段“m”应为大于 0、小于 1 的数字，现为“1.5”。" in problems


@pytest.mark.parametrize(
    ("weight", "word"),
    [(24.0, "极有力"), (5.0, "有力"), (2.0, "较有力"), (0.0, "参考"), (-4.1, "不利"), (-9.0, "很不利")],
)
def test_weights_are_told_in_words(weight: float, word: str) -> None:
    assert strength_of(weight) == word
