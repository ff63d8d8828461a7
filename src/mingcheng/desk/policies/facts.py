"""The facts that measures are matched with, put together from what the desk knows of enterprises.

Enterprises come from the register, annual figures from December's reports, titles from the ladder's events, payments from
award lists. Tables that were uploaded stand in for what the desk has no source of, and give way to it where it has one.
What no source tells stays unknown.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.policies.models import FEN_IN_WAN, Award
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.statistics.store import report_store
from mingcheng.desk.whole_files import written_whole
from mingcheng.language import _
from mingcheng.policies.facts import Facts
from mingcheng.policies.records import KEPT, write_records
from mingcheng.registry.ladder import EventStore, awards_of
from mingcheng.statistics.form import SCALE
from mingcheng.units import unit_of

FORM = "software-monthly"
SET, MAKING = "set-", ".making-"
LEFT_BEHIND_SECONDS = 3600
GIVEN = "given"
"""Where uploaded tables lie, inside the folder of facts."""
TABLES = ("enterprises", "annual", "awards", "grants", "paid")
"""The tables that may be uploaded."""
NEVER, ALWAYS = "0001-01-01", "9999-12-31"
"""Coverage that reaches into no year, and into every one."""
AMOUNTS = {
    "main_revenue": "revenue",
    "software_revenue": "software_revenue",
    "rd_expense": "rd_expense",
    "profit": "profit",
}
COUNTS = {"employees": "employees"}


def given_folder() -> Path:
    """The folder of uploaded tables."""
    folder: Path = settings.DATA_FOLDER.facts / GIVEN
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def facts_folder() -> Path:
    """The tables as they were put together last."""
    folder: Path = settings.DATA_FOLDER.facts
    return folder / "current"


def have_facts() -> bool:
    """Whether there are facts to match with."""
    return (facts_folder() / "enterprises.parquet").exists()


def refresh_facts(progress: Progress | None = None) -> dict[str, int]:
    """Puts the tables together anew, as a whole or not at all; gives their rows."""
    tell = progress or (lambda done, total, text="": None)
    makers = {"enterprises": _enterprises, "annual": _annual, "awards": _awards, "grants": _grants, "paid": _paid}
    root: Path = settings.DATA_FOLDER.facts
    root.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=MAKING, dir=root))
    rows = {}
    try:
        for place, (name, make) in enumerate(makers.items()):
            tell(place, len(makers) + 1, _("整理企业数据：{table}").format(table=name))
            table = make(_given(name))
            if table is not None:
                pq.write_table(table.sort_by("uscc"), scratch / f"{name}.parquet")
                rows[name] = table.num_rows
        covered = coverage_of_awards(_given("awards"), ladder_titles() is not None)
        if covered:
            told = json.dumps({"coverage": {"awards": covered}})  # JSON is YAML
            (scratch / "facts.yaml").write_text(told, encoding="utf-8")
        if "enterprises" in rows:
            tell(len(makers), len(makers) + 1, _("检查企业数据"))
            with Facts(scratch) as facts:
                write_records(facts, scratch / KEPT)
        _put_in_place(scratch, root)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return rows


def _put_in_place(scratch: Path, root: Path) -> None:
    """Lets `current` lead to the new tables, in one step: whoever dies, or reads, in between has the old ones or the new
    ones. The set before is kept for those who are still reading it; older ones and what was left half made go."""
    current = root / "current"
    made = scratch.rename(root / f"{SET}{scratch.name.removeprefix(MAKING)}")
    before = current.resolve() if current.is_symlink() else None
    if current.is_dir() and not current.is_symlink():
        shutil.rmtree(current)
    link = root / f".link-{made.name}"
    link.symlink_to(made.name, target_is_directory=True)
    os.replace(link, current)
    old = time.time() - LEFT_BEHIND_SECONDS
    for each in [*root.glob(f"{SET}*"), *root.glob(f"{MAKING}*")]:
        if each not in (made, before) and each.stat().st_mtime < old:
            shutil.rmtree(each, ignore_errors=True)


def _given(name: str) -> pa.Table | None:
    path = given_folder() / f"{name}.parquet"
    return pq.read_table(path) if path.exists() else None


def _enterprises(given: pa.Table | None) -> pa.Table | None:
    """The register, with kind and stage where an uploaded table tells them; who stands in that table alone stays, too."""
    rows = list(
        Enterprise.objects.filter(uscc__isnull=False).values_list(
            "uscc", "name", "adcode", "district__adcode", "founded"
        )
    )
    if not rows:
        return given
    uscc, name, adcode, district, founded = zip(*rows, strict=True)
    regions = [own or theirs or None for own, theirs in zip(adcode, district, strict=True)]
    register = pa.table({
        "uscc": pa.array(uscc, pa.string()), "name": pa.array(name, pa.string()), "region": pa.array(regions, pa.string()),
        "founded": pa.array(founded, pa.date32()),
    })  # fmt: skip
    if given is None:
        return register
    more = [column for column in ("kind", "stage") if column in given.column_names]
    joined = register.join(
        given.select(["uscc", *more, *(["founded"] if "founded" in given.column_names else [])]),
        "uscc",
        right_suffix="_given",
    )
    if "founded_given" in joined.column_names:
        at = joined.column_names.index("founded")
        joined = joined.set_column(
            at, "founded", pc.coalesce(joined["founded"], joined["founded_given"].cast(pa.date32()))
        )
    joined = joined.select(["uscc", "name", "region", "founded", *more])
    only = given.filter(pc.invert(pc.is_in(given["uscc"], register["uscc"].combine_chunks())))
    columns = [name for name in joined.column_names if name in only.column_names]
    return pa.concat_tables(
        [joined, only.select(columns).cast(pa.schema([joined.schema.field(name) for name in columns]))],
        promote_options="default",
    )


def _annual(given: pa.Table | None) -> pa.Table | None:
    """December's reports as annual figures; for other years and columns what was uploaded."""
    reported = _december()
    if given is None or reported is None:
        return reported if given is None else given
    keys = ["uscc", "year"]
    given = given.set_column(given.column_names.index("year"), "year", given["year"].cast(pa.int64()))
    joined = given.join(reported, keys, join_type="full outer", right_suffix="_reported")
    for name in reported.column_names:
        if name in keys or f"{name}_reported" not in joined.column_names:
            continue
        told = joined[f"{name}_reported"].cast(joined[name].type)
        joined = joined.set_column(joined.column_names.index(name), name, pc.coalesce(told, joined[name]))
    return joined.select([name for name in joined.column_names if not name.endswith("_reported")])


