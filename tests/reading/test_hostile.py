"""Files made to do harm: each gets one clear error, in little time and memory."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from mingcheng.reading import Limits, ReadingError
from mingcheng.reading.archive import Archive
from mingcheng.reading.grid import CellText, rows_of
from mingcheng.reading.markup import parsed

if TYPE_CHECKING:
    from tests.reading.conftest import Make, Reader

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def packed(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("ending", ["docx", "ofd", "xlsx"])
def test_a_zip_bomb_is_refused(ending: str, read_bytes: Reader) -> None:
    main = {"docx": "word/document.xml", "ofd": "OFD.xml", "xlsx": "xl/workbook.xml"}[ending]
    bomb = packed({main: b"<a>" + b" " * (50 << 20) + b"</a>"})
    with pytest.raises(ReadingError, match="压缩炸弹"):
        read_bytes(bomb, f"甲.{ending}")


def test_many_parts_that_are_too_large_together_are_refused() -> None:
    archive = Archive(packed({f"{n}.xml": b"ab" * 300_000 for n in range(5)}), Limits(unpacked_bytes=2 << 20))
    with pytest.raises(ReadingError, match="压缩炸弹"):
        for name in archive.names():
            archive.part(name)


def test_a_size_that_the_archive_understates_does_not_help() -> None:
    content = bytearray(packed({"a.xml": b"a" * 5_000_000}))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 10)
    with pytest.raises(ReadingError):
        assert len(Archive(bytes(content), Limits(unpacked_bytes=1 << 20)).part("a.xml")) <= 1 << 20


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(ReadingError, match="30 个文件"):
        Archive(packed({f"{n}": b"" for n in range(30)}), Limits(members=29))


def test_a_part_with_a_password_is_refused() -> None:
    content = bytearray(packed({"a.xml": b"text"}, compression=zipfile.ZIP_STORED))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ReadingError, match="加密"):
        Archive(bytes(content), Limits()).part("a.xml")


def test_growing_entities_are_refused(make: Make, read_bytes: Reader) -> None:
    for name, content in [
        ("甲.docx", packed({"word/document.xml": (LAUGHS + "<a>&i;</a>").encode()})),
        ("甲.ofd", packed({"OFD.xml": (LAUGHS + "<a>&i;</a>").encode()})),
        ("甲.ofd", packed({"OFD.xml": (LAUGHS + "<a>&i;</a>").encode("utf-16")})),
    ]:
        with pytest.raises(ReadingError, match="实体"):
            read_bytes(content, name)


def test_an_external_entity_is_not_fetched(read_bytes: Reader) -> None:
    xml = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    with pytest.raises(ReadingError, match="实体"):
        read_bytes(packed({"word/document.xml": xml.encode()}), "甲.docx")


def test_elements_nested_too_deep_are_refused(make: Make, read_bytes: Reader) -> None:
    deep = "<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000
    with pytest.raises(ReadingError, match="XML"):
        read_bytes(make.word(deep), "甲.docx")
    with pytest.raises(ReadingError, match="XML"):
        parsed(b"<a>" * 100_000, "a.xml")


def test_tables_nested_in_tables_end(make: Make, read_bytes: Reader) -> None:
    body = make.paragraph("最里层。")
    for _depth in range(40):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc><w:tc>{make.paragraph('右')}</w:tc></w:tr></w:tbl>"
    assert "最里层。" in read_bytes(make.word(body), "甲.docx").text


def test_spans_of_a_billion_cells_are_cut_to_the_table(make: Make, read_bytes: Reader) -> None:
    cells = [CellText(0, 0, "甲", 10**9, 10**9), CellText(1, 1, "乙")]
    assert [len(row) for row in rows_of(cells)] == [1] or len(rows_of(cells)) <= 2
    html = "<html><table><tr><td rowspan=999999 colspan=999999>甲<td>乙<tr><td>丙</table></html>"
    assert "丙" in read_bytes(html.encode(), "甲.html").text
    table = make.word_table([['<w:gridSpan w:val="2000000000"/>|甲', "乙"], ["丙"]])
    assert "丙" in read_bytes(make.word(table), "甲.docx").text


def test_a_table_over_the_largest_size_is_refused() -> None:
    with pytest.raises(ReadingError, match="表格过大"):
        rows_of(CellText(number, number, "甲") for number in range(3000))


def test_a_workbook_that_claims_a_billion_cells_is_refused_or_read(read_bytes: Reader) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD900000"] = "甲", "乙"
    file = io.BytesIO()
    book.save(file)
    try:
        document = read_bytes(file.getvalue(), "甲.xlsx")
    except ReadingError as fault:
        assert "过大" in str(fault)
    else:
        assert "甲" in document.text


def test_numberings_and_styles_that_run_in_circles_end(make: Make, read_bytes: Reader) -> None:
    styles = "".join(
        f'<w:style w:styleId="{own}"><w:name w:val="{own}"/><w:basedOn w:val="{base}"/></w:style>'
        for own, base in [("A", "B"), ("B", "A")]
    )
    level = '<w:start w:val="99999999999"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1%9%1"/>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">{level}</w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    properties = '<w:pStyle w:val="A"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    word = make.word(make.paragraph("正文", properties), styles=styles, numbering=numbering)
    assert read_bytes(word, "甲.docx").text.endswith("正文\n")


def test_an_ofd_of_enormous_repeats_ends(make: Make, read_bytes: Reader) -> None:
    xml = (
        '<ofd:TextObject Boundary="1e300 0 1 1" Size="1e9">'
        '<ofd:TextCode X="nan" Y="1e400" DeltaX="g 99999 99999999 g 99999 1">'
        "甲乙</ofd:TextCode></ofd:TextObject>"
    )
    document = read_bytes(make.ofd([xml * 20]), "甲.ofd")
    assert document.format == "ofd"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("甲.md", "<!--" * 300_000),
        ("甲.md", "[" * 300_000),
        ("甲.md", "a_" * 200_000),
        ("甲.html", "<html><body>" + "a<br>" * 200_000),
        ("甲.html", "<html><body>" + "<p> &nbsp;" * 100_000),
        ("甲.txt", " " * 1_000_000 + "x"),
        ("甲.txt", "\n" * 500_000 + "甲"),
        ("甲.txt", "（" * 500_000),
    ],
)
def test_a_text_that_repeats_one_sign_is_read_in_one_go(name: str, content: str, read_bytes: Reader) -> None:
    # Each of these would keep a reader busy for hours that looks ahead anew at every sign.
    assert read_bytes(content.encode(), name).name == name
