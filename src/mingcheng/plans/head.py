"""What a document says of itself: title, issuer, jurisdiction, draft or final, date of issue, years covered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from mingcheng.period_phrases import FIVE_YEAR_PLANS
from mingcheng.periods import PeriodMention, find_dates, find_periods
from mingcheng.plans.model import DocumentHead
from mingcheng.plans.tense import Clock
from mingcheng.reading.document import FURNITURE, Block, Document, Kind
from mingcheng.reading.flow import flow_of
from mingcheng.regions import jurisdiction_of

_TITLE_END = re.compile(
    r"(?:方案|计划|规划|意见|措施|政策|办法|报告|通知|纲要|决定|细则|规定|要点|公报|通报|清单|指南|条例|实施细则|举措|公告|简报|专报|讲话|工程|白皮书|路线图|指引|方略|若干条)"
    r"(?:》)?(?:[（(][^（）()]{1,30}[)）])?$"
)
_NOTICE = re.compile(r"(?:印发|公布|发布|转发|下发)[《]?(.{4,80}?)[》]?的?(?:通知|公告)$")
_LETTERHEAD = re.compile(r"文\s*件$|[〔\[［(（]\d{4}[〕\]］)）].{0,6}号$|^(?:[\u4e00-\u9fff] ){2,}|^第\s*\d+\s*期")
_YEARS_LINE = re.compile(r"^[（(](\d{4}|[一二]〇..)\s*年?\s*[-—–―至~～]+\s*(\d{4}|[一二]〇..)\s*年?[)）]$")
_YEARLY = re.compile(r"工作报告|工作要点|年度(?:工作|计划)|重点工作")
_DRAFT = re.compile(r"征求意见稿|草案|送审稿|讨论稿|审议稿|征求.{0,6}意见")
_DATED = re.compile(r"(?:发布|印发|成文|公开|发文)(?:时间|日期)[：:]?\s*$")
_SIGNATURE = re.compile(r"[\u4e00-\u9fff（）]{2,25}(?:人民政府|委员会|办公室|办公厅|工作领导小组|局|厅|委|部)")
_ISSUER = re.compile(
    r"((?:中共)?[\u4e00-\u9fff]{2,12}(?:委员会|委|人民政府(?:办公室|办公厅)?)(?:[ 　]*[\u4e00-\u9fff]{2,12}人民政府(?:办公室|办公厅)?)?)[ 　]*关于"
)
_FIVE_YEARS = re.compile("|".join(FIVE_YEAR_PLANS))
_HEAD_BLOCKS = 14
_TAIL_BLOCKS = 12
LONGEST_TITLE_LINE = 60


def head_of(document: Document) -> DocumentHead:
    """The head of the document; what the text does not say is None."""
    blocks = [b for b in document.blocks if b.kind not in FURNITURE and b.kind is not Kind.TABLE]
    title = _title(document, blocks)
    issued = _issued(document, blocks)
    first, last = _period(document, title, issued)
    opening = "\n".join(_line(document, b) for b in blocks[:_HEAD_BLOCKS])
    return DocumentHead(
        title=title,
        issuer=_issuer(document, blocks, title),
        jurisdiction=jurisdiction_of(title or "", document.text),
        status="draft" if _DRAFT.search(opening) else "final",
        issued=issued.isoformat() if issued else None,
        period=(first, last),
    )


def clock_of(head: DocumentHead) -> Clock:
    """The document's own time; a report or plan named after a year speaks in that year."""
    issued = int(head.issued[:4]) if head.issued else None
    first, last = head.period
    return Clock(issued=issued, first=first, last=last, is_yearly=bool(_YEARLY.search(head.title or "")))


def _line(document: Document, block: Block) -> str:
    return flow_of(document.text, block.start, block.end).text.strip("*# ")


def _title(document: Document, blocks: Sequence[Block]) -> str | None:
    """The lines at the top that make the title; a notice that issues a plan gives way to the plan's own title."""
    lines: list[str] = []
    for block in blocks[:_HEAD_BLOCKS]:
        line = " ".join(re.sub(r"\s*\n\s*", "", document.text[block.start : block.end]).split()).strip("*# ")
        if not line or line.startswith(("（", "(", "——", "-")) or _LETTERHEAD.search(line) or find_dates(line):
            if lines:
                break
            continue
        if len(line) > LONGEST_TITLE_LINE or re.search(r"[。；]|[，：:、]$", line) or block.number:
            break
        lines.append(line)
        if _TITLE_END.search(line):
            break
    if not lines:
        return _run_in_title(document, blocks)
    title = _joined(lines) + _years_below(document, blocks)
    notice = _NOTICE.search(title)
    return notice.group(1).strip("《》") if notice else title


