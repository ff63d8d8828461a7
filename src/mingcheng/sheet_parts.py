"""What the parts of an .xlsx and .ods file say before they are loaded: how far apart the cells lie, which formulas hold no
value, which cells hold an error. Read as a stream of bytes, without trust in what the archive says of itself.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

MOST_CELLS = 10_000_000
"""Rows times columns, from A1, of the largest sheet that is loaded: 60,000 enterprises with 160 columns."""
MOST_UNPACKED = 1 << 30
"""Bytes of all parts together after unpacking."""
_MOST_PARTS = 10_000
_SMALL, _MOST_RATIO = 64 << 20, 400
_CHUNK = 8 << 20
_COLUMN = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,9})[0-9]{1,5}[\"']")
_FAR_ROW = re.compile(rb"\br\s*=\s*[\"'][A-Za-z]{1,9}[0-9]{6,}[\"']")
_FEW_COLUMNS = MOST_CELLS // 99_999
"""So many columns may stand in rows of five digits without a closer look."""
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,9})([0-9]{1,12})[\"'][^>]*(?<!/)>(?!</)")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b(?P<attributes>[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b(?P<attributes>[^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>.*?<(?:\w+:)?v>(?P<text>[^<]*)<", re.DOTALL
)
_NAME = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_IS_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class PartsError(Exception):
    """Why a packed workbook is not loaded: `kind` is damaged, encrypted, bomb or large."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


@dataclass(slots=True)
class SheetFindings:
    """Cells of one sheet by row and column from 0: formulas without a cached value, error values (#REF!), and numbers that
    are shown as percentages."""

    uncached: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0


def column_number(letters: str) -> int:
    """The column from 0 of its letters.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def findings_of(file: zipfile.ZipFile) -> dict[str, SheetFindings]:
    """The findings of every sheet of an .xlsx by the sheet's name. Raises PartsError for what must not be loaded."""
    _check_members(file)
    names, percent = _sheet_parts(file), _percent_cells(file)
    found: dict[str, SheetFindings] = {}
    room = MOST_UNPACKED
    for member in file.infolist():
        if not member.filename.lower().endswith((".xml", ".rels", ".bin")):
            continue
        part = posixpath.normpath(member.filename).lstrip("/")
        findings = SheetFindings()
        is_sheet = part in names or part.startswith("xl/worksheets/")
        for chunk in _chunks(file, member, room):
            room -= len(chunk)
            if is_sheet:
                _scan(chunk, findings, percent)
        if is_sheet:
            _check_area(file, member, findings)
            found[names.get(part, part)] = findings
    return found


def check_table_file(file: zipfile.ZipFile) -> None:
    """Refuses an .ods whose rows and columns, repeated as often as it says, would fill the memory. Raises PartsError."""
    _check_members(file)
    room = MOST_UNPACKED
    manifest = "META-INF/manifest.xml"
    if manifest in file.namelist() and b"encryption-data" in b"".join(_chunks(file, file.getinfo(manifest), room)):
        raise PartsError("encrypted")
    for member in file.infolist():
        if member.filename == "content.xml":
            with _opened(file, member) as part:
                _check_repeats(part)
        elif member.filename.endswith(".xml"):
            for chunk in _chunks(file, member, room):
                room -= len(chunk)


def _check_members(file: zipfile.ZipFile) -> None:
    members = file.infolist()
    if len(members) > _MOST_PARTS:
        raise PartsError("bomb")
    for member in members:
        if member.flag_bits & 1:
            raise PartsError("encrypted")
        too_dense = member.file_size > _SMALL and member.file_size > member.compress_size * _MOST_RATIO
        if too_dense or member.file_size > MOST_UNPACKED:
            raise PartsError("bomb")


