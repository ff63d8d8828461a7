"""Text files in the encodings of Chinese offices, and files that only pretend to be text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading import ReadingError
from mingcheng.reading.decode import decoded

TEXT = "一、主要目标\r\n到2027年，全市软件业务收入突破500亿元，年均增长15%以上。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_usual_encoding_is_told(encoding: str) -> None:
    text, _notes = decoded(TEXT.encode(encoding))
    assert text == TEXT


def test_utf_8_is_read_as_python_reads_it_with_its_mark() -> None:
    assert decoded(b"\xef\xbb\xbf" + TEXT.encode())[0] == "\ufeff" + TEXT


def test_other_encodings_are_noted() -> None:
    assert decoded(TEXT.encode("gbk"))[1] and not decoded(TEXT.encode())[1]


def test_english_text_is_text() -> None:
    text = "By 2027, software revenue shall exceed 50 billion yuan."
    assert decoded(text.encode())[0] == text


def test_a_few_broken_bytes_are_replaced_with_a_note() -> None:
    content = (TEXT * 20).encode()
    text, notes = decoded(content[:-2])
    assert text.endswith("\ufffd") and "1" in notes[0]


def test_a_stray_zero_byte_is_kept_and_noted() -> None:
    text, notes = decoded((TEXT * 20).encode() + b"\x00")
    assert text.endswith("\x00") and notes


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text(seed: int) -> None:
    with pytest.raises(ReadingError, match="文本"):
        decoded(random.Random(seed).randbytes(5000))


def test_zero_bytes_are_no_text() -> None:
    with pytest.raises(ReadingError):
        decoded(b"\x00" * 5000)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300))
def test_utf_8_comes_back_unchanged(text: str) -> None:
    if "\x00" not in text:
        assert decoded(text.encode())[0] == text


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_one_clear_error(content: bytes) -> None:
    try:
        text, _notes = decoded(content)
    except ReadingError as fault:
        assert fault.problem and fault.remedy
    else:
        text.encode()
