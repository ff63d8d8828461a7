"""The linked register into the table of enterprises: what is new is added, what changed is written, nothing is deleted.

Done in portions, each a short transaction of its own; done again, it changes nothing. A process that dies in the middle
leaves each enterprise as it was or as it shall be, and the next run does the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import F

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.registry.folding import folded, search_text
from mingcheng.desk.registry.models import Enterprise, RegisterStamp
from mingcheng.desk.registry.segments import segments_of
from mingcheng.desk.registry.signals import enterprises_moved
from mingcheng.desk.registry.store import park_code, portions
from mingcheng.journals import Entry

PORTION = 1_000
WRITTEN = (
    "register_key", "uscc", "code", "code_status", "name", "former_names", "search", "district", "park", "adcode", "address",
    "segment", "is_segment_computed", "industry", "founded", "size_class", "sources", "records", "state", "is_current",
    "merged_into", "content_hash",
)  # fmt: skip
"""What comes from the lists. Titles come from the events of the ladder."""
CLOSED_WORDS = ("注销", "吊销", "撤销", "关闭", "迁出")
State = Enterprise.State
Kind = Organisation.Kind
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """The organisations that an enterprise lies in, by their keys."""

    district: int | None = None
    park: int | None = None
    adcode: str = ""


@dataclass
class Places:
    """The districts and parks of the desk, by the codes and names that the register has for them."""

    districts: dict[str, int] = field(default_factory=dict)
    parks: dict[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def of_the_desk(cls) -> Places:
        """As the tree of organisations is now."""
        found = cls()
        for each in Organisation.objects.of_kind(Kind.DISTRICT, Kind.ZONE, Kind.PARK).select_related("parent"):
            if each.kind == Kind.PARK:
                region = each.parent.adcode if each.parent else ""
                for name in {park_code(each), folded(each.name), folded(each.short_name)} - {""}:
                    found.parks[name] = (each.pk, region)
            elif each.adcode:
                found.districts[each.adcode] = each.pk
        return found

    def of(self, region: str | None, park: str | None) -> Place:
        """Where an enterprise is that says a region and a park."""
        known = self.parks.get(park or "") or self.parks.get(folded(park)) if park else None
        adcode = region or (known[1] if known else "")
        return Place(self.districts.get(adcode), known[0] if known else None, adcode[:6])


@dataclass
class Changes:
    """What a run changed."""

    added: int = 0
    changed: int = 0
    same: int = 0
    merged: int = 0
    gone: int = 0

    def told(self) -> dict[str, int]:
        """For a job's result."""
        return {name: getattr(self, name) for name in ("added", "changed", "same", "merged", "gone")}


def synchronise(linkage: Entry, tell: Tell = lambda done, total: None) -> Changes:
    """Brings the table in step with a linkage."""
    rows = pq.read_table(linkage.table("enterprises"))
    places, changes = Places.of_the_desk(), Changes()
    wanted = dict(zip(rows["id"].to_pylist(), rows["uscc"].to_pylist(), strict=True))
    present = _rows()
    known = _known(wanted, present)
    _free_codes(wanted, known, present)
    done = 0
    for batch in rows.to_batches(max_chunksize=PORTION):
        _write(pa.Table.from_batches([batch]), known, places, changes)
        done += batch.num_rows
        tell(done, rows.num_rows)
    _leave(linkage, wanted, changes)
    if changes.added or changes.changed or changes.merged or changes.gone:
        move_stamp()
    return changes