def _december() -> pa.Table | None:
    with report_store() as store:
        if FORM not in store.forms():
            return None
        reports = store.reports(FORM)
        reports = reports.filter(reports["month"] == 12)
        names = [name for name in (*AMOUNTS, *COUNTS) if name in reports.columns]
        table = store.database.arrow(reports.select("reporter", "year", *names))
    if not table.num_rows:
        return None
    wan = float(SCALE["money"] * unit_of("万元").factor)
    columns: dict[str, Any] = {"uscc": table["reporter"], "year": table["year"].cast(pa.int64())}
    for name in names:
        if name in AMOUNTS:
            columns[AMOUNTS[name]] = pc.divide(table[name].cast(pa.float64()), wan)
        else:
            columns[COUNTS[name]] = table[name].cast(pa.int64())
    return pa.table(columns)


def _awards(given: pa.Table | None) -> pa.Table | None:
    """Titles from the ladder's events, and uploaded awards where the ladder has none of the kind for the enterprise."""
    own = ladder_titles()
    if own is None or given is None:
        return own if given is None else given
    columns = ["uscc", "date", "kind", "level", "expires"]
    own, given = _columns(own, columns), _columns(given, columns)
    others = given.join(
        own.select(["uscc", "kind"]).group_by(["uscc", "kind"]).aggregate([]), ["uscc", "kind"], join_type="left anti"
    )
    for name in ("date", "expires", "level"):
        if name not in given.column_names:
            continue
        kind = given.schema.field(name).type
        if not pa.types.is_string(kind):  # text, of any form that the door reads, stays text
            if name == "level":
                continue
            kind = pa.date32()
        own = own.set_column(own.column_names.index(name), name, own[name].cast(kind))
        others = others.set_column(others.column_names.index(name), name, others[name].cast(kind))
    return pa.concat_tables([own, others], promote_options="permissive")


