"""`mingcheng lint`: what is wrong in a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from mingcheng.cli.output import console, file_name, print_json
from mingcheng.cli.read import plan_and_document
from mingcheng.language import marked

FOUND = 1
"""Exit code when there are findings."""

HELP = marked(
    "检查方案里的毛病。\n\n"
    "前后不一致的数、对不上的账、不可能的年份、没有责任单位的任务等。\n"
    "每条发现都引出所依据的原文，并列出算式。没有发现时退出码为 0，有发现为 1。"
)
EXAMPLE = marked("例：\n  mingcheng lint 征求意见稿.docx\n  mingcheng lint 征求意见稿.docx --json")


def lint(
    file: Annotated[Path, typer.Argument(metavar=marked("文件"), parser=file_name, help=marked("方案文件。"))],
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
) -> int:
    """Checks one plan; 1 when there is anything to tell."""
    from mingcheng.plans.lint import findings_of

    plan, document = plan_and_document(file)
    findings = findings_of(plan, document)
    if as_json:
        shown = [finding.model_dump(mode="json") for finding in findings]
        print_json(json.dumps({"findings": shown}, ensure_ascii=False))
    else:
        from mingcheng.cli.finding_lists import show_findings

        show_findings(findings, document, console())
    return FOUND if findings else 0
