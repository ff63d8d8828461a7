"""Forms at the door: signing in, the password, the first administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.set_up import FirstSteps
from mingcheng.desk.pages.language import lazy
from mingcheng.language import _


class SignInForm(AuthenticationForm):
    """Name and password; a wrong name and a wrong password are told in the same words."""

    error_messages = {  # noqa: RUF012
        "invalid_login": lazy("用户名或密码不对。请注意大小写；连续多次有误将暂停登录。"),
        "inactive": lazy("用户名或密码不对。请注意大小写；连续多次有误将暂停登录。"),
    }


class ChangePasswordForm(PasswordChangeForm):
    """A new password by somebody who knows the old one."""

    error_messages = {  # noqa: RUF012
        **SetPasswordForm.error_messages,
        "password_incorrect": lazy("原密码不对。"),
        "password_mismatch": lazy("两次输入的新密码不同。"),
    }

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].help_text = ""  # the page lists the rules once, as a list

    def clean(self) -> dict[str, Any]:
        """The new one is not the old one."""
        found = super().clean() or {}
        old = found.get("old_password")
        if old and old == found.get("new_password1"):
            self.add_error("new_password1", _("新密码不能与原密码相同。"))
        return found


class SetUpForm(forms.Form):
    """The city, the bureau that works here, and the first administrator."""

    code = forms.CharField(label=lazy("设置码"), max_length=80, help_text=lazy("执行 mingcheng up 时显示在终端里。"))
    city = forms.CharField(label=lazy("城市名称"), max_length=200, help_text=lazy("例如：临江市"))
    adcode = forms.RegexField(
        r"^[0-9]{6}$", label=lazy("行政区划代码"), required=False, help_text=lazy("6位代码（GB/T 2260）"),
        error_messages={"invalid": lazy("行政区划代码是6位数字。")},
    )  # fmt: skip
    bureau = forms.CharField(label=lazy("主管部门"), max_length=200, help_text=lazy("例如：临江市经济和信息化局"))
    username = forms.CharField(
        label=lazy("管理员用户名"), max_length=150, validators=User._meta.get_field("username").validators
    )
    display_name = forms.CharField(label=lazy("管理员姓名"), max_length=60)
    password = forms.CharField(label=lazy("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label=lazy("再输一次"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = Organisation.objects.filter(parent=None, kind=Organisation.Kind.CITY).first()
        if city is not None:  # a desk whose city was loaded, but which has nobody yet
            for name, value in (("city", city.name), ("adcode", city.adcode)):
                self.fields[name].initial = value
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """The password follows the rules, and was typed twice."""
        found = super().clean() or {}
        if found.get("password") and found.get("again") and found["password"] != found["again"]:
            self.add_error("again", _("两次输入的密码不同。"))
        if found.get("password"):
            user = User(username=found.get("username", ""), display_name=found.get("display_name", ""))
            try:
                validate_password(found["password"], user)
            except ValidationError as error:
                self.add_error("password", error)
        return found

    @property
    def steps(self) -> FirstSteps:
        """What was asked for."""
        found = self.cleaned_data
        return FirstSteps(
            city=found["city"], adcode=found["adcode"], bureau=found["bureau"], username=found["username"],
            display_name=found["display_name"], password=found["password"],
        )  # fmt: skip
