"""Markdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading import Block, Document, Kind
from mingcheng.reading.markdown import plain_inline, read_markdown

if TYPE_CHECKING:
    from tests.reading.conftest import Reader

SOURCE = """---
author: 云麓区
---
# 临江市行动方案

一、主要目标
------

到2027年，**软件业务收入**突破500亿元，
增长15%。<!-- 待核 -->
培育企业30家。

- [x] 建成园区
2. 引进人才

| 指标 | 2027 |
|:--|--:|
| 收入\\|亿元 | **500** |

> 引文一段。

```
代码 * 不变
```
"""


def test_markdown_is_read_without_its_signs(told: Callable[[Document], list[tuple[Kind, str]]]) -> None:
    document = read_markdown(SOURCE)
    assert [pair for pair in told(document) if pair[0] is not Kind.TABLE] == [
        (Kind.TITLE, "临江市行动方案"),
        (Kind.HEADING, "一、主要目标"),
        (Kind.PARAGRAPH, "到2027年，软件业务收入突破500亿元，增长15%。"),
        (Kind.PARAGRAPH, "培育企业30家。"),
        (Kind.PARAGRAPH, "建成园区"),
        (Kind.HEADING, "2. 引进人才"),
        (Kind.PARAGRAPH, "引文一段。"),
        (Kind.PARAGRAPH, "代码 * 不变"),
    ]
    assert document.blocks[2].place.paragraph == 9


def test_a_pipe_table_has_its_header_and_cells(grid: Callable[[Document, Block], list[list[str]]]) -> None:
    document = read_markdown(SOURCE)
    table = next(block for block in document.blocks if block.cells)
    assert grid(document, table) == [["指标", "2027"], ["收入|亿元", "500"]]
    assert [cell.is_header for cell in table.cells] == [True, True, False, False]


def test_blanks_of_a_draft_are_no_emphasis() -> None:
    assert plain_inline("收入达到**亿元，企业达到**家") == "收入达到**亿元，企业达到**家"


def test_links_pictures_and_escapes_are_resolved() -> None:
    assert plain_inline('![图](a.png)见[附件](b.html "c")，3\\*4 &lt; `a_b` <b>粗</b>') == "见附件，3*4 < a_b 粗"


@given(st.text(alphabet="#-*_`|>~[]()!<>\\ \n一甲1.", max_size=120))
def test_any_markdown_gives_spans_inside_its_text(source: str) -> None:
    document = read_markdown(source)
    assert all(0 <= block.start < block.end <= len(document.text) for block in document.blocks)


def test_a_file_is_read_by_its_ending(read_bytes: Reader) -> None:
    assert read_bytes(b"# a\n", "a.md").format == "md"
