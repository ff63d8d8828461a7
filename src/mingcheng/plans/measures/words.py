"""The words of measures as data: `content/grammar/measures.yaml`, read once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

CONTENT = Path(__file__).parents[2] / "content" / "grammar" / "measures.yaml"


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    loaded = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    return {name: tuple(text.split()) for name, text in loaded.items()}


def word_list(name: str) -> tuple[str, ...]:
    """The words of a list, in its order.

    >>> word_list("spent")[:2]
    ('发放', '兑现')
    """
    return _lists()[name]


def any_of(*names: str) -> str:
    """A regular expression for any word of the lists, longest first.

    >>> any_of("general_place")
    '(?:辖区内|全区|全市|区内|市内|我区|我县|我市|本市)'
    """
    words = {word for name in names for word in word_list(name)}
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"
