"""Changes of texts are kept line by line, however long the texts are."""

from __future__ import annotations

import difflib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.text_changes import changed_lines, only_changes, texts_in
from mingcheng.desk.policies.models import Edition
from mingcheng.desk.policies.packs import pack_named

LINES = st.lists(st.sampled_from(["a: 1", "b: 2", "- c", "+ d", "@@", "--- e", "+++ f", ""]), max_size=12)


@given(LINES, LINES)
def test_the_changed_lines_are_those_that_make_one_text_of_the_other(one: list[str], other: list[str]) -> None:
    lines = changed_lines({"m": "\n".join(one)}, {"m": "\n".join(other)}).get("m", [])
    gone, come = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
    before, after = "\n".join(one).splitlines(), "\n".join(other).splitlines()
    blocks = difflib.SequenceMatcher(None, before, after).get_matching_blocks()
    assert len(before) - len(gone) == len(after) - len(come) == sum(block.size for block in blocks)
    assert bool(lines) == (before != after)


@pytest.mark.django_db
def test_a_change_in_the_middle_of_long_texts_is_in_the_trail() -> None:
    texts = dict(pack_named("jiaxing-2025").texts)
    row = Edition.objects.create(name="a", title="甲", texts=texts)
    row.texts = {**texts, "revenue-step.yaml": texts["revenue-step.yaml"].replace("value: 100 万元", "value: 120 万元")}
    row.save()
    change = next(each for each in history_of(row)[0].changes if each.label == "内容")
    assert change.lines[0] == "revenue-step.yaml" and len(change.lines) == 3
    assert "100 万元" in change.lines[1] and "120 万元" in change.lines[2]


def test_only_texts_are_kept_so() -> None:
    whole = json.dumps({"m.yaml": "a: 1\nb: 2\n"})
    assert only_changes(["None", whole]) == ["{}", whole]
    assert only_changes([whole, json.dumps({"m.yaml": "a: 1\nb: 3\n"})]) == [
        json.dumps({"m.yaml": "b: 2\n"}), json.dumps({"m.yaml": "b: 3\n"}),
    ]  # fmt: skip
    for pair in (["None", "甲"], ["[1]", "[2]"], ['{"a": "b"}', whole], ["None", "None"], ["{", whole]):
        assert only_changes(pair) is None
    assert texts_in("None") == {} and texts_in('{"a": 1}') is None
