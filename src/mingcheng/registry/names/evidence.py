"""What two company names say for and against being one unit: named levels, as SQL over the columns of `name_columns`.

Each feature has levels in order; the first whose condition holds is the pair's. Its weight in bits and its label are
data (`content/registry/names/evidence.tsv`): the sum of the bits is the logarithm, to base two, of the odds. The weights
are judgement, held to the made-up registers of `registry.made_up`, not estimated from real pairs.

Conditions speak of `l.` and `r.`; `spelled` puts in how a query calls the two sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from mingcheng.language import _
from mingcheng.registry.names.lexicons import FOLDER, LexiconError

_SIDE = re.compile(r"\b([lr])\.(\w+)")
_HEAD = "feature\tlevel\tbits\tlabel"

_SHORTER = "CASE WHEN length(l.business) < length(r.business) THEN l.business ELSE r.business END"
_LONGER = "CASE WHEN length(l.business) < length(r.business) THEN r.business ELSE l.business END"
_INSIDE = f"regexp_matches({_LONGER}, array_to_string(string_split({_SHORTER}, ''), '.*'))"


def _characters_changed(column: str) -> str:
    """How many characters differ; -1 for texts of different lengths, which `hamming` refuses: only CASE keeps them away."""
    return f"CASE WHEN length(l.{column}) = length(r.{column}) THEN hamming(l.{column}, r.{column}) ELSE -1 END"


_ONE_CHARACTER = f"{_characters_changed('trade_name')} = 1"
_LOOKS_ALIKE = (
    f"{_ONE_CHARACTER} AND (regexp_full_match(l.trade_name, r.trade_look)"
    " OR regexp_full_match(r.trade_name, l.trade_look))"
)
_SOUNDS_ALIKE = f"{_ONE_CHARACTER} AND l.trade_sound = r.trade_sound"
_SWAPPED = f"{_characters_changed('trade_name')} = 2 AND damerau_levenshtein(l.trade_name, r.trade_name) = 1"
_ONE_LESS = (
    "abs(length(l.trade_name) - length(r.trade_name)) = 1 AND damerau_levenshtein(l.trade_name, r.trade_name) = 1"
)
_FRONT = "(ends_with(l.trade_name, r.trade_name) OR ends_with(r.trade_name, l.trade_name))"
_NEIGHBOUR = (
    "abs(length(l.normalised) - length(r.normalised)) <= 1 AND damerau_levenshtein(l.normalised, r.normalised) = 1"
)
_FIRST_DIFFERENCE = (
    "coalesce(list_position(list_transform(list_zip(string_split(l.normalised, ''), string_split(r.normalised, '')),"
    " lambda pair: pair[1] IS DISTINCT FROM pair[2]), true), 0)"
)
_SHORTER_TRADE = "length(l.trade_name) < length(r.trade_name)"
_TRADE = f"CASE WHEN {_SHORTER_TRADE} THEN l.trade_name ELSE r.trade_name END"
_ITS_NAME = f"CASE WHEN {_SHORTER_TRADE} THEN l.normalised ELSE r.normalised END"
_TRADE_START = f"strpos({_ITS_NAME}, {_TRADE})"
_OTHER_PARTS = (
    "(l.business <> r.business OR l.region_stem IS DISTINCT FROM r.region_stem"
    " OR l.legal_form IS DISTINCT FROM r.legal_form OR l.qualifier <> r.qualifier)"
)
_ONE_PLACE = (
    "(l.region_stem IS NULL OR r.region_stem IS NULL OR l.region_stem = r.region_stem OR (l.trade_name <> r.trade_name"
    " AND (starts_with(l.region_stem, r.region_stem) OR starts_with(r.region_stem, l.region_stem))))"
)
_MISREAD = "(l.trade_name <> r.trade_name OR l.qualifier <> r.qualifier OR l.is_doubtful OR r.is_doubtful)"
_IS_SWAP = f"CASE WHEN {_characters_changed('normalised')} = 2 THEN 1 ELSE 0 END"
"""A swap of two neighbours is outside the trade name where one of them is."""

_SLIP = (
    f"{_MISREAD} AND {_OTHER_PARTS} AND {_ONE_PLACE} AND l.serial = r.serial AND {_NEIGHBOUR}"
    f" AND {_FIRST_DIFFERENCE} NOT BETWEEN {_TRADE_START} AND {_TRADE_START} + length({_TRADE}) - 1 - {_IS_SWAP}"
)
"""One slip of the pen outside the trade name: it spoils a word of the place, the business or the form, which then counts
to the trade name. The side with the shorter trade name is the sound one, and tells where the trade name stands."""

_LONGER_NAME = "CASE WHEN length(l.normalised) < length(r.normalised) THEN r.normalised ELSE l.normalised END"
_SHORTER_NAME = "CASE WHEN length(l.normalised) < length(r.normalised) THEN l.normalised ELSE r.normalised END"
_DOUBLED = (
    f"l.normalised <> r.normalised AND NOT ({_ONE_LESS} AND {_FRONT})"
    f" AND length(l.normalised) <> length(r.normalised) AND {_NEIGHBOUR}"
    f" AND list_contains(list_transform(range(1, length({_LONGER_NAME})), lambda place:"
    f" CASE WHEN substr({_LONGER_NAME}, place, 1) = substr({_LONGER_NAME}, place + 1, 1)"
    f" THEN substr({_LONGER_NAME}, 1, place) || substr({_LONGER_NAME}, place + 2) END), {_SHORTER_NAME})"
)
SLIP = f"(({_SLIP}) OR ({_DOUBLED}))"
"""One slip that is none of the trade name, or a character doubled: the conditions call it SLIP."""


def _begins(short: str, full: str) -> str:
    """One name has no known business, and behind the other's trade name some characters of the other's business."""
    rest = f"substr({short}.core, length({full}.trade_name) + 1)"
    return (
        f"({short}.business = '' AND {full}.business <> '' AND length({rest}) > 1"
        f" AND starts_with({short}.core, {full}.trade_name)"
        f" AND regexp_matches({full}.business, array_to_string(string_split({rest}, ''), '.*')))"
    )


_ABBREVIATED = f"({_begins('l', 'r')} OR {_begins('r', 'l')})"


def _calls(short: str, full: str) -> str:
    """How people call a company: the beginning of its name, without business and form."""
    return (
        f"({short}.business = '' AND {short}.legal_form IS NULL AND length({short}.core) > 1"
        f" AND starts_with({full}.core, {short}.core))"
    )


_BOTH_FORMS = "l.legal_form IS NOT NULL AND r.legal_form IS NOT NULL"
_ONE_FORM = "(l.legal_form IS NULL) <> (r.legal_form IS NULL)"
_COMPANIES = "('company', 'limited', 'joint_stock')"

CONDITIONS: MappingProxyType[str, Mapping[str, str]] = MappingProxyType(
    {
        "pair": {"any": "true"},
        "name": {"same": "l.normalised = r.normalised", "other": "true"},
        "trade_name": {
            "equal": "l.trade_name = r.trade_name OR l.core = r.core",
            "abbreviated": _ABBREVIATED,
            "outside": "SLIP",
            "looks_alike_long": f"length(l.trade_name) > 2 AND {_LOOKS_ALIKE}",
            "looks_alike": _LOOKS_ALIKE,
            "sounds_alike_long": f"length(l.trade_name) > 2 AND {_SOUNDS_ALIKE}",
            "sounds_alike": _SOUNDS_ALIKE,
            "swapped_long": f"length(l.trade_name) > 2 AND {_SWAPPED}",
            "swapped": _SWAPPED,
            "called": f"{_calls('l', 'r')} OR {_calls('r', 'l')}",
            "in_front": f"{_ONE_LESS} AND {_FRONT}",
            "one_less_long": f"least(length(l.trade_name), length(r.trade_name)) > 2 AND {_ONE_LESS}",
            "one_less": _ONE_LESS,
            "one_other": _ONE_CHARACTER,
            "contained": "contains(l.trade_name, r.trade_name) OR contains(r.trade_name, l.trade_name)",
            "other": "true",
        },
        "business": {
            "equal": "l.business = r.business OR l.core = r.core",
            "abbreviated": _ABBREVIATED,
            "outside": "SLIP",
            "missing": "l.business = '' OR r.business = ''",
            "shortened": "l.business_stem = r.business_stem"
            " AND (starts_with(l.business, r.business) OR starts_with(r.business, l.business))",
            "rephrased": "l.business_stem = r.business_stem",
            "inside": f"{_BOTH_FORMS} AND {_INSIDE}",
            "inside_short": _INSIDE,
            "same_class": "l.business_class = r.business_class",
            "other": "true",
        },
        "region": {
            "equal": "l.region_stem = r.region_stem",
            "none": "l.region_stem IS NULL AND r.region_stem IS NULL",
            "outside": "SLIP",
            "left_out": "l.region_stem IS NULL",
            "added": "r.region_stem IS NULL",
            "wider": "starts_with(l.region_stem, r.region_stem) OR starts_with(r.region_stem, l.region_stem)",
            "other": "true",
        },
        "legal_form": {
            "equal": "l.legal_form = r.legal_form",
            "outside": "SLIP",
            "unknown": "l.legal_form IS NULL AND r.legal_form IS NULL",
            "left_off": f"coalesce(l.legal_form, r.legal_form) IN {_COMPANIES} AND {_ONE_FORM}",
            "left_off_other": _ONE_FORM,
            "compatible": f"'company' IN (l.legal_form, r.legal_form) AND l.legal_form IN {_COMPANIES}"
            f" AND r.legal_form IN {_COMPANIES}",
            "changed": f"l.legal_form IN {_COMPANIES} AND r.legal_form IN {_COMPANIES}",
            "other": "true",
        },
        "holding": {"equal": "l.is_group = r.is_group OR SLIP", "other": "true"},
        "branch": {"equal": "l.branch = r.branch", "other": "true"},
        "qualifier": {"equal": "l.qualifier = r.qualifier OR SLIP", "other": "true"},
        "serial": {"equal": "l.serial = r.serial", "other": "true"},
    }
)
"""The condition of each level of each feature, in SQL."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a level is worth in bits, and how it is told; a level that says nothing has no label."""

    bits: float
    label: str


