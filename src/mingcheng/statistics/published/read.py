"""Files of published figures (.csv): one figure a row, English or Chinese headings, columns that are not needed may lack.

The number is kept as printed, for its digits tell how exact it is. The note is a comment, which nothing here looks into;
scope and rounding are what columns of these names declare.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import InvalidOperation
from pathlib import Path

from mingcheng.language import _
from mingcheng.reading.process import reason_of
from mingcheng.reference_periods import Period, PeriodError
from mingcheng.reference_periods import PeriodType as Called
from mingcheng.statistics.published.model import PeriodType, Printed, PublishedError, PublishedFinding, Row

HEADINGS: dict[str, tuple[str, ...]] = {
    "region": ("地区", "区域", "范围"),
    "indicator": ("指标", "指标名称"),
    "period_type": ("期间类型", "时期类型", "期别"),
    "period": ("报告期", "时期", "期间", "年月"),
    "value": ("数值", "值", "绝对数", "累计", "本期累计"),
    "unit": ("计量单位", "单位"),
    "yoy_percent": ("同比", "同比(%)", "同比%", "增速", "增速(%)", "同比增速(%)"),
    "source_url": ("来源", "出处", "网址"),
    "note": ("备注", "说明"),
    "scope": ("口径", "统计口径"),
    "rounding": ("约数", "取整"),
}
"""The columns, with the Chinese headings that mean them."""
_TYPES: dict[PeriodType, tuple[str, ...]] = {
    "month_ytd": ("month_ytd", "累计", "年初累计", "ytd"),
    "year": ("year", "全年", "年度", "年"),
    "month": ("month", "当月", "单月", "月"),
    "quarter": ("quarter", "当季", "单季", "季"),
}
_NO = frozenset({"", "0", "否", "no", "false"})
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,10})?")
"""Numbers as print has them; longer ones are slips of copying."""
_ALONE = re.compile(r"[（(]当[月季][)）]$")


def rows_of(path: Path, name: str = "") -> tuple[list[Row], list[PublishedFinding]]:
    """The rows of a file, and a finding for each that cannot be read. `name` is what the file is called in findings, its own
    name unless given. Raises PublishedError where the file is no table of figures."""
    table = csv.reader(io.StringIO(_text_of(path), newline=""))
    try:
        columns = _columns(path, next(table, []))
        rows: list[Row] = []
        findings: list[PublishedFinding] = []
        line = table.line_num + 1
        for cells in table:
            if any(cell.strip() for cell in cells):
                found = _row(name or path.name, line, {name: _cell(cells, place) for name, place in columns.items()})
                if isinstance(found, Row):
                    rows.append(found)
                else:
                    findings.append(found)
            line = table.line_num + 1
    except csv.Error as error:
        problem = _("不是完好的 CSV（{reason}）。").format(reason=error)
        raise PublishedError(f"{path}:{table.line_num}", problem, _("请另存为 CSV（UTF-8）后再试。")) from None
    return rows, findings


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = _("打不开（{reason}）。").format(reason=reason_of(error))
        raise PublishedError(str(path), problem, _("请检查文件名与权限。")) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PublishedError(str(path), _("不是文本文件。"), _("请另存为 CSV（UTF-8）后再试。"))


def _columns(path: Path, heads: Sequence[str]) -> dict[str, int]:
    """The place of each column that is there."""
    known = {word: name for name, words in HEADINGS.items() for word in (name, *words)}
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        word = "".join(unicodedata.normalize("NFKC", head).split())
        name = known.get(word) or known.get(word.lower())
        if name is not None:
            found.setdefault(name, place)
    missing = [name for name in ("indicator", "period") if name not in found]
    if not {"value", "yoy_percent"} & set(found):
        missing.append("value")
    if missing:
        names = _("、").join(f"{HEADINGS[name][0]}（{name}）" for name in missing)
        raise PublishedError(
            f"{path}:1", _("缺少列：{names}。").format(names=names), _("第一行应是列名，见参考“公开数字的格式”。")
        )
    return found


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _row(file: str, line: int, cells: dict[str, str]) -> Row | PublishedFinding:
    """The row, or what is wrong with it."""
    try:
        period_type, period = _period(cells["period"], cells.get("period_type", ""), cells["indicator"])
        is_rounded = cells.get("rounding", "").lower() not in _NO
        level, growth = _printed(cells.get("value", ""), is_rounded), _printed(cells.get("yoy_percent", ""), False)
    except PeriodError as error:
        return _unreadable(file, line, cells, error.problem)
    except InvalidOperation:
        return _unreadable(file, line, cells, _("“{text}”不是数。").format(text=_not_a_number(cells)))
    if not cells["indicator"]:
        return _unreadable(file, line, cells, _("没有指标名称。"))
    return Row(
        file=file,
        line=line,
        region=cells.get("region", ""),
        indicator=cells["indicator"],
        period_type=period_type,
        period=period,
        level=level,
        unit=cells.get("unit", ""),
        growth=growth,
        source=cells.get("source_url", ""),
        note=cells.get("note", ""),
        scope=cells.get("scope", ""),
    )


def _unreadable(file: str, line: int, cells: dict[str, str], reason: str) -> PublishedFinding:
    place = f"{file}:{line}"
    message = _("这一行没有用上：{reason}").format(reason=reason)
    return PublishedFinding(
        "unreadable_row", cells.get("region", ""), cells["indicator"], None, (place,), (), None, message
    )


def _plain_number(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").replace("−", "-").removesuffix("%").strip()


def _printed(text: str, is_rounded: bool) -> Printed | None:
    plain = _plain_number(text)
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        raise InvalidOperation
    return Printed.of(plain, is_rounded)


def _not_a_number(cells: dict[str, str]) -> str:
    for name in ("value", "yoy_percent"):
        try:
            _printed(cells.get(name, ""), False)
        except InvalidOperation:
            return cells[name]
    return ""


def _period(text: str, declared: str, indicator: str) -> tuple[PeriodType, Period]:
    """What kind of period, and which. Without a declared kind a month is the last one of a cumulative period, as published
    figures are, unless the indicator says 当月."""
    kind = next((name for name, words in _TYPES.items() if declared.lower() in words), None)
    if declared and kind is None:
        known = _("、").join(words[0] for words in _TYPES.values())
        raise PeriodError("", _("“{text}”不是期间类型，可用：{known}。").format(text=declared, known=known))
    quarter, month = _QUARTER.fullmatch(text), _MONTH.fullmatch(text)
    if quarter:
        last = 3 * int(quarter[2])
        return kind or "quarter", Period(int(quarter[1]), 1 if kind == "month_ytd" else last - 2, last)
    if month and kind != "year":
        year, last = int(month[1]), int(month[2])
        if kind == "month" or (kind is None and _ALONE.search(indicator)):
            return "month", Period(year, last, last)
        return "month_ytd", Period(year, 1, last)
    period = Period.parse(text)
    return kind or _kind_of(period), period


def _kind_of(period: Period) -> PeriodType:
    if period.is_year:
        return "year"
    if period.is_year_to_date:
        return "month_ytd"
    return "quarter" if period.type is Called.QUARTER else "month"


def read_files(paths: Sequence[Path]) -> tuple[list[Row], list[PublishedFinding]]:
    """The rows of several files, in their order; files of one name are called by their whole paths."""
    rows: list[Row] = []
    findings: list[PublishedFinding] = []
    names = Counter(path.name for path in paths)
    for path in paths:
        more, unreadable = rows_of(path, path.name if names[path.name] == 1 else str(path))
        rows += more
        findings += unreadable
    return rows, findings


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """The files, and those of folders, by name. Raises PublishedError for a folder without any."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(path.glob("*.csv"))
        if not inside:
            raise PublishedError(str(path), _("目录里没有 .csv 文件。"), _("请核对路径。"))
        yield from inside
