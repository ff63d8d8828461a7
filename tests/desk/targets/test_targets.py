"""Targets from a published plan, how they stand by entries and series, and the pages that show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import AuditEntry, Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.targets.figures import Known, counting, known_of
from mingcheng.desk.targets.items import label_of
from mingcheng.desk.targets.models import Entry, SeriesFile, SeriesRow, Standing, Target
from mingcheng.desk.targets.standings import refresh, refresh_all, refresh_figure
from mingcheng.desk.targets.today import headline_targets, lights_for, today
from mingcheng.periods import Period
from tests.desk.targets.plans import publish, published_plan
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]
CSV = (
    "地区,指标,期间类型,报告期,数值,计量单位,同比(%),来源,备注\n"
    "临江市,软件业务收入,year,2024,640,亿元,14.2,年报,\n"
    "临江市,软件业务收入,month_ytd,2025-06,336,亿元,15.1,快报,\n"
    "临江市,软件业务收入,year,2025,748,亿元,16.5,年报,[verified]\n"
    "临江市,软件业务收入,month_ytd,2026-06,392,亿元,15.4,快报,\n"
    "临江市,软件业务收入,month,2026-06,70,亿元,,快报,当月\n"
)


@pytest.fixture
def plan(world: World) -> Plan:
    """The demonstration plan, published."""
    unit = world.unit["own"]
    unit.short_name = "市工信局"
    unit.save()
    return published_plan(world.users[Role.PLAN_OFFICER])


def the(indicator: str, year: int, kind: str = "level", value: int | None = None) -> Target:
    """The city's target of an indicator and a year."""
    rows = Target.objects.filter(indicator=indicator, year=year, kind=kind, subject="临江市")
    return rows.get(value=value) if value is not None else rows.get()


def enter(target: Target, value: str, unit: str, year: int = 2025, month: int = 12) -> Entry:
    """A confirmed figure."""
    return Entry.objects.create(target=target, year=year, last_month=month, value=Decimal(value), unit=unit, source="年报",
                                state=Entry.State.CONFIRMED)  # fmt: skip


def test_the_history_tells_items_by_their_names(plan: Plan, world: World) -> None:
    target = the("软件从业人员", 2026)
    target.report_item = "software_revenue"
    target.save()
    (change,) = history_of(target)[0].changes
    assert (
        (change.label, change.after) == ("报表指标", label_of("software_revenue")) != ("报表指标", "software_revenue")
    )


def test_one_entry_counts_for_the_targets_of_every_year(plan: Plan, world: World) -> None:
    one, later = the("软件从业人员", 2026), the("软件从业人员", 2028)
    assert set(one.of_one_figure()) == {one, later}
    entry = enter(one, "8.3", "万人")
    refresh_figure(one)
    assert {standing.value for standing in Standing.objects.filter(target__in=[one, later])} == {Decimal("8.3")}
    (known,) = known_of(later)
    assert known.link == f"{reverse('targets:target', args=[one.pk])}#entry-{entry.pk}"
    enter(later, "8.4", "万人")
    assert counting(known_of(later))[-1].value == Decimal("8.4") and counting(known_of(one))[-1].value == Decimal("8.3")


def test_what_a_plan_says_several_times_is_one_target_with_its_baseline_and_units(plan: Plan, world: World) -> None:
    target = the("规上软件企业", 2026)
    assert (target.identifier, target.also) == ("t002", ["t030"])
    assert [target.baseline_value, target.baseline_unit, target.baseline_year] == [420, "家", 2024]
    assert target.printed_units == ["市工信局", "市统计局"]
    assert list(target.organisations.all()) == [world.unit["own"]]
    assert (target.theme, target.accrues, target.organisation) == ("企业培育", False, world.city)
    identifiers = {each for row in Target.objects.all() for each in (row.identifier, *row.also)}
    assert identifiers == set(plan.items.filter(kind="target").values_list("identifier", flat=True))


def test_revenue_is_counted_from_january_and_finds_its_item_of_the_form(plan: Plan) -> None:
    target = the("软件业务收入", 2026)
    assert (target.accrues, target.report_item) == (True, "software_revenue")
    fund = the("软件产业投资基金规模", 2026)
    assert (fund.accrues, fund.report_item) == (False, "")