def ladder_titles() -> pa.Table | None:
    """The titles that the ladder knows of; none where it has none."""
    folder: Path = settings.DATA_FOLDER.register
    if not (folder / "imports").is_dir():
        return None
    today = date.today()
    found = awards_of(EventStore(folder).events(), today, today).to_pyarrow()
    return found if found.num_rows else None


def coverage_of_awards(given: pa.Table | None, has_ladder: bool) -> str:
    """Up to when an award that is not recorded was not given, as `facts.yaml` says it; empty: as the table itself tells.

    The ladder's titles are recorded, but the ladder does not know of other kinds, nor of all enterprises: they must not make
    an uploaded table reach further than it does, and without one what is not recorded is unknown."""
    if not has_ladder:
        return ""
    if given is None:
        return NEVER
    if not given.num_rows:
        return ALWAYS  # an empty table says that there is nothing
    days = given["date"] if "date" in given.column_names else None
    if days is None:
        return NEVER
    texts = pc.replace_substring_regex(days.cast(pa.string()), r"^(\d{4}).*$", r"\1")
    years = [each for each in pc.unique(texts).to_pylist() if each and each.isdigit()]
    return max(years, default=NEVER)


def covered_until() -> str:
    """What `facts.yaml` says of the awards that were put together last; empty where it says nothing."""
    path = facts_folder() / "facts.yaml"
    return str(json.loads(path.read_text(encoding="utf-8"))["coverage"]["awards"]) if path.exists() else ""


def _columns(table: pa.Table, names: list[str]) -> pa.Table:
    return table.select([name for name in names if name in table.column_names])


def _grants(given: pa.Table | None) -> pa.Table | None:
    return given


def _paid(given: pa.Table | None) -> pa.Table | None:
    """What was paid through award lists, after what was uploaded."""
    rows = list(Award.objects.filter(state=Award.State.PAID).values_list("uscc", "year", "measure", "amount_fen"))
    if not rows:
        return given
    uscc, year, measure, fen = zip(*rows, strict=True)
    own = pa.table({
        "uscc": pa.array(uscc, pa.string()), "year": pa.array(year, pa.int64()), "measure": pa.array(measure, pa.string()),
        "amount": pa.array([each / FEN_IN_WAN for each in fen], pa.float64()),
    })  # fmt: skip
    if given is None:
        return own
    given = given.select(["uscc", "year", "measure", "amount"])
    return pa.concat_tables([given.cast(own.schema), own])


def put_tables(files: Mapping[str, Path]) -> list[str]:
    """Keeps uploaded tables (name to file, .parquet, .csv or .xlsx). Raises PlainTableError and FactsError for what cannot be read.
    Gives their names."""
    from mingcheng.errors import MingchengError
    from mingcheng.policies.facts_files import fact_files

    kept = []
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        place, scratch = Path(folder) / "in", Path(folder) / "scratch"
        place.mkdir()
        scratch.mkdir()
        for name, path in files.items():
            shutil.copy(path, place / f"{name}{path.suffix.lower()}")
        if not any(place.glob("enterprises.*")):
            pq.write_table(pa.table({"uscc": pa.array([], pa.string())}), place / "enterprises.parquet")
        found = fact_files(place, scratch)
        for name in files:
            if name not in found:
                raise MingchengError(name, _("读不出这张表。"), _("请核对列名。"))
        for name in files:
            with written_whole(given_folder() / f"{name}.parquet") as made:
                pq.write_table(pq.read_table(found[name].path), made)
            kept.append(name)
    return kept
