"""Conditions out of the terms of a clause: numbers with their variable and bound, the rest as yes-or-no facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from mingcheng.numerals import chinese_number
from mingcheng.plans.measures.figures import SHARE_WORD, Figure, figures_of
from mingcheng.plans.measures.statuses import undefined_status
from mingcheng.plans.measures.tiers import Listing, listings_of
from mingcheng.plans.measures.words import any_of, word_list
from mingcheng.plans.model import Comparator, Condition

UNDEFINED = "文中无判定标准"


def tier_terms(terms: Sequence[str], size: int, index: int) -> tuple[str, ...]:
    """The terms as they read for one tier: every list of `size` items is replaced by its item `index`.

    >>> tier_terms(["对认定为国家级、省级技术中心的"], 2, 1)
    ('对认定为省级技术中心的',)
    >>> tier_terms(["年营业收入首次突破1亿元、5亿元的"], 2, 1)
    ('年营业收入首次突破5亿元的',)
    """
    if size < 2:
        return tuple(terms)
    found = [(at, listing) for at, term in enumerate(terms) for listing in listings_of(term, figures_of(term), size)]
    numbers = [pair for pair in found if pair[1].figures]
    names = sorted((pair for pair in found if not pair[1].figures), key=lambda pair: (not pair[1].is_typed, -pair[0]))
    out = list(terms)
    for at, listing in sorted(numbers or names[:1], key=lambda pair: (pair[0], -pair[1].items[0][0])):
        out[at] = _with_item(out[at], listing, index)
    return tuple(out)


def _with_item(term: str, listing: Listing, index: int) -> str:
    spans = _shared_bounds(listing) if listing.figures else listing.items
    start, end = spans[index]
    return term[: spans[0][0]] + term[start:end] + term[spans[-1][1] :]


def _shared_bounds(listing: Listing) -> tuple[tuple[int, int], ...]:
    """Spans of the numbers; a bound that is printed once, before the first or after the last, stays for all. The 及以上 of
    `2级、3级、4级及以上` is the last one's own."""
    figures = listing.figures
    if any(figure.upper for figure in figures):
        return listing.items
    before = all(figure.before for figure in figures)
    after = figures[0].unit in {"级", "星级"} or any(figure.after for figure in figures[:-1])
    return tuple(
        (figure.outer_start if before else figure.start, figure.outer_end if after else figure.end)
        for figure in figures
    )


def conditions_of(terms: Sequence[str], vicinity: str = "") -> tuple[Condition, ...]:
    """The conditions that the terms state, in order. `vicinity` is the text where the next tier may stand: a range that
    ends where the next tier begins does not hold its upper end.

    >>> [(c.variable, c.op, c.value, c.unit) for c in conditions_of(["对企业年营业收入首次突破1亿元且增速10%以上的"])]
    [('年营业收入', '>', Decimal('1'), '亿元'), ('增速', '>=', Decimal('10'), '%')]
    """
    out: list[Condition] = []
    for term in terms:
        out.extend(_of_term(term, vicinity, out[-1].variable if out else ""))
    return tuple(dict.fromkeys(out))


def _of_term(term: str, vicinity: str, before: str) -> Iterator[Condition]:
    run = _RUN.search(term)
    if run:
        yield _of_run(run)
        term = term[: run.start()] + term[run.end() :]
    figures = figures_of(term)
    at = 0
    facts: list[str] = []
    for index, figure in enumerate(figures):
        if not _is_condition(term, figures, index):
            continue
        fact, variable, note = _variable(term[at : figure.outer_start])
        facts.append(fact)
        tail = term[figure.outer_end :]
        if len(variable) <= 2 and re.match(r"[^，。、的（\d且并]{2}", tail):
            variable += _noun_after(tail)
        before = (
            variable or (_noun_after(tail) if figure.kind in {"money", "percent"} else "") or before or _by_unit(figure)
        )
        yield from _numeric(figure, before, note, vicinity)
        at = figure.outer_end
    rest = _AFTER_NUMBER.sub("", term[at:]) if at else term
    for fact in [*facts, rest]:
        yield from _fact(fact)


_RUN = re.compile(
    rf"连续(?P<count>[一二两三四五六七八九十\d]{{1,3}})个?(?P<unit>年|月)(?:以上)?[都均]?(?P<how>{any_of('running')})(?=$|[，、且并的后（])"
)


