"""Codes by the million are those that the rules for single codes make."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.made_up.codes import (
    Codes,
    codes_of,
    first_serial,
    serials,
    sort_keys,
    unused_serials,
    with_wrong_character,
)
from mingcheng.uscc import check

SERIALS = 31**6


def texts(codes: Codes) -> list[str]:
    return [bytes(code).decode() for code in codes]


@given(st.lists(st.integers(0, SERIALS - 1), min_size=1, max_size=30))
def test_every_serial_gives_a_code_that_holds_and_sorts_like_it(numbers: list[int]) -> None:
    codes = codes_of(np.array(numbers))
    assert all(check(code).status == "valid" for code in texts(codes))
    assert sorted(range(len(numbers)), key=numbers.__getitem__) == list(np.argsort(sort_keys(codes), kind="stable"))
    assert [texts(codes)[place] for place in np.argsort(sort_keys(codes))] == sorted(texts(codes))


@given(st.integers(1, 10**8), st.data())
def test_serials_rise_within_the_register(rows: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, rows - 1))
    end = min(rows, first + data.draw(st.integers(1, 200)))
    numbers = serials(first, end, rows, np.random.default_rng(data.draw(st.integers(0, 99))))
    assert (np.diff(numbers) > 0).all()
    assert first_serial(first, rows) <= numbers[0] and numbers[-1] < first_serial(end, rows)
    others = unused_serials(numbers, np.arange(first, end), rows, np.random.default_rng(1))
    assert not set(others.tolist()) & set(numbers.tolist())


def test_ten_million_serials_are_unique() -> None:
    rng = np.random.default_rng(1)
    assert (np.diff(serials(0, 10**7, 10**7, rng)) > 0).all()


def test_a_wrong_character_breaks_the_check_and_stays_in_the_part() -> None:
    rng = np.random.default_rng(2)
    between = int(first_serial(1000, 4000)), int(first_serial(2000, 4000))
    codes = codes_of(serials(1000, 2000, 4000, rng))
    wrong = with_wrong_character(codes, between, rng)
    assert ((codes != wrong).sum(axis=1) == 1).all()
    assert {check(code).status for code in texts(wrong)} == {"check_failed"}
    low, high = texts(codes_of(np.array(between)))
    assert all(low[:16] <= code[:16] < high[:16] for code in texts(wrong))
    assert len(set(np.nonzero(codes != wrong)[1].tolist())) > 5
