"""A document becomes a plan: the order of work, each step in a module of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mingcheng.plans.commitments import is_measures_document
from mingcheng.plans.grids import EMPTY, GridCell, grid_of, is_banner
from mingcheng.plans.head import clock_of, head_of
from mingcheng.plans.identity import duplicates
from mingcheng.plans.indicator_tables import facts_of_table
from mingcheng.plans.measures import policies_of
from mingcheng.plans.model import DocumentHead, Observation, Park, Plan, System, Target, Task, Where
from mingcheng.plans.park_tables import is_park_table, parks_of_table
from mingcheng.plans.parks import ParkFact, parks_of_prose
from mingcheng.plans.passages import Passage, passages
from mingcheng.plans.prose import Fact, ProseReader
from mingcheng.plans.systems import SystemFact, systems_of
from mingcheng.plans.tasks import TaskFact, is_task_table, task_column, tasks_of_prose, tasks_of_table
from mingcheng.plans.tense import Governing, year_in
from mingcheng.reading.document import Block, Document, Kind
from mingcheng.reading.flow import flow_of
from mingcheng.reading.outline import sections


def plan_of(document: Document) -> Plan:
    """Everything that the document says of targets, past figures, tasks, measures, parks and systems.

    Every part carries the characters it was read from: `document.text[part.start:part.end] == part.quote`.
    """
    head = head_of(document)
    found = _Found(document, head)
    running = list(passages(document))
    found.facts += found.reader.read(running)
    found.tasks += tasks_of_prose(running)
    for block, section in zip(document.blocks, sections(document), strict=True):
        if block.kind is Kind.TABLE:
            found.add_table(block, section)
    if not found.parks:
        found.parks = parks_of_prose(running, found.facts, head.jurisdiction)
    return found.plan(systems_of(running))


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    document: Document
    head: DocumentHead
    facts: list[Fact] = field(default_factory=list)
    tasks: list[TaskFact] = field(default_factory=list)
    parks: list[ParkFact] = field(default_factory=list)
    reader: ProseReader = field(init=False)

    def __post_init__(self) -> None:
        clock = clock_of(self.head)
        self.reader = ProseReader(
            self.head.jurisdiction, clock, is_measures_document(self.head.title), Governing(clock)
        )

    def add_table(self, block: Block, section: tuple[str, ...]) -> None:
        """The facts, tasks and parks of one table, by what its header says that its rows are."""
        grid = grid_of(self.document, block)
        if grid is None:
            return
        clock = self.reader.clock
        year = clock.last
        if is_task_table(grid):
            column = task_column(grid)
            self.tasks += tasks_of_table(grid, section)
            limit = grid.column(r"时限|完成时间|时间要求|时间节点|进度")
            for row in grid.rows:
                if not is_banner(row):
                    due = year_in(row[limit].text) if limit is not None else None
                    self._read_cells([row[column]], section, "task-table", due)
            return
        if is_park_table(grid):
            self.parks += parks_of_table(grid, year)
        self.facts += facts_of_table(grid, clock, self.head.jurisdiction, year)
        self._read_cells([row[0] for row in grid.rows if is_banner(row)], section, "table")

    def _read_cells(
        self, cells: Sequence[GridCell], section: tuple[str, ...], where: Where, due: int | None = None
    ) -> None:
        """Sentences inside cells, read like paragraphs; `due`, else the plan's last year, governs where they name none."""
        for cell in cells:
            if cell is EMPTY or not cell.text or cell.is_repeat:
                continue
            flow = flow_of(self.document.text, cell.start, cell.end)
            passage = Passage(0, Block(Kind.PARAGRAPH, cell.start, cell.end), flow, section)
            clock = replace(self.reader.clock, last=due) if due else self.reader.clock
            reader = replace(
                self.reader, clock=clock, governing=Governing(clock)
            )  # a row sets no year for the next one
            for fact in reader.facts(flow.text, passage):
                self.facts.append(replace(fact, where=where, year=fact.year or (None if fact.is_past else clock.last)))

    def plan(self, systems: Sequence[SystemFact]) -> Plan:
        text = self.document.text
        facts = sorted(self.facts, key=lambda fact: (fact.start, fact.end))
        targets = [_target(text, n, f) for n, f in enumerate((f for f in facts if not f.is_past), 1)]
        targets = duplicates(targets)
        tasks = sorted(self.tasks, key=lambda task: task.start)
        return Plan(
            document=self.head,
            targets=tuple(targets),
            baselines=tuple(_observation(text, n, f) for n, f in enumerate((f for f in facts if f.is_past), 1)),
            tasks=tuple(_task(text, n, t, targets) for n, t in enumerate(tasks, 1)),
            policies=tuple(policies_of(self.document, self.head)),
            parks=tuple(_park(text, n, p) for n, p in enumerate(sorted(self.parks, key=lambda p: p.start), 1)),
            systems=tuple(_system(text, n, s) for n, s in enumerate(sorted(systems, key=lambda s: s.start), 1)),
        )


def _target(text: str, number: int, fact: Fact) -> Target:
    return Target(
        id=f"t{number:03}", quote=text[fact.start : fact.end], start=fact.start, end=fact.end, indicator=fact.indicator,
        subject=fact.subject, kind=fact.kind, comparator=fact.comparator, value=fact.value, unit=fact.unit, year=fact.year,
        baseline=fact.baseline, units=fact.units, where=fact.where,
    )  # fmt: skip


def _observation(text: str, number: int, fact: Fact) -> Observation:
    return Observation(
        id=f"b{number:03}", quote=text[fact.start : fact.end], start=fact.start, end=fact.end, indicator=fact.indicator,
        subject=fact.subject, kind=fact.kind, value=fact.value, unit=fact.unit, year=fact.year,
    )  # fmt: skip


def _task(text: str, number: int, task: TaskFact, targets: Sequence[Target]) -> Task:
    inside = tuple(t.id for t in targets if task.start <= t.start and t.end <= task.end)
    return Task(
        id=f"k{number:03}", quote=text[task.start : task.end], start=task.start, end=task.end, number=task.number,
        section=task.section, title=task.title, lead=task.lead, support=task.support, targets=inside,
    )  # fmt: skip


def _park(text: str, number: int, park: ParkFact) -> Park:
    return Park(
        id=f"g{number:03}", quote=text[park.start : park.end], start=park.start, end=park.end, name=park.name,
        parent=park.parent, district=park.district, location=park.location, land_mu=park.land_mu,
        built_10k_m2=park.built_10k_m2, planned_10k_m2=park.planned_10k_m2, nature=park.nature, goal=park.goal,
        target_revenue_100m=park.target_revenue_100m, year=park.year,
    )  # fmt: skip


def _system(text: str, number: int, system: SystemFact) -> System:
    return System(
        id=f"s{number:03}", quote=text[system.start : system.end], start=system.start, end=system.end, name=system.name,
        what=system.what,
    )  # fmt: skip
