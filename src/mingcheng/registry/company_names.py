"""Company names taken apart, one by one or by the million: place, trade name, business, legal form, branch, former names.

A name is a key of the register and evidence for linkage: 宁波星河软件有限公司, 宁波市星河软件有限责任公司 and 星河软件 may be one
unit; 宁波星河软件有限公司杭州分公司 is none of its own, 杭州星河软件有限公司 another. How it is done and where it ends:
docs/explanation/company-names.md.

>>> name = parsed("浙江省宁波市星河（集团）软件有限公司（原名：宁波明月软件有限公司）")
>>> name.region, name.trade_name, name.business, name.legal_form, name.is_group, name.former_names
('330200', '星河', '软件', '有限公司', True, ('宁波明月软件有限公司',))
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingcheng.registry.names.columns import NAME_COLUMNS, business_of, name_columns, region_of
from mingcheng.registry.names.grammar import taken_apart
from mingcheng.registry.names.lexicons import LexiconError
from mingcheng.registry.names.writing import written_with_former

__all__ = ["NAME_COLUMNS", "CompanyName", "Division", "LexiconError", "name_columns", "parsed"]

_FOREIGN = re.compile(r"[A-Z]+")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Division:
    """One way to divide the core of a name."""

    trade_name: str
    business: str


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company name and its parts, all but `original` in one writing (`normalised`).

    `region`: code of the place (GB/T 2260; 100000 for 中国…), None where the name gives none or one that several have;
    `region_text` as printed. `business_words` are the words of `business`, `business_class` its line. `form_class`: forms
    of one class may stand for each other; None where the name shows no form (`is_abbreviation`). `branch` is the part of a
    legal unit and `parent` that unit's name; both empty for a whole unit, and the other parts are then the unit's.
    `alternatives`: other divisions of the core, where the first is in doubt.
    """

    original: str
    normalised: str
    region: str | None
    region_text: str
    trade_name: str
    business: str
    business_words: tuple[str, ...]
    business_class: str | None
    legal_form: str
    form_class: str | None
    is_group: bool
    branch: str
    parent: str
    brackets: tuple[str, ...]
    former_names: tuple[str, ...]
    alternatives: tuple[Division, ...]

    @property
    def core(self) -> str:
        """Trade name and business."""
        return self.trade_name + self.business

    @property
    def is_abbreviation(self) -> bool:
        """Whether the name shows no legal form: then it is not the registered one."""
        return self.form_class is None

    @property
    def foreign_words(self) -> tuple[str, ...]:
        """Words in Latin letters."""
        return tuple(_FOREIGN.findall(self.normalised))

    @property
    def digits(self) -> tuple[str, ...]:
        """Numbers in digits."""
        return tuple(_DIGITS.findall(self.normalised))


def parsed(name: str) -> CompanyName:
    """A company name taken apart. Never fails: what no rule knows is the trade name; an empty name has empty parts.

    >>> parsed("星河软件杭州分公司").branch, parsed("恒星（杭州）软件有限公司").region
    ('杭州分公司', '330100')
    """
    (text,) = written_with_former([name])
    parts = taken_apart(text.name)
    region, _qualifier = region_of(parts)
    return CompanyName(
        original=name,
        normalised=text.name,
        region=region.code if region else None,
        region_text="".join(place.text for place in parts.places),
        trade_name=parts.trade_name,
        business="".join(parts.business),
        business_words=parts.business,
        business_class=business_of(parts.business)[1],
        legal_form=parts.legal_form,
        form_class=parts.form_class,
        is_group=parts.is_group,
        branch=parts.branch,
        parent=parts.parent,
        brackets=parts.brackets,
        former_names=text.former_names,
        alternatives=tuple(Division(*division) for division in parts.alternatives),
    )
