"""Enterprises classified by what they say they do: industry, software revenue class, chain segment, digital economy.

The lexicon and its weights are tables under `content/registry/classification`; every answer names the words that decided
it, where they stand, how sure it is, and the class behind it. Thin or split evidence gives a doubtful answer or none.

>>> import pyarrow as pa
>>> answers = classify({"scope": pa.array(["软件开发；技术服务、技术开发；计算机软硬件及辅助设备零售。", "技术服务、技术开发。"])})
>>> answers.codes()
['6513', None]
>>> [(word.word, word.code) for word in words_of(answers, 0)]
[('软件开发', '651'), ('计算机软硬件及辅助设备零售', '5273')]
"""

from mingcheng.registry.classification.classify import Classified, Tools, classify
from mingcheng.registry.classification.derived import DigitalAnswer, agreement, digital_answers
from mingcheng.registry.classification.explain import NotListedError, explanation, explanation_lines, row_of
from mingcheng.registry.classification.listed import Listed, ListError, read_listed
from mingcheng.registry.classification.redirect import (
    Redirection,
    redirection_lines,
    redirection_table,
    redirections,
)
from mingcheng.registry.classification.results import SCHEMES, Result, classified, summary
from mingcheng.registry.classification.schemes import EDITIONS, Schemes, schemes
from mingcheng.registry.classification.words import DecidingWord, deciding_words, words_of

__all__ = [
    "EDITIONS",
    "SCHEMES",
    "Classified",
    "DecidingWord",
    "DigitalAnswer",
    "ListError",
    "Listed",
    "NotListedError",
    "Redirection",
    "Result",
    "Schemes",
    "Tools",
    "agreement",
    "classified",
    "classify",
    "deciding_words",
    "digital_answers",
    "explanation",
    "explanation_lines",
    "read_listed",
    "redirection_lines",
    "redirection_table",
    "redirections",
    "row_of",
    "schemes",
    "summary",
    "words_of",
]
