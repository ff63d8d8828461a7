"""What a check reports: a finding with every passage that it rests on, and the sum that anyone can do again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from mingcheng.plans.model import Part
from mingcheng.reading.document import Document

if TYPE_CHECKING:
    from mingcheng.plans.lint.grounds import Grounds

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Place(Part):
    """A passage of the document: `text[start:end] == quote`."""

    quote: str
    start: int
    end: int


class Finding(Part):
    """One thing that is wrong or worth a question. `places` are all the passages that it rests on, in the order of
    the message; `arithmetic` is the comparison or sum in exact figures (`57 × 2 = 114 > 100`), or null."""

    check: str
    severity: Severity
    message: str
    places: tuple[Place, ...]
    arithmetic: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before it is given the id and severity of its check."""

    message: str
    places: tuple[Place, ...]
    arithmetic: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look for. `severity`: an error is a contradiction or an impossibility, a warning what a
    careful editor would ask about, a note a habit. `docs/reference/lint/{id}.md` says the rest."""

    id: str
    severity: Severity
    title: str
    look: Callable[[Grounds], Iterable[Draft]]

    def findings(self, grounds: Grounds) -> Iterator[Finding]:
        for draft in self.look(grounds):
            yield Finding(
                check=self.id,
                severity=self.severity,
                message=draft.message,
                places=draft.places,
                arithmetic=draft.arithmetic,
            )


def place_of(document: Document, start: int, end: int) -> Place:
    return Place(quote=document.quote(start, end), start=start, end=end)


def distinct(places: Iterable[Place]) -> tuple[Place, ...]:
    """The places in their order, each once."""
    return tuple(dict.fromkeys(places))
