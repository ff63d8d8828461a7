"""Tasks: rows of a task-division table, and numbered paragraphs that close with their responsible units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mingcheng.plans.grids import Grid, GridCell, is_banner
from mingcheng.plans.passages import Passage
from mingcheng.plans.unit_lists import Responsibility, responsibility_of, units_in
from mingcheng.reading.document import Kind

_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_ROLE_WORD = (
    r"(?:牵头(?:责任)?(?:单位|部门)|责任(?:领导|单位|部门|主体)|主办单位|主要责任单位|负责单位|落实单位|承办单位|实施单位"
    r"|配合(?:责任)?(?:单位|部门)|协办单位|协同单位|参与单位|支持单位)"
)
_NOTE = re.compile(
    rf"[{re.escape(_OPEN)}](?P<body>(?:{_ROLE_WORD}\s*[：:][^。]{{2,400}}?"
    r"|[^，。；（(]{2,40}?牵头(?:负责)?[，,；;、][^。]{2,300}?"
    r"|[^。]{2,300}?(?:按职责分工(?:负责)?|分工负责|负责)"
    r"|[^。]{2,60}?[（(]牵头[)）][^。]{0,200}?"
    rf"))[{re.escape(_CLOSE)}][。；]?\s*$"
)
_PLAIN_NOTE = re.compile(rf"(?:^|[。；;！])\s*(?P<body>{_ROLE_WORD}\s*[：:].{{2,400}}?)[。]?\s*$")
_ROW_UNITS = r"牵头|责任|主办|负责|承办|落实单位|实施单位"
_ROW_SUPPORT = r"配合|协办|协同|参与|协助|支持单位"
_ROW_TASK = r"任务|工作内容|重点工作|主要工作|事项|举措|措施|工作要点|内容|项目"
_TITLE = re.compile(r"^(?P<title>[^。；：:]{2,40})[。：:]")


@dataclass(frozen=True, slots=True)
class TaskFact:
    """A task before it has an id; offsets count in the document's text."""

    start: int
    end: int
    number: str | None
    section: tuple[str, ...]
    title: str | None
    lead: tuple[str, ...]
    support: tuple[str, ...]


def is_task_table(grid: Grid) -> bool:
    """Whether the table divides tasks among units."""
    return (
        grid.column(_ROW_TASK) is not None
        and grid.column(_ROW_UNITS) is not None
        and grid.column(r"指标|目标值") is None
    )


def task_column(grid: Grid) -> int:
    """The column that holds the tasks' words: of those named so, the one with the most text."""
    columns = [c for c in grid.columns(_ROW_TASK) if not re.search(_ROW_UNITS + "|" + _ROW_SUPPORT, grid.headers[c])]
    return max(columns or [0], key=lambda c: sum(len(row[c].text) for row in grid.rows if not is_banner(row)))


def tasks_of_table(grid: Grid, section: tuple[str, ...]) -> list[TaskFact]:
    """A task a row; a row over the whole width names the section of those below it."""
    task = task_column(grid)
    lead, support = _lead_and_support(grid)
    number = grid.column(r"序号|编号")
    named = [c for c in grid.columns(r"类别|行动|分类|领域|板块|重点任务|任务名称|工程") if c != task and c < task]
    found: list[TaskFact] = []
    banner: str | None = None
    for row in grid.rows:
        if is_banner(row):
            banner = row[0].text
            continue
        cell = row[task]
        if not cell.text or cell.is_repeat:
            continue
        path = (*section, *([banner] if banner else []), *(row[c].text for c in named if row[c].text))
        found.append(_row_task(row, cell, number, lead, support, path))
    return found


def _lead_and_support(grid: Grid) -> tuple[int | None, int | None]:
    support = grid.column(_ROW_SUPPORT)
    leads = [
        c for c in grid.columns(_ROW_UNITS) if c != support and not re.search(r"责任人|负责人|联系人", grid.headers[c])
    ]
    first = [c for c in leads if "牵头" in grid.headers[c] or "主办" in grid.headers[c]]
    lead = next(iter(first or leads), None)
    if support is None:
        support = next((c for c in leads if c != lead), None)
    return lead, support


