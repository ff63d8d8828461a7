"""Company names by the million: the parts of each as columns of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import pyarrow as pa

from mingcheng.registry.names.grammar import Parts, taken_apart
from mingcheng.registry.names.lexicons import business_words, shapes, sounds
from mingcheng.registry.names.places import NATION, Place
from mingcheng.registry.names.writing import Written, written_with_former

GENERAL = "general"
NAME_COLUMNS = pa.schema(
    [
        ("normalised", pa.string()),
        ("region", pa.string()),
        ("region_stem", pa.string()),
        ("core", pa.string()),
        ("trade_name", pa.string()),
        ("trade_sound", pa.string()),
        ("trade_look", pa.string()),
        ("business", pa.string()),
        ("business_stem", pa.string()),
        ("business_class", pa.string()),
        ("legal_form", pa.string()),
        ("is_group", pa.bool_()),
        ("branch", pa.string()),
        ("qualifier", pa.string()),
        ("serial", pa.string()),
        ("head", pa.string()),
        ("former_names", pa.list_(pa.string())),
        ("is_abbreviation", pa.bool_()),
        ("is_doubtful", pa.bool_()),
    ]
)
"""The columns of `name_columns`; see there."""

_INTERCHANGEABLE = frozenset({"limited", "joint_stock", "company", "partnership", "office"})
_PORTION = 20_000
_NOT_SERIAL = re.compile(r"[^0-9一二三四五六七八九十百甲乙丙丁戊\n]+")
_LEVEL_OF_BRANCH = re.compile(r"(?<=[^\W\d]{2})[省市区县](?=[分支办营代联项])|^第(?=[一二三四五六七八九十0-9])")
"""宁波市分公司 is 宁波分公司, 第一分公司 一分公司."""
_ORDINALS = str.maketrans("一二三四五六七八九", "123456789")
_GENERAL_ENDINGS = (
    "科技", "技术", "服务", "系统", "工程", "设备", "产业", "开发", "发展", "管理", "咨询", "制品", "集团", "产品", "制造", "设计",
)  # fmt: skip


def name_columns(names: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The parts of company names, a row a name, in the order given; an absent or empty name has nulls throughout.

    | column | what it is |
    |---|---|
    | `normalised` | one writing: half-width, simplified, no blanks or punctuation, brackets （）, capitals; no former names |
    | `region`, `region_stem` | code of the lowest division named (100000: 中国), its digits without lower levels (3302); null: none, or unclear |
    | `core` | trade name and business together: without place, legal form, group, branch, brackets |
    | `trade_name`, `trade_sound` | 字号, and its readings, without tone, zh as z, ing as in, joined by blanks |
    | `trade_look` | a regular expression for the trade names that look like it, character by character |
    | `business`, `business_stem`, `business_class` | 行业 as printed; without words of no line of business (科技); the line, null where unknown |
    | `legal_form` | class of the legal form (limited, joint_stock, company, partnership, office); of others with the word (sole:厂); null: none |
    | `is_group` | 集团 is in the name |
    | `branch` | the part of a legal unit (杭州分公司); empty for a whole unit |
    | `qualifier` | other words in brackets, and a second place; empty where there are none |
    | `serial` | numbers and 甲乙丙丁 in trade name, brackets and branch, digits where they are numerals below ten |
    | `head` | the first two characters of `core`, for blocking |
    | `former_names` | 曾用名 in one writing; empty list where there are none |
    | `is_abbreviation` | no legal form is given |
    | `is_doubtful` | the division of the core into trade name and business is not sure |

    >>> name_columns(pa.array(["恒星（杭州）软件有限公司"])).select(["region", "trade_name", "business_stem"]).to_pylist()
    [{'region': '330100', 'trade_name': '恒星', 'business_stem': '软件'}]
    """
    column = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
    column = column.cast(pa.string())
    portions = [column.slice(start, _PORTION) for start in range(0, len(column), _PORTION)]
    return pa.Table.from_batches(list(map(_portion, portions)), schema=NAME_COLUMNS)


def _portion(names: pa.Array) -> pa.RecordBatch:
    """One portion, so that the Python objects of the whole never stand in memory together."""
    texts = written_with_former(names.fill_null("").to_pylist())
    rows = list(map(_row, texts))
    columns: list[Sequence[object]] = list(zip(*rows, strict=True))
    trade_names, branches, qualifiers = (columns[_place(name)] for name in ("trade_name", "branch", "qualifier"))
    columns[_place("trade_sound")] = sounds_of(trade_names)  # type: ignore[arg-type]
    columns[_place("trade_look")] = looks_of(trade_names)  # type: ignore[arg-type]
    columns[_place("serial")] = serials_of(["".join(parts) for parts in zip(trade_names, qualifiers, branches, strict=True)])  # type: ignore[arg-type]  # fmt: skip
    arrays = [pa.array(column, field.type) for column, field in zip(columns, NAME_COLUMNS, strict=True)]
    batch = pa.RecordBatch.from_arrays(arrays, schema=NAME_COLUMNS)
    is_empty = [not text.name for text in texts]
    return _with_nulls(batch, is_empty) if any(is_empty) else batch


