"""Which year governs a passage, and whether it tells of the past or commits to the future.

A year governs what follows it: in its sentence, else in its paragraph, else in its section, else, where the plan names a
first and a last year, the last year of the plan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mingcheng.periods import PeriodMention, find_periods
from mingcheng.plans.lexicon import FUTURE, FUTURE_HEADINGS, PAST, PAST_HEADINGS, alternation

_FUTURE = re.compile(alternation(FUTURE))
_PAST = re.compile(alternation(PAST))
_PAST_HEADING = re.compile(alternation(PAST_HEADINGS))
_FUTURE_HEADING = re.compile(alternation(FUTURE_HEADINGS))


@dataclass(frozen=True, slots=True)
class Clock:
    """What the document says of its own time: year of issue, first and last year of the plan, and whether it
    is a report or work plan of one year."""

    issued: int | None = None
    first: int | None = None
    last: int | None = None
    is_yearly: bool = False

    @property
    def present(self) -> int | None:
        """The year from which a plan looks ahead: that of issue, else its first."""
        return self.issued or self.first


@dataclass(slots=True)
class Governing:
    """The years in force while a document is walked: by section, and within the paragraph."""

    clock: Clock
    by_section: dict[tuple[str, ...], PeriodMention] = field(default_factory=dict)

    def enter(self, section: tuple[str, ...], text: str) -> list[PeriodMention]:
        """The period phrases of a paragraph; its commitments to a year stay in force in its section."""
        mentions = find_periods(text, issued=self.clock.present)
        return [m for m in mentions if not m.in_title and _governs(text, m)]

    def leave(self, section: tuple[str, ...], mentions: Sequence[PeriodMention]) -> None:
        """Remembers the paragraph's last year of commitment for the rest of its section."""
        for mention in mentions:
            if mention.kind in {"by", "during"} and mention.last_year and not self.is_past(mention):
                self.by_section[section] = mention

    def of_section(self, section: tuple[str, ...]) -> PeriodMention | None:
        """The year in force from earlier paragraphs of this section or of a higher one, or from a heading."""
        for depth in range(len(section), -1, -1):
            path = section[:depth]
            if path in self.by_section:
                return self.by_section[path]
            if depth:
                named = self.of_heading(path[-1])
                if named:
                    return named
        return None

    def of_heading(self, heading: str) -> PeriodMention | None:
        """The year that a heading names (`三、2026年工作安排`)."""
        found = [m for m in find_periods(heading, issued=self.clock.issued) if m.last_year and m.kind != "each"]
        return found[-1] if found else None

    def is_past(self, mention: PeriodMention) -> bool:
        """Whether the phrase lies before the time in which the plan speaks."""
        present = self.clock.present
        if mention.last_year is None or present is None:
            return mention.is_past_phrase
        if mention.kind == "by" and not mention.is_past_phrase:
            return mention.last_year < present
        return mention.last_year < present


_ENDS_OF_PHRASE = ("期", "间", "内", "年", "来", "月", "前", "底", "末", "度")


def _governs(text: str, mention: PeriodMention) -> bool:
    """Whether the phrase sets the time of what follows it, and is not part of a name (`国家“十五五”考核目标`)."""
    after = text[mention.end : mention.end + 2]
    if mention.kind == "each":
        return True
    if after in {"基础", "的基"} or after.startswith("的"):
        return False  # the year of a base: 在2020年基础上, 增长到2023年的3倍
    if mention.kind == "by":
        return True
    before = text[max(0, mention.start - 1) : mention.start]
    begins = not before or before in "，。；：,;:、（(—“是在于 "
    if mention.kind == "in":
        return begins or text[mention.end : mention.end + 1] in {
            "，",
            ",",
            "年",
            "全",
            "实",
            "累",
            "完",
            "新",
            "我",
            "力",
            "达",
        }
    return begins and text[mention.start : mention.end].endswith(_ENDS_OF_PHRASE)


def section_tense(section: Sequence[str]) -> str | None:
    """`past` or `future` where a heading says so, the nearest one first.

    >>> section_tense(("二、发展现状",)), section_tense(("二、现状", "（二）主要目标")), section_tense(("一、前言",))
    ('past', 'future', None)
    """
    for heading in reversed(section):
        bare = re.sub(r"[“”\"][^“”\"]*[“”\"]", "", heading)
        if _PAST_HEADING.search(bare) and not re.search(r"目标|任务|举措|措施", bare):
            return "past"
        if _FUTURE_HEADING.search(bare):
            return "future"
    return None


def words_of_past(text: str) -> bool:
    """Whether words of the passage tell of the past (已, 同比, 比上年)."""
    return _PAST.search(text) is not None


def words_of_future(text: str) -> bool:
    """Whether words of the passage look ahead (力争, 将, 确保)."""
    return _FUTURE.search(text) is not None


def year_in(text: str) -> int | None:
    """The last year that the text names, as a time limit does (`2026年12月底前`).

    >>> year_in("2026年12月底前"), year_in("持续推进")
    (2026, None)
    """
    years = [mention.last_year for mention in find_periods(text) if mention.last_year]
    return max(years, default=None)
