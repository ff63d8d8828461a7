"""The answer of an aggregation as it may leave the house: cells that would betray an enterprise are hidden, and what leads to them.

`gate` decides what may be shown. Beside that:

- growth on restated figures, sums on the same reporters and amounts taken out are not shown: they are differences of what is;
- the largest reporters are single enterprises, and are never shown; nor is concentration: with the total, HHI bounds the largest
  from above (x1 <= T * sqrt(HHI)) and from below (x1 >= T * HHI), CR4 narrows both;
- what share of the total is missing is not shown: with the total it is the last figure of the one or two that are missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingcheng.language import _
from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.answer_json import Data, answer_data, period_text
from mingcheng.statistics.aggregate.figures import YEAR
from mingcheng.statistics.aggregate.gate import Gate
from mingcheng.statistics.aggregate.published_record import Publication, PublishedCell
from mingcheng.statistics.aggregate.request import AggregateError
from mingcheng.statistics.disclosure import Rules

MOST_PERIODS = 24
"""So many periods are published at once: each is a table to protect."""

_DIFFERENCES = ("year_earlier", "matched_now", "matched_before", "growth_restated", "restated_before", "restated_contributors")  # fmt: skip
_MATCHED = ("growth_matched", "change_matched", "matched")


@dataclass(frozen=True)
class Published:
    """What may go out, and the cells of last year that its growth rates give away, or that are hidden with them."""

    data: Data
    bases: tuple[PublishedCell, ...]


def published(aggregation: Aggregation, rules: Rules) -> Data:
    """The answer with what may not leave the house taken out, where nothing was published before. Raises what `publish` does."""
    return publish([aggregation], rules)[0].data


def publish(aggregations: Sequence[Aggregation], rules: Rules, earlier: Sequence[Publication] = ()) -> list[Published]:
    """The answers with what may not leave the house taken out, after `earlier` publications. Several are by other groups of the
    same reports, items, periods and partition, and are protected together.

    Raises AggregateError: also where a cell cannot be protected whatever is hidden."""
    first = aggregations[0]
    if len(first.periods) > MOST_PERIODS:
        problem = _("一次最多公布 {most} 期。").format(most=MOST_PERIODS)
        raise AggregateError("--publish", problem, _("请缩短 --from 到 --to。"))
    if first.version.reporter != "enterprise":
        problem = _("“{title}”由区县或园区填报，看不到单个企业，无从判断能否公布。").format(title=first.version.title)
        raise AggregateError("--publish", problem, _("请汇总企业的报表来公布。"))
    answers = [answer_data(each) for each in aggregations]
    rows = [[row for part in ("rows", "margins", "totals") for row in data[part]] for data in answers]
    gate = Gate(first, rules, rows[0], earlier, list(zip(aggregations[1:], rows[1:], strict=True)))
    return [
        _published(each, data, its_rows, gate) for each, data, its_rows in zip(aggregations, answers, rows, strict=True)
    ]


def _published(aggregation: Aggregation, data: Data, rows: Sequence[Data], gate: Gate) -> Published:
    bases: list[PublishedCell] = []
    hidden = 0
    for row in rows:
        hidden += _cut(row, gate, bases)
    for each in data["taken_out"]:
        each["reporters"], each["items"], each["enterprises"] = None, {}, []
    data["top"] = []
    data["concentration"] = []
    totals = [row for row in data["totals"] if row["period"] == data["period"]]
    data["coverage"] = totals[0]["coverage"] if totals else None
    data["is_published"] = True
    data["notes"] = [
        *aggregation.reservations,
        _("有 {count} 个单元格按披露规则不公布，以“—”表示。").format(count=hidden),
    ]
    return Published(data, tuple(bases))


def _cut(row: Data, gate: Gate, bases: list[PublishedCell]) -> bool:
    """Takes out of a row what may not be shown; whether the row as a whole is hidden."""
    t = _index(row["period"])
    is_hidden = not gate.is_shown(t, row)
    row["is_hidden"] = is_hidden
    if is_hidden:
        for found in row["items"].values():
            found.update(dict.fromkeys(found))
        row["reporters"], row["coverage"] = None, None
        return True
    shows_growth, shows_total = gate.shows_growth(t, row), gate.is_shown(t, {"keys": {}, "of_which": False})
    before: dict[str, str] = {}
    for name, found in row["items"].items():
        is_ratio = "growth_raw" not in found
        if not shows_growth:
            _take(found, "growth_raw", "change_raw")
        elif not is_ratio and found["growth_raw"] is not None:
            before[name] = f"{found['year_earlier']:f}"
        _take(found, *_DIFFERENCES)
        if not gate.shows_matched(t, row, name):
            _take(found, *_MATCHED)
        if not is_ratio and not gate.shows_month(t, row, name):
            _take(found, "month", "month_contributors")
        if is_ratio and not gate.shows_ratio(t, row, name):
            _take(found, *found)
        if not shows_total:
            _take(found, "share")
    if before or not gate.is_shown(t - YEAR, row):
        bases.append(PublishedCell(period_text(t - YEAR), row["keys"], row["of_which"], before or None))
    if row["coverage"]:
        row["coverage"]["missing_share"] = None
    return False


def _take(found: Data, *keys: str) -> None:
    found.update((key, None) for key in keys if key in found)


def _index(period: str) -> int:
    year, month = period.split("-")
    return int(year) * 12 + int(month) - 1
