"""From a result to the payment: an award list, its review, public notice, objections, payment; money in fen throughout.

proposed -> reviewed (district) -> confirmed (city) -> ordered -> paid | failed -> ordered again | returned
proposed, reviewed, confirmed -> set_aside, with a reason, and back
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from mingcheng.desk.organisations.audit import record_bulk
from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.policies.matching import RESULT, Asked, Outcome, folder_of, outcomes
from mingcheng.desk.policies.models import FEN_IN_WAN, Award, AwardList, MatchRun, Objection
from mingcheng.desk.policies.packs import pack_named
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.tasks.workdays import deadlines
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.model import Measure

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

NOTICE_DAYS = 5
"""Working days that a notice stands at least."""
State = Award.State
MOVES: Mapping[str, frozenset[str]] = {
    State.PROPOSED: frozenset({State.REVIEWED, State.CONFIRMED, State.SET_ASIDE}),
    State.REVIEWED: frozenset({State.CONFIRMED, State.SET_ASIDE, State.PROPOSED}),
    State.CONFIRMED: frozenset({State.ORDERED, State.SET_ASIDE, State.REVIEWED}),
    State.SET_ASIDE: frozenset({State.PROPOSED}),
    State.ORDERED: frozenset({State.PAID, State.FAILED}),
    State.FAILED: frozenset({State.ORDERED, State.RETURNED}),
    State.PAID: frozenset({State.RETURNED}),
    State.RETURNED: frozenset(),
}
SETTLED = frozenset({State.PAID, State.SET_ASIDE, State.RETURNED})
PAYING = frozenset({State.ORDERED, State.PAID, State.FAILED, State.RETURNED})


class AwardError(MingchengError):
    """A step that an award or a list does not allow as it stands."""


def make_list(run: MatchRun, user: User | None, title: str = "") -> AwardList:
    """The award list of a run, made once: every eligible row with an amount of its own. Who was given a measure's tier of
    the year already is left out, and of a measure that is given once, who was given it in any year. May be called again.
    Raises AwardError for a run that is not done, or whose result is no longer there."""
    if not run.is_done:
        raise AwardError(str(run), _("测算还没有完成。"), "")
    if not (folder_of(run) / RESULT).exists():
        raise AwardError(str(run), _("测算结果的文件不在了。"), _("请重新测算。"))
    _count, rows = outcomes(run, Asked(Reach(everything=True), answer="yes"), count=None)
    counted = {measure.id: measure for measure in pack_named(run.pack).measures if measure.benefit.is_money}
    try:
        with transaction.atomic():
            kept = {"title": title or _title_for(run), "made_by": user}
            found, is_new = AwardList.objects.get_or_create(run=run, defaults=kept)
            if is_new:
                Award.objects.bulk_create(_proposed(found, rows, counted, user), batch_size=1000)
    except IntegrityError:
        problem = _("另一份名单刚刚列入了同样的企业和措施。")
        raise AwardError(str(run), problem, _("请刷新后再生成。")) from None
    return found


def _title_for(run: MatchRun) -> str:
    """A list goes before the public: it is called after the measures and the year, numbered where there was one before."""
    title = _("{pack}{year}年度兑现名单").format(pack=run.pack_title or run.pack, year=run.year)
    return f"{title}（{run.pk}）" if AwardList.objects.filter(title=title).exists() else title


def _proposed(
    found: AwardList, rows: Iterable[Outcome], counted: Mapping[str, Measure], user: User | None
) -> list[Award]:
    year = found.run.year
    known = dict(Enterprise.objects.filter(uscc__isnull=False).values_list("uscc", "pk"))
    given = Award.objects.exclude(state__in=[State.SET_ASIDE, State.RETURNED])
    taken = {
        _key_of(counted[measure], uscc, tier, given_in)
        for measure, given_in, uscc, tier in given.values_list("measure", "year", "uscc", "tier")
        if measure in counted
    }
    awards = []
    for row in rows:
        measure, fen, tier = counted.get(row.measure), fen_of(row), row.tier or ""
        if measure is None or not fen:
            continue
        key = _key_of(measure, row.uscc, tier, year)
        if key in taken:
            continue
        taken.add(key)
        awards.append(Award(
            award_list=found, enterprise_id=known.get(row.uscc), uscc=row.uscc, name=row.name, measure=row.measure,
            measure_title=measure.title, year=year, tier=tier,
            tier_title=measure.benefit.title_of(tier), computed_fen=fen, amount_fen=fen, changed_by=user,
        ))  # fmt: skip
    return awards


def _key_of(measure: Measure, uscc: str, tier: str, year: int) -> tuple[str, str, str, int]:
    """What an enterprise gets once at most: a tier of a year; or a tier, or the measure, in whatever year."""
    if measure.once is None:
        return measure.id, uscc, tier, year
    return measure.id, uscc, tier if measure.once.per == "tier" else "", 0


def fen_of(row: Outcome) -> int:
    """What is to be paid of a row, in fen; what is at the authority's discretion, or not certain, begins with nothing."""
    if row.due is None:
        return 0
    return int((Decimal(str(row.due)) * FEN_IN_WAN).to_integral_value(ROUND_HALF_UP))


