"""Sums of reports by district and park, kept in the database: pages never add up reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.db import transaction
from django.db.models import Q

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.statistics.models import Round, Total, place_of
from mingcheng.desk.statistics.store import enterprises_table, report_store
from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.form import Item
from mingcheng.statistics.forms import load_form, version_for
from mingcheng.statistics.store import ReportStore

EARLIER = "__year_earlier"


def refresh_totals(form: str, periods: Iterable[tuple[int, int]], places: pa.Table | None = None) -> None:
    """Adds up the periods (year, last month) of a form anew. `places`: as `_places` gives them, where they are at hand."""
    wanted = sorted(set(periods))
    if not wanted:
        return
    known = _places() if places is None else places
    with report_store() as store:
        held = wanted if form in store.forms() else []
        rows = [row for year, month in held for row in _rows(store, form, year, month, known)]
    conditions = Q(pk__in=[])
    for year, month in wanted:
        conditions |= Q(year=year, last_month=month)
    with transaction.atomic():
        list(Round.objects.select_for_update(of=("self",)).filter(conditions, form=form))  # one worker at a time
        Total.objects.filter(conditions, form=form).delete()
        Total.objects.bulk_create(rows, batch_size=1000)


def refresh_all(form: str | None, progress: Progress = lambda done, total, text="": None) -> int:
    """Adds up every period of a form, or of all: when enterprises have moved in the register. A period at a time, so that
    nobody else waits long to write. Gives the number of periods."""
    wanted: list[tuple[str, int, int]] = []
    with report_store() as store:
        for name in store.forms():
            if form in (None, name) and load_form(name).latest.reporter == "enterprise":
                table = store.reports(name).select("year", "month").distinct()
                rows = store.database.arrow(table).to_pylist()
                wanted += [(name, int(row["year"]), int(row["month"])) for row in rows]
    places = _places()
    for done, (name, year, month) in enumerate(sorted(wanted), start=1):
        refresh_totals(name, [(year, month)], places)
        progress(done, len(wanted), _("重算汇总数"))
    return len(wanted)


def _places() -> pa.Table:
    """In which district and park each enterprise lies."""
    return enterprises_table().select(["uscc", "district_id", "park_id"])


def summable(form: str, year: int, month: int) -> list[Item]:
    """The items of the edition that can be added up."""
    version = version_for(load_form(form), Period.through(year, month))
    return [item for item in version.items if item.kind not in ("text", "rate")]


def _rows(store: ReportStore, form: str, year: int, month: int, known: pa.Table) -> list[Total]:
    reports = store.reports(form, years=[year])
    reports = reports.filter(reports["month"] == month)
    items = [item.name for item in summable(form, year, month) if item.name in reports.columns]
    places = store.database.arrow_table(known)
    joined = reports.left_join(places, reports["reporter"] == places["uscc"])
    sums = store.database.arrow(joined.group_by(["district_id", "park_id"]).aggregate(**_sums(joined, items)))
    return [
        Total(
            form=form, year=year, last_month=month, district_id=row["district_id"], park_id=row["park_id"],
            place=place_of(row["district_id"], row["park_id"]), item=item,
            value=row[f"{item}_value"], matched=row[f"{item}_matched"], year_earlier=row[f"{item}_earlier"], reporters=row[f"{item}_count"],
        )
        for row in sums.to_pylist()
        for item in items
        if row[f"{item}_count"]
    ]  # fmt: skip


def _sums(table: ir.Table, items: Sequence[str]) -> dict[str, ir.Value]:
    """Four sums an item. What only one of the two years tells stands outside growth: it would compare unlike with unlike."""
    found: dict[str, ir.Value] = {}
    for item in items:
        value = table[item]
        found[f"{item}_value"] = value.sum()
        found[f"{item}_count"] = value.count()
        earlier = f"{item}{EARLIER}"
        if earlier in table.columns:
            both = value.notnull() & table[earlier].notnull()
            found[f"{item}_matched"] = ibis.ifelse(both, value, ibis.null("int64")).sum()
            found[f"{item}_earlier"] = ibis.ifelse(both, table[earlier], ibis.null("int64")).sum()
        else:
            found[f"{item}_matched"] = found[f"{item}_earlier"] = ibis.null("int64")
    return found
