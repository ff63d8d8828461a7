"""The page of an enterprise, its contacts, the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.organisations.models import AuditEntry, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.models import Contact, Enterprise
from mingcheng.desk.registry.today import today
from tests.desk.registry.lists import linked_pair
from tests.desk.world import World

FORM = {"date": "2026-09-01", "kind": "visit", "who": "王敏", "asked": "希望扩租", "promised": "一周内答复"}


@pytest.mark.django_db
def test_every_reading_is_kept(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    row = world.enterprise["own"]
    client = signed_in(Role.PARK)
    client.get(reverse("registry:enterprise", args=[row.pk]))
    client.get(reverse("registry:part", args=[row.pk, "ladder"]))
    client.get(reverse("registry:list"), {"as": "csv"})
    deeds = list(AuditEntry.objects.filter(deed__in=("read", "download")).values_list("deed", flat=True))
    assert sorted(deeds) == ["download", "read", "read"]


@pytest.mark.django_db
def test_every_value_says_which_list_gave_it(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    linked_pair()
    row = Enterprise.objects.get(uscc="91900000MAWJKE6Y6T")
    text = signed_in(Role.AUDITOR).get(reverse("registry:part", args=[row.pk, "sources"])).content.decode()
    assert "市场监管（市场监管.csv 第 2 行" in text and "500万元" in text and "各项证据合计达到合并线" in text


@pytest.mark.django_db
def test_the_enterprise_sees_itself_but_not_what_was_noted_about_it(
    world: World, signed_in: Callable[[Role | User], Client]
) -> None:
    row = world.enterprise["own"]
    Contact.objects.create(enterprise=row, date=date(2026, 9, 1), who="王敏", asked="内部记录")
    client = signed_in(Role.ENTERPRISE)
    assert client.get(reverse("registry:list")).headers["Location"] == reverse("registry:enterprise", args=[row.pk])
    text = client.get(reverse("registry:enterprise", args=[row.pk]), {"tab": "all"}).content.decode()
    assert row.name in text and "内部记录" not in text and "联系服务" not in text
    assert client.get(reverse("registry:part", args=[row.pk, "contacts"])).status_code == 404


@pytest.mark.django_db
def test_the_merged_one_leads_to_the_one_that_it_was_merged_into(
    world: World, signed_in: Callable[[Role | User], Client]
) -> None:
    gone = Enterprise.everything.create(
        name="旧名", merged_into=world.enterprise["own"], is_current=False, state=Enterprise.State.MERGED
    )
    address = reverse("registry:enterprise", args=[gone.pk])
    answer = signed_in(Role.DISTRICT).get(address)
    assert answer.headers["Location"] == reverse("registry:enterprise", args=[world.enterprise["own"].pk])
    stranger = world.user(Role.DISTRICT, world.district["other"])
    assert signed_in(stranger).get(address).status_code == 404


@pytest.mark.django_db
def test_a_contact_is_kept_followed_up_and_closed(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    row, client = world.enterprise["own"], signed_in(Role.DISTRICT)
    due = timezone.localdate() - timedelta(days=1)
    wrong = client.post(reverse("registry:add-contact", args=[row.pk]), {**FORM, "follow_up": "2026-08-01"})
    assert wrong.status_code == 422 and "跟进期限不能早于联系的日期" in wrong.content.decode()
    client.post(reverse("registry:add-contact", args=[row.pk]), {**FORM, "follow_up": due.isoformat()})
    contact = Contact.objects.get()
    assert contact.by == world.users[Role.DISTRICT]
    assert [each.is_overdue for each in today(world.users[Role.DISTRICT])] == [True]
    told = {**FORM, "follow_up": due.isoformat(), "done_at": due.isoformat(), "outcome": "已办结", "version": "0"}
    assert client.post(reverse("registry:contact", args=[contact.pk]), told).status_code == 302
    assert today(world.users[Role.DISTRICT]) == []


@pytest.mark.django_db
def test_two_who_change_one_contact_lose_nothing(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    contact = Contact.objects.create(enterprise=world.enterprise["own"], date=date(2026, 9, 1), who="王敏", asked="甲")
    client, address = signed_in(Role.DISTRICT), reverse("registry:contact", args=[contact.pk])
    client.post(address, {**FORM, "asked": "先改的", "version": "0"})
    answer = client.post(address, {**FORM, "asked": "后改的", "version": "0"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "先改的" in text and "后改的" in text
    contact.refresh_from_db()
    assert contact.asked == "先改的"


@pytest.mark.django_db
def test_filters_leave_what_they_say(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    Enterprise.objects.filter(pk=world.enterprise["own"].pk).update(
        segment="工业软件", size_class="small", founded=date(2015, 1, 1), is_above_scale=True
    )
    client = signed_in(Role.STATISTICS_OFFICER)
    for asked in ({"segment": "工业软件"}, {"size": "small"}, {"above": "yes"}, {"since": "2014-01-01"}, {"q": "云麓"},
                  {"district": world.district["own"].pk}, {"park": world.park["own"].pk}):  # fmt: skip
        text = client.get(reverse("registry:list"), asked).content.decode()
        assert "临江云麓软件有限公司</a>" in text and "临江河东软件有限公司</a>" not in text, asked


@pytest.mark.django_db
def test_the_list_costs_few_queries(
    world: World, signed_in: Callable[[Role | User], Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(Role.DISTRICT)
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        client.get(reverse("registry:list"))
