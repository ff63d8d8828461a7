"""`mingcheng check published-series`: what cannot be true together in published figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from mingcheng.cli.errors import UsageError
from mingcheng.cli.finding_lists import SEVERITIES, STYLES
from mingcheng.cli.output import console, print_json
from mingcheng.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from mingcheng.statistics.published import PublishedFinding

FOUND = 1
_COMMAND = "mingcheng check published-series"
SHOWN = 3
"""So many findings of a kind are shown one by one; all of them stand in the JSON."""


def check_published(files: Sequence[Path], as_json: bool, threshold: str | None = None) -> int:
    """Checks files of published figures together; 1 where an error or a warning is found. `threshold` is in percentage
    points."""
    from mingcheng.statistics.published import THRESHOLD, counts_of, findings_of_files

    points = THRESHOLD if threshold is None else _points(threshold)
    findings = findings_of_files(files, points)
    if as_json:
        told = {"findings": [finding.as_json() for finding in findings], "counts": counts_of(findings)}
        print_json(json.dumps(told, ensure_ascii=False))
    else:
        show(findings, console())
    return FOUND if any(finding.severity != "note" for finding in findings) else 0


def _points(text: str) -> Fraction:
    try:
        points = Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        points = Fraction(-1)
    if not 0 <= points <= 1000:
        problem = _("“{name}”的值不对：{detail}").format(
            name="--threshold", detail=_("“{text}”不是百分点数。").format(text=text)
        )
        raise UsageError(_COMMAND, problem, _("例如 1 或 0.5。"))
    return points


def show(findings: Sequence[PublishedFinding], screen: Console) -> None:
    """How many of each kind, then some of each, the gravest first."""
    from rich.table import Table
    from rich.text import Text

    from mingcheng.statistics.published import KINDS

    if not findings:
        screen.print(_("没有发现问题。"))
        return
    by_kind: dict[str, list[PublishedFinding]] = {}
    for finding in findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    table = Table()
    for heading in (_("级别"), _("种类"), _("含义")):
        table.add_column(heading)
    table.add_column(_("发现"), justify="right")
    for kind, listed in by_kind.items():
        severity = KINDS[kind].severity
        table.add_row(Text(_(SEVERITIES[severity]), STYLES[severity]), kind, _(KINDS[kind].label), f"{len(listed):,}")
    screen.print(table)
    for listed in by_kind.values():
        for finding in listed[:SHOWN]:
            _show_one(finding, screen)
        if len(listed) > SHOWN:
            more = _("  同类的还有 {count} 条，全部见 --json。")
            screen.print(more.format(count=f"{len(listed) - SHOWN:,}"), markup=False, soft_wrap=True)


def _show_one(finding: PublishedFinding, screen: Console) -> None:
    from rich.text import Text

    severity = Text(_(SEVERITIES[finding.severity]), STYLES[finding.severity])
    screen.print(Text.assemble(severity, f" [{finding.kind}] {finding.region} {finding.message}"), soft_wrap=True)
    shown = "、".join(finding.places[:6]) + ("……" if len(finding.places) > 6 else "")
    screen.print(f"  {shown}", markup=False, soft_wrap=True)
