"""What all checks stand on: the plan's figures with their indicators read, and the text around them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from mingcheng.plans.amounts import amount_of, shown
from mingcheng.plans.indicator_words import vocabulary
from mingcheng.plans.indicators import IndicatorName, indicator_name, spoken, subject_name
from mingcheng.plans.lint.findings import Place, place_of
from mingcheng.plans.model import Observation, Plan, Target
from mingcheng.reading.document import Document
from mingcheng.reading.flow import Flow, flow_of

_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)
_SENTENCE_END = re.compile(
    r"[。；;！？!?]|\n\s*\n|\n(?=[ \t\u3000]*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]|——|\t))"
)
_QUOTED = re.compile(r"(?<=[\u4e00-\u9fff])“(?P<name>[^”\n]{2,12})”")
SEPARATORS = re.compile(r"[、和与及]")
_SMALLER_AREA = re.compile(
    r"园区|产业园|软件园|科技园|特色园|核心区|开发区|高新区|新区|示范区|先导区|街区|片区|地块|基地|小镇|集聚区|孵化器|[\u4e00-\u9fff]谷"
)
_PARK_ABOVE = re.compile(r"园区|名园|[\u4e00-\u9fff]园[、，和]|核心区|开发区|高新区|新区|街区|集聚区")
_BY_YEAR = re.compile(r"(?<![比较从由自与同\d])(20\d\d)[ 　]*年(?!以?来)")
_DISTRICT_BEFORE = re.compile(r"(?:^|[，。；：、\s]|其中[：，]?)[\u4e00-\u9fff]{2,3}(?<![全各本地城社园])[区县]$")
_WHOLE_AREA = re.compile(r"全市|全省|全区|全县|我市|我省|我区|我县")
_MEASURED_IN_PARKS = frozenset({"元", "人", "平方米", "亩"})
_SAID_OF_PARKS = frozenset({"从业人员", "企业", "人才", "建筑", "园区"})
"""What a park's figures are of, as well as a city's; more particular names are a city's own."""
_NEW = re.compile(r"[\s“]*(?:新增|新建|新引进|新培育|新认定|净增)")
_MARK = re.compile(r"[*＊]+|[①-⑨※]")
_SCOPE_NOTE = re.compile(r"(?:^|\n|注[:：])[ \t]*([*＊]+|[①-⑨※])[^\n]*(?:口径|不可比|统计调整|范围调整)")
_GENERAL = frozenset(
    {
        "产业",
        "产业规模",
        "总产值",
        "产值",
        "规模",
        "收入",
        "营收",
        "面积",
        "增加值",
        "总量",
        "数量",
        "人数",
        "总规模",
        "其中",
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the plan, ready to be compared. `amount` is exact, in `base`; `step` is what one in its last
    printed digit is worth; `subject` is empty for the jurisdiction itself; `is_past` marks a reported figure."""

    name: IndicatorName
    subject: str
    kind: str
    amount: Decimal
    base: str
    step: Decimal
    value: Decimal
    unit: str | None
    year: int | None
    comparator: str
    where: str
    place: Place
    is_past: bool = False
    units: tuple[str, ...] = ()
    row: int = -1

    @property
    def printed(self) -> str:
        """The value as printed: 477亿元."""
        return f"{shown(self.value)}{self.unit or ''}"

    @property
    def what(self) -> str:
        """The indicator as printed, with its subject where that is not the jurisdiction."""
        return self.subject + spoken(self.name.printed)


def is_comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures can be set side by side. A bare 6亿 is taken for 6亿元, a bare 30 for 30个."""
    return one.base == other.base or _fits_bare(one, other) or _fits_bare(other, one)


def _fits_bare(bare: Figure, other: Figure) -> bool:
    return not bare.base and (bare.step >= 10**4 or other.base == "个")


def agrees(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same: targets exactly, past figures as far as the coarser is printed.

    So 10852个 is 1.09万个 in a report of the past.
    """
    is_rounded = (one.is_past or other.is_past) and one.step != other.step
    return is_comparable(one, other) and abs(one.amount - other.amount) * 2 <= (
        max(one.step, other.step) if is_rounded else 0
    )


@dataclass(frozen=True)
class Grounds:
    """A plan and its document; figures are prepared once, when first asked for."""

    plan: Plan
    document: Document

    @cached_property
    def targets(self) -> tuple[Figure, ...]:
        return tuple(self._read(target, row) for row, target in enumerate(self.plan.targets))

    @cached_property
    def baselines(self) -> tuple[tuple[Figure, Figure], ...]:
        """Each target that has a baseline, with the baseline as a past figure of the same indicator and place."""
        pairs = []
        for figure, target in zip(self.targets, self.plan.targets, strict=True):
            if target.baseline is not None:
                amount = amount_of(target.baseline.value, target.baseline.unit)
                past = replace(
                    figure,
                    kind="level" if figure.kind == "increment" else figure.kind,
                    amount=amount.value,
                    base=amount.base,
                    step=amount.step,
                    value=target.baseline.value,
                    unit=target.baseline.unit,
                    year=target.baseline.year,
                    comparator="=",
                    is_past=True,
                    units=(),
                    row=-1,
                )
                pairs.append((figure, past))
        return tuple(pairs)

    @cached_property
    def past(self) -> tuple[Figure, ...]:
        """What the plan reports about the past: observations, and the baselines of its targets."""
        observed = tuple(self._read(observation, -1) for observation in self.plan.baselines)
        return (*observed, *(past for _, past in self.baselines))

    @cached_property
    def _only_year(self) -> int | None:
        """The year of all dated targets where they have but one: then that of the others, too."""
        years = {target.year for target in self.plan.targets if target.year is not None}
        return next(iter(years)) if len(years) == 1 else None

    @cached_property
    def jurisdiction(self) -> str:
        return subject_name(self.plan.document.jurisdiction)

    @cached_property
    def text(self) -> str:
        return self.document.text

    @cached_property
    def flow(self) -> Flow:
        """The whole text as running text."""
        return flow_of(self.text, 0, len(self.text))

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """Groups of parks and who belongs to them: by the list of parks, and by the words 甲、乙、丙等“一廊两园”."""
        found: dict[str, list[str]] = {}
        for park in self.plan.parks:
            if park.parent:
                found.setdefault(subject_name(park.parent), []).append(subject_name(park.name))
        for match in _QUOTED.finditer(self.text):
            before = re.split(
                r"[，。；：、\n“”]*[，。；：\n“”]", self.text[max(0, match.start() - 60) : match.start()]
            )[-1]
            names = [subject_name(name) for name in SEPARATORS.split(before.removesuffix("等")) if len(name) > 2]
            if len(names) > 1:
                found.setdefault(subject_name(match["name"]), []).extend(names)
        return {group: list(dict.fromkeys(names)) for group, names in found.items()}

    @cached_property
    def sentence_ends(self) -> list[int]:
        return [match.start() for match in _SENTENCE_END.finditer(self.text)]

    def sentence(self, at: int) -> tuple[int, int]:
        """The span of the sentence, list item or table row around a place."""
        ends = self.sentence_ends
        before = bisect_left(ends, at)
        start = ends[before - 1] + 1 if before else 0
        after = bisect_right(ends, max(at, start))
        return start, ends[after] if after < len(ends) else len(self.text)

    def is_same_sentence(self, one: Figure, other: Figure) -> bool:
        return self.sentence(one.place.start) == self.sentence(other.place.start)

    def place(self, start: int, end: int) -> Place:
        return place_of(self.document, start, end)

    def is_doubtful(self, figure: Figure, in_paragraph: bool = True) -> bool:
        """Whether the figure may be about something else than its fields say: a general name (产业规模), a park or
        district named before it in the same sentence (or paragraph) while the subject is the whole jurisdiction,
        another year before it in the sentence."""
        if figure.subject:
            return False
        if not figure.name.words or figure.name.words <= _GENERAL:
            return True
        if figure.where == "table":
            return False
        start, _end = self.sentence(figure.place.start)
        before = self.text[start : figure.place.start]
        years = {int(year) for year in _BY_YEAR.findall(before)}
        if (years and figure.year not in years) or _DISTRICT_BEFORE.search(before):
            return True
        if _WHOLE_AREA.search(before) or _WHOLE_AREA.match(figure.place.quote):
            return False
        above = self.text[self.paragraph_start(figure.place.start) : figure.place.start]
        could_be = in_paragraph and figure.base in _MEASURED_IN_PARKS and not figure.name.scope
        is_general = figure.name.near_words - vocabulary().sector_words <= _SAID_OF_PARKS
        is_parks = could_be and is_general and _PARK_ABOVE.search(above)
        return bool(is_parks or _SMALLER_AREA.search(before))

    def paragraph_start(self, at: int) -> int:
        """Where the block of the document around a place begins; its line, where the document has no blocks."""
        starts = self._block_starts
        before = bisect_right(starts, at)
        return starts[before - 1] if before else self.text.rfind("\n", 0, at) + 1

    @cached_property
    def _block_starts(self) -> list[int]:
        return sorted(block.start for block in self.document.blocks)

    def has_changed_scope(self, figure: Figure) -> bool:
        """Whether a footnote to the figure says that its base is counted otherwise than its target."""
        mark = _MARK.search(figure.place.quote)
        notes = _SCOPE_NOTE.findall(self.text) if mark else []
        return mark is not None and mark[0] in notes

    def _park_or(self, subject: str) -> str:
        """The listed park that a subject means with its district before it (云麓江畔软件园), else the subject."""
        return next((park for park in self._parks if len(park) > 3 and subject.endswith(park)), subject)

    @cached_property
    def _parks(self) -> list[str]:
        return sorted(
            {subject_name(park.name) for park in self.plan.parks if park.parent is None}, key=len, reverse=True
        )

    def _without_jurisdiction(self, indicator: str) -> str:
        """The indicator without the name of the city before it: 临江市软件业务收入, 临江软件业务收入."""
        for name in (self.plan.document.jurisdiction, self.jurisdiction):
            if name and indicator.startswith(name) and len(indicator) > len(name) + 1:
                return indicator.removeprefix(name)
        return indicator

    def _read(self, figure: Target | Observation, row: int) -> Figure:
        amount = amount_of(figure.value, figure.unit)
        subject = self._park_or(subject_name(figure.subject))
        is_target = isinstance(figure, Target)
        return Figure(
            name=indicator_name(self._without_jurisdiction(figure.indicator)),
            subject="" if subject in {self.jurisdiction, "全市", "全省", "全区", "全县"} else subject,
            kind="increment" if figure.kind == "level" and _NEW.match(figure.quote) else figure.kind,
            amount=amount.value,
            base=amount.base,
            step=amount.step,
            value=figure.value,
            unit=figure.unit,
            year=figure.year or (self._only_year if is_target else None),
            comparator=figure.comparator if isinstance(figure, Target) else "=",
            where=figure.where if isinstance(figure, Target) else "prose",
            place=Place(quote=figure.quote, start=figure.start, end=figure.end),
            is_past=not is_target,
            units=figure.units if isinstance(figure, Target) else (),
            row=row,
        )


def grouped(items: Iterable[_T], by: Callable[[_T], _K]) -> list[list[_T]]:
    """The items in groups of equal `by`, groups and members in the order of their first."""
    groups: dict[_K, list[_T]] = {}
    for item in items:
        groups.setdefault(by(item), []).append(item)
    return list(groups.values())
