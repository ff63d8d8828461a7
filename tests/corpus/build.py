"""Build the invented evaluation corpus: every NAME.src becomes NAME.txt (the document) and NAME.json (its annotation).

    python tests/corpus/build.py [FOLDER ...]     # default: train, check and demo beside this file

A source has three parts, parted by lines that begin with `===`: the head (`key: value`), the text, and the notes. In
the text, `#cells` … `#end` and `#tabs` … `#end` enclose a table, one row a line, cells parted by ` | `: the first is
written one cell a line with a tab before it, the second one row a line with tabs between; `#include PATH` takes a
file, found from the project's folder. A note is one line, fields parted by ` | `:

    S 二、重点任务 > （一）培育企业                             section of the tasks that follow
    T level >= 1000 亿元 2027 | quote | indicator | options     target
    B growth 8.5 % 2023 | quote | indicator | options           past figure
    K 1 | lead,lead | support,support | title | quote           task
    P one_off_award amount=20万元 | quote | title | beneficiary | condition; condition | y
                                                                policy: computable `y` or `n`; `y t`: tier of the above
    G quote | name | options                                    park
    Y quote | what it does                                      system
    X target | quote | reason                                   borderline passage, not scored

Options of a target, parted by `;`: `subject=`, `units=` (parted by commas), `where=`, `dup=` (indicator of the target
that it repeats) and `base=477@2023`, which makes a past figure as well: quoted by `bq=`, else from the start of the
row to the value's cell, unless `told=yes` says that an earlier target of the row made it.

A quote is sought from the start of the note of the same kind before it, so notes stand in the order of the text. In a
quote `¦` is a line break and a tab (the next cell), `⏎` a line break, `⇥` a tab, `a~~b` all from a to the next b, and
`@a@b` the first b after the first a of the whole text. `-` stands for "none". Offsets are computed here, and
`text[start:end] == quote` is checked.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Note = dict[str, Any]
LISTS = {
    "T": "targets",
    "B": "baselines",
    "K": "tasks",
    "P": "policies",
    "G": "parks",
    "Y": "systems",
    "X": "borderline",
}
NUMBERS = {"land_mu", "built_10k_m2", "planned_10k_m2", "target_revenue_100m", "year"}
PARK_FIELDS = (
    "parent",
    "district",
    "location",
    "land_mu",
    "built_10k_m2",
    "planned_10k_m2",
    "nature",
    "goal",
    "target_revenue_100m",
    "year",
)


def number(printed: str) -> int | float | None:
    """The JSON number of a printed one; None for `-`."""
    if printed == "-":
        return None
    return int(printed) if re.fullmatch(r"-?\d+", printed) else float(printed)


def amount(printed: str | None) -> tuple[int | float | None, str | None]:
    """`20万元` as (20, "万元")."""
    if printed is None:
        return None, None
    found = re.fullmatch(r"([\d.]+)(.*)", printed)
    assert found, printed
    return number(found[1]), found[2] or None


def none(field: str) -> str | None:
    return None if field in ("", "-") else field


def taken(path: str) -> str:
    return (HERE.parent.parent / path).read_bytes().decode("utf-8")


def laid_out(source: str) -> str:
    """The text with its tables written as conversions of office files write them."""

    def cells(found: re.Match[str]) -> str:
        rows: list[list[str]] = [line.split(" | ") for line in found[2].splitlines()]
        if found[1] == "tabs":
            return "".join("\t".join(cell.strip() for cell in row) + "\n" for row in rows)
        return "".join("\n".join("\t" + cell.strip().replace("⏎", "\n") for cell in row) + "\n\n" for row in rows)

    source = re.sub(r"^#include (.+)\n", lambda found: taken(found[1]), source, flags=re.M)
    return re.sub(r"^#(cells|tabs)\n(.*?)^#end\n", cells, source, flags=re.M | re.S)


class Annotator:
    """Reads the notes of one document in order, and remembers where the last quote of each kind was found."""

    def __init__(self, text: str, jurisdiction: str) -> None:
        self.text, self.jurisdiction = text, jurisdiction
        self.cursor: dict[str, int] = {}
        self.section: list[str] = []
        self.lists: dict[str, list[Note]] = {name: [] for name in LISTS.values()}

    def place(self, kind: str, quote: str) -> Note:
        """The quote with its offsets; a quote that is not there is an error of the source."""
        quote = quote.replace("¦", "\n\t").replace("⏎", "\n").replace("⇥", "\t")
        begin = self.cursor.get(kind, 0)
        if quote.startswith("@"):
            _, anchor, quote = quote.split("@", 2)
            begin = self.text.index(anchor)
        first, _, last = quote.partition("~~")
        start = self.text.find(first, begin)
        assert start >= 0, f"not found from {begin}: {first!r}"
        end = start + len(first)
        if last:
            closing = self.text.find(last, end)
            assert closing >= 0, f"not closed: {quote!r}"
            end = closing + len(last)
        self.cursor[kind] = start
        found = self.text[start:end]
        assert found == found.strip() and found, repr(found)
        return {"quote": found, "start": start, "end": end}

    def read(self, line: str) -> None:
        kind, _, rest = line.partition(" ")
        if kind == "S":
            self.section = [] if rest == "-" else [part.strip() for part in rest.split(" > ")]
            return
        fields = [field.strip() for field in rest.split(" | ")]
        getattr(self, "read_" + LISTS[kind])(*fields)

    def read_targets(self, figure: str, quote: str, indicator: str, options: str = "") -> None:
        kind, comparator, value, unit, year = figure.split()
        assert kind in {"level", "increment", "growth", "share", "multiple", "rank", "flow"}, figure
        assert comparator in {">=", ">", "=", "<=", "<", "~"}, figure
        chosen = options_of(options)
        place = self.place("T", quote)
        base = None
        if "base" in chosen:
            printed, _, base_year = chosen["base"].partition("@")
            base_value, base_unit = amount(printed)
            base = {"value": base_value, "unit": base_unit or none(unit), "year": number(base_year)}
            if "told" not in chosen:
                passage = self.base_passage(place, printed, chosen.get("bq"))
                whose = {"indicator": indicator, "subject": chosen.get("subject", self.jurisdiction)}
                self.lists["baselines"].append(passage | whose | base | {"kind": kind})
        self.lists["targets"].append(
            place
            | {
                "indicator": indicator,
                "subject": chosen.get("subject", self.jurisdiction),
                "kind": kind,
                "comparator": comparator,
                "value": number(value),
                "unit": none(unit),
                "year": number(year),
                "baseline": base,
                "units": chosen["units"].split(",") if "units" in chosen else [],
                "where": chosen.get("where", "prose"),
                "duplicate_of": chosen.get("dup"),
            }
        )

    def base_passage(self, place: Note, printed: str, quote: str | None) -> Note:
        """Where the past value stands: as told, or from the start of the target's row to the cell of the value."""
        if quote:
            before = self.cursor.get("B")
            self.cursor["B"] = max(0, place["start"] - 120)
            passage = self.place("B", quote)
            if before is not None:
                self.cursor["B"] = before
            return passage
        value = re.match(r"[\d.]+", printed)
        assert value
        cell = self.text.index("\t" + value[0], place["start"])
        assert cell < place["end"], place["quote"]
        end = cell + 1 + len(re.match(r"[^\t\n]*", self.text[cell + 1 :])[0])  # type: ignore[index]
        return {"quote": self.text[place["start"] : end], "start": place["start"], "end": end}

    def read_baselines(self, figure: str, quote: str, indicator: str, options: str = "") -> None:
        kind, value, unit, year = figure.split()
        assert kind in {"level", "increment", "growth", "share", "multiple", "rank", "flow"}, figure
        self.lists["baselines"].append(
            self.place("B", quote)
            | {
                "indicator": indicator,
                "subject": options_of(options).get("subject", self.jurisdiction),
                "value": number(value),
                "unit": none(unit),
                "year": number(year),
                "kind": kind,
            }
        )

    def read_tasks(self, printed: str, lead: str, support: str, title: str, quote: str) -> None:
        self.lists["tasks"].append(
            {"number": none(printed), "section": list(self.section)}
            | self.place("K", quote)
            | {
                "title": none(title),
                "lead": [] if lead == "-" else lead.split(","),
                "support": [] if support == "-" else support.split(","),
            }
        )

    def read_policies(self, benefit: str, quote: str, title: str, beneficiary: str, when: str, flags: str) -> None:
        kind, *printed = benefit.split()
        given = dict(field.split("=", 1) for field in printed)
        value, unit = amount(given.get("amount"))
        cap, cap_unit = amount(given.get("cap"))
        policy = self.place("P", quote) | {
            "title": title,
            "beneficiary": beneficiary,
            "condition": [] if when == "-" else [condition(part) for part in when.split(";")],
            "benefit": {
                "type": kind,
                "amount": value,
                "unit": unit,
                "rate": number(given.get("rate", "-")),
                "rate_base": given.get("base"),
                "cap": cap,
                "cap_unit": cap_unit,
            },
            "computable": flags.startswith("y"),
            "tier_of": "above" if flags.endswith("t") else None,
        }
        self.lists["policies"].append(policy)

    def read_parks(self, quote: str, name: str, options: str = "") -> None:
        chosen = options_of(options)
        assert set(chosen) <= set(PARK_FIELDS), options
        fields = {key: number(chosen[key]) if key in NUMBERS else chosen[key] for key in chosen}
        self.lists["parks"].append(
            self.place("G", quote) | {"name": name} | {key: fields.get(key) for key in PARK_FIELDS}
        )

    def read_systems(self, quote: str, what: str) -> None:
        place = self.place("Y", quote)
        self.lists["systems"].append(place | {"name": re.sub(r"\s", "", place["quote"]), "what": what})

    def read_borderline(self, like: str, quote: str, reason: str) -> None:
        self.lists["borderline"].append(self.place("X", quote) | {"like": like, "reason": reason})


