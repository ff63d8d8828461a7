"""What needs somebody today: each room says its own in `today.py`, the page that one comes to gathers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Errand:
    """A thing to do: what (in the reader's language), where it is done, until when, whether that day is over."""

    text: str
    link: str
    due: date | None = None
    is_overdue: bool = False
