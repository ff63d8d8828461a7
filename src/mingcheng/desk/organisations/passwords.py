"""What a password must be, said in the reader's language and before it is typed."""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

SYLLABLES = [first + second for first in "bdfghkmnprstwxyz" for second in "aeiou"]


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("密码太短，至少要 {length} 个字符。").format(length=self.min_length)

    def get_help_text(self) -> str:
        """The rule."""
        return _("至少 {length} 个字符。").format(length=self.min_length)


class OfSeveralKinds:
    """Capital letters, small letters, digits, other signs (Chinese characters among them): some of each of several."""

    def __init__(self, kinds: int = 3) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises where there are too few kinds."""
        if len({_kind(sign) for sign in password}) < self.kinds:
            raise ValidationError(
                _("密码过于简单：大写字母、小写字母、数字、其他字符中至少要有 {kinds} 类。").format(kinds=self.kinds),
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        """The rule."""
        return _("大写字母、小写字母、数字、其他字符中至少有 {kinds} 类。").format(kinds=self.kinds)


class NotLikeOneself(UserAttributeSimilarityValidator):
    """Not the name under which one signs in, nor the own name, the telephone, the e-mail."""

    DEFAULT_USER_ATTRIBUTES = ("username", "display_name", "telephone", "email")

    def get_error_message(self) -> str:
        """What is wrong; the parent fills in which of them."""
        return _("密码与用户名、姓名或电话太相似。")

    def get_help_text(self) -> str:
        """The rule."""
        return _("不能与用户名、姓名、电话相似。")


class NotCommon(CommonPasswordValidator):
    """None of those that everybody tries first."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("这个密码太常见，容易被猜中。")

    def get_help_text(self) -> str:
        """The rule."""
        return _("不能是常见密码。")


def _kind(sign: str) -> str:
    match unicodedata.category(sign):
        case "Lu":
            return "capital"
        case "Ll":
            return "small"
        case "Nd":
            return "digit"
        case _:
            return "other"


def one_time_password() -> str:
    """A password that can be read out on the telephone: 63 bits, to be changed when it is used for the first time."""
    words = ["".join(secrets.choice(SYLLABLES) for _at in range(3)) for _word in range(3)]
    return f"{words[0].capitalize()}-{words[1]}-{words[2]}-{secrets.randbelow(90) + 10}"


def rules() -> list[str]:
    """All rules, for the page where a password is chosen."""
    from django.contrib.auth.password_validation import get_default_password_validators

    found: list[Any] = get_default_password_validators()
    return [each.get_help_text() for each in found]
