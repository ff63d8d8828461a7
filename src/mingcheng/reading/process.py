"""The reading process, seen from outside: started for one file, bounded, and believed only after a check.

The file is opened here and handed over as the child's standard input, so the child needs no path, no environment but a
few harmless variables, and no directory but a private one that is removed afterwards. What it prints is the document
as JSON. A child that crashes, hangs, prints nonsense or too much gives one clear ReadingError.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, BinaryIO

from mingcheng.language import _, chosen_language, marked
from mingcheng.reading.document import Document
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.formats import SUPPORTED, ending_of
from mingcheng.reading.limits import Limits

SCAN_SIGNAL = b"mingcheng: scan"
"""What the child prints on stderr when it begins to recognise characters: then the longer limit holds."""

_KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "WINDIR", "COMSPEC", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_CHUNK = 1 << 16
_CONVERTED = frozenset({".doc", ".wps", ".rtf", ".odt", ".et"})
"""Endings whose files pass through the temporary directory; a full one then looks like a damaged file."""
_LITTLE_ROOM = 1 << 20
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_REASONS = {
    **dict.fromkeys(_FULL, marked("磁盘已满")),
    **dict.fromkeys((errno.EACCES, errno.EPERM), marked("没有权限")),
    errno.EROFS: marked("只读的磁盘"),
    errno.ENOENT: marked("没有这个文件或目录"),
    errno.ENOTDIR: marked("路径中有一段不是目录"),
    errno.EISDIR: marked("是一个目录"),
    errno.ELOOP: marked("符号链接循环"),
    errno.ENAMETOOLONG: marked("名称过长"),
    errno.EFBIG: marked("超过文件大小的上限"),
    errno.EBADF: marked("输出是关着的"),
    errno.EIO: marked("设备读写出错"),
    errno.EMFILE: marked("打开的文件过多"),
    errno.ENOMEM: marked("内存不足"),
}


def read_in_process(path: str | os.PathLike[str], limits: Limits) -> Document:
    """The document in the file, read in a child process."""
    from mingcheng.reading.door import checked

    name = _printable(os.fspath(path))
    with _opened(path, name, limits) as file, _private_directory(name) as directory:
        reply = _Reader(name, limits, directory).reply(file)
        has_room = ending_of(name) not in _CONVERTED or shutil.disk_usage(directory).free >= _LITTLE_ROOM
    try:
        document = checked(reply, name)
    except ReadingError as fault:
        raise fault if has_room else _full(name) from fault
    return replace(document, name=os.path.basename(name))


def reason_of(fault: OSError) -> str:
    """Why the operating system refused, in the user's language."""
    reason = _REASONS.get(fault.errno or 0)
    return _(reason) if reason else _("系统错误 {number}").format(number=fault.errno or type(fault).__name__)


def _printable(path: str) -> str:
    return path.encode("utf-8", errors="replace").decode("utf-8")


@contextlib.contextmanager
def _opened(path: str | os.PathLike[str], name: str, limits: Limits) -> Iterator[BinaryIO]:
    """The file, once it is known to be a regular one of a known ending and size."""
    try:
        _check_file(os.stat(path), name, limits)  # before opening: a pipe would wait for its other end
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as fault:
        raise _unreachable(fault, name) from fault
    with os.fdopen(descriptor, "rb") as file:
        _check_file(os.fstat(descriptor), name, limits)
        yield file


def _check_file(status: os.stat_result, name: str, limits: Limits) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ReadingError(name, _("这是一个目录，不是文件。"), _("请给出其中一个文件的路径。"))
    if not stat.S_ISREG(status.st_mode):
        raise ReadingError(name, _("不是普通文件（管道、设备或套接字）。"), _("请先存成文件再读。"))
    if ending_of(name) not in SUPPORTED:
        known = " ".join(sorted(SUPPORTED))
        problem = _("不认识的扩展名“{ending}”。").format(ending=ending_of(name))
        raise ReadingError(name, problem, _("可读的格式：{known}。").format(known=known))
    if status.st_size == 0:
        raise ReadingError(name, _("文件是空的（0 字节）。"), _("请核对文件是否保存完整。"))
    if status.st_size > limits.file_bytes:
        size, most = status.st_size >> 20, limits.file_bytes >> 20
        raise ReadingError(name, _("文件有 {size} MB，超过上限 {most} MB。").format(size=size, most=most))


def _unreachable(fault: OSError | ValueError, name: str) -> ReadingError:
    number = getattr(fault, "errno", None)
    if number in (errno.ENOENT, errno.ENOTDIR):
        return ReadingError(name, _("找不到这个文件。"), _("请核对路径。"))
    if number in (errno.EACCES, errno.EPERM):
        return ReadingError(name, _("没有读取这个文件的权限。"), _("请检查文件权限。"))
    if number == errno.ELOOP:
        return ReadingError(name, _("符号链接循环，找不到实际的文件。"), _("请检查链接。"))
    detail = reason_of(fault) if isinstance(fault, OSError) else str(fault)
    return ReadingError(name, _("打不开文件（{detail}）。").format(detail=detail), _("请核对路径。"))


@contextlib.contextmanager
def _private_directory(name: str) -> Iterator[str]:
    """A directory for one child, removed afterwards with whatever the child left in it."""
    try:
        directory = tempfile.TemporaryDirectory(prefix="mingcheng-", ignore_cleanup_errors=True)
    except OSError as fault:
        if fault.errno in _FULL:
            raise _full(name) from fault
        problem = _("不能建立临时目录（{reason}）。").format(reason=reason_of(fault))
        raise ReadingError(name, problem, _temporary_remedy()) from fault
    with directory as path:
        yield path


