"""One aggregation from its question to its answer: reports of the periods, who counts where, figures, coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate.answer import Cell, Coverage, Figures, TakenOut
from mingcheng.statistics.aggregate.coverage import missing_of
from mingcheng.statistics.aggregate.enterprises import KEY, no_enterprises
from mingcheng.statistics.aggregate.figures import YEAR, measures_of, parts_of, reports_of, summed, with_groups
from mingcheng.statistics.aggregate.membership import (
    NOT_COUNTED,
    Dimension,
    Elsewhere,
    Entities,
    dimensions_of,
    entities_of,
)
from mingcheng.statistics.aggregate.request import (
    MOST_DIMENSIONS,
    AggregateError,
    Asked,
    Request,
    asked_of,
    last_months,
    main_item,
    period_index,
    period_of_index,
    periods_between,
)
from mingcheng.statistics.aggregate.source import Source
from mingcheng.statistics.form import Form, FormVersion, Item
from mingcheng.statistics.forms import version_for

AT_ONCE = 6
"""So many items are computed in one pass: more would need much memory."""

EXAMPLES = 20
"""So many reporters that count elsewhere are named for each pair of groups."""


@dataclass
class Aggregation:
    """A request on its reports: everything that answers are computed from, computed when it is asked for."""

    source: Source
    form: Form
    request: Request
    listed: pa.Table = field(default_factory=no_enterprises)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def span(self) -> tuple[Period, Period]:
        """First and last period."""
        last = self.request.last
        if last is None:
            version = self.form.latest
            year, month = self.source.last_period(version, last_months(version))
            last = Period.through(year, month)
        return self.request.first or last, last

    @cached_property
    def version(self) -> FormVersion:
        """The form as it holds for the last period."""
        return version_for(self.form, self.span[1])

    @cached_property
    def periods(self) -> list[int]:
        """The periods, by their indexes."""
        return periods_between(self.version, *self.span)

    @property
    def last(self) -> int:
        """The last of the periods."""
        return self.periods[-1]

    @cached_property
    def asked(self) -> Asked:
        """The items."""
        return asked_of(self.version, self.request.items)

    @cached_property
    def columns(self) -> list[Item]:
        """Everything that is added up: items, and the parts of ratios."""
        return [*self.asked.items, *(part for ratio in self.asked.ratios for part in parts_of(ratio))]

    @cached_property
    def weighed(self) -> Item:
        """The item by which missing reports are weighed: the first asked for that is an amount, else the form's main one."""
        amounts = (item for item in self.asked.items if item.kind == "money" and not item.may_be_negative)
        return next(amounts, main_item(self.version))

    @cached_property
    def by(self) -> tuple[str, ...]:
        """The dimensions. Raises AggregateError for too many, or one twice."""
        by = self.request.by or (("region",) if self.request.partition else ())
        if len(by) > MOST_DIMENSIONS or len(set(by)) < len(by):
            problem = _("--by 最多 {most} 项，不能重复。").format(most=MOST_DIMENSIONS)
            raise AggregateError("--by", problem, _("请去掉几项。"))
        if self.request.partition and "region" not in by:
            raise AggregateError("--partition", _("地区划分要和 --by region 一起用。"), _("请在 --by 里加上 region。"))
        return by

    # --- who counts where

    @cached_property
    def wide(self) -> ir.Table:
        """The reports of the years that are needed, as they are stored."""
        first = self.span[0].year - 1
        return self.source.reports(self.version, range(first, self.span[1].year + 1))

    @cached_property
    def entities(self) -> Entities:
        """Everyone who is listed or reports."""
        found = self.source.database.arrow(self.wide.select("reporter").distinct())
        entities = entities_of(self.listed, found["reporter"].combine_chunks())
        strange = len(entities) - self.listed.num_rows
        if self.listed.num_rows and strange:
            self.notes.append(_("有 {count} 家报了表，名单里没有，归入“未知”。").format(count=strange))
        return entities

    @cached_property
    def _grouped(self) -> tuple[list[Dimension], list[Elsewhere]]:
        dimensions, elsewhere, notes = dimensions_of(self.entities, self.by, self.version, self.request.partition)
        self.notes += notes
        return dimensions, elsewhere

    @property
    def dimensions(self) -> list[Dimension]:
        """The dimensions with their groups."""
        return self._grouped[0]

    @property
    def reservations(self) -> list[str]:
        """What any reader has to know; `notes` hold numbers besides that are for the house."""
        partition = self.request.partition
        if partition is None or partition.is_confirmed:
            return []
        return [_("地区划分“{title}”待确认：哪些功能区单列，以统计表下的注为准。").format(title=partition.title)]

    @property
    def elsewhere(self) -> list[Elsewhere]:
        """Who is claimed by another group."""
        return self._grouped[1]

    @cached_property
    def sizes(self) -> list[int]:
        """How many groups each dimension has."""
        return [len(dimension.codes) for dimension in self.dimensions]

    def cell_numbers(self, positions: Sequence[Any]) -> Any:
        """The numbers of cells, from the positions in each dimension; below zero for who is in no total."""
        number = np.zeros(len(self.entities) if not positions else len(positions[0]), np.int32)
        is_counted = np.ones(len(number), bool)
        for place, size in zip(positions, self.sizes, strict=True):
            number = number * size + place
            is_counted &= place != NOT_COUNTED
        return np.where(is_counted, number, NOT_COUNTED).astype(np.int32)

    @cached_property
    def members(self) -> ir.Table:
        """`reporter`, `id`, `cell`, `expected` of everyone."""
        expected = self.entities.column("expected")
        table = pa.table({
            "reporter": self.entities.table[KEY],
            "id": np.arange(len(self.entities), dtype=np.int32),
            "cell": self.cell_numbers([dimension.positions for dimension in self.dimensions]),
            "expected": expected if pa.types.is_boolean(expected.type) else pa.nulls(len(self.entities), pa.bool_()),
        })  # fmt: skip
        return self.source.database.arrow_table(table)

    @cached_property
    def reports(self) -> ir.Table:
        """The reports that figures are computed from, a year before the first period included."""
        items = list({item.name: item for item in (*self.asked.items, self.weighed)}.values())
        first = min(self.periods[0] - YEAR, period_index(self.span[0].year, 1))
        chosen = reports_of(self.wide, self.members, items, self.asked.ratios, first, self.last)
        kept = self.source.database.keep(chosen.filter(chosen["month"].isin(list(last_months(self.version)))))
        if self.source.store is None:
            self._refuse_doubles(kept)
        return kept

    @cached_property
    def counted(self) -> ir.Table:
        """The reports that are in a total."""
        return self.reports.filter(self.reports["cell"] != NOT_COUNTED)

    def _refuse_doubles(self, reports: ir.Table) -> None:
        """A plain table may hold a report twice; a store never does."""
        counted = reports.group_by(["id", "t"]).aggregate(rows=reports.count())
        double = self.source.database.arrow(counted.filter(counted["rows"] > 1).order_by(["id", "t"])).to_pylist()
        if double:
            reporter = self.entities.table[KEY][double[0]["id"]].as_py()
            problem = _("{reporter} 的 {period} 有 {count} 行，这样的共 {keys} 处。").format(
                reporter=reporter,
                period=period_of_index(double[0]["t"]).label,
                count=double[0]["rows"],
                keys=len(double),
            )
            raise AggregateError(str(self.source.place), problem, _("请核对后每家每期只留一行。"))

    # --- figures

    def tables(self, rows: ir.Table | None = None) -> list[tuple[list[Item], ir.Table]]:
        """The measures of the finest cells, some items at a time; of other rows than the reports where they are given."""
        database, found = self.source.database, []
        for start in range(0, len(self.columns), AT_ONCE):
            items = self.columns[start : start + AT_ONCE]
            measures = measures_of(
                self.counted if rows is None else rows, self.reports, self.version, items, self.periods
            )
            found.append((items, database.keep(with_groups(measures, self.by, self.sizes))))
        return found

    @cached_property
    def _finest(self) -> list[tuple[list[Item], ir.Table]]:
        return self.tables()

    @cached_property
    def _missing(self) -> ir.Table:
        database = self.source.database
        periods = database.arrow_table(pa.table({"p": pa.array(self.periods, pa.int32())}))
        has_list = pa.types.is_boolean(self.entities.column("expected").type)
        members = self.members.filter(self.members["cell"] != NOT_COUNTED)
        missing = missing_of(
            self.counted, members, self.weighed, last_months(self.version), self.periods, periods, has_list
        )
        return database.keep(with_groups(missing, self.by, self.sizes))

    def cells(self, names: Sequence[str]) -> list[Cell]:
        """One cell a period and combination of groups of these dimensions, in order."""
        return _cells(self._rows(self._finest, names), self._rows_missing(names), self.columns, names)

    def _rows(self, tables: Sequence[tuple[list[Item], ir.Table]], names: Sequence[str]) -> dict[Any, dict[str, Any]]:
        rows: dict[Any, dict[str, Any]] = {}
        for items, table in tables:
            found = self.source.database.arrow(summed(table, ["t", *names], items))
            for row in found.to_pylist():
                rows.setdefault((row["t"], *(row[name] for name in names)), {}).update(row)
        return rows

    def _rows_missing(self, names: Sequence[str]) -> dict[Any, dict[str, Any]]:
        table = self._missing
        sums = {
            name: table[name].sum().cast("decimal(38, 0)") for name in ("missing", "missing_unknown", "missing_weight")
        }
        found = self.source.database.arrow(table.group_by(["t", *names]).aggregate(**sums))
        return {(row["t"], *(row[name] for name in names)): row for row in found.to_pylist()}

    def margins(self) -> Iterator[tuple[str, ...]]:
        """The dimensions of each margin: every choice of some and not all."""
        for count in range(len(self.by) - 1, 0, -1):
            yield from combinations(self.by, count)

    # --- what counts elsewhere

    def inside_cells(self) -> list[Cell]:
        """The “of which” rows of zones that lie in a part, at the finest combination of groups."""
        found: list[Cell] = []
        for other in self.elsewhere:
            chosen = other.is_inside
            if chosen.any():
                positions = [d.positions[other.reporter[chosen]] for d in self.dimensions]
                positions[self.by.index(other.dimension)] = other.taken_from[chosen]
                inside = pa.table({"id": other.reporter[chosen], "cell": self.cell_numbers(positions)})
                rows = self.reports.drop("cell").inner_join(self.source.database.arrow_table(inside), "id")
                found += _cells(self._rows(self.tables(rows), self.by), {}, self.columns, self.by, is_inside=True)
        return found

    def taken_out(self) -> list[TakenOut]:
        """What groups do not count because others do, in the last period."""
        return [found for other in self.elsewhere for found in self._taken_out(other)]

    def _taken_out(self, other: Elsewhere) -> Iterator[TakenOut]:
        claims = self.source.database.arrow_table(pa.table({
            "id": other.reporter, "taken_from": other.taken_from, "counted_in": other.counted_in, "is_inside": other.is_inside,
        }))  # fmt: skip
        rows = self.reports.filter(self.reports["t"] == self.last).inner_join(claims, "id")
        keys = ["taken_from", "counted_in", "is_inside"]
        names = [item.name for item in self.asked.items]
        sums = {name: rows[name].sum().cast("decimal(38, 0)") for name in names}
        found = self.source.database.arrow(rows.group_by(keys).aggregate(reporters=rows.count(), **sums).order_by(keys))
        order = [ibis.desc(name) for name in names[:1]]
        listed = self.source.database.arrow(rows.select(*keys, "id", *names).order_by([*keys, *order, "id"]))
        for row in found.to_pylist():
            here = [pc.equal(listed[key], row[key]) for key in keys]
            chosen = listed.filter(pc.and_(pc.and_(here[0], here[1]), here[2])).slice(0, EXAMPLES)
            yield TakenOut(
                other.dimension, row["taken_from"], row["counted_in"], row["is_inside"], row["reporters"],
                {name: _whole(row[name]) for name in names},
                [{"id": each["id"], "amounts": {name: each[name] for name in names}} for each in chosen.to_pylist()],
            )  # fmt: skip

    def named(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        """Code and name of reporters: the name in the list, else in their last report."""
        codes = self.entities.table[KEY].take(pa.array(numbers, pa.int32())).to_pylist()
        names = self.entities.column("name").take(pa.array(numbers, pa.int32())).to_pylist()
        lacking = [code for code, name in zip(codes, names, strict=True) if name is None]
        told: dict[str, str] = {}
        if lacking and "name" in self.wide.columns:
            rows = self.wide.filter(self.wide["reporter"].isin(lacking)).select("reporter", "name", "year", "month")
            ordered = self.source.database.arrow(rows.order_by(["year", "month"]))
            told = {row["reporter"]: row["name"] for row in ordered.to_pylist() if row["name"]}
        return [(code, name or told.get(code, "")) for code, name in zip(codes, names, strict=True)]


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _cells(
    rows: Mapping[Any, dict[str, Any]],
    missing: Mapping[Any, dict[str, Any]],
    items: Sequence[Item],
    names: Sequence[str],
    *,
    is_inside: bool = False,
) -> list[Cell]:
    """Cells in the order of their periods and groups, the unknown group last."""
    cells = []
    for key in sorted({*rows, *missing}, key=lambda key: (key[0], *((place == 0, place) for place in key[1:]))):
        row, lack = rows.get(key), missing.get(key, {})
        cells.append(
            Cell(
                key[0],
                dict(zip(names, key[1:], strict=True)),
                is_inside,
                {item.name: Figures.of(row, item) if row else NOTHING for item in items},
                Coverage(
                    int(row["reporters"] or 0) if row else 0,
                    *(int(lack.get(name) or 0) for name in ("missing", "missing_unknown", "missing_weight")),
                ),
            )
        )
    return cells


NOTHING = Figures(None, 0, None, None, 0, None, None, 0, None, 0, None, 0)
"""The figures of a cell from which nobody has reported."""
