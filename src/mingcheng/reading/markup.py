"""XML from untrusted files: no entities, no document types, no network, bounded depth."""

from __future__ import annotations

import re

from lxml import etree

from mingcheng.language import _
from mingcheng.reading.errors import ReadingError

_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY|<\0!\0D\0O\0C|\0<\0!\0D\0O\0C|<\0!\0E\0N\0T|\0<\0!\0E\0N\0T", re.IGNORECASE)


def parsed(content: bytes, name: str) -> etree._Element:
    """The root element of an XML part. Parts of office files have no document type: one that declares any is refused.

    libxml2's own bounds hold: 256 levels of elements, 10 MB of text in one node.
    """
    if _DOCTYPE.search(content):
        raise ReadingError(name, _("XML 中声明了文档类型或实体，出于安全不予读取。"), _("请用原软件另存后再读。"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        detail = " ".join(str(fault).split())[:120]
        raise ReadingError(
            name, _("XML 不完整或不合规范（{detail}）。").format(detail=detail), _("请用原软件另存后再读。")
        ) from fault
    if root is None:
        raise ReadingError(name, _("XML 部件是空的。"), _("请用原软件另存后再读。"))
    return root
