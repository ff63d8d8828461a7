"""Facts on disk: a folder of Parquet, CSV, JSON lines or Excel tables, one workbook, or one file of JSON lines.

Everything that is not Parquet becomes Parquet first, texts as they stand, with the row that they stood in.
"""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.catalogue import Catalogue, catalogue
from mingcheng.yaml_files import FaultyFileError, read_text, root_of, value_of

TABLES = ("enterprises", "annual", "awards", "grants", "paid")
LABELS = {
    "企业": "enterprises", "企业名单": "enterprises", "年度": "annual", "年度数据": "annual", "认定": "awards", "资质": "awards",
    "证书、称号与名单": "awards", "资助": "grants", "专项": "grants", "专项资助": "grants", "兑付": "paid", "兑付记录": "paid",
}  # fmt: skip
"""Names that sheets and files of a table may have in Chinese."""
COLUMNS = {
    "统一社会信用代码": "uscc", "企业名称": "name", "年度": "year", "年份": "year", "日期": "date", "取得日期": "date",
    "有效期至": "expires", "类别": "kind", "等级": "level", "措施": "measure", "金额": "amount", "得知日期": "known_at",
}  # fmt: skip
"""Headings in Chinese; those of the catalogue come on top."""
ROW = "_row"
"""The row of the source, counted from 1 for the first below the heading."""
ENDINGS = (".parquet", ".csv", ".jsonl", ".ndjson", ".xlsx", ".xls", ".ods")


class FactsError(MingchengError):
    """The facts cannot be read at all: no such folder, no list of enterprises, a damaged file."""


@dataclass(frozen=True, slots=True)
class FactFile:
    """A table as Parquet; `source` is the file that the user gave. `has_rows`: its row numbers stand in a column."""

    path: Path
    source: Path
    has_rows: bool


def heading_of(column: str) -> str | None:
    """What a column that is no fact of the catalogue is called in Chinese, the first of its names."""
    return next((heading for heading, name in COLUMNS.items() if name == column), None)


def table_named(name: str) -> str | None:
    """The table that a file or a sheet of a name holds, in Chinese or as the contract calls it; None for another name."""
    found = LABELS.get(name.strip(), name.strip().lower())
    return found if found in TABLES else None


def tables_in(workbook: Path, scratch: Path, facts: Catalogue | None = None) -> dict[str, FactFile]:
    """The tables of a workbook, one a sheet, by the names of the sheets; other sheets are passed over. Raises FactsError
    where none is a table, or two are the same one."""
    return _of_sheets(workbook, _sheets(workbook), scratch, _Columns.of(facts or catalogue()))


def _of_sheets(
    workbook: Path, sheets: Mapping[str, list[list[Any]]], scratch: Path, columns: _Columns
) -> dict[str, FactFile]:
    found: dict[str, FactFile] = {}
    for name, rows in sheets.items():
        table = table_named(name)
        if table is None:
            continue
        if table in found:
            problem = _("两张工作表都是“{name}”。").format(name=name)
            raise FactsError(str(workbook), problem, _("请只留一张。"))
        found[table] = _kept(table, workbook, _from_rows(workbook, rows, columns), scratch)
    if not found:
        problem = _("没有一张工作表是企业数据。")
        raise FactsError(str(workbook), problem, _("工作表应叫：{names}。").format(names=_("、").join(LABELS)))
    return found


def fact_files(place: Path, scratch: Path, facts: Catalogue | None = None) -> dict[str, FactFile]:
    """The tables at a place, converted into the scratch folder where they are not Parquet; headings may be the labels of
    the catalogue. Raises FactsError."""
    columns = _Columns.of(facts or catalogue())
    if place.is_dir():
        found = _in_folder(place)
        files = {table: _as_parquet(table, path, scratch, columns) for table, path in found.items()}
    elif place.is_file():
        files = _in_one_file(place, scratch, columns)
    else:
        raise FactsError(str(place), _("没有这个目录或文件。"), _("请给出放有 enterprises、annual 等表的目录。"))
    if "enterprises" not in files:
        raise FactsError(
            str(place), _("没有企业名单（enterprises）。"), _("请提供 enterprises.parquet、.csv、.jsonl 或 .xlsx。")
        )
    return files


