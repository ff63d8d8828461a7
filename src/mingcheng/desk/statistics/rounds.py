"""A round: who must report, who has, signatures, the lock."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from mingcheng.desk.files.models import StoredFile, keep_file
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.statistics.models import Count, Finding, Round, SignOff, place_of
from mingcheng.desk.statistics.moves import register_version
from mingcheng.desk.statistics.store import enterprises_file, enterprises_table, report_store, stamp
from mingcheng.desk.whole_files import snapshot
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.statistics.check.expected import Expected, expected_in

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

COLUMNS = ("uscc", "name", "size", "district_id", "park_id")
MOST_STANDINGS = 60
"""Standings of rounds that are kept in files."""
COUNTED = ("expected", "reported", "unlisted", "refused")


class RoundError(MingchengError):
    """What a round does not allow as it stands."""


def open_round(
    form: str, year: int, last_month: int, due_on: date, user: User | None, expected: Path | None = None
) -> Round:
    """Opens a round. Those who must report are in a list, else all enterprises above the scale, else all of the register.
    Raises RoundError, ExpectedError, IntegrityError for a period that has its round."""
    found = Round(form=form, year=year, last_month=last_month, due_on=due_on, opened_by=user)
    table = _expected_of(found, expected)
    if not table.num_rows:
        raise RoundError(str(found), _("没有应报单位。"), _("请先导入名录，或上传一份应报名单。"))
    with transaction.atomic():
        found.expected_file = _kept(table, user)
        found.save()
    refresh_counts(found)
    return found


def _expected_of(found: Round, path: Path | None) -> pa.Table:
    """The list with what the register knows of each."""
    known = enterprises_table()
    if path is not None:
        listed = expected_in(path, found.form_version.reporter)
        given = pa.table(
            {
                "uscc": pa.array(list(listed.names), pa.string()),
                "given": pa.array(list(listed.names.values()), pa.string()),
            }
        )
        joined = given.join(known, "uscc", join_type="left outer")
        return joined.set_column(
            joined.column_names.index("name"), "name", pc.coalesce(joined["given"], joined["name"])
        ).select(COLUMNS)
    above = known.filter(pc.fill_null(known["above"], False))
    return (above if above.num_rows else known).select(COLUMNS)


def _kept(table: pa.Table, user: User | None) -> StoredFile:
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        path = Path(folder) / "expected.parquet"
        pq.write_table(table.sort_by("uscc"), path)
        return keep_file(path, user)


def expected_table(found: Round) -> pa.Table:
    """Those who must report."""
    if found.expected_file is None:
        return pa.table({name: pa.array([], pa.int64() if name.endswith("_id") else pa.string()) for name in COLUMNS})
    return _read(str(found.expected_file.path))


@lru_cache(maxsize=12)
def _read(path: str) -> pa.Table:
    return pq.read_table(path)


def known_reporters(found: Round) -> Expected:
    """Those of whom a report may come without a question: the round's list and the whole register."""
    names: dict[str, str] = {}
    sizes: dict[str, str] = {}
    for table in (enterprises_table(), expected_table(found)):
        columns = (table[name].to_pylist() for name in ("uscc", "name", "size"))
        for code, name, size in zip(*columns, strict=True):
            names[code] = name or names.get(code, "")
            if size:
                sizes[code] = size
    return Expected(names, sizes)


def limited(table: pa.Table, reach: Reach) -> pa.Table:
    """The rows of a table with `uscc`, `district_id`, `park_id` that a reach covers."""
    if reach.everything:
        return table
    keys = pa.array(sorted(reach.organisations), pa.int64())
    inside = pc.or_(
        pc.or_(pc.is_in(table["district_id"], keys), pc.is_in(table["park_id"], keys)),
        pc.is_in(table["uscc"], pa.array(sorted(reach.usccs), pa.string())),
    )
    return table.filter(inside)


def standing_of(found: Round) -> pa.Table:
    """Everybody in the round: those who must report with `reported` and the day on which it became known, then those who
    reported without being on the list (`listed` false). Made anew when reports have come in or the register has changed:
    names and places are those of the register as it is now; the list tells them of those whom it does not have."""
    key = found.expected_file.sha256 if found.expected_file is not None else ""
    told = [found.pk, found.form, found.year, found.last_month, key, stamp(found.form), register_version()]
    folder: Path = settings.DATA_FOLDER.snapshots / "standings"
    return _read(str(snapshot(folder, told, ".parquet", lambda path: _write_standing(found, path), MOST_STANDINGS)))


