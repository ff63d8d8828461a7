"""Checking reports: every rule of a form over the reports of one version, with the cell, the value, and what it would have
to be.

A batch is the wide table of reports that `statistics.read_reports` gives, with the place of every value:

>>> from mingcheng.statistics.forms import load_form
>>> import pyarrow as pa
>>> from pathlib import Path
>>> version = load_form("software-monthly").latest
>>> yuan = {"main_revenue": 900, "software_revenue": 700, "product_revenue": 300, "service_revenue": 300,
...         "security_revenue": 50, "embedded_revenue": 0, "main_cost": 1, "profit": 1, "rd_expense": 1, "wages": 1}
>>> table = pa.table({"reporter": ["91900000MALBK6NN5W"], "name": ["临江云麓软件有限公司"], "year": [2026], "month": [6],
...     "file": [0], "sheet": ["Sheet1"], "employees": [12], "embedded": [True], **{name: [value * 10**6] for name, value in yuan.items()}})
>>> batch = Batch(version, table, [Path("6月.xlsx")], lambda report, item, column="year_to_date": "6月.xlsx!Sheet1!C8")
>>> [(finding.rule, finding.cell, finding.value, finding.expected) for finding in check(batch).findings]
[('A1', 'C8', '700', '= 650')]
"""

from __future__ import annotations

from mingcheng.statistics.check.batch import Batch
from mingcheng.statistics.check.expected import Expected, ExpectedError, expected_in
from mingcheng.statistics.check.findings import SEVERITIES, Finding, counts_by_rule, counts_of
from mingcheng.statistics.check.run import Checked, Known, check

__all__ = [
    "SEVERITIES",
    "Batch",
    "Checked",
    "Expected",
    "ExpectedError",
    "Finding",
    "Known",
    "check",
    "counts_by_rule",
    "counts_of",
    "expected_in",
]
