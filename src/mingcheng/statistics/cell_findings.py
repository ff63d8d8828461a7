"""Findings for the cells of raw reports that were odd: the grave ones each, with its cell and what to do, the others once a sheet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mingcheng.language import _
from mingcheng.spreadsheets import Cell, cell_text
from mingcheng.statistics.form import Item
from mingcheng.statistics.read_sheets import Raw, Reading, code_of
from mingcheng.statistics.report_periods import serial_of
from mingcheng.statistics.reports_read import KINDS, Key, ReadingFinding

Odd = dict[tuple[Key, str], list[int]]
"""The places of odd cells by item and column, and kind of finding."""
_ONCE_A_SHEET = ("converted", "decimals", "number_as_text", "negative_zero", "placeholder")


@dataclass
class Teller:
    """Tells of the odd cells of raw reports: the grave ones each, the others once a sheet."""

    reading: Reading
    raw: Raw
    places: dict[int, tuple[str, int]]

    def tell(self, odd: Odd) -> None:
        told: dict[tuple[str, int], list[tuple[int, Key]]] = defaultdict(list)
        for (key, kind), places in odd.items():
            for place in places:
                if kind == "decimals" and self._is_bounded(key):
                    self._one("fraction", place, key)
                elif kind in _ONCE_A_SHEET:
                    told[kind, self.raw.sources[place]].append((place, key))
                else:
                    self._one(kind, place, key)
        for (kind, _source), cells in told.items():
            self._once(kind, cells)
        for place, key in self._uncached():
            self._one("uncached", place, key)
        self._other_periods()

    def _item(self, key: Key) -> Item:
        item = self.raw.version.item(key[0])
        assert item is not None, "raw reports hold items of their version"
        return item

    def _is_bounded(self, key: Key) -> bool:
        """Whether decimals are a slip that the reporter has to mend: persons, and where the form says how many."""
        return self._item(key).kind == "count" or self._item(key).decimals is not None

    def _one(self, kind: str, place: int, key: Key) -> None:
        cell = self._cell(place, key)
        text = cell_text(cell)
        item = self.raw.version.item(key[0])
        label, unit = (item.label, item.unit) if item else (_("代码"), "")
        says = {
            "uscc_as_number": (_("代码存成了数字，末几位已经丢失。"), _("请把这一栏设为文本，重新填写代码。")),
            "uncached": (_("“{item}”是公式，文件里没有算出的值。"), _("请用表格软件打开、保存一次，或粘贴为数值。")),
            "error_value": (_("“{item}”的公式出错（{text}）。"), _("请改正公式，或直接填数。")),
            "date": (_("“{item}”应填数字，这里是日期 {text}。"), _("请把单元格格式改为数字，核对后重填。")),
            "unreadable": (_("“{item}”应填数字，“{text}”读不出来。"), _("请只填数字，以“{unit}”计。")),
            "too_large": (_("“{item}”{text} 大得不合情理，没有读。"), _("请核对数字和计量单位。")),
            "fraction": (_("“{item}”{text} 的小数位数过多，按四舍五入读。"), _("请按表的要求取整。")),
        }
        message, remedy = says[kind]
        expected = str(serial_of(cell)) if kind == "date" and isinstance(cell, date | datetime) else ""
        self._keep(
            kind, place, key, message.format(item=label, text=text[:40]), remedy.format(unit=unit), text, expected
        )

    def _once(self, kind: str, cells: list[tuple[int, Key]]) -> None:
        place, key = cells[0]
        says = {
            "converted": _("{count} 格里写着计量单位，已按它换算。"),
            "decimals": _("{count} 格的小数比所存的单位还细，已四舍五入到分。"),
            "number_as_text": _("{count} 格的数字存成了文本，已按数字读。"),
            "negative_zero": _("{count} 格是负零，按 0 读。"),
            "placeholder": _("{count} 格用符号表示没有数，按没有填读。"),
        }
        text = cell_text(self._cell(place, key))
        self._keep(kind, place, key, says[kind].format(count=len(cells)), "", text, "", is_of_sheet=True)

    def _keep(
        self, kind: str, place: int, key: Key, message: str, remedy: str, value: str, expected: str, *,
        is_of_sheet: bool = False,
    ) -> None:  # fmt: skip
        source, row, period = (
            self.reading.sources[self.raw.sources[place]],
            self.raw.rows[place],
            self.raw.periods[place],
        )
        about: dict[str, object] = {"item": key[0], "column": key[1]}
        if not is_of_sheet:
            version, report = self.places[place]
            about |= {
                "reporter": code_of(self.raw.heads.get("reporter", [None] * len(self.raw))[place], self.raw.version),
                "name": cell_text(self.raw.heads.get("name", [None] * len(self.raw))[place]),
                "year": period[0] if period else None, "month": period[1] if period else None,
                "row": None if row is None else row + 1, "version": version, "report": report,
            }  # fmt: skip
        self.reading.findings.append(
            ReadingFinding(
                kind, KINDS[kind][0], message, remedy, str(self.reading.files[source.file]), source.sheet,
                source.cell(key, row), value, expected, **about,  # type: ignore[arg-type]  # its own fields
            )
        )  # fmt: skip

    def _cell(self, place: int, key: Key) -> Cell:
        cells = self.raw.heads.get(key[0]) if key not in self.raw.cells else self.raw.cells[key]
        return cells[place] if cells else None

    def _uncached(self) -> Iterator[tuple[int, Key]]:
        """The formulas without a value among the values."""
        by_source = defaultdict(list)
        for place, number in enumerate(self.raw.sources):
            if number in self.reading.uncached:
                by_source[number].append(place)
        for number, places in by_source.items():
            source, cells = self.reading.sources[number], self.reading.uncached[number]
            rows = {self.raw.rows[place]: place for place in places}
            for key in self.raw.cells:
                if key in source.cells and source.cells[key] in cells:
                    yield places[0], key
                elif key in source.columns:
                    column = source.columns[key]
                    yield from ((rows[row], key) for row, at in sorted(cells) if at == column and row in rows)

    def _other_periods(self) -> None:
        wanted = self.reading.wanted
        if wanted is None:
            return
        other = [place for place, period in enumerate(self.raw.periods) if period is not None and period != wanted]
        by_source = defaultdict(list)
        for place in other:
            by_source[self.raw.sources[place]].append(place)
        sizes = Counter(self.raw.sources)
        for source, places in by_source.items():
            is_whole = len(places) == sizes[source] and len(places) > 1
            for place in places[:1] if is_whole else places:
                period = self.raw.periods[place] or wanted
                message = _("这份报表是{year}年{month}月的，要收的是{wanted_year}年{wanted_month}月。").format(
                    year=period[0], month=period[1], wanted_year=wanted[0], wanted_month=wanted[1]
                )
                key: Key = ("period", "year_to_date")
                self._keep("other_period", place, key, message, _("请核对报告期，或换成当期的报表。"),
                           f"{period[0]}-{period[1]:02d}", f"{wanted[0]}-{wanted[1]:02d}", is_of_sheet=is_whole)  # fmt: skip
