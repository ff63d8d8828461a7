"""The result of classifying a list: one row an enterprise, every scheme's class with its confidence, as a table and as files."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from mingcheng.language import _, marked
from mingcheng.registry.classification.classify import Classified, Tools, classify, names_at, standing_names
from mingcheng.registry.classification.decide import STANDINGS, Answers
from mingcheng.registry.classification.derived import agreement, candidates_of, digital_answers, first_version_label
from mingcheng.registry.classification.listed import Listed
from mingcheng.registry.classification.words import DecidingWord, deciding_words, told

SCHEMES = ("gb", "revenue", "segment", "first-version", "digital")
"""The schemes that can be asked for."""
LATEST = 2025
"""The year whose split of software revenue is used where none is asked for."""
LABELS: Mapping[str, str] = {
    "uscc": marked("统一社会信用代码"), "name": marked("企业名称"), "registered_code": marked("登记的行业代码"),
    "registered_edition": marked("代码版本"), "registered_name": marked("登记的行业"), "agrees": marked("与登记一致"),
    "gb_code": marked("行业代码（2017）"), "gb_name": marked("行业"), "gb_standing": marked("行业判定"),
    "gb_confidence": marked("行业把握"), "gb_second": marked("其次的行业代码"), "gb_second_name": marked("其次的行业"),
    "gb_words": marked("依据的词"), "revenue_class": marked("收入类"), "revenue_name": marked("软件业务收入类"),
    "revenue_standing": marked("收入类判定"), "revenue_confidence": marked("收入类把握"), "segment": marked("环节代号"),
    "segment_name": marked("产业链环节"), "segment_chain": marked("产业链"), "segment_standing": marked("环节判定"),
    "segment_confidence": marked("环节把握"), "first_version": marked("首版次类别"), "digital_code": marked("数字经济代码"),
    "digital_name": marked("数字经济分类"), "digital_core": marked("核心产业"),
}  # fmt: skip
"""The columns of the result, in their order; the first part of a name tells the scheme."""
STANDING_LABELS = {
    "sure": marked("把握大"), "likely": marked("较有把握"), "doubtful": marked("存疑"), "unknown": marked("不能判定"),
    "none": marked("不涉及"),
}  # fmt: skip
_TYPES = {"agrees": pa.bool_(), "digital_core": pa.bool_(), "registered_edition": pa.int16()}
WORDS = pa.list_(
    pa.struct(
        [
            ("source", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("word", pa.string()),
            ("weight", pa.float64()),
        ]
    )
)


@dataclass(frozen=True)
class Result:
    """The answers of a list, and the table of them with the columns that were asked for."""

    listed: Listed
    answers: Classified
    words: list[list[DecidingWord]]
    table: pa.Table


def classified(
    listed: Listed, tools: Tools | None = None, wanted: Sequence[str] = SCHEMES, year: int = LATEST
) -> Result:
    """Classifies a list. `wanted` schemes become columns; `year` tells into how many classes software revenue is split."""
    tools = tools or Tools.of()
    listed = replace(listed, remarks=(*listed.remarks, *_unheard_of(listed, tools)))
    answers = classify(listed.texts, tools)
    words = deciding_words(answers)
    columns: dict[str, list[Any]] = {"uscc": listed.uscc.to_pylist(), "name": listed.texts["name"].to_pylist()}
    columns |= _registered(listed, answers, tools)
    columns |= _gb(answers, words, tools)
    columns |= _revenue(answers, tools, year)
    columns |= _segment(answers, tools)
    columns |= _digital(answers, tools)
    kept = [name for name in LABELS if _is_wanted(name, wanted)]
    table = pa.table({name: pa.array(columns[name], _type(name)) for name in kept})
    return Result(listed, answers, words, table)


def _unheard_of(listed: Listed, tools: Tools) -> list[str]:
    """Remarks where codes are not in the edition that is said of them, and where some have none."""
    pairs = list(zip(listed.codes.to_pylist(), listed.editions.to_pylist(), strict=True))
    known = tools.schemes.has
    wrong = [
        (code, year)
        for code, year in pairs
        if code and year and not known(code, year) and (year == 2017 or len(code) == 4)
    ]
    remarks = []
    if wrong:
        told = _("{count} 家的行业代码在所注的版本里没有，没有比较（如 {edition} 版的 {code}）。")
        remarks.append(told.format(count=len(wrong), code=wrong[0][0], edition=wrong[0][1]))
    unsaid = sum(bool(code) and not year and not candidates_of(code, None, tools.schemes) for code, year in pairs)
    if unsaid and "edition" in listed.columns:
        remarks.append(_("{count} 家的行业代码没有注明版本，两版都有的号码没有比较。").format(count=unsaid))
    return remarks


def _is_wanted(name: str, wanted: Sequence[str]) -> bool:
    if name in ("uscc", "name"):
        return True
    if name.startswith(("registered", "agrees")):
        return "gb" in wanted
    scheme = "first-version" if name == "first_version" else name.partition("_")[0]
    return scheme in wanted


def _type(name: str) -> pa.DataType:
    if name == "gb_words":
        return WORDS
    return _TYPES.get(name, pa.float64() if name.endswith("_confidence") else pa.string())


def _registered(listed: Listed, answers: Classified, tools: Tools) -> dict[str, list[Any]]:
    codes, editions = listed.codes.to_pylist(), listed.editions.to_pylist()
    rows = list(zip(answers.codes(), codes, editions, strict=True))
    named = {
        (code, edition): tools.schemes.name_of(code, edition)
        for _found, code, edition in rows
        if code is not None and edition is not None
    }
    agree = {row: agreement(*row, tools.schemes) for row in set(rows)}
    return {
        "registered_code": codes,
        "registered_edition": editions,
        "registered_name": [named.get((code, edition)) for _found, code, edition in rows],
        "agrees": [agree[row] for row in rows],
    }


def _gb(answers: Classified, words: list[list[DecidingWord]], tools: Tools) -> dict[str, list[Any]]:
    codes = answers.codes()
    second = names_at(answers.evidence.codes, answers.gb.second)
    names = {code: tools.schemes.name_of(code, 2017) for code in {*codes, *second} if code is not None}
    return {
        "gb_code": codes,
        "gb_name": [names.get(code or "") for code in codes],
        "gb_standing": standing_names(answers.gb),
        "gb_confidence": _confidence(answers.gb),
        "gb_second": second,
        "gb_second_name": [names.get(code or "") for code in second],
        "gb_words": [
            [{name: getattr(word, name) for name in ("source", "start", "end", "word", "weight")} for word in each]
            for each in words
        ],
    }


def _standings(answers: Answers, gb: Answers) -> list[str]:
    """The standing of each answer; `none` where the industry is known and the scheme has nothing to do with it."""
    concerns_none = (gb.given >= 0) & (answers.best < 0)
    pairs = zip(standing_names(answers), concerns_none.tolist(), strict=True)
    return ["none" if is_none else name for name, is_none in pairs]


def _confidence(answers: Answers) -> list[float]:
    found: list[float] = answers.confidence.round(3).tolist()
    return found


def _revenue(answers: Classified, tools: Tools, year: int) -> dict[str, list[Any]]:
    finest = names_at(answers.evidence.revenues, answers.revenue.given)
    known = {name: tools.schemes.revenue_class(name, year) for name in set(finest) if name is not None}
    classes = [known.get(name or "") for name in finest]
    return {
        "revenue_class": [each.id if each else None for each in classes],
        "revenue_name": [each.name if each else None for each in classes],
        "revenue_standing": _standings(answers.revenue, answers.gb),
        "revenue_confidence": _confidence(answers.revenue),
    }


def _segment(answers: Classified, tools: Tools) -> dict[str, list[Any]]:
    ids = names_at(answers.evidence.segments, answers.segment.given)
    segments = [tools.schemes.segments.get(name or "") for name in ids]
    codes = answers.codes()
    labels = {pair: first_version_label(*pair, tools.schemes) for pair in set(zip(ids, codes, strict=True))}
    return {
        "segment": ids,
        "segment_name": [each.name if each else None for each in segments],
        "segment_chain": [each.chain if each else None for each in segments],
        "segment_standing": _standings(answers.segment, answers.gb),
        "segment_confidence": _confidence(answers.segment),
        "first_version": [labels[pair] for pair in zip(ids, codes, strict=True)],
    }


def _digital(answers: Classified, tools: Tools) -> dict[str, list[Any]]:
    found = digital_answers(answers, tools.schemes)
    return {
        "digital_code": [each.code for each in found],
        "digital_name": [tools.schemes.digital_names.get(each.code or "") for each in found],
        "digital_core": [each.is_core for each in found],
    }


def rows_of(result: Result) -> list[dict[str, Any]]:
    """The rows for programs: words with their places, standings as identifiers."""
    found: list[dict[str, Any]] = result.table.to_pylist()
    return found


def shown_lines(table: pa.Table, words: Sequence[Sequence[DecidingWord]] = ()) -> tuple[list[str], list[list[Any]]]:
    """Heads and lines for people: labels, 是 and 否, standings in words, percentages as text, words with their places."""
    heads = [_(LABELS[name]) for name in table.column_names]
    columns = [_shown(name, table.column(name), words) for name in table.column_names]
    return heads, [list(line) for line in zip(*columns, strict=True)]


def _shown(name: str, column: pa.ChunkedArray, words: Sequence[Sequence[DecidingWord]]) -> list[Any]:
    values = column.to_pylist() if name != "gb_words" else []
    if name == "gb_words":
        return [told(each) for each in words]
    if name.endswith("_standing"):
        return [_(STANDING_LABELS[value]) for value in values]
    if name in ("agrees", "digital_core"):
        return [None if value is None else _("是") if value else _("否") for value in values]
    return values


def parquet_data(table: pa.Table) -> bytes:
    """A table as a Parquet file of plain columns, which may serve as a list of enterprises again: words become JSON text."""
    if "gb_words" in table.column_names:
        texts = [json.dumps(words, ensure_ascii=False) for words in table["gb_words"].to_pylist()]
        place = table.column_names.index("gb_words")
        table = table.set_column(place, "gb_words", pa.array(texts, pa.string()))
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def xlsx_data(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Any]]]]) -> bytes:
    """Sheets with a name, heads and lines as a workbook; codes stay texts."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"})
        for name, heads, lines in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, heads, bold)
            for number, line in enumerate(lines, 1):
                sheet.write_row(number, 0, line)
            sheet.set_column(0, max(0, len(heads) - 1), 16)
            sheet.autofilter(0, 0, max(1, len(lines)), max(0, len(heads) - 1))
    return out.getvalue()


