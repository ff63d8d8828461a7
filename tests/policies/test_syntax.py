"""The grammar: what is written is what is parsed, whatever the spelling; nothing but a fault comes of nonsense."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.dimensions import UNITS, shown
from mingcheng.policies.numbers import FUNCTIONS as NUMBER_FUNCTIONS
from mingcheng.policies.numbers import number_of
from mingcheng.policies.scope import Scope
from mingcheng.policies.syntax import (
    DEEPEST,
    LONGEST,
    MOST_OPERATORS,
    Binary,
    Call,
    ExpressionFault,
    List_,
    Literal_,
    Name,
    Negation,
    Syntax,
    Text,
    Window,
    parse,
)
from mingcheng.policies.tree import without_words
from mingcheng.policies.truths import FUNCTIONS as TRUTH_FUNCTIONS
from mingcheng.policies.truths import truth_of

SCOPE = Scope(catalogue())
BINDING = {"or": 1, "and": 2, "in": 4, "inside": 4, ">=": 4, ">": 4, "<=": 4, "<": 4, "=": 4, "!=": 4,
           "+": 5, "-": 5, "*": 6, "/": 6}  # fmt: skip
SPELLINGS = {
    "and": ["and", "且", "并且"], "or": ["or", "或", "或者"], "not": ["not", "非"], "in": ["in", "属于"],
    "inside": ["inside", "位于"], ">=": [">=", "≥", "＞="], "<=": ["<=", "≤", "＜="], "!=": ["!=", "≠"],
    "=": ["=", "==", "＝"], ">": [">", "＞"], "<": ["<", "＜"], "*": ["*", "×"], "+": ["+", "＋"], "-": ["-", "－"],
    "/": ["/", "／"], "(": ["(", "（"], ")": [")", "）"], ",": [",", "，", "、"], "[": ["[", "［"], "]": ["]", "］"],
}  # fmt: skip

# Any tree, its structure and its text

words = st.from_regex(r"[a-z_甲-龥][a-z0-9_甲-龥]{0,5}", fullmatch=True).filter(
    lambda word: word not in {"last", "sum", "of", "且", "并且", "或", "或者", "非", "属于", "位于", *BINDING, "not"}
)
leaves = st.one_of(
    st.tuples(st.decimals(0, 10**9, places=2), st.sampled_from([None, *UNITS])).map(lambda pair: ("number", *pair)),
    words.map(lambda word: ("name", word)),
    st.text("ab 甲（＞且%-", max_size=5).map(lambda text: ("text", text)),
)


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    items = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.tuples(st.sampled_from(sorted(BINDING)), inner, inner),
        inner.map(lambda part: ("not", part)),
        st.tuples(words, items).map(lambda pair: ("call", *pair)),
        st.tuples(words, inner, st.integers(1, 10)).map(lambda call: ("call", call[0], (call[1], ("last", call[2])))),
        items.map(lambda parts: ("list", parts)),
    )


trees = st.recursive(leaves, grown, max_leaves=12)


def written(tree: Any, spell: Any, within: int = 0) -> str:
    """A tree as text with the brackets that it needs, each sign in one of its spellings."""
    match tree:
        case ("number", value, unit):
            return f"{value}{unit or ''}"
        case ("name", word):
            return str(word)
        case ("text", text):
            return f'"{text}"'
        case ("last", years):
            return f"last {years} years"
        case ("not", part):
            text, binding = f"{spell('not')} {written(part, spell, 3)}", 3
        case ("call", name, items):
            return f"{name}{listed(items, spell, '(', ')')}"
        case ("list", items):
            return listed(items, spell, "[", "]")
        case (operator, left, right):
            binding = BINDING[operator]
            first = written(left, spell, binding + (binding == 4))
            text = f"{first} {spell(operator)} {written(right, spell, binding + 1)}"
    return text if binding >= within else f"{spell('(')}{text}{spell(')')}"


def listed(items: Any, spell: Any, opening: str, closing: str) -> str:
    comma = f" {spell(',')} "
    return f"{spell(opening)}{comma.join(written(item, spell) for item in items)}{spell(closing)}"


def structure(syntax: Syntax) -> Any:
    """A syntax tree without its places."""
    match syntax:
        case Literal_(value=value, unit=unit):
            return ("number", value, unit)
        case Text(text=text):
            return ("text", text)
        case Name(name=name):
            return ("name", name)
        case Window(years=years):
            return ("last", years)
        case Call(name=name, arguments=arguments):
            return ("call", name, tuple(structure(each) for each in arguments))
        case List_(items=items):
            return ("list", tuple(structure(each) for each in items))
        case Negation(part=part):
            return ("not", structure(part))
        case Binary(operator=operator, left=left, right=right):
            return (operator, structure(left), structure(right))


def plain(sign: str) -> str:
    return sign


@given(trees)
def test_a_tree_written_as_text_parses_to_the_same_tree(tree: Any) -> None:
    assert structure(parse(written(tree, plain))) == tree


@given(trees, st.data())
def test_full_width_signs_and_chinese_words_parse_to_the_same_tree(tree: Any, data: st.DataObject) -> None:
    text = written(tree, lambda sign: data.draw(st.sampled_from(SPELLINGS.get(sign, [sign]))))
    assert structure(parse(text)) == tree


@given(trees)
def test_every_node_stands_where_its_text_is(tree: Any) -> None:
    text = written(tree, plain)
    for node in nodes(parse(text)):
        match node:
            case Name(at=at, name=name) | Call(at=at, name=name):
                assert text.startswith(name, at)
            case Text(at=at, text=found):
                assert text[at + 1 :].startswith(found)
            case Binary(at=at, operator=operator, start=start, end=end):
                assert text.startswith(operator, at)
                assert start < at < end <= len(text)


def nodes(value: Any) -> list[Any]:
    if isinstance(value, tuple):
        return [node for each in value for node in nodes(each)]
    if not is_dataclass(value) or isinstance(value, type):
        return []
    return [value, *(node for each in fields(value) for node in nodes(getattr(value, each.name)))]


# Spellings

REAL = [
    ("growth(software_revenue) >= 10%", "增速（软件业务收入）≥10％"),
    ("sum(rd_expense, last 3 years) >= 1200 万元", "sum of last 3 years of 研发费用 >= 1,200 万元"),
    ("sum(rd_expense, last 3 years) >= 1200 万元", "合计(研发费用，last 3 年) ≥ 0.12 亿元"),
    ('newly(revenue >= 2000 万元) and stage in ["startup", "growth"]', "新达到（营业收入≥2000万元）且 发展阶段 属于［“startup”、'growth'］"),
    ('region inside "嘉兴市" or not held(listed)', "所在地区 位于 “330400” 或 非 持有（上市企业）"),
    ("first(srdi) and level(cmmi) > 2 级", "首次（专精特新中小企业） 并且 等级（CMMI）＞2级"),
    ("every(share(rd_expense, revenue) >= 3%, last 2 years)", "每年（占比（研发费用，营业收入）≥30‰，last 2 年）"),
    ("years_since(founded) >= 2 years", "满年数（成立日期）>=2周年"),
    ("employees >= 1 万人", "从业人员 >= 10000 人"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "chinese"), REAL)
def test_chinese_and_english_state_the_same(english: str, chinese: str) -> None:
    assert without_words(truth_of(english, SCOPE)) == without_words(truth_of(chinese, SCOPE))


LABELS = [fact for fact in catalogue().facts.values() if fact.is_numeric]


@pytest.mark.parametrize("fact", LABELS, ids=lambda fact: str(fact.name))
def test_every_numeric_fact_goes_by_its_label_too(fact: Any) -> None:
    assert number_of(parse(fact.label), SCOPE) == number_of(parse(fact.name), SCOPE)


def test_no_function_of_numbers_is_one_of_truths_too() -> None:
    assert not NUMBER_FUNCTIONS.keys() & TRUTH_FUNCTIONS.keys()


def test_and_binds_more_than_or_and_not_more_than_both() -> None:
    assert structure(parse("not a or b and c = 1")) == (
        "or", ("not", ("name", "a")), ("and", ("name", "b"), ("=", ("name", "c"), ("number", Decimal(1), None)))
    )  # fmt: skip


def test_signs_within_quotes_stay_as_they_are() -> None:
    assert structure(parse("park = “甲（＞5％）”"))[2] == ("text", "甲（＞5％）")


# Nonsense

pieces = st.sampled_from(
    ["revenue", "stage", "region", "founded", "cmmi", "national_rd", "and", "or", "not", "in", "inside", "last", "years", "of", "(",
     ")", "[", "]", ",", ">=", "<", "=", "!=", "+", "-", "*", "/", "10", "3 years", "2000 万元", "10%", "5 级", "0", "人", '"startup"',
     "“330400”", '"2025-01-01"', *NUMBER_FUNCTIONS, *TRUTH_FUNCTIONS]
)  # fmt: skip
nonsense = st.one_of(
    st.lists(pieces, max_size=25).map(" ".join),
    st.lists(pieces, max_size=25).map("".join),
    st.text(max_size=40),
    st.text("0123456789.,%()[]+-*/<>=!\"'“” 元²٣", max_size=40),
)


@settings(max_examples=250)
@given(nonsense)
def test_nothing_but_a_fault_comes_of_any_text(text: str) -> None:
    for read in (lambda: truth_of(text, SCOPE), lambda: number_of(parse(text), SCOPE)):
        try:
            read()
        except ExpressionFault as fault:
            assert 0 <= fault.at <= len(text)
            assert fault.problem and fault.remedy


@settings(max_examples=120)
@given(trees, st.data())
def test_nothing_but_a_fault_comes_of_well_formed_nonsense(tree: Any, data: st.DataObject) -> None:
    known = st.sampled_from(["revenue", "stage", "region", "founded", "cmmi", *NUMBER_FUNCTIONS, *TRUTH_FUNCTIONS])

    def named(tree: Any) -> Any:
        if isinstance(tree, tuple) and len(tree) > 1 and tree[0] in ("name", "call"):
            return (tree[0], data.draw(known), *(named(each) for each in tree[2:]))
        return tuple(named(each) for each in tree) if isinstance(tree, tuple) else tree

    try:
        truth_of(written(named(tree), plain), SCOPE)
    except ExpressionFault as fault:
        assert fault.problem and fault.remedy


@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [("(", "revenue", ")"), ("not ", "is_key_field", ""), ("max(1 元, ", "revenue", ")"), ("[", "1", "]"),
     ("sum of last 2 years of ", "revenue", ""), ("not (", "is_key_field", ")")],
)  # fmt: skip
def test_brackets_within_brackets_are_refused_where_they_grow_too_deep(opening: str, middle: str, closing: str) -> None:
    parse(opening * (DEEPEST // 2) + middle + closing * (DEEPEST // 2))
    with pytest.raises(ExpressionFault, match="括号套得过深"):
        parse(opening * (DEEPEST + 1) + middle + closing * (DEEPEST + 1))


def test_very_long_texts_are_refused() -> None:
    parse("revenue" + " " * (LONGEST - 7))
    with pytest.raises(ExpressionFault, match="表达式超过 2000 个字符"):
        parse("revenue" + " " * (LONGEST - 6))


@pytest.mark.parametrize("operator", ["+", "*", "/", "and", "or", "且"])
def test_long_chains_are_read_up_to_a_limit(operator: str) -> None:
    parse(f" {operator} ".join("1" * (MOST_OPERATORS + 1)))
    with pytest.raises(ExpressionFault, match=f"运算符超过 {MOST_OPERATORS} 个") as caught:
        parse(f" {operator} ".join("1" * (MOST_OPERATORS + 2)))
    assert caught.value.at == MOST_OPERATORS * (len(operator) + 3) + 2


def test_the_longest_chains_and_deepest_brackets_are_evaluated_without_trouble() -> None:
    number_of(parse("(" * (DEEPEST - 1) + "+".join(["revenue"] * (MOST_OPERATORS + 1)) + ")" * (DEEPEST - 1)), SCOPE)
    truth_of(" or ".join(["(employees>1)"] * (MOST_OPERATORS + 1)), SCOPE)


def test_sums_within_sums_do_not_grow_without_bound() -> None:
    text = "sum(" * 20 + "revenue" + ", last 10 years)" * 20
    with pytest.raises(ExpressionFault, match="合计里套合计"):
        number_of(parse(text), SCOPE)


@pytest.mark.parametrize("number", ["9" * 400, "1" * 21, "0." + "0" * 20 + "1", "9" * 1500])
def test_numbers_beyond_all_measure_are_refused(number: str) -> None:
    with pytest.raises(ExpressionFault, match="数字过大，或小数位数过多"):
        parse(f"revenue >= {number} 万元")


@given(st.decimals(0, 10**12, places=6), st.sampled_from(["money", "count", "rate", "score"]))
def test_numbers_are_shown_to_the_last_digit(value: Decimal, dimension: Any) -> None:
    unit = {"money": "万元", "count": "个", "rate": "%", "score": "分"}[dimension]
    digits = shown(number_of(parse(f"{value}{unit}"), SCOPE).value, dimension).rstrip("万元%分")  # type: ignore[union-attr]
    assert Decimal(digits.replace(",", "")) == value


@given(st.decimals(0, 10**9, places=4))
def test_a_minus_before_a_number_belongs_to_it(value: Decimal) -> None:
    assert structure(parse(f"-{value} 元")) == ("number", value.copy_negate(), "元")


@pytest.mark.parametrize(
    ("text", "at", "problem"),
    [
        ("revenue >= 5 万元 >= 3 万元", 16, "“>=”之前缺少运算符"),
        ("(revenue >= 5 万元", 16, "这里应有“)”，现为“结尾”"),
        ("sum(revenue, last 11 years)", 18, "这里应有 1 至 10 的年数"),
        ("sum(revenue, last 2.5 years)", 18, "这里应有 1 至 10 的年数"),
        ("sum(revenue, last 3 人)", 18, "这里应有 1 至 10 的年数"),
        ("sum of revenue", 7, "这里应有“last”，现为“revenue”"),
        ("revenue # 5", 8, "这里的“#”不认识"),
        ("", 0, "现为“结尾”"),
        ("   ", 3, "现为“结尾”"),
        ("revenue and", 11, "现为“结尾”"),
        ("paid(first(srdi)) > 5 元", 5, "这里应是措施的编号"),
        ("revenue * revenue > 5 元", 8, "两个事实不能相乘"),
        ("revenue / 0 > 5 元", 10, "除数是零"),
        ("growth(revenue) + 5% > 5 %", 0, "增速、占比只能用来比较"),
        ("share(revenue, employees) > 5%", 15, "单位不符"),
        ("revenue + employees * 2 > 5 元", 10, "单位不符"),
        ("growth(revenue) >= growth(rd_expense)", 19, "增速、占比只能用来比较"),
        ("growth(revenue) >= market_share", 19, "增速、占比要与一个数字或参数比较"),
        ("growth() >= 10%", 0, "函数“growth”应有 1 至 2 个参数，现为 0 个"),
        ("level(srdi) >= 3 级", 0, "“专精特新中小企业”不分等级"),
        ("years_since(revenue) >= 3 年", 12, "这里应是日期"),
        ("newly(revenue <= 5 万元)", 6, "newly（新达到）里应是一个年度事实"),
        ("every(first(srdi), last 2 years)", 6, "这里应是一个比较"),
        ("every(revenue > 5 元, 2 years)", 21, "这里应有 1 至 10 的年数"),
        ("5 元 < 6 元", 4, "两个固定的数字不用比较"),
        ("stage > 5 元", 6, "文字不能比大小"),
        ("growth(stage) > 5%", 7, "“发展阶段”不是数字"),
        ("revenue in [1]", 0, "in（属于）之前应是文字类的事实"),
        ("stage inside “330400”", 0, "inside（位于）之前应是地区类的事实"),
        ("first()", 0, "括号里缺少名称"),
        ("first(revenue)", 6, "没有定义的事实“revenue”"),
        ("first(5 元)", 6, "这里应是证书、称号或专项的名称"),
        ("granted(srdi) > 5 元", 8, "没有定义的事实“srdi”"),
    ],
)  # fmt: skip
def test_faults_of_expressions_are_told_where_they_stand(text: str, at: int, problem: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        truth_of(text, SCOPE)
    assert (caught.value.at, problem in caught.value.problem) == (at, True), caught.value.problem
    assert caught.value.remedy
