"""Damaged and random files of every format: a document whose spans are sound, or one clear error, always.

MINGCHENG_FUZZ_SECONDS says how long to go on for all formats together (default 75); a tenth of it goes through the
reading process. Where a run fails, the message holds the seed that gives the same file again.
"""

from __future__ import annotations

import io
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingcheng.reading import Document, Limits, ReadingError, read
from mingcheng.reading.content import read_content
from mingcheng.reading.door import misplaced

if TYPE_CHECKING:
    from tests.reading.conftest import Make

pytestmark = pytest.mark.fuzz

SECONDS = float(os.environ.get("MINGCHENG_FUZZ_SECONDS", "75"))
FORMATS = ("txt", "md", "html", "docx", "pdf", "xlsx", "ofd")
LIMITS = Limits(scanned_pages=0)
TEXT = """临江市软件产业行动方案

一、主要目标
（一）到2027年，软件业务收入突破500亿元，年均增长15%以上。
1.培育企业30家；2.建成园区5个。
表1 主要指标
\t指标
\t2027

\t收入（亿元）
\t500


— 1 —
"""


@pytest.fixture(scope="module")
def originals(make: Make) -> dict[str, bytes]:
    """A sound file of every format."""
    body = "".join(make.paragraph(line) for line in TEXT.split("\n") if line.strip())
    body += make.word_table([["指标", '<w:gridSpan w:val="2"/>|2027'], ["收入", "500", "亿元"]])

    def draw(canvas: Any) -> None:
        for number, line in enumerate(TEXT.split("\n")):
            canvas.drawString(72, 780 - 20 * number, line.strip())
        canvas.grid([72, 172, 272], [300, 320, 340])
        for x, y, text in [(80, 325, "指标"), (180, 325, "2027"), (80, 305, "收入"), (180, 305, "500")]:
            canvas.drawString(x, y, text)

    page = "".join(make.ofd_line(25, 30 + 8 * number, line) for number, line in enumerate(TEXT.split("\n")) if line)
    path = "<ofd:AbbreviatedData>M 0 0 L 50 0 L 50 20 C</ofd:AbbreviatedData>"
    page += f'<ofd:PathObject Boundary="25 200 50 20">{path}</ofd:PathObject>'
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["指标", 2027])
    sheet.append(["收入", 500.5])
    sheet.merge_cells("A4:B5")
    table = "<table><tr><td rowspan=2>a<td>b<tr><td>c</table>"
    workbook = io.BytesIO()
    book.save(workbook)
    return {
        "txt": TEXT.encode(),
        "md": f"# 方案\n\n**粗**\n\n|a|b|\n|-|-|\n|1|2|\n\n{TEXT}".encode(),
        "html": f"<html><body><p>{TEXT}</p>{table}<ol><li>x</ol></body></html>".encode(),
        "docx": make.word(body, styles='<w:style w:styleId="A"/>', footnotes="<w:footnote/>"),
        "pdf": make.pdf(draw, 2),
        "xlsx": workbook.getvalue(),
        "ofd": make.ofd([page, page]),
    }


def mutated(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The content with one to six injuries."""
    data = bytearray(content)
    for _injury in range(chance.randint(1, 6)):
        if not data:
            break
        at, length = chance.randrange(len(data)), chance.choice([1, 2, 8, 64, 512])
        match chance.randrange(7):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at : at + length] = chance.randbytes(length)
            case 2:
                del data[at : at + length]
            case 3:
                data[at:at] = data[at : at + length] * chance.randint(1, 4)
            case 4:
                del data[at:]
            case 5:
                other = chance.choice(others)
                start = chance.randrange(len(other))
                data[at : at + length] = other[start : start + length]
            case _:
                data[at:at] = chance.choice(
                    [b"\x00", b"\xff\xff", b"<", b"&#0;", b"(((", b"9" * 40, b"\t", b"|", "（".encode()]
                )
    return bytes(data)


def mutated_inside(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """A zip archive with one of its parts injured, sound as an archive: so that the reader itself is reached."""
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w") as target:
        names = source.namelist()
        victim = chance.choice(names)
        for name in names:
            part = source.read(name)
            target.writestr(name, mutated(part, chance, others) if name == victim else part)
    return file.getvalue()


MAY_ABORT = {"xls", "xlsx"}
"""Formats whose library may end its process when memory for a damaged sheet is not to be had: read in the child only."""


def assert_sound(get: Callable[[], Document]) -> None:
    """Reading ends with a sound document or with a ReadingError of one line."""
    try:
        document = get()
    except ReadingError as fault:
        assert str(fault).strip() and "\n" not in str(fault)
        return
    assert misplaced(document) == ""
    document.text.encode("utf-8")
    for block in document.blocks:
        assert document.quote(block.start, block.end) == document.text[block.start : block.end]


@pytest.mark.parametrize("format", FORMATS)
def test_damaged_files_give_a_sound_document_or_one_clear_error(
    format: str, originals: dict[str, bytes], tmp_path: Path
) -> None:
    end = time.monotonic() + 0.9 * SECONDS / len(FORMATS)
    others = list(originals.values())
    seed = 0 if os.environ.get("CI") else random.randrange(10**6)
    while time.monotonic() < end:
        seed += 1
        chance = random.Random(f"{format}{seed}")
        original = originals[format]
        inside = original.startswith(b"PK") and chance.random() < 0.7
        content = (mutated_inside if inside else mutated)(original, chance, others)
        path = tmp_path / f"甲.{format}"
        try:
            if format in MAY_ABORT:
                path.write_bytes(content)
                assert_sound(lambda path=path: read(path, limits=LIMITS))  # type: ignore[misc]
            else:
                assert_sound(lambda content=content: read_content(content, f"甲.{format}", LIMITS))  # type: ignore[misc]
        except BaseException as fault:
            fault.add_note(f"format {format}, seed {seed}")
            raise


def test_damaged_files_give_the_same_through_the_process(originals: dict[str, bytes], tmp_path: Path) -> None:
    end = time.monotonic() + 0.1 * SECONDS
    others = list(originals.values())
    seed = 0
    while time.monotonic() < end:
        for format in FORMATS:
            seed += 1
            path = tmp_path / f"甲.{format}"
            path.write_bytes(mutated(originals[format], random.Random(seed), others))
            assert_sound(lambda path=path: read(path, limits=LIMITS))  # type: ignore[misc]


@given(st.binary(max_size=3000), st.sampled_from(FORMATS))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_give_a_sound_document_or_one_clear_error(content: bytes, format: str) -> None:
    assert_sound(lambda: read_content(content, f"甲.{format}", LIMITS))


@given(
    st.text(
        alphabet=st.sampled_from("一二（）(1).．、，。；：\t\n \u3000—-*#|<>&年亿元软件页第表注[]…·\r\x0c\u2028"),
        max_size=400,
    ),
    st.sampled_from(("txt", "md", "html")),
)
@settings(max_examples=500)
def test_texts_of_marks_and_blanks_give_a_sound_document(text: str, format: str) -> None:
    assert_sound(lambda: read_content(text.encode(), f"甲.{format}", LIMITS))
