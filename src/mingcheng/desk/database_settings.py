"""The desk's database: SQLite beside the files, or PostgreSQL by one setting."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from mingcheng.desk.data_folder import DataFolder


def database_settings(folder: DataFolder, url: str) -> dict[str, Any]:
    """What Django calls a database, for `postgresql://user:password@host:port/name`, or for the embedded one where `url`
    is empty. Raises ValueError for any other kind."""
    if not url:
        return _sqlite(folder)
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(
            f"MINGCHENG_DATABASE_URL: {parts.scheme!r} is not known; write postgresql://user:password@host/name"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(folder: DataFolder) -> dict[str, Any]:
    """A writer waits for another one instead of failing: transactions take their lock when they begin (IMMEDIATE)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder.database),
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000; "
            "PRAGMA temp_store=MEMORY;",
        },
        "CONN_MAX_AGE": None,
    }
