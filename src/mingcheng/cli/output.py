"""Where results go: JSON to stdout or a file, tables to people, progress to stderr."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mingcheng.cli.errors import OutputError, UsageError, reason_of
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


def file_name(value: str) -> Path:
    """A file named on the command line. That it can be read or written shows when it is."""
    if not value:
        raise typer.BadParameter(_("文件名是空的。"))
    return Path(value)


def refuse_overwriting(command: str, inputs: Sequence[Path], outputs: Sequence[Path | None]) -> None:
    """Raises UsageError where an output is a file to be read, whatever it is called, or two outputs are one file."""
    wanted = [path for path in outputs if path is not None]
    for number, path in enumerate(wanted):
        if any(_is_same_file(path, each) for each in inputs):
            problem = _("“{path}”是要读的文件。").format(path=path)
        elif any(_is_same_file(path, each) for each in wanted[:number]):
            problem = _("有两样结果都要写到“{path}”。").format(path=path)
        else:
            continue
        raise UsageError(command, problem, _("请换一个输出位置。"))


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):  # one does not exist yet: then the names tell
        return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def write_file(path: Path, text: str) -> None:
    """The text as UTF-8, its line ends untouched; raises OutputError."""
    write_data(path, text.encode("utf-8", errors="backslashreplace"))


def write_data(path: Path, data: bytes) -> None:
    """The data as a file, whole or not at all: what was there before stays until all is written. Raises OutputError."""
    try:
        _put(path, data)
    except OSError as error:
        raise not_written(path, error) from error


def put_file(source: Path, target: Path) -> None:
    """Puts a finished file in its place, whole or not at all. Raises OutputError."""
    place = Path(os.path.realpath(target))  # a link stays, and leads to what is new
    temporary = place.with_name(f".mingcheng-{secrets.token_hex(6)}.tmp")
    try:
        shutil.copyfile(source, temporary)
        os.replace(temporary, place)
    except OSError as error:
        raise not_written(target, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def not_written(path: Path, error: OSError) -> OutputError:
    """The error for a place that cannot be written; a full disk is named by its folder."""
    reason = reason_of(error)
    if error.errno == errno.ENOSPC:
        reason = _("{folder} 所在的磁盘已满").format(folder=path.parent)
    return OutputError(str(path), _("写不进去（{reason}）。").format(reason=reason), _writing_remedy(error))


def _put(path: Path, data: bytes) -> None:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        _replace(Path(os.path.realpath(path)), data, None)
        return
    if not stat.S_ISREG(status.st_mode) or _is_stream(status):
        path.write_bytes(data)
    elif not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    else:
        _replace(Path(os.path.realpath(path)), data, status)  # a link stays, and leads to what is new


def _is_stream(status: os.stat_result) -> bool:
    """Whether it is the file that stdout or stderr goes to (/dev/stdout): that one is open and cannot be exchanged."""
    for number in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(status, os.fstat(number)):
                return True
    return False


def _replace(target: Path, data: bytes, old: os.stat_result | None) -> None:
    temporary = target.with_name(f".mingcheng-{secrets.token_hex(6)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except PermissionError:
        if old is None:
            raise
        target.write_bytes(data)  # a file that may be written in a folder that may not
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if old is not None:
            with contextlib.suppress(OSError, AttributeError):  # only root may give files away; Windows cannot
                os.chown(temporary, old.st_uid, old.st_gid)
            os.chmod(temporary, stat.S_IMODE(old.st_mode))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _writing_remedy(error: OSError) -> str:
    """What to do when a place cannot be written."""
    match error:
        case FileNotFoundError():
            return _("请先建立它所在的目录。")
        case IsADirectoryError():
            return _("这是一个目录，请给出文件名。")
        case OSError(errno=errno.ENOSPC):
            return _("请腾出空间，或换一个位置。")
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
