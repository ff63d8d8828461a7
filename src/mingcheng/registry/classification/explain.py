"""Why one enterprise was classified as it was: every word with its place and weight, every scheme, what spoke against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.registry.classification.classify import Tools, sector_of
from mingcheng.registry.classification.results import STANDING_LABELS, Result, word_data
from mingcheng.registry.classification.words import SOURCE_LABELS, DecidingWord, words_of

MOST_NAMED = 5


class NotListedError(MingchengError):
    """No enterprise, or more than one, of a list has that code or name."""


def row_of(result: Result, wanted: str) -> int:
    """The row of the enterprise with a code or name; a part of a name will do where only one has it. Raises NotListedError."""
    codes, names = result.listed.uscc.to_pylist(), result.listed.texts["name"].to_pylist()
    exact = [row for row, pair in enumerate(zip(codes, names, strict=True)) if wanted in pair]
    found = exact or [row for row, name in enumerate(names) if name and wanted in name]
    if len(found) == 1:
        return found[0]
    place = str(result.listed.path)
    if not found:
        raise NotListedError(
            place, _("名单里没有“{wanted}”。").format(wanted=wanted), _("请给出全称或统一社会信用代码。")
        )
    some = _("、").join(str(names[row] or codes[row]) for row in found[:MOST_NAMED])
    problem = _("名单里有 {count} 家对得上“{wanted}”：{some}。").format(count=len(found), wanted=wanted, some=some)
    raise NotListedError(place, problem, _("请给出统一社会信用代码。"))


def explanation(result: Result, row: int) -> dict[str, Any]:
    """The answers of one enterprise with all words and its texts, for programs; spans count from 0, the end excluded."""
    answer = result.table.slice(row, 1).to_pylist()[0]
    answer.pop("gb_words", None)
    texts = {source: column[row].as_py() for source, column in result.listed.texts.items()}
    return {**answer, "words": word_data(words_of(result.answers, row)), "texts": texts}


def explanation_lines(result: Result, row: int, tools: Tools | None = None) -> Iterator[str]:
    """The same for people."""
    tools = tools or Tools.of()
    answer = result.table.slice(row, 1).to_pylist()[0]
    yield str(answer["name"] or answer["uscc"] or _("第 {row} 家").format(row=row + 1))
    if "gb_code" in answer:
        yield from _gb_lines(answer)
    for scheme, label in (("revenue", _("软件业务收入类")), ("segment", _("产业链环节"))):
        if f"{scheme}_standing" in answer:
            yield _answer_line(
                label, answer[f"{scheme}_name"], None, answer[f"{scheme}_standing"], answer[f"{scheme}_confidence"]
            )
    if answer.get("first_version"):
        yield _("首版次类别：{name}").format(name=answer["first_version"])
    if "digital_core" in answer:
        yield _digital_line(answer)
    words = words_of(result.answers, row)
    yield _("依据（分量、词、位置、归入）：") if words else _("没有找到可以作依据的词。")
    yield from (_word_line(word, tools) for word in words)


def _gb_lines(answer: dict[str, Any]) -> Iterator[str]:
    yield _answer_line(
        _("行业（GB/T 4754-2017）"),
        answer["gb_name"],
        answer["gb_code"],
        answer["gb_standing"],
        answer["gb_confidence"],
    )
    if answer["gb_second"]:
        yield _("其次：{name}（{code}）").format(name=answer["gb_second_name"], code=answer["gb_second"])
    if answer["registered_code"]:
        edition = answer["registered_edition"] or _("版本不明")
        agrees = {True: _("一致"), False: _("不一致"), None: _("无法比较")}[answer["agrees"]]
        line = _("登记代码：{code} {name}（{edition}），与判定{agrees}")
        yield line.format(
            code=answer["registered_code"], name=answer["registered_name"] or "", edition=edition, agrees=agrees
        )


def _answer_line(label: str, name: str | None, code: str | None, standing: str, confidence: float) -> str:
    if name is None:
        return _("{label}：{told}").format(label=label, told=_(STANDING_LABELS[standing]))
    shown = _("{name}（{code}）").format(name=name, code=code) if code else name
    told = _(STANDING_LABELS[standing])
    return _("{label}：{name}，{told}（{percent}%）").format(
        label=label, name=shown, told=told, percent=round(confidence * 100)
    )


def _digital_line(answer: dict[str, Any]) -> str:
    core = {True: _("核心产业"), False: _("不属核心产业"), None: _("是否核心产业不能判定")}[answer["digital_core"]]
    if answer["digital_code"] is None:
        return _("数字经济：{core}").format(core=core)
    return _("数字经济：{name}（{code}），{core}").format(
        name=answer["digital_name"], code=answer["digital_code"], core=core
    )


def _word_line(word: DecidingWord, tools: Tools) -> str:
    parts = [f"  {word.weight:5.2f}", word.word, f"{_(SOURCE_LABELS[word.source])} {word.start + 1}—{word.end}"]
    if word.code is not None:
        parts.append(f"{word.code} {tools.schemes.name_of(word.code, 2017) or sector_of(word.code)}")
    if word.segment is not None:
        parts.append(tools.schemes.segments[word.segment].name)
    return "  ".join(parts)
