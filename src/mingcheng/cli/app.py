"""The command line as a whole: its verbs, its own options, and the one place where errors become exit codes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from mingcheng import __version__
from mingcheng.cli import (
    aggregate,
    backup,
    check,
    classify,
    compare,
    demo,
    form,
    ladder,
    link,
    lint,
    match,
    read,
    simulate,
    up,
)
from mingcheng.cli.errors import FAILED, INTERRUPTED, OUTPUT_CLOSED, report
from mingcheng.cli.layout import Verb, Verbs
from mingcheng.cli.surroundings import Ended, fill_closed_streams, flush_output, give_up_output, orderly_end
from mingcheng.language import LANGUAGES, _, choose_language, marked

app = typer.Typer(
    name="mingcheng",
    cls=Verbs,
    add_completion=False,
    invoke_without_command=True,
    help=marked("名城：读懂城市的产业规划，并把它跑起来。"),
    epilog=marked("例：\n  mingcheng up\n  mingcheng read 行动方案.docx\n  mingcheng read --help"),
)


def _verb(run: Callable[..., int], help_text: str, example: str) -> None:
    app.command(cls=Verb, help=help_text, epilog=example)(run)


_verb(read.read, read.HELP, read.EXAMPLE)
_verb(lint.lint, lint.HELP, lint.EXAMPLE)
_verb(compare.compare, compare.HELP, compare.EXAMPLE)
_verb(check.check, check.HELP, check.EXAMPLE)
_verb(aggregate.aggregate, aggregate.HELP, aggregate.EXAMPLE)
_verb(form.form, form.HELP, form.EXAMPLE)
_verb(link.link, link.HELP, link.EXAMPLE)
_verb(classify.classify, classify.HELP, classify.EXAMPLE)
_verb(ladder.ladder, ladder.HELP, ladder.EXAMPLE)
_verb(match.match, match.HELP, match.EXAMPLE)
_verb(simulate.simulate, simulate.HELP, simulate.EXAMPLE)
_verb(demo.demo, demo.HELP, demo.EXAMPLE)
_verb(up.up, up.HELP, up.EXAMPLE)
_verb(backup.backup, backup.HELP, backup.EXAMPLE)
_verb(backup.restore, backup.RESTORE_HELP, backup.RESTORE_EXAMPLE)


def _set_language(language: str | None) -> None:
    if language is None:
        return
    if language not in LANGUAGES:
        raise typer.BadParameter(_("可选 {known}。").format(known="、".join(LANGUAGES)))
    choose_language(language)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        print(f"mingcheng {__version__}")
        raise typer.Exit


@app.callback()
def mingcheng(
    context: typer.Context,
    language: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="zh|en",
            is_eager=True,
            callback=_set_language,
            help=marked("界面语言，也可用 MINGCHENG_LANG 设定。"),
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help=marked("显示版本。"))
    ] = False,
) -> None:
    """Shows the help when no verb is given: that is wrong usage for a script, and a first look for a person."""
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(FAILED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line; returns 0 done, 1 the input has findings, 2 wrong usage or unreadable input."""
    fill_closed_streams()
    try:
        with orderly_end():
            code = _run(list(sys.argv[1:] if arguments is None else arguments))
            flush_output()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Ended as end:
        return end.code
    except BrokenPipeError:
        give_up_output()
        return OUTPUT_CLOSED
    except Exception as error:
        report(error)
        with contextlib.suppress(OSError):
            flush_output()
        return FAILED
    return code


def _run(arguments: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("mingcheng", arguments) as context:
            return int(command.invoke(context) or 0)
    except typer.Exit as end:
        return end.exit_code
