"""The door between the reading process and the house: what came back is a Document in every respect, or an error."""

from __future__ import annotations

import json
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from mingcheng.language import _
from mingcheng.reading.document import Block, Document, Kind
from mingcheng.reading.errors import ReadingError

_INTERRUPTING = frozenset({Kind.PAGE_NUMBER, Kind.RUNNING_HEAD})


def checked(reply: bytes, name: str) -> Document:
    """The document in the reading process's reply. Raises ReadingError: the one that the process reports, or that its
    reply is not a document whose spans lie in order inside its text."""
    if reply.startswith(b'{"error":'):
        raise _reported(reply, name)
    try:
        document = _adapter().validate_json(reply)
    except ValidationError as fault:
        raise _nonsense(name, f"{fault.error_count()} × {fault.errors()[0]['type']}") from fault
    fault_found = misplaced(document)
    if fault_found:
        raise _nonsense(name, fault_found)
    return document


def misplaced(document: Document) -> str:
    """What is wrong with the document's spans: the first block or cell that overlaps, or lies outside; "" if none.

    In a text that is kept as it is, a page number may stand inside the paragraph that runs over the page's end.
    """
    end = 0
    for block in document.blocks:
        is_inside = block.kind in _INTERRUPTING and block.end <= end
        if block.start < end and not is_inside:
            return f"block {block.start}..{block.end} begins before {end}"
        end = max(end, block.end)
        if not 0 <= block.start <= block.end <= len(document.text):
            return f"block {block.start}..{block.end} outside 0..{len(document.text)}"
        if wrong := _misplaced_cell(block):
            return wrong
    return ""


def _misplaced_cell(block: Block) -> str:
    at = block.start
    for cell in block.cells:
        if not at <= cell.start <= cell.end <= block.end or min(cell.row, cell.column) < 0:
            return f"cell {cell.start}..{cell.end} outside {at}..{block.end}"
        if cell.row_span < 1 or cell.column_span < 1:
            return f"cell {cell.start}..{cell.end} spans nothing"
        at = cell.end
    return ""


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def _reported(reply: bytes, name: str) -> ReadingError:
    try:
        place, problem, remedy = (str(part) for part in json.loads(reply)["error"])
    except (ValueError, TypeError, KeyError):
        return _nonsense(name, "error")
    return ReadingError(place, problem, remedy)


def _nonsense(name: str, detail: str) -> ReadingError:
    problem = _("读取进程给出的结果不合规范（{detail}）。").format(detail=detail)
    return ReadingError(name, problem, _("请用原软件打开并另存后再读。"))
