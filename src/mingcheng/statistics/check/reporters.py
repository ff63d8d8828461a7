"""Who reports: codes that are none, enterprises that no list knows, names that differ, reports that came late or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from mingcheng.divisions import RegionError, region
from mingcheng.language import _
from mingcheng.reference_periods import FIRST_YEAR, LAST_YEAR, Period
from mingcheng.reporting_units import all_zones
from mingcheng.statistics.check.batch import Batch
from mingcheng.statistics.check.earlier import Earlier
from mingcheng.statistics.check.expected import Expected, folded_name
from mingcheng.statistics.check.findings import Finding
from mingcheng.uscc import findings_of, normalised, proposals
from mingcheng.uscc_columns import STATUSES, statuses_of

NO_CODE, WRONG_CODE, UNKNOWN, OTHER_NAME = "no-reporter", "wrong-code", "unknown-reporter", "other-name"
BAD_PERIOD, NOT_VALID, LATE, MISSING = "no-period", "form-version", "late", "missing-report"


def reporter_findings(batch: Batch, expected: Expected | None) -> Iterator[Finding]:
    """What code and name of the reporters show."""
    codes = batch.texts("reporter")
    for report, code in enumerate(codes):
        if not code:
            yield batch.finding(
                NO_CODE,
                "error",
                report,
                _("没有填报单位的代码。"),
                remedy=_("请填写统一社会信用代码或单位代码。"),
                cell=batch.cell(report, "reporter"),
            )
    if batch.version.reporter == "enterprise":
        yield from _wrong_codes(batch, codes, expected)
    elif batch.version.reporter == "district":
        yield from _unknown_regions(batch, codes)
    if expected is not None:
        yield from _not_listed(batch, codes, expected)


def _wrong_codes(batch: Batch, codes: list[str], expected: Expected | None) -> Iterator[Finding]:
    """A code of the wrong form is refused; one whose check digit fails may be genuine (early registries), so that it is
    asked about, and taken as it is where the list has it."""
    statuses = statuses_of(batch.table["reporter"])
    for report in np.flatnonzero(statuses != STATUSES.index("valid")):
        code = codes[report]
        if not code or (expected is not None and code in expected.names):
            continue
        is_malformed = STATUSES[statuses[report]] == "malformed"
        near = proposals(normalised(code))[:3]
        faults = "".join(fault.message for fault in findings_of(normalised(code)) if not fault.is_warning)
        yield batch.finding(
            WRONG_CODE,
            "error" if is_malformed else "warning",
            int(report),
            _("统一社会信用代码“{code}”有误：{faults}").format(code=code, faults=faults),
            value=code,
            expected=f"= {near[0]}" if len(near) == 1 else "",
            remedy=_("可能是 {codes}，请核对营业执照。").format(codes=_("、").join(near))
            if near
            else _("请核对营业执照。"),
            cell=batch.cell(int(report), "reporter"),
        )


def _unknown_regions(batch: Batch, codes: list[str]) -> Iterator[Finding]:
    zones = {zone.id for zone in all_zones()}
    for report, code in enumerate(codes):
        if not code or code in zones:
            continue
        try:
            region(code)
        except RegionError as error:
            yield batch.finding(
                WRONG_CODE,
                "error",
                report,
                _("“{code}”不是行政区划代码，也不是已知的功能区。").format(code=code),
                value=code,
                remedy=error.remedy,
                cell=batch.cell(report, "reporter"),
            )


def _not_listed(batch: Batch, codes: list[str], expected: Expected) -> Iterator[Finding]:
    names = batch.texts("name")
    for report, (code, name) in enumerate(zip(codes, names, strict=True)):
        if not code:
            continue
        if code not in expected.names:
            listed = expected.codes_by_name.get(folded_name(name), "") if name else ""
            remedy = (
                _("名录中同名单位的代码是 {code}，请核对。")
                if listed
                else _("请核对代码；新增单位先补入名录，或说明原因。")
            )
            yield batch.finding(
                UNKNOWN,
                "warning",
                report,
                _("名录中没有这家单位。"),
                value=code,
                expected=f"= {listed}" if listed else "",
                remedy=remedy.format(code=listed),
                cell=batch.cell(report, "reporter"),
            )
        elif name and expected.names[code] and folded_name(name) != folded_name(expected.names[code]):
            yield batch.finding(
                OTHER_NAME,
                "warning",
                report,
                _("单位名称与名录不一致：名录中这个代码是“{name}”。").format(name=expected.names[code]),
                value=name,
                expected=f"= {expected.names[code]}",
                remedy=_("请核对代码和名称；已更名的，请说明。"),
                cell=batch.cell(report, "name"),
            )


def period_findings(batch: Batch) -> Iterator[Finding]:
    """Periods that the form does not know, and years for which the version was not valid."""
    years, months, version = batch.years, batch.months, batch.version
    known = np.asarray(pc.and_(pc.is_valid(batch.table["year"]), pc.is_valid(batch.table["month"])).to_numpy(), bool)
    first, last = version.valid_from, version.valid_to if version.valid_to is not None else 9999
    yield from _without_period(batch, np.flatnonzero(~known).tolist())
    for report in np.flatnonzero(known & ~np.isin(months, version.months)):
        yield batch.finding(
            BAD_PERIOD,
            "error",
            int(report),
            _("“{title}”没有 {month} 月的报告期。").format(title=version.title, month=int(months[report])),
            expected=_("、").join(str(month) for month in version.months),
            remedy=_("1 月不单独报，1—2月合并为一期；季报填 3、6、9、12 月。"),
        )
    told = {(each.file, each.sheet) for each in batch.read if each.rule == NOT_VALID}
    for report in np.flatnonzero(known & ((years < first) | (years > last))):
        head = batch.head(int(report))
        if (head["file"], head["sheet"]) in told:
            continue
        yield batch.finding(
            NOT_VALID,
            "error",
            int(report),
            _("{year} 年不适用“{title}”（{version}）：它自 {first} 年起{until}。").format(
                year=int(years[report]),
                title=version.title,
                version=version.number or version.version,
                first=first,
                until=_("，至 {last} 年").format(last=last) if version.valid_to is not None else "",
            ),
            remedy=_("请改用当年有效的报表。"),
        )


def _without_period(batch: Batch, reports: list[int]) -> Iterator[Finding]:
    """An error for each report; where a list says nowhere which period it is of, one for all of it."""
    together: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for report in reports:
        head = batch.head(report)
        together[head["file"], head["sheet"]].append(report)
    sizes = Counter(zip(batch.table["file"].to_pylist(), batch.texts("sheet"), strict=True)) if reports else {}
    for several in together.values():
        sheet = batch.table["file"][several[0]].as_py(), batch.texts("sheet")[several[0]]
        is_whole = len(several) > 1 and len(several) == sizes[sheet] and batch.head(several[0])["row"] is not None
        for report in several[:1] if is_whole else several:
            found = batch.finding(
                BAD_PERIOD, "error", report, _("没有读到报告期。"), remedy=_("请写明年份和月份，如 2026年6月。")
            )
            if is_whole:
                message = found.message + _("共 {count} 份报表。").format(count=f"{len(several):,}")
                found = replace(found, message=message, reporter="", name="", row=None, report=None)
            yield found


class Late(NamedTuple):
    """A report that came after its deadline."""

    report: int
    received: date
    deadline: date


def late_reports(batch: Batch, received: Sequence[date | None], due: Mapping[Period, date] | None = None) -> list[Late]:
    """The reports that came after the last day of their period: as `due` says, else the deadline of the form. `received`:
    the day of each file, None where not known."""
    years, months, files = batch.years, batch.months, batch.table["file"].to_pylist()
    deadlines: dict[tuple[int, int], date] = {}
    found = []
    for report, file in enumerate(files):
        day = received[file] if file is not None else None
        period = (int(years[report]), int(months[report]))
        if day is None or not (1 <= period[1] <= 12 and FIRST_YEAR <= period[0] <= LAST_YEAR):
            continue
        if period not in deadlines:
            asked = Period.through(*period)
            deadlines[period] = (due or {}).get(asked) or batch.version.deadline(asked)
        if day > deadlines[period]:
            found.append(Late(report, day, deadlines[period]))
    return found


def late_findings(batch: Batch, late: Sequence[Late]) -> Iterator[Finding]:
    """A note for each report; for the rows of a list, which came as one file, one for all of them."""
    together: defaultdict[tuple[str, str, date], list[Late]] = defaultdict(list)
    for each in late:
        head = batch.head(each.report)
        if head["row"] is None:
            yield _late(batch, each)
        else:
            together[head["file"], head["sheet"], each.deadline].append(each)
    for several in together.values():
        found = _late(batch, several[0])
        if len(several) > 1:
            message = found.message + _("共 {count} 份报表。").format(count=f"{len(several):,}")
            found = replace(found, message=message, reporter="", name="", row=None, report=None)
        yield found


def _late(batch: Batch, late: Late) -> Finding:
    message = _("迟报 {days} 天：截止 {deadline}，收到 {day}。").format(
        days=(late.received - late.deadline).days, deadline=late.deadline, day=late.received
    )
    day, deadline = late.received.isoformat(), late.deadline.isoformat()
    return batch.finding(LATE, "note", late.report, message, value=day, expected=f"<= {deadline}")


def missing_findings(
    batch: Batch, earlier: Earlier, expected: Expected, period: Period | None = None
) -> Iterator[Finding]:
    """Who must report the period that is collected (without it: those of the batch) and has not, neither in these files
    nor before."""
    periods = sorted(each for each in set(zip(batch.years.tolist(), batch.months.tolist(), strict=True)) if all(each))
    if period is not None:
        periods = [(period.year, period.last_month)]
    for year, month in periods:
        table = earlier.table
        mine = pc.and_(pc.equal(table["year"], year), pc.equal(table["month"], month))
        present = set(table.filter(mine)["reporter"].to_pylist())
        for code, name in expected.names.items():
            if code not in present:
                yield Finding(
                    MISSING,
                    "note",
                    _("{year}年{month}月的报表没有报。").format(year=year, month=month),
                    reporter=code,
                    name=name,
                    year=year,
                    month=month,
                    remedy=_("请催报。"),
                )
