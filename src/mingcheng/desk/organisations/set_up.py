"""The first administrator of an empty desk: whoever can read the data folder, or saw what `mingcheng up` printed.

There is no password that all desks begin with. A code that works once lies in the data folder, readable by its owner alone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.organisations.models import AuditEntry, Membership, Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.whole_files import written_once
from mingcheng.errors import MingchengError
from mingcheng.language import _

FILE = "set-up-code"


class SetUpRefused(MingchengError):
    """The desk is set up already, or the code is not the one that lies in the data folder."""


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What the set-up page asks for."""

    city: str
    adcode: str
    bureau: str
    username: str
    display_name: str
    password: str


def is_empty() -> bool:
    """Whether nobody can sign in yet."""
    return not User.objects.exists()


def setup_code(folder: DataFolder) -> str | None:
    """The code that opens the set-up page, made where there is none; None once the desk has an administrator."""
    if not is_empty():
        return None
    folder.prepare()
    return written_once(_path(folder), lambda: secrets.token_urlsafe(24))


def is_right_code(folder: DataFolder, code: str) -> bool:
    """Whether a code is the one that lies in the folder."""
    try:
        kept = _path(folder).read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return bool(kept) and secrets.compare_digest(kept.encode(), code.strip().encode())


def set_up(folder: DataFolder, code: str, steps: FirstSteps) -> User:
    """Makes the city, its bureau and the administrator. Raises SetUpRefused for a wrong code and on a desk that has people.

    Of two that come at once with the right code one takes its file away, and the other finds none. Where the database then
    fails, the desk stays empty, and `setup_code` makes a new code.
    """
    with transaction.atomic():
        if not is_empty() or not is_right_code(folder, code):
            raise _refused()
        try:
            _path(folder).unlink()
        except FileNotFoundError as fault:
            raise _refused() from fault
        return _first_rows(steps)


def _first_rows(steps: FirstSteps) -> User:
    Kind = Organisation.Kind
    city, _made = Organisation.objects.get_or_create(
        parent=None, kind=Kind.CITY, defaults={"name": steps.city, "adcode": steps.adcode}
    )
    bureau, _made = Organisation.objects.get_or_create(name=steps.bureau, kind=Kind.BUREAU, parent=city)
    user = User.objects.create_user(steps.username, password=steps.password, display_name=steps.display_name)
    Membership.objects.create(user=user, organisation=bureau, role=Role.ADMINISTRATOR)
    AuditEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User), object_pk=str(user.pk), object_id=user.pk,
        object_repr=str(user), action=AuditEntry.Action.ACCESS, deed="set_up", actor=user,
    )  # fmt: skip
    return user


def _path(folder: DataFolder) -> Path:
    return folder.root / FILE


def _refused() -> SetUpRefused:
    return SetUpRefused(
        _("初始设置"),
        _("设置码不对，或系统已经完成初始设置。"),
        _("请在运行名城的机器上执行 mingcheng up，使用它显示的链接。"),
    )
