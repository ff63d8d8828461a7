"""The reading process: whatever a file is, there is a document or one clear error, and nothing is left behind."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading import SUPPORTED, Block, Cell, Document, Kind, Limits, Place, ReadingError, read
from mingcheng.reading import process as reading_process
from mingcheng.reading.door import checked, misplaced
from mingcheng.reading.worker import as_plain

if TYPE_CHECKING:
    from tests.reading.conftest import Make

TEXT = "一、主要目标\n到2027年，云麓区软件业务收入突破500亿元。\n"


def clear(fault: ReadingError, name: str) -> bool:
    """One line that names the file and what was found."""
    return "\n" not in str(fault) and name in str(fault) and bool(fault.problem)


def test_a_text_file_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    document = read(path)
    assert document.text == TEXT.replace("\n", "\r\n")
    assert (document.name, document.format, len(document.sha256)) == ("方案.txt", "txt", 64)


def test_every_format_comes_through_the_process(tmp_path: Path, make: Make) -> None:
    contents = {
        "甲.docx": make.word(make.paragraph("一、总则") + make.word_table([["甲", "1"], ["乙", "2"]])),
        "甲.pdf": make.lines_pdf([[(72, 100, "一、总则")]]),
        "甲.ofd": make.ofd([make.ofd_line(30, 40, "一、总则")]),
        "甲.md": "# 一、总则".encode(),
        "甲.html": "<html><body><p>一、总则</p></body></html>".encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        document = read(tmp_path / name)
        assert document.blocks[0].number == "一、", name


def test_the_caller_s_secrets_and_folder_are_not_the_child_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "geheim")
    environment = reading_process._environment(str(tmp_path))
    assert "SECRET_TOKEN" not in environment and environment["HOME"] == str(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("空.txt", b"", "空的"),
        ("空.docx", b"", "空的"),
        ("空.pdf", b"", "空的"),
        ("图.txt", b"\x89PNG\r\n\x1a\n" + bytes(100), "png"),
        ("包.txt", b"PK\x03\x04" + bytes(100), "zip"),
        ("乱.txt", bytes(range(256)) * 40, "不是文本"),
        ("文.docx", TEXT.encode(), "内容却不是"),
        ("文.pdf", TEXT.encode(), "内容却不是"),
        ("文.docx", b"%PDF-1.7\n", "pdf"),
        ("断.docx", b"PK\x03\x04" + b"word/document.xml" + bytes(200), "损坏"),
        ("断.ofd", b"PK\x03\x04" + b"OFD.xml" + bytes(200), "损坏"),
        ("断.xlsx", b"PK\x03\x04" + b"xl/workbook.xml" + bytes(200), "损坏"),
        ("断.pdf", b"%PDF-1.7\n1 0 obj\n<<", "不完整"),
        ("坏.pdf", b"%PDF-1.7\n1 0 obj\n<< %%EOF", "损坏"),
        ("断.png", b"\x89PNG\r\n\x1a\n", "损坏"),
        ("旧.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "doc"),
        ("密.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加密"),
        ("表.pptx", b"PK\x03\x04", "扩展名"),
        ("无扩展名", TEXT.encode(), "扩展名"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_clear_line(name: str, content: bytes, found: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadingError, match=found) as fault:
        read(path)
    assert clear(fault.value, name)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_refused_and_not_read_by_half(cut: float, tmp_path: Path, make: Make) -> None:
    body = "".join(make.paragraph(f"第{number}段。") for number in range(300))
    for name, content in [
        ("甲.docx", make.word(body)),
        ("甲.ofd", make.ofd([make.ofd_line(30, 40, "甲")] * 9)),
        ("甲.pdf", make.lines_pdf([[(72, 100, "甲")]] * 9)),
    ]:
        (tmp_path / name).write_bytes(content[: int(len(content) * cut)])
        with pytest.raises(ReadingError):
            read(tmp_path / name)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "目录.txt").mkdir()
    (tmp_path / "圈.txt").symlink_to(tmp_path / "环.txt")
    (tmp_path / "环.txt").symlink_to(tmp_path / "圈.txt")
    for name, found in [("目录.txt", "目录"), ("没有.txt", "找不到"), ("圈.txt", "循环"), ("坏\0.txt", "打不开")]:
        with pytest.raises(ReadingError, match=found):
            read(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this platform")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.txt")
    with pytest.raises(ReadingError, match="普通文件"):
        read(tmp_path / "管.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(ReadingError, match="权限"):
        read(path)


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_bytes(b"a" * (2 << 20))
    with pytest.raises(ReadingError, match="超过上限 1 MB"):
        read(path, limits=Limits(file_bytes=1 << 20))


def test_a_paragraph_of_two_megabytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_text("推动软件产业发展，" * 230_000, encoding="utf-8")
    assert len(read(path).blocks) == 1


def test_an_english_document_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("Software revenue shall exceed 50 billion yuan by 2027.\n", encoding="utf-8")
    assert len(read(path).blocks) == 1


def test_a_child_that_hangs_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(ReadingError, match="已停止"):
        read(path, limits=Limits(seconds=0.0))


def test_a_child_that_prints_too_much_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_text(TEXT * 1000, encoding="utf-8")
    with pytest.raises(ReadingError, match="过多"):
        read(path, limits=Limits(output_bytes=1000))


@pytest.mark.skipif(sys.platform != "linux", reason="the address space can be limited on Linux alone")
def test_a_child_that_needs_too_much_memory_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_bytes(b"a" * (40 << 20))
    with pytest.raises(ReadingError, match="内存"):
        read(path, limits=Limits(memory_bytes=100 << 20))


def test_a_child_that_crashes_gives_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "甲.txt"
    path.write_text(TEXT, encoding="utf-8")
    crash = tmp_path / "python"
    crash.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import os; os.abort()'\n", encoding="utf-8")
    crash.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(crash))
    with pytest.raises(ReadingError, match="中断") as fault:
        read(path)
    assert clear(fault.value, "甲.txt")


def test_the_package_is_imported_without_the_libraries_of_the_formats() -> None:
    script = (
        "import sys, mingcheng.reading; print([m for m in ('pydantic', 'lxml', 'docx', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_all_supported_endings_are_in_lower_case_with_a_dot() -> None:
    assert all(ending.startswith(".") and ending == ending.lower() for ending in SUPPORTED)


# The door


DOCUMENT = Document(
    "甲\t乙\n丙\n",
    (
        Block(
            Kind.TABLE,
            0,
            3,
            place=Place(1, (0.0, 1.5, 2.0, 3.0)),
            cells=(Cell(0, 0, 0, 1), Cell(0, 1, 2, 3, 2, 2, True)),
        ),
        Block(Kind.HEADING, 4, 5, 2, "一、", Place(paragraph=2)),
    ),
    "docx",
    "甲.docx",
    "0" * 64,
    ("注",),
)


def test_a_document_comes_back_through_the_door_as_it_was() -> None:
    assert checked(json.dumps(as_plain(DOCUMENT)).encode(), "甲.docx") == DOCUMENT


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"{}",
        b"null",
        b"[]",
        b'{"error": 3}',
        b'{"error":["a"]}',
        b'{"text": 1}',
        b"\xff\xfe",
        b'{"text":"a","blocks":[{}]}',
    ],
)
def test_nonsense_from_the_child_is_one_clear_error(reply: bytes) -> None:
    with pytest.raises(ReadingError) as fault:
        checked(reply, "甲.docx")
    assert clear(fault.value, "甲.docx")


@pytest.mark.parametrize(("start", "end"), [(3, 5), (4, 99), (-1, 5), (5, 4)])
def test_spans_outside_the_text_or_over_others_do_not_come_through(start: int, end: int) -> None:
    table, heading = DOCUMENT.blocks
    blocks = dataclasses.replace(table, end=4), dataclasses.replace(heading, start=start, end=end)
    bad = dataclasses.replace(DOCUMENT, blocks=blocks)
    assert misplaced(bad)
    with pytest.raises(ReadingError, match="规范"):
        checked(json.dumps(as_plain(bad)).encode(), "甲.docx")


def test_a_page_number_may_stand_inside_the_paragraph_that_it_interrupts() -> None:
    blocks = Block(Kind.PARAGRAPH, 0, 5), Block(Kind.PAGE_NUMBER, 2, 3)
    assert not misplaced(dataclasses.replace(DOCUMENT, blocks=blocks))


@given(st.integers(-3, 9), st.integers(-3, 9))
def test_a_cell_outside_its_table_does_not_come_through(start: int, end: int) -> None:
    table = dataclasses.replace(DOCUMENT.blocks[0], cells=(Cell(0, 0, start, end),))
    bad = dataclasses.replace(DOCUMENT, blocks=(table,))
    assert bool(misplaced(bad)) == (not 0 <= start <= end <= 3)
