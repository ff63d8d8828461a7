"""A question to the reports: items, groups, a period; answered by the capability, kept until reports or register change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.statistics.exact import data_in, text_of
from mingcheng.desk.statistics.rounds import limited
from mingcheng.desk.statistics.store import enterprises_file, report_store, stamp
from mingcheng.desk.whole_files import snapshot
from mingcheng.language import _, chosen_language, marked
from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate import Aggregation, Request, answer_data
from mingcheng.statistics.aggregate.answer_json import Data
from mingcheng.statistics.aggregate.source import Source
from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.forms import load_form

DIMENSIONS = {
    "region": marked("区县"), "park": marked("园区"), "segment": marked("产业链环节"), "size": marked("规模"),
}  # fmt: skip
MOST_KEPT = 400


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the reports of a form. `period` is None for the last one."""

    form: str
    items: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    period: Period | None = None

    @property
    def request(self) -> Request:
        """As the capability wants it."""
        return Request(self.items, self.by, None, self.period)

    def to_json(self) -> dict[str, Any]:
        """For a job or a row."""
        period = f"{self.period.year}-{self.period.last_month:02}" if self.period else None
        return {"form": self.form, "items": list(self.items), "by": list(self.by), "period": period}


def question_in(told: Mapping[str, Any]) -> Question:
    """The question of `to_json`."""
    return Question(told["form"], tuple(told["items"]), tuple(told["by"]), period_in(told["period"] or ""))


def period_in(text: str) -> Period | None:
    """A year-to-date period from a text such as 2026-06; None for what is none."""
    year, _dash, month = text.partition("-")
    if not (year.isdigit() and month.isdigit() and len(year) == 4 and 1 <= int(month) <= 12):
        return None
    return Period.through(int(year), int(month))


@dataclass
class LimitedSource(Source):
    """The reports of a store, of some reporters alone."""

    reporters: pa.Array | None = None

    def reports(self, version: FormVersion, years: Sequence[int] | None = None) -> ir.Table:
        """See `Source.reports`."""
        rows = super().reports(version, years)
        if self.reporters is None:
            return rows
        codes = self.database.arrow_table(pa.table({"reporter": self.reporters}))
        return rows.semi_join(codes, "reporter")


@contextmanager
def aggregation_of(question: Question, reach: Reach) -> Iterator[Aggregation]:
    """The question on the reports that a reach covers."""
    known = _enterprises(str(enterprises_file()))
    own = limited(known, reach)
    codes = None if reach.everything else pc.unique(own["uscc"])
    listed = own.select(["uscc", "name", "region", "park", "segment", "size"])
    with report_store() as store:
        source = LimitedSource(store.folder, store.database, store, None, None, codes)
        yield Aggregation(source, load_form(question.form), question.request, listed)


@lru_cache(maxsize=2)
def _enterprises(path: str) -> pa.Table:
    return pq.read_table(path)


def has_reports(form: str) -> bool:
    """Whether there are any reports of a form."""
    return stamp(form) != "0"


def answer_of(question: Question, reach: Reach) -> Data:
    """The answer, internal. Kept in a file by what it depends on: reports, register, reach, language of its notes.
    Raises AggregateError."""

    def make(path: Path) -> None:
        with aggregation_of(question, reach) as aggregation:
            path.write_text(text_of(answer_data(aggregation)), encoding="utf-8")

    folder: Path = settings.DATA_FOLDER.snapshots / "answers"
    path = snapshot(folder, [*basis_of(question, reach), chosen_language()], ".json", make, MOST_KEPT)
    return data_in(path.read_text(encoding="utf-8"))


def basis_of(question: Question, reach: Reach) -> list[Any]:
    """What an answer depends on: the question, reports, register, reach."""
    return [
        question.to_json(), stamp(question.form), enterprises_file().name, reach.everything, sorted(reach.organisations),
        sorted(reach.usccs),
    ]  # fmt: skip


def periods_of(form: str) -> list[Period]:
    """The periods of which there are totals, the newest first."""
    from mingcheng.desk.statistics.models import Total

    rows = Total.objects.filter(form=form).values_list("year", "last_month").distinct().order_by("-year", "-last_month")
    return [Period.through(*row) for row in rows]


def forms_told() -> list[tuple[str, str]]:
    """The forms of enterprises, with their titles."""
    from mingcheng.statistics.forms import shipped_forms

    found = [(name, load_form(name).latest) for name in shipped_forms()]
    return [(name, version.title) for name, version in found if version.reporter == "enterprise"]


def dimensions_told() -> list[tuple[str, str]]:
    """The groups with their names."""
    return [(name, _(label)) for name, label in DIMENSIONS.items()]
