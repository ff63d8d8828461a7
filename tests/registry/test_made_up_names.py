"""The made-up registers: many, all different, the same every time, and made without the grammar that they measure."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from mingcheng.registry import made_up
from mingcheng.registry.made_up.units import ALIKE, made_up_units
from mingcheng.registry.made_up.variants import CHANGES, PRINTING, made_up_list

FOLDER = Path(made_up.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_rules_know_nothing_of_the_grammar(module: Path) -> None:
    names = {
        name
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.startswith("mingcheng")
    }
    allowed = ("mingcheng.registry.made_up", "mingcheng.divisions")
    assert [name for name in names if not name.startswith(allowed)] == []
    assert "content/registry" not in module.read_text(encoding="utf-8")


def test_units_have_names_of_their_own_and_come_the_same_every_time() -> None:
    units = made_up_units(2000, seed=1)
    assert len({unit.name for unit in units}) == 2000
    assert made_up_units(2000, seed=1) == units
    assert made_up_units(2000, seed=2) != units


def test_a_list_is_the_same_every_time_and_holds_every_kind() -> None:
    units = made_up_units(6000, seed=1)
    entries = made_up_list(units, seed=2)
    assert entries == made_up_list(units, seed=2)
    kinds = Counter(entry.kind.partition(" + ")[0] for entry in entries)
    assert set(kinds) == {*CHANGES, "stranger: unheard_of", *(f"stranger: {kind}" for kind in ALIKE)}
    assert {entry.kind.partition(" + ")[2] for entry in entries} == {"", *PRINTING}


def test_strangers_are_no_units_and_listed_once() -> None:
    units = made_up_units(3000, seed=4)
    names = {unit.name for unit in units}
    entries = made_up_list(units, seed=5)
    strangers = [entry for entry in entries if entry.unit is None]
    assert 0.25 < len(strangers) / len(entries) < 0.35
    assert [entry.name for entry in strangers if entry.name in names] == []
    meant = [entry.unit for entry in entries if entry.unit is not None]
    assert len(set(meant)) == len(meant)


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_a_change_changes_the_name_or_says_that_it_cannot(kind: str) -> None:
    rng = Random(1)
    changed = [(unit.name, CHANGES[kind][1](unit, rng)) for unit in made_up_units(600, seed=6)]
    done = [(name, other) for name, other in changed if other is not None]
    assert done
    assert all(name == other for name, other in done) == (kind == "as_registered")


@pytest.mark.parametrize("kind", sorted(ALIKE))
def test_a_unit_named_alike_has_another_name(kind: str) -> None:
    rng = Random(1)
    made = [(unit, ALIKE[kind](unit, rng)) for unit in made_up_units(3000, seed=7)]
    alike = [(unit.name, other.name) for unit, other in made if other is not None]
    assert len(alike) > 10
    assert sum(name == other for name, other in alike) < len(alike) / 5
