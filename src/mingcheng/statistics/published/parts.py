"""Parts against the total, by the identity that held in that year; what a part may not exceed; bases that imply another total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.published.growth import explaining_base, signed
from mingcheng.statistics.published.later_tables import year_later
from mingcheng.statistics.published.model import PublishedFinding, found
from mingcheng.statistics.published.series import Cell, Level, Series
from mingcheng.statistics.published.vocabulary import Split, Vocabulary
from mingcheng.statistics.rates import rounded

_MOST_CHOICES = 1000
"""So many combinations of values are tried; four parts with three values each have fewer."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one region, scope, kind of period and period, by indicator; money of one base unit."""

    region: str
    period: Period
    period_type: str
    cells: Mapping[str, Cell]

    def level(self, indicator: str) -> Level | None:
        """The level that counts."""
        cell = self.cells.get(indicator)
        return cell.level if cell else None


def sheets_of(series: Sequence[Series]) -> list[Sheet]:
    """The figures of a region and period side by side."""
    grouped: dict[tuple[str, str, str, Period], dict[str, Cell]] = {}
    for one in series:
        for period, cell in one.cells.items():
            if cell.level is not None:
                grouped.setdefault((one.region, one.scope, one.period_type, period), {})[one.indicator] = cell
    return [
        Sheet(region, period, period_type, cells)
        for (region, _scope, period_type, period), cells in sorted(grouped.items(), key=lambda item: item[0])
    ]


