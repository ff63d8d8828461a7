"""The YAML store: nothing is lost, a person can edit it, and a fault is told with its place."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from mingcheng.plans.model import Baseline, DocumentHead, Plan, Target
from mingcheng.plans.store import PlanFileError, dump_yaml, load_yaml, read_yaml

HOSTILE = (
    *("", " ", "\n", "\t", "a\n", "\na", " a\nb", "a \nb", "a\n\n\nb\n\n", "a\r\nb", "a\rb", "a\x85b", "\u2028b\u2029"),
    *(
        "\ufeffa",
        "\ufffe\uffff",
        "\x00\x07\x1b",
        "表情😀𠮷",
        "第一行\n  缩进的第二行\n\t制表符",
        "指标\t单位\n收入\t亿元\n",
    ),
    *(
        "yes",
        "no",
        "on",
        "null",
        "~",
        "true",
        "12",
        "1_000",
        "0x1F",
        "1:30",
        "010",
        "1e5",
        ".5",
        "2026-01-05",
        "=",
        "<<",
    ),
    *(
        "-",
        "- a",
        "? a",
        "a: b",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a",
        "{a",
        "[a",
        "'a'",
        '"a"',
        "\\n",
        "|",
    ),
    *(">", "---", "...", "--- a\n...", "2026-01-05 10:00:00"),
)
TEXTS = st.sampled_from(HOSTILE) | st.text() | st.lists(st.sampled_from(HOSTILE)).map("".join)
NUMBERS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(1 - 10**20, 10**20 - 1), st.integers(0, 20)
) | st.integers(0, 10**13).map(Decimal)


def parts(part: type[BaseModel], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any value of a part of the model, with texts and numbers as nasty as they come."""
    return st.builds(part, **({name: _field(info.annotation) for name, info in part.model_fields.items()} | fields))


def _field(annotation: Any) -> st.SearchStrategy[Any]:
    arguments: tuple[Any, ...] = getattr(annotation, "__args__", ())
    if annotation is str:
        return TEXTS
    if annotation is Decimal:
        return NUMBERS
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return parts(annotation)
    if getattr(annotation, "__metadata__", None):
        return NUMBERS
    if getattr(annotation, "__origin__", None) is tuple and arguments[-1] is Ellipsis:
        return st.lists(_field(arguments[0]), max_size=3).map(tuple)
    if getattr(annotation, "__origin__", None) is tuple:
        return st.tuples(*map(_field, arguments))
    if all(isinstance(choice, str) for choice in arguments) and arguments:
        return st.sampled_from(arguments)
    if arguments:
        return st.one_of(*map(_field, arguments))
    return st.from_type(annotation)


def sound(value: Any, ids: Iterator[int], name: str = "") -> Any:
    """The value with ids of its own, years that can be, passages that end after they begin, and no references."""
    if isinstance(value, BaseModel):
        fields = {name: sound(getattr(value, name), ids, name) for name in type(value).model_fields}
        if "id" in fields:
            fields["id"] += f" {next(ids)}"
            fields["start"], fields["end"] = sorted((fields["start"] % 10**9, fields["end"] % 10**9))
        fields |= {name: None for name in ("duplicate_of", "tier_of") if name in fields}
        fields |= {"targets": ()} if "lead" in fields else {}
        return value.model_copy(update=fields)
    if isinstance(value, tuple):
        items = tuple(sound(item, ids, name) for item in value)
        return tuple(sorted(items)) if name == "period" and None not in items else items
    return 1900 + value % 301 if isinstance(value, int) and name in {"year", "period"} else value


PLANS = parts(Plan).map(lambda plan: sound(plan, count()))


@given(PLANS)
def test_what_was_written_is_read_back_unchanged(plan: Plan) -> None:
    assert load_yaml(dump_yaml(plan), "方案.yaml") == plan


@given(PLANS)
def test_numbers_keep_every_digit(plan: Plan) -> None:
    again = load_yaml(dump_yaml(plan), "方案.yaml")
    assert [target.value for target in again.targets] == [target.value for target in plan.targets]
    assert all(isinstance(target.value, Decimal) for target in again.targets)


@given(PLANS)
def test_other_yaml_readers_see_the_same_texts(plan: Plan) -> None:
    plain = yaml.safe_load(dump_yaml(plan))
    assert plain["document"].get("title") == plan.document.title
    assert [target["quote"] for target in plain.get("targets", [])] == [target.quote for target in plan.targets]


