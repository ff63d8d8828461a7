"""Unified social credit codes by the million: the checks of `uscc` over an Arrow column, byte by byte in NumPy.

>>> [STATUSES[place] for place in statuses_of(pa.array(["91330200711192037M", "91110000600037341X", "911", None]))]
['valid', 'check_failed', 'malformed', 'malformed']
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.uscc import ALPHABET, ORGANISATION_ALPHABET, ORGANISATION_CHECK, ORGANISATION_WEIGHTS

STATUSES = ("valid", "check_failed", "malformed")
Places: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int8]]
_LENGTH, _ORGANISATION_LENGTH = 18, 9
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


ORGANISATION_PLACES = {9: 0, 15: 6, 18: 8}
"""Where the organisation code begins, by the length of the identifier that holds it: itself, a tax number, a USCC."""


def organisation_codes_of(codes: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The organisation code that each identifier holds, as `uscc.organisation_code` finds it in one without blanks;
    null for anything else and where the check digit fails.

    >>> organisation_codes_of(pa.array(["71526726X", "44030071526726X", "9144030071526726XG", "71526726X0", None])).to_pylist()
    ['71526726X', '71526726X', '71526726X', None, None]
    """
    column = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    column = column.cast(pa.large_string()).fill_null("")
    found = np.zeros((len(column), _ORGANISATION_LENGTH), dtype=np.uint8)
    holds = np.zeros(len(column), dtype=bool)
    if len(column):
        _validity, offsets, data = column.buffers()
        ends = np.frombuffer(offsets, dtype=np.int64)[column.offset : column.offset + len(column) + 1]
        lengths, text = np.diff(ends), np.frombuffer(data or b"", dtype=np.uint8)
        is_ascii = np.asarray(pc.utf8_length(column)) == lengths  # else fewer characters fill the same bytes
        for length, place in ORGANISATION_PLACES.items():
            rows = np.flatnonzero((lengths == length) & is_ascii)
            if len(rows):
                found[rows] = text[ends[rows][:, None] + place + np.arange(_ORGANISATION_LENGTH)]
                holds[rows] = _organisation_code_holds(found[rows])
    texts = pa.Array.from_buffers(
        pa.large_string(),
        len(column),
        [None, pa.py_buffer(np.arange(len(column) + 1, dtype=np.int64) * _ORGANISATION_LENGTH), pa.py_buffer(found)],
    )
    return pc.if_else(pa.array(holds), texts, pa.scalar(None, pa.large_string())).cast(pa.string())


def _organisation_code_holds(
    characters: np.ndarray[tuple[int, int], np.dtype[np.uint8]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    body = _values(ORGANISATION_ALPHABET)[characters[:, :8]].astype(np.int16)
    last = _values(ORGANISATION_CHECK)[characters[:, 8]].astype(np.int16)
    total = body @ np.array(ORGANISATION_WEIGHTS, dtype=np.int16) + last
    holds: np.ndarray[tuple[int], np.dtype[np.bool_]] = (body >= 0).all(axis=1) & (last >= 0) & (total % 11 == 0)
    return holds
