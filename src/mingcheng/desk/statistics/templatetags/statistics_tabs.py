"""The pages of the room that a person may open, as tabs."""

from __future__ import annotations

from typing import Any

from django import template

from mingcheng.desk.organisations.reach import has_right
from mingcheng.language import _, marked

register = template.Library()

TABS = (
    ("rounds", marked("收报"), "statistics:rounds", "statistics.view"),
    ("tables", marked("汇总表"), "statistics:tables", "statistics.tables"),
    ("map", marked("地图"), "statistics:map", "statistics.tables"),
    ("publications", marked("已公布"), "statistics:publications", "statistics.published"),
    ("series", marked("核对已公布数据"), "statistics:series", "statistics.manage"),
)


@register.inclusion_tag("statistics/_tabs.html", takes_context=True)
def statistics_tabs(context: template.Context, here: str) -> dict[str, Any]:
    """The tabs, `here` marked."""
    user = context["user"]
    shown = [(name, _(label), address) for name, label, address, right in TABS if has_right(user, right)]
    return {"tabs": shown, "here": here}