@cache
def weights() -> Mapping[tuple[str, str], Weight]:
    """The weight of each level, by feature and level. Raises LexiconError where the table lacks one or has others."""
    path = FOLDER / "evidence.tsv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    found: dict[tuple[str, str], Weight] = {}
    for number, line in enumerate(lines, start=2):
        fields = line.split("\t")
        if head != _HEAD or len(fields) != 4 or not _NUMBER.fullmatch(fields[2]):
            remedy = _("请写成四列：{names}；bits 为数字。").format(names=_HEAD.replace("\t", "、"))
            raise LexiconError(f"{path.name}:{number}:1", _("这一行不是一个证据等级。"), remedy)
        found[fields[0], fields[1]] = Weight(float(fields[2]), fields[3])
    known = {(feature, level) for feature, levels in CONDITIONS.items() for level in levels}
    if odd := sorted(known ^ set(found)):
        names = "、".join(" ".join(pair) for pair in odd)
        remedy = _("请按程序中的特征和等级补齐或删去。")
        raise LexiconError(path.name, _("证据等级与程序不一致：{names}。").format(names=names), remedy)
    return found


_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def spelled(sql: str, left: str = "l.{}", right: str = "r.{}") -> str:
    """A condition with the names that a query gives to the columns of both sides: `{}_l` for `trade_name_l`."""
    return _SIDE.sub(lambda found: (left if found[1] == "l" else right).format(found[2]), sql)


