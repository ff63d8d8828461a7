"""Every way of writing a benefit, brought to parts: what is given for which facts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import Clock, Coverage, Enterprise, GrantRecord, Lookup
from mingcheng.policies.evaluate import Outcome, outcome, rounded
from mingcheng.policies.load import MeasureError, pack_of
from mingcheng.policies.model import Benefit

GRANT = GrantRecord("national_rd", Clock.of(2025).on, 12345)


def benefit_of(text: str) -> Benefit:
    return pack_of({"a.yaml": f"id: a\ntitle: 甲\nbenefit: {text}\n"}, "a.yaml").measure("a").benefit


def paid(text: str, **facts: int | None) -> Outcome:
    """The outcome where the annual facts of the year are these, in bases; the enterprise got one grant."""
    measure = pack_of({"a.yaml": f"id: a\ntitle: 甲\nbenefit: {text}\n"}, "a.yaml").measure("a")
    enterprise = Enterprise("", annual={2025: facts}, grants=[GRANT])
    return outcome(measure, Lookup(enterprise, Clock.of(2025), Coverage(), catalogue()))


@pytest.mark.parametrize(
    ("text", "choose", "nature", "is_discretionary"),
    [
        ("{fixed: 1 元}", "highest", "money", False),
        ("{fixed: 1 元, nature: loan_limit, discretionary: true}", "highest", "loan_limit", True),
        ("{tiers: [{amount: 1 元}]}", "highest", "money", False),
        ("{tiers: [{amount: 1 元}], choose: sum}", "sum", "money", False),
        ("{each: [{amount: 1 元}]}", "sum", "money", False),
        ("{each: [{amount: 1 元}], choose: highest}", "highest", "money", False),
        ("{bands: [{from: 0 元, amount: 1 元}], of: revenue}", "highest", "money", False),
        ("{rate: {rate: 1%, of: revenue}}", "highest", "money", False),
        ("{per_level: [{of: cmmi, amount: 1 元}]}", "sum", "money", False),
        ("{title: 称号}", "highest", "title", False),
        ("{unspecified: 给予支持}", "highest", "unspecified", True),
    ],
)
def test_each_form_has_its_usual_way(text: str, choose: str, nature: str, is_discretionary: bool) -> None:
    benefit = benefit_of(text)
    assert (benefit.choose, benefit.nature, benefit.is_discretionary) == (choose, nature, is_discretionary)
    assert len(benefit.parts) == 1


@given(st.lists(st.integers(1, 50), min_size=1, max_size=4, unique=True).map(sorted), st.integers(0, 60))
def test_bands_give_what_tiers_give_whose_thresholds_are_their_beginnings(starts: list[int], employees: int) -> None:
    ends = [*starts[1:], None]
    bands = [
        f"{{tier: t{place}, from: {start} 人, {f'below: {end} 人, ' if end else ''}amount: {place + 1} 元}}"
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    tiers = [
        f"{{tier: t{place}, if: employees >= {start} 人, amount: {place + 1} 元}}" for place, start in enumerate(starts)
    ]
    by_bands = paid(f"{{of: employees, bands: [{', '.join(bands)}]}}", employees=employees)
    by_tiers = paid(f"{{tiers: [{', '.join(tiers)}]}}", employees=employees)
    met = sum(start <= employees for start in starts)
    assert (by_bands.amount, by_bands.tier) == (by_tiers.amount, by_tiers.tier)
    assert by_bands.amount == (met * 100 or None)


@given(st.integers(1, 10**5), st.integers(0, 10**13), st.none() | st.integers(1, 10**9))
def test_a_rate_is_a_part_of_its_base(thousandths: int, base: int, cap: int | None) -> None:
    ending = f", cap: {Fraction(cap)} 元" if cap else ""
    found = paid(f"{{rate: {{rate: {thousandths}‰, of: revenue{ending}}}}}", revenue=base)
    amount = rounded(Fraction(base * thousandths, 1000))
    assert (found.amount or 0) == (min(amount, cap * 100) if cap else amount)


@pytest.mark.parametrize(("ratio", "amount"), [("1", 12345), ("0.5", 6173), ("50%", 6173), ("2", 24690)])
def test_matching_gives_a_multiple_of_what_others_gave(ratio: str, amount: int) -> None:
    assert paid(f"{{matching: {{ratio: {ratio}, of: granted(national_rd)}}}}").amount == amount


@given(st.integers(0, 10**4))
def test_an_amount_may_be_given_for_each_head(employees: int) -> None:
    found = paid("{each: [{amount: 1000 元 * employees}], cap: 100 万元}", employees=employees)
    assert (found.amount or 0) == min(employees * 10**5, 10**8)


def test_an_amount_of_nothing_is_no_award() -> None:
    text = "{of: employees, bands: [{from: 0 人, below: 5 人, amount: 0 元}, {from: 5 人, amount: 1 元}]}"
    assert paid(text, employees=4).eligible is False
    assert paid(text, employees=5).eligible is True
    assert paid("{fixed: 0 元}").eligible is False


def test_parts_without_a_name_are_numbered() -> None:
    text = "{each: [{if: employees > 1, amount: 1 元}, {id: 乙, if: employees > 2, amount: 1 元}, {if: employees > 3, amount: 1 元}]}"
    assert [part.id for part in benefit_of(text).parts] == ["1", "乙", "3"]
    assert paid(text, employees=9).tier == "1+乙+3"


@pytest.mark.parametrize(
    ("one", "other", "is_fault"),
    [
        ("revenue >= 5 元", "revenue >= 5 元", True),
        ("revenue >= 5 元", "revenue > 5 元", True),
        ("newly(revenue >= 5 元)", "newly(revenue >= 5 元)", True),
        ("first(srdi) and revenue >= 5 元", "revenue >= 5 元 and first(srdi)", True),
        ("first(srdi) and revenue >= 5 元", "first(listed) and revenue >= 5 元", False),
        ("revenue >= 5 元", "profit >= 5 元", False),
        ("revenue >= 5 元", "not (revenue >= 5 元)", False),
        ("revenue >= 5 元 or first(srdi)", "revenue >= 5 元 or first(listed)", False),
    ],
)
def test_tiers_overlap_where_all_their_conditions_are_the_same(one: str, other: str, is_fault: bool) -> None:
    text = f"{{tiers: [{{if: {one}, amount: 1 元}}, {{if: {other}, amount: 2 元}}]}}"
    if not is_fault:
        assert len(benefit_of(text).parts) == 2
        return
    with pytest.raises(MeasureError, match="档次“2”与“1”重叠：门槛相同"):
        benefit_of(text)
