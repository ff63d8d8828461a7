"""Options that `match` and `simulate` share, and what they must not say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.days import asked_day
from mingcheng.cli.demo_facts import whole_number
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import file_name
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.policies.enterprise import Clock

YEARS = (1950, 2150)
"""First and last year that can be meant."""

Measures = Annotated[
    str | None, typer.Option(metavar=marked("措施包"), help=marked("自带措施包的名称，或放有措施 YAML 的目录、文件。"))
]
Place = Annotated[
    Path | None,
    typer.Option(
        metavar=marked("路径"), parser=file_name, help=marked("企业数据：放有各表的目录，或一个 .xlsx、.jsonl 文件。")
    ),
]
Year = Annotated[
    int | None, typer.Option(metavar=marked("年份"), parser=whole_number(*YEARS), help=marked("按哪一年的数据测算。"))
]
Day = Annotated[
    str | None, typer.Option(metavar=marked("日期"), help=marked("按哪一天的情形测算，缺省为当年最后一天。"))
]
KnownAt = Annotated[
    str | None, typer.Option(metavar=marked("日期"), help=marked("只用这一天已经知道的数据和已经公布的措施。"))
]
EngineName = Annotated[str, typer.Option(metavar="duckdb|spark", help=marked("计算引擎，缺省 duckdb。"))]


def clock_of(command: str, year: int | None, on: str | None, known_at: str | None) -> Clock:
    """The clocks of a command line. Raises UsageError."""
    from mingcheng.policies.enterprise import Clock

    day, known = asked_day(command, "--on", on), asked_day(command, "--known-at", known_at)
    if year is None and day is None:
        raise UsageError(command, _("缺少 --year 或 --on。"), _("请写明年份，如 --year 2025。"))
    if year is not None and not YEARS[0] <= year <= YEARS[1]:
        raise UsageError(command, _("“{year}”不像年份。").format(year=year), _("请写四位年份。"))
    return Clock.of(year, day, known)


def refuse_unknown_engine(command: str, engine: str) -> None:
    """Raises UsageError for an engine that there is not."""
    from mingcheng.policies.engines import ENGINES

    if engine not in ENGINES:
        problem = _("没有“{name}”这个引擎。").format(name=engine)
        raise UsageError(command, problem, _("可选 {known}。").format(known=_("、").join(ENGINES)))