def feature_expressions(left: str = "l.{}", right: str = "r.{}", slip: str = SLIP) -> dict[str, str]:
    """For each feature, the SQL (of DuckDB) that gives the level of a pair; `slip` is the column that holds SLIP where a
    query has computed it before.

    >>> feature_expressions(left="{}_l", right="{}_r")["branch"]
    "CASE WHEN branch_l = branch_r THEN 'equal' ELSE 'other' END"
    """
    return {
        feature: spelled(_case(levels).replace("SLIP", slip), left, right) for feature, levels in CONDITIONS.items()
    }


def _case(levels: Mapping[str, str]) -> str:
    *conditions, last = levels.items()
    if not conditions:
        return f"'{last[0]}'"
    cases = " ".join(f"WHEN {condition} THEN '{level}'" for level, condition in conditions)
    return f"CASE {cases} ELSE '{last[0]}' END"


def bits_expression(feature: str) -> str:
    """The SQL that gives the bits of a column that holds the levels of a feature."""
    cases = " ".join(f"WHEN '{level}' THEN {weights()[feature, level].bits}" for level in CONDITIONS[feature])
    return f"CASE {feature} {cases} END"


def label_expression(feature: str) -> str:
    """The SQL that gives the label of a feature's level, null where it says nothing."""
    labels = {level: weights()[feature, level].label.replace("'", "''") for level in CONDITIONS[feature]}
    cases = " ".join(f"WHEN '{level}' THEN '{label}'" for level, label in labels.items() if label)
    return f"CASE {feature} {cases} END" if cases else "NULL"
