"""The register's folder: lists and decisions as they came (a journal), what was agreed about them, and what became of them.

```
folder/
  files/, imports/       lists and decisions, whole and unchanged (mingcheng.journals)
  mappings/<source>.yaml which column is which field, for each source
  trust.yaml, places.yaml, linkage.yaml   the register's own rules, where it has any
  linked/                the enterprises as last computed; computed again whenever something changed
```
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mingcheng.errors import MingchengError
from mingcheng.journals import Entry, Journal, JournalError
from mingcheng.language import _, chosen_language
from mingcheng.registry.linkage.link import DECISIONS
from mingcheng.registry.linkage.model import Model, read_model, shipped_model
from mingcheng.registry.list_values import RECORDS
from mingcheng.registry.places import Places, read_places
from mingcheng.registry.trust import Trust, read_trust, shipped_trust

LISTS, DECIDED, LINKED = "list", "decisions", "linkage"
"""Kinds of entries in the journals of a register."""
RULES = ("trust.yaml", "places.yaml", "linkage.yaml")
_SOURCE = re.compile(r'[^\s./\\:*?"<>|\x00-\x1f=][^/\\:*?"<>|\x00-\x1f=]{0,59}')


class RegisterError(MingchengError):
    """A list, a decision or a question that the register cannot deal with."""


@dataclass(frozen=True)
class Register:
    """A register by its folder, which is made by the first import."""

    folder: Path

    @property
    def journal(self) -> Journal:
        """Lists and decisions."""
        return Journal(self.folder)

    @property
    def linkages(self) -> Journal:
        """What was computed of them; the last entry counts."""
        return Journal(self.folder / "linked")

    def mapping_file(self, source: str) -> Path:
        """Where the mapping of a source is kept. Raises RegisterError for a name that no file can have."""
        if _SOURCE.fullmatch(source) is None or source != source.strip():
            problem = _("“{source}”不能作来源的名称。").format(source=source)
            raise RegisterError("", problem, _("请用 --source 给出一个简短的名称，如 税务。"))
        return self.folder / "mappings" / f"{source}.yaml"

    def places(self) -> Places:
        """The country's places and the register's own."""
        path = self.folder / "places.yaml"
        return read_places(path) if path.is_file() else Places()

    def trust(self) -> Trust:
        """Whose word counts."""
        path = self.folder / "trust.yaml"
        return read_trust(path) if path.is_file() else shipped_trust()

    def model(self) -> Model:
        """What agreement is worth."""
        path = self.folder / "linkage.yaml"
        return read_model(path) if path.is_file() else shipped_model()

    def lists(self, known_at: date | None = None) -> list[Entry]:
        """The lists that count: those known on a day, and of one file of one source the last reading."""
        last: dict[tuple[str, str], Entry] = {}
        for entry in self.journal.entries(LISTS):
            if known_at is None or entry.known_at <= known_at:
                last[str(entry.about["source"]), entry.files[0].sha256] = entry
        return sorted(last.values(), key=lambda entry: entry.number)

    def decisions(self, known_at: date | None = None) -> pa.Table:
        """All decisions (DECISIONS) in the order in which they came."""
        parts = [
            pq.read_table(entry.table("decisions"))
            for entry in self.journal.entries(DECIDED)
            if known_at is None or entry.known_at <= known_at
        ]
        return pa.concat_tables(parts) if parts else DECISIONS.empty_table()

    def linkage(self) -> Entry:
        """The enterprises as last computed. Raises RegisterError where nothing was linked yet."""
        entries = self.linkages.entries(LINKED)
        if not entries:
            self.refuse_empty()
        return entries[-1]

    def refuse_empty(self, known_at: date | None = None) -> NoReturn:
        """Raises RegisterError: there are no lists, or none was known on that day."""
        first = min((entry.known_at for entry in self.journal.entries(LISTS)), default=None)
        if first is not None and known_at is not None:
            problem = _("{day} 还没有已知的名单。").format(day=known_at)
            raise RegisterError(str(self.folder), problem, _("最早的名单从 {day} 起已知。").format(day=first))
        problem = _("这个登记册里还没有企业。")
        remedy = _("请先导入名单：mingcheng link 名单.xlsx --into {folder}。")
        raise RegisterError(str(self.folder), problem, remedy.format(folder=self.folder))

    def inputs(self, known_at: date | None) -> Mapped[str, object]:
        """What the enterprises are computed from: entries, the register's own rules by their hash, and the language in
        which the evidence is told."""
        decided = [
            entry.number for entry in self.journal.entries(DECIDED) if known_at is None or entry.known_at <= known_at
        ]
        return {
            "lists": [entry.number for entry in self.lists(known_at)],
            "decisions": decided,
            "rules": {name: hash_of(self.folder / name) for name in RULES},
            "language": chosen_language(),
        }


def hash_of(path: Path) -> str | None:
    """The hash of a small file, None where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        problem = _("读不到这个文件（{reason}）。").format(reason=error.strerror)
        raise RegisterError(str(path), problem, _("请检查路径和权限。")) from error


def load_records(database: duckdb.DuckDBPyConnection, entries: list[Entry]) -> None:
    """The table `members`: RECORDS of all lists, each with the entry, source, file, day and person that brought it, and
    `place`, its place in the order in which records became known."""
    columns = ", ".join(f'"{name}"' for name in RECORDS.names)
    parts = [
        f"SELECT {columns}, {entry.number} AS entry, {_text(str(entry.about['source']))} AS source, "
        f"{_text(entry.files[0].name)} AS file, DATE '{entry.known_at}' AS known_at, "
        f"{_text(str(entry.about.get('who', '')))} AS who, "
        f"{entry.number}::BIGINT * 4294967296 + file_row_number AS place "
        f"FROM read_parquet({_text(str(entry.table('records')))}, file_row_number = true)"
        for entry in entries
    ]
    database.execute(f"CREATE TABLE members AS {' UNION ALL '.join(parts)} ORDER BY place")


def put_text(path: Path, text: str) -> None:
    """A small file of the register, whole or not at all. Raises JournalError."""
    temporary = path.with_name(f".new-{path.name}")  # what a killed process leaves, the next one writes over
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        problem = _("写不进去（{reason}）。").format(reason=error.strerror)
        raise JournalError(str(path), problem, _("请检查目录的权限与磁盘空间。")) from error


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
