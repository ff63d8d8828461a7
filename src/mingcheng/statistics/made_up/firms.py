"""The enterprises that report: where, in which link of the chain, how large, from which year to which.

Sizes have a heavy tail (a power law with an exponent near one, Axtell 2001), growth a Laplace distribution whose spread
falls with size (Stanley et al. 1996).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mingcheng.made_up import DISTRICT_SHARES, DISTRICTS
from mingcheng.made_up.codes import Numbers, codes_of, serials
from mingcheng.made_up.columns import texts, truths, words
from mingcheng.made_up.names import SYLLABLES, Scramble, names
from mingcheng.statistics.made_up.model import MadeUpReports

Floats = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]

HUNDREDTHS = 100
"""Amounts are drawn in hundredths of the unit that the form prints (万元, 万美元): what is printed with two places
behind the point is then the figure itself, and sums of printed figures are exact."""

SEGMENTS = (
    "基础软件",
    "工业软件",
    "行业应用软件",
    "信息安全",
    "嵌入式软件",
    "云与大数据",
    "人工智能",
    "集成电路设计",
    "信息技术服务",
)
_SEGMENT_SHARES = (0.05, 0.13, 0.27, 0.07, 0.09, 0.12, 0.08, 0.04, 0.15)
EMBEDDED = SEGMENTS.index("嵌入式软件")
SIZES = ("large", "medium", "small", "micro")
"""Classes of the statistical standard of 2017 for software and IT services: 300 people and 1亿元, 100 and 1000万元,
10 and 50万元; both must be reached."""
_LEAST_PEOPLE, _LEAST_REVENUE_WAN = (10, 100, 300), (50, 1_000, 10_000)

_SMALLEST_WAN, _LARGEST_WAN, _EXPONENT = 600.0, 3_000_000.0, 0.95
_PARKS_A_DISTRICT = 4
_IN_A_PARK = 0.6
_ROWS_A_GROUP, _IS_A_GROUP, _IN_THE_GROUP = 12, 0.35, 0.3
_ENTERS, _LEAVES, _NEWLY_FOUNDED = 0.07, 0.04, 0.3
_DRIFT = 0.09


@dataclass(frozen=True, slots=True)
class Firms:
    """One row an enterprise of a part of the list. `revenue` is a year's, by year, in hundredths of 万元, 0 before the
    firm was founded; `enters` and `leaves` are places among the years of the parameters: it reports from the one to
    the other, both included. District and segment are places in `DISTRICTS` and `SEGMENTS`; park and group -1 for none."""

    rows: Numbers
    serials: Numbers
    codes: NDArray[np.uint8]
    district: Numbers
    park: Numbers
    segment: Numbers
    group: Numbers
    revenue: Floats
    founded: Numbers
    enters: Numbers
    leaves: Numbers
    employees: Numbers

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_embedded(self) -> Mask:
        """Whether the firm makes software that is sold inside devices."""
        return np.asarray(self.segment == EMBEDDED)


ENTERPRISES = pa.schema(
    [(name, pa.string()) for name in ("uscc", "name", "region", "park", "segment", "size", "group")]
    + [("made_up", pa.bool_())]
)
"""The list of enterprises; `made_up` says in the data itself that nothing is real."""


def firms_of(asked: MadeUpReports, first: int, end: int, rng: np.random.Generator) -> Firms:
    """The enterprises in rows `first` to before `end` of the list."""
    count, years = end - first, len(asked.years)
    ranks = rng.random(count)
    shrunk = 1 - ranks * (1 - (_SMALLEST_WAN / _LARGEST_WAN) ** _EXPONENT)
    size = _SMALLEST_WAN * shrunk ** (-1 / _EXPONENT) * HUNDREDTHS
    enters, leaves, founded = _life(count, years, rng)
    revenue = _path(size, years, rng) * (np.arange(years) >= founded[:, None])
    rows, numbers = np.arange(first, end), serials(first, end, asked.enterprises, rng)
    in_group = _of_block(asked.seed, rows // _ROWS_A_GROUP) < _IS_A_GROUP
    return Firms(
        rows=rows,
        serials=numbers,
        codes=codes_of(numbers),
        district=_drawn(DISTRICT_SHARES, count, rng),
        park=np.where(rng.random(count) < _IN_A_PARK, rng.integers(0, _PARKS_A_DISTRICT, count), -1),
        segment=_drawn(_SEGMENT_SHARES, count, rng),
        group=np.where(in_group & (rng.random(count) < _IN_THE_GROUP), rows // _ROWS_A_GROUP, -1),
        revenue=revenue,
        founded=founded,
        enters=enters,
        leaves=leaves,
        employees=np.clip(size / HUNDREDTHS / 45 * np.exp(0.4 * rng.standard_normal(count)), 1, 2e5).astype(np.int64),
    )


def _life(count: int, years: int, rng: np.random.Generator) -> tuple[Numbers, Numbers, Numbers]:
    """From which year a firm reports, until which, and since when there are figures of it: most that enter the survey
    have grown into it, some are new. Year 0 is the one before the first report."""
    draw = rng.random((3, count, years))
    enters = np.where(draw[0, :, 1:] < _ENTERS, np.arange(1, years), 0)[:, 1:].max(axis=1, initial=0)
    leaves = np.where(draw[1] < _LEAVES, np.arange(years) - 1, years)[:, 2:].min(axis=1, initial=years)
    leaves = np.minimum(np.maximum(leaves, np.maximum(enters, 1)), years - 1)
    founded = np.where((enters > 0) & (draw[2, :, 0] < _NEWLY_FOUNDED), enters, 0)
    return enters, leaves, founded


def _path(size: Floats, years: int, rng: np.random.Generator) -> Floats:
    """Revenue by year: multiplied from year to year."""
    spread = np.clip(0.24 * (size / HUNDREDTHS / 1000) ** -0.13, 0.06, 0.3)[:, None]
    laplace = rng.standard_exponential((2, len(size), years))
    growth = np.clip(_DRIFT + spread * (laplace[0] - laplace[1]), -1.2, 1.2)
    growth[:, 0] = 0
    return np.asarray(size[:, None] * np.exp(np.clip(np.cumsum(growth, axis=1), -4, 4)))


def _of_block(seed: int, blocks: Numbers) -> Floats:
    """A number from 0 to 1 for each block of rows, the same in whatever part of the list the block is looked at."""
    mixed = (blocks.astype(np.uint64) + np.uint64(seed % 2**32 + 1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    return np.asarray((mixed * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(11), dtype=np.float64) / 2**53


def size_class(employees: Numbers, revenue_wan: Floats) -> Numbers:
    """The place in `SIZES` by the standard of 2017: both numbers must be reached."""
    by_people, by_revenue = np.digitize(employees, _LEAST_PEOPLE), np.digitize(revenue_wan, _LEAST_REVENUE_WAN)
    return np.asarray(len(SIZES) - 1 - np.minimum(by_people, by_revenue))


def enterprises_table(firms: Firms, scramble: Scramble, rng: np.random.Generator) -> pa.Table:
    """The list of enterprises. Size class is that of the last year in which the firm reports."""
    count = len(firms)
    last = firms.revenue[np.arange(count), firms.leaves] / HUNDREDTHS
    parks = [f"{district}-P{number + 1}" for district in DISTRICTS for number in range(_PARKS_A_DISTRICT)]
    columns = [
        texts(firms.codes),
        names(scramble(firms.rows), np.zeros(count, dtype=bool), rng),
        words(DISTRICTS, firms.district),
        words(parks, firms.district * _PARKS_A_DISTRICT + np.maximum(firms.park, 0), firms.park < 0),
        words(SEGMENTS, firms.segment),
        words(SIZES, size_class(firms.employees, last)),
        _holdings(firms.group),
        truths(np.ones(count, dtype=bool)),
    ]
    return pa.Table.from_arrays(columns, schema=ENTERPRISES)


def _holdings(group: Numbers) -> pa.StringArray:
    """The names of holdings by their numbers, null for none."""
    trades, nothing = len(SYLLABLES), group < 0
    number = np.maximum(group, 0)
    named: pa.StringArray = pc.binary_join_element_wise(
        words(("临江",), np.zeros_like(number), nothing),
        words(SYLLABLES, number // trades % trades),
        words(SYLLABLES, number * 7 % trades),
        words(("控股集团",), np.zeros_like(number)),
        words(("",), np.zeros_like(number)),  # between them, nothing
    )
    return named


def _drawn(shares: tuple[float, ...], count: int, rng: np.random.Generator) -> Numbers:
    """A place in the list for each, in these shares."""
    return np.digitize(rng.random(count), np.cumsum(shares)[:-1])
