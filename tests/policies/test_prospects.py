"""Prospects: who meets the conditions of a title without holding it, and who holds it without meeting them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.prospects import NoConditionsError, conditions_for, prospects
from mingcheng.uscc import made_up_uscc

CODES = sorted(made_up_uscc(number) for number in range(6))


def facts_in(folder: Path, *rows: tuple[str, str, str]) -> Path:
    """Enterprises with their industry and revenue; an empty text is not known."""
    folder.mkdir()
    enterprises = "".join(f"{code},甲,330212,2015-01-01,{industry}\n" for code, industry, _revenue in rows)
    annual = "".join(f"{code},2025,{revenue}\n" for code, _industry, revenue in rows)
    (folder / "enterprises.csv").write_text(
        f"uscc,name,region,founded,industry_division\n{enterprises}", encoding="utf-8"
    )
    (folder / "annual.csv").write_text(f"uscc,year,revenue\n{annual}", encoding="utf-8")
    return folder


def test_each_way_in_which_conditions_and_standing_disagree_is_told(tmp_path: Path) -> None:
    enough, short, unknown, holds_short, holds_enough, holds_unknown = CODES
    place = facts_in(
        tmp_path / "企业",
        (enough, "65", "2000"), (short, "65", "1999.99"), (unknown, "65", ""),
        (holds_short, "65", "800"), (holds_enough, "65", "9000"), (holds_unknown, "", "9000"),
    )  # fmt: skip
    conditions = conditions_for("above_scale", date(2025, 12, 31))
    holders = pa.table({"uscc": [holds_short, holds_enough, holds_unknown]})
    with Facts(place, catalogue=conditions.pack.catalogue) as facts:
        found = prospects(conditions, facts, Clock.of(2025, date(2025, 12, 31), None), holders).to_pylist()
    assert [(row["uscc"], row["prospect"], row["missing"]) for row in found] == [
        (enough, "entering", []),
        (unknown, "may_enter", ["revenue"]),
        (holds_short, "leaving", []),
        (holds_unknown, "may_leave", ["industry_division"]),
    ]
    assert [(gap["fact"], gap["have"], gap["need"]) for gap in found[2]["gaps"]] == [("revenue", 800.0, 2000.0)]


def test_no_holders_at_all_is_no_fault(tmp_path: Path) -> None:
    place = facts_in(tmp_path / "企业", (CODES[0], "65", "2000"))
    conditions = conditions_for("above_scale", date(2025, 12, 31))
    with Facts(place, catalogue=conditions.pack.catalogue) as facts:
        clock = Clock.of(2025, date(2025, 12, 31), None)
        found = prospects(conditions, facts, clock, pa.table({"uscc": pa.array([], pa.string())}))
    assert found["prospect"].to_pylist() == ["entering"]


def test_the_rules_of_the_day_are_taken() -> None:
    assert conditions_for("srdi", date(2026, 3, 31)).pack.id == "ladder-national-2022"
    assert conditions_for("srdi", date(2026, 4, 1)).pack.id == "ladder-national-2026"


def test_a_title_without_conditions_says_so() -> None:
    with pytest.raises(NoConditionsError, match="没有在 2025-12-31 有效的、取得“上市企业”的条件"):
        conditions_for("listed", date(2025, 12, 31))
