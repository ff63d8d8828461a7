"""What the styles of a Word file say of a paragraph: heading, title, contents entry, numbering, alignment, size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_NAME = re.compile(r"title|标题|大标题|公文标题", re.IGNORECASE)
_TOC_NAME = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Properties:
    """Properties of a paragraph, direct or of a style; None where nothing is said."""

    outline_level: int | None = None
    number: str | None = None
    number_level: int | None = None
    is_centered: bool | None = None
    half_points: int | None = None

    def over(self, base: Properties) -> Properties:
        """These properties, and those of `base` where these say nothing."""
        own = {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}
        return replace(base, **own)


NOTHING = Properties()


def value_of(element: etree._Element | None, path: str) -> str | None:
    """The `w:val` of the child at the path of local names, None without one.

    Both levels may be missing: most properties are.
    """
    if element is None:
        return None
    child = element.find("/".join(W + step for step in path.split("/")))
    return None if child is None else child.get(W + "val", "")


def is_on(element: etree._Element | None, path: str) -> bool:
    """Whether a switch such as `w:vanish` is there and not switched off."""
    value = value_of(element, path)
    return value is not None and value not in ("0", "false", "off", "none")


def number_of(value: str | None) -> int | None:
    """The whole number, None for anything else; bounded, because counting up to it must end."""
    return int(value) if value is not None and re.fullmatch(r"-?\d{1,6}", value) else None


def direct_properties(element: etree._Element | None) -> Properties:
    """What a `w:pPr` says itself."""
    if element is None or len(element) == 0:
        return NOTHING
    alignment = value_of(element, "jc")
    return Properties(
        outline_level=number_of(value_of(element, "outlineLvl")),
        number=value_of(element, "numPr/numId"),
        number_level=number_of(value_of(element, "numPr/ilvl")),
        is_centered=None if alignment is None else alignment == "center",
        half_points=number_of(value_of(element, "rPr/sz")),
    )


class Styles:
    """The paragraph styles of a file; `of(style)` gives what a style says with all that it is based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements = (
            {} if root is None else {style.get(W + "styleId", ""): style for style in root.iter(W + "style")}
        )
        self._known: dict[str, Properties] = {}
        self.default = next((key for key, style in self._elements.items() if _is_default(style)), "")

    def of(self, style: str) -> Properties:
        """The properties of the style, inherited ones included."""
        if style not in self._known:
            found = NOTHING
            for element in self._line(style):
                own = direct_properties(element.find(W + "pPr"))
                size = number_of(value_of(element, "rPr/sz"))
                found = found.over(Properties(half_points=size)).over(own)
            self._known[style] = found
        return self._known[style]

    def heading_level(self, style: str) -> int:
        """1 to 9 for a style that is named as a heading, else 0."""
        for element in self._line(style):
            match = _HEADING_NAME.match(value_of(element, "name") or "")
            if match:
                return int(match.group(1))
        return 0

    def is_title(self, style: str) -> bool:
        return _TITLE_NAME.fullmatch(self._name(style)) is not None

    def is_contents(self, style: str) -> bool:
        return _TOC_NAME.match(self._name(style)) is not None

    def _name(self, style: str) -> str:
        element = self._elements.get(style)
        return "" if element is None else value_of(element, "name") or ""

    def _line(self, style: str) -> Iterator[etree._Element]:
        """The style and those that it is based on, nearest first; a circle ends the line."""
        seen: set[str] = set()
        while style in self._elements and style not in seen:
            seen.add(style)
            element = self._elements[style]
            yield element
            style = value_of(element, "basedOn") or ""


def _is_default(style: etree._Element) -> bool:
    return style.get(W + "default") in ("1", "true") and style.get(W + "type") == "paragraph"
