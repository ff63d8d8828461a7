"""The money of pots: what is committed, paid and left; and each award's share where a pot does not last, in fen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
from django.db.models import QuerySet, Sum

from mingcheng.desk.policies.models import FEN_IN_WAN, Award, Pot
from mingcheng.policies.model import Pot as Rule
from mingcheng.policies.pots import DEMANDS, granted
from mingcheng.policies.tree import Constant

State = Award.State
ON_THEIR_WAY = (State.ORDERED, State.FAILED)
"""Ordered already: their money is not shared out any more."""


@dataclass(frozen=True, slots=True)
class Share:
    """What an award that is not ordered yet gets of a pot that does not last."""

    award_pk: int
    name: str
    measure_title: str
    amount_fen: int
    share_fen: int

    @property
    def amount_wan(self) -> Decimal:
        """What was confirmed, in 万元."""
        return Decimal(self.amount_fen) / FEN_IN_WAN

    @property
    def share_wan(self) -> Decimal:
        """The share in 万元."""
        return Decimal(self.share_fen) / FEN_IN_WAN

    @property
    def short_wan(self) -> Decimal:
        """What it is short of, in 万元."""
        return Decimal(self.amount_fen - self.share_fen) / FEN_IN_WAN


def awards_of_pot(pot: Pot) -> QuerySet[Award]:
    """The awards that a pot pays."""
    rows = Award.objects.filter(year=pot.year)
    return rows.filter(measure__in=pot.measures) if pot.measures else rows


def pot_use(pot: Pot) -> dict[str, int]:
    """What of a pot is committed, paid and left, in fen. Committed is everything confirmed or ordered and not paid yet."""
    rows = awards_of_pot(pot)
    committed = _sum(rows.filter(state__in=[State.CONFIRMED, *ON_THEIR_WAY]))
    paid = _sum(rows.filter(state=State.PAID))
    return {"budget": pot.budget_fen, "committed": committed, "paid": paid, "left": pot.budget_fen - committed - paid}


def pot_shares(pot: Pot) -> list[Share]:
    """The shares of the confirmed awards, pro rata, where all that is confirmed, ordered and paid passes the budget; else
    none. What is ordered or paid comes first, the rest is shared out to the fen."""
    rows = awards_of_pot(pot)
    left = pot.budget_fen - _sum(rows.filter(state__in=[*ON_THEIR_WAY, State.PAID]))
    confirmed = rows.filter(state=State.CONFIRMED)
    if _sum(confirmed) <= left:
        return []
    fields = ("pk", "name", "measure_title", "amount_fen", "uscc", "measure")
    keys, names, titles, amounts, usccs, measures = zip(
        *confirmed.order_by("measure", "name", "pk").values_list(*fields), strict=True
    )
    demands = pa.table(
        {"uscc": usccs, "measure": measures, "demand": amounts, "order": pa.nulls(len(keys), pa.float64())},
        schema=DEMANDS,
    )
    rule = Rule(str(pot.pk), tuple(pot.measures), Constant(Fraction(max(left, 0)), "money"), "pro_rata")
    shares = map(int, granted(rule, demands))
    return [Share(*each) for each in zip(keys, names, titles, amounts, shares, strict=True)]


def _sum(rows: QuerySet[Award]) -> int:
    return int(rows.aggregate(total=Sum("amount_fen"))["total"] or 0)
