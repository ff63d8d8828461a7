"""A file's bytes into a Document, in this very process: the format is told, its reader imported and called.

Any fault of a reader ends here as one ReadingError: libraries fail on damaged files in ways that nobody can list.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from mingcheng.language import _
from mingcheng.reading.document import Document
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.formats import TEXT, claimed, ending_of, found
from mingcheng.reading.limits import Limits

_IMAGES = frozenset({"png", "jpg", "bmp", "tiff"})
_OFFICE = frozenset({"doc", "wps", "rtf", "odt", "et"})
_WORD_FAMILY = {
    "doc": {"docx", "rtf", "html", "ole", "odt"},
    "wps": {"doc", "docx", "rtf", "ole"},
    "et": {"xls", "xlsx", "ole"},
}


def read_content(content: bytes, name: str, limits: Limits) -> Document:
    """The document in these bytes; `name` tells the ending and is named in errors. Raises ReadingError alone."""
    try:
        format = format_of(content, name)
        document = _read(format, content, limits)
        if format != claimed(name) and format not in _IMAGES:
            note = _("扩展名是 {ending}，内容却是 {seen}，已按内容读取。").format(ending=ending_of(name), seen=format)
            document = replace(document, notes=(*document.notes, note))
    except ReadingError as fault:
        place = "：".join(part for part in (name, fault.place) if part)
        raise ReadingError(place, fault.problem, fault.remedy) from fault
    except MemoryError as fault:
        raise ReadingError(name, _("读取所需的内存超过上限。"), _("请拆分文件后再读。")) from fault
    except BaseException as fault:
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":  # what a Rust library raises
            raise
        detail = f"{type(fault).__name__}: {fault}"[:160]
        problem = _("文件损坏或不合规范（{detail}）。").format(detail=detail)
        raise ReadingError(name, problem, _("请用原软件打开并另存后再读。")) from fault
    return _signed(document, content, name)


def format_of(content: bytes, name: str) -> str:
    """The format to read the content as: that of the ending, if the content bears it out. ReadingError if not."""
    if not content:
        raise ReadingError("", _("文件是空的（0 字节）。"), _("请核对文件是否保存完整。"))
    told, seen = claimed(name), found(content)
    if seen == "encrypted":
        raise ReadingError("", _("文件已加密，需要密码才能打开。"), _("请解除密码保护后再读。"))
    if told == seen or (told in TEXT and seen in ("", "html")):
        return told
    if seen in _WORD_FAMILY.get(told, ()):
        return seen if seen in ("docx", "xlsx", "xls", "html") else told
    if told in _IMAGES and seen in _IMAGES:
        return seen
    raise _wrong_ending(name, seen)


def _wrong_ending(name: str, seen: str) -> ReadingError:
    ending = ending_of(name)
    if not seen:
        problem = _("扩展名是 {ending}，内容却不是这种格式，或文件头已损坏。").format(ending=ending)
        return ReadingError("", problem, _("请核对扩展名，或重新下载后再读。"))
    problem = _("扩展名是 {ending}，内容却是 {seen}。").format(ending=ending, seen=seen)
    return ReadingError("", problem, _("请改成正确的扩展名后再读。"))


def _read(format: str, content: bytes, limits: Limits) -> Document:
    """The document, by the reader of the format. Each reader is imported when a file needs it."""
    if format in TEXT:
        return _read_text(format, content)
    if format == "docx":
        from mingcheng.reading.docx import read_docx

        return read_docx(content, limits)
    if format == "pdf":
        from mingcheng.reading.pdf import read_pdf

        return read_pdf(content, limits)
    if format in ("xlsx", "xls", "ods"):
        from mingcheng.reading.xlsx import read_workbook

        return read_workbook(content, format, limits)
    if format == "ofd":
        from mingcheng.reading.ofd import read_ofd

        return read_ofd(content, limits)
    if format in _IMAGES:
        from mingcheng.reading.scan import read_image

        return read_image(content, format, limits)
    assert format in _OFFICE, format
    from mingcheng.reading.office import read_office

    return read_office(content, format, limits)


def _read_text(format: str, content: bytes) -> Document:
    if format == "html":
        from mingcheng.reading.html import read_html

        return read_html(content)
    from mingcheng.reading.decode import decoded

    text, notes = decoded(content)
    if format == "md":
        from mingcheng.reading.markdown import read_markdown

        document = read_markdown(text)
    else:
        from mingcheng.reading.plain import read_plain

        document = read_plain(text)
    return replace(document, notes=(*notes, *document.notes))


def _signed(document: Document, content: bytes, name: str) -> Document:
    """The document with its name, the hash of its file, and a note when nothing was found in it."""
    notes = document.notes
    if not document.blocks:
        notes = (*notes, _("文件里没有找到文字。"))
    return replace(document, name=name, sha256=hashlib.sha256(content).hexdigest(), notes=notes)
