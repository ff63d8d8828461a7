"""Publishing a table: what would betray an enterprise is hidden, and held against all that was published before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from mingcheng.desk.file_locks import alone
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.statistics.exact import exact, plain
from mingcheng.desk.statistics.models import Publication, Round
from mingcheng.desk.statistics.questions import aggregation_of, question_in
from mingcheng.desk.whole_files import written_whole
from mingcheng.language import _
from mingcheng.statistics.aggregate.answer_json import Data
from mingcheng.statistics.aggregate.files import heading
from mingcheng.statistics.aggregate.publish import publish
from mingcheng.statistics.aggregate.published_record import RECORD, publication_of, record_in, record_text
from mingcheng.statistics.disclosure.rules import DEFAULT, load_rules


def publish_row(row: Publication) -> Publication:
    """Makes the table of a publication and lets it out. The record of what was published is written before the table can be
    seen: a worker that dies in between leaves a record too many, which hides more, never less. Raises AggregateError."""
    if row.state == Publication.State.PUBLISHED:
        return row
    # one publication at a time: two at once would not know of each other
    lock: Path = settings.DATA_FOLDER.snapshots / "publishing.lock"
    with alone(lock), aggregation_of(question_in(row.request), Reach(everything=True)) as aggregation:
        path: Path = settings.DATA_FOLDER.reports / RECORD
        earlier = record_in(path)
        found = publish([aggregation], load_rules(DEFAULT), earlier)[0]
        told = publication_of(found.data, aggregation.request.partition, date.today(), found.bases)
        with written_whole(path, is_durable=True) as made:
            made.write_text(record_text([*earlier, told]), encoding="utf-8")
        row.data = plain({**found.data, "notes": [*_preliminary(row), *found.data["notes"]]})
        row.title = heading(found.data)[:200]
        row.state = Publication.State.PUBLISHED
        row.published_at = timezone.now()
        row.save(update_fields=["data", "title", "state", "published_at"])
    return row


def _preliminary(row: Publication) -> list[str]:
    """Says of a table of a round that the city has not signed that its figures may still change."""
    period = question_in(row.request).period
    if period is None:
        return []
    found = Round.objects.filter(form=row.form, year=period.year, last_month=period.last_month).first()
    if found is None or not found.is_open:
        return []
    return [_("初步数：公布时这一期还在收报，市级没有签发。")]


def data_of(row: Publication) -> Data:
    """The published table, its rates and amounts exact."""
    return exact(row.data)


def with_place_names(data: Data) -> Data:
    """A table whose places are called as the desk calls them, where it knows their codes."""
    names = {each.adcode: str(each) for each in Organisation.objects.exclude(adcode="")}

    def named(row: Data) -> Data:
        return {**row, "labels": {key: names.get(label, label) for key, label in row["labels"].items()}}

    return {**data, **{level: [named(row) for row in data[level]] for level in ("rows", "totals")}}


def shown_rows(data: Data, item: str) -> list[dict[str, Any]]:
    """The rows of a table's item for a page: labels of its groups, figures; what is hidden is None."""
    found = []
    for level in ("rows", "totals"):
        for row in data[level]:
            if row["period"] != data["period"]:
                continue
            figures = row["items"][item]
            key = ",".join(f"{name}={row['labels'][name]}" for name in data["by"] if name in row["labels"]) or "total"
            found.append(
                {
                    "labels": [row["labels"].get(name) or "" for name in data["by"]], "is_total": level == "totals",
                    "key": key, "of_which": row["of_which"], "reporters": row["reporters"], "is_hidden": row.get("is_hidden", False),
                    "figures": figures, "growth": figures.get("growth_matched", figures.get("change_matched")),
                    "growth_raw": figures.get("growth_raw", figures.get("change_raw")), "coverage": row["coverage"] or {},
                }
            )  # fmt: skip
    return found
