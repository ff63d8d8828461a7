"""The plain definition of every outcome and its columns say the same, to the fen, whatever the measures and facts are."""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.load import MeasureError, load_pack, pack_of, shipped_packs
from mingcheng.policies.model import Pack
from tests.policies.conftest import YEAR, differences, matched, random_city

CLOCKS = (Clock.of(YEAR), Clock.of(on=date(YEAR, 6, 30)), Clock.of(YEAR, on=date(YEAR, 2, 28)))


def assert_agrees(pack: Pack, clock: Clock, seed: int, count: int, folder: Path) -> None:
    city = random_city(pack, clock, Random(seed), count)
    rows = matched(pack, city.write(folder / str(seed)), clock)
    assert list(islice(differences(pack, city, clock, rows), 3)) == []


@pytest.mark.parametrize("seed", range(2))
def test_the_measures_of_jiaxing_agree(seed: int, tmp_path: Path) -> None:
    assert_agrees(load_pack("jiaxing-2025"), CLOCKS[seed % 3], seed, 300, tmp_path)


def clock_of(pack: Pack) -> Clock:
    """A day on which a measure of the pack is in force."""
    days = [
        date(YEAR, 12, 31),
        *(day for each in pack.measures for day in (each.validity.last, each.validity.first) if day),
    ]
    return Clock.of(on=next(day for day in days if any(each.validity.holds_on(day) for each in pack.measures)))


@pytest.mark.parametrize("name", [name for name in shipped_packs() if name != "jiaxing-2025"])
def test_the_other_measures_that_ship_agree(name: str, tmp_path: Path) -> None:
    pack = load_pack(name)
    assert_agrees(pack, clock_of(pack), 1, 40, tmp_path)


# Random measures

MONEY = ("revenue", "software_revenue", "rd_expense", "outsourcing_out_of_city")
SIGNED = ("profit", "tax_paid")
COUNTS = ("employees", "software_employees", "copyrights_new")
LEVELLED = ("cmmi", "csmm", "itss")
KINDS = (*LEVELLED, "iso27001", "high_tech", "top100_software")
GRANTS = ("national_rd", "provincial_rd", "city_key_technology")
PERCENTAGES = ("3%", "7.35%", "10%", "0.5%", "33.33%", "120%", "12.345%")
CHAINS = (">=", ">", "<", "<=", ">=", "!=", "=")


