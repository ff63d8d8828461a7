"""Sending a stored file: always as a download, never shown by the browser as a page of ours."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, HttpResponse

from mingcheng.desk.files.models import StoredFile


def send_file(stored: StoredFile) -> FileResponse:
    """The content under the name that it was uploaded with."""
    response = FileResponse(stored.path.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(stored.name)
    response["Content-Length"] = str(stored.size_bytes)
    return response


def send_bytes(data: bytes, name: str) -> HttpResponse:
    """Bytes made just now, as a download of that name."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(name)
    return response


def disposition(name: str) -> str:
    """The header that makes a browser save it under this name."""
    return f"attachment; filename*=UTF-8''{quote(name)}"
