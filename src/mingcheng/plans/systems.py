"""Platforms, registers and mechanisms that a plan wants run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mingcheng.numerals import CHINESE
from mingcheng.plans.passages import Passage
from mingcheng.plans.sentences import sentences
from mingcheng.units import COUNTERS

_TYPES = {
    "platform": "平台|大脑|系统|门户|驾驶舱|云(?![\u4e00-\u9fff”])",
    "register": "培育库|数据库|项目库|案例库|储备库|资源库|人才库|企业库|专家库|需求库|名录库|库|名单|目录|名录|清单|图谱|台账|榜单|白名单",
    "mechanism": "工作机制|协调机制|考核机制|机制|制度|评价体系|考核体系|指标体系|统计体系|服务体系|体系",
    "centre": (
        "服务中心|推广中心|体验中心|创新中心|实训中心|适配中心|验证中心|超算中心|研究中心|中心|实验室|研究院|孵化器|联盟"
        "|协会|专班|领导小组|委员会"
    ),
}
_PURPOSES = {
    "platform": "Run the platform",
    "register": "Keep the register",
    "mechanism": "Work the mechanism",
    "centre": "Set up the body",
}
_VERB = re.compile(
    r"(?:建立健全|建立完善|建立|健全|完善|搭建|建设|建成|打造|构建|设立|组建|成立|推行|优化|依托|绘制|编制|布局建设|布局|发布|创建|上线|开发|升级|探索建立|探索|筹建|加快建设|建好|用好|运行|形成|动态遴选建立|实施|实行)"
)
_NAME = r"[\u4e00-\u9fffA-Za-z0-9“”（）()《》+\-—/·]"
_TYPE = "|".join(_TYPES.values())
_ENDS = r"(?![\u4e00-\u9fff]{0,1}(?:建设|化|型|业|构|内|上|平台|库|机制|体系|名单|中心))"
_THING = re.compile(
    rf"(?P<verb>{_VERB.pattern})(?P<name>(?:(?!{_VERB.pattern})[\u4e00-\u9fffA-Za-z0-9“”（）()+\-—/·、]){{1,40}}?(?:{_TYPE})){_ENDS}"
)
_ANOTHER = re.compile(
    rf"(?:、|以及|[和及与])(?P<name>(?:(?!{_VERB.pattern})[\u4e00-\u9fffA-Za-z0-9“”（）()+\-—/·]){{1,20}}?(?:{_TYPE})){_ENDS}"
)
_AND = re.compile(r"、|和|及|与")
_COUNTED = re.compile(rf"^[{CHINESE}多各数几]+(?:个|批|系列|类|套)|\d(?:万)?(?:{'|'.join(sorted(COUNTERS))})")
"""Words that count things and name none (`五个体系`, `实训基地10个、测试中心`)."""
_COUNT_BEHIND = re.compile(rf"(?:约|近|超|不少于)?\d[\d.]*万?(?:{'|'.join(sorted(COUNTERS))})")
LONGEST_PURPOSE = 60


@dataclass(frozen=True, slots=True)
class SystemFact:
    """A system before it has an id; offsets count in the document's text."""

    start: int
    end: int
    name: str
    what: str


def systems_of(passages: Sequence[Passage]) -> list[SystemFact]:
    """Named platforms, registers, mechanisms and bodies behind a verb that sets them up; each name once."""
    found: dict[str, SystemFact] = {}
    for passage in passages:
        for sentence in sentences(passage.text):
            for match in _THING.finditer(passage.text, sentence.start, sentence.end):
                spans = _listed(passage.text, match.start("name"), match.end("name"))
                for start, end in spans:
                    name = passage.text[start:end]
                    is_count = _COUNTED.search(name) or _COUNT_BEHIND.match(passage.text, end)
                    is_whole = name.count("“") == name.count("”") and name.count("（") == name.count("）")
                    if name not in found and 3 <= len(name) <= 40 and is_whole and not is_count:
                        first, last = passage.flow.source(start, end)
                        what = _what(passage.text, name, spans[-1][1], sentence.end)
                        found[name] = SystemFact(first, last, name, what)
    return list(found.values())


def _listed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The things that one verb sets up: `text[start:end]`, and those that a list goes on with."""
    spans = _parts(text, start, end)
    another = _ANOTHER.match(text, end)
    while another:
        spans.append(another.span("name"))
        another = _ANOTHER.match(text, another.end())
    return spans


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """`甲平台、乙机制` are two; `产业链、资金链融合的机制` is one: each part must end in a type of its own."""
    ends = re.compile(rf"(?:{_TYPE})$")
    parts: list[tuple[int, int]] = []
    at = start
    for cut in _AND.finditer(text, start, end):
        if ends.search(text, at, cut.start()) and text.count("“", at, cut.start()) == text.count("”", at, cut.start()):
            parts.append((at, cut.start()))
            at = cut.end()
    return [*parts, (at, end)]


def _what(text: str, name: str, end: int, sentence_end: int) -> str:
    """One English sentence on what it is for, with the purpose as the document words it behind the name."""
    kind = next((k for k, words in _TYPES.items() if re.search(rf"(?:{words})$", name)), "platform")
    purpose = re.split(r"[，；。]", text[end:sentence_end].lstrip("，,建设的"))
    words = next((part for part in purpose if len(part) > 3), "")[:LONGEST_PURPOSE]
    return f"{_PURPOSES[kind]} “{name}”" + (f", for this purpose: {words}." if words else ".")
