"""The error of reading: one line that names the file, the place, what was found and how to mend it."""

from __future__ import annotations

from mingcheng.errors import MingchengError


class ReadingError(MingchengError):
    """A file that cannot be read as a document. `place` begins with the file's name as the caller gave it."""
