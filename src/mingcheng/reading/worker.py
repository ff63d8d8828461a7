"""The reading process, seen from inside: a file on standard input, the document as JSON on standard output.

Started by `mingcheng.reading.process` as `python -m mingcheng.reading.worker REQUEST`. It imports only what the file's
format needs; Pydantic is for the parent.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from mingcheng.reading.content import read_content
from mingcheng.reading.document import Block, Cell, Document, Place
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.limits import Limits


def main() -> None:
    """Reads one file within the limits of the request; exit 0 with JSON, whatever the file holds."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    _bind(limits)
    output = _private_output()
    content = sys.stdin.buffer.read(limits.file_bytes + 1)
    try:
        reply: dict[str, Any] = as_plain(read_content(content, request["name"], limits))
    except ReadingError as fault:
        reply = {"error": [fault.place, fault.problem, fault.remedy]}
    with os.fdopen(output, "w", encoding="utf-8", errors="replace") as file:
        json.dump(reply, file, ensure_ascii=False, separators=(",", ":"))
    sys.stderr.flush()
    os._exit(0)  # without the libraries' farewells: one that crashes on exit must not spoil what is read


def _bind(limits: Limits) -> None:
    """Limits that the operating system holds, where it has them (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    seconds = int(limits.scan_seconds) * (os.cpu_count() or 1)  # the wall clock is the parent's
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, max(seconds, 1)),
        (resource.RLIMIT_FSIZE, limits.unpacked_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (most, most if kind == resource.RLIMIT_CORE else hard))
        except (ValueError, OSError):
            continue  # a platform that knows the limit but does not enforce it (macOS)


def _private_output() -> int:
    """The real standard output, kept for the reply alone: what a library prints goes to stderr."""
    output = os.dup(1)
    os.dup2(2, 1)
    return output


def as_plain(document: Document) -> dict[str, Any]:
    """The document as plain lists and dictionaries, defaults left out; `reading.door` reads it back."""
    return {
        "text": document.text,
        "blocks": [_plain_block(block) for block in document.blocks],
        "format": document.format,
        "name": document.name,
        "sha256": document.sha256,
        "notes": document.notes,
    }


def _plain_block(block: Block) -> dict[str, Any]:
    plain: dict[str, Any] = {"kind": block.kind.value, "start": block.start, "end": block.end}
    if block.level:
        plain["level"] = block.level
    if block.number:
        plain["number"] = block.number
    if block.place != _NOWHERE:
        plain["place"] = _plain_place(block.place)
    if block.cells:
        plain["cells"] = [_plain_cell(cell) for cell in block.cells]
    return plain


_NOWHERE = Place()


def _plain_cell(cell: Cell) -> dict[str, Any]:
    plain: dict[str, Any] = {"row": cell.row, "column": cell.column, "start": cell.start, "end": cell.end}
    if cell.row_span != 1:
        plain["row_span"] = cell.row_span
    if cell.column_span != 1:
        plain["column_span"] = cell.column_span
    if cell.is_header:
        plain["is_header"] = True
    if cell.place is not None:
        plain["place"] = _plain_place(cell.place)
    return plain


def _plain_place(place: Place) -> dict[str, Any]:
    fields = {"page": place.page, "box": place.box, "paragraph": place.paragraph, "cell": place.cell}
    return {name: value for name, value in fields.items() if value is not None}


if __name__ == "__main__":
    main()
