"""Report forms from YAML: a folder a form, a file a version.

Every fault of every file is collected; `load_form` raises FormError for one file, an ExceptionGroup of them for several.

>>> load_form("software-monthly").latest.number
'软统企6表'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from mingcheng.errors import MingchengError
from mingcheng.language import _, marked
from mingcheng.reference_periods import Period
from mingcheng.statistics.form import Form, FormVersion
from mingcheng.statistics.form_files import version_of
from mingcheng.yaml_files import Fault, FaultyFileError, read_text

FORMS = Path(__file__).parents[1] / "content" / "forms"
_ENDINGS = (".yaml", ".yml")


class FormError(FaultyFileError):
    """A file of a report form cannot be used; `faults` are all of its faults, with line, column and remedy."""


class FormNotFoundError(MingchengError):
    """There is no such form, or no such version of it."""


@cache
def shipped_forms() -> tuple[str, ...]:
    """The names of the forms that ship with the product."""
    return tuple(sorted({path.parent.name for path in FORMS.glob("*/*.yaml")}))


def load_form(name_or_path: str | Path) -> Form:
    """A shipped form by name, a folder with one file a version, or one file. Raises FormError, FormNotFoundError or, for
    several files with faults, an ExceptionGroup of FormError."""
    if name_or_path in shipped_forms():
        return _shipped(str(name_or_path))
    return _form_of(tuple((path, path.stat().st_mtime_ns) for path in _files(name_or_path)))


@cache
def _shipped(name: str) -> Form:
    """What ships with the product does not change while it runs."""
    return _form_of(tuple((path, 0) for path in _files(FORMS / name)))


@lru_cache(maxsize=32)
def _form_of(files: tuple[tuple[Path, int], ...]) -> Form:
    """The form of files as they were at a time: read once, as long as they do not change."""
    versions: list[tuple[Path, FormVersion]] = []
    errors: list[Exception] = []
    for path, _changed in files:
        try:
            versions.append((path, _version(path)))
        except FaultyFileError as error:
            errors.append(error)
    errors = errors or list(_faults_between(versions))
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ExceptionGroup(_("{count} 个文件有毛病。").format(count=len(errors)), errors)
    ordered = tuple(sorted((version for _path, version in versions), key=lambda version: version.valid_from))
    return Form(ordered[-1].form, ordered[-1].title, ordered)


def version_for(form: Form, period: Period) -> FormVersion:
    """The version that holds for a reference period. Raises FormNotFoundError where there was none."""
    found = next((version for version in form.versions if version.is_valid_in(period.year)), None)
    if found is None:
        raise FormNotFoundError(
            form.name,
            _("{period}没有可用的报表版本。").format(period=period.label),
            _("有的版本：{versions}。").format(versions=versions_text(form.versions)),
        )
    return found


def check_month(version: FormVersion, period: Period) -> None:
    """Raises FormNotFoundError where the form has no report through the last month of a period (January, May of a quarterly
    one)."""
    if period.last_month not in version.months:
        months = _("、").join(str(month) for month in version.months)
        raise FormNotFoundError(
            version.form,
            _("没有{period}的报表。").format(period=period.label),
            _("本表填累计到这些月份的数：{months}。").format(months=months),
        )


def version_named(form: Form, name: str) -> FormVersion:
    """The version of a name. Raises FormNotFoundError."""
    found = next((version for version in form.versions if version.version == name), None)
    if found is None:
        raise FormNotFoundError(
            form.name,
            _("没有“{version}”这个版本。").format(version=name),
            _("有的版本：{versions}。").format(versions=versions_text(form.versions)),
        )
    return found


def versions_text(versions: Sequence[FormVersion]) -> str:
    """The versions with the years in which they hold."""
    return _("、").join(f"{version.version}（{validity_text(version)}）" for version in versions)


def validity_text(version: FormVersion, say: Callable[[str], str] = _) -> str:
    """The years in which a version holds; `say` puts a text into the language wanted."""
    if version.valid_to is None:
        return say(marked("{first}年起")).format(first=version.valid_from)
    return say(marked("{first}—{last}年")).format(first=version.valid_from, last=version.valid_to)


def _files(name_or_path: str | Path) -> list[Path]:
    path = Path(name_or_path)
    if path.is_dir():
        files = sorted(each for each in path.iterdir() if each.suffix in _ENDINGS)
        if files:
            return files
        problem = _("这个目录里没有 .yaml 文件。")
    elif path.is_file():
        return [path]
    else:
        problem = _("没有这个报表、目录或文件。")
    known = _("自带的报表：{known}。").format(known=_("、").join(shipped_forms()))
    raise FormNotFoundError(str(name_or_path), problem, known)


def _version(path: Path) -> FormVersion:
    name = f"{path.parent.name}/{path.name}" if path.is_relative_to(FORMS) else str(path)
    try:
        return version_of(read_text(path, _("请给出 UTF-8 编码的报表文件。")), name)
    except FaultyFileError as error:
        raise FormError(name, error.faults) from None


def _faults_between(versions: Sequence[tuple[Path, FormVersion]]) -> list[FormError]:
    """Versions of different forms in one folder, of one name, or valid at the same time."""
    errors: list[FormError] = []
    ordered = sorted(versions, key=lambda each: each[1].valid_from)
    for (first_path, first), (path, second) in pairwise(ordered):
        if first.form != second.form:
            problem = _("与 {other} 不是同一种报表（“{form}”）。").format(other=first_path.name, form=first.form)
            remedy = _("一个目录放一种报表的各个版本；请移走，或改 form。")
        elif first.version == second.version:
            problem = _("版本“{version}”与 {other} 重名。").format(version=second.version, other=first_path.name)
            remedy = _("请改 version。")
        elif first.valid_to is None or first.valid_to >= second.valid_from:
            problem = _("与 {other}（{validity}）的有效期重叠。").format(
                other=first_path.name, validity=validity_text(first)
            )
            remedy = _("请改 valid_from，或给较早的版本写明 valid_to。")
        else:
            continue
        errors.append(FormError(str(path), (Fault(1, 1, problem, remedy),)))
    return errors
