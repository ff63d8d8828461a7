"""Word files (.docx): the body in reading order, as the printed page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from mingcheng.language import _
from mingcheng.reading.archive import Archive
from mingcheng.reading.document import Document, Kind, Place
from mingcheng.reading.draft import Draft
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.flat_paragraphs import ParagraphTable, may_hold_tables, with_tables
from mingcheng.reading.furniture import toc_title
from mingcheng.reading.joins import split_at_breaks
from mingcheng.reading.limits import Limits
from mingcheng.reading.markup import parsed
from mingcheng.reading.titles import TitleFinder
from mingcheng.reading.word_numbering import Numbering
from mingcheng.reading.word_styles import Properties, Styles, W, direct_properties, value_of
from mingcheng.reading.word_tables import table_cells, table_rows
from mingcheng.reading.word_text import MC, ParagraphText, chosen, paragraph_text

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WRAPPERS = frozenset(W + name for name in ["sdtContent", "ins", "moveTo", "customXml", "smartTag"])
_LONG_CELL = 60
"""Characters from which a table of one column is a frame around paragraphs."""


def read_docx(content: bytes, limits: Limits) -> Document:
    """A .docx file as headings, paragraphs, list items, tables and notes.

    Place is the number of the paragraph or table in the body (from 1); headers, footers and comments are left out.
    Tracked changes are read as accepted. Raises ReadingError for a file that is no Word document.
    """
    package = _Package(Archive(content, limits))
    body = package.body()
    reader = _Reader(package)
    reader.read(body)
    reader.finish()
    return reader.draft.finished("docx")


class _Package:
    """The parts of a Word file by their role, whatever their names are."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._main = self._target("_rels/.rels", "officeDocument", "") or "word/document.xml"
        if self._main not in archive:
            raise ReadingError("", _("压缩包里没有 Word 正文，不是完整的 .docx 文件。"), _("请用原软件另存后再读。"))
        folder, name = self._main.rpartition("/")[::2]
        self._folder = folder
        self._relations = f"{folder}/_rels/{name}.rels"

    def body(self) -> etree._Element:
        found = self._xml(self._main).find(W + "body")
        if found is None:
            raise ReadingError(self._main, _("Word 正文缺失。"), _("请用原软件另存后再读。"))
        return found

    def related(self, role: str) -> etree._Element | None:
        """The part with this role (`styles`, `numbering`, …); None when the file has none."""
        name = self._target(self._relations, role, self._folder)
        return self._xml(name) if name and name in self._archive else None

    def _target(self, relations: str, role: str, folder: str) -> str:
        if relations not in self._archive:
            return ""
        for relation in parsed(self._archive.part(relations), relations).iter(_RELATION):
            if relation.get("Type", "").endswith("/" + role) and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                return target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
        return ""

    def _xml(self, name: str) -> etree._Element:
        return parsed(self._archive.part(name).replace(_STRICT, _USUAL), name)