def options_of(field: str) -> dict[str, str]:
    """`a=1; b=2` as a mapping."""
    pairs = [part.strip().partition("=") for part in field.split(";") if part.strip()]
    return {key: value for key, _, value in pairs}


def condition(printed: str) -> Note:
    """`软件业务收入>=2000万元〔新达到〕`, or a yes-or-no fact."""
    printed, _, note = printed.strip().rstrip("〕").partition("〔")
    found = re.fullmatch(r"(.+?)(>=|<=|>|<|=)([\d.]+)(.*)", printed)
    if found:
        made: Note = {"variable": found[1], "op": found[2], "value": number(found[3]), "unit": none(found[4])}
    else:
        made = {"variable": printed, "op": "=", "value": True, "unit": None}
    return made | {"note": note or None}


def numbered(lists: dict[str, list[Note]]) -> dict[str, list[Note]]:
    """Every list in the order of the text with its ids, and the references between them."""
    letters = dict(zip(LISTS.values(), "tbkpgsx", strict=True))
    done: dict[str, list[Note]] = {}
    for name, notes in lists.items():
        notes = sorted(notes, key=lambda note: note["start"])
        done[name] = [Note(id=f"{letters[name]}{place:03d}") | note for place, note in enumerate(notes, 1)]
    mark_tiers(done["policies"])
    mark_duplicates(done["targets"])
    for task in done["tasks"]:
        task["targets"] = [t["id"] for t in done["targets"] if task["start"] <= t["start"] and t["end"] <= task["end"]]
    return done


