"""`mingcheng simulate`: what measures cost, by district, size and rung, and what a reform would change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.errors import UsageError
from mingcheng.cli.match_options import (
    Day,
    EngineName,
    KnownAt,
    Measures,
    Place,
    Year,
    clock_of,
    refuse_unknown_engine,
)
from mingcheng.cli.output import console, file_name, print_json, refuse_overwriting, tell, write_data, write_file
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.policies.facts import Facts
    from mingcheng.policies.model import Pack
    from mingcheng.policies.simulation_json import Row

COMMAND = "mingcheng simulate"
ENDINGS = (".csv", ".parquet")

HELP = marked(
    "测算政策要花多少钱，改了参数又会怎样。\n\n"
    "按地区、企业规模、培育梯度汇总：符合的、不能确定的企业数，最少与最多需要的资金，此前已兑付的金额。\n"
    "改革方案写成 YAML：改哪项措施的哪个参数；给出前后的差额，以及受益和受损的企业数。\n"
    "也可让一个参数在一段范围内变动（--sweep），看资金随之怎样变。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng demo facts --enterprises 2000 -o 企业\n"
    "  mingcheng simulate --measures jiaxing-2025 --facts 企业 --year 2025\n"
    "  mingcheng simulate --measures jiaxing-2025 --facts 企业 --year 2025 --reform 提高奖励.yaml --html 测算.html\n"
    '  mingcheng simulate --measures jiaxing-2025 --facts 企业 --year 2025 --sweep "revenue-step.award_1=10 万元..50 万元:10 万元"'
)


def simulate(
    measures: Measures = None,
    facts: Place = None,
    year: Year = None,
    on: Day = None,
    known_at: KnownAt = None,
    engine: EngineName = "duckdb",
    reform: Annotated[
        list[Path] | None,
        typer.Option(metavar=marked("文件"), parser=file_name, help=marked("改革方案（YAML），可以给几个。")),
    ] = None,
    sweep: Annotated[
        str | None,
        typer.Option(metavar=marked("措施.参数=起..止:步长"), help=marked("让一个参数变动，逐个值测算。")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
    html: Annotated[
        Path | None,
        typer.Option(metavar=marked("路径"), parser=file_name, help=marked("写成带图表的网页，可直接用浏览器打开。")),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar=marked("路径"), parser=file_name,
            help=marked("逐项措施、地区、规模、梯度的明细写到这个 .csv 或 .parquet 文件。"),
        ),
    ] = None,
) -> int:  # fmt: skip
    """Simulates the pack and its reforms, and shows or writes what was asked for."""
    if measures is None or facts is None:
        raise UsageError(
            COMMAND, _("缺少 --measures 或 --facts。"), _("用法见 {command} --help。").format(command=COMMAND)
        )
    clock = clock_of(COMMAND, year, on, known_at)
    refuse_unknown_engine(COMMAND, engine)
    if output is not None and output.suffix.lower() not in ENDINGS:
        problem = _("不能写成“{ending}”文件。").format(ending=output.suffix or output.name)
        raise UsageError(COMMAND, problem, _("-o 请以 .csv 或 .parquet 结尾。"))
    from mingcheng.policies.facts import Facts
    from mingcheng.policies.load import load_pack

    pack = load_pack(measures)
    reforms = reform or []
    with Facts(facts, engine, catalogue=pack.catalogue) as opened:
        refuse_overwriting(COMMAND, _inputs(pack, opened, reforms), (html, output))
        from mingcheng.policies.simulation_json import simulated

        report = simulated(pack, opened, clock, reforms, sweep)
    _deliver(report, html, output)
    if as_json:
        from mingcheng.policies.simulation_json import json_text

        print_json(json_text(report))
    else:
        from mingcheng.cli.simulation_table import show_simulation

        show_simulation(report, console())
    return 0


def _inputs(pack: Pack, facts: Facts, reforms: Sequence[Path]) -> list[Path]:
    place = Path(pack.place)
    files = [place / name for name in pack.texts] if place.is_dir() else [place]
    return [*files, *reforms, *(file.source for file in facts.sources.values())]


def _deliver(report: Row, html: Path | None, output: Path | None) -> None:
    """Writes the page and the table."""
    if html is not None:
        from mingcheng.policies.simulation_page import page_of

        write_file(html, page_of(report))
        tell(_("已写入 {path}。").format(path=html))
    if output is not None:
        from mingcheng.policies.simulation_json import csv_text, parquet_data, rows_table

        rows = rows_table(report)
        if output.suffix.lower() == ".csv":
            write_file(output, csv_text(rows))
        else:
            write_data(output, parquet_data(rows))
        tell(_("已写入 {path}。").format(path=output))
