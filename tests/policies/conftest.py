"""Random cities for the tests of matching: the same facts as objects and as tables on disk, and an outcome to hold rows to."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.policies.catalogue import Catalogue, Fact
from mingcheng.policies.changes import changes_of
from mingcheng.policies.dimensions import SCALES
from mingcheng.policies.enterprise import (
    AwardRecord,
    Clock,
    Coverage,
    Datum,
    Enterprise,
    GrantRecord,
    Lookup,
    Payment,
    months_later,
)
from mingcheng.policies.evaluate import outcome
from mingcheng.policies.facts import Facts
from mingcheng.policies.match import Summary, Wanted, in_force, results
from mingcheng.policies.model import Measure, Pack
from mingcheng.policies.reasons import findings_of, gaps_of, missing_of
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    Compare,
    Constant,
    Dated,
    EarlierMost,
    GrantCount,
    Granted,
    Growth,
    Inside,
    NotEarlier,
    Obtained,
    PaidBefore,
    Term,
    TextIn,
)
from mingcheng.uscc import made_up_uscc

YEAR = 2025
DTYPES = {"text": pa.string(), "region": pa.string(), "date": pa.date32(), "truth": pa.bool_()}
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "awards": {
        "uscc": pa.string(),
        "date": pa.date32(),
        "kind": pa.string(),
        "level": pa.int64(),
        "expires": pa.date32(),
    },
    "grants": {"uscc": pa.string(), "date": pa.date32(), "kind": pa.string(), "amount": pa.float64()},
    "paid": {"uscc": pa.string(), "year": pa.int32(), "measure": pa.string(), "amount": pa.float64()},
}
Rows = list[dict[str, Any]]
Row = dict[str, Any]


# A random city


@dataclass(frozen=True)
class City:
    """Enterprises as objects, and the same as tables with their columns: what is on disk is what the objects say."""

    enterprises: list[Enterprise]
    coverage: Coverage
    tables: Mapping[str, Rows]
    columns: Mapping[str, Mapping[str, pa.DataType]]

    def write(self, folder: Path, order: Random | None = None) -> Path:
        """The tables as Parquet in a folder, in the order of the codes or in a random one."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.tables.items():
            shuffled = list(rows)
            if order is not None:
                order.shuffle(shuffled)
            data = {
                name: pa.array([row.get(name) for row in shuffled], kind) for name, kind in self.columns[table].items()
            }
            pq.write_table(pa.table(data), folder / f"{table}.parquet")
        return folder


@dataclass
class Asked:
    """What the measures of a pack ask for: their terms, and the numbers, texts and days that they compare with."""

    terms: set[Term] = field(default_factory=set)
    numbers: dict[str, set[Fraction]] = field(default_factory=dict)
    rates: set[Fraction] = field(default_factory=lambda: {Fraction(1, 10)})
    texts: dict[str, set[str]] = field(default_factory=dict)
    days: set[date] = field(default_factory=lambda: {date(2020, 2, 29), date(2015, 12, 31)})

    @classmethod
    def of(cls, measures: Sequence[Measure]) -> Asked:
        asked = cls()
        for measure in measures:
            asked.terms |= set(measure.terms())
            for single in measure.singles():
                match single:
                    case Compare(left=Growth(), right=Constant(value=value)):
                        asked.rates.add(value / 10**8)
                    case Compare(right=Constant(value=value, dimension=dimension)):
                        asked.numbers.setdefault(dimension, set()).add(value)
                    case NotEarlier(threshold=Constant(value=value, dimension=dimension)):
                        asked.numbers.setdefault(dimension, set()).add(value)
                    case TextIn(term=Attribute(fact=fact), values=values):
                        asked.texts.setdefault(fact, set()).update(values)
                    case Inside(term=Attribute(fact=fact), prefixes=prefixes):
                        asked.texts.setdefault(fact, set()).update(prefix.ljust(6, "0") for prefix in prefixes)
                    case Dated(day=day):
                        asked.days |= {day, day - timedelta(days=1), day + timedelta(days=1)}
        return asked

    def facts(self) -> set[str]:
        return {term.fact for term in self.terms if isinstance(term, Attribute | Annual | EarlierMost)}

    def kinds(self, which: str) -> list[str]:
        found: set[str] = set()
        for term in self.terms:
            if which == "awards" and isinstance(term, Obtained):
                found |= set(term.kinds)
            elif which == "awards" and isinstance(term, AwardLevel):
                found.add(term.kind)
            elif which == "grants" and isinstance(term, Granted | GrantCount):
                found |= set(term.kinds)
            elif which == "paid" and isinstance(term, PaidBefore):
                found.add(term.measure)
        return sorted(found)