def move(rows: QuerySet[Award], pk: int, version: int, to: str, user: User, *, reason: str = "", amount_fen: int | None = None,
         paid_on: date | None = None, voucher: str = "") -> Award:  # fmt: skip
    """Brings an award to another state; the last one that is settled closes its list. Raises AwardError for a move that there
    is not, ChangedMeanwhile where somebody was faster, and DoesNotExist for an award out of reach."""
    with transaction.atomic():
        # the list first, as everywhere: no notice begins, and no list is confirmed, while an award of it moves
        kept = AwardList.objects.select_for_update(of=("self",)).get(awards=rows.get(pk=pk).pk)
        award = rows.select_for_update(of=("self",)).get(pk=pk)
        if award.version != version:
            raise ChangedMeanwhile(award)
        award.award_list = kept
        _refuse(award, to, reason, amount_fen, paid_on, voucher)
        moved = _moved(rows, award, to, user, reason, amount_fen, paid_on, voucher)
        close_if_settled(kept)
    return moved


def _moved(rows: QuerySet[Award], award: Award, to: str, user: User, reason: str, amount_fen: int | None,
           paid_on: date | None, voucher: str) -> Award:  # fmt: skip
    changes: dict[str, Any] = {"state": to, "changed_by": user}
    if amount_fen is not None:
        changes["amount_fen"] = amount_fen
    if reason:
        changes["reason"] = reason[:300]
    if to == State.PAID:
        changes |= {"paid_on": paid_on, "voucher": voucher[:80]}
    try:
        return save_if_unchanged(rows, award.pk, award.version, changes)
    except IntegrityError:
        raise AwardError(str(award), _("这家企业本年度已享受这一档。"), _("请不予兑现，或先退回另一笔。")) from None


def _refuse(award: Award, to: str, reason: str, amount_fen: int | None, paid_on: date | None, voucher: str) -> None:
    if to not in MOVES[award.state]:
        problem = _("“{now}”不能改为“{to}”。").format(now=award.get_state_display(), to=State(to).label)
        raise AwardError(str(award), problem, "")
    if to not in PAYING and not _is_in_turn(award, to):
        raise AwardError(str(award), _("名单已公示，审核结果不能再改。"), _("有异议的，请通过异议处理。"))
    if to == State.SET_ASIDE and not reason.strip():
        raise AwardError(str(award), _("没有写原因。"), _("请写明不予兑现的原因。"))
    if amount_fen is not None and amount_fen != award.amount_fen:
        if award.award_list.state != AwardList.State.REVIEW or award.state in PAYING or to in PAYING:
            raise AwardError(str(award), _("公示以后金额不能改。"), "")
        if amount_fen < 0 or not reason.strip():
            raise AwardError(str(award), _("调整金额要写原因，且不能为负。"), "")
    if not _is_in_turn(award, to):
        raise AwardError(str(award), _("名单还没有公示完毕。"), _("请先公示，再确定名单。"))
    if to == State.PAID:
        _refuse_unproven(str(award), paid_on, voucher)


