"""The words that decided, as they stand in an enterprise's own texts: text[start:end] is the word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from mingcheng.language import _, marked
from mingcheng.registry.classification.classify import Classified
from mingcheng.registry.classification.pieces import Ints
from mingcheng.registry.classification.settings import SOURCES

MOST = 5
"""So many words are given with an answer; the explanation of one enterprise has all."""
SOURCE_LABELS = {"products": marked("主要产品"), "scope": marked("经营范围"), "name": marked("名称")}


@dataclass(frozen=True, slots=True)
class DecidingWord:
    """A word of a text: `source` is the column that it stands in, `weight` what it counted, `line` of the lexicon."""

    source: str
    start: int
    end: int
    word: str
    code: str | None
    revenue: str | None
    segment: str | None
    weight: float
    line: int


def words_of(answers: Classified, row: int) -> list[DecidingWord]:
    """All words that spoke for a class of an enterprise, the weightiest first."""
    return list(_words(answers, answers.evidence.of_row(row)))


def deciding_words(answers: Classified) -> list[list[DecidingWord]]:
    """Of each enterprise: the weightiest words for the class that it got."""
    evidence = answers.evidence
    codes = [*evidence.codes, ""]
    best = answers.gb.given[evidence.columns.row]
    same = evidence.columns.code == best
    in_group = np.array([[member.startswith(group) for member in codes] for group in codes])
    speaks = same | (in_group[evidence.columns.code, best] & (evidence.columns.code >= 0) & (best >= 0))
    places = np.flatnonzero(speaks & (best >= 0))
    order = np.lexsort((-evidence.weight[places], evidence.columns.row[places]))
    places = places[order]
    found: list[list[DecidingWord]] = [[] for _row in range(len(answers))]
    rows = evidence.columns.row[places]
    begins = np.searchsorted(rows, rows)
    kept = places[np.arange(len(places)) - begins < MOST]
    for row, word in zip(evidence.columns.row[kept].tolist(), _words(answers, kept), strict=True):
        found[row].append(word)
    return found


def _words(answers: Classified, places: Ints) -> Iterator[DecidingWord]:
    evidence, columns = answers.evidence, answers.evidence.columns
    for place in places.tolist():
        source = SOURCES[evidence.source[place]]
        text = answers.texts[source][int(columns.row[place])].as_py()
        start, end = int(columns.start[place]), int(columns.end[place])
        yield DecidingWord(
            source,
            start,
            end,
            text[start:end],
            _at(evidence.codes, int(columns.code[place])),
            _at(evidence.revenues, int(columns.revenue[place])),
            _at(evidence.segments, int(columns.segment[place])),
            float(evidence.weight[place]),
            int(columns.line[place]),
        )


def _at(names: list[str], place: int) -> str | None:
    return names[place] if place >= 0 else None


def told(words: Iterable[DecidingWord]) -> str:
    """The words for a cell of a table: `芯片设计（经营范围 12—16）；…`, places counted from 1."""
    return _("；").join(
        _("{word}（{source} {start}—{end}）").format(
            word=word.word, source=_(SOURCE_LABELS[word.source]), start=word.start + 1, end=word.end
        )
        for word in words
    )
