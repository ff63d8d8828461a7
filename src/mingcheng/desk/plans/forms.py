"""Correcting and adding items: a form for each kind, and the way from its fields to the item's data and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from pydantic import ValidationError

from mingcheng.desk.pages.language import lazy
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import CLASSES, data_of
from mingcheng.language import _

COMPARATORS = [(">=", "≥"), (">", ">"), ("=", "="), ("<=", "≤"), ("<", "<"), ("~", "≈")]
QUANTITIES = [
    ("level", lazy("总量")), ("increment", lazy("新增量")), ("growth", lazy("增速")), ("share", lazy("占比")),
    ("multiple", lazy("倍数")), ("rank", lazy("位次")), ("flow", lazy("每年的量")),
]  # fmt: skip
BENEFITS = [
    ("one_off_award", lazy("一次性奖励")), ("rate_subsidy", lazy("按比例补助")), ("matching", lazy("配套")),
    ("loan_limit", lazy("贷款额度")), ("guarantee_limit", lazy("担保额度")), ("investment_fund", lazy("投资基金")),
    ("service", lazy("服务")), ("unspecified", lazy("未写明")),
]  # fmt: skip
_SEPARATORS = re.compile(r"[、，,；;\n]+")


class NamesField(forms.CharField):
    """Several names in one line, divided by “、”."""

    def prepare_value(self, value: Any) -> Any:
        """The names in one line."""
        return "、".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        """The names as a list, each once."""
        return list(
            dict.fromkeys(name.strip() for name in _SEPARATORS.split(super().clean(value) or "") if name.strip())
        )


def _text(label: str, *, required: bool = False, lines: int = 1) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return forms.CharField(label=label, required=required, max_length=2000, empty_value=None, widget=widget)


def _number(label: str, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=30,
        decimal_places=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _year(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1949, max_value=2150)


class ItemForm(forms.Form):
    """Base of the forms, whose fields are those of the capability's class: with the version that its editor saw, and the
    passage in the document."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def item_data(self) -> dict[str, Any]:
        """The fields as the class has them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "start", "end")}


class TargetForm(ItemForm):
    """A target with its baseline."""

    indicator = _text(lazy("指标"), required=True)
    subject = _text(lazy("对象"))
    kind = forms.ChoiceField(label=lazy("类型"), choices=QUANTITIES)
    comparator = forms.ChoiceField(label=lazy("要求"), choices=COMPARATORS)
    value = _number(lazy("目标值"), required=True)
    unit = _text(lazy("计量单位"))
    year = _year(lazy("目标年"))
    baseline_value = _number(lazy("基期值"))
    baseline_unit = _text(lazy("基期计量单位"))
    baseline_year = _year(lazy("基期年"))
    units = NamesField(label=lazy("责任单位"), required=False)

    def item_data(self) -> dict[str, Any]:
        """The baseline is a part of its own, or none."""
        found = super().item_data()
        value, unit, year = (found.pop(f"baseline_{name}") for name in ("value", "unit", "year"))
        found["baseline"] = None if value is None else {"value": value, "unit": unit or found["unit"], "year": year}
        return found


class BaselineForm(ItemForm):
    """A past figure."""

    indicator = _text(lazy("指标"), required=True)
    subject = _text(lazy("对象"))
    kind = forms.ChoiceField(label=lazy("类型"), choices=QUANTITIES)
    value = _number(lazy("数值"), required=True)
    unit = _text(lazy("计量单位"))
    year = _year(lazy("年份"))


class TaskForm(ItemForm):
    """A task with the units that answer for it."""

    number = _text(lazy("编号"))
    title = _text(lazy("标题"), required=True)
    lead = NamesField(label=lazy("牵头单位"), required=False)
    support = NamesField(label=lazy("配合单位"), required=False)


class MeasureForm(ItemForm):
    """A measure: who gets what. Its conditions are written as a rule in the room of measures."""

    title = _text(lazy("标题"), required=True)
    beneficiary = _text(lazy("对象"), required=True)
    benefit_type = forms.ChoiceField(label=lazy("支持方式"), choices=BENEFITS)
    benefit_amount = _number(lazy("金额"))
    benefit_unit = _text(lazy("金额单位"))
    benefit_rate = _number(lazy("比例（%）"))
    benefit_rate_base = _text(lazy("按什么的比例"))
    benefit_cap = _number(lazy("上限"))
    benefit_cap_unit = _text(lazy("上限单位"))
    computable = forms.BooleanField(label=lazy("可以测算"), required=False)

    def item_data(self) -> dict[str, Any]:
        """The benefit is a part of its own."""
        found = super().item_data()
        names = [name for name in found if name.startswith("benefit_")]
        found["benefit"] = {name.removeprefix("benefit_"): found.pop(name) for name in names}
        return found


class ParkForm(ItemForm):
    """A park."""

    name = _text(lazy("名称"), required=True)
    parent = _text(lazy("所属园区"))
    district = _text(lazy("区县"))
    location = _text(lazy("位置"))
    land_mu = _number(lazy("占地（亩）"))
    built_10k_m2 = _number(lazy("已建建筑面积（万平方米）"))
    planned_10k_m2 = _number(lazy("规划建筑面积（万平方米）"))
    nature = _text(lazy("性质"))
    goal = _text(lazy("定位"), lines=2)
    target_revenue_100m = _number(lazy("目标收入（亿元）"))
    year = _year(lazy("目标年"))


class SystemForm(ItemForm):
    """A platform, register or mechanism."""

    name = _text(lazy("名称"), required=True)
    what = _text(lazy("作用"), required=True, lines=3)


FORMS: dict[str, type[ItemForm]] = {
    PlanItem.Kind.TARGET: TargetForm, PlanItem.Kind.BASELINE: BaselineForm, PlanItem.Kind.TASK: TaskForm,
    PlanItem.Kind.MEASURE: MeasureForm, PlanItem.Kind.PARK: ParkForm, PlanItem.Kind.SYSTEM: SystemForm,
}  # fmt: skip


def initial_of(item: PlanItem) -> dict[str, Any]:
    """What a form begins with."""
    found = {**item.data, "version": item.version, "start": item.start, "end": item.end}
    for part in ("baseline", "benefit"):
        for name, value in (found.get(part) or {}).items():
            found[f"{part}_{name}"] = value
    return found


def checked_data(kind: str, form: ItemForm, before: dict[str, Any], quote: str) -> dict[str, Any] | None:
    """The item's new data: fields that the form does not have stay as they were. None, with the form's errors filled,
    for what no such part can be."""
    merged = {**before, **form.item_data()}
    known = {name: value for name, value in merged.items() if name in CLASSES[kind].model_fields}
    try:
        part = CLASSES[kind].model_validate({**known, "id": "-", "quote": quote, "start": 0, "end": 0})
    except ValidationError as error:
        for fault in error.errors():
            name = str(fault["loc"][0]) if fault["loc"] else None
            form.add_error(name if name in form.fields else None, _("这个值不行：{detail}").format(detail=fault["msg"]))
        return None
    return data_of(part)


def passage(plan: Plan, form: ItemForm) -> tuple[int | None, int | None, str] | None:
    """The passage that a form names: offsets and quote, or nothing for none. None, with an error, for one that the text
    does not have."""
    start, end = form.cleaned_data.get("start"), form.cleaned_data.get("end")
    if start is None or end is None:
        return None, None, ""
    if not 0 <= start < end <= len(plan.text):
        form.add_error(None, _("选取的原文不在文件里，请重新选取。"))
        return None
    return start, end, plan.text[start:end]


if TYPE_CHECKING:
    _PlanModelForm = forms.ModelForm[Plan]
else:
    _PlanModelForm = forms.ModelForm


class PlanFilter(forms.Form):
    """The filters of the list."""

    q = forms.CharField(required=False)
    own = forms.ChoiceField(required=False, choices=[("", ""), ("1", ""), ("0", "")])
    state = forms.ChoiceField(required=False, choices=[("", ""), *Plan.State.choices])
    year = forms.IntegerField(required=False, min_value=1900, max_value=2200)
    place = forms.CharField(required=False, max_length=100)


class PlanHeadForm(_PlanModelForm):
    """What a plan says of itself, corrected."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Plan
        fields = ("title", "issuer", "jurisdiction", "is_own", "is_draft", "issued_on", "first_year", "last_year")
        widgets = {"issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}  # noqa: RUF012
