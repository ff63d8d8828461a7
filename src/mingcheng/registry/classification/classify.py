"""A list of enterprises, classified: each scheme's class with its confidence, the runner-up, and the words that decided it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.registry.classification.decide import STANDINGS, Answers, Group, decide, first_own, weights_of
from mingcheng.registry.classification.lexicon import REVENUE, Lexicon, lexicon
from mingcheng.registry.classification.phrases import Reading, read_name, read_piece
from mingcheng.registry.classification.pieces import EvidenceColumns, Flags, Floats, Ints, Names, evidence_of, pieces_of
from mingcheng.registry.classification.schemes import INFORMATION, Schemes, schemes
from mingcheng.registry.classification.settings import SOURCES, Settings, settings
from mingcheng.registry.classification.tables import CONTENT

EMBEDDED = REVENUE.index("embedded")
MAKING = range(13, 44)
"""Divisions of manufacturing."""
BUILDING = range(47, 51)
TRADE = ("51", "52")


@dataclass(frozen=True)
class Tools:
    """The schemes, the lexicon and the settings of one folder."""

    schemes: Schemes
    lexicon: Lexicon
    settings: Settings

    @classmethod
    def of(cls, folder: Path = CONTENT) -> Tools:
        """The shipped tables, or those of another folder. Raises FaultyFileError."""
        return cls(schemes(folder), lexicon(folder), settings(folder))


@dataclass(frozen=True)
class Evidence:
    """All evidence of a list: one entry a word; `source` is a place in SOURCES, `weight` what it weighs in the end."""

    columns: EvidenceColumns
    source: Ints
    weight: Floats
    codes: list[str]
    revenues: list[str]
    segments: list[str]

    def of_row(self, row: int) -> Ints:
        """The places of an enterprise's entries, heaviest first."""
        places = np.flatnonzero(self.columns.row == row)
        return places[np.argsort(-self.weight[places], kind="stable")]


@dataclass(frozen=True)
class Classified:
    """The answers for a list of enterprises: `gb` over `evidence.codes`, `software` the same with codes of division 65 only,
    `revenue` over REVENUE, `segment` over `evidence.segments`."""

    texts: Mapping[str, pa.Array]
    evidence: Evidence
    gb: Answers
    software: Answers
    revenue: Answers
    segment: Answers

    def __len__(self) -> int:
        return len(self.gb.best)

    def codes(self) -> list[str | None]:
        """The class in GB/T 4754-2017 of each enterprise; None where it is unknown."""
        return names_at(self.evidence.codes, self.gb.given)


def names_at(names: list[str], places: Ints) -> list[str | None]:
    """The names at places; None for -1."""
    found: list[str | None] = (
        pa.array([*names, None], pa.string()).take(pa.array(places % (len(names) + 1))).to_pylist()
    )
    return found


def classify(texts: Mapping[str, pa.Array], tools: Tools | None = None) -> Classified:
    """The classes of enterprises by their `name`, `scope` (business scope) and `products` (main products): string columns of
    one length, null where unknown; a column may be absent.

    >>> answers = classify({"name": pa.array(["云麓微电子有限公司"]), "scope": pa.array(["集成电路设计；电子产品销售。"])})
    >>> answers.codes(), STANDINGS[answers.gb.standing[0]]
    (['6520'], 'likely')
    """
    tools = tools or Tools.of()
    count = len(next(iter(texts.values())))
    evidence = _evidence(texts, tools)
    columns = evidence.columns
    sectors = _sectors(evidence.codes)
    groups = _groups(evidence.codes, tools.settings)
    gb = decide(columns.row, columns.code, evidence.weight, count, sectors, tools.settings, groups)
    is_software = np.array([code[:2] in INFORMATION for code in evidence.codes] + [False])[columns.code]
    software = decide(
        columns.row, np.where(is_software, columns.code, -1), evidence.weight, count, sectors, tools.settings, groups
    )
    revenue = _revenue(evidence, gb, count, tools.settings)
    segment = _segment(evidence, gb, revenue, is_software, count, tools)
    return Classified(texts, evidence, gb, software, revenue, segment)


def _evidence(texts: Mapping[str, pa.Array], tools: Tools) -> Evidence:
    names = Names({}, {name: place for place, name in enumerate(REVENUE)}, {})
    for group, default in tools.settings.groups.items():
        Names.place(names.codes, group)
        Names.place(names.codes, default)
    Names.place(names.segments, "embedded")
    found = {
        source: evidence_of(pieces_of(texts[source]), _reader(source, tools.lexicon), names)
        for source in SOURCES
        if source in texts
    }
    weights = {source: weights_of(source, columns, tools.settings) for source, columns in found.items()}
    for code in names.codes:
        Names.place(names.segments, tools.schemes.segment_of(code))
    _discount(found, weights, names, tools.settings, len(next(iter(texts.values()))))
    joined = EvidenceColumns(
        *(
            np.concatenate([getattr(columns, name) for columns in found.values()])
            for name in EvidenceColumns.__dataclass_fields__
        )
    )
    sources = [np.full(len(columns.row), SOURCES.index(source)) for source, columns in found.items()]
    return Evidence(
        joined,
        np.concatenate(sources),
        np.concatenate(list(weights.values())),
        list(names.codes),
        list(names.revenues),
        list(names.segments),
    )


