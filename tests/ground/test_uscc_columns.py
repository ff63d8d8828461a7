"""Codes by the million are judged as single ones are."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from mingcheng.uscc import ALPHABET, check, made_up_uscc, normalised, organisation_code
from mingcheng.uscc_columns import STATUSES, organisation_codes_of, statuses_of

sound = st.integers(0, 10**9).map(made_up_uscc)
shaped = st.text(ALPHABET, min_size=18, max_size=18)


@st.composite
def misread(draw: st.DrawFn) -> str:
    """A sound code with one character replaced."""
    code, place = draw(sound), draw(st.integers(0, 17))
    return code[:place] + draw(st.sampled_from(ALPHABET + "IOSVZ-号")) + code[place + 1 :]


codes = st.one_of(sound, shaped, misread(), st.text(max_size=20)).map(normalised)


@given(st.lists(codes | st.none(), max_size=30), st.integers(0, 3))
def test_a_column_is_judged_as_its_codes_are(column: list[str | None], skipped: int) -> None:
    expected = ["malformed" if code is None else check(code).status for code in column]
    found = statuses_of(pa.array(column, pa.string()).slice(skipped))
    assert [STATUSES[place] for place in found] == expected[skipped:]


def test_chunks_are_one_column() -> None:
    column = pa.chunked_array([[made_up_uscc(1)], [], ["911"]], pa.string())
    assert [STATUSES[place] for place in statuses_of(column)] == ["valid", "malformed"]


identifiers = st.one_of(
    codes,
    sound.map(lambda code: code[8:17]),
    sound.map(lambda code: "330200" + code[8:17]),
    st.text("0123456789X号", min_size=9, max_size=15),
)


@example(["号号74414877X"], 0)
@example(["号1900000MALNEUQ857"], 0)
@given(st.lists(identifiers | st.none(), max_size=30), st.integers(0, 3))
def test_organisation_codes_of_a_column_are_those_of_its_identifiers(column: list[str | None], skipped: int) -> None:
    expected = [None if code is None else organisation_code(code) for code in column]
    found = organisation_codes_of(pa.array(column, pa.string()).slice(skipped))
    assert found.to_pylist() == expected[skipped:]
