"""The user's language: Chinese is the language of the source, English comes from a catalogue.

Messages stand in Chinese in the code, wrapped in `_()`; `content/locale/en` holds the English. So Chinese is
complete by construction, and a test holds the English catalogue to the same set of messages.
"""

from __future__ import annotations

import gettext as catalogues
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "content" / "locale"
LANGUAGES = ("zh", "en")
_VARIABLE = "MINGCHENG_LANG"
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)
"""The language of one piece of work where several users are served at once; it comes before the process's own."""


def chosen_language() -> str:
    """`zh`, or `en` where MINGCHENG_LANG says so.

    The system's locale does not count: the machines of a Chinese bureau often run an English one, its people do not.
    """
    spoken = _SPOKEN.get()
    if spoken is not None:
        return spoken
    return "en" if os.environ.get(_VARIABLE, "").lower().startswith("en") else "zh"


def choose_language(language: str) -> None:
    """From now on messages are in this language (`zh` or `en`), in child processes too."""
    os.environ[_VARIABLE] = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it messages are in this language (`zh` or `en`), in this thread alone: a server speaks to many at once."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@lru_cache(maxsize=4)
def _catalogue(language: str) -> catalogues.NullTranslations:
    if language == "zh":
        return catalogues.NullTranslations()
    return catalogues.translation("mingcheng", localedir=LOCALE_DIR, languages=[language], fallback=True)


def _(message: str) -> str:
    """The message in the user's language; placeholders are filled by the caller with `.format()`."""
    return (
        _catalogue(chosen_language()).gettext(message) if message else ""
    )  # the empty message is the catalogue's head


def marked(message: str) -> str:
    """The message as it is, marked for the catalogue: for constants, whose texts pass `_()` when they are shown."""
    return message