@dataclass(slots=True)
class _Pending:
    """The beginning of a paragraph whose end mark was deleted: it goes on in the next one."""

    mark: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A paragraph of the run that is not yet written, since the run may hold a flattened table; some are empty."""

    text: str
    number: int
    element: etree._Element
    style: str
    is_contents: bool
    half_points: int


class _Reader:
    """Walks the body and writes what it finds into the draft."""

    def __init__(self, package: _Package) -> None:
        self.draft = Draft()
        self._package = package
        self._styles = Styles(package.related("styles"))
        self._numbering = Numbering(package.related("numbering"))
        self._titles = TitleFinder(self.draft)
        self._paragraph = 0
        self._notes: list[tuple[str, str]] = []
        self._pending = _Pending()
        self._run: list[_Waiting] = []

    def read(self, container: etree._Element, *, is_contents: bool = False) -> None:
        """All paragraphs and tables in the container, in order."""
        for element in container:
            tag = element.tag
            if tag == W + "p":
                self._read_paragraph(element, is_contents)
            elif tag == W + "tbl":
                self._read_table(element)
            elif tag == W + "sdt":
                gallery = element.find(f".//{W}docPartGallery")
                is_toc = gallery is not None and "Contents" in gallery.get(W + "val", "")
                for inner in element.iterchildren(W + "sdtContent"):
                    self.read(inner, is_contents=is_contents or is_toc)
            elif tag in _WRAPPERS:
                self.read(element, is_contents=is_contents)
            elif tag == MC + "AlternateContent" and (choice := chosen(element)) is not None:
                self.read(choice, is_contents=is_contents)
            elif tag == W + "altChunk":
                self.draft.note(_("文件嵌有另一份文档，未读取。"))

    def finish(self) -> None:
        """Writes what follows the text: footnotes and endnotes, in the order in which the text refers to them."""
        self._flush()
        self._titles.settle()
        parts = {kind: self._package.related(kind) for kind in {kind for kind, _id in self._notes}}
        by_id = {
            (kind, note.get(W + "id", "")): note for kind, part in parts.items() if part is not None for note in part
        }
        for number, reference in enumerate(dict.fromkeys(self._notes), start=1):
            if reference in by_id:
                text = "\n".join(self._cell_lines(by_id[reference]))
                self.draft.block(f"[{number}] {text}", Kind.FOOTNOTE, Place(paragraph=self._paragraph))

    def _read_paragraph(self, paragraph: etree._Element, is_contents: bool) -> None:
        self._paragraph += 1
        found = paragraph_text(paragraph)
        self._notes += found.notes
        properties = paragraph.find(W + "pPr")
        style = value_of(properties, "pStyle") or self._styles.default
        mark = self._mark(properties, style)
        mark, text = self._pending.mark or mark, self._pending.text + found.text
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._pending = _Pending(mark, text)
        else:
            self._pending = _Pending()
            text = mark + text if text.strip() else text
            self._run.append(_Waiting(text, self._paragraph, paragraph, style, is_contents, found.half_points))
        for box in found.boxes:
            self._flush()
            self.read(box)
            self._flush()

    def _flush(self) -> None:
        """Writes the run of paragraphs that ends here, and the flattened tables in it as tables."""
        run, self._run = self._run, []
        if not may_hold_tables([waiting.text for waiting in run]):
            for waiting in run:
                self._write(waiting.text, waiting)
            return
        part: list[_Waiting] = []
        for waiting in run:
            if not self._has_role(waiting):
                part.append(waiting)
                continue
            self._write_part(part)
            part = [waiting] if toc_title(waiting.text) else []
            if not part:
                self._write(waiting.text, waiting)
        self._write_part(part)

    def _write_part(self, part: list[_Waiting]) -> None:
        for found in with_tables([waiting.text for waiting in part], [waiting.number for waiting in part]):
            if isinstance(found, ParagraphTable):
                self._titles.settle()
                self.draft.table(found.cells, found.place)
            else:
                self._write(found.text, part[found.index])

    def _has_role(self, waiting: _Waiting) -> bool:
        """Whether the file itself says that the paragraph is a heading, a title or an entry of the contents."""
        how = direct_properties(waiting.element.find(W + "pPr")).over(self._styles.of(waiting.style))
        return bool(
            waiting.is_contents
            or self._styles.is_contents(waiting.style)
            or self._styles.is_title(waiting.style)
            or self._level(how, waiting.style)
            or ("\t" in waiting.text and _refers_to_a_page(waiting.element))
        )

    def _level(self, how: Properties, style: str) -> int:
        return self._styles.heading_level(style) if how.outline_level is None else (how.outline_level + 1) % 10

    def _write(self, text: str, waiting: _Waiting) -> None:
        if not text.strip():
            return
        style, half_points = waiting.style, waiting.half_points
        place = Place(paragraph=waiting.number)
        how = direct_properties(waiting.element.find(W + "pPr")).over(self._styles.of(style))
        if waiting.is_contents or self._styles.is_contents(style):
            self.draft.block(text, Kind.TOC, place)
            return
        if self._styles.is_title(style):
            self._titles.certain(text, place)
            return
        level = self._level(how, style)
        if not level and how.is_centered and self._titles.possible(text, half_points or how.half_points or 0, place):
            return
        self._titles.settle()
        for line in split_at_breaks(text):
            self.draft.paragraph(line, place, heading_level=level)

    def _mark(self, properties: etree._Element | None, style: str) -> str:
        """The automatic number before the paragraph, counted."""
        own, inherited = direct_properties(properties), self._styles.of(style)
        number = own.number if own.number is not None else inherited.number
        if number is None:
            return ""
        level = own.number_level if own.number is not None else inherited.number_level
        return self._numbering.mark(number, self._numbering.level_of_style(number, style) if level is None else level)

    def _read_table(self, table: etree._Element) -> None:
        self._paragraph += 1
        self._flush()
        self._titles.settle()
        rows = [cells for _row, cells in table_rows(table)]
        if _is_frame(rows):
            for row in rows:
                self.read(row[0])
                self._flush()
            return
        place = Place(paragraph=self._paragraph)
        nested: list[etree._Element] = []

        def text_of(cell: etree._Element) -> str:
            nested.extend(_own(cell, W + "tbl"))
            return "\n".join(self._cell_lines(cell))

        self.draft.table(table_cells(table, text_of, place), place)
        for inner in nested:
            self._read_table(inner)

    def _cell_lines(self, container: etree._Element) -> Iterator[str]:
        """The lines of a cell, a note or a text box."""
        for paragraph in _own(container, W + "p"):
            found: ParagraphText = paragraph_text(paragraph)
            self._notes += found.notes
            properties = paragraph.find(W + "pPr")
            style = value_of(properties, "pStyle") or self._styles.default
            line = self._mark(properties, style) + found.text  # an empty numbered paragraph prints its number
            if line.strip():
                yield line
            for box in found.boxes:
                yield from self._cell_lines(box)


def _own(container: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The paragraphs or the tables of a container, not those within its tables."""
    for child in container:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS or child.tag == W + "sdt":
            yield from _own(child, tag)


def _refers_to_a_page(paragraph: etree._Element) -> bool:
    """Whether the paragraph is an entry of a table of contents that lost its style: it refers to a heading's page."""
    if any(link.get(W + "anchor", "").startswith("_Toc") for link in paragraph.iter(W + "hyperlink")):
        return True
    return any("PAGEREF" in (code.text or "") for code in paragraph.iter(W + "instrText"))


def _is_frame(rows: list[list[etree._Element]]) -> bool:
    """Whether a table is but a frame around paragraphs: one cell, or one column of long texts."""
    if any(len(row) != 1 for row in rows):
        return False
    return len(rows) == 1 or any(len("".join(str(piece) for piece in row[0].itertext())) > _LONG_CELL for row in rows)
