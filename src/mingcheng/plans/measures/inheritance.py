"""What a clause leaves unsaid: terms that it takes over from the clause before it or the sentence that opens its list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mingcheng.plans.measures.clauses import Clause
from mingcheng.plans.measures.figures import Figure, figures_of
from mingcheng.plans.measures.tiers import place_of_label
from mingcheng.plans.measures.windows import begins_with_window
from mingcheng.plans.measures.yearly import at_label, base_of

_ON_TOP = re.compile(r"其中|在此基础上|在上述基础上|同时|此外|另外?|超过(?:部分|的)|上述|以上")
_LEAD = re.compile(r"^(?:对于?|凡是?|其中[：，]?|在此基础上|同时|若|如)+")
OWN_SUBJECT = ("对", "凡", "鼓励", "支持")
_NAME_LEAD = re.compile(r"^(?:对于?|凡是?|其中|且|并|若|如)+")
_STEP_LEAD = re.compile(r"^(?:此后|以后(?:年度)?|之后)?再?每(?:新?增加?|提高|超过|增长|满|多)*(?:投资|部分)?$")
_STEPS = re.compile(r"(?:此后|以后(?:年度)?|之后)?再?每")
_NAME_EDGES = re.compile(r"^(?:首次|新|年度|当年|再|累计)+|(?:首次|新|年度|当年|在|为|再|累计|每)+$")


@dataclass(frozen=True, slots=True)
class Inherited:
    """The terms of a clause with those that it inherits. `is_variation`: it is a further tier of the measure before it."""

    terms: tuple[str, ...]
    is_variation: bool = False


def effective_terms(clause: Clause, before: Sequence[str], opened: Sequence[str], is_near: bool) -> Inherited:
    """The terms of the clause with those that it inherits.

    `before` are the effective terms of the clause before it, `opened` those of the sentence that opens the list in which
    the clause stands. `is_near`: the clause before stands in the same paragraph; from the item before it a clause takes
    only what its own number leaves out.
    """
    own = clause.terms
    if not own:
        goes_on = bool(before) and (is_near or bool(_ON_TOP.match(clause.benefit)))
        return Inherited(tuple(before) if goes_on else tuple(opened))
    if _LEAD.sub("", own[0]) == "" and len(own) > 1:
        own = own[1:]
    if before and is_near and clause.has_lead and _is_other_share(own):
        kept = before[:-1] if base_of(before[-1]) else before
        return Inherited((*kept, *own))  # another share for the same holders: 展位费全额补助，特装费补助50%
    if own[0].startswith(("其中", "在此基础上")):
        return Inherited(_in_place(before or opened, own, keep_all=True), is_variation=bool(before))
    if before and is_near and not own[0].startswith(OWN_SUBJECT):
        merged = _in_place(before, own, keep_all=clause.is_bare)
        if merged != tuple(own):
            return Inherited(merged, is_variation=True)
    elif before and not is_near and _is_elliptical(own[0]):
        return Inherited(_in_place(before, own, keep_all=False), is_variation=True)
    is_variation = is_near and bool(before) and _begins_alike(own[0], before[0])
    return Inherited((*opened, *own), is_variation)


def _is_other_share(own: Sequence[str]) -> bool:
    """Whether the terms only name what another share is of."""
    return len(own) == 1 and not own[0].startswith("对") and not begins_with_window(own[0]) and bool(base_of(own[0]))


def _in_place(before: Sequence[str], own: Sequence[str], keep_all: bool) -> tuple[str, ...]:
    """`own` in the place of the first term of `before` that it varies; with `keep_all` after all of `before` when it
    varies none."""
    bare = _LEAD.sub("", own[0])
    years = at_label(tuple(before), own[0])
    if years:
        return (*years, *own[1:])
    for at, term in enumerate(before):
        label = place_of_label(bare, term) if len(own[0]) <= 16 and not figures_of(own[0]) else None
        if label:
            return (*before[:at], term[: label[0]] + bare.removesuffix("的") + term[label[1] :], *own[1:])
        variable = _variable_left_out(own[0], term)
        if variable is not None:
            return (*before[:at], variable + own[0], *own[1:])
        if _steps_from(own[0], term):
            return (*before[:at], *_what_stands(term), *own)
        if _begins_alike(own[0], term):
            return (*before[:at], *own)
    return (*before, *own) if keep_all else tuple(own)


def _is_elliptical(term: str) -> bool:
    """Whether the term gives a number without saying of what: `首次达到1亿元的`."""
    figures = figures_of(term)
    return bool(figures) and not _name(term, figures[0]) and not _has_noun_after(term, figures[0])


def _has_noun_after(term: str, figure: Figure) -> bool:
    return bool(re.match(r"的[^，]{2}", term[figure.outer_end :]))


def _variable_left_out(own: str, term: str) -> str | None:
    """What must stand before `own` when it gives another number for the variable of `term`: empty when it names the
    variable itself; None when it does not vary it."""
    mine, theirs = figures_of(own), figures_of(term)
    if not mine or not theirs or mine[0].kind != theirs[0].kind:
        return None
    name, other = _name(own, mine[0]), _name(term, theirs[0])
    if not name:
        return "" if _has_noun_after(own, mine[0]) else other
    return "" if other.endswith(name) or name.endswith(other) or _likeness(name, other) >= 0.5 else None


def _steps_from(own: str, term: str) -> bool:
    """Whether `own` is a step (`每增加5000万元`) beyond the number of `term`."""
    mine, theirs = figures_of(own), figures_of(term)
    return bool(mine) and bool(theirs) and bool(_STEPS.match(own)) and mine[0].kind == theirs[-1].kind


def _what_stands(term: str) -> tuple[str, ...]:
    """The part of the term before its last number that holds beside a step beyond that number."""
    cut = max(term.rfind(sign, 0, figures_of(term)[-1].outer_start) for sign in "、且并")
    return (term[:cut],) if cut > 0 and figures_of(term[:cut]) else ()


def _name(term: str, figure: Figure) -> str:
    """What the number is of, without the words that only bound it."""
    text = _STEP_LEAD.sub("", _NAME_LEAD.sub("", term[: figure.outer_start]))
    return _NAME_EDGES.sub("", text)


def _begins_alike(one: str, other: str) -> bool:
    one, other = _LEAD.sub("", one), _LEAD.sub("", other)
    return len(one) > 3 and len(other) > 3 and (one[:4] == other[:4] or _likeness(one[:8], other[:8]) >= 0.6)


def _likeness(one: str, other: str) -> float:
    """Dice coefficient of the pairs of characters: 1 for the same, 0 for nothing in common."""
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
