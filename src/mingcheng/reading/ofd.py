"""OFD files (GB/T 33190): the fixed-layout format of Chinese official documents, a zip archive of XML pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from mingcheng.language import _
from mingcheng.reading.archive import Archive
from mingcheng.reading.document import Document
from mingcheng.reading.draft import Draft
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.layout import write_pages
from mingcheng.reading.limits import Limits
from mingcheng.reading.markup import parsed
from mingcheng.reading.ofd_page import POINTS, children, first, name_of, numbers, pieces_of, rulings_of
from mingcheng.reading.pages import Page

_A4 = (0.0, 0.0, 210.0, 297.0)
_LEAST_CHARACTERS = 8


def read_ofd(content: bytes, limits: Limits) -> Document:
    """An .ofd file as headings, paragraphs, tables and furniture, with page and box in points.

    Pages that hold but a picture are read by character recognition. Raises ReadingError for a file that is damaged,
    encrypted or has too many pages.
    """
    archive = Archive(content, limits)
    if "OFD.xml" not in archive:
        raise ReadingError("", _("压缩包里没有 OFD.xml，不是完整的 .ofd 文件。"), _("请重新下载后再读。"))
    if any(name.endswith("Encryptions.xml") for name in archive.names()):
        raise ReadingError("", _("OFD 已加密，需要密码才能打开。"), _("请解除加密后再读。"))
    draft = Draft()
    pages: list[Page] = []
    for body in children(_xml(archive, "OFD.xml"), "DocBody"):
        root = first(body, "DocRoot")
        if root is not None and root.text:
            pages += _Body(archive, _inside("", root.text), limits, draft).pages(len(pages))
    if not pages:
        raise ReadingError("", _("OFD 没有任何页面。"), _("请核对文件是否完整。"))
    write_pages(draft, pages)
    return draft.finished("ofd")


def _xml(archive: Archive, name: str) -> etree._Element:
    return parsed(archive.part(name), name)


def _inside(folder: str, location: str) -> str:
    """The part that a location names: relative to the folder, or from the root when it begins with a slash."""
    location = location.strip()
    return location.lstrip("/") if location.startswith("/") else posixpath.normpath(posixpath.join(folder, location))


class _Body:
    """One document of the file: its pages and what they share."""

    def __init__(self, archive: Archive, name: str, limits: Limits, draft: Draft) -> None:
        self._archive = archive
        self._folder = posixpath.dirname(name)
        self._limits = limits
        self._draft = draft
        self._root = _xml(archive, name)
        self._scans = 0
        common = first(self._root, "CommonData")
        self._area = self._box_of(common, "PageArea") or _A4
        self._templates = {
            template.get("ID", ""): _inside(self._folder, template.get("BaseLoc", ""))
            for template in (children(common, "TemplatePage") if common is not None else ())
        }

    def pages(self, before: int) -> Iterator[Page]:
        """The pages in order, numbered on from `before`."""
        listed = first(self._root, "Pages")
        entries = list(children(listed, "Page")) if listed is not None else []
        if before + len(entries) > self._limits.pages:
            problem = _("OFD 有 {count} 页，超过上限 {most} 页。").format(count=len(entries), most=self._limits.pages)
            raise ReadingError("", problem, _("请拆分后再读。"))
        for number, entry in enumerate(entries, start=before + 1):
            yield self._page(_inside(self._folder, entry.get("BaseLoc", "")), number)

    def _page(self, name: str, number: int) -> Page:
        root = _xml(self._archive, name)
        _left, _top, width, height = self._box_of(root, "Area") or self._area
        page = Page(number, width * POINTS, height * POINTS)
        for layer in [*self._template_layers(root), root]:
            page.pieces += pieces_of(layer)
            page.rulings += rulings_of(layer)
        if len(page.pieces) < _LEAST_CHARACTERS and (picture := self._picture(root)):
            return self._scanned(picture, page)
        return page

    def _template_layers(self, root: etree._Element) -> Iterator[etree._Element]:
        for template in children(root, "Template"):
            name = self._templates.get(template.get("TemplateID", ""), "")
            if name in self._archive:
                yield _xml(self._archive, name)

    def _box_of(self, element: etree._Element | None, area: str) -> tuple[float, float, float, float] | None:
        """Left, top, width and height of the page in millimetres, where they are given."""
        found = first(element, area) if element is not None else None
        physical = first(found, "PhysicalBox") if found is not None else None
        box = numbers(physical.text if physical is not None else "")
        return (box[0], box[1], box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else None

    def _picture(self, root: etree._Element) -> str:
        """The part that holds the page's picture, "" when there is none that can be read."""
        wanted = {item.get("ResourceID", "") for item in root.iter() if name_of(item) == "ImageObject"}
        for kind in ("DocumentRes", "PublicRes"):
            for location in self._root.iter():
                if name_of(location) != kind or not location.text:
                    continue
                resources = _inside(self._folder, location.text)
                if resources in self._archive and (found := self._media(resources, wanted)):
                    return found
        return ""

    def _media(self, resources: str, wanted: set[str]) -> str:
        root = _xml(self._archive, resources)
        folder = _inside(posixpath.dirname(resources), root.get("BaseLoc", ""))
        for media in root.iter():
            file = first(media, "MediaFile") if name_of(media) == "MultiMedia" and media.get("ID") in wanted else None
            if file is not None and file.text and (name := _inside(folder, file.text)) in self._archive:
                return name
        return ""

    def _scanned(self, picture: str, page: Page) -> Page:
        from mingcheng.reading.scan import page_of_picture, pictures_of

        self._scans += 1
        if self._scans > self._limits.scanned_pages:
            raise ReadingError("", _("扫描页超过上限 {most} 页。").format(most=self._limits.scanned_pages))
        self._draft.note(_("第 {pages} 页没有文字层，由文字识别（OCR）读出，请核对。").format(pages=page.number))
        pictures = pictures_of(self._archive.part(picture), self._limits)
        return page_of_picture(pictures[0], page.number, page.width, page.height) if pictures else page
