"""Rules between a report and earlier ones: to-date figures do not fall (A8); the column of the month before repeats what
was reported then (A10), that of the year before what was reported a year ago.

Source: the form's rules. A figure may rightly fall after a correction, and an earlier month may rightly be revised: the
form says how grave it is. A restatement that differs is a revision, to be recorded with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mingcheng.language import _, marked
from mingcheng.statistics.check.batch import Amounts, Batch
from mingcheng.statistics.check.earlier import Earlier
from mingcheng.statistics.check.findings import Finding, grouped, printed, scaled
from mingcheng.statistics.form import Column, FormVersion, Item, ReportRule

FELL = marked("{title}：{item} {value}，比上期累计 {before} 少 {difference}。")
TOLD_ONE_BY_ONE = 3
"""So many falling figures of a report are told each; more of them together."""

RESTATED = {
    "to_last_month": marked("{title}：{item}上月止累计 {value}，上期报的是 {before}，相差 {difference}，将记作修订。"),
    "year_earlier": marked("{title}：{item}上年同期累计 {value}，上年报的是 {before}，相差 {difference}。"),
}


def series_findings(batch: Batch, earlier: Earlier) -> Iterator[Finding]:
    """What the months before find, by the rules that the version declares."""
    for rule in batch.version.rules:
        if rule.kind == "does_not_fall":
            yield from _together(finding for item in _counted(rule, batch.version) for finding in _falls(batch, earlier, rule, item))  # fmt: skip
        elif rule.kind == "restates" and rule.column in batch.version.columns:
            for item in items_of(rule, batch.version):
                yield from _restated(batch, earlier, rule, item)


def _counted(rule: ReportRule, version: FormVersion) -> list[Item]:
    """The items that count from January and never run backwards."""
    items = items_of(rule, version)
    return [item for item in items if item.is_cumulative and not item.may_be_negative and item.kind != "rate"]


def _together(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for a report many of whose figures fall: then it is the report before that was wrong."""
    by_report: defaultdict[int | None, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_report[finding.report].append(finding)
    for found in by_report.values():
        if len(found) <= TOLD_ONE_BY_ONE:
            yield from found
            continue
        first, *others = found
        labels = _("、").join(each.label for each in others[:TOLD_ONE_BY_ONE])
        message = first.message + _("另有 {count} 项也减少（{items}……），可能是上期报表有误。").format(
            count=len(others), items=labels
        )
        yield replace(
            first, message=message, also=tuple(each.cell for each in others if each.cell), is_of_whole_report=True
        )


def items_of(rule: ReportRule, version: FormVersion) -> Sequence[Item]:
    """The items that a rule between reports is about: those named, or all that hold numbers."""
    numbers = [item for item in version.items if item.kind != "text"]
    return [item for item in numbers if item.code in rule.items] if rule.items else numbers


def in_force(rule: ReportRule, batch: Batch) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The reports of years in which the rule holds."""
    years = batch.years
    valid = np.ones(len(years), bool)
    if rule.valid_from is not None:
        valid &= years >= rule.valid_from
    if rule.valid_to is not None:
        valid &= years <= rule.valid_to
    return valid


def to_last_period(batch: Batch, earlier: Earlier, item: Item) -> Amounts:
    """To-date figures of the period before as known now: the report's own column where it is filled (a correction stands
    there first), else what was reported."""
    own, before = batch.amounts(item, "to_last_month"), earlier.before(item)
    usable = own.known & (
        batch.months > batch.version.months[0]
    )  # before a year's first period there is nothing to date
    return Amounts(np.where(usable, own.value, before.value), usable | before.known)


def _falls(batch: Batch, earlier: Earlier, rule: ReportRule, item: Item) -> Iterator[Finding]:
    now, before = batch.amounts(item), to_last_period(batch, earlier, item)
    broken = now.known & before.known & (now.value < before.value - scaled(rule.tolerance, item))
    for report in np.flatnonzero(broken & in_force(rule, batch)):
        was, value = int(before.value[report]), int(now.value[report])
        yield batch.finding(
            rule.id,
            rule.severity,
            int(report),
            _told(FELL, rule, item, value, was),
            item=item,
            expected=f">= {printed(was, item)}",
            remedy=_("请核对；属于冲减或更正的，请说明。"),
            also=[(item, "to_last_month")],
        )


def _restated(batch: Batch, earlier: Earlier, rule: ReportRule, item: Item) -> Iterator[Finding]:
    column: Column = rule.column or "to_last_month"
    own = batch.amounts(item, column)
    before = earlier.year_before(item) if column == "year_earlier" else earlier.same_year_before(item)
    broken = own.known & before.known & (np.abs(own.value - before.value) > scaled(rule.tolerance, item))
    for report in np.flatnonzero(broken & in_force(rule, batch)):
        was, value = int(before.value[report]), int(own.value[report])
        yield batch.finding(
            rule.id,
            rule.severity,
            int(report),
            _told(RESTATED[column], rule, item, value, was),
            item=item,
            column=column,
            expected=f"= {printed(was, item)}",
            remedy=_("请核对；属于修订或可比口径调整的，请说明。"),
        )


def _told(said: str, rule: ReportRule, item: Item, value: int, was: int) -> str:
    return _(said).format(
        title=rule.title,
        item=item.label,
        value=grouped(value, item),
        before=grouped(was, item),
        difference=grouped(abs(was - value), item),
    )


def revisions_of(version: FormVersion, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The revisions among the findings, to be recorded: of which report, item and column, from what to what, and why."""
    rules = {rule.id for rule in version.rules if rule.kind == "restates"}
    return [
        {
            "reporter": finding.reporter, "year": finding.year, "month": finding.month, "item": finding.item,
            "column": finding.column, "reported": finding.expected.removeprefix("= "), "now": finding.value,
            "reason": finding.reason or None,
        }
        for finding in findings
        if finding.rule in rules
    ]  # fmt: skip
