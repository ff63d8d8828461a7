"""Word lists as data: `content/grammar/*.txt`, one list a name, blanks between the words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

GRAMMAR = Path(__file__).parent / "content" / "grammar"


@lru_cache
def word_lists(name: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of `content/grammar/NAME.txt`: `list-name:` on a line of its own, its words on the lines below."""
    lists: dict[str, tuple[str, ...]] = {}
    current = ""
    for line in (GRAMMAR / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.endswith(":") and not line.startswith((" ", "#")):
            current = line[:-1]
            lists[current] = ()
        elif line.startswith(" "):
            lists[current] += tuple(line.split())
    return lists
