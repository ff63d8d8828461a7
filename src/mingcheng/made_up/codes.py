"""Unified social credit codes by the million: those of `mingcheng.uscc.made_up_uscc`, in whole columns.

A code is 91, registry 900000 (no division of GB/T 2260), MA, a serial of six characters, and both check digits. Serials
run upwards with a random step, so that codes are unique and sorted by construction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mingcheng.uscc import ALPHABET

Codes = NDArray[np.uint8]
"""One row of 18 bytes a code."""
Numbers = NDArray[np.int64]

_BASE = len(ALPHABET)
_SERIALS = _BASE**6
_PREFIX = "91900000MA"
_BODY, _CHECKS, _LENGTH = 8, 16, 18
_LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_DIGITS = np.frombuffer(b"0123456789X0", dtype=np.uint8)
_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_PLACES = _BASE ** np.arange(_LENGTH - _BODY - 1, -1, -1, dtype=np.int64)


def _table(alphabet: str) -> NDArray[np.int64]:
    values = np.zeros(256, dtype=np.int64)
    values[np.frombuffer(alphabet.encode(), dtype=np.uint8)] = np.arange(len(alphabet))
    return values


_VALUES = _table(ALPHABET)
_ORGANISATION_VALUES = _table("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def first_serial(row: Numbers | int, rows: int) -> Numbers:
    """Where the serials that belong to a row of the register begin; the next row's begin where they end."""
    return np.asarray(row, dtype=np.int64) * _SERIALS // rows


def serials(first: int, end: int, rows: int, rng: np.random.Generator) -> Numbers:
    """A serial for each row of the register from `first` to before `end`, upwards."""
    starts = first_serial(np.arange(first, end + 1), rows)
    return starts[:-1] + (rng.random(end - first) * np.diff(starts)).astype(np.int64)


def unused_serials(taken: Numbers, at: Numbers, rows: int, rng: np.random.Generator) -> Numbers:
    """For each row `at` with the serial `taken` another serial that no row has."""
    start = first_serial(at, rows)
    width = first_serial(at + 1, rows) - start
    step = 1 + (rng.random(len(at)) * (width - 1)).astype(np.int64)
    return start + (taken - start + step) % width


def codes_of(numbers: Numbers) -> Codes:
    """The codes of serials."""
    codes = np.empty((len(numbers), _LENGTH), dtype=np.uint8)
    codes[:, : len(_PREFIX)] = np.frombuffer(_PREFIX.encode(), dtype=np.uint8)
    rest = numbers
    for place in range(_CHECKS - 1, len(_PREFIX) - 1, -1):
        rest, digit = np.divmod(rest, _BASE)
        codes[:, place] = _LETTERS[digit]
    organisation = _ORGANISATION_VALUES[codes[:, _BODY:_CHECKS]] @ _ORGANISATION_WEIGHTS
    codes[:, 16] = _DIGITS[11 - organisation % 11]
    codes[:, 17] = _LETTERS[-(_VALUES[codes[:, :17]] @ _WEIGHTS) % 31]
    return codes


def with_wrong_character(codes: Codes, between: tuple[int, int], rng: np.random.Generator) -> Codes:
    """The codes with one character of the organisation code or the check changed, so that the check fails.

    A code that would leave the serials `between` gets a wrong check character instead: files stay sorted.
    """
    rows = np.arange(len(codes))
    step = rng.integers(1, _BASE, len(codes))
    wrong = _changed(codes, rng.integers(_BODY, _LENGTH, len(codes)), step)
    prefix = sort_keys(codes_of(np.zeros(1, dtype=np.int64)))[0] // _BASE**2
    low, high = ((prefix + serial) * _BASE**2 for serial in between)
    keys = sort_keys(wrong)
    outside = (keys < low) | (keys >= high)
    return np.where(outside[rows, None], _changed(codes, np.full(len(codes), 17), step), wrong)


def _changed(codes: Codes, place: Numbers, step: Numbers) -> Codes:
    rows, changed = np.arange(len(codes)), codes.copy()
    changed[rows, place] = _LETTERS[(_VALUES[codes[rows, place]] + step) % _BASE]
    return changed


def sort_keys(codes: Codes) -> Numbers:
    """Numbers in the order of the codes, which differ in their last ten characters only."""
    return np.asarray(_VALUES[codes[:, _BODY:]] @ _PLACES)
