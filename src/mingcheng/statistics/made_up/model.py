"""What made-up reports are made from: how many enterprises, which months, which form, how many errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.statistics.form import FormVersion

MOST_ENTERPRISES = 1_000_000
MOST_YEARS = 20
MOST_SEED = 2**63 - 1
MOST_ERRORS = Fraction(1, 2)
MONTHS_A_YEAR = 11
"""Reports a year: January is not reported by itself, the first report counts January and February."""


class MadeUpReportsError(MingchengError):
    """Parameters that no reports can have, or a folder that is not free for them."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """The last month of a year-to-date report."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class MadeUpReports:
    """The parameters. `errors` is the part of the reports that something is wrong with, 0 to 1/2; `first` and `last` are
    months, both included, where January stands for nothing, as it is not reported. The same parameters give the same
    tables. Raises MadeUpReportsError where no reports can be so."""

    version: FormVersion
    enterprises: int
    first: Month
    last: Month
    seed: int = 1
    errors: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        _within(self.enterprises, 1, MOST_ENTERPRISES, _("企业数"))
        _within(self.seed, 0, MOST_SEED, _("随机种子"))
        if self.last < self.first:
            problem = _("起止月份颠倒：{first} 在 {last} 之后。").format(first=self.first, last=self.last)
            raise MadeUpReportsError("", problem, _("请把早的月份写在前面。"))
        if not self.months:
            problem = _("1月不单独上报，只有 {month} 就没有报表。").format(month=self.first)
            raise MadeUpReportsError("", problem, _("请写到2月或以后。"))
        _within(self.last.year - self.first.year + 1, 1, MOST_YEARS, _("年数"))
        if not 0 <= self.errors <= MOST_ERRORS:
            raise MadeUpReportsError("", _("差错比例应在 0 至 0.5 之间。"), _("例如 0.02。"))
        self._refuse_other_years()

    def _refuse_other_years(self) -> None:
        version = self.version
        last = version.valid_to or self.last.year
        if version.valid_from <= self.first.year and self.last.year <= last:
            return
        problem = _("报表“{title}”（{version}）自 {first} 年起{until}，所要的月份不全在其中。").format(
            title=version.title,
            version=version.version,
            first=version.valid_from,
            until=_("至 {last} 年").format(last=version.valid_to) if version.valid_to else "",
        )
        raise MadeUpReportsError("", problem, _("请把月份限在这个范围之内。"))

    @property
    def years(self) -> list[int]:
        """The years that figures are drawn for: those of the reports, and the one before, of which they tell the level."""
        return list(range(self.first.year - 1, self.last.year + 1))

    @property
    def months(self) -> list[Month]:
        """The months that are reported, the first first."""
        return [month for month in self._calendar() if self.first <= month <= self.last and month.month > 1]

    def _calendar(self) -> Iterable[Month]:
        return (Month(year, month) for year in range(self.first.year, self.last.year + 1) for month in range(1, 13))


def _within(number: int, least: int, most: int, name: str) -> None:
    if not least <= number <= most:
        problem = _("{name}应为 {least} 至 {most} 的整数，现为 {number}。")
        raise MadeUpReportsError("", problem.format(name=name, least=least, most=most, number=number))
