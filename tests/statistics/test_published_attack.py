"""Published aggregates under attack: from one answer, and from several together, nobody learns what a single reporter reported.

The attacker (`published_attack`) shares no code with the product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mingcheng.queries import Database
from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate import AggregateError, Aggregation, Request
from mingcheng.statistics.aggregate.partition import partition_in
from mingcheng.statistics.aggregate.publish import publish
from mingcheng.statistics.aggregate.published_record import Publication, publication_of
from mingcheng.statistics.disclosure import Rules
from mingcheng.statistics.form import Form, Item
from tests.statistics.plain_aggregates import aggregation_of
from tests.statistics.published_attack import UNIT, Attack, Members
from tests.statistics.small_form import SMALL

RULES = Rules(min_contributors=3, p_percent=Decimal(10))
MARGIN = 0.1
"""What the rules promise: nobody knows an amount to within ten percent from above."""
ITEM = "software_revenue"
Reports = dict[tuple[str, int, int], dict[str, int | None]]
Listing = dict[str, dict[str, Any]]
REGIONS, SEGMENTS = ("330203", "330205", "330206", "330211"), ("软件", "芯片", "服务")
PARTS = Form(
    "small-monthly",
    "小报表",
    (
        replace(
            SMALL,
            items=(
                Item("20", ITEM, "软件业务收入", "money", "万元"),
                Item("21", "product_revenue", "软件产品收入", "money", "万元", parent="20"),
                Item("22", "service_revenue", "信息技术服务收入", "money", "万元", parent="20"),
            ),
        ),
    ),
)
JUNE, MAY = Period.through(2026, 6), Period.through(2026, 5)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with Database() as opened:
        yield opened


def made(seed: int, count: int = 26) -> tuple[Listing, Reports]:
    """A city of enterprises with May and June of two years: sizes spread widely, some come, some go, some report late."""
    random = np.random.default_rng(seed)
    listing: Listing = {}
    reports: Reports = {}
    for number in range(count):
        code = f"E{number:03d}"
        listing[code] = {"region": str(random.choice(REGIONS)), "segment": str(random.choice(SEGMENTS))}
        level = random.lognormal(5, 1.2) + 5
        for year in (2025, 2026):
            if random.random() < 0.06:
                continue
            by_may = int(level * random.lognormal(0.1, 0.2)) + 1
            month = int(level * random.lognormal(0, 0.6) / 5) + 1
            for last, amount in ((5, by_may), (6, by_may + month)):
                if random.random() > 0.03:
                    products = int(amount * random.random())
                    reports[code, year, last] = {
                        ITEM: amount * UNIT,
                        "product_revenue": products * UNIT,
                        "service_revenue": (amount - products) * UNIT,
                    }
    return listing, reports


def members_of(listing: Listing) -> Members:
    def inside(keys: Any, of_which: bool) -> set[str]:
        if of_which:
            return {code for code, about in listing.items() if about.get("park") == keys["region"]}
        return {code for code, about in listing.items() if all(about[name] == value for name, value in keys.items())}

    return inside


def of(database: Database, made_city: tuple[Listing, Reports], request: Request) -> Aggregation:
    listing, reports = made_city
    return aggregation_of(database, reports, listing, request)


def told(aggregations: Sequence[Aggregation], earlier: Sequence[Publication] = ()) -> list[dict[str, Any]]:
    return [each.data for each in publish(aggregations, RULES, earlier)]


def recorded(aggregation: Aggregation, earlier: Sequence[Publication] = ()) -> tuple[dict[str, Any], list[Publication]]:
    """A publication, and the record with it."""
    (found,) = publish([aggregation], RULES, earlier)
    told_now = publication_of(found.data, aggregation.request.partition, date(2026, 7, 20), found.bases)
    return found.data, [*earlier, told_now]


def betrayed(answers: Sequence[dict[str, Any]], made_city: tuple[Listing, Reports]) -> list[Any]:
    listing, reports = made_city
    return list(Attack(answers, reports, members_of(listing)).betrayed(MARGIN))


# --- one answer


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("by", [("region",), ("region", "segment")])
def test_one_answer_betrays_nobody(database: Database, seed: int, by: tuple[str, ...]) -> None:
    city = made(seed)
    (data,) = told([of(database, city, Request(by=by))])
    assert betrayed([data], city) == []


@pytest.mark.parametrize("seed", range(4))
def test_two_periods_and_the_month_between_betray_nobody(database: Database, seed: int) -> None:
    city = made(seed)
    (data,) = told([of(database, city, Request(by=("region",), first=MAY, last=JUNE))])
    assert betrayed([data], city) == []


def test_the_attack_finds_what_the_month_gives_away(database: Database) -> None:
    """One enterprise reports for the first time in June: both figures to date less the month are its own."""
    listing: Listing = {f"E{number}": {"region": "330203", "segment": "软件"} for number in range(9)}
    reports: Reports = {(code, 2026, month): {ITEM: month * 10 * UNIT} for code in listing for month in (5, 6)}
    del reports["E4", 2026, 5]
    aggregation = of(database, (listing, reports), Request(by=("region",), first=MAY, last=JUNE))
    (data,) = told([aggregation])
    june = data["rows"][1]["items"][ITEM]
    assert (june["year_to_date"], june["month"]) == (540, None)
    assert betrayed([data], (listing, reports)) == []
    june["month"] = Decimal(80)  # what the table of the house says
    assert ("E4", 2026, 6, ITEM) in {who for who, *_rest in betrayed([data], (listing, reports))}


@pytest.mark.parametrize("seed", range(3))
def test_items_that_are_parts_of_each_other_betray_nobody(database: Database, seed: int) -> None:
    city = made(seed, 20)
    aggregation = of(database, city, Request((ITEM, "product_revenue", "service_revenue"), ("region",)))
    aggregation.form = PARTS
    (data,) = told([aggregation])
    listing, reports = city
    attack = Attack([data], reports, members_of(listing), {ITEM: ("product_revenue", "service_revenue")})
    assert list(attack.betrayed(MARGIN)) == []


def test_the_rest_beside_the_parts_is_protected(database: Database) -> None:
    """Of nine enterprises one alone has revenue beside products: total less products is its own."""
    listing: Listing = {f"E{number}": {"region": "330203" if number < 9 else "330205"} for number in range(18)}
    reports: Reports = {(code, 2026, 6): {ITEM: 50 * UNIT, "product_revenue": 50 * UNIT} for code in listing}
    reports["E0", 2026, 6][ITEM] = 80 * UNIT

    def answer(*items: str) -> dict[str, Any]:
        aggregation = of(database, (listing, reports), Request(items, ("region",)))
        aggregation.form = PARTS
        return told([aggregation])[0]

    for alone in (ITEM, "product_revenue"):
        assert not any(row["is_hidden"] for row in answer(alone)["rows"])
    data = answer(ITEM, "product_revenue")
    assert [row["is_hidden"] for row in (*data["rows"], *data["totals"])].count(True) >= 2


def test_zones_that_share_enterprises_are_each_protected(database: Database, tmp_path: Path) -> None:
    """An enterprise in two zones of a district is in both of their rows."""
    path = tmp_path / "划分.yaml"
    zones = "".join(
        f"  - {{unit: {zone}, counted: inside, name: {zone}, parks: [{zone}], hosts: ['900102']}}\n" for zone in "vw"
    )
    path.write_text(
        f"parts:\n{zones}  - {{unit: '900102', name: 云麓}}\n  - {{unit: '900103', name: 河西}}\n", encoding="utf-8"
    )
    listing: Listing = {
        f"E{number:02d}": {"region": "900102" if number < 16 else "900103", "park": None} for number in range(26)
    }
    for number in range(12):
        listing[f"E{number:02d}"]["park"] = "v" if number < 6 else "w"
    listing["E05"]["park"] = "v;w"
    reports: Reports = {(code, 2026, 6): {ITEM: 10 * UNIT} for code in listing}
    reports["E05", 2026, 6] = {ITEM: 2000 * UNIT}  # beyond all others: neither zone may be shown
    request = Request(by=("region",), partition=partition_in(path))
    (data,) = told([of(database, (listing, reports), request)])
    assert [row["is_hidden"] for row in data["rows"] if row["of_which"]] == [True, True]


def test_what_the_missing_reported_last_is_not_told(database: Database) -> None:
    listing: Listing = {f"E{number}": {"region": "330203"} for number in range(9)}
    reports: Reports = {(code, 2026, month): {ITEM: month * UNIT} for code in listing for month in (5, 6)}
    for code in ("E1", "E2", "E3"):
        del reports[code, 2026, 6]
    (data,) = told([of(database, (listing, reports), Request(by=("region",)))])
    for cover in (data["coverage"], data["rows"][0]["coverage"]):
        assert (cover["missing"], cover["missing_share"]) == (3, None)


def test_a_ratio_beside_its_parts_does_not_tell_who_reports_one_of_them_alone(database: Database) -> None:
    listing: Listing = {f"E{number}": {"region": "330203"} for number in range(9)}
    reports: Reports = {(code, 2026, 6): {ITEM: 40 * UNIT, "main_revenue": 50 * UNIT} for code in listing}
    items = (ITEM, "main_revenue", "software_share")
    (data,) = told([of(database, (listing, reports), Request(items, ("region",)))])
    assert data["totals"][0]["items"]["software_share"]["year_to_date"] == 80
    reports["E7", 2026, 6]["main_revenue"] = None
    (data,) = told([of(database, (listing, reports), Request(items, ("region",)))])
    figures = data["totals"][0]["items"]
    assert figures["software_share"]["year_to_date"] is None and figures[ITEM]["year_to_date"] == 360


# --- several answers


@pytest.mark.parametrize("seed", range(3))
def test_tables_published_together_betray_nobody(database: Database, seed: int) -> None:
    city = made(seed)
    requests = [Request(by=("region",)), Request(by=("segment",)), Request(by=("region", "segment"))]
    assert betrayed(told([of(database, city, each) for each in requests]), city) == []


@pytest.mark.parametrize("seed", range(3))
def test_tables_published_one_after_the_other_betray_nobody(database: Database, seed: int) -> None:
    city = made(seed)
    answers: list[dict[str, Any]] = []
    record: list[Publication] = []
    for request in (
        Request(by=("region",), last=MAY),
        Request(by=("region",), last=JUNE),
        Request(by=("segment",), last=JUNE),
        Request(by=("region", "segment"), last=JUNE),
    ):
        try:
            data, record = recorded(of(database, city, request), record)
        except AggregateError as error:
            assert "与以前公布的表合起来" in error.problem
        else:
            answers.append(data)
    assert len(answers) >= 2
    assert betrayed(answers, city) == []


def test_the_same_table_again_hides_the_same(database: Database) -> None:
    city = made(1)
    first, record = recorded(of(database, city, Request(by=("region", "segment"))))
    again, record = recorded(of(database, city, Request(by=("region", "segment"))), record)
    assert again == first


def test_a_cell_that_was_hidden_stays_hidden_all_year(database: Database) -> None:
    """A figure to date lies between those before and after it: shown in May and July, June is nearly known."""
    listing: Listing = {f"E{number:02d}": {"region": REGIONS[number // 6]} for number in range(24)}
    reports: Reports = {(code, 2026, month): {ITEM: month * UNIT} for code in listing for month in (5, 6)}
    reports["E03", 2026, 5] = {ITEM: 900 * UNIT}
    reports["E03", 2026, 6] = {ITEM: 901 * UNIT}
    for number in range(3):  # in June the first district is large enough for the largest in it
        reports[f"E{number:02d}", 2026, 6] = {ITEM: 600 * UNIT}
    may, june = (Request(by=("region",), last=last) for last in (MAY, JUNE))
    data, record = recorded(of(database, (listing, reports), may))
    hidden = [row["is_hidden"] for row in data["rows"]]
    assert hidden[0]
    (alone,) = told([of(database, (listing, reports), june)])
    assert not alone["rows"][0]["is_hidden"]
    data, _record = recorded(of(database, (listing, reports), june), record)
    assert all(now for now, then in zip((row["is_hidden"] for row in data["rows"]), hidden, strict=True) if then)


def test_a_period_that_was_corrected_since_is_not_published_again(database: Database) -> None:
    listing: Listing = {f"E{number}": {"region": "330203"} for number in range(9)}
    reports: Reports = {(code, 2026, 6): {ITEM: 50 * UNIT} for code in listing}
    _data, record = recorded(of(database, (listing, reports), Request(by=("region",))))
    reports["E3", 2026, 6] = {ITEM: 57 * UNIT}
    with pytest.raises(AggregateError, match="2026-06 已经公布过，现在汇总出的数与公布的不同"):
        recorded(of(database, (listing, reports), Request(by=("region",))), record)


def test_growth_is_withheld_where_last_years_published_figure_was_corrected(database: Database) -> None:
    listing: Listing = {f"E{number}": {"region": "330203"} for number in range(9)}
    reports: Reports = {(code, year, 6): {ITEM: 50 * UNIT} for code in listing for year in (2025, 2026)}
    last_year = Request(by=("region",), last=Period.through(2025, 6))
    _data, record = recorded(of(database, (listing, reports), last_year))
    data, _record = recorded(of(database, (listing, reports), Request(by=("region",))), record)
    assert data["rows"][0]["items"][ITEM]["growth_raw"] == 0
    reports["E3", 2025, 6] = {ITEM: 57 * UNIT}
    data, _record = recorded(of(database, (listing, reports), Request(by=("region",))), record)
    figures = data["rows"][0]["items"][ITEM]
    assert (figures["year_to_date"], figures["growth_raw"], figures["growth_matched"]) == (450, None, None)
