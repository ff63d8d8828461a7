"""Finding an enterprise as one types: names, former names, pinyin, initials, codes; the best first; only what is in reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.folding import BREAK, folded, search_text
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.registry.search_index import SearchIndex, search_index
from mingcheng.desk.registry.synchronise import move_stamp
from tests.desk.world import World

EVERYTHING = Reach(everything=True)


def kept(name: str, uscc: str | None = None, former: tuple[str, ...] = (), **more: object) -> Enterprise:
    return Enterprise.everything.create(
        name=name, uscc=uscc, former_names=list(former), search=search_text(name, former, [uscc]), **more
    )


def names(asked: str, reach: Reach = EVERYTHING) -> list[str]:
    move_stamp()
    return [each.name for each in search_index().find(asked, reach, 10).rows]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    ["云麓", "雲麓", "云麓 软件", "软件 云麓", "yunlu", "YunLu", "ylrj", "ljylrj", "linjiangyunlu", "MA0000001", "91330000ma", "ｙｌ",
     "临江（云麓）", "明月", "mingyue"],
)  # fmt: skip
def test_an_enterprise_is_found_by_everything_that_it_is_called(asked: str) -> None:
    kept("临江云麓软件有限公司", "91330000MA00000018", ("临江明月软件有限公司",))
    kept("临江望江数据有限公司")
    assert names(asked) == ["临江云麓软件有限公司"]


@pytest.mark.django_db
def test_what_begins_so_comes_before_what_only_has_it_inside() -> None:
    for name in ("临江新云麓数据有限公司", "临江云麓信息技术有限公司", "云麓软件有限公司"):
        kept(name)
    assert names("云麓") == ["云麓软件有限公司", "临江云麓信息技术有限公司", "临江新云麓数据有限公司"]


@pytest.mark.django_db
def test_characters_of_several_readings_are_found_by_each() -> None:
    kept("临江长乐软件有限公司")
    for asked in ("changle", "zhangle", "changyue"):
        assert names(asked) == ["临江长乐软件有限公司"], asked
    kept("重庆望江软件有限公司")
    assert names("chongqing") == ["重庆望江软件有限公司"]


@pytest.mark.django_db
def test_only_what_is_in_reach_is_found(world: World) -> None:
    park = kept("临江园内软件有限公司", park=world.park["own"])
    kept("临江园内数据有限公司", park=world.park["other"])
    assert names("园内", Reach(organisations=frozenset({world.park["own"].pk}))) == [park.name]
    assert names("园内", Reach()) == []
    assert names("临江云麓", Reach(usccs=frozenset({"91330000MA00000018"}))) == [world.enterprise["own"].name]


@pytest.mark.django_db
def test_the_page_marks_what_was_typed(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    move_stamp()
    client = signed_in(Role.STATISTICS_OFFICER)
    part = client.get(reverse("registry:search"), {"q": "云麓"}, headers={"HX-Request": "true"}).content.decode()
    assert "临江<mark>云麓</mark>软件有限公司" in part
    assert "<html" not in part
    own = signed_in(Role.PARK).get(reverse("registry:search"), {"q": "河东"}).content.decode()
    assert "临江河东软件有限公司" not in own


@pytest.mark.django_db
def test_a_search_costs_few_queries(
    world: World, signed_in: Callable[[Role | User], Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(Role.DISTRICT)
    client.get(reverse("registry:search"), {"q": "云"})
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        client.get(reverse("registry:search"), {"q": "云麓"}, headers={"HX-Request": "true"})


@given(
    st.lists(st.text("云麓软件数据ab", min_size=1, max_size=6), min_size=1, max_size=12),
    st.text("云麓软a", min_size=1, max_size=3),
)
def test_the_index_finds_what_a_plain_look_finds(listed: list[str], asked: str) -> None:
    index = SearchIndex((0, 0))
    at = 0
    for key, name in enumerate(listed):
        line = f"{BREAK}{folded(name)}\n"
        index.starts.append(at)
        index.keys.append(key)
        index.districts.append(-1)
        index.parks.append(-1)
        index.names.append(name)
        index.usccs.append("")
        index.text += line
        at += len(line)
    found = {each.pk for each in index.find(asked, EVERYTHING, 100).rows}
    assert found == {key for key, name in enumerate(listed) if asked in name}
