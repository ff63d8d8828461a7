"""Tables of rows: sorted, filtered, paged, and given as .xlsx or .csv, the same for every room.

A room says its columns once. Rows are a queryset, or a list that is already in memory. Figures in the files are numbers,
with the unit in the head; what is unknown is an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.pages.templatetags.figures import exact_wan, number, percent, points, wan
from mingcheng.language import _

Kind: TypeAlias = Literal["text", "number", "wan", "exact_wan", "percent", "points", "date", "datetime", "badge"]
Rows: TypeAlias = QuerySet[Any] | Sequence[Any]

PAGE_SIZE = 50
MOST_ROWS = 100_000
"""Rows that a file holds at most; more is refused with a hint to filter."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key in addresses, the head (Chinese, `marked`), how a row's value is got, and how it is written.

    `sort` names the fields of a queryset to order by (empty: cannot be sorted; for lists the value itself orders, where
    `is_sortable`; `order` gives what orders it in the place of what is shown). `link` gives the address that a cell leads to.
    `badge` gives the class of its sign (kind "badge").
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    kind: Kind = "text"
    sort: tuple[str, ...] = ()
    is_sortable: bool = True
    link: Callable[[Any], str | None] | None = None
    badge: Callable[[Any], str] | None = None
    unit: str = ""
    order: Callable[[Any], Any] | None = None

    @property
    def head(self) -> str:
        """The head of the column with its unit, as files need it."""
        unit = self.unit or {"wan": "万元", "exact_wan": "万元", "percent": "%", "points": "个百分点"}.get(
            self.kind, ""
        )
        return f"{_(self.label)}（{_(unit)}）" if unit else _(self.label)

    @property
    def is_figure(self) -> bool:
        """Whether its cells stand at the right."""
        return self.kind in ("number", "wan", "exact_wan", "percent", "points")

    def shown(self, row: Any) -> str:
        """The cell's text."""
        value = self.value(row)
        if value is None or value == "":
            return "—" if self.is_figure else ""
        match self.kind:
            case "number":
                return f"{number(value, 2)}{_(self.unit)}" if self.unit else number(value, 2)
            case "wan":
                return wan(value)
            case "exact_wan":
                return exact_wan(value)
            case "percent":
                return percent(value)
            case "points":
                return points(value)
            case "datetime":
                return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
            case _:
                return str(value)

    def plain(self, row: Any) -> Any:
        """The cell's value for a file."""
        value = self.value(row)
        if value is None:
            return None
        if self.kind in ("percent", "points"):
            return Decimal(str(value)) * 100
        if isinstance(value, datetime):
            return timezone.localtime(value).replace(tzinfo=None)
        return value if isinstance(value, (int, float, Decimal, date)) and not isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the template shows it."""

    text: str
    link: str | None
    is_figure: bool
    badge: str
    is_short: bool = False


@dataclass(slots=True)
class Table:
    """Rows with their columns, as a request asks for them.

    `name` is the file's name and the caption. `rows` is filtered already. `default` is the sort when none is asked
    (a column's key, with “-” for falling).
    """

    request: HttpRequest
    name: str
    columns: Sequence[Column]
    rows: Rows
    default: str = ""
    page_size: int = PAGE_SIZE
    row_link: Callable[[Any], str] | None = None
    empty: str = ""
    total: int | None = field(default=None, init=False)

    @property
    def sort(self) -> str:
        """The key by which the rows are sorted, with “-” for falling."""
        asked = self.request.GET.get("sort", "")
        return asked if self._column(asked.lstrip("-")) else self.default

    def _column(self, key: str) -> Column | None:
        return next((each for each in self.columns if each.key == key and (each.sort or each.is_sortable)), None)

    def sorted(self) -> Rows:
        """The rows in the order that is asked for; unknown values come last either way."""
        column = self._column(self.sort.lstrip("-"))
        if column is None:
            return self.rows
        falling = self.sort.startswith("-")
        if isinstance(self.rows, QuerySet):
            if not column.sort:
                return self.rows
            order = [F(name).desc(nulls_last=True) if falling else F(name).asc(nulls_last=True) for name in column.sort]
            return self.rows.order_by(*order, "pk")
        by = column.order or column.value
        known = [row for row in self.rows if by(row) is not None]
        unknown = [row for row in self.rows if by(row) is None]
        return [*sorted(known, key=by, reverse=falling), *unknown]

    @property
    def page(self) -> Page[Any]:
        """The page that is asked for, or the nearest that there is."""
        if self._page is None:
            self._page = Paginator(self.sorted(), self.page_size).get_page(self.request.GET.get("page"))
            self.total = self._page.paginator.count
        return self._page

    _page: Page[Any] | None = field(default=None, init=False)

    def heads(self) -> list[dict[str, Any]]:
        """The heads, each with the sort that a click asks for."""
        return [
            {
                "label": _(each.label), "is_figure": each.is_figure,
                "sort": None if self._unsortable(each) else (f"-{each.key}" if self.sort == each.key else each.key),
                "order": "ascending" if self.sort == each.key else "descending" if self.sort == f"-{each.key}" else "",
            }
            for each in self.columns
        ]  # fmt: skip

    def _unsortable(self, column: Column) -> bool:
        return not column.sort if isinstance(self.rows, QuerySet) else not column.is_sortable

    def body(self) -> list[list[Cell]]:
        """The rows of the page as cells."""
        return [
            [
                Cell(
                    each.shown(row),
                    each.link(row) if each.link else None,
                    each.is_figure,
                    each.badge(row) if each.badge else "",
                    each.kind in ("date", "datetime", "badge"),
                )
                for each in self.columns
            ]
            for row in self.page.object_list
        ]

    def plain_rows(self) -> Iterable[list[Any]]:
        """All rows for a file."""
        rows = self.sorted()
        found = rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
        for row in found:
            yield [each.plain(row) for each in self.columns]


def table_page(
    request: HttpRequest, table: Table, template: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The page with the table (in the context as `table`), its rows alone for HTMX, or the file that `as` asks for."""
    wanted = request.GET.get("as")
    if wanted in WRITERS:
        return file_of(table, wanted)
    return page_or_part(request, template, part="pages/_table.html", context={"table": table, **(context or {})})


def file_of(table: Table, ending: str) -> HttpResponse:
    """All rows of a table as a file. Over MOST_ROWS it is refused with the remedy."""
    count = table.rows.count() if isinstance(table.rows, QuerySet) else len(table.rows)
    if count > MOST_ROWS:
        text = _("有 {count} 行，超过一份文件的上限 {most} 行。请先筛选再导出。").format(count=count, most=MOST_ROWS)
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    data, kind = WRITERS[ending](table)
    response = HttpResponse(data, content_type=kind)
    name = f"{table.name}.{ending}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _csv_of(table: Table) -> tuple[bytes, str]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([each.head for each in table.columns])
    for row in table.plain_rows():
        writer.writerow([_harmless(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode(), "text/csv; charset=utf-8"


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value


def _xlsx_of(table: Table) -> tuple[bytes, str]:
    import xlsxwriter

    buffer = io.BytesIO()
    safe = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(buffer, safe) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, [each.head for each in table.columns], book.add_format({"bold": True}))
        for at, each in enumerate(table.columns):
            sheet.set_column(at, at, 16 if each.is_figure or each.kind in ("date", "datetime") else 24)
        for place, row in enumerate(table.plain_rows(), start=1):
            for at, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(place, at, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(place, at, value, day)
                elif value is not None:
                    sheet.write(place, at, value)
    return buffer.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


WRITERS: dict[str, Callable[[Table], tuple[bytes, str]]] = {"csv": _csv_of, "xlsx": _xlsx_of}
