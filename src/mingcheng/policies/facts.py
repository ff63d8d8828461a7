"""Facts ready to be matched: opened, checked at the door, cut into portions that fit the memory.

A portion is a span of codes; portions follow each other in the order of the codes, so that results do not depend on how
many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, TypeAlias

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mingcheng.policies import door
from mingcheng.policies.catalogue import Catalogue
from mingcheng.policies.dimensions import SCALES
from mingcheng.policies.engines import DuckEngine, Engine, opened
from mingcheng.policies.enterprise import Clock, Coverage
from mingcheng.policies.facts_files import ROW, TABLES, FactFile, about, fact_files
from mingcheng.policies.tree import AwardLevel, Obtained, Term, fact_names
from mingcheng.uscc_columns import STATUSES, statuses_of

KEYS = {"enterprises": ("uscc",), "annual": ("uscc", "year")}
Span: TypeAlias = tuple[str | None, str | None]
"""From a code, included, up to another, not included; one code alone where both are the same."""
PORTION = 1_000_000
"""Enterprises that are worked on at once."""
MOST_FLAGS = 100_000
"""Wrong codes that are listed one by one; more are counted."""
QUARANTINE = pa.schema(
    [("table", pa.string()), ("row", pa.int64()), ("uscc", pa.string()), ("column", pa.string()), ("value", pa.string()),
     ("problem", pa.string())]
)  # fmt: skip


@dataclass
class Account:
    """What became of the rows: read = used + quarantined + not yet known + superseded, a table at a time."""

    read: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    not_yet_known: Counter[str] = field(default_factory=Counter)
    superseded: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    quarantine: list[pa.Table] = field(default_factory=list)
    flags: list[pa.Table] = field(default_factory=list)
    flagged: int = 0
    suspects: list[pa.Table] = field(default_factory=list)
    suspected: int = 0


@dataclass(frozen=True)
class Portion:
    """The clean tables of a span of codes. Rows of enterprises that are not on the list may still stand in them: nothing
    is looked up for those. `order` is a column of the enterprises that puts them in the order of their codes."""

    tables: Mapping[str, ir.Table]
    number: int
    order: str = "uscc"


class Facts:
    """An opened set of facts. Use as a context manager; `portions` goes through them once."""

    def __init__(
        self, place: Path | str, engine: str = "duckdb", portion: int = PORTION, catalogue: Catalogue | None = None
    ) -> None:
        self.place, self.size = Path(place), portion
        self._stack = ExitStack()
        self.scratch = Path(self._stack.enter_context(TemporaryDirectory(prefix="mingcheng-facts-")))
        try:
            self.about = about(self.place)
            self.files = fact_files(self.place, self.scratch, catalogue)
            self.sources = dict(self.files)
            self._in_order = False
            self._bounds: dict[str, dict[str, tuple[float, float]]] = {}
            self.engine: Engine = self._stack.enter_context(opened(engine, self.scratch))
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # What the tables reach to

    def coverage(self, clock: Clock) -> Coverage:
        """Which tables are there and reach into the year of the clock.

        `facts.yaml` may say so under `coverage` (awards: 2025-12-31); else a table reaches as far as its last record, and
        an empty one says that there was nothing."""
        return coverage_of({table: self.reach(table, clock) for table in ("awards", "grants")}, self.files, clock)

    def reach(self, table: str, clock: Clock) -> str | None:
        """The day, the month or the year up to which a table tells everything; empty: always; None: never."""
        if table not in self.files:
            return None
        stated = self.about.get("coverage")
        if isinstance(stated, dict) and stated.get(table):
            return str(stated[table])
        raw = door.known_by(self.engine.read(self.files[table]), clock.known_at)
        if "date" not in raw.columns:
            return None
        found = self.engine.arrow(raw.aggregate(last=door.as_date(raw["date"]).max()))["last"][0].as_py()
        return "" if found is None else f"{found:%Y-%m-%d}"

    def rows(self) -> int:
        """How many rows the list of enterprises has."""
        return int(pq.read_metadata(self.files["enterprises"].path).num_rows)

    # Portions

    def portions(
        self,
        terms: Iterable[Term],
        clock: Clock,
        catalogue: Catalogue,
        account: Account,
        more: Iterable[str] = ("region",),
        only: str | None = None,
    ) -> Iterator[Portion]:
        """The clean tables, span after span, with the columns of the terms and `more`; of one enterprise where `only`
        names its code. What the door takes out is written into the account."""
        needed = {name for term in terms for name in fact_names(term)} | set(more)
        levels = any(isinstance(term, Obtained | AwardLevel) and term.span == "held" for term in terms)
        spans: list[Span] = [(only, only)] if only is not None else self._spans()
        if len(spans) > 1:
            self._sort_files()
        for table, file in self.files.items():
            account.read[table] += pq.read_metadata(file.path).num_rows
        for number, (first, last) in enumerate(spans):
            tables: dict[str, ir.Table] = {}
            for table in TABLES:
                if table in self.files:
                    tables[table] = self._clean(table, (first, last), needed, clock, catalogue, account, tables)
            if "awards" in tables:
                tables["awards"] = with_expiry(tables["awards"], catalogue, levels)
            yield Portion(tables, number, ROW if self._in_order else "uscc")

    def _spans(self) -> list[Span]:
        """Spans of codes with about `size` enterprises each, by a sample that is the same every time."""
        count = round(self.rows() / self.size)
        if count <= 1 or not isinstance(self.engine, DuckEngine):
            return [(None, None)]
        raw = self.engine.read(self.files["enterprises"])
        step = max(1, self.size // 5000)
        sample = raw.filter((raw[ROW] % step == 0) & raw["uscc"].notnull()).select("uscc").order_by("uscc")
        codes = self.engine.arrow(sample)["uscc"].to_pylist()
        if not codes:
            return [(None, None)]
        cuts = sorted({codes[len(codes) * place // count] for place in range(1, count)} - {codes[0]})
        return list(zip([None, *cuts], [*cuts, None], strict=True))

    def _sort_files(self) -> None:
        """Large files that are not in the order of the codes are put into it once, so that each portion reads its own."""
        assert isinstance(self.engine, DuckEngine)
        for table, file in self.files.items():
            if not is_sorted(file.path):
                path = self.scratch / f"{table}-sorted.parquet"
                raw = self.engine.read(file)
                self.engine.write(raw.order_by("uscc"), path)
                self.files[table] = FactFile(path, file.source, has_rows=True)

    def _clean(
        self,
        table: str,
        span: Span,
        needed: set[str],
        clock: Clock,
        catalogue: Catalogue,
        account: Account,
        before: Mapping[str, ir.Table],
    ) -> ir.Table:
        everything = _within(self.engine.read(self.files[table]), span)
        raw = door.known_by(everything, clock.known_at)
        if raw is not everything:
            account.not_yet_known[table] += self.count(everything) - self.count(raw)
        proven = self._proven(table, catalogue)
        checked = door.checked_table(raw, table, needed, catalogue, proven)
        if self._is_faultless(table, raw, catalogue, proven):
            account.used[table] += self.count(raw)
        else:
            checked = self.engine.keep(checked, f"checked_{table}")
            account.used[table] += self.count(checked)
            self._quarantine(table, door.faulty_rows(checked), account)
        if table == "annual":
            self._suspect(raw, account)
        sound = checked.filter(checked[door.PROBLEM].isnull()).drop(door.PROBLEM, door.FAULTY_COLUMN, door.FAULTY_VALUE)
        if table == "enterprises":
            sound = self._without_doubles(table, raw, sound, KEYS[table], account)
            self._flag(sound, account)
            return sound
        listed = before["enterprises"]
        if table == "annual":
            return self._clean_years(raw, sound, listed, clock, account)
        self._quarantine(table, door.strays(sound, listed), account)
        return sound

    def _clean_years(
        self, raw: ir.Table, sound: ir.Table, listed: ir.Table, clock: Clock, account: Account
    ) -> ir.Table:
        """The years of the enterprises, none of them twice. One pass over the codes shows whether anything is amiss; only
        then are the rows themselves gone through."""
        keys = KEYS["annual"]
        if "known_at" in sound.columns or not isinstance(self.engine, DuckEngine):
            sound = self._without_doubles("annual", raw, sound, keys, account)
            self._quarantine("annual", door.strays(sound, listed), account)
            return sound
        codes = self.engine.keep(door.years_of_codes(sound, clock.year - door.MOST_YEARS + 10), "annual_codes")
        doubtful = codes.filter(codes["is_double"]).select("uscc")
        if self.count(doubtful):
            some = self.engine.keep(sound.semi_join(doubtful, "uscc"), "annual_doubtful")
            sound = self._without_doubles("annual", raw, sound, keys, account, some)
        unlisted = codes.anti_join(listed.select("uscc"), "uscc").select("uscc")
        if self.count(unlisted):
            self._quarantine("annual", door.strays(sound.semi_join(unlisted, "uscc"), listed), account)
        return sound

    def _is_faultless(self, table: str, raw: ir.Table, catalogue: Catalogue, proven: frozenset[str]) -> bool:
        """Whether the statistics of a file of years show that no row of it can be at fault: then it is read where it is
        needed, and not kept."""
        if table != "annual" or "known_at" in raw.columns or not isinstance(self.engine, DuckEngine):
            return False
        judged = {name for name, fact in catalogue.facts.items() if fact.table == table and name in raw.columns}
        return judged <= proven and has_sound_keys(self.files[table].path)

    def _proven(self, table: str, catalogue: Catalogue) -> frozenset[str]:
        """The numeric columns of a file whose statistics show that no value is out of bounds."""
        if table not in ("enterprises", "annual"):
            return frozenset()
        if table not in self._bounds:
            self._bounds[table] = column_bounds(self.files[table].path)
        found = set()
        for name, (least, most) in self._bounds[table].items():
            fact = catalogue.facts.get(name)
            if fact is not None and fact.is_numeric and fact.table == table:
                scale = SCALES[fact.dimension]
                largest = scale.largest / scale.bases
                if (-largest if fact.least is None else fact.least) <= least and most <= largest:
                    found.add(name)
        return frozenset(found)

    def _without_doubles(
        self,
        table: str,
        raw: ir.Table,
        sound: ir.Table,
        keys: tuple[str, ...],
        account: Account,
        doubtful: ir.Table | None = None,
    ) -> ir.Table:
        """The rows without those of a key that stands twice; only `doubtful` ones are looked at where they are given."""
        versions = (*keys, "known_at") if "known_at" in sound.columns else keys
        double = self.engine.keep(
            door.double_keys(sound if doubtful is None else doubtful, versions), f"double_{table}"
        )
        if self.count(double):
            taken_out = self.engine.keep(door.doubles(raw, sound, versions, double), f"doubles_{table}")
            self._quarantine(table, taken_out, account)
            sound = sound.anti_join(taken_out.select(ROW), ROW)
        if "known_at" in sound.columns:
            last = door.latest(sound, keys)
            superseded = self.count(sound) - self.count(last)
            account.superseded[table] += superseded
            account.used[table] -= superseded
            sound = last
        return sound

    def count(self, table: ir.Table) -> int:
        """How many rows a table has."""
        return int(self.engine.arrow(table.aggregate(rows=table.count()))["rows"][0].as_py())

    def _quarantine(self, table: str, rows: ir.Table, account: Account) -> None:
        found = self.engine.arrow(rows.order_by(ROW))
        if not found.num_rows:
            return
        account.quarantined[table] += found.num_rows
        account.used[table] -= found.num_rows
        account.problems.update(found[door.PROBLEM].to_pylist())
        account.quarantine.append(_listed(table, found))

    def _suspect(self, annual: ir.Table, account: Account) -> None:
        """Years that look as if yuan were reported as 万元 are kept, and told."""
        found = self.engine.arrow(door.unit_findings(annual).order_by(ROW))
        account.suspected += found.num_rows
        room = MOST_FLAGS - sum(table.num_rows for table in account.suspects)
        if found.num_rows and room > 0:
            account.suspects.append(found.slice(0, room))

    def _flag(self, enterprises: ir.Table, account: Account) -> None:
        """Wrong codes are kept, and told. The same look shows whether the list comes in the order of its codes."""
        listed = self.engine.arrow(enterprises.select(ROW, "uscc"))
        self._in_order = is_in_order(listed["uscc"]) and is_in_order(listed[ROW])
        statuses = statuses_of(listed["uscc"])
        wrong = pa.array(np.flatnonzero(statuses))
        account.flagged += len(wrong)
        room = MOST_FLAGS - sum(table.num_rows for table in account.flags)
        if len(wrong) and room > 0:
            names = pa.array([STATUSES[status] for status in statuses[np.asarray(wrong)]])
            found = listed.take(wrong).append_column("finding", names).sort_by(ROW)
            account.flags.append(found.slice(0, room))


def _listed(table: str, rows: pa.Table) -> pa.Table:
    columns: dict[str, Any] = {
        "table": pa.array([table] * rows.num_rows), "row": rows[ROW], "uscc": rows["uscc"],
        "column": rows[door.FAULTY_COLUMN], "value": rows[door.FAULTY_VALUE], "problem": rows[door.PROBLEM],
    }  # fmt: skip
    return pa.table(columns).cast(QUARANTINE)


def _within(table: ir.Table, span: Span) -> ir.Table:
    """The rows of a span of codes, the first code included; rows without a code go with the first span."""
    first, last = span
    if first is not None and first == last:
        return table.filter(table["uscc"] == first)
    if first is not None:
        table = table.filter(table["uscc"] >= first)
    if last is not None:
        table = table.filter((table["uscc"] < last) | table["uscc"].isnull() if first is None else table["uscc"] < last)
    return table


def is_in_order(column: pa.ChunkedArray) -> bool:
    """Whether no value is less than the one before."""
    values = column.combine_chunks()
    return len(values) < 2 or bool(pc.all(pc.less_equal(values[:-1], values[1:])).as_py())


def column_bounds(path: Path) -> dict[str, tuple[float, float]]:
    """Least and most of every numeric column of a Parquet file by its statistics; columns without them are left out."""
    metadata = pq.read_metadata(path)
    found: dict[str, tuple[float, float]] = {}
    for place, name in enumerate(metadata.schema.names):
        bounds = [_group_bounds(metadata.row_group(number).column(place)) for number in range(metadata.num_row_groups)]
        known = [bound for bound in bounds if bound is not None]
        if known and len(known) == len(bounds):
            found[name] = min(least for least, _most in known), max(most for _least, most in known)
    return found


def has_sound_keys(path: Path) -> bool:
    """Whether the statistics of a Parquet file of years show that every row has a code and a year that can be."""
    metadata = pq.read_metadata(path)
    places = {name: place for place, name in enumerate(metadata.schema.names)}
    if not {"uscc", "year"} <= places.keys():
        return False
    for number in range(metadata.num_row_groups):
        code, year = (metadata.row_group(number).column(places[name]) for name in ("uscc", "year"))
        for column in (code, year):
            if column.statistics is None or not column.statistics.has_null_count or column.statistics.null_count:
                return False
        if not code.statistics.has_min_max or not code.statistics.min:
            return False
        bounds = _group_bounds(year) if year.physical_type in ("INT32", "INT64") else None
        if bounds is None or not (bounds[0] >= door.FIRST_YEAR and bounds[1] <= door.LAST_YEAR):
            return False
    return True


def _group_bounds(column: Any) -> tuple[float, float] | None:
    """Least and most of one column in one row group; (inf, -inf) where every value is null."""
    statistics = column.statistics
    if column.physical_type not in ("INT32", "INT64", "FLOAT", "DOUBLE") or statistics is None:
        return None
    if statistics.has_null_count and statistics.null_count == column.num_values:
        return float("inf"), float("-inf")
    if not statistics.has_min_max or not isinstance(statistics.min, int | float):
        return None
    return float(statistics.min), float(statistics.max)


def is_sorted(path: Path) -> bool:
    """Whether the row groups of a Parquet file follow each other in the order of the codes, by its statistics."""
    metadata = pq.read_metadata(path)
    place = metadata.schema.names.index("uscc") if "uscc" in metadata.schema.names else None
    if place is None:
        return False
    last: str | None = None
    for number in range(metadata.num_row_groups):
        statistics = metadata.row_group(number).column(place).statistics
        if statistics is None or not statistics.has_min_max:
            return False
        if last is not None and str(statistics.min) < last:
            return False
        last = str(statistics.max)
    return True


def _last_day(day: ir.DateValue, months: int) -> ir.Value:
    """As `enterprise.last_day`, as a column."""
    later = day + ibis.interval(months=months)
    return ibis.cases((later.day() != day.day(), later), else_=later - ibis.interval(days=1))


def coverage_of(reaches: Mapping[str, str | None], tables: Container[str], clock: Clock) -> Coverage:
    """The coverage of a year by how far tables reach (`Facts.reach`) and which there are."""

    def covers(reach: str | None) -> bool:
        return reach is not None and (reach == "" or reach >= str(clock.year))

    return Coverage(covers(reaches.get("awards")), covers(reaches.get("grants")), "paid" in tables)


def with_expiry(awards: ir.Table, catalogue: Catalogue, is_needed: bool) -> ir.Table:
    """Awards with their last day: as recorded, else by the usual time that their kind holds, else never."""
    recorded = awards["expires"] if "expires" in awards.columns else ibis.null("date")
    if not is_needed:
        return awards.mutate(expires=recorded)
    never = ibis.literal(date(9999, 12, 31))
    branches = [
        (awards["kind"] == kind.name, _last_day(awards["date"], kind.months))
        for kind in catalogue.awards.values()
        if kind.months is not None
    ]
    usual = ibis.cases(*branches, else_=never).cast("date")
    return awards.mutate(expires=recorded.fill_null(usual))