def parts_findings(series: Sequence[Series], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """Sums that do not hold, parts above their whole, totals that restated parts imply, and changes of the split."""
    sheets = sheets_of(series)
    by_key = {(sheet.region, sheet.period_type, sheet.period): sheet for sheet in sheets}
    for sheet in sheets:
        yield from _sum(sheet, vocabulary)
        yield from _above_whole(sheet, vocabulary)
        later = by_key.get((sheet.region, sheet.period_type, year_later(sheet.period)))
        if later is not None:
            yield from _implied(sheet, later, vocabulary)
    yield from _changes(sheets, vocabulary)


def _levels(sheet: Sheet, split: Split, vocabulary: Vocabulary) -> tuple[Level, list[Level]] | None:
    """The total and all the parts of a split, where they are all printed."""
    total = sheet.level(vocabulary.total)
    parts = [sheet.level(part) for part in split.parts]
    known = [part for part in parts if part is not None]
    return (total, known) if total is not None and len(known) == len(parts) else None


def difference_of(total: Level, parts: Sequence[Level]) -> tuple[Fraction, Fraction]:
    """The sum of the parts less the total, and how much of it rounding explains."""
    return sum((part.value for part in parts), Fraction()) - total.value, total.half_step + sum(
        (part.half_step for part in parts), Fraction()
    )


def _holds(total: Level, parts: Sequence[Level]) -> bool:
    """Whether the parts add up within rounding; a total that ends with zeros may be rounded to tens beside exact parts."""
    difference, slack = difference_of(total, parts)
    assert total.row.level is not None
    tens: Fraction = total.row.level.half_step * 10**total.row.level.zeros * total.row.factor
    return bool(abs(difference) <= slack + max(tens - total.half_step, Fraction()))


def _some_values_hold(sheet: Sheet, split: Split, vocabulary: Vocabulary) -> bool:
    """Whether some of the values printed for the total and its parts belong together: a table of another release, which
    restates them all, is no error."""
    cells = [sheet.cells[name] for name in (vocabulary.total, *split.parts)]
    choices = product(*([group[0] for group in cell.values] for cell in cells))
    return any(_holds(total, parts) for total, *parts in islice(choices, _MOST_CHOICES))


def _sum(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """The identity of the year, and which other one holds in its place."""
    for split in vocabulary.splits:
        levels = _levels(sheet, split, vocabulary) if split.is_valid_in(sheet.period.year) else None
        if levels is None or _some_values_hold(sheet, split, vocabulary):
            continue
        total, parts = levels
        others = [
            other.id
            for other in vocabulary.splits
            if other is not split and (found_levels := _levels(sheet, other, vocabulary)) and _holds(*found_levels)
        ]
        difference, slack = difference_of(total, parts)
        unit = total.row.factor
        message = _(
            "{period}{total}，各项（{parts}）合计 {sum}，相差 {difference}，舍入最多解释 {slack}（{id}）{others}。"
        )
        yield found(
            "parts_differ",
            [total.row, *(part.row for part in parts)],
            message.format(
                period=sheet.period.label,
                total=f"{total.row.indicator}{total.text}",
                parts=_("、").join(split.parts),
                sum=_shown((total.value + difference) / unit),
                difference=signed(difference / unit, 2),
                slack=_shown(slack / unit),
                id=split.id,
                others=_("；按 {ids} 的构成则相等").format(ids=_("、").join(others)) if others else "",
            ),
            expected=f"{_shown((total.value + difference) / unit)}{total.row.unit}",
        )


def _shown(number: Fraction) -> str:
    """A number with at most four places, without zeros at its end."""
    text = f"{rounded(number, 4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _above_whole(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """Parts that are larger than what they are a part of."""
    for name, cell in sheet.cells.items():
        whole = sheet.level(vocabulary.whole_of.get(name, ""))
        part = cell.level
        if part is None or whole is None or part.row.base_unit != whole.row.base_unit:
            continue
        if part.value - whole.value > part.half_step + whole.half_step:
            message = _("{period}{part}{part_level}大于它所属的{whole}{whole_level}。")
            yield found(
                "share_above_whole",
                [part.row, whole.row],
                message.format(
                    period=sheet.period.label,
                    part=name,
                    part_level=part.text,
                    whole=whole.row.indicator,
                    whole_level=whole.text,
                ),
            )


def _restated(cell: Cell, later: Sheet, indicator: str) -> Level | None:
    """The value of a cell that next year's growth stands on, where it is another than the one once published."""
    after = later.cells.get(indicator)
    if after is None or after.level is None or after.growth is None:
        return None
    base = explaining_base(after.level, after.growth[1], cell.values)
    return base if base is not None and base is not cell.level else None


def _implied(sheet: Sheet, later: Sheet, vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """A total that was not printed: the sum of the parts as restated a year later."""
    for split in vocabulary.splits:
        levels = _levels(sheet, split, vocabulary) if split.is_valid_in(sheet.period.year) else None
        if levels is None:
            continue
        total, parts = levels
        restated = [_restated(sheet.cells[part], later, part) for part in split.parts]
        if sum(base is not None for base in restated) < 2 or _restated(
            sheet.cells[vocabulary.total], later, vocabulary.total
        ):
            continue
        bases = [base or part for base, part in zip(restated, parts, strict=True)]
        if _holds(total, bases):
            continue
        after, unit = later.cells.get(vocabulary.total), total.row.factor
        implied = sum((base.value for base in bases), Fraction())
        message = _("{period}各项的同口径基数合计 {sum}，当时公布的{total}是{level}，差 {difference}{growth}。")
        yield found(
            "implied_base",
            [total.row, *(base.row for base in bases)],
            message.format(
                period=sheet.period.label,
                sum=f"{_shown(implied / unit)}{total.row.unit}",
                total=total.row.indicator,
                level=total.text,
                difference=signed((implied - total.value) / unit, 0),
                growth=_after(after, implied),
            ),
            expected=f"{_shown(implied / unit)}{total.row.unit}",
        )


def _after(after: Cell | None, implied: Fraction) -> str:
    """How next year's printed growth stands to the implied base."""
    if after is None or after.level is None or after.growth is None:
        return ""
    ratio = (after.level.value / implied - 1) * 100
    return _("；下一年的{level}比它变动 {ratio}%，公布的增速是 {growth}%").format(
        level=after.level.text, ratio=signed(ratio), growth=signed(after.growth[1].number)
    )


def _changes(sheets: Sequence[Sheet], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """Where the total of a region begins to be made up of other parts than before."""
    before: dict[str, tuple[Split, Level, list[Level]]] = {}
    for sheet in sorted(sheets, key=lambda sheet: (sheet.region, sheet.period)):
        for split in vocabulary.splits:
            levels = _levels(sheet, split, vocabulary) if split.is_valid_in(sheet.period.year) else None
            if levels is None or not _holds(*levels):
                continue
            total, parts = levels
            earlier = before.get(sheet.region)
            before[sheet.region] = (split, total, parts)
            if earlier is None or earlier[0] is split:
                continue
            message = _(
                "{indicator}的构成变了：{before}由{before_parts}组成，{now}由{parts}组成；名称相同的分项也不可直接相比。"
            )
            yield found(
                "split_changed",
                [total.row, *(part.row for part in parts), earlier[1].row, *(part.row for part in earlier[2])],
                message.format(
                    indicator=vocabulary.total,
                    before=earlier[1].row.period.label,
                    before_parts=_("、").join(earlier[0].parts),
                    now=sheet.period.label,
                    parts=_("、").join(split.parts),
                ),
                values=[total.text, earlier[1].text],
            )
