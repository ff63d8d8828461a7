"""Columns of texts cut into pieces, each different piece read once, and what was read put back where it stood.

Scopes repeat: a city's lists hold few different pieces. So the pieces of a column are found with array arithmetic on its
code points, the different ones are read one by one, and their evidence is joined to the enterprises as arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.registry.classification.phrases import Reading

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
Characters = np.ndarray[tuple[int], np.dtype[np.uint32]]

_CUTS = "；;。\n"
_OPEN, _CLOSE = "（(【[〔", "）)】]〕"
_BETWEEN = "\n"
"""Stands between two texts: it is a cut, so that no piece reaches into another text."""
_HEADS = re.compile("(?:许可|一般)(?:经营)?项目[:：]")
"""Begins a piece although no cut may stand before it: `……自主开展经营活动)许可项目：……`."""
LICENSED = ("许可项目", "许可经营项目")
"""Headings of what is licensed: such items stand first by rule, not by importance."""
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_FOLDED |= {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_FOLDED |= {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
_FOLDED |= {ord(character): 0x20 for character in "\r\t\x0b\x0c\u00a0"}


def folded(text: str) -> str:
    """The text with half-width, small letters and plain blanks; every character keeps its place.

    >>> folded("ＭＥＳ软件（V2）")
    'mes软件(v2)'
    """
    return text.translate(_FOLDED)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a column: of which text (`row`), where they begin in it, and which of `different` they are."""

    row: Ints
    start: Ints
    which: Ints
    different: list[str]


def pieces_of(texts: pa.Array) -> Pieces:
    """The column cut at `；`, `。` and line ends that stand in no brackets; null and empty texts have no pieces."""
    column = pc.fill_null(texts.cast(pa.large_string()), "")
    joined = folded(_BETWEEN.join([*column.to_pylist(), ""]))
    codes = np.frombuffer(joined.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    lengths = pc.utf8_length(column).to_numpy(zero_copy_only=False).astype(np.int64) + 1
    begins = np.cumsum(lengths) - lengths
    is_cut = np.isin(codes, _codes(_CUTS)) & ~_in_brackets(codes, begins, lengths)
    is_cut[begins + lengths - 1] = True
    ends = np.flatnonzero(is_cut)
    starts = np.concatenate([[0], ends[:-1] + 1]).astype(np.int64) if len(ends) else ends
    heads = np.array([match.start() for match in _HEADS.finditer(joined)], dtype=np.int64)
    starts, ends = np.sort(np.concatenate([starts, heads])), np.sort(np.concatenate([ends, heads]))
    starts, ends = starts[ends > starts], ends[ends > starts]
    found = pa.array(
        [joined[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)], pa.string()
    )
    encoded = found.dictionary_encode()
    rows = np.searchsorted(begins, starts, side="right") - 1
    which = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Pieces(rows.astype(np.int64), starts - begins[rows], which, encoded.dictionary.to_pylist())


def _codes(characters: str) -> Characters:
    return np.array([ord(character) for character in characters], dtype=np.uint32)


def _in_brackets(codes: Characters, begins: Ints, lengths: Ints) -> Flags:
    """Which characters stand in brackets; none in a text whose brackets do not match."""
    if not len(codes):
        return np.zeros(0, dtype=bool)
    steps = np.isin(codes, _codes(_OPEN)).astype(np.int64) - np.isin(codes, _codes(_CLOSE))
    depth = np.cumsum(steps)
    own = depth - np.repeat(depth[begins] - steps[begins], lengths)
    is_sound = (np.minimum.reduceat(own, begins) >= 0) & (own[begins + lengths - 1] == 0)
    found: Flags = (own > 0) & np.repeat(is_sound, lengths)
    return found


@dataclass(frozen=True, slots=True)
class EvidenceColumns:
    """Evidence, one entry a word and enterprise: codes, classes and segments as places in the lists of `Names` (-1: none),
    spans as text[start:end] of the enterprise's own text, `rank` the items before it, `line` of the lexicon."""

    row: Ints
    code: Ints
    revenue: Ints
    segment: Ints
    weight: Floats
    start: Ints
    end: Ints
    rank: Ints
    is_licensed: Flags
    line: Ints


@dataclass(slots=True)
class Names:
    """The codes, revenue classes and segments that places stand for; new ones are added as they come."""

    codes: dict[str, int]
    revenues: dict[str, int]
    segments: dict[str, int]

    @staticmethod
    def place(names: dict[str, int], name: str | None) -> int:
        return -1 if name is None else names.setdefault(name, len(names))


def evidence_of(pieces: Pieces, read: Callable[[str], Reading], names: Names) -> EvidenceColumns:
    """What the pieces of a column say, enterprise by enterprise."""
    readings = [read(piece) for piece in pieces.different]
    counts = np.array([len(reading.evidence) for reading in readings], dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(counts)])[:-1] if len(counts) else counts
    flat = [each for reading in readings for each in reading.evidence]
    each_count = counts[pieces.which]
    place = np.repeat(first[pieces.which], each_count) + _within(each_count)
    piece = np.repeat(np.arange(len(pieces.which)), each_count)
    base, licensed = _ranks(pieces, readings)

    def column(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)[place] if flat else np.zeros(0, dtype=np.int64)

    start = pieces.start[piece]
    weights = np.array([each.weight for each in flat], dtype=np.float64)
    return EvidenceColumns(
        row=pieces.row[piece],
        code=column([names.place(names.codes, each.code) for each in flat]),
        revenue=column([names.place(names.revenues, each.revenue) for each in flat]),
        segment=column([names.place(names.segments, each.segment) for each in flat]),
        weight=weights[place] if flat else weights,
        start=start + column([each.start for each in flat]),
        end=start + column([each.end for each in flat]),
        rank=base[piece] + column([each.order for each in flat]),
        is_licensed=licensed[piece],
        line=column([each.line for each in flat]),
    )


def _within(counts: Ints) -> Ints:
    """0, 1, 2 … within each run of `counts`."""
    starts = np.concatenate([[0], np.cumsum(counts)])[:-1] if len(counts) else counts
    found: Ints = np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(starts, counts)
    return found


def _ranks(pieces: Pieces, readings: list[Reading]) -> tuple[Ints, Flags]:
    """How many items of the same text, or of the same heading in it, stand before each piece; whether they are licensed."""
    if not readings:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    items = np.array([reading.items for reading in readings], dtype=np.int64)[pieces.which]
    heads = np.array([reading.heading is not None for reading in readings])[pieces.which]
    licensed = np.array([reading.heading in LICENSED for reading in readings])[pieces.which]
    before = np.cumsum(items) - items
    is_new = np.concatenate([[True], pieces.row[1:] != pieces.row[:-1]])
    begin = np.maximum.accumulate(np.where(is_new | heads, np.arange(len(items)), 0))
    return before - before[begin], licensed[begin]
