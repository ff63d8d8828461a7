"""Help in the user's language: the usage line, what a verb does, its arguments and options, an example.

The texts of the verbs pass `_()` here, when they are shown, so that `--lang` given before `--help` counts.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from typer import Context
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException

from mingcheng.cli.errors import UsageError
from mingcheng.language import _

WIDEST = 100
_INDENT = "  "


class Verb(TyperCommand):
    """A verb with help in the user's language."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            if getattr(error, "ctx", None) is None:  # the parser of the library does not say which verb it was at
                error.ctx = ctx  # type: ignore[attr-defined]
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(help_lines(self, ctx)) + "\n")


class Verbs(TyperGroup):
    """All verbs; an unknown one gets a suggestion."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(help_lines(self, ctx)) + "\n")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None:
            raise self._unknown(args[0], ctx)
        return super().resolve_command(ctx, args)

    def _unknown(self, name: str, ctx: Context) -> UsageError:
        known = self.list_commands(ctx)
        near = get_close_matches(name, known, n=1)
        remedy = _("是否应为“{near}”？") if near else _("可用的命令：{known}。")
        remedy = remedy.format(near=near[0] if near else "", known="、".join(known))
        return UsageError(ctx.command_path, _("没有“{name}”这个命令。").format(name=name), remedy)


def help_lines(command: TyperCommand | TyperGroup, ctx: Context) -> Iterator[str]:
    """The help of a command, line by line."""
    yield _("用法：{usage}").format(usage=" ".join([ctx.command_path, *_usage_pieces(command, ctx)]))
    yield ""
    yield from _table([(_said(command.help),)])
    parameters = command.get_params(ctx)
    verbs = [command.commands[name] for name in command.list_commands(ctx)] if isinstance(command, TyperGroup) else []
    yield from _section(_("命令"), [(verb.name or "", _said(verb.help).partition("\n")[0]) for verb in verbs])
    yield from _section(_("参数"), [_argument(each) for each in parameters if isinstance(each, TyperArgument)])
    yield from _section(_("选项"), [_option(each) for each in parameters if isinstance(each, TyperOption)])
    if command.epilog:
        yield ""
        yield from _(command.epilog).splitlines()


def _usage_pieces(command: TyperCommand | TyperGroup, ctx: Context) -> Iterator[str]:
    yield _("[选项]")
    if isinstance(command, TyperGroup):
        yield _("命令 ……")
    for parameter in command.get_params(ctx):
        if isinstance(parameter, TyperArgument):
            name = _argument(parameter)[0]
            yield name if parameter.required else f"[{name}]"


def _argument(argument: TyperArgument) -> tuple[str, str]:
    name = _said(argument.metavar or argument.name)
    return name + ("…" if argument.nargs == -1 else ""), _said(argument.help)


def _option(option: TyperOption) -> tuple[str, str]:
    names = ", ".join(sorted(option.opts, key=len))
    if option.name == "help":
        return names, _("显示帮助。")
    return f"{names} {_said(option.metavar)}" if option.metavar else names, _said(option.help)


def _said(message: str | None) -> str:
    return _(message) if message else ""


def _section(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    rows = [(_INDENT + name, text) for name, text in rows]
    if rows:
        yield ""
        yield _("{title}：").format(title=title)
        yield from _table(rows)


def _table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Texts side by side, the last one folded; a Chinese character counts as two columns."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 3, 0, 0))
    for *names, text in rows:
        grid.add_row(*(Text(name, no_wrap=True) for name in names), Text(text, overflow="fold"))
    width = min(shutil.get_terminal_size().columns, WIDEST)
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as shown:
        console.print(grid)
    return [line.rstrip() for line in shown.get().splitlines()]
