"""Condition expressions: from syntax to typed tree, impossible comparisons refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import TypeAlias

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.bounds import interval
from mingcheng.policies.catalogue import Fact
from mingcheng.policies.dimensions import shown
from mingcheng.policies.numbers import FUNCTIONS as NUMBER_FUNCTIONS
from mingcheng.policies.numbers import arguments, number_of, number_or_rate, unknown_function
from mingcheng.policies.scope import Scope, same_dimension
from mingcheng.policies.syntax import (
    COMPARISONS,
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
    begin_of,
    parse,
)
from mingcheng.policies.tree import (
    All,
    Annual,
    AnyOf,
    Attribute,
    Compare,
    Constant,
    Dated,
    Flag,
    Growth,
    Inside,
    Leaf,
    Not,
    NotEarlier,
    Number,
    Obtained,
    Operator,
    Rate,
    Share,
    Span,
    TextIn,
    Truth,
    Value,
    shifted_truth,
    terms_in,
)
from mingcheng.regions import region, resolve

FUNCTIONS = {
    "newly": "newly", "新达到": "newly", "first": "first", "首次": "first", "obtained": "obtained", "新获": "obtained",
    "held": "held", "持有": "held", "every": "every", "每年": "every", "some": "some", "任一年": "some",
}  # fmt: skip
"""Functions that give a truth, by every name that they go by."""


def truth_of(text: str, scope: Scope, line: int = 0, column: int = 0) -> Truth:
    """The condition that an expression states. Raises ExpressionFault.

    >>> from mingcheng.policies.catalogue import catalogue
    >>> truth_of("growth(software_revenue) >= 10%", Scope(catalogue())).left.years
    1
    """
    truth = _Reader(text, scope, line, column).truth(parse(text))
    _refuse_contradiction(truth, column)
    return truth


def truth_in_number(syntax: Syntax, scope: Scope) -> Truth:
    """The condition of a case inside a number, whose words are those of the whole number."""
    return _Reader("", scope, 0, 0).truth(syntax)


class _Reader:
    """One expression; `leaf` cuts the words of a part out of it."""

    def __init__(self, text: str, scope: Scope, line: int, column: int) -> None:
        self.text, self.scope, self.line, self.column = text, scope, line, column

    def leaf(self, start: int, end: int) -> Leaf:
        return Leaf(self.text[start:end].strip(), self.line, self.column + start)

    def truth(self, syntax: Syntax) -> Truth:
        match syntax:
            case Binary(operator="and"):
                return All((*_flat(self.truth(syntax.left), All), *_flat(self.truth(syntax.right), All)))
            case Binary(operator="or"):
                return AnyOf((*_flat(self.truth(syntax.left), AnyOf), *_flat(self.truth(syntax.right), AnyOf)))
            case Negation():
                return Not(self.truth(syntax.part))
            case Binary(operator="in"):
                return self.text_in(syntax)
            case Binary(operator="inside"):
                return self.inside(syntax)
            case Binary() if syntax.operator in COMPARISONS:
                return self.comparison(syntax)
            case Call() if syntax.name in FUNCTIONS:
                return self.call(syntax)
            case Name():
                return self.flag(syntax)
            case Call() if syntax.name not in NUMBER_FUNCTIONS:
                raise unknown_function(syntax, [*FUNCTIONS, *NUMBER_FUNCTIONS])
            case Call():
                number_or_rate(syntax, self.scope)  # a fault inside it comes first
                raise _no_comparison(syntax)
            case _:
                raise _no_comparison(syntax)

    def flag(self, name: Name) -> Truth:
        fact = self.scope.fact(name)
        if fact.type != "truth":
            raise _no_comparison(name)
        return Flag(Attribute(fact.name), self.leaf(name.at, name.at + len(name.name)))

    def comparison(self, syntax: Binary) -> Truth:
        fact = self.scope.catalogue.fact(syntax.left.name) if isinstance(syntax.left, Name) else None
        if fact is not None and fact.type in ("text", "region"):
            return self.text_compared(syntax, fact)
        if fact is not None and fact.type == "date":
            return self.dated(syntax, fact)
        left = number_or_rate(syntax.left, self.scope)
        right = number_of(syntax.right, self.scope)
        same_dimension(
            begin_of(syntax.right), right.dimension, left.dimension, right if isinstance(right, Constant) else None
        )
        operator = _operator(syntax)
        leaf = self.leaf(syntax.start, syntax.end)
        if isinstance(left, Share | Growth) and not isinstance(right, Constant):
            raise ExpressionFault(
                begin_of(syntax.right), _("增速、占比要与一个数字或参数比较。"), _("请写成 growth(…) >= 10%。")
            )
        _refuse_impossible(left, operator, right, syntax, self.scope)
        return Compare(left, operator, right, leaf)

    def text_compared(self, syntax: Binary, fact: Fact) -> Truth:
        if syntax.operator not in ("=", "!="):
            raise ExpressionFault(
                syntax.at, _("文字不能比大小。"), _('请写成 {name} = "…" 或 {name} in ["…"]。').format(name=fact.name)
            )
        found = self.one_of(syntax, fact, [syntax.right])
        return Not(found) if syntax.operator == "!=" else found

    def text_in(self, syntax: Binary) -> Truth:
        fact = self.scope.fact(syntax.left) if isinstance(syntax.left, Name) else None
        if fact is None or fact.type not in ("text", "region"):
            raise ExpressionFault(
                syntax.left.at, _("in（属于）之前应是文字类的事实。"), _("请写成 stage in [“startup”, “growth”]。")
            )
        return self.one_of(syntax, fact, _listed(syntax.right))

    def one_of(self, syntax: Binary, fact: Fact, items: list[Syntax]) -> TextIn:
        values = []
        for item in items:
            if not isinstance(item, Text):
                raise ExpressionFault(item.at, _("这里应是加引号的文字。"), _('请写成 "startup" 的形式。'))
            if fact.values and not fact.is_open and item.text not in fact.values:
                raise unknown_value(item, fact)
            values.append(item.text)
        return TextIn(Attribute(fact.name), tuple(values), self.leaf(syntax.start, syntax.end))

    def inside(self, syntax: Binary) -> Truth:
        fact = self.scope.fact(syntax.left) if isinstance(syntax.left, Name) else None
        if fact is None or fact.type != "region":
            raise ExpressionFault(
                syntax.left.at, _("inside（位于）之前应是地区类的事实。"), _("请写成 region inside “地名或代码”。")
            )
        prefixes = tuple(self.prefix(item) for item in _listed(syntax.right))
        return Inside(Attribute(fact.name), prefixes, self.leaf(syntax.start, syntax.end))

    def prefix(self, item: Syntax) -> str:
        """The beginning that the codes of a division's parts share: 330400 -> 3304."""
        if not isinstance(item, Text | Literal_):
            raise ExpressionFault(item.at, _("这里应是地名或六位代码。"), _("请写成 “嘉兴市” 或 “330400”。"))
        word = item.text if isinstance(item, Text) else str(item.value)
        try:
            code = word if word.isdigit() else self.code_of(word, item)
            if word.isdigit() and not word.startswith("90"):  # 90 begins the codes of made-up places
                region(code)
        except MingchengError as error:
            raise ExpressionFault(item.at, error.problem, error.remedy) from None
        if len(code) != 6:
            raise ExpressionFault(item.at, _("地区代码应为六位数字。"), _("请写成 “330400” 的形式。"))
        return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code

    def code_of(self, word: str, item: Syntax) -> str:
        found = resolve(word, inside=self.scope.region)
        if found is None:
            raise ExpressionFault(
                item.at, _("没有“{word}”这个地方，或者不止一个。").format(word=word), _("请写六位代码。")
            )
        return found.code

    def dated(self, syntax: Binary, fact: Fact) -> Truth:
        if not isinstance(syntax.right, Text):
            raise ExpressionFault(syntax.right.at, _("这里应是加引号的日期。"), _("请写成 “2025-01-01” 的形式。"))
        try:
            day = date.fromisoformat(syntax.right.text)
        except ValueError:
            problem = _("“{found}”不是日期。").format(found=syntax.right.text)
            raise ExpressionFault(syntax.right.at, problem, _("请写成 “2025-01-01” 的形式。")) from None
        return Dated(Attribute(fact.name), _operator(syntax), day, self.leaf(syntax.start, syntax.end))

    def call(self, call: Call) -> Truth:
        match FUNCTIONS[call.name]:
            case "newly":
                return self.newly(call)
            case "first":
                return All((self.award(call, "year"), Not(self.award(call, "before"))))
            case "obtained":
                return self.award(call, "year")
            case "held":
                return self.award(call, "held")
            case "every" | "some" as which:
                return self.repeated(call, which)
            case _:
                raise unknown_function(call, list(FUNCTIONS))

    def award(self, call: Call, span: Span) -> Truth:
        kinds = self.scope.kinds(call.arguments, call.at, "awards")
        return Flag(Obtained(kinds, span), self.leaf(call.at, call.end))

    def newly(self, call: Call) -> Truth:
        """The comparison holds this year and held in no earlier known year."""
        (syntax,) = arguments(call, 1, 1)
        truth = self.truth(syntax)
        match truth:
            case Compare(left=Value(term=Annual(fact=fact, lag=0)), operator=">=" | ">", right=right):
                assert isinstance(truth, Compare)
                return All((truth, NotEarlier(fact, truth.operator, right, self.leaf(call.at, call.end))))
            case _:
                raise ExpressionFault(
                    begin_of(syntax),
                    _("newly（新达到）里应是一个年度事实与数字的比较。"),
                    _("请写成 newly(软件业务收入 >= 2000 万元)。"),
                )

    def repeated(self, call: Call, which: str) -> Truth:
        """The comparison in every, or some, of the last years."""
        condition, window = arguments(call, 2, 2)
        if not isinstance(window, Window):
            raise ExpressionFault(
                window.at, _("这里应有 1 至 10 的年数，如 last 3 years。"), _("请写整数并带单位 years 或 年。")
            )
        truth = self.truth(condition)
        if not isinstance(truth, Compare):
            raise ExpressionFault(
                begin_of(condition), _("这里应是一个比较。"), _("请写成 every(研发费用 >= 100 万元, last 2 years)。")
            )
        if not all(isinstance(term, Annual) for term in terms_in(truth)):
            problem = _("函数“{name}”要有逐年的数据。").format(name=call.name)
            raise ExpressionFault(begin_of(condition), problem, _("请用年度表里的事实，如 软件业务收入。"))
        parts = tuple(shifted_truth(truth, lag) for lag in range(window.years))
        return All(parts) if which == "every" else AnyOf(parts)


