"""A comparison as one HTML page that needs nothing else: tables, and beside each a picture drawn from its own figures.

No script, no address outside the page; light or dark as the reader's system is set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from unicodedata import east_asian_width

from mingcheng.language import _, chosen_language
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

_WIDTH = 720
_LABEL = 240
_LABEL_UNITS = 30
"""How many half-width characters of a bar's name have room before it."""
_VALUE = 110
_BAR = 16
_GAP = 14
_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --paper: #ffffff; --soft: #5d6b7d; --line: #d7dde5; --target: #1f5fa8;
  --base: #9fb8d4; --warn: #8a4b00; --panel: #f5f7fa; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --paper: #12171e; --soft: #9aa8ba; --line: #2f3a47;
  --target: #6ba6ee; --base: #41566f; --warn: #f0b566; --panel: #1a212b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; color: var(--ink); background: var(--paper); line-height: 1.6;
  font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem; }
h2 small, figcaption, .source, .printed { color: var(--soft); font-weight: normal; font-size: .85rem; }
.note { color: var(--warn); margin: .25rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; }
thead th { background: var(--panel); } td.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: .75rem 0; } svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font-size: 13px; } svg .soft { fill: var(--soft); }
svg .target { fill: var(--target); } svg .base { fill: var(--base); } svg .axis { stroke: var(--line); }
details summary { cursor: pointer; } blockquote { margin: .25rem 0 .25rem .5rem; max-width: 26rem; }
nav ul { columns: 18rem; padding-left: 1.2rem; } a { color: var(--target); }
"""


def page_of(comparison: Comparison) -> str:
    """The whole page: the plans, a chart and a table for each indicator that they share, then all others."""
    labels = labels_of(comparison.plans)
    title = _("方案对比：{names}").format(names=_("、").join(labels.values()))
    rows = [_named(row, labels) for row in comparison.rows]
    language = "en" if chosen_language() == "en" else "zh-CN"
    shared = [row for row in rows if row.plans > 1]
    others = [row for row in rows if row.plans < 2]
    sections = "\n".join(_section(number, row) for number, row in enumerate(shared, 1))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<header><h1>{escape(title)}</h1>
{_plans_table(comparison.plans, labels)}
{_contents(shared)}</header>
<main>
{sections}
{_others(others)}
</main>
</body>
</html>
"""


def _named(row: Row, labels: Mapping[str, str]) -> Row:
    """The row with the plans called by their labels."""
    entries = [entry.model_copy(update={"plan": labels[entry.plan]}) for entry in row.entries]
    return row.model_copy(update={"entries": tuple(entries)})


def _plans_table(plans: Sequence[PlanHead], labels: Mapping[str, str]) -> str:
    heads = [_("方案"), _("文件"), _("标题"), _("地区"), _("期限"), _("目标数"), _("参与对比")]
    body = "".join(
        "<tr>"
        + _head_cell(labels[plan.name])
        + "".join(
            f"<td>{escape(text)}</td>"
            for text in (plan.name, plan.title or "—", plan.jurisdiction or "—", _period(plan))
        )
        + f'<td class="number">{plan.targets}</td><td class="number">{plan.compared}</td></tr>'
        for plan in plans
    )
    return _table(_("所比较的方案"), heads, body)


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
    return _table(caption, heads, "".join(_entry_line(row, entry) for entry in row.entries))


def _entry_line(row: Row, entry: Entry) -> str:
    base, base_year, target, year, growth, increment = figures_shown(row, entry)
    cells = [
        _head_cell(entry.plan),
        f"<td>{escape(entry.indicator)}</td>",
        _number_cell(base, entry.baseline),
        f'<td class="number">{base_year}</td>',
        _number_cell(target, entry.target),
        *(f'<td class="number">{escape(text)}</td>' for text in (year, growth, increment)),
        f"<td>{_sources(entry)}</td>",
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _head_cell(text: str) -> str:
    return f'<th scope="row">{escape(text)}</th>'


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
    opened = f"<details><summary>{escape(_('展开'))}</summary>{_table('', heads, body)}</details>"
    return f"<section><h2>{summary}</h2>{opened}</section>"


def _table(caption: str, heads: Sequence[str], body: str) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    titled = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<div class="scroll"><table>{titled}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


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
    return _bar_chart(f"levels-{number}", row.title, caption, bars)


def _growth_chart(number: int, row: Row) -> str:
    """The growth a year that the targets imply, where two plans at least have one."""
    bars = [
        (entry.plan, entry.growth, "target", percent(entry.growth)) for entry in row.entries if entry.growth is not None
    ]
    if len(bars) < 2:
        return ""
    return _bar_chart(
        f"growth-{number}", _("{title}年均增速").format(title=row.title), _("由基期值到目标值的年均复合增速"), bars
    )


def _bar_chart(identifier: str, title: str, caption: str, bars: Sequence[tuple[str, Decimal, str, str]]) -> str:
    """Horizontal bars, names before and values behind them; values below zero go to the left of the axis."""
    low = min([Decimal(0), *(value for _name, value, _kind, _text in bars)])
    high = max([Decimal(0), *(value for _name, value, _kind, _text in bars)])
    span = (high - low) or Decimal(1)
    room = Decimal(_WIDTH - _LABEL - _VALUE)
    axis = _LABEL - low / span * room
    height = len(bars) * (_BAR + _GAP) + _GAP
    lines = []
    for index, (name, value, kind, text) in enumerate(bars):
        top = _GAP + index * (_BAR + _GAP)
        length = max(abs(value) / span * room, Decimal(1))
        left = axis if value >= 0 else axis - length
        middle = top + _BAR - 3
        lines.append(
            f'<text x="{_LABEL - 8}" y="{middle}" text-anchor="end">{escape(_short(name))}</text>'
            f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{length:.1f}" height="{_BAR}" rx="2">'
            f"<title>{escape(_('{name}：{value}').format(name=name, value=text))}</title></rect>"
            f'<text class="soft" x="{max(left + length, axis) + 6:.1f}" y="{middle}">{escape(text)}</text>'
        )
    return (
        f'<figure><svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="{identifier}">'
        f'<title id="{identifier}">{escape(title)}</title>'
        f'<line class="axis" x1="{axis:.1f}" x2="{axis:.1f}" y1="4" y2="{height - 4}"/>{"".join(lines)}</svg>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _short(name: str) -> str:
    """A label that fits: a long name of a plan loses its middle, never its year.

    >>> _short("临江市软件产业高质量发展三年行动方案 2027")
    '临江市软件产…三年行动方案 2027'
    """
    words, _space, year = name.rpartition(" ")
    room = _LABEL_UNITS - _units(year) - 2
    if _units(name) <= _LABEL_UNITS:
        return name
    plan = words or year
    head, tail = plan, ""
    while _units(head) + _units(tail) > room and len(head) > 1:
        tail = (head[-1] + tail) if _units(tail) < room // 2 else tail
        head = head[:-1]
    return f"{head}…{tail} {year}" if words else f"{head}…{tail}"


def _units(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
