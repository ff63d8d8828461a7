"""The grammar of expressions: text to a syntax tree in which every node knows where it stands.

    growth(software_revenue) >= 10%                  增速(软件业务收入) >= 10%
    newly(software_revenue >= 2000 万元) and stage in ["startup", "growth"]
    sum(rd_expense, last 3 years) >= 1200 万元        sum of last 3 years of rd_expense >= 1200 万元

Words of the grammar: and 且, or 或, not 非, in 属于, inside 位于; comparisons >= ≥ > < <= ≤ = != ≠; numbers with a unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from mingcheng.language import _, marked
from mingcheng.policies.dimensions import UNITS
from mingcheng.yaml_files import LARGEST_POWER, number_in


class ExpressionFault(Exception):
    """A fault in an expression; `at` counts characters from 0."""

    def __init__(self, at: int, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.at, self.problem, self.remedy = at, problem, remedy


@dataclass(frozen=True, slots=True)
class Literal_:
    """A number with the unit that stands behind it."""

    at: int
    value: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, kind or parameter."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Window:
    """`last 3 years`."""

    at: int
    years: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; `end` is behind its closing bracket."""

    at: int
    name: str
    arguments: tuple[Syntax, ...]
    end: int


@dataclass(frozen=True, slots=True)
class List_:
    """Texts or names in square brackets."""

    at: int
    items: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, comparison, `and`, `or`, `in`, `inside`; `end` is where the right side ends."""

    at: int
    operator: str
    left: Syntax
    right: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Negation:
    """`not …`"""

    at: int
    part: Syntax


Syntax: TypeAlias = Literal_ | Text | Name | Window | Call | List_ | Binary | Negation


def begin_of(syntax: Syntax) -> int:
    """Where an expression begins; `at` of two sides is the sign between them."""
    return syntax.start if isinstance(syntax, Binary) else syntax.at


WORDS = {
    "and": "and", "且": "and", "并且": "and", "or": "or", "或": "or", "或者": "or", "not": "not", "非": "not",
    "in": "in", "属于": "in", "inside": "inside", "位于": "inside", "≥": ">=", "≤": "<=", "≠": "!=", "==": "=", "×": "*", "＝": "=",
}  # fmt: skip
COMPARISONS = frozenset({">=", ">", "<=", "<", "=", "!="})
LONGEST = 2000
"""Characters of an expression."""
DEEPEST = 30
"""Brackets within brackets."""
MOST_OPERATORS = 100
"""Signs and words that join two sides: each is one step deeper into the tree, and Python's stack is finite."""

_UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?)\s*(?P<unit>(?:{_UNIT})(?![A-Za-z_]))?"
    r"|(?P<text>\"[^\"]*\"|'[^']*'|“[^”]*”)|(?P<word>[A-Za-z_Ⅰ-Ⅻ㐀-鿿][\w.]*)|(?P<sign>>=|<=|!=|==|[-+*/()\[\],<>=≥≤≠×＝]))"
)
_FOLDED = str.maketrans("（），、＋－／＞＜％［］", "(),,+-/><%[]")
"""Full-width signs, one for one, so that every character stays in its place."""


@dataclass(frozen=True, slots=True)
class _Token:
    at: int
    end: int
    kind: str
    text: str
    unit: str | None = None


