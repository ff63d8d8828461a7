"""NumPy columns as Arrow arrays over the same memory.

`pyarrow.array` would do, too, but it (like scalars and empty tables) imports pandas first, which takes longer than a
small city.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def array_of(values: NDArray[Any], kind: pa.DataType, missing: Mask | None = None) -> pa.Array:
    """Numbers, dates or truths as an array of this type, null where `missing`."""
    data = _bits(values) if pa.types.is_boolean(kind) else np.ascontiguousarray(values, dtype=kind.to_pandas_dtype())
    valid = None if missing is None else pa.py_buffer(_bits(~missing))
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(data)])


def truths(values: Mask) -> pa.BooleanArray:
    """True and false."""
    return array_of(values, pa.bool_())


def places(values: NDArray[np.int64], missing: Mask | None = None) -> pa.Int64Array:
    """Places in a list, for `take`."""
    return array_of(values, pa.int64(), missing)


def words(vocabulary: Sequence[str], chosen: NDArray[np.int64], missing: Mask | None = None) -> pa.StringArray:
    """Words by their places in a vocabulary."""
    encoded = [word.encode() for word in vocabulary]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    listed = pa.StringArray.from_buffers(len(encoded), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))
    return listed.take(places(chosen, missing))


def days(values: NDArray[np.int64]) -> pa.Date32Array:
    """Dates from days since 1970."""
    return array_of(values.astype(np.int32), pa.int32()).view(pa.date32())


def texts(rows: NDArray[np.uint8]) -> pa.StringArray:
    """Rows of equally many bytes as texts."""
    count, length = rows.shape
    offsets = np.arange(0, count * length + 1, length, dtype=np.int32)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(rows)))


def _bits(values: Mask) -> NDArray[np.uint8]:
    return np.packbits(values, bitorder="little")
