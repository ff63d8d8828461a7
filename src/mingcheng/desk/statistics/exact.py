"""Answers as JSON and back with every decimal exact: a float would change the last digits of large sums."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

MARK = "decimal"


def text_of(data: Any) -> str:
    """The data as text."""
    return json.dumps(data, default=_told, ensure_ascii=False)


def data_in(text: str) -> dict[str, Any]:
    """The data of `text_of`."""
    return dict(json.loads(text, object_hook=_read))


def plain(data: Any) -> Any:
    """The data as JSON alone knows it, for a column of the database."""
    return json.loads(text_of(data))


def exact(data: Any) -> dict[str, Any]:
    """What `plain` came from."""
    return data_in(json.dumps(data, ensure_ascii=False))


def _told(value: object) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {MARK: str(value)}
    raise TypeError(type(value).__name__)


def _read(found: dict[str, Any]) -> Any:
    return Decimal(found[MARK]) if found.keys() == {MARK} else found