def _listed(syntax: Syntax) -> list[Syntax]:
    """The items of a list; a single one counts as a list of one."""
    items: list[Syntax] = list(syntax.items) if isinstance(syntax, List_) else [syntax]
    if not items:
        raise ExpressionFault(syntax.at, _("列表是空的，条件永远不成立。"), _("请列出可取的文字。"))
    return items


def _operator(syntax: Binary) -> Operator:
    assert syntax.operator in COMPARISONS
    return syntax.operator  # type: ignore[return-value]  # one of the comparisons, as just asserted


def _flat(truth: Truth, group: type[All] | type[AnyOf]) -> tuple[Truth, ...]:
    return truth.parts if isinstance(truth, group) else (truth,)


def _no_comparison(syntax: Syntax) -> ExpressionFault:
    return ExpressionFault(
        begin_of(syntax), _("这里应是一个条件。"), _("请写成比较（如 >= 2000 万元），或 first(…)、obtained(…)。")
    )


def unknown_value(item: Text, fact: Fact) -> ExpressionFault:
    """The fault for a text that a fact never holds."""
    problem = _("“{label}”不会是“{value}”，条件永远不成立。").format(label=fact.label, value=item.text)
    near = get_close_matches(item.text, fact.values, n=1)
    known = _("、").join(fact.values)
    remedy = (
        _("是否应为“{near}”？可取：{known}。").format(near=near[0], known=known)
        if near
        else _("可取：{known}。").format(known=known)
    )
    return ExpressionFault(item.at, problem, remedy)