def random_city(pack: Pack, clock: Clock, random: Random, count: int) -> City:
    """Enterprises with values around every threshold of a pack; some facts, columns and tables absent."""
    return _Maker(pack, clock, random).city(count)


class _Maker:
    def __init__(self, pack: Pack, clock: Clock, random: Random) -> None:
        self.pack, self.clock, self.random = pack, clock, random
        self.catalogue: Catalogue = pack.catalogue
        self.asked = Asked.of(pack.measures)
        for measure in pack.measures:
            if measure.once is not None:
                self.asked.terms.add(PaidBefore(measure.id, without_table=True))

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def city(self, count: int) -> City:
        facts = [self.catalogue.facts[name] for name in sorted(self.asked.facts() | {"region", "revenue"})]
        absent = {fact.name for fact in facts if self.chance(0.04)}
        kept = [fact for fact in facts if fact.name not in absent]
        present = {table for table in ("annual", "awards", "grants", "paid") if not self.chance(0.1)}
        codes = sorted(made_up_uscc(self.random.randrange(10**12)) for _each in range(count))
        made = [self.enterprise(code, kept, present) for code in codes]
        if self.chance(0.15):  # tables that do not reach into the year
            made = [
                replace(each, awards=[record for record in each.awards if record.day.year < self.clock.year])
                for each in made
            ]
        columns = self.columns(kept)
        for table in ("awards", "grants", "paid"):
            for name in ("level", "expires", "amount"):
                if name in columns[table] and self.chance(0.08):
                    del columns[table][name]
        made = [self.without(each, columns) for each in made]
        tables = _tables(made, present | {"enterprises"}, self.catalogue)
        return City(made, self.coverage(tables), tables, {table: columns[table] for table in tables})

    def columns(self, facts: Sequence[Fact]) -> dict[str, dict[str, pa.DataType]]:
        columns: dict[str, dict[str, pa.DataType]] = {table: dict(COLUMNS[table]) for table in COLUMNS}
        columns |= {
            "enterprises": {"uscc": pa.string(), "name": pa.string()},
            "annual": {"uscc": pa.string(), "year": pa.int32()},
        }
        for fact in facts:
            whole = fact.type == "count" and self.chance(0.5)
            columns[fact.table][fact.name] = pa.int64() if whole else DTYPES.get(fact.type, pa.float64())
        return columns

    def without(self, enterprise: Enterprise, columns: Mapping[str, Mapping[str, Any]]) -> Enterprise:
        """The enterprise as tables without some columns tell it."""
        awards = [
            replace(
                record,
                level=record.level if "level" in columns["awards"] else None,
                expires=record.expires if "expires" in columns["awards"] else None,
            )
            for record in enterprise.awards
        ]
        grants = [
            replace(each, amount=each.amount if "amount" in columns["grants"] else None) for each in enterprise.grants
        ]
        paid = [
            replace(each, amount=each.amount if "amount" in columns["paid"] else None) for each in enterprise.payments
        ]
        return replace(enterprise, awards=awards, grants=grants, payments=paid)

    def coverage(self, tables: Mapping[str, Rows]) -> Coverage:
        def reaches(table: str) -> bool:
            days = [row["date"] for row in tables.get(table, [])]
            return table in tables and (not days or max(days) >= date(self.clock.year, 1, 1))

        return Coverage(reaches("awards"), reaches("grants"), "paid" in tables)

    def enterprise(self, code: str, facts: Sequence[Fact], present: set[str]) -> Enterprise:
        attributes = {fact.name: self.datum(fact) for fact in facts if fact.table == "enterprises"}
        annual: dict[int, dict[str, int | None]] = {}
        if "annual" in present:
            series = {fact.name: self.series(fact) for fact in facts if fact.table == "annual"}
            for lag in range(6, -2, -1):
                if not self.chance(0.06):
                    annual[self.clock.year - lag] = {name: values[lag + 1] for name, values in series.items()}
        return Enterprise(
            code,
            "云麓软件",
            attributes,
            annual,
            self.awards() if "awards" in present else (),
            self.grants() if "grants" in present else (),
            self.payments() if "paid" in present else (),
        )

    def datum(self, fact: Fact) -> Datum:
        if self.chance(0.08):
            return None
        match fact.type:
            case "truth":
                return self.chance(0.5)
            case "date":
                return self.random.choice([*sorted(self.asked.days), *self.near_days()])
            case "region":
                return self.random.choice([*sorted(self.asked.texts.get(fact.name, ())), "900101", "330402", "330100"])
            case "text":
                return self.random.choice([*sorted(self.asked.texts.get(fact.name, ())), *fact.values, "别的"])
            case _:
                return self.number(fact, None)

    def near_days(self) -> list[date]:
        on = self.clock.on
        back = [months_later(on, -12 * years) for years in (1, 2, 3, 5, 10)]
        return [day + timedelta(days=shift) for day in back for shift in (-1, 0, 1)] + [on, on + timedelta(days=1)]

    def series(self, fact: Fact) -> list[int | None]:
        """Values from the year after the match back to six years before; the last first."""
        values: list[int | None] = []
        before: int | None = None
        for _year in range(8):
            now = self.number(fact, before)
            values.insert(0, now)
            before = now if now is not None else before
        return values

    def number(self, fact: Fact, before: int | None) -> int | None:
        if self.chance(0.07):
            return None
        dimension = fact.dimension
        pool = sorted(self.asked.numbers.get(dimension, ()))
        small = {"money": 10**9, "count": 200, "level": 5, "rate": 10**8, "score": 10**6, "years": 12}[dimension]
        draw = self.random.random()
        if before and draw < 0.4:
            exact = before * (1 + self.random.choice(sorted(self.asked.rates)))
            value = int(exact) + self.random.choice((0, 0, 1, -1))
        elif pool and draw < 0.75:
            value = int(self.random.choice(pool) * self.random.choice((1, 1, 1, Fraction(1, 2), 2)))
            value += self.random.choice((0, 0, 1, -1))
        elif draw < 0.83:
            value = 0
        else:
            value = self.random.randrange(small)
        if fact.least is None and self.chance(0.15):
            value = -value
        least = value if fact.least is None else fact.least * SCALES[dimension].bases
        return min(max(value, least), SCALES[dimension].largest // 10)

    def event_days(self) -> list[date]:
        year, on = self.clock.year, self.clock.on
        near = [
            date(year, 1, 1),
            date(year - 1, 12, 31),
            on,
            on + timedelta(days=1),
            date(year, 3, 5),
            date(year, 5, 31),
        ]
        return [*near, date(year - 2, 6, 1), date(year - 4, 2, 28), date(2020, 2, 29), *self.near_days()]

    def awards(self) -> list[AwardRecord]:
        kinds = [*self.asked.kinds("awards"), "unheard_of"]
        found = []
        for _each in range(self.random.choice((0, 1, 1, 2, 3, 5))):
            kind = self.random.choice(kinds)
            known = self.catalogue.awards.get(kind)
            level = self.random.randrange(known.levels + 1) if known and known.levels and not self.chance(0.1) else None
            day = self.random.choice(self.event_days())
            end = self.random.choice([None, None, self.clock.on, self.clock.on - timedelta(days=1), date(2030, 1, 1)])
            found.append(AwardRecord(kind, day, level, end))
        return found

    def grants(self) -> list[GrantRecord]:
        kinds = [*self.asked.kinds("grants"), "unheard_of"]
        return [
            GrantRecord(self.random.choice(kinds), self.random.choice(self.event_days()), self.amount())
            for _each in range(self.random.choice((0, 0, 1, 2, 3)))
        ]

    def payments(self) -> list[Payment]:
        measures = [*self.asked.kinds("paid"), "unheard-of"]
        return [
            Payment(self.random.choice(measures), self.clock.year - self.random.randrange(4), self.amount())
            for _each in range(self.random.choice((0, 0, 1, 2)))
        ]

    def amount(self) -> int | None:
        if self.chance(0.1):
            return None
        return self.random.choice((0, 1, 20 * 10**6, 50 * 10**6, self.random.randrange(10**9)))


def in_file(value: Datum, fact: Fact) -> Any:
    """A value in the unit of files: 万元, one whole for rates."""
    if value is None or not fact.is_numeric or isinstance(value, str | date):
        return value
    bases = SCALES[fact.dimension].bases
    return int(value) if bases == 1 else int(value) / bases


def _tables(enterprises: Sequence[Enterprise], present: set[str], catalogue: Catalogue) -> dict[str, Rows]:
    facts = catalogue.facts

    def filed(values: Mapping[str, Datum]) -> Row:
        return {name: in_file(value, facts[name]) for name, value in values.items()}

    def money(amount: int | None) -> float | None:
        return None if amount is None else amount / 10**6

    tables: dict[str, Rows] = {
        table: [] for table in ("enterprises", "annual", "awards", "grants", "paid") if table in present
    }
    for each in enterprises:
        key = {"uscc": each.uscc}
        tables["enterprises"].append({**key, "name": each.name, **filed(each.attributes)})
        for year, values in each.annual.items():
            tables["annual"].append({**key, "year": year, **filed(values)})
        for award in each.awards:
            tables["awards"].append(
                {**key, "date": award.day, "kind": award.kind, "level": award.level, "expires": award.expires}
            )
        for grant in each.grants:
            tables["grants"].append({**key, "date": grant.day, "kind": grant.kind, "amount": money(grant.amount)})
        for payment in each.payments:
            tables["paid"].append(
                {**key, "year": payment.year, "measure": payment.measure, "amount": money(payment.amount)}
            )
    return tables


# The rows of a match


def matched(pack: Pack, place: Path, clock: Clock, engine: str = "duckdb", **options: Any) -> list[Row]:
    """Every row of a match, with its reasons."""
    with Facts(place, engine, **options) as facts:
        wanted = Wanted(reasons=True, all_rows=True)
        return [row for batch in results(pack, facts, clock, Summary(), wanted) for row in batch.to_pylist()]


def differences(pack: Pack, city: City, clock: Clock, rows: Sequence[Row]) -> Iterator[str]:
    """Where the rows of a match say anything else than the plain definition."""
    measures = sorted(in_force(pack, clock), key=lambda measure: measure.id)
    expected = [(each, measure) for each in city.enterprises for measure in measures]
    found = [(row["uscc"], row["measure"]) for row in rows]
    if found != [(each.uscc, measure.id) for each, measure in expected]:
        yield f"{len(found)} rows for {len(expected)}, or in another order"
        return
    for (each, measure), row in zip(expected, rows, strict=True):
        lookup = Lookup(each, clock, city.coverage, pack.catalogue)
        for name, wanted, is_so in _compared(measure, lookup, row):
            if not is_so:
                yield f"{measure.id} {each.uscc} {name}: {row.get(name)!r} for {wanted!r} of {each}"


def _compared(measure: Measure, lookup: Lookup, row: Row) -> Iterator[tuple[str, Any, bool]]:
    result = outcome(measure, lookup)
    yield "eligible", result.eligible, row["eligible"] is result.eligible
    for name, fen in (("amount", result.amount), ("amount_max", result.amount_max)):
        yield name, fen, row[name] == (None if fen is None else Decimal(fen).scaleb(-6))
    yield "tier", result.tier, row["tier"] == result.tier
    missing = missing_of(measure, lookup, result)
    yield "missing", missing, tuple(row["missing"]) == missing
    gaps = [(gap.fact, gap.have, gap.need) for gap in gaps_of(measure, lookup, result)]
    yield "gaps", gaps, _same(gaps, [(gap["fact"], gap["have"], gap["need"]) for gap in row["gaps"]])
    if "conditions" in row:
        findings = [
            (each.condition, each.text, each.truth, each.have, each.need) for each in findings_of(measure, lookup)
        ]
        told = [
            tuple(each[name] for name in ("condition", "text", "truth", "have", "need")) for each in row["conditions"]
        ]
        yield "conditions", findings, _same(findings, told)
        yield from _compared_change(measure, lookup, result.eligible, row["change"])


def _compared_change(
    measure: Measure, lookup: Lookup, eligible: bool | None, told: Row | None
) -> Iterator[tuple[str, Any, bool]]:
    changes = changes_of(measure, lookup) if eligible is False else []
    smallest = [
        (each.fact, each.have, each.need) for each in changes if each.effort - changes[0].effort < Fraction(1, 10**12)
    ]
    if told is None:
        yield "change", smallest, not smallest
    else:
        yield "change", smallest, any(_same([each], [tuple(told.values())]) for each in smallest)


def _same(plain: Sequence[tuple[Any, ...]], told: Sequence[tuple[Any, ...]]) -> bool:
    """Whether lists say the same, figures up to what a binary fraction holds."""
    if len(plain) != len(told):
        return False
    pairs = [pair for one, other in zip(plain, told, strict=True) for pair in zip(one, other, strict=True)]
    return all(_alike(one, other) for one, other in pairs)


def _alike(one: Any, other: Any) -> bool:
    if not isinstance(one, Fraction) or other is None:
        return bool(one == other)
    return bool(abs(float(one) - other) <= 1e-9 * max(1.0, abs(float(one))))


# Spark

SPARK_SETTINGS = {
    "spark.master": "local[2]", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "1", "spark.sql.adaptive.enabled": "false", "spark.default.parallelism": "1",
    "spark.sql.codegen.wholeStage": "false",
}  # fmt: skip
"""For small tables: compiling would take longer than running. The engine adds what its answers depend on."""
SPARK_NOISE = (
    "ignore:unclosed <socket:ResourceWarning",  # py4j leaves sockets to the collector
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning",
    "ignore:fetch_arrow_table:DeprecationWarning",
    "ignore::DeprecationWarning:pyspark",
    "ignore::FutureWarning:pyspark",
)


@pytest.fixture(scope="session")
def spark_session() -> Iterator[None]:
    """One Spark for all tests; skipped with the reason where there is none."""
    try:
        sql = importlib.import_module("pyspark.sql")
    except ImportError:
        pytest.skip("pyspark is not installed (make spark)")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("there is no Java for Spark (17 to 23 is needed)")
    builder = sql.SparkSession.builder
    for key, value in SPARK_SETTINGS.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield
    session.stop()


@pytest.fixture
def spark(spark_session: None) -> Iterator[None]:
    """Spark is there; the sockets that py4j leaves behind are closed before the next test begins."""
    yield
    gc.collect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What pyspark and py4j warn of fails no test."""
    for item in items:
        if "spark" in getattr(item, "fixturenames", ()):
            for noise in SPARK_NOISE:
                item.add_marker(pytest.mark.filterwarnings(noise))