def _in_folder(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        table = table_named(path.stem)
        if table is None or path.suffix.lower() not in ENDINGS:
            continue
        if table in found:
            problem = _("同一张表有两个文件：{one}、{other}。")
            raise FactsError(str(folder), problem.format(one=found[table].name, other=path.name), _("请只留一个。"))
        found[table] = path
    return found


def _in_one_file(path: Path, scratch: Path, columns: _Columns) -> dict[str, FactFile]:
    match path.suffix.lower():
        case ".xlsx" | ".xls" | ".ods":
            sheets = _sheets(path)
            if len(sheets) == 1 and not any(map(table_named, sheets)):
                rows = next(iter(sheets.values()))
                return {"enterprises": _kept("enterprises", path, _from_rows(path, rows, columns), scratch)}
            return _of_sheets(path, sheets, scratch, columns)
        case ".jsonl" | ".ndjson":
            return {table: _kept(table, path, data, scratch) for table, data in _nested(path, columns).items()}
        case ".csv" | ".parquet":
            return {"enterprises": _as_parquet("enterprises", path, scratch, columns)}
        case _:
            raise FactsError(
                str(path),
                _("单个文件只能是 .xlsx、.jsonl，或只有企业名单的 .csv、.parquet。"),
                _("其他格式请放在目录里，一张表一个文件。"),
            )


def _as_parquet(table: str, path: Path, scratch: Path, columns: _Columns) -> FactFile:
    match path.suffix.lower():
        case ".parquet":
            _parquet_columns(path)
            return FactFile(path, path, has_rows=False)
        case ".csv":
            data = _from_csv(path, columns)
        case ".jsonl" | ".ndjson":
            data = _from_objects(path, list(_json_lines(path)), columns)
        case _:
            data = _from_rows(path, next(iter(_sheets(path).values()), []), columns)
    return _kept(table, path, data, scratch)


def _parquet_columns(path: Path) -> list[str]:
    """The columns of a Parquet file. Raises FactsError where it is none, or has no key."""
    try:
        names = list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise FactsError(str(path), _("不是可读的 Parquet 文件。"), _("请重新导出。")) from error
    _refuse_keyless(path, names)
    return names


def _refuse_keyless(path: Path, names: Sequence[str]) -> None:
    if "uscc" not in names:
        raise FactsError(
            str(path), _("缺少 uscc（统一社会信用代码）一列，现有：{found}。").format(found=_("、").join(map(str, names[:20]))),
            _("请检查表头，表头应在第一行。"),
        )  # fmt: skip


def _kept(table: str, source: Path, data: pa.Table, scratch: Path) -> FactFile:
    """The table as Parquet in the scratch folder, texts trimmed, row numbers added."""
    _refuse_keyless(source, data.column_names)
    trimmed = [
        pc.utf8_trim_whitespace(column) if pa.types.is_string(column.type) else column for column in data.columns
    ]
    numbered = pa.table([*trimmed, pa.array(range(1, data.num_rows + 1), pa.int64())], names=[*data.column_names, ROW])
    path = scratch / f"{table}.parquet"
    pq.write_table(numbered, path, compression="snappy")
    return FactFile(path, source, has_rows=True)


@dataclass(frozen=True)
class _Columns:
    """What the columns of a catalogue are called, and which of them hold numbers: elsewhere a number is a text that looks
    like one (a code of digits)."""

    labels: Mapping[str, str]
    numeric: frozenset[str]

    @classmethod
    def of(cls, facts: Catalogue) -> _Columns:
        return cls(
            {fact.label: fact.name for fact in facts.facts.values()} | COLUMNS,
            frozenset(fact.name for fact in facts.facts.values() if fact.is_numeric) | {"year", "level", "amount"},
        )


def _named(source: Path, headings: Sequence[str], columns: _Columns) -> list[str]:
    """The columns as the contract calls them. Raises FactsError where two are called the same."""
    names = [columns.labels.get(_bare(heading), _bare(heading)) for heading in headings]
    if len(set(names)) < len(names):
        double = sorted({name for name in names if names.count(name) > 1})
        raise FactsError(str(source), _("有两列都叫“{name}”。").format(name=double[0]), _("请删去或改名其中一列。"))
    return names


def _column(name: str, values: Sequence[object], columns: _Columns) -> pa.Array:
    """Cells of one column: numbers where all of them are and the column counts something, else texts."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {int, float} and name in columns.numeric:
        return pa.array(values, pa.float64(), from_pandas=True)
    if kinds == {str}:
        return pa.array(values, pa.string())
    return pa.array([_cell_text(value) for value in values], pa.string())


def _bare(heading: str) -> str:
    """A heading without blanks and without its unit in brackets.

    >>> _bare(" 软件业务收入（万元） ")
    '软件业务收入'
    """
    text = "".join(str(heading).replace("（", "(").split())
    return text.split("(")[0] or text


def _from_csv(path: Path, columns: _Columns) -> pa.Table:
    """A CSV file, UTF-8 or GB18030, every column as text."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    try:
        getincrementaldecoder("utf-8")().decode(head)  # a character that the end cuts in two is no fault
    except UnicodeDecodeError:
        return _csv_in(path, ("gb18030",), columns)
    return _csv_in(path, ("utf8", "gb18030"), columns)  # the first Chinese may stand further down


def _csv_in(path: Path, encodings: Sequence[str], columns: _Columns) -> pa.Table:
    """A CSV file in the first of the encodings that it can be read in."""
    first, *others = encodings
    try:
        reading = pa_csv.ReadOptions(encoding=first)
        names = pa_csv.open_csv(path, read_options=reading).schema.names
        converting = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, quoted_strings_can_be_null=True,
            null_values=["", "NULL", "null", "NaN", "nan", "NA", "N/A", "-", "—", "——"],
        )  # fmt: skip
        data = pa_csv.read_csv(path, read_options=reading, convert_options=converting)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        if others:
            return _csv_in(path, others, columns)
        detail = str(error).splitlines()[0]
        raise FactsError(
            str(path),
            _("这个 CSV 文件读不下去（{detail}）。").format(detail=detail),
            _("请检查分隔符、引号和列数，或另存为 UTF-8。"),
        ) from error
    return data.rename_columns(_named(path, [name.lstrip("\ufeff") for name in data.column_names], columns))


