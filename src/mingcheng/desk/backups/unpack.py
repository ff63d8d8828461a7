"""A desk out of a backup, on an empty folder and an empty database, of this version or a later one.

The database is first brought to the migrations of the backup, then filled, then brought to those of this version.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from mingcheng.desk.backups.pack import FORMAT, KEPT_FILES, KEPT_FOLDERS, MANIFEST, BackupError, Manifest
from mingcheng.desk.backups.rows import apps_at, kept_models, latest, put_rows
from mingcheng.desk.data_folder import DataFolder
from mingcheng.language import _

PRIVATE = frozenset({"secret-key", "accounts.txt"})


def read_manifest(archive: zipfile.ZipFile, source: Path) -> Manifest:
    """What a backup says it holds. Raises BackupError for a file that is none, or of a format that is not known."""
    try:
        told = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**{**told, "migrations": [tuple(each) for each in told["migrations"]]})
    except (KeyError, TypeError, ValueError):
        raise BackupError(str(source), _("这不是名城的备份文件。"), _("请用 mingcheng backup 生成的文件。")) from None
    if manifest.format != FORMAT:
        problem = _("备份的格式是 {found}，这个版本只认 {known}。").format(found=manifest.format, known=FORMAT)
        raise BackupError(str(source), problem, _("请用更新的版本恢复。"))
    return manifest


def check(source: Path) -> Manifest:
    """Reads a backup through and compares every hash. Raises BackupError."""
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError):
        raise BackupError(str(source), _("打不开这个备份文件。"), _("请核对路径，或换一份备份。")) from None
    with archive:
        manifest = read_manifest(archive, source)
        expected = {f"tables/{label}.jsonl": each["sha256"] for label, each in manifest.tables.items()}
        for name, target in manifest.links.items():
            _inside(name, source)
            if "/" in target or "\\" in target or target in ("", ".", ".."):
                raise BackupError(
                    str(source), _("其中的路径“{name}”不合规矩。").format(name=target), _("请换一份备份。")
                )
        expected |= {f"folder/{_inside(name, source)}": each["sha256"] for name, each in manifest.files.items()}
        for name, digest in expected.items():
            try:
                with archive.open(name) as file:
                    found = _digest(file)
            except (KeyError, zipfile.BadZipFile):
                found = ""
            if found != digest:
                raise BackupError(str(source), _("其中的“{name}”缺失或损坏。").format(name=name), _("请换一份备份。"))
    return manifest


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def restore(source: Path, folder: DataFolder, progress: Callable[[str], None] | None = None) -> Manifest:
    """Fills an empty folder and the empty database of the settings. Raises BackupError, and then nothing is left behind."""
    tell = progress or (lambda text: None)
    manifest = check(source)
    tell(
        _("备份完好：{made}，版本 {version}。").format(
            made=manifest.made_at[:19].replace("T", " "), version=manifest.version
        )
    )
    _refuse_used(folder)
    with zipfile.ZipFile(source) as archive:
        _fill_database(archive, manifest, source)
        tell(_("数据库已恢复：{rows} 行。").format(rows=sum(each["rows"] for each in manifest.tables.values())))
        for name in manifest.files:
            _put_file(archive, name, folder)
        for name, target in manifest.links.items():
            (folder.root / name).symlink_to(target)
    tell(_("文件已恢复：{files} 个。").format(files=len(manifest.files)))
    MigrationExecutor(connection)  # what comes next sees the tables as they are now
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def _refuse_used(folder: DataFolder) -> None:
    """Nothing is overwritten: the stores must be empty, and the database without a single table of a desk."""
    for name in KEPT_FOLDERS:
        if any((folder.root / name).rglob("*")):
            raise BackupError(str(folder.root), _("这个数据目录里已有数据。"), _("请恢复到一个空目录。"))
    if connection.introspection.table_names():
        raise BackupError("", _("数据库里已有表。"), _("请恢复到一个空的数据库。"))


def _fill_database(archive: zipfile.ZipFile, manifest: Manifest, source: Path) -> None:
    apps = _migrated(manifest, source)
    models = {model._meta.label_lower: model for model in kept_models(apps)}
    with connection.constraint_checks_disabled(), transaction.atomic():
        for model in models.values():
            model._base_manager.all().delete()
        for label, told in manifest.tables.items():
            if label not in models:
                raise BackupError(
                    str(source), _("这个版本没有“{label}”表。").format(label=label), _("请用更新的版本恢复。")
                )
            with archive.open(f"tables/{label}.jsonl") as file:
                put_rows(models[label], told["columns"], _lines(file), "default")
        connection.check_constraints()
        statements = connection.ops.sequence_reset_sql(no_style(), list(models.values()))
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _migrated(manifest: Manifest, source: Path) -> Apps:
    """Brings the empty database to where the backup was, and gives the models of that state."""
    executor = MigrationExecutor(connection)
    wanted = [(app, name) for app, name in manifest.migrations]
    unknown = [each for each in wanted if each not in executor.loader.graph.nodes]
    if unknown:
        names = "、".join(f"{app}.{name}" for app, name in unknown[:3])
        raise BackupError(str(source), _("备份来自更新的版本（{names}）。").format(names=names), _("请先升级再恢复。"))
    executor.migrate(latest(wanted, executor.loader))
    return apps_at(wanted, executor.loader)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    yield from file


def _inside(name: str, source: Path) -> str:
    """The name of a file of a backup, held to the places that a backup fills."""
    path = PurePosixPath(name)
    is_known = path.parts and (path.parts[0] in KEPT_FOLDERS or name in KEPT_FILES)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not is_known:
        raise BackupError(str(source), _("其中的路径“{name}”不合规矩。").format(name=name), _("请换一份备份。"))
    return name


def _put_file(archive: zipfile.ZipFile, name: str, folder: DataFolder) -> None:
    target = folder.root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        target.unlink()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if name in PRIVATE else 0o644)
    with os.fdopen(descriptor, "wb") as file, archive.open(f"folder/{name}") as packed:
        while chunk := packed.read(1 << 20):
            file.write(chunk)
