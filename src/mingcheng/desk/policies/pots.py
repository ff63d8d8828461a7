"""The money of pots: what is committed, paid and left; and each award's share where a pot does not last, in fen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, overload

import pyarrow as pa
from django.db.models import QuerySet, Sum

from mingcheng.desk.policies.models import FEN_IN_WAN, Award, Pot
from mingcheng.policies.model import Pot as Rule
from mingcheng.policies.pots import DEMANDS, granted
from mingcheng.policies.tree import Constant

State = Award.State
ON_THEIR_WAY = (State.ORDERED, State.FAILED)
"""Ordered already: their money is not shared out any more."""
AT_ONCE = 500
"""Awards that are fetched by their keys at a time."""


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


class Shares(Sequence[Share]):
    """The shares of awards, by the keys of these; an award is fetched when it is looked at."""

    def __init__(self, keys: Sequence[int], fen: Sequence[int]) -> None:
        self.keys, self.fen = keys, fen

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> Share: ...

    @overload
    def __getitem__(self, place: slice) -> list[Share]: ...

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, int):
            return self[place : place + 1 or None][0]
        keys = self.keys[place]
        awards = Award.objects.in_bulk(keys)
        return [Share(awards[key], fen) for key, fen in zip(keys, self.fen[place], strict=True)]

    def __iter__(self) -> Iterator[Share]:
        for first in range(0, len(self), AT_ONCE):
            yield from self[first : first + AT_ONCE]


def awards_of_pot(pot: Pot) -> QuerySet[Award]:
    """The awards that a pot pays."""
    rows = Award.objects.filter(year=pot.year)
    return rows.filter(measure__in=pot.measures) if pot.measures else rows


def pot_use(pot: Pot) -> dict[str, int]:
    """What of a pot is committed, paid and left, in fen. Committed is everything confirmed or ordered and not paid yet."""
    sums = _sums(pot)
    committed = sum(sums.get(state, 0) for state in (State.CONFIRMED, *ON_THEIR_WAY))
    paid = sums.get(State.PAID, 0)
    return {"budget": pot.budget_fen, "committed": committed, "paid": paid, "left": pot.budget_fen - committed - paid}


def pot_shares(pot: Pot) -> Shares:
    """The shares of the confirmed awards, pro rata, where all that is confirmed, ordered and paid passes the budget; else
    none. What is ordered or paid comes first, the rest is shared out to the fen."""
    sums = _sums(pot)
    left = pot.budget_fen - sum(sums.get(state, 0) for state in (*ON_THEIR_WAY, State.PAID))
    if sums.get(State.CONFIRMED, 0) <= left:
        return Shares((), ())
    confirmed = awards_of_pot(pot).filter(state=State.CONFIRMED)
    fields = ("pk", "amount_fen", "uscc", "measure")
    keys, amounts, usccs, measures = zip(*confirmed.order_by("measure", "name", "pk").values_list(*fields), strict=True)
    demands = pa.table(
        {"uscc": usccs, "measure": measures, "demand": amounts, "order": pa.nulls(len(keys), pa.float64())},
        schema=DEMANDS,
    )
    rule = Rule(str(pot.pk), tuple(pot.measures), Constant(Fraction(max(left, 0)), "money"), "pro_rata")
    return Shares(keys, granted(rule, demands).tolist())


def _sums(pot: Pot) -> dict[str, int]:
    """What the awards of a pot come to, by their state, in fen."""
    rows = awards_of_pot(pot).order_by().values_list("state").annotate(total=Sum("amount_fen"))
    return {state: int(total or 0) for state, total in rows}
