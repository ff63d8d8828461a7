"""Formats that only an office program reads well (.doc .wps .rtf .odt .et): LibreOffice converts them, then they are
read as .docx or .xlsx."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from mingcheng.language import _
from mingcheng.reading.document import Document
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.limits import Limits

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_TO_WORKBOOK = frozenset({"et"})


def read_office(content: bytes, format: str, limits: Limits) -> Document:
    """The file, converted without its macros being run. Raises ReadingError when LibreOffice is missing or fails."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise ReadingError(
            "",
            _("读取 .{format} 需要 LibreOffice，本机没有安装。").format(format=format),
            _("请安装 LibreOffice（如 apt install libreoffice-writer），或另存为 .docx 后再读。"),
        )
    target = "xlsx" if format in _TO_WORKBOOK else "docx"
    with tempfile.TemporaryDirectory(prefix="mingcheng-office-") as folder:
        converted = _converted(program, content, format, target, Path(folder), limits)
    return replace(_read(converted, target, limits), format=format)


def _read(content: bytes, target: str, limits: Limits) -> Document:
    if target == "xlsx":
        from mingcheng.reading.xlsx import read_workbook

        return read_workbook(content, target, limits)
    from mingcheng.reading.docx import read_docx

    return read_docx(content, limits)


def _converted(program: str, content: bytes, format: str, target: str, folder: Path, limits: Limits) -> bytes:
    source = folder / f"source.{format}"
    source.write_bytes(content)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", target),
        *("--outdir", str(folder / "out"), str(source)),
    ]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=limits.seconds, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise _failed(format, _("超时")) from fault
    except OSError as fault:
        raise _failed(format, str(fault)) from fault
    result = folder / "out" / f"source.{target}"
    if not result.is_file() or result.stat().st_size == 0:
        last = done.stderr.decode("utf-8", errors="replace").strip().splitlines()[-1:]
        raise _failed(format, " ".join([str(done.returncode), *last])[:160])
    return result.read_bytes()


def _failed(format: str, detail: str) -> ReadingError:
    problem = _("LibreOffice 不能转换这个 .{format} 文件（{detail}）。").format(format=format, detail=detail)
    return ReadingError("", problem, _("文件可能已损坏或加密，请用原软件另存为 .docx 后再读。"))
