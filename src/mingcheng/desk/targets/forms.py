"""Forms of the room. They name the fields that may be written: nothing else in a request reaches a row."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core import signing
from django.db.models.fields import BLANK_CHOICE_DASH

from mingcheng.desk.files.models import EVIDENCE, StoredFile
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.targets.items import report_items
from mingcheng.desk.targets.models import Entry, Target
from mingcheng.desk.targets.series import SeriesName, series_names
from mingcheng.desk.targets.shown import judged_unit, plain
from mingcheng.language import _
from mingcheng.outlook import load_themes
from mingcheng.plans.amounts import amount_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mingcheng.desk.organisations.models import User

    _TargetModelForm = forms.ModelForm[Target]
    _EntryModelForm = forms.ModelForm[Entry]
else:  # Django's forms know their models' types only while they are checked
    _TargetModelForm = _EntryModelForm = forms.ModelForm

FIRST_YEAR, LAST_YEAR = 2000, 2099
KEPT, KEPT_SECONDS = "targets.evidence", 24 * 60 * 60


class TargetForm(_TargetModelForm):
    """What people may change of a target: not what the plan commits to, but whose it is and where its figures come from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    series = forms.ChoiceField(
        label=lazy("公开序列"), required=False, help_text=lazy("导入公开数据文件以后，可以从中选一个序列。")
    )

    class Meta:
        model = Target
        fields: ClassVar = [
            "theme", "organisations", "organisation", "report_item", "accrues", "baseline_value", "baseline_unit",
            "baseline_year",
        ]  # fmt: skip
        widgets: ClassVar = {"organisations": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Organisation.objects.filter(is_active=True).exclude(kind=Organisation.Kind.ENTERPRISE)
        self.fields["organisations"].queryset = places.by_kind()  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = places.by_kind()  # type: ignore[attr-defined]
        self.fields["organisation"].help_text = _("统计报表按这个范围汇总。")
        self.fields["theme"] = forms.ChoiceField(
            label=_("主题"), required=False, choices=_with_blank((name, name) for name in self._themes())
        )
        self.fields["report_item"] = forms.ChoiceField(
            label=_("报表指标"), required=False, initial=self.instance.report_item,
            choices=_with_blank((each.name, each.label) for each in report_items()),
        )  # fmt: skip
        self.fields["series"].choices = _with_blank(  # type: ignore[attr-defined]
            (each.key, _("{name}，{count} 行").format(name=each, count=each.rows)) for each in series_names()
        )
        self.initial.setdefault("series", self._series_key())
        put_plainly(self)

    def _themes(self) -> list[str]:
        names = [theme.title for theme in load_themes()]
        return names if self.instance.theme in ("", *names) else [*names, self.instance.theme]

    def _series_key(self) -> str:
        row = self.instance
        if not row.series_indicator:
            return ""
        return SeriesName(row.series_region, row.series_indicator, row.series_scope).key

    def clean(self) -> dict[str, Any]:
        """The baseline is of the same kind as the target, and before it."""
        found = super().clean() or {}
        unit, value = found.get("baseline_unit") or "", found.get("baseline_value")
        row = self.instance
        is_judged = value is not None and row.kind != Target.Kind.MULTIPLE and unit and row.unit
        if is_judged and amount_of(row.value, row.unit).base != amount_of(value, unit).base:
            self.add_error("baseline_unit", _("与目标的计量单位“{unit}”不可比。").format(unit=row.unit))
        return found

    def changes(self) -> dict[str, Any]:
        """The fields of the row as the form has them (without the units that answer for it)."""
        names = [name for name in self.Meta.fields if name != "organisations"]
        region, indicator, scope = (*(self.cleaned_data.get("series") or "").split("|"), "", "")[:3]
        return {
            **{name: self.cleaned_data[name] for name in names},
            "series_region": region, "series_indicator": indicator, "series_scope": scope, "was_edited": True,
        }  # fmt: skip


def put_plainly(form: forms.BaseForm) -> None:
    """Numbers begin in the form without the zeros that the database keeps."""
    for name, value in form.initial.items():
        if isinstance(value, Decimal):
            form.initial[name] = plain(value)


def _with_blank(choices: Any) -> list[tuple[str, str]]:
    return [*BLANK_CHOICE_DASH, *choices]


class EntryForm(_EntryModelForm):
    """A figure of a period with its source; `upload` is the evidence."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    upload = forms.FileField(label=lazy("佐证材料"), required=False)

    class Meta:
        model = Entry
        fields: ClassVar = ["year", "last_month", "value", "unit", "growth", "source", "note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        self.instance.target = target
        months = [(month, self._month_label(month)) for month in range(12, 0, -1)]
        self.fields["last_month"] = forms.TypedChoiceField(label=_("报告期"), choices=months, coerce=int, initial=12)
        if not self.instance.pk:
            self.initial.setdefault("unit", judged_unit(target))
        self.fields["unit"].help_text = _("可与目标不同，会自动换算；须是同一种量。")
        self.fields["upload"].help_text = _("可用的有：{kinds}。").format(kinds=" ".join(EVIDENCE))
        for name in ("value", "growth"):
            self.fields[name].widget.attrs["step"] = "any"
        put_plainly(self)

    def _month_label(self, month: int) -> str:
        if month == 12:
            return _("全年") if self.target.accrues else _("年末")
        return (_("1—{month}月累计") if self.target.accrues else _("{month}月末")).format(month=month)

    def clean_year(self) -> int:
        """A year that can be meant."""
        year: int = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(_("年份应在{first}至{last}之间。").format(first=FIRST_YEAR, last=LAST_YEAR))
        return year

    def clean(self) -> dict[str, Any]:
        """The unit measures what the target measures; there is one figure a period."""
        found = super().clean() or {}
        value, unit, own = found.get("value"), found.get("unit") or "", judged_unit(self.target)
        if value is not None and unit and own and amount_of(value, unit).base != amount_of(value, own).base:
            self.add_error("unit", _("与目标的计量单位“{unit}”不可比。").format(unit=own))
        if self.target.accrues and found.get("last_month") == 1:
            self.add_error("last_month", _("1月不单独统计，请填1—2月。"))
        year, month = found.get("year"), found.get("last_month")
        taken = Entry.objects.filter(target=self.target, year=year or 0, last_month=month or 0)
        if taken.exclude(pk=self.instance.pk).exists():
            self.add_error("last_month", _("这一期已有填报数，请修改原数。"))
        return found

    def remember(self, stored: StoredFile) -> None:
        """Keeps an upload over a form that comes back: a browser does not keep the choice of a file."""
        data: Any = self.data
        self.data = data.copy()
        self.data["kept"] = signing.dumps(stored.pk, salt=KEPT)  # type: ignore[index]
        self.fields["upload"].help_text = _("“{name}”已收下，不必再选。").format(name=stored.name)

    def remembered(self, user: User | AnonymousUser) -> StoredFile | None:
        """The upload that was kept, if it was this person's."""
        try:
            key = signing.loads(self.cleaned_data.get("kept") or "", salt=KEPT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            return None
        return StoredFile.objects.filter(pk=key, uploaded_by=user.pk).first()

    def changes(self) -> dict[str, Any]:
        """The fields of the row as the form has them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SeriesUpload(forms.Form):
    """A file of published figures."""

    file = forms.FileField(
        label=lazy("公开数据文件"), help_text=lazy(".csv 或 .xlsx，一行一个数，格式见“公开数字的格式”。")
    )


class SetAside(forms.Form):
    """Whether a row of a file counts, and why not."""

    use = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    reason = forms.CharField(label=lazy("不采用的原因"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """What is set aside has a reason."""
        found = super().clean() or {}
        if found.get("use") == "no" and not (found.get("reason") or "").strip():
            self.add_error("reason", _("请写明不采用的原因。"))
        return found
