"""Lists that hold names alone: what linkage makes of a register and a list of variants, held to the truth."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import pytest

from mingcheng.registry.linkage import NODES, linked
from mingcheng.registry.made_up.units import made_up_units
from mingcheng.registry.made_up.variants import made_up_list
from mingcheng.uscc import made_up_uscc

UNITS = 4000


def merged(seed: int, *, is_coded: bool) -> tuple[float, float]:
    """Precision and recall of the pairs of a registered name and a line of the list."""
    units = made_up_units(UNITS, seed)
    entries = made_up_list(units, seed + 10_000)
    codes = [made_up_uscc(place + 1) if is_coded else None for place in range(UNITS)]
    rows = [
        {"key": f"u{place}", "name": unit.name, "uscc": code, "code": code}
        for place, (unit, code) in enumerate(zip(units, codes, strict=True))
    ]
    rows += [{"key": f"e{place}", "name": entry.name} for place, entry in enumerate(entries)]
    enterprises: defaultdict[str, list[str]] = defaultdict(list)
    for row in linked(pa.Table.from_pylist(rows, NODES)).members.to_pylist():
        enterprises[row["enterprise"]].append(row["key"])
    pairs = [
        (int(one[1:]), entries[int(other[1:])].unit)
        for keys in enterprises.values()
        for one in keys
        for other in keys
        if one[0] == "u" and other[0] == "e"
    ]
    right = sum(unit == meant for unit, meant in pairs)
    return right / len(pairs), right / sum(entry.unit is not None for entry in entries)


def test_names_find_their_enterprise_in_a_register_with_codes() -> None:
    precision, recall = merged(77, is_coded=True)
    assert precision >= 0.995
    assert recall >= 0.95


def test_without_any_code_what_fits_several_is_left_to_a_person() -> None:
    precision, recall = merged(77, is_coded=False)
    assert precision >= 0.99
    assert recall >= 0.94


def members(*names: tuple[str, str | None]) -> list[str]:
    """The enterprise of each record, by the number of its first."""
    rows = [{"key": str(place), "name": name, "uscc": code, "code": code} for place, (name, code) in enumerate(names)]
    return [row["enterprise"] for row in linked(pa.Table.from_pylist(rows, NODES)).members.to_pylist()]


ONE, OTHER = made_up_uscc(1), made_up_uscc(2)


def test_a_name_without_a_place_joins_the_one_enterprise_that_it_fits() -> None:
    assert members(("宁波甬潮智信息技术有限公司", ONE), ("甬潮智信息技术有限公司", None)) == ["E0", "E0"]


def test_a_name_without_a_place_that_fits_two_enterprises_joins_neither() -> None:
    found = members(("宁波甬潮智软件有限公司", ONE), ("杭州甬潮智软件有限公司", OTHER), ("甬潮智软件有限公司", None))
    assert found == ["E0", "E1", "E2"]


def test_a_name_without_its_form_does_not_bridge_a_company_and_a_workshop() -> None:
    found = members(("宁波甬潮智塑料制品有限公司", ONE), ("宁波甬潮智塑料制品", None), ("宁波甬潮智塑料制品厂", None))
    assert found == ["E0", "E0", "E2"]


def test_what_regions_contradict_is_not_joined_by_the_name() -> None:
    rows = [
        {"key": "a", "name": "宁波甬潮智信息技术有限公司", "uscc": ONE, "code": ONE, "region": "330212"},
        {"key": "b", "name": "甬潮智信息技术有限公司", "region": "320106"},
    ]
    found = linked(pa.Table.from_pylist(rows, NODES)).members.to_pylist()
    assert [row["enterprise"] for row in found] == ["Ea", "Eb"]


@pytest.mark.parametrize(
    "variant", ["甬潮智信息技术（宁波）有限责任公司", "寧波市甬潮智信息技術有限公司", "宁波甬潮智信息技术有限公司 "]
)
def test_variants_of_writing_are_one_enterprise(variant: str) -> None:
    assert members(("宁波甬潮智信息技术有限公司", ONE), (variant, None)) == ["E0", "E0"]
