"""Days that are given on the command line."""

from __future__ import annotations

from datetime import date
from typing import overload

from mingcheng.cli.errors import UsageError
from mingcheng.days import day_of
from mingcheng.language import _


@overload
def asked_day(command: str, option: str, text: str) -> date: ...


@overload
def asked_day(command: str, option: str, text: str | None) -> date | None: ...


def asked_day(command: str, option: str, text: str | None) -> date | None:
    """The day that an option names; None where it is not given. Raises UsageError where it is no day."""
    if text is None:
        return None
    day = day_of(text)
    if day is None:
        problem = _("{option} 的“{text}”不是日期。").format(option=option, text=text)
        raise UsageError(command, problem, _("请写成 2025-12-31 的形式。"))
    return day
