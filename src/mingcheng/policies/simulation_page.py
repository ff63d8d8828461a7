"""A simulation as one HTML page that needs nothing else: charts of money from least to most, and beside each its table.

Everything on it comes from the data that `report_of` gives; a cell of money holds its exact amount beside the rounded one.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any, TypeAlias

from mingcheng.language import _
from mingcheng.money import Money
from mingcheng.policies.simulation_json import Row, group_name
from mingcheng.static_pages import BAR, GAP, LABEL, WIDTH, bar_chart, figure, head_cell, page, short, table

_VALUE = 230
"""Room behind the longest bar for two amounts."""
_STYLE = """
body { max-width: 88rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem 1rem; }
.tiles strong { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.tiles span, .notes { color: var(--soft); font-size: .85rem; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 0 2rem;
  align-items: start; }
.beside > * { min-width: 0; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
thead th:nth-child(n+2) { text-align: right; } td.number { white-space: nowrap; }
svg .open { fill: none; stroke: var(--base); stroke-width: 2; stroke-dasharray: 4 3; }
svg .area { fill: var(--base); opacity: .45; } svg .line { fill: none; stroke: var(--target); stroke-width: 2; }
svg .edge { fill: none; stroke: var(--base); stroke-width: 2; } svg .dot { fill: var(--target); }
svg .loss { fill: var(--warn); } svg .tick { text-anchor: end; } svg .below { text-anchor: middle; }
@media print { :root { color-scheme: light; --ink: #1c2430; --paper: #ffffff; --soft: #4b5868; --line: #c5ccd6;
  --target: #1f5fa8; --base: #9fb8d4; --warn: #8a4b00; --panel: #f5f7fa; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { padding: 0; max-width: none; font-size: 10pt; } .beside { display: block; } .scroll { overflow: visible; }
  td.number, thead th { white-space: normal; } svg { width: 100%; max-width: 16cm; }
  figure, tr, .tiles { break-inside: avoid; } h2, h3 { break-after: avoid; } thead { display: table-header-group; } }
"""
_MONEY_HEADS = ("min", "max", "paid_before")


def page_of(report: Row) -> str:
    """The whole page of a simulation."""
    title = _("政策测算：{title}（{year} 年）").format(title=report["title"], year=report["year"])
    sections = [
        _measures(report),
        *(_groups(report, name) for name in ("region", "size", "rung")),
        *(_reform(report, number, reform) for number, reform in enumerate(report["reforms"], 1)),
        _sweep(report),
        _pots(report),
    ]
    return page(title, _head(report), "\n".join(section for section in sections if section), _STYLE)


def _head(report: Row) -> str:
    total = report["total"]
    tiles = [
        (_("企业（家）"), f"{report['enterprises']:,}"),
        (_("最少需要"), label(total["min"])),
        (_("最多需要"), most_label(total)),
        (_("此前已兑付"), label(total["paid_before"])),
        (_("被隔离的数据行"), f"{sum(report['quarantined'].values()):,}"),
    ]
    shown = "".join(f"<li><span>{escape(name)}</span><strong>{escape(value)}</strong></li>" for name, value in tiles)
    facts = _("测算日期 {on}；引擎 {engine}；金额单位万元。").format(on=report["on"], engine=report["engine"])
    notes = "".join(f"<li>{escape(note)}</li>" for note in (facts, *report["notes"]))
    return f'<ul class="tiles">{shown}</ul><ul class="notes">{notes}</ul>'


# Amounts


def label(amount: Decimal | None) -> str:
    """An amount in 万元 as a person reads it, with the unit that suits it."""
    return _("无上限") if amount is None else Money.of(amount, "万元").label()


def most_label(row: Row) -> str:
    """The most, or what it is at least where some enterprises have no upper bound."""
    if row["max"] is not None:
        return label(row["max"])
    return _("{amount} 以上").format(amount=label(row["max_bounded"]))


def _brief(amount: Decimal) -> str:
    return Money.of(amount, "万元").label("万元").removesuffix("万元")


def _money_cell(amount: Decimal | None) -> str:
    if amount is None:
        return f'<td class="number">{escape(_("无上限"))}</td>'
    return f'<td class="number"><data value="{amount:f}">{escape(_brief(amount))}</data></td>'


def _count_cell(count: int) -> str:
    return f'<td class="number">{count:,}</td>'


def _row(name: str, cells: Sequence[str]) -> str:
    return f"<tr>{head_cell(name)}{''.join(cells)}</tr>"


# Charts


Span: TypeAlias = tuple[str, Decimal, Decimal | None, Decimal]
"""Name, least, most (None: no bound), and how far to draw where there is none."""


def _span(name: str, row: Row) -> Span:
    drawn: Decimal = row["max_bounded"] if row["unbounded"] else row["min"]
    return (name, row["min"], row["max"], drawn)


def range_chart(identifier: str, title: str, caption: str, spans: Sequence[Span], table_id: str) -> str:
    """A bar a row: full up to the least, light up to the most, dashed where there is no upper bound."""
    longest = max([Decimal(0), *(span[3] if span[2] is None else span[2] for span in spans)]) or Decimal(1)
    room = Decimal(WIDTH - LABEL - _VALUE)
    height = len(spans) * (BAR + GAP) + GAP
    lines = [f'<line class="axis" x1="{LABEL}" x2="{LABEL}" y1="4" y2="{height - 4}"/>']
    for index, (name, least, most, drawn) in enumerate(spans):
        top = GAP + index * (BAR + GAP)
        text = _span_text(least, most, drawn)
        reach = drawn if most is None else most
        far = reach / longest * room
        near = max(least / longest * room, Decimal(1)) if least else Decimal(0)  # what there is, is seen
        lines.append(f'<text x="{LABEL - 8}" y="{top + BAR - 3}" text-anchor="end">{escape(short(name))}</text><g>')
        lines.append(f"<title>{escape(_('{name}：{value}').format(name=name, value=text))}</title>")
        lines.append(f'<rect class="base" x="{LABEL}" y="{top}" width="{far:.1f}" height="{BAR}" rx="2"/>')
        lines.append(f'<rect class="target" x="{LABEL}" y="{top}" width="{near:.1f}" height="{BAR}" rx="2"/>')
        if most is None:
            lines.append(f'<rect class="open" x="{LABEL + far:.1f}" y="{top + 1}" width="24" height="{BAR - 2}"/>')
            far += 26
        lines.append(f'</g><text class="soft" x="{LABEL + far + 6:.1f}" y="{top + BAR - 3}">{escape(text)}</text>')
    return figure(identifier, title, caption, "".join(lines), height, table_id)


def _span_text(least: Decimal, most: Decimal | None, drawn: Decimal) -> str:
    if most is None:
        return _("{least}—{most} 以上").format(least=_brief(least), most=_brief(drawn))
    return _brief(least) if least == most else f"{_brief(least)}—{_brief(most)}"


def band_chart(identifier: str, title: str, caption: str, points: Sequence[Span], table_id: str) -> str:
    """The least as a line, the most as an edge, and what lies between as an area. Where a point has no upper bound the area
    ends at what is bounded."""
    left, right, top, bottom, height = 90, WIDTH - 30, 20, 250, 300
    tops = [point[3] if point[2] is None else point[2] for point in points]
    highest = max([Decimal(0), *tops]) or Decimal(1)

    def at(index: int, value: Decimal) -> str:
        across = Decimal(left) + Decimal(right - left) * (Decimal(index) / max(len(points) - 1, 1))
        return f"{across:.1f},{bottom - value / highest * (bottom - top):.1f}"

    low = [at(index, point[1]) for index, point in enumerate(points)]
    high = [at(index, value) for index, value in enumerate(tops)]
    lines = [_grid(highest, left, right, top, bottom)]
    lines.append(f'<polygon class="area" points="{" ".join([*low, *reversed(high)])}"/>')
    lines.append(f'<polyline class="edge" points="{" ".join(high)}"/><polyline class="line" points="{" ".join(low)}"/>')
    every = -(-len(points) // 8)
    for index, (name, least, most, drawn) in enumerate(points):
        across, down = low[index].split(",")
        text = _("{name}：{value}").format(name=name, value=_span_text(least, most, drawn))
        lines.append(f'<circle class="dot" cx="{across}" cy="{down}" r="4"><title>{escape(text)}</title></circle>')
        if index % every == 0:
            lines.append(f'<text class="soft below" x="{across}" y="{bottom + 22}">{escape(name)}</text>')
    return figure(identifier, title, caption, "".join(lines), height, table_id)


def _grid(highest: Decimal, left: int, right: int, top: int, bottom: int) -> str:
    lines = []
    for part in range(5):
        down = bottom - (bottom - top) * part / 4
        lines.append(f'<line class="axis" x1="{left}" x2="{right}" y1="{down:.1f}" y2="{down:.1f}"/>')
        lines.append(
            f'<text class="soft tick" x="{left - 8}" y="{down + 4:.1f}">{escape(_tick(highest * part / 4))}</text>'
        )
    return "".join(lines)


def _tick(amount: Decimal) -> str:
    return Money.rounded(amount, "万元").label("万元", 0 if amount >= 100 else 2).removesuffix("万元")


# Sections


def _section(identifier: str, title: str, body: str) -> str:
    return f'<section id="{identifier}"><h2>{escape(title)}</h2>\n{body}\n</section>'


def _beside(chart: str, figures: str) -> str:
    return f'<div class="beside">{chart}{figures}</div>'


def _range_caption() -> str:
    return _("深色为最少，浅色到最多（万元）；虚线表示没有上限。")


def _measures(report: Row) -> str:
    rows = report["measures"]
    counted = [row for row in rows if row["counts_in_budget"]]
    heads = [_("措施"), _("符合（家）"), _("不能确定（家）"), _("最少"), _("最多"), _("此前已兑付")]
    body = "".join(_measure_row(row) for row in rows)
    body += _row(_("合计"), ["<td></td><td></td>", *(_money_cell(report["total"][name]) for name in _MONEY_HEADS)])
    return _section(
        "measures",
        _("各项措施"),
        _beside(
            range_chart(
                "chart-measures", _("各项措施所需资金"), _range_caption(),
                [_span(row["title"], row) for row in counted], "table-measures",
            ),
            table(_("各项措施（万元）"), heads, body, "table-measures"),
        ),
    )  # fmt: skip


def _measure_row(row: Row) -> str:
    name = row["title"] if row["counts_in_budget"] else _("{title}（不计入合计）").format(title=row["title"])
    return _row(name, [
        _count_cell(row["eligible"]), _count_cell(row["unknown"]), *(_money_cell(row[each]) for each in _MONEY_HEADS),
    ])  # fmt: skip


def dimension_titles() -> dict[str, str]:
    """What the groups are by, in the user's language."""
    return {"region": _("各地区"), "size": _("各规模"), "rung": _("各梯度")}


def _groups(report: Row, name: str) -> str:
    rows = report[f"total_by_{name}"]
    if not rows:
        return ""
    title, regions = dimension_titles()[name], report["regions"]
    named = [(group_name(name, row[name], regions), row) for row in rows]
    body = "".join(_row(each, [_money_cell(row[column]) for column in _MONEY_HEADS]) for each, row in named)
    heads = [title, _("最少"), _("最多"), _("此前已兑付")]
    chart = range_chart(
        f"chart-{name}", _("{title}所需资金").format(title=title), _range_caption(),
        [_span(each, row) for each, row in named], f"table-{name}",
    )  # fmt: skip
    figures = table(_("{title}（万元）").format(title=title), heads, body, f"table-{name}")
    return _section(name, title, _beside(chart, figures) + _details(report, name))


def _details(report: Row, name: str) -> str:
    """Every measure in every group where there is something to tell, to be opened."""
    heads = [
        _("措施"),
        dimension_titles()[name],
        _("符合（家）"),
        _("不能确定（家）"),
        _("最少"),
        _("最多"),
        _("此前已兑付"),
    ]
    body = "".join(
        _row(row["title"], [
            f"<td>{escape(group_name(name, row[name], report['regions']))}</td>", _count_cell(row["eligible"]),
            _count_cell(row["unknown"]), *(_money_cell(row[each]) for each in _MONEY_HEADS),
        ])
        for row in report[f"by_{name}"]
        if row["eligible"] or row["unknown"] or row["paid_before"]
    )  # fmt: skip
    return f"<details><summary>{escape(_('逐项措施'))}</summary>{table('', heads, body)}</details>"


def _reform(report: Row, number: int, reform: Row) -> str:
    changed = {change["measure"] for change in reform["changes"]}
    old = {row["measure"]: row for row in report["measures"]}
    pairs = [(_("合计"), report["total"], reform["total"])]
    pairs += [
        (row["title"], old[row["measure"]], row)
        for row in reform["measures"]
        if row["measure"] in old and (row["measure"] in changed or row["difference_min"] or row["difference_max"])
    ]
    spans = [
        span
        for name, before, after in pairs
        for span in (
            _span(_("{name} 现行").format(name=name), before),
            _span(_("{name} 改后").format(name=name), after),
        )
    ]
    title = _("改革方案：{title}").format(title=reform["title"])
    chart = range_chart(f"chart-reform-{number}", title, _range_caption(), spans, f"table-reform-{number}")
    rows = "".join(_pair_row(*pair) for pair in pairs)
    figures = table(_("改前改后（万元）"), _reform_heads(), rows, f"table-reform-{number}")
    body = _beside(chart, _changes(report, reform)) + figures
    return _section(f"reform-{number}", title, body + _effects(report, number, reform))


def _changes(report: Row, reform: Row) -> str:
    titles = {row["measure"]: row["title"] for row in report["measures"]}
    body = "".join(
        _row(titles.get(change["measure"], change["measure"]), [
            f'<td class="number">{escape(change["parameter"])}</td>', f'<td class="number">{escape(change["old"])}</td>',
            f'<td class="number">{escape(change["new"])}</td>',
        ])
        for change in reform["changes"]
    )  # fmt: skip
    return table(_("改动的参数"), [_("措施"), _("参数名"), _("现行值"), _("改后值")], body)


def _reform_heads() -> list[str]:
    return [
        _("项目"), _("现行最少"), _("现行最多"), _("改后最少"), _("改后最多"), _("最少之差"), _("最多之差"), _("受益（家）"),
        _("受损（家）"),
    ]  # fmt: skip


def _pair_row(name: str, before: Row, after: Row) -> str:
    amounts = (
        before["min"],
        before["max"],
        after["min"],
        after["max"],
        after["difference_min"],
        after["difference_max"],
    )
    return _row(name, [*map(_money_cell, amounts), _count_cell(after["winners"]), _count_cell(after["losers"])])


def _effects(report: Row, number: int, reform: Row) -> str:
    """Who wins and who loses, as a whole and by district."""
    rows: list[tuple[str, Any]] = [(_("合计"), reform["total"])]
    rows += [(group_name("region", row["region"], report["regions"]), row) for row in reform["total_by_region"]]
    rows = [(name, row) for name, row in rows if row is reform["total"] or row["winners"] or row["losers"]]
    bars = []
    for name, row in rows:
        bars.append((_("{name} 增加").format(name=name), row["gain"], "target", _brief(row["gain"])))
        bars.append((_("{name} 减少").format(name=name), -row["loss"], "loss", _brief(-row["loss"])))
    body = "".join(
        _row(name, [
            _count_cell(row["winners"]), _money_cell(row["gain"]), _count_cell(row["losers"]), _money_cell(row["loss"]),
        ])
        for name, row in rows
    )  # fmt: skip
    heads = [_("所在地区"), _("受益（家）"), _("增加额"), _("受损（家）"), _("减少额")]
    caption = _("确定能得的金额增加（右）与减少（左），万元。")
    chart = bar_chart(f"chart-effect-{number}", _("谁受益，谁受损"), caption, bars, f"table-effect-{number}")
    figures = table(_("谁受益，谁受损（万元）"), heads, body, f"table-effect-{number}")
    return f"<h3>{escape(_('谁受益，谁受损'))}</h3>" + _beside(chart, figures)


def _sweep(report: Row) -> str:
    sweep = report["sweep"]
    if sweep is None:
        return ""
    points = sweep["points"]
    title = _("参数扫描：{parameter}").format(parameter=sweep["parameter"])
    spans: list[Span] = [
        (point["value"], point["measure_min"], point["measure_max"], point["measure_min"]) for point in points
    ]
    heads = [
        sweep["parameter"], _("本措施最少"), _("本措施最多"), _("合计最少"), _("合计最多"), _("受益（家）"), _("增加额"),
        _("受损（家）"), _("减少额"),
    ]  # fmt: skip
    body = "".join(
        _row(point["value"], [
            *(_money_cell(point[name]) for name in ("measure_min", "measure_max", "min", "max")),
            _count_cell(point["winners"]), _money_cell(point["gain"]), _count_cell(point["losers"]),
            _money_cell(point["loss"]),
        ])
        for point in points
    )  # fmt: skip
    caption = _("本措施所需资金（万元）：线为最少，浅色到最多。")
    chart = band_chart("chart-sweep", title, caption, spans, "table-sweep")
    return _section("sweep", title, chart + table(_("参数扫描（万元）"), heads, body, "table-sweep"))


def _pots(report: Row) -> str:
    pots = report["pots"]
    if not pots:
        return ""
    spans: list[Span] = []
    for pot in pots:
        name = pot["title"]
        spans.append((_("{name} 总额").format(name=name), pot["budget"], pot["budget"], pot["budget"]))
        spans.append((_("{name} 申请").format(name=name), pot["demand_min"], pot["demand_max"], pot["demand_min"]))
        spans.append((_("{name} 支付").format(name=name), pot["granted_min"], pot["granted_max"], pot["granted_min"]))
    columns = ("demand", "granted", "unspent", "refused")
    names = {"demand": _("申请"), "granted": _("支付"), "unspent": _("结余"), "refused": _("未满足")}
    ends = {"min": _("最少"), "max": _("最多")}
    pairs = [(column, end) for column in columns for end in ends]
    heads = [_("资金池"), _("总额"), *(_("{name}{end}").format(name=names[each], end=ends[end]) for each, end in pairs)]
    body = "".join(
        _row(pot["title"], [_money_cell(pot["budget"]), *(_money_cell(pot[f"{each}_{end}"]) for each, end in pairs)])
        for pot in pots
    )
    chart = range_chart("chart-pots", _("资金池"), _range_caption(), spans, "table-pots")
    return _section("pots", _("资金池"), chart + table(_("资金池（万元）"), heads, body, "table-pots"))
