"""Whole fen as exact 万元 in Arrow: the same 64 bits, read as a decimal with six places."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from mingcheng.money import Money

WAN_YUAN = pa.decimal128(18, 6)
"""万元 with six places: one fen is 0.000001 万元."""


def wan_yuan(fen: pa.Array) -> pa.Array:
    """An array of whole fen as 万元.

    >>> wan_yuan(pa.array([20_000_000, None, 1])).to_pylist()
    [Decimal('20.000000'), None, Decimal('0.000001')]
    """
    fen = fen.cast(pa.int64())
    values = np.asarray(fen.fill_null(0))
    halves = np.empty((len(values), 2), dtype=np.int64)
    halves[:, 0] = values
    halves[:, 1] = values >> 63  # the sign, through the upper half
    valid = fen.is_valid()
    validity = None if not fen.null_count else pa.array(valid).buffers()[1]
    return pa.Array.from_buffers(WAN_YUAN, len(values), [validity, pa.py_buffer(halves)])


def in_wan_yuan(table: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """A table with these columns of fen turned into 万元."""
    for name in names:
        place = table.column_names.index(name)
        column = table.column(place).combine_chunks()
        chunk = column if isinstance(column, pa.Array) else pa.concat_arrays(column.chunks)
        table = table.set_column(place, pa.field(name, WAN_YUAN), wan_yuan(chunk))
    return table


def plain_wan_yuan(fen: int) -> str:
    """Fen as 万元 in digits, without needless zeros.

    >>> plain_wan_yuan(370_368_00), plain_wan_yuan(2_000_000_000), plain_wan_yuan(1)
    ('37.0368', '2000', '0.000001')
    """
    return f"{Money(fen).in_unit('万元'):f}"
