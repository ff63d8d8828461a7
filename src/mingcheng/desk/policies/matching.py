"""Match runs: who gets which measure of a pack, and reading their results, a page at a time, out of columns."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
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
from mingcheng.policies.model import Pack
from mingcheng.policies.quarantine import quarantine_csv
from mingcheng.queries import connection, quoted

RESULT, MANIFEST, QUARANTINE = "result.parquet", "manifest.json", "quarantine.csv"
NAMES = "names.parquet"
"""Codes, names and keys of the register as they were at the run, so that no page asks the register for all of them."""
ORDERS = {"name": "name", "amount": "amount", "measure": "measure", "uscc": "uscc"}
ANSWERS = {"yes": "eligible", "no": "NOT eligible", "unknown": "eligible IS NULL"}


def folder_of(run: MatchRun) -> Path:
    """Where a run's result lies."""
    root: Path = settings.DATA_FOLDER.results
    return root / f"run-{run.pk}"


def run_match(run: MatchRun, progress: Progress) -> dict[str, Any]:
    """Refreshes the facts, matches, and puts the result in its place, whole or not at all. May be called again. Raises
    MingchengError where there are no facts or nothing is in force."""
    if run.is_done:
        return {"measures": len(run.summary.get("measures", []))}  # the worker died after all was done
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
        pq.write_table(_names(), scratch / NAMES)
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
    run.summary = _summary(run, pack)
    run.is_done = True
    run.save(update_fields=["pack_title", "summary", "is_done"])
    return {"measures": len(run.summary["measures"])}


def _summary(run: MatchRun, pack: Pack) -> dict[str, Any]:
    """What the run came to, measure by measure, in the order of the pack."""
    return {"measures": summary_of(run, Reach(everything=True), pack)}


def summary_of(run: MatchRun, reach: Reach, pack: Pack | None = None) -> list[dict[str, Any]]:
    """The counts and the money of each measure, of the enterprises that a reach covers. Limits (loans, guarantees) are no
    money; `most_fen` is null where an enterprise has no upper bound."""
    found = {row[0]: row[1:] for row in _ask(run, _TOTALS.format(where=_within(reach)), [], reach)}
    if pack is None:
        known = [(each["measure"], each["title"], each["is_money"]) for each in run.summary.get("measures", [])]
    else:
        known = [(each.id, each.title, each.benefit.is_money) for each in pack.measures]
    rows = []
    for measure, title, is_money in known:
        eligible, unknown, least, most, unbounded = found.get(measure, (0, 0, 0, 0, 0))
        rows.append({
            "measure": measure, "title": title, "is_money": is_money, "eligible": eligible, "unknown": unknown,
            "least_fen": int(least or 0), "most_fen": None if unbounded else int(most or 0),
        })  # fmt: skip
    return rows


_TOTALS = (
    "SELECT measure, count(*) FILTER (eligible), count(*) FILTER (eligible IS NULL), "
    "sum(round(amount * 1e6)::HUGEINT) FILTER (eligible), sum(round(amount_max * 1e6)::HUGEINT), "
    "count(*) FILTER ((eligible OR eligible IS NULL) AND amount_max IS NULL) "
    "FROM result WHERE {where} GROUP BY measure"
)


def _within(reach: Reach) -> str:
    return "TRUE" if reach.everything else "uscc IN (SELECT uscc FROM reached)"


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
    key: int | None = None
    due: float | None = None
    """What is to be paid: the amount, as far as stacking and the pots of the pack leave it; none where that is not certain."""


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
    needs_names = bool(asked.text) or order == "name"
    table = "result LEFT JOIN names USING (uscc)" if needs_names else "result"
    counted = _ask(run, f"SELECT count(*) FROM {table} WHERE {where}", values, asked.reach)
    total = counted[0][0] if counted else 0
    limit = f"LIMIT {int(count)} OFFSET {int(first)}" if count is not None else ""
    ordered = f"ORDER BY {order} {'DESC' if asked.falling else 'ASC'} NULLS LAST, uscc, measure"
    # the page first, then its names: all rows would be joined otherwise
    wanted = f"SELECT * FROM {table} WHERE {where} {ordered} {limit}"
    named = f"({wanted})" if needs_names else f"({wanted}) LEFT JOIN names USING (uscc)"
    rows = _ask(
        run,
        f"SELECT uscc, coalesce(name, uscc), measure, eligible, amount, amount_max, tier, missing, gaps, key, {_due(run)} "
        f"FROM {named} {ordered}",
        values, asked.reach,
    )  # fmt: skip
    return total, [_outcome(row) for row in rows]


def outcomes_of(run: MatchRun, uscc: str) -> list[Outcome]:
    """What a run says of one enterprise; a measure without a row is a plain no."""
    rows = _ask(
        run,
        "SELECT uscc, uscc, measure, eligible, amount, amount_max, tier, missing, gaps, NULL, amount FROM result WHERE uscc = ?",
        [uscc],
    )
    return [_outcome(row) for row in rows]


def _outcome(row: tuple[Any, ...]) -> Outcome:
    uscc, name, measure, eligible, amount, amount_max, tier, missing, gaps, key, due = row
    return Outcome(
        uscc,
        name,
        measure,
        eligible,
        amount,
        amount_max,
        tier,
        list(missing or []),
        [dict(gap) for gap in gaps or []],
        key,
        due,
    )


def _due(run: MatchRun) -> str:
    """The column of what is to be paid: what a pot grants, else what stacking leaves, else the amount."""
    path = folder_of(run) / RESULT
    names = pq.read_schema(path).names if path.exists() else []
    own = "payable" if "payable" in names else "amount"
    return f"coalesce(granted, {own})" if "granted" in names else own


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
    conditions.append(_within(asked.reach))
    return " AND ".join(conditions), values


def _ask(
    run: MatchRun, statement: str, values: list[Any] | None = None, reach: Reach | None = None
) -> list[tuple[Any, ...]]:
    path = folder_of(run) / RESULT
    if not path.exists():
        return []
    with connection() as database:
        database.execute(f"CREATE TEMP VIEW result AS FROM read_parquet({quoted(path)})")
        if "names" in statement:
            database.execute(f"CREATE TEMP VIEW names AS FROM read_parquet({quoted(folder_of(run) / NAMES)})")
        if reach is not None and not reach.everything:
            database.register("reached", _reached(reach))
        return database.execute(statement, values or []).fetchall()


def _names() -> pa.Table:
    rows = list(Enterprise.objects.filter(uscc__isnull=False).values_list("uscc", "name", "pk"))
    uscc, name, key = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table({
        "uscc": pa.array(uscc, pa.string()), "name": pa.array(name, pa.string()), "key": pa.array(key, pa.int64()),
    })  # fmt: skip


def _reached(reach: Reach) -> Any:
    rows = Enterprise.objects.covered_by(reach).filter(uscc__isnull=False)
    return (
        pa.table({"uscc": pa.array([*rows.values_list("uscc", flat=True), *sorted(reach.usccs)], pa.string())})
        .group_by("uscc")
        .aggregate([])
    )
