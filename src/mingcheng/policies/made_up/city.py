"""A made-up city written to a folder: part by part, in the order of the codes, with little memory.

Only the sizes of the above-scale firms are drawn for the whole city, because together they meet its baseline; each part
of the register gets its share of them and is then made on its own, from its own generators.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from mingcheng.language import _
from mingcheng.made_up.codes import codes_of, first_serial, serials
from mingcheng.made_up.names import Scramble, names
from mingcheng.policies.made_up import damage, tables
from mingcheng.policies.made_up.about import ERRORS, facts_of, page_of
from mingcheng.policies.made_up.awards import KIND_NAMES, awards_of, grants_of, paid_before
from mingcheng.policies.made_up.firms import firms_of
from mingcheng.policies.made_up.history import annual_facts, software_revenue
from mingcheng.policies.made_up.model import MadeUpCity, MadeUpCityError
from mingcheng.policies.made_up.sizes import Fen, above_scale_sizes
from mingcheng.policies.made_up.write import SortedFiles

_PART_ROWS = 100_000
_PART_CELLS = 400_000
_WORKERS = 2
_AHEAD = 1
"""Parts made while one is written: more would only fill memory."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows each file has, and how many errors of each kind are in them."""

    rows: dict[str, int]
    injected: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows `first` to before `end` of the register, and the sizes of the above-scale firms among them."""

    number: int
    first: int
    end: int
    above_scale: Fen


def write_city(folder: Path, city: MadeUpCity, progress: Callable[[int], None] | None = None) -> Written:
    """Writes the city's facts into a folder, new or empty; all of them, or none when something goes wrong.

    `progress` is told how many enterprises are written. Raises MadeUpCityError where the folder is not free, and
    OSError where it cannot be written.
    """
    is_new = not folder.exists()
    _claim(folder)
    try:
        written = _write_tables(folder, city, progress or (lambda _count: None))
        for name, text in (("README.md", page_of), ("facts.yaml", facts_of)):
            (folder / name).write_bytes(text(city, written.rows, written.injected).encode())
    except BaseException:
        _clear(folder, is_new)
        raise
    return written


def _claim(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise MadeUpCityError(str(folder), _("这是一个文件，不是目录。"), _("请换一个目录。"))
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise MadeUpCityError(str(folder), _("目录不是空的。"), _("请换一个目录。"))


def _clear(folder: Path, is_new: bool) -> None:
    """The folder was empty: whatever is in it is half of a city."""
    for name in (*(f"{table}.parquet" for table in tables.SCHEMAS), "README.md", "facts.yaml"):
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    if is_new:
        with suppress(OSError):
            folder.rmdir()


def _write_tables(folder: Path, city: MadeUpCity, progress: Callable[[int], None]) -> Written:
    counts: Counter[str] = Counter()
    scramble = Scramble(city.enterprises, _generator(city, 1))
    with SortedFiles(folder, tables.SCHEMAS) as files, ThreadPoolExecutor(_WORKERS) as pool:
        waiting: deque[tuple[_Part, Future[tuple[dict[str, pa.Table], Counter[str]]]]] = deque()
        parts = _parts(city)
        for part in parts:
            waiting.append((part, pool.submit(_made, city, part, scramble)))
            if len(waiting) > _AHEAD:
                _finish(*waiting.popleft(), files, counts, progress)
        while waiting:
            _finish(*waiting.popleft(), files, counts, progress)
    return Written(files.rows, {name: counts[name] for name in ERRORS} if city.errors else {})


def _finish(
    part: _Part,
    made: Future[tuple[dict[str, pa.Table], Counter[str]]],
    files: SortedFiles,
    counts: Counter[str],
    progress: Callable[[int], None],
) -> None:
    content, found = made.result()
    files.add(content)
    counts.update(found)
    progress(part.end)


def _parts(city: MadeUpCity) -> Iterator[_Part]:
    """The register in parts; the above-scale firms are spread over them by chance."""
    rng = _generator(city, 0)
    size = min(_PART_ROWS, _PART_CELLS // city.years)
    edges = [*range(0, city.enterprises, size), city.enterprises]
    sizes = above_scale_sizes(city.target, city.enterprises, rng)
    lengths = np.diff(edges)
    shares = rng.multivariate_hypergeometric(lengths, len(sizes), method="marginals")
    places = [0, *np.cumsum(shares).tolist()]
    for number, ((first, end), (start, stop)) in enumerate(zip(pairwise(edges), pairwise(places), strict=True)):
        yield _Part(number, first, end, sizes[start:stop])


def _made(city: MadeUpCity, part: _Part, scramble: Scramble) -> tuple[dict[str, pa.Table], Counter[str]]:
    """The tables of one part, and the errors in them."""
    rng, errors, counts = _generator(city, 2, part.number), _generator(city, 3, part.number), Counter[str]()
    numbers = serials(part.first, part.end, city.enterprises, rng)
    firms = firms_of(city, part.first, part.end, part.above_scale, rng)
    software = software_revenue(city, firms, rng)
    annual = annual_facts(firms, software, rng)
    awards = awards_of(city, firms, rng)
    grants, paid = grants_of(city, firms, rng), paid_before(city, software, awards, rng)
    is_listed = np.zeros(len(firms), dtype=bool)
    is_listed[awards.firm[awards.kind == KIND_NAMES.index("listed")]] = True
    registered = names(scramble(firms.rows), is_listed, rng)
    if city.errors:
        between = int(first_serial(part.first, city.enterprises)), int(first_serial(part.end, city.enterprises))
        entities = damage.damaged_entities(numbers, firms.rows, city.enterprises, between, errors, counts)
        rows = damage.damaged_annual(annual, entities, errors, counts)
    else:
        entities, rows = damage.clean_entities(codes_of(numbers)), damage.clean_annual(annual)
    content = {
        "enterprises": tables.enterprises_table(city, firms, registered, entities, errors, counts),
        "annual": tables.annual_table(city, rows, entities.codes),
        "awards": tables.awards_table(city, awards, entities, errors, counts),
        "grants": tables.grants_table(grants, entities),
        "paid": tables.paid_table(paid, entities),
    }
    return content, counts


def _generator(city: MadeUpCity, *purpose: int) -> np.random.Generator:
    """A generator of its own for each purpose: what is drawn for one does not depend on another."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(city.seed, spawn_key=purpose)))
