"""What administrators do with people: each deed whole or not at all, and never so that nobody is left to administer."""

from __future__ import annotations

from axes.utils import reset as unlock
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from mingcheng.desk.organisations import sign_ins
from mingcheng.desk.organisations.audit import record, record_bulk
from mingcheng.desk.organisations.models import Membership, Organisation, SignIn, User
from mingcheng.desk.organisations.passwords import one_time_password
from mingcheng.desk.organisations.rights import Role
from mingcheng.errors import MingchengError
from mingcheng.language import _

ONE_TIME_ROUNDS = 10_000


class PeopleRefused(MingchengError):
    """A change of people or organisations that would leave the desk without an administrator, or that is one's own."""


def refuse_without_administrator() -> None:
    """Raises where the changes of this transaction leave nobody who administers. All who are administrators are held until
    its end, so that two of them cannot take each other away at the same moment."""
    held = Membership.objects.filter(role=Role.ADMINISTRATOR).order_by("pk").select_for_update()
    list(held.values_list("pk", flat=True))
    left = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True, organisation__is_active=True)
    if not left.exists():
        raise PeopleRefused("", _("这是最后一位系统管理员。"), _("请先任命另一位系统管理员。"))


def refuse_oneself(by: User, user: User) -> None:
    """Nobody gives rights to themselves: a second administrator sees what one gets."""
    if by.pk == user.pk:
        raise PeopleRefused("", _("不能更改自己的任职或停用自己。"), _("请由另一位系统管理员办理。"))


def give_one_time_password(user: User) -> str:
    """Sets a one-time password, in few rounds: it is drawn from 2^63 ones, so that many rounds would add nothing but the
    minutes that a list of a thousand accounts would take. Django makes it many when it is first used."""
    password = one_time_password()
    hasher = PBKDF2PasswordHasher()
    user.password = hasher.encode(password, hasher.salt(), iterations=ONE_TIME_ROUNDS)
    user.must_change_password = True
    return password


def add_person(user: User, organisation: Organisation, role: Role) -> str:
    """Keeps a new person with a first role; gives the one-time password, which is kept nowhere."""
    password = give_one_time_password(user)
    with transaction.atomic():
        user.save()
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return password


def reset_password(request: HttpRequest, user: User) -> str:
    """Another one-time password; sessions end, and a locked name may try again."""
    password = give_one_time_password(user)
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password"])
        sign_ins.ended(user, SignIn.objects.filter(user=user))
        record(request, "reset_password", user)
    unlock(username=user.username)
    return password


def set_active(by: User, user: User, is_active: bool) -> None:
    """Lets a person in or keeps them out; sessions of somebody who is kept out end at once. Nobody is deleted: the audit
    trail and the histories go on naming them."""
    refuse_oneself(by, user)
    with transaction.atomic():
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        if not is_active:
            sign_ins.ended(user, SignIn.objects.filter(user=user))
            refuse_without_administrator()


def give_role(by: User, user: User, organisation: Organisation, role: Role) -> None:
    """One more role."""
    refuse_oneself(by, user)
    Membership.objects.get_or_create(user=user, organisation=organisation, role=role)


def take_role(by: User, membership: Membership) -> None:
    """One role less."""
    refuse_oneself(by, membership.user)
    with transaction.atomic():
        membership.delete()
        refuse_without_administrator()


def set_organisation_active(organisation: Organisation, is_active: bool) -> int:
    """Closes an organisation with all below it, or opens it alone; says how many changed."""
    with transaction.atomic():
        rows = Organisation.objects.filter(is_active=not is_active)
        rows = rows.filter(pk=organisation.pk) if is_active else rows.filter(path__startswith=organisation.path)
        # A district may have thousands of accounts of enterprises below it: changed at once, and kept one by one.
        found = list(rows)
        Organisation.objects.filter(pk__in=rows.values("pk")).update(is_active=is_active, version=F("version") + 1)
        record_bulk("open" if is_active else "close", found)
        if not is_active:
            refuse_without_administrator()
    return len(found)
