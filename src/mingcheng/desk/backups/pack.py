"""A running desk into one file.

The database is read as it is at one moment. The stores are copied after it: they only grow, import by import, so they may
be ahead of the database, never behind, and work that is done again finds what it brought already.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from mingcheng import __version__
from mingcheng.desk.backups.rows import apps_at, columns_of, kept_models, lines_of
from mingcheng.desk.data_folder import DataFolder
from mingcheng.errors import MingchengError
from mingcheng.language import _

MANIFEST = "manifest.json"
FORMAT = 1
KEPT_FOLDERS = ("files", "reports", "register", "facts", "results")
KEPT_FILES = ("secret-key", "accounts.txt", "demonstration-begun", "demonstration-done")
PACKED_ALREADY = frozenset({".parquet", ".zip", ".xlsx", ".docx", ".pdf", ".jpg", ".png", ".ofd"})
SNAPSHOT = "snapshot"


class BackupError(MingchengError):
    """A backup that cannot be made or read."""


@dataclass
class Manifest:
    """What a backup holds. `tables`: label to columns, rows and hash; `files`: path in the folder to size and hash;
    `links`: path of a symbolic link to what it leads to, beside it."""

    version: str
    made_at: str
    database: str
    migrations: list[tuple[str, str]]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def backup(folder: DataFolder, target: Path, progress: Callable[[str], None] | None = None) -> Manifest:
    """Writes the backup, whole or not at all, readable by its owner alone. Raises BackupError."""
    tell = progress or (lambda text: None)
    if target.exists():
        raise BackupError(str(target), _("这个文件已经存在。"), _("请换一个文件名。"))
    descriptor, name = tempfile.mkstemp(prefix=".mingcheng-", dir=target.absolute().parent)
    try:
        with (
            os.fdopen(descriptor, "wb") as raw,
            zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
        ):
            manifest = _packed(folder, archive, tell)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    return manifest


def _packed(folder: DataFolder, archive: zipfile.ZipFile, tell: Callable[[str], None]) -> Manifest:
    with _one_moment(folder) as using:
        loader = MigrationLoader(connections[using])
        applied = [each for each in loader.applied_migrations if each in loader.graph.nodes]
        manifest = Manifest(__version__, timezone.now().isoformat(), connection.vendor, sorted(applied))
        for model in kept_models(apps_at(applied, loader)):
            label = model._meta.label_lower
            rows, digest = _put(archive, f"tables/{label}.jsonl", lines_of(model, using))
            manifest.tables[label] = {
                "columns": [each.attname for each in columns_of(model)],
                "rows": rows,
                "sha256": digest,
            }
        tell(_("数据库：{tables} 张表，{rows} 行。").format(
            tables=len(manifest.tables), rows=sum(each["rows"] for each in manifest.tables.values())))  # fmt: skip
    for path in _kept_files(folder):
        name = path.relative_to(folder.root).as_posix()
        _size, digest = _put(archive, f"folder/{name}", _chunks(path), packs=path.suffix.lower() not in PACKED_ALREADY)
        manifest.files[name] = {"size": path.stat().st_size, "sha256": digest}
    manifest.links = {
        path.relative_to(folder.root).as_posix(): os.readlink(path)
        for name in KEPT_FOLDERS
        for path in sorted((folder.root / name).iterdir() if (folder.root / name).is_dir() else ())
        if path.is_symlink() and not path.name.startswith(".")
    }
    tell(_("文件：{files} 个。").format(files=len(manifest.files)))
    archive.writestr(MANIFEST, manifest.to_json())
    return manifest


@contextlib.contextmanager
def _one_moment(folder: DataFolder) -> Iterator[str]:
    """The alias of a database that does not change while it is read: a copy of SQLite's, one transaction of PostgreSQL's."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield "default"
        return
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as scratch:
        copy = Path(scratch) / "desk.sqlite3"
        source, target = sqlite3.connect(connection.settings_dict["NAME"], timeout=60), sqlite3.connect(copy)
        with contextlib.closing(source), contextlib.closing(target):
            source.backup(target, pages=2000, sleep=0.01)
        connections.databases[SNAPSHOT] = {**connection.settings_dict, "NAME": str(copy)}
        try:
            yield SNAPSHOT
        finally:
            connections[SNAPSHOT].close()
            del connections[SNAPSHOT]
            del connections.databases[SNAPSHOT]


def _kept_files(folder: DataFolder) -> Iterator[Path]:
    for name in KEPT_FOLDERS:
        for path in sorted((folder.root / name).rglob("*")):
            parts = path.relative_to(folder.root).parts
            # What begins with a point is being made; what lies behind a link is packed where it is.
            if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in parts):
                yield path
    for name in KEPT_FILES:
        if (folder.root / name).exists():
            yield folder.root / name


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _put(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes], packs: bool = True) -> tuple[int, str]:
    """Writes an entry part by part; gives how many parts and the hash of all."""
    entry = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    digest, count = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as file:
        for part in parts:
            file.write(part)
            digest.update(part)
            count += 1
    return count, digest.hexdigest()