def _of_run(run: re.Match[str]) -> Condition:
    """连续3个月运营正常 as a number of months, named 连续正常运营."""
    how = run["how"]
    manner = next((word for word in word_list("manner") if how.endswith(word)), "")
    value = Decimal(run["count"] if run["count"].isdigit() else chinese_number(run["count"]))
    name = f"连续{manner}{how.removesuffix(manner)}"
    return Condition(variable=name, op=">=", value=value, unit="年" if run["unit"] == "年" else "个月", note=None)


def _numeric(figure: Figure, variable: str, note: str | None, vicinity: str) -> Iterator[Condition]:
    note = "，".join(part for part in (note or "", _bracket_note(figure)) if part) or None
    upper = figure.upper
    if upper is None:
        op: Comparator = figure.op or ("<=" if figure.unit in _TIME else ">=")
        yield Condition(variable=variable, op=op, value=figure.value, unit=figure.unit, note=note)
        return
    only_upper_is_held = upper.is_inclusive and figure.is_inclusive is None and not upper.op
    low: Comparator = figure.op or (">" if only_upper_is_held or figure.is_inclusive is False else ">=")
    high = _upper_op(figure, upper, vicinity)
    yield Condition(variable=variable, op=low, value=figure.value, unit=figure.unit, note=note)
    yield Condition(variable=variable, op=high, value=upper.value, unit=upper.unit, note=None)


def _upper_op(figure: Figure, upper: Figure, vicinity: str) -> Comparator:
    if upper.is_inclusive is not None:
        return "<=" if upper.is_inclusive else "<"
    if upper.op:
        return upper.op
    begins_next = any((other.value, other.unit) == (upper.value, upper.unit) for other in figures_of(vicinity))
    return "<" if figure.is_inclusive or begins_next else "<="


_SHARE = re.compile(SHARE_WORD)
_STEP = re.compile(rf"每{any_of('step_verb')}[^，、0-9]{{0,16}}$")
_CHOOSING = re.compile(rf"(?:每年|每批|全年)[^，、]{{0,4}}{any_of('choosing')}[^，、]{{0,4}}$")
_EACH_TIME = re.compile(r"每(?:次|批|届|期|年)$")
_NAMED_LEVEL = re.compile(r"[A-Za-z][A-Za-z-]+\d*$")
_NAMED_LEVELS = re.compile(r"[A-Za-z]\d*、[A-Za-z][A-Za-z-]+\d*$")
"""DCMM三级 is a certificate; in ITSS、CS三级以上 the level is a number of its own."""
_BORN = re.compile(rf"{any_of('born')}[^，]{{0,8}}$")
_TIME = frozenset({"年", "个月", "天", "周年", "工作日", "个工作日"})


def is_step(head: str) -> bool:
    """Whether the number after `head` is the size of a step: `每增加1000万元`.

    >>> is_step("营业收入每增加"), is_step("每家企业")
    (True, False)
    """
    return bool(_STEP.search(head))


def _is_condition(term: str, figures: Sequence[Figure], at: int) -> bool:
    """Whether the number decides who gets the benefit; alternatives, time windows, bare counts and ordinals do not."""
    figure = figures[at]
    head, tail = term[: figure.outer_start], term[figure.outer_end :]
    if (
        figure.kind == "ratio"
        or _SHARE.match(term, figure.start)
        or _is_alternative(term, figures, at)
        or _is_quoted(head)
    ):
        return False
    if is_step(head) or is_step(term[: figure.start]):
        return figure.kind in {"money", "percent"} or figure.value > 1
    if figure.unit in _TIME:
        return _is_condition_of_time(figure, head, tail)
    if figure.kind == "count":
        if figure.unit in {"级", "星级"} and _NAMED_LEVEL.search(head) and not _NAMED_LEVELS.search(head):
            return False
        is_bound = figure.op is not None or figure.upper is not None
        return is_bound and not _CHOOSING.search(head) and not _EACH_TIME.search(head)
    return not tail.startswith("强")


_AGE_OF_ANOTHER = re.compile(rf"内[^，、的且]{{0,10}}?(?:{any_of('variable_end')})[^，的]{{0,3}}\d")
"""落户两年内营业收入达到1000万元: the years are those of the other number."""


