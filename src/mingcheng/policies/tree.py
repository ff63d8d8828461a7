"""The typed tree that a condition or amount is parsed to: terms (what is looked up), numbers, truths.

Every number is exact: a whole count of its dimension's base times a fraction. Two readings of the tree exist and agree
to the fen: `evaluate` (one enterprise, in Python) and `compile` (all enterprises, as Ibis expressions).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from mingcheng.policies.dimensions import Dimension

Span: TypeAlias = Literal["year", "before", "held"]
"""Of awards: obtained in the year, obtained before the year, held on the day (obtained by then and not expired)."""
Operator: TypeAlias = Literal[">=", ">", "<=", "<", "=", "!="]
Elapsing: TypeAlias = Literal["years", "months", "days"]

# Terms: what is looked up, one column each in the table of one row an enterprise


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column of `enterprises`."""

    fact: str


@dataclass(frozen=True, slots=True)
class Annual:
    """A column of `annual`, `lag` years before the year of the match."""

    fact: str
    lag: int = 0


@dataclass(frozen=True, slots=True)
class EarlierMost:
    """The largest known value of any year before; zero bases below nothing known, so absent when no year is known."""

    fact: str


@dataclass(frozen=True, slots=True)
class Obtained:
    """Whether an award of one of these kinds was obtained."""

    kinds: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class AwardLevel:
    """The highest level of an award obtained; 0 where none was, unknown where one has no level recorded."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Granted:
    """The sum of the grants of these kinds in the year; 0 where there was none."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GrantCount:
    """How many grants of these kinds there were in the year."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaidBefore:
    """The largest single amount paid for a measure in earlier years; 0 where nothing was. `without_table` is what
    holds where no table of payments is there: nothing paid (True), or unknown."""

    measure: str
    without_table: bool


Term: TypeAlias = Attribute | Annual | EarlierMost | Obtained | AwardLevel | Granted | GrantCount | PaidBefore

# Numbers


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that the measure states, in bases; `name` where it is a parameter."""

    value: Fraction
    dimension: Dimension
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """The number that a term holds."""

    term: Term
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Scaled:
    """A number times a constant; `constant` keeps the parameter's name for reforms and reasons."""

    constant: Constant
    part: Number
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers of one dimension added; each with its sign."""

    parts: tuple[tuple[int, Number], ...]
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Extreme:
    """The larger or smaller of numbers of one dimension."""

    which: Literal["max", "min"]
    parts: tuple[Number, ...]
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of the first case whose condition holds, else `otherwise`: points by bands, rates by size. Where a
    condition is unknown the number is, too, unless every number that it leaves open is the same."""

    cases: tuple[tuple[Truth, Number], ...]
    otherwise: Number
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Whole years, months or days from a date to the day of the match."""

    since: Term
    unit: Elapsing

    @property
    def dimension(self) -> Dimension:
        return self.unit


Number: TypeAlias = Constant | Value | Scaled | Sum | Extreme | Choice | Elapsed


@dataclass(frozen=True, slots=True)
class Share:
    """One number as a share of another of the same dimension; where the whole is zero no condition on it holds."""

    part: Number
    whole: Number

    @property
    def dimension(self) -> Dimension:
        return "rate"


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth rate of a number over so many years, a year (compound over more than one). From a base of zero any
    increase is more than every rate, and no increase is none."""

    now: Number
    base: Number
    years: int = 1

    @property
    def dimension(self) -> Dimension:
        return "rate"


Rate: TypeAlias = Share | Growth

# Truths