def _row_task(
    row: tuple[GridCell, ...],
    cell: GridCell,
    number: int | None,
    lead: int | None,
    support: int | None,
    path: tuple[str, ...],
) -> TaskFact:
    printed = row[number].text if number is not None and row[number].text else None
    if lead is not None and support is None:
        who = responsibility_of(row[lead].text)
    else:
        who = Responsibility(
            tuple(units_in(row[lead].text)) if lead is not None else (),
            tuple(units_in(row[support].text)) if support is not None else (),
        )
    return TaskFact(cell.start, cell.end, printed, path, None, who.lead, who.support)


def tasks_of_prose(passages: Sequence[Passage]) -> list[TaskFact]:
    """Numbered paragraphs that close with the units that answer for them; notes that stand alone close the one before."""
    found: list[TaskFact] = []
    previous: Passage | None = None
    notes: list[str] = []
    for passage in passages:
        if passage.block.kind is Kind.CAPTION:
            continue
        alone = _lone_note(passage)
        if alone is None:
            found += _several(passage) or _one(passage)
            previous, notes = passage, []
        elif previous is not None and not _NOTE.search(previous.text):
            notes.append(alone)
            closed = [] if len(notes) == 1 else [found.pop()]  # a second line of units: one task, not two
            who = responsibility_of("；".join(notes))
            found += [_task(previous, 0, len(previous.text), who)] if _are_units(who) else closed
    return found


def _note(text: str) -> re.Match[str] | None:
    return _NOTE.search(text) or _PLAIN_NOTE.search(text)


def _end_of_work(note: re.Match[str]) -> int:
    """Where the words of a task end before the note of its units; the full stop is theirs."""
    return note.start() + (1 if note.group().startswith(("。", "；", "！")) else 0)


def _lone_note(passage: Passage) -> str | None:
    """The units of a paragraph that holds nothing else."""
    note = _note(passage.text)
    if note is None or _end_of_work(note) or not _are_units(responsibility_of(note["body"])):
        return None
    return note["body"]


def _one(passage: Passage) -> list[TaskFact]:
    note = _note(passage.text)
    if note is None or _end_of_work(note) == 0:
        return []
    who = responsibility_of(note["body"])
    return [_task(passage, 0, _end_of_work(note), who)] if _are_units(who) else []


_NUMBERED = re.compile(r"(?:^|(?<=[。；）]))(?P<number>\d{1,2})[.．、](?=[^\d\s])")


def _several(passage: Passage) -> list[TaskFact]:
    """A paragraph that runs several numbered items together, each with its units (`1.…。责任单位：…。2.…。`)."""
    marks = [(match["number"], match.start(), match.end()) for match in _NUMBERED.finditer(passage.text)]
    own = passage.block.number.rstrip(".．、")
    if own.isdecimal():
        marks.insert(0, (own, 0, 0))
    if len(marks) < 2 or passage.text.count("责任") + passage.text.count("牵头") < 2:
        return []
    found: list[TaskFact] = []
    for (number, _, start), (_, end, _) in pairwise([*marks, ("", len(passage.text), 0)]):
        note = _note(passage.text[start:end])
        who = responsibility_of(note["body"]) if note else None
        if note and who and _are_units(who):
            found.append(_task(passage, start, start + _end_of_work(note), who, number))
    return found


def _are_units(who: Responsibility) -> bool:
    """Whether what was read are names of bodies, not clauses."""
    names = [*who.lead, *who.support]
    are_names = all(len(name) <= 40 and "。" not in name for name in names)
    return bool(names) and are_names and sum(len(name) for name in names) / len(names) < 22


def _task(passage: Passage, start: int, end: int, who: Responsibility, number: str | None = None) -> TaskFact:
    title = _TITLE.match(passage.text[start:end])
    first, last = passage.flow.source(start, end)
    printed = number or passage.block.number.rstrip(".．、") or None
    words = title["title"] if title and passage.block.number else None
    return TaskFact(first, last, printed, passage.section, words, who.lead, who.support)
