"""How a template looks, and what its cells let be entered."""

from __future__ import annotations

from typing import Any

from mingcheng.statistics.form import FormVersion, Item
from mingcheng.statistics.heads import HEADS

_FONT, _INPUT, _LOCKED, _HEAD, _LINE = "宋体", "#FFF9DB", "#EDEDED", "#D9E6F2", "#9AA5B1"
_LARGEST = 10**12


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}
        boxed: dict[str, object] = {"border": 1, "border_color": _LINE}
        self.title = self._make(bold=True, font_size=16, align="center", valign="vcenter")
        self.subtitle = self._make(font_color="#555555", align="center", text_wrap=True, valign="vcenter")
        self.section = self._make(bold=True, font_size=12, bottom=1, border_color=_LINE)
        self.text = self._make(text_wrap=True, valign="top")
        self.cell = self._make(text_wrap=True, valign="top", **boxed)
        self.remark = self._make(font_color="#555555", italic=True)
        self.head_label = self._make(**boxed, bg_color=_HEAD, valign="vcenter", shrink=True)
        self.head_input = self._make(**boxed, bg_color=_INPUT, locked=False, num_format="@", valign="vcenter")
        self.locked_text = self._make(**boxed, bg_color=_LOCKED, num_format="@", align="left")
        self.column_head = self._make(
            **boxed, bold=True, bg_color=_HEAD, align="center", valign="vcenter", text_wrap=True
        )
        self.code = self._make(**boxed, align="center", num_format="@")
        self.growth = self._make(**boxed, bg_color=_LOCKED, num_format="0.0", align="right")

    def _make(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": _FONT, "font_size": 11, **properties})
        return self._made[key]

    def label(self, depth: int) -> Any:
        """A label, indented by how deep it is among the parts."""
        return self._make(border=1, border_color=_LINE, indent=depth, text_wrap=True, valign="vcenter", bold=depth == 0)

    def input(self, item: Item) -> Any:
        """A cell to be filled in."""
        return self._make(border=1, border_color=_LINE, bg_color=_INPUT, locked=False, num_format=_number_format(item))

    def total(self, item: Item) -> Any:
        """A cell that the form computes."""
        return self._make(border=1, border_color=_LINE, bg_color=_LOCKED, num_format=_number_format(item), bold=True)


def _number_format(item: Item) -> str:
    match item.kind:
        case "text":
            return "@"
        case "count" | "area":
            return "#,##0"
        case _:
            return "#,##0.00"


def entry_rule(item: Item) -> dict[str, object]:
    """What a cell of an item lets be entered, and what it says when it is selected or the entry is refused."""
    unit = f"以“{item.unit}”计。" if item.unit else ""
    shown = {"input_title": item.label[:32], "input_message": (unit + item.note)[:255]} if unit or item.note else {}
    if item.kind == "text":
        return {"validate": "any", **shown}
    least = item.least if item.least is not None else None if item.may_be_negative else "0"
    most = item.most
    bounds = {"minimum": _bound(least, -_LARGEST), "maximum": _bound(most, _LARGEST)}
    is_whole = item.kind == "count" and item.factor == 1
    says = "应为整数" if is_whole else "应为数字"
    says += f"，不小于 {least}" if least is not None else ""
    says += f"，不大于 {most}" if most else ""
    return {
        "validate": "integer" if is_whole else "decimal", "criteria": "between", **bounds,
        "error_title": item.label[:32], "error_message": says + "。", **shown,
    }  # fmt: skip


def _bound(text: str | None, default: int) -> int | float:
    """A bound as a number of the sheet, whole where it is."""
    number = float(text) if text is not None else default
    return int(number) if number == int(number) else number


def head_rule(name: str, version: FormVersion) -> dict[str, object] | None:
    """What a cell of the head lets be entered; None for anything."""
    if name == "uscc":
        return {
            "validate": "length", "criteria": "==", "value": 18, "error_title": "统一社会信用代码",
            "error_message": "应为18位。", "input_message": "18位，照营业执照填写。", "input_title": "统一社会信用代码",
        }  # fmt: skip
    if name == "period":
        example = {"month": "2026年6月", "quarter": "2026年二季度", "year": "2026年"}[version.frequency]
        message = f"如 {example}；填自年初起累计到哪个月。"
        return {"validate": "any", "input_title": "报告期", "input_message": message}
    if name == "region":
        return {
            "validate": "length", "criteria": "==", "value": 6, "error_title": "行政区划代码", "error_message": "应为6位。",
        }  # fmt: skip
    if name in HEADS and HEADS[name].kind == "truth":
        return {"validate": "list", "source": ["是", "否"], "error_message": "请选“是”或“否”。"}
    return None