def _write_standing(found: Round, path: Path) -> None:
    listed = expected_table(found)
    reported = _reported(found.form, found.year, found.last_month)
    whole = listed.join(reported, "uscc", join_type="full outer", right_suffix="_told")
    known = pq.read_table(enterprises_file(), columns=["uscc", "name", "district_id", "park_id"])
    whole = whole.join(known, "uscc", join_type="left outer", right_suffix="_now")
    on_list = pc.is_in(whole["uscc"], listed["uscc"].combine_chunks())
    table = pa.table(
        {
            "uscc": whole["uscc"],
            "name": pc.coalesce(whole["name_now"], whole["name"], whole["told"]),
            "district_id": _place_now(whole, "district_id"),
            "park_id": _place_now(whole, "park_id"),
            "size": whole["size"],
            "reported": pc.is_valid(whole["known_at"]),
            "known_at": whole["known_at"],
            "listed": on_list,
        }
    )
    pq.write_table(table.sort_by("uscc"), path)


def _place_now(whole: pa.Table, name: str) -> pa.ChunkedArray:
    """Where the register has an enterprise, even if that is nowhere; of others, where the list had them."""
    return pc.if_else(pc.is_valid(whole["name_now"]), whole[f"{name}_now"], whole[name])


def _reported(form: str, year: int, month: int) -> pa.Table:
    with report_store() as store:
        if form in store.forms():
            rows = store.reports(form, years=[year])
            rows = rows.filter(rows["month"] == month)
            table = store.database.arrow(rows.select("reporter", "name", "known_at"))
            return table.rename_columns(["uscc", "told", "known_at"])
    return pa.table(
        {"uscc": pa.array([], pa.string()), "told": pa.array([], pa.string()), "known_at": pa.array([], pa.date32())}
    )


def refresh_counts(found: Round) -> None:
    """Counts anew by district and park."""
    table = standing_of(found)
    missing = pc.and_(table["listed"], pc.invert(table["reported"]))
    refused = pc.is_in(table["uscc"], pa.array(_with_open_findings(found), pa.string()))
    kinds = {
        "expected": table["listed"], "reported": pc.and_(table["listed"], table["reported"]),
        "unlisted": pc.invert(table["listed"]), "refused": pc.and_(missing, refused),
    }  # fmt: skip
    columns = {name: column.cast(pa.int64()) for name, column in kinds.items()}
    counted = pa.table({"district": table["district_id"], "park": table["park_id"], **columns})
    groups = counted.group_by(["district", "park"]).aggregate([(name, "sum") for name in kinds])
    rows = [
        Count(
            round=found, district_id=row["district"], park_id=row["park"], place=place_of(row["district"], row["park"]),
            **{name: row[f"{name}_sum"] or 0 for name in kinds},
        )
        for row in groups.to_pylist()
    ]  # fmt: skip
    with transaction.atomic():
        Round.objects.select_for_update(of=("self",)).get(pk=found.pk)  # two workers at once would count twice
        Count.objects.filter(round=found).delete()
        Count.objects.bulk_create(rows, batch_size=500)


