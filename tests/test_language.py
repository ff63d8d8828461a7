"""The catalogue: every message has its English, with the same placeholders, compiled as it stands."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from mingcheng.language import LOCALE_DIR, _, choose_language, chosen_language
from scripts.messages import messages, messages_in

PO = LOCALE_DIR / "en" / "LC_MESSAGES" / "mingcheng.po"
QUOTED = re.compile("“[^”]*”")
CHINESE = re.compile(r"[\u3400-\u9fff]")
MEND = "run `make messages`, then write the English into mingcheng.po and run it again"


@pytest.fixture(scope="module")
def english() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def translations(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalog:
        if message.id:
            assert isinstance(message.id, str) and isinstance(message.string, str)
            yield message.id, message.string


def placeholders(text: str) -> set[str]:
    """Those of both kinds: `{name}` in code, `%(name)s` in templates."""
    in_code = {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    return in_code | set(re.findall(r"%\((\w+)\)s", text))


def test_the_catalogue_holds_exactly_the_messages_of_the_code(english: Catalog) -> None:
    translated = {message for message, _text in translations(english)}
    assert translated == set(messages()), MEND


def test_messages_are_found_wherever_they_stand() -> None:
    code = """print(_("甲"), f"{_('乙')}", [marked("丙") for _each in _(variable)])"""
    assert messages_in(code) == ["甲", "乙", "丙"]


def test_every_message_has_its_english(english: Catalog) -> None:
    missing = [message for message, text in translations(english) if not text]
    assert missing == [], MEND


def test_the_english_has_no_chinese_in_it_but_in_quotes(english: Catalog) -> None:
    assert [text for message, text in translations(english) if CHINESE.search(QUOTED.sub("", text))] == []


def test_no_translation_is_a_guess(english: Catalog) -> None:
    assert [message.id for message in english if message.fuzzy and message.id] == [], MEND


def test_placeholders_agree(english: Catalog) -> None:
    for message, text in translations(english):
        assert placeholders(text) == placeholders(message), message


def test_the_compiled_catalogue_is_the_written_one(english: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english)
    compiled.seek(0)
    written = gettext.GNUTranslations(compiled)
    with PO.with_suffix(".mo").open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    assert {message: shipped.gettext(message) for message in messages()} == {
        message: written.gettext(message) for message in messages()
    }, MEND


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "zh"),
        ({"MINGCHENG_LANG": "en"}, "en"),
        ({"MINGCHENG_LANG": "en_GB.UTF-8"}, "en"),
        ({"MINGCHENG_LANG": "zh", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}, "zh"),
    ],
)
def test_the_language_is_chinese_unless_english_is_asked_for(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert chosen_language() == language


def test_a_message_comes_in_the_chosen_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGCHENG_LANG", "zh")
    assert _("没有发现问题。") == "没有发现问题。"
    choose_language("en")
    assert _("没有发现问题。") == "No problems found."
