"""The text of one Word paragraph as printed: insertions kept, deletions and field codes dropped, text boxes apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from mingcheng.reading.word_styles import W, is_on, number_of, value_of

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED = frozenset(
    W + name
    for name in [
        "pPr",
        "rPr",
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "rt",
        "rubyPr",
        "sectPr",
        "annotationRef",
        "fldData",
        "tbl",
    ]
)
_SIGNS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_NOTE_REFERENCES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(slots=True)
class ParagraphText:
    """What a paragraph holds: its text, the notes that it refers to, the text boxes that hang on it."""

    pieces: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    half_points: int = 0

    @property
    def text(self) -> str:
        return _PRIVATE.sub("", "".join(self.pieces))


def paragraph_text(paragraph: etree._Element) -> ParagraphText:
    """The paragraph as a reader of the printed page sees it."""
    found = ParagraphText()
    for child in paragraph:
        _gather(child, found)
    return found


def chosen(alternates: etree._Element) -> etree._Element | None:
    """The one of alternative contents that is read: the first choice, else what stands in for it."""
    choice = alternates.find(MC + "Choice")
    return choice if choice is not None else alternates.find(MC + "Fallback")


def _gather(element: etree._Element, found: ParagraphText) -> None:
    tag = element.tag
    if tag in (W + "t", _MATH + "t"):
        found.pieces.append(element.text or "")
    elif tag in _SIGNS:
        found.pieces.append(_SIGNS[str(tag)])
    elif tag in _SKIPPED or not isinstance(tag, str):
        return
    elif tag == W + "r":
        _gather_run(element, found)
    elif tag == W + "br":
        found.pieces.append("\n" if element.get(W + "type", "textWrapping") == "textWrapping" else "")
    elif tag == W + "sym":
        found.pieces.append(_symbol(element))
    elif tag in _NOTE_REFERENCES:
        found.notes.append((_NOTE_REFERENCES[tag], element.get(W + "id", "")))
    elif tag == W + "txbxContent":
        found.boxes.append(element)
    else:
        inner = chosen(element) if tag == MC + "AlternateContent" else element
        for child in inner if inner is not None else ():
            _gather(child, found)


def _gather_run(run: etree._Element, found: ParagraphText) -> None:
    properties = run.find(W + "rPr")
    if properties is not None:
        if is_on(properties, "vanish"):
            return
        found.half_points = max(found.half_points, number_of(value_of(properties, "sz")) or 0)
    for child in run:
        _gather(child, found)


def _symbol(element: etree._Element) -> str:
    """The character of a symbol font, where it is one of Unicode's and not of the font's own."""
    code = element.get(W + "char", "")
    if not re.fullmatch(r"[0-9A-Fa-f]{4}", code) or 0xD800 <= int(code, 16) < 0xF900:
        return ""
    return chr(int(code, 16))
