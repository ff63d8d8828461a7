"""Parks out of a park table: a park a row, or a park whose parts the rows are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mingcheng.plans.grids import EMPTY, Grid, GridCell, is_banner
from mingcheng.plans.parks import ParkFact
from mingcheng.plans.values import label_and_unit, value_of
from mingcheng.units import unit_of

_NAME = r"园区|载体|楼宇|基地|集聚区|街区|小镇|平台名称|园名"
_PLAN_WORDS = re.compile(r"(?:待(?:开发|建)|在建|规划|拟建|新建)[^\d，）)]{0,6}(\d+(?:\.\d+)?)")
_OWN_PART = re.compile(r"^(?:整体|全部|总体|合计|一期及二期)")
_OF_WHICH = re.compile(r"^其中[：:]?")
_FIRST_NUMBER = re.compile(r"^\s*(\d[\d,]*(?:\.\d+)?)")
_NATURE = re.compile(
    r"(?P<nature>[\u4e00-\u9fff]{2,4}类|新建|扩建|改建|存量|培育|提升)[，、；\s]*(?P<goal>.*)", re.DOTALL
)
_REVENUE = re.compile(
    r"(?:软件[^，；、]{0,6}?(?:收入|营收|产值)|营收|收入|产值)[^，；、\d]{0,6}?(\d+(?:\.\d+)?)\s*亿元"
)


@dataclass(frozen=True, slots=True)
class _Columns:
    name: int
    part: int | None
    district: int | None
    location: int | None
    land: int | None
    built: int | None
    planned: int | None
    nature: int | None
    goal: int | None
    revenue: int | None
    year: int | None


def is_park_table(grid: Grid) -> bool:
    """Whether the rows are parks: a column of their names and columns of areas, places or revenue."""
    columns = _columns(grid)
    if columns is None:
        return False
    return any(
        c is not None for c in (columns.land, columns.built, columns.planned, columns.location, columns.revenue)
    ) and (grid.column(r"指标|牵头|任务") is None)


def _columns(grid: Grid) -> _Columns | None:
    names = [
        c
        for c in grid.columns(_NAME)
        if not re.search(r"性质|类型|目标|数量|面积|营收|收入|区块|等级|级别|主体|单位|数", grid.headers[c])
    ]
    if not names:
        names = [c for c in grid.columns(r"^名称$|^名\s*称|项目名称") if grid.column(r"亩|面积") is not None]
    if not names:
        return None
    revenue = next(
        (c for c in grid.columns(r"营收|收入|产值|规模") if re.search(r"目标|20\d\d|计划|预期", grid.headers[c])), None
    )
    year = re.search(r"20\d\d", grid.headers[revenue]) if revenue is not None else None
    planned = next(
        (c for c in grid.columns(r"规划|待建|在建|拟建|新增|总建筑") if re.search(r"面积|㎡|平方米", grid.headers[c])),
        None,
    )
    built = next(
        (
            c
            for c in grid.columns(r"面积|㎡|平方米")
            if c != planned and not re.search(r"占地|用地|亩", grid.headers[c])
        ),
        None,
    )
    return _Columns(
        names[0],
        next((c for c in grid.columns(r"区块|地块|子园区|分园|组成|楼宇") if c != names[0]), None),
        grid.column(r"^(?:区县|县区|所在区|所属区|属地|所在地|区域|所属|区（?县|县（?市|责任区|所在县|行政区)"),
        grid.column(r"位置|四至|地址|地点|坐落"),
        grid.column(r"占地|用地|土地|亩"),
        built,
        planned,
        grid.column(r"性质|类型|类别"),
        grid.column(r"创建目标|发展目标|建设目标|^目标$|功能定位|定位|产业方向|主导产业|特色"),
        revenue,
        int(year.group()) if year else None,
    )


def parks_of_table(grid: Grid, year: int | None) -> list[ParkFact]:
    """The parks of a table; a name merged over several rows is a park whose parts the rows are."""
    columns = _columns(grid)
    if columns is None:
        return []
    found: list[ParkFact] = []
    for name, rows in _by_name(grid, columns):
        found += _park_and_parts(name, rows, columns, grid, columns.year or year)
    return found


def _by_name(grid: Grid, columns: _Columns) -> Iterable[tuple[GridCell, list[tuple[GridCell, ...]]]]:
    """Rows grouped under the name that stands in the first of them; a name that comes again goes on with its group."""
    groups: list[tuple[GridCell, list[tuple[GridCell, ...]]]] = []
    for row in grid.rows:
        if is_banner(row) or re.match(r"合计|总计|小计", row[columns.name].text):
            continue
        cell = row[columns.name]
        known = next((group for name, group in groups if name.text == cell.text), None)
        if known is not None:
            known.append(row)
        elif cell.text and not cell.is_repeat:
            groups.append((cell, [row]))
        elif groups:
            groups[-1][1].append(row)
    return groups


def _park_and_parts(
    name: GridCell, rows: Sequence[tuple[GridCell, ...]], columns: _Columns, grid: Grid, year: int | None
) -> list[ParkFact]:
    first = rows[0]
    park = ParkFact(name.start, name.end, name.text, goal=_goal(first, columns), nature=_nature(first, columns))
    part = columns.part
    whole = len(rows) == 1 or part is None or bool(_OWN_PART.match(first[part].text)) or not first[part].text
    if whole:
        own = _with_numbers(
            replace(park, district=_text(first, columns.district)), first, columns, grid, year, revenue=True
        )
        return [
            own,
            *(
                _part(row, part, name.text, columns, grid, year)
                for row in rows[1:]
                if part is not None and row[part].text
            ),
        ]
    shared = sum(bool(_cell(row, columns.revenue).text) for row in rows) == 1
    together = sum(bool(_cell(row, columns.district).text) for row in rows) == 1
    revenue = _revenue(first, columns, grid) if shared else None
    district = _text(first, columns.district) if together else None
    head = replace(park, target_revenue_100m=revenue, year=year if revenue is not None else None, district=district)
    parts = [
        _part(row, part, name.text, columns, grid, year, not shared, not together)
        for row in rows
        if part is not None and row[part].text
    ]
    return [head, *parts]


def _part(
    row: tuple[GridCell, ...], part: int | None, parent: str, columns: _Columns, grid: Grid, year: int | None,
    revenue: bool = True, district: bool = True,
) -> ParkFact:  # fmt: skip
    cell = _cell(row, part)
    own = _OF_WHICH.sub("", cell.text)
    start, end = cell.source(len(cell.text) - len(own), len(cell.text))
    fact = ParkFact(start, end, own, parent=parent, district=_text(row, columns.district) if district else None)
    return _with_numbers(fact, row, columns, grid, year, revenue)


def _cell(row: tuple[GridCell, ...], column: int | None) -> GridCell:
    return row[column] if column is not None and not row[column].is_repeat else EMPTY


def _text(row: tuple[GridCell, ...], column: int | None) -> str | None:
    text = row[column].text if column is not None else ""
    return text if text and not re.fullmatch(r"[-—–/]+", text) else None


def _with_numbers(
    fact: ParkFact, row: tuple[GridCell, ...], columns: _Columns, grid: Grid, year: int | None, revenue: bool
) -> ParkFact:
    built = _cell(row, columns.built).text
    planned = _area(row, columns.planned, grid)
    waiting = _PLAN_WORDS.search(built)
    if planned is None and waiting:
        planned = Decimal(waiting.group(1)) * _area_factor(grid, columns.built)
    target = _revenue(row, columns, grid) if revenue else None
    return replace(
        fact,
        location=_text(row, columns.location),
        land_mu=_number(row, columns.land),
        built_10k_m2=_area(row, columns.built, grid),
        planned_10k_m2=planned,
        target_revenue_100m=target,
        year=year if target is not None else None,
    )


def _number(row: tuple[GridCell, ...], column: int | None) -> Decimal | None:
    match = _FIRST_NUMBER.match(_cell(row, column).text)
    return Decimal(match.group(1).replace(",", "")) if match else None


def _area_factor(grid: Grid, column: int | None) -> Decimal:
    """What makes the column's unit 万平方米, the unit of the field."""
    unit = label_and_unit(grid.headers[column])[1] if column is not None else None
    known = unit_of(unit) if unit else None
    return (known.factor / Decimal(10**4)).normalize() if known and known.base == "平方米" else Decimal(1)


