"""Accounts of enterprises: an organisation with the enterprise's code, which is what reaches its reports and its page."""

from __future__ import annotations

from django.db import transaction

from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.people import PeopleRefused, add_person
from mingcheng.desk.organisations.rights import Role
from mingcheng.language import _


def open_account(user: User, *, name: str, uscc: str, parent: Organisation) -> str:
    """Keeps a person of an enterprise, with the enterprise itself where it has no account yet; gives the one-time
    password. Raises PeopleRefused where the code belongs to an organisation that is no enterprise, or the name to another
    enterprise of the district."""
    with transaction.atomic():
        place = Organisation.objects.filter(uscc=uscc).first()
        if place is None:
            if Organisation.objects.filter(parent=parent, name=name).exists():
                raise PeopleRefused("", _("上级单位下已有同名单位。"), _("请核对名称和代码。"))
            place = Organisation.objects.create(name=name, kind=Organisation.Kind.ENTERPRISE, parent=parent, uscc=uscc)
        elif place.kind != Organisation.Kind.ENTERPRISE or not place.is_active:
            raise PeopleRefused("", _("这个代码属于“{name}”。").format(name=place), _("请核对代码。"))
        return add_person(user, place, Role.ENTERPRISE)
