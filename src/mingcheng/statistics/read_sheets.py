"""One sheet into raw reports: cells by item and column, who reports and of which period, still as they stand there."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mingcheng.language import _
from mingcheng.spreadsheets import Cell, Sheet, cell_name, cell_text, number_of
from mingcheng.statistics.form import Form, FormVersion, factor_of
from mingcheng.statistics.forms import versions_text
from mingcheng.statistics.headings import Headings
from mingcheng.statistics.heads import REPORTER_HEADS
from mingcheng.statistics.list_rows import is_line_of_text, total_at
from mingcheng.statistics.report_periods import YearMonth, month_in, month_of
from mingcheng.statistics.reports_read import KINDS, Key, ReadingFinding, Source
from mingcheng.statistics.sheet_layouts import Fact, FormLayout, Layout, ListLayout, facts_in, layout_of
from mingcheng.uscc import normalised

_TITLE_ROWS = 12
_NO_PERIOD = ("有效期", "截止", "文号", "制表", "打印", "日期", "批准", "号", "制度", "办法", "通知", "函")
"""Words of lines whose dates are not the period of the report."""


@dataclass(slots=True)
class Raw:
    """Reports as they stand on sheets: a list, or forms of one shape put together. All lists have one entry a report.

    `cells` hold the values by item and column, `factors` the stored whole numbers for one of the unit that each is in.
    """

    version: FormVersion
    sources: list[int]
    rows: list[int | None]
    cells: dict[Key, list[Cell]]
    factors: dict[Key, int]
    heads: dict[str, list[Cell]]
    periods: list[YearMonth | None]
    is_text: bool = False

    def __len__(self) -> int:
        return len(self.sources)


@dataclass
class Reading:
    """What is read so far: the sheets, the raw reports, the findings; formulas without a value by sheet."""

    form: Form
    files: tuple[Path, ...]
    wanted: YearMonth | None
    sources: list[Source] = field(default_factory=list)
    raw: list[Raw] = field(default_factory=list)
    findings: list[ReadingFinding] = field(default_factory=list)
    words: dict[str, Headings] = field(default_factory=dict)
    uncached: dict[int, frozenset[tuple[int, int]]] = field(default_factory=dict)

    def headings(self, version: FormVersion) -> Headings:
        """The words of a version, made once."""
        if version.version not in self.words:
            self.words[version.version] = Headings(version)
        return self.words[version.version]

    def tell(self, kind: str, file: int, message: str, remedy: str = "", **more: object) -> None:
        """Keeps a finding of a kind."""
        severity, _label = KINDS[kind]
        found = ReadingFinding(kind, severity, message, remedy, str(self.files[file]))
        self.findings.append(replace(found, **more))  # type: ignore[arg-type]  # its own fields


def read_sheet(reading: Reading, file: int, sheet: Sheet, is_text: bool, is_last_try: bool) -> bool:
    """Adds the reports of a sheet; False where it holds none of the form. `is_last_try`: every version is tried, and a form
    will do that does not say which column holds the year to date."""
    period, stated = _first_look(reading, file, sheet)
    candidates = _candidates(reading.form, stated, period)
    for version in candidates if is_last_try else candidates[:1]:
        layout = layout_of(sheet, reading.headings(version), may_guess=is_last_try)
        if layout is not None:
            break
    else:
        return False
    _tell_layout(reading, file, sheet, layout, version)
    if "period" in layout.facts:
        _tell_unread(reading, file, sheet, layout.facts["period"], period)
    if stated and not any(stated.startswith(each.version) for each in reading.form.versions):
        message = _("表上写的版本“{version}”不是这种报表的版本，按 {read} 版读。").format(
            version=stated, read=version.version
        )
        remedy = _("有的版本：{versions}。").format(versions=versions_text(reading.form.versions))
        reading.tell("form_version", file, message, remedy, sheet=sheet.name, value=stated)
    if period is not None and not version.is_valid_in(period[0]):
        _tell_version(reading, file, sheet, version, period)
    places = layout.columns if isinstance(layout, ListLayout) else layout.cells
    factors = _factors(reading, file, sheet, layout, version, list(places))
    if isinstance(layout, ListLayout):
        raw = _list_reports(reading, file, sheet, layout, version, period)
    else:
        raw = _form_report(reading, file, sheet, layout, version, period)
    raw.factors, raw.is_text = factors, is_text
    if sheet.percents:
        _show_percents(reading, file, sheet, raw, reading.sources[-1])
    if len(raw):
        reading.raw.append(raw)
        if sheet.uncached:
            reading.uncached[raw.sources[0]] = sheet.uncached
    return True


# --- period and version


def _first_look(reading: Reading, file: int, sheet: Sheet) -> tuple[YearMonth | None, str]:
    """The period that the sheet as a whole is of, and the version that its template names."""
    words, frequency = reading.headings(reading.form.latest), reading.form.latest.frequency
    facts = facts_in(sheet.rows, words, _TITLE_ROWS)
    stated = cell_text(facts["version"][0]) if "version" in facts else ""
    period = None
    if "period" in facts:
        cell, row, column = facts["period"]
        period, is_number = month_of(cell, frequency)
        if is_number:
            message = _("报告期是存成数字的日期，按{period}读。").format(period=_label(period))
            reading.tell(
                "date_as_number", file, message, sheet=sheet.name, cell=cell_name(row, column), value=cell_text(cell)
            )
    if period is None and "year_of_period" in facts:
        year, month = (
            number_of(facts[name][0]) if name in facts else None for name in ("year_of_period", "month_of_period")
        )
        period = _joined(year, month, 12 if frequency == "year" else None)
    period = period or _title_period(sheet, frequency) or month_in(sheet.name, frequency)
    return period or month_in(reading.files[file].stem, frequency) or reading.wanted, stated


def _tell_unread(reading: Reading, file: int, sheet: Sheet, fact: Fact, period: YearMonth | None) -> None:
    """A period that says none (`2026年13月`) is told also where the name of the file says one; `6月` says half of it."""
    cell, row, column = fact
    folded = "".join(unicodedata.normalize("NFKC", cell_text(cell)).split()).removesuffix("份").removeprefix("0")
    if not folded or month_of(cell, reading.form.latest.frequency)[0] is not None:
        return
    if period is not None and folded in (f"{period[1]}月", f"1-{period[1]}月"):
        return
    message = _("报告期写的是“{text}”，读不出来。").format(text=cell_text(cell)[:40])
    remedy = _("请写明年份和月份，如 2026年6月。")
    reading.tell("heading", file, message, remedy, sheet=sheet.name, cell=cell_name(row, column), value=cell_text(cell))


def _title_period(sheet: Sheet, frequency: str) -> YearMonth | None:
    for row in sheet.rows[:_TITLE_ROWS]:
        for cell in row[:40]:
            if isinstance(cell, str) and len(cell) < 80 and _may_be_title(cell):
                found = month_in(cell, frequency)  # type: ignore[arg-type]  # a frequency of the form
                if found:
                    return found
    return None


def _may_be_title(text: str) -> bool:
    """Whether a period in a text is that of the report: figures and dates of documents are not."""
    return number_of(text) is None and not any(word in text for word in _NO_PERIOD)


def _candidates(form: Form, stated: str, period: YearMonth | None) -> list[FormVersion]:
    """The versions to try, the likeliest first: the one that the template names, the one of the period, the newest."""
    named = [version for version in form.versions if stated and stated.startswith(version.version)]
    valid = [version for version in form.versions if period and version.is_valid_in(period[0])]
    rest = list(reversed(form.versions))
    return list(dict.fromkeys((*named, *valid, *rest)))


def _tell_version(reading: Reading, file: int, sheet: Sheet, version: FormVersion, period: YearMonth) -> None:
    right = next((each for each in reading.form.versions if each.is_valid_in(period[0])), None)
    remedy = _("请改用 {version} 版的表填报。").format(version=right.version) if right else _("请核对报告期。")
    message = _("{period}不适用 {version} 版的报表。").format(period=_label(period), version=version.version)
    reading.tell("form_version", file, message, remedy, sheet=sheet.name, year=period[0], month=period[1],
                 value=version.version, expected=right.version if right else "")  # fmt: skip


def _joined(year: object, month: object, default: int | None = None) -> YearMonth | None:
    whole_year = int(str(year)) if year is not None and str(year).isdecimal() else 0
    whole_month = int(str(month)) if month is not None and str(month).isdecimal() else default or 0
    return (whole_year, whole_month) if 1900 <= whole_year <= 2199 and 1 <= whole_month <= 12 else None


def _label(period: YearMonth | None) -> str:
    return _("{year}年{month}月").format(year=period[0], month=period[1]) if period else ""


# --- units and headings


def _factors(
    reading: Reading, file: int, sheet: Sheet, layout: Layout, version: FormVersion, keys: Sequence[Key]
) -> dict[Key, int]:
    """Stored whole numbers for one of the unit that each column is in: the stated unit, where it fits the item."""
    factors: dict[Key, int] = {}
    told: dict[str, list[str]] = {}
    for key in keys:
        item = version.item(key[0])
        assert item is not None, "headings know the items of the version only"
        stated = layout.units.get(key, "")
        factor = factor_of(item.kind, stated) if stated else None
        if stated and factor is None and item.kind != "text" and not _is_shared(stated, key, layout):
            message = _("“{item}”写的计量单位是“{unit}”，与表的“{right}”不是一类，按“{right}”读。")
            reading.tell("heading", file, message.format(item=item.label, unit=stated, right=item.unit),
                         _("请改正计量单位。"), sheet=sheet.name, item=item.name, value=stated, expected=item.unit)  # fmt: skip
        if factor is None:
            shared = [factor_of(item.kind, unit) for unit in layout.sheet_units]
            factor = next((each for each in shared if each), None) if item.kind == "money" else None
            stated = layout.sheet_units[shared.index(factor)] if factor else ""
        factors[key] = factor or item.factor
        if factor and factor != item.factor:
            told.setdefault(stated, []).append(item.label)
    for unit, labels in told.items():
        names = _("、").join(list(dict.fromkeys(labels))[:3])
        message = _("“{items}”等 {count} 栏写明以“{unit}”计，已换算。").format(
            items=names, count=len(labels), unit=unit
        )
        reading.tell("converted", file, message, sheet=sheet.name, value=unit)
    return factors


def _is_shared(unit: str, key: Key, layout: Layout) -> bool:
    """A unit over a whole column of a form (本年累计，万元): it is not meant for the items that count persons."""
    return sum(1 for (_item, column), each in layout.units.items() if column == key[1] and each == unit) > 2


def _tell_layout(reading: Reading, file: int, sheet: Sheet, layout: Layout, version: FormVersion) -> None:
    for row, column, text in layout.contradictions:
        message = _("“{text}”与另一栏指同一个指标，或代码与名称不符。").format(text=text)
        reading.tell("heading", file, message, _("请核对指标的代码和名称，每个指标留一栏。"), sheet=sheet.name,
                     cell=cell_name(row, column), value=text)  # fmt: skip
    for row, column, text in layout.unknown[:50]:
        message = _("“{text}”不是本表的指标，没有读。").format(text=text[:40])
        reading.tell("unknown_column", file, message, sheet=sheet.name, cell=cell_name(row, column), value=text[:40])
    if isinstance(layout, FormLayout) and layout.is_guessed:
        row, column = next(cell for (_item, name), cell in layout.cells.items() if name == "year_to_date")
        message = _("没有“本年累计”的栏名，按这一栏读。")
        reading.tell(
            "heading", file, message, _("请在表头写明“本年累计”。"), sheet=sheet.name, cell=cell_name(row, column)
        )
    held = {name for name, _column in (layout.columns if isinstance(layout, ListLayout) else layout.cells)}  # type: ignore[attr-defined]
    lacking = [item for item in version.items if item.is_required and item.name not in held]
    if lacking:
        names = _("、").join(f"{item.code} {item.label}" for item in lacking[:5])
        message = _("表上没有 {count} 个必填的指标：{names}。").format(count=len(lacking), names=names)
        reading.tell("missing_column", file, message, _("请补上这些栏，或改用下发的模板。"), sheet=sheet.name)


# --- reports


def _list_reports(
    reading: Reading, file: int, sheet: Sheet, layout: ListLayout, version: FormVersion, period: YearMonth | None
) -> Raw:
    source = len(reading.sources)
    key_head = REPORTER_HEADS[version.reporter]
    heads = {("reporter" if name == key_head else name): column for name, column in layout.heads.items()}
    reading.sources.append(
        Source(file, sheet.name, columns={**layout.columns, **{(n, "year_to_date"): c for n, c in heads.items()}})
    )
    rows = _report_rows(reading, file, sheet, layout, heads)
    columns = list(zip(*(sheet.rows[row] for row in rows), strict=True)) if rows else [()] * sheet.width
    facts = {name: list(columns[column]) for name, column in heads.items()}
    for name, (cell, _row, _column) in layout.facts.items():
        facts.setdefault("reporter" if name == key_head else name, [cell] * len(rows))
    return Raw(
        version,
        [source] * len(rows),
        list(rows),
        {key: list(columns[column]) for key, column in layout.columns.items()},
        {},
        facts,
        _row_periods(reading, file, sheet, layout, rows, facts, period),
    )


def _report_rows(reading: Reading, file: int, sheet: Sheet, layout: ListLayout, heads: dict[str, int]) -> list[int]:
    """The rows that hold reports: empty ones and lines of text are passed over, totals are told."""
    figures, reporter = sorted(layout.columns.values()), heads.get("reporter")
    names = [heads[name] for name in ("reporter", "name") if name in heads]
    kept: list[int] = []
    for row in range(layout.first_row, len(sheet.rows)):
        cells = sheet.rows[row]
        if is_line_of_text(cells, figures):
            continue
        if any(cells[column] is not None for column in figures):
            total = total_at(cells, reporter, figures)
            if total is not None:
                message = _("第 {row} 行是“{title}”，没有读。").format(row=row + 1, title=cell_text(cells[total]))
                reading.tell("total_row", file, message, sheet=sheet.name, cell=cell_name(row, total), row=row + 1)
            elif any(cell_text(cells[column]) for column in names) or any(
                isinstance(cells[column], int | float) for column in figures
            ):
                kept.append(row)
        elif reporter is not None and any(map(str.isdecimal, cell_text(cells[reporter]))):
            kept.append(row)
    return kept


def _row_periods(
    reading: Reading, file: int, sheet: Sheet, layout: ListLayout, rows: Sequence[int], facts: dict[str, list[Cell]],
    default: YearMonth | None,
) -> list[YearMonth | None]:  # fmt: skip
    frequency = reading.form.latest.frequency
    if "period" in layout.heads:
        known: dict[object, tuple[YearMonth | None, bool]] = {}
        for cell in facts["period"]:
            if cell not in known:
                known[cell] = month_of(cell, frequency)
        numbers = [cell for cell, (_period, is_number) in known.items() if is_number]
        if numbers:
            row = next(row for row, cell in zip(rows, facts["period"], strict=True) if cell in numbers)
            message = _("报告期一栏是存成数字的日期，按日期读。")
            reading.tell("date_as_number", file, message, sheet=sheet.name, cell=cell_name(row, layout.heads["period"]))
        return [known[cell][0] or default for cell in facts["period"]]
    if "year_of_period" in layout.heads:
        months: Sequence[Cell] = facts.get("month_of_period", [None] * len(rows))
        last = 12 if frequency == "year" else None
        pairs = zip(facts["year_of_period"], months, strict=True)
        return [_joined(number_of(year), number_of(month), last) or default for year, month in pairs]
    return [default] * len(rows)


def _form_report(
    reading: Reading, file: int, sheet: Sheet, layout: FormLayout, version: FormVersion, period: YearMonth | None
) -> Raw:
    source = len(reading.sources)
    key_head = REPORTER_HEADS[version.reporter]
    facts = {("reporter" if name == key_head else name): fact for name, fact in layout.facts.items()}
    places = {(name, "year_to_date"): (row, column) for name, (_cell, row, column) in facts.items()}
    reading.sources.append(Source(file, sheet.name, cells={**layout.cells, **places}))  # type: ignore[dict-item]
    width = sheet.width
    cell_at: Callable[[tuple[int, int]], Cell] = lambda at: sheet.rows[at[0]][at[1]] if at[1] < width else None  # noqa: E731
    return Raw(
        version, [source], [None], {key: [cell_at(at)] for key, at in layout.cells.items()}, {},
        {name: [cell] for name, (cell, _row, _column) in facts.items()}, [period],
    )  # fmt: skip


def _show_percents(reading: Reading, file: int, sheet: Sheet, raw: Raw, source: Source) -> None:
    """Rates in cells that are formatted as percentages: the cell holds 0.158 where a person reads 15.8 %."""
    shown: list[tuple[int, int]] = []
    for key, cells in raw.cells.items():
        item = raw.version.item(key[0])
        if item is None or item.kind != "rate" or item.unit != "%":
            continue
        for place, (cell, row) in enumerate(zip(cells, raw.rows, strict=True)):
            at = source.cells[key] if key in source.cells else (row or 0, source.columns[key])
            number = number_of(cell) if at in sheet.percents and isinstance(cell, int | float) else None
            if number is not None:
                cells[place] = float(number * 100)
                shown.append(at)
    if shown:
        message = _("{count} 格的格式是百分比，按所显示的数读。").format(count=len(shown))
        reading.tell("converted", file, message, sheet=sheet.name, cell=cell_name(*min(shown)))


def code_of(cell: Cell, version: FormVersion) -> str:
    """The code of a reporter as it is compared: no blanks, half-width, capital letters."""
    text = cell_text(cell)
    if version.reporter == "enterprise":
        return normalised(text)
    return "".join(unicodedata.normalize("NFKC", text).split())
