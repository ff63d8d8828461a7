"""One sentence seen as clauses: where the clause of a number begins and ends, and what stands in brackets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from mingcheng.plans.sentences import Stretch, breaks, depths
from mingcheng.quantities import Mention

_MARKS = "，,：:；;。—"


@dataclass(frozen=True, slots=True)
class Clauses:
    """A sentence of a running text; offsets count in the whole text."""

    text: str
    sentence: Stretch
    depth: Sequence[int]
    marks: Sequence[int]

    @classmethod
    def of(cls, text: str, sentence: Stretch) -> Clauses:
        part = text[sentence.start : sentence.end]
        return cls(text, sentence, depths(part), [sentence.start + at for at in breaks(part, _MARKS)])

    def start(self, mention: Mention) -> int:
        """Where the clause of a number begins."""
        before = bisect_left(self.marks, mention.outer_start)
        return self.marks[before - 1] + 1 if before else self.sentence.start

    def end(self, mention: Mention) -> int:
        """Where the clause of a number ends."""
        behind = bisect_left(self.marks, mention.outer_end)
        return self.marks[behind] if behind < len(self.marks) else self.sentence.end

    def before(self, mention: Mention) -> str:
        """The words of the clause before a number."""
        return self.text[self.start(mention) : mention.outer_start]

    def behind(self, mention: Mention) -> str:
        """The words of the clause behind a number."""
        return self.text[mention.outer_end : self.end(mention)]

    def is_in_brackets(self, at: int) -> bool:
        """Whether a place of the text stands in brackets or quotes that opened in this sentence."""
        return self.depth[at - self.sentence.start] > 0