def word_data(words: Sequence[DecidingWord]) -> list[dict[str, Any]]:
    """Words for JSON."""
    return [asdict(word) for word in words]


_COUNTED = {
    "gb": ("gb_code", "gb_name"), "revenue": ("revenue_class", "revenue_name"), "segment": ("segment", "segment_name"),
    "first-version": ("first_version", "first_version"), "digital": ("digital_code", "digital_name"),
}  # fmt: skip


def summary(result: Result) -> dict[str, Any]:
    """How many enterprises have each class, the most first, and how far the industry can be relied on. Classes of doubtful
    answers are counted too; unknown ones are in no class."""
    names = set(result.table.column_names)
    standings = Counter(standing_names(result.answers.gb)) if "gb_code" in names else Counter[str]()
    schemes: dict[str, list[dict[str, Any]]] = {}
    for scheme, (code, name) in _COUNTED.items():
        if code in names:
            pairs = Counter(zip(result.table[code].to_pylist(), result.table[name].to_pylist(), strict=True))
            kept = [(pair, count) for pair, count in pairs.items() if pair[0] is not None]
            kept.sort(key=lambda each: (-each[1], each[0][0]))
            schemes[scheme] = [
                {"code": found if code != name else None, "name": label, "count": count}
                for (found, label), count in kept
            ]
    return {
        "enterprises": len(result.listed),
        "standings": {each: standings[each] for each in reversed(STANDINGS) if each in standings},
        "schemes": schemes,
    }