def mark_tiers(policies: list[Note]) -> None:
    first = None
    for policy in policies:
        if policy["tier_of"] is None:
            first = policy["id"]
        else:
            policy["tier_of"] = first


def mark_duplicates(targets: list[Note]) -> None:
    """A commitment stated again points at its first statement: the same words, or the indicator that `dup=` names."""
    for place, target in enumerate(targets):
        words = target["duplicate_of"] or target["indicator"]
        target["duplicate_of"] = next(
            (
                earlier["id"]
                for earlier in targets[:place]
                if earlier["indicator"] == words
                and all(earlier[key] == target[key] for key in ("subject", "kind", "year"))
                and (target["duplicate_of"] or (earlier["value"], earlier["unit"]) == (target["value"], target["unit"]))
            ),
            None,
        )


def built(source: str) -> tuple[str, Note]:
    """The document's text and its annotation."""
    head, text, notes = re.split(r"^===.*\n", source, flags=re.M)
    fields = {key: none(value.strip()) for key, _, value in (line.partition(":") for line in head.splitlines() if line)}
    text = laid_out(text)
    annotator = Annotator(text, str(fields["jurisdiction"]))
    for line in notes.splitlines():
        if line.strip() and not line.startswith("#"):
            try:
                annotator.read(line.strip())
            except (AssertionError, ValueError, TypeError, KeyError) as fault:
                raise SystemExit(f"{line}\n  {type(fault).__name__}: {fault}") from None
    period = [number(year) for year in str(fields.pop("period")).split()]
    lists = numbered(annotator.lists)
    for note in (note for notes_ in lists.values() for note in notes_):
        assert text[note["start"] : note["end"]] == note["quote"]
    return text, {"document": fields | {"period": period}} | lists


def main(folders: list[str]) -> None:
    for folder in [Path(name) for name in folders] or [HERE / name for name in ("train", "check", "demo")]:
        for source in sorted(folder.glob("*.src")):
            print(source.stem, end=" ", flush=True)
            text, annotation = built(source.read_text(encoding="utf-8"))
            source.with_suffix(".txt").write_text(text, encoding="utf-8", newline="")
            body = json.dumps(annotation, ensure_ascii=False, indent=1)
            source.with_suffix(".json").write_text(body + "\n", encoding="utf-8", newline="")
            print(len(text), {name: len(notes) for name, notes in annotation.items() if name != "document" and notes})


if __name__ == "__main__":
    main(sys.argv[1:])
