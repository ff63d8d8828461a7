"""The facts of the desk: what nobody recorded stays unknown, what one source knows is not lost for another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.desk.policies import facts
from mingcheng.desk.policies.facts import facts_folder, put_tables, refresh_facts
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from tests.desk.world import USCCS, World

OWN = USCCS["own"]


def _titles() -> pa.Table:
    return pa.table({
        "uscc": [OWN], "date": pa.array([date(2026, 3, 1)], pa.date32()), "kind": ["srdi"],
        "level": pa.array([None], pa.int64()), "expires": pa.array([None], pa.date32()),
        "known_at": pa.array([None], pa.date32()),
    })  # fmt: skip


def _covered(year: int) -> bool:
    with Facts(facts_folder()) as opened:
        return opened.coverage(Clock.of(year=year)).awards


def _given(folder: Path, rows: str) -> None:
    path = folder / "awards.csv"
    path.write_text("uscc,date,kind,level,expires\n" + rows, encoding="utf-8")
    put_tables({"awards": path})


def test_titles_of_the_ladder_alone_say_nothing_of_what_is_not_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "ladder_titles", _titles)
    refresh_facts()
    assert pq.read_table(facts_folder() / "awards.parquet")["kind"].to_pylist() == ["srdi"]
    assert not _covered(2026) and not _covered(2025)


def test_the_ladder_makes_no_uploaded_table_reach_further(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(facts, "ladder_titles", _titles)
    other = USCCS["other"]
    _given(tmp_path, f"{OWN},2024-05-01,cmmi,3,2026-01-31\n{OWN},2023-05-01,srdi,,\n{other},2023-06-01,srdi,,\n")
    refresh_facts()
    kept = pq.read_table(facts_folder() / "awards.parquet").to_pylist()
    found = {(row["uscc"], row["kind"], str(row["date"])[:10], str(row["expires"])[:10]) for row in kept}
    assert found == {
        (OWN, "cmmi", "2024-05-01", "2026-01-31"), (other, "srdi", "2023-06-01", "None"), (OWN, "srdi", "2026-03-01", "None"),
    }  # fmt: skip
    assert _covered(2024) and not _covered(2025)


def test_without_the_ladder_an_uploaded_table_speaks_for_itself(world: World, tmp_path: Path) -> None:
    _given(tmp_path, f"{OWN},2024-05-01,cmmi,3,\n")
    refresh_facts()
    assert _covered(2024) and not _covered(2025)
    assert not (facts_folder() / "facts.yaml").exists()
