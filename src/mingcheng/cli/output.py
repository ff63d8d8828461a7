"""Where results go: JSON to stdout or a file, tables to people, progress to stderr."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mingcheng.cli.errors import OutputError
from mingcheng.language import _

if TYPE_CHECKING:
    from rich.console import Console

_UNBROKEN = 10_000
"""Columns of a line that no terminal has to hold: a table in a file is not wrapped."""


def print_json(line: str) -> None:
    """One JSON value as one line of UTF-8 on stdout, whatever the terminal's encoding."""
    data = line.encode("utf-8", errors="backslashreplace") + b"\n"  # half of a surrogate pair becomes a JSON escape
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def write_file(path: Path, text: str) -> None:
    """The text as UTF-8, its line ends untouched; raises OutputError."""
    try:
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
    except OSError as error:
        problem = _("写不进去（{reason}）。").format(reason=error.strerror)
        raise OutputError(str(path), problem, writing_remedy(error)) from error


def writing_remedy(error: OSError) -> str:
    """What to do when a place cannot be written."""
    match error:
        case FileNotFoundError():
            return _("请先建立它所在的目录。")
        case IsADirectoryError():
            return _("这是一个目录，请给出文件名。")
        case _:
            return _("请检查权限与磁盘空间，或换一个位置。")


def console() -> Console:
    """For people: coloured and as wide as the terminal, or plain and unwrapped where the output goes elsewhere."""
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    if isinstance(getattr(sys.stdout, "errors", None), str):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a GBK terminal lacks some characters
    return Console(highlight=False, width=None if is_terminal else _UNBROKEN, no_color=None if is_terminal else True)


def tell(message: str) -> None:
    """Progress and remarks, for people only."""
    print(message, file=sys.stderr)
