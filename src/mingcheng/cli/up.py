"""`mingcheng up`: the main job on the demonstration plan, for a first look."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from mingcheng.cli.demo import MAIN
from mingcheng.cli.output import console
from mingcheng.cli.read import plan_and_document
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from rich.table import Table

HELP = marked("看一看名城能做什么。\n\n读示例方案，列出其中的目标，再检查一遍。示例方案属于虚构的临江市。")
EXAMPLE = marked("例：\n  mingcheng up")


def up() -> int:
    """Reads, shows and checks the demonstration plan, and says what to try next."""
    from mingcheng.cli.finding_lists import show_findings
    from mingcheng.cli.plan_tables import print_table, show_plan
    from mingcheng.plans.lint import findings_of

    plan, document = plan_and_document(MAIN)
    screen = console()
    show_plan(plan, document, screen)
    screen.print()
    show_findings(findings_of(plan, document), document, screen)
    screen.print()
    screen.print(_("接下来可以试："), markup=False)
    print_table(_next_steps(), screen)
    return 0


def _next_steps() -> Table:
    from rich.table import Table

    steps = Table.grid(padding=(0, 3, 0, 0))
    for command, purpose in (
        (_("{mingcheng} demo 示例"), _("取出示例文件")),
        (_("{mingcheng} read 行动方案.docx"), _("读自己的方案")),
        (_("{mingcheng} lint 征求意见稿.docx"), _("印发前检查")),
        (_("{mingcheng} demo facts --enterprises 2000 -o 企业"), _("生成一座虚构城市的企业数据")),
        (
            _("{mingcheng} match --measures jiaxing-2025 --facts 企业 --year 2025 -o 结果.parquet"),
            _("测算谁能享受哪些政策"),
        ),
        (_("{mingcheng} demo reports --enterprises 200 --errors 0.02 --as xlsx -o 报表"), _("生成虚构企业的月报表")),
        (_("{mingcheng} check software-monthly 报表 -o 退改 --into 报表库"), _("审核报表，存入报表库")),
    ):
        steps.add_row("  " + command.format(mingcheng=program_name()), purpose)
    return steps


def program_name() -> str:
    """How the reader can call the program: its name, or its path where the shell does not find it."""
    return "mingcheng" if shutil.which("mingcheng") else os.path.relpath(sys.argv[0])