def small_plan() -> Plan:
    target = Target(
        id="t001",
        quote="软件业务收入\n突破500.50亿元",
        start=120,
        end=136,
        indicator="软件业务收入",
        subject="临江市",
        kind="level",
        comparator=">",
        value=Decimal("500.50"),
        unit="亿元",
        year=2028,
        baseline=Baseline(value=Decimal(300), unit="亿元", year=2025),
        units=("市经信局", "市统计局"),
    )
    head = DocumentHead(title="临江市软件产业行动方案", issued="2026-01-05", period=(None, 2028))
    return Plan(document=head, targets=(target,))


def test_the_file_reads_like_a_form() -> None:
    written = dump_yaml(small_plan())
    assert written.startswith("# ")
    assert written.partition("\n\n")[2] == (
        "document:\n"
        "  title: 临江市软件产业行动方案\n"
        "  status: final\n"
        "  issued: '2026-01-05'\n"
        "  period: [null, 2028]\n"
        "targets:\n"
        "- id: t001\n"
        "  quote: |-\n"
        "    软件业务收入\n"
        "    突破500.50亿元\n"
        "  start: 120\n"
        "  end: 136\n"
        "  indicator: 软件业务收入\n"
        "  subject: 临江市\n"
        "  kind: level\n"
        "  comparator: '>'\n"
        "  value: 500.50\n"
        "  unit: 亿元\n"
        "  year: 2028\n"
        "  baseline:\n"
        "    value: 300\n"
        "    unit: 亿元\n"
        "    year: 2025\n"
        "  units:\n"
        "  - 市经信局\n"
        "  - 市统计局\n"
        "  where: prose\n"
    )


def test_a_date_and_a_yes_typed_without_quotes_stay_text() -> None:
    plan = load_yaml("document: {title: yes, issued: 2026-01-05}", "方案.yaml")
    assert (plan.document.title, plan.document.issued) == ("yes", "2026-01-05")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    written = "\ufeff" + dump_yaml(small_plan()).replace("\n", "\r\n")
    assert load_yaml(written, "方案.yaml") == small_plan()


EDITED = dump_yaml(small_plan())


