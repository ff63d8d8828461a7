"""Tables that were flattened into paragraphs of a Word file come back as they would from a text file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mingcheng.reading import Block, Document, Kind

if TYPE_CHECKING:
    from tests.reading.conftest import Make, Reader

Grid = Callable[[Document, Block], list[list[str]]]

TABBED = (
    "附表\n\t序号\n\t任务\n\t单位\n\n\t1\n\t建设云麓平台\n第二期\n\t云麓区\n\n\t2\n\t\n\t麓谷区\n\n以上任务按年度推进。"
)
INLINE = "主要指标\n指标\t单位\t2027年\n软件业务收入\t亿元\t500\n企业数\t家\t80\n到2027年建成。"
SPACED = "主要指标\n指标 单位 2027年\n软件业务收入 亿元 500\n企业数 家 80\n到2027年建成。"


def flattened(make: Make, text: str, properties: str = "") -> bytes:
    """A Word file with a paragraph for every line."""
    return make.word(
        "".join(make.paragraph(line.replace("\t", "</w:t><w:tab/><w:t>"), properties) for line in text.split("\n"))
    )


def tables(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind is Kind.TABLE]


def test_a_flattened_table_is_the_same_from_word_as_from_text(make: Make, read_bytes: Reader, grid: Grid) -> None:
    for text in (TABBED, INLINE, SPACED):
        plain = read_bytes(text.encode(), "甲.txt")
        word = read_bytes(flattened(make, text), "甲.docx")
        assert len(tables(plain)) == len(tables(word)) == 1
        assert grid(word, tables(word)[0]) == grid(plain, tables(plain)[0])
        kept = [document.text[block.start : block.end] for document in (plain, word) for block in document.blocks[-1:]]
        assert kept[0] == kept[1] == text.split("\n")[-1]


def test_cells_have_the_paragraph_that_they_stand_in(make: Make, read_bytes: Reader) -> None:
    document = read_bytes(flattened(make, TABBED), "甲.docx")
    table = tables(document)[0]
    places = {document.text[cell.start : cell.end]: cell.place for cell in table.cells if cell.place}
    assert table.place.paragraph == 2
    assert (places["麓谷区"].paragraph, places["麓谷区"].cell) == (13, "C3")
    assert places["建设云麓平台\n第二期"].paragraph == 7


def test_a_table_may_begin_and_end_inside_a_paragraph(make: Make, read_bytes: Reader, grid: Grid) -> None:
    body = INLINE.replace("\n", "</w:t><w:br/><w:t>").replace("\t", "</w:t><w:tab/><w:t>")
    document = read_bytes(make.word(make.paragraph(body)), "甲.docx")
    assert grid(document, tables(document)[0])[2] == ["企业数", "家", "80"]
    assert [document.text[block.start : block.end] for block in (document.blocks[0], document.blocks[-1])] == [
        "主要指标",
        "到2027年建成。",
    ]


def test_prose_that_begins_with_tabs_and_contents_stay_what_they_are(make: Make, read_bytes: Reader) -> None:
    prose = "\t" + "建成云麓软件园平台，形成产业集群，" * 4 + "推进到位。"
    assert not tables(read_bytes(flattened(make, "\n".join([prose] * 4)), "甲.docx"))
    assert not tables(read_bytes(flattened(make, "\n\n".join([f"{prose}\n{prose}"] * 4)), "甲.docx"))
    contents = "目录\n一、总则\t1\n二、任务\t2\n三、保障\t3"
    assert not tables(read_bytes(flattened(make, contents), "甲.docx"))
    outlined = flattened(make, INLINE, '<w:outlineLvl w:val="1"/>')
    assert not tables(read_bytes(outlined, "甲.docx"))
