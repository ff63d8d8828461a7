"""The classifications and the lexicon as people edit them: tab-separated tables, read with every fault's line and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mingcheng.language import _
from mingcheng.yaml_files import Fault, FaultyFileError, number_in, read_text

CONTENT = Path(__file__).parents[2] / "content" / "registry" / "classification"
"""The folder of the shipped tables; another folder of the same files may take its place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells by column, and the line that it stands on (from 1)."""

    line: int
    cells: dict[str, str]
    columns: dict[str, int]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]

    def fault(self, name: str, problem: str, remedy: str) -> Fault:
        """A fault of one cell."""
        return Fault(self.line, self.columns[name], problem, remedy)

    def number(self, name: str, faults: list[Fault]) -> Decimal:
        """The number in a cell; zero and a fault where there is none."""
        number = number_in(self[name])
        if number is None:
            problem = _("“{column}”应为数字，现为“{found}”。").format(column=name, found=self[name])
            faults.append(self.fault(name, problem, _("请只写数字，如 1.2。")))
            return Decimal(0)
        return number

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a cell, blanks between them."""
        return tuple(self[name].split())


def read_table(path: Path, columns: Sequence[str]) -> tuple[list[Row], list[Fault]]:
    """The rows of a table whose head is `columns`, and the faults of its form. Lines with # are comments.

    Raises FaultyFileError where the file cannot be read or its head is another one; cells left out at the end are empty.
    """
    text = read_text(path, _("请检查文件名；随程序附带的表在 content/registry/classification。"))
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[:1] != "#"]
    if not lines:
        raise FaultyFileError(str(path), (Fault(1, 1, _("文件是空的。"), _("请从附带的表复制一份再改。")),))
    number, head = lines[0]
    if tuple(head.split("\t")) != tuple(columns):
        problem = _("表头应为：{columns}。").format(columns=_("、").join(columns))
        raise FaultyFileError(str(path), (Fault(number, 1, problem, _("列之间用制表符（Tab）隔开，次序不变。")),))
    rows, faults = [], []
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) > len(columns):
            problem = _("这一行有 {found} 列，多于表头的 {wanted} 列。").format(found=len(cells), wanted=len(columns))
            faults.append(Fault(number, 1, problem, _("请检查多余的制表符。")))
            continue
        starts = [1 + sum(len(cell) + 1 for cell in cells[:place]) for place in range(len(cells))]
        missing = len(columns) - len(cells)
        cells, starts = cells + [""] * missing, starts + [len(line) + 1] * missing
        rows.append(
            Row(
                number,
                {name: cell.strip() for name, cell in zip(columns, cells, strict=True)},
                dict(zip(columns, starts, strict=True)),
            )
        )
    return rows, faults


def refuse(path: Path, faults: Sequence[Fault]) -> None:
    """Raises FaultyFileError where there are faults: all of a file at once."""
    if faults:
        raise FaultyFileError(str(path), tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))))