FAULTS = {
    "empty": ("", "1:1：文件是空的。 请用 mingcheng read --yaml 生成。"),
    "list": ("- 1", "1:1：文件内容应为一组“字段: 值”，现为列表（1 项）。 每个字段一行，字段名后加冒号和空格。"),
    "number": (
        EDITED.replace("value: 500.50", "value: 500.50亿元"),
        "21:10：字段“targets[1].value”应为数字，现为“500.50亿元”。 请只写数字，不带千分位逗号和单位。",
    ),
    "whole number": (
        EDITED.replace("year: 2028", "year: 2028.5"),
        "23:9：字段“targets[1].year”应为整数，现为“2028.5”。 请只写数字，不带千分位逗号和单位。",
    ),
    "unknown field": (
        EDITED.replace("  unit: 亿元\n  year: 2028", "  uint: 亿元\n  unit: 亿元\n  year: 2028"),
        "22:3：没有“targets[1].uint”这个字段。 是否应为“unit”？",
    ),
    "missing field": (
        EDITED.replace("    unit: 亿元\n", ""),
        "25:5：缺少必填的字段“targets[1].baseline.unit”。 请补上这一项。",
    ),
    "choice": (
        EDITED.replace("kind: level", "kind: levels"),
        "19:9：字段“targets[1].kind”应为level、increment、growth、share、multiple、rank、flow 之一，现为“levels”。 "
        "请从中选一个。",
    ),
    "pair": (
        EDITED.replace("[null, 2028]", "[2028]"),
        "9:11：字段“document.period”应为两个年份，现为列表（1 项）。 请写成 [2021, 2025]，没有写明的填 null。",
    ),
    "text": (
        EDITED.replace("title: 临江市软件产业行动方案", "title: 2026"),
        "6:10：字段“document.title”应为文字，现为“2026”。 数字、true、null 作文字用时请加引号。",
    ),
    "twice": (
        EDITED.replace("  status: final", "  status: final\n  status: draft"),
        "8:3：字段“status”出现了两次。 请删去其中一个。",
    ),
    "syntax": (
        EDITED.replace("period: [null", "period: [null]]"),
        "9:17：这里不合 YAML 的写法。 请检查缩进、冒号后的空格和引号是否成对；含冒号、井号的文字请放在引号内。",
    ),
    "alias": ("document: &a {}\ntargets: [*a]", "1:11：不支持 YAML 的锚点与引用（& 和 *）。 请把内容写全。"),
    "control": (
        "document:\n  title: \x07",
        "2:1：有 YAML 不允许的控制字符。 请删去该字符，或在双引号内写成 \\x07 的形式。",
    ),
    "year": (
        EDITED.replace("year: 2028", "year: 20288"),
        "23:9：字段“targets[1].year”应为 1900 至 2200 之间的年份，现为“20288”。 请写四位年份；没有写明的填 null。",
    ),
    "period": (
        EDITED.replace("[null, 2028]", "[2028, 2025]"),
        "9:11：字段“document.period”的末年应不早于首年，现为 2028 至 2025。 请写成 [2021, 2025]。",
    ),
    "span": (
        EDITED.replace("end: 136", "end: 13"),
        "16:8：字段“targets[1].end”应不小于 start（120），现为“13”。 start 和 end 是原文中的位置，请恢复读出时的数字。",
    ),
    "reference": (
        EDITED + "  duplicate_of: t002\n",
        "32:17：字段“targets[1].duplicate_of”应为“targets”中另一项的编号，现为“t002”，没有这一项。 "
        "请写已有的编号，或删去这个字段。",
    ),
    "magnitude": (
        EDITED.replace("500.50\n", "1e999999999\n", 2).replace("突破1e999999999", "突破"),
        "21:10：应为绝对值小于 10 的 20 次方、小数不超过 20 位的数字，现为“1e999999999”。 "
        "请核对数字；量级写在 unit 里（如 亿元）。",
    ),
    "deep brackets": ("[" * 100_000, "1:21：嵌套超过 20 层。 请检查括号与缩进。"),
    "deep lists": ("- " * 100_000, "1:41：嵌套超过 20 层。 请检查括号与缩进。"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_with_place_expectation_and_remedy(case: str) -> None:
    text, message = FAULTS[case]
    with pytest.raises(PlanFileError) as caught:
        load_yaml(text, "方案.yaml")
    assert str(caught.value) == f"方案.yaml:{message}"


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = (
        EDITED.replace("value: 500.50", "value: 多").replace("year: 2028", "year: 二〇二八").replace("  end: 136\n", "")
    )
    with pytest.raises(PlanFileError) as caught:
        load_yaml(text, "方案.yaml")
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(11, 3), (20, 10), (22, 9)]
    assert "\n" not in str(caught.value)


TARGETS = EDITED.partition("targets:\n")


def test_an_id_given_twice_is_told_with_both_places() -> None:
    with pytest.raises(PlanFileError) as caught:
        load_yaml(EDITED + TARGETS[2], "方案.yaml")
    assert str(caught.value) == (
        "方案.yaml:32:7：字段“targets[2].id”应为全文唯一的编号，现为“t001”，与“targets[1]”相同。 请改成没有用过的编号。"
    )


def test_one_kind_of_fault_is_told_a_few_times_and_then_counted() -> None:
    with pytest.raises(PlanFileError) as caught:
        load_yaml(EDITED + TARGETS[2] * 12, "方案.yaml")
    assert len(caught.value.faults) == 12
    assert str(caught.value).count("唯一的编号") == 2
    assert str(caught.value).endswith("与第 32 行同类的还有 10 处。")


@pytest.mark.parametrize("number", ["1e20", "-1e20", "0e99", "1e-21", "1e99999999999999999999", "9" * 99])
def test_numbers_beyond_reckoning_are_refused_at_the_door(number: str) -> None:
    with pytest.raises(PlanFileError, match="次方"):
        load_yaml(EDITED.replace("value: 500.50", f"value: {number}"), "方案.yaml")


SYNTAX = (
    "document: ",
    "{",
    "[",
    "]",
    "}",
    "- ",
    "\n",
    "  ",
    "&a ",
    "*a",
    "? ",
    ": ",
    "!!python/object:os.system ",
    "|",
    "#",
)


@given(st.text() | st.lists(st.sampled_from(SYNTAX)).map("".join))
def test_any_text_is_a_plan_or_a_plain_error(text: str) -> None:
    try:
        plan = load_yaml(text, "方案.yaml")
    except PlanFileError as error:
        assert error.place.startswith("方案.yaml:")
    else:
        assert isinstance(plan, Plan)


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "读不到这个文件"), (b"\xb7\xbd\xb0\xb8", "不是 UTF-8 文本"), (b"", "文件是空的")]
)
def test_a_file_that_is_no_plan_is_told_by_its_name(content: bytes | None, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "方案.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PlanFileError, match=problem) as caught:
        read_yaml(path)
    assert str(caught.value).startswith(f"{path}:1:1：")


def test_a_plan_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "方案.yaml"
    path.write_text(dump_yaml(small_plan()), encoding="utf-8")
    assert read_yaml(path) == small_plan()
