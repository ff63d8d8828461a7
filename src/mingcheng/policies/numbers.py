"""Number expressions: from syntax to typed tree, with their dimensions checked."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from fractions import Fraction

from mingcheng.language import _
from mingcheng.policies.bounds import interval
from mingcheng.policies.dimensions import NAMES, Dimension
from mingcheng.policies.scope import Scope, constant_of, same_dimension
from mingcheng.policies.syntax import Binary, Call, ExpressionFault, Literal_, Name, Syntax, Text, Window, begin_of
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    Choice,
    Constant,
    Elapsed,
    Elapsing,
    Extreme,
    GrantCount,
    Granted,
    Growth,
    Number,
    PaidBefore,
    Rate,
    Scaled,
    Share,
    Span,
    Sum,
    Value,
    shifted,
    terms_in_number,
)

FUNCTIONS = {
    "growth": "growth", "增速": "growth", "share": "share", "占比": "share", "sum": "sum", "合计": "sum", "average": "average",
    "平均": "average", "previous": "previous", "上年": "previous", "max": "max", "min": "min", "years_since": "years_since",
    "满年数": "years_since", "months_since": "months_since", "days_since": "days_since", "level": "level", "等级": "level",
    "level_obtained": "level_obtained", "新获等级": "level_obtained", "level_before": "level_before", "原有等级": "level_before",
    "granted": "granted", "资助额": "granted", "grant_count": "grant_count", "paid": "paid", "已兑付": "paid",
    "choose": "choose", "分段": "choose",
}  # fmt: skip
"""Functions that give a number, by every name that they go by."""
MOST_TERMS = 100
"""Values that one sum may add up: sums of ten years within sums of ten years grow without bound."""
_LEVEL_SPANS: dict[str, Span] = {"level": "held", "level_obtained": "year", "level_before": "before"}
_ELAPSING: dict[str, Elapsing] = {"years_since": "years", "months_since": "months", "days_since": "days"}


def number_of(syntax: Syntax, scope: Scope) -> Number:
    """The number of a syntax tree. Raises ExpressionFault: an unknown fact, a wrong unit, a division that may fail."""
    found = number_or_rate(syntax, scope)
    if isinstance(found, Share | Growth):
        raise ExpressionFault(
            begin_of(syntax),
            _("增速、占比只能用来比较，不能再参与运算。"),
            _("请写成 growth(…) >= 10% 或 share(…, …) >= 3%。"),
        )
    return found


def number_or_rate(syntax: Syntax, scope: Scope) -> Number | Rate:
    """As `number_of`, with growth rates and shares allowed: the left side of a comparison."""
    match syntax:
        case Literal_():
            return constant_of(syntax)
        case Name():
            return _named(syntax, scope)
        case Binary(operator="+" | "-"):
            return _sum(syntax, scope)
        case Binary(operator="*"):
            return _product(syntax, scope)
        case Binary(operator="/"):
            return _quotient(syntax, scope)
        case Call():
            return _call(syntax, scope)
        case _:
            raise ExpressionFault(syntax.at, _("这里应是数字。"), _("请写事实名称、数字加单位，或求数的函数。"))


def _named(name: Name, scope: Scope) -> Number:
    if name.name in scope.parameters:
        return scope.parameters[name.name]
    fact = scope.fact(name)
    if not fact.is_numeric:
        problem = _("“{name}”不是数字，不能这样比较或计算。").format(name=fact.label)
        remedy = {
            "text": _('请写成 {name} in ["…"] 或 {name} = "…"。'),
            "region": _("请写成 {name} inside “地名或代码”。"),
            "date": _("请写成 years_since({name}) <= 5，或与加引号的日期比较。"),
        }.get(fact.type, _("请直接写 {name} 或 not {name}。"))
        raise ExpressionFault(name.at, problem, remedy.format(name=fact.name))
    term = Annual(fact.name) if fact.table == "annual" else Attribute(fact.name)
    return Value(term, fact.dimension)


def _sum(syntax: Binary, scope: Scope) -> Number:
    left, right = number_of(syntax.left, scope), number_of(syntax.right, scope)
    same_dimension(
        begin_of(syntax.right), right.dimension, left.dimension, right if isinstance(right, Constant) else None
    )
    sign = 1 if syntax.operator == "+" else -1
    if isinstance(left, Constant) and isinstance(right, Constant):
        return Constant(left.value + sign * right.value, left.dimension)
    parts = (*(left.parts if isinstance(left, Sum) else ((1, left),)), (sign, right))
    return Sum(parts, left.dimension)


def _product(syntax: Binary, scope: Scope) -> Number:
    """A constant times a number: a rate keeps what the number counts; an amount is given for each that it counts."""
    left, right = number_of(syntax.left, scope), number_of(syntax.right, scope)
    constant, part = (left, right) if isinstance(left, Constant) else (right, left)
    if not isinstance(constant, Constant):
        raise ExpressionFault(
            syntax.at, _("两个事实不能相乘。"), _("乘号的一边必须是数字或参数，如 3% * 市外软件外包执行额。")
        )
    if isinstance(part, Constant) and part.dimension == "rate":
        constant, part = part, constant  # 20 万元 * 50% is money
    if constant.dimension == "rate":
        return _scaled(Constant(constant.value / 10**8, "rate", constant.name), part, part.dimension)
    if part.dimension in ("count", "level", "years", "months", "days"):
        return _scaled(constant, part, constant.dimension)
    if constant.dimension == "count":
        return _scaled(constant, part, part.dimension)
    problem = _("{one}不能与{other}相乘。").format(one=_(NAMES[constant.dimension]), other=_(NAMES[part.dimension]))
    raise ExpressionFault(syntax.at, problem, _("金额可以乘比率、数量、等级或年数。"))


def _scaled(constant: Constant, part: Number, dimension: Dimension) -> Number:
    if isinstance(part, Constant):
        return Constant(constant.value * part.value, dimension)
    return Scaled(constant, part, dimension)


def _quotient(syntax: Binary, scope: Scope) -> Number:
    left, right = number_of(syntax.left, scope), number_of(syntax.right, scope)
    if not isinstance(right, Constant):
        raise ExpressionFault(
            begin_of(syntax.right),
            _("除数可能为零。"),
            _("求占比请写成 share(甲, 乙)：乙为零时条件不成立；求增速请写成 growth(…)。"),
        )
    if right.value == 0:
        raise ExpressionFault(syntax.right.at, _("除数是零。"), _("请改正除数。"))
    if right.dimension != "count":
        same_dimension(syntax.right.at, right.dimension, "count", right)
    return _scaled(Constant(1 / right.value, "count", right.name), left, left.dimension)


# Functions


def _call(call: Call, scope: Scope) -> Number | Rate:
    name = FUNCTIONS.get(call.name)
    if name is None:
        raise unknown_function(call, list(FUNCTIONS))
    if name in _LEVEL_SPANS:
        return _level(call, scope, _LEVEL_SPANS[name])
    if name in _ELAPSING:
        return _elapsed(call, scope, _ELAPSING[name])
    makers: dict[str, Callable[[Call, Scope], Number | Rate]] = {
        "growth": _growth, "share": _share, "sum": _total, "average": _average, "previous": _previous, "max": _extreme,
        "min": _extreme, "granted": _granted, "grant_count": _grant_count, "paid": _paid,
        "choose": _choice,
    }  # fmt: skip
    return makers[name](call, scope)


def unknown_function(call: Call, known: list[str]) -> ExpressionFault:
    """The fault for a function that does not exist."""
    near = get_close_matches(call.name, known, n=1)
    remedy = (
        _("是否应为“{near}”？").format(near=near[0])
        if near
        else _("可用的函数：{known}。").format(known=_("、").join(known))
    )
    return ExpressionFault(call.at, _("没有“{name}”这个函数。").format(name=call.name), remedy)


def arguments(call: Call, least: int, most: int) -> tuple[Syntax, ...]:
    """The arguments of a call, whose number is checked."""
    if not least <= len(call.arguments) <= most:
        expected = str(least) if least == most else _("{least} 至 {most}").format(least=least, most=most)
        problem = _("函数“{name}”应有 {expected} 个参数，现为 {found} 个。")
        raise ExpressionFault(
            call.at,
            problem.format(name=call.name, expected=expected, found=len(call.arguments)),
            _("请按这个个数填写，参数之间用逗号隔开。"),
        )
    return call.arguments


def _years(call: Call, default: int) -> int:
    """The years of the last argument: `last 3 years`, or `3 years`."""
    if len(call.arguments) < 2:
        return default
    last = call.arguments[-1]
    if isinstance(last, Window):
        return last.years
    if isinstance(last, Literal_) and last.unit in ("年", "years", "year") and last.value in range(1, 11):
        return int(last.value)
    raise ExpressionFault(last.at, _("这里应有 1 至 10 的年数，如 last 3 years。"), _("请写整数并带单位 years 或 年。"))


def _growth(call: Call, scope: Scope) -> Rate:
    arguments(call, 1, 2)
    now = _yearly(call, scope)
    _not_negative(call.arguments[0], now, scope, _("增速的基数"))
    years = _years(call, 1)
    return Growth(now, shifted(now, years), years)


def _yearly(call: Call, scope: Scope) -> Number:
    """The number of the first argument. Raises ExpressionFault where it has no value for other years."""
    number = number_of(call.arguments[0], scope)
    terms = list(terms_in_number(number))
    if not terms or not all(isinstance(term, Annual) for term in terms):
        raise ExpressionFault(
            begin_of(call.arguments[0]),
            _("函数“{name}”要有逐年的数据。").format(name=call.name),
            _("请用年度表里的事实，如 软件业务收入。"),
        )
    return number


def _share(call: Call, scope: Scope) -> Rate:
    arguments(call, 2, 2)
    part, whole = (number_of(each, scope) for each in call.arguments)
    same_dimension(begin_of(call.arguments[1]), whole.dimension, part.dimension)
    _not_negative(call.arguments[1], whole, scope, _("占比的分母"))
    return Share(part, whole)


def _not_negative(syntax: Syntax, number: Number, scope: Scope, role: str) -> None:
    """Raises ExpressionFault where a number may be below zero, so that a rate on it would mean nothing."""
    least = interval(number, scope.catalogue)[0]
    if least is not None and least >= 0:
        return
    remedy = _("请改用不会为负的事实，或直接比较两年的数额。")
    for name in _names_in(syntax):
        fact = scope.catalogue.fact(name.name)
        if fact is not None and fact.least is None:
            raise ExpressionFault(name.at, _("{role}“{name}”可能为负数。").format(role=role, name=fact.label), remedy)
    raise ExpressionFault(begin_of(syntax), _("{role}可能为负数。").format(role=role), remedy)


def _names_in(syntax: Syntax) -> list[Name]:
    match syntax:
        case Name():
            return [syntax]
        case Binary():
            return [*_names_in(syntax.left), *_names_in(syntax.right)]
        case Call():
            return [name for argument in syntax.arguments for name in _names_in(argument)]
        case _:
            return []


def _total(call: Call, scope: Scope) -> Number:
    arguments(call, 2, 2)
    number, years = _yearly(call, scope), _years(call, 1)
    if years * sum(1 for _term in terms_in_number(number)) > MOST_TERMS:
        raise ExpressionFault(call.at, _("合计里套合计，项数过多。"), _("请只求一次合计。"))
    return Sum(tuple((1, shifted(number, lag)) for lag in range(years)), number.dimension)


def _average(call: Call, scope: Scope) -> Number:
    total = _total(call, scope)
    return Scaled(Constant(Fraction(1, _years(call, 1)), "count"), total, total.dimension)


def _previous(call: Call, scope: Scope) -> Number:
    arguments(call, 1, 2)
    return shifted(_yearly(call, scope), _years(call, 1))


def _extreme(call: Call, scope: Scope) -> Number:
    first, *others = (number_of(each, scope) for each in arguments(call, 2, 10))
    for syntax, other in zip(call.arguments[1:], others, strict=True):
        same_dimension(
            begin_of(syntax), other.dimension, first.dimension, other if isinstance(other, Constant) else None
        )
    return Extreme("max" if FUNCTIONS[call.name] == "max" else "min", (first, *others), first.dimension)


def _choice(call: Call, scope: Scope) -> Number:
    """`choose(condition, number, condition, number, …, number)`: the number of the first condition that holds."""
    from mingcheng.policies.truths import truth_in_number  # which reads numbers, and these conditions within them

    if len(call.arguments) < 3 or len(call.arguments) % 2 == 0:
        raise ExpressionFault(
            call.at,
            _("函数“{name}”应是一组条件和数字，最后是都不满足时的数字。").format(name=call.name),
            _("请写成 choose(条件, 20 分, 条件, 10 分, 0 分)。"),
        )
    *paired, last = call.arguments
    syntaxes = [*paired[1::2], last]
    *parts, otherwise = (number_of(each, scope) for each in syntaxes)
    dimension = parts[0].dimension
    for syntax, part in zip(syntaxes, (*parts, otherwise), strict=True):
        same_dimension(begin_of(syntax), part.dimension, dimension, part if isinstance(part, Constant) else None)
    conditions = (truth_in_number(each, scope) for each in paired[0::2])
    return Choice(tuple(zip(conditions, parts, strict=True)), otherwise, dimension)


def _level(call: Call, scope: Scope, span: Span) -> Number:
    (kind,) = scope.kinds(arguments(call, 1, 1), call.at, "awards")
    if scope.catalogue.awards[kind].levels is None:
        raise ExpressionFault(
            call.at,
            _("“{name}”不分等级。").format(name=scope.catalogue.label(kind)),
            _("请写成 obtained({name})、first({name}) 或 held({name})。").format(name=kind),
        )
    return Value(AwardLevel(kind, span), "level")


def _elapsed(call: Call, scope: Scope, unit: Elapsing) -> Number:
    (syntax,) = arguments(call, 1, 1)
    fact = scope.fact(syntax) if isinstance(syntax, Name) else None
    if fact is None or fact.type != "date":
        raise ExpressionFault(syntax.at, _("这里应是日期，如 founded（成立日期）。"), _("请写日期类的事实。"))
    return Elapsed(Attribute(fact.name), unit)


def _granted(call: Call, scope: Scope) -> Number:
    return Value(Granted(scope.kinds(call.arguments, call.at, "grants")), "money")


def _grant_count(call: Call, scope: Scope) -> Number:
    return Value(GrantCount(scope.kinds(call.arguments, call.at, "grants")), "count")


def _paid(call: Call, scope: Scope) -> Number:
    (syntax,) = arguments(call, 1, 1)
    match syntax:
        case Text(text=name) | Name(name=name):
            return Value(PaidBefore(name, without_table=False), "money")
        case _:
            raise ExpressionFault(syntax.at, _("这里应是措施的编号。"), _("请写成 paid(“编号”)。"))
