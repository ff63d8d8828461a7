"""One made-up population for reports, facts and lists: who reports is who is in the register and who gets awards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mingcheng.policies.made_up import MadeUpCity, write_city
from mingcheng.reference_periods import Period
from mingcheng.statistics.forms import load_form, version_for
from mingcheng.statistics.made_up import MadeUpReports, Month, write_reports

FORM = "software-monthly"
REVENUE = "software_revenue"
KEYED = ("annual", "awards", "grants", "paid")
"""The tables of facts that name an enterprise by its code alone."""


def months_until(today: date, months: int) -> tuple[Month, Month]:
    """The first and the last of so many months, the last one the month before `today`'s."""
    last = today.year * 12 + today.month - 2
    first = last - months + 1
    return Month(first // 12, first % 12 + 1), Month(last // 12, last % 12 + 1)


def make_population(folder: Path, enterprises: int, months: int, today: date, seed: int = 1) -> None:
    """Writes `reports/` and `facts/` into the folder. Facts are made apart and then given to the enterprises of the
    reports by rank of size, so that who reports much is large in the facts, too."""
    first, last = months_until(today, months)
    version = version_for(load_form(FORM), Period(last.year))
    write_reports(folder / "reports", MadeUpReports(version, enterprises, first, last, seed=seed), None, "parquet")
    city = MadeUpCity(enterprises=enterprises, seed=seed, year=today.year - 1, years=4, errors=False)
    write_city(folder / "facts", city)
    _join(folder)


def _join(folder: Path) -> None:
    """Gives the facts the codes, names and districts of the reports."""
    reporting = pq.read_table(folder / "reports" / "enterprises.parquet")
    reports = pq.read_table(folder / "reports" / "reports.parquet", columns=["reporter", "year", "month", REVENUE])
    by_size = _ranked(reporting["uscc"], reports.rename_columns(["uscc", "year", "month", "amount"]))
    facts = folder / "facts"
    annual = pq.read_table(facts / "annual.parquet")
    listed = pq.read_table(facts / "enterprises.parquet")
    amounts = annual.select(["uscc", "year", "software_revenue"]).rename_columns(["uscc", "year", "amount"])
    given = dict(zip(_ranked(listed["uscc"], amounts), by_size, strict=True))
    place = {code: at for at, code in enumerate(reporting["uscc"].to_pylist())}
    codes = [given[code] for code in listed["uscc"].to_pylist()]
    rows = reporting.take(pa.array([place[code] for code in codes]))
    for name, column in (("uscc", pa.array(codes)), ("name", rows["name"]), ("region", rows["region"])):
        listed = listed.set_column(listed.schema.get_field_index(name), name, column)
    pq.write_table(listed.sort_by("uscc"), facts / "enterprises.parquet")
    for name in KEYED:
        table = pq.read_table(facts / f"{name}.parquet")
        changed = pa.array([given[code] for code in table["uscc"].to_pylist()], pa.string())
        table = table.set_column(table.schema.get_field_index("uscc"), "uscc", changed)
        pq.write_table(table.sort_by("uscc"), facts / f"{name}.parquet")


def _ranked(codes: pa.ChunkedArray, figures: pa.Table) -> list[str]:
    """The codes from the largest last figure down; those without any come last, in the order of their codes."""
    last = figures.group_by("uscc").aggregate([("amount", "max")])
    amounts = dict(zip(last["uscc"].to_pylist(), last["amount_max"].to_pylist(), strict=True))
    return sorted(codes.to_pylist(), key=lambda code: (-float(amounts.get(code) or 0), code))
