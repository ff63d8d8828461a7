"""Titles, certificates and listings that an enterprise may obtain (称号、证书、名单), and for how long each is valid.

They lie in `content/facts/catalogue.yaml` under `awards`, with the document's months of validity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml

CATALOGUE = Path(__file__).parent / "content" / "facts" / "catalogue.yaml"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of title or grant. `levels` None: it is had or not; `months` None: it does not expire. `aliases` are other
    words that lists use for it."""

    name: str
    label: str
    levels: int | None = None
    months: int | None = None
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.name, self.label, *self.aliases)


@cache
def titles() -> Mapping[str, Kind]:
    """Every title that the product knows, by identifier.

    >>> titles()["srdi"].label, titles()["srdi"].months, titles()["above_scale"].months
    ('专精特新中小企业', 36, None)
    """
    rows = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))["awards"]
    return {row["name"]: Kind(**(row | {"aliases": tuple(row.get("aliases", ()))})) for row in rows}


def title_of(word: str) -> Kind | None:
    """The title that is called by a word; quotation marks and blanks do not count.

    >>> title_of("高新技术企业").name, title_of("专精特新“小巨人”").name, title_of("无此称号")
    ('high_tech', 'little_giant', None)
    """
    bare = _bare(word)
    return next((kind for kind in titles().values() if bare in map(_bare, kind.words)), None)


def label_of(name: str) -> str:
    """What the title of an identifier is called; the identifier itself where the product does not know it.

    >>> label_of("high_tech"), label_of("x")
    ('高新技术企业', 'x')
    """
    found = titles().get(name)
    return found.label if found else name


def nearest_title(word: str) -> Kind | None:
    """The title that may have been meant by a word that is none."""
    near = get_close_matches(word, [each for kind in titles().values() for each in kind.words], n=1)
    return title_of(near[0]) if near else None


def _bare(word: str) -> str:
    return "".join(character for character in word if character not in '“”"' and not character.isspace())
