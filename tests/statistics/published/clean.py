"""Made-up releases without any fault: growth that changes smoothly, every figure rounded as print does, identities that hold.

Last year's figure is the one that was published, so that growth and levels agree within rounding.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

from mingcheng.statistics.published.vocabulary import shipped_vocabulary
from mingcheng.statistics.rates import rounded

HEAD = "region,indicator,period_type,period,value,unit,yoy_percent,source_url,note"
ERAS = ((2013, 2018), (2019, 2021), (2022, 2026))
"""First and last year of spans in which neither the scope nor the split changed."""
_PARTS = {
    "软件产品收入": 0.27, "信息技术服务收入": 0.62, "信息安全产品和服务收入": 0.02, "嵌入式系统软件收入": 0.09,
}  # fmt: skip
_INSIDE = {"工业软件产品收入": ("软件产品收入", 0.1), "云计算大数据服务收入": ("信息技术服务收入", 0.15)}
Exact = dict[tuple[int, int], Fraction]
"""Year and month -> the cumulative figure to the yuan."""


class Releases:
    """The releases of a country and its areas over some years."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.first, self.last = self.random.choice(ERAS)
        self.words = shipped_vocabulary()
        self.rows: list[tuple[str, str, str, str, str, str, str]] = []
        split = next(each for each in self.words.splits if each.is_valid_in(self.first))
        country = self._parts_of_country([part for part in split.parts])
        total = _sum(list(country.values()))
        places = self.random.choice((0, 1, 2))
        self._print(self.words.country, self.words.total, total, places)
        for name, figures in country.items():
            self._print(self.words.country, name, figures, places)
            for inside, (whole, share) in _INSIDE.items():
                if whole == name:
                    self._print(self.words.country, inside, self._share(figures, share), places)
        self._print(self.words.country, "利润总额", self._share(total, 0.12), 0)
        self._print(self.words.country, "软件业务出口", self._share(total, 0.0006), 1, "亿美元")
        self._print(self.words.country, "从业人员平均人数", self._state(600), self.random.choice((0, 1)), "万人", 10**4)
        if seed % 10 == 0:
            self._regions(total)

    def _parts_of_country(self, names: list[str]) -> dict[str, Exact]:
        size = 10 ** self.random.uniform(11.5, 13)
        return {name: self._flow(size * _PARTS[name]) for name in names}

    def _flow(self, a_year: float) -> Exact:
        """A flow whose growth wanders a little from year to year and from month to month."""
        found: Exact = {}
        course = {
            month: float(share) * self.random.uniform(0.97, 1.03) for month, share in self.words.shares_to_date.items()
        }
        growth = self.random.uniform(-0.05, 0.22)
        for year in range(self.first, self.last + 1):
            for month, share in sorted(course.items()):
                noise = 1 + self.random.uniform(-0.004, 0.004)
                before = found.get((year, month - 1), Fraction())
                found[year, month] = max(before + 1, Fraction(round(a_year * share * noise)))
            growth = min(max(growth + self.random.uniform(-0.04, 0.04), -0.08), 0.25)
            a_year *= 1 + growth
        return found

    def _state(self, around: float) -> Exact:
        return {key: Fraction(round(value / 10**6)) for key, value in self._flow(around * 10**10).items() if key[1]}

    def _share(self, figures: Exact, share: float) -> Exact:
        drift = {year: 1 + self.random.uniform(-0.05, 0.05) for year, _month in figures}
        return {key: Fraction(round(value * Fraction(share * drift[key[0]]))) for key, value in figures.items()}

    def _regions(self, total: Exact) -> None:
        """The areas add up to the country, the provinces to the areas; a group is its members."""
        weights = {name: self.random.uniform(0.002, 1) ** 3 + 0.001 for name in self.words.provinces}
        for name in self.words.not_reporting:
            weights.pop(name)
        whole = sum(weights.values())
        left, parts = dict(total), {}
        for name in list(weights)[:-1]:
            parts[name] = {key: Fraction(int(value * Fraction(weights[name] / whole))) for key, value in total.items()}
            left = {key: value - parts[name][key] for key, value in left.items()}
        parts[list(weights)[-1]] = left
        for name, figures in parts.items():
            self._print(name, self.words.total, figures, 2, self.random.choice(("亿元", "万元")))
        for area, members in self.words.areas.items():
            self._print(area, self.words.total, _sum([parts[name] for name in members if name in parts]), 1)
        group = self.random.sample(sorted(parts), 3)
        self._print("".join(group) + "三省市合计", self.words.total, _sum([parts[name] for name in group]), 0)

    def _print(
        self, region: str, indicator: str, figures: Exact, places: int, unit: str = "亿元", base: int = 0
    ) -> None:
        factor = base or {"亿元": 10**8, "亿美元": 10**8, "万元": 10**4, "万人": 10**4}[unit]
        for (year, month), value in sorted(figures.items()):
            level = f"{rounded(value / factor, 0 if unit == '万元' else places):f}"
            earlier = figures.get((year - 1, month))
            growth = f"{rounded((value / earlier - 1) * 100, 1):f}".removesuffix(".0") if earlier else ""
            kind, period = ("year", f"{year}") if month == 12 else ("month_ytd", f"{year}-{month:02d}")
            self.rows.append((region, indicator, kind, period, level, unit, growth))

    @property
    def text(self) -> str:
        """The releases as a file, one line a figure, in the order of time."""
        lines = [",".join((*row, "", "")) for row in sorted(self.rows, key=lambda row: (row[3], row[2]))]
        return "\n".join([HEAD, *lines]) + "\n"


def _sum(flows: list[Exact]) -> Exact:
    return {key: sum((flow[key] for flow in flows), Fraction()) for key in flows[0]}
