"""The lexicon: words, what each says of an industry, and where they stand in a text.

A word has a role: an object of business (`芯片`), a way of doing it (`制造`), a whole activity (`集成电路设计`), the industry
word of a name, a phrase that says nothing, a heading, a negation. Longest words win. Words of one or two characters count
only where the segmenter (rjieba, with the lexicon's longer words added) sees a word end: `酒` is not found in `酒店`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import rjieba

from mingcheng.language import _
from mingcheng.registry.classification.schemes import Schemes, schemes
from mingcheng.registry.classification.tables import CONTENT, Row, read_table, refuse
from mingcheng.yaml_files import Fault

REVENUE = ("product", "service", "security", "embedded")
"""The classes of software revenue, as split since 2019."""
NONE = "-"
"""In a table: no verb, no segment, no revenue class."""
SHORT = 2
"""Words of so many characters and fewer need the segmenter's consent."""
_FREQUENCY = 20_000
"""Of a word added to the segmenter: above that of its parts."""


class Kind(StrEnum):
    """The role of a word."""

    OBJECT = "object"
    VERB = "verb"
    ACTIVITY = "activity"
    NAME = "name"
    NEUTRAL = "neutral"
    HEADING = "heading"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word says: `target` is a group, a verb, or a code of GB/T 4754-2017; `line` where the lexicon says so."""

    kind: Kind
    target: str
    revenue: str | None
    segment: str | None
    weight: float
    line: int


@dataclass(slots=True)
class Word:
    """A word of the lexicon with its senses; as a verb it counts only behind, or before, an object."""

    text: str
    verb: Sense | None = None
    other: Sense | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A word where it stands: text[start:end]."""

    start: int
    end: int
    word: Word


@dataclass(frozen=True, slots=True)
class Doing:
    """What an object and a verb make together."""

    code: str
    revenue: str | None
    factor: float


@dataclass
class Lexicon:
    """The words of the texts, those of names, and what objects and verbs make together."""

    words: Mapping[str, Word]
    names: Mapping[str, Sense]
    doings: Mapping[tuple[str, str], Doing]
    lengths: Mapping[str, tuple[int, ...]] = field(init=False)
    segmenter: rjieba.Jieba = field(init=False)
    nothing: Doing = field(init=False, default=Doing("", None, 0.0))

    def __post_init__(self) -> None:
        self.lengths = _lengths(self.words)
        self.segmenter = rjieba.Jieba()
        for word in self.words:
            if len(word) > SHORT:
                self.segmenter.add_word(word, _FREQUENCY, "n")

    def found_in(self, text: str) -> list[Found]:
        """The words of a folded text from left to right, none within another."""
        return list(self._found(text))

    def _found(self, text: str) -> Iterator[Found]:
        edges: set[int] | None = None
        place = 0
        while place < len(text):
            for length in self.lengths.get(text[place], ()):
                word = self.words.get(text[place : place + length])
                if word is None or len(word.text) != length:  # the text ends before
                    continue
                if length <= SHORT and text[place] > "\x7f":
                    edges = self.edges_of(text) if edges is None else edges
                    is_verb = word.verb is not None  # 产品销售 is one word of the segmenter's
                    if place + length not in edges or (place not in edges and not is_verb):
                        continue
                elif not _is_whole(text, place, place + length):
                    continue
                yield Found(place, place + length, word)
                place += length - 1
                break
            place += 1

    def edges_of(self, text: str) -> set[int]:
        """Where the segmenter sees words begin or end."""
        edges, place = {0}, 0
        for token in self.segmenter.cut(text, False):
            place += len(token)
            edges.add(place)
        return edges


