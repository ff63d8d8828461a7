"""Titles, certificates and listings that an enterprise may obtain (称号、证书、名单), and for how long each is valid.

They lie in `content/facts/catalogue.yaml` under `awards`, with the document's months of validity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

CATALOGUE = Path(__file__).parent / "content" / "facts" / "catalogue.yaml"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of title or grant. `levels` None: it is had or not; `months` None: it does not expire."""

    name: str
    label: str
    levels: int | None = None
    months: int | None = None


@cache
def titles() -> Mapping[str, Kind]:
    """Every title that the product knows, by identifier.

    >>> titles()["srdi"].label, titles()["srdi"].months, titles()["above_scale"].months
    ('专精特新中小企业', 36, None)
    """
    rows = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))["awards"]
    return {row["name"]: Kind(**row) for row in rows}


def title_of(word: str) -> Kind | None:
    """The title of an identifier or Chinese label.

    >>> title_of("高新技术企业").name, title_of("无此称号")
    ('high_tech', None)
    """
    return titles().get(word) or next((kind for kind in titles().values() if kind.label == word), None)
