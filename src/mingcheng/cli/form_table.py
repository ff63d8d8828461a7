"""Report forms as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mingcheng.language import _
from mingcheng.statistics.form_json import rule_text
from mingcheng.statistics.forms import validity_text
from mingcheng.statistics.template_notes import deadline_text, frequency_text, severity_text

if TYPE_CHECKING:
    from rich.console import Console

    from mingcheng.statistics.form import Form, FormVersion


def show_forms(forms: Sequence[Form], screen: Console) -> None:
    """The forms with their versions."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=_("自带的报表"))
    for head in (_("报表"), _("名称"), _("版本"), _("有效期"), _("报送"), _("指标")):
        table.add_column(head, justify="right" if head == _("指标") else "left")
    for form in forms:
        for version in reversed(form.versions):
            schedule = _("{frequency}，{deadline}").format(
                frequency=frequency_text(version, _), deadline=deadline_text(version, _)
            )
            cells = (
                form.name,
                version.title,
                version.version,
                validity_text(version),
                schedule,
                str(len(version.items)),
            )
            table.add_row(*map(escape, cells))
    screen.print(table)


def show_version(version: FormVersion, screen: Console) -> None:
    """The items of a version and the rules between them."""
    from rich.markup import escape
    from rich.table import Table

    title = " ".join(part for part in (version.number, version.title) if part)
    table = Table(title=escape(_("{title}（{version} 版）").format(title=title, version=version.version)))
    for head in (_("代码"), _("指标名称"), _("计量单位"), _("从属于"), _("必填"), _("标识")):
        table.add_column(head)
    for item in version.items:
        required = _("自动计算") if item.is_computed else _("是") if item.is_required else ""
        table.add_row(*map(escape, (item.code, item.label, item.unit, item.parent or "", required, item.name)))
    screen.print(table)
    rules = Table(title=_("勾稽关系"))
    for head in (_("编号"), _("关系"), _("算式"), _("违反时"), _("依据")):
        rules.add_column(head)
    for identity in version.identities:
        source = _source(identity.source, identity.is_confirmed)
        cells = (identity.id, identity.title, rule_text(identity), severity_text(identity.severity, _), source)
        rules.add_row(*map(escape, cells))
    for rule in version.rules:
        source = _source(rule.source, rule.is_confirmed)
        rules.add_row(*map(escape, (rule.id, rule.title, "", severity_text(rule.severity, _), source)))
    screen.print(rules)


def _source(source: str, is_confirmed: bool) -> str:
    return source if is_confirmed else _("{source}（推定）").format(source=source)
