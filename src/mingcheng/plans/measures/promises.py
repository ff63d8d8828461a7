"""Promises without a number: funds to be set up, services, and the 支持 and 鼓励 of a section of measures.

They are measures that a reader wants to see, though nothing can be computed from most of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingcheng.plans.measures.figures import figures_of
from mingcheng.plans.measures.statements import Segment, Statement
from mingcheng.plans.measures.statuses import undefined_status
from mingcheng.plans.measures.words import any_of
from mingcheng.plans.model import Benefit, BenefitType, Condition


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise in the statement's flow: its span, what kind of benefit, and to whom as far as the text says. `is_listed`:
    a register tells who that is."""

    start: int
    end: int
    type: BenefitType
    text: str
    beneficiary: str
    is_listed: bool = False

    @property
    def conditions(self) -> tuple[Condition, ...]:
        if not self.beneficiary:
            return ()
        note = "文中无判定标准" if undefined_status(self.beneficiary) else None
        variable = f"列入{self.beneficiary}" if self.is_listed else self.beneficiary
        return (Condition(variable=variable, op="=", value=True, unit=None, note=note),)

    @property
    def benefit(self) -> Benefit:
        size = next((figure for figure in figures_of(self.text) if figure.kind == "money"), None)
        if self.type == "investment_fund" and size:
            return Benefit(type=self.type, amount=size.value, unit=size.unit)
        return Benefit(type=self.type)


_WHO = any_of("beneficiary")
_FUND = re.compile(r"(?:设立|组建|成立|建立|发起|筹建)[^，；]{0,60}?基金(?!会|小镇|招商|业|管理|投资机制|机制)")
_SERVICE = re.compile(
    rf"(?:为|向|对)(?P<who>[^，；\d]{{2,24}}?{_WHO})[^，；]{{0,40}}?"
    r"(?:提供[^，；]{2,60}服务|给予[^，；]{2,30}服务|[^，；]{0,20}(?:一对一|跟踪服务|专人服务|代办服务|全程服务))"
)
_MECHANISM = re.compile(
    r"(?:“一对一”|一对一|全程跟踪|常态化联系|专班|专员|上市辅导|帮办代办)[^，；]{0,16}(?:服务|机制|辅导|资源池)"
    r"|加强[^，；]{2,12}上市辅导"
)
_LISTED = re.compile(
    r"对(?P<who>(?:入库|在库|在册|(?:列入|纳入|入选)[^，；]{2,20}(?:库|名单|目录|清单)的)(?:企业|项目|人才|单位|产品))"
)
_TASK = re.compile(
    r"(?:全面|积极|重点|大力|接续|优先)?(?:支持|鼓励|引导|推动|强化|提升|搭建|建立|优先|认定|延续|由政府"
    r"|在[^，；]{2,30}(?:认定|强化|优先)|将[^，；]{2,30}(?:列入|纳入)|发放|落实|对)"
)
_TARGETED = re.compile(rf"(?:支持|鼓励|引导|对|推动)(?P<who>[^，；。]{{0,14}}?{_WHO})")
_FOR_WHOM = re.compile(r"(?:投向|支持|为|面向|对)(?P<who>[^，；。”]{2,30})")
_SHORTEST_TASK = 10


def promises_in(statement: Statement, segments: Sequence[Segment]) -> Iterator[Promise]:
    """Funds and services that these segments of the statement promise; `segments` are those that give no amount."""
    text = statement.flow.text
    for at, segment in enumerate(segments):
        printed = text[segment.start : segment.end]
        service = _SERVICE.search(printed)
        if _FUND.search(printed):
            goes_on = at + 1 < len(segments) and segment.stop == "，"
            last = segments[at + 1] if goes_on else segment
            yield _promise(statement, segment, last, "investment_fund", _who(text, last))
        elif service:
            listed = _LISTED.search(printed)
            who = listed["who"] if listed else service["who"]
            yield _promise(statement, segment, segment, "service", who, bool(listed))
        elif _MECHANISM.search(printed):
            yield _promise(statement, segment, segment, "service", _who(text, segment))


def supports_in(statement: Statement, segments: Sequence[Segment]) -> Iterator[Promise]:
    """The 支持 and 鼓励 of a statement in a section of measures: one for each task that begins in it."""
    run: list[Segment] = []
    for segment in segments:
        if run and (_TASK.match(statement.flow.text, segment.start) or run[-1].stop == "；"):
            yield from _support(statement, run)
            run = []
        run.append(segment)
    yield from _support(statement, run)


def _support(statement: Statement, run: list[Segment]) -> Iterator[Promise]:
    text = statement.flow.text
    if run and _TASK.match(text, run[0].start) and run[-1].end - run[0].start >= _SHORTEST_TASK:
        found = _TARGETED.search(text[run[0].start : run[-1].end])
        yield _promise(statement, run[0], run[-1], "unspecified", found["who"] if found else "")


def _who(text: str, segment: Segment) -> str:
    found = _FOR_WHOM.search(text[segment.start : segment.end])
    return found["who"] if found else ""


def _promise(
    statement: Statement, first: Segment, last: Segment, kind: BenefitType, who: str, is_listed: bool = False
) -> Promise:
    return Promise(first.start, last.end, kind, statement.flow.text[first.start : last.end], who, is_listed)
