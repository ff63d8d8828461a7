"""`mingcheng demo`: demonstration documents, plans, enterprise facts and reports, to work on without any of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from mingcheng.cli import demo_facts, demo_reports
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import file_name, not_written, tell, write_data
from mingcheng.language import _, marked

CONTENT = Path(__file__).parents[1] / "content"
DOCUMENTS = CONTENT / "demo"
PLANS = CONTENT / "plans"
MAIN = DOCUMENTS / "linjiang-plan.docx"
"""The document that `mingcheng up` reads."""

HELP = marked(
    "取出示例文件，或生成虚构的企业数据。\n\n"
    "示例方案属于虚构的临江市，有 Word、PDF、扫描件和纯文本几种；另有几份公开方案的指标数据（YAML，只有名称和数字）。\n"
    "不给目录时，只列出有哪些。\n"
    "参数为 facts 时，生成临江市的企业数据（Parquet），用来试算政策；参数为 reports 时，生成企业逐月的统计报表，用来试审核、试汇总。\n"
    "企业和数字全是编造的；选项只用于这两种。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng demo\n"
    "  mingcheng demo 示例\n"
    "  mingcheng read 示例/linjiang-plan.docx\n"
    "  mingcheng demo facts --enterprises 20000 --seed 7 -o 企业数据\n"
    "  mingcheng demo facts --above 57 --total 477亿元\n"
    "  mingcheng demo reports --enterprises 500 --months 2025-01..2025-06 --errors 0.02 -o 报表"
)


def _place(value: str) -> str:
    file_name(value)
    return value  # as typed: ./facts is a folder, facts is not


def demo(
    place: Annotated[
        str | None,
        typer.Argument(
            metavar=marked("目录"),
            parser=_place,
            help=marked(
                "放到这个目录；没有时新建，同名文件不覆盖。"
                "写 facts 或 reports 则生成企业数据或报表（目录就叫这个名字时写 ./facts）。"
            ),
        ),
    ] = None,
    enterprises: demo_facts.Enterprises = None,
    seed: demo_facts.Seed = None,
    output: demo_facts.Output = None,
    year: demo_facts.Year = None,
    years: demo_facts.Years = None,
    above: demo_facts.Above = None,
    total: demo_facts.Total = None,
    clean: demo_facts.Clean = False,
    months: demo_reports.Months = None,
    errors: demo_reports.Errors = None,
    shape: demo_reports.Shape = None,
) -> int:
    """Lists the files, or copies them into a folder, or makes enterprise facts or reports."""
    of_both = {"--enterprises": enterprises, "--seed": seed, "--output": output}
    of_facts = {"--year": year, "--years": years, "--above": above, "--total": total, "--clean": clean or None}
    of_reports = {"--months": months, "--errors": errors, "--as": shape}
    if place == demo_facts.WORD:
        _refuse(of_reports, "mingcheng demo reports")
        return demo_facts.write_facts(
            enterprises=enterprises,
            seed=seed,
            output=output,
            year=year,
            years=years,
            above=above,
            total=total,
            clean=clean,
        )
    if place == demo_reports.WORD:
        _refuse(of_facts, "mingcheng demo facts")
        return demo_reports.write_reports(
            enterprises=enterprises, seed=seed, output=output, months=months, errors=errors, shape=shape
        )
    _refuse(of_facts, "mingcheng demo facts")
    _refuse(of_reports, "mingcheng demo reports")
    _refuse(of_both, _("mingcheng demo facts 与 mingcheng demo reports"))
    if place is None:
        return _list_files()
    return _copy_files(Path(place))


def _refuse(options: Mapping[str, object], command: str) -> None:
    """Raises UsageError where an option is given that belongs to another command."""
    given = [name for name, value in options.items() if value is not None]
    if given:
        problem = _("选项 {names} 只用于 {command}。").format(names="、".join(given), command=command)
        raise UsageError("mingcheng demo", problem, _("请写上 facts 或 reports，或去掉选项。"))


def _list_files() -> int:
    for file in demonstration_files():
        print(file.name)
    tell(
        _("用 mingcheng demo 目录 取出；用 mingcheng demo facts 生成企业数据，用 mingcheng demo reports 生成企业报表。")
    )
    return 0


def _copy_files(folder: Path) -> int:
    files = demonstration_files()
    present = [file.name for file in files if (folder / file.name).exists()]
    if present:
        problem = _("已有同名文件：{names}。").format(names="、".join(present))
        raise UsageError(str(folder), problem, _("请换一个目录。"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error
    for file in files:
        write_data(folder / file.name, file.read_bytes())
    tell(_("已把 {count} 个文件放到 {folder}。").format(count=len(files), folder=folder))
    return 0


def demonstration_files() -> list[Path]:
    """Documents first, then plans; each by name."""
    return [*sorted(DOCUMENTS.glob("*.*")), *sorted(PLANS.glob("*.yaml"))]
