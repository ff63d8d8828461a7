"""The import of a list of organisations: upload, look at what it would do, take it in."""

from __future__ import annotations

import io
from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from mingcheng.desk.files.models import StoredFile, UploadRefused, keep_upload
from mingcheng.desk.files.sending import send_bytes
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.imports import HEADS, KIND_WORDS, ROLE_WORDS, ListRow, checked, read_list, take_in
from mingcheng.desk.organisations.reach import right_required
from mingcheng.errors import MingchengError
from mingcheng.language import _

ENDINGS = (".xlsx", ".xls", ".csv")
MOST_SHOWN = 200


@require_http_methods(["GET", "POST"])
@right_required("organisations.manage")
def import_list(request: HttpRequest) -> HttpResponse:
    """A file with organisations, and the people of each where it names them."""
    context: dict[str, object] = {"kinds": KIND_WORDS.values(), "roles": ROLE_WORDS.values()}
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise UploadRefused("", _("还没有选择文件。"), _("请选择一个 .xlsx 或 .csv 文件。"))
            stored = keep_upload(upload, request.user, endings=ENDINGS)
            read_list(stored.path)
        except MingchengError as error:
            # `place` is where the file lies in the data folder: nothing that a reader of the page needs.
            context["fault"] = f"{error.problem}{error.remedy}"
            return render(request, "organisations/import.html", context, status=422)
        return redirect("organisations:import-preview", stored.pk)
    return render(request, "organisations/import.html", context)


@require_safe
@right_required("organisations.manage")
def empty_list(request: HttpRequest) -> HttpResponse:
    """An empty list with the heads and three lines that show how it is filled in."""
    import xlsxwriter

    buffer = io.BytesIO()
    heads = [words[0] for words in HEADS.values()]
    lines = (
        ("云麓区", "", "区县", "临江市", "990102", "", "yunlu", "王芳", "0571-00000001", "区县"),
        ("云麓软件园", "", "园区", "云麓区", "", "", "", "", "", ""),
        ("临江市数据局", "市数据局", "部门", "临江市", "", "", "shujuju", "李强", "", "任务单位"),
    )
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("单位")
        sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
        sheet.set_column(0, len(heads) - 1, 18)
        for at, line in enumerate(lines, start=1):
            sheet.write_row(at, 0, line)
    return send_bytes(buffer.getvalue(), f"{_('单位导入模板')}.xlsx")


@sensitive_variables("accounts")
@require_http_methods(["GET", "POST"])
@right_required("organisations.manage")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list would do, with every fault; and then does it, whole. Only for who uploaded it."""
    stored = get_object_or_404(StoredFile, pk=pk, uploaded_by=request.user)
    try:
        rows = checked(read_list(stored.path))
        if request.method == "POST":
            accounts = take_in(rows)
            record(request, "import", stored.name, {"rows": len(rows), "accounts": len(accounts)})
            context = {"accounts": accounts, "count": len(rows), "stored": stored}
            return render(request, "organisations/import_done.html", context)
    except MingchengError as error:
        return render(request, "organisations/import.html", {"fault": f"{error.problem}{error.remedy}"}, status=422)
    return render(request, "organisations/import_preview.html", _preview_of(rows, stored))


def _preview_of(rows: list[ListRow], stored: StoredFile) -> dict[str, object]:
    """Faulty rows first, so that none of them is cut off."""
    faulty = [row for row in rows if row.faults]
    shown = list(chain(faulty, (row for row in rows if not row.faults)))[:MOST_SHOWN]
    return {
        "stored": stored, "rows": shown, "count": len(rows), "faulty": len(faulty),
        "new": sum(not row.is_known for row in rows), "accounts": sum(row.has_account for row in rows),
        "more": len(rows) - len(shown),
    }  # fmt: skip
