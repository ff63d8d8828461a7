"""Tables, publications, maps, published series; and a worker that dies in the middle."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.statistics import checking
from mingcheng.desk.statistics.checking import check_submission
from mingcheng.desk.statistics.exact import data_in, exact, plain, text_of
from mingcheng.desk.statistics.models import Count, Publication, Submission, Total
from mingcheng.desk.statistics.outlines import OutlineError, arranged, layout_in, shapes_in
from mingcheng.desk.statistics.questions import Question, answer_of
from mingcheng.desk.statistics.store import report_store
from tests.desk.statistics.reports import FORM, a_round, handed_in, list_file, row_of
from tests.desk.world import USCCS, World

SignedIn = Callable[[Role | User], Client]
RING = [[120.0, 30.0], [121.0, 30.0], [121.0, 31.0], [120.0, 30.0]]


def both(world: World) -> Submission:
    """Both enterprises have reported."""
    file = list_file([row_of(world, "own"), row_of(world, "other")])
    made = handed_in(a_round(world), [file], world.users[Role.STATISTICS_OFFICER])
    Submission.objects.filter(pk=made.pk).update(accept_warnings=True)
    return made


@pytest.mark.django_db
def test_a_district_sees_the_tables_of_its_own(world: World, signed_in: SignedIn) -> None:
    both(world)
    run_waiting()
    question = Question(FORM, ("software_revenue",), ("region",))
    whole = answer_of(question, Reach(everything=True))
    own = answer_of(question, Reach(organisations=frozenset({world.district["own"].pk, world.park["own"].pk})))
    assert (whole["totals"][0]["reporters"], own["totals"][0]["reporters"]) == (2, 1)
    assert answer_of(question, Reach(everything=True)) == whole  # the kept answer is the same, decimals and all
    text = signed_in(Role.DISTRICT).get(reverse("statistics:tables"), {"by": "region"}).content.decode()
    assert "内部资料" in text


@pytest.mark.django_db
def test_a_figure_leads_to_its_reports_for_those_who_may_see_them(world: World, signed_in: SignedIn) -> None:
    both(world)
    run_waiting()
    address = reverse("statistics:trace")
    text = signed_in(Role.AUDITOR).get(address, {"key": "total"}).content.decode()
    assert USCCS["own"] in text and USCCS["other"] in text
    own = signed_in(Role.DISTRICT).get(address, {"key": "total"}).content.decode()
    assert USCCS["own"] in own and USCCS["other"] not in own
    assert signed_in(Role.PLAN_OFFICER).get(address).status_code == 403


@pytest.mark.django_db
def test_what_is_published_gives_no_enterprise_away(world: World, signed_in: SignedIn) -> None:
    both(world)
    run_waiting()
    signed_in(Role.STATISTICS_OFFICER).post(reverse("statistics:publish"), {"by": "region", "item": "software_revenue"})
    run_waiting()
    row = Publication.objects.get()
    shown = signed_in(Role.PUBLIC_READER).get(reverse("statistics:publication", args=[row.pk]))
    assert row.state == Publication.State.PUBLISHED
    figure = f"{row_of(world, 'own')['software_revenue']:,}"
    assert figure not in shown.content.decode()
    assert all(each["is_hidden"] for each in row.data["rows"])
    assert row.data["notes"][0].startswith("初步数") and "初步数" in shown.content.decode()  # the round is open


@pytest.mark.django_db
def test_a_worker_that_dies_after_loading_leaves_nothing_doubled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = both(world)

    def dies(*_given: Any) -> None:
        raise KeyboardInterrupt

    made.refresh_from_db()
    with monkeypatch.context() as broken:
        broken.setattr(checking, "_write", dies)
        with pytest.raises(KeyboardInterrupt):
            check_submission(made, lambda done, total, text="": None)
    assert not Total.objects.exists()
    run_waiting()
    with report_store() as store:
        rows = store.database.arrow(store.reports(FORM)).to_pylist()
        assert len(store.entries(FORM)) == 1
    assert len(rows) == 2
    assert sum(each.reported for each in Count.objects.all()) == 2
    assert sum(each.reporters for each in Total.objects.filter(item="software_revenue")) == 2


@pytest.mark.django_db
def test_outlines_are_drawn_and_bad_ones_are_told(world: World, signed_in: SignedIn) -> None:
    both(world)
    run_waiting()
    client = signed_in(Role.STATISTICS_OFFICER)
    assert 'data-chart="tiles"' in client.get(reverse("statistics:map")).content.decode()
    shape = {
        "type": "Feature",
        "properties": {"adcode": "990102", "evil": "<script>"},
        "geometry": {"type": "Polygon", "coordinates": [RING]},
    }
    file = SimpleUploadedFile("区县.geojson", json.dumps({"type": "FeatureCollection", "features": [shape]}).encode())
    client.post(reverse("statistics:outlines"), {"file": file})
    assert 'data-chart="map"' in client.get(reverse("statistics:map")).content.decode()
    answer = client.post(reverse("statistics:outlines"), {"file": SimpleUploadedFile("坏.json", b"{}")})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "features",
    [
        [], [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": [RING]}}],
        [{"properties": {"adcode": "990102"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}],
        [{"properties": {"adcode": "990102"}, "geometry": {"type": "Polygon", "coordinates": [RING[:-1]]}}],
        [{"properties": {"adcode": "990102"}, "geometry": {"type": "Polygon", "coordinates": [[[500, 3]] * 4]}}],
        [{"properties": {"adcode": "990102"}, "geometry": {"type": "Polygon", "coordinates": [RING]}}] * 2,
    ],
)  # fmt: skip
def test_bad_outlines_are_refused(features: list[Any]) -> None:
    with pytest.raises(OutlineError):
        shapes_in(json.dumps({"type": "FeatureCollection", "features": features}).encode(), "x.json")


def test_outlines_keep_coordinates_alone() -> None:
    given_shape = {
        "properties": {"adcode": 990102, "secret": "x"},
        "geometry": {"type": "MultiPolygon", "coordinates": [[RING]]},
        "id": 5,
    }
    found = shapes_in(json.dumps({"features": [given_shape]}).encode(), "x.json")["features"][0]
    assert found["properties"] == {"adcode": "990102", "name": ""} and set(found) == {"type", "properties", "geometry"}


def test_a_layout_places_tiles() -> None:
    assert layout_in("adcode,列,行\n990102,2,1\n".encode(), "x.csv") == {"990102": [1, 0]}
    with pytest.raises(OutlineError):
        layout_in("adcode,列,行\n990102,2,1\n990103,2,1\n".encode(), "x.csv")


@given(st.lists(st.text("0123456789", min_size=6, max_size=6), unique=True, max_size=60), st.integers(0, 20))
def test_every_place_has_a_tile_of_its_own(codes: list[str], told: int) -> None:
    layout = {code: [at, 0] for at, code in enumerate(codes[:told])}
    places = arranged(codes, layout)
    assert set(places) == set(codes) and len(set(places.values())) == len(codes)


@given(
    st.dictionaries(
        st.text(max_size=5), st.none() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False), max_size=8
    )
)
def test_answers_come_back_exactly(data: dict[str, Any]) -> None:
    if set(data) == {"decimal"}:
        return
    assert data_in(text_of(data)) == data
    assert exact(plain(data)) == data
