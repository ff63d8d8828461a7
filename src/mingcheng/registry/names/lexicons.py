"""The word lists of company names: data in `content/registry/names/`, tab-separated, read at first use.

A faulty line raises LexiconError with file, line and column: a word list is edited by people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mingcheng.errors import MingchengError
from mingcheng.language import _

FOLDER = Path(__file__).parents[2] / "content" / "registry" / "names"


class LexiconError(MingchengError):
    """A word list of company names cannot be used."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words with the class of each, and what is needed to find the longest of them at the end of a text."""

    classes: Mapping[str, str]
    lengths: Mapping[str, tuple[int, ...]]
    """By the last character, the lengths of the words that end so, longest first."""

    @classmethod
    def of(cls, classes: Mapping[str, str]) -> Words:
        """The words with their lengths by the last character."""
        lengths: dict[str, set[int]] = {}
        for word in classes:
            lengths.setdefault(word[-1], set()).add(len(word))
        return cls(classes, {last: tuple(sorted(sizes, reverse=True)) for last, sizes in lengths.items()})

    def longest_at(self, text: str, end: int, least: int = 0) -> str:
        """The longest word that ends at `end` and begins at `least` or later; empty where there is none."""
        if end <= least:
            return ""
        for length in self.lengths.get(text[end - 1], ()):
            if end - length >= least:
                word = text[end - length : end]
                if word in self.classes:
                    return word
        return ""


@cache
def legal_forms() -> Words:
    """Legal forms, each with the class of forms that may stand for it (有限公司 = 有限责任公司)."""
    return Words.of(_classes("legal_forms.tsv"))


@cache
def business_words() -> Words:
    """Words of businesses by line of business; class `general` says none (科技, 发展)."""
    return Words.of(_classes("business_words.tsv"))


@cache
def branch_words() -> Words:
    """Words for parts of a legal unit: class `always`, or `after_form` (only behind a full name)."""
    return Words.of(_classes("branch_words.tsv"))


@cache
def sounds() -> Mapping[str, str]:
    """The reading of each character, without tone."""
    read = _pairs(FOLDER / "sounds.tsv", ("syllable", "characters"))
    return {character: syllable for _line, syllable, characters in read for character in characters}


@cache
def shapes() -> Mapping[str, str]:
    """The characters that each character is most easily mistaken for."""
    return {character: near for _line, character, near in _pairs(FOLDER / "shapes.tsv", ("character", "looks_like"))}


@cache
def _classes(name: str) -> Mapping[str, str]:
    return classes_of(FOLDER / name)


def classes_of(path: Path) -> Mapping[str, str]:
    """Word to class, of a list with one class a line. Raises LexiconError for a word that stands twice."""
    head = path.read_text(encoding="utf-8").partition("\n")[0].partition("\t")[0]
    found: dict[str, str] = {}
    for line, kind, words in _pairs(path, (head, "words")):
        column = len(kind) + 2
        for word in words.split(" "):
            if word in found:
                remedy = _("请删去其中一处。")
                raise _fault(path, line, column, _("词语“{word}”出现了两次。").format(word=word), remedy)
            if word:
                found[word] = kind
            column += len(word) + 1
    return found


def _pairs(path: Path, head: tuple[str, str]) -> Iterator[tuple[int, str, str]]:
    """The lines of a list of two columns, with their numbers."""
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    if first != "\t".join(head):
        names = "、".join(head)
        raise _fault(path, 1, 1, _("首行应为列名。"), _("请写成以制表符分开的两列：{names}。").format(names=names))
    for number, text in enumerate(lines, start=2):
        if not text:
            continue
        left, tab, right = text.partition("\t")
        if not (left and tab and right.strip()) or "\t" in right:
            remedy = _("请写成一个类名、一个制表符、以空格分开的词语。")
            raise _fault(path, number, len(left) + 1, _("这一行应为两列。"), remedy)
        yield number, left, right


def _fault(path: Path, line: int, column: int, problem: str, remedy: str) -> LexiconError:
    return LexiconError(f"{path.name}:{line}:{column}", problem, remedy)