class Writer:
    """Writes measures at random; what the reader of measures refuses is written anew."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def money(self, depth: int = 2) -> str:
        """A sum of money that facts give."""
        fact = self.one(*MONEY, *SIGNED)
        if depth == 0:
            return fact
        forms = (
            lambda: fact,
            lambda: f"sum({fact}, last {self.one('2', '3')} years)",
            lambda: f"average({fact}, last {self.one('2', '3')} years)",
            lambda: f"previous({fact})",
            lambda: f"{self.one('max', 'min')}({self.money(depth - 1)}, {self.one(self.money(0), self.yuan())})",
            lambda: f"{self.money(depth - 1)} {self.one('+', '-')} {self.one(self.money(0), self.yuan())}",
            lambda: f"{self.one(*PERCENTAGES)} * ({self.money(depth - 1)})",
            lambda: f"({self.money(depth - 1)}) / {self.one('3', '7', '4')}",
            lambda: f"{self.one('20 万元', '1.5 万元', '333 元')} * {self.one(self.level(), self.count(0))}",
            lambda: f"granted({', '.join(self.random.sample(GRANTS, self.random.choice((1, 2))))})",
            lambda: f"choose({self.comparison(0)}, {self.money(0)}, {self.one(self.money(0), self.yuan())})",
            lambda: f'paid("{self.one("m0", "m1")}")',
        )
        return self.random.choice(forms)()

    def yuan(self) -> str:
        return self.one("0 元", "2000 万元", "350.5 万元", "100 万元", "1 元", "3000 万元", "0.01 元", "1 亿元")

    def count(self, depth: int = 1) -> str:
        fact = self.one(*COUNTS)
        if depth == 0:
            return fact
        other = self.one(*COUNTS)
        return self.one(
            fact, f"sum({fact}, last 2 years)", f"{fact} - {other}", f"grant_count({self.one(*GRANTS)})",
            f"average({fact}, last 3 years)", f"max({fact}, {other})", f"2 * {fact}",
        )  # fmt: skip

    def level(self) -> str:
        kind = self.one(*LEVELLED)
        return self.one(
            f"level({kind})", f"level_obtained({kind})", f"level_before({kind})", f"max(level_before({kind}), 2 级)",
            f"level_obtained({kind}) - max(level_before({kind}), 2 级)",
        )  # fmt: skip

    def comparison(self, depth: int = 2) -> str:
        sign = self.one(*CHAINS)
        forms = (
            lambda: f"{self.money(depth)} {sign} {self.yuan()}",
            lambda: f"{self.money(depth)} {sign} {self.money(0)}",
            lambda: f"{self.one(*MONEY)} {sign} {self.yuan()}",
            lambda: f"{self.count()} {sign} {self.one('10', '50', '1')} 人",
            lambda: f"{self.level()} {sign} {self.one('1', '2', '3')} 级",
            lambda: f"years_since(founded) {sign} {self.one('3', '5', '10')} 年",
            lambda: f"months_since(founded) {sign} {self.one('12', '36')} 个月",
            lambda: f"days_since(founded) {sign} {self.one('365', '1095')} 天",
            lambda: f"market_share {sign} {self.one('10%', '5.5%')}",
            lambda: f"evaluation_score {sign} {self.one('60', '75.5')} 分",
        )
        return self.random.choice(forms)()

    def single(self) -> str:
        kind, fact, growing = self.one(*KINDS), self.one(*MONEY), self.one(*MONEY, "employees")
        sign, rate = self.one(*CHAINS), self.one(*PERCENTAGES, "0%", "-7.35%")
        years = self.one("2", "3", "5", "8")
        forms = (
            lambda: self.comparison(),
            lambda: f"growth({growing}) {sign} {rate}",
            lambda: f"growth({growing}, {years} years) {sign} {rate}",
            lambda: f"growth(sum({fact}, last 2 years)) {sign} {rate}",
            lambda: f"share({fact}, {self.one(*MONEY)}) {sign} {self.one(*PERCENTAGES)}",
            lambda: f"share({fact} - {self.one(*MONEY)}, sum({self.one(*MONEY)}, last 2 years)) {sign} 3%",
            lambda: f"{self.one('every', 'some')}({self.comparison(1)}, last {self.one('2', '3')} years)",
            lambda: f"every(growth({growing}) {sign} {rate}, last 2 years)",
            lambda: f"newly({fact} {self.one('>=', '>')} {self.yuan()})",
            lambda: f"{self.one('first', 'obtained', 'held')}({kind})",
            lambda: f"{self.one('first', 'obtained', 'held')}({kind}, {self.one('listed', 'srdi')})",
            lambda: f'stage {self.one("=", "!=")} "{self.one("startup", "growth")}"',
            lambda: 'stage in ["startup", "mature"]',
            lambda: f'kind in ["{self.one("software", "hardware")}"]',
            lambda: f'region inside "{self.one("330400", "330000", "900101", "330402")}"',
            lambda: f'founded {sign} "{self.one("2020-02-29", "2016-01-01")}"',
            lambda: self.one("is_ic_design", "is_key_field", "is_listed_in_statistics"),
        )
        return self.random.choice(forms)()

    def truth(self, depth: int) -> str:
        if depth == 0 or self.random.random() < 0.3:
            return self.single()
        draw = self.random.random()
        if draw < 0.25:
            return f"not ({self.truth(depth - 1)})"
        parts = [f"({self.truth(depth - 1)})" for _part in range(self.random.choice((2, 2, 3)))]
        return f" {self.one('and', 'or')} ".join(parts)

    def condition(self) -> str:
        draw = self.random.random()
        if draw < 0.05:
            return "{human: 经专家评审}"
        if draw < 0.2:
            return f"{{{self.one('any', 'all')}: [{{if: '{self.truth(1)}'}}, {{if: '{self.single()}'}}]}}"
        if draw < 0.27:
            return f"{{not: {{if: '{self.truth(1)}'}}}}"
        return f"{{if: '{self.truth(2)}'}}"

    def benefit(self) -> list[str]:
        forms = (self.fixed, self.tiers, self.tiers, self.each, self.each, self.bands, self.rate, self.rate, self.per_level,
                 lambda: ["title: 称号"], lambda: ["unspecified: 按有关规定"])  # fmt: skip
        lines = list(self.random.choice(forms)())
        is_money = not lines[0].startswith(("title", "unspecified"))
        if is_money and self.random.random() < 0.2:
            lines.append("cap: 66.6 万元")
        if is_money and self.random.random() < 0.15:
            lines.append("discretionary: true")
        if is_money and self.random.random() < 0.15:
            lines.append(f"choose: {self.one('highest', 'sum')}")
        return lines

    def fixed(self) -> list[str]:
        return [f"fixed: {self.one('10 万元', '12.345678 万元')}"]

    def listed(self, name: str) -> list[str]:
        lines = [f"{name}:"]
        for place in range(self.random.choice((1, 2, 3))):
            parts = [f"{'tier' if name == 'tiers' else 'id'}: t{place}"]
            if self.random.random() < 0.85:
                parts.append(f"if: '{self.truth(1)}'")
            amount = self.one("20 万元", "50 万元", "20 万元", self.money(1), f"max({self.money(1)}, 0 元)")
            parts.append(f"amount: '{amount}'")
            if self.random.random() < 0.15:
                parts.append(f"level: '{self.one('level_obtained(cmmi)', 'level(itss)')}'")
            lines.append(f"  - {{{', '.join(parts)}}}")
        return lines

    def tiers(self) -> list[str]:
        return self.listed("tiers")

    def each(self) -> list[str]:
        return self.listed("each")

    def bands(self) -> list[str]:
        of = self.one(*MONEY, "sum(revenue, last 2 years)", "revenue - rd_expense")
        last = self.one("", ", below: 1 亿元")
        return [
            f"of: {of}", "bands:", "  - {from: 0 元, below: 2000 万元, amount: 0 元}",
            f"  - {{from: 2000 万元, below: 3000 万元, amount: '{self.one('10 万元', self.money(1))}'}}",
            f"  - {{from: 3000 万元{last}, amount: 30 万元}}",
        ]  # fmt: skip

    def rate(self) -> list[str]:
        cap = self.one("", ", cap: 100 万元", ", cap: 12.3456 万元")
        if self.random.random() < 0.3:
            return [f"matching: {{ratio: {self.one('1', '0.5')}, of: 'granted(national_rd, provincial_rd)'{cap}}}"]
        return [f"rate: {{rate: {self.one(*PERCENTAGES)}, of: '{self.money(1)}'{cap}}}"]

    def per_level(self) -> list[str]:
        return [
            "per_level:",
            f"  - {{of: cmmi, amount: {self.one('20 万元', '7.77 万元')}, above: 2 级, from: 3 级}}",
            f"  - {{of: {self.one('csmm', 'itss')}, amount: 10 万元{self.one('', ', above: 1 级', ', from: 2 级')}}}",
        ]

    def measure(self, place: int) -> str:
        conditions = [self.condition() for _each in range(self.random.choice((0, 1, 1, 2)))]
        lines = [f"- id: m{place}", "  title: 随机"]
        if conditions:
            lines += ["  conditions:", *(f"    - {each}" for each in conditions)]
        lines += ["  benefit:", *(f"    {line}" for line in self.benefit())]
        draw = self.random.random()
        if draw < 0.25:
            without = self.one("unknown", "not_paid")
            lines.append(f"  once: {{per: {self.one('ever', 'tier')}, without_records: {without}}}")
        return "\n".join(lines) + "\n"


def is_readable(text: str) -> bool:
    try:
        pack_of({"one.yaml": text}, "one")
    except (MeasureError, ExceptionGroup):
        return False
    return True


def random_pack(random: Random, count: int) -> Pack:
    """A pack of measures that the reader of measures takes."""
    writer = Writer(random)
    texts: list[str] = []
    while len(texts) < count:
        text = writer.measure(len(texts))
        if is_readable(text):
            texts.append(text)
    return pack_of({"measures.yaml": "".join(texts)}, "random")


@pytest.mark.parametrize("seed", range(4))
def test_random_measures_agree(seed: int, tmp_path: Path) -> None:
    pack = random_pack(Random(seed), 8)
    assert_agrees(pack, CLOCKS[seed % 3], seed, 80, tmp_path)
