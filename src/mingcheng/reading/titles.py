"""The title of a document among its first lines: centred, and in the largest type."""

from __future__ import annotations

import re

from mingcheng.reading.document import Kind, Place
from mingcheng.reading.draft import Draft, clean
from mingcheng.reading.joins import ends_sentence
from mingcheng.reading.outline import mark_of

_NOT_A_TITLE = re.compile(
    r".*(?:文件|公报)|.*[〔\[（(]\d{4}[〕\])）].*号|\d{4}年\d{1,2}月(?:\d{1,2}日)?|[（(].*[)）]|目\s*[录次]|.*\d{1,2}月\d{1,2}日.*"
)
_MOST_LINES = 12
_LONGEST = 60


class TitleFinder:
    """Holds back centred lines at the beginning of a document until it is known which of them are the title."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._held: list[tuple[str, int, Place]] = []
        self._is_over = False

    @property
    def is_holding(self) -> bool:
        return bool(self._held)

    def certain(self, text: str, place: Place) -> None:
        """A line that the file itself calls a title."""
        self.settle()
        self._draft.block(text, Kind.TITLE, place)

    def possible(self, text: str, size: int, place: Place) -> bool:
        """Takes a centred line of this type size into keeping; False when it can be no part of the title."""
        if self._is_over or len(self._held) >= _MOST_LINES:
            return False
        line = clean(text)
        if line and (len(line) > _LONGEST or ends_sentence(line) or (mark_of(line) and self._held)):
            return False
        if line:
            self._held.append((line, size, place))
        return True

    def settle(self) -> None:
        """Writes what was held back: the run of lines in the largest type is the title. Later lines are none."""
        self._is_over = True
        held, self._held = self._held, []
        largest = max((size for line, size, _place in held if not _NOT_A_TITLE.fullmatch(line)), default=-1)
        title: list[str] = []
        where = Place()
        for line, size, place in held:
            if size >= 0.92 * largest and not _NOT_A_TITLE.fullmatch(line):
                where = place if not title else where
                title.append(line)
                continue
            self._write_title(title, where)
            title = []
            self._draft.paragraph(line, place)
        self._write_title(title, where)

    def _write_title(self, lines: list[str], place: Place) -> None:
        if lines:
            self._draft.block("\n".join(lines), Kind.TITLE, place)