def _with_nulls(batch: pa.RecordBatch, is_empty: list[bool]) -> pa.RecordBatch:
    places = pa.array([None if empty else place for place, empty in enumerate(is_empty)], pa.int64())
    return pa.RecordBatch.from_arrays([column.take(places) for column in batch.columns], schema=batch.schema)


@cache
def _place(name: str) -> int:
    place: int = NAME_COLUMNS.get_field_index(name)
    return place


def _row(name: Written) -> tuple[object, ...]:
    """The columns of one name; sounds and serials are filled in for all names together."""
    parts = taken_apart(name.name)
    business = "".join(parts.business)
    stem, kind = business_of(parts.business)
    core = parts.trade_name + business
    branch = _LEVEL_OF_BRANCH.sub("", parts.branch) if parts.branch else ""
    region, qualifier = region_of(parts)
    region_stem = region.stem if region else None
    return (
        name.name, region.code if region else None, region_stem, core, parts.trade_name, "", "", business, stem, kind,
        form_of(parts), parts.is_group, branch, qualifier, "", core[:2], name.former_names,
        parts.form_class is None, bool(parts.alternatives),
    )  # fmt: skip


def form_of(parts: Parts) -> str | None:
    """The class of the legal form; of forms whose words do not stand for each other (厂, 商行) with the word."""
    kind = parts.form_class
    return kind if kind is None or kind in _INTERCHANGEABLE else f"{kind}:{parts.legal_form}"


def region_of(parts: Parts) -> tuple[Place | None, str]:
    """The place where the unit is, and what the brackets add: the lowest place, where one holds the other (浙江…（宁波）);
    else the last, and the first is a sign of its own (中国…（浙江）)."""
    if len(parts.places) < 2:
        return (parts.places[0] if parts.places else None), "".join(parts.brackets)
    lowest, qualifier = parts.places[0], ""
    for place in parts.places[1:]:
        if place.stem and lowest.stem and lowest.stem.startswith(place.stem):
            continue
        if not (place.stem and lowest.stem and place.stem.startswith(lowest.stem) and lowest.code != NATION):
            qualifier += lowest.text
        lowest = place
    return lowest, qualifier + "".join(parts.brackets)


@lru_cache(maxsize=1 << 15)
def business_of(words: tuple[str, ...]) -> tuple[str, str | None]:
    """What says a line of business among words of business, and the line: the last one counts (软件投资 is finance)."""
    classes = business_words().classes
    told = [word for word in words if classes.get(word) != GENERAL]
    kinds = [classes[word] for word in told if word in classes]
    return "".join(map(_stem, told)) or "".join(words), (kinds[-1] if kinds else None)


@cache
def _stem(word: str) -> str:
    known = business_words().classes
    for ending in _GENERAL_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 2 and (stem in known and known[stem] != GENERAL):
            return _stem(stem)
    return word


def sounds_of(texts: Sequence[str]) -> list[str]:
    """The readings of the characters of each text, joined by blanks; what has no reading stands for itself."""
    joined = "\n".join(texts).translate(_readings())
    return [line.strip() for line in joined.split("\n")]


@cache
def _readings() -> dict[int, str]:
    return {ord(character): _folded(sound) + " " for character, sound in sounds().items()}


def _folded(sound: str) -> str:
    """Sounds that many speakers do not tell apart, and input methods take for each other (zh z, ing in), made one."""
    sound = sound[0] + sound[2:] if sound[:2] in ("zh", "ch", "sh") else sound
    return sound.removesuffix("g") if sound.endswith(("ang", "eng", "ing")) else sound


def looks_of(texts: Sequence[str]) -> list[str]:
    """For each text a regular expression of the texts that look like it."""
    return "\n".join(texts).translate(_look_alikes()).split("\n")


@cache
def _look_alikes() -> dict[int, str]:
    return {ord(character): f"[{character}{near}]" for character, near in shapes().items()}


def serials_of(texts: Sequence[str]) -> list[str]:
    """The numbers and 甲乙丙丁 of each text."""
    return _NOT_SERIAL.sub("", "\n".join(texts)).translate(_ORDINALS).split("\n")
