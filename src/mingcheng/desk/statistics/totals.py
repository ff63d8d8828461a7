"""Sums of reports by district and park, kept in the database: pages never add up reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.db import transaction

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
    """Adds up the periods (year, last month) of a form anew: a year in one look at the reports, but a period at a time
    written, so that nobody else waits long to write. `places`: as `_places` gives them, where they are at hand."""
    known = _places() if places is None else places
    for year, wanted in groupby(sorted(set(periods)), key=itemgetter(0)):
        months = [month for _year, month in wanted]
        with report_store() as store:
            rows = _rows(store, form, year, months, known) if form in store.forms() else {}
        for month in months:
            _write(form, year, month, rows.get(month, []))


def _write(form: str, year: int, month: int, rows: list[Total]) -> None:
    period = {"form": form, "year": year, "last_month": month}
    with transaction.atomic():
        list(Round.objects.select_for_update(of=("self",)).filter(**period))  # one worker at a time
        Total.objects.filter(**period).delete()
        Total.objects.bulk_create(rows, batch_size=1000)


def refresh_all(form: str | None, progress: Progress = lambda done, total, text="": None) -> int:
    """Adds up every period of a form, or of all: when enterprises have moved in the register. Gives the number of periods."""
    wanted: dict[tuple[str, int], list[tuple[int, int]]] = {}
    with report_store() as store:
        for name in store.forms():
            if form in (None, name) and load_form(name).latest.reporter == "enterprise":
                table = store.reports(name).select("year", "month").distinct()
                for row in store.database.arrow(table).to_pylist():
                    year, month = int(row["year"]), int(row["month"])
                    wanted.setdefault((name, year), []).append((year, month))
    places, done = _places(), 0
    total = sum(map(len, wanted.values()))
    for (name, _year), periods in sorted(wanted.items()):
        refresh_totals(name, periods, places)
        done += len(periods)
        progress(done, total, _("重算汇总数"))
    return total


def _places() -> pa.Table:
    """In which district and park each enterprise lies."""
    return enterprises_table().select(["uscc", "district_id", "park_id"])


def summable(form: str, year: int, month: int) -> list[Item]:
    """The items of the edition that can be added up."""
    version = version_for(load_form(form), Period.through(year, month))
    return [item for item in version.items if item.kind not in ("text", "rate")]


def _rows(store: ReportStore, form: str, year: int, months: Sequence[int], known: pa.Table) -> dict[int, list[Total]]:
    """The sums of months of a year, by month."""
    reports = store.reports(form, years=[year])
    reports = reports.filter(reports["month"].isin(months))
    items = [item.name for item in summable(form, year, months[-1]) if item.name in reports.columns]
    places = store.database.arrow_table(known)
    joined = reports.left_join(places, reports["reporter"] == places["uscc"])
    groups = joined.group_by(["month", "district_id", "park_id"]).aggregate(**_sums(joined, items))
    found: dict[int, list[Total]] = {}
    for row in store.database.arrow(groups).to_pylist():
        found.setdefault(int(row["month"]), []).extend(
            Total(
                form=form, year=year, last_month=row["month"], district_id=row["district_id"], park_id=row["park_id"],
                place=place_of(row["district_id"], row["park_id"]), item=item,
                value=row[f"{item}_value"], matched=row[f"{item}_matched"], year_earlier=row[f"{item}_earlier"], reporters=row[f"{item}_count"],
            )
            for item in items
            if row[f"{item}_count"]
        )  # fmt: skip
    return found


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
