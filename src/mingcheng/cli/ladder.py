"""`mingcheng ladder`: who stands where on the cultivation ladder on a day, as it was known on another."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mingcheng.cli.days import asked_day
from mingcheng.cli.demo_facts import whole_number
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import file_name, print_json, refuse_overwriting, tell
from mingcheng.language import _, marked

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mingcheng.registry.ladder.files import ReadEvents

COMMAND = "mingcheng ladder"
HELP = marked(
    "某一天谁在培育梯度的哪一级。\n\n"
    "输入是认定、复核、退出、入库、出库的名单；按某一天的情形、某一天已经知道的记录，给出在册的企业、两天之间的变动、\n"
    "即将到期的称号。给出企业数据时，另外列出条件已够而不在册的、在册而条件不够的企业。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng ladder 规上名单.xlsx --kind above_scale --on 2026-06-30 --known-at 2026-07-15\n"
    "  mingcheng ladder 名单.csv --on 2026-06-30 --since 2025-12-31 --within 90 -o 梯度.xlsx\n"
    "  mingcheng ladder 名单.csv --kind above_scale --on 2025-12-31 --facts 企业 --year 2025"
)


def ladder(
    lists: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar=marked("名单..."), parser=file_name, help=marked("名单（.xlsx .csv .parquet），可有多个。")
        ),
    ] = None,
    on: Annotated[str | None, typer.Option(metavar=marked("日期"), help=marked("哪一天的情形。"))] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar=marked("日期"), help=marked("只用这一天已经知道的记录。"))
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar=marked("称号"), help=marked("只看一种称号，如 规上、高企。"))
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar=marked("日期"), help=marked("另列这一天以来的进入、退出、到期、复核。"))
    ] = None,
    within: Annotated[
        int | None,
        typer.Option(metavar=marked("天数"), parser=whole_number(1, 3660), help=marked("另列此后这些天内到期的。")),
    ] = None,
    steps: Annotated[
        str | None,
        typer.Option(metavar=marked("措施包"), help=marked("按这条梯度另列每家企业的级次，如 ladder-national-2026。")),
    ] = None,
    facts: Annotated[
        Path | None,
        typer.Option(metavar=marked("路径"), parser=file_name, help=marked("企业数据，用来找即将进入或退出的企业。")),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            metavar=marked("年份"), parser=whole_number(1950, 2150), help=marked("企业数据取哪一年，缺省为上一年。")
        ),
    ] = None,
    measures: Annotated[
        str | None, typer.Option(metavar=marked("措施包"), help=marked("用这个措施包的条件，缺省用自带的。"))
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar=marked("目录"),
            parser=file_name,
            help=marked("名录的目录：导入名单，并用其中已有的记录。"),
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar=marked("路径"), parser=file_name, help=marked("写成 .xlsx，一种结果一张表。")
        ),
    ] = None,
    awards: Annotated[
        Path | None,
        typer.Option(metavar=marked("路径"), parser=file_name, help=marked("另写成企业数据的 awards 表（.parquet）。")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
) -> int:
    """Reads lists, asks what holds on a day, shows and writes it."""
    if on is None:
        raise UsageError(COMMAND, _("缺少 --on。"), _("请写明哪一天，如 --on 2026-06-30。"))
    day = asked_day(COMMAND, "--on", on)
    known = asked_day(COMMAND, "--known-at", known_at)
    if not lists and register is None:
        raise UsageError(COMMAND, _("没有给出名单。"), _("请给出名单文件，或用 --into 指出名录目录。"))
    from mingcheng.journals import IMPORTS

    if not lists and register is not None and not (register / IMPORTS).is_dir():
        raise UsageError(str(register), _("这个名录里还没有记录。"), _("请先给出名单，用 --into 导入。"))
    if output is not None and output.suffix.lower() != ".xlsx":
        problem = _("不能写成“{ending}”文件。").format(ending=output.suffix or output.name)
        raise UsageError(COMMAND, problem, _("-o 请以 {known} 结尾。").format(known=".xlsx"))
    if facts is not None and kind is None:
        raise UsageError(COMMAND, _("给出 --facts 时要用 --kind 说明是哪种称号。"), _("如 --kind above_scale。"))
    refuse_overwriting(COMMAND, lists or [], [output, awards])
    events, read = _events(lists or [], register, known or day)
    if kind is not None:
        name = _kind(kind)
        events = events.filter(events.kind == name)
    found = _found(events, day, known, asked_day(COMMAND, "--since", since), within, steps)
    if facts is not None and kind is not None:
        found["prospects"] = _prospects(found["held"], _kind(kind), facts, day, known, year, measures)
    if awards is not None:
        _write_awards(events, day, known, awards)
    if output is not None:
        _write(found, output)
    report = {
        "on": day.isoformat(), "known_at": known.isoformat() if known else None,
        **{name: _plain(table) for name, table in found.items()},
        "rejected": [{"place": row.place, "problem": row.problem} for row in read.rejected], "notes": read.notes,
    }  # fmt: skip
    if as_json:
        print_json(json.dumps(report, ensure_ascii=False))
    else:
        _show(report, read)
    return 1 if read.rejected else 0


def _kind(text: str) -> str:
    from mingcheng.registry.ladder.files import remedy_for_title
    from mingcheng.titles import title_of

    found = title_of(text)
    if found is None:
        raise UsageError(COMMAND, _("没有“{text}”这个称号。").format(text=text), remedy_for_title(text))
    return found.name


def _events(lists: list[Path], register: Path | None, known_at: date) -> tuple[ir.Table, ReadEvents]:
    from mingcheng.registry.ladder import EventStore, events_table, read_events

    if register is None:
        read = read_events(lists)
        return events_table(read.events), read
    store = EventStore(register)
    imported = store.add(lists, known_at)
    for path in imported.before:
        tell(_("{name} 以前已经导入，没有变化。").format(name=path.name))
    return store.events(), imported.read


def _found(
    events: ir.Table, on: date, known: date | None, since: date | None, within: int | None, ladder_name: str | None
) -> dict[str, pa.Table]:
    from mingcheng.registry.ladder import about_to_expire, changes, held, rungs

    key = ["kind", "standing", "uscc"]
    found = {"held": held(events, on, known).order_by(key)}
    if since is not None:
        found["changes"] = changes(events, since, on, known).order_by(["kind", "standing", "date", "uscc"])
    if within is not None:
        found["expiring"] = about_to_expire(events, on, within, known)
    if ladder_name is not None:
        found["rungs"] = rungs(events, _titles_of(ladder_name, on), on, known).order_by("uscc")
    return {name: table.to_pyarrow() for name, table in found.items()}


def _titles_of(ladder_name: str, on: date) -> list[str]:
    """The titles of a ladder from the lowest rung up."""
    from mingcheng.policies.ladder import rungs_of
    from mingcheng.policies.load import load_pack

    pack = load_pack(ladder_name)
    found = [
        measure.award for measure in rungs_of(pack, pack.measures) if measure.award and measure.validity.holds_on(on)
    ]
    if not found:
        problem = _("“{name}”在 {day} 不是有效的梯度。").format(name=ladder_name, day=on)
        raise UsageError(COMMAND, problem, _("请用 --steps 给出当日有效的梯度，如 ladder-national-2026。"))
    return found


def _prospects(
    holders: pa.Table, kind: str, place: Path, on: date, known: date | None, year: int | None, measures: str | None
) -> pa.Table:
    import pyarrow.compute as pc

    from mingcheng.policies.enterprise import Clock
    from mingcheng.policies.facts import Facts
    from mingcheng.policies.prospects import conditions_for, prospects

    conditions = conditions_for(kind, on, measures)
    titled = holders.filter(pc.equal(holders["standing"], "title"))
    with Facts(place, catalogue=conditions.pack.catalogue) as opened:
        clock = Clock.of(on.year - 1 if year is None else year, on, known)
        return _with_names(prospects(conditions, opened, clock, titled), titled, opened.files["enterprises"].path)


def _with_names(found: pa.Table, holders: pa.Table, enterprises: Path) -> pa.Table:
    """The names that the facts give, else those of the lists, behind the codes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = dict(zip(holders["uscc"].to_pylist(), holders["name"].to_pylist(), strict=True))
    if {"uscc", "name"} <= set(pq.read_schema(enterprises).names):
        wanted = [("uscc", "in", found["uscc"].to_pylist())] if found.num_rows else None
        listed = pq.read_table(enterprises, columns=["uscc", "name"], filters=wanted).to_pydict()
        names |= {code: name for code, name in zip(listed["uscc"], listed["name"], strict=True) if name}
    return found.add_column(1, "name", pa.array([names.get(code) for code in found["uscc"].to_pylist()], pa.string()))


def _write_awards(events: ir.Table, on: date, known: date | None, path: Path) -> None:
    import io

    import pyarrow.parquet as pq

    from mingcheng.cli.output import write_data
    from mingcheng.registry.ladder import awards_of

    buffer = io.BytesIO()
    pq.write_table(awards_of(events, on, known).order_by(["uscc", "date", "kind"]).to_pyarrow(), buffer)
    write_data(path, buffer.getvalue())


def _write(found: dict[str, pa.Table], path: Path) -> None:
    from mingcheng.cli.ladder_table import workbook_of
    from mingcheng.cli.output import write_data

    write_data(path, workbook_of(found))


def _plain(table: pa.Table) -> list[dict[str, Any]]:
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in table.to_pylist()
    ]


def _show(report: dict[str, Any], read: ReadEvents) -> None:
    from mingcheng.cli.ladder_table import show_ladder
    from mingcheng.cli.output import console

    show_ladder(report, console())
    for note in read.notes:
        tell(note)
    for row in read.rejected:
        tell(_("{place}：{problem} {remedy}").format(place=row.place, problem=row.problem, remedy=row.remedy))
