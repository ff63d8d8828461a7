"""The words of plan documents that the grammar tells apart: verbs of commitment, adverbs, scopes, tenses.

The words themselves are data, with what each list is for: `content/grammar/words.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mingcheng.wordlists import word_lists

_LISTS = word_lists("words")

NEW = _LISTS["new"]
BUILD = _LISTS["build"]
REACH = _LISTS["reach"]
GROWTH_VERBS = _LISTS["growth-verbs"]
GROWTH_NOUNS = _LISTS["growth-nouns"]
ADVERBS = _LISTS["adverbs"]
SCOPES = _LISTS["scopes"]
FUTURE = _LISTS["future"]
PAST = _LISTS["past"]
PAST_HEADINGS = _LISTS["past-headings"]
FUTURE_HEADINGS = _LISTS["future-headings"]
SIZE_NOUNS = _LISTS["size-nouns"]
GENERIC_PARKS = _LISTS["generic-parks"]
GENERIC_PARK_WORDS = _LISTS["generic-park-words"]
BEFORE_PARKS = _LISTS["before-parks"]
PARK_TAILS = _LISTS["park-tails"]
MONEY_GIVEN = _LISTS["money-given"]
NOUN_TAILS = _LISTS["noun-tails"]
NOUNS_LIKE_TAILS = _LISTS["nouns-like-tails"]
NOUNS_LIKE_ADVERBS = _LISTS["nouns-like-adverbs"]
NOUNS_LIKE_VERBS = _LISTS["nouns-like-verbs"]
NOUNS_LIKE_REACH = _LISTS["nouns-like-reach"]


def alternation(*lists: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first.

    >>> alternation(["超", "超过"], ["达到"])
    '超过|达到|超'
    """
    words = {word for words in lists for word in words}
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
