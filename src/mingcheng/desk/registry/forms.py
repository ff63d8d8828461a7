"""Forms of the room."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from mingcheng.desk.pages.language import lazy
from mingcheng.desk.registry.list_imports import ENDINGS
from mingcheng.desk.registry.models import Contact, ListImport
from mingcheng.language import _
from mingcheng.registry.register import RegisterError

DAY = {"type": "date"}


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """A contact with an enterprise."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contact
        fields: ClassVar = ["date", "kind", "who", "asked", "promised", "follow_up", "done_at", "outcome"]
        widgets: ClassVar = {
            "date": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "follow_up": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "done_at": forms.DateInput(attrs=DAY, format="%Y-%m-%d"), "asked": forms.Textarea(attrs={"rows": 3}),
            "promised": forms.Textarea(attrs={"rows": 3}), "outcome": forms.Textarea(attrs={"rows": 2}),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Days in their order; a contact says something."""
        found: dict[str, Any] = super().clean() or {}
        day, follow_up, done = found.get("date"), found.get("follow_up"), found.get("done_at")
        if day and day > timezone.localdate():
            self.add_error("date", _("联系的日期不能晚于今天。"))
        if day and follow_up and follow_up < day:
            self.add_error("follow_up", _("跟进期限不能早于联系的日期。"))
        if day and done and done < day:
            self.add_error("done_at", _("办结日期不能早于联系的日期。"))
        if not found.get("asked") and not found.get("promised"):
            self.add_error("asked", _("请写明企业诉求，或答复与承诺。"))
        return found


class UploadForm(forms.Form):
    """A list that is brought: what it holds, from whom, since when it counts as known."""

    kind = forms.ChoiceField(label=lazy("类别"), choices=ListImport.Kind.choices)
    source = forms.CharField(
        label=lazy("来源"), max_length=60, required=False,
        help_text=lazy("哪个部门的名单，如 市场监管、税务。同一来源的列对应会记住。称号名单可以不填。"),
    )  # fmt: skip
    known_at = forms.DateField(
        label=lazy("得知日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=lazy("名单从哪一天起算作已知，一般是收到的那天。"),
    )  # fmt: skip
    file = forms.FileField(
        label=lazy("文件"), help_text=lazy(".xlsx .xls .ods .csv .parquet，第一行或前几行是表头。"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )  # fmt: skip

    def clean_source(self) -> str:
        """A name that a file of the register can have."""
        from mingcheng.desk.registry.store import register

        source = str(self.cleaned_data["source"]).strip()
        if source:
            try:
                register().mapping_file(source)
            except RegisterError as error:
                raise forms.ValidationError(error.problem) from error
        return source

    def clean(self) -> dict[str, Any]:
        """A list of enterprises has a source."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("kind") == ListImport.Kind.ENTERPRISES and not found.get("source") and "source" not in self.errors:
            self.add_error("source", _("请写明名单的来源。"))
        day = found.get("known_at")
        if day and day > timezone.localdate():
            self.add_error("known_at", _("得知日期不能晚于今天。"))
        return found
