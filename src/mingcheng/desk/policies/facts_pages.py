"""The facts that measures are matched with: which tables there are, where they come from, tables that are uploaded."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet as pq
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.policies.facts import (
    ALWAYS,
    NEVER,
    TABLES,
    covered_until,
    facts_folder,
    given_folder,
    put_tables,
)
from mingcheng.desk.policies.work import FACTS
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked

MOST_BYTES = 2 * 1024**3
"""What the tables of an upload hold together at most, unpacked."""
PIECE = 1024 * 1024
ENDINGS = (".csv", ".parquet")
SOURCES = {
    "enterprises": (marked("企业名单"), marked("名录")),
    "annual": (marked("年度数据"), marked("12月报表")),
    "awards": (marked("证书、称号与名单"), marked("培育梯度")),
    "grants": (marked("专项资助"), ""),
    "paid": (marked("以前年度的兑付记录"), marked("兑现名单中已拨付的")),
}
"""What each table is called, and where the desk itself knows it from."""


class UploadError(Exception):
    """What was uploaded is no table of facts; the text is for users."""


@require_http_methods(["GET", "POST"])
@right_required("policies.edit")
def facts(request: HttpRequest) -> HttpResponse:
    """Which tables of facts there are and what they were put together from; uploads tables, or puts them together anew."""
    problem = ""
    if request.method == "POST":
        if request.POST.get("refresh") == "1":
            made = enqueue(FACTS, {}, about=_("企业数据"), link=reverse("policies:facts"), user=user_of(request))
            return redirect("jobs:job", made.pk)
        try:
            _take(request)
        except (UploadError, MingchengError) as error:
            problem = str(error)
        else:
            messages.success(request, _("已收下。请重新整理企业数据。"))
            return redirect("policies:facts")
    context = {"tables": [_table(name) for name in TABLES], "problem": problem}
    return render(request, "policies/facts.html", context, status=400 if problem else 200)


def _take(request: HttpRequest) -> None:
    """Keeps the uploaded tables, all of them or none. Raises UploadError and MingchengError."""
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        files: dict[str, Path] = {}
        for given in request.FILES.getlist("files"):
            name = Path(given.name or "").name
            if Path(name).suffix.lower() == ".zip":
                _unpack(given, name, Path(folder), files)
            else:
                _keep(given, _place(name, Path(folder), files), files)
        if not files:
            raise UploadError(_("没有选文件。"))
        kept = put_tables(files)
    record(request, "upload", _("企业数据"), {"tables": kept})


def _place(name: str, folder: Path, files: dict[str, Path]) -> Path:
    """Where a table of a name is put; only names of tables are taken, once each. Raises UploadError."""
    stem, ending = Path(name).stem.lower(), Path(name).suffix.lower()
    if stem not in TABLES or ending not in ENDINGS:
        problem = _("“{name}”不是企业数据表：应为 {known}，.csv 或 .parquet，可打成一个 .zip。")
        raise UploadError(problem.format(name=name[:80], known="、".join(TABLES)))
    if stem in files:
        raise UploadError(_("“{name}”有两份，请只留一份。").format(name=stem))
    files[stem] = folder / f"{stem}{ending}"
    return files[stem]


def _keep(source: IO[bytes] | Any, path: Path, files: dict[str, Path]) -> None:
    """Writes a table down, piece by piece, as long as all together are not too large. Raises UploadError."""
    room = MOST_BYTES - sum(each.stat().st_size for each in files.values() if each.exists())
    with path.open("wb") as file:
        while piece := source.read(PIECE):
            room -= len(piece)
            if room < 0:
                most = MOST_BYTES // 1024**2
                raise UploadError(_("这些表解开后超过 {most} MB，没有收。").format(most=most))
            file.write(piece)


def _unpack(packed: IO[bytes] | Any, name: str, folder: Path, files: dict[str, Path]) -> None:
    """The tables of an archive, in whatever folder of it they lie. What it says of its sizes is not believed."""
    try:
        with zipfile.ZipFile(packed) as archive:
            members = [each for each in archive.infolist() if not each.is_dir() and not _is_litter(each.filename)]
            for member in members:
                path = _place(member.filename.replace("\\", "/").rpartition("/")[2], folder, files)
                with archive.open(member) as source:
                    _keep(source, path, files)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise UploadError(_("“{name}”打不开：压缩包已损坏或已加密。").format(name=name[:80])) from None


def _is_litter(name: str) -> bool:
    """What systems leave in archives by themselves."""
    return name.startswith("__MACOSX/") or name.endswith(".DS_Store")


def _table(name: str) -> dict[str, Any]:
    path, given = facts_folder() / f"{name}.parquet", given_folder() / f"{name}.parquet"
    told = pq.read_metadata(path) if path.exists() else None
    label, own = SOURCES[name]
    sources = [_(own)] if own else []
    if given.exists():
        sources.append(_("上传的表（{count} 行）").format(count=pq.read_metadata(given).num_rows))
    return {
        "name": name,
        "label": _(label),
        "rows": told.num_rows if told else None,
        "columns": pq.read_schema(path).names if told else [],
        "sources": sources,
        "note": _note(name, told is not None, given.exists()),
    }


def _note(name: str, is_there: bool, is_given: bool) -> str:
    """What the absence of a record in the table means."""
    if not is_there:
        return _("没有这张表：要用到的，都是不知道。")
    if name == "paid" and not is_given:
        return _("只有本系统拨付的；以前别处兑付过的，请上传。")
    if name != "awards":
        return ""
    until = covered_until()
    if until == NEVER:
        return _("只有培育梯度里的称号：没有记录的，是不知道，不是没有。上传证书、称号与名单表后才能判断没有。")
    if until and until != ALWAYS:
        return _("登记到 {until} 年：以后的年度没有记录的，是不知道，不是没有。").format(until=until[:4])
    return ""
