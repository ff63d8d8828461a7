"""The benchmark of aggregates measures what it says: its reports come into the store, its corrections into the figures."""

from __future__ import annotations

from pathlib import Path

from benchmarks.aggregates import FORM, asked, correct, figures, make, month
from mingcheng.statistics.forms import load_form

ENTERPRISES = 40


def revenue(folder: Path) -> int:
    with asked(folder, load_form(FORM), month()) as aggregation:
        (total,) = aggregation.cells(())
        found = total.figures["software_revenue"].sum
    assert found is not None
    return found


def test_a_correction_of_the_benchmark_changes_the_figures_by_what_it_says(tmp_path: Path) -> None:
    make(tmp_path, ENTERPRISES)
    before = revenue(tmp_path)
    correct(tmp_path, 6)
    assert revenue(tmp_path) == before + 7
    figures(tmp_path, load_form(FORM))
