"""Targets and past figures out of tables: a row an indicator, or a row a place and a column an indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mingcheng.periods import find_periods
from mingcheng.plans.grids import Grid, GridCell, is_banner
from mingcheng.plans.lexicon import GROWTH_NOUNS, GROWTH_VERBS, alternation
from mingcheng.plans.model import Baseline, QuantityKind
from mingcheng.plans.prose import Fact
from mingcheng.plans.sentences import Stretch
from mingcheng.plans.statements import statements_of
from mingcheng.plans.tense import Clock
from mingcheng.plans.unit_lists import units_in
from mingcheng.plans.values import Value, label_and_unit, value_of
from mingcheng.quantities import find_quantities
from mingcheng.units import unit_of

_LABEL = r"指标|名称|项目|内容|类别"
_PLACE = (
    r"^(?:县|市|区|县区|区县|县市区|地区|区域|地方|单位(?:名称)?|责任主体|属地|园区|区块|平台|载体|集群|街道|乡镇|镇街|板块"
    r"|功能区|开发区|楼宇|.{0,6}园区名称|.{0,8}(?:园区|载体|楼宇|基地|集聚区)(?:（.{1,6}）)?(?:名称)?"
    r"|(?:县|区|街道|乡镇|镇)（.{1,8}）|.{0,4}(?:县|市|区)[、（(].{1,10})$"
)
_PAST_HEADER = re.compile(r"实际|现状|基期|基数|完成值?|基准|上年|现有|基础值|初始")
_TARGET_HEADER = re.compile(r"目标|预期|计划|规划|任务")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_LIMIT_HEADER = re.compile(r"控制|上限|不超过|以内|限额")
_GROWTH_HEADER = re.compile(r"年均|增速|增长率|增幅|增长（?%")
_GROWTH_NOUN = re.compile(rf"(?:{alternation(GROWTH_NOUNS)})(?:（[^）]*）)?$")
_SHARE_NOUN = re.compile(r"(?:比重|占比|比例|率|强度|度)(?:（[^）]*）)?$")
_LEAD_IN = re.compile(r"^(?:其中|[#*★☆▲△●])[：:]?\s*")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[（(][一二三四五六七八九十\d]+[)）])[.、．]?\s*(?=[\u4e00-\u9fff])")
_TOTAL = re.compile(r"^(?:全[市省区县州]|总)?(?:合计|总计|共计|小计|总)|^全[市省区县州]$")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_CHANGES = re.compile(rf"(?:{alternation(GROWTH_VERBS)})(?![到至])[^到至]*[%‰]")
"""A cell that prints a change and no level (`下降10%`)."""
_STARRED = re.compile(r"[*＊]+$")


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values: past or promised, for a year, a level or a growth rate; `indicator` where the header names one."""

    index: int
    year: int | None
    is_past: bool
    is_growth: bool = False
    indicator: str = ""
    unit: str | None = None


def facts_of_table(grid: Grid, clock: Clock, jurisdiction: str | None, year: int | None) -> list[Fact]:
    """The facts of a table; none where it is neither a table of indicators nor one of places.

    `year` is the year that governs where the table names none.
    """
    place = _place_column(grid)
    if place is not None:
        return _facts_by_place(grid, place, clock, jurisdiction, year)
    columns = _value_columns(grid, clock, year)
    label = _label_column(grid, columns)
    if label is None or not columns:
        return []
    unit = grid.column(r"^(?:计量)?单位$|单位[（(]|^计量")
    responsible = grid.column(r"责任|牵头|负责|主管|承担单位|实施单位|部门")
    places = RowColumns(label, unit, responsible, columns)
    return [fact for row in grid.rows if not is_banner(row) for fact in _row_facts(row, places, jurisdiction)]


def _place_column(grid: Grid) -> int | None:
    """The column of names of places, where other columns name indicators with their units."""
    if grid.column(r"指标") is not None:
        return None
    place = grid.column(_PLACE)
    return place if place is not None and _indicator_columns(grid, place) else None