def moves_of(award: Award) -> frozenset[str]:
    """The states to which an award may be brought as its list stands."""
    return frozenset(to for to in MOVES[award.state] if _is_in_turn(award, to))


def _is_in_turn(award: Award, to: str) -> bool:
    """Whether the list is as far as a step asks: reviews end with the notice, payments begin after it."""
    if to in PAYING:
        return award.award_list.state in (AwardList.State.CONFIRMED, AwardList.State.CLOSED)
    return to == State.SET_ASIDE or award.award_list.state == AwardList.State.REVIEW


def _refuse_unproven(about: str, paid_on: date | None, voucher: str) -> None:
    """Raises AwardError for a payment without its day or voucher."""
    if paid_on is None or not voucher.strip():
        raise AwardError(about, _("没有拨付日期或凭证号。"), _("请填写。"))


def close_if_settled(award_list: AwardList) -> None:
    """Closes a confirmed list, locked by the caller, of which every award is paid, set aside or returned."""
    if award_list.state == AwardList.State.CONFIRMED and not award_list.awards.exclude(state__in=SETTLED).exists():
        award_list.state, award_list.version = AwardList.State.CLOSED, award_list.version + 1
        award_list.save(update_fields=["state", "version"])


STEPS: Mapping[str, tuple[str, str, str]] = {
    State.REVIEWED: (State.PROPOSED, AwardList.State.REVIEW, "review"),
    State.CONFIRMED: (State.REVIEWED, AwardList.State.REVIEW, "confirm"),
    State.ORDERED: (State.CONFIRMED, AwardList.State.CONFIRMED, "order"),
    State.PAID: (State.ORDERED, AwardList.State.CONFIRMED, "pay"),
}
"""What all awards of a list can be brought to in one go: from where, in which state of the list, and what that deed is."""


def move_all(rows: QuerySet[Award], award_list: AwardList, to: str, user: User, *, paid_on: date | None = None,
             voucher: str = "") -> int:  # fmt: skip
    """Brings all awards of a list that stand one step before a state to it, in one go; says how many. Raises AwardError for
    a list that does not stand where that step is taken, and for a payment without its day or voucher."""
    before, wanted, deed = STEPS[to]
    with transaction.atomic():
        kept = AwardList.objects.select_for_update(of=("self",)).get(pk=award_list.pk)
        if kept.state != wanted:
            problem = _("这份名单{state}，不能这样批量办理。").format(state=kept.get_state_display())
            raise AwardError(str(kept), problem, "")
        changes: dict[str, Any] = {"state": to, "changed_by": user, "version": F("version") + 1}
        if to == State.PAID:
            _refuse_unproven(str(kept), paid_on, voucher)
            changes |= {"paid_on": paid_on, "voucher": voucher.strip()[:80]}
        waiting = list(rows.filter(state=before).select_for_update(of=("self",)))
        keys = [award.pk for award in waiting]
        for place in range(0, len(keys), 500):
            Award.objects.filter(pk__in=keys[place : place + 500]).update(**changes)
        record_bulk(deed, waiting)
        close_if_settled(kept)
    return len(waiting)


