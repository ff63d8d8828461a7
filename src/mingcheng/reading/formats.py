"""Which formats there are, and which one a file's content really is."""

from __future__ import annotations

import os
import re

SUPPORTED = frozenset(
    [
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".docx",
        ".pdf",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".ods",
        ".ofd",
        ".png",
        ".jpg",
        ".jpeg",
        ".bmp",
        ".tif",
        ".tiff",
        ".doc",
        ".wps",
        ".rtf",
        ".odt",
        ".et",
    ]
)
"""Endings of files that can be read, in lower case."""

_BY_ENDING = {
    ".text": "txt",
    ".markdown": "md",
    ".htm": "html",
    ".xlsm": "xlsx",
    ".jpeg": "jpg",
    ".tif": "tiff",
}
TEXT = frozenset({"txt", "md", "html"})
_ZIP_PARTS = (("OFD.xml", "ofd"), ("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"GIF8", "gif"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def ending_of(name: str) -> str:
    """The ending of the file's name in lower case, with its dot.

    >>> ending_of("方案.DOCX")
    '.docx'
    """
    return os.path.splitext(name)[1].lower()


def claimed(name: str) -> str:
    """The format that the file's ending names.

    >>> claimed("方案.htm"), claimed("方案.docx")
    ('html', 'docx')
    """
    ending = ending_of(name)
    return _BY_ENDING.get(ending, ending.lstrip("."))


def found(content: bytes) -> str:
    """The format that the content shows by itself: `docx`, `pdf`, …, `encrypted` (an office file with a password),
    `zip` or `ole` for packed files of another kind, and "" for what may be text.

    >>> found(b"%PDF-1.7 ..."), found("一、总体要求".encode())
    ('pdf', '')
    """
    if content.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-") or (
        b"%PDF-" in content[:1024] and b"endobj" in content
    ):
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(content)
    if content.startswith(_OLE):
        return _compound(content)
    for magic, format in _MAGIC:
        if content.startswith(magic) and (format not in ("bmp", "exe") or b"\x00" in content[:64]):
            return format
    return "html" if _HTML.match(content[:4096].removeprefix(b"\xef\xbb\xbf")) else ""


def _packed(content: bytes) -> str:
    """Which kind of zip archive: told by the names in it, which stand unpacked in the file even when it is cut off."""
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in content[:200]:
        return "odt"
    if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in content[:200]:
        return "ods"
    for part, format in _ZIP_PARTS:
        if part.encode() in content:
            return format
    return "zip"


def _compound(content: bytes) -> str:
    """Which kind of OLE compound file: told by the names of its streams."""
    for stream, format in (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
    ):
        if stream.encode("utf-16-le") in content:
            return format
    return "ole"
