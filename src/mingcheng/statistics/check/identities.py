"""Identities (勾稽关系) between the items of one report: a total and its parts, an "of which" and what it is part of.

Three-valued: each side is taken as the interval of what it can be. An item that is not reported can be anything that its
kind allows (nothing below zero, except profit and rates of change), so that an identity is violated only where the
intervals do not meet. A missing part leaves it open, unless what is there already exceeds the total.

An item that is asked under a condition only (嵌入式) is zero where the condition is known not to hold.
Source: the survey system of the software industry; each identity's validity and source stand in the form's file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from mingcheng.language import _, marked
from mingcheng.statistics.check.batch import Amounts, Batch, Integers, Truths, of_column
from mingcheng.statistics.check.findings import Finding, grouped, printed, scaled
from mingcheng.statistics.form import Column, FormVersion, Identity, Item, Severity

SAID = {
    "=": marked("{title}：{item} {value}，应为 {expected}，相差 {difference}。"),
    "<=": marked("{title}：{item} {value}，应不大于 {expected}，超出 {difference}。"),
    ">=": marked("{title}：{item} {value}，应不小于 {expected}，少 {difference}。"),
}
SAID_OF_PARTS = marked("{title}：已填的各项合计 {sum}，超过{item} {value}，多 {difference}；另有 {missing} 没有填。")
REMEDY = marked("请核对这几项，改正填错的一项。")


class Interval(NamedTuple):
    """What a sum can be: at least `low` where `has_low`, at most `high` where `has_high`; exact where both are equal."""

    low: Integers
    has_low: Truths
    high: Integers
    has_high: Truths


def identity_findings(batch: Batch) -> Iterator[Finding]:
    """What the identities of the version find, in every column that its reports carry."""
    for identity in batch.version.identities:
        for column in batch.version.columns:
            yield from _broken(batch, identity, column)


def _broken(batch: Batch, identity: Identity, column: Column) -> Iterator[Finding]:
    left, right = _sum(batch, identity.left, column), _sum(batch, identity.right, column)
    tolerance = tolerance_of(identity, batch.version)
    above = left.has_low & right.has_high & (100 * (left.low - tolerance) > identity.right_percent * right.high)
    below = left.has_high & right.has_low & (100 * (left.high + tolerance) < identity.right_percent * right.low)
    match identity.relation:
        case "=":
            broken = above | below
        case "<=":
            broken = above
        case ">=":
            broken = below
    broken &= _in_force(identity, batch.years - (column == "year_earlier"))
    known = {
        item.label: values_of(batch, item, column).known
        for item in (_item(batch.version, code) for code, _weight in (*identity.left, *identity.right))
    }
    for report in np.flatnonzero(broken):
        missing = [label for label, is_known in known.items() if not is_known[report]]
        yield _told(batch, identity, column, int(report), left, right, missing)


def tolerance_of(identity: Identity, version: FormVersion) -> int:
    """How far the sides may be apart, as stored: the identity's tolerance in the unit of its first item."""
    return scaled(identity.tolerance, _item(version, identity.left[0][0]))


def _in_force(identity: Identity, years: Integers) -> Truths:
    first, last = identity.valid_from, identity.valid_to
    valid = np.ones(len(years), bool)
    if first is not None:
        valid &= years >= first
    if last is not None:
        valid &= years <= last
    return valid


def _item(version: FormVersion, code: str) -> Item:
    item = version.item(code)
    assert item is not None, f"the loader lets no identity name an unknown item: {code}"
    return item


def values_of(batch: Batch, item: Item, column: Column) -> Amounts:
    """The item's values, zero where it is not asked."""
    amounts = batch.amounts(item, column)
    _yes, no = batch.holds(item.condition)
    return Amounts(amounts.value, amounts.known | no) if item.condition else amounts


def _sum(batch: Batch, side: tuple[tuple[str, int], ...], column: Column) -> Interval:
    """The interval of a weighted sum."""
    low, high = np.zeros(len(batch), np.int64), np.zeros(len(batch), np.int64)
    has_low, has_high = np.ones(len(batch), bool), np.ones(len(batch), bool)
    for code, weight in side:
        item = _item(batch.version, code)
        value, known = values_of(batch, item, column)
        low += weight * value
        high += weight * value
        at_least_zero = not item.may_be_negative
        has_low &= known | (at_least_zero and weight > 0)
        has_high &= known | (at_least_zero and weight < 0)
    return Interval(low, has_low, high, has_high)


def _told(
    batch: Batch,
    identity: Identity,
    column: Column,
    report: int,
    left: Interval,
    right: Interval,
    missing: list[str],
) -> Finding:
    """One broken identity of one report: the single side is the one that is told, with what it would have to be."""
    names_left = len(identity.left) == 1 or len(identity.right) > 1
    side, other = (identity.left, identity.right) if names_left else (identity.right, identity.left)
    item = _item(batch.version, side[0][0])
    relation = identity.relation if names_left else {"<=": ">=", ">=": "<=", "=": "="}[identity.relation]
    found, wanted = (left, right) if names_left else (right, left)
    value, target = int(found.low[report]), int(wanted.low[report])
    if names_left:
        target = _rounded(target * identity.right_percent, 100, up=relation == ">=")
    elif identity.right_percent:
        target = _rounded(target * 100, identity.right_percent, up=relation == ">=")
    words = {
        "title": identity.title,
        "item": of_column(item.label, column),
        "value": grouped(value, item),
        "expected": grouped(target, item),
        "difference": grouped(abs(value - target), item),
        "sum": grouped(target, item),
        "missing": _("、").join(missing),
    }
    said = SAID_OF_PARTS if missing else SAID[relation]
    message = _(said).format(**words)
    if not identity.is_confirmed:
        message += _("（这条关系由报表推断，待确认。）")
    return batch.finding(
        identity.id,
        severity_in(identity.severity, column),
        report,
        message,
        item=item,
        column=column,
        expected=f"{'>=' if missing else relation} {printed(target, item)}",
        remedy=_(REMEDY),
        also=[(_item(batch.version, code), column) for code, _weight in (*side[1:], *other)],
    )


def severity_in(severity: Severity, column: Column) -> Severity:
    """What other columns repeat was reported before, and cannot be mended here: an error there is asked about."""
    return "warning" if severity == "error" and column != "year_to_date" else severity


def _rounded(number: int, divisor: int, up: bool) -> int:
    """A whole number divided, rounded to the side on which the rule holds."""
    return -(-number // divisor) if up else number // divisor
