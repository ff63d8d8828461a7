"""Broken lines: is the end of this line inside a sentence?

Conversions from PDF end a line where the page ended it. Two lines are joined only where that is sure: a wrong join
hides a heading, a missed one is mended by the grammar, which reads over line ends anyway.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from mingcheng.reading.furniture import page_number, toc_line
from mingcheng.reading.outline import is_heading, mark_of

_CLOSERS = "”’」』）)】］]》〉\"'"
_SENTENCE_ENDS = "。！？；：!?;:…"
_OPEN_ENDS = "，、,（(《〈“‘「『【［—＋+－×÷／/=＝"
_CANNOT_BEGIN = "，。、；：！？）》〉”’」』】］％%‰℃"
_PAIRS = {"（": "）", "《": "》", "“": "”", "(": ")", "「": "」", "【": "】"}
_INDENT = re.compile(r"(?:\u3000| {3,})")
_SLACK = 6
"""Columns by which a full line may fall short: three characters moved on by the rules of line breaking."""


def display_width(line: str) -> int:
    """Columns that the line fills in print: two for a full-width character, one for others.

    >>> display_width("5G基站")
    6
    """
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def usual_width(lines: Sequence[str]) -> int | None:
    """The width at which lines were broken, in display columns; None when lines are whole paragraphs of all lengths.

    The width is there when a fifth of all lines (and three at least) end within two characters of it and hardly any
    line is longer.

    >>> usual_width(["云" * 30, "麓" * 30, "区" * 29, "末行。"]), usual_width(["短。", "稍长。", "再长一些。"])
    (60, None)
    """
    widths = sorted(display_width(line.rstrip()) for line in lines if line.strip() and not line.startswith("\t"))
    if len(widths) < 3 or widths[-1] < 20:
        return None
    counts = Counter(widths)
    near = {width: sum(counts[other] for other in range(width - _SLACK, width + 1)) for width in counts}
    best = max(near, key=lambda width: (near[width], width))
    longer = sum(count for width, count in counts.items() if width > best)
    if best < 20 or near[best] < max(3, len(widths) / 5) or longer > len(widths) / 6:
        return None
    return best


def ends_sentence(line: str) -> bool:
    """Whether the line ends with the punctuation of a sentence or clause list, closing quotes and brackets aside.

    >>> ends_sentence("建成平台（二期）。”"), ends_sentence("建成平台，")
    (True, False)
    """
    bare = line.rstrip().rstrip(_CLOSERS)
    return bare[-1:] in tuple(_SENTENCE_ENDS)


def continues(previous_line: str, next_line: str, width: int | None) -> bool:
    """Whether the break between the two lines is inside a sentence. `width` is that of a full line (`usual_width`).

    >>> continues("软件业务收入达到", "500亿元。", 16), continues("一、总体要求", "到2027年，建成平台。", 60)
    (True, False)
    >>> continues("建成平台，", "形成集群。", None), continues("建成平台；", "形成集群。", None)
    (True, False)
    """
    if not _may_be_one(previous_line, next_line):
        return False
    before, after = previous_line.rstrip(), next_line.lstrip()
    if after[0] in _CANNOT_BEGIN:
        return True
    if ends_sentence(before) or _INDENT.match(next_line):
        return False
    if before[-1] in _OPEN_ENDS or _closes_what_was_open(before, after):
        return True
    return width is not None and display_width(before) >= width - _SLACK


def split_at_breaks(text: str) -> list[str]:
    """The text in pieces where a line break set by hand parts two paragraphs: at a blank line, after a sentence or a
    heading, or before a mark. Other breaks stay in the piece.

    >>> split_at_breaks("一、总则\\n建成平台。\\n形成集群"), split_at_breaks("云麓区\\n行动方案")
    (['一、总则', '建成平台。', '形成集群'], ['云麓区\\n行动方案'])
    """
    pieces: list[list[str]] = []
    before = ""
    for line in text.split("\n"):
        goes_on = before.strip() and line.strip() and not (ends_sentence(before) or is_heading(before) or mark_of(line))
        if goes_on:
            pieces[-1].append(line)
        elif line.strip():
            pieces.append([line])
        before = line
    return ["\n".join(piece) for piece in pieces]


def _may_be_one(previous_line: str, next_line: str) -> bool:
    """Neither line is blank, a table's cell or furniture, and the next one does not begin something new."""
    if not previous_line.strip() or not next_line.strip() or "\t" in (previous_line[0], next_line[0]):
        return False
    if any(page_number(line) or toc_line(line) for line in (previous_line, next_line)):
        return False
    return mark_of(next_line) is None


def _closes_what_was_open(before: str, after: str) -> bool:
    """Whether a bracket or quote opened in the first line is closed in the next, with none opened in between."""
    for opener, closer in _PAIRS.items():
        if before.count(opener) > before.count(closer):
            closed, opened = after.find(closer), after.find(opener)
            if closed >= 0 and (opened < 0 or closed < opened):
                return True
    return False
