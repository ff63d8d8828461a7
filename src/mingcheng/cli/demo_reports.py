"""`mingcheng demo reports`: the monthly reports of a made-up city's enterprises."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.demo_facts import progress_of
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import not_written, tell
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.statistics.form import FormVersion
    from mingcheng.statistics.made_up import Month

WORD = "reports"
"""The argument of `mingcheng demo` that asks for reports; it is the folder's name, too, when none is given."""
_COMMAND = "mingcheng demo reports"
_FORM = "software-monthly"
_ENTERPRISES = 1000
_MONTHS = "2024-01..2026-06"
_SHAPES = ("parquet", "xlsx", "files")
_SPAN = re.compile(r"(\d{4})-(\d{1,2})(?:\.\.(\d{4})-(\d{1,2}))?")

Months = Annotated[
    str | None,
    typer.Option(
        "--months",
        metavar=marked("起..止"),
        help=marked("报表的月份，如 2024-01..2026-06，也可以只写一个月；1月不单独上报。缺省 2024-01..2026-06。"),
    ),
]
Errors = Annotated[
    str | None,
    typer.Option(
        "--errors", metavar=marked("比例"), help=marked("多大一部分报表混入差错，如 0.02；缺省 0，一处没有。")
    ),
]
Shape = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="parquet|xlsx|files",
        help=marked("写成一个 Parquet 文件、每月一个 .xlsx 汇总表，或一家一月一个 .xlsx；缺省 parquet。"),
    ),
]


def write_reports(
    *,
    enterprises: int | None,
    seed: int | None,
    output: Path | None,
    months: str | None,
    errors: str | None,
    shape: str | None,
) -> int:
    """Makes the reports and writes them."""
    from mingcheng.statistics.made_up import MadeUpReports, MadeUpReportsError, write_reports

    first, last = _span(months or _MONTHS)
    count = _ENTERPRISES if enterprises is None else enterprises
    chosen = shape or _SHAPES[0]
    if chosen not in _SHAPES:
        problem = _("“{name}”的值不对：{detail}").format(
            name="--as", detail=_("可选 {known}。").format(known="、".join(_SHAPES))
        )
        raise UsageError(_COMMAND, problem)
    try:
        asked = MadeUpReports(
            _version(last), count, first, last, seed=1 if seed is None else seed, errors=_rate(errors or "0")
        )
    except MadeUpReportsError as error:
        raise UsageError(_COMMAND, error.problem, error.remedy) from None
    folder = output or Path(WORD)
    try:
        reports = write_reports(folder, asked, progress_of(count), chosen)
    except MadeUpReportsError as error:
        raise UsageError(error.place or _COMMAND, error.problem, error.remedy) from None
    except OSError as error:
        raise not_written(folder, error) from error
    message = _("已把虚构的 {enterprises} 家企业的 {reports} 份报表写到 {folder}。")
    tell(message.format(enterprises=f"{count:,}", reports=f"{reports:,}", folder=folder))
    return 0


def _version(last: Month) -> FormVersion:
    from mingcheng.reference_periods import Period
    from mingcheng.statistics.forms import load_form, version_for

    return version_for(load_form(_FORM), Period(last.year))


def _span(text: str) -> tuple[Month, Month]:
    from mingcheng.statistics.made_up import Month

    match = _SPAN.fullmatch(text.strip())
    if match is not None:
        first = Month(int(match[1]), int(match[2]))
        last = Month(int(match[3]), int(match[4])) if match[3] else first
        if 1 <= first.month <= 12 and 1 <= last.month <= 12:
            return first, last
    problem = _("“{name}”的值不对：{detail}").format(name="--months", detail=_("“{text}”不是月份。").format(text=text))
    raise UsageError(_COMMAND, problem, _("写成 2024-01..2026-06 或 2025-06。"))


def _rate(text: str) -> Fraction:
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        problem = _("“{name}”的值不对：{detail}").format(
            name="--errors", detail=_("“{text}”不是比例。").format(text=text)
        )
        raise UsageError(_COMMAND, problem, _("例如 0.02。")) from None