def _discount(
    found: Mapping[str, EvidenceColumns], weights: dict[str, Floats], names: Names, numbers: Settings, count: int
) -> None:
    """Counts less what stands behind the first own activity of a scope and is of another kind: who develops or makes also
    sells, who makes also writes software for it; and general words (`系统`) among the products of who makes devices."""
    scope = found.get("scope")
    if scope is None:
        return
    own = {"I": 0, "C": 1, "F": 2}
    sectors = np.array([own.get(sector_of(code), -1) for code in names.codes] + [-1])
    mine = sectors[scope.code]
    sector, place = first_own(scope, mine, (own["I"], own["C"]), count)
    is_behind = scope.start > place[scope.row]
    weights["scope"][is_behind & (mine == own["F"])] *= numbers.incidental["trade"]
    is_other = is_behind & (mine >= 0) & (mine != own["F"]) & (mine != sector[scope.row])
    weights["scope"][is_other] *= numbers.incidental["other"]
    products = found.get("products")
    if products is not None:
        is_general = np.array([code in numbers.groups for code in names.codes] + [False])[products.code]
        weights["products"][is_general & (sector[products.row] == own["C"])] *= numbers.incidental["general"]


def _reader(source: str, words: Lexicon) -> Callable[[str], Reading]:
    if source == "name":
        return partial(read_name, words=words)
    return partial(read_piece, words=words, of_products=source == "products")


def sector_of(code: str) -> str:
    """What classes compete in first: section I, manufacturing, construction, trade, else the division itself."""
    division = code[:2]
    if division in INFORMATION:
        return "I"
    if int(division) in MAKING:
        return "C"
    if int(division) in BUILDING:
        return "E"
    return "F" if division in TRADE else division


def _sectors(codes: list[str]) -> list[int]:
    places: dict[str, int] = {}
    return [places.setdefault(sector_of(code), len(places)) for code in codes]


def _groups(codes: list[str], numbers: Settings) -> list[Group]:
    return [
        Group(
            codes.index(group),
            tuple(place for place, code in enumerate(codes) if code.startswith(group) and code != group),
            codes.index(default),
            numbers.leading,
        )
        for group, default in numbers.groups.items()
    ]


def _of(evidence: Evidence, answers: Answers, wanted: str) -> Flags:
    """Which enterprises' class is of a sector."""
    is_wanted = np.array([sector_of(code) == wanted for code in evidence.codes] + [False])
    return is_wanted[answers.given]


def _revenue(evidence: Evidence, gb: Answers, count: int, numbers: Settings) -> Answers:
    """The class of software revenue: of an enterprise of section I by its evidence; of a manufacturer that also makes
    software, embedded system software, which is sold in devices; of any other, none."""
    columns = evidence.columns
    service = _of(evidence, gb, "I")
    maker = _of(evidence, gb, "C")
    is_code_65 = np.array([code[:2] == "65" for code in evidence.codes] + [False])[columns.code]
    writes = np.zeros(count, dtype=bool)
    writes[columns.row[is_code_65 & (columns.revenue >= 0)]] = True
    embedded = columns.revenue == EMBEDDED
    counts = (service[columns.row] & ~embedded) | ((maker & writes)[columns.row] & embedded)
    classes = np.where(counts, columns.revenue, -1)
    kin = np.array([code[:3] for code in evidence.codes] + [""])
    is_main = kin[columns.code] == kin[gb.given[columns.row]]  # what the industry was told by tells the revenue, too
    weights = np.where(is_main, evidence.weight * numbers.main, evidence.weight)
    general = np.array([code in numbers.groups for code in evidence.codes] + [False])[columns.code]
    usual = np.array([code in numbers.groups.values() for code in evidence.codes] + [False])[gb.given[columns.row]]
    weights = np.where(general & is_main & ~usual, 0.0, weights)  # `软件` of a maker of security software says no more
    return decide(columns.row, classes, weights, count, list(range(len(REVENUE))), numbers)


def _segment(
    evidence: Evidence,
    gb: Answers,
    revenue: Answers,
    is_software: Flags,
    count: int,
    tools: Tools,
) -> Answers:
    """The segment of the chain, by the evidence of the group that the industry is in; of a manufacturer with embedded
    software, that."""
    columns, known = evidence.columns, tools.schemes
    service = _of(evidence, gb, "I")[columns.row]
    embeds = revenue.given == EMBEDDED
    kin = np.array([code[:3] for code in evidence.codes] + [""])
    is_main = (kin[columns.code] == kin[gb.given[columns.row]]) & is_software
    counts = service & (is_main | (columns.code < 0))  # a segment of what is done besides is not the enterprise's
    usual = np.array([_usual(code, known, evidence.segments) for code in evidence.codes] + [-1])
    classes = np.where(counts, np.where(columns.segment >= 0, columns.segment, usual[columns.code]), -1)
    classes = np.where(
        embeds[columns.row] & (columns.revenue == EMBEDDED), evidence.segments.index("embedded"), classes
    )
    return decide(columns.row, classes, evidence.weight, count, list(range(len(evidence.segments))), tools.settings)


def _usual(code: str, known: Schemes, segments: list[str]) -> int:
    segment = known.segment_of(code)
    return -1 if segment is None else segments.index(segment)


def standing_names(answers: Answers) -> list[str]:
    """The standing of each answer as a word of STANDINGS."""
    return [STANDINGS[place] for place in answers.standing.tolist()]


def column_of(table: pa.Table, name: str) -> pa.Array:
    """A column of texts as one array."""
    column = pc.cast(table.column(name), pa.string())
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