def _years_below(document: Document, blocks: Sequence[Block]) -> str:
    """The years of the plan where they stand on a line of their own under the title (`（2023—2025年）`)."""
    lines = [_line(document, block) for block in blocks[:_HEAD_BLOCKS]]
    return next((line for line in lines if _YEARS_LINE.match(line)), "")


def _joined(lines: Sequence[str]) -> str:
    title = lines[0]
    for line in lines[1:]:
        title += (
            line
            if not re.search(r"(?:政府|委员会|县委|市委|省委|区委)$", title) or line.startswith("关于")
            else " " + line
        )
    return title


def _run_in_title(document: Document, blocks: Sequence[Block]) -> str | None:
    """A title that stands at the beginning of the first paragraph (`关于支持…的十条意见。为…`)."""
    for block in blocks[:3]:
        first = re.split(r"[。\n]", document.text[block.start : block.end], maxsplit=1)[0].strip()
        if len(first) <= LONGEST_TITLE_LINE and _TITLE_END.search(first):
            return first
    return None


def _issued(document: Document, blocks: Sequence[Block]) -> date | None:
    """The date that stands alone at the top or the end, or in the line under the title."""
    for block in [*blocks[:_HEAD_BLOCKS], *blocks[-_TAIL_BLOCKS:]]:
        line = _line(document, block)
        dates = find_dates(line)
        if dates and (len(line) <= dates[0].end - dates[0].start + 30 or _DATED.search(line[: dates[0].start])):
            return dates[0].date
    return None


def _issuer(document: Document, blocks: Sequence[Block], title: str | None) -> str | None:
    named = _ISSUER.match(title or "")
    if named:
        return named.group(1)
    lines = [_line(document, b) for b in blocks]
    for before, line in pairwise(lines):
        if _SIGNATURE.fullmatch(before) and find_dates(line) and len(line) < 20:
            return before
    return None


def _period(document: Document, title: str | None, issued: date | None) -> tuple[int | None, int | None]:
    year = issued.year if issued else None
    for mention in find_periods(title or "", issued=year):
        if mention.kind == "during" and mention.first_year and mention.last_year:
            return mention.first_year, mention.last_year
        if mention.kind == "in" and mention.last_year and not re.search(r"\d", (title or "")[mention.end :]):
            return mention.last_year, max(mention.last_year, _last_promised(document, mention.last_year))
    named = _FIVE_YEARS.search(title or "")
    if named:
        first = FIVE_YEAR_PLANS[named.group()]
        return first, first + 4
    mentions = find_periods(flow_of(document.text, 0, len(document.text)).text, issued=year)
    stated = _stated_period(document, mentions)
    if stated:
        return stated
    if year:
        mentions = [m for m in mentions if m.last_year and m.last_year >= year]
    counts = Counter(m.last_year for m in mentions if m.kind == "by" and m.last_year)
    return (None, counts.most_common(1)[0][0]) if counts else (None, None)


def _last_promised(document: Document, year: int) -> int:
    """The last year that a heading of a yearly report looks ahead to (`“十五五”时期的主要目标任务`)."""
    last = year
    for block in document.blocks:
        if block.kind is Kind.HEADING:
            for mention in find_periods(_line(document, block), issued=year):
                last = max(last, mention.last_year or 0)
    return last


def _stated_period(document: Document, mentions: Sequence[PeriodMention]) -> tuple[int, int] | None:
    """A period that the plan states as its own: `规划期为2021—2025年`, `2012年起5年内`."""
    text = flow_of(document.text, 0, len(document.text)).text
    for mention in mentions:
        if mention.kind == "during" and mention.first_year and mention.last_year and not mention.in_title:
            phrase = text[mention.start : mention.end]
            before = text[max(0, mention.start - 14) : mention.start]
            if re.search(r"规划期|实施期|期限|时限|有效期", before) or (
                re.match(r"20\d\d年起", phrase) and mention.start < len(text) / 4
            ):
                return mention.first_year, mention.last_year
    return None
