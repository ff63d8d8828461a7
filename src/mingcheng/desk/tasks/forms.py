"""Forms of the room. They name the fields that may be written: nothing else in a request reaches a row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.tasks.models import LedgerSettings, Milestone, Report, Task
from mingcheng.desk.tasks.months import last_day
from mingcheng.desk.tasks.workdays import DayListError, days_in
from mingcheng.language import _

if TYPE_CHECKING:
    _TaskModelForm = forms.ModelForm[Task]
    _MilestoneModelForm = forms.ModelForm[Milestone]
    _ReportModelForm = forms.ModelForm[Report]
    _SettingsModelForm = forms.ModelForm[LedgerSettings]
else:  # Django's forms know their models' types only while they are checked
    _TaskModelForm = _MilestoneModelForm = _ReportModelForm = _SettingsModelForm = forms.ModelForm


def day_field() -> forms.DateInput:
    """A field in which the browser lets one choose a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def units() -> Any:
    """The organisations that can have a part in a task: all but enterprises, a kind after the other."""
    return Organisation.objects.filter(is_active=True).exclude(kind=Organisation.Kind.ENTERPRISE).by_kind()


class VersionMixin(forms.Form):
    """The version that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def changes(self) -> dict[str, Any]:
        """The fields of the row with what was typed."""
        names = self._meta.fields  # type: ignore[attr-defined]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class TaskForm(VersionMixin, _TaskModelForm):
    """A task with its units."""

    first_lead = forms.ModelChoiceField(Organisation.objects.none(), label=lazy("牵头单位"), required=False,
                                        help_text=lazy("这个单位报的进度就是任务的进度。"))  # fmt: skip
    more_leads = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=lazy("其他牵头单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    support = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=lazy("配合单位"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Task
        fields: ClassVar = [
            "number", "title", "text", "plan", "theme", "deliverable", "starts_on", "due", "remark",
        ]  # fmt: skip
        widgets: ClassVar = {"starts_on": day_field(), "due": day_field()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_lead", "more_leads", "support"):
            self.fields[name].queryset = units()  # type: ignore[attr-defined]
        plans = Plan.objects.filter(is_own=True, state=Plan.State.PUBLISHED)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        self.fields["plan"].required = False
        self.fields["version"].initial = self.instance.version
        if not self.instance.pk:
            self.fields["starts_on"].initial = timezone.localdate()
            return
        leads = [duty.organisation_id for duty in self.instance.lead_duties]
        self.fields["first_lead"].initial = leads[0] if leads else None
        self.fields["more_leads"].initial = leads[1:]
        self.fields["support"].initial = [duty.organisation_id for duty in self.instance.support_duties]
        if self.instance.identifier:  # what a plan says stays with the plan
            del self.fields["plan"]

    def clean(self) -> dict[str, Any]:
        """The task ends after it begins; somebody leads."""
        found = super().clean() or {}
        first, last = found.get("starts_on"), found.get("due")
        if first and last and last < first and "due" in self.changed_data:
            self.add_error("due", _("完成时限不能早于开始日期。"))
        if not found.get("first_lead") and (found.get("more_leads") or not self.instance.pk):
            self.add_error("first_lead", _("请选择牵头单位。"))
        return found

    @property
    def leads(self) -> list[int]:
        """The keys of those who lead, the first one first."""
        first = self.cleaned_data["first_lead"]
        return [*([first.pk] if first else []), *(each.pk for each in self.cleaned_data["more_leads"])]

    @property
    def supports(self) -> list[int]:
        """The keys of those who support."""
        return [each.pk for each in self.cleaned_data["support"]]


class RowForm(VersionMixin, _TaskModelForm):
    """What is changed of a task in its line of the ledger."""

    class Meta:
        model = Task
        fields: ClassVar = ["title", "due", "deliverable", "remark"]
        widgets: ClassVar = {"due": day_field()}


class MilestoneForm(VersionMixin, _MilestoneModelForm):
    """A milestone; without a day it is the last of its quarter or year."""

    class Meta:
        model = Milestone
        fields: ClassVar = ["year", "quarter", "text", "due", "done_on", "note"]
        widgets: ClassVar = {
            "due": day_field(), "done_on": day_field(),
            "quarter": forms.Select(choices=[("", lazy("全年")), *((each, str(each)) for each in range(1, 5))]),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["due"].required = False
        self.fields["due"].help_text = _("不填时是该季度或年度的最后一天。")
        if not self.instance.pk:
            self.fields["year"].initial = timezone.localdate().year

    def clean_year(self) -> int:
        """A year of this century."""
        year: int = self.cleaned_data["year"]
        if not 2000 <= year <= 2100:
            raise forms.ValidationError(_("年份应在2000至2100之间。"))
        return year

    def clean(self) -> dict[str, Any]:
        """Fills in the day."""
        found = super().clean() or {}
        if not found.get("due") and found.get("year"):
            found["due"] = last_day(date(found["year"], (found.get("quarter") or 4) * 3, 1))
            self.instance.due = found["due"]
        done = found.get("done_on")
        if done and done > timezone.localdate():
            self.add_error("done_on", _("完成日期不能在今天以后。"))
        return found


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files at once, or none."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them."""
        return [super(ManyFiles, self).clean(each, initial) for each in data or [] if each]


class ReportForm(VersionMixin, _ReportModelForm):
    """What a unit says of a month. It may be kept unfinished; what must be there is asked for when it is submitted."""

    uploads = ManyFiles(label=lazy("佐证材料"), required=False, help_text=lazy("可以一次选几个文件。"))

    class Meta:
        model = Report
        fields: ClassVar = ["text", "percent", "fall_reason", "problems", "support_needed"]
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "percent": forms.NumberInput(attrs={"min": 0, "max": 100}),
            "problems": forms.Textarea(attrs={"rows": 3}), "support_needed": forms.Textarea(attrs={"rows": 3}),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0
        self.fields["text"].help_text = self.fields["percent"].help_text = _("存草稿可以不填，提交时必填。")
        self.fields["fall_reason"].help_text = _("只在进度低于以前报的时填写。")
        self.fields["percent"].max_value = 100  # type: ignore[attr-defined]

    def clean_percent(self) -> int | None:
        """From 0 to 100."""
        percent: int | None = self.cleaned_data["percent"]
        if percent is not None and percent > 100:
            raise forms.ValidationError(_("进度是0到100。"))
        return percent


class SettingsForm(VersionMixin, _SettingsModelForm):
    """The calendar of reporting."""

    class Meta:
        model = LedgerSettings
        fields: ClassVar = [
            "report_day", "remind_days", "escalate_days", "supervise_days", "redo_days", "holidays", "workdays",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_holidays(self) -> str:
        """Each line is a day or a span of days."""
        return _days(self.cleaned_data["holidays"])

    def clean_workdays(self) -> str:
        """Each line is a day or a span of days."""
        return _days(self.cleaned_data["workdays"])


def _days(text: str) -> str:
    try:
        days_in(text)
    except DayListError as error:
        raise forms.ValidationError(str(error)) from None
    return text
