"""The benchmarks compare like with like: their ways of computing the same rules agree. Nothing is said about time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measures.made_up import threshold_codes, with_thresholds
from benchmarks.measures.ten_rules import PACK, RULES

ENTERPRISES, AT_THRESHOLDS = 400, 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_thresholds(tmp_path_factory.mktemp("bench"), ENTERPRISES, AT_THRESHOLDS)


def codes_of(folder: Path) -> list[str]:
    import pyarrow.parquet as pq

    found: list[str] = pq.read_table(folder / "enterprises.parquet", columns=["uscc"])["uscc"].to_pylist()
    return found


def test_the_ten_rules_are_the_measures_of_the_pack() -> None:
    from mingcheng.policies.load import load_pack

    assert tuple(sorted(measure.id for measure in load_pack(str(PACK)).measures)) == RULES


def test_ours_is_exact_for_every_enterprise_those_at_the_thresholds_included(folder: Path) -> None:
    from benchmarks.measures.ten_rules.agreement import differences

    for found in differences(folder, codes_of(folder), ["ours"]):
        assert (found.wrong, found.undecided) == (0, 0), found


@pytest.mark.parametrize("way", ["floor", "openfisca"])
def test_the_others_are_off_by_rounding_alone_away_from_the_thresholds(folder: Path, way: str) -> None:
    from benchmarks.measures.ten_rules.agreement import differences

    pytest.importorskip("polars", reason="polars is not installed (requirements/bench.txt)")
    if way == "openfisca":
        pytest.importorskip("openfisca_core", reason="OpenFisca is not installed (requirements/bench.txt)")
    codes = sorted(set(codes_of(folder)) - set(threshold_codes(AT_THRESHOLDS)))
    for found in differences(folder, codes, [way]):
        assert found.crossed == 0, found


def test_a_launched_job_tells_what_it_took() -> None:
    import sys

    from benchmarks.measures.jobs import run

    told = run([sys.executable, "-c", "import json; print(json.dumps({'seconds': 0.5}))"])
    assert told.inner == 0.5 and told.peak_mb > 1 and told.processor > 0
