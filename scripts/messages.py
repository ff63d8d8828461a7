"""Collects the messages of the code into the English catalogue, and compiles it: `make messages`.

A message is the text in `_("…")`, `marked("…")` or `lazy("…")`. It is found in the syntax tree, so also inside an f-string,
which the usual extractors overlook. In the desk's templates it is what `translate` and `blocktranslate` say. Messages that
are new get an empty English to be written in; those that are gone go. Compiled twice: for the house, and for templates.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "mingcheng"
PO = SOURCE / "content" / "locale" / "en" / "LC_MESSAGES" / "mingcheng.po"
MARKS = {"_", "marked", "lazy"}
TRANSLATE = re.compile(
    r"""{%-?\s*(?:translate|trans)\s+(?:"([^"]+)"|'([^']+)')|[|:]\s*_\("([^"]+)"\)|{{\s*_\("([^"]+)"\)"""
)
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
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
    for path in sorted(SOURCE.rglob("*.html")):
        name = path.relative_to(ROOT).as_posix()
        for message in messages_in_template(path.read_text(encoding="utf-8")):
            if name not in found[message]:
                found[message].append(name)
    return dict(found)


def messages_in_template(text: str) -> list[str]:
    """The messages of a template, as Django asks for them: a block's variables are `%(name)s`, and a block that is
    `trimmed` stands in one line.

    >>> messages_in_template('{% translate "甲" %}{% blocktranslate with n=1 %}共 {{ n }} 条{% endblocktranslate %}')
    ['甲', '共 %(n)s 条']
    """
    found = [(each.start(), next(filter(None, each.groups()))) for each in TRANSLATE.finditer(text)]
    for each in BLOCK.finditer(text):
        body = VARIABLE.sub(r"%(\1)s", each[2].replace("%", "%%"))
        if "trimmed" in each[1].split():
            body = " ".join(line.strip() for line in body.strip().splitlines())
        found.append((each.start(), body))
    return [message for _place, message in sorted(found)]


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
    for compiled in (PO.with_suffix(".mo"), PO.with_name("django.mo")):
        with compiled.open("wb") as file:
            write_mo(file, catalog)
    missing = [message.id for message in catalog if message.id and not message.string]
    for text in missing:
        print(f"no English yet: {text!r}")
    print(f"{len(catalog)} messages, {len(missing)} without English")


if __name__ == "__main__":
    main()
