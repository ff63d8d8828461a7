"""Lists into the register: with a mapping, whole or not at all, the same one once; merged, marked and never deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingcheng.desk.jobs.models import Job
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.decisions import Verdict, decide, pairs, waiting
from mingcheng.desk.registry.list_imports import agree
from mingcheng.desk.registry.models import Enterprise, ListImport
from mingcheng.desk.registry.work import IMPORT, RELINK
from mingcheng.registry.mappings import MappingError
from tests.desk.registry.lists import LISTS, MARKET, TAX, imported, uploaded
from tests.desk.world import World


def both() -> None:
    for source, text in LISTS:
        imported(text, source)


@pytest.mark.django_db
def test_lists_become_one_row_an_enterprise() -> None:
    both()
    assert Enterprise.objects.count() == 4
    row = Enterprise.objects.get(uscc="91900000MAWJKE6Y6T")
    assert (row.name, row.founded, row.adcode, row.records) == ("宁波凌昀麓软件有限公司", date(2015, 3, 2), "330212", 2)
    assert row.sources == ["市场监管", "税务"]
    assert row.former_names == ["凌昀麓软件（宁波）有限公司"]


@pytest.mark.django_db
def test_a_list_that_is_imported_again_changes_nothing() -> None:
    both()
    before = list(Enterprise.everything.order_by("pk").values())
    row = imported(TAX, "税务")
    assert row.state == ListImport.State.DONE and row.result["is_new"] is False
    assert list(Enterprise.everything.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_job_that_is_done_twice_doubles_nothing() -> None:
    row = uploaded(MARKET, "市场监管")
    for _again in range(2):
        Job.objects.create(kind=IMPORT, payload={"import": row.pk})
        run_waiting()
    assert Enterprise.everything.count() == 2


@pytest.mark.django_db
def test_what_was_merged_stays_and_says_where_it_went(world: World) -> None:
    both()
    pair = next(each for each in pairs() if each.row["question"] == "uncertain")
    gone = Enterprise.objects.get(register_key=pair.row["b_enterprise"])
    decide(pair, Verdict.SAME, "地址相同", world.users[Role.STATISTICS_OFFICER], None)
    assert waiting() == 1
    Job.objects.create(kind=RELINK)
    run_waiting()
    gone.refresh_from_db()
    assert waiting() == 0
    assert gone.state == Enterprise.State.MERGED and not gone.is_current
    assert gone.merged_into is not None and gone.merged_into.register_key == pair.row["a_enterprise"]
    assert not Enterprise.objects.filter(pk=gone.pk).exists()


@pytest.mark.django_db
def test_districts_and_parks_are_those_of_the_desk(world: World) -> None:
    text = (
        "统一社会信用代码,企业名称,区县,园区\n91900000MAWJKE6Y6T,临江凌昀麓软件有限公司,云麓区,\n"
        "91900000MAPW4ABK4F,临江望江数据有限公司,,河东软件园\n"
    )
    imported(text, "统计")
    first = Enterprise.objects.get(uscc="91900000MAWJKE6Y6T")
    second = Enterprise.objects.get(uscc="91900000MAPW4ABK4F")
    assert (first.district, first.park) == (world.district["own"], None)
    assert (second.district, second.park) == (world.district["other"], world.park["other"])


@pytest.mark.django_db
def test_a_row_that_is_there_already_is_taken_over_by_its_code(world: World) -> None:
    own = world.enterprise["own"]
    own.uscc = "91900000MAPW4ABK4F"
    own.save()
    imported(f"统一社会信用代码,企业名称\n{own.uscc},临江云麓数字软件有限公司\n", "市场监管")
    own.refresh_from_db()
    assert own.name == "临江云麓数字软件有限公司" and own.register_key
    assert Enterprise.objects.filter(uscc=own.uscc).count() == 1


@pytest.mark.django_db
def test_upload_mapping_import_and_quarantine_on_the_pages(
    world: World, signed_in: Callable[[Role | User], Client]
) -> None:
    client = signed_in(Role.STATISTICS_OFFICER)
    file = SimpleUploadedFile("税务七月.csv", TAX.encode())
    told = {"kind": "enterprises", "source": "税务", "known_at": "2026-07-10", "file": file}
    address = client.post(reverse("registry:imports"), told).headers["Location"]
    page = client.get(address).content.decode()
    assert "纳税人识别号" in page and "涉及个人，不保存" in page
    done = client.post(address, {"field-0": "uscc", "field-1": "name", "field-2": "address", "version": "0"})
    assert done.status_code == 302
    run_waiting()
    page = client.get(address).content.decode()
    assert "代码的校验码不符，已保留，请核对证照" in page
    row = ListImport.objects.get()
    assert row.state == ListImport.State.DONE and row.records == 4
    sheet = client.get(reverse("registry:quarantine", args=[row.pk]), {"as": "csv"}).content.decode("utf-8-sig")
    assert "91900000MAPW4ABK4X" in sheet
    again = {
        "kind": "enterprises",
        "source": "税务",
        "known_at": "2026-07-10",
        "file": SimpleUploadedFile("八月.csv", TAX.encode()),
    }
    remembered = client.get(client.post(reverse("registry:imports"), again).headers["Location"]).content.decode()
    assert "列的对应取自这个来源上次的约定" in remembered


@pytest.mark.django_db
def test_two_people_who_agree_about_one_list_are_told(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    row = uploaded(MARKET, "市场监管")
    ListImport.objects.filter(pk=row.pk).update(version=3)
    answer = signed_in(Role.STATISTICS_OFFICER).post(
        reverse("registry:import", args=[row.pk]), {"field-0": "uscc", "field-1": "name", "version": "2"}
    )
    assert answer.status_code == 409
    assert "别人改过列的对应" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (["", "address"], "没有一列是企业名称或统一社会信用代码"),
        (["name", "name"], "两列都对应“名称”"),
    ],
)
def test_a_mapping_without_names_or_with_two_is_refused(fields: list[str], told: str) -> None:
    with pytest.raises(MappingError, match=told):
        agree(["甲", "乙"], fields, ["", ""], "")


@pytest.mark.django_db
def test_a_list_that_cannot_be_read_says_why(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    client = signed_in(Role.STATISTICS_OFFICER)
    file = SimpleUploadedFile("坏.xlsx", b"not a workbook")
    told = {"kind": "enterprises", "source": "税务", "known_at": "2026-07-10", "file": file}
    page = client.get(client.post(reverse("registry:imports"), told).headers["Location"])
    assert page.status_code == 200 and "notice bad" in page.content.decode()