def test_two_different_values_for_one_year_stay_two_targets(plan: Plan) -> None:
    values = Target.objects.filter(indicator="软件业务收入", year=2028, kind="level", subject="临江市")
    assert sorted(values.values_list("value", flat=True)) == [1200, 1250]


def test_only_what_is_confirmed_becomes_a_target_but_a_rejected_repetition_still_tells_its_units(world: World) -> None:
    plan = published_plan(state=PlanItem.State.READ)
    assert not Target.objects.exists()
    plan.items.filter(identifier="t002").update(state=PlanItem.State.CONFIRMED)
    plan.items.filter(identifier="t030").update(state=PlanItem.State.REJECTED)
    publish(plan)
    target = Target.objects.get()
    assert target.also == []
    assert [target.baseline_value, target.printed_units] == [420, ["市工信局", "市统计局"]]


def test_publishing_again_keeps_what_people_changed_and_lays_aside_what_is_gone(plan: Plan, world: World) -> None:
    target = the("规上软件企业", 2026)
    Target.objects.filter(pk=target.pk).update(theme="空间载体", was_edited=True)
    entry = enter(target, "468", "家")
    plan.items.filter(identifier="t016").update(state=PlanItem.State.REJECTED)
    plan.items.filter(identifier__in=["t035"]).update(state=PlanItem.State.REJECTED)
    publish(plan)
    target.refresh_from_db()
    assert target.theme == "空间载体"
    assert list(target.entries.all()) == [entry]
    assert not Target.objects.get(identifier="t016").is_current
    assert Target.objects.get(identifier="t002").is_current


def test_publishing_twice_doubles_nothing(plan: Plan) -> None:
    before = sorted(Target.objects.values_list("pk", "identifier"))
    publish(plan)
    assert sorted(Target.objects.values_list("pk", "identifier")) == before


def test_only_confirmed_entries_count(plan: Plan, world: World, signed_in: SignedIn) -> None:
    target = the("规上软件企业", 2026)
    client = signed_in(Role.TASK_UNIT)
    proof = SimpleUploadedFile("年报.pdf", b"%PDF-1.4 proof")
    form = {"year": 2025, "last_month": 12, "value": "520", "unit": "家", "source": "统计年报第3页", "upload": proof}
    assert client.post(reverse("targets:add-entry", args=[target.pk]), form).status_code == 302
    entry = Entry.objects.get()
    assert (entry.state, entry.entered_by, entry.evidence is not None) == ("entered", world.users[Role.TASK_UNIT], True)
    refresh_all(date(2026, 3, 1))
    assert Standing.objects.get(target=target).value is None
    officer = signed_in(Role.PLAN_OFFICER)
    officer.post(reverse("targets:decide", args=[entry.pk]), {"decision": "confirm", "version": entry.version})
    standing = Standing.objects.get(target=target)
    assert [standing.value, standing.year, standing.source] == [520, 2025, "entry"]
    assert AuditEntry.objects.filter(deed="confirm", object_pk=str(entry.pk)).exists()
    evidence = client.get(reverse("targets:evidence", args=[entry.pk]))
    assert b"".join(evidence) == b"%PDF-1.4 proof"


def test_a_figure_that_was_changed_meanwhile_cannot_be_confirmed_unseen(plan: Plan, signed_in: SignedIn) -> None:
    entry = enter(the("规上软件企业", 2026), "468", "家")
    Entry.objects.filter(pk=entry.pk).update(state="entered", version=3)
    officer = signed_in(Role.PLAN_OFFICER)
    officer.post(reverse("targets:decide", args=[entry.pk]), {"decision": "confirm", "version": 1})
    assert Entry.objects.get().state == "entered"