def _is_whole(text: str, start: int, end: int) -> bool:
    """Latin words are not found within longer ones: `mes` is not in `times`."""
    return not (
        (text[start].isascii() and start and _is_latin(text[start - 1]))
        or (text[end - 1].isascii() and end < len(text) and _is_latin(text[end]))
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _lengths(words: Mapping[str, Word]) -> dict[str, tuple[int, ...]]:
    """By the first character: the lengths that words with it have, longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


@lru_cache(maxsize=4)
def lexicon(folder: Path = CONTENT) -> Lexicon:
    """The lexicon of a folder. Raises FaultyFileError with all faults of the first faulty file."""
    known = schemes(folder)
    doings = _doings(folder / "activities.tsv", known)
    words, names = _words(folder / "lexicon.tsv", known, doings)
    return Lexicon(words, names, doings)


def _doings(path: Path, known: Schemes) -> dict[tuple[str, str], Doing]:
    rows, faults = read_table(path, ("group", "verb", "code", "revenue", "factor"))
    found: dict[tuple[str, str], Doing] = {}
    for row in rows:
        key = (row["group"], row["verb"])
        if key in found:
            problem = _("“{group}”的“{verb}”出现了两次。").format(group=key[0], verb=key[1])
            faults.append(row.fault("verb", problem, _("请删去其中一个。")))
        faults += _code_faults(row, "code", row["code"], known)
        revenue = _revenue_of(row, "revenue", row["revenue"], faults)
        found[key] = Doing(row["code"], revenue, float(row.number("factor", faults)))
    refuse(path, faults)
    return found


def _words(
    path: Path, known: Schemes, doings: Mapping[tuple[str, str], Doing]
) -> tuple[dict[str, Word], dict[str, Sense]]:
    rows, faults = read_table(path, ("kind", "target", "segment", "weight", "words"))
    groups, verbs = {group for group, _verb in doings}, {verb for _group, verb in doings}
    words: dict[str, Word] = {}
    names: dict[str, Sense] = {}
    for row in rows:
        sense = _sense(row, known, groups, verbs, faults)
        if sense is None:
            continue
        for text in row.words("words"):
            is_name = sense.kind is Kind.NAME
            if not (
                names.setdefault(text, sense) is sense if is_name else _add(words.setdefault(text, Word(text)), sense)
            ):
                problem = _("词“{word}”出现了两次。").format(word=text)
                remedy = _("一个词只能有一种作用；方式词可以另兼一种。请删去其中一个。")
                faults.append(row.fault("words", problem, remedy))
    refuse(path, faults)
    return words, names


def _add(word: Word, sense: Sense) -> bool:
    """Adds a sense to a word; false where it has one of that role already."""
    if sense.kind is Kind.VERB:
        is_new, word.verb = word.verb is None, sense
    else:
        is_new, word.other = word.other is None, sense
    return is_new


def _sense(row: Row, known: Schemes, groups: set[str], verbs: set[str], faults: list[Fault]) -> Sense | None:
    if row["kind"] not in list(Kind):
        problem = _("“kind”应为 {known} 之一。").format(known=_("、").join(Kind))
        faults.append(row.fault("kind", problem, _("请从中选一个。")))
        return None
    kind = Kind(row["kind"])
    target, slash, revenue = row["target"].partition("/")
    match kind:
        case Kind.OBJECT if target not in groups:
            faults.append(_unknown(row, target, _("请先在 activities.tsv 写明这一组的行业。")))
        case Kind.VERB if target not in verbs:
            faults.append(_unknown(row, target, _("请先在 activities.tsv 写明这一方式的行业。")))
        case Kind.ACTIVITY | Kind.NAME:
            faults += _code_faults(row, "target", target, known)
        case _:
            pass
    segment = None if row["segment"] in ("", NONE) else row["segment"]
    if segment is not None and segment not in known.segments:
        problem = _("没有产业链环节“{segment}”。").format(segment=segment)
        faults.append(row.fault("segment", problem, _("可用的环节见 segments.tsv。")))
    finest = _revenue_of(row, "target", revenue, faults) if slash else None
    return Sense(kind, target, finest, segment, float(row.number("weight", faults)), row.line)


def _unknown(row: Row, target: str, remedy: str) -> Fault:
    return row.fault("target", _("没有“{target}”。").format(target=target), remedy)


def _revenue_of(row: Row, column: str, text: str, faults: list[Fault]) -> str | None:
    if text in ("", NONE):
        return None
    if text not in REVENUE:
        problem = _("没有收入类“{found}”。").format(found=text)
        faults.append(row.fault(column, problem, _("可用的类：{known}。").format(known=_("、").join(REVENUE))))
    return text


def _code_faults(row: Row, column: str, code: str, known: Schemes) -> list[Fault]:
    if code in known.editions[2017] or (len(code) == 4 and code[:2] in known.editions[2017]):
        return []
    problem = _("GB/T 4754-2017 没有代码“{code}”。").format(code=code)
    return [row.fault(column, problem, _("请核对代码；2011 版的代码要先换算。"))]
