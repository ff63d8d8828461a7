"""Packed formats (.docx, .xlsx, .ofd are zip archives): opened without trust in what the archive says of itself."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from mingcheng.language import _
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.limits import MIB, Limits

_SMALL = 16 * MIB


class Archive:
    """The parts of a zip archive by name, unpacked one at a time within the limits."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits = limits
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as fault:
            raise _damaged(str(fault)) from fault
        members = self._zip.infolist()
        if len(members) > limits.members:
            raise ReadingError("", _("压缩包内有 {count} 个文件，超过上限。").format(count=len(members)))
        self._members = {posixpath.normpath(member.filename).lstrip("/"): member for member in members}
        for member in members:
            self._check_ratio(member.filename, member.file_size, member.compress_size)

    def __contains__(self, name: str) -> bool:
        return _inner(name) in self._members

    def names(self) -> list[str]:
        return list(self._members)

    def part(self, name: str) -> bytes:
        """The unpacked part; ReadingError when it is missing, damaged, encrypted or too large."""
        member = self._members.get(_inner(name))
        if member is None:
            raise _damaged(_("缺少部件 {name}").format(name=name))
        if member.flag_bits & 1:
            raise ReadingError(name, _("文件已加密。"), _("请解除密码保护后再读。"))
        room = self._limits.unpacked_bytes - self._unpacked
        try:
            with self._zip.open(member) as packed:
                content = packed.read(room + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as fault:
            raise _damaged(f"{name}: {fault}") from fault
        if len(content) > room:
            raise _bomb(name)
        self._check_ratio(name, len(content), member.compress_size)
        self._unpacked += len(content)
        return content

    def _check_ratio(self, name: str, unpacked: int, packed: int) -> None:
        too_dense = unpacked > _SMALL and unpacked > packed * self._limits.ratio
        if too_dense or unpacked > self._limits.unpacked_bytes:
            raise _bomb(name)


def _inner(name: str) -> str:
    return posixpath.normpath(name).lstrip("/")


def _damaged(detail: str) -> ReadingError:
    return ReadingError(
        "", _("压缩包损坏或不完整（{detail}）。").format(detail=detail), _("请重新下载或用原软件另存后再读。")
    )


def _bomb(name: str) -> ReadingError:
    return ReadingError(name, _("解压后过大，疑为压缩炸弹，已停止读取。"), _("请用原软件打开核对，另存后再读。"))
