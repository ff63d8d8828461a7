"""Enterprises that move in the register take their figures with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from mingcheng.desk.file_locks import alone
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.registry.signals import enterprises_moved
from mingcheng.desk.registry.synchronise import move_stamp
from mingcheng.desk.statistics.figures import latest_figure
from mingcheng.desk.statistics.models import Count
from mingcheng.desk.statistics.moves import TOTALS
from mingcheng.desk.statistics.rounds import standing_of
from tests.desk.registry.lists import imported
from tests.desk.statistics.reports import a_round
from tests.desk.statistics.test_rounds import amount, both
from tests.desk.world import USCCS, World

pytestmark = pytest.mark.django_db
CODE = "91900000MAWJKE6Y6T"


def moved(world: World) -> None:
    """The own enterprise lies in the other district and has another name, as an import writes it."""
    there = {"district": world.district["other"], "park": world.park["other"], "name": "临江新名软件有限公司"}
    Enterprise.everything.filter(uscc=USCCS["own"]).update(**there)
    enterprises_moved.send(Enterprise)
    enterprises_moved.send(Enterprise)
    move_stamp()


def test_names_and_places_in_a_round_are_those_of_the_register(world: World) -> None:
    both(world)
    standing_of(a_round(world))
    moved(world)
    rows = {row["uscc"]: row for row in standing_of(a_round(world)).to_pylist()}
    own = rows[USCCS["own"]]
    assert (own["name"], own["district_id"]) == ("临江新名软件有限公司", world.district["other"].pk)
    assert own["listed"] and own["reported"]


def test_sums_and_counts_follow_once_for_an_import(world: World) -> None:
    both(world)
    moved(world)
    assert Job.objects.filter(kind=TOTALS).count() == 1
    run_waiting()
    assert latest_figure("software_revenue", world.district["own"], date(2026, 7, 10)) is None
    told = latest_figure("software_revenue", world.district["other"], date(2026, 7, 10))
    assert told is not None and told.value == amount(world, "own") + amount(world, "other")
    assert [(each.district, each.expected, each.reported) for each in Count.objects.all()] == [
        (world.district["other"], 2, 2)
    ]


def test_a_list_that_moves_an_enterprise_asks_once_for_its_sums(world: World) -> None:
    a_round(world)
    own, other = world.district["own"], world.district["other"]
    for jobs, place in ((1, own), (2, other), (2, other)):
        imported(f"统一社会信用代码,企业名称,区县\n{CODE},临江搬迁软件有限公司,{place.name}\n", "市场监管")
        assert Enterprise.objects.get(uscc=CODE).district == place
        assert Job.objects.filter(kind=TOTALS).count() == jobs


def test_a_lock_lets_one_in_after_the_other(tmp_path: Path) -> None:
    path, order = tmp_path / "new" / ".lock", list[str]()

    def second() -> None:
        with alone(path):
            order.append("second")

    waiting = Thread(target=second)
    with alone(path):
        waiting.start()
        waiting.join(0.3)
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]


def test_a_city_that_collects_nothing_adds_up_nothing(world: World) -> None:
    enterprises_moved.send(Enterprise)
    assert not Job.objects.filter(kind=TOTALS).exists()
