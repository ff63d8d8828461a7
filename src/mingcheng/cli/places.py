"""Where a passage stands, in words: page, cell, paragraph, or line of the text."""

from __future__ import annotations

from bisect import bisect_right

from mingcheng.language import _
from mingcheng.reading.document import Block, Document, Kind, Place


class Places:
    """Finds places of one document; blocks are looked up by their start."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._blocks = sorted(document.blocks, key=lambda block: block.start)
        self._starts = [block.start for block in self._blocks]
        tables = [block.start for block in self._blocks if block.kind is Kind.TABLE]
        self._tables = {start: number for number, start in enumerate(tables, 1)}

    def name(self, start: int) -> str:
        """The place of the character at `start`, as precise as the file's format tells."""
        at = bisect_right(self._starts, start) - 1
        block = self._blocks[at] if at >= 0 else None
        words = self._in_words(block, start) if block else ""
        return words or _("第 {line} 行").format(line=self._document.text.count("\n", 0, start) + 1)

    def _in_words(self, block: Block, start: int) -> str:
        place = _cell_place(block, start) or block.place
        words = []
        if place.page is not None:
            words.append(_("第 {page} 页").format(page=place.page))
        if place.cell is not None and "!" not in place.cell and block.start in self._tables:  # a sheet names itself
            words.append(_("表 {number}").format(number=self._tables[block.start]))
        if place.cell is not None:
            words.append(_("{cell} 格").format(cell=place.cell))
        elif place.paragraph is not None and place.page is None:
            words.append(_("第 {paragraph} 段").format(paragraph=place.paragraph))
        return " ".join(words)


def _cell_place(block: Block, start: int) -> Place | None:
    cell = next((cell for cell in block.cells if cell.start <= start < cell.end), None)
    return cell.place if cell else None
