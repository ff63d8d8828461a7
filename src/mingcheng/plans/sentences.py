"""Sentences and clauses of running text; what stands in brackets or quotes never parts a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = {"（": "）", "(": ")", "“": "”", "《": "》", "〔": "〕", "「": "」", "【": "】", "[": "]"}
_CLOSE = {close: open_ for open_, close in _OPEN.items()}
_SENTENCE_END = re.compile(r"[。；;！!？?]")
LONGEST_BRACKET = 60
LONGEST_SENTENCE = 1500
_MOST_OPEN = 40
"""Brackets and quotes open at one place that are remembered: a broken text may open thousands."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a running text, `text[start:end]`."""

    start: int
    end: int


def depths(text: str) -> list[int]:
    """For every character how many brackets and quotes stand open around it; an opener that is never closed is none.

    >>> depths("甲（乙）丙")
    [0, 1, 1, 1, 0]
    """
    delta = [0] * (len(text) + 1)
    stack: list[tuple[str, int]] = []
    for index, character in enumerate(text):
        if character in _OPEN:
            stack.append((character, index))
        elif character in _CLOSE:
            for back in range(len(stack) - 1, max(-1, len(stack) - _MOST_OPEN), -1):
                opener, at = stack[back]
                if opener == _CLOSE[character]:
                    if index - at <= LONGEST_BRACKET and not _is_speech(text, at, index):
                        delta[at] += 1
                        delta[index + 1] -= 1
                    del stack[back:]
                    break
    out, depth = [], 0
    for change in delta[:-1]:
        depth += change
        out.append(depth)
    return out


def _is_speech(text: str, start: int, end: int) -> bool:
    """A quotation that holds clauses of its own is read like any other text; a quoted name is not."""
    return text[start] in "“「" and "，" in text[start:end] and end - start > 12


def sentences(text: str) -> Iterator[Stretch]:
    """The sentences of the text, without their closing punctuation; 。；！？ end one, inside brackets they do not.

    >>> [(s.start, s.end) for s in sentences("甲；乙（丙；丁）。戊")]
    [(0, 1), (2, 8), (9, 10)]
    """
    depth = depths(text)
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if depth[match.start()]:
            continue
        yield from _stretches(text, start, match.start())
        start = match.end()
    yield from _stretches(text, start, len(text))


def _stretches(text: str, start: int, end: int) -> Iterator[Stretch]:
    """The sentence, if there is one; where full stops were lost, it is cut behind commas."""
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind("，", start, start + LONGEST_SENTENCE) + 1 or start + LONGEST_SENTENCE
        yield Stretch(start, cut)
        start = cut
    if start < end:
        yield Stretch(start, end)


def breaks(text: str, marks: str) -> list[int]:
    """The places of the given punctuation marks that stand outside brackets and quotes.

    >>> breaks("甲，乙（丙，丁），戊", "，")
    [1, 8]
    """
    depth = depths(text)
    return [index for index, character in enumerate(text) if character in marks and not depth[index]]
