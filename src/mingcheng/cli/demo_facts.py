"""`mingcheng demo facts`: the enterprise facts of a made-up city."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import file_name, not_written, tell
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.policies.made_up import Baseline

WORD = "facts"
"""The argument of `mingcheng demo` that asks for enterprise facts; it is the folder's name, too, when none is given."""
_COMMAND = "mingcheng demo facts"
_MOST_ENTERPRISES = 100_000_000
_ENTERPRISES = 4000
_STEPS = 10


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """The parser of an option that is a whole number in a range."""

    def parse(value: str) -> int:
        digits = value.strip()
        if len(digits) <= 20 and digits.isascii() and digits.isdecimal() and least <= int(digits) <= most:
            return int(digits)
        problem = _("应为 {least} 至 {most} 的整数，现为“{value}”。")
        raise typer.BadParameter(problem.format(least=least, most=most, value=value))

    return parse


Enterprises = Annotated[
    int | None,
    typer.Option(
        "--enterprises",
        metavar="N",
        parser=whole_number(1, _MOST_ENTERPRISES),
        help=marked("企业数，缺省 4000；报表缺省 1000。"),
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="S",
        parser=whole_number(0, 2**63 - 1),
        help=marked("随机种子，缺省 1；种子相同，文件逐字节相同。"),
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar=marked("目录"),
        parser=file_name,
        help=marked("写到这个空目录，缺省 facts 或 reports。"),
    ),
]
Year = Annotated[
    int | None,
    typer.Option("--year", metavar="Y", parser=whole_number(2000, 2100), help=marked("数据的末年，缺省 2025。")),
]
Years = Annotated[
    int | None,
    typer.Option("--years", metavar="K", parser=whole_number(1, 20), help=marked("共几年，缺省 4。")),
]
Above = Annotated[
    int | None,
    typer.Option(
        "--above",
        metavar="N",
        parser=whole_number(0, _MOST_ENTERPRISES),
        help=marked("末年软件业务收入达到1亿元的企业数，与 --total 一起给；缺省每 4000 家企业 57 家。"),
    ),
]
Total = Annotated[
    str | None,
    typer.Option(
        "--total",
        metavar=marked("金额"),
        help=marked("末年规上企业软件业务收入合计，如 477亿元；缺省按企业数折算。"),
    ),
]
Clean = Annotated[bool, typer.Option("--clean", help=marked("不混入缺漏、差错和异写。"))]


def write_facts(
    *,
    enterprises: int | None,
    seed: int | None,
    output: Path | None,
    year: int | None,
    years: int | None,
    above: int | None,
    total: str | None,
    clean: bool,
) -> int:
    """Makes the city and writes it."""
    from mingcheng.policies.made_up import MadeUpCity, MadeUpCityError, write_city

    count = _ENTERPRISES if enterprises is None else enterprises
    try:
        city = MadeUpCity(
            enterprises=count,
            seed=1 if seed is None else seed,
            year=2025 if year is None else year,
            years=4 if years is None else years,
            baseline=_baseline(above, total),
            errors=not clean,
        )
    except MadeUpCityError as error:
        raise UsageError(_COMMAND, error.problem, error.remedy) from None
    folder = output or Path(WORD)
    try:
        written = write_city(folder, city, progress_of(count))
    except OSError as error:
        raise not_written(folder, error) from error
    tell(
        _("已把虚构的 {enterprises} 家企业、{rows} 行年度数据写到 {folder}。").format(
            enterprises=f"{count:,}", rows=f"{written.rows['annual']:,}", folder=folder
        )
    )
    return 0


def _baseline(above: int | None, total: str | None) -> Baseline | None:
    if above is None and total is None:
        return None
    if above is None or total is None:
        raise UsageError(_COMMAND, _("--above 和 --total 要一起给。"), _("请补上另一个，或都不给。"))
    from mingcheng.money import Money, MoneyError
    from mingcheng.policies.made_up import Baseline

    try:
        return Baseline(above, Money.parse(total))
    except MoneyError as error:
        problem = _("“{name}”的值不对：{detail}").format(name="--total", detail=error.problem)
        raise UsageError(_COMMAND, problem, error.remedy) from None


def progress_of(enterprises: int) -> Callable[[int], None]:
    """Tells how far it is, ten times at most: on a terminal in one line, and nothing for what is done at once."""
    told = 0

    def progress(done: int) -> None:
        nonlocal told
        step = done * _STEPS // enterprises
        if step == told or done == enterprises:
            if told and done == enterprises and sys.stderr.isatty():
                print(file=sys.stderr)
            return
        told = step
        message = _("已写 {done} / {all} 家企业……").format(done=f"{done:,}", all=f"{enterprises:,}")
        if sys.stderr.isatty():
            print(f"\r{message}", end="", file=sys.stderr, flush=True)
        else:
            tell(message)

    return progress
