"""A plan as a workbook: a sheet for each kind of item, with the fields of its form and the sentence."""

from __future__ import annotations

import io
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from mingcheng.desk.plans.differences import shown
from mingcheng.desk.plans.forms import FORMS, initial_of
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import shown_states, summary_of
from mingcheng.language import _


def workbook_of(plan: Plan) -> bytes:
    """The items that count, figures as figures, empty where nothing is known."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for kind, label in PlanItem.Kind.choices:
            sheet = book.add_worksheet(str(label)[:31])
            labels = [str(each.label) for each in FORMS[kind]().visible_fields()]
            sheet.write_row(0, 0, [_("条目"), *labels, _("原文"), _("状态")], bold)
            items = plan.items.filter(kind=kind, state__in=shown_states(plan)).order_by("start", "pk")
            for place, item in enumerate(items, start=1):
                for at, value in enumerate(_cells(item)):
                    if value is not None:
                        sheet.write(place, at, value)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 40)
            sheet.set_column(1, len(labels), 16)
            sheet.set_column(len(labels) + 1, len(labels) + 1, 60)
    return buffer.getvalue()


def _cells(item: PlanItem) -> list[Any]:
    form = FORMS[item.kind](initial=initial_of(item))
    values = [_cell(each.field, each.field.prepare_value(each.value())) for each in form.visible_fields()]
    return [summary_of(item.kind, item.data), *values, item.quote, item.get_state_display()]


def _cell(field: forms.Field, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(field, forms.DecimalField):
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return str(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value if isinstance(value, int) else shown(field, str(value))