def _with_open_findings(found: Round) -> list[str]:
    """The reporters of whom something was found that they have not mended or explained."""
    is_open = Q(severity="error") | Q(severity="warning", reason="")
    rows = Finding.objects.filter(is_open, submission__round=found).exclude(reporter="").order_by()
    return sorted(rows.values_list("reporter", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class DistrictStanding:
    """A district in a round."""

    district: Organisation | None
    expected: int
    reported: int
    unlisted: int
    refused: int
    signature: SignOff | None

    @property
    def missing(self) -> int:
        """How many have not reported."""
        return self.expected - self.reported

    @property
    def share(self) -> float | None:
        """What part has reported."""
        return self.reported / self.expected if self.expected else None


def districts_of(found: Round, reach: Reach) -> list[DistrictStanding]:
    """The districts of a reach with their counts and signatures, in the order of the tree."""
    counts = counted_in(found.counts.select_related("district"), reach)
    signatures = {each.organisation_id: each for each in found.signatures.select_related("signed_by", "organisation")}
    sums: dict[int | None, list[int]] = {}
    places: dict[int | None, Organisation | None] = {}
    for each in counts:
        held = sums.setdefault(each.district_id, [0] * len(COUNTED))
        places[each.district_id] = each.district
        for at, name in enumerate(COUNTED):
            held[at] += getattr(each, name)
    order = sorted(sums, key=lambda key: (places[key] is None, getattr(places[key], "path", "")))
    return [
        DistrictStanding(
            district=places[key], **dict(zip(COUNTED, sums[key], strict=True)), signature=signatures.get(key or 0)
        )
        for key in order
    ]


def parks_of(found: Round, reach: Reach) -> list[dict[str, Any]]:
    """The parks of a reach with their counts."""
    counts = counted_in(found.counts.exclude(park=None), reach)
    rows = counts.values("park", "park__name").annotate(expected_sum=Sum("expected"), reported_sum=Sum("reported"))
    return [{**row, "missing": row["expected_sum"] - row["reported_sum"]} for row in rows.order_by("park__path")]


def counted_in(counts: QuerySet[Count], reach: Reach) -> QuerySet[Count]:
    """Those of the counts that are of the districts and parks of a reach."""
    if reach.everything:
        return counts
    return counts.filter(Q(district__in=reach.organisations) | Q(park__in=reach.organisations))


def sign_district(found: Round, district: Organisation, user: User, remark: str = "") -> SignOff:
    """A district's signature. Missing reports need a remark. Raises RoundError."""
    with transaction.atomic():
        kept = Round.objects.select_for_update(of=("self",)).get(pk=found.pk)
        _refuse_closed(kept)
        told = next((each for each in districts_of(kept, Reach(everything=True)) if each.district == district), None)
        expected, reported = (told.expected, told.reported) if told else (0, 0)
        if reported < expected and not remark.strip():
            problem = _("还有 {count} 家没有报。").format(count=expected - reported)
            raise RoundError(str(district), problem, _("请催报，或写明原因后签发。"))
        values = {"signed_by": user, "expected": expected, "reported": reported, "remark": remark.strip()[:300]}
        return SignOff.objects.update_or_create(round=kept, organisation=district, defaults=values)[0]


def sign_city(found: Round, user: User, city: Organisation, remark: str = "") -> None:
    """The city's signature, after those of all districts that must report, or with a remark. Raises RoundError."""
    with transaction.atomic():
        kept = Round.objects.select_for_update(of=("self",)).get(pk=found.pk)
        _refuse_closed(kept)
        standing = districts_of(kept, Reach(everything=True))
        waiting = [
            str(each.district) for each in standing if each.district and each.expected and each.signature is None
        ]
        if waiting and not remark.strip():
            raise RoundError(
                str(kept),
                _("还没有签发的有：{names}。").format(names="、".join(waiting)),
                _("请等各区县签发，或写明原因后签发。"),
            )
        values = {
            "signed_by": user, "remark": remark.strip()[:300],
            "expected": sum(each.expected for each in standing), "reported": sum(each.reported for each in standing),
        }  # fmt: skip
        SignOff.objects.update_or_create(round=kept, organisation=city, defaults=values)
        kept.state = Round.State.SIGNED
        kept.version += 1
        kept.save(update_fields=["state", "version"])


def lock(found: Round) -> None:
    """No report is taken any more. Raises RoundError before the city has signed."""
    with transaction.atomic():
        kept = Round.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if kept.state != Round.State.SIGNED:
            raise RoundError(str(kept), _("市级还没有签发。"), _("请先签发，再锁定。"))
        kept.state = Round.State.LOCKED
        kept.version += 1
        kept.save(update_fields=["state", "version"])


def reopen(found: Round, reason: str) -> None:
    """Opens a signed or locked round again; its signatures end. Raises RoundError without a reason."""
    with transaction.atomic():
        kept = Round.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if kept.is_open:
            raise RoundError(str(kept), _("这一期没有签发，也没有锁定。"), "")
        if not reason.strip():
            raise RoundError(str(kept), _("没有写原因。"), _("请写明为什么重新打开。"))
        for signature in kept.signatures.all():
            signature.delete()
        kept.state = Round.State.REOPENED
        kept.reason = reason.strip()[:300]
        kept.version += 1
        kept.save(update_fields=["state", "reason", "version"])


def _refuse_closed(found: Round) -> None:
    if not found.is_open:
        raise RoundError(str(found), _("这一期已经签发或锁定。"), _("请先由统计岗重新打开。"))
