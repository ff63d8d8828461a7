"""Word lists are data: read once, every list filled, no word twice in one list."""

from __future__ import annotations

import pytest

from mingcheng.wordlists import GRAMMAR, word_lists

NAMES = sorted(path.stem for path in GRAMMAR.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_every_list_has_words_and_none_twice(name: str) -> None:
    for title, words in word_lists(name).items():
        assert words, title
        assert sorted(set(words)) == sorted(words), title


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_the_file_belongs_to_a_list(name: str) -> None:
    lines = (GRAMMAR / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    written = [word for line in lines if line.startswith(" ") for word in line.split()]
    assert written == [word for words in word_lists(name).values() for word in words]
    assert all(not line or line.startswith((" ", "#")) or line.endswith(":") for line in lines)


def test_lists_are_read_once() -> None:
    assert word_lists("units") is word_lists("units")


def test_an_unknown_file_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        word_lists("no-such-grammar")
