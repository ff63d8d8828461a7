"""The outcome of a check for people: what was read, how often each rule found something, the first findings, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mingcheng.cli.finding_lists import SEVERITIES, STYLES
from mingcheng.language import _
from mingcheng.statistics.check.findings import counts_of

if TYPE_CHECKING:
    from rich.console import Console

    from mingcheng.statistics.check.files import CheckedFiles
    from mingcheng.statistics.check.findings import Finding
    from mingcheng.statistics.check.load import Loaded

SHOWN = 12
"""So many findings are shown one by one; the rest stands in the file that goes back and in the JSON."""


def show(checked: CheckedFiles, loaded: Loaded | None, screen: Console) -> None:
    """Everything, the most general first."""
    version = checked.read.version
    head = _("{title}（{version}），{periods}：文件 {files} 个，报表 {reports} 份。").format(
        title=version.title,
        version=version.version,
        periods=_("、").join(checked.periods) or _("报告期不明"),
        files=len(checked.read.files),
        reports=f"{checked.reports:,}",
    )
    screen.print(head, markup=False, soft_wrap=True)
    if checked.findings:
        _show_rules(checked, screen)
        _show_first(checked.findings, screen)
    screen.print(summary(checked.findings), markup=False, soft_wrap=True)
    if loaded is not None:
        screen.print(_loading(loaded), markup=False, soft_wrap=True)


def _show_rules(checked: CheckedFiles, screen: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    from mingcheng.statistics.check.rules import titles_of

    titles = titles_of(checked.read.version)
    table = Table()
    for heading in (_("级别"), _("规则"), _("查的是什么")):
        table.add_column(heading)
    table.add_column(_("发现"), justify="right")
    table.add_column(_("已说明"), justify="right")
    for severity, label in SEVERITIES.items():
        for rule, found in _by_rule(checked.findings, severity).items():
            explained = sum(finding.is_explained for finding in found)
            table.add_row(
                Text(_(label), STYLES[severity]), rule, titles.get(rule, ""), f"{len(found):,}", f"{explained:,}"
            )
    screen.print(table)


def _by_rule(findings: Sequence[Finding], severity: str) -> dict[str, list[Finding]]:
    """The findings of a severity by rule, the most frequent first."""
    rules: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity == severity:
            rules.setdefault(finding.rule, []).append(finding)
    return dict(sorted(rules.items(), key=lambda pair: -len(pair[1])))


def _show_first(findings: Sequence[Finding], screen: Console) -> None:
    from rich.text import Text

    first = [finding for finding in findings if finding.is_open] or list(findings)
    for finding in first[:SHOWN]:
        severity = Text(_(SEVERITIES[finding.severity]), STYLES[finding.severity])
        who = " ".join(part for part in (finding.reporter, finding.name) if part)
        screen.print(Text.assemble(severity, f" [{finding.rule}] {who}"), soft_wrap=True)
        place = "!".join(part for part in (finding.file, finding.sheet, finding.cell) if part)
        for line in (place, finding.message, finding.remedy):
            if line:
                screen.print(f"  {line}", markup=False, soft_wrap=True)
    rest = len(first) - SHOWN
    if rest > 0:
        screen.print(_("另有 {count} 条没有列出，见 -o 的退改文件或 --json。").format(count=f"{rest:,}"), markup=False)


def summary(findings: Sequence[Finding]) -> str:
    """How many findings of which severity, and how many of the warnings are explained."""
    if not findings:
        return _("没有发现问题。")
    counts = counts_of(findings)
    parts = [f"{_(label)} {counts[severity]:,}" for severity, label in SEVERITIES.items() if counts[severity]]
    text = _("共有：{parts}。").format(parts=_("，").join(parts))
    if counts["explained"]:
        text += _("警告中已说明 {count} 条。").format(count=counts["explained"])
    return text


def _loading(loaded: Loaded) -> str:
    text = _("存入 {loaded} 份，未存 {refused} 份。").format(
        loaded=f"{loaded.loaded:,}", refused=f"{len(loaded.refused):,}"
    )
    if loaded.known_files:
        text += _("有 {files} 个文件以前存过，其中 {unchanged} 份不变。").format(
            files=len(loaded.known_files), unchanged=f"{loaded.unchanged:,}"
        )
    return text
