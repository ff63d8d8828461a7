"""What needs an administrator: people without a role, one-time passwords that nobody used."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.home.errands import Errand
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.reach import has_right
from mingcheng.language import _

UNUSED_AFTER = timedelta(days=14)


def today(user: User) -> list[Errand]:
    """The errands of an administrator; nobody else has any here."""
    if not has_right(user, "organisations.manage"):
        return []
    people = reverse("organisations:people")
    active = User.objects.filter(is_active=True)
    idle = active.filter(memberships=None).count()
    unused = active.filter(must_change_password=True, date_joined__lt=timezone.now() - UNUSED_AFTER).count()
    found = []
    if idle:
        text = _("有 {count} 个用户还没有任职，登录后看不到内容").format(count=idle)
        found.append(Errand(text, f"{people}?state=idle"))
    if unused:
        text = _("有 {count} 个用户的一次性密码两周没有启用").format(count=unused)
        found.append(Errand(text, f"{people}?state=waiting"))
    return found