def _full(name: str) -> ReadingError:
    problem = _("临时目录 {folder} 所在的磁盘已满。").format(folder=tempfile.gettempdir())
    return ReadingError(name, problem, _temporary_remedy())


def _temporary_remedy() -> str:
    return _("请腾出空间，或用环境变量 TMPDIR 另指一个可写的目录。")


@contextlib.contextmanager
def _signals_held() -> Iterator[Callable[[], None]]:
    """Signals whose handlers may raise (Ctrl-C, or an end that the program has prepared for) wait until they are let
    in: between the start of a child and the `try` that ends it, one of them would leave the child to itself."""
    came: list[int] = []
    held: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and callable(signal.getsignal(number)):
                held[number] = signal.signal(number, lambda number, _frame: came.append(number))

    def let_in() -> None:
        while held:
            signal.signal(*held.popitem())
        while came:
            signal.raise_signal(came.pop(0))

    try:
        yield let_in
    finally:
        let_in()


class _Reader:
    """One run of the child over one open file."""

    def __init__(self, name: str, limits: Limits, directory: str) -> None:
        self._name = name
        self._limits = limits
        self._output = bytearray()
        self._errors = bytearray()
        self._is_too_long = False
        self._is_scan = threading.Event()
        self._directory = directory

    def _started(self, file: BinaryIO) -> subprocess.Popen[bytes]:
        request = json.dumps({"name": self._name, "limits": asdict(self._limits)})
        command = [sys.executable, "-s", "-P", "-X", "utf8", "-m", "mingcheng.reading.worker", request]
        try:
            return subprocess.Popen(
                command,
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._directory,
                env=_environment(self._directory),
                start_new_session=os.name == "posix",
            )
        except OSError as fault:
            problem = _("不能启动读取进程（{detail}）。").format(detail=reason_of(fault))
            raise ReadingError(self._name, problem) from fault

    def reply(self, file: BinaryIO) -> bytes:
        """What the child printed; ReadingError when it did not end well."""
        with _signals_held() as let_signals_in:
            self._child = self._started(file)
            assert self._child.stdout is not None and self._child.stderr is not None
            readers = [
                threading.Thread(target=self._take_output, args=(self._child.stdout,), daemon=True),
                threading.Thread(target=self._take_errors, args=(self._child.stderr,), daemon=True),
            ]
            try:
                for reader in readers:
                    reader.start()
                let_signals_in()
                is_late = not self._wait()
            finally:
                self._kill()
                for reader in readers:
                    if reader.is_alive():
                        reader.join(timeout=5)
                self._child.stdout.close()
                self._child.stderr.close()
        if is_late:
            raise self._late()
        if self._is_too_long:
            raise ReadingError(self._name, _("读出的内容过多，超过上限。"), _("请拆分文件后再读。"))
        if self._child.returncode != 0:
            raise self._crashed()
        return bytes(self._output)

    def _wait(self) -> bool:
        """Waits for the child's end; False when its time is up before."""
        start = time.monotonic()
        while True:
            seconds = self._limits.scan_seconds if self._is_scan.is_set() else self._limits.seconds
            left = start + seconds - time.monotonic()
            if left <= 0:
                return False
            try:
                self._child.wait(timeout=min(left, 1.0))  # a second at a time: the limit may have grown meanwhile
            except subprocess.TimeoutExpired:
                continue
            return True

    def _take_output(self, pipe: IO[bytes]) -> None:
        while chunk := pipe.read(_CHUNK):
            self._output += chunk
            if len(self._output) > self._limits.output_bytes:
                self._is_too_long = True
                self._kill()
                return

    def _take_errors(self, pipe: IO[bytes]) -> None:
        for line in iter(lambda: pipe.readline(_CHUNK), b""):
            if line.startswith(SCAN_SIGNAL):
                self._is_scan.set()
            self._errors = (self._errors + line)[-4096:]

    def _kill(self) -> None:
        """Ends the child and whatever it started. Once it has been waited for, its number may be another's."""
        if self._child.poll() is not None:
            return
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self._child.kill()
        self._child.wait()

    def _late(self) -> ReadingError:
        seconds = self._limits.scan_seconds if self._is_scan.is_set() else self._limits.seconds
        problem = _("读取超过 {seconds:g} 秒，已停止。").format(seconds=seconds)
        return ReadingError(self._name, problem, _("请拆分文件，或用原软件另存后再读。"))

    def _crashed(self) -> ReadingError:
        if any(f"[Errno {number}]".encode() in self._errors for number in _FULL):
            return _full(self._name)
        code = self._child.returncode
        last = self._errors.decode("utf-8", errors="replace").strip().splitlines()[-1:]
        detail = " ".join([str(code), *last])[:200]
        if code == -getattr(signal, "SIGXCPU", 0) or b"MemoryError" in self._errors or b"alloc" in self._errors:
            problem = _("读取所需的内存或时间超过上限，已停止（{detail}）。").format(detail=detail)
        else:
            problem = _("文件损坏，读取进程中断（{detail}）。").format(detail=detail)
        return ReadingError(self._name, problem, _("请用原软件打开并另存后再读。"))


def _environment(directory: str) -> Mapping[str, str]:
    """The child's variables: nothing of the caller's but where programs lie, and the language of the messages."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    private = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE"), directory)
    package_root = str(Path(__file__).resolve().parents[2])
    own = {
        "PYTHONPATH": package_root,
        "MINGCHENG_LANG": chosen_language(),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return {**kept, **private, **own}
