"""Collects the messages of the code into the English catalogue, and compiles it: `make messages`.

A message is the text in `_("…")` or `marked("…")`. It is found in the syntax tree, so also inside an f-string, which
the usual extractors overlook. Messages that are new get an empty English to be written in; those that are gone go.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "mingcheng"
PO = SOURCE / "content" / "locale" / "en" / "LC_MESSAGES" / "mingcheng.po"
MARKS = {"_", "marked"}
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
"""The catalogue changes with its messages only, not with the day of its making."""
HEAD = "# English for the messages of Mingcheng; the Chinese stands in the code."


def messages() -> dict[str, list[str]]:
    """Every message and the modules that say it, in the order of the modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for message in messages_in(path.read_text(encoding="utf-8")):
            if name not in found[message]:
                found[message].append(name)
    return dict(found)


def messages_in(code: str) -> list[str]:
    """The messages of a module, in their order.

    >>> messages_in('print(_("甲"), marked("乙"), _(name))')
    ['甲', '乙']
    """
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in MARKS
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


def updated(old: Catalog) -> Catalog:
    """The catalogue with exactly the messages of the code; what was translated stays."""
    new = Catalog(
        locale="en",
        project="mingcheng",
        version="0",
        header_comment=HEAD,
        msgid_bugs_address="-",
        last_translator="-",
        language_team="en",
        creation_date=BEGUN,
        revision_date=BEGUN,
        fuzzy=False,
    )
    for message, modules in messages().items():
        before = old.get(message)
        new.add(message, string=before.string if before else "", locations=[(module, 0) for module in modules])
    return new


def main() -> None:
    """Rewrites the catalogue and says what is still to be translated."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    old = Catalog(locale="en")
    if PO.exists():
        with PO.open("rb") as file:
            old = read_po(file, locale="en")
    catalog = updated(old)
    with PO.open("wb") as file:
        write_po(file, catalog, width=0, omit_header=False, include_lineno=False)
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    missing = [message.id for message in catalog if message.id and not message.string]
    for text in missing:
        print(f"no English yet: {text!r}")
    print(f"{len(catalog)} messages, {len(missing)} without English")


if __name__ == "__main__":
    main()
