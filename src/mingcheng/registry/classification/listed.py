"""A list of enterprises as the classifier needs it: texts, registered code with its edition, and what proves software."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.money import UNITS
from mingcheng.registry.classification.schemes import EDITIONS
from mingcheng.registry.classification.settings import SOURCES
from mingcheng.registry.classification.tables import CONTENT, read_table, refuse
from mingcheng.registry.list_fields import fields_meant, heading_key, unit_in, words_of_other_rows
from mingcheng.registry.lists import EnterpriseList, read_list

FIELDS = ("uscc", "name", "scope", "products", "industry")
"""Fields of the register's lists that are used here."""
AMOUNTS = ("revenue", "software_revenue", "product_revenue", "service_revenue", "security_revenue", "embedded_revenue")
_UNSAID = "元"
"""The unit of an amount whose heading names none; that it names none is told."""


class ListError(MingchengError):
    """A list has nothing to classify by."""


@dataclass(frozen=True)
class Listed:
    """The enterprises of a list. `texts` by source; `codes` as four or fewer digits; `editions` 2011, 2017 or null;
    `amounts` in fen; columns that the list lacks are null."""

    path: Path
    uscc: pa.Array
    texts: Mapping[str, pa.Array]
    codes: pa.Array
    editions: pa.Array
    amounts: Mapping[str, pa.Array]
    certificates: pa.Array
    copyrights: pa.Array
    columns: Mapping[str, str]
    remarks: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.uscc)


@cache
def _own_headings(folder: Path = CONTENT) -> dict[str, str]:
    path = folder / "columns.tsv"
    rows, faults = read_table(path, ("field", "headings"))
    refuse(path, faults)
    return {heading_key(word): row["field"] for row in rows for word in row.words("headings")}


def read_listed(path: Path, edition: int | None = None) -> Listed:
    """The list of a file (.xlsx, .xls, .ods, .csv, .parquet). `edition` is that of its industry codes where no column tells.

    Raises SpreadsheetError and MappingError where it cannot be read, ListError without a column to classify by.
    """
    listed = read_list(path)
    columns = _columns(listed)
    if not any(source in columns for source in SOURCES):
        problem = _("没有可以据以分类的列。")
        raise ListError(listed.place, problem, _("请给出“经营范围”“主要产品”或“企业名称”列。"))
    rows = _enterprises(listed.rows, columns)
    texts = {source: _text(rows, columns.get(source)) for source in SOURCES}
    written, told = _text(rows, columns.get("industry")), _text(rows, columns.get("edition"))
    codes = pc.replace_substring_regex(written, r"^\s*[A-Ta-t]?([0-9]{2,4}).*$", r"\1")
    codes = pc.if_else(pc.match_substring_regex(codes, "^[0-9]{2,4}$"), codes, pa.scalar(None, pa.string()))
    editions = _editions(told, edition)
    remarks = [
        *_remarks(columns, edition),
        *_unread(written, codes, _("{count} 家的行业代码不是号码，没有比较（如“{text}”）。")),
        *_unread(told, _editions(told, None), _("{count} 家的行业代码版本不是 2011 或 2017（如“{text}”）。")),
    ]
    if listed.rows.num_rows > rows.num_rows:
        left = listed.rows.num_rows - rows.num_rows
        remarks.append(_("{count} 行不是企业（合计、备注、重复的表头），没有分类。").format(count=left))
    return Listed(
        path,
        _text(rows, columns.get("uscc")),
        texts,
        codes,
        editions,
        {name: _amount(rows, columns.get(name)) for name in AMOUNTS},
        _text(rows, columns.get("certificates")),
        _amount(rows, columns.get("copyrights"), is_money=False),
        columns,
        (*listed.remarks, *remarks),
    )


