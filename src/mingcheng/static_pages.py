"""Static HTML pages that need nothing else: their frame and style, tables, and bars drawn in SVG.

No script, no address outside the page; light or dark as the reader's system is set. A chart stands beside the table of its
figures, which is what a screen reader reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from unicodedata import east_asian_width

from mingcheng.language import _, chosen_language

WIDTH = 720
LABEL = 240
_LABEL_UNITS = 30
"""How many half-width characters of a bar's name have room before it."""
VALUE = 110
BAR = 16
GAP = 14
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
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


def page(title: str, header: str, main: str, more_style: str = "") -> str:
    """A whole page. `header` and `main` are HTML, the title is text."""
    language = "en" if chosen_language() == "en" else "zh-CN"
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}{more_style}</style>
</head>
<body>
<header><h1>{escape(title)}</h1>
{header}</header>
<main>
{main}
</main>
</body>
</html>
"""


def head_cell(text: str) -> str:
    """A cell that names its row."""
    return f'<th scope="row">{escape(text)}</th>'


def table(caption: str, heads: Sequence[str], body: str, identifier: str = "") -> str:
    """A table of rows that are HTML, in a box that scrolls sideways where the screen is narrow."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    titled = f"<caption>{escape(caption)}</caption>" if caption else ""
    named = f' id="{identifier}"' if identifier else ""
    return (
        f'<div class="scroll"><table{named}>{titled}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def figure(identifier: str, title: str, caption: str, drawing: str, height: int, table_id: str = "") -> str:
    """A drawing in SVG of the usual width with its title, and a line below it. `table_id`: the table of its figures."""
    data = f' data-table="{table_id}"' if table_id else ""
    return (
        f'<figure{data}><svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="{identifier}">'
        f'<title id="{identifier}">{escape(title)}</title>'
        f"{drawing}</svg>"
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def bar_chart(
    identifier: str, title: str, caption: str, bars: Sequence[tuple[str, Decimal, str, str]], table_id: str = ""
) -> str:
    """Horizontal bars, names before and values behind them; values below zero go to the left of the axis."""
    low = min([Decimal(0), *(value for _name, value, _kind, _text in bars)])
    high = max([Decimal(0), *(value for _name, value, _kind, _text in bars)])
    span = (high - low) or Decimal(1)
    room = Decimal(WIDTH - LABEL - VALUE)
    axis = LABEL - low / span * room
    height = len(bars) * (BAR + GAP) + GAP
    lines = []
    for index, (name, value, kind, text) in enumerate(bars):
        top = GAP + index * (BAR + GAP)
        length = max(abs(value) / span * room, Decimal(1))
        left = axis if value >= 0 else axis - length
        middle = top + BAR - 3
        lines.append(
            f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end">{escape(short(name))}</text>'
            f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2">'
            f"<title>{escape(_('{name}：{value}').format(name=name, value=text))}</title></rect>"
            f'<text class="soft" x="{max(left + length, axis) + 6:.1f}" y="{middle}">{escape(text)}</text>'
        )
    rule = f'<line class="axis" x1="{axis:.1f}" x2="{axis:.1f}" y1="4" y2="{height - 4}"/>'
    return figure(identifier, title, caption, rule + "".join(lines), height, table_id)


def short(name: str) -> str:
    """A label that fits: a long name of a plan loses its middle, never its year.

    >>> short("临江市软件产业高质量发展三年行动方案 2027")
    '临江市软件产…三年行动方案 2027'
    >>> short("首次入围国家重点软件企业或软件百强奖励")
    '首次入围国家重…或软件百强奖励'
    """
    words, _space, year = name.rpartition(" ")
    room = _LABEL_UNITS - (width_of(year) if words else 0) - 2
    if width_of(name) <= _LABEL_UNITS:
        return name
    plan = words or year
    head, tail = plan, ""
    while width_of(head) + width_of(tail) > room and len(head) > 1:
        tail = (head[-1] + tail) if width_of(tail) < room // 2 else tail
        head = head[:-1]
    return f"{head}…{tail} {year}" if words else f"{head}…{tail}"


def width_of(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
