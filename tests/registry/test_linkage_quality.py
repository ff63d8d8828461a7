"""Six made-up lists whose truth is known: how many merges are right. The rules of the lists stand outside the product."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pyarrow.parquet as pq
import pytest

from benchmarks.lists import HABITS, write_lists
from mingcheng.registry.imports import import_list
from mingcheng.registry.linked_register import link_register
from mingcheng.registry.register import Register

Judged = list[tuple[str, int, str | None]]


def pairs(sizes: Counter[object]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Each record: the enterprise that it was put into, the one that it is, its valid code."""
    folder = tmp_path_factory.mktemp("lists")
    truth = {(row["source"], row["row"]): row["enterprise"] for row in write_lists(folder, 4000, seed=5).to_pylist()}
    register = Register(folder / "register")
    for source in HABITS:
        import_list(register, folder / f"{source}.parquet", source, known_at=date(2026, 7, 1), who="登记员")
    members = pq.read_table(link_register(register).entry.table("members")).to_pylist()
    assert len(members) == len(truth)
    return [(row["enterprise"], truth[row["source"], row["row"]], row["uscc"]) for row in members]


def test_hardly_a_pair_is_wrong_and_few_are_missed(judged: Judged) -> None:
    right = pairs(Counter((found, truth) for found, truth, _code in judged))
    assert right / pairs(Counter(found for found, _truth, _code in judged)) > 0.998
    assert right / pairs(Counter(truth for _found, truth, _code in judged)) > 0.975


def test_no_enterprise_holds_two_valid_codes(judged: Judged) -> None:
    codes: dict[str, set[str]] = {}
    for found, _truth, code in judged:
        codes.setdefault(found, set()).update({code} if code else set())
    assert max(map(len, codes.values())) == 1
