"""Which format a file is of, by its ending and by its content."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mingcheng.reading import ReadingError
from mingcheng.reading.formats import claimed, found

if TYPE_CHECKING:
    from tests.reading.conftest import Make, Reader

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (b"%PDF-1.4\n", "pdf"),
        (b"\r\n%PDF-1.4\n", "pdf"),
        ("说明：文件头为 %PDF-1.4".encode(), ""),
        (b"PK\x03\x04....word/document.xml", "docx"),
        (b"PK\x03\x04....xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04....OFD.xml", "ofd"),
        (b"PK\x03\x04....", "zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE, "ole"),
        (b"{\\rtf1", "rtf"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"<!DOCTYPE HTML><html>", "html"),
        (b"\xef\xbb\xbf <html>", "html"),
        ("一、总则".encode(), ""),
        (b"BMW and MZ are names.", ""),
    ],
)
def test_the_content_tells_its_format(content: bytes, format: str) -> None:
    assert found(content) == format


def test_endings_are_taken_in_any_case() -> None:
    assert claimed("甲.HTM") == "html" and claimed("甲.tar.Docx") == "docx" and claimed("甲") == ""


def test_an_old_ending_with_new_content_is_read_with_a_note(make: Make, read_bytes: Reader) -> None:
    document = read_bytes(make.word(make.paragraph("一、总则")), "甲.doc")
    assert document.format == "docx" and any(".doc" in note for note in document.notes)


@pytest.mark.parametrize(
    ("name", "content"), [("甲.doc", OLE + "WordDocument".encode("utf-16-le")), ("甲.rtf", b"{\\rtf1 }")]
)
def test_without_libreoffice_old_formats_give_an_error_that_says_so(
    name: str, content: bytes, read_bytes: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ReadingError, match="需要 LibreOffice") as fault:
        read_bytes(content, name)
    assert "安装" in fault.value.remedy


def test_a_converter_that_fails_gives_an_error_that_says_so(
    read_bytes: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: shutil.os.devnull)  # type: ignore[attr-defined]
    with pytest.raises(ReadingError, match="不能转换"):
        read_bytes(b"{\\rtf1 }", "甲.rtf")


@pytest.mark.skipif(not (shutil.which("soffice") or shutil.which("libreoffice")), reason="LibreOffice is not installed")
def test_rich_text_is_read_through_libreoffice(read_bytes: Reader) -> None:
    content = b"{\\rtf1\\ansi\\ansicpg936 \\u19968?\\u12289?\\u24635?\\u21017?\\par}"
    assert "一、总则" in read_bytes(content, "甲.rtf").text