def _area(row: tuple[GridCell, ...], column: int | None, grid: Grid) -> Decimal | None:
    number = _number(row, column)
    return number * _area_factor(grid, column) if number is not None else None


def _revenue(row: tuple[GridCell, ...], columns: _Columns, grid: Grid) -> Decimal | None:
    text = _cell(row, columns.revenue).text
    if columns.revenue is None or not text:
        return None
    stated = _REVENUE.findall(text)
    if stated:
        software = re.search(r"软件[^，；、]{0,8}?(\d+(?:\.\d+)?)\s*亿元", text)
        return Decimal(software.group(1) if software else stated[-1])
    value = value_of(text)
    if value is None:
        return None
    unit = value.unit or label_and_unit(grid.headers[columns.revenue])[1]
    known = unit_of(unit) if unit else None
    return value.value * (known.factor / Decimal(10**8)).normalize() if known and known.base == "元" else value.value


def _nature(row: tuple[GridCell, ...], columns: _Columns) -> str | None:
    text = _text(row, columns.nature)
    match = _NATURE.fullmatch(text) if text else None
    return match["nature"] if match else text


def _goal(row: tuple[GridCell, ...], columns: _Columns) -> str | None:
    own = _text(row, columns.goal)
    if own:
        return own
    text = _text(row, columns.nature)
    match = _NATURE.fullmatch(text) if text else None
    return (match["goal"] or None) if match else None
