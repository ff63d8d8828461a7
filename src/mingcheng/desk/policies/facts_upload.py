"""Tables of facts as they are uploaded: one file a table, a workbook with a sheet a table, or an archive of files; and the
empty workbook to fill in. What is uploaded is hostile until it was read."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from mingcheng.desk.policies.facts import TABLES, put_tables
from mingcheng.language import _, marked
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.facts_files import heading_of, table_named, tables_in
from mingcheng.sheet_parts import PartsError, check_table_file
from mingcheng.spreadsheets import cell_name

MOST_BYTES = 2 * 1024**3
"""What the tables of an upload hold together at most, unpacked."""
PIECE = 1024 * 1024
WORKBOOK = ".xlsx"
ENDINGS = (".csv", ".parquet", WORKBOOK)
LABELS = {
    "enterprises": marked("企业名单"),
    "annual": marked("年度数据"),
    "awards": marked("证书、称号与名单"),
    "grants": marked("专项资助"),
    "paid": marked("兑付记录"),
}
"""What each table is called; sheets and files of that name are taken for it."""
KEYS = {
    "enterprises": ("uscc", "name"),
    "annual": ("uscc", "year"),
    "awards": ("uscc", "kind", "level", "date", "expires"),
    "grants": ("uscc", "kind", "amount", "date"),
    "paid": ("uscc", "measure", "year", "amount"),
}
"""The columns of each table that are no facts of the catalogue."""


class UploadError(Exception):
    """What was uploaded is no table of facts; the text is for users."""


def take(uploads: Sequence[Any]) -> list[str]:
    """Keeps the uploaded tables, all of them or none; gives their names. Raises UploadError and MingchengError."""
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        taken = _Taken(Path(folder))
        for given in uploads:
            name = Path(given.name or "").name
            if Path(name).suffix.lower() == ".zip":
                taken.unpack(given, name)
            else:
                taken.keep(given, name)
        if not taken.files:
            raise UploadError(_("没有选文件。"))
        return put_tables(taken.files)


class _Taken:
    """The tables of an upload as files in a folder, by table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Path] = {}
        self.room = MOST_BYTES

    def keep(self, source: IO[bytes] | Any, name: str) -> None:
        """Takes a file: a table by its name, or a workbook with sheets of such names. Raises UploadError."""
        table, ending = table_named(Path(name).stem), Path(name).suffix.lower()
        if ending not in ENDINGS or (table is None and ending != WORKBOOK):
            problem = _("“{name}”不是企业数据表：文件或工作表应叫 {known}，.xlsx、.csv 或 .parquet，可打成一个 .zip。")
            known = "、".join(f"{_(label)}（{each}）" for each, label in LABELS.items())
            raise UploadError(problem.format(name=name[:80], known=known))
        path = self.folder / f"{len(list(self.folder.iterdir()))}{ending}"
        self._write(source, path)
        if ending == WORKBOOK:
            self._check(path, name)
        if table is not None:
            self._add(table, path)
            return
        scratch = path.with_suffix("")
        scratch.mkdir()
        for sheet, found in tables_in(path, scratch).items():
            self._add(sheet, found.path)

    def _add(self, table: str, path: Path) -> None:
        if table in self.files:
            raise UploadError(_("“{name}”有两份，请只留一份。").format(name=_(LABELS[table])))
        self.files[table] = path

    def _write(self, source: IO[bytes] | Any, path: Path) -> None:
        """Writes a file down, piece by piece, as long as all together are not too large. Raises UploadError."""
        with path.open("wb") as file:
            while piece := source.read(PIECE):
                self.room -= len(piece)
                if self.room < 0:
                    most = MOST_BYTES // 1024**2
                    raise UploadError(_("这些表解开后超过 {most} MB，没有收。").format(most=most))
                file.write(piece)

    def _check(self, path: Path, name: str) -> None:
        try:
            with zipfile.ZipFile(path) as file:
                check_table_file(file)
        except (PartsError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise UploadError(_("“{name}”打不开：不是 .xlsx，或已损坏、已加密。").format(name=name[:80])) from None

    def unpack(self, packed: IO[bytes] | Any, name: str) -> None:
        """The tables of an archive, in whatever folder of it they lie. What it says of its sizes is not believed."""
        try:
            with zipfile.ZipFile(packed) as archive:
                for member in archive.infolist():
                    if member.is_dir() or _is_litter(member.filename):
                        continue
                    with archive.open(member) as source:
                        self.keep(source, member.filename.replace("\\", "/").rpartition("/")[2])
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise UploadError(_("“{name}”打不开：压缩包已损坏或已加密。").format(name=name[:80])) from None


def _is_litter(name: str) -> bool:
    """What systems leave in archives by themselves."""
    return name.startswith("__MACOSX/") or name.endswith(".DS_Store")


def headings(table: str) -> list[tuple[str, str]]:
    """The columns of a table as they stand in its heading, with the unit in brackets; beside each what may be written."""
    kinds = {"awards": catalogue().awards, "grants": catalogue().grants}.get(table, {})
    told = {"kind": "、".join(kind.label for kind in kinds.values()), "date": "2026-03-01", "expires": "2029-02-28"}
    money = {"amount": "（万元）"}
    keys = [(f"{heading_of(name)}{money.get(name, '')}", told.get(name, "")) for name in KEYS[table]]
    facts = [fact for fact in catalogue().facts.values() if fact.table == table]
    return keys + [
        (f"{each.label}（{each.unit}）" if each.unit else each.label, "、".join(each.values)) for each in facts
    ]


def template() -> bytes:
    """An empty workbook: a sheet a table; what may be written in a column stands in a note at its heading. Its words are
    those by which it is read again, the same in every language."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
        for table in TABLES:
            sheet = book.add_worksheet(LABELS[table])
            columns = headings(table)
            sheet.set_column(0, 0, 22, text)
            sheet.set_column(1, len(columns) - 1, 16)
            sheet.freeze_panes(1, 1)
            for place, (heading, note) in enumerate(columns):
                sheet.write_string(0, place, heading, bold)
                if note:
                    sheet.write_comment(cell_name(0, place), note)
    return buffer.getvalue()
