"""Lists of responsible units: `市经信局、各区（县、市）政府` one unit each, as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingcheng.plans.sentences import depths

_SEPARATORS = "、，,；;\n"
_AND = re.compile(
    r"(?<=[局委办厅院会司行团府部区县])(?:和|及|以及|与)(?=(?:[市省区县各国团中共]|相关|有关).{2})|(?<=[局委办厅院会司行团府部])等(?=(?:[市省区县各]|相关|有关)[^等]{0,6}(?:部门|单位|政府|局))"
)
_TOGETHER = re.compile(r"^(?:各|相关|有关|其他|市|省|区|县)?(?:县|区|市)$")
_TAIL = re.compile(r"(?:等|按职责分工负责|按职责分工|分工负责|负责|配合|参与|牵头|共同负责|组织实施)+$")
_GROUPS = re.compile(
    r"(?P<role>牵头(?:责任)?(?:单位|部门)|主办单位|责任(?:领导|单位|部门|主体)|配合(?:责任)?(?:单位|部门)|协办单位|协助单位|参与单位|参加单位|协同单位|实施单位|落实单位|主要责任单位|承办单位|支持单位)\s*[：:]"
)
_SUPPORT = re.compile(r"配合|协办|协助|参与|参加|协同|支持")


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who leads and who supports."""

    lead: tuple[str, ...]
    support: tuple[str, ...]


def units_in(text: str) -> list[str]:
    """The units of a list, one each, as printed; separators inside brackets part nothing.

    >>> units_in("市经信局、各区（县、市）政府，市财政局等")
    ['市经信局', '各区（县、市）政府', '市财政局']
    >>> units_in("市统计局，各区、县级市")
    ['市统计局', '各区、县级市']
    """
    depth = depths(text)
    pieces: list[str] = []
    at = 0
    for index, character in enumerate(text):
        if character in _SEPARATORS and not depth[index] and not _inside_name(text, at, index):
            pieces.append(text[at:index])
            at = index + 1
    pieces.append(text[at:])
    split = [unit for piece in pieces for unit in _AND.split(piece)]
    return [unit for unit in (_clean(unit) for unit in split) if unit]


def _inside_name(text: str, start: int, at: int) -> bool:
    """`各区、县（市）`, `各县、区`: one body of units named by its kinds."""
    before = text[start:at].strip()
    after = re.match(r"[^、，,；;]*", text[at + 1 :])
    following = after.group().strip() if after else ""
    return bool(
        re.fullmatch(
            r"(?:各|有关|相关|各有关|各相关)(?:区|县|市|县区|区县|县市区|镇|乡镇|镇街|街道|地)(?:（[^）]*）)?", before
        )
    ) and bool(
        re.match(
            r"(?:县|市|区|县级市|街道|乡|镇|开发区|园区|功能区|部门|旗)(?:（[^）]*）|[(][^)]*[)])?(?:人民)?(?:政府|管委会|经信部门|部门)?(?:配合|参与|协助|负责)?$",
            following,
        )
    )


def _clean(unit: str) -> str:
    bare = "".join(unit.split()).strip("。.：:；;、")
    bare = re.sub(r"^(?:由|以及|和|及)", "", bare)
    trimmed = _TAIL.sub("", bare)
    return trimmed or bare


def responsibility_of(text: str) -> Responsibility:
    """Leading and supporting units of a closing note (`牵头单位：市经信局；配合单位：市财政局`, `市经信局牵头，市财政局配合`).

    Units without a role all lead; beside leading units those that are merely responsible support.
    """
    marks = list(_GROUPS.finditer(text))
    if marks:
        return _by_role(text, [(m.group("role"), m.start(), m.end()) for m in marks])
    return _by_verb(text)


def _by_role(text: str, marks: list[tuple[str, int, int]]) -> Responsibility:
    lead: list[str] = []
    support: list[str] = []
    has_lead = any("牵头" in role or "主办" in role for role, _, _ in marks)
    for number, (role, _, start) in enumerate(marks):
        end = marks[number + 1][1] if number + 1 < len(marks) else len(text)
        part = text[start:end]
        if _SUPPORT.search(role) or (has_lead and not re.search(r"牵头|主办", role)):
            support += units_in(part)
        elif re.search(r"牵头|配合", part) and not re.search(r"牵头(?:单位|部门)", part):
            told = _by_verb(part)
            lead += told.lead
            support += told.support
        else:
            lead += units_in(part)
    return Responsibility(tuple(lead), tuple(support))


def _by_verb(text: str) -> Responsibility:
    """`甲局牵头，乙局、丙局配合`; a bracket `（牵头）` behind a unit says the same."""
    headed = re.fullmatch(r"(?:由)?(?P<lead>.+?)(?<![（(])牵头(?:负责)?[，,；;、]?(?P<rest>.*)", text)
    if headed:
        return Responsibility(tuple(units_in(headed["lead"])), tuple(units_in(headed["rest"])))
    listed = units_in(text)
    leads = tuple(re.sub(r"[（(]牵头[)）]", "", unit) for unit in listed if re.search(r"[（(]牵头[)）]", unit))
    if leads:
        return Responsibility(leads, tuple(unit for unit in listed if not re.search(r"[（(]牵头[)）]", unit)))
    parts = re.fullmatch(r"(?P<lead>.+?)负责[，,；;](?P<rest>.+?)(?:配合|协助|参与)", text)
    if parts:
        return Responsibility(tuple(units_in(parts["lead"])), tuple(units_in(parts["rest"])))
    return Responsibility(tuple(listed), ())