def begin_notice(award_list: AwardList, first: date, last: date, contact: str) -> None:
    """Puts a list under public notice; `contact` says who takes objections, and how they are reached. Raises AwardError
    while awards are not decided, for too few working days, and where nobody takes objections."""
    with transaction.atomic():
        kept = AwardList.objects.select_for_update(of=("self",)).get(pk=award_list.pk)
        if kept.state != AwardList.State.REVIEW:
            raise AwardError(str(kept), _("这份名单不在审核中。"), "")
        waiting = kept.awards.filter(state__in=[State.PROPOSED, State.REVIEWED]).count()
        if waiting:
            raise AwardError(str(kept), _("还有 {count} 笔没有核定。").format(count=waiting), _("请先核定或不予兑现。"))
        if not kept.awards.filter(state=State.CONFIRMED).exists():
            raise AwardError(str(kept), _("没有一笔已核定。"), "")
        least = last_day_of_notice(first)
        if last < least:
            problem = _("公示不足 {days} 个工作日。").format(days=NOTICE_DAYS)
            raise AwardError(str(kept), problem, _("最早到 {day}。").format(day=least))
        if not contact.strip():
            raise AwardError(str(kept), _("没有写异议由谁受理。"), _("请写明受理单位和电话。"))
        kept.state, kept.notice_from, kept.notice_to, kept.contact = (
            AwardList.State.NOTICE,
            first,
            last,
            contact.strip(),
        )
        kept.version += 1
        kept.save(update_fields=["state", "notice_from", "notice_to", "contact", "version"])


def last_day_of_notice(first: date) -> date:
    """The first day on which a notice that began on a day has stood long enough; the first day counts."""
    days = deadlines()
    return days.after(first, NOTICE_DAYS - 1 if days.is_working(first) else NOTICE_DAYS)


def usual_contact(user: User) -> str:
    """Who takes objections as the last notice had it; before the first one the user's own unit and telephone."""
    last = AwardList.objects.exclude(contact="").order_by("-notice_from", "-pk").first()
    if last is not None:
        return last.contact
    units = "、".join(dict.fromkeys(str(member.place) for member in user.members))
    return f"{units} {user.telephone}".strip()


def confirm_list(award_list: AwardList, today: date) -> None:
    """Ends the notice: the awards may be paid. Raises AwardError before its last day is over and while objections are open."""
    with transaction.atomic():
        kept = AwardList.objects.select_for_update(of=("self",)).get(pk=award_list.pk)
        if kept.state != AwardList.State.NOTICE or kept.notice_to is None:
            raise AwardError(str(kept), _("这份名单不在公示中。"), "")
        if today <= kept.notice_to:
            raise AwardError(str(kept), _("公示到 {day} 才结束。").format(day=kept.notice_to), "")
        if Objection.objects.filter(award__award_list=kept, state=Objection.State.OPEN).exists():
            raise AwardError(str(kept), _("还有异议没有处理。"), _("请先处理异议。"))
        kept.state = AwardList.State.CONFIRMED
        kept.version += 1
        kept.save(update_fields=["state", "version"])
        close_if_settled(kept)


def object_to(award: Award, user: User, text: str) -> Objection:
    """Files an objection. Raises AwardError where there is no notice, or nothing is said."""
    if not text.strip():
        raise AwardError(str(award), _("没有写异议内容。"), "")
    with transaction.atomic():
        kept = AwardList.objects.select_for_update(of=("self",)).get(pk=award.award_list_id)
        if kept.state != AwardList.State.NOTICE:
            raise AwardError(str(award), _("现在不在公示期。"), "")
        return Objection.objects.create(award=award, text=text.strip()[:4000], filed_by=user)


def decide_objection(objection: Objection, user: User, *, upheld: bool, answer: str) -> None:
    """Decides an objection; one that is upheld sets the award aside. Raises AwardError without an answer."""
    if not answer.strip():
        raise AwardError(str(objection), _("没有写处理意见。"), "")
    with transaction.atomic():
        AwardList.objects.select_for_update(of=("self",)).get(
            awards__objections=objection.pk
        )  # before the rest, as everywhere
        kept = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
        if kept.state != Objection.State.OPEN:
            raise AwardError(str(kept), _("这条异议已经处理。"), "")
        kept.state = Objection.State.UPHELD if upheld else Objection.State.REJECTED
        kept.answer, kept.decided_by = answer.strip()[:4000], user
        kept.save(update_fields=["state", "answer", "decided_by"])
        award = Award.objects.get(pk=kept.award_id)
        if upheld and award.state == State.CONFIRMED:
            move(
                Award.objects.all(),
                award.pk,
                award.version,
                State.SET_ASIDE,
                user,
                reason=_("异议成立：{answer}").format(answer=answer)[:300],
            )