def test_two_who_correct_one_figure_lose_nothing(plan: Plan, signed_in: SignedIn) -> None:
    entry = enter(the("规上软件企业", 2026), "468", "家")
    client = signed_in(Role.PLAN_OFFICER)
    address = reverse("targets:edit-entry", args=[entry.pk])
    form = {"year": 2025, "last_month": 12, "value": "470", "unit": "家", "source": "甲", "version": 1}
    assert client.post(address, form).status_code == 302
    late = client.post(address, {**form, "value": "475", "source": "乙"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "475" in text and "470" in text
    assert client.post(address, {**form, "value": "475", "source": "乙", "version": 2}).status_code == 302
    entry.refresh_from_db()
    assert [entry.value, entry.source, entry.state, entry.version] == [475, "乙", "entered", 3]


def test_one_figure_a_period_and_of_the_same_kind(plan: Plan, signed_in: SignedIn) -> None:
    target = the("规上软件企业", 2026)
    enter(target, "468", "家")
    client = signed_in(Role.PLAN_OFFICER)
    address = reverse("targets:add-entry", args=[target.pk])
    form = {"year": 2025, "last_month": 12, "value": "470", "unit": "家", "source": "甲"}
    assert "这一期已有填报数" in client.post(address, form).content.decode()
    assert "不可比" in client.post(address, {**form, "year": 2026, "unit": "万元"}).content.decode()
    revenue = reverse("targets:add-entry", args=[the("软件业务收入", 2026).pk])
    january = client.post(revenue, {**form, "last_month": 1, "unit": "亿元"})
    assert "1月不单独统计" in january.content.decode()
    assert Entry.objects.count() == 1


def imported(client: Client, name: str, content: bytes) -> Any:
    """Sends a file and reads it."""
    response = client.post(reverse("targets:import-series"), {"file": SimpleUploadedFile(name, content)})
    run_waiting()
    return response


def test_a_published_series_is_kept_as_printed_and_linked(plan: Plan, world: World, signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    imported(client, "快报.csv", CSV.encode())
    imported(client, "再来一次.csv", CSV.encode())
    assert SeriesFile.objects.count() == 1
    assert list(SeriesRow.objects.values_list("level", "growth", "note"))[2] == ("748", "16.5", "[verified]")
    target = the("软件业务收入", 2026)
    form = {"version": target.version, "theme": "产业规模", "organisation": world.city.pk, "accrues": "on", "baseline_value": "640",
            "baseline_unit": "亿元", "baseline_year": 2024, "series": "临江市|软件业务收入|"}  # fmt: skip
    assert client.post(reverse("targets:edit", args=[target.pk]), form).status_code == 302
    refresh([Target.objects.get(pk=target.pk)], date(2026, 7, 20))
    standing = Standing.objects.get(target=target)
    assert [standing.value, standing.year, standing.last_month, standing.source] == [392, 2026, 6, "series"]
    assert standing.growth == Decimal("0.154")
    assert standing.booked == round(Decimal(392) / 880, 8)
    assert standing.usual == round(Decimal(336) / 748, 8) and not standing.is_pro_rata
    assert standing.light == "green"
    page = client.get(reverse("targets:target", args=[target.pk])).content.decode()
    row = SeriesRow.objects.get(level="392")
    assert f"series/{row.series_file_id}/?line={row.line}" in page
    assert "宁波市" in page


def test_a_row_set_aside_no_longer_counts(plan: Plan, signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    imported(client, "快报.csv", CSV.encode())
    target = the("软件业务收入", 2026)
    Target.objects.filter(pk=target.pk).update(series_region="临江市", series_indicator="软件业务收入")
    row = SeriesRow.objects.get(level="392")
    address = reverse("targets:use-row", args=[row.pk])
    assert client.post(address, {"use": "no", "reason": ""}).status_code == 302
    assert SeriesRow.objects.get(pk=row.pk).is_used
    client.post(address, {"use": "no", "reason": "误印"})
    assert Standing.objects.get(target=target).value == 748
    client.post(address, {"use": "yes"})
    assert Standing.objects.get(target=target).value == 392


def test_a_workbook_gives_the_same_rows_as_the_text(plan: Plan, signed_in: SignedIn) -> None:
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        percent, month = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "yyyy-mm"})
        sheet.write_row(0, 0, ["地区", "指标", "期间类型", "报告期", "数值", "计量单位", "同比(%)"])
        sheet.write_row(1, 0, ["临江市", "软件业务收入", "累计"])
        sheet.write_datetime(1, 3, timezone.datetime(2026, 6, 1), month)  # type: ignore[attr-defined]
        sheet.write_row(1, 4, [392, "亿元"])
        sheet.write_number(1, 6, 0.154, percent)
    imported(signed_in(Role.PLAN_OFFICER), "快报.xlsx", buffer.getvalue())
    row = SeriesRow.objects.get()
    assert (row.year, row.last_month, row.level, row.growth) == (2026, 6, "392", "15.4")


def test_a_file_that_is_no_table_of_figures_is_told_what_it_lacks(plan: Plan, signed_in: SignedIn) -> None:
    from mingcheng.desk.jobs.models import Job

    imported(signed_in(Role.PLAN_OFFICER), "错.csv", "甲,乙\n1,2\n".encode())
    job = Job.objects.get(kind="targets.series")
    assert job.state == Job.State.FAILED and "缺少列" in job.error
    assert not SeriesFile.objects.exists()


def test_collected_reports_come_before_entries(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    class Reported:
        """A total as the statistics room gives it."""

        def __init__(self, value: int, period: Period, reporters: int = 40) -> None:
            self.value, self.unit, self.period = Decimal(value), "万元", period
            self.growth, self.reporters, self.expected = Decimal("0.12"), reporters, 42
            self.link, self.source = "/statistics/rounds/1/", "2026年6月统计报表"

    def series(item: str, organisation: Organisation | None, first_year: int) -> list[Reported]:
        assert (item, organisation and organisation.kind) == ("software_revenue", "city")
        return [Reported(4_000_000, Period.through(2026, 6)), Reported(500_000, Period.through(2026, 7), 3)]

    for module in ("figures", "reported"):
        monkeypatch.setattr(f"mingcheng.desk.targets.{module}.reported_series", series)
    target = the("软件业务收入", 2026)
    enter(target, "392", "亿元", 2026, 6)
    refresh([target], date(2026, 7, 20))
    standing = Standing.objects.get(target=target)
    assert [standing.value, standing.source, standing.growth] == [400, "report", Decimal("0.12")]
    known = known_of(target)
    assert [(each.period.last_month, each.source, each.is_complete) for each in known] == [
        (7, "report", False), (6, "report", True), (6, "entry", True)
    ]  # fmt: skip
    assert "7.1%" in known[0].note
    growth = the("软件业务收入", 2028, "growth")
    refresh([growth], date(2026, 7, 20))
    assert Standing.objects.get(target=growth).value == 12


def a_figure(source: Any, year: int, month: int, *, is_complete: bool = True) -> Known:
    """A figure of a source."""
    return Known(Period.through(year, month), Decimal(1), "亿元", None, source, "", "", "", is_complete)


def test_scopes_are_not_mixed_the_source_that_is_further_ahead_is_followed() -> None:
    reports = [a_figure("report", 2025, 12), a_figure("report", 2026, 6)]
    series = [a_figure("series", 2024, 12), a_figure("series", 2026, 6)]
    entry = a_figure("entry", 2023, 12)
    assert counting([*reports, *series, entry]) == [entry, *reports]
    later = a_figure("series", 2026, 7)
    assert counting([*reports, *series, entry, later]) == [entry, *series, later]
    assert counting([a_figure("report", 2026, 8, is_complete=False), *series]) == series
    assert counting([entry]) == [entry] and counting([]) == []


def test_new_totals_of_reports_ask_for_a_refresh(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn
) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    client.get(reverse("targets:list"))
    run_waiting()
    client.get(reverse("targets:list"))
    assert run_waiting() == 0
    monkeypatch.setattr("mingcheng.desk.targets.standings.stamp", lambda: 7)
    client.get(reverse("targets:list"))
    client.get(reverse("targets:list"))
    assert run_waiting() == 1
    assert set(Standing.objects.values_list("stamp", flat=True)) == {7}


def test_the_list_filters_and_exports(plan: Plan, world: World, signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    address = reverse("targets:list")
    enter(the("规上软件企业", 2026), "468", "家")
    refresh_all()
    assert client.get(address, {"theme": "创新能力"}).context["table"].page.paginator.count == Target.objects.filter(
        theme="创新能力").count()  # fmt: skip
    mine = client.get(address, {"unit": world.unit["own"].pk}).context["table"].page.paginator.count
    assert mine == Target.objects.filter(organisations=world.unit["own"]).count() > 0
    red = client.get(address, {"light": "red"}).context["table"].page.object_list
    assert {row.standing.light for row in red} == {"red"}
    for ending in ("xlsx", "csv"):
        assert client.get(address, {"as": ending}).status_code == 200


def test_the_public_sees_what_plans_say_and_no_figures(plan: Plan, signed_in: SignedIn) -> None:
    target = the("规上软件企业", 2026)
    enter(target, "468", "家")
    refresh_all()
    for role in (Role.PUBLIC_READER, Role.ENTERPRISE):
        client = signed_in(role)
        text = client.get(reverse("targets:list")).content.decode()
        assert "规上软件企业" in text and "468" not in text and "亮灯" not in text
        page = client.get(reverse("targets:target", args=[target.pk])).content.decode()
        assert "560家" in page and "468" not in page and "年报" not in page


def test_figures_of_a_park_are_not_for_other_parks(world: World, plan: Plan, signed_in: SignedIn) -> None:
    target = Target.objects.filter(subject="云麓数智园").first()
    assert target is not None
    for side in ("own", "other"):
        Target.objects.filter(pk=target.pk).update(organisation=world.park[side])
        Entry.objects.all().delete()
        enter(Target.objects.get(pk=target.pk), "123.45", "亿元")
        refresh_all()
        page = signed_in(Role.PARK).get(reverse("targets:target", args=[target.pk])).content.decode()
        listed = signed_in(Role.PARK).get(reverse("targets:list"), {"q": "云麓数智园"}).content.decode()
        assert ("123.45" in page, "123.45" in listed) == ((True, True) if side == "own" else (False, False))
        assert "123.45" in signed_in(Role.AUDITOR).get(reverse("targets:target", args=[target.pk])).content.decode()


def test_what_needs_somebody(plan: Plan, world: World) -> None:
    target = the("规上软件企业", 2026)
    refresh_all()
    unit, officer = world.users[Role.TASK_UNIT], world.users[Role.PLAN_OFFICER]
    assert any("还没有取得数" in errand.text for errand in today(unit))
    entry = enter(target, "468", "家")
    Entry.objects.filter(pk=entry.pk).update(state="entered", entered_by=unit)
    assert [errand.text for errand in today(officer)] == ["1 个填报数待确认"]
    Entry.objects.filter(pk=entry.pk).update(state="returned", reason="缺佐证")
    assert any("缺佐证" in errand.text for errand in today(unit))


def test_headlines_are_the_citys_with_the_nearest_year(plan: Plan, world: World) -> None:
    enter(the("规上软件企业", 2026), "468", "家")
    refresh_all()
    found = headline_targets(world.users[Role.AUDITOR], date(2026, 7, 1))
    assert len(found) == 10
    assert (found[0].label, found[0].value, found[0].year) == ("规上软件企业", "468家", 2026)
    assert len({each.label for each in found}) == 10
    assert headline_targets(world.users[Role.PUBLIC_READER]) == []
    lights = lights_for(world.users[Role.AUDITOR])
    assert sum(each["count"] for each in lights) == Target.objects.current().count()


def test_the_list_asks_few_questions_of_the_database(
    plan: Plan, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    refresh_all()
    client = signed_in(Role.PLAN_OFFICER)
    client.get(reverse("targets:list"))
    with django_assert_max_num_queries(16):
        client.get(reverse("targets:list"))


def test_a_page_of_a_target_shows_the_passages(plan: Plan, signed_in: SignedIn) -> None:
    page = (
        signed_in(Role.PLAN_OFFICER)
        .get(reverse("targets:target", args=[the("规上软件企业", 2026).pk]))
        .content.decode()
    )
    assert "规上软件企业达到560家" in page
    item = PlanItem.objects.get(plan=plan, identifier="t002")
    assert reverse("plans:sentence", args=[item.pk]) in page
