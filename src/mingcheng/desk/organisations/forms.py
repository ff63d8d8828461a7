"""Forms of organisations and people. They name the fields that may be written: nothing else in a request reaches a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.pages.language import lazy
from mingcheng.language import _
from mingcheng.uscc import check

if TYPE_CHECKING:
    _OrganisationModelForm = forms.ModelForm[Organisation]
    _UserModelForm = forms.ModelForm[User]
    _PlaceChoiceField = forms.ModelChoiceField[Organisation]
else:  # Django's forms know their models' types only while they are checked
    _OrganisationModelForm = _UserModelForm = forms.ModelForm
    _PlaceChoiceField = forms.ModelChoiceField

Kind = Organisation.Kind
INDENT = "　"


class PlaceField(_PlaceChoiceField):
    """An organisation out of the tree, indented by its depth."""

    def label_from_instance(self, obj: Any) -> str:
        """As the list shows it."""
        return f"{INDENT * obj.depth}{obj.name}"


def places() -> Any:
    """Those that have others below them: all but the accounts of enterprises."""
    return Organisation.objects.filter(is_active=True).exclude(kind=Kind.ENTERPRISE).order_by("path")


class OrganisationForm(_OrganisationModelForm):
    """An organisation, with the version that its editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    parent = PlaceField(queryset=Organisation.objects.none(), label=lazy("上级"), required=False)

    class Meta:
        model = Organisation
        fields: ClassVar = ["name", "short_name", "kind", "parent", "adcode", "uscc"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = places()
        if self.instance.pk:
            found = found.exclude(path__startswith=self.instance.path)
            if self.instance.parent_id:
                found = found | Organisation.objects.filter(pk=self.instance.parent_id)
        self.fields["parent"].queryset = found  # type: ignore[attr-defined]
        self.fields["uscc"].help_text = _("企业账号必填；机关单位可不填。")
        self.fields["uscc"].max_length = 40  # type: ignore[attr-defined]  # as printed, with blanks

    def clean_uscc(self) -> str:
        """The code as it is kept; a wrong one is told with what is wrong."""
        return cleaned_uscc(self.cleaned_data["uscc"])

    def clean(self) -> dict[str, Any]:
        """An enterprise has a code; all but the city have something above them."""
        found = super().clean() or {}
        if found.get("kind") == Kind.ENTERPRISE and not found.get("uscc") and "uscc" not in self.errors:
            self.add_error("uscc", _("企业须填统一社会信用代码。"))
        if found.get("kind") != Kind.CITY and found.get("parent") is None and "parent" not in self.errors:
            self.add_error("parent", _("请选择上级；只有城市没有上级。"))
        return found


def cleaned_uscc(text: str) -> str:
    """A code without what printing adds; empty where there is none. Raises ValidationError for one that does not hold."""
    if not text.strip():
        return ""
    found = check(text)
    if found.uscc is None:
        raise ValidationError("".join(each.message for each in found.findings if not each.is_warning))
    return found.uscc.code


class PersonForm(_UserModelForm):
    """What is kept of a person, with the version that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = User
        fields: ClassVar = ["username", "display_name", "telephone", "language"]
        widgets: ClassVar = {"language": forms.Select(choices=[("zh-hans", "中文"), ("en", "English")])}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "username" in self.fields:
            self.fields["username"].label = _("用户名")
            self.fields["username"].help_text = _("登录用，字母、数字和 @ . + - _，建成后也可修改。")
            self.fields["username"].error_messages["unique"] = _("已有这个用户名。")
        if "language" in self.fields:
            self.fields["language"].required = False

    def clean_language(self) -> str:
        """One of the two; Chinese where none is given."""
        return "en" if self.cleaned_data.get("language") == "en" else "zh-hans"


class RoleForm(forms.Form):
    """A role in an organisation."""

    organisation = PlaceField(queryset=Organisation.objects.none(), label=lazy("单位"))
    role = forms.ChoiceField(label=lazy("角色"), choices=[("", "—"), *Role.choices])

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["organisation"].queryset = Organisation.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["organisation"].choices = list(self._choices())  # type: ignore[attr-defined]

    def _choices(self) -> Iterator[tuple[str, str]]:
        """The tree; of the enterprises' accounts only those that the person has: there may be tens of thousands."""
        yield "", "—"
        for each in places():
            yield str(each.pk), f"{INDENT * each.depth}{each.name}"
        if self.user is not None:
            for each in Organisation.objects.filter(kind=Kind.ENTERPRISE, memberships__user=self.user).distinct():
                yield str(each.pk), each.name

    def clean(self) -> dict[str, Any]:
        """Each role once; enterprises' roles in enterprises, others' elsewhere."""
        found = super().clean() or {}
        place, role = found.get("organisation"), found.get("role")
        if place is None or not role:
            return found
        fault = role_fault(place, Role(role))
        if fault:
            self.add_error("role", fault)
        elif self.user is not None and Membership.objects.filter(user=self.user, **found).exists():
            self.add_error("role", _("已有这项任职。"))
        return found


HOMES: dict[Role, tuple[Kind, ...]] = {
    Role.DISTRICT: (Kind.DISTRICT, Kind.ZONE),
    Role.PARK: (Kind.PARK, Kind.ZONE),
    Role.ENTERPRISE: (Kind.ENTERPRISE,),
    Role.PUBLIC_READER: tuple(Kind),
}
"""In which kinds of organisations a role makes sense; other roles in all but enterprises."""
NOT_ENTERPRISES = tuple(kind for kind in Kind if kind is not Kind.ENTERPRISE)


def role_fault(place: Organisation, role: Role) -> str:
    """What is wrong with a role in an organisation, in the reader's language; empty where nothing is."""
    kinds = HOMES.get(role, NOT_ENTERPRISES)
    if Kind(place.kind) in kinds:
        return ""
    return _("“{role}”只能设在：{kinds}。").format(role=role.label, kinds="、".join(str(kind.label) for kind in kinds))


STAFF_ROLES = [each for each in Role.choices if each[0] != Role.ENTERPRISE]


class NewPersonForm(PersonForm):
    """A new person with a first role."""

    organisation = PlaceField(queryset=Organisation.objects.none(), label=lazy("单位"))
    role = forms.ChoiceField(label=lazy("角色"), choices=[("", "—"), *STAFF_ROLES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = places()  # type: ignore[attr-defined]
        del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        """The role fits the organisation."""
        found = super().clean() or {}
        if found.get("organisation") is not None and found.get("role"):
            fault = role_fault(found["organisation"], Role(found["role"]))
            if fault:
                self.add_error("role", fault)
        return found


class EnterpriseAccountForm(PersonForm):
    """The account of an enterprise: the enterprise as an organisation, and the person who signs in for it."""

    name = forms.CharField(label=lazy("企业名称"), max_length=200)
    uscc = forms.CharField(label=lazy("统一社会信用代码"), max_length=40)
    parent = PlaceField(queryset=Organisation.objects.none(), label=lazy("所在区县"))
    field_order = [  # noqa: RUF012
        "name",
        "uscc",
        "parent",
        "username",
        "display_name",
        "telephone",
        "language",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = places().exclude(kind=Kind.BUREAU)  # type: ignore[attr-defined]
        self.fields["username"].required = False
        self.fields["username"].help_text = _("不填则用统一社会信用代码登录。")
        self.fields["display_name"].label = _("联系人")
        del self.fields["version"]

    def clean_uscc(self) -> str:
        """A code that holds and that has no account yet."""
        return cleaned_uscc(self.cleaned_data["uscc"])

    def clean(self) -> dict[str, Any]:
        """The code is the name to sign in with, where no other one is given; an enterprise's second account needs one."""
        found = super().clean() or {}
        if not found.get("username") and found.get("uscc"):
            found["username"] = found["uscc"]
            if User.objects.filter(username=found["uscc"]).exists():
                self.add_error("username", _("这家企业已有账号；再建一个时请另取用户名。"))
        return found
