"""Running text out of broken lines: the text of a span without line breaks and layout spaces, and the way back.

Conversions from PDF and Word leave line breaks, tabs and blanks in mid-sentence (`20 万元`, `国 家`). The grammar reads the
flow; every place in the flow leads back to the place in the text, so quotes stay exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FOLD = str.maketrans(
    "０１２３４５６７８９％．＋－（）：；，ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ",
    "0123456789%.+-（）：；，ABCDEFGHIJKLMNOPQRSTUVWXYZ",
)
_BLANK = re.compile(r"[\s\u3000\u200b\ufeff]+")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Flow:
    """`text` is the running text; `offsets[i]` is the place of its i-th character in the document."""

    text: str
    offsets: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the document for `text[start:end]` (not empty)."""
        return self.offsets[start], self.offsets[end - 1] + 1


def flow_of(text: str, start: int, end: int, holes: Sequence[tuple[int, int]] = ()) -> Flow:
    """The flow of `text[start:end]`; full-width digits, letters and percent signs are folded one to one.

    `holes` are spans of the text that are passed over: a page number in mid-sentence, signs of emphasis.

    >>> flow_of("给予20 \\n万元", 0, 8).text
    '给予20万元'
    >>> flow_of("open source 平台", 0, 14).text
    'open source平台'
    """
    raw = text[start:end].translate(_FOLD)
    for first, last in holes:
        first, last = max(first, start), min(last, end)  # a sign of emphasis may stand before the mark of an item
        if first < last:
            raw = raw[: first - start] + " " * (last - first) + raw[last - start :]
    parts: list[str] = []
    offsets: list[int] = []
    at = 0
    for blank in _BLANK.finditer(raw):
        parts.append(raw[at : blank.start()])
        offsets.extend(range(start + at, start + blank.start()))
        before = raw[blank.start() - 1 : blank.start()]
        after = raw[blank.end() : blank.end() + 1]
        if _LATIN.match(before) and _LATIN.match(after):
            parts.append(" ")
            offsets.append(start + blank.start())
        at = blank.end()
    parts.append(raw[at:])
    offsets.extend(range(start + at, start + len(raw)))
    return Flow("".join(parts), tuple(offsets))