def move_stamp() -> None:
    """Says that the table has changed as a whole."""
    RegisterStamp.objects.get_or_create(pk=1)
    RegisterStamp.objects.filter(pk=1).update(count=F("count") + 1)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table as far as it is needed to know whether it must be written."""

    pk: int
    key: str | None
    uscc: str | None
    content_hash: str


def _rows() -> list[_Row]:
    fields = ("pk", "register_key", "uscc", "content_hash")
    return [_Row(*each) for each in Enterprise.everything.order_by().values_list(*fields)]


def _known(wanted: dict[str, str | None], rows: list[_Row]) -> dict[str, _Row]:
    """The row of each number of the register: the one that has it, else the one that has its code and no living number."""
    found = {row.key: row for row in rows if row.key and row.key in wanted}
    free = {row.uscc: row for row in rows if row.uscc and row.key not in wanted}
    adopted = {key: free[uscc] for key, uscc in wanted.items() if uscc in free and key not in found}
    return {**found, **adopted}


def _free_codes(wanted: dict[str, str | None], known: dict[str, _Row], rows: list[_Row]) -> None:
    """Takes codes from rows where another row is to have them now: a code stands once in the table."""
    codes = {uscc for uscc in wanted.values() if uscc}
    owners = {row.pk: key for key, row in known.items()}
    losers = [row.pk for row in rows if row.uscc in codes and wanted.get(owners.get(row.pk, "")) != row.uscc]
    for portion in portions(losers, 500):
        Enterprise.everything.filter(pk__in=portion).update(uscc=None, content_hash="")


def _write(portion: pa.Table, known: dict[str, _Row], places: Places, changes: Changes) -> None:
    """One portion in one transaction: only what says something else than it said before."""
    rows, marks, where = [], {}, {}
    for row in portion.to_pylist():
        place = places.of(row["region"], row["park"])
        mark, found = _mark(row, place), known.get(row["id"])
        if found is not None and found.content_hash == mark and found.key == row["id"]:
            changes.same += 1
            continue
        rows.append(row)
        marks[row["id"]], where[row["id"]] = mark, place
    if not rows:
        return
    segments = segments_of(portion.filter(pc.is_in(portion["id"], value_set=pa.array(list(marks), pa.string()))))
    keys = [known[row["id"]].pk for row in rows if row["id"] in known]
    texts, standing = _search_texts(keys), _places_now(keys)
    new, changed = [], []
    for row in rows:
        found, number = known.get(row["id"]), row["id"]
        enterprise = _enterprise(row, segments.get(number, ""), where[number], marks[number], texts)
        if found is None:
            new.append(enterprise)
        else:
            enterprise.pk = found.pk
            changed.append(enterprise)
    with transaction.atomic():
        Enterprise.everything.bulk_create(new, batch_size=200)
        Enterprise.everything.bulk_create(
            changed, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
        )
        if new or any(standing[each.pk] != (each.uscc, each.district_id, each.park_id) for each in changed):
            enterprises_moved.send(Enterprise)
    changes.added += len(new)
    changes.changed += len(changed)


def _places_now(keys: list[int]) -> dict[int, tuple[str | None, int | None, int | None]]:
    """Code, district and park of rows before they are written."""
    rows = Enterprise.everything.filter(pk__in=keys).order_by().values_list("pk", "uscc", "district_id", "park_id")
    return {pk: (uscc, district, park) for pk, uscc, district, park in rows}


SEARCH_RULES = 2
"""Counted up when what enterprises can be found by, or how they are classified, is made in another way: then all rows are
written anew."""
Said: TypeAlias = tuple[str, tuple[str, ...], str | None, str]
"""Name, former names, valid code, printed code: all that a search text is made of."""


def _search_texts(keys: list[int]) -> dict[Said, str]:
    """The search texts of rows as they are, by what they were made of: making one takes most of the time."""
    rows = Enterprise.everything.filter(pk__in=keys, content_hash__startswith=f"{SEARCH_RULES}-")
    told = rows.values_list("name", "former_names", "uscc", "code", "search").order_by()
    return {(name, tuple(former), uscc, code): search for name, former, uscc, code, search in told}


def _mark(row: dict[str, Any], place: Place) -> str:
    """Tells whether a row says what it said before."""
    told = json.dumps([row, place.district, place.park], ensure_ascii=False, default=str, sort_keys=True)
    return f"{SEARCH_RULES}-{hashlib.sha256(told.encode()).hexdigest()[:13]}"


def _enterprise(
    row: dict[str, Any], computed_segment: str, place: Place, mark: str, texts: dict[Said, str]
) -> Enterprise:
    """A row of the register as a row of the table."""
    name = (row["name"] or row["code"] or row["id"])[:200]
    former = [each.strip() for each in row["other_names"] or [] if each.strip()]
    code, status = (row["code"] or "")[:40], row.get("status") or ""
    said = (name, tuple(former), row["uscc"], code)
    return Enterprise(
        register_key=row["id"], uscc=row["uscc"], code=code, code_status=row["code_status"] or "", name=name,
        former_names=former, search=texts.get(said) or search_text(name, former, [row["uscc"], code]),
        district_id=place.district, park_id=place.park, adcode=place.adcode, address=(row.get("address") or "")[:300],
        segment=(row.get("segment") or computed_segment)[:60],
        is_segment_computed=not row.get("segment") and bool(computed_segment),
        industry=(row.get("industry") or "")[:8], founded=row.get("founded"), size_class=(row.get("size") or "")[:10],
        sources=row["sources"], records=row["records"], is_current=True, merged_into=None, content_hash=mark,
        state=State.CLOSED if any(word in status for word in CLOSED_WORDS) else State.ACTIVE,
    )  # fmt: skip


# --- what the register has no more


def _leave(linkage: Entry, wanted: dict[str, str | None], changes: Changes) -> None:
    """Rows whose number is gone: merged into the one that has their first record now, or in no list any more."""
    rows = Enterprise.everything.filter(register_key__isnull=False).order_by()
    gone = [(pk, key) for pk, key in rows.values_list("pk", "register_key") if key and key not in wanted]
    if not gone:
        return
    targets = _where_to(linkage, {key for _pk, key in gone})
    for portion in portions(gone, 500):
        _mark_as_gone(portion, targets, changes)


def _mark_as_gone(portion: Iterable[tuple[int, str]], targets: dict[str, int], changes: Changes) -> None:
    with transaction.atomic():
        for pk, key in portion:
            target = targets.get(key)
            told = {
                "state": State.MERGED if target else State.GONE, "merged_into": target, "is_current": False, "uscc": None,
                "district": None, "park": None, "content_hash": "",
            }  # fmt: skip
            row = Enterprise.everything.filter(pk=pk).exclude(state=told["state"], merged_into=target)
            if not row.update(**told):
                continue
            changes.merged += target is not None
            changes.gone += target is None
        enterprises_moved.send(Enterprise)


def _where_to(linkage: Entry, keys: set[str]) -> dict[str, int]:
    """For numbers that are gone, the row of the enterprise that has their first record now. A number is E and the key of its
    first record."""
    records = pa.array([key.removeprefix("E") for key in keys], pa.string())
    members = pq.read_table(linkage.table("members"), columns=["key", "enterprise"])
    found = members.filter(pc.is_in(members["key"], value_set=records)).to_pylist()
    now = {f"E{row['key']}": row["enterprise"] for row in found}
    rows: dict[str, int] = {}
    for portion in portions(sorted(set(now.values())), 500):
        present = Enterprise.everything.filter(register_key__in=portion).values_list("register_key", "pk")
        rows |= {key: pk for key, pk in present if key}
    return {key: rows[number] for key, number in now.items() if number in rows}
