"""Web pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mingcheng.reading import Block, Document, Kind, ReadingError

if TYPE_CHECKING:
    from tests.reading.conftest import Reader

Told = Callable[[Document], list[tuple[Kind, str]]]

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>略</title><style>p {{color: red}}</style></head>
<body><nav>首页 &gt; 政策</nav><script>alert(1)</script>
<h1>临江市行动方案</h1><p>一、总体要求<br>到2027年，<b>收入</b>突破
500亿元<sup>[1]</sup>。</p><ol><li>甲类企业</li><li>乙类企业</li></ol><div style="display: none">看不见</div>
<table><caption>主要指标表</caption>
<tr><th rowspan="2">指标</th><th colspan="2">年份</th></tr><tr><th>2023</th><th>2027</th></tr>
<tr><td>面积（m<sup>2</sup>）</td><td>1</td><td>2</td></tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk"])
def test_a_page_is_read_as_it_shows(charset: str, read_bytes: Reader, told: Told) -> None:
    content = PAGE.format(charset=charset).encode("gb18030" if charset.startswith("gb") else charset)
    blocks = told(read_bytes(content, "甲.html"))
    assert [pair for pair in blocks if pair[0] is not Kind.TABLE] == [
        (Kind.TITLE, "临江市行动方案"),
        (Kind.HEADING, "一、总体要求"),
        (Kind.PARAGRAPH, "到2027年，收入突破500亿元。"),
        (Kind.HEADING, "1.甲类企业"),
        (Kind.HEADING, "2.乙类企业"),
        (Kind.CAPTION, "主要指标表"),
    ]


def test_merged_cells_and_header_rows_are_told(
    read_bytes: Reader, grid: Callable[[Document, Block], list[list[str]]]
) -> None:
    document = read_bytes(PAGE.format(charset="utf-8").encode(), "甲.htm")
    table = next(block for block in document.blocks if block.cells)
    assert grid(document, table) == [["指标", "年份", "<"], ["^", "2023", "2027"], ["面积（m2）", "1", "2"]]
    assert {cell.row for cell in table.cells if cell.is_header} == {0, 1}


def test_a_table_that_arranges_the_page_is_no_table(read_bytes: Reader, told: Told) -> None:
    page = (
        "<table><tr><td><table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table></td></tr></table>"
    )
    kinds = told(read_bytes(f"<html><body>{page}</body></html>".encode(), "甲.html"))
    assert [kind for kind, _text in kinds] == [Kind.TABLE]


def test_only_the_article_is_read_when_the_page_marks_it(read_bytes: Reader) -> None:
    page = "<html><body><div>网站导航</div><article><p>正文第一段，足够长的一段。</p></article></body></html>"
    assert read_bytes(page.encode(), "甲.html").text == "正文第一段，足够长的一段。\n"


def test_entities_that_would_grow_or_fetch_are_not_followed(read_bytes: Reader) -> None:
    page = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body><p>安全&a;的页面</p></body></html>'
    text = read_bytes(page.encode(), "甲.html").text
    assert "安全" in text and "root:" not in text


def test_elements_nested_too_deep_are_refused(read_bytes: Reader) -> None:
    page = "<html><body>" + "<div>" * 100_000 + "深处" + "</div>" * 100_000
    with pytest.raises(ReadingError, match="嵌套"):
        read_bytes(page.encode(), "甲.html")


@pytest.mark.parametrize("page", ["<html></html>", "<html><body><table></table><ol start='x'></ol></body></html>"])
def test_a_page_without_text_says_so(page: str, read_bytes: Reader) -> None:
    document = read_bytes(page.encode(), "甲.html")
    assert not document.blocks and document.notes
