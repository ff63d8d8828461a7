"""What every page owes its reader, whatever room it is of: no script or style inside it, forms that are protected, headers,
a title and a way back. test_access.py asks it of each page that it opens."""

from __future__ import annotations

import re
from typing import Any

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_INLINE = re.compile(r"""\s(style|on[a-z]+|hx-on[a-z:-]*)\s*=|(?:href|src|action)\s*=\s*["']?\s*javascript:""", re.I)
_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>", re.I)
_STYLE = re.compile(r"<style\b", re.I)
_POST_FORM = re.compile(r"<form\b[^>]*method=[\"']?post.*?</form>", re.I | re.S)
_TITLE = re.compile(r"<title>\s*(\S.*?)\s*·", re.S)
_WAY = re.compile(r'<nav class="way"[^>]*>.*?<a\b.*?</nav>', re.S)
_ALLOWED_SCRIPTS = re.compile(r"<script\b[^>]*type=[\"']application/json[\"'][^>]*>", re.I)

AT_THE_TOP = ("home:home", "organisations:change-password")
"""Pages from which no way leads back: the first one, and the one that one must pass."""


def faults_of(answer: Any, name: str) -> list[str]:
    """What is wrong with the answer of an address; nothing is asked of what is no page of HTML."""
    if answer.status_code >= 300 or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return _headers(answer)
    text = answer.content.decode()
    found = [*_headers(answer), *inline_parts(text)]
    found += ["a form without its token" for form in _POST_FORM.findall(text) if "csrfmiddlewaretoken" not in form]
    if text.lstrip().lower().startswith("<!doctype"):
        # What HTMX keeps of pages for “back” would outlive the session in the browser's storage.
        found += [] if '"historyCacheSize":0' in text else ["HTMX keeps pages"]
        found += [] if _TITLE.search(text) else ["no title"]
        found += [] if _WAY.search(text) or name in AT_THE_TOP or 'class="screen' in text else ["no way back"]
    return found


def inline_parts(text: str) -> list[str]:
    """Scripts and styles inside a page, which its own policy forbids: the browser would leave them out."""
    found = [f"inline: {tag[:120]}" for tag in _TAG.findall(text) if _INLINE.search(_without_values(tag))]
    found += [each for each in _SCRIPT.findall(text) if not _ALLOWED_SCRIPTS.match(each)]
    return found + ["<style>" for _each in _STYLE.findall(text)]


def _without_values(tag: str) -> str:
    """A tag with its values emptied, but for addresses, so that a value that speaks of `style=` is none."""
    return re.sub(r"""(\s(?!href|src|action)[\w:-]+\s*=\s*)("[^"]*"|'[^']*')""", r'\1""', tag)


def _headers(answer: Any) -> list[str]:
    """The headers that protect a reader, on every answer of the desk."""
    wanted = {
        "Content-Security-Policy": "script-src 'self'", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin", "Permissions-Policy": "camera=()",
    }  # fmt: skip
    found = [f"no {name}" for name, part in wanted.items() if part not in answer.headers.get(name, "")]
    policy = answer.headers.get("Content-Security-Policy", "")
    return found + [f"the policy allows {word}" for word in ("unsafe-inline", "unsafe-eval") if word in policy]
