"""`mingcheng read`: a plan document as data."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.errors import FAILED, UsageError, report
from mingcheng.cli.output import console, file_name, print_json, refuse_overwriting, tell, write_file
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.plans.model import Plan
    from mingcheng.reading.document import Document

PARTS = ("targets", "baselines", "tasks", "policies", "parks", "systems")

HELP = marked(
    "把方案文件读成数据。\n\n"
    "得出目标、历史数据、任务、政策措施、园区、平台与机制，每一项都带原文位置。\n"
    "可读 .txt .md .html .docx .pdf（含扫描件）.xlsx .xls .ods .ofd 和图片；"
    "装有 LibreOffice 时还可读 .doc .wps .rtf .odt。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng read 行动方案.docx\n"
    "  mingcheng read 行动方案.docx --show tasks\n"
    "  mingcheng read 行动方案.docx --yaml 行动方案.yaml\n"
    "  mingcheng read 方案/*.pdf --json > 方案.jsonl"
)


@dataclass(frozen=True)
class Wanted:
    """What is to become of the plans that are read."""

    as_json: bool
    part: str
    text: Path | None
    yaml: Path | None
    output: Path | None


def read(
    files: Annotated[
        list[Path], typer.Argument(metavar=marked("文件"), parser=file_name, help=marked("方案文件，可给出多个。"))
    ],
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON，每个文件一行。"))] = False,
    show: Annotated[
        str,
        typer.Option(
            metavar=marked("部分"),
            help=marked("在屏幕上列出哪一部分：targets 目标（默认）、baselines、tasks、policies、parks、systems。"),
        ),
    ] = "targets",
    text: Annotated[
        Path | None,
        typer.Option(
            metavar=marked("路径"),
            parser=file_name,
            help=marked("把原文写到这里：各项的 start、end 就是其中的字符位置。"),
        ),
    ] = None,
    yaml: Annotated[
        Path | None,
        typer.Option(metavar=marked("路径"), parser=file_name, help=marked("把结果写成便于人工修改的 YAML。")),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar=marked("路径"),
            parser=file_name,
            help=marked("把 JSON 写到这个文件，不在屏幕显示。"),
        ),
    ] = None,
) -> int:
    """Reads every file; one that cannot be read is told on stderr and does not stop the others."""
    wanted = Wanted(as_json, show, text, yaml, output)
    _check(files, wanted)
    plans: list[Plan] = []
    for file in files:
        try:
            plan, document = plan_and_document(file)
        except MingchengError as error:
            report(error)
            continue
        _deliver(plan, document, file, wanted)
        plans.append(plan)
    if output is not None and plans:
        _write(output, "".join(plan.model_dump_json() + "\n" for plan in plans))
    return 0 if len(plans) == len(files) else FAILED


def plan_and_document(file: Path) -> tuple[Plan, Document]:
    """The plan in a file, with the document that its offsets count in.

    The grammar is loaded while the reading process is at work: each takes about as long as the other.
    """
    from mingcheng.reading import read as read_document

    threading.Thread(target=import_module, args=("mingcheng.plans.extract",), daemon=True).start()
    document = read_document(file)
    from mingcheng.plans.extract import plan_of

    return plan_of(document), document


def _check(files: Sequence[Path], wanted: Wanted) -> None:
    """Refuses what cannot be shown, and what would overwrite: one output for many files, or an input."""
    if wanted.part not in PARTS:
        problem = _("没有“{name}”这一部分。").format(name=wanted.part)
        raise UsageError("mingcheng read", problem, _("可选 {known}。").format(known="、".join(PARTS)))
    if len(files) > 1 and (wanted.text or wanted.yaml):
        problem = _("有多个文件时不能用 --text 和 --yaml。")
        raise UsageError("mingcheng read", problem, _("请一次读一个文件，或用 --json。"))
    refuse_overwriting("mingcheng read", files, (wanted.text, wanted.yaml, wanted.output))


def _deliver(plan: Plan, document: Document, file: Path, wanted: Wanted) -> None:
    """Writes and shows one plan as wanted."""
    from mingcheng.cli.plan_tables import remarks, show_plan

    if wanted.text is not None:
        _write(wanted.text, document.text)
    if wanted.yaml is not None:
        from mingcheng.plans.store import dump_yaml

        _write(wanted.yaml, dump_yaml(plan))
    if not wanted.as_json and wanted.output is None:
        show_plan(plan, document, console(), wanted.part)
        return
    for remark in remarks(plan, document):
        tell(_("{name}：{value}").format(name=file, value=remark))
    if wanted.output is None:
        print_json(plan.model_dump_json())


def _write(path: Path, text: str) -> None:
    write_file(path, text)
    tell(_("已写入 {path}。").format(path=path))
