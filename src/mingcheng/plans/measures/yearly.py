"""What a tier of an offer is drawn of and when: the noun that its share is of, and the years that it is given in.

Both may stand in the term before the benefit (`前三年缴纳税收的地方留成，全额奖励`) or in the benefit itself (`租金第一年全免`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mingcheng.plans.measures.offers import Giving, Offer
from mingcheng.plans.measures.windows import (
    NUMERAL,
    Window,
    begins_with_window,
    printed_window,
    window_term,
    with_window,
    without_window,
    year_variable,
)
from mingcheng.plans.measures.words import any_of
from mingcheng.plans.model import Benefit, Condition, Policy


@dataclass(frozen=True, slots=True)
class Drawn:
    """The terms of a tier without window and noun, the conditions of its years, the noun that its share is of."""

    terms: tuple[str, ...]
    window: Window | None = None
    conditions: tuple[Condition, ...] = ()
    base: str | None = None

    @property
    def is_later(self) -> bool:
        """Whether these are not the first years: a tier of the measure that gives in the first."""
        return self.window is not None and self.window.low > 1

    @property
    def title(self) -> str:
        return f"（{self.window.note}）" if self.window else ""

    def on(self, benefit: Benefit, first: Policy | None) -> Benefit:
        """The benefit with what its share is of: its own words, else the noun of the term, else that of the first years."""
        if benefit.rate is None:
            return benefit
        own = benefit.rate_base or ""
        named = base_of(own)
        base = (named.noun if named else without_window(own)) or self.base
        if not base and first and self.is_later:
            base = first.benefit.rate_base
        return benefit.model_copy(update={"rate_base": base or None})


def drawn(
    terms: tuple[str, ...], has_lead: bool, giving: Giving, offer: Offer, index: int, windows: Sequence[Window]
) -> Drawn:
    """How tier `index` of the offer is drawn. `has_lead` tells that the last term stands in one clause with the benefit,
    `windows` are those of the sentence. An amount belongs to a window only where the sentence parts the years and the
    term says nothing else."""
    main = offer.main(index)
    if main is None or offer.role not in {"rate", "amount"}:
        return Drawn(terms)
    at = window_term(terms) if windows else None
    printed = printed_window(giving.text[offer.start : main.start] if at is None else terms[at])
    window = next((window for window in windows if window.note == printed), None)
    if offer.role == "amount" and not _parts_amounts(terms, at, window, windows):
        return Drawn(terms)
    place = at if at is not None else len(terms) - 1 if has_lead and offer.role == "rate" and terms else None
    base = base_of(terms[place]) if place is not None else None
    conditions = window.conditions(year_variable("，".join((*terms, giving.text)))) if window else ()
    if place is None or (at is None and base is None):
        return Drawn(terms, window, conditions)
    rest = base.holder if base else without_window(terms[place])
    if base and base.is_beyond:
        rest = terms[place]  # 超过1000万元的部分 is a condition too
    return Drawn(
        (*terms[:place], *((rest,) if rest else ()), *terms[place + 1 :]),
        window,
        conditions,
        base.noun if base else None,
    )


def _parts_amounts(terms: tuple[str, ...], at: int | None, window: Window | None, windows: Sequence[Window]) -> bool:
    """Whether amounts go by the window: the years are parted or several, and the term says nothing else."""
    if window is None or (at is not None and without_window(terms[at])):
        return False
    return len(windows) > 1 or window.low != window.high


def at_label(terms: tuple[str, ...], label: str) -> tuple[str, ...] | None:
    """The terms with the years of a label in the place of their own; None when the label is no window."""
    if not begins_with_window(label):
        return None
    at = window_term(terms)
    return (*terms, label) if at is None else (*terms[:at], with_window(terms[at], label), *terms[at + 1 :])


_HOLDER_FIRST = re.compile(
    rf"(?P<who>[^，]*?{any_of('general_holder', 'beneficiary')})(?:的|(?={any_of('incurred')}))(?P<noun>[^，]+)"
)
_HOLDER_LAST = re.compile(rf"{any_of('general_holder', 'beneficiary')}$")
_SHARED = re.compile(rf"{any_of('share_of')}(?:（[^（）]*）)?$")
_WITHIN = re.compile(rf"(?P<time>{NUMERAL}年)(?:以内|内)")


@dataclass(frozen=True, slots=True)
class Base:
    """What a share is taken of, and whose it is as far as the same term says so."""

    noun: str
    holder: str = ""

    @property
    def is_beyond(self) -> bool:
        return bool(re.search(r"\d", self.noun))


def base_of(text: str) -> Base | None:
    """What a share is taken of, when the text names it: without the window, its holder and the time that it lasts.

    >>> base_of("企业前三年缴纳税收的地方留成"), base_of("五年内个人所得税留成部分"), base_of("软件企业")
    (Base(noun='缴纳税收的地方留成', holder='企业'), Base(noun='个人所得税留成部分，五年内', holder=''), None)
    """
    holder, noun = _parted(text)
    lasting = _WITHIN.search(noun)
    if lasting:
        noun = noun[: lasting.start()] + noun[lasting.end() :]
    noun = noun.strip("，、").removesuffix("的").removeprefix("其").removeprefix("对")
    if not _SHARED.search(noun) or (re.search(r"\d", noun) and not noun.endswith("的部分")):
        return None
    return Base(f"{noun}，{lasting.group()}" if lasting else noun, holder)


def _parted(text: str) -> tuple[str, str]:
    """The holder and the rest, without the window."""
    window = printed_window(text)
    if window:
        head, _, tail = text.partition(window)
        return (head, tail) if _HOLDER_LAST.search(head) else ("", head + tail)
    match = _HOLDER_FIRST.fullmatch(text)
    return (match["who"], match["noun"]) if match else ("", text)
