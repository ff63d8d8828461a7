"""Uploaded files: kept unchanged, each content once, under a name that can do no harm."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.files.models import StoredFile, UploadRefused, keep_upload
from mingcheng.desk.files.sending import disposition, send_file
from tests.desk.world import World


def test_two_uploads_of_one_content_are_two_records_and_one_file(world: World, folder: DataFolder) -> None:
    data = "甲,乙\n".encode()
    one = keep_upload(SimpleUploadedFile("甲.csv", data), None)
    other = keep_upload(SimpleUploadedFile("乙.CSV", data), None)
    assert one.path == other.path and one.path.read_bytes() == data
    assert one.sha256 == hashlib.sha256(data).hexdigest()
    assert [path.name for path in folder.files.rglob("*") if path.is_file()] == [f"{one.sha256}.csv"]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [("甲.exe", b"MZ", "不接受"), ("甲.csv", b"", "空的"), ("甲", b"x", "不接受"), ("大.csv", b"x" * 2000, "超过")],
)
def test_what_is_not_taken_leaves_nothing_behind(
    name: str, data: bytes, word: str, world: World, folder: DataFolder, settings: object
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000  # type: ignore[attr-defined]
    with pytest.raises(UploadRefused, match=word):
        keep_upload(SimpleUploadedFile(name, data), None, endings=(".csv",))
    assert StoredFile.objects.count() == 0 and not any(folder.files.rglob("*"))


def test_a_name_with_a_path_in_it_stays_inside(world: World, folder: DataFolder) -> None:
    kept = keep_upload(SimpleUploadedFile("../../etc/甲.csv", b"x"), None)
    assert "/" not in kept.name and kept.path.is_relative_to(folder.files)


def test_a_stored_file_is_sent_as_a_download_only(world: World) -> None:
    kept = keep_upload(SimpleUploadedFile("甲.html", b"<script>alert(1)</script>"), None)
    answer = send_file(kept)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[arg-type]
    answer.close()


@given(st.text(max_size=80))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    header = disposition(name)
    assert header.startswith("attachment; filename*=UTF-8''")
    assert not set(header) & set('\r\n"') and header.isascii()
