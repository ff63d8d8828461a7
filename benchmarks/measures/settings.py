"""What all measurements are told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where facts are kept, real sizes or those for a laptop, rounds."""

    folder: Path
    is_full: bool
    repeat: int

    def size(self, full: int, quick: int) -> int:
        return full if self.is_full else quick
