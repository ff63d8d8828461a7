"""The outline of an official document: marks such as 一、 （一） 1. （1） 第三条, and which lines are headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mingcheng.numerals import CHINESE
from mingcheng.reading.document import FURNITURE, Block, Document, Kind


@dataclass(frozen=True, slots=True)
class Mark:
    """The printed mark at the start of a line: `level` 1 is the highest; `length` counts the characters up to the rest."""

    number: str
    level: int
    length: int


_C = f"[{CHINESE}]{{1,4}}"
_FORMS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第\s*(?:{_C}|\d{{1,2}})\s*[章编部](?:分)?(?=[\s\u3000]|$)")),
    (1, re.compile(r"附\s*(?:件|表|录)\s*\d{0,2}(?=[\s：:．.、]|$)")),
    (1, re.compile(rf"专栏\s*(?:\d{{1,2}}|{_C})")),
    (1, re.compile(rf"{_C}\s*、")),
    (2, re.compile(rf"第\s*(?:{_C}|\d{{1,2}})\s*节(?=[\s\u3000]|$)")),
    (2, re.compile(rf"第(?:\s*\d){{1,3}}\s*条|第\s*{_C}\s*条")),
    (2, re.compile(rf"[（(]\s*{_C}\s*[)）]\s*[.、．]?")),
    (3, re.compile(r"\d{1,2}\s*(?:[.．、]|\\\.)(?!\d)")),
    (4, re.compile(r"[（(]\s*\d{1,2}\s*[)）]\s*[.、．]?")),
    (5, re.compile(r"\d{1,2}\s*[)）]")),
    (5, re.compile(r"[①-⑳❶-❿⒈-⒛]")),
    (6, re.compile(r"(?:--|—|·|○|- )(?=[^\s—])|(?:——|[●•■◆▪])[ \t\u3000]*(?=\S)")),
)
_MARKUP = re.compile(r"[#>*\s\u3000]*")
_HASHES = re.compile(r"\s{0,3}(#{1,6})\s")
_ENDS = re.compile(r"[。；;！？!?]")
LONGEST_HEADING = 50


def mark_of(line: str) -> Mark | None:
    """The mark that a line begins with, or None. Layout blanks and markdown signs before it are passed over.

    >>> mark_of("（一）主要目标").number, mark_of("3．加快建设").level, mark_of("2025年实现") is None
    ('（一）', 3, True)
    """
    lead = _MARKUP.match(line)
    at = lead.end() if lead else 0
    for level, form in _FORMS:
        match = form.match(line, at)
        if match:
            return Mark("".join(match.group().split()), level, match.end())
    return None


def is_heading(line: str) -> bool:
    """Whether the whole line is a heading: it has a mark or a markdown sign and holds no full sentence.

    >>> is_heading("一、总体要求"), is_heading("（一）主要目标。"), is_heading("1.加快建设。到2027年建成平台。")
    (True, True, False)
    """
    stripped = line.strip()
    bare = re.sub(r"[*#\s]", "", stripped)
    if not bare or len(bare) > LONGEST_HEADING or _ENDS.search(bare.rstrip("。：:")):
        return False
    if _HASHES.match(line):
        return True
    mark = mark_of(line)
    if mark is None or mark.level > 4:
        return False
    rest = line[mark.length :].strip()
    if mark.number.startswith("第") and mark.number.endswith("条"):
        return len(rest) < 25 and "，" not in rest
    if bare.endswith("。") and (mark.level >= 3 or "，" in rest or re.search(r"\d", rest)):
        return False
    if mark.level >= 3 and re.search(r"\d", rest):
        return False
    return "，" not in rest or len(rest) <= 30


def heading_level(line: str) -> int:
    """The depth of a heading line: that of its mark, else of its markdown signs."""
    mark = mark_of(line)
    if mark:
        return mark.level
    hashes = _HASHES.match(line)
    return len(hashes.group(1)) if hashes else 1


def mark_structure(document: Document) -> Document:
    """The document with headings and list items told from plain paragraphs by their marks.

    A short line without punctuation that stands before a paragraph is a heading of the lowest level: reports print
    their parts so (`2026年重点工作`). The lines above the first sentence are the document's title.
    """
    blocks = [_marked(document.text, block) for block in document.blocks]
    speaks = False
    for index, block in enumerate(blocks[:-1]):
        speaks = (
            speaks or block.kind is Kind.HEADING or _SENTENCE.search(document.text, block.start, block.end) is not None
        )
        follows = blocks[index + 1].kind in {Kind.PARAGRAPH, Kind.LIST_ITEM}
        speaks = speaks or (index > 0 and _REVIEW.search(document.text, block.start, block.end) is not None)
        if block.kind is Kind.PARAGRAPH and speaks and follows and _is_bare_heading(document.text, block):
            blocks[index] = replace(block, kind=Kind.HEADING, level=_bare_level(blocks, index))
    return replace(document, blocks=tuple(blocks))


BARE_HEADING_LEVEL = 7
_SENTENCE = re.compile(r"[。；]|，.*，")
_REVIEW = re.compile(r"(?:过去[一五]年|20\d\d年|[一二]〇[〇一二三四五六七八九]{2}年)[\u4e00-\u9fff]{0,6}(?:回顾|总结)")
"""The first part of a report, which may stand right below the title."""
_BARE_HEADING = re.compile(r"[^，。；：,;:！？、|\t\n]{4,30}")


def _bare_level(blocks: Sequence[Block], index: int) -> int:
    """One above the marked items that a bare heading stands over, where nothing marked stands that high."""
    below = blocks[index + 1].level
    is_free = not any(block.number and block.level < below for block in blocks[:index])
    return below - 1 if 1 < below < _LIST_LEVEL and is_free else BARE_HEADING_LEVEL


_LIST_LEVEL = 5


def _is_bare_heading(text: str, block: Block) -> bool:
    line = text[block.start : block.end]
    return (
        _BARE_HEADING.fullmatch(line) is not None and not line.startswith(("（", "(", "—")) and not line[-1:].isdigit()
    )


def _marked(text: str, block: Block) -> Block:
    if block.kind not in {Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.HEADING}:
        return block
    line = text[block.start : block.end]
    mark = mark_of(line)
    number = mark.number if mark else ""
    if block.kind is Kind.HEADING or is_heading(line):
        return replace(block, kind=Kind.HEADING, level=block.level or heading_level(line), number=number)
    if mark:
        return replace(block, kind=Kind.LIST_ITEM, level=mark.level, number=number)
    return block


def sections(document: Document) -> list[tuple[str, ...]]:
    """For every block the headings that it stands under, highest first, as printed without markdown signs.

    A list item with a run-in title (`（一）完善机制。…`) governs what follows it like a heading, as long as items of a
    lower level follow.
    """
    path: list[tuple[int, str]] = []
    out: list[tuple[str, ...]] = []
    for block in document.blocks:
        if block.kind in FURNITURE:
            out.append(tuple(title for _, title in path))
            continue
        if block.kind is Kind.HEADING or (block.kind is Kind.LIST_ITEM and 0 < block.level < 6):
            while path and path[-1][0] >= block.level:
                path.pop()
        out.append(tuple(title for _, title in path))
        if block.kind is Kind.HEADING:
            path.append((block.level, heading_text(document.text, block)))
        elif block.kind is Kind.LIST_ITEM and 0 < block.level < 6:
            path.append((block.level, run_in_title(document.text, block)))
    return out


def heading_text(text: str, block: Block) -> str:
    """The heading as printed, without markdown signs and line breaks."""
    return "".join(re.sub(r"[#*]", "", text[block.start : block.end]).split())


def run_in_title(text: str, block: Block) -> str:
    """The first words of a list item up to its first full stop or colon, mark included."""
    line = text[block.start : block.end]
    return "".join(re.split(r"[。：:]", line, maxsplit=1)[0].split())[:LONGEST_HEADING]
