"""Tables of a result on the screen, one look for all verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def show_table(
    screen: Console, title: str, names: Sequence[str], numbers: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Rows under headings of names, at the left, and of numbers, at the right. No text is taken for markup."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), title_justify="left")
    for head in names:
        table.add_column(escape(head))
    for head in numbers:
        table.add_column(escape(head), justify="right")
    for row in rows:
        table.add_row(*map(escape, row))
    screen.print(table)


def show_line(screen: Console, text: str) -> None:
    """A line of text; no part of it is taken for markup."""
    screen.print(text, markup=False, highlight=False)
