"""The texts of a list as typed records, and every text that is none in quarantine, with the reason.

In: a list as read (`lists`) and its mapping. Out: RECORDS, one row an enterprise of the list, and QUARANTINE. A row goes
out where it is no enterprise; a value goes out where it cannot be read; a code that fails its check stays and is flagged.
"""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from typing import TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import marked
from mingcheng.money import UNITS
from mingcheng.registry.list_fields import ListField, heading_key, list_fields, words_for_nothing, words_of_other_rows
from mingcheng.registry.lists import ROW, SHEET, EnterpriseList
from mingcheng.registry.mappings import Mapping
from mingcheng.registry.names.writing import FORMER_WORDS, without_former
from mingcheng.registry.places import Places
from mingcheng.registry.workspace import workspace
from mingcheng.uscc_columns import STATUSES, organisation_codes_of, statuses_of

REASONS: Mapped[str, str] = {
    "no_identity": marked("既没有名称，也没有代码"),
    "not_enterprise": marked("不是企业（合计、备注一类的行）"),
    "repeated_head": marked("重复的表头"),
    "repeated_row": marked("与前面的一行完全相同"),
    "code_malformed": marked("代码的位数或用字不对，已保留"),
    "code_check_failed": marked("代码的校验码不符，已保留，请核对证照"),
    "code_personal": marked("是个人的身份证号，没有保存"),
    "several_names": marked("同一份名单里，这个代码下有几个不同的名称"),
    "day_unreadable": marked("不是日期"),
    "day_is_serial": marked("是表格软件的日期序号，请把该列设为日期格式"),
    "money_without_unit": marked("没有写明金额单位，请在对应里写 units"),
    "money_unreadable": marked("不是人民币金额"),
    "count_unreadable": marked("不是整数"),
    "region_unknown": marked("不是行政区划的代码或名称，或有重名"),
    "street_unreadable": marked("不是9位的街道代码"),
    "industry_unreadable": marked("不是行业代码"),
}
"""Why something is in quarantine; the words pass `_()` when they are shown."""
OUTCOMES: Mapped[str, str] = {
    "row": marked("整行没有入库"), "value": marked("该值没有入库"), "flag": marked("已入库，请核对"),
}  # fmt: skip
"""What became of it."""
FLAGS = ("code_malformed", "code_check_failed", "several_names")
ROW_REASONS = ("no_identity", "not_enterprise", "repeated_head", "repeated_row")

_PERSONAL = r"^[1-8][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X][0-9A-Z]{0,2}$"
"""A citizen's number (GB 11643): region, day of birth, serial, check; tax lists put two characters behind it. Codes of
enterprises begin with 9, and those of other bodies hold a region where this has a year."""
_TYPES = {"day": pa.date32(), "money": pa.int64(), "count": pa.int64()}
RECORDS = pa.schema(
    [
        ("row", pa.int32()), ("sheet", pa.string()), ("key", pa.string()), ("code", pa.string()),
        ("code_status", pa.string()), ("uscc", pa.string()), ("organisation_code", pa.string()),
        *((field.name, _TYPES.get(field.kind, pa.string())) for field in list_fields() if field.kind != "code"),
        ("industry_edition", pa.string()),
    ]
)  # fmt: skip
"""`key`: what a record is known by from list to list; `code`: as printed; `uscc`: where it holds; `capital` in fen."""
QUARANTINE = pa.schema(
    [
        ("sheet", pa.string()), ("row", pa.int32()), ("field", pa.string()), ("value", pa.string()),
        ("reason", pa.string()), ("outcome", pa.string()),
    ]
)  # fmt: skip

_AMOUNT = r"^(?:人民币)?[¥￥]?\s*([0-9][0-9,]*(?:\.[0-9]{1,8})?)\s*(亿|千万|百万|十万|万|千|百)?\s*(元|圆)?\s*(?:人民币|\(人民币\)|整)*$"
_POWERS = {"亿": 10, "千万": 9, "百万": 8, "十万": 7, "万": 6, "千": 5, "百": 4, "": 2}


Column: TypeAlias = pa.Array | pa.ChunkedArray


@dataclass(frozen=True)
class Typed:
    """What a list says: RECORDS and QUARANTINE."""

    records: pa.Table
    quarantine: pa.Table


