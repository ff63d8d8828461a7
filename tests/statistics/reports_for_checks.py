"""Reports for the tests of checks: faultless ones of a made-up enterprise, in printed units, and batches of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from mingcheng.statistics.check.batch import Batch, column_name
from mingcheng.statistics.check.findings import Finding
from mingcheng.statistics.check.run import Known, check
from mingcheng.statistics.form import Column, FormVersion
from mingcheng.statistics.forms import load_form
from mingcheng.uscc import made_up_uscc

FORM = load_form("software-monthly")
VERSION = FORM.latest
FIGURES: dict[str, Any] = {
    "main_revenue": 1000, "software_revenue": 800, "product_revenue": 300, "basic_software": 100,
    "industrial_software": 50, "service_revenue": 400, "cloud_services": 100, "big_data_services": 50,
    "industrial_internet": 20, "ecommerce_services": 10, "ic_design": 5, "security_revenue": 60,
    "industrial_security": 10, "embedded_revenue": 40, "software_exports": 30, "outsourcing_exports": 10,
    "embedded_product_exports": 25, "embedded_exports": 15, "other_exports": 5, "main_cost": 500, "hardware_cost": 100,
    "total_expenses": 200, "profit": 90, "rd_expense": 120, "wages": 150, "employees": 60, "order_growth": 5,
}  # fmt: skip
"""万元, 万美元, persons, %: every identity of the form holds."""


def report(number: Any = 1, **changes: Any) -> dict[str, Any]:
    """A faultless report of June 2026, with changes; a figure of another column is given as `wages__year_earlier`."""
    head = {
        "reporter": made_up_uscc(number), "name": f"临江{number}号软件有限公司", "year": 2026, "month": 6, "file": 0,
        "sheet": "月报", "row": None, "embedded": True,
    }  # fmt: skip
    return head | FIGURES | changes


def table_of(reports: Sequence[dict[str, Any]], version: FormVersion = VERSION) -> pa.Table:
    """The wide table of reports, figures as they are stored."""
    kinds = {
        "year": pa.int16(), "month": pa.int8(), "file": pa.int32(), "row": pa.int32(), "embedded": pa.bool_(),
        "reporter": pa.string(), "name": pa.string(), "sheet": pa.string(),
    }  # fmt: skip
    columns = {name: pa.array([each.get(name) for each in reports], kind) for name, kind in kinds.items()}
    for item in version.items:
        for column in version.columns:
            name = column_name(item, column)
            columns[name] = pa.array([_stored(each.get(name), item.factor) for each in reports], pa.int64())
    return pa.table(columns)


def _stored(value: Any, factor: int) -> int | None:
    return None if value is None else int(Decimal(str(value)) * factor)


def batch_of(*reports: dict[str, Any], version: FormVersion = VERSION, read: Sequence[Finding] = ()) -> Batch:
    """A batch in which the cell of an item is its place in the form, in column C, D or E."""
    names = [item.name for item in version.items]

    def place(report: int, item: str, column: Column = "year_to_date") -> str:
        letter = {"year_to_date": "C", "year_earlier": "D", "to_last_month": "E"}[column]
        cell = f"{letter}{names.index(item) + 1}" if item in names else "B2"
        return f"6月.xlsx!月报!{cell}"

    return Batch(version, table_of(reports, version), [Path("6月.xlsx"), Path("补报.xlsx")], place, tuple(read))


def found(*reports: dict[str, Any], known: Known | None = None, version: FormVersion = VERSION) -> list[Finding]:
    """What a check finds in reports."""
    return check(batch_of(*reports, version=version), known).findings


def rules(findings: Sequence[Finding]) -> list[str]:
    """The rules of findings, in their order."""
    return [finding.rule for finding in findings]
