"""A desk in one file, and a desk out of it: on another machine, on another database, by a later version.

The file is a ZIP with a manifest of hashes, every table as lines of JSON, and the files and stores of the data folder.
"""

from __future__ import annotations

from mingcheng.desk.backups.pack import BackupError, Manifest, backup
from mingcheng.desk.backups.unpack import restore

__all__ = ["BackupError", "Manifest", "backup", "restore"]
