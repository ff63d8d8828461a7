"""A submission: its files checked against form, register and earlier reports, what is right kept, the rest told.

May be done again at any time: the store takes a file's reports once, findings are written anew as a whole, and reasons
that people gave go with the value that they were given for.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.reach import Reach, reach_of
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.statistics.models import Finding, Round, Submission
from mingcheng.desk.statistics.rounds import known_reporters, refresh_counts
from mingcheng.desk.statistics.store import enterprises_table, report_store
from mingcheng.desk.statistics.totals import refresh_totals
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.statistics.check.files import CheckedFiles, check_files
from mingcheng.statistics.check.findings import Finding as Found
from mingcheng.statistics.check.findings import counts_of
from mingcheng.statistics.check.load import Loaded, load, one_version
from mingcheng.statistics.check.read import cell_places
from mingcheng.statistics.check.reporters import MISSING
from mingcheng.statistics.check.run import Checked
from mingcheng.statistics.store import ReportStore

FOREIGN = "outside_the_unit"
OTHER_PERIOD = "another_period"
MARK = "statistics.mark"
MOST_AT_ONCE = 300
"""Up to so many reports the workbook that goes back is made while somebody waits for it."""
Key = tuple[str, str, int, int, str, str, str]


def check_submission(submission: Submission, progress: Progress) -> dict[str, Any]:
    """Checks and keeps; gives the counts. Raises MingchengError for files of several editions of the form."""
    found = submission.round
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder, report_store() as store:
        paths = named_copies(submission, Path(folder))
        checked = _checked(submission, paths, store, progress)
        progress(70, 100, _("存入报表库"))
        loaded = _keep(submission, checked, store)
        progress(85, 100, _("记下发现"))
        _write(submission, checked, loaded)
    progress(92, 100, _("重算汇总数"))
    refresh_totals(
        found.form, [(found.year, found.last_month)]
    )  # also when nothing is new: a worker may have died here
    refresh_counts(found)
    if checked.findings and checked.reports > MOST_AT_ONCE:
        enqueue(MARK, {"submission": submission.pk}, about=str(found), user=submission.uploaded_by)
    return {"reports": checked.reports, "loaded": loaded.loaded, "findings": len(checked.findings)}


def named_copies(submission: Submission, folder: Path) -> list[Path]:
    """The files under the names that they were given: findings and reasons name them so."""
    paths, taken = [], set[str]()
    for stored in submission.files.order_by("pk"):
        name, number = stored.name, 2
        while name.casefold() in taken:
            name, number = f"{Path(stored.name).stem}-{number}{Path(stored.name).suffix}", number + 1
        taken.add(name.casefold())
        path = folder / name
        try:
            os.link(stored.path, path)
        except OSError:
            path.write_bytes(stored.path.read_bytes())
        paths.append(path)
    return paths


def _checked(submission: Submission, paths: list[Path], store: ReportStore, progress: Progress) -> CheckedFiles:
    from mingcheng.statistics.forms import load_form

    found = submission.round
    reach = reach_of(submission.uploaded_by, "statistics.upload")

    def told(done: int, total: int) -> None:
        progress(5 + 40 * done // max(total, 1), 100, _("已读 {done}/{total} 个文件").format(done=done, total=total))

    progress(5, 100, _("读取文件"))
    checked = check_files(
        paths, load_form(found.form), found.period, expected=known_reporters(found), store=store,
        received=timezone.localtime(submission.uploaded_at).date(), due=found.due_on, progress=told,
    )  # fmt: skip
    reasons = {each.key: each.reason for each in submission.findings.exclude(reason="")}
    allowed = None if reach.everything else _codes_within(reach)
    parts = tuple(_limited(part, found, allowed, reasons) for part in checked.checks)
    loose = tuple(_explained(each, reasons) for each in checked.loose if each.rule != MISSING)
    return CheckedFiles(checked.read, parts, loose)


def findings_in(found: Round, path: Path) -> list[Found]:
    """What the check says of a file; nothing is kept."""
    from mingcheng.statistics.forms import load_form

    with report_store() as store:
        checked = check_files(
            [path],
            load_form(found.form),
            found.period,
            expected=known_reporters(found),
            store=store,
            received=timezone.localdate(),
            due=found.due_on,
        )
        return [each for each in checked.findings if each.rule != MISSING]


def _codes_within(reach: Reach) -> frozenset[str]:
    """The codes of the enterprises that a reach covers, and those of districts and parks that report themselves."""
    from mingcheng.desk.organisations.models import Organisation

    rows = Enterprise.objects.covered_by(reach).filter(uscc__isnull=False)
    own = Organisation.objects.filter(pk__in=reach.organisations).values_list("adcode", "uscc")
    return frozenset(rows.values_list("uscc", flat=True)) | {code for pair in own for code in pair if code}


def _limited(checked: Checked, found: Round, allowed: frozenset[str] | None, reasons: Mapping[Key, str]) -> Checked:
    """The check of reports that the person may hand in. Of others nothing is told but that they are not taken: what is
    compared with earlier months would tell these. Who is missing, the page of the round says."""
    reporters = checked.batch.texts("reporter")
    foreign = {at for at, code in enumerate(reporters) if allowed is not None and code not in allowed}
    years, months = checked.batch.years.tolist(), checked.batch.months.tolist()
    other = {at for at in range(len(reporters)) if (years[at], months[at]) != (found.year, found.last_month)} - foreign
    findings = [
        _explained(each, reasons) for each in checked.findings if each.rule != MISSING and each.report not in foreign
    ]
    refusals = [
        Found(
            FOREIGN,
            "error",
            _("这一家不在本单位的报送范围内，没有收下。"),
            remedy=_("请只报送本单位的企业。"),
            **_head(checked, at),
        )
        for at in sorted(foreign)
    ]
    message = _("报告期不是 {period}，没有收下。").format(period=found.period.label)
    refusals += [
        Found(OTHER_PERIOD, "error", message, remedy=_("请报到那一期的收报里。"), **_head(checked, at))
        for at in sorted(other)
    ]
    return Checked(checked.batch, [*refusals, *findings], checked.late_reports)


def _head(checked: Checked, report: int) -> dict[str, Any]:
    return checked.batch.head(report)


def _explained(finding: Found, reasons: Mapping[Key, str]) -> Found:
    reason = reasons.get(finding.key)
    return finding.explained(reason) if reason and not finding.reason else finding


def _keep(submission: Submission, checked: CheckedFiles, store: ReportStore) -> Loaded:
    """Keeps what nothing blocks, unless the round was closed meanwhile."""
    found = Round.objects.get(pk=submission.round_id)
    if not found.is_open:
        raise MingchengError(str(found), _("这一期已经签发或锁定，不再收报表。"), _("请先由统计岗重新打开。"))
    part = one_version(checked.checks)
    if part is None:
        return Loaded(0, 0, (), (), None)
    batch = next(each for each in checked.read.batches if each.reports is part.batch.table)
    places: pa.Table = cell_places(batch, range(len(batch.files)))
    return load(store, part, date.today(), submission.accept_warnings, places)


def _write(submission: Submission, checked: CheckedFiles, loaded: Loaded) -> None:
    """Findings, counts and state, at once."""
    known = enterprises_table()
    places = dict(zip(known["uscc"].to_pylist(), known["district_id"].to_pylist(), strict=True))
    with transaction.atomic():
        Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)  # who writes a reason now, waits
        held: dict[Key, list[Finding]] = defaultdict(list)
        for old in submission.findings.order_by("-number"):
            held[old.key].append(old)
        findings = [_explained_now(each, held) for each in checked.findings]
        rows = [_row(submission, number, each, held, places) for number, each in enumerate(findings, start=1)]
        is_clean = not any(each.is_open for each in findings) and not loaded.refused
        counts = counts_of(findings)
        result = {
            "reports": checked.reports, "loaded": loaded.loaded, "unchanged": loaded.unchanged, "refused": len(loaded.refused),
            "import": loaded.entry, "open": sum(each.is_open for each in findings),
        }  # fmt: skip
        submission.findings.all().delete()
        Finding.objects.bulk_create(rows, batch_size=1000)
        submission.counts, submission.result = counts, result
        submission.state = Submission.State.LOADED if is_clean and checked.reports else Submission.State.FINDINGS
        submission.marked = None
        submission.save(update_fields=["counts", "result", "state", "marked"])


def _explained_now(finding: Found, held: Mapping[Key, list[Finding]]) -> Found:
    """With the reason that was written while the check ran."""
    reason = next((each.reason for each in held.get(finding.key, ()) if each.reason), "")
    return finding.explained(reason) if reason and reason != finding.reason else finding


def _row(
    submission: Submission, number: int, each: Found, held: Mapping[Key, list[Finding]], places: Mapping[str, int]
) -> Finding:
    """A finding that was there before keeps its address: somebody may be writing a reason for it."""
    told = replace(each, report=None)
    before = held.get(each.key)
    old = before.pop() if before else None
    return Finding(
        pk=old.pk if old else None,
        submission=submission, number=number, rule=told.rule, severity=told.severity, message=told.message, remedy=told.remedy,
        reporter=told.reporter, name=told.name[:200], year=told.year or None, month=told.month or None, item=told.item, label=told.label[:120],
        column=told.column or "", file=Path(told.file).name[-255:], sheet=told.sheet[:120],
        cell=told.cell or (str(told.row) if told.row else ""), value=told.value[:200], expected=told.expected[:200],
        reason=told.reason[:300], reason_by_id=old.reason_by_id if old and old.reason == told.reason[:300] else None,
        district_id=places.get(told.reporter),
    )  # fmt: skip


def marked_file(submission: Submission) -> tuple[bytes, str]:
    """The workbook that goes back: the form itself marked where one form was sent, else the rows and findings."""
    from mingcheng.statistics.check.returned import marked_workbook
    from mingcheng.statistics.check.returned_list import findings_workbook

    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder, report_store() as store:
        paths = named_copies(submission, Path(folder))
        checked = _checked(submission, paths, store, lambda done, total, text="": None)
        name = f"{_('退改')}-{paths[0].stem}.xlsx"
        if len(paths) == 1 and not any(any(part.batch.texts("row")) for part in checked.checks):
            data = marked_workbook(paths[0], checked.findings)
            if data is not None:
                return data, name
        own = [part for part in checked.checks if part.findings]
        return findings_workbook(own, checked.findings), name
