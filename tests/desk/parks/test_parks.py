"""Parks from a published plan, their pages, changing them, and lists of parks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.parks.figures import refresh, revenue_series
from mingcheng.desk.parks.models import Block, Park
from mingcheng.desk.parks.outlines import outline_fault
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.statistics.figures import Figure
from mingcheng.desk.targets.models import Target
from mingcheng.periods import Period
from tests.desk.targets.plans import publish, published_plan
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]
SQUARE = {"type": "Polygon", "coordinates": [[[113.0, 30.0], [113.1, 30.0], [113.1, 30.1], [113.0, 30.0]]]}


@pytest.fixture
def plan(world: World) -> Plan:
    """The demonstration plan, published."""
    return published_plan(world.users[Role.PLAN_OFFICER])


def reported(value: int | None, period: Period, *, reporters: int = 3) -> Figure:
    """A total as the statistics room gives it."""
    amount = None if value is None else Decimal(value)
    return Figure(amount, "万元", period, Decimal("0.12"), reporters, 3, "", "")


def test_a_plan_makes_parks_with_their_blocks_below_their_districts(plan: Plan, world: World) -> None:
    park = Park.objects.get(organisation__name="临江软件谷")
    assert [park.land_mu, park.built_m2, park.planned_m2] == [Decimal(2600), Decimal(1_380_000), Decimal(2_200_000)]
    assert [park.target_revenue_yuan, park.target_year] == [Decimal(56_000_000_000), 2028]
    assert list(park.blocks.values_list("name", "built_m2")) == [
        ("软件谷一二期", Decimal(960_000)),
        ("软件谷三期", Decimal(120_000)),
    ]
    own = Park.objects.get(organisation__name="云麓数智园")
    assert own.organisation.parent == world.district["own"]
    target = Target.objects.get(subject="云麓数智园", year=2028)
    assert target.organisation == own.organisation


def test_publishing_again_keeps_what_people_changed(plan: Plan, signed_in: SignedIn) -> None:
    park = Park.objects.get(organisation__name="云麓数智园")
    form = {"version": park.version, "level": "provincial", "built_m2": "650000", "planned_m2": "1100000", "land_mu": "1180",
            "target_yi": "280", "target_year": 2028}  # fmt: skip
    assert signed_in(Role.PLAN_OFFICER).post(reverse("parks:edit", args=[park.pk]), form).status_code == 302
    publish(plan)
    park.refresh_from_db()
    assert [park.built_m2, park.level, park.land_mu] == [650_000, "provincial", 1180]
    assert park.edited == ["built_m2", "level"]
    assert Park.objects.count() == 8 and Block.objects.count() == 2


def test_two_who_change_a_park_lose_nothing(world: World, signed_in: SignedIn) -> None:
    park = Park.objects.create(organisation=world.park["own"])
    client = signed_in(Role.PARK)
    address = reverse("parks:edit", args=[park.pk])
    assert client.post(address, {"version": 1, "built_m2": "1000"}).status_code == 302
    late = client.post(address, {"version": 1, "built_m2": "2000", "nature": "楼宇"})
    assert late.status_code == 409
    assert [(each.typed, each.now) for each in late.context["differences"]] == [
        ("楼宇", "—"),
        ("2,000平方米", "1,000平方米"),
    ]
    assert client.post(address, {"version": 2, "built_m2": "2000", "nature": "楼宇"}).status_code == 302
    park.refresh_from_db()
    assert [park.built_m2, park.nature, park.version] == [2000, "楼宇", 3]


def test_no_more_is_used_than_is_built(world: World, signed_in: SignedIn) -> None:
    park = Park.objects.create(organisation=world.park["own"])
    page = signed_in(Role.PARK).post(
        reverse("parks:edit", args=[park.pk]), {"version": 1, "built_m2": "1000", "used_m2": "1001"}
    )
    assert "不能超过已建" in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Park.objects.filter(pk=park.pk).update(built_m2=1, used_m2=2)


def test_the_used_share_is_unknown_where_one_of_the_two_is(world: World) -> None:
    park = Park(organisation=world.park["own"], built_m2=Decimal(1000))
    assert park.used_share is None
    park.used_m2 = Decimal(250)
    assert park.used_share == Decimal("0.25")
    assert Park(organisation=world.park["own"], land_mu=Decimal(3)).land_m2 == 2000


@pytest.mark.parametrize(
    ("outline", "fault"),
    [
        (SQUARE, ""),
        ({"type": "Feature", "geometry": SQUARE, "properties": {}}, ""),
        ({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SQUARE, "properties": {}}]}, ""),
        ({"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}, ""),
        ({"type": "Point", "coordinates": [113.0, 30.0]}, "应为 GeoJSON 的面"),
        ([], "应为 GeoJSON 的面"),
        ({"type": "Polygon", "coordinates": []}, "没有坐标"),
        ({"type": "Polygon", "coordinates": [[[113.0, 30.0], [113.1, 30.0], [113.0, 30.0]]]}, "至少四个点"),
        (
            {"type": "Polygon", "coordinates": [[[30.0, 113.0], [30.1, 113.0], [30.1, 113.1], [30.0, 113.0]]]},
            "经度在前",
        ),
        ({"type": "Polygon", "coordinates": [[["a", 1], [1, 1], [1, 2], ["a", 1]]]}, "经度在前"),
    ],
)
def test_outlines_are_checked(outline: Any, fault: str) -> None:
    found = outline_fault(outline)
    assert (fault in found) if fault else found == ""


def test_parks_with_an_outline_stand_on_the_map_of_the_list_and_of_their_page(
    world: World, signed_in: SignedIn
) -> None:
    shape = {"type": "Polygon", "coordinates": [[[121, 29], [122, 29], [122, 30], [121, 30], [121, 29]]]}
    drawn = Park.objects.create(organisation=world.park["own"], outline=shape, built_m2=Decimal(25_000))
    bare = Park.objects.create(organisation=world.park["other"])
    client = signed_in(Role.PLAN_OFFICER)
    for address in (reverse("parks:list"), reverse("parks:park", args=[drawn.pk])):
        text = client.get(address).content.decode()
        assert f'data-geojson="{reverse("parks:outlines")}"' in text and f'data-code="park-{drawn.pk}"' in text
        assert f"park-{bare.pk}" not in text
    assert "data-geojson" not in client.get(reverse("parks:park", args=[bare.pk])).content.decode()


def test_outlines_are_given_as_one_collection(world: World, signed_in: SignedIn) -> None:
    park = Park.objects.create(organisation=world.park["own"])
    client = signed_in(Role.PARK)
    client.post(reverse("parks:edit", args=[park.pk]), {"version": 1, "outline_text": json.dumps(SQUARE)})
    found = client.get(reverse("parks:outlines")).json()
    assert found["features"][0]["geometry"] == SQUARE
    bad = client.post(reverse("parks:edit", args=[park.pk]), {"version": 2, "outline_text": "{"})
    assert "不是 JSON" in bad.content.decode()


def test_revenue_is_shown_against_the_target_to_those_who_see_reports(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def series(item: str, organisation: Organisation, first_year: int) -> list[Figure]:
        assert item == "software_revenue"
        few = reported(9, Period.through(2026, 11), reporters=1)
        return [reported(1_234_500, Period.through(2026, 10)), few]

    monkeypatch.setattr("mingcheng.desk.parks.figures.reported_latest", lambda *asked: None)
    monkeypatch.setattr("mingcheng.desk.parks.figures.reported_series", series)
    park = Park.objects.create(
        organisation=world.park["own"], target_revenue_yuan=Decimal(24_690_000_000), target_year=2028
    )
    address = reverse("parks:park", args=[park.pk])
    for role in (Role.PARK, Role.DISTRICT, Role.STATISTICS_OFFICER, Role.AUDITOR):
        page = signed_in(role).get(address).content.decode()
        assert "123.45亿元" in page and "50.0%" in page, role
    for role in (Role.ADMINISTRATOR, Role.PUBLIC_READER, Role.ENTERPRISE, Role.TASK_UNIT):
        page = signed_in(role).get(address).content.decode()
        assert "123.45亿元" not in page and "246.9亿元" in page, role
    other = Park.objects.create(organisation=world.park["other"])
    refresh(Park.objects.all())
    assert "123.45亿元" not in signed_in(Role.PARK).get(reverse("parks:park", args=[other.pk])).content.decode()
    listed = signed_in(Role.PARK).get(reverse("parks:list")).content.decode()
    assert listed.count("123.45亿元") == 1
    assert "123.45亿元" not in signed_in(Role.PUBLIC_READER).get(reverse("parks:list")).content.decode()


def test_enterprises_are_counted_within_ones_rights(world: World, signed_in: SignedIn) -> None:
    for side in ("own", "other"):
        Park.objects.create(organisation=world.park[side])
    parks = {park.organisation_id: park for park in Park.objects.all()}
    own, other = parks[world.park["own"].pk], parks[world.park["other"].pk]
    assert signed_in(Role.PARK).get(reverse("parks:park", args=[own.pk])).context["tenants"] == 1
    assert signed_in(Role.PARK).get(reverse("parks:park", args=[other.pk])).context["tenants"] is None
    assert signed_in(Role.ADMINISTRATOR).get(reverse("parks:park", args=[own.pk])).context["tenants"] is None


def test_a_series_of_revenue_is_by_month_and_year(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = [
        reported(100, Period.through(2025, 6)),
        reported(120, Period.through(2026, 6)),
        reported(None, Period.through(2026, 7)),
    ]
    monkeypatch.setattr("mingcheng.desk.parks.figures.reported_series", lambda item, organisation, first: figures)
    years, lines = revenue_series(Park(organisation=world.park["own"]), date(2026, 8, 1))
    assert years == [2025, 2026]
    assert [(line.month, line.values) for line in lines] == [(6, [Decimal(1_000_000), Decimal(1_200_000)])]


def sent(client: Client, text: str, name: str = "parks.csv") -> Any:
    """Sends a list of parks."""
    return client.post(reverse("parks:import"), {"file": SimpleUploadedFile(name, text.encode())})


def test_a_list_of_parks_is_taken_over_whole_or_not_at_all(world: World, signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    head = "园区名称,级别,占地面积（亩）,已建面积(万平方米),已使用面积（万平方米）,收入目标（亿元）,目标年\n"
    bad = sent(client, head + "云麓软件园,国家级,100,12.5,10,80,2028年\n没有的园,市级,,,,,\n河东软件园,星级,,二,,,\n")
    text = bad.content.decode()
    assert "第 3 行" in text and "“没有的园”" in text and "“星级”" in text and "“二”" in text
    assert not Park.objects.exists()
    assert sent(client, head + "云麓软件园,国家级,100,12.5,10,80,2028年\n河东软件园,,,,,,\n").status_code == 302
    park = Park.objects.get(organisation=world.park["own"])
    assert [park.level, park.target_year] == ["national", 2028]
    assert [park.built_m2, park.target_revenue_yuan] == [Decimal(125_000), Decimal(8_000_000_000)]
    before = park.version
    assert sent(client, head + "云麓软件园,国家级,100,12.5,10,80,2028年\n").status_code == 302
    park.refresh_from_db()
    assert park.version == before
    too_much = sent(client, head + "云麓软件园,,,,13,,\n")
    assert "不能超过已建" in too_much.content.decode()
    park.refresh_from_db()
    assert park.used_m2 == 100_000


def test_a_district_imports_its_own_parks_only(world: World, signed_in: SignedIn) -> None:
    page = sent(signed_in(Role.DISTRICT), "园区名称,级别\n云麓软件园,市级\n河东软件园,市级\n").content.decode()
    assert "河东软件园" in page and not Park.objects.exists()
    assert sent(signed_in(Role.DISTRICT), "园区名称,级别\n云麓软件园,市级\n").status_code == 302
    assert Park.objects.get().organisation == world.park["own"]


def test_the_list_asks_few_questions_of_the_database(
    plan: Plan, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    client.get(reverse("parks:list"))
    with django_assert_max_num_queries(14):
        client.get(reverse("parks:list"))
