"""Matching: measures and facts in, one row an enterprise and measure out, in the order of the codes.

Columns of the result as in the contract: `uscc`, `measure`, `eligible`, `amount`, `amount_max` (万元, decimal), `tier`,
`missing`, `gaps`; with reasons `conditions` and `change`; with stacking or pots `payable` and `reduced_by`. A plain no, an
answer that no figure stands near to, is left out unless all rows are asked for.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from mingcheng import __version__
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.columns import Column, Reader
from mingcheng.policies.compile import Compiler, terms_of
from mingcheng.policies.enterprise import Clock, Coverage
from mingcheng.policies.facts import PORTION, Account, Facts, Portion
from mingcheng.policies.ladder import ladder_terms, rungs_of, steps
from mingcheng.policies.model import Measure, Pack
from mingcheng.policies.money_columns import in_wan_yuan, plain_wan_yuan
from mingcheng.policies.pot_shares import ORDER, PotShares
from mingcheng.policies.pots import PotResult
from mingcheng.policies.reason_columns import CONDITION, GAP, ReasonColumns
from mingcheng.policies.rules import pot_members
from mingcheng.policies.stacking import needs_stacking, stacking_terms, with_payable
from mingcheng.policies.wide import wide

MONEY = ("amount", "amount_max")
"""Columns of whole fen until they leave as 万元."""
RESULT = {
    "uscc": "string", "measure": "string", "eligible": "boolean", "amount": "int64", "amount_max": "int64", "tier": "string",
    "missing": "array<string>", "gaps": f"array<{GAP}>",
}  # fmt: skip
REASONS = {"conditions": f"array<{CONDITION}>", "change": GAP}


class NothingInForceError(MingchengError):
    """No measure of the pack is in force, or known, on the day of the match."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the result is to hold beyond the contract."""

    reasons: bool = False
    all_rows: bool = False


def portion_for(wanted: Wanted) -> int:
    """How many enterprises are worked on at once so that their rows stay within some two gigabytes."""
    if not wanted.all_rows:
        return PORTION
    return PORTION // 5 if wanted.reasons else PORTION // 2


@dataclass
class Summary:
    """What a run came to: rows by answer a measure, money, and the account of the facts."""

    eligible: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    money_fen: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    account: Account = field(default_factory=Account)
    not_in_force: tuple[str, ...] = ()
    pots: tuple[PotResult, ...] = ()


def in_force(pack: Pack, clock: Clock) -> tuple[Measure, ...]:
    """The measures that hold on the day of the match and were public on the day whose knowledge is used.

    Raises NothingInForceError, which names the validity of what there is."""
    found = tuple(
        measure
        for measure in pack.measures
        if measure.validity.holds_on(clock.on)
        and (clock.known_at is None or measure.validity.is_known_on(clock.known_at))
    )
    if not found:
        spans = sorted({_span(measure) for measure in pack.measures})
        problem = _("{day} 没有有效的措施；包内措施的有效期：{spans}。")
        raise NothingInForceError(
            pack.id,
            problem.format(day=clock.on, spans=_("、").join(spans) or "—"),
            _("请改用有效期内的 --year 或 --on。"),
        )
    return found


def _span(measure: Measure) -> str:
    validity = measure.validity
    return _("{first} 至 {last}").format(first=validity.first or "…", last=validity.last or "…")


def match(
    pack: Pack, facts: Facts, clock: Clock, output: Path, wanted: Wanted | None = None, steps_output: Path | None = None
) -> Summary:
    """Matches all enterprises and writes the result as Parquet, of a ladder the steps of the enterprises too. The caller
    sees to it that the outputs may be written."""
    summary = Summary()
    shares = PotShares(pack)
    first = facts.scratch / "result.parquet" if pack.pots else output
    run = Run(pack, facts, clock, summary)
    with Output(first) as rows, Output(steps_output) as steps_rows:
        for portion in run.portions():
            rows.write(shares.noted(run.result(portion, wanted or Wanted())))
            if run.rungs and steps_output is not None:
                steps_rows.write(facts.engine.arrow(run.steps()))
    if pack.pots:
        summary.pots = shares.share_out()
        with Output(output) as rows:
            for batch in shares.filled(first):
                rows.write(batch)
    return summary


