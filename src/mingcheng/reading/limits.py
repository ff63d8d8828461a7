"""What a file may cost: everything that the reading process is allowed to use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the reading of one file. A file beyond one of them is refused with a `ReadingError` that names it.

    `seconds` of wall time are for a file with a text layer; from the first page that needs character recognition on,
    `scan_seconds` hold instead. `memory_bytes` bounds the address space where the platform can (Linux).
    `ratio` is the compression of a packed part above which it is taken for a bomb once it is larger than 16 MiB.
    """

    seconds: float = 90.0
    scan_seconds: float = 1200.0
    memory_bytes: int = 4096 * MIB
    file_bytes: int = 200 * MIB
    output_bytes: int = 128 * MIB
    pages: int = 2000
    scanned_pages: int = 200
    unpacked_bytes: int = 300 * MIB
    members: int = 10_000
    ratio: int = 250
