"""Outcomes of measures in words: what a measure and its tier are called, what an enterprise is short of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingcheng.desk.policies.packs import pack_named
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.model import Measure


def measures_in(pack: str) -> Mapping[str, Measure]:
    """The measures of a pack by identifier; none where the pack is no longer there."""
    try:
        return {measure.id: measure for measure in pack_named(pack).measures}
    except MingchengError:
        return {}


def title_of(measure: str, known: Mapping[str, Measure]) -> str:
    """What a measure is called; its identifier where it is no longer in its pack."""
    return known[measure].title if measure in known else measure


def tier_title(measure: str, tier: str | None, known: Mapping[str, Measure]) -> str:
    """What the tier of an outcome is called; its identifier where the measure is no longer in its pack."""
    return known[measure].benefit.title_of(tier or "") if measure in known else tier or ""


def short_of(gap: Mapping[str, Any]) -> str:
    """A figure that is not reached."""
    have, need = (_figure(gap["fact"], gap[name]) for name in ("have", "need"))
    return _("{fact}现为 {have}，需 {need}").format(fact=catalogue().label(gap["fact"]), have=have, need=need)


def _figure(fact: str, value: float | None) -> str:
    if value is None:
        return _("未知")
    found = catalogue().fact(fact)
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    if found is not None and found.dimension == "money":
        return _("{amount}万元").format(amount=text)
    return f"{value * 100:.1f}%" if found is not None and found.dimension == "rate" else text
