"""Runs the test cases that measures carry: the facts of a case as an enterprise, and where its outcome differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from mingcheng.language import _
from mingcheng.policies.catalogue import Fact
from mingcheng.policies.dimensions import SCALES, Dimension, in_unit
from mingcheng.policies.enterprise import (
    AwardRecord,
    Clock,
    Coverage,
    Datum,
    Enterprise,
    GrantRecord,
    Lookup,
    Payment,
)
from mingcheng.policies.evaluate import Outcome, outcome
from mingcheng.policies.examples_of import ANSWERS, TABLES
from mingcheng.policies.fields import constant_in
from mingcheng.policies.model import Example, Measure, Pack
from mingcheng.policies.reasons import missing_of
from mingcheng.policies.scope import Scope, same_dimension
from mingcheng.policies.syntax import ExpressionFault
from mingcheng.titles import Kind

Record = TypeVar("Record")
_ANSWERS = {answer: word for word, answer in ANSWERS.items()}


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """A test case that did not come out as expected, or whose facts cannot be read; `str()` is one line."""

    file: str
    line: int
    measure: str
    example: str
    problem: str

    def __str__(self) -> str:
        text = _("{file}:{line} 措施“{measure}”的算例“{example}”：{problem}")
        return text.format(
            file=self.file, line=self.line, measure=self.measure, example=self.example, problem=self.problem
        )


class GivenFault(Exception):
    """A fact given by a test case is not what the catalogue says that it is; the text is for users."""


def failures_of(pack: Pack) -> list[ExampleFailure]:
    """The test cases of a pack that fail, in the order of the files.

    >>> from mingcheng.policies.load import load_pack
    >>> failures_of(load_pack("jiaxing-2025"))
    []
    """
    found = [
        ExampleFailure(measure.file, example.line, measure.id, example.name, problem)
        for measure in pack.measures
        for example in measure.examples
        for problem in problems_of(measure, example, pack)
    ]
    return sorted(found, key=lambda failure: (failure.file, failure.line))


def problems_of(measure: Measure, example: Example, pack: Pack) -> list[str]:
    """What differs between the outcome that a test case expects and the one that comes out."""
    try:
        enterprise, clock, coverage = enterprise_of(example, pack)
    except GivenFault as error:
        return [str(error)]
    lookup = Lookup(enterprise, clock, coverage, pack.catalogue)
    found = outcome(measure, lookup)
    return [
        _("{what}应为 {expected}，实为 {found}。").format(what=what, expected=wanted, found=actual)
        for what, wanted, actual in _compared(measure, example, lookup, found)
        if wanted != actual
    ]


def _compared(measure: Measure, example: Example, lookup: Lookup, found: Outcome) -> Iterator[tuple[str, str, str]]:
    """What a test case says something about: its name, the expected and the actual value in words."""
    yield _("结论"), _ANSWERS[example.eligible], _ANSWERS[found.eligible]
    if example.has_amount:
        yield _("金额"), _money(_bases(example.amount)), _money(found.amount)
    if example.has_amount_max:
        yield _("金额上限"), _money(_bases(example.amount_max)), _money(found.amount_max)
    if example.tier is not None:
        yield _("档次"), example.tier, found.tier or _("无")
    if example.missing is not None:
        yield _("缺少的事实"), _listed(example.missing), _listed(missing_of(measure, lookup, found))


def _bases(amount: Decimal | None) -> Fraction | None:
    """An amount in 万元 as fen; what is finer than a fen equals no outcome."""
    return None if amount is None else Fraction(amount) * SCALES["money"].bases


def _money(fen: Fraction | int | None) -> str:
    if fen is None:
        return _("无")
    amount = in_unit(fen, "money")
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return _("{amount}万元").format(amount=f"{exact.normalize():f}")


def _listed(names: tuple[str, ...]) -> str:
    return _("、").join(sorted(set(names))) or _("无")


# The facts of a case as an enterprise


def enterprise_of(example: Example, pack: Pack) -> tuple[Enterprise, Clock, Coverage]:
    """The enterprise of a test case on the last day of its year. Raises GivenFault.

    A number given for an annual fact is that of the case's year; it is in the unit of the catalogue (money in 万元, rates as
    fractions) unless a unit is written. Awards, grants and payments are recorded completely unless the case says null.
    """
    reader = _Reader(pack)
    attributes: dict[str, Datum] = {}
    annual: dict[int, dict[str, int | None]] = {}
    for word, value in example.given.items():
        fact = pack.catalogue.fact(word)
        if word in TABLES or fact is None:
            continue
        if fact.table == "enterprises":
            attributes[fact.name] = reader.datum(fact, value)
            continue
        for year, number in reader.by_year(fact, value, example.year).items():
            annual.setdefault(year, {})[fact.name] = number
    enterprise = Enterprise(
        uscc=example.name,
        name=example.name,
        attributes=attributes,
        annual=annual,
        awards=reader.records(example, "awards", reader.award),
        grants=reader.records(example, "grants", reader.grant),
        payments=reader.records(example, "paid", reader.payment),
    )
    absent = {table for table in TABLES if table in example.given and example.given[table] is None}
    coverage = Coverage(awards="awards" not in absent, grants="grants" not in absent, payments="paid" not in absent)
    return enterprise, Clock.of(year=example.year), coverage


class _Reader:
    """Reads what a test case gives, by the catalogue of its pack."""

    def __init__(self, pack: Pack) -> None:
        self.scope = Scope(pack.catalogue)

    def datum(self, fact: Fact, value: Any) -> Datum:
        """The value of an attribute."""
        if value is None:
            return None
        match fact.type:
            case "truth" if isinstance(value, bool):
                return value
            case "text" | "region" if isinstance(value, str | Decimal):
                return str(value)
            case "date" if isinstance(value, str):
                return _day(fact.label, value)
            case _ if fact.is_numeric:
                return self.number(fact.label, fact.dimension, value)
            case _:
                raise _wrong(fact.label, value)

    def by_year(self, fact: Fact, value: Any, year: int) -> dict[int, int | None]:
        """The values of an annual fact, year by year."""
        values = value if isinstance(value, Mapping) else {str(year): value}
        for key in values:
            if not key.isdecimal():
                raise _wrong(fact.label, key)
        return {
            int(key): None if each is None else self.number(fact.label, fact.dimension, each)
            for key, each in values.items()
        }

    def number(self, label: str, dimension: Dimension, value: Any) -> int:
        """A number in whole bases."""
        exact = Fraction(-1, 2)
        if isinstance(value, Decimal):
            exact = Fraction(value) * SCALES[dimension].bases
        elif isinstance(value, str):
            try:
                constant = constant_in(value, self.scope)
                same_dimension(0, constant.dimension, dimension, constant)
            except ExpressionFault as fault:
                raise GivenFault(_("给定的“{label}”：{problem}").format(label=label, problem=fault.problem)) from None
            exact = constant.value
        if exact.denominator != 1:
            raise _wrong(label, value)
        return int(exact)

    def records(self, example: Example, table: str, read: Callable[[Mapping[str, Any]], Record]) -> list[Record]:
        """The rows of a table."""
        rows = example.given.get(table) or []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise _wrong(table, rows)
        return [read(row) for row in rows]

    def award(self, row: Mapping[str, Any]) -> AwardRecord:
        _refuse_others("awards", row, ("kind", "date", "level", "expires"))
        kind = _kind(row, self.scope.catalogue.award)
        level = None if row.get("level") is None else self.number("level", "level", row["level"])
        expires = None if row.get("expires") is None else _day("expires", row["expires"])
        return AwardRecord(kind.name, _day("date", row.get("date")), level, expires)

    def grant(self, row: Mapping[str, Any]) -> GrantRecord:
        _refuse_others("grants", row, ("kind", "date", "amount"))
        kind = _kind(row, self.scope.catalogue.grant)
        return GrantRecord(kind.name, _day("date", row.get("date")), self.amount(row))

    def payment(self, row: Mapping[str, Any]) -> Payment:
        _refuse_others("paid", row, ("year", "measure", "amount"))
        year = self.number("year", "count", row.get("year"))
        return Payment(str(row.get("measure")), year, self.amount(row))

    def amount(self, row: Mapping[str, Any]) -> int | None:
        return None if row.get("amount") is None else self.number("amount", "money", row["amount"])


def _kind(row: Mapping[str, Any], find: Callable[[str], Kind | None]) -> Kind:
    found = find(str(row.get("kind")))
    if found is None:
        raise _wrong("kind", row.get("kind"))
    return found


def _day(label: str, value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(label, value) from None


def _refuse_others(table: str, row: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in row:
        if name not in known:
            problem = _("{table} 里没有“{name}”这一列，可用：{known}。")
            raise GivenFault(problem.format(table=table, name=name, known=_("、").join(known)))


def _wrong(label: str, value: Any) -> GivenFault:
    if value is None:
        return GivenFault(_("记录里缺少“{label}”。").format(label=label))
    shown = f"{value:f}" if isinstance(value, Decimal) else value
    return GivenFault(_("给定的“{label}”不能是“{value}”。").format(label=label, value=shown))
