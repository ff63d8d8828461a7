"""What a draft leaves behind: blanks, dangling and doubled punctuation, marks of the word processor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingcheng.language import _
from mingcheng.plans.lint.findings import Draft, Place
from mingcheng.plans.lint.grounds import Grounds
from mingcheng.units import MAGNITUDE_PATTERN, MEASURE_PATTERN

_QUANTITY = rf"(?:(?:{MAGNITUDE_PATTERN})(?:{MEASURE_PATTERN})?|(?![年月日周份号位])(?:{MEASURE_PATTERN})|[%％])"
_BLANK = re.compile(
    r"(?:\\\*){2,}"  # \*\* of Markdown
    rf"|(?<!\*)\*{{2,4}}(?!\*)(?=[ \t　]*(?:{_QUANTITY}|[年月日])(?:以上|以下|以内|左右|[，。；、,;）)\s]|$))"
    # Forms to fill in have XX and lines as well; there they stand before no quantity.
    rf"|(?<![A-Za-zＸ×])(?:[XxＸ]{{2,4}}|×{{2,4}})(?=[ \t　]*{_QUANTITY})"
    rf"|(?<![一二三四五六七八九十零〇○O0-9])[○Ｏ〇□]{{2,4}}(?=[ \t　]*{_QUANTITY})"
    rf"|(?:_{{2,}}|＿{{2,}}|[（(【][ 　]*[）)】])(?=[ \t　]*{_QUANTITY})"
    r"|[（(【](?:待定|待补充|待填|待核实|待确认|待明确|待完善)[）)】]"
)
_FOOTNOTE = re.compile(r"(?:^|\n|注[:：])[ \t　]*(\*{1,4})[ \t　]*(?=[\u4e00-\u9fff])(?![^\n]*\*\*)")
"""A line that explains a mark: the same mark elsewhere is a reference to it, not a blank."""
_BOLD_START = re.compile(r"[ \t　]*\*\*[^*\n]{1,80}\*\*")
_LINE = 400
_AFTER_BLANK = re.compile(rf"[ \t　]*(?:{_QUANTITY}|[年月日])?")
_RESIDUE = re.compile(
    r"\[bookmark:[^\]\n]*\]|错误[！!](?:未找到|未定义|文档中)[^。\n]{0,20}|Error! [A-Z][^.\n]*\."
    r"|\{ ?(?:PAGE|TOC|REF|HYPERLINK)\b[^}\n]*\}|MERGEFORMAT|\[(?:批注|comment)[^\]\n]*\]"
)
_DOUBLED = re.compile(
    r"(?<!、)、[ \t　]*、(?!、)|，[ \t　]*，|(?<!。)。[ \t　]*。(?!。)|；[ \t　]*；|、[ \t　]*[，。；]|，[ \t　]*[。；、]|；[ \t　]*[，、]"
)
_DANGLING = re.compile(r"[、，,][ \t　]*$")


def draft_blank(grounds: Grounds) -> Iterator[Draft]:
    """Numbers that are still to be filled in: ** 亿元, XX家, ○○, ____."""
    one = _("“{context}”处留有1处空白未填。")
    several = _("“{context}”处留有{count}处空白未填。")
    text = grounds.text
    notes = set(_FOOTNOTE.findall(text))
    found: dict[int, list[Place]] = {}
    for match in _BLANK.finditer(text):
        if match[0] in notes or _is_name_or_mark(text, match):
            continue
        after = _AFTER_BLANK.match(text, match.end())
        end = after.end() if after else match.end()
        found.setdefault(_sentence_start(grounds, match.start()), []).append(_trimmed(grounds, match.start(), end))
    for start, places in found.items():
        end = grounds.sentence(places[-1].start)[1]
        context = " ".join(text[start:end].replace("\\*", "*").split())
        context = context if len(context) <= 40 else context[:38] + "……"
        message = one if len(places) == 1 else several
        yield Draft(message.format(context=context, count=len(places)), tuple(places))


def _sentence_start(grounds: Grounds, at: int) -> int:
    """Where the sentence of a blank begins; the one before where a page break has cut it right there."""
    start, _end = grounds.sentence(at)
    before = grounds.text[:at].rstrip()
    is_cut = not grounds.text[start:at].strip() and before[-1:].isalnum()
    return grounds.sentence(len(before) - 1)[0] if is_cut else start


def _is_name_or_mark(text: str, match: re.Match[str]) -> bool:
    """Bold marks of Markdown, products called X…, boxes of a form to tick."""
    if match[0].startswith("*"):
        line = text.rfind("\n", max(0, match.start() - _LINE), match.start()) + 1
        bold = _BOLD_START.match(text, line)
        return match.start() in {0, line} or (bold is not None and match.end() <= bold.end())
    return False


def _trimmed(grounds: Grounds, start: int, end: int) -> Place:
    quote = grounds.text[start:end].rstrip()
    return grounds.place(start, start + len(quote))


def word_residue(grounds: Grounds) -> Iterator[Draft]:
    """Marks that the word processor or a conversion left in the text."""
    message = _("正文中残留排版软件的标记“{mark}”。")
    for match in _RESIDUE.finditer(grounds.text):
        yield Draft(message.format(mark=match[0]), (grounds.place(match.start(), match.end()),))


def doubled_punctuation(grounds: Grounds) -> Iterator[Draft]:
    """Two marks where one belongs: 、、 or ，。"""
    message = _("标点重复：“{context}”。")
    for match in _DOUBLED.finditer(grounds.text):
        start = max(0, match.start() - 6)
        context = " ".join(grounds.text[start : match.end() + 6].split())
        yield Draft(message.format(context=context), (grounds.place(match.start(), match.end()),))


def dangling_punctuation(grounds: Grounds) -> Iterator[Draft]:
    """A cell that ends with 、 or ，: a name is missing, or a mark is too much."""
    message = _("表格单元“{cell}”以“{mark}”结尾：是漏了内容，还是多了标点？")
    for start, end in _cells(grounds):
        cell = grounds.text[start:end]
        ending = _DANGLING.search(cell.rstrip())
        stripped = cell.strip()
        if ending and len(stripped) > 1 and len(stripped) < 400:
            left = start + cell.index(stripped)
            yield Draft(
                message.format(cell=" ".join(stripped.split())[-20:], mark=stripped[-1]),
                (grounds.place(left, left + len(stripped)),),
            )


def _cells(grounds: Grounds) -> list[tuple[int, int]]:
    """The cells of all tables; in flat text, lines that begin with a tab, before another cell or an empty line."""
    cells = [(c.start, c.end) for block in grounds.document.blocks for c in block.cells]
    if cells:
        return cells
    lines = re.finditer(r"^\t(?P<cell>[^\t\n]+)\n(?=\t|\s*\n|\s*$)", grounds.text, re.MULTILINE)
    return [match.span("cell") for match in lines]
