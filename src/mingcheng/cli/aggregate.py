"""`mingcheng aggregate`: totals of reports by any group, with growth on the same reporters, internal or fit to publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mingcheng.cli.days import asked_day
from mingcheng.cli.demo_facts import whole_number
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import console, file_name, print_json, refuse_overwriting, tell, write_data, write_file
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.reference_periods import Period
    from mingcheng.statistics.aggregate import Aggregation, Request

COMMAND = "mingcheng aggregate"
ENDINGS = (".xlsx", ".csv", ".parquet")
TRACE_ENDINGS = (".csv", ".parquet")
MOST_TOP = 1000

HELP = marked(
    "汇总报表。\n\n"
    "按地区、产业链环节、规模、园区等分组：累计与当期、占比、家数、同口径增速与按上年所报增速、前列企业、集中度。\n"
    "地区划分写明哪些区县和功能区相加得到合计；同属两处的企业只计一次，并列出没有计入的部分。比率不相加。\n"
    "缺报多少、约占多少，一并写明。--publish 给出可以对外公布的表：会暴露个别企业的单元格不公布。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng aggregate 报表库 --form software-monthly --enterprises 名录.xlsx --by region,size --period 2026-06\n"
    "  mingcheng aggregate 报表库 --enterprises 名录.xlsx --by region --partition ningbo-12 -o 分地区.xlsx\n"
    "  mingcheng aggregate 报表.xlsx --item software_revenue --item profit --json\n"
    "  mingcheng aggregate 报表库 --enterprises 名录.xlsx --by region --trace region=330212 -o 鄞州明细.csv"
)


def aggregate(
    place: Annotated[
        Path,
        typer.Argument(
            metavar=marked("报表"),
            parser=file_name,
            help=marked("报表库的目录，或一张表（.parquet、.xlsx、.csv）：一家企业一期一行。"),
        ),
    ],
    form: Annotated[
        str, typer.Option(metavar=marked("名称"), help=marked("报表的名称或 YAML 文件，缺省 software-monthly。"))
    ] = "software-monthly",
    enterprises: Annotated[
        Path | None,
        typer.Option(
            metavar=marked("文件"), parser=file_name, help=marked("企业名录：代码、地区、园区、产业链环节、规模、集团等列。")
        ),
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(metavar=marked("指标"), help=marked("指标的名称、代码或中文名，可给几个。缺省为软件业务收入。")),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar=marked("分组"), help=marked("按什么分组，逗号分开：region、park、segment、size，或名录的其他列。")),
    ] = None,
    period: Annotated[
        str | None, typer.Option(metavar=marked("报告期"), help=marked("自年初累计到哪一期，如 2026-06。缺省为最近一期。"))
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar=marked("报告期"), help=marked("从哪一期起，与 --to 一起给。"))
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar=marked("报告期"), help=marked("到哪一期止。"))
    ] = None,
    partition: Annotated[
        str | None,
        typer.Option(metavar=marked("划分"), help=marked("地区划分：自带的名称、城市的代码或名称，或 YAML 文件。")),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(metavar="N", parser=whole_number(1, MOST_TOP), help=marked("列出前 N 名企业，并列的都列出。")),
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar=marked("日期"), help=marked("只用这一天已经知道的报表。"))
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help=marked("给出可以对外公布的表。"))] = False,
    rules: Annotated[
        Path | None,
        typer.Option(metavar=marked("文件"), parser=file_name, help=marked("披露规则（YAML），与 --publish 一起给。")),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(
            metavar=marked("分组"),
            help=marked("同一期还要公布的其他分组，与 --publish 一起给，可给几个：几张表一起保护，这次给出 --by 的那张。"),
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            "--published", metavar=marked("文件"), parser=file_name,
            help=marked("公布记录，与 --publish 一起给：查对以前公布的表，并记下这一张。报表库缺省用库里的 published.json。"),
        ),
    ] = None,
    trace: Annotated[
        str | None,
        typer.Option(metavar=marked("行"), help=marked("列出一行数字由哪些报表得来，如 region=330212；合计写 total。")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar=marked("路径"), parser=file_name,
            help=marked("写到这个 .xlsx、.csv 或 .parquet 文件。"),
        ),
    ] = None,
) -> int:  # fmt: skip
    """Aggregates the reports, and shows or writes what was asked for."""
    _refuse(publish, {"--rules": rules, "--published": record, "--also": also}, trace, output)
    refuse_overwriting(COMMAND, [path for path in (place, enterprises, rules, record) if path is not None], [output])
    from mingcheng.statistics.aggregate import Aggregation, enterprises_in, no_enterprises, opened
    from mingcheng.statistics.forms import load_form

    known = asked_day(COMMAND, "--known-at", known_at)
    request = _request(item, by, (period, first, last), partition, top)
    listed = enterprises_in(enterprises) if enterprises is not None else no_enterprises()
    with opened(place, known) as source:
        aggregation = Aggregation(source, load_form(form), request, listed)
        if trace is not None:
            from mingcheng.statistics.aggregate.trace import trace as traced

            _deliver_trace(traced(aggregation, trace), output, as_json)
            return 0
        if publish:
            others = [_beside(request, _groups(each)) for each in also or ()]
            tables = [aggregation, *(Aggregation(source, aggregation.form, each, listed) for each in others)]
            data = _published(tables, place, rules, record)
        else:
            from mingcheng.statistics.aggregate import answer_data

            data = answer_data(aggregation)
    _deliver(data, output, as_json)
    return 0


def _published(tables: Sequence[Aggregation], place: Path, rules: Path | None, record: Path | None) -> dict[str, Any]:
    """What may be published of the first table after what was, and a record of all: written before anything is shown."""
    from mingcheng.statistics.aggregate.publish import publish
    from mingcheng.statistics.aggregate.published_record import RECORD, publication_of, record_in, record_text
    from mingcheng.statistics.disclosure.rules import DEFAULT, load_rules

    path = record or (place / RECORD if place.is_dir() else None)
    if len(tables) > 1 and path is None:
        problem = _("--also 要有公布记录：其余的表以后公布时要用。")
        raise UsageError(COMMAND, problem, _("请加上 --published，写明公布记录的文件。"))
    earlier = record_in(path) if path is not None else []
    found = publish(tables, load_rules(rules or DEFAULT), earlier)
    if path is not None:
        told = [
            publication_of(each.data, table.request.partition, date.today(), each.bases)
            for table, each in zip(tables, found, strict=True)
        ]
        write_file(path, record_text([*earlier, *told]))
        tell(_("已记入公布记录 {path}；没有发出去的，请从中删去。").format(path=path))
    return found[0].data


def _refuse(publish: bool, for_publishing: Mapping[str, object], trace: str | None, output: Path | None) -> None:
    for option, given in for_publishing.items():
        if given and not publish:
            problem = _("{option} 只与 --publish 一起用。").format(option=option)
            raise UsageError(COMMAND, problem, _("请加上 --publish，或去掉 {option}。").format(option=option))
    if trace is not None and publish:
        raise UsageError(COMMAND, _("--trace 列出单个企业，不能与 --publish 一起用。"), _("请去掉其中一个。"))
    endings = TRACE_ENDINGS if trace is not None else ENDINGS
    if output is not None and output.suffix.lower() not in endings:
        problem = _("不能写成“{ending}”文件。").format(ending=output.suffix or output.name)
        raise UsageError(COMMAND, problem, _("-o 请以 {known} 结尾。").format(known=_("、").join(endings)))


def _request(
    items: Sequence[str] | None,
    by: str | None,
    periods: tuple[str | None, str | None, str | None],
    partition: str | None,
    top: int | None,
) -> Request:
    """The question. Raises UsageError for periods that contradict each other, and what reading a partition raises."""
    from mingcheng.statistics.aggregate import Request
    from mingcheng.statistics.aggregate import partition as named

    period, first, last = periods
    if period is not None and (first or last):
        raise UsageError(COMMAND, _("--period 不能与 --from、--to 一起用。"), _("请去掉其中一种。"))
    if (first is None) != (last is None):
        raise UsageError(COMMAND, _("--from 和 --to 要一起给。"), _("请补上另一个，或改用 --period。"))
    wanted = tuple(name.strip() for text in items or () for name in text.replace("，", ",").split(",") if name.strip())
    return Request(
        wanted,
        _groups(by or ""),
        _period("--from", first),
        _period("--to", last) or _period("--period", period),
        named(partition) if partition is not None else None,
        top or 0,
    )


def _beside(request: Request, by: tuple[str, ...]) -> Request:
    """The same question by other groups."""
    return replace(request, by=by, partition=request.partition if "region" in by else None, top=0)


def _groups(by: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in by.replace("，", ",").split(",") if name.strip())


def _period(option: str, text: str | None) -> Period | None:
    from mingcheng.reference_periods import Period, PeriodError

    if text is None:
        return None
    try:
        return Period.parse(text)
    except PeriodError as error:
        problem = _("“{name}”的值不对：{detail}").format(name=option, detail=error.problem)
        raise UsageError(COMMAND, problem, error.remedy) from None


def _deliver(data: dict[str, Any], output: Path | None, as_json: bool) -> None:
    from mingcheng.statistics.aggregate.files import csv_text, parquet_data, xlsx_data

    if output is not None:
        match output.suffix.lower():
            case ".csv":
                write_file(output, csv_text(data))
            case ".xlsx":
                write_data(output, xlsx_data(data))
            case _:
                write_data(output, parquet_data(data))
        tell(_("已写入 {path}。").format(path=output))
    if as_json:
        from mingcheng.policies.simulation_json import json_text

        print_json(json_text(data))
    else:
        from mingcheng.cli.aggregate_table import show

        show(data, console())


def _deliver_trace(rows: list[dict[str, Any]], output: Path | None, as_json: bool) -> None:
    from mingcheng.statistics.aggregate.trace import trace_csv, trace_parquet

    if output is not None:
        if output.suffix.lower() == ".csv":
            write_file(output, trace_csv(rows))
        else:
            write_data(output, trace_parquet(rows))
        tell(_("已写入 {path}。").format(path=output))
    if as_json:
        from mingcheng.policies.simulation_json import json_text

        print_json(json_text({"trace": rows}))
    elif output is None:
        from mingcheng.cli.aggregate_table import show_trace

        show_trace(rows, console())