class Output:
    """A Parquet file that is written table after table; nothing is made where there is no path, or no table."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, table: pa.Table) -> None:
        if self.path is None:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, table.schema, compression="zstd", compression_level=1)
        self._writer.write_table(table, row_group_size=200_000)

    def __exit__(self, *_error: object) -> None:
        if self._writer is not None:
            self._writer.close()


def results(pack: Pack, facts: Facts, clock: Clock, summary: Summary, wanted: Wanted) -> Iterator[pa.Table]:
    """The result, portion after portion, as Arrow tables in the order of the codes and measures."""
    run = Run(pack, facts, clock, summary)
    for portion in run.portions():
        yield run.result(portion, wanted)


def _count(summary: Summary, table: pa.Table) -> None:
    summary.rows += table.num_rows
    counted = table.select(["measure", "eligible", "amount"]).group_by(["measure", "eligible"], use_threads=False)
    for row in counted.aggregate([([], "count_all"), ("amount", "sum")]).to_pylist():
        if row["eligible"]:
            summary.eligible[row["measure"]] += row["count_all"]
            summary.money_fen[row["measure"]] += row["amount_sum"] or 0
        elif row["eligible"] is None:
            summary.unknown[row["measure"]] += row["count_all"]


class Run:
    """One match: what is the same for every portion."""

    def __init__(self, pack: Pack, facts: Facts, clock: Clock, summary: Summary) -> None:
        self.pack, self.facts, self.clock, self.summary = pack, facts, clock, summary
        self.measures = sorted(in_force(pack, clock), key=lambda measure: measure.id)
        summary.not_in_force = tuple(sorted({each.id for each in pack.measures} - {each.id for each in self.measures}))
        self.rungs = rungs_of(pack, self.measures)
        self.terms = terms_of(self.measures) | stacking_terms(pack) | ladder_terms(self.rungs)
        self.coverage: Coverage = facts.coverage(clock)
        self.compiler = Compiler(self.measures, clock, pack.catalogue)
        self._kept: ir.Table | None = None

    def portions(self) -> Iterator[Portion]:
        """The clean facts, portion after portion; what the door takes out goes into the summary's account."""
        return self.facts.portions(self.terms, self.clock, self.pack.catalogue, self.summary.account)

    def result(self, portion: Portion, wanted: Wanted) -> pa.Table:
        """The rows of a portion, amounts in 万元; counted in the summary."""
        table = self.facts.engine.arrow(self.long(portion, wanted))
        _count(self.summary, table)
        return in_wan_yuan(table, tuple(name for name in (*MONEY, "payable") if name in table.column_names))

    def steps(self) -> ir.Table:
        """The steps of the portion whose result was made last."""
        assert self._kept is not None
        outcomes = self.compiler.outcomes(self._kept)
        return steps(ReasonColumns(self.compiler).contract(outcomes), self.compiler, self.rungs).order_by("uscc")

    def wide(self, portion: Portion) -> ir.Table:
        """The portion as one row an enterprise, kept in the order of the codes."""
        table = wide(portion.tables, self.terms, self.clock, self.coverage, self.pack.catalogue)
        self._kept = self.facts.engine.keep(table.order_by(portion.order), "wide")
        return self._kept

    def outcomes(self, portion: Portion) -> ir.Table:
        """The portion with the outcome columns of every measure, and what stacking leaves of them."""
        table = self.compiler.outcomes(self.wide(portion))
        return with_payable(table, self.pack, self.compiler) if needs_stacking(self.pack) else table

    def long(self, portion: Portion, wanted: Wanted) -> ir.Table:
        """One row an enterprise and measure."""
        reasons = ReasonColumns(self.compiler)
        table = reasons.contract(self.outcomes(portion))
        if wanted.reasons:
            table = reasons.full(table)
        structs = ibis.array([self._row(table, measure, wanted) for measure in self.measures])
        rows = table.select("uscc", row=structs.unnest())
        kept = rows.select("uscc", *(rows["row"][name].name(name) for name in self._columns(wanted)))
        if wanted.all_rows:
            return kept
        near = kept["gaps"].length() > 0
        return kept.filter(kept["eligible"].fill_null(True) | near)

    def _columns(self, wanted: Wanted) -> list[str]:
        names = [name for name in RESULT if name != "uscc"]
        if wanted.reasons:
            names += list(REASONS)
        if needs_stacking(self.pack):
            names += ["payable", "reduced_by"]
        return [*names, ORDER] if self.pack.pots else names

    def _row(self, table: ir.Table, measure: Measure, wanted: Wanted) -> Column:
        def column(name: str) -> Column:
            return self.compiler.column(table, measure, name)

        row = {
            "measure": ibis.literal(measure.id), "eligible": column("eligible"), "amount": column("amount"),
            "amount_max": column("amount_max"), "tier": column("tier"), "missing": column("missing"),
            "gaps": column("gaps"),
        }  # fmt: skip
        if wanted.reasons:
            row |= {name: column(name) for name in REASONS}
        types = RESULT | (REASONS if wanted.reasons else {})
        row = {name: value.cast(types[name]) for name, value in row.items()}
        if needs_stacking(self.pack):
            row |= {"payable": column("payable"), "reduced_by": column("payable_by").cast("string")}
        if self.pack.pots:
            row[ORDER] = self._order(table, measure)
        return ibis.struct(row)

    def _order(self, table: ir.Table, measure: Measure) -> Column:
        """The figure that ranks an enterprise in the pot of a measure."""
        for pot in self.pack.pots:
            if pot.order is not None and measure.id in pot_members(pot, self.pack):
                return Reader(table, self.clock.on).plain(pot.order).cast("float64")
        return ibis.null("float64")


