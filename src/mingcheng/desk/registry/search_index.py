"""Finding enterprises as somebody types: the search texts of all of them in memory, scanned in a few milliseconds.

Each process has its own index, made from the table when it is first asked and again when the register's stamp has moved
on. While one thread makes it again, the others answer from the old one.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Max

from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.registry.folding import BREAK, folded
from mingcheng.desk.registry.models import Enterprise, RegisterStamp

LINE = "\n"
ENOUGH = 300
"""So many hits are looked at to choose the best of them."""
FEW = 6_000
"""Of so few enterprises in reach, each is looked at; of more, the text of all is scanned."""
NOTHING = -1


@dataclass(frozen=True, slots=True)
class Found:
    """An enterprise that a search found. `rank`: 0 where its name or code begins so, 1 where one of its other terms does,
    2 where it is somewhere inside. `term` is the text in which it was found, folded."""

    pk: int
    name: str
    uscc: str
    rank: int
    term: str


@dataclass(frozen=True, slots=True)
class Finds:
    """What a search found, the best first; `is_all` False where there are more."""

    rows: tuple[Found, ...] = ()
    is_all: bool = True


@dataclass
class SearchIndex:
    """The enterprises of the register in the order of their names."""

    stamp: tuple[int, int]
    text: str = ""
    starts: array[int] = field(default_factory=lambda: array("q"))
    keys: array[int] = field(default_factory=lambda: array("q"))
    districts: array[int] = field(default_factory=lambda: array("q"))
    parks: array[int] = field(default_factory=lambda: array("q"))
    names: list[str] = field(default_factory=list)
    usccs: list[str] = field(default_factory=list)
    of_places: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The rows of each district and park."""
    of_codes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_the_table(cls, stamp: tuple[int, int]) -> SearchIndex:
        """Read from the table."""
        found, lines, at = cls(stamp), [], 0
        columns = ("pk", "name", "uscc", "district_id", "park_id", "search")
        for pk, name, uscc, district, park, search in (
            Enterprise.objects.order_by("name", "pk").values_list(*columns).iterator(chunk_size=5_000)
        ):
            line = f"{search if search.startswith(BREAK) else BREAK + folded(search)}{LINE}"
            found.starts.append(at)
            found.keys.append(pk)
            found.districts.append(NOTHING if district is None else district)
            found.parks.append(NOTHING if park is None else park)
            found.names.append(name)
            found.usccs.append(uscc or "")
            for place in {district, park} - {None}:
                found.of_places[place].append(len(found.keys) - 1)
            if uscc:
                found.of_codes[uscc] = len(found.keys) - 1
            lines.append(line)
            at += len(line)
        found.text = "".join(lines)
        return found

    def find(self, asked: str, reach: Reach, limit: int) -> Finds:
        """The enterprises in reach that contain every word of what is asked, those that begin so before the others, then
        the shorter names."""
        words = sorted({word for each in asked.split() if (word := folded(each))}, key=len, reverse=True)
        if not words or reach.is_nothing:
            return Finds()
        hits = self._hits(words, reach, ENOUGH, limit)
        found = [self._found(row, at, words[0]) for row, at in hits.items()]
        found.sort(key=lambda each: (each.rank, len(each.name), each.name))
        return Finds(tuple(found[:limit]), len(found) <= limit)

    def keys_of(self, asked: str, reach: Reach, most: int) -> list[int] | None:
        """The keys of all that a search finds, in no order; None where they are more than `most`."""
        words = sorted({word for each in asked.split() if (word := folded(each))}, key=len, reverse=True)
        if not words or reach.is_nothing:
            return []
        hits = self._hits(words, reach, most + 1, most + 1)
        return None if len(hits) > most else [self.keys[row] for row in hits]

    def _hits(self, words: list[str], reach: Reach, enough: int, wanted: int) -> dict[int, int]:
        """Rows with the place of the first word in the text. What begins so is looked for first; what only has it inside,
        where that is not as many as are wanted."""
        few = self._few(reach)
        hits: dict[int, int] = {}
        for needle in (BREAK + words[0], words[0]):
            for at in self._places(needle) if few is None else self._places_in(needle, few):
                if self._fits(hits, at, words, reach) and len(hits) >= enough:
                    break
            if len(hits) >= wanted:
                break
        return hits

    def _few(self, reach: Reach) -> list[int] | None:
        """The rows in reach where they are few; None where they are many."""
        if reach.everything:
            return None
        rows: set[int] = set()
        for place in reach.organisations:
            rows.update(self.of_places.get(place, ()))
        rows.update(self.of_codes[code] for code in reach.usccs if code in self.of_codes)
        return sorted(rows) if len(rows) <= FEW else None

    def _places_in(self, needle: str, rows: list[int]) -> Iterator[int]:
        """Where a text stands in some rows, once a row."""
        for row in rows:
            at = self.text.find(needle, self.starts[row], self._end(row))
            if at >= 0:
                yield at

    def _places(self, needle: str) -> Iterator[int]:
        """Where a text stands, once a line."""
        at = self.text.find(needle)
        while at >= 0:
            yield at
            end = self.text.find(LINE, at)
            at = self.text.find(needle, end)

    def _fits(self, hits: dict[int, int], at: int, words: list[str], reach: Reach) -> bool:
        """Whether a hit is a new enterprise in reach with all the words; then it is kept."""
        row = bisect_right(self.starts, at) - 1
        if row in hits or not self._is_reached(row, reach):
            return False
        if len(words) > 1 and not all(self._has(row, word) for word in words[1:]):
            return False
        hits[row] = at
        return True

    def _is_reached(self, row: int, reach: Reach) -> bool:
        return (
            reach.everything
            or self.districts[row] in reach.organisations
            or self.parks[row] in reach.organisations
            or self.usccs[row] in reach.usccs
        )

    def _has(self, row: int, word: str) -> bool:
        return self.text.find(word, self.starts[row], self._end(row)) >= 0

    def _end(self, row: int) -> int:
        return self.starts[row + 1] if row + 1 < len(self.starts) else len(self.text)

    def _found(self, row: int, at: int, word: str) -> Found:
        line = self.text[self.starts[row] : self._end(row) - 1]
        terms = line.split(BREAK)[1:]
        uscc = self.usccs[row].casefold()
        begins = next((term for term in terms if term.startswith(word)), "")
        inside = begins or next((term for term in terms if word in term), "")
        is_first = begins and (begins in terms[:2] or begins == uscc)
        return Found(self.keys[row], self.names[row], self.usccs[row], 0 if is_first else 1 if begins else 2, inside)


_held: dict[str, SearchIndex] = {}
_making = threading.Lock()


def search_index() -> SearchIndex:
    """The index of this process, made again where the register has changed."""
    database = str(connection.settings_dict["NAME"])
    stamp = _stamp()
    held = _held.get(database)
    if held is not None and held.stamp == stamp:
        return held
    if not _making.acquire(blocking=held is None):
        assert held is not None
        return held  # somebody makes it just now; until then the old one answers
    try:
        held = _held.get(database)
        if held is None or held.stamp != stamp:
            held = _held[database] = SearchIndex.of_the_table(stamp)
        return held
    finally:
        _making.release()


def _stamp() -> tuple[int, int]:
    """What tells that the table has changed: the register's stamp, and the newest row."""
    count = RegisterStamp.objects.filter(pk=1).values_list("count", flat=True).first() or 0
    newest = Enterprise.everything.aggregate(newest=Max("pk"))["newest"] or 0
    return count, newest
