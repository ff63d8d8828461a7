"""Forms of deliverables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from mingcheng.desk.deliverables.models import Deliverable
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import reach_of
from mingcheng.desk.pages.language import lazy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mingcheng.desk.organisations.models import User

    _ModelForm = forms.ModelForm[Deliverable]
else:  # Django's forms know their models' types only while they are checked
    _ModelForm = forms.ModelForm


class DeliverableForm(_ModelForm):
    """What people keep of a deliverable. Who owns it is the plan office's to say."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Deliverable
        fields: ClassVar = ["name", "kind", "owner", "state", "due", "link", "purpose", "progress"]
        widgets: ClassVar = {
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "purpose": forms.Textarea(attrs={"rows": 2}),
            "progress": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Organisation.objects.filter(is_active=True).exclude(kind=Organisation.Kind.ENTERPRISE)
        if reach_of(user, "deliverables.edit").everything:
            self.fields["owner"].queryset = places.order_by("path")  # type: ignore[attr-defined]
        else:
            for name in ("owner", "name", "kind"):
                del self.fields[name]

    def changes(self) -> dict[str, Any]:
        """The fields of the row as the form has them; a change takes the signature back."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        return {**values, "signed_off_by": None, "signed_off_at": None, "was_edited": True}


class EvidenceForm(forms.Form):
    """A file with what it shows."""

    file = forms.FileField(label=lazy("佐证材料"))
    caption = forms.CharField(label=lazy("说明"), max_length=200, required=False)


class NoteForm(forms.Form):
    """A remark."""

    text = forms.CharField(label=lazy("记事"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
