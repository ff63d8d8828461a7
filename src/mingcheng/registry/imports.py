"""Lists of enterprises into the register: one import a file, whole or not at all, the same file once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mingcheng.journals import Entry, sha256_of
from mingcheng.language import _
from mingcheng.registry.list_fields import fields_meant, list_fields
from mingcheng.registry.list_values import typed
from mingcheng.registry.lists import read_list
from mingcheng.registry.mappings import Mapping, proposed, read_mapping
from mingcheng.registry.register import LISTS, Register, RegisterError, hash_of, put_text


@dataclass(frozen=True)
class Imported:
    """What an import did. `is_new` False: the same file was there, nothing changed. `is_proposed`: the mapping was proposed by
    the program just now. `reasons`: how many rows and values went to quarantine, or were flagged, by reason."""

    entry: Entry
    mapping: Mapping
    is_new: bool
    is_proposed: bool
    remarks: tuple[str, ...]
    reasons: Mapped[str, int]


def import_list(
    register: Register, path: Path, source: str, *, known_at: date, who: str, mapping: Path | None = None
) -> Imported:
    """Reads a list and keeps it. Raises SpreadsheetError, MappingError, FaultyFileError, RegisterError, JournalError.

    The mapping is the one given, else the one that the register remembers for the source, else one that the headings
    suggest; it is remembered when the list is in. `known_at` is the day from which the list counts as known.
    """
    file = register.mapping_file(source)
    agreed = read_mapping(mapping or file) if mapping or file.is_file() else None
    if agreed is not None and agreed.source != source:
        problem = _("这份对应是为来源“{other}”写的，不是“{source}”。").format(other=agreed.source, source=source)
        raise RegisterError(str(mapping or file), problem, _("请改正 source，或用 --source 指明来源。"))
    read = read_list(path, agreed)
    if agreed is None:
        used = proposed(source, read.headings, read.place)
    else:
        agreed.refuse_other_headings(read.place, read.headings, mapping or file)
        used = agreed
    same = {
        "source": source, "mapping": used.content(), "places": hash_of(register.folder / "places.yaml"),
    }  # fmt: skip
    hashed = sha256_of(path)

    def is_same(entry: Entry) -> bool:
        return entry.files[0].sha256 == hashed and all(entry.about.get(name) == told for name, told in same.items())

    held = next((entry for entry in reversed(register.journal.entries(LISTS)) if is_same(entry)), None)
    if held is None:
        rows = typed(read, used, register.places())
        reasons = Counter(rows.quarantine["reason"].to_pylist())
        about = {**same, "who": who, "remarks": list(read.remarks) + _left_out(used), "reasons": dict(reasons)}
        tables = {"records": rows.records, "quarantine": rows.quarantine}
        entry = register.journal.add(
            LISTS, [path], tables, known_at, about, is_same, keeps_files=used.keeps_personal
        )  # lists as bureaus send them hold telephones, citizens' numbers and more, mostly in columns that nobody mapped
        if entry.files[0].sha256 != hashed:
            raise RegisterError(str(path), _("文件在读的时候变了。"), _("请等它写完，再导入一次。"))
    else:
        entry = held
    if not file.is_file() or mapping is not None:
        put_text(file, used.text())
    return Imported(
        entry, used, held is None, agreed is None, tuple(entry.about["remarks"]), dict(entry.about["reasons"])
    )


def _left_out(mapping: Mapping) -> list[str]:
    """What of the list's columns is not taken: nothing is dropped silently."""
    used = {heading for headings in mapping.columns.values() for heading in headings}
    personal = {h for h in mapping.headings if any(meant.is_personal for _rank, meant in fields_meant(h))}
    personal |= {h for f in list_fields() if f.is_personal for h in mapping.columns.get(f.name, ())}
    told = []
    others = [heading for heading in mapping.headings if heading not in used | personal]
    if others:
        told.append(_("没有用到的列：{names}。").format(names=_quoted(others)))
    dropped = personal - used if mapping.keeps_personal else personal
    if dropped:
        names = _("、").join(heading for heading in mapping.headings if heading in dropped)
        told.append(_("涉及个人，没有保存：{names}。").format(names=names))
    told += [
        _("“{name}”的表头没有写明单位，只收入写有单位的值。").format(name=_(field.label))
        for field in list_fields()
        if field.kind == "money" and field.name in mapping.columns and field.name not in mapping.units
    ]
    return told


def _quoted(headings: list[str]) -> str:
    return _("、").join(_("“{text}”").format(text=heading) for heading in headings)
