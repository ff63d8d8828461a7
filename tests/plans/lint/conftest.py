"""Invented plans, written figure by figure: the text grows with them, so that every quote stands where it says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mingcheng.plans.lint import Finding, findings_of
from mingcheng.plans.model import Baseline, DocumentHead, Observation, Park, Plan, Target, Task
from mingcheng.reading.document import Block, Cell, Document, Kind


class Writer:
    """A plan of Linjiang (临江市), a city that does not exist."""

    def __init__(self) -> None:
        self.text = ""
        self.head: dict[str, Any] = {"jurisdiction": "临江市", "period": (2024, 2027)}
        self.targets: list[Target] = []
        self.past_figures: list[Observation] = []
        self.tasks: list[Task] = []
        self.parks: list[Park] = []
        self.blocks: list[Block] = []

    def write(self, text: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += text
        return start, len(self.text)

    def target(self, quote: str, indicator: str, value: str, unit: str | None, **more: Any) -> Target:
        """A target with its sentence; `before` stands in the sentence, `base` is (value, year)."""
        self.write(more.pop("before", ""))
        start, end = self.write(quote)
        self.write(more.pop("after", "。\n"))
        base = more.pop("base", None)
        baseline = Baseline(value=Decimal(base[0]), unit=unit, year=base[1]) if base else None
        fields: dict[str, Any] = {"kind": "level", "comparator": ">=", "year": 2027, "subject": None} | more
        target = Target(
            id=f"t{len(self.targets) + 1}", quote=quote, start=start, end=end, indicator=indicator,
            value=Decimal(value), unit=unit, baseline=baseline, **fields,
        )  # fmt: skip
        self.targets.append(target)
        return target

    def row(self, indicator: str, unit: str | None, start: str | None, value: str, **more: Any) -> Target:
        """A row of the table of targets: 2023 as base, 2027 as goal."""
        quote = f"{indicator}（{unit or ''}）\n\t{start or '—'}\n\t{value}"
        fields: dict[str, Any] = {"where": "table", "after": "\n\n\t", "base": (start, 2023) if start else None} | more
        return self.target(quote, indicator, value, unit, **fields)

    def past(self, quote: str, indicator: str, value: str, unit: str | None, **more: Any) -> Observation:
        start, end = self.write(quote)
        self.write("。\n")
        fields: dict[str, Any] = {"kind": "level", "year": 2023, "subject": None} | more
        figure = Observation(
            id=f"b{len(self.past_figures) + 1}", quote=quote, start=start, end=end, indicator=indicator,
            value=Decimal(value), unit=unit, **fields,
        )  # fmt: skip
        self.past_figures.append(figure)
        return figure

    def task(self, number: str, quote: str, lead: tuple[str, ...] = (), **more: Any) -> Task:
        self.write(f"\n\t{number}\n\t")
        start, end = self.write(quote)
        self.write("\n\t" + "、".join(lead) + "\n\t" + "、".join(more.get("support", ())) + "\n")
        fields: dict[str, Any] = {"section": ("附表1",)} | more
        task = Task(id=f"k{len(self.tasks) + 1}", quote=quote, start=start, end=end, number=number, lead=lead, **fields)
        self.tasks.append(task)
        return task

    def park(self, name: str, **more: Any) -> Park:
        self.write("\n\t")
        start, end = self.write(name)
        self.write(f"\n\t{more.get('location', '')}\n\t{more.get('district', '')}\n")
        park = Park.model_validate(
            {"id": f"z{len(self.parks) + 1}", "quote": name, "start": start, "end": end, "name": name} | more
        )
        self.parks.append(park)
        return park

    def table(self, rows: list[list[str]]) -> None:
        """A table with cells, as a Word file has it; the first row is its head."""
        start = len(self.text)
        cells = []
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                left, right = self.write(text)
                cells.append(Cell(number, column, left, right, is_header=number == 0))
                self.write("\t")
            self.write("\n")
        self.blocks.append(Block(Kind.TABLE, start, len(self.text), cells=tuple(cells)))

    def findings(self, check: str | None = None) -> list[Finding]:
        plan = Plan(
            document=DocumentHead(**self.head),
            targets=tuple(self.targets),
            baselines=tuple(self.past_figures),
            tasks=tuple(self.tasks),
            parks=tuple(self.parks),
        )
        document = Document(text=self.text, blocks=tuple(self.blocks), format="txt")
        found = findings_of(plan, document)
        for finding in found:
            assert finding.places
            assert all(self.text[place.start : place.end] == place.quote for place in finding.places)
        return [finding for finding in found if check in {None, finding.check}]

    def checks(self) -> list[str]:
        return [finding.check for finding in self.findings()]


@pytest.fixture
def plan() -> Writer:
    return Writer()