def _enterprises(rows: pa.Table, columns: Mapping[str, str]) -> pa.Table:
    """The rows that are enterprises: sums and remarks at the foot of a list (合计, 备注：……), the head once more, and rows
    without a code, a name and anything to classify by are none."""
    if not rows.num_rows:
        return rows
    words = "|".join(sorted(words_of_other_rows()))
    said = {name: pc.fill_null(_text(rows, columns.get(name)), "") for name in ("uscc", "name", "scope", "products")}
    kept = pc.not_equal(pc.binary_join_element_wise(*said.values(), ""), "")
    for name in ("uscc", "name"):
        plain = pc.replace_substring_regex(said[name], r"\s+", "")
        is_other = pc.match_substring_regex(plain, f"^(?:{words})(?:[:：].*)?$")
        is_head = (
            pc.equal(plain, "".join(columns[name].split())) if name in columns else pa.array([False] * rows.num_rows)
        )
        kept = pc.and_(kept, pc.invert(pc.or_(is_other, is_head)))
    return rows.filter(kept)


def _unread(texts: pa.Array, values: pa.Array, told: str) -> list[str]:
    """A remark where texts have no value, with the first of them."""
    unread = texts.filter(pc.and_(pc.is_valid(texts), pc.is_null(values)))
    return [told.format(count=len(unread), text=unread[0])] if len(unread) else []


def _columns(listed: EnterpriseList) -> dict[str, str]:
    """The heading of each field: the likeliest of those that mean it."""
    ranked: dict[str, tuple[int, str]] = {}
    for heading in listed.headings:
        found = [(rank, field.name) for rank, field in fields_meant(heading) if field.name in FIELDS]
        own = _own_headings().get(heading_key(heading))
        for rank, name in found + ([(0, own)] if own is not None else []):
            if name not in ranked or rank < ranked[name][0]:
                ranked[name] = (rank, heading)
    return {name: heading for name, (_rank, heading) in ranked.items()}


def _remarks(columns: Mapping[str, str], edition: int | None) -> list[str]:
    unsaid = [columns[name] for name in AMOUNTS if name in columns and unit_in(columns[name]) is None]
    units = {unit_in(columns[name]) for name in AMOUNTS if name in columns}
    remarks = []
    if unsaid and len(units) > 1:
        told = _("“{heading}”没有写单位，按元计；请在表头写明，如 {heading}（万元）。")
        remarks += [told.format(heading=heading) for heading in unsaid]
    if "industry" in columns and "edition" not in columns and edition is None:
        remarks.append(_("行业代码没有注明版本（2011 还是 2017），两版都有的号码不作比较；请用 --edition 说明。"))
    return remarks


def _text(rows: pa.Table, heading: str | None) -> pa.Array:
    if heading is None:
        return pa.nulls(rows.num_rows, pa.string())
    column = rows.column(heading).combine_chunks()
    column = column.cast(pa.string())
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), pa.scalar(None, pa.string()), column)


def _editions(told: pa.Array, edition: int | None) -> pa.Array:
    found: pa.Array = pa.nulls(len(told), pa.int16())
    for year in EDITIONS:
        is_year = pc.match_substring(pc.fill_null(told, ""), str(year))
        found = pc.if_else(is_year, pa.scalar(year, pa.int16()), found)
    return found if edition is None else pc.fill_null(found, pa.scalar(edition, pa.int16()))


def _amount(rows: pa.Table, heading: str | None, *, is_money: bool = True) -> pa.Array:
    """The numbers of a column as whole ones: money in fen, by the unit in the heading. What is no number is null."""
    texts = _text(rows, heading)
    if heading is None:
        return pa.nulls(len(texts), pa.int64())
    factor = 10 ** UNITS[unit_in(heading) or _UNSAID] if is_money else 1
    with duckdb.connect() as connection:
        connection.register("source", pa.table({"text": texts}))
        plain = "regexp_replace(translate(text, '０１２３４５６７８９．，－', '0123456789.,-'), '[,\\s]', '', 'g')"
        asked = f"SELECT try_cast(round(try_cast({plain} AS DECIMAL(18, 6))::DECIMAL(22, 6) * {factor}) AS BIGINT) FROM source"
        return connection.sql(asked).to_arrow_table().column(0).combine_chunks()
