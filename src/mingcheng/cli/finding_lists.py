"""Findings for people: the gravest first, each with the passages and the sum that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mingcheng.cli.places import Places
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from rich.console import Console

    from mingcheng.plans.lint.findings import Finding, Severity
    from mingcheng.reading.document import Document

SEVERITIES: dict[Severity, str] = {"error": marked("错误"), "warning": marked("警告"), "note": marked("提示")}
STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def show_findings(findings: Sequence[Finding], document: Document, console: Console) -> None:
    """Prints every finding, errors before warnings before notes, then how many there are."""
    places = Places(document)
    order = list(SEVERITIES)
    for finding in sorted(findings, key=lambda finding: order.index(finding.severity)):
        _show_finding(finding, places, console)
    console.print(summary(findings), markup=False, soft_wrap=True)


def _show_finding(finding: Finding, places: Places, console: Console) -> None:
    from rich.text import Text

    severity = _(SEVERITIES[finding.severity])
    console.print(
        Text.assemble((severity, STYLES[finding.severity]), f" [{finding.check}] {finding.message}"), soft_wrap=True
    )
    for place in finding.places:
        quote = " ".join(place.quote.split())
        line = _("  {place}：“{quote}”").format(place=places.name(place.start), quote=quote)
        console.print(line, markup=False, soft_wrap=True)
    if finding.arithmetic:
        console.print(_("  算式：{arithmetic}").format(arithmetic=finding.arithmetic), markup=False, soft_wrap=True)
    console.print()


def summary(findings: Sequence[Finding]) -> str:
    """How many findings of which severity."""
    if not findings:
        return _("没有发现问题。")
    counts = Counter(finding.severity for finding in findings)
    parts = [f"{_(name)} {counts[severity]}" for severity, name in SEVERITIES.items() if counts[severity]]
    return _("共有：{parts}。").format(parts=_("，").join(parts))
