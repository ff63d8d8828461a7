"""The ten rules in Python's whole numbers, for one enterprise: what is right to the fen, and what is not certain.

Written without a look at how the product does it. A figure that is not known is None; an amount is None where it depends
on one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.measures.ten_rules import FEN, YEAR

WAN = FEN
Truth = bool | None


@dataclass
class Firm:
    """One enterprise; money in fen."""

    region: str | None
    founded: date | None
    kind: str | None
    annual: dict[int, dict[str, int | None]] = field(default_factory=dict)
    awards: list[tuple[str, date, int | None]] = field(default_factory=list)

    def now(self, name: str, year: int = YEAR) -> int | None:
        return self.annual.get(year, {}).get(name)

    def obtained(self, kind: str) -> bool:
        return any(name == kind and day.year == YEAR for name, day, _level in self.awards)

    def had(self, kind: str) -> bool:
        return any(name == kind and day.year < YEAR for name, day, _level in self.awards)

    def level(self, kind: str, is_now: bool) -> int | None:
        found = [
            level
            for name, day, level in self.awards
            if name == kind and (day.year == YEAR if is_now else day.year < YEAR)
        ]
        return 0 if not found else None if None in found else max(level for level in found if level is not None)


MONEY = ("revenue", "software_revenue", "rd_expense", "tax_paid", "outsourcing_out_of_city")
COUNTS = ("employees", "copyrights_new")


def firms(folder: Path, codes: Sequence[str]) -> dict[str, Firm]:
    """The enterprises of the codes, by code, in their order."""
    wanted = set(codes)
    filters = [("uscc", "in", wanted)]

    def rows(table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(folder / f"{table}.parquet", filters=filters).to_pylist()
        return found

    listed = {row["uscc"]: Firm(row["region"], row["founded"], row["kind"]) for row in rows("enterprises")}
    for row in rows("annual"):
        money = {name: None if row[name] is None else round(row[name] * FEN) for name in MONEY}
        listed[row["uscc"]].annual[row["year"]] = money | {name: row[name] for name in COUNTS}
    for row in rows("awards"):
        if row["date"] <= date(YEAR, 12, 31):
            listed[row["uscc"]].awards.append((row["kind"], row["date"], row["level"]))
    return {code: listed[code] for code in codes}


def amounts(firm: Firm) -> Mapping[str, int | None]:
    """The amount of every rule in fen; 0 where there is none, None where that is not certain."""
    return {name: rule(firm) for name, rule in RULES.items()}


def at_least(value: int | None, bound: int) -> Truth:
    return None if value is None else value >= bound


def share_at_least(part: int | None, whole: int | None, percent: int) -> Truth:
    """part / whole >= percent %, false where the whole is zero."""
    if whole == 0:
        return False
    return None if part is None or whole is None else part * 100 >= whole * percent


def grown(now: int | None, base: int | None, percent: int) -> Truth:
    """now >= (1 + percent %) of the base, and more than nothing."""
    if now == 0:
        return False
    return None if now is None or base is None else now * 100 >= base * (100 + percent)


def every(truths: Sequence[Truth]) -> Truth:
    return False if False in truths else None if None in truths else True


def some(truths: Sequence[Truth]) -> Truth:
    return True if True in truths else None if None in truths else False


def given(truth: Truth, amount: int) -> int | None:
    return None if truth is None else amount if truth else 0


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def highest(tiers: Sequence[tuple[Truth, int]]) -> int | None:
    """The best that is met; None where a tier that gives more might be met."""
    sure = max((amount for truth, amount in tiers if truth), default=0)
    return None if any(truth is None and amount > sure for truth, amount in tiers) else sure


def backbone(firm: Firm) -> int | None:
    revenue = firm.now("software_revenue")
    large = every((at_least(firm.now("employees"), 100), at_least(revenue, 5000 * WAN)))
    fast = every((grown(revenue, firm.now("software_revenue", YEAR - 1), 30), at_least(revenue, 400 * WAN)))
    return given(some((large, fast, firm.obtained("srdi"))), 30 * WAN)


def contribution(firm: Firm) -> int | None:
    revenue, tax = firm.now("revenue"), firm.now("tax_paid")
    if at_least(revenue, 300 * WAN) is False or (tax is not None and tax <= 0):
        return 0
    if revenue is None or tax is None:
        return None
    return max(0, half_up(min(revenue * 5, tax * 150), 1000))


def copyrights(firm: Firm) -> int | None:
    count = firm.now("copyrights_new")
    return None if count is None else min(count * WAN // 10, 5 * WAN)


def district(firm: Firm) -> int | None:
    place = None if firm.region is None else firm.region in ("900102", "900103", "900108")
    kind = None if firm.kind is None else firm.kind == "software"
    return given(every((place, kind, at_least(firm.now("software_revenue"), 500 * WAN))), 5 * WAN)


def first_titles(firm: Firm) -> int:
    def first(kind: str) -> bool:
        return firm.obtained(kind) and not firm.had(kind)

    lists = first("key_software_national") or first("top100_software")
    return (first("iso27001") * 10 + first("high_tech") * 20 + lists * 150) * WAN


def growth_steps(firm: Firm) -> int | None:
    now = firm.now("software_revenue")
    known = [firm.now("software_revenue", year) for year in firm.annual if year < YEAR]
    earlier = [value for value in known if value is not None]
    growth = grown(now, firm.now("software_revenue", YEAR - 1), 10)

    def tiers() -> Iterator[tuple[Truth, int]]:
        for step, award in ((2000, 20), (3000, 50), (5000, 100)):
            is_new = not any(value >= step * WAN for value in earlier)
            yield every((growth, is_new, at_least(now, step * WAN))), award * WAN

    return highest(list(tiers()))


def levels(firm: Firm) -> int | None:
    total = 0
    for kind in ("cmmi", "csmm"):
        now, before = firm.level(kind, True), firm.level(kind, False)
        if now is not None and now < 3:
            continue
        if now is None or before is None:
            return None
        total += max(0, now - max(before, 2)) * 20 * WAN
    return total


def outsourcing(firm: Firm) -> int | None:
    base = firm.now("outsourcing_out_of_city")
    return None if base is None else min(half_up(base * 3, 100), 100 * WAN)


def research(firm: Firm) -> int | None:
    expense, revenue = firm.now("rd_expense"), firm.now("revenue")
    if expense is None:
        return 0 if revenue == 0 else None

    def tiers() -> Iterator[tuple[Truth, int]]:
        for percent, rate, most in ((5, 20, 50), (10, 30, 100), (20, 45, 200)):
            yield share_at_least(expense, revenue, percent), half_up(min(expense * rate, most * WAN * 1000), 1000)

    return highest(list(tiers()))


def young(firm: Firm) -> int | None:
    age: Truth = None
    if firm.founded is not None:
        day = firm.founded
        age = YEAR - day.year - ((day.month, day.day) > (12, 31)) <= 5
    return given(every((age, at_least(firm.now("employees"), 20))), 15 * WAN)


RULES: Mapping[str, Callable[[Firm], int | None]] = {
    "backbone": backbone, "contribution": contribution, "copyrights": copyrights, "district": district,
    "first-titles": first_titles, "growth-steps": growth_steps, "levels": levels, "outsourcing": outsourcing,
    "research": research, "young": young,
}  # fmt: skip