def _is_condition_of_time(figure: Figure, head: str, tail: str) -> bool:
    """A time that must have run (`满1年`, `3年以上`) is a condition, and an age (`成立3年内`); a window to act in is not."""
    is_window = figure.after.endswith("内") or tail.startswith(("内", "后", "起")) or figure.op is None
    if not is_window:
        return True
    if _AGE_OF_ANOTHER.match(tail):
        return False
    is_age = (tail.startswith("内") or figure.op == "<=") and bool(_BORN.search(head))
    return is_age and not re.search(r"起.{0,3}$|或[^，、]{0,8}$", head)


def _is_alternative(term: str, figures: Sequence[Figure], at: int) -> bool:
    """Whether this number and another one stand on both sides of 或, so that neither alone must hold."""
    if re.search(r"之一|其中一[项个]", term):
        return True
    figure = figures[at]
    before = term[figures[at - 1].outer_end : figure.outer_start] if at else ""
    after = term[figure.outer_end : figures[at + 1].outer_start] if at + 1 < len(figures) else ""
    return "或" in before + after


def _is_quoted(before: str) -> bool:
    return before.count("《") > before.count("》") or before.count("“") > before.count("”")


_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")
_LEAD_WORDS = re.compile(
    r"^(?:对于?|凡是?|若|如果?|(?:补贴|补助|奖励|支持|申报|扶持)对象为|其中|同时|并且|而且|且|并|以及|和|及|与|或|、|，|的|等|）|\)"
    r"|其(?!他|中)|要求|须|应|需|上述)+"
)
_BOUND_WORDS = re.compile(r"(?:年度|当年|首次|新|累计|在|为|是|按|分别|均|应|须|达|到|已|每|可|约)+$")
_PARTS = re.compile(r"且|并且|，|；|,|、(?=[^、]*$)|以及|同时|并(?!购)")
_AFTER_NUMBER = re.compile(r"^(?:内|的|部分|（[^（）]*）|及|、|和)+")
_HOLDER = re.compile(
    rf"^(?P<fact>.*?(?:{any_of('holder')}|法人|基地|楼宇|的))(?P<variable>{any_of('variable_start')}.*)$"
)


def _variable(lead: str) -> tuple[str, str, str | None]:
    """What stands before a number as (fact about the holder, variable, note): `软件企业年度软件业务收入新` gives
    (`软件企业`, `年度软件业务收入`, `新`)."""
    text = _LEAD_WORDS.sub("", _BRACKETED.sub("", lead))
    note = _BOUND_WORDS.search(text)
    text = text[: note.start()] if note else text
    parts = _PARTS.split(text)
    fact = "、".join(part for part in parts[:-1] if part)
    variable = _LEAD_WORDS.sub("", parts[-1])
    holder = _HOLDER.match(variable)
    if holder and len(holder["variable"]) >= 2:
        fact = "、".join(part for part in (fact, holder["fact"]) if part)
        variable = holder["variable"]
    return fact, variable, (note.group() if note and note.group() not in {"在", "为", "是"} else None)


def _noun_after(tail: str) -> str:
    match = re.match(r"的?(?P<noun>[^，。、的（\d且并]{2,10})", tail)
    return match["noun"] if match else ""


def _by_unit(figure: Figure) -> str:
    names = {"岁": "年龄", "周岁": "年龄", "年": "年限", "人": "人数", "名": "人数", "平方米": "面积", "%": "比例"}
    return names.get(figure.unit or "", "数额")


def _bracket_note(figure: Figure) -> str:
    return "；".join(re.findall(r"[（(]([^（）()]+)[)）]", figure.after))


_GENERAL = re.compile(rf"(?:{any_of('general_before')}|的)*{any_of('general_holder')}?等?")
_IDLE = re.compile(
    r"在此基础上|此外|同时|另外|每年|当年|年内|按规定|按程序|采取后补助方式|采取“?[^，]{0,8}方式|经审核通过|根据.{0,10}|按层次|自.*起"
    r"|可以?(?:申请|享受|申领|获得)|依条件|按条件|经批准|部分|鼓励.*|支持.*|以上|以下|不少于|及|以上的"
)
_FACT_END = re.compile(r"(?:的|，|且|并|、|和|在|后)+$")


def _fact(text: str) -> Iterator[Condition]:
    """A yes-or-no fact, unless the text only names a general kind of beneficiary."""
    fact = _FACT_END.sub("", _LEAD_WORDS.sub("", text))
    if len(fact) < 2 or _GENERAL.fullmatch(fact) or _IDLE.fullmatch(fact):
        return
    note = UNDEFINED if undefined_status(fact) else None
    yield Condition(variable=fact, op="=", value=True, unit=None, note=note)
