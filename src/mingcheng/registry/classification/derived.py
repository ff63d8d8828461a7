"""What follows from a class of GB/T 4754: the class of the digital economy and whether it is core, the first-version label,
and whether the code that an enterprise is registered under, in its edition, says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from mingcheng.registry.classification.classify import Classified
from mingcheng.registry.classification.pieces import Flags
from mingcheng.registry.classification.schemes import Schemes
from mingcheng.registry.classification.tables import CONTENT, read_table, refuse

BELONGS, OUTSIDE, PARTLY = "belongs", "outside", "partly"
"""Whether an enterprise is in a class of the digital economy: it is, it is in none of the core, it cannot be told because
only a part of its industry belongs and its own texts do not prove that part."""


@dataclass(frozen=True, slots=True)
class DigitalAnswer:
    """The class of the digital economy of one enterprise; `is_core` None where it is unknown."""

    code: str | None
    is_core: bool | None
    kind: str | None


@lru_cache(maxsize=4)
def proofs(folder: Path = CONTENT) -> Mapping[str, tuple[tuple[str, ...], float]]:
    """By code of 2017: what proves that an enterprise belongs to the part that counts, and with which weight."""
    path = folder / "digital-own.tsv"
    rows, faults = read_table(path, ("gbt", "proof", "weight"))
    found = {row["gbt"]: (row.words("proof"), float(row.number("weight", faults))) for row in rows}
    refuse(path, faults)
    return found


def digital_answers(answers: Classified, schemes: Schemes, folder: Path = CONTENT) -> list[DigitalAnswer]:
    """The class of the digital economy of each enterprise, from its class of GB/T 4754 and, where only a part of that
    class belongs, from its own words."""
    codes = answers.codes()
    known = proofs(folder)
    by_code = {code: _answer(code, schemes) for code in set(codes) if code is not None}
    proven = {code: _proven(answers, *known[key]) for code in by_code if (key := _proof_key(code, known)) is not None}
    unknown = DigitalAnswer(None, None, None)
    return [
        unknown if code is None else _decided(by_code[code], proven.get(code), row, schemes, code)
        for row, code in enumerate(codes)
    ]


def _proof_key(code: str, known: Mapping[str, tuple[tuple[str, ...], float]]) -> str | None:
    return code if code in known else code[:3] if code[:3] in known else None


def _answer(code: str, schemes: Schemes) -> DigitalAnswer:
    digital = schemes.digital_of(code)
    if digital is not None:
        return DigitalAnswer(digital.code, digital.is_core, PARTLY if digital.is_part else BELONGS)
    if len(code) < 4 and any(each.startswith(code) for each in schemes.digital):
        return DigitalAnswer(None, None, PARTLY)  # a division of which some classes belong
    return DigitalAnswer(None, False, OUTSIDE)


def _decided(answer: DigitalAnswer, proven: Flags | None, row: int, schemes: Schemes, code: str) -> DigitalAnswer:
    if answer.kind != PARTLY or schemes.digital_of(code) is None:
        return answer
    if proven is not None and proven[row]:
        return DigitalAnswer(answer.code, answer.is_core, BELONGS)
    return DigitalAnswer(None, None, PARTLY)


def _proven(answers: Classified, words: tuple[str, ...], least: float) -> Flags:
    """Whose evidence for one of these codes, groups, divisions or segments weighs enough."""
    evidence = answers.evidence
    codes = np.array(
        [code.startswith(tuple(word for word in words if word.isdigit())) for code in evidence.codes] + [False]
    )
    segments = np.array([segment in words for segment in evidence.segments] + [False])
    counts = codes[evidence.columns.code] | segments[evidence.columns.segment]
    weights = np.bincount(evidence.columns.row[counts], weights=evidence.weight[counts], minlength=len(answers))
    found: Flags = weights >= least
    return found


def agreement(code: str | None, registered: str | None, edition: int | None, schemes: Schemes) -> bool | None:
    """Whether the registered code, in its edition, may be the class found; None where one of them, or the edition that it
    takes to compare them, is not known.

    >>> from mingcheng.registry.classification.schemes import schemes
    >>> [agreement("6520", "6550", edition, schemes()) for edition in (2011, 2017, None)]
    [True, False, None]
    """
    if code is None or registered is None:
        return None
    candidates = candidates_of(registered, edition, schemes)
    if not candidates:
        return None
    return any(each.startswith(code) or code.startswith(each) for each in candidates)


def candidates_of(registered: str, edition: int | None, schemes: Schemes) -> tuple[str, ...]:
    """The codes of 2017 that a registered code may mean; none where the edition is not told and the number is in both."""
    if edition is None:
        edition = only_edition(registered, schemes)
    return () if edition is None else schemes.to_2017(registered, edition)


def only_edition(registered: str, schemes: Schemes) -> int | None:
    """The edition of a code of section I that stands in one edition alone; None for any other."""
    editions = [year for year, classes in schemes.editions.items() if registered in classes]
    return editions[0] if len(editions) == 1 and registered[:2] in ("63", "64", "65") else None


def first_version_label(segment: str | None, code: str | None, schemes: Schemes) -> str | None:
    """The category of first-version lists that a maker of software (651) of a segment would apply under."""
    if code is None or not code.startswith("651"):
        return None
    if segment is None:
        return None
    return schemes.segments[segment].first_version or None
