"""What `mingcheng check` reads and writes: the files of a call, who must report, and the files that go back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mingcheng.cli.errors import OutputError, UsageError
from mingcheng.cli.match import refuse_unwritable
from mingcheng.cli.output import not_written, refuse_overwriting, tell, write_data
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.reference_periods import Period
    from mingcheng.statistics.check.expected import Expected
    from mingcheng.statistics.check.files import CheckedFiles
    from mingcheng.statistics.check.findings import Finding
    from mingcheng.statistics.form import Form

COMMAND = "mingcheng check"
WORKBOOK = ".xlsx"
OTHER_ENDINGS = frozenset({".csv", ".xls", ".xlsm", ".ods", ".json", ".parquet", ".txt", ".html"})
"""Endings by which a reader would take what goes back for something else; a folder may be called 2026.06."""

MANY_FILES = 20
"""From so many files on, progress is told."""


@dataclass(frozen=True)
class Inputs:
    """What a call is about: the form, the files (folders opened), the list of those who must report with its file."""

    form: Form
    files: list[Path]
    expected: Expected | None
    list_file: Path | None


def inputs_of(form: str, paths: Sequence[Path], expected: Path | None) -> Inputs:
    """Raises UsageError for what is not there, and the errors of the form and of the list."""
    from mingcheng.statistics.check.expected import expected_in
    from mingcheng.statistics.forms import load_form

    loaded = load_form(form)
    for path in (*paths, *([expected] if expected else [])):
        if not path.exists():
            raise UsageError(str(path), _("找不到这个文件。"), _("请核对路径。"))
    listed = expected_in(expected, loaded.latest.reporter) if expected else None
    return Inputs(loaded, files_of(paths), listed, expected)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The spreadsheets that are meant: files as given, of folders those inside, in the order of their names. What another
    program keeps beside an open workbook (~$…) is none. Raises UsageError for a folder without any."""
    from mingcheng.spreadsheets import ENDINGS

    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = [each for each in sorted(path.rglob("*")) if each.suffix.lower() in ENDINGS and each.is_file()]
        inside = [each for each in inside if not each.name.startswith(("~$", "."))]
        if not inside:
            kinds = " ".join(ENDINGS)
            raise UsageError(str(path), _("目录里没有电子表格。"), _("可读的有：{kinds}。").format(kinds=kinds))
        found.extend(inside)
    return list(dict.fromkeys(found))


def asked_period(text: str | None) -> Period | None:
    """The period that is collected, from January on. Raises UsageError."""
    from mingcheng.reference_periods import Period, PeriodError

    if text is None:
        return None
    try:
        named = Period.parse(text)
    except PeriodError as error:
        raise UsageError(COMMAND, error.problem, error.remedy) from None
    return Period.through(named.year, named.last_month)


def refuse_of_reports(**given: object) -> None:
    """Raises UsageError for options that published series, which are no reports, have no use for."""
    for name, value in given.items():
        if value is not None:
            problem = _("已公布的数据不能用 --{option}。").format(option=name)
            raise UsageError(COMMAND, problem, _("可用 --threshold 和 --json。"))


def refuse_outputs(inputs: Inputs, output: Path | None, into: Path | None, earlier: Path | None) -> None:
    """Raises UsageError and OutputError at once for results that could not be written when all is checked."""
    if into is not None and earlier is not None:
        raise UsageError(COMMAND, _("--into 和 --earlier 只能用一个。"), _("--into 的报表库本身就用来对照。"))
    if earlier is not None and not earlier.is_dir():
        raise UsageError(str(earlier), _("没有这个报表库。"), _("请核对路径。"))
    if into is not None and into.is_file():
        raise OutputError(str(into), _("这是一个文件，不是目录。"), _("请换一个目录。"))
    if output is None:
        return
    if output.suffix.lower() in OTHER_ENDINGS or (output.is_file() and output.suffix.lower() != WORKBOOK):
        problem = _("不能写成“{ending}”文件。").format(ending=output.suffix)
        raise UsageError(COMMAND, problem, _("退改文件请写成 .xlsx，或给一个目录。"))
    if output.suffix.lower() == WORKBOOK:
        refuse_unwritable(output)
    given = [*inputs.files, *([inputs.list_file] if inputs.list_file else [])]
    refuse_overwriting(
        COMMAND, given, [output] if output.suffix.lower() == WORKBOOK else _targets(inputs.files, output)
    )


def progress_of(count: int) -> Callable[[int, int], None] | None:
    """Tells every twentieth part of many files."""
    if count < MANY_FILES:
        return None
    step = max(count // 20, 1)

    def progress(done: int, total: int) -> None:
        if done % step == 0 or done == total:
            tell(_("已读 {done}/{total} 个文件。").format(done=done, total=total))

    return progress


def deliver(checked: CheckedFiles, output: Path) -> None:
    """Writes what goes back: one workbook, or in a folder one for each file that has findings. Raises OutputError."""
    if output.suffix.lower() == WORKBOOK:
        _write(output, _workbook_of(checked, list(checked.read.files), checked.findings))
        tell(_("已写入 {path}。").format(path=output))
        return
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(output, error) from error
    by_file: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        by_file[finding.file].append(finding)
    written = 0
    for path, target in zip(checked.read.files, _targets(checked.read.files, output), strict=True):
        if by_file[str(path)]:
            _write(target, _workbook_of(checked, [path], by_file[str(path)]))
            written += 1
    if by_file[""]:
        absent = _targets([*checked.read.files, Path(_("未报单位"))], output)[-1]
        _write(absent, _workbook_of(checked, [], by_file[""]))
        written += 1
    tell(_("退改文件 {count} 个，已写入 {path}。").format(count=written, path=output))


def _write(path: Path, data: bytes) -> None:
    write_data(path, data)


def _targets(files: Sequence[Path], folder: Path) -> list[Path]:
    """A name of its own for each file, also where two folders have files of one name."""
    taken: set[str] = set()
    targets = []
    for path in files:
        name, number = path.stem, 2
        while name.casefold() in taken:
            name, number = f"{path.stem}-{number}", number + 1
        taken.add(name.casefold())
        targets.append(folder / f"{name}{WORKBOOK}")
    return targets


def _workbook_of(checked: CheckedFiles, files: Sequence[Path], findings: Sequence[Finding]) -> bytes:
    """A single workbook in the form's own layout comes back marked; anything else as rows and findings."""
    from mingcheng.statistics.check.returned import marked_workbook
    from mingcheng.statistics.check.returned_list import findings_workbook

    if len(files) == 1 and _is_form(checked, files[0]):
        data = marked_workbook(files[0], findings)
        if data is not None:
            return data
    names = {str(path) for path in files}
    parts = [part.of_files(names) for part in checked.checks]
    return findings_workbook([part for part in parts if len(part.findings)], findings)


def _is_form(checked: CheckedFiles, path: Path) -> bool:
    """Whether the file holds reports in the form's layout, and no list."""
    rows = [
        row
        for part in checked.checks
        for file, row in zip(part.batch.texts("file"), part.batch.texts("row"), strict=True)
        if file and str(part.batch.files[int(file)]) == str(path)
    ]
    return bool(rows) and not any(rows)