def _opened(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> Any:
    try:
        return file.open(member)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as fault:
        raise PartsError("damaged", str(fault)) from fault


def _chunks(file: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> Iterator[bytes]:
    """The part in pieces that end between cells."""
    rest = b""
    with _opened(file, member) as part:
        while True:
            try:
                read = part.read(_CHUNK)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as fault:
                raise PartsError("damaged", f"{member.filename}: {fault}") from fault
            room -= len(read)
            if room < 0:
                raise PartsError("bomb")
            if not read:
                break
            piece = rest + read
            cut = max(piece.rfind(b"<row"), piece.rfind(b":row "), piece.rfind(b"<c ")) if len(read) == _CHUNK else -1
            if cut <= 0 or cut < len(piece) - _CHUNK // 2:
                cut = len(piece)
            rest = piece[cut:]
            yield piece[:cut]
    if rest:
        yield rest


def _scan(chunk: bytes, findings: SheetFindings, percent: re.Pattern[bytes] | None) -> None:
    columns = _COLUMN.findall(chunk)
    letters = {match.decode() for match in set(columns)}
    findings.last_column = max([findings.last_column, *map(column_number, letters)])
    if len(columns) != chunk.count(b"<c ") and _FAR_ROW.search(chunk):  # counting is quick: most chunks need no search
        findings.last_row = max(findings.last_row, 99_999)
    if b"f>" in chunk or b"<f" in chunk:
        for match in _FORMULA.finditer(chunk):
            position = _position(match["attributes"])
            if position and not _IS_TEXT.search(match["attributes"]):
                findings.uncached.add(position)
    if b'"e"' in chunk or b"'e'" in chunk:
        for match in _ERROR.finditer(chunk):
            position = _position(match["attributes"])
            if position:
                findings.errors[position] = match["text"].decode("utf-8", "replace")

    if percent is not None:
        for match in percent.finditer(chunk):
            position = _position(match.group())
            if position:
                findings.percents.add(position)


def _check_area(file: zipfile.ZipFile, member: zipfile.ZipInfo, findings: SheetFindings) -> None:
    """Looks closer where cells may lie far apart: cells that hold nothing but a format do not count."""
    if not findings.last_row and findings.last_column < _FEW_COLUMNS:
        return
    last_row = last_column = 0
    for chunk in _chunks(file, member, MOST_UNPACKED):
        for letters, row in _FILLED.findall(chunk):
            last_row = max(last_row, int(row))
            last_column = max(last_column, column_number(letters.decode()) + 1)
    if last_row * last_column > MOST_CELLS:
        raise PartsError("large")


def _position(attributes: bytes) -> tuple[int, int] | None:
    match = _NAME.search(attributes)
    return (int(match[2]) - 1, column_number(match[1].decode())) if match else None


def _percent_cells(file: zipfile.ZipFile) -> re.Pattern[bytes] | None:
    """Finds the cells whose style shows a percentage; None where no style does."""
    root = _root(file, "xl/styles.xml")
    if root is None:
        return None
    formats = {"9", "10"} | {
        str(each.get("numFmtId")) for each in root.iter("{*}numFmt") if "%" in str(each.get("formatCode", ""))
    }
    styles = [each for group in root.iter("{*}cellXfs") for each in group.iter("{*}xf")]
    numbers = [str(place).encode() for place, each in enumerate(styles) if each.get("numFmtId") in formats]
    if not numbers:
        return None
    return re.compile(rb"<(?:\w+:)?c\b[^>]*\bs\s*=\s*[\"'](?:" + b"|".join(numbers) + rb")[\"'][^>]*>")


def _root(file: zipfile.ZipFile, name: str) -> Any:
    """A small part as a tree, None where it is missing or damaged: the reader itself says what is wrong with it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        return etree.fromstring(file.read(name), parser)
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError):
        return None


def _sheet_parts(file: zipfile.ZipFile) -> dict[str, str]:
    """The names of the sheets by the part that holds them."""
    workbook, relations = (_root(file, name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    if workbook is None or relations is None:
        return {}
    targets = {str(each.get("Id", "")): str(each.get("Target", "")) for each in relations.iter("{*}Relationship")}
    names: dict[str, str] = {}
    for sheet in workbook.iter("{*}sheet"):
        target = targets.get(str(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or ""), "")
        names[posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")] = str(sheet.get("name", ""))
    return names


def _check_repeats(part: Any) -> None:
    """Adds up the rows of an .ods, each as often as it is repeated, up to the last that holds something."""
    unpacked = rows = last_row = width = column = 0
    try:
        for event, node in etree.iterparse(part, events=("start", "end"), resolve_entities=False, no_network=True):
            tag = str(node.tag).rpartition("}")[2]
            if event == "start":
                if tag == "table":
                    rows = last_row = width = 0
                continue
            if tag in ("table-cell", "covered-table-cell"):
                column += _repeated(node, "number-columns-repeated")
                if len(node) or any(name.endswith("}value") for name in node.attrib):
                    width, last_row = max(width, column), rows + 1
                unpacked += 1
            elif tag == "table-row":
                times = _repeated(node, "number-rows-repeated")
                last_row = rows + times if last_row == rows + 1 else last_row
                rows, column = rows + times, 0
                node.clear(keep_tail=False)
                if last_row * width > MOST_CELLS or unpacked > MOST_CELLS:
                    raise PartsError("large")
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as fault:
        raise PartsError("damaged", str(fault)) from fault


def _repeated(node: Any, name: str) -> int:
    for key, value in node.attrib.items():
        if str(key).endswith("}" + name) and str(value).isdecimal():
            return max(1, int(value))
    return 1
