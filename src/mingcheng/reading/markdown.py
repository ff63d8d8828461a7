"""Markdown: headings, lists, pipe tables and running text, without the signs of the markup.

Read line by line and not by a full CommonMark parser, for two reasons: an official text's `**` may be a blank to fill
in (`达到**亿元`), and single line ends part paragraphs where a sentence ends.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mingcheng.reading.document import Document, Kind, Place
from mingcheng.reading.draft import Draft
from mingcheng.reading.grid import CellText
from mingcheng.reading.joins import ends_sentence
from mingcheng.reading.outline import mark_of

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-+)\s*")
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")
_QUOTE = re.compile(r"(?:\s{0,3}>\s?)+")
_BULLET = re.compile(r"\s*[-*+]\s+(?:\[[ xX]\]\s+)?")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]]+\]:\s+\S+.*")
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_UNIT = r"(?:亿|万|千|百|家|个|件|项|名|人|%|％|元|倍|位|所|支|只)"
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[[^\[\]]*\]\([^()\s]*(?:\s\"[^\"]*\")?\)"), ""),
    (re.compile(r"\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,500})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]{0,500}>"), ""),
    (re.compile(r"`+([^`]+)`+"), r"\1"),
    (re.compile(rf"\*\*(?!\s|{_UNIT})([^*\n]+)(?<!\s)\*\*"), r"\1"),
    (re.compile(r"(?<!\*)\*(?![\s*])([^*\n]+)(?<!\s)\*(?!\*)"), r"\1"),
    (re.compile(r"(?<!\w)__(?!\s)([^_\n]+)(?<!\s)__(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)_(?![\s_])([^_\n]+)(?<!\s)_(?!\w)"), r"\1"),
    (re.compile(r"~~([^~\n]+)~~"), r"\1"),
)
_LATIN_END = re.compile(r"[A-Za-z0-9,.;:]")


def read_markdown(text: str) -> Document:
    """The text as a document; place is the number of the line (from 1) that a block begins on."""
    reader = _Reader()
    for number, line in enumerate(_lines(text), start=1):
        reader.take(number, line)
    reader.close()
    return reader.draft.finished("md")


def plain_inline(text: str) -> str:
    """A line without the signs for emphasis, links, pictures and HTML.

    >>> plain_inline("建成**云麓软件园**，见[附表](a.html)"), plain_inline("达到**亿元，培育**家")
    ('建成云麓软件园，见附表', '达到**亿元，培育**家')
    """
    kept: list[str] = []

    def hold(match: re.Match[str]) -> str:
        kept.append(match.group(1))
        return f"\x00{len(kept) - 1}\x00"

    text = _LINE_BREAK.sub("\n", _ESCAPED.sub(hold, text.replace("\x00", "")))
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match.group(1))], html.unescape(text))


def _lines(text: str) -> Iterator[str]:
    """The lines without front matter and comments; numbers of lines stay as they are."""
    lines = _without_comments(text.removeprefix("\ufeff")).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].strip() == "---" and "---" in (stripped := [line.strip() for line in lines[1:60]]):
        end = stripped.index("---") + 2
        lines[:end] = [""] * end
    return iter(lines)


def _without_comments(text: str) -> str:
    """The text without HTML comments, whose line ends stay. (A pattern would search on from every opening anew.)"""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*kept, text[at:]])


@dataclass(slots=True)
class _Reader:
    """Takes lines one by one; paragraphs and tables are written when they end."""

    draft: Draft = field(default_factory=Draft)
    fence: str = ""
    paragraph: list[str] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)
    start: int = 0
    has_title: bool = False

    def take(self, number: int, line: str) -> None:
        """The next line of the file."""
        fence = _FENCE.match(line)
        if self.fence or fence:
            self._take_code(number, line, fence)
            return
        line = _QUOTE.sub("", line, count=1) if line.lstrip().startswith(">") else line
        if self.table and "|" in line:
            self.table.append(_cells(line))
        elif not line.strip() or _REFERENCE.fullmatch(line):
            self.close()
        elif heading := _HEADING.fullmatch(line):
            self.close()
            self._heading(heading.group(2) or "", len(heading.group(1)), number)
        elif self.paragraph and _TABLE_RULE.fullmatch(line) and "|" in self.paragraph[-1]:
            self._begin_table()
        elif len(self.paragraph) == 1 and _UNDERLINE.fullmatch(line):
            title, self.paragraph = self.paragraph[0], []
            self._heading(title, 1 if "=" in line else 2, self.start)
        elif _RULE.fullmatch(line):
            self.close()
        else:
            self._text(number, line)

    def close(self) -> None:
        """Writes the paragraph or table that is open."""
        place = Place(paragraph=self.start)
        if self.paragraph:
            self.draft.paragraph(plain_inline(_joined(self.paragraph)), place)
        if self.table:
            self.draft.table(_table(self.table), place)
        self.paragraph, self.table = [], []

    def _take_code(self, number: int, line: str, fence: re.Match[str] | None) -> None:
        self.close()
        if not self.fence and fence:
            self.fence = fence.group(1)
        elif fence and fence.group(1).startswith(self.fence):
            self.fence = ""
        else:
            self.draft.block(line, Kind.PARAGRAPH, Place(paragraph=number))

    def _heading(self, text: str, level: int, number: int) -> None:
        place = Place(paragraph=number)
        if level == 1 and not self.has_title and mark_of(text) is None:
            self.draft.block(plain_inline(text), Kind.TITLE, place)
        else:
            self.draft.paragraph(plain_inline(text), place, heading_level=level)
        self.has_title = True

    def _text(self, number: int, line: str) -> None:
        bullet = _BULLET.match(line)
        begins = bullet or mark_of(line) or (self.paragraph and _is_closed(self.paragraph[-1]))
        if begins or not self.paragraph:
            self.close()
            self.start = number
        self.paragraph.append(line[bullet.end() :] if bullet else line)

    def _begin_table(self) -> None:
        header = self.paragraph.pop()
        self.close()
        self.table = [_cells(header)]


def _is_closed(line: str) -> bool:
    """Whether a line ends its paragraph: with a sentence, or by the markup's hard line break."""
    return ends_sentence(line) or line.endswith(("  ", "\\"))


def _joined(lines: Sequence[str]) -> str:
    """The lines of a paragraph as one; Latin words keep a blank between them."""
    text = ""
    for line in lines:
        piece = line.strip().removesuffix("\\") if line.endswith("\\") else line.strip()
        blank = " " if text and _LATIN_END.match(text[-1]) and piece[:1].isascii() else ""
        text += blank + piece
    return text


def _cells(line: str) -> list[str]:
    line = line.strip()
    line = line.removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [plain_inline(cell.strip()) for cell in _BAR.split(line)]


def _table(rows: list[list[str]]) -> Iterator[CellText]:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            yield CellText(number, column, text, is_header=number == 0)
