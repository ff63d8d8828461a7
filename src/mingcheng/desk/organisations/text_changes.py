"""Changes of fields that hold texts of several lines by name (the files of a pack of measures), line by line: the audit trail
keeps the changed lines, all of them, and the history of a row shows them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def parsed(value: Any) -> Any:
    """A value that was kept as JSON; None where there was none; a text that is no JSON as it is."""
    if value in ("", "None"):
        return None
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def texts_in(value: Any) -> dict[str, str] | None:
    """The texts that a kept value holds, by name; none where it was not there yet; None where it is something else."""
    if isinstance(value, str) and not value.startswith("{") and value not in ("", "None"):
        return None  # most values are a word or a number
    found = parsed(value)
    if found is None:
        return {}
    is_texts = isinstance(found, dict) and all(isinstance(text, str) and "\n" in text for text in found.values())
    return found if is_texts else None


def changed_lines(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """The lines that were taken away (“-”) and that came (“+”), by name; names without a change are left out."""
    found = {}
    for name in sorted({*before, *after}):
        one, other = before.get(name, "").splitlines(), after.get(name, "").splitlines()
        lines = list(difflib.unified_diff(one, other, lineterm="", n=0))[2:]  # without the names of the two sides
        if lines:
            found[name] = [line for line in lines if not line.startswith("@@")]
    return found


def only_changes(pair: Sequence[Any]) -> list[str] | None:
    """A change as it is kept: of texts the changed lines of either side alone; None where it is no change of texts."""
    before, after = (texts_in(value) for value in pair)
    if before is None or after is None or not (before or after):
        return None
    changes = changed_lines(before, after)
    return [
        json.dumps(_side(texts, changes, sign), ensure_ascii=False) for texts, sign in ((before, "-"), (after, "+"))
    ]


def _side(texts: Mapping[str, str], changes: Mapping[str, list[str]], sign: str) -> dict[str, str]:
    return {
        name: "".join(f"{line[1:]}\n" for line in lines if line.startswith(sign)) or "\n"
        for name, lines in changes.items()
        if name in texts
    }
