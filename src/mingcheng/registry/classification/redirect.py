"""引导变更统计代码: who makes software by the evidence but is registered under another industry, and the other way round.

Evidence, the strongest first: software revenue in operating revenue; main products; certificates and copyrights with a
business scope; a business scope alone, which is a clue and no more. A share that is known and low speaks against.

Source of the shares: by the statistics of legal units the main activity is the largest one, so that more than half is
enough; the survey of the software industry counts who has 30 % and more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _, chosen_language, marked
from mingcheng.registry.classification.classify import Classified, Tools
from mingcheng.registry.classification.decide import DOUBTFUL, LIKELY, SURE
from mingcheng.registry.classification.derived import candidates_of, only_edition
from mingcheng.registry.classification.listed import Listed
from mingcheng.registry.classification.pieces import Flags, folded
from mingcheng.registry.classification.results import Result
from mingcheng.registry.classification.schemes import EDITIONS, INFORMATION, SOFTWARE
from mingcheng.registry.classification.settings import SOURCES

INTO, OUT_OF = "into", "out_of"
"""Into the software industry, or a note that a software code does not fit."""
STRENGTHS = {"strong": marked("证据充分"), "likely": marked("证据较足"), "clue": marked("线索")}
LABELS = {
    "direction": marked("方向"), "uscc": marked("统一社会信用代码"), "name": marked("企业名称"),
    "registered_code": marked("登记的行业代码"), "registered_edition": marked("代码版本"),
    "registered_name": marked("登记的行业"), "proposed_code": marked("建议的行业代码（2017）"),
    "proposed_name": marked("建议的行业"), "strength": marked("证据"), "share": marked("软件业务收入占比（%）"),
    "reasons": marked("理由"),
}  # fmt: skip
DIRECTIONS = {INTO: marked("引导为软件业"), OUT_OF: marked("登记为软件业，提请核对")}


@dataclass(frozen=True, slots=True)
class Redirection:
    """One enterprise whose registered code does not fit. `share` is software revenue in revenue (exact), None where unknown;
    `proposed_code` None where the evidence names no class."""

    direction: str
    row: int
    registered_code: str
    registered_edition: int | None
    proposed_code: str | None
    strength: str
    share: Fraction | None
    reasons: tuple[str, ...]


def redirections(result: Result, tools: Tools | None = None) -> list[Redirection]:
    """The enterprises of a list whose registered code, in its edition, does not fit the evidence: first those that belong
    to the software industry, by strength of evidence, then those registered there that seem not to."""
    tools = tools or Tools.of()
    facts = _Facts.of(result, tools)
    into = [each for row in np.flatnonzero(facts.elsewhere & facts.may_be_software) for each in _into(int(row), facts)]
    out_of = [each for row in np.flatnonzero(facts.in_software) for each in _out_of(int(row), facts)]
    order = list(STRENGTHS)
    return sorted(into, key=lambda each: order.index(each.strength)) + out_of


@dataclass(frozen=True)
class _Facts:
    """What is known of each enterprise of a list, as columns."""

    listed: Listed
    answers: Classified
    tools: Tools
    editions: list[int | None]
    elsewhere: Flags
    in_software: Flags
    share: list[Fraction | None]
    has_certificate: Flags
    from_products: Flags
    software_codes: list[str | None]

    @classmethod
    def of(cls, result: Result, tools: Tools) -> _Facts:
        listed, answers = result.listed, result.answers
        pairs = list(zip(listed.codes.to_pylist(), listed.editions.to_pylist(), strict=True))
        candidates = {pair: candidates_of(*pair, tools.schemes) if pair[0] else () for pair in set(pairs)}
        known = np.array([bool(candidates[pair]) for pair in pairs], dtype=bool)
        software = np.array([any(each[:2] == SOFTWARE for each in candidates[pair]) for pair in pairs], dtype=bool)
        # the divisions of section I have the same numbers in both editions: any other is another industry in either
        divisions = {code for code in tools.schemes.editions[2017] if len(code) == 2} - set(INFORMATION)
        far = np.array([bool(code) and code[:2] in divisions for code, _edition in pairs], dtype=bool)
        codes = _software_codes(answers)
        return cls(
            listed,
            answers,
            tools,
            [edition for _code, edition in pairs],
            (known & ~software) | (far & ~known),
            software,
            _shares(listed),
            _has_certificate(listed, tools),
            _from_products(answers),
            codes,
        )

    @property
    def limits(self) -> dict[str, Fraction]:
        """The shares that matter."""
        return {name: Fraction(value) for name, value in self.tools.settings.redirect.items()}

    @property
    def may_be_software(self) -> Flags:
        has_code = np.array([code is not None for code in self.software_codes], dtype=bool)
        has_share = np.array([share is not None for share in self.share], dtype=bool)
        found: Flags = has_code | has_share
        return found


def _software_codes(answers: Classified) -> list[str | None]:
    """The best class of division 65 of each enterprise, whatever else it does."""
    found = [answers.evidence.codes[place] if place >= 0 else None for place in answers.software.best.tolist()]
    return [code if code is not None and code[:2] == SOFTWARE else None for code in found]


def _shares(listed: Listed) -> list[Fraction | None]:
    """Software revenue in operating revenue; None where either is unknown, or revenue is not positive."""
    pairs = zip(listed.amounts["software_revenue"].to_pylist(), listed.amounts["revenue"].to_pylist(), strict=True)
    return [None if part is None or not whole or whole < 0 else Fraction(part, whole) for part, whole in pairs]


def _has_certificate(listed: Listed, tools: Tools) -> Flags:
    """Who has a certificate of software, or enough copyrights."""
    words = "|".join(re.escape(folded(word)) for word in tools.settings.certificates)
    texts = pc.utf8_lower(pc.fill_null(listed.certificates, ""))
    named = pc.match_substring_regex(texts, words) if words else pc.equal(texts, "\0")
    enough = pc.greater_equal(pc.fill_null(listed.copyrights, 0), int(tools.settings.redirect["copyrights"]))
    flags: Flags = pc.or_(named, enough).to_numpy(zero_copy_only=False)
    return flags


def _from_products(answers: Classified) -> Flags:
    """Whose main products speak for division 65 more than for anything else."""
    evidence = answers.evidence
    is_product = evidence.source == SOURCES.index("products")
    is_software = np.array([code[:2] == SOFTWARE for code in evidence.codes] + [False])[evidence.columns.code]
    for_it = np.bincount(
        evidence.columns.row, weights=evidence.weight * (is_product & is_software), minlength=len(answers)
    )
    others = np.bincount(
        evidence.columns.row,
        weights=evidence.weight * (is_product & ~is_software & (evidence.columns.code >= 0)),
        minlength=len(answers),
    )
    flags: Flags = (for_it > others) & (for_it > 0)
    return flags


def _into(row: int, facts: _Facts) -> Iterator[Redirection]:
    """What leads an enterprise registered elsewhere to the software industry; nothing where a known share is low."""
    share, limits = facts.share[row], facts.limits
    code = facts.software_codes[row]
    gb = facts.answers.gb
    best = facts.answers.evidence.codes[gb.best[row]] if gb.best[row] >= 0 else ""
    standing = int(gb.standing[row]) if best[:2] == SOFTWARE else -1
    reasons: list[str] = []
    if share is not None:
        reasons.append(_("软件业务收入占营业收入的 {share}%。").format(share=_percent(share)))
    if facts.from_products[row]:
        reasons.append(_("主要产品是软件或软件服务。"))
    if facts.has_certificate[row]:
        reasons.append(_("有软件方面的资质或软件著作权。"))
    if standing >= LIKELY:
        reasons.append(_("经营范围、产品和名称合起来判为软件业。"))
    strength = _strength(share, limits["main_share"], limits["survey_share"], bool(facts.from_products[row]), standing)
    if share is None and facts.has_certificate[row] and standing >= DOUBTFUL:
        strength = "likely"
    if strength is None:
        return
    if share is not None and limits["survey_share"] <= share <= limits["main_share"]:
        reasons.append(_("达到三成，在工信口径之内；统计代码要看哪项业务的收入最多。"))
    if strength == "clue":
        reasons.append(_("只有文字上的依据，请先核实产品和收入。"))
    is_main = best[:2] == SOFTWARE or (share is not None and share > limits["main_share"])
    yield _redirection(INTO, row, facts, code if is_main else None, strength, reasons)


def _strength(
    share: Fraction | None, main: Fraction, survey: Fraction, from_products: bool, standing: int
) -> str | None:
    if share is not None:
        return "strong" if share > main else "likely" if share >= survey else None
    if from_products and standing >= LIKELY:
        return "likely"
    if from_products or standing == SURE:
        return "clue"
    return None


def _out_of(row: int, facts: _Facts) -> Iterator[Redirection]:
    """A note on who is registered in the software industry with evidence for another, or hardly any software revenue."""
    share, limits = facts.share[row], facts.limits
    answers = facts.answers
    given = answers.gb.given[row]
    code = answers.evidence.codes[given] if given >= 0 else None
    is_other = code is not None and code[:2] not in INFORMATION and answers.gb.standing[row] >= LIKELY
    is_low = share is not None and share < limits["low_share"]
    if not is_low and (not is_other or (share is not None and share >= limits["survey_share"])):
        return
    reasons: list[str] = []
    if is_low and share is not None:
        reasons.append(_("软件业务收入只占营业收入的 {share}%。").format(share=_percent(share)))
    if is_other and code is not None:
        name = facts.tools.schemes.name_of(code, 2017)
        reasons.append(_("经营范围、产品和名称合起来判为{name}（{code}）。").format(name=name, code=code))
    strength = "likely" if is_low and is_other else "clue"
    yield _redirection(OUT_OF, row, facts, code if is_other else None, strength, reasons)


def _redirection(
    direction: str, row: int, facts: _Facts, code: str | None, strength: str, reasons: list[str]
) -> Redirection:
    registered = facts.listed.codes[row].as_py()
    edition = facts.editions[row] or only_edition(registered, facts.tools.schemes)
    return Redirection(direction, row, registered, edition, code, strength, facts.share[row], tuple(reasons))


def _percent(share: Fraction) -> Decimal:
    percent = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return percent.quantize(Decimal("0.01"), ROUND_HALF_UP)


def redirection_table(found: list[Redirection], listed: Listed, tools: Tools | None = None) -> pa.Table:
    """The list as a table, one row an enterprise; reasons in one text."""
    tools = tools or Tools.of()
    rows = [
        {
            "direction": each.direction,
            "uscc": listed.uscc[each.row].as_py(),
            "name": listed.texts["name"][each.row].as_py(),
            "registered_code": each.registered_code,
            "registered_edition": each.registered_edition,
            "registered_name": _registered_name(each, tools),
            "proposed_code": each.proposed_code,
            "proposed_name": tools.schemes.name_of(each.proposed_code, 2017) if each.proposed_code else None,
            "strength": each.strength,
            "share": None if each.share is None else _percent(each.share),
            "reasons": (" " if chosen_language() == "en" else "").join(each.reasons),
        }
        for each in found
    ]
    types = {"registered_edition": pa.int16(), "share": pa.decimal128(12, 2)}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in LABELS])
    return pa.Table.from_pylist(rows, schema=schema)


def _registered_name(each: Redirection, tools: Tools) -> str | None:
    """The name of the registered code; where its edition is not known, only one that both editions give it."""
    editions = EDITIONS if each.registered_edition is None else (each.registered_edition,)
    names = {tools.schemes.name_of(each.registered_code, edition) for edition in editions}
    return names.pop() if len(names) == 1 else None


def redirection_lines(table: pa.Table) -> tuple[list[str], list[list[str | int | Decimal | None]]]:
    """Heads and lines for people."""
    lines = [
        [
            _(DIRECTIONS[value]) if name == "direction" else _(STRENGTHS[value]) if name == "strength" else value
            for name, value in row.items()
        ]
        for row in table.to_pylist()
    ]
    return [_(LABELS[name]) for name in table.column_names], lines