def _sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook as rows."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    except (CalamineError, OSError) as error:
        raise FactsError(
            str(path), _("不是可读的 Excel 文件，或者加了密码。"), _("请另存为 .xlsx，去掉密码。")
        ) from error


def _from_rows(path: Path, rows: list[list[Any]], columns: _Columns) -> pa.Table:
    """Rows of a sheet, the first of them the heading, as columns; empty rows at the end are left out."""
    while rows and all(cell == "" for cell in rows[-1]):
        rows.pop()
    if not rows:
        return pa.table({})
    heads = [str(cell).strip() for cell in rows[0]]
    cells = zip(*rows[1:], strict=True) if len(rows) > 1 else [() for _head in heads]
    found = [
        (head, [None if cell == "" else cell for cell in column])
        for head, column in zip(heads, cells, strict=True)
        if head
    ]
    names = _named(path, [head for head, _cells in found], columns)
    return pa.table(
        [_column(name, data, columns) for name, (_head, data) in zip(names, found, strict=True)], names=names
    )


def _cell_text(cell: object) -> str | None:
    """A cell as a person reads it: whole numbers without a point, dates as 2025-06-01."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):  # noqa: B007  # told in the error
                if line.strip():
                    found = json.loads(line)
                    if not isinstance(found, dict):
                        raise ValueError("not an object")
                    yield found
    except (ValueError, OSError, RecursionError) as error:
        raise FactsError(
            f"{path}:{number or 1}", _("这一行不是 JSON 对象。"), _("每行应是一个 JSON 对象，UTF-8 编码。")
        ) from error


def _from_objects(
    path: Path, objects: Sequence[Mapping[str, Any]], columns: _Columns, codes: Sequence[object] | None = None
) -> pa.Table:
    """Flat objects as columns; `codes` are those of the enterprises that the objects stand in."""
    heads = list(dict.fromkeys(name for each in objects for name in each if codes is None or name != "uscc"))
    names = _named(path, heads, columns)
    found = [
        _column(name, [each.get(head) for each in objects], columns) for name, head in zip(names, heads, strict=True)
    ]
    if codes is None:
        return pa.table(found, names=names)
    return pa.table([_column("uscc", codes, columns), *found], names=["uscc", *names])


def _nested(path: Path, columns: _Columns) -> dict[str, pa.Table]:
    """One enterprise a line, with its `annual`, `awards`, `grants` and `paid` as lists inside."""
    enterprises: list[dict[str, Any]] = []
    rows: dict[str, tuple[list[dict[str, Any]], list[object]]] = {}
    for enterprise in _json_lines(path):
        enterprises.append({name: value for name, value in enterprise.items() if not isinstance(value, list | dict)})
        for table in TABLES[1:]:
            inner = enterprise.get(table)
            if isinstance(inner, list):
                found, codes = rows.setdefault(table, ([], []))
                objects = [each for each in inner if isinstance(each, dict)]
                found += objects
                codes += [enterprise.get("uscc")] * len(objects)
    tables = {table: _from_objects(path, found, columns, codes) for table, (found, codes) in rows.items()}
    return {"enterprises": _from_objects(path, enterprises, columns), **tables}


def about(place: Path) -> Mapping[str, Any]:
    """What the folder's `facts.yaml` says of its tables (coverage, regions); empty where there is none. Raises
    FactsError where it cannot be read: what it says may decide between no and unknown."""
    path = place / "facts.yaml"
    if not path.is_file():
        return {}
    try:
        text = read_text(path, _("请核对路径。"))
        found = value_of(root_of(text, str(path), ""), []) if text.strip() else {}
    except FaultyFileError as error:
        raise FactsError(error.place, error.problem, error.remedy) from error
    return found if isinstance(found, dict) else {}
