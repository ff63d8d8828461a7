"""A comparison as one HTML page that needs nothing else: tables, and beside each a picture drawn from its own figures.

No script, no address outside the page; light or dark as the reader's system is set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape

from mingcheng.language import _
from mingcheng.plans.amounts import shown
from mingcheng.plans.compare import (
    Comparison,
    Entry,
    Figure,
    PlanHead,
    Row,
    figures_shown,
    header,
    labels_of,
    percent,
    target_shown,
)
from mingcheng.static_pages import bar_chart, head_cell, page, table


def page_of(comparison: Comparison) -> str:
    """The whole page: the plans, a chart and a table for each indicator that they share, then all others."""
    labels = labels_of(comparison.plans)
    title = _("方案对比：{names}").format(names=_("、").join(labels.values()))
    rows = [_named(row, labels) for row in comparison.rows]
    shared = [row for row in rows if row.plans > 1]
    others = [row for row in rows if row.plans < 2]
    sections = "\n".join(_section(number, row) for number, row in enumerate(shared, 1))
    return page(
        title,
        f"{_plans_table(comparison.plans, labels)}\n{_contents(shared)}",
        f"{sections}\n{_others(others)}",
    )


def _named(row: Row, labels: Mapping[str, str]) -> Row:
    """The row with the plans called by their labels."""
    entries = [entry.model_copy(update={"plan": labels[entry.plan]}) for entry in row.entries]
    return row.model_copy(update={"entries": tuple(entries)})


def _plans_table(plans: Sequence[PlanHead], labels: Mapping[str, str]) -> str:
    heads = [_("方案"), _("文件"), _("标题"), _("地区"), _("期限"), _("目标数"), _("参与对比")]
    body = "".join(
        "<tr>"
        + head_cell(labels[plan.name])
        + "".join(
            f"<td>{escape(text)}</td>"
            for text in (plan.name, plan.title or "—", plan.jurisdiction or "—", _period(plan))
        )
        + f'<td class="number">{plan.targets}</td><td class="number">{plan.compared}</td></tr>'
        for plan in plans
    )
    return table(_("所比较的方案"), heads, body)


def _period(plan: PlanHead) -> str:
    first, last = plan.period
    return "—".join(str(year) for year in (first, last) if year is not None) or "—"


def _contents(rows: Sequence[Row]) -> str:
    if not rows:
        return f"<p>{escape(_('这些方案没有共同的指标。'))}</p>"
    items = "".join(
        f'<li><a href="#indicator-{number}">{escape(row.title)}</a></li>' for number, row in enumerate(rows, 1)
    )
    return f'<nav aria-label="{escape(_("指标目录"))}"><ul>{items}</ul></nav>'


def _section(number: int, row: Row) -> str:
    note = f'<p class="note">{escape(row.note)}</p>' if row.note else ""
    unit = f" <small>{escape(_('（{unit}）').format(unit=row.unit))}</small>" if row.unit else ""
    charts = _levels_chart(number, row) + _growth_chart(number, row)
    return (
        f'<section id="indicator-{number}" aria-labelledby="heading-{number}">\n'
        f'<h2 id="heading-{number}">{escape(row.title)}{unit}</h2>\n{note}{charts}\n{_row_table(row)}\n</section>'
    )


def _row_table(row: Row) -> str:
    heads = [*header()[2:], _("原文")]
    caption = _("{title}（{unit}）").format(title=row.title, unit=row.unit or "—")
    return table(caption, heads, "".join(_entry_line(row, entry) for entry in row.entries))


def _entry_line(row: Row, entry: Entry) -> str:
    base, base_year, target, year, growth, increment = figures_shown(row, entry)
    cells = [
        head_cell(entry.plan),
        f"<td>{escape(entry.indicator)}</td>",
        _number_cell(base, entry.baseline),
        f'<td class="number">{base_year}</td>',
        _number_cell(target, entry.target),
        *(f'<td class="number">{escape(text)}</td>' for text in (year, growth, increment)),
        f"<td>{_sources(entry)}</td>",
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _number_cell(text: str, figure: Figure | None) -> str:
    if figure is None:
        return f'<td class="number">{escape(text)}</td>'
    quote = escape(_flat(figure.quote), quote=True)
    printed = f'<span class="printed">{escape(figure.printed)}</span>'
    return f'<td class="number" title="{quote}">{escape(text)}<br>{printed}</td>'


def _sources(entry: Entry) -> str:
    figures = [entry.target]
    if entry.baseline and entry.baseline.start != entry.target.start:
        figures.append(entry.baseline)
    figures = [figure for figure in figures if figure.quote]
    if not figures:
        return "—"  # a plan from a file of figures alone has no passages
    quotes = "".join(
        f"<blockquote>{escape(_flat(figure.quote))}<br>{_span_of(figure)}</blockquote>" for figure in figures
    )
    return f"<details><summary>{escape(_('查看'))}</summary>{quotes}</details>"


def _span_of(figure: Figure) -> str:
    """Where the passage stands, for people who count from one."""
    where = _("全文第{start}至{end}字").format(start=figure.start + 1, end=figure.end)
    return f'<span class="source">{escape(where)}</span>'


def _flat(quote: str) -> str:
    """A quote of several cells on one line."""
    return " ｜ ".join(part.strip() for part in quote.splitlines() if part.strip())


def _others(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    body = "".join(
        _entry_line(row, entry).replace("<td>", f"<td>{escape(row.unit)}</td><td>", 1)
        for row in rows
        for entry in row.entries
    )
    names = header()
    heads = [names[2], names[1], *names[3:], _("原文")]
    summary = escape(_("只见于一个方案的指标（{count}项）").format(count=len(rows)))
    opened = f"<details><summary>{escape(_('展开'))}</summary>{table('', heads, body)}</details>"
    return f"<section><h2>{summary}</h2>{opened}</section>"


def _levels_chart(number: int, row: Row) -> str:
    """Baseline and target of every plan as bars on one scale."""
    bars: list[tuple[str, Decimal, str, str]] = []
    for entry in row.entries:
        if entry.baseline is not None:
            name = f"{entry.plan} {entry.baseline.year or ''}".strip()
            bars.append((name, entry.baseline.value, "base", shown(entry.baseline.value)))
        bars.append(
            (f"{entry.plan} {entry.target.year or ''}".strip(), entry.target.value, "target", target_shown(entry))
        )
    caption = _("基期值（浅色）与目标值（深色），单位：{unit}").format(unit=row.unit or "—")
    return bar_chart(f"levels-{number}", row.title, caption, bars)


def _growth_chart(number: int, row: Row) -> str:
    """The growth a year that the targets imply, where two plans at least have one."""
    bars = [
        (entry.plan, entry.growth, "target", percent(entry.growth)) for entry in row.entries if entry.growth is not None
    ]
    if len(bars) < 2:
        return ""
    return bar_chart(
        f"growth-{number}", _("{title}年均增速").format(title=row.title), _("由基期值到目标值的年均复合增速"), bars
    )