@dataclass(frozen=True, slots=True)
class Leaf:
    """What every single condition keeps for reasons: its words as written, and its number in the measure."""

    text: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Compare:
    """A number or rate against a number."""

    left: Number | Rate
    operator: Operator
    right: Number
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class NotEarlier:
    """No earlier known year met the comparison; years that are not known do not count."""

    fact: str
    operator: Operator
    threshold: Number
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class TextIn:
    """A text is one of these."""

    term: Term
    values: tuple[str, ...]
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Inside:
    """A region code lies in one of these divisions, told by the beginnings of their codes."""

    term: Term
    prefixes: tuple[str, ...]
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Dated:
    """A date against a date."""

    term: Term
    operator: Operator
    day: date
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes-or-no term."""

    term: Term
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Human:
    """What only a person can judge: never computed, always unknown here."""

    words: str
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Truth


Single: TypeAlias = Compare | NotEarlier | TextIn | Inside | Dated | Flag | Human
Truth: TypeAlias = Single | All | AnyOf | Not


def singles_in(truth: Truth) -> Iterator[Single]:
    """The single conditions of a truth, in the order of the text."""
    match truth:
        case All() | AnyOf():
            for part in truth.parts:
                yield from singles_in(part)
        case Not():
            yield from singles_in(truth.part)
        case _:
            yield truth


def without_words(truth: Truth) -> Truth:
    """The truth alone: two of them are equal that state the same in other words or another place."""
    match truth:
        case All() | AnyOf():
            return type(truth)(tuple(without_words(part) for part in truth.parts))
        case Not():
            return Not(without_words(truth.part))
        case _:
            return replace(truth, leaf=Leaf(""))


def signed_singles(truth: Truth, is_negated: bool = False) -> Iterator[tuple[Single, bool]]:
    """The single conditions of a truth, each with whether it stands under a “not”."""
    match truth:
        case All() | AnyOf():
            for part in truth.parts:
                yield from signed_singles(part, is_negated)
        case Not():
            yield from signed_singles(truth.part, not is_negated)
        case _:
            yield truth, is_negated


def terms_in_number(number: Number | Rate) -> Iterator[Term]:
    """The terms that a number is computed from, with repetitions."""
    match number:
        case Constant():
            return
        case Value():
            yield number.term
        case Elapsed():
            yield number.since
        case Scaled():
            yield from terms_in_number(number.part)
        case Sum():
            for _sign, part in number.parts:
                yield from terms_in_number(part)
        case Extreme():
            for part in number.parts:
                yield from terms_in_number(part)
        case Choice():
            for when, part in number.cases:
                yield from terms_in(when)
                yield from terms_in_number(part)
            yield from terms_in_number(number.otherwise)
        case Share():
            yield from terms_in_number(number.part)
            yield from terms_in_number(number.whole)
        case Growth():
            yield from terms_in_number(number.now)
            yield from terms_in_number(number.base)


def terms_in(truth: Truth) -> Iterator[Term]:
    """The terms that a truth depends on, with repetitions."""
    for single in singles_in(truth):
        match single:
            case Compare():
                yield from terms_in_number(single.left)
                yield from terms_in_number(single.right)
            case NotEarlier():
                yield EarlierMost(single.fact)
                yield from terms_in_number(single.threshold)
            case TextIn() | Inside() | Dated() | Flag():
                yield single.term
            case Human():
                pass


def shifted(number: Number, years: int) -> Number:
    """The same number so many years earlier: every annual term moves back."""
    match number:
        case Value(term=Annual(fact=fact, lag=lag)):
            return Value(Annual(fact, lag + years), number.dimension)
        case Scaled():
            return Scaled(number.constant, shifted(number.part, years), number.dimension)
        case Sum():
            return Sum(tuple((sign, shifted(part, years)) for sign, part in number.parts), number.dimension)
        case Extreme():
            return Extreme(number.which, tuple(shifted(part, years) for part in number.parts), number.dimension)
        case Choice():
            cases = tuple((shifted_truth(when, years), shifted(part, years)) for when, part in number.cases)
            return Choice(cases, shifted(number.otherwise, years), number.dimension)
        case _:
            return number


def shifted_rate(rate: Number | Rate, years: int) -> Number | Rate:
    """As `shifted`, of the left side of a comparison."""
    match rate:
        case Share():
            return Share(shifted(rate.part, years), shifted(rate.whole, years))
        case Growth():
            return Growth(shifted(rate.now, years), shifted(rate.base, years), rate.years)
        case _:
            return shifted(rate, years)


def shifted_truth(truth: Truth, years: int) -> Truth:
    """The same condition so many years earlier, as far as it rests on annual facts."""
    match truth:
        case Compare():
            return Compare(shifted_rate(truth.left, years), truth.operator, shifted(truth.right, years), truth.leaf)
        case All() | AnyOf():
            return type(truth)(tuple(shifted_truth(part, years) for part in truth.parts))
        case Not():
            return Not(shifted_truth(truth.part, years))
        case _:
            return truth


def term_name(term: Term) -> str:
    """The column of a term in the table of one row an enterprise.

    >>> term_name(Annual("software_revenue", 1)), term_name(AwardLevel("cmmi", "before"))
    ('software_revenue__1', 'level__before__cmmi')
    """
    match term:
        case Attribute():
            return f"attribute__{term.fact}"
        case Annual():
            return f"{term.fact}__{term.lag}"
        case EarlierMost():
            return f"{term.fact}__earlier"
        case Obtained():
            return f"obtained__{term.span}__{'__'.join(term.kinds)}"
        case AwardLevel():
            return f"level__{term.span}__{term.kind}"
        case Granted():
            return f"granted__{'__'.join(term.kinds)}"
        case GrantCount():
            return f"grants__{'__'.join(term.kinds)}"
        case PaidBefore():
            return f"paid__{term.without_table}__{term.measure}"


def fact_names(term: Term) -> tuple[str, ...]:
    """The facts that a term asks for, as `missing` and `gaps` name them."""
    match term:
        case Attribute() | Annual() | EarlierMost():
            return (term.fact,)
        case Obtained() | Granted() | GrantCount():
            return term.kinds
        case AwardLevel():
            return (term.kind,)
        case PaidBefore():
            return (f"paid.{term.measure}",)