def _indicator_columns(grid: Grid, place: int) -> list[ValueColumn]:
    """Columns that name an indicator and its unit or year (`2027年目标软件产业营收（亿元）`, `工业投资（亿元）`)."""
    found = []
    for index, header in enumerate(grid.headers):
        if index == place or re.search(
            r"亩|占地|土地|建筑面积|办公面积|用房|序号|产业方向|方向|定位|区位|位置|四至|性质|类型", header
        ):
            continue
        name, unit = label_and_unit(header)
        year = _YEAR.search(name)
        if unit and unit_of(unit).base in {"平方米", "亩"} and place_is_park(grid, place):
            continue
        if (unit is None and year is None) or not (year or _TARGET_HEADER.search(name) or unit):
            continue
        is_past = bool(_PAST_HEADER.search(name)) and not _TARGET_HEADER.search(name)
        indicator = re.sub(
            r"(?:到|至)?(?:(?:19|20)\d\d)年?(?:底|末)?|目标值?|预期|计划|规划|实际|现状|任务|控制|（|）", "", name
        )
        found.append(ValueColumn(index, int(year.group(1)) if year else None, is_past, False, indicator, unit))
    return found


def place_is_park(grid: Grid, place: int) -> bool:
    """Whether the places are parks, whose areas are data of the park and no targets."""
    return re.search(r"园|载体|楼宇|基地|街区|平台|区块", grid.headers[place]) is not None


def _facts_by_place(grid: Grid, place: int, clock: Clock, jurisdiction: str | None, year: int | None) -> list[Fact]:
    columns = [c for c in _indicator_columns(grid, place) if not _is_text_column(grid, c.index)]
    if all(c.year is None and not _TARGET_HEADER.search(grid.headers[c.index]) for c in columns) and year is None:
        return []
    facts: list[Fact] = []
    for name, rows in _rows_by_place(grid, place):
        for row in rows:
            of_row: list[Fact] = []
            for column in columns:
                subject = _subject(grid, place, name, rows, row, column)
                limit = bool(_LIMIT_HEADER.search(grid.headers[column.index]))
                of_row += _place_facts(row, column, subject, clock, jurisdiction, year, limit)
            facts += _with_baselines(of_row)
    return facts


def _with_baselines(facts: Sequence[Fact]) -> list[Fact]:
    """The past value of an indicator in a row is the baseline of its target in the same row."""
    past = {f.indicator: Baseline(value=f.value, unit=f.unit, year=f.year) for f in facts if f.is_past}
    return [f if f.is_past or f.baseline else replace(f, baseline=past.get(f.indicator)) for f in facts]


def _rows_by_place(grid: Grid, place: int) -> list[tuple[GridCell, list[tuple[GridCell, ...]]]]:
    """The rows of each place; an empty or merged name goes on with the one above."""
    groups: list[tuple[GridCell, list[tuple[GridCell, ...]]]] = []
    for row in grid.rows:
        if is_banner(row):
            continue
        if row[place].text and not row[place].is_repeat:
            groups.append((row[place], []))
        if groups:
            groups[-1][1].append(row)
    return groups


def _subject(
    grid: Grid,
    place: int,
    name: GridCell,
    rows: Sequence[tuple[GridCell, ...]],
    row: tuple[GridCell, ...],
    column: ValueColumn,
) -> GridCell:
    """The place, or its part where several parts of it have a value of their own."""
    part = grid.column(r"^(?:区块|子园区|地块|分园|片区)")
    valued = [r for r in rows if r[column.index].text and not r[column.index].is_repeat]
    if (
        part is None
        or part == place
        or len(valued) < 2
        or not row[part].text
        or re.match(r"整体|全部|合计", row[part].text)
    ):
        return name
    return row[part]


def _is_text_column(grid: Grid, index: int) -> bool:
    """Whether a column with a numeric-looking header holds words."""
    filled = [row[index].text for row in grid.rows if row[index].text and not is_banner(row)]
    return bool(filled) and sum(bool(re.search(r"\d", text)) for text in filled) * 2 < len(filled)


