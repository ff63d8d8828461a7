"""A plan for people: its head, one of its parts as a table, and how much else was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mingcheng.cli.part_rows import LISTINGS
from mingcheng.cli.places import Places
from mingcheng.language import _

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from mingcheng.plans.model import DocumentHead, Plan
    from mingcheng.reading.document import Document


def show_plan(plan: Plan, document: Document, console: Console, part: str = "targets") -> None:
    """Prints the head, one part as a table, counts of all parts, and what the reader of the file remarked."""
    for line in head_lines(plan.document, document.name):
        console.print(line, markup=False, soft_wrap=True)
    console.print()
    table = part_table(part, plan, Places(document), is_plain=not console.is_terminal)
    if table.row_count:
        print_table(table, console)
        console.print()
    console.print(counts_line(plan), markup=False, soft_wrap=True)
    for remark in remarks(plan, document):
        console.print(_("注：{remark}").format(remark=remark), markup=False, soft_wrap=True)


def remarks(plan: Plan, document: Document) -> Iterator[str]:
    """What the reader of the file noticed, and whether nothing was found at all."""
    yield from document.notes
    if not any((plan.targets, plan.baselines, plan.tasks, plan.policies, plan.parks, plan.systems)):
        yield _("没有读出目标、任务或措施，请核对这是不是方案文件。")


def head_lines(head: DocumentHead, name: str) -> Iterator[str]:
    """What the document says of itself; what it does not say is left out."""
    yield head.title or name
    first, last = head.period
    years = "—".join(str(year) for year in (first, last) if year is not None)
    facts = (
        (_("发布单位"), head.issuer),
        (_("地区"), head.jurisdiction),
        (_("状态"), _("征求意见稿") if head.status == "draft" else None),
        (_("日期"), head.issued),
        (_("期间"), years or None),
    )
    line = _("；").join(_("{name}：{value}").format(name=name, value=value) for name, value in facts if value)
    if line:
        yield line


def part_table(part: str, plan: Plan, places: Places, is_plain: bool) -> Table:
    """The table of one part (`targets`, `tasks`, …)."""
    from rich.text import Text

    listing = LISTINGS[part]
    table = new_table(is_plain)
    for title in listing.titles:
        table.add_column(_(title), overflow="fold")
    for row in listing.rows(plan, places):
        table.add_row(*map(Text, row))
    return table


def new_table(is_plain: bool) -> Table:
    """A table with lines for a terminal, without them for a file."""
    from rich import box
    from rich.table import Table

    return Table(box=None if is_plain else box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")


def print_table(table: Table, console: Console) -> None:
    """The table; in a file without the blanks that fill its last column."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as drawn:
        console.print(table)
    for line in drawn.get().splitlines():
        console.print(line.rstrip(), markup=False, soft_wrap=True)


def counts_line(plan: Plan) -> str:
    """How much was found, of everything."""
    repeated = sum(target.duplicate_of is not None for target in plan.targets)
    computable = sum(policy.computable for policy in plan.policies)
    targets = _("目标 {count} 项").format(count=len(plan.targets) - repeated)
    policies = _("政策措施 {count} 条").format(count=len(plan.policies))
    parts = (
        targets + (_("（另有 {count} 处重述）").format(count=repeated) if repeated else ""),
        _("历史数据 {count} 条").format(count=len(plan.baselines)),
        _("任务 {count} 项").format(count=len(plan.tasks)),
        policies + (_("（可计算 {count} 条）").format(count=computable) if computable else ""),
        _("园区 {count} 个").format(count=len(plan.parks)),
        _("平台与机制 {count} 个").format(count=len(plan.systems)),
    )
    return _("共有：{parts}。").format(parts=_("，").join(parts))
