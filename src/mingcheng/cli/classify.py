"""`mingcheng classify`: enterprises of a list by industry, software revenue class, chain segment and digital economy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mingcheng.cli.demo_facts import whole_number
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import console, file_name, print_json, refuse_overwriting, tell, write_data, write_file
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.registry.classification import Redirection, Result

COMMAND = "mingcheng classify"
ENDINGS = (".xlsx", ".csv", ".parquet")
YEAR = 2025
"""Software revenue is split as it has been since 2019 unless another year is asked for."""

HELP = marked(
    "按经营范围、主要产品和名称给企业分类。\n\n"
    "给出国民经济行业（GB/T 4754-2017）、软件业务收入类、产业链环节、首版次类别、数字经济核心产业，各附把握、其次的类和\n"
    "依据的词在原文的位置；依据少或两可的不硬判。登记的行业代码分 2011、2017 两版，不混用。\n"
    "--redirect 列出实际做软件而登记为其他行业的企业，和登记为软件业而看来不是的企业，各附理由。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng classify 企业名单.xlsx -o 分类.xlsx\n"
    "  mingcheng classify 企业名单.csv --edition 2011 --redirect -o 引导.xlsx\n"
    "  mingcheng classify 企业名单.csv --explain 云麓微电子有限公司"
)


def classify(
    file: Annotated[
        Path, typer.Argument(metavar=marked("文件"), parser=file_name, help=marked("企业名单（.xlsx .csv .parquet）。"))
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar=marked("路径"), parser=file_name, help=marked("写成 .xlsx、.csv 或 .parquet。")
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(metavar=marked("企业"), help=marked("只说明这一家（代码或名称）为什么这样分。")),
    ] = None,
    scheme: Annotated[
        list[str] | None,
        typer.Option(
            metavar=marked("分类"),
            help=marked("只要这些分类：gb、revenue、segment、first-version、digital。缺省为全部。"),
        ),
    ] = None,
    edition: Annotated[
        int | None,
        typer.Option(
            metavar="2011|2017", parser=whole_number(1900, 2100), help=marked("名单里行业代码是哪一版，没有注明时用。")
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            metavar=marked("年份"),
            parser=whole_number(2013, 2100),
            help=marked("软件业务收入按哪一年的分法，2018 年及以前分三类。"),
        ),
    ] = None,
    redirect: Annotated[
        bool, typer.Option("--redirect", help=marked("列出应引导变更统计代码的企业和提请核对的企业。"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
) -> int:
    """Classifies a list, explains one enterprise of it, or lists codes that do not fit."""
    _refuse(scheme, edition, output, explain, redirect)
    refuse_overwriting(COMMAND, [file], [output])
    from mingcheng.registry.classification import SCHEMES, classified, read_listed

    result = classified(read_listed(file, edition), wanted=tuple(scheme or SCHEMES), year=year or YEAR)
    if explain is not None:
        _explain(result, explain, as_json)
        return 0
    if redirect:
        _redirect(result, output, as_json)
        return 0
    if output is not None:
        _write(result, output)
    if as_json:
        print_json(json.dumps(_report(result), ensure_ascii=False, default=str))
    else:
        _show(result, output)
    return 0


def _refuse(
    scheme: list[str] | None, edition: int | None, output: Path | None, explain: str | None, redirect: bool
) -> None:
    from mingcheng.registry.classification import EDITIONS, SCHEMES

    for name in scheme or []:
        if name not in SCHEMES:
            problem = _("没有“{name}”这种分类。").format(name=name)
            raise UsageError(COMMAND, problem, _("可选 {known}。").format(known=_("、").join(SCHEMES)))
    if edition is not None and edition not in EDITIONS:
        problem = _("没有 {edition} 版的国民经济行业分类。").format(edition=edition)
        raise UsageError(COMMAND, problem, _("可选 {known}。").format(known="2011、2017"))
    if output is not None and output.suffix.lower() not in ENDINGS:
        problem = _("不能写成“{ending}”文件。").format(ending=output.suffix or output.name)
        raise UsageError(COMMAND, problem, _("-o 请以 {known} 结尾。").format(known=_("、").join(ENDINGS)))
    if explain is not None and (redirect or output is not None):
        raise UsageError(COMMAND, _("--explain 只说明一家企业，不能与 --redirect、-o 一起用。"), _("请去掉其中一种。"))


def _explain(result: Result, wanted: str, as_json: bool) -> None:
    from mingcheng.registry.classification import explanation, explanation_lines, row_of

    row = row_of(result, wanted)
    if as_json:
        print_json(json.dumps(explanation(result, row), ensure_ascii=False, default=str))
    else:
        print("\n".join(explanation_lines(result, row)))
    _remarks(result)


def _redirect(result: Result, output: Path | None, as_json: bool) -> None:
    from mingcheng.registry.classification import redirection_lines, redirection_table, redirections
    from mingcheng.registry.classification.results import parquet_data, xlsx_data

    found = redirections(result)
    table = redirection_table(found, result.listed)
    heads, lines = redirection_lines(table)
    if output is not None:
        match output.suffix.lower():
            case ".parquet":
                write_data(output, parquet_data(table))
            case ".csv":
                write_file(output, _csv(heads, lines))
            case _:
                write_data(output, xlsx_data([(_("代码引导"), heads, lines)]))
    if as_json:
        rows = [{**row, "reasons": list(each.reasons)} for row, each in zip(table.to_pylist(), found, strict=True)]
        report = {"enterprises": len(result.listed), "redirections": rows, "notes": list(result.listed.remarks)}
        print_json(json.dumps(report, ensure_ascii=False, default=str))
        return
    _show_redirections(result, found, lines)
    if output is not None:
        tell(_("已写入 {path}。").format(path=output))
    _remarks(result)


def _show_redirections(result: Result, found: list[Redirection], lines: list[list[Any]]) -> None:
    from mingcheng.cli.classify_table import redirection_screen

    redirection_screen(console(), found, lines)
    into = sum(each.direction == "into" for each in found)
    told = _("{all} 家中，可引导为软件业的 {into} 家，登记为软件业而提请核对的 {out_of} 家。")
    print(told.format(all=len(result.listed), into=into, out_of=len(found) - into))


def _write(result: Result, output: Path) -> None:
    from mingcheng.registry.classification import redirection_lines, redirection_table, redirections
    from mingcheng.registry.classification.results import parquet_data, shown_lines, xlsx_data

    if output.suffix.lower() == ".parquet":
        write_data(output, parquet_data(result.table))
        return
    heads, lines = shown_lines(result.table, result.words)
    if output.suffix.lower() == ".csv":
        write_file(output, _csv(heads, lines))
        return
    redirected = redirection_lines(redirection_table(redirections(result), result.listed))
    write_data(output, xlsx_data([(_("分类"), heads, lines), (_("代码引导"), *redirected)]))


def _csv(heads: list[str], lines: list[list[Any]]) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(lines)
    return "\ufeff" + out.getvalue()


def _report(result: Result) -> dict[str, Any]:
    from mingcheng.registry.classification.results import rows_of, summary

    return {
        "enterprises": len(result.listed),
        "columns": dict(result.listed.columns),
        "summary": summary(result),
        "results": rows_of(result),
        "notes": list(result.listed.remarks),
    }


def _show(result: Result, output: Path | None) -> None:
    from mingcheng.cli.classify_table import summary_screen
    from mingcheng.registry.classification.results import summary

    summary_screen(console(), summary(result))
    if output is not None:
        tell(_("已写入 {path}。").format(path=output))
    _remarks(result)


def _remarks(result: Result) -> None:
    for remark in result.listed.remarks:
        tell(remark)