def _place_facts(
    row: tuple[GridCell, ...], column: ValueColumn, subject: GridCell, clock: Clock, jurisdiction: str | None, year: int | None,
    is_limit: bool,
) -> list[Fact]:  # fmt: skip
    cell = row[column.index]
    if not cell.text or cell.is_repeat or not subject.text:
        return []
    who = jurisdiction if _TOTAL.match(subject.text) else re.sub(r"^其中[：:]", "", subject.text)
    value = value_of(cell.text)
    due = column.year or year
    is_past = column.is_past or bool(due and clock.present and due < clock.present)
    if value is None:
        return _statements_in_cell(cell, who, due, is_past)
    if value.value == 0:
        return []
    indicator = column.indicator.replace("新增", "") or column.indicator
    kind: QuantityKind = (
        "increment" if "新增" in column.indicator else _kind(indicator, value.unit or column.unit, False)
    )
    return [
        Fact(
            start=min(subject.start, cell.start),
            end=max(cell.end, subject.end),
            indicator=indicator,
            subject=who,
            kind=kind,
            comparator=value.comparator or ("<=" if is_limit else ">="),
            value=value.value,
            unit=value.unit or column.unit,
            year=due,
            is_past=is_past,
            where="table",
        )
    ]


def _statements_in_cell(cell: GridCell, subject: str | None, year: int | None, is_past: bool) -> list[Fact]:
    """A cell that holds sentences of its own instead of a number (`数字经济产值10亿元，其中软件产值0.6亿元`)."""
    found = statements_of(cell.text, Stretch(0, len(cell.text)), find_quantities(cell.text))
    return [
        Fact(
            *cell.source(s.start, s.end),
            s.indicator,
            subject,
            s.kind,
            s.comparator,
            s.value,
            s.unit,
            year,
            is_past,
            "table",
        )
        for s in found
    ]


def _label_column(grid: Grid, columns: Sequence[ValueColumn]) -> int | None:
    """The column of the indicators' names: the last labelled one before the values that is filled in most rows."""
    if not columns:
        return None
    first = min(column.index for column in columns)
    rows = [row for row in grid.rows if not is_banner(row)]
    named = [i for i in grid.columns(_LABEL) if i < first and not re.search(r"单位", grid.headers[i])]
    texts = [i for i in range(first) if not re.search(r"序号|单位|属性|责任|编号|^类型$", grid.headers[i])]
    for candidates in (named, texts):
        full = [
            i
            for i in candidates
            if sum(bool(row[i].text) and not row[i].is_repeat for row in rows) * 10 >= len(rows) * 6
        ]
        if full:
            return full[-1]
    return None


def _value_columns(grid: Grid, clock: Clock, year: int | None) -> list[ValueColumn]:
    columns: list[ValueColumn] = []
    for index, header in enumerate(grid.headers):
        found = _YEAR.findall(header)
        ends = [m.last_year for m in find_periods(header) if m.last_year]
        due = int(found[-1]) if found else (ends[-1] if ends else None)
        if _GROWTH_HEADER.search(header) and not re.search(r"指标", header):
            columns.append(ValueColumn(index, due, False, is_growth=True))
        elif due is not None or re.fullmatch(
            r".{0,4}(?:目标值?|现状值?|基期值?|基数|实际值?|完成值?|规划目标|预期值)(?:[（(].*[)）])?", header
        ):
            is_past = bool(_PAST_HEADER.search(header)) and not _TARGET_HEADER.search(header)
            columns.append(ValueColumn(index, due, is_past, unit=label_and_unit(header)[1]))
    levels = [c for c in columns if not c.is_growth]
    if not levels:
        return []
    levels = _told_apart(grid, levels, clock)
    last = max((c.year for c in levels if c.year and not c.is_past), default=year)
    growth = [replace(c, year=last) for c in columns if c.is_growth]
    if all(c.is_past for c in levels):
        return levels
    return [replace(c, year=c.year or (None if c.is_past else last)) for c in levels] + growth


