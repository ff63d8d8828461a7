"""Themes of indicators (产业规模, 企业培育 …), told by the words of their names: data, first that fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mingcheng.language import _
from mingcheng.yaml_fields import Fields, references_in
from mingcheng.yaml_files import FaultyFileError, read_text, root_of

THEMES_FILE = Path(__file__).parents[1] / "content" / "outlook" / "themes.yaml"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme and the words by which names belong to it."""

    title: str
    words: tuple[str, ...]


@lru_cache(maxsize=4)
def load_themes(path: Path = THEMES_FILE) -> tuple[Theme, ...]:
    """The themes of a file, in their order. Raises FaultyFileError with every fault."""
    remedy = _("可以照自带的 themes.yaml 写一份。")
    root = root_of(read_text(path, remedy), path.name, remedy)
    faults = list(references_in(root))
    if not faults:
        fields = Fields(root, faults, ("themes",))
        themes = []
        for node in fields.items("themes"):
            each = Fields(node, faults, ("title", "words"))
            themes.append(Theme(each.text("title", None) or "", each.texts("words")))
    if faults:
        raise FaultyFileError(path.name, tuple(faults))
    return tuple(themes)


def theme_of(indicator: str, path: Path = THEMES_FILE) -> str:
    """The theme of an indicator's name; empty where none fits.

    >>> theme_of("规上软件企业数"), theme_of("软件业务收入")
    ('企业培育', '产业规模')
    """
    return next((theme.title for theme in load_themes(path) if any(word in indicator for word in theme.words)), "")