def parse(text: str) -> Syntax:
    """The syntax tree of an expression. Raises ExpressionFault with the place and a remedy."""
    if len(text) > LONGEST:
        raise ExpressionFault(
            LONGEST, _("表达式超过 {most} 个字符。").format(most=LONGEST), _("请拆成几个条件，每行一个。")
        )
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    folded = text.translate(_FOLDED)
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(folded, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionFault(
                at, _("这里的“{found}”不认识。").format(found=text[at]), _("请检查标点、引号和单位的写法。")
            )
        kind = match.lastgroup if match.lastgroup != "unit" else "number"
        assert kind is not None
        start = match.start(kind)
        found = text[start : match.end(kind)] if kind == "text" else match[kind]
        if kind in ("word", "sign") and found in WORDS:
            kind, found = "sign", WORDS[found]
        tokens.append(_Token(start, match.end(), kind, found, match["unit"]))
        at = match.end()
    return [*tokens, _Token(len(text), len(text), "end", "")]


_EXPECTED = marked("这里应有数字、事实名称或括号，现为“{found}”。")


def _number(token: _Token) -> Decimal:
    number = number_in(token.text.replace(",", ""))
    if number is None:
        raise ExpressionFault(
            token.at,
            _("数字过大，或小数位数过多（各不超过 {most} 位）。").format(most=LARGEST_POWER),
            _("请核对数字，并用万元、亿元等单位。"),
        )
    return number


class _Parser:
    """Recursive descent, one method a level of binding."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.place, self.depth, self.operators = tokens, 0, 0, 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.next
        self.place += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def is_word(self, *words: str) -> bool:
        return self.next.kind == "word" and self.next.text in words

    def expect(self, sign: str) -> _Token:
        if not self.is_sign(sign):
            raise ExpressionFault(
                self.next.at,
                _("这里应有“{expected}”，现为“{found}”。").format(expected=sign, found=self.next.text or _("结尾")),
                _("请检查括号和逗号是否成对、齐全。"),
            )
        return self.take()

    def whole(self) -> Syntax:
        tree = self.disjunction()
        if self.next.kind != "end":
            raise ExpressionFault(
                self.next.at,
                _("“{found}”之前缺少运算符。").format(found=self.next.text),
                _("条件之间用 and（且）、or（或）连接；一个条件只比较一次。"),
            )
        return tree

    def disjunction(self) -> Syntax:
        return self.chain(("or",), self.conjunction)

    def conjunction(self) -> Syntax:
        return self.chain(("and",), self.negation)

    def chain(self, signs: tuple[str, ...], below: object) -> Syntax:
        assert callable(below)
        start = self.next.at
        left: Syntax = below()
        while self.is_sign(*signs):
            sign = self.operator()
            right: Syntax = below()
            left = Binary(sign.at, sign.text, left, right, start, self.tokens[self.place - 1].end)
        return left

    def operator(self) -> _Token:
        self.operators += 1
        if self.operators > MOST_OPERATORS:
            raise ExpressionFault(
                self.next.at,
                _("运算符超过 {most} 个。").format(most=MOST_OPERATORS),
                _("请拆成几个条件，每行一个。"),
            )
        return self.take()

    def negation(self) -> Syntax:
        if self.is_sign("not"):
            sign = self.take()
            return Negation(sign.at, self.deeper(self.negation))
        return self.comparison()

    def comparison(self) -> Syntax:
        start = self.next.at
        left = self.addition()
        if not self.is_sign(*COMPARISONS, "in", "inside"):
            return left
        sign = self.take()
        right = self.addition()
        return Binary(sign.at, sign.text, left, right, start, self.tokens[self.place - 1].end)

    def addition(self) -> Syntax:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Syntax:
        return self.chain(("*", "/"), self.atom)

    def deeper(self, below: object) -> Syntax:
        assert callable(below)
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionFault(self.next.at, _("括号套得过深。"), _("请拆成几个条件，用 all、any 分组。"))
        tree: Syntax = below()
        self.depth -= 1
        return tree

    def atom(self) -> Syntax:
        token = self.take()
        match token.kind:
            case "number":
                return Literal_(token.at, _number(token), token.unit)
            case "text":
                return Text(token.at, token.text[1:-1])
            case "word" if token.text == "last" and self.next.kind == "number":
                return self.window(token.at)
            case "word" if token.text == "sum" and self.is_word("of"):
                return self.sum_of(token.at)
            case "word" if self.is_sign("("):
                return self.call(token)
            case "word":
                return Name(token.at, token.text)
            case "sign" if token.text == "(":
                tree = self.deeper(self.disjunction)
                self.expect(")")
                return tree
            case "sign" if token.text == "[":
                return List_(token.at, self.items("]"))
            case "sign" if token.text == "-" and self.next.kind == "number":
                number = self.take()
                return Literal_(token.at, _number(number).copy_negate(), number.unit)
        raise ExpressionFault(
            token.at, _(_EXPECTED).format(found=token.text or _("结尾")), _("请补全表达式，文字要加引号。")
        )

    def window(self, at: int) -> Window:
        number = self.take()
        if number.unit not in ("年", "years", "year") or not number.text.isdigit() or not 1 <= int(number.text) <= 10:
            raise ExpressionFault(
                number.at, _("这里应有 1 至 10 的年数，如 last 3 years。"), _("请写整数并带单位 years 或 年。")
            )
        return Window(at, int(number.text))

    def sum_of(self, at: int) -> Call:
        """`sum of last 3 years of X` is `sum(X, last 3 years)`."""
        self.take()
        if not self.is_word("last"):
            raise ExpressionFault(
                self.next.at, _("这里应有“{expected}”，现为“{found}”。").format(expected="last", found=self.next.text),
                _("请写成 sum of last 3 years of 事实，或 sum(事实, last 3 years)。"),
            )  # fmt: skip
        window = self.window(self.take().at)
        if self.is_word("of"):
            self.take()
        return Call(at, "sum", (self.deeper(self.atom), window), self.tokens[self.place - 1].end)

    def call(self, token: _Token) -> Call:
        self.expect("(")
        return Call(token.at, token.text, self.items(")"), self.tokens[self.place - 1].end)

    def items(self, close: str) -> tuple[Syntax, ...]:
        items: list[Syntax] = []
        while not self.is_sign(close):
            items.append(self.deeper(self.disjunction))
            if not self.is_sign(","):
                break
            self.take()
        self.expect(close)
        return tuple(items)
