"""The fields of a list of enterprises, as `content/registry/list-columns.yaml` tells them, and headings that mean them.

>>> [field.name for field in list_fields()][:3], heading_key("* 注册资本（万元）"), unit_in("注册资本（万元）")
(['uscc', 'name', 'former_names'], '注册资本', '万元')
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from mingcheng.language import marked
from mingcheng.money import UNITS
from mingcheng.yaml_files import Fault, FaultyFileError, Value, read_text, root_of, value_of

CONTENT = Path(__file__).parents[1] / "content" / "registry"
LABELS = (
    marked("统一社会信用代码"), marked("名称"), marked("曾用名"), marked("地址"), marked("所在区县"), marked("街道代码"), marked("园区"),
    marked("经营范围"), marked("主要产品"), marked("行业代码"), marked("成立日期"), marked("企业规模"), marked("所属集团"),
    marked("产业链环节"), marked("登记状态"), marked("企业类型"), marked("成长阶段"), marked("注册资本"), marked("从业人数"),
    marked("法定代表人"), marked("联系方式"),
)  # fmt: skip
"""The labels of the fields, as list-columns.yaml has them: here for the catalogue, they pass `_()` when they are shown."""
Kind: TypeAlias = Literal["code", "name", "text", "names", "day", "money", "count", "region", "street", "industry"]


@dataclass(frozen=True, slots=True)
class ListField:
    """One field: `name` is its identifier, `label` what people call it, `headings` the words that columns of lists have
    for it, the likelier first. `is_personal`: about a person, not kept unless a mapping says so."""

    name: str
    label: str
    kind: Kind
    headings: tuple[str, ...]
    is_personal: bool = False


@cache
def list_fields() -> tuple[ListField, ...]:
    """All fields, in the order in which they are shown."""
    fields = _content()["fields"]
    assert isinstance(fields, dict)
    return tuple(_field(name, told) for name, told in fields.items())


@cache
def list_field(name: str) -> ListField | None:
    """The field of an identifier or a label."""
    return next((field for field in list_fields() if name in (field.name, field.label)), None)


@cache
def words_for_nothing() -> frozenset[str]:
    """What lists write where they know nothing (-, 无, 不详)."""
    return frozenset(_texts(_content()["empty"]))


@cache
def words_of_other_rows() -> frozenset[str]:
    """First words of rows that are no enterprises (合计, 备注)."""
    return frozenset(_texts(_content()["not_enterprises"]))


def heading_key(heading: str) -> str:
    """A heading without what tells nothing about the field: blanks, asterisks, brackets with what they hold, colons."""
    text = unicodedata.normalize("NFKC", heading)
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|[\s*:·、]|必填|选填", "", text)


def unit_in(heading: str) -> str | None:
    """The unit of money that a heading names in its brackets or after a colon, None where it names none."""
    named = re.findall(r"[(:,/]\s*(?:单位:?)?\s*(?:人民币)?\s*([^\s():,/]+)", unicodedata.normalize("NFKC", heading))
    found = (word if word in UNITS else word + "元" for word in named)
    return next((word for word in found if word in UNITS), None)


def fields_meant(heading: str) -> list[tuple[int, ListField]]:
    """The fields that a heading can mean, each with its rank among the words for it (0 is the likeliest)."""
    key = heading_key(heading)
    found = []
    for field in list_fields():
        words = [heading_key(word) for word in field.headings]
        if key in words:
            found.append((words.index(key), field))
    return found


@cache
def _content() -> dict[str, Value]:
    path = CONTENT / "list-columns.yaml"
    faults: list[Fault] = []
    content = value_of(root_of(read_text(path, ""), str(path), ""), faults)
    if faults:
        raise FaultyFileError(str(path), tuple(faults))
    assert isinstance(content, dict)
    return content


def _field(name: str, told: Value) -> ListField:
    assert isinstance(told, dict) and told["kind"] in get_args(Kind)
    return ListField(
        name,
        str(told["label"]),
        cast(Kind, told["kind"]),
        _texts(told["headings"]),
        told.get("is_personal") is True,
    )


def _texts(value: Value) -> tuple[str, ...]:
    assert isinstance(value, list)
    return tuple(str(item) for item in value)