def _told_apart(grid: Grid, levels: list[ValueColumn], clock: Clock) -> list[ValueColumn]:
    """Base columns told from target columns: by their words, else by their years.

    A year before the plan's own is past, and where that is not known the first of several years is the base.
    """
    years = [c.year for c in levels if c.year]
    bases = [c.year for c in levels if c.is_past and c.year]
    first = min(years, default=None)
    out = []
    for column in levels:
        is_past = column.is_past
        if not is_past and not _TARGET_HEADER.search(grid.headers[column.index]) and column.year:
            if bases:
                is_past = column.year <= max(bases)
            elif clock.present and first is not None and first < clock.present:
                is_past = column.year < clock.present
            else:
                is_past = len(years) > 1 and column.year == first and not _is_year_by_year(years, clock)
        out.append(replace(column, is_past=is_past))
    return out


def _is_year_by_year(years: Sequence[int], clock: Clock) -> bool:
    """Whether the columns are the years of the plan, every one of them, each with its own target."""
    return clock.first is not None and clock.last is not None and sorted(years) == [*range(clock.first, clock.last + 1)]


@dataclass(frozen=True, slots=True)
class RowColumns:
    """Where a table of indicators has its labels, units, responsible units and values."""

    label: int
    unit: int | None
    responsible: int | None
    values: Sequence[ValueColumn]


def _row_facts(row: tuple[GridCell, ...], columns: RowColumns, jurisdiction: str | None) -> list[Fact]:
    """The facts of one row: past values first, whose last one is the baseline of the targets."""
    cell = row[columns.label]
    name, bracket_unit = label_and_unit(_STARRED.sub("", _NUMBERED.sub("", _LEAD_IN.sub("", cell.text))))
    if cell.is_repeat or len(name) < SHORTEST_LABEL or not _WORD.search(name):
        return []
    start = cell.source(cell.text.index(name[0]), len(cell.text))[0]
    unit_text = row[columns.unit].text if columns.unit is not None else ""
    printed_unit = None if re.fullmatch(r"[-—–/]*", unit_text) else unit_text
    units = tuple(units_in(row[columns.responsible].text)) if columns.responsible is not None else ()
    base: Baseline | None = None
    facts: list[Fact] = []
    for column in sorted(columns.values, key=lambda c: (c.is_growth, not c.is_past, c.year or 0)):
        value = value_of(row[column.index].text)
        if value is None or row[column.index].is_repeat:
            continue
        unit = _unit(value, column, bracket_unit, printed_unit)
        year = value.year or column.year
        is_growth = column.is_growth or value.is_multiple or _CHANGES.search(row[column.index].text) is not None
        kind = "rank" if value.is_rank else _kind(name, unit, is_growth, value.is_multiple)
        fact = Fact(
            start=start,
            end=row[column.index].end,
            indicator=name,
            subject=jurisdiction,
            kind=kind,
            comparator=value.comparator or ("<=" if kind == "rank" else ">="),
            value=value.value,
            unit=unit,
            year=year,
            is_past=column.is_past,
            where="table",
            baseline=None if column.is_growth or column.is_past else base,
            units=() if column.is_past else units,
        )
        facts.append(fact)
        if column.is_past:
            base = Baseline(value=value.value, unit=unit, year=year)
    return facts


SHORTEST_LABEL = 2


def _unit(value: Value, column: ValueColumn, bracket_unit: str | None, printed: str | None) -> str | None:
    if column.is_growth:
        return value.unit or "%"
    if value.is_multiple:
        return "倍"
    if value.unit in {"万", "亿", "千"} and (printed or bracket_unit):
        return f"{value.unit}{printed or bracket_unit}"
    return value.unit or bracket_unit or printed or column.unit


def _kind(name: str, unit: str | None, is_growth: bool, is_multiple: bool = False) -> QuantityKind:
    if is_multiple or unit == "倍":
        return "multiple"
    if is_growth or (unit in {"%", "‰"} and _GROWTH_NOUN.search(name)):
        return "growth"
    if unit in {"%", "‰"}:
        return "share"
    if unit in {"个百分点"}:
        return "increment"
    if name.startswith(("新增", "新建", "新引进", "引进", "招引", "净增")):
        return "increment"
    if re.match(r"年均|每年|年新增", name):
        return "flow"
    if unit in {"位"} or (unit is None and name.endswith(("排名", "位次"))):
        return "rank"
    return "level"
