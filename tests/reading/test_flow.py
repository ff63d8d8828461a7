"""Running text keeps the way back: every character of the flow has its place in the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading.flow import Flow, flow_of

broken = st.text(st.sampled_from("甲乙万元ab C１２％；，（）。 \n\t\r\u3000\u200b\ufeff0.5"), max_size=40) | st.text(
    max_size=20
)


def whole(text: str) -> Flow:
    return flow_of(text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "running"),
    [
        ("给予20 \n万元", "给予20万元"),
        ("国 家\u3000级\t企业", "国家级企业"),
        ("open source 平台", "open source平台"),
        ("open\nsource", "open source"),
        ("５０．５％，ＡＩ＋制造", "50.5%，AI+制造"),
        ("\ufeff 开头\u200b与结尾\r\n", "开头与结尾"),
        ("", ""),
    ],
)
def test_breaks_and_layout_blanks_go_and_wide_signs_are_folded(text: str, running: str) -> None:
    assert whole(text).text == running


@given(broken)
def test_every_character_has_its_place_in_order(text: str) -> None:
    flow = whole(text)
    assert len(flow.offsets) == len(flow.text)
    assert list(flow.offsets) == sorted(set(flow.offsets))
    for character, offset in zip(flow.text, flow.offsets, strict=True):
        assert whole(text[offset]).text == character or (character == " " and not whole(text[offset]).text)


@given(broken)
def test_a_flow_has_no_breaks_and_flows_no_further(text: str) -> None:
    flow = whole(text)
    assert not set(flow.text) & set("\n\r\t\u3000\u200b\ufeff")
    assert "  " not in flow.text
    assert whole(flow.text).text == flow.text


@given(broken, st.data())
def test_a_part_of_the_flow_is_found_in_the_document(text: str, data: st.DataObject) -> None:
    flow = whole(text)
    if flow.text.strip():
        start = data.draw(st.integers(0, len(flow.text) - 1))
        end = data.draw(st.integers(start + 1, len(flow.text)))
        first, last = flow.source(start, end)
        assert 0 <= first < last <= len(text)
        assert whole(text[first:last]).text == flow.text[start:end].strip(" ")


@given(broken, broken, broken)
def test_what_stands_around_a_span_does_not_matter(before: str, text: str, after: str) -> None:
    start, end = len(before), len(before) + len(text)
    inside = flow_of(before + text + after, start, end)
    assert inside.text == whole(text).text
    assert [offset - start for offset in inside.offsets] == list(whole(text).offsets)


spans = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda span: (min(span), max(span)))


@given(broken, spans, st.lists(spans, max_size=3))
def test_holes_are_passed_over_like_blanks(text: str, span: tuple[int, int], holes: list[tuple[int, int]]) -> None:
    start, end = (min(at, len(text)) for at in span)
    blank = "".join(" " if any(a <= at < b for a, b in holes) else sign for at, sign in enumerate(text))
    assert flow_of(text, start, end, holes) == flow_of(blank, start, end)
