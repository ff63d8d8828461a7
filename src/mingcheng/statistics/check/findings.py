"""What a check finds: one finding is a rule, a place, the value that stands there and the value that it would have to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from mingcheng.spreadsheets import number_of
from mingcheng.statistics.form import Column, Item, Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first: an error blocks the report, a warning needs a reason, a note is only told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a check.

    `rule` is the id by which the reference page explains it. `reporter`, `name`, `year` and `month` say whose report and
    of which period; `item` and `label` which indicator, `column` which of its columns. `file`, `sheet`, `cell` is where
    the value stands, `also` the other cells that the rule rests on. `value` is printed in the unit of the form,
    `expected` is what it would have to be (`= 120.5`, `<= 300`), empty where no value would mend it. `reason` is what
    the reporter wrote beside an earlier copy of the same finding: it makes a warning an explained one.
    """

    rule: str
    severity: Severity
    message: str
    reporter: str = ""
    name: str = ""
    year: int | None = None
    month: int | None = None
    item: str = ""
    label: str = ""
    column: Column | None = None
    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    value: str = ""
    expected: str = ""
    also: tuple[str, ...] = ()
    remedy: str = ""
    reason: str = ""
    is_of_whole_report: bool = False
    """Told of one item, meant of all of the report's."""

    report: int | None = None
    """Which row of the checked table it is about; None for what is about a file or about no report."""

    @property
    def is_explained(self) -> bool:
        """A warning beside which the reporter has given a reason."""
        return self.severity == "warning" and bool(self.reason)

    @property
    def is_open(self) -> bool:
        """Whether something is left to do: an error, or a warning without a reason."""
        return self.severity == "error" or (self.severity == "warning" and not self.reason)

    @property
    def key(self) -> tuple[str, str, int, int, str, str, str]:
        """What stays the same when the file comes back: a reason is given for a value, and ends with it. What is about no
        reporter is about a file."""
        return (
            self.rule, self.reporter or of_file(self.file), self.year or 0, self.month or 0, self.item, self.column or "",
            comparable(self.value),
        )  # fmt: skip

    def explained(self, reason: str) -> Finding:
        """The finding with the reporter's reason."""
        return replace(self, reason=reason)

    def to_json(self) -> dict[str, Any]:
        """Fit for JSON; what is not known is null, not an empty text."""
        return {
            "rule": self.rule, "severity": self.severity, "message": self.message, "remedy": self.remedy or None,
            "reporter": self.reporter or None, "name": self.name or None, "year": self.year, "month": self.month,
            "item": self.item or None, "label": self.label or None, "column": self.column,
            "file": self.file or None, "sheet": self.sheet or None, "cell": self.cell or None, "row": self.row,
            "value": self.value or None, "expected": self.expected or None, "also": list(self.also),
            "reason": self.reason or None, "explained": self.is_explained,
        }  # fmt: skip


def of_file(path: str | Path) -> str:
    """How a file stands in for a reporter: by its name, which it keeps on the way to the reporter and back."""
    return f"file:{Path(path).stem}"


def comparable(value: str) -> str:
    """A value as it is compared: a spreadsheet may have turned the text 700 into the number, and 700.0 into 700.

    >>> comparable("1,234.50"), comparable("2026-07-20 ")
    ('1234.5', '2026-07-20')
    """
    number = number_of(value)
    return value.strip() if number is None else f"{number.normalize():f}"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The gravest first, then by reporter, period, rule and item. What compares equal keeps the order in which it came."""

    def key(finding: Finding) -> tuple[Any, ...]:
        return (
            SEVERITIES.index(finding.severity), finding.reporter, finding.year or 0, finding.month or 0,
            finding.rule, finding.item, finding.column or "", finding.file, finding.row or 0,
        )  # fmt: skip

    return sorted(findings, key=key)


def counts_of(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each severity; of the warnings, how many are explained and so no longer open."""
    findings = list(findings)
    counted = Counter(finding.severity for finding in findings)
    told: dict[str, int] = {severity: counted[severity] for severity in SEVERITIES}
    return {**told, "explained": sum(finding.is_explained for finding in findings)}


def counts_by_rule(findings: Iterable[Finding]) -> Mapping[str, int]:
    """How many of each rule, the most frequent first."""
    return dict(Counter(finding.rule for finding in findings).most_common())


def scaled(text: str, item: Item) -> int:
    """A number in the item's printed unit as it is stored: `0.5` of 万元 is 500,000 fen."""
    return int(Decimal(text) * item.factor)


def printed(value: int, item: Item) -> str:
    """A stored value in the unit of the form, exactly, without zeros at the end.

    >>> printed(123_450_000, Item("2010", "revenue", "主营业务收入", "money", "万元"))
    '123.45'
    """
    number = Decimal(int(value)) / item.factor
    return f"{number.normalize():f}" if number else "0"


def grouped(value: int, item: Item) -> str:
    """The same for reading: thousands separated, with the unit.

    >>> grouped(12_345_678_900_000, Item("2010", "revenue", "主营业务收入", "money", "万元"))
    '12,345,678.9 万元'
    """
    whole, point, rest = printed(value, item).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{rest} {item.unit}".rstrip()
