"""Page furniture: lines that belong to the page and not to what the document says.

Everything here looks at lines of text alone, so that a PDF page and a conversion to plain text are judged alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_DASHES = r"\-–—―─－~～·•＿_"
_NUMBER = r"[0-9０-９]{1,4}"
_CHINESE_NUMBER = r"[一二三四五六七八九十百〇零]{1,5}"
_ROMAN = r"[ivxlIVXL]{1,6}"
_PAGE_NUMBER = re.compile(
    rf"""
    (?: [{_DASHES}]+\s*(?:{_NUMBER}|{_ROMAN})\s*[{_DASHES}]+          # — 26 —
      | [0-9０-９]{{1,3}} | [ⅰ-ⅻⅠ-Ⅻ]                                  # 26
      | 第\s*(?:{_NUMBER}|{_CHINESE_NUMBER})\s*页 (?:[\s,，/／|、（(]*共?\s*{_NUMBER}\s*页?[)）]?)?
      | 共\s*{_NUMBER}\s*页[\s,，/／|、]*第\s*{_NUMBER}\s*页
      | {_NUMBER}\s*[/／]\s*{_NUMBER}                                  # 3/12
      | [Pp](?:age|AGE|\.)\s*{_NUMBER}(?:\s*(?:of|/)\s*{_NUMBER})?
    )
    """,
    re.VERBOSE,
)
_LEADERS = r"(?:[.．·‥⋯]\s?|…\s?|_){2,}"
_TOC = re.compile(rf"\S.*?(?:{_LEADERS}[\s.…·．]*|\t+\s*|…{{2,}}\s*)[\-—–(（]?\s*(?:{_NUMBER}|{_ROMAN})\s*[\-—–)）]?")
_LEADER_CHARACTERS = re.compile(r"[.．·‥⋯_…\t]")
_TOC_TITLE = re.compile(r"目\s*[录錄次]|CONTENTS|Contents|Table of Contents")
_FOOTNOTE = re.compile(
    r"注\s*(?:\d{1,2}|[一二三四五六七八九十])?\s*[:：]|[\[［]\d{1,3}[\]］]\s*\S|[*＊†‡]\s?[^\s*＊]|(?:资料|数据)来源\s*[:：]"
)
_CAPTION = re.compile(r"(?:附?表|图)\s*\d{0,3}[\s：:].{0,60}|.{2,40}(?:一览表|指标表|目标表|分工表|清单|情况表|明细表)")
_DIGITS = re.compile(r"[0-9０-９]+")
_EDGE = 2
"""Lines at each edge of a page that may be a running head or foot."""


def page_number(line: str) -> bool:
    """Whether the line is nothing but a page number. A line that begins with a tab is a table's cell and never one.

    >>> page_number("— 26 —"), page_number("第3页 共12页"), page_number("2025"), page_number("\\t7")
    (True, True, False, False)
    """
    return not line.startswith("\t") and len(line) < 60 and _PAGE_NUMBER.fullmatch(line.strip()) is not None


def toc_line(line: str) -> bool:
    """Whether the line is an entry of a table of contents: a name, dot leaders or a tab, and a page.

    >>> toc_line("一、总体要求…………3"), toc_line("（二）主要目标 ........ - 12 -"), toc_line("产值达到3.12")
    (True, True, False)
    """
    if line.startswith("\t") or len(line) > 200:
        return False
    stripped = line.strip()
    if not stripped or not (stripped[-1].isalnum() or stripped[-1] in "-—–)）"):
        return False
    leaders = sum(3 if mark in "…\t" else 1 for mark in _LEADER_CHARACTERS.findall(stripped))
    return leaders >= 3 and _TOC.fullmatch(stripped) is not None


def toc_title(line: str) -> bool:
    """Whether the line is the heading of a table of contents (`目　录`)."""
    return _TOC_TITLE.fullmatch(line.strip()) is not None


def footnote(line: str) -> bool:
    """Whether the line is printed like a note under a table or at the foot of a page (`注：`, `[1]`, `* `).

    Circled digits are list items as often as notes; only a page's layout can tell, so they are not notes here.

    >>> footnote("注：数据为快报数"), footnote("[2] 见附表"), footnote("** 亿元"), footnote("①加快建设")
    (True, True, False, False)
    """
    return len(line) < 1000 and _FOOTNOTE.match(line.strip()) is not None


def caption(line: str) -> bool:
    """Whether the line is the caption of a table or figure.

    >>> caption("表2 云麓区重点园区"), caption("主要发展指标表"), caption("表示感谢。")
    (True, True, False)
    """
    return len(line) < 120 and _CAPTION.fullmatch(line.strip()) is not None


def running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """The lines, as printed, that are repeated at the tops or bottoms of pages (numbers inside them may differ).

    A head on left or right pages alone counts, a line that merely occurs twice does not: it must stand on three pages
    at least, and on a third of all. Page numbers are not among them (`page_number` knows those).

    >>> sorted(running_heads([["云麓区规划", "甲"], ["云麓区规划", "乙"], ["云麓区规划", "丙"]]))
    ['云麓区规划']
    """
    edges = [list(_edge_lines(page)) for page in pages]
    seen = Counter(key for edge in edges for key in {_normal(line) for line in edge})
    least = max(3, len(pages) // 3)
    return {line for edge in edges for line in edge if seen[_normal(line)] >= least}


def _edge_lines(page: Sequence[str]) -> Iterable[str]:
    """The first and last few lines of a page that are neither blank nor page numbers."""
    lines = [line for line in page if line.strip() and not page_number(line)]
    return dict.fromkeys([*lines[:_EDGE], *lines[-_EDGE:]])


def _normal(line: str) -> str:
    return _DIGITS.sub("#", "".join(line.split()))
