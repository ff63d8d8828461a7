"""The reports under check: the table of one form version as columns of NumPy, and where each value stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _, marked
from mingcheng.statistics.check.findings import Finding, printed
from mingcheng.statistics.form import Column, FormVersion, Item, Severity

Integers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
Truths: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]

LARGEST = 10**16
"""Stored values beyond this (100 万亿元 in fen) are slips: they are told and left out of sums, which so cannot overflow."""

HEAD = ("reporter", "name", "year", "month", "file", "sheet", "row")
COLUMN_LABELS: dict[Column, str] = {
    "year_to_date": marked("本年累计"),
    "year_earlier": marked("上年同期累计"),
    "to_last_month": marked("上月止累计"),
}


class Amounts(NamedTuple):
    """A column of whole numbers: `value` is zero where it is not known."""

    value: Integers
    known: Truths


class Place(Protocol):
    """Where a value stands: `file!Sheet!C14`, for a row of the table, an item's name and a column; empty where the item
    has no cell."""

    def __call__(self, report: int, item: str, column: Column = "year_to_date") -> str: ...


def column_name(item: Item, column: Column) -> str:
    """The name that an item's column has in the table of reports."""
    return item.name if column == "year_to_date" else f"{item.name}__{column}"


def amounts_of(column: pa.ChunkedArray | pa.Array) -> Amounts:
    """A column of Arrow as whole numbers; what is too large to be meant counts as not known."""
    whole = pa.chunked_array(column) if isinstance(column, pa.Array) else column
    values = np.asarray(pc.fill_null(whole.cast(pa.int64()), 0).to_numpy(), np.int64)
    known = np.asarray(pc.is_valid(whole).to_numpy(), bool)
    known &= (values <= LARGEST) & (values >= -LARGEST)
    return Amounts(np.where(known, values, 0), known)


def numbers_of(column: pa.ChunkedArray) -> Integers:
    """A column of small numbers, 0 where null."""
    return np.asarray(pc.fill_null(column.cast(pa.int64()), 0).to_numpy(), np.int64)


@dataclass(frozen=True)
class Batch:
    """Reports of one form version. `read` are the findings that reading the files brought."""

    version: FormVersion
    table: pa.Table
    files: Sequence[Path]
    place: Place
    read: tuple[Finding, ...] = ()
    _amounts: dict[str, Amounts] = field(default_factory=dict, repr=False)
    _texts: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def amounts(self, item: Item, column: Column = "year_to_date") -> Amounts:
        """The item's values; nothing known where the files have no such column, or the item is a text."""
        name = column_name(item, column)
        if name not in self._amounts:
            self._amounts[name] = self._read_amounts(name)
        return self._amounts[name]

    def _read_amounts(self, name: str) -> Amounts:
        if name in self.table.column_names and pa.types.is_integer(self.table[name].type):
            return amounts_of(self.table[name])
        return Amounts(np.zeros(len(self), np.int64), np.zeros(len(self), bool))

    @cached_property
    def _heads(self) -> dict[str, list[Any]]:
        """The head columns as Python values: single look-ups in Arrow are slow, and every finding needs them."""
        return {name: self.table[name].to_pylist() for name in HEAD if name in self.table.column_names}

    def texts(self, name: str) -> list[str]:
        """A column of the head as texts, empty where not known."""
        if name not in self.table.column_names:
            return [""] * len(self)
        if name not in self._texts:
            self._texts[name] = ["" if value is None else str(value) for value in self.table[name].to_pylist()]
        return self._texts[name]

    def holds(self, condition: str) -> tuple[Truths, Truths]:
        """Where a yes-or-no of the head is yes, and where it is no; elsewhere it is not known. No condition: yes."""
        if not condition:
            return np.ones(len(self), bool), np.zeros(len(self), bool)
        if condition not in self.table.column_names:
            return np.zeros(len(self), bool), np.zeros(len(self), bool)
        answers = self.table[condition]
        return (
            np.asarray(pc.fill_null(answers, False).to_numpy(), bool),
            np.asarray(pc.invert(pc.fill_null(answers, True)).to_numpy(), bool),
        )

    @property
    def years(self) -> Integers:
        """The year of each report, 0 where it is not known."""
        return numbers_of(self.table["year"])

    @property
    def months(self) -> Integers:
        """The last month of each report's period, 0 where it is not known."""
        return numbers_of(self.table["month"])

    def head(self, report: int) -> dict[str, Any]:
        """What a finding says of the report that it is about."""
        told = {name: values[report] for name, values in self._heads.items()}
        file = told.get("file")
        return {
            "report": report, "reporter": told.get("reporter") or "", "name": told.get("name") or "",
            "year": told.get("year"), "month": told.get("month"), "sheet": told.get("sheet") or "",
            "row": told.get("row"), "file": str(self.files[file]) if file is not None else "",
        }  # fmt: skip

    def cell(self, report: int, item: Item | str, column: Column = "year_to_date") -> str:
        """The cell alone, without file and sheet; empty where there is none, though a sheet may be called Q1."""
        place = self.place(report, item if isinstance(item, str) else item.name, column)
        cell = place.rpartition("!")[2]
        return cell if place.endswith(f"!{self.texts('sheet')[report]}!{cell}") else ""

    def finding(
        self,
        rule: str,
        severity: Severity,
        report: int,
        message: str,
        *,
        item: Item | None = None,
        column: Column | None = None,
        expected: str = "",
        remedy: str = "",
        also: Sequence[tuple[Item, Column]] = (),
        cell: str = "",
        value: str = "",
    ) -> Finding:
        """A finding about one report, and one of its items where it is about one."""
        told = self.head(report)
        if item is not None:
            where = column or "year_to_date"
            amounts = self.amounts(item, where)
            told |= {"item": item.code, "label": item.label, "column": where, "cell": self.cell(report, item, where)}
            value = value or (printed(int(amounts.value[report]), item) if amounts.known[report] else "")
        others = tuple(place for place in (self.cell(report, *each) for each in also) if place)
        told["cell"] = told.get("cell") or cell
        return Finding(rule, severity, message, value=value, expected=expected, remedy=remedy, also=others, **told)


def of_column(label: str, column: Column) -> str:
    """An item's label with the column that is meant; the first column, this year's, needs no word."""
    if column == "year_to_date":
        return label
    return _("{label}（{column}）").format(label=label, column=_(COLUMN_LABELS[column]))
