"""Bytes into text: which encoding a text file was written in, or that it is no text at all."""

from __future__ import annotations

import codecs
import re

from mingcheng.language import _
from mingcheng.reading.errors import ReadingError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_COMMON = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uff5e\x20-\x7e\r\n\t]")
_SAMPLE = 200_000


def decoded(content: bytes) -> tuple[str, list[str]]:
    """The text of a text file, newlines untouched, and notes on how it was decoded.

    The byte order mark of UTF-8 stays in the text as U+FEFF, because offsets count in the file as Python reads it.

    UTF-8 first (it cannot be mistaken), then UTF-16 with or without a mark, then GB18030, which holds GBK and GB2312.
    Raises ReadingError for content that is not text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _with_mark(content if encoding == "utf-8" else content[len(mark) :], encoding)
    for encoding in _candidates(content):
        text = _strictly(content, encoding)
        if text is not None and _reads_like_text(text):
            return text, _notes(text, encoding)
    return _damaged(content)


def _with_mark(content: bytes, encoding: str) -> tuple[str, list[str]]:
    text = content.decode(encoding, errors="replace")
    text = text.encode("utf-8", errors="replace").decode("utf-8")  # lone surrogates of UTF-16 have no place in a text
    if text and not _reads_like_text(text):
        raise _not_text()
    return text, _notes(text, encoding)


def _candidates(content: bytes) -> list[str]:
    """The encodings to try, most telling first: zero bytes in every second place are UTF-16 without a mark."""
    even, odd = content[0:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
    if max(even, odd) * 20 > min(len(content), _SAMPLE) and min(even, odd) * 10 < max(even, odd):
        return ["utf-16-le" if odd > even else "utf-16-be", "utf-8"]
    utf16 = _looks_like_chinese_utf16(content)
    return ["utf-8", *([utf16] if utf16 else []), "gb18030"]


def _looks_like_chinese_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark and (almost) without Latin letters: one byte of each pair is from the CJK rows."""
    if len(content) % 2:
        return None
    sample = content[: _SAMPLE & ~1]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, errors="ignore")
        if text and len(_COMMON.findall(text)) >= len(text) * 0.98 and _has_chinese_stops(text):
            return encoding
    return None


def _has_chinese_stops(text: str) -> bool:
    """The full stop, the comma or 的: bytes of another encoding hardly ever give them by chance."""
    return sum(text.count(mark) for mark in "。，、的\n") * 100 >= len(text)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _reads_like_text(text: str) -> bool:
    """Hardly any control characters: a stray one from a conversion is allowed, a binary file has them everywhere."""
    return len(_CONTROL.findall(text)) * 200 <= len(text)


def _damaged(content: bytes) -> tuple[str, list[str]]:
    """Text with a few broken bytes (cut off, or pasted from elsewhere): they become U+FFFD, and a note says so."""
    best = min((content.decode(encoding, errors="replace") for encoding in ("utf-8", "gb18030")), key=_broken)
    broken = _broken(best)
    if broken * 100 > len(best) or not _reads_like_text(best):
        raise _not_text()
    return best, [_("有 {count} 处字节不能解码，已用“\ufffd”代替。").format(count=broken)]


def _broken(text: str) -> int:
    return text.count("\ufffd")


def _notes(text: str, encoding: str) -> list[str]:
    notes = [] if encoding == "utf-8" else [_("文件编码为 {encoding}。").format(encoding=encoding.upper())]
    if _CONTROL.search(text):
        notes.append(_("文中有控制字符（如空字符）。"))
    return notes


def _not_text() -> ReadingError:
    return ReadingError(
        "", _("不是文本文件：内容是二进制数据或未知编码。"), _("请换用正确的扩展名，或另存为 UTF-8 文本后再读。")
    )
