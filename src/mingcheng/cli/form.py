"""`mingcheng form`: report forms, and the templates that are filled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import console, file_name, print_json, refuse_overwriting, tell, write_data
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.reference_periods import Period
    from mingcheng.statistics.form import Form, FormVersion

COMMAND = "mingcheng form"
HELP = marked(
    "统计报表：有哪些、有哪些指标和勾稽关系，并写出供填报的 Excel 模板。\n\n"
    "不给名称时列出自带的报表；给出名称时列出指标；用 -o 写出模板。名称也可以是自己写的报表文件（YAML）或其目录。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng form\n"
    "  mingcheng form software-monthly --period 2026-06 -o 月报.xlsx\n"
    "  mingcheng form software-monthly --list -o 月报清单.xlsx\n"
    "  mingcheng form software-monthly --json"
)


def form(
    name: Annotated[
        str | None,
        typer.Argument(metavar=marked("报表"), help=marked("自带报表的名称，或报表的 YAML 文件、目录。")),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar=marked("路径"), parser=file_name, help=marked("把模板写到这个 .xlsx 文件。")
        ),
    ] = None,
    version: Annotated[
        str | None, typer.Option(metavar=marked("版本"), help=marked("哪一版，缺省为最新一版。"))
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            metavar=marked("报告期"), help=marked("如 2026-06、2026年二季度：用当期有效的版本，并填在模板上。")
        ),
    ] = None,
    as_list: Annotated[bool, typer.Option("--list", help=marked("模板为清单：一行一个单位，供汇总部门用。"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
) -> int:
    """Lists the forms, shows one, or writes its template."""
    if name is None:
        if output is not None or version is not None or period is not None or as_list:
            raise UsageError(COMMAND, _("没有说是哪种报表。"), _("请给出名称，如 software-monthly。"))
        return _list_forms(as_json)
    from mingcheng.statistics.forms import load_form

    chosen, when = _chosen(load_form(name), version, period)
    if output is None and as_list:
        raise UsageError(COMMAND, _("--list 要与 -o 一起用。"), _("请用 -o 给出文件名。"))
    if output is not None:
        _write_template(chosen, when, as_list, output, Path(name))
    if as_json:
        from mingcheng.statistics.form_json import version_json

        print_json(json.dumps(version_json(chosen), ensure_ascii=False))
    elif output is None:
        from mingcheng.cli.form_table import show_version

        show_version(chosen, console())
    return 0


def _list_forms(as_json: bool) -> int:
    from mingcheng.statistics.forms import load_form, shipped_forms

    forms = [load_form(name) for name in shipped_forms()]
    if as_json:
        from mingcheng.statistics.form_json import form_json

        print_json(json.dumps({"forms": [form_json(each) for each in forms]}, ensure_ascii=False))
    else:
        from mingcheng.cli.form_table import show_forms

        show_forms(forms, console())
    return 0


def _chosen(form: Form, version: str | None, period: str | None) -> tuple[FormVersion, Period | None]:
    """The version that is asked for, or that holds in the period; and the period."""
    from mingcheng.reference_periods import Period
    from mingcheng.statistics.forms import check_month, version_for, version_named

    when = Period.parse(period) if period is not None else None
    if version is not None:
        chosen = version_named(form, version)
        if when is not None and not chosen.is_valid_in(when.year):
            problem = _("{period}不适用 {version} 版的报表。").format(period=when.label, version=version)
            right = version_for(form, when)
            raise UsageError(COMMAND, problem, _("应为 {version} 版。").format(version=right.version))
    else:
        chosen = version_for(form, when) if when is not None else form.latest
    if when is not None:
        check_month(chosen, when)
    return chosen, when


def _write_template(version: FormVersion, period: Period | None, as_list: bool, output: Path, source: Path) -> None:
    from mingcheng.statistics.template import form_template, list_template

    if output.suffix.lower() != ".xlsx":
        raise UsageError(COMMAND, _("模板只能写成 .xlsx，现为“{path}”。").format(path=output), _("请改扩展名。"))
    refuse_overwriting(COMMAND, [source], (output,))
    write_data(output, (list_template if as_list else form_template)(version, period))
    tell(_("已写入 {path}。").format(path=output))
