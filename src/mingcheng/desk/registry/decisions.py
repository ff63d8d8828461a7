"""Pairs of records that a person is asked about, what people decided, and the way of that into the register."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import transaction
from django.utils import timezone

from mingcheng.desk.organisations.models import User
from mingcheng.desk.registry.models import Enterprise, MergeDecision
from mingcheng.desk.registry.store import last_linkage, patiently, portions, register
from mingcheng.journals import Entry
from mingcheng.registry.review import HEADS, PERSON, REASON, VERDICT, VERDICTS, read_decisions

Verdict = MergeDecision.Verdict
WORDS = {Verdict.SAME: VERDICTS[0], Verdict.DIFFERENT: VERDICTS[1]}
MOST_APART = 100
"""Records that one split looks at, at most."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one enterprise: what the register asks about them, and what was last decided here."""

    number: int
    row: dict[str, Any]
    decision: MergeDecision | None = None

    @property
    def left(self) -> str:
        """The key of the first record."""
        return str(self.row["a_key"])

    @property
    def right(self) -> str:
        """The key of the second record."""
        return str(self.row["b_key"])

    @property
    def is_open(self) -> bool:
        """Whether it still has to be decided."""
        return self.decision is None


class DecidedMeanwhile(Exception):
    """Somebody else decided the pair after it was shown."""

    def __init__(self, decision: MergeDecision) -> None:
        super().__init__(str(decision))
        self.decision = decision


@lru_cache(maxsize=2)
def _review_of(path: str) -> tuple[dict[str, Any], ...]:
    """The review list of a linkage, which never changes once it is there."""
    return tuple(pq.read_table(path).to_pylist())


@lru_cache(maxsize=2)
def _keys_of(path: str) -> frozenset[frozenset[str]]:
    """The pairs of keys of a review list."""
    table = pq.read_table(path, columns=["a_key", "b_key"])
    columns = (table[name].to_pylist() for name in table.column_names)
    return frozenset(frozenset(each) for each in zip(*columns, strict=True))


def pairs(linkage: Entry | None = None) -> list[Pair]:
    """All pairs of the last linkage: those that are open first, then those that nobody could tell, then the decided."""
    entry = linkage or last_linkage()
    if entry is None:
        return []
    rows = _review_of(str(entry.table("review")))
    decided = _last_decisions()
    found = [Pair(number, row, decided.get(frozenset((row["a_key"], row["b_key"])))) for number, row in enumerate(rows)]
    return sorted(found, key=_order)


def _order(pair: Pair) -> tuple[int, int]:
    if pair.decision is None:
        return 0, pair.number
    return (1 if pair.decision.verdict == Verdict.UNSURE else 2), pair.number


def _last_decisions() -> dict[frozenset[str], MergeDecision]:
    rows = MergeDecision.objects.select_related("by").order_by("pk")
    return {frozenset((row.left, row.right)): row for row in rows.iterator(chunk_size=2_000)}


def open_count() -> int:
    """How many pairs of the last linkage nobody has decided about."""
    entry = last_linkage()
    if entry is None:
        return 0
    decided = {frozenset(each) for each in MergeDecision.objects.values_list("left", "right")}
    return len(_keys_of(str(entry.table("review"))) - decided)


def pair_of(left: str, right: str) -> Pair | None:
    """The pair of two records, if the register asks about it."""
    return next((each for each in pairs() if {each.left, each.right} == {left, right}), None)


def last_decision(left: str, right: str) -> MergeDecision | None:
    """What was last decided about two records."""
    rows = MergeDecision.objects.filter(left__in=(left, right), right__in=(left, right)).exclude(left=right)
    return rows.select_related("by").order_by("-pk").first()


def decide(pair: Pair, verdict: str, reason: str, user: User, seen: int | None) -> MergeDecision:
    """Keeps a decision. `seen` is the last decision that the page showed (None: none). Raises DecidedMeanwhile where there
    is another one by now."""
    with transaction.atomic():
        now = last_decision(pair.left, pair.right)
        if (now.pk if now else None) != seen:
            assert now is not None
            raise DecidedMeanwhile(now)
        return MergeDecision.objects.create(
            left=pair.left, right=pair.right, left_name=(pair.row["a_name"] or "")[:200],
            right_name=(pair.row["b_name"] or "")[:200], verdict=verdict, reason=reason[:300], by=user,
        )  # fmt: skip


def split(members: Sequence[dict[str, Any]], apart: Iterable[str], reason: str, user: User) -> int:
    """Says of some records of an enterprise that they are another one than the rest; how many pairs that is."""
    chosen = [each for each in members if each["key"] in set(apart)][:MOST_APART]
    rest = [each for each in members if each not in chosen][:MOST_APART]
    with transaction.atomic():
        for one in rest:
            for other in chosen:
                MergeDecision.objects.create(
                    left=one["key"], right=other["key"], left_name=(one["name"] or "")[:200],
                    right_name=(other["name"] or "")[:200], verdict=Verdict.DIFFERENT, reason=reason[:300], by=user,
                )  # fmt: skip
    return len(chosen) * len(rest)


def waiting() -> int:
    """Decisions that do not stand in the register yet."""
    return MergeDecision.objects.filter(is_journaled=False).exclude(verdict=Verdict.UNSURE).count()


def journal_decisions() -> int:
    """What was decided since the last time into the register's journal, in the order in which it was decided. A process that
    dies between the journal and the table does it once more: the same verdict twice says nothing new."""
    rows = MergeDecision.objects.filter(is_journaled=False).exclude(verdict=Verdict.UNSURE)
    open_rows = list(rows.select_related("by").order_by("pk"))
    if not open_rows:
        return 0
    first, last = open_rows[0].pk, open_rows[-1].pk
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        path = Path(folder) / f"decisions-{first}-{last}.csv"
        _write(open_rows, path)
        patiently(lambda: read_decisions(register(), path, known_at=_day(open_rows), who=""))
    for portion in portions([row.pk for row in open_rows], 500):
        MergeDecision.objects.filter(pk__in=portion).update(is_journaled=True)
    return len(open_rows)


def _day(rows: Sequence[MergeDecision]) -> date:
    return timezone.localtime(rows[-1].at).date()


def _write(rows: Sequence[MergeDecision], path: Path) -> None:
    """The decisions as a filled review list, in Chinese as it is read back in any language."""
    labels = dict(HEADS)
    keys = ("a_key", "b_key", "a_name", "b_name")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([VERDICT, REASON, PERSON, *(labels[name] for name in keys)])
        for row in rows:
            told = (row.left, row.right, row.left_name, row.right_name)
            writer.writerow([WORDS[Verdict(row.verdict)], row.reason, str(row.by or ""), *told])


def enterprises_of(pair: Pair) -> dict[str, Enterprise]:
    """The enterprises of the two records, by `a` and `b`."""
    numbers = {side: pair.row.get(f"{side}_enterprise") for side in ("a", "b")}
    rows = {row.register_key: row for row in Enterprise.objects.filter(register_key__in=list(numbers.values()))}
    return {side: rows[number] for side, number in numbers.items() if number in rows}
