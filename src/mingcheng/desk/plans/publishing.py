"""Publishing a plan: what is confirmed goes to the other rooms, in one transaction; a newer edition takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.signals import plan_published, plan_withdrawn
from mingcheng.errors import MingchengError
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User


class PublishingError(MingchengError):
    """A plan that cannot be published or withdrawn as it stands."""


def open_items(plan: Plan) -> int:
    """How many items nobody has decided on yet."""
    return plan.items.filter(state=PlanItem.State.READ).count()


def publish(plan: Plan, user: User, *, confirmed_only: bool = False) -> Plan:
    """Publishes a plan with its confirmed items, or again after corrections. Raises PublishingError while items are open,
    unless only the confirmed ones are wanted, and where nothing is confirmed."""
    with transaction.atomic():
        kept = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if kept.state in (Plan.State.READING, Plan.State.FAILED):
            raise PublishingError(kept.title, _("这份规划还没有识读成功。"), _("请等识读完成，或重新识读。"))
        if kept.state == Plan.State.SUPERSEDED:
            raise PublishingError(
                kept.title, _("这份规划已被新版取代。"), _("如要重新采用，请先撤下新版，再把它作为新版上传。")
            )
        waiting = open_items(kept)
        if waiting and not confirmed_only:
            problem = _("还有 {count} 条没有校核。").format(count=waiting)
            raise PublishingError(kept.title, problem, _("请逐条确认或剔除，或选择只发布已确认的。"))
        if not kept.items.filter(state=PlanItem.State.CONFIRMED).exists():
            raise PublishingError(kept.title, _("没有一条已确认。"), _("请先校核。"))
        kept.state = Plan.State.PUBLISHED
        kept.published_at = timezone.now()
        kept.version += 1
        kept.save(update_fields=["state", "published_at", "version"])
        if kept.replaces_id:
            _supersede(kept.replaces_id, user)
        if kept.is_own:
            plan_published.send(Plan, plan=kept, user=user)
    return kept


def _supersede(pk: int, user: User) -> None:
    """The edition before a published one counts no longer; the other rooms are told so."""
    old = Plan.objects.select_for_update(of=("self",)).get(pk=pk)
    if old.state == Plan.State.SUPERSEDED:
        return
    was_published, old.state = old.state == Plan.State.PUBLISHED, Plan.State.SUPERSEDED
    old.version += 1
    old.save(update_fields=["state", "version"])
    if was_published and old.is_own:
        plan_withdrawn.send(Plan, plan=old, user=user)


def withdraw(plan: Plan, user: User) -> Plan:
    """Takes a published plan back; what other rooms made of it is told so. Raises PublishingError for any other plan."""
    with transaction.atomic():
        kept = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if kept.state != Plan.State.PUBLISHED:
            raise PublishingError(kept.title, _("这份规划没有发布。"), "")
        kept.state = Plan.State.WITHDRAWN
        kept.version += 1
        kept.save(update_fields=["state", "version"])
        if kept.is_own:
            plan_withdrawn.send(Plan, plan=kept, user=user)
    return kept
