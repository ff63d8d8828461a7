"""What has been published before: a file that stays in the house, and that every later publication is held against.

A publication is kept with its groups, its partition, and each cell: the amounts that were shown, or that it was hidden. Of last
year's cells those are kept that growth rates gave away, or that had to be hidden. The file is JSON; a publication that never
went out is deleted from it by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.statistics.aggregate.answer_json import Data
from mingcheng.statistics.aggregate.partition import Part, Partition

RECORD = "published.json"
"""The record in the folder of a store."""


class PublishedRecordError(MingchengError):
    """A record that cannot be read."""


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """One cell: `keys` are the codes of its groups; `values` the amounts shown by item, as exact decimal texts in the unit that
    the form prints; None where the cell was hidden. `months` and `matched` are the items (and ratios) of which the period alone,
    or growth on the same reporters, was shown."""

    period: str
    keys: Mapping[str, str | None]
    of_which: bool
    values: Mapping[str, str] | None
    months: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """One table as it was published."""

    published_on: str
    form: str
    by: tuple[str, ...]
    partition: Partition | None
    cells: tuple[PublishedCell, ...]


def publication_of(data: Data, partition: Partition | None, on: date, bases: Sequence[PublishedCell]) -> Publication:
    """What a published answer shows; `bases` are cells of last year that its growth rates give away."""
    cells = [_cell(row, data) for part in ("rows", "margins", "totals") for row in data[part]]
    return Publication(on.isoformat(), data["form"], tuple(data["by"]), partition, (*cells, *bases))


def _cell(row: Data, data: Data) -> PublishedCell:
    amounts = {
        name: f"{row['items'][name]['year_to_date']:f}"
        for name, item in data["items"].items()
        if item["kind"] != "ratio" and row["items"][name]["year_to_date"] is not None
    }
    figures = row["items"].items()
    months = tuple(name for name, found in figures if found.get("month") is not None)
    matched = tuple(name for name, found in figures if found.get("matched") is not None)
    return PublishedCell(
        row["period"], row["keys"], row["of_which"], None if row["is_hidden"] else amounts, months, matched
    )


def record_in(path: Path) -> list[Publication]:
    """The publications of a file; none where there is no such file yet. Raises PublishedRecordError."""
    if not path.exists():
        return []
    try:
        return [_publication(each) for each in json.loads(path.read_text(encoding="utf-8"))["publications"]]
    except OSError as error:
        problem = _("读不到这个文件（{reason}）。").format(reason=error.strerror)
        raise PublishedRecordError(str(path), problem, _("请检查路径和权限。")) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PublishedRecordError(
            str(path), _("这不是公布记录，或已损坏。"), _("请换回完好的记录；没有记录就无从查对以前公布的表。")
        ) from error


def _publication(found: Mapping[str, Any]) -> Publication:
    given = found["partition"]
    parts = None if given is None else tuple(_part(each) for each in given["parts"])
    partition = None if given is None else Partition(**{**given, "parts": parts})
    cells = tuple(
        PublishedCell(
            str(each["period"]),
            dict(each["keys"]),
            bool(each["of_which"]),
            each["values"],
            tuple(each["months"]),
            tuple(each["matched"]),
        )
        for each in found["cells"]
    )
    return Publication(str(found["published_on"]), str(found["form"]), tuple(found["by"]), partition, cells)


def _part(given: Mapping[str, Any]) -> Part:
    lists = {name: tuple(given[name]) for name in ("regions", "parks", "hosts")}
    return Part(**{**given, **lists})


def record_text(publications: Sequence[Publication]) -> str:
    """The file: what was published twice alike stands once."""
    kept: dict[str, dict[str, Any]] = {}
    for each in map(asdict, publications):
        kept.setdefault(json.dumps({**each, "published_on": ""}, sort_keys=True), each)
    return json.dumps({"publications": list(kept.values())}, ensure_ascii=False, indent=1) + "\n"


def cells_of(publications: Sequence[Publication], form: str) -> Iterator[tuple[Publication, PublishedCell]]:
    """The cells of a form's publications."""
    for publication in publications:
        if publication.form == form:
            for cell in publication.cells:
                yield publication, cell
