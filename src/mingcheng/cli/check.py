"""`mingcheng check`: what is wrong in filled report forms, in which cell, and what would be right."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mingcheng.cli.check_files import (
    COMMAND,
    Inputs,
    asked_period,
    deliver,
    inputs_of,
    progress_of,
    refuse_of_reports,
    refuse_outputs,
)
from mingcheng.cli.days import asked_day
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import console, file_name, print_json, tell
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.statistics.check.files import CheckedFiles
    from mingcheng.statistics.check.load import Loaded
    from mingcheng.statistics.store import ReportStore

FOUND, UNREADABLE = 1, 2
"""Exit codes: something is left to mend or to explain; nothing could be read."""

PUBLISHED = "published-series"
"""The form of published figures, which are series and no reports: they have checks of their own."""

HELP = marked(
    "审核填好的报表。\n\n"
    "逐项核对勾稽关系、其中项、与上月和上年同期的变动、代码、重复、迟报和漏报；每条发现写明企业、指标、单元格、填报值、应为多少。\n"
    "错误须改正，警告须改正或说明原因。-o 生成标出毛病的退改文件；改好交回后再审，写了说明的警告不再计。\n"
    "--into 把没有毛病的报表存入报表库，同一份文件存两次不变。没有待处理的毛病时退出码为 0，有为 1。\n"
    "报表写 published-series 时，审看已经公布的数字（.csv）：增速与两年的数、分项与总量、各处所载能否同时成立。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng check software-monthly 6月/*.xlsx\n"
    "  mingcheng check software-monthly 6月 --period 2026-06 --expected 名录.xlsx -o 退改\n"
    "  mingcheng check software-monthly 6月.xlsx --into 报表库 --json\n"
    "  mingcheng check published-series 公布数.csv"
)


def check(
    form: Annotated[
        str,
        typer.Argument(
            metavar=marked("报表"),
            help=marked("自带报表的名称，或写报表的 YAML 文件、目录；published-series 为已公布的数据。"),
        ),
    ],
    files: Annotated[
        list[Path],
        typer.Argument(metavar=marked("文件"), parser=file_name, help=marked("填好的电子表格，或放有它们的目录。")),
    ],
    period: Annotated[
        str | None, typer.Option(metavar=marked("报告期"), help=marked("收的是哪一期，如 2026-06。缺省按表上所填。"))
    ] = None,
    expected: Annotated[
        Path | None,
        typer.Option(
            metavar=marked("文件"),
            parser=file_name,
            help=marked("应报单位名录（.xlsx、.csv、.parquet）：查漏报和名录外的单位。"),
        ),
    ] = None,
    received: Annotated[
        str | None,
        typer.Option(metavar=marked("日期"), help=marked("收到的日期，用来查迟报。缺省为各文件的修改日期。")),
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option(metavar=marked("目录"), parser=file_name, help=marked("以前各期的报表库，用来对照，不改动它。")),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar=marked("目录"), parser=file_name, help=marked("审核通过的报表存入这个报表库，也用它对照以前各期。")
        ),
    ] = None,
    accept_warnings: Annotated[
        bool, typer.Option("--accept-warnings", help=marked("没有说明的警告也准予存入。"))
    ] = False,
    known_at: Annotated[
        str | None, typer.Option(metavar=marked("日期"), help=marked("存入的报表从哪一天起算作已知，缺省为今天。"))
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar=marked("路径"),
            parser=file_name,
            help=marked("退改文件：.xlsx 文件，或目录（每个交来的文件一个）。"),
        ),
    ] = None,
    threshold: Annotated[
        str | None,
        typer.Option(
            metavar=marked("百分点"),
            help=marked("只用于 published-series：水平与增速相差多少个百分点以上才报，缺省为 1。"),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
) -> int:
    """Checks the reports of a form; 1 where an error or an unexplained warning is left."""
    if form == PUBLISHED:
        from mingcheng.cli.check_published import check_published

        refuse_of_reports(
            period=period, expected=expected, received=received, earlier=earlier, into=into, output=output
        )
        return check_published(files, as_json, threshold)
    if threshold is not None:
        raise UsageError(COMMAND, _("--threshold 只用于 published-series。"), _("报表的容差写在报表的 YAML 里。"))
    inputs = inputs_of(form, files, expected)
    refuse_outputs(inputs, output, into, earlier)
    checked, loaded = _checked(
        inputs,
        asked_period(period),
        asked_day(COMMAND, "--received", received),
        (earlier, into),
        _Keeping(asked_day(COMMAND, "--known-at", known_at) or date.today(), accept_warnings),
    )
    if as_json:
        told = checked.to_json() | (loaded.to_json() if loaded is not None else {})
        print_json(json.dumps(told, ensure_ascii=False))
    else:
        from mingcheng.cli.check_table import show

        show(checked, loaded, console())
    if output is not None:
        deliver(checked, output)
    return _code(checked)


class _Keeping:
    """How reports are kept: from which day they count as known, and whether unexplained warnings let them pass."""

    def __init__(self, known_at: date, accept_warnings: bool) -> None:
        self.known_at = known_at
        self.accept_warnings = accept_warnings


def _checked(
    inputs: Inputs, period: Any, received: date | None, stores: tuple[Path | None, Path | None], keeping: _Keeping
) -> tuple[CheckedFiles, Loaded | None]:
    """Checks, and keeps what may be kept; the store is closed again."""
    from mingcheng.statistics.check.files import check_files
    from mingcheng.statistics.store import ReportStore

    earlier, into = stores
    place = into or earlier
    with ExitStack() as stack:
        store = stack.enter_context(ReportStore(place)) if place is not None else None
        checked = check_files(
            inputs.files,
            inputs.form,
            period,
            expected=inputs.expected,
            store=store,
            received=received,
            progress=progress_of(len(inputs.files)),
        )
        return checked, _kept(checked, store, keeping) if store is not None and into is not None else None


def _kept(checked: CheckedFiles, store: ReportStore, keeping: _Keeping) -> Loaded:
    from mingcheng.statistics.check.load import Loaded, load, one_version
    from mingcheng.statistics.check.read import cell_places

    part = one_version(checked.checks)
    if part is None:
        return Loaded(0, 0, (), (), None)
    batch = next(each for each in checked.read.batches if each.reports is part.batch.table)
    places = cell_places(batch, range(len(batch.files)))
    return load(store, part, keeping.known_at, keeping.accept_warnings, places)


def _code(checked: CheckedFiles) -> int:
    """2 where nothing could be read, with a line for each file."""
    for finding in checked.unreadable:
        tell(
            _("{place}：{problem} {remedy}").format(place=finding.file, problem=finding.message, remedy=finding.remedy)
        )
    if checked.unreadable and not checked.reports:
        return UNREADABLE
    return 0 if checked.is_clean else FOUND