# Comparisons that hold always or never

TURNED: dict[Operator, Operator] = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "!=": "!="}
"""The comparison read from right to left."""


def _refuse_impossible(left: Number | Rate, operator: Operator, right: Number, syntax: Binary, scope: Scope) -> None:
    if isinstance(left, Constant) and isinstance(right, Constant):
        raise ExpressionFault(syntax.at, _("两个固定的数字不用比较。"), _("请让一边是企业的事实。"))
    number, constant, at = (
        (right, left, begin_of(syntax.left)) if isinstance(left, Constant) else (left, right, begin_of(syntax.right))
    )
    if not isinstance(constant, Constant):
        return
    least, most = interval(number, scope.catalogue)
    verdict = _verdict(operator if number is left else TURNED[operator], constant.value, least, most)
    if verdict is not None:
        problem = _("这个条件永远不成立：") if verdict is False else _("这个条件永远成立：")
        lower = "" if least is None else shown(least, left.dimension)
        upper = "" if most is None else shown(most, left.dimension)
        span = _("取值范围是 {least} 至 {most}。").format(least=lower or "…", most=upper or "…")
        raise ExpressionFault(at, problem + span, _("请核对数字和单位。"))


def _verdict(operator: Operator, value: Fraction, least: Fraction | None, most: Fraction | None) -> bool | None:
    """True where a comparison holds whatever the fact is, False where it never does, None otherwise."""
    below = most is not None and value > most
    above = least is not None and value < least
    match operator:
        case ">=":
            return False if below else True if least is not None and value <= least else None
        case ">":
            return False if most is not None and value >= most else True if above else None
        case "<=":
            return False if above else True if most is not None and value >= most else None
        case "<":
            return False if least is not None and value <= least else True if below else None
        case "=":
            return False if below or above else None
        case "!=":
            return True if below or above else None