def typed(read: EnterpriseList, mapping: Mapping, places: Places) -> Typed:
    """The records of a list."""
    texts = _texts(read, mapping)
    with workspace(texts.num_rows) as database:
        database.register("texts", texts)
        fields = {field.name: field for field in list_fields() if field.name in texts.column_names}
        regions = _regions(database, places) if "region" in fields else None
        if regions is not None:
            database.register("regions", regions)
        database.execute(_values_sql(fields, mapping))
        database.execute(_judged_sql(fields))
        quarantine = database.sql(_quarantine_sql(fields)).to_arrow_table()
        records = database.sql(_records_sql(fields, mapping)).to_arrow_table()
    return Typed(_of(records, RECORDS), _of(quarantine, QUARANTINE))


def _of(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return table.cast(schema)


def _texts(read: EnterpriseList, mapping: Mapping) -> pa.Table:
    """The mapped columns by the names of their fields, cleaned; codes with what their checks say, and the source."""
    rows = read.rows
    columns: dict[str, Column] = {"row": rows[ROW], "sheet": rows[SHEET]}
    by_name = {field.name: field for field in list_fields()}
    for name, headings in mapping.columns.items():
        if by_name[name].is_personal and not mapping.keeps_personal:
            continue
        cleaned = [_cleaned(rows[heading], by_name[name]) for heading in headings]
        columns[name] = cleaned[0] if len(cleaned) == 1 else pc.coalesce(*cleaned)
    columns.setdefault("name", pa.nulls(rows.num_rows, pa.string()))
    columns |= _names(columns["name"], columns.get("former_names"))
    columns |= _codes(columns.get("uscc", pa.nulls(rows.num_rows, pa.string())))
    columns["repeats_head"] = pa.array(np.zeros(rows.num_rows, dtype=bool))
    if "name" in mapping.columns:
        columns["repeats_head"] = pc.equal(columns["name"], heading_key(mapping.columns["name"][0]))
    columns["source"] = pa.array([mapping.source] * rows.num_rows, pa.string())
    return pa.table(columns)


def _names(names: Column, former: Column | None) -> dict[str, Column]:
    """Names without the former ones that stand in their brackets, and these among the former names."""
    mention = pc.fill_null(pc.match_substring_regex(names, FORMER_WORDS), False)
    places = np.flatnonzero(mention.to_numpy(zero_copy_only=False)).tolist()
    if not places:
        return {}
    shown = names.to_pylist()
    said: list[str | None] = former.to_pylist() if former is not None else [None] * len(shown)
    for place in places:
        shown[place], others = without_former(shown[place])
        said[place] = "；".join(filter(None, (said[place], *others))) or None
    return {"name": pa.array(shown, pa.string()), "former_names": pa.array(said, pa.string())}


def _codes(codes: Column) -> dict[str, Column]:
    """Codes with what their checks say. A person's number is none: it is not kept, only that it stood there."""
    statuses = pa.array(np.array(STATUSES)[statuses_of(codes)], pa.string())
    is_personal = pc.and_(pc.match_substring_regex(pc.fill_null(codes, ""), _PERSONAL), pc.not_equal(statuses, "valid"))
    kept = pc.if_else(is_personal, pa.scalar(None, pa.string()), codes)
    return {
        "uscc": kept, "is_personal": is_personal, "organisation_code": organisation_codes_of(kept),
        "code_status": pc.if_else(pc.is_valid(kept), statuses, None),
    }  # fmt: skip


def _cleaned(column: pa.ChunkedArray, field: ListField) -> pa.ChunkedArray:
    """The texts without blanks around, words for nothing as null; numbers, days and codes in half-width characters."""
    text = pc.replace_substring_regex(column, r"[\s\x{200b}\x{feff}\x{3000}]+", " ")
    text = pc.utf8_trim_whitespace(text)
    if field.kind not in ("text", "name", "names"):
        text = pc.utf8_normalize(text, form="NFKC")
    if field.kind == "code":
        text = pc.utf8_upper(pc.replace_substring_regex(text, r"[\s\-‐‑‒–—―−]+", ""))
    nothing = pc.is_in(text, pa.array(["", *sorted(words_for_nothing())], pa.string()))
    return pc.if_else(nothing, None, text)


def _regions(database: duckdb.DuckDBPyConnection, places: Places) -> pa.Table:
    """Each text of the region's column with the code that it means."""
    texts = [
        text for (text,) in database.execute("SELECT DISTINCT region FROM texts WHERE region IS NOT NULL").fetchall()
    ]
    codes = [places.region_named(text) for text in texts]
    return pa.table({"text": pa.array(texts, pa.string()), "code": pa.array(codes, pa.string())})


def _values_sql(fields: Mapped[str, ListField], mapping: Mapping) -> str:
    """The table `valued`: the texts, and for each field that is no text `<field>__value` and `<field>__reason`."""
    parts = []
    for name, field in fields.items():
        found = _value(field, mapping)
        if found is not None:
            value, reason = found
            parts.append(
                f"{value} AS {name}__value, CASE WHEN texts.{name} IS NULL THEN NULL ELSE {reason} END AS {name}__reason"
            )
    join = "LEFT JOIN regions ON regions.text = texts.region" if "region" in fields else ""
    return f"CREATE TABLE valued AS SELECT {', '.join(['texts.*', *parts])} FROM texts {join}"


def _value(field: ListField, mapping: Mapping) -> tuple[str, str] | None:
    """SQL for the value of a field's text, and for the reason why it has none."""
    text = f'texts."{field.name}"'
    match field.kind:
        case "day":
            day = (
                f"TRY_CAST(CASE WHEN regexp_full_match({text}, '(19|20)[0-9]{{6}}') THEN "
                f"{text}[1:4] || '-' || {text}[5:6] || '-' || {text}[7:8] ELSE "
                f"regexp_replace(regexp_replace({text}, '[年月./]', '-', 'g'), '日.*$|[ T].*$', '') END AS DATE)"
            )
            reason = f"CASE WHEN regexp_full_match({text}, '[1-5][0-9]{{4}}([.]0)?') THEN 'day_is_serial' ELSE 'day_unreadable' END"
            is_day = f"regexp_full_match({text}, '[12][0-9]{{3}}.*') AND NOT regexp_full_match({text}, '[0-9]{{1,6}}([.][0-9]+)?')"
            value = f"CASE WHEN {is_day} THEN {day} END"
            return value, f"CASE WHEN ({value}) IS NULL THEN {reason} END"
        case "money":
            return _money(text, mapping.units.get(field.name))
        case "count":
            value = (
                f"CASE WHEN regexp_full_match({text}, '[0-9][0-9,]*([.]0+)?[人家]?') THEN "
                f"TRY_CAST(regexp_replace({text}, ',|[.]0+|[人家]', '', 'g') AS BIGINT) END"
            )
            return value, f"CASE WHEN ({value}) IS NULL THEN 'count_unreadable' END"
        case "region":
            return "regions.code", "CASE WHEN regions.code IS NULL THEN 'region_unknown' END"
        case "street":
            value = f"regexp_extract({text}, '^([0-9]{{9}})([0-9]{{3}})?$', 1)"
            return f"nullif({value}, '')", f"CASE WHEN {value} = '' THEN 'street_unreadable' END"
        case "industry":
            value = f"regexp_extract({text}, '^([A-T]?[0-9]{{2,4}})(?:[^0-9].*)?$', 1)"
            return f"nullif({value}, '')", f"CASE WHEN {value} = '' THEN 'industry_unreadable' END"
        case _:
            return None


def _money(text: str, unit: str | None) -> tuple[str, str]:
    """Whole fen: in the unit that the text prints, else in the mapping's; without either there is no value."""
    part = f"regexp_extract({text}, '{_AMOUNT}', ['number', 'magnitude', 'yuan'])"
    powers = " ".join(f"WHEN '{word}' THEN {10**power}" for word, power in _POWERS.items())
    number = f"TRY_CAST(replace({part}.number, ',', '') AS DECIMAL(24, 8))"
    has_unit = f"({part}.magnitude <> '' OR {part}.yuan <> '')"
    bare = "NULL" if unit is None else str(10 ** UNITS[unit])
    factor = f"CASE WHEN {has_unit} THEN CASE {part}.magnitude {powers} END ELSE {bare} END"
    fen = f"({number} * CAST({factor} AS DECIMAL(14, 0)))"
    value = f"CASE WHEN {fen} = floor({fen}) AND {fen} < 1e18 THEN CAST({fen} AS BIGINT) END"
    reason = (
        f"CASE WHEN ({value}) IS NOT NULL THEN NULL WHEN {part}.number <> '' AND NOT {has_unit} AND {bare} IS NULL "
        "THEN 'money_without_unit' ELSE 'money_unreadable' END"
    )
    return value, reason


def _judged_sql(fields: Mapped[str, ListField]) -> str:
    """The table `judged`: what was read with the key of each record, and the reason why a row goes out as a whole."""
    words = "|".join(sorted(words_of_other_rows()))
    said = ", ".join(f'"{name}"' for name in fields)
    address = "coalesce(address, '')" if "address" in fields else "''"
    plain = "upper(regexp_replace(name, '[\\s()（）]', '', 'g'))"
    said_first = f"regexp_replace(name, '^({words}) .*$|\\s', '\\1', 'g')"  # 合 计; 备注 以上……
    return f"""
        CREATE TABLE judged AS
        SELECT *,
            CASE WHEN repeats_head THEN 'repeated_head'
                 WHEN organisation_code IS NULL AND (regexp_full_match({said_first}, '({words})([:：].*)?')
                     OR regexp_full_match(uscc, '({words})([:：].*)?')) THEN 'not_enterprise'
                 WHEN name IS NULL AND uscc IS NULL THEN 'no_identity'
                 WHEN row_number() OVER (PARTITION BY {said} ORDER BY sheet, "row") > 1 THEN 'repeated_row'
            END AS row_reason,
            md5(concat_ws(chr(31), source, coalesce(uscc, ''), coalesce({plain}, ''),
                CASE WHEN uscc IS NULL THEN {address} ELSE '' END))[1:16] AS key,
            {plain} AS plain_name
        FROM valued
    """


def _quarantine_sql(fields: Mapped[str, ListField]) -> str:
    """Everything that went out or is flagged, in the order of the rows."""
    words = "|".join(sorted(words_of_other_rows()))
    shown = (  # who filled in a list (填表人：…) is not kept
        f"CASE WHEN row_reason = 'not_enterprise' THEN regexp_extract(regexp_replace(coalesce(name, uscc), '\\s', '', 'g'), '{words}') "
        "ELSE coalesce(name, uscc) END"
    )
    parts = [
        f"SELECT sheet, \"row\", NULL AS field, {shown} AS value, row_reason AS reason, 'row' AS outcome FROM judged "
        "WHERE row_reason IS NOT NULL",
        "SELECT sheet, \"row\", 'uscc', uscc, 'code_' || code_status, 'flag' FROM judged "
        "WHERE row_reason IS NULL AND (code_status = 'check_failed' OR (code_status = 'malformed' "
        "AND (organisation_code IS NULL OR length(uscc) = 18)))",
        "SELECT sheet, \"row\", 'uscc', NULL, 'code_personal', 'value' FROM judged WHERE row_reason IS NULL AND is_personal",
        "SELECT sheet, \"row\", 'name', name, 'several_names', 'flag' FROM (SELECT *, "
        "min(plain_name) OVER (PARTITION BY uscc) <> max(plain_name) OVER (PARTITION BY uscc) AS differ "
        "FROM judged WHERE row_reason IS NULL AND code_status = 'valid') WHERE differ",
    ]
    for name, field in fields.items():
        if field.kind in ("day", "money", "count", "region", "street", "industry"):
            parts.append(
                f"SELECT sheet, \"row\", '{name}', \"{name}\", {name}__reason, 'value' FROM judged "
                f"WHERE row_reason IS NULL AND {name}__reason IS NOT NULL"
            )
    return f'SELECT * FROM ({" UNION ALL ".join(parts)}) ORDER BY sheet, "row", field NULLS FIRST'


def _records_sql(fields: Mapped[str, ListField], mapping: Mapping) -> str:
    """RECORDS of what stayed."""
    chosen = {
        "code": "uscc",
        "uscc": "CASE WHEN code_status = 'valid' THEN uscc END",
        "industry_edition": "NULL" if mapping.industry_edition is None else f"'{mapping.industry_edition}'",
    }
    for name in RECORDS.names:
        if name in chosen or name in ("row", "sheet", "key", "code_status", "organisation_code"):
            continue
        if name not in fields:
            chosen[name] = "NULL"
        elif fields[name].kind in ("day", "money", "count", "region", "street", "industry"):
            chosen[name] = f"{name}__value"
    columns = ", ".join(f'{chosen.get(name, chr(34) + name + chr(34))} AS "{name}"' for name in RECORDS.names)
    return f'SELECT {columns} FROM judged WHERE row_reason IS NULL ORDER BY sheet, "row"'
