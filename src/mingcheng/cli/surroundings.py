"""What the program is started in: signals that end it in good order, and standard streams that may be closed."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that by themselves would end the program at once, with its child running on and its files left behind."""


class Ended(BaseException):
    """A signal asks the program to end; `code` is the exit code that a shell gives for it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


@contextlib.contextmanager
def orderly_end() -> Iterator[None]:
    """Within, a signal to end raises Ended, so that whatever is open is closed. What others have set stays (nohup)."""
    is_main = threading.current_thread() is threading.main_thread()
    taken = [number for number in _ENDING if is_main and signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, _frame: FrameType | None) -> None:
        for each in taken:
            signal.signal(each, signal.SIG_IGN)  # tidying up is not interrupted a second time
        raise Ended(number)

    for number in taken:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def fill_closed_streams() -> None:
    """Gives every closed standard stream its number back, so that no file opened later takes it.

    Remarks to a closed stderr are lost; results to a closed stdout are not: writing them fails, and is told.
    """
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    for name, flag, mode in (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.open(os.devnull, flag), mode, encoding="utf-8"))  # noqa: SIM115


def flush_output() -> None:
    """Flushes stdout; where that fails, what is left is given up, because Python flushes once more on exit."""
    try:
        sys.stdout.flush()
    except OSError:
        give_up_output()
        raise


def give_up_output() -> None:
    """From now on stdout leads nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
