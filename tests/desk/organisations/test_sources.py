"""What holds for the sources of all rooms: rights on each view, nothing unescaped, nothing inline, also where no test goes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

import mingcheng.desk
from mingcheng.desk.files.sending import disposition
from tests.desk.matrix import patterns
from tests.desk.page_rules import inline_parts

DESK = Path(mingcheng.desk.__file__).parent
TEMPLATES = sorted(DESK.rglob("*.html"))
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+off|mark_safe|SafeString|safestring|\bmark_safe\(|\|\s*safeseq")
MAY_BE_UNESCAPED = {"_form.html"}
"""Help texts of fields: Django's own and ours, none of them typed by a user."""
MAY_MARK = {"passages.py"}
"""Makes the HTML of a document out of its characters, each of them escaped (tests/desk/plans)."""
FOR_ALL_SIGNED_IN = {
    "organisations:change-password",
    "organisations:account",
    "organisations:here",
    "organisations:end-other-sessions",
}


def test_every_view_asks_for_a_right() -> None:
    without = {
        name
        for name, each in patterns(get_resolver())
        if not getattr(each.callback, "open_to_all", False) and not getattr(each.callback, "rights", ())
    }
    assert without - FOR_ALL_SIGNED_IN == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_escape_everything_and_hold_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert path.name in MAY_BE_UNESCAPED or not UNESCAPED.search(text)
    plain = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.S)
    assert inline_parts(plain) == []


def test_code_marks_nothing_as_safe() -> None:
    marked = [path for path in DESK.rglob("*.py") if re.search(r"mark_safe\(|SafeString\(", path.read_text("utf-8"))]
    assert [path.relative_to(DESK).as_posix() for path in marked if path.name not in MAY_MARK] == []


def test_every_form_that_changes_something_has_its_token() -> None:
    forms = re.compile(r"<form\b[^>]*method=[\"']?post.*?</form>", re.I | re.S)
    without = [
        path.name for path in TEMPLATES for form in forms.findall(path.read_text("utf-8")) if "csrf_token" not in form
    ]
    assert without == []


@pytest.mark.parametrize("name", ['a"b.csv', "a\r\nSet-Cookie: x=1.csv", "名录；.xlsx", "../../etc/passwd", "a\x00b"])
def test_names_of_files_stay_inside_their_header(name: str) -> None:
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w%./~-]+", disposition(name))
