"""The ways between the parts of the room, as far as the reader may go, and amounts in fen as 万元."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from mingcheng.desk.organisations.reach import has_right, reach_of
from mingcheng.desk.policies.models import FEN_IN_WAN

register = template.Library()
PARTS = ("results", "pay", "simulate", "edit")


@register.inclusion_tag("policies/_tabs.html", takes_context=True)
def policy_tabs(context: template.Context, here: str) -> dict[str, Any]:
    """The parts that one may open; `here` is the one that is open."""
    user = context["request"].user
    can: dict[str, bool] = {part: has_right(user, f"policies.{part}") for part in PARTS}
    can["mine"] = has_right(user, "policies.object") and bool(reach_of(user, "policies.object").usccs)
    return {"can": can, "here": here}


@register.filter
def in_wan(fen: int | None) -> Decimal | None:
    """Fen as 万元, exact."""
    return None if fen is None else Decimal(fen) / FEN_IN_WAN
