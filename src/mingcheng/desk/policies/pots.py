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

    award: Award
    share_fen: int

    @property
    def share_wan(self) -> Decimal:
        """The share in 万元."""
        return Decimal(self.share_fen) / FEN_IN_WAN

    @property
    def short_wan(self) -> Decimal:
        """What it is short of, in 万元."""
        return Decimal(self.award.amount_fen - self.share_fen) / FEN_IN_WAN


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
    confirmed = list(rows.filter(state=State.CONFIRMED).order_by("measure", "name", "pk"))
    left = pot.budget_fen - _sum(rows.filter(state__in=[*ON_THEIR_WAY, State.PAID]))
    if sum(each.amount_fen for each in confirmed) <= left:
        return []
    demands = pa.table(
        {
            "uscc": [each.uscc for each in confirmed],
            "measure": [each.measure for each in confirmed],
            "demand": [each.amount_fen for each in confirmed],
            "order": pa.nulls(len(confirmed), pa.float64()),
        },
        schema=DEMANDS,
    )
    rule = Rule(str(pot.pk), tuple(pot.measures), Constant(Fraction(max(left, 0)), "money"), "pro_rata")
    return [Share(each, int(share)) for each, share in zip(confirmed, granted(rule, demands), strict=True)]


def _sum(rows: QuerySet[Award]) -> int:
    return int(rows.aggregate(total=Sum("amount_fen"))["total"] or 0)
