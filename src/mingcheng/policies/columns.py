"""Numbers and truths of the typed tree as Ibis columns over the table of one row an enterprise.

Everything is integer arithmetic: a number is a whole column over a constant denominator, comparisons are multiplied out,
so that DuckDB and Spark give the same answer to the fen. Nulls follow SQL's three-valued logic, which is that of the tree.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

from mingcheng.policies.dimensions import SCALES
from mingcheng.policies.tree import (
    All,
    AnyOf,
    Choice,
    Compare,
    Constant,
    Dated,
    EarlierMost,
    Elapsed,
    Extreme,
    Flag,
    Growth,
    Human,
    Inside,
    Not,
    NotEarlier,
    Number,
    Operator,
    Rate,
    Scaled,
    Share,
    Sum,
    Term,
    TextIn,
    Truth,
    Value,
    term_name,
)

Column: TypeAlias = Any
"""An Ibis value; the library ships no types."""

_LARGEST_INT = 2**62
_LARGEST_DECIMAL = 10**38 - 1
_OPERATORS: Mapping[Operator, Callable[[Column, Column], Column]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exact:
    """A column of whole numbers over a denominator; `bound` is the largest that the column can be, without its sign.
    A constant stays a Python number until it meets a column: engines multiply small constants in 32 bits."""

    whole: Column | int
    denominator: int
    bound: int

    @property
    def column(self) -> Column:
        return literal(self.whole) if isinstance(self.whole, int) else self.whole

    def times(self, factor: int) -> Exact:
        """The column times a whole number; as a decimal of 38 digits where 64 bits might not hold it."""
        if factor == 1:
            return self
        bound = self.bound * abs(factor)
        if isinstance(self.whole, int):
            return Exact(self.whole * factor, self.denominator, bound)
        column = self.whole
        if bound > _LARGEST_INT:
            column = column.cast("decimal(38, 0)")
            return Exact(column * ibis.literal(factor, type="decimal(38, 0)"), self.denominator, bound)
        return Exact(column * ibis.literal(factor, type="int64"), self.denominator, bound)

    def over(self, denominator: int) -> Exact:
        """The same value over a multiple of its denominator."""
        scaled = self.times(denominator // self.denominator)
        return Exact(scaled.column, denominator, scaled.bound)


def literal(value: int) -> Column:
    """A whole constant."""
    return ibis.literal(value, type="int64" if abs(value) <= _LARGEST_INT else "decimal(38, 0)")


@dataclass(frozen=True)
class Reader:
    """Reads the tree against a table whose columns are named by `term_name`; `on` is the day of the match."""

    table: ir.Table
    on: date

    def term(self, term: Term) -> Column:
        return self.table[term_name(term)]

    # Numbers

    def number(self, number: Number) -> Exact:
        """The exact column of a number; null where a fact in it is not known."""
        match number:
            case Constant():
                return Exact(number.value.numerator, number.value.denominator, abs(number.value.numerator))
            case Value():
                return Exact(self.term(number.term), 1, SCALES[number.dimension].largest)
            case Elapsed():
                return Exact(self.elapsed(number), 1, SCALES[number.dimension].largest)
            case Scaled():
                inner = self.number(number.part).times(number.constant.value.numerator)
                return Exact(inner.column, inner.denominator * number.constant.value.denominator, inner.bound)
            case Sum():
                return self.sum(number)
            case Extreme():
                return self.extreme(number)
            case Choice():
                return self.choice(number)

    def sum(self, number: Sum) -> Exact:
        parts = [(sign, self.number(part)) for sign, part in number.parts]
        common = lcm(*(part.denominator for _sign, part in parts))
        scaled = [part.over(common).times(sign) for sign, part in parts]
        bound = sum(part.bound for part in scaled)
        columns = [part.column for part in scaled]
        if bound > _LARGEST_INT:
            columns = [column.cast("decimal(38, 0)") for column in columns]
        return Exact(reduce(operator.add, columns), common, bound)

    def extreme(self, number: Extreme) -> Exact:
        """The larger or smaller; null where one is null, which the functions of the engines would pass over."""
        parts = [self.number(part) for part in number.parts]
        common = lcm(*(part.denominator for part in parts))
        scaled = [part.over(common) for part in parts]
        best = scaled[0].column
        for other in scaled[1:]:
            is_better = other.column > best if number.which == "max" else other.column < best
            best = ibis.cases((is_better, other.column), (is_better.isnull(), ibis.null(_type_of(best))), else_=best)
        return Exact(best, common, max(part.bound for part in scaled))

    def choice(self, number: Choice) -> Exact:
        """The first case that holds. An unknown condition leaves its number only where the rest comes to the same; the
        comparison, which would double the expression with every case, is left out where constants rule that out."""
        *cases, otherwise = (*(part for _when, part in number.cases), number.otherwise)
        exact = [self.number(part) for part in (*cases, otherwise)]
        common = lcm(*(part.denominator for part in exact))
        *columns, rest = (part.over(common).column for part in exact)
        for place in reversed(range(len(cases))):
            when, column = self.truth(number.cases[place][0]), columns[place]
            branches = [(when, column), (~when, rest)]
            if _may_equal(cases[place], (*cases[place + 1 :], otherwise)):
                branches.append((when.isnull() & (column == rest), column))
            rest = ibis.cases(*branches, else_=ibis.null(_type_of(rest)))
        return Exact(rest, common, max(part.over(common).bound for part in exact))

    def elapsed(self, number: Elapsed) -> Column:
        """Whole years, months or days from a date to the day of the match."""
        since = self.term(number.since)
        if number.unit == "days":
            return ibis.literal(self.on).delta(since, unit="day").cast("int64")
        year, month, day = since.year().cast("int64"), since.month().cast("int64"), since.day().cast("int64")
        if number.unit == "months":
            whole = (literal(self.on.year) - year) * literal(12) + literal(self.on.month) - month
            return whole - (day > literal(self.on.day)).cast("int64")
        is_later = (month > literal(self.on.month)) | ((month == literal(self.on.month)) & (day > literal(self.on.day)))
        return literal(self.on.year) - year - is_later.cast("int64")

    def fen(self, number: Number) -> Column:
        """A number of money in whole fen, half a fen up, never below zero."""
        exact = self.number(number)
        if exact.denominator == 1:
            return exact.column.cast("int64")
        return divided(exact.times(2).column + literal(exact.denominator), 2 * exact.denominator)

    def plain(self, number: Number | Rate, per_unit: int = 1) -> Column:
        """A number or rate as a binary fraction, for showing only, in so many bases a unit."""
        match number:
            case Share():
                return self.ratio(number.part, number.whole)
            case Growth():
                ratio = self.ratio(number.now, number.base)
                if number.years == 1:
                    return ratio - 1.0
                return ibis.cases((ratio >= 0.0, ratio), else_=ibis.null("float64")) ** (1 / number.years) - 1.0
            case _:
                exact = self.number(number)
                return exact.column.cast("float64") / float(exact.denominator * per_unit)

    def ratio(self, part: Number, whole: Number) -> Column:
        """One number by another as a binary fraction, null where that is zero."""
        return self.plain(part) / self.plain(whole).nullif(0.0)

    # Truths

    def truth(self, truth: Truth) -> Column:
        """The column of a truth: true, false, or null where it is unknown."""
        match truth:
            case All():
                return reduce(operator.and_, (self.truth(part) for part in truth.parts), ibis.literal(True))
            case AnyOf():
                return reduce(operator.or_, (self.truth(part) for part in truth.parts), ibis.literal(False))
            case Not():
                return ~self.truth(truth.part)
            case Compare():
                return self.compare(truth)
            case NotEarlier():
                return self.not_earlier(truth)
            case TextIn():
                return self.term(truth.term).isin(truth.values)
            case Inside():
                code = self.term(truth.term)
                return reduce(operator.or_, (code.startswith(prefix) for prefix in truth.prefixes))
            case Dated():
                return _OPERATORS[truth.operator](self.term(truth.term), ibis.literal(truth.day))
            case Flag():
                return self.term(truth.term)
            case Human():
                return ibis.null("boolean")

    def compare(self, compare: Compare) -> Column:
        right = self.number(compare.right)
        match compare.left:
            case Share(part=part, whole=whole):
                divisor = self.number(whole)
                return (divisor.column > literal(0)) & self.crossed(
                    compare.operator, self.number(part), divisor, _constant(compare.right) / 10**8
                )
            case Growth(now=now, base=base, years=years):
                rate = _constant(compare.right) / 10**8
                value, before = self.number(now), self.number(base)
                known = ibis.cases(
                    (before.column != literal(0), self.crossed(compare.operator, value, before, (1 + rate) ** years)),
                    (
                        (before.column == literal(0)) & (value.column == literal(0)),
                        ibis.literal(_OPERATORS[compare.operator](Fraction(0), rate)),
                    ),
                    (
                        (before.column == literal(0)) & value.column.notnull(),
                        ibis.literal(compare.operator in (">=", ">", "!=")),
                    ),
                    else_=ibis.null("boolean"),
                )
                if compare.operator in (">=", ">") and rate > 0:
                    return (value.column > literal(0)) & known
                return known
            case left:
                value = self.number(left)
                common = lcm(value.denominator, right.denominator)
                return compared(compare.operator, value.over(common), right.over(common))

    def crossed(self, op: Operator, left: Exact, right: Exact, factor: Fraction) -> Column:
        """left against factor times right, multiplied out. Where 38 digits do not hold the products (10.0735 % over eight
        years), the nearest fractions stand in for the factor that no two numbers of this size can come between."""
        exact = factor * left.denominator / right.denominator
        if max(left.bound * exact.denominator, right.bound * abs(exact.numerator)) <= _LARGEST_DECIMAL:
            return self.multiplied(op, left, right, exact)
        lower, upper = neighbours(exact, right.bound)
        is_upward = op in (">=", "<")
        if op in ("=", "!="):
            never = (left.column + right.column).isnull().ifelse(ibis.null("boolean"), ibis.literal(op == "!="))
            nothing = (left.column == literal(0)) & (right.column == literal(0))
            return ibis.cases((nothing, ibis.literal(op == "=")), else_=never)
        one, other = (upper, lower) if is_upward else (lower, upper)
        return ibis.cases(
            (right.column >= literal(0), self.multiplied(op, left, right, one)),
            else_=self.multiplied(op, left, right, other),
        )

    def multiplied(self, op: Operator, left: Exact, right: Exact, factor: Fraction) -> Column:
        """The whole numbers of left against factor times those of right."""
        return compared(op, left.times(factor.denominator), right.times(factor.numerator))

    def not_earlier(self, truth: NotEarlier) -> Column:
        """That no earlier known year reached the threshold; no year known counts as not reached."""
        earlier = Exact(self.term(EarlierMost(truth.fact)), 1, SCALES[truth.threshold.dimension].largest)
        threshold = self.number(truth.threshold)
        reached = compared(truth.operator, earlier.times(threshold.denominator), threshold)
        return earlier.column.isnull() | ~reached


def compared(op: Operator, left: Exact, right: Exact) -> Column:
    """Two whole columns compared, both as decimals where one is."""
    one, other = left.column, right.column
    if max(left.bound, right.bound) > _LARGEST_INT:
        one, other = one.cast("decimal(38, 0)"), other.cast("decimal(38, 0)")
    return _OPERATORS[op](one, other)


def divided(column: Column, divisor: int) -> Column:
    """A whole column by a constant, rounded down; not below zero. Division of binary fractions is exact here, because it
    is done on multiples of the divisor alone and its result rounded."""
    rest = column % literal(divisor)
    return ((column - rest).cast("float64") / float(divisor)).round().cast("int64")


def neighbours(exact: Fraction, most: int) -> tuple[Fraction, Fraction]:
    """The largest fraction below and the smallest above a number whose denominators are not larger than `most`; the number
    itself twice where it is one of them. Between the two lies no other such fraction.

    >>> neighbours(Fraction(311, 100), 10)
    (Fraction(31, 10), Fraction(28, 9))
    """
    if exact.denominator <= most:
        return exact, exact
    before, now = (0, 1), (1, 0)  # convergents, numerator and denominator
    rest, divisor = exact.numerator, exact.denominator
    while True:
        whole = rest // divisor
        if before[1] + whole * now[1] > most:
            steps = (most - before[1]) // now[1]
            pair = Fraction(before[0] + steps * now[0], before[1] + steps * now[1]), Fraction(*now)
            return min(pair), max(pair)
        before, now = now, (before[0] + whole * now[0], before[1] + whole * now[1])
        rest, divisor = divisor, rest - whole * divisor


def _constant(number: Number) -> Fraction:
    assert isinstance(number, Constant)  # the reader of conditions lets nothing else stand beside a rate
    return number.value


def _may_equal(number: Number, others: Iterable[Number]) -> bool:
    """Whether a number can come to the same as one of the others."""
    if not isinstance(number, Constant):
        return True
    return any(not isinstance(other, Constant) or other.value == number.value for other in others)


def _type_of(column: Column) -> Any:
    return column.type()
