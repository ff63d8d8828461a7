"""Web pages: what the page shows, without scripts, navigation and hidden parts. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from mingcheng.language import _
from mingcheng.reading.decode import decoded
from mingcheng.reading.document import Document, Kind, Place
from mingcheng.reading.draft import Draft
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.grid import CellText
from mingcheng.reading.joins import split_at_breaks
from mingcheng.reading.outline import mark_of

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,30})", re.IGNORECASE)
_SKIPPED = frozenset(
    (
        "head", "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "select", "button",
        "iframe", "object", "svg", "del", "rt", "rp", "audio", "video", "canvas", "textarea", "input", "map",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "ul",
        "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "legend",
    )
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_REFERENCE = re.compile(r"\s*[\[［]\d{1,3}[\]］]\s*")
_LONG_CELL = 60


def read_html(content: bytes) -> Document:
    """The page as headings, paragraphs, list items and tables; place is the running number of the block."""
    text, notes = _decoded(content)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        detail = " ".join(str(fault).split())[:120]
        raise ReadingError("", _("网页内容不能解析（{detail}）。").format(detail=detail)) from fault
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ReadingError("", _("网页元素嵌套过深，不予读取。"), _("请用浏览器另存后再读。"))
    reader = _Reader()
    for note in notes:
        reader.draft.note(note)
    if root is not None:
        reader.read(_main_part(root), 0)
        reader.flush()
    return reader.draft.finished("html")


def _decoded(content: bytes) -> tuple[str, list[str]]:
    """The page's text: in the encoding that it names, if it is one of the Chinese ones, else as any text file."""
    named = _CHARSET.search(content[:4096])
    encoding = named.group(1).decode("ascii").lower() if named else ""
    if encoding in ("gb2312", "gbk", "gb18030", "big5") and not content.startswith(b"\xef\xbb\xbf"):
        try:
            return content.decode("gb18030" if encoding.startswith("gb") else encoding), []
        except UnicodeDecodeError:
            pass
    return decoded(content)


def _main_part(root: etree._Element) -> etree._Element:
    """The element that the page marks as its content, when it holds most of the text; else all of it."""
    whole = len(_all_text(root))
    for tag in ("article", "main"):
        found = list(root.iter(tag))
        if len(found) == 1 and len(_all_text(found[0])) * 2 > whole:
            return found[0]
    return root


def _all_text(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


@dataclass(slots=True)
class _Reader:
    """Walks the page and gathers the running text until an element ends the paragraph."""

    draft: Draft = field(default_factory=Draft)
    pieces: list[str] = field(default_factory=list)
    number: int = 0
    level: int = 0
    has_title: bool = False

    def read(self, element: etree._Element, depth: int) -> None:
        """The element with all inside it, not what follows it."""
        tag = str(element.tag)
        if tag in _SKIPPED or _is_hidden(element):
            return
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "table" and not _is_layout(element):
            self._table(element, depth)
        elif tag in _HEADINGS:
            self.flush()
            self.level = _HEADINGS[tag]
            self._inside(element, depth)
            self.flush()
        elif tag in _BLOCKS or tag == "table":
            self.flush()
            self._inside(element, depth)
            self.flush()
        elif tag != "sup" or not _REFERENCE.fullmatch(_all_text(element)):
            self._inside(element, depth)

    def flush(self) -> None:
        """Writes the paragraph that is open."""
        text, level = shown_text("".join(self.pieces)), self.level
        self.pieces.clear()
        self.level = 0
        for line in split_at_breaks(text):
            self.number += 1
            place = Place(paragraph=self.number)
            if level == 1 and not self.has_title and mark_of(line) is None:
                self.draft.block(line, Kind.TITLE, place)
                self.has_title = True
            else:
                self.draft.paragraph(line, place, heading_level=level)

    def _inside(self, element: etree._Element, depth: int) -> None:
        if element.text:
            self.pieces.append(_BLANKS.sub(" ", element.text))
        number = _first_number(element)
        for child in element:
            if child.tag == "li" and number is not None:
                self.flush()
                self.pieces.append(f"{number}.")
                number += 1
                self._inside(child, depth + 1)
                self.flush()
            else:
                self.read(child, depth + 1)
            if child.tail:
                self.pieces.append(_BLANKS.sub(" ", child.tail))

    def _table(self, table: etree._Element, depth: int) -> None:
        self.flush()
        for caption in table.iterchildren("caption"):
            self._inside(caption, depth + 1)
            self.flush()
        self.number += 1
        self.draft.table(_cells(table), Place(paragraph=self.number))


def shown_text(text: str) -> str:
    """Text without the blanks that line ends of the source left beside Chinese characters.

    >>> shown_text("突破 500亿元 open  source")
    '突破500亿元open source'
    """
    return re.sub(r"(?<=[\u2e80-\uffef]) | (?=[\u2e80-\uffef])", "", re.sub(" {2,}", " ", text))


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))


def _first_number(element: etree._Element) -> int | None:
    """The number of the first item of an ordered list; None for anything else."""
    if element.tag != "ol":
        return None
    start = element.get("start", "1")
    return int(start) if re.fullmatch(r"\d{1,6}", start) else 1


def _is_layout(table: etree._Element) -> bool:
    """Whether a table arranges the page and holds no data: tables or headings in it, or one column of long text."""
    if table.get("role") == "presentation" or any(child is not table for child in table.iter("table", "h1", "h2")):
        return True
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    widest = max((len(row) for row in rows), default=0)
    return widest <= 1 and (len(rows) <= 1 or any(len(_all_text(row[0])) > _LONG_CELL for row in rows if row))


def _cells(table: etree._Element) -> Iterator[CellText]:
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.iter("tr")):
        column = 0
        is_header = _is_in_head(row) or all(cell.tag == "th" for cell in row.iterchildren("td", "th"))
        for cell in row.iterchildren("td", "th"):
            while (number, column) in taken:
                column += 1
            height, width = _span(cell, "rowspan"), _span(cell, "colspan")
            taken.update((number + down, column + right) for down in range(height) for right in range(width))
            yield CellText(number, column, _cell_text(cell), height, width, is_header)
            column += width


def _is_in_head(row: etree._Element) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == "thead"


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), 200) if re.fullmatch(r"\d{1,6}", value) else 1


def _cell_text(cell: etree._Element) -> str:
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag == "br" or tag in _BLOCKS:
                pieces.append("\n")
            if tag not in _SKIPPED:
                pieces.append(_BLANKS.sub(" ", element.text or ""))
        elif element is not cell:
            pieces.append("\n" if tag in _BLOCKS else "")
            pieces.append(_BLANKS.sub(" ", element.tail or ""))
    return shown_text("".join(pieces))
