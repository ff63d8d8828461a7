"""What a made-up city is made from: how many enterprises, which years, how much software revenue."""

from __future__ import annotations

from dataclasses import dataclass

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.money import Money

ABOVE_SCALE_FEN = Money.of(2000, "万元").fen
LARGE_FEN = Money.of(1, "亿元").fen
MOST_ENTERPRISES = 100_000_000
MOST_YEARS = 20
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_SEED = 2**63 - 1
_MOST_REVENUE = Money.of(10_000, "万亿元")  # in fen still a whole number of 64 bits
_MOST_MEAN = Money.of(1, "万亿元")  # so that the 万元 of one firm keep every fen as a binary fraction

_MODEL_ENTERPRISES = 4000
_MODEL_LARGE_FIRMS = 57
_MODEL_REVENUE = Money.of(477, "亿元")


class MadeUpCityError(MingchengError):
    """Parameters that no city can have, or a folder that is not free for one."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the city must show in its last year: `large_firms` with software revenue of 1亿元 or more, and the software
    `revenue` of all above-scale firms (2000万元 or more) together."""

    large_firms: int
    revenue: Money

    @classmethod
    def in_proportion(cls, enterprises: int) -> Baseline:
        """That of a city with 57 large firms and 477亿元 among 4,000 enterprises, larger or smaller.

        >>> Baseline.in_proportion(40_000).large_firms, Baseline.in_proportion(1).revenue.label()
        (570, '0元')
        """
        fen = _MODEL_REVENUE.fen * enterprises // _MODEL_ENTERPRISES
        large = round(_MODEL_LARGE_FIRMS * enterprises / _MODEL_ENTERPRISES) or int(fen >= LARGE_FEN)
        return cls(large, Money(fen if fen >= ABOVE_SCALE_FEN else 0))


@dataclass(frozen=True, slots=True)
class MadeUpCity:
    """The parameters. `year` is the last year of facts and the one that `baseline` speaks of, `years` how many there are;
    without a baseline it is in proportion to the enterprises, without `errors` nothing is missing and nothing wrong.
    Raises MadeUpCityError where no city can be so.
    """

    enterprises: int
    seed: int = 1
    year: int = 2025
    years: int = 4
    baseline: Baseline | None = None
    errors: bool = True

    def __post_init__(self) -> None:
        _within(self.enterprises, 1, MOST_ENTERPRISES, _("企业数"))
        _within(self.seed, 0, MOST_SEED, _("随机种子"))
        _within(self.year, FIRST_YEAR, LAST_YEAR, _("末年"))
        _within(self.years, 1, MOST_YEARS, _("年数"))
        _refuse_infeasible(self.target, self.enterprises)

    @property
    def target(self) -> Baseline:
        """The baseline asked for, or the one in proportion."""
        return self.baseline or Baseline.in_proportion(self.enterprises)

    @property
    def first_year(self) -> int:
        """The first year of annual facts."""
        return self.year - self.years + 1


def _within(number: int, least: int, most: int, name: str) -> None:
    if not least <= number <= most:
        problem = _("{name}应为 {least} 至 {most} 的整数，现为 {number}。")
        raise MadeUpCityError("", problem.format(name=name, least=least, most=most, number=number))


def _refuse_infeasible(baseline: Baseline, enterprises: int) -> None:
    """Large firms have 1亿元 or more each, the other above-scale ones between 2000万元 and 1亿元."""
    large, revenue = baseline.large_firms, baseline.revenue
    if large < 0 or revenue.fen < 0:
        raise MadeUpCityError("", _("企业数和收入不能小于零。"), _("请核对。"))
    if large > enterprises:
        problem = _("要有 {large} 家企业达到1亿元，而企业一共只有 {enterprises} 家。")
        raise MadeUpCityError(
            "", problem.format(large=large, enterprises=enterprises), _("请减少前者，或增加企业总数。")
        )
    least = Money(large * LARGE_FEN)
    if revenue < least:
        problem = _("{large} 家企业各达到1亿元，合计不少于{least}，而总额只有{revenue}。")
        problem = problem.format(large=large, least=least.label(), revenue=revenue.label())
        raise MadeUpCityError("", problem, _("请减少企业数，或增加总额。"))
    if large == 0 and 0 < revenue.fen < ABOVE_SCALE_FEN:
        problem = _("规上企业每家不少于2000万元，总额不能是{revenue}。").format(revenue=revenue.label())
        raise MadeUpCityError("", problem, _("请把总额改为零，或2000万元以上。"))
    most = Money(enterprises * (LARGE_FEN - 1))
    if large == 0 and revenue > most:
        problem = _("没有企业达到1亿元时，{enterprises} 家企业合计不超过{most}，总额不能是{revenue}。")
        problem = problem.format(enterprises=enterprises, most=most.label(), revenue=revenue.label())
        raise MadeUpCityError("", problem, _("请增加达到1亿元的企业数，或减少总额。"))
    most = min(_MOST_REVENUE, large * _MOST_MEAN) if large else _MOST_REVENUE
    if revenue > most:
        problem = _("总额{revenue}太大，最多{most}。").format(revenue=revenue.label(), most=most.label())
        raise MadeUpCityError("", problem, _("请减少总额。"))
