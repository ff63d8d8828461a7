"""Where a desk keeps what it knows: one folder with the database, the uploaded files and the stores of columns."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from mingcheng.desk.whole_files import written_once

VARIABLE = "MINGCHENG_HOME"
"""The environment variable that names the folder."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The places inside the folder. Nothing of a desk lies elsewhere, but a PostgreSQL database where one is used."""

    root: Path

    @property
    def database(self) -> Path:
        """The embedded database (SQLite)."""
        return self.root / "desk.sqlite3"

    @property
    def files(self) -> Path:
        """Uploaded files, unchanged, by their SHA-256."""
        return self.root / "files"

    @property
    def reports(self) -> Path:
        """The store of reports (`statistics.store`)."""
        return self.root / "reports"

    @property
    def register(self) -> Path:
        """The register of enterprises with its lists, linkages and events of the ladder (`registry`)."""
        return self.root / "register"

    @property
    def facts(self) -> Path:
        """The facts about enterprises that measures are matched with (`policies.facts`)."""
        return self.root / "facts"

    @property
    def snapshots(self) -> Path:
        """Columns that are read out of the database and the stores; they can be made again at any time."""
        return self.root / "snapshots"

    @property
    def results(self) -> Path:
        """Results of match runs and simulations, one folder each."""
        return self.root / "results"

    def prepare(self) -> None:
        """Makes what is missing; only the owner may look in."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for place in (self.files, self.reports, self.register, self.facts, self.snapshots, self.results):
            place.mkdir(exist_ok=True)

    def secret_key(self) -> str:
        """The key that signs sessions: made once, readable by the owner alone, never shown."""
        self.prepare()
        return written_once(self.root / "secret-key", lambda: secrets.token_urlsafe(64))


def data_folder() -> DataFolder:
    """The folder that MINGCHENG_HOME names, else `.mingcheng` in the user's own folder."""
    named = os.environ.get(VARIABLE)
    return DataFolder(Path(named) if named else Path.home() / ".mingcheng")
