"""PDF files: the characters of the text layer with their places, and the ruled lines; pages without text are scans."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from mingcheng.language import _
from mingcheng.reading.document import Document
from mingcheng.reading.draft import Draft
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.layout import write_pages
from mingcheng.reading.limits import Limits
from mingcheng.reading.pages import Page
from mingcheng.reading.pdf_page import pieces_of, rulings_of, share_of_pictures

_TAIL = 4096
"""Bytes at the end of a file in which its end mark stands, whatever a server appended to it."""
_LEAST_CHARACTERS = 8
"""Characters below which a page with a picture is taken for a scan (a stamp or a page number may be text)."""
_SCANNER_MARK = 60
"""Characters below which a page that a picture fills is taken for a scan."""
_MOST_OF_PAGE = 0.6


def read_pdf(content: bytes, limits: Limits) -> Document:
    """A .pdf file as headings, paragraphs, tables and furniture, with page and box.

    Pages without a text layer are read by character recognition, and a note names them. Raises ReadingError for a file
    that is encrypted, damaged or has too many pages.
    """
    document = _opened(content)
    try:
        count = len(document)
        if count == 0:
            raise ReadingError("", _("PDF 没有任何页面。"), _("请核对文件是否完整。"))
        if count > limits.pages:
            problem = _("PDF 有 {count} 页，超过上限 {most} 页。").format(count=count, most=limits.pages)
            raise ReadingError("", problem, _("请拆分后再读。"))
        draft = Draft()
        write_pages(draft, list(_pages(document, draft, limits)))
        return draft.finished("pdf")
    finally:
        document.close()


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    if b"%%EOF" not in content[-_TAIL:]:  # pdfium would mend it, and half a plan would pass for the whole
        raise ReadingError("", _("PDF 不完整，缺少文件结尾。"), _("请重新下载后再读。"))
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        if getattr(fault, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "password" in str(fault).lower():
            raise ReadingError("", _("PDF 已加密，需要密码才能打开。"), _("请解除密码保护后再读。")) from fault
        raise ReadingError(
            "", _("PDF 损坏或不完整（{detail}）。").format(detail=str(fault)[:120]), _("请重新下载后再读。")
        ) from fault


def _pages(document: pypdfium2.PdfDocument, draft: Draft, limits: Limits) -> Iterator[Page]:
    """All pages in order; a damaged page is skipped with a note, when others can be read."""
    scanned: list[int] = []
    broken: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            broken.append(number)
            continue
        found = _text_page(page, number)
        if _is_scan(page, found):
            scanned.append(number)
            found = _scanned_page(page, number, len(scanned), limits)
        page.close()
        yield found
    if len(broken) == len(document):
        raise ReadingError("", _("PDF 的所有页面都已损坏。"), _("请重新下载后再读。"))
    if broken:
        draft.note(_("第 {pages} 页已损坏，未读取。").format(pages=_listed(broken)))
    if scanned:
        draft.note(_("第 {pages} 页没有文字层，由文字识别（OCR）读出，请核对。").format(pages=_listed(scanned)))


def _text_page(page: pypdfium2.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    found = Page(number, width, height)
    found.pieces = pieces_of(page)
    found.rulings = rulings_of(page) if found.pieces else []
    return found


def _is_scan(page: pypdfium2.PdfPage, found: Page) -> bool:
    """Whether the page is a picture: with hardly any text beside it, or with no more than a scanner's advertisement."""
    if len(found.pieces) >= _SCANNER_MARK:
        return False
    share = share_of_pictures(page)
    return share > _MOST_OF_PAGE or (share > 0 and len(found.pieces) < _LEAST_CHARACTERS)


def _scanned_page(page: pypdfium2.PdfPage, number: int, count: int, limits: Limits) -> Page:
    from mingcheng.reading.scan import page_of_picture, rendered

    if count > limits.scanned_pages:
        problem = _("扫描页超过上限 {most} 页。").format(most=limits.scanned_pages)
        raise ReadingError("", problem, _("请拆分后再读。"))
    width, height = page.get_size()
    return page_of_picture(rendered(page), number, width, height)


def _listed(pages: list[int]) -> str:
    """Page numbers with runs shortened.

    >>> _listed([1, 2, 3, 7])
    '1-3、7'
    """
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
