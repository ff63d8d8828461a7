"""Plain text as a Document: tables recovered, furniture recognised, broken lines joined, headings and items marked.

The text itself is never touched: blocks are spans of it, and a block may run over line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from mingcheng.reading.document import Block, Document, Kind, Place
from mingcheng.reading.flat_tables import FlatTable, Line, lines_of, tables_of
from mingcheng.reading.furniture import caption, page_number, running_heads, toc_line, toc_title
from mingcheng.reading.joins import continues, display_width, ends_sentence, usual_width
from mingcheng.reading.outline import is_heading, mark_of, mark_structure

_PROVENANCE = re.compile(r"# source:")
_INDENT = 4
"""Columns by which the first line of a paragraph is shorter, where a conversion dropped its indent."""
_DASHED = re.compile(r"[\s*#]*(?:——|--)")


def read_plain(text: str, name: str = "") -> Document:
    """The text as a document; `text` stays as it is, offsets count its code points."""
    lines = lines_of(text)
    tables = tables_of(lines)
    heads = _repeated_heads(lines)
    blocks = [*_table_blocks(tables), *_text_blocks(lines, tables, heads)]
    blocks.sort(key=lambda block: (block.start, block.end))
    blocks = [replace(block, place=Place(paragraph=number)) for number, block in enumerate(blocks, 1)]
    return mark_structure(Document(text=text, blocks=tuple(blocks), format="txt", name=name))


def _table_blocks(tables: Sequence[FlatTable]) -> Iterable[Block]:
    for table in tables:
        start = min(cell.start for cell in table.cells)
        end = max(cell.end for cell in table.cells)
        yield Block(Kind.TABLE, start, end, cells=table.cells)


def _repeated_heads(lines: Sequence[Line]) -> set[str]:
    """Running heads of a conversion that kept page breaks, told by the page numbers or form feeds around them."""
    pages: list[list[str]] = [[]]
    for line in lines:
        if "\x0c" in line.text:
            pages.append([])
        if page_number(line.text):
            pages.append([])
        elif not line.is_blank:
            pages[-1].append(line.text)
    return running_heads(pages) if len(pages) >= 3 else set()


def _text_blocks(lines: Sequence[Line], tables: Sequence[FlatTable], heads: set[str]) -> list[Block]:
    taken = {index for table in tables for index in range(table.first, table.last)}
    free = [line for index, line in enumerate(lines) if index not in taken]
    width = usual_width([line.text for line in free if not toc_line(line.text)])
    sparse = width is not None and _every_other_is_blank(free)
    blocks: list[Block] = []
    run: list[Line] = []
    gap = False

    def close() -> None:
        if run:
            blocks.append(_paragraph(run))
            run.clear()

    for index, line in enumerate(lines):
        if index in taken:
            close()
            continue
        if line.is_blank:
            gap = True
            continue
        kind = _furniture(line, index, heads)
        if kind:
            if kind is not Kind.PAGE_NUMBER and kind is not Kind.RUNNING_HEAD:
                close()
            blocks.append(_block(kind, line, line))
            continue
        indent = _INDENT if len(run) == 1 else 0
        if run and not _joins(run[-1], line, width - indent if width else None, gap and not sparse):
            close()
        run.append(line)
        gap = False
    close()
    return blocks


def _every_other_is_blank(lines: Sequence[Line]) -> bool:
    """Whether blank lines stand after nearly every line, so that they part nothing."""
    filled = sum(not line.is_blank for line in lines)
    single = sum(not before.is_blank and after.is_blank for before, after in pairwise(lines))
    return filled > 20 and single > 0.8 * filled


def _furniture(line: Line, index: int, heads: set[str]) -> Kind | None:
    if index == 0 and _PROVENANCE.match(line.text):
        return Kind.PROVENANCE
    if page_number(line.text):
        return Kind.PAGE_NUMBER
    if toc_line(line.text) or toc_title(line.text):
        return Kind.TOC
    if line.text in heads:
        return Kind.RUNNING_HEAD
    return None


def _joins(before: Line, after: Line, width: int | None, gap: bool) -> bool:
    """Whether two lines are one paragraph; over a blank line only where the sentence plainly goes on."""
    if is_heading(before.text) or caption(before.text) or caption(after.text):
        return False
    if before.text.lstrip().startswith("#") or _DASHED.match(after.text):
        return False
    if not gap:
        return continues(before.text, after.text, width)
    is_long = (
        display_width(before.text.strip()) >= 50 and mark_of(after.text) is None and re.search(r"[，。；]", before.text)
    )
    return bool(is_long) and not ends_sentence(before.text) and not after.text.lstrip().startswith("#")


def _paragraph(run: Sequence[Line]) -> Block:
    kind = Kind.CAPTION if len(run) == 1 and caption(run[0].text) else Kind.PARAGRAPH
    return _block(kind, run[0], run[-1])


def _block(kind: Kind, first: Line, last: Line) -> Block:
    lead = len(first.text) - len(first.text.lstrip())
    return Block(kind, first.start + lead, last.start + len(last.text.rstrip()))
