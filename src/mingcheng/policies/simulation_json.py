"""A simulation as plain data, for JSON, for tables, and for the page: money in 万元 as exact decimals, null without bound.

`min` counts unknowns as nothing, `max` at their most; where `unbounded` enterprises have no upper bound, `max` is null and
`max_bounded` is the sum of the others. Limits (loans, guarantees) are no money paid: they are told, and not in the totals.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from mingcheng.language import _, marked
from mingcheng.money import Money
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.model import Measure, Pack
from mingcheng.policies.reforms import Reform, changed_values, read_reform, reformed, sweep_of
from mingcheng.policies.rules import pot_members
from mingcheng.policies.simulate import DIMENSIONS, RUNGS, SIZES, Cell, Result, Simulation
from mingcheng.regions import RegionError, region

Row: TypeAlias = dict[str, Any]
UNKNOWN = "unknown"
SIZE_NAMES = {
    "large": marked("大型"), "medium": marked("中型"), "small": marked("小型"), "micro": marked("微型"), UNKNOWN: marked("未知"),
}  # fmt: skip
_RUNG_ORDER = (*RUNGS, "none", UNKNOWN)
SIZE_NOTE = marked(
    "企业规模按《统计上大中小微型企业划分办法（2017）》中软件和信息技术服务业的标准（从业人员、营业收入）划分，待核实。"
)
UNKNOWN_NOTE = marked("最少：不知道的一律不计；最多：不知道的按可能的最大值计。")
STACKING_NOTE = marked(
    "措施之间有互斥或封顶：各项措施的区间各自成立，合计按每家企业实际能得的最优组合计算，不等于各项之和。"
)
POT_NOTE = marked("合计没有扣除资金池的限额，扣除后的支付见资金池。")
LIMIT_NOTE = marked("贷款、担保额度不是支付的资金，不计入合计；没有写明金额的措施也不计入。")


@dataclass(frozen=True)
class Sweep:
    """The values of one parameter, each with what it comes to."""

    measure: str
    parameter: str
    points: Sequence[tuple[str, Result]]


def simulated(pack: Pack, facts: Facts, clock: Clock, files: Sequence[Path], swept: str | None) -> Row:
    """The simulation of a pack with the reforms of files and the sweep of an option, as data. All of them are read and
    checked before anything is computed."""
    reforms = [(reform, reformed(pack, reform)) for reform in (read_reform(path, pack) for path in files)]
    steps = [] if swept is None else [(value, reformed(pack, each)) for each, value in sweep_of(swept, pack)]
    variants = [variant for _name, variant in (*reforms, *steps)]
    with Simulation(pack, facts, clock, variants) as simulation:
        results = [(reform, simulation.reform(variant)) for reform, variant in reforms]
        sweep = None
        if swept is not None:
            measure, _dot, parameter = swept.partition("=")[0].strip().partition(".")
            sweep = Sweep(measure, parameter, [(value, simulation.reform(variant)) for value, variant in steps])
        return report_of(simulation, results, sweep)


def report_of(simulation: Simulation, reforms: Sequence[tuple[Reform, Result]] = (), sweep: Sweep | None = None) -> Row:
    """The whole simulation as data."""
    base, clock, pack = simulation.base, simulation.clock, simulation.pack
    regions = region_names(simulation)
    return {
        "pack": pack.id,
        "title": pack.title or pack.id,
        "year": clock.year,
        "on": clock.on.isoformat(),
        "known_at": clock.known_at.isoformat() if clock.known_at else None,
        "engine": simulation.facts.engine.name,
        "unit": "万元",
        "enterprises": simulation.enterprises,
        "quarantined": dict(sorted(simulation.account.problems.items())),
        "notes": [_(note) for note in _notes(simulation)],
        "regions": regions,
        **_figures(base),
        "pots": list(_pots(base)),
        "reforms": [_reform(simulation, reform, result) for reform, result in reforms],
        "sweep": None if sweep is None else _sweep(sweep),
    }


def _notes(simulation: Simulation) -> Iterator[str]:
    pack = simulation.pack
    yield UNKNOWN_NOTE
    if any(not measure.benefit.is_money for measure in simulation.base.measures):
        yield LIMIT_NOTE
    if pack.stacking:
        yield STACKING_NOTE
    if pack.pots:
        yield POT_NOTE
    yield SIZE_NOTE


def region_names(simulation: Simulation) -> dict[str, str]:
    """The divisions of the enterprises with their names: as the facts say, else as the state list does, else the code."""
    said = simulation.facts.about.get("regions")
    names = {str(code): str(name) for code, name in said.items()} if isinstance(said, dict) else {}
    codes = sorted({str(cell.region) for cell in simulation.base.cells} - {UNKNOWN})
    return {code: names.get(code) or _division(code) for code in codes}


def _division(code: str) -> str:
    try:
        return region(code).name
    except RegionError:
        return code


def _figures(result: Result, before: Result | None = None) -> Row:
    """Totals and cells, with the differences to what was before."""
    old = None if before is None else before
    found: Row = {
        "total": _totals(result, old)[0],
        "measures": _cells(result, old),
    }
    for name in DIMENSIONS:
        found[f"by_{name}"] = _cells(result, old, name)
        found[f"total_by_{name}"] = _totals(result, old, name)
    found["rows"] = _cells(result, old, *DIMENSIONS)
    return found


def _totals(result: Result, before: Result | None, *dimensions: str) -> list[Row]:
    old = {} if before is None else {_group(cell, dimensions): cell for cell in before.totals(*dimensions)}
    return [
        {**_named(cell, dimensions), **_money(cell), **_difference(cell, old.get(_group(cell, dimensions)))}
        for cell in _ordered(result.totals(*dimensions), dimensions)
    ]


def _cells(result: Result, before: Result | None, *dimensions: str) -> list[Row]:
    measures = {measure.id: measure for measure in result.measures}
    old = {} if before is None else {_group(cell, dimensions): cell for cell in before.by(*dimensions)}
    return [
        {
            **_head(measures[cell.measure]),
            **_named(cell, dimensions),
            "eligible": cell.eligible,
            "unknown": cell.unknown,
            **_money(cell),
            **_difference(cell, old.get(_group(cell, dimensions))),
        }
        for cell in _ordered(result.by(*dimensions), dimensions)
    ]


def _head(measure: Measure) -> Row:
    benefit = measure.benefit
    return {
        "measure": measure.id, "title": measure.title, "nature": benefit.nature,
        "is_discretionary": benefit.is_discretionary, "counts_in_budget": benefit.is_money,
    }  # fmt: skip


def _named(cell: Cell, dimensions: Sequence[str]) -> Row:
    return {name: getattr(cell, name) for name in dimensions}


def _group(cell: Cell, dimensions: Sequence[str]) -> tuple[str, ...]:
    return (cell.measure, *(getattr(cell, name) for name in dimensions))


def _ordered(cells: Sequence[Cell], dimensions: Sequence[str]) -> list[Cell]:
    """By measure, then from large to micro, from the highest rung to none, by code; unknown last."""

    def key(cell: Cell) -> tuple[Any, ...]:
        places = {"size": SIZES, "rung": _RUNG_ORDER}
        return (
            cell.measure,
            *(
                places[name].index(getattr(cell, name))
                if name in places
                else (getattr(cell, name) == UNKNOWN, getattr(cell, name))
                for name in dimensions
            ),
        )

    return sorted(cells, key=key)


def _money(cell: Cell) -> Row:
    found: Row = {"min": in_wan_yuan(cell.least), "max": _most(cell), "unbounded": cell.unbounded}
    if cell.unbounded:
        found["max_bounded"] = in_wan_yuan(cell.most)
    return {**found, "paid_before": in_wan_yuan(cell.paid_before)}


def _most(cell: Cell) -> Decimal | None:
    return None if cell.unbounded else in_wan_yuan(cell.most)


def in_wan_yuan(fen: int) -> Decimal:
    """Fen as 万元, exact."""
    return Money(fen).in_unit("万元")


def _difference(cell: Cell, old: Cell | None) -> Row:
    if old is None:
        return {}
    most = None if cell.unbounded or old.unbounded else in_wan_yuan(cell.most - old.most)
    return {"difference_min": in_wan_yuan(cell.least - old.least), "difference_max": most, **_effect(cell)}


def _effect(cell: Cell) -> Row:
    return {
        "winners": cell.winners, "losers": cell.losers, "gain": in_wan_yuan(cell.gain), "loss": in_wan_yuan(-cell.loss),
    }  # fmt: skip


def _pots(result: Result) -> Iterator[Row]:
    """Every pot against what its measures ask for together."""
    cells = {cell.measure: cell for cell in result.by()}
    for pot in result.pack.pots:
        members = [cells[name] for name in pot_members(pot, result.pack) if name in cells]
        budget, least = int(pot.amount.value), sum(cell.least for cell in members)
        most = None if any(cell.unbounded for cell in members) else sum(cell.most for cell in members)
        wanted = budget if most is None else most  # without bound: at least as much as there is
        granted = (min(least, budget), min(wanted, budget) if most is not None else budget)
        yield {
            "pot": pot.id, "title": pot.label or pot.id, "rule": pot.rule, "budget": in_wan_yuan(budget),
            "demand_min": in_wan_yuan(least), "demand_max": None if most is None else in_wan_yuan(most),
            "granted_min": in_wan_yuan(granted[0]), "granted_max": in_wan_yuan(granted[1]),
            "unspent_min": in_wan_yuan(budget - granted[1]), "unspent_max": in_wan_yuan(budget - granted[0]),
            "refused_min": in_wan_yuan(least - granted[0]),
            "refused_max": None if most is None else in_wan_yuan(most - granted[1]),
        }  # fmt: skip


def _reform(simulation: Simulation, reform: Reform, result: Result) -> Row:
    figures = _figures(result, simulation.base)
    changes = [
        {"measure": measure, "parameter": parameter, "old": old, "new": new}
        for measure, parameter, old, new in changed_values(simulation.pack, result.pack)
    ]
    effect = _effect(result.total())
    return {"title": reform.title, "changes": changes, **effect, **figures, "pots": list(_pots(result))}


def _sweep(sweep: Sweep) -> Row:
    points = []
    for value, result in sweep.points:
        total, measure = result.total(), next(cell for cell in result.by() if cell.measure == sweep.measure)
        points.append(
            {
                "value": value, "min": in_wan_yuan(total.least), "max": _most(total), "unbounded": total.unbounded,
                "measure_min": in_wan_yuan(measure.least), "measure_max": _most(measure), **_effect(total),
            }
        )  # fmt: skip
    return {"parameter": f"{sweep.measure}.{sweep.parameter}", "measure": sweep.measure, "points": points}


# How groups are called


def group_name(dimension: str, value: str, regions: Mapping[str, str]) -> str:
    """What a person calls a group: 云麓区, 大型, 专精特新中小企业."""
    if value == UNKNOWN:
        return _("未知")
    match dimension:
        case "region":
            return regions.get(value, value)
        case "size":
            return _(SIZE_NAMES[value])
        case _:
            return _("无称号") if value == "none" else catalogue().label(value)


# As files


def json_text(value: object) -> str:
    """Data as JSON, decimals in all their digits and without binary noise.

    >>> json_text({"最多": Decimal("1350.210001"), "最少": None})
    '{"最多": 1350.210001, "最少": null}'
    """
    match value:
        case Decimal():
            return f"{value:f}"
        case dict():
            return (
                "{"
                + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {json_text(part)}" for key, part in value.items())
                + "}"
            )
        case list():
            return "[" + ", ".join(json_text(part) for part in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


_SUM = pa.decimal128(38, 6)
"""万元 with six places: one fen is 0.000001 万元."""
_COLUMNS = {
    "reform": pa.string(), "measure": pa.string(), "title": pa.string(), "nature": pa.string(),
    "is_discretionary": pa.bool_(), "counts_in_budget": pa.bool_(),
    "region": pa.string(), "region_name": pa.string(), "size": pa.string(), "rung": pa.string(), "eligible": pa.int64(),
    "unknown": pa.int64(), "min": _SUM, "max": _SUM, "max_bounded": _SUM, "unbounded": pa.int64(),
    "paid_before": _SUM, "difference_min": _SUM, "difference_max": _SUM, "winners": pa.int64(),
    "losers": pa.int64(), "gain": _SUM, "loss": _SUM,
}  # fmt: skip


def rows_table(report: Row) -> pa.Table:
    """The finest cells as a table, money in 万元; `reform` is null for the law as it stands."""
    rows = [{**row, "reform": None} for row in report["rows"]]
    rows += [{**row, "reform": reform["title"]} for reform in report["reforms"] for row in reform["rows"]]
    for row in rows:
        row["region_name"] = report["regions"].get(row["region"])
        row.setdefault("max_bounded", row["max"])
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in _COLUMNS.items()})


def parquet_data(table: pa.Table) -> bytes:
    """A table as a Parquet file."""
    data = io.BytesIO()
    pq.write_table(table, data, compression="zstd")
    return data.getvalue()


def csv_text(table: pa.Table) -> str:
    """A table as CSV with a heading; what is not known stays empty, money is written in plain digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    for row in table.to_pylist():
        writer.writerow(_plain(value) if isinstance(value, Decimal) else value for value in row.values())
    return text.getvalue()


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
