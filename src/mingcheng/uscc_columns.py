"""Unified social credit codes by the million: the checks of `uscc` over an Arrow column, byte by byte in NumPy.

>>> [STATUSES[place] for place in statuses_of(pa.array(["91330200711192037M", "91110000600037341X", "911", None]))]
['valid', 'check_failed', 'malformed', 'malformed']
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pyarrow as pa

from mingcheng.uscc import ALPHABET, ORGANISATION_ALPHABET, ORGANISATION_CHECK, ORGANISATION_WEIGHTS

STATUSES = ("valid", "check_failed", "malformed")
Places: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int8]]
_LENGTH = 18
_WEIGHTS = np.array([pow(3, place, 31) for place in range(_LENGTH - 1)] + [1], dtype=np.int16)
"""The check character counts once: together with it the weighted sum is a multiple of 31."""


def statuses_of(codes: pa.Array | pa.ChunkedArray) -> Places:
    """The place in `STATUSES` of each code, as `uscc.check` says it of a code without blanks; null is malformed."""
    column = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    column = column.cast(pa.large_string()).fill_null("")
    found = np.full(len(column), STATUSES.index("malformed"), dtype=np.int8)
    if not len(column):
        return found
    _validity, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[column.offset : column.offset + len(column) + 1]
    is_long = np.diff(ends) == _LENGTH
    if not is_long.any():
        return found
    starts = ends[:-1][is_long]
    text = np.frombuffer(data, dtype=np.uint8)
    characters = text[starts[:, None] + np.arange(_LENGTH)]
    found[is_long] = _judged(characters)
    return found


def _judged(characters: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> Places:
    """Codes of the right length, one a row."""
    values = _values(ALPHABET)[characters]
    has_form = (values >= 0).all(axis=1) & (values[:, 2:8] <= 9).all(axis=1)
    holds = (values.astype(np.int16) @ _WEIGHTS) % 31 == 0
    body = _values(ORGANISATION_ALPHABET)[characters[:, 8:16]].astype(np.int16)
    last = _values(ORGANISATION_CHECK)[characters[:, 16]].astype(np.int16)
    total = body @ np.array(ORGANISATION_WEIGHTS, dtype=np.int16) + last
    holds &= (last >= 0) & (total % 11 == 0)
    return np.where(has_form, np.where(holds, 0, 1), 2).astype(np.int8)


def _values(alphabet: str) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """The value of every byte in an alphabet, -1 for what is not in it."""
    table = np.full(256, -1, dtype=np.int8)
    table[np.frombuffer(alphabet.encode(), dtype=np.uint8)] = np.arange(len(alphabet))
    return table
