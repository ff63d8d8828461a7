"""Reading: any file becomes a Document of text and blocks, each with its position.

>>> import tempfile, pathlib
>>> with tempfile.TemporaryDirectory() as folder:
...     path = pathlib.Path(folder, "云麓区行动方案.txt")
...     _ = path.write_text("一、主要目标\\n到2027年，软件业务收入突破500亿元。\\n", encoding="utf-8")
...     document = read(path)
>>> [(block.kind.value, document.quote(block.start, block.end)) for block in document.blocks]
[('heading', '一、主要目标'), ('paragraph', '到2027年，软件业务收入突破500亿元。')]
"""

from __future__ import annotations

import os

from mingcheng.reading.document import Block, Cell, Document, Kind, Place
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.formats import SUPPORTED
from mingcheng.reading.limits import Limits

__all__ = ["SUPPORTED", "Block", "Cell", "Document", "Kind", "Limits", "Place", "ReadingError", "read"]


def read(path: str | os.PathLike[str], *, limits: Limits = Limits()) -> Document:  # noqa: B008 - frozen
    """The document in a file, read in a child process within `limits`.

    The ending tells the format (`SUPPORTED`), and the content must agree. Raises ReadingError, one line that names the
    file, what was found and the remedy, for everything that keeps the file from being read.
    """
    from mingcheng.reading.process import read_in_process

    return read_in_process(path, limits)