def manifest(pack: Pack, facts: Facts, clock: Clock, summary: Summary) -> dict[str, Any]:
    """What a run was made of: hashes of measures and facts, versions, times, and the account of the rows. The same run
    gives the same manifest: it holds no time of day."""
    account = summary.account
    return {
        "pack": pack.id,
        "measures_sha256": digest(pack.texts),
        "facts_sha256": {table: file_digest(file.source) for table, file in sorted(facts.sources.items())},
        "year": clock.year,
        "on": clock.on.isoformat(),
        "known_at": clock.known_at.isoformat() if clock.known_at else None,
        "engine": facts.engine.name,
        "versions": {
            "mingcheng": __version__,
            **{name: version(name) for name in ("duckdb", "ibis-framework", "pyarrow")},
        },
        "not_in_force": list(summary.not_in_force),
        "rows": {
            table: {
                "read": account.read[table],
                "used": account.used[table],
                "quarantined": account.quarantined[table],
                "not_yet_known": account.not_yet_known[table],
                "superseded": account.superseded[table],
            }
            for table in sorted(account.read)
        },
        "problems": dict(sorted(account.problems.items())),
        "codes_flagged": account.flagged,
        "amounts_suspected": account.suspected,
        "result_rows": summary.rows,
        "eligible": dict(sorted(summary.eligible.items())),
        "unknown": dict(sorted(summary.unknown.items())),
        "pots": [pot.as_dict() for pot in summary.pots],
        "amount_wan_yuan": {name: plain_wan_yuan(fen) for name, fen in sorted(summary.money_fen.items())},
    }


def digest(texts: Mapping[str, str]) -> str:
    """One hash of all files of a pack, by name and content."""
    return hashlib.sha256(json.dumps(dict(sorted(texts.items())), ensure_ascii=False).encode()).hexdigest()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
