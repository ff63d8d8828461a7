"""The light of a goal: the rule's test that fits its kind, with the numbers that decided, in words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from mingcheng.language import _
from mingcheng.outlook.goals import DECEMBER, Point
from mingcheng.outlook.lights import Light, Measure, Rule, as_percent, plain
from mingcheng.outlook.pace import ThisYear
from mingcheng.outlook.progress import Progress, is_over


def light_of(progress: Progress, rule: Rule, on: date) -> Light:
    """The light with its reason."""
    latest = progress.latest
    if latest is None:
        return _unknown_figure(progress)
    if progress.is_reached is True:
        return Light("green", _("已达到目标：{value}，目标 {target}。").format(**_values(progress, latest)))
    if progress.is_reached is False:
        return Light("red", _("目标年度已过，未达到：{value}，目标 {target}。").format(**_values(progress, latest)))
    if is_over(progress.goal, on):
        return Light("grey", _("目标年度已过，全年数尚未取得；最新的数是{period}。").format(period=latest.period.label))
    age = DECEMBER * (on.year - latest.period.year) + on.month - latest.period.last_month
    if age > rule.stale_months:
        text = _("最新的数是{period}，已过去 {months} 个月，超过 {most} 个月，不能据以判断。")
        return Light("grey", text.format(period=latest.period.label, months=age, most=rule.stale_months))
    return _by_kind(progress, latest, rule)


def _unknown_figure(progress: Progress) -> Light:
    if progress.has_other_unit:
        return Light("grey", _("取得的数与目标的计量单位或期间不可比。"))
    return Light("grey", _("还没有取得数。"))


def _by_kind(progress: Progress, latest: Point, rule: Rule) -> Light:
    goal = progress.goal
    match goal.kind:
        case "growth":
            return _growth(progress, latest, rule)
        case "rank":
            return _rank(progress, latest, rule)
        case "multiple":
            return Light("grey", _("目标是基期值的倍数，基期值未知。"))
        case "level" | "flow" | "share" | "increment":
            if progress.this_year is not None:
                return _booked(progress, progress.this_year, rule)
            return _way(progress, rule)


def _booked(progress: Progress, year: ThisYear, rule: Rule) -> Light:
    """The part of the year's value that is booked, as a ratio to the usual one; of an upper bound the other way round."""
    falls = progress.goal.is_falling
    if falls and year.booked <= 0:
        return _colored(Fraction(2), "booked", rule, _("本年尚无发生额。"))
    ratio = year.usual.share / year.booked if falls else year.booked / year.usual.share
    usual = (
        _("按月份折算应为 {usual}").format(usual=as_percent(year.usual.share))
        if year.usual.is_pro_rata
        else _("常年同期为 {usual}").format(usual=as_percent(year.usual.share))
    )
    text = _("已完成{year}年应完成数的 {booked}，{compared}，相当于其 {ratio}。").format(
        year=year.year,
        booked=as_percent(year.booked),
        compared=usual,
        ratio=as_percent(year.booked / year.usual.share),
    )
    return _colored(ratio, "booked", rule, text)


def _way(progress: Progress, rule: Rule) -> Light:
    if not progress.has_start:
        return Light("grey", _("基期值未知，无法判断进度。"))
    if progress.time_gone is None or progress.share_of_way is None:
        return Light("grey", _("目标年度或全年数未知，无法判断进度。"))
    if progress.time_gone == 0:
        return Light("grey", _("还没有基期之后的数。"))
    text = _("从基期到目标的路程已走 {way}，时间已过 {time}，相当于其 {ratio}。").format(
        way=as_percent(progress.share_of_way),
        time=as_percent(progress.time_gone),
        ratio=as_percent(progress.share_of_way / progress.time_gone),
    )
    return _colored(progress.share_of_way / progress.time_gone, "way", rule, text)


def _growth(progress: Progress, latest: Point, rule: Rule) -> Light:
    """Published growth against the goal's, both in percent: the difference is percentage points."""
    target = Fraction(progress.goal.value)
    gap = target - latest.value if progress.goal.is_falling else latest.value - target
    text = _("{period}增长 {value}，目标 {target}，相差 {gap} 个百分点。").format(
        period=latest.period.label,
        value=as_percent(latest.value / 100),
        target=as_percent(target / 100),
        gap=_signed(latest.value - target),
    )
    return _colored(gap, "growth", rule, text)


def _rank(progress: Progress, latest: Point, rule: Rule) -> Light:
    target = Fraction(progress.goal.value)
    gap = target - latest.value
    text = _("{period}居第 {value} 位，目标为前 {target} 位。").format(
        period=latest.period.label, value=plain(latest.value), target=plain(target)
    )
    return _colored(gap, "rank", rule, text)


def _colored(value: Fraction, measure: Measure, rule: Rule, text: str) -> Light:
    """The light of a test, with the line that it is above or below."""
    test = rule.tests[measure]
    color = test.color(value)
    shown = as_percent if measure in ("booked", "way") else plain
    lines = {
        "green": _("不低于绿灯线 {line}。").format(line=shown(test.green)),
        "yellow": _("低于绿灯线 {line}。").format(line=shown(test.green)),
        "red": _("低于黄灯线 {line}。").format(line=shown(test.yellow)),
    }
    return Light(color, text + lines[color], measure)


def _values(progress: Progress, latest: Point) -> dict[str, str]:
    unit = progress.goal.unit or ""
    value = latest
    if progress.is_reached is False and progress.whole is not None:
        value = progress.whole
    return {"value": f"{plain(value.value)}{unit}", "target": f"{plain(Fraction(progress.goal.value))}{unit}"}


def _signed(value: Fraction) -> str:
    text = plain(value)
    return f"+{text}" if value > 0 else text