_Bound: TypeAlias = tuple[Fraction, bool]
"""A value, and whether it is itself left out."""
_Span: TypeAlias = tuple[_Bound | None, _Bound | None]


def _refuse_contradiction(truth: Truth, column: int) -> None:
    """Raises ExpressionFault where two comparisons of one number in one conjunction leave it no value."""
    for group in _conjunctions(truth):
        spans: dict[Number | Rate, _Span] = {}
        for part in group:
            if not (isinstance(part, Compare) and isinstance(part.right, Constant)):
                continue
            low, high = spans.get(part.left, (None, None))
            bound = part.right.value, part.operator in (">", "<")
            if part.operator in (">=", ">", "="):
                low = bound if low is None else max(low, bound)
            if part.operator in ("<=", "<", "="):
                high = bound if high is None else min(high, bound, key=lambda each: (each[0], not each[1]))
            spans[part.left] = low, high
            if low and high and (low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1]))):
                raise ExpressionFault(
                    part.leaf.column - column,
                    _("与前面的条件互相矛盾，不可能同时成立。"),
                    _("请核对两个条件的数字和方向。"),
                )


def _conjunctions(truth: Truth) -> Iterator[tuple[Truth, ...]]:
    match truth:
        case All():
            yield truth.parts
            for part in truth.parts:
                yield from _conjunctions(part)
        case AnyOf():
            for part in truth.parts:
                yield from _conjunctions(part)
        case Not():
            yield from _conjunctions(truth.part)
        case _:
            return
