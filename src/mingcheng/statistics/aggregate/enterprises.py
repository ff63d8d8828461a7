"""The list of enterprises by whose attributes reports are grouped: place, park, chain link, size, holding, and any other.

The list says what an enterprise is today; both periods of a growth rate are grouped by it, so that an enterprise that
moved is compared with itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _, marked
from mingcheng.statistics.aggregate.plain_tables import ROW, PlainTableError, folded, name_and_unit, table_in

KEY = "uscc"
HEADS: Mapping[str, tuple[str, ...]] = {
    KEY: ("统一社会信用代码", "信用代码", "reporter", "code", "填报单位", "单位代码", "id"),
    "name": ("名称", "企业名称", "单位名称", "单位详细名称"),
    "region": ("地区", "行政区划", "行政区划代码", "区划代码", "区县", "所在区县", "所在地区"),
    "park": ("园区", "所在园区", "功能区", "parks"),
    "segment": ("产业链环节", "环节", "产业环节", "产业链"),
    "size": ("规模", "企业规模", "单位规模"),
    "group": ("集团", "所属集团", "企业集团"),
    "expected": ("应报", "应统", "应填报", "是否应报"),
}
"""The columns that have a meaning, each with the heads that mean it; other columns keep their own names."""

TITLES = {
    "region": marked("地区"), "park": marked("园区"), "segment": marked("产业链环节"), "size": marked("规模"),
    "group": marked("集团"), "enterprise": marked("企业"),
}  # fmt: skip
"""What a group is called in a table."""

SIZE_LABELS = {
    "large": marked("大型企业"), "medium": marked("中型企业"), "small": marked("小型企业"), "micro": marked("微型企业"),
}  # fmt: skip
_SIZES = {
    "large": ("大型", "大型企业", "大", "l"), "medium": ("中型", "中型企业", "中", "m"),
    "small": ("小型", "小型企业", "小", "s"), "micro": ("微型", "微型企业", "微", "小微企业"),
}  # fmt: skip
_YES = ("1", "true", "是", "yes", "y")
_NO = ("0", "false", "否", "no", "n")


def enterprises_in(path: Path) -> pa.Table:
    """The list of a file: `uscc` and the other columns as texts, `park` with the parks between semicolons, `expected` true or
    false. Raises PlainTableError: no codes, a code twice."""
    raw = table_in(path, (KEY, *HEADS[KEY]))
    return listed(raw, str(path))


def listed(raw: pa.Table, place: str) -> pa.Table:
    """The list of a table with heads as people write them."""
    heads: dict[str, tuple[int, str]] = {}
    for head in raw.column_names:
        if head == ROW:
            continue
        name, rank = _meaning(head)
        if name not in heads or rank < heads[name][0]:  # a register has uscc, code and id: only the first is the key
            heads[name] = (rank, head)
    columns: dict[str, Any] = {name: _text_of(raw[head]) for name, (_rank, head) in heads.items()}
    if KEY not in columns:
        known = _("、").join((KEY, *HEADS[KEY][:2]))
        raise PlainTableError(place, _("名单没有统一社会信用代码一列。"), _("表头可写：{known}。").format(known=known))
    columns[KEY] = code_column(columns[KEY])
    table = pa.table(columns)
    if ROW in raw.column_names:
        table = table.append_column(ROW, raw[ROW])
    table = table.filter(pc.is_valid(table[KEY]))
    _refuse_doubles(table, place)
    if "size" in table.column_names:
        table = _replaced(table, "size", _mapped(table["size"], {word: size for size, words in _SIZES.items() for word in words}))  # fmt: skip
    if "expected" in table.column_names:
        table = _replaced(table, "expected", _truth(table["expected"]))
    return table.drop_columns([ROW]) if ROW in table.column_names else table


def code_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Codes of 18 characters in capitals; the ids of districts and zones as they are."""
    is_code = pc.match_substring_regex(column, "^[0-9A-Za-z]{18}$")
    return pc.if_else(is_code, pc.utf8_upper(column), column)


def no_enterprises() -> pa.Table:
    """The list of nobody: every reporter's place is unknown."""
    return pa.table({KEY: pa.array([], pa.string())})


def _meaning(head: str) -> tuple[str, int]:
    """The column that a head means, and its rank among the heads that mean it: the name itself is the likeliest."""
    plain = folded(name_and_unit(head)[0])
    for name, words in HEADS.items():
        known = [name, *map(folded, words)]
        if plain in known:
            return name, known.index(plain)
    return head.strip(), 0


def _text_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as texts without blanks around; empty ones are null; lists with semicolons between."""
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pc.binary_join(column.cast(pa.list_(pa.string())), ";")
    elif pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    elif pa.types.is_floating(column.type):
        whole = pc.all(pc.equal(column, pc.floor(column))).as_py() is not False
        column = column.cast(pa.int64() if whole else pa.string())  # codes that a program took for numbers
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _refuse_doubles(table: pa.Table, place: str) -> None:
    counted = table.group_by(KEY).aggregate([([], "count_all")])
    double = counted.filter(pc.greater(counted["count_all"], 1)).sort_by(KEY)
    if double.num_rows:
        code = double[KEY][0].as_py()
        where = ""
        if ROW in table.column_names:
            rows = table.filter(pc.equal(table[KEY], code))[ROW].to_pylist()
            where = _("（第 {rows} 行）").format(rows=_("、").join(map(str, rows[:5])))
        problem = _("名单里 {code} 有 {count} 行{where}，这样的代码共 {codes} 个。")
        raise PlainTableError(
            place,
            problem.format(code=code, count=double["count_all"][0].as_py(), where=where, codes=double.num_rows),
            _("一家企业只能有一行，请核对。"),
        )


def _replaced(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def _mapped(column: pa.ChunkedArray, words: Mapping[str, str]) -> pa.ChunkedArray:
    """Known words in their one form; others as they are."""
    lower = pc.utf8_lower(column)
    found = pc.index_in(lower, pa.array(list(words), pa.string()))
    return pc.coalesce(pc.take(pa.array(list(words.values()), pa.string()), found), column)


def _truth(column: pa.ChunkedArray) -> pa.ChunkedArray:
    lower = pc.utf8_lower(column)
    yes, no = (pc.is_in(lower, pa.array(words, pa.string())) for words in (_YES, _NO))
    return pc.if_else(yes, True, pc.if_else(no, False, pa.scalar(None, pa.bool_())))
