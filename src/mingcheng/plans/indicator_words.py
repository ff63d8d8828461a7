"""The words of indicator names as data: `content/indicators/*.yaml`, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

CONTENT = Path(__file__).parents[1] / "content" / "indicators"
WritingKind: TypeAlias = Literal["word", "loose"]
_Writings: TypeAlias = dict[str, list[str] | None]


class Relations(BaseModel):
    """What `relations.yaml` may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    near_words: list[list[str]]
    near_measures: list[list[str]]
    near_levels: list[list[str]]
    loose_words: list[str]
    sector_words: list[str]
    implied_level: dict[str, str]
    implied_words: dict[str, list[str]]
    real_terms: list[str]
    falling: list[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`writings` leads from a printed word to its kind and canonical form, `measures` from a printed measure to its
    own; `pattern` finds the longest word at a place, `measure_at_end` the longest measure that a name ends with."""

    writings: dict[str, tuple[WritingKind, str]]
    measures: dict[str, str]
    pattern: re.Pattern[str]
    measure_at_end: re.Pattern[str]
    relations: Relations
    near: dict[str, str]

    def near_word(self, word: str) -> str:
        return self.near.get(word, word)

    def near_measure(self, measure: str) -> str:
        return self.near.get(measure, measure)

    def near_level(self, level: str) -> str:
        return self.near.get(level, level)

    @property
    def sector_words(self) -> frozenset[str]:
        return frozenset(self.near_word(word) for word in self.relations.sector_words)

    @property
    def implied_level(self) -> dict[str, str]:
        return self.relations.implied_level

    @property
    def implied_words(self) -> dict[str, list[str]]:
        return self.relations.implied_words

    def is_in_real_terms(self, indicator: str) -> bool:
        """Whether growth of the indicator is published at constant prices."""
        return any(word in indicator for word in self.relations.real_terms)

    def is_falling(self, indicator: str) -> bool:
        """Whether a lower value of the indicator is the better one."""
        return any(word in indicator for word in self.relations.falling)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The words as they ship."""
    relations = Relations.model_validate(_loaded("relations.yaml"))
    table = TypeAdapter(_Writings)
    writings: dict[str, tuple[WritingKind, str]] = {word: ("loose", word) for word in relations.loose_words}
    for canonical, others in table.validate_python(_loaded("words.yaml")).items():
        for writing in [*([] if " " in canonical else [canonical]), *(others or [])]:
            writings[writing] = ("word", canonical)
    measures = {
        writing: canonical
        for canonical, others in table.validate_python(_loaded("measures.yaml")).items()
        for writing in [canonical, *(others or [])]
    }
    near = {
        word: line[0]
        for line in [*relations.near_words, *relations.near_measures, *relations.near_levels]
        for word in line
    }
    # 指数, 系数 and the like end in 数 without counting anything.
    at_end = re.compile(rf"(?:{_longest_first(measures)})$(?<![指系参倍次天分岁常]数)")
    return Vocabulary(writings, measures, re.compile(_longest_first(writings)), at_end, relations, near)


def _longest_first(writings: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(writings, key=lambda writing: (-len(writing), writing))))


def _loaded(name: str) -> object:
    return yaml.load((CONTENT / name).read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
