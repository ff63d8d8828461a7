"""What went wrong, as one line on stderr and an exit code; never a traceback."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Iterator

from typer.exceptions import TyperException

from mingcheng.errors import MingchengError
from mingcheng.language import _

FAILED = 2
"""Exit code for wrong usage and for input that cannot be read."""

INTERRUPTED = 130
OUTPUT_CLOSED = 141
"""The reader of the output went away (`… | head`): the code that a shell gives for it."""

_DEBUG = "MINGCHENG_DEBUG"


class UsageError(MingchengError):
    """A command line that cannot be carried out as it stands; `place` is the command."""


class OutputError(MingchengError):
    """A result that could not be written to its file."""


def report(error: Exception) -> None:
    """Says on stderr what went wrong, one line for each error; with MINGCHENG_DEBUG=1 where in the program, too."""
    if os.environ.get(_DEBUG):
        traceback.print_exception(error)
    for line in lines_of(error):
        print(line, file=sys.stderr)


def lines_of(error: Exception) -> Iterator[str]:
    """One line for the error, or for each error of a group."""
    match error:
        case ExceptionGroup():
            for part in error.exceptions:
                yield from lines_of(part)
        case MingchengError():
            yield _line(error)
        case TyperException():
            yield _line(usage_error(error))
        case OSError():
            place = _("{place}：").format(place=error.filename) if error.filename else ""
            yield place + _("读写没有做完（{reason}）。请检查磁盘空间与权限。").format(reason=reason_of(error))
        case MemoryError():
            yield _("内存不足，没有做完。请关闭其他程序，或拆分文件后再试。")
        case _:
            detail = " ".join(f"{type(error).__name__} {error}".split())
            remedy = _("这是程序的缺陷；设环境变量 {variable}=1 再运行一次，可看到详情。").format(variable=_DEBUG)
            yield _("没有做完（{detail}）。{remedy}").format(detail=detail, remedy=remedy)


def reason_of(error: OSError) -> str:
    """Why the operating system refused, in the user's language."""
    from mingcheng.reading.process import reason_of as reason  # late: help needs no reader

    return reason(error)


def _line(error: MingchengError) -> str:
    """Place, problem and remedy, punctuated as the language does."""
    place = _("{place}：").format(place=error.place) if error.place else ""
    return " ".join(f"{place}{error.problem} {error.remedy}".split())


def usage_error(error: TyperException) -> UsageError:
    """The error of the command-line library in the user's language.

    Its classes are told apart by name, because it publishes only some of them.
    """
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "mingcheng"
    remedy = _("用法见 {command} --help。").format(command=command)
    option = str(getattr(error, "option_name", ""))
    match type(error).__name__:
        case "NoSuchOption":
            near = getattr(error, "possibilities", None)
            remedy = _("是否应为“{near}”？").format(near=sorted(near)[0]) if near else remedy
            problem = _("没有“{option}”这个选项。").format(option=option)
        case "MissingParameter":
            problem = _("缺少“{name}”。").format(name=_parameter_name(error))
        case "BadOptionUsage" if "requires" in error.message:
            problem = _("选项“{option}”后面要有值。").format(option=option)
        case "BadOptionUsage":
            problem = _("选项“{option}”后面不能有值。").format(option=option)
        case "BadParameter":
            problem = _("“{name}”的值不对：{detail}").format(name=_parameter_name(error), detail=error.message)
        case _:
            problem = _surplus(error.message) or error.format_message()
    return UsageError(command, problem, remedy)


def _parameter_name(error: TyperException) -> str:
    parameter = getattr(error, "param", None)
    metavar = getattr(parameter, "metavar", None)
    options: list[str] = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    return options[0] if options else _(metavar) if metavar else str(getattr(parameter, "name", ""))


def _surplus(message: str) -> str:
    """The library has no class of its own for too many arguments."""
    surplus = re.search(r"unexpected extra arguments? ?(?:\(s\))? ?\((.*)\)", message)
    return _("多出了参数：{surplus}。").format(surplus=surplus[1]) if surplus else ""
