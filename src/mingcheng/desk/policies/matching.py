"""Match runs: who gets which measure of a pack, and reading their results, a page at a time, out of columns."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.policies.facts import facts_folder, have_facts, refresh_facts
from mingcheng.desk.policies.models import MatchRun
from mingcheng.desk.policies.packs import pack_named
from mingcheng.desk.registry.models import Enterprise
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.match import Wanted, manifest, match, portion_for
from mingcheng.policies.quarantine import quarantine_csv

RESULT, MANIFEST, QUARANTINE = "result.parquet", "manifest.json", "quarantine.csv"
ORDERS = {"name": "name", "amount": "amount", "measure": "measure", "uscc": "uscc"}
ANSWERS = {"yes": "eligible", "no": "NOT eligible", "unknown": "eligible IS NULL"}


def folder_of(run: MatchRun) -> Path:
    """Where a run's result lies."""
    root: Path = settings.DATA_FOLDER.results
    return root / f"run-{run.pk}"


def run_match(run: MatchRun, progress: Progress) -> dict[str, Any]:
    """Refreshes the facts, matches, and puts the result in its place, whole or not at all. May be called again. Raises
    MingchengError where there are no facts or nothing is in force."""
    progress(0, 10, _("整理企业数据"))
    refresh_facts()
    if not have_facts():
        raise MingchengError(str(run), _("还没有企业数据。"), _("请先导入名录，收报表，或上传企业数据。"))
    pack = pack_named(run.pack)
    target = folder_of(run)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    try:
        progress(3, 10, _("匹配"))
        with Facts(facts_folder(), "duckdb", portion_for(Wanted()), pack.catalogue) as facts:
            clock = Clock.of(year=run.year)
            summary = match(pack, facts, clock, scratch / RESULT)
            told = manifest(pack, facts, clock, summary)
        progress(8, 10, _("存入"))
        (scratch / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, default=str), encoding="utf-8")
        rejected = quarantine_csv(summary.account)
        if rejected:
            (scratch / QUARANTINE).write_text(rejected, encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        os.replace(scratch, target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    run.pack_title = pack.title or pack.id
    run.summary = _summary(run, {measure.id: measure.title for measure in pack.measures})
    run.is_done = True
    run.save(update_fields=["pack_title", "summary", "is_done"])
    return {"measures": len(run.summary["measures"])}


def _summary(run: MatchRun, titles: dict[str, str]) -> dict[str, Any]:
    rows = _ask(
        run,
        "SELECT measure, count(*) FILTER (eligible) AS eligible, count(*) FILTER (eligible IS NULL) AS unknown, "
        "sum(round(amount * 1e6)::HUGEINT) FILTER (eligible) AS least, sum(round(amount_max * 1e6)::HUGEINT) AS most "
        "FROM result GROUP BY measure ORDER BY measure",
    )
    return {
        "measures": [
            {"measure": measure, "title": titles.get(measure, measure), "eligible": eligible, "unknown": unknown,
             "least_fen": int(least or 0), "most_fen": int(most or 0)}
            for measure, eligible, unknown, least, most in rows
        ]
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of a result."""

    uscc: str
    name: str
    measure: str
    eligible: bool | None
    amount: float | None
    amount_max: float | None
    tier: str | None
    missing: list[str]
    gaps: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of a result are wanted."""

    reach: Reach
    measure: str = ""
    answer: str = ""
    text: str = ""
    order: str = "amount"
    falling: bool = True


def outcomes(run: MatchRun, asked: Asked, first: int = 0, count: int | None = 50) -> tuple[int, list[Outcome]]:
    """How many rows fit, and some of them in order, with the names of the register; only those that the reach covers."""
    where, values = _where(asked)
    order = ORDERS.get(asked.order, "amount")
    table = "result LEFT JOIN names USING (uscc)"
    total = _ask(run, f"SELECT count(*) FROM {table} WHERE {where}", values, asked.reach)[0][0]
    limit = f"LIMIT {int(count)} OFFSET {int(first)}" if count is not None else ""
    rows = _ask(
        run,
        f"SELECT uscc, coalesce(name, uscc), measure, eligible, amount, amount_max, tier, missing, gaps FROM {table} "
        f"WHERE {where} ORDER BY {order} {'DESC' if asked.falling else 'ASC'} NULLS LAST, uscc, measure {limit}",
        values, asked.reach,
    )  # fmt: skip
    return total, [_outcome(row) for row in rows]


def outcomes_of(run: MatchRun, uscc: str) -> list[Outcome]:
    """What a run says of one enterprise; a measure without a row is a plain no."""
    rows = _ask(
        run,
        "SELECT uscc, uscc, measure, eligible, amount, amount_max, tier, missing, gaps FROM result WHERE uscc = ?",
        [uscc],
    )
    return [_outcome(row) for row in rows]


def _outcome(row: tuple[Any, ...]) -> Outcome:
    uscc, name, measure, eligible, amount, amount_max, tier, missing, gaps = row
    return Outcome(
        uscc, name, measure, eligible, amount, amount_max, tier, list(missing or []), [dict(gap) for gap in gaps or []]
    )


def _where(asked: Asked) -> tuple[str, list[Any]]:
    conditions, values = ["TRUE"], list[Any]()
    if asked.measure:
        conditions.append("measure = ?")
        values.append(asked.measure)
    if asked.answer in ANSWERS:
        conditions.append(ANSWERS[asked.answer])
    if asked.text:
        conditions.append("(contains(name, ?) OR starts_with(uscc, ?))")
        values += [asked.text, asked.text.upper()]
    if not asked.reach.everything:
        conditions.append("uscc IN (SELECT uscc FROM reached)")
    return " AND ".join(conditions), values


def _ask(
    run: MatchRun, statement: str, values: list[Any] | None = None, reach: Reach | None = None
) -> list[tuple[Any, ...]]:
    path = folder_of(run) / RESULT
    if not path.exists():
        return []
    with duckdb.connect(config={"threads": 2}) as database:
        database.execute(f"CREATE VIEW result AS FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')")
        if "names" in statement:
            database.register("names", _names(Enterprise.objects.count()))
        if reach is not None and not reach.everything:
            database.register("reached", _reached(reach))
        return database.execute(statement, values or []).fetchall()


@lru_cache(maxsize=2)
def _names(_count: int) -> Any:
    import pyarrow as pa

    rows = list(Enterprise.objects.filter(uscc__isnull=False).values_list("uscc", "name"))
    return pa.table(
        {
            "uscc": pa.array([row[0] for row in rows], pa.string()),
            "name": pa.array([row[1] for row in rows], pa.string()),
        }
    )


def _reached(reach: Reach) -> Any:
    import pyarrow as pa

    rows = Enterprise.objects.filter(Enterprise.objects.all().within(reach)).filter(uscc__isnull=False)
    return (
        pa.table({"uscc": pa.array([*rows.values_list("uscc", flat=True), *sorted(reach.usccs)], pa.string())})
        .group_by("uscc")
        .aggregate([])
    )
