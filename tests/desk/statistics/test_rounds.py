"""Collecting a month: upload, findings, loading, correcting, signing, locking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.statistics import checking
from mingcheng.desk.statistics.checking import FOREIGN
from mingcheng.desk.statistics.figures import figure_series, latest_figure
from mingcheng.desk.statistics.models import Count, Finding, Round, SignOff, Submission
from mingcheng.desk.statistics.rounds import RoundError, lock, reopen, sign_city, sign_district
from mingcheng.desk.statistics.store import report_store
from mingcheng.desk.statistics.today import overdue_reports_for, today
from tests.desk.statistics.reports import FORM, a_round, handed_in, list_bytes, list_file, row_of
from tests.desk.world import USCCS, Side, World

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Role | User], Client]


def both(world: World) -> Submission:
    """Both enterprises have reported."""
    found = a_round(world)
    stored_file = StoredFile.objects.filter(name="两家.xlsx").first()
    file = stored_file or list_file([row_of(world, "own"), row_of(world, "other")], "两家.xlsx")
    made = handed_in(found, [file], world.users[Role.STATISTICS_OFFICER])
    Submission.objects.filter(pk=made.pk).update(accept_warnings=True)
    run_waiting()
    made.refresh_from_db()
    return made


def amount(world: World, side: Side) -> Decimal:
    """The software revenue of a report as printed."""
    return Decimal(str(row_of(world, side)["software_revenue"]))


def doubtful(world: World, year_earlier: int = 1) -> dict[str, Any]:
    """A report that the check asks about: last year's software revenue is next to nothing."""
    return row_of(world, "own", software_revenue__year_earlier=year_earlier)


def stored() -> list[tuple[str, int]]:
    """What the store has: code and software revenue in the store's scale."""
    with report_store() as store:
        if FORM not in store.forms():
            return []
        rows = store.database.arrow(store.reports(FORM)).to_pylist()
    return sorted((row["reporter"], row["software_revenue"]) for row in rows)


def test_what_is_right_is_kept_and_counted(world: World) -> None:
    made = both(world)
    assert made.result["loaded"] == 2, list(made.findings.values_list("rule", "message"))
    assert [code for code, _value in stored()] == sorted(USCCS.values())
    assert [(each.expected, each.reported) for each in Count.objects.order_by("place")] == [(1, 1), (1, 1)]


def test_figures_for_the_other_rooms_are_sums_in_the_unit_of_the_form(world: World) -> None:
    both(world)
    city = latest_figure("software_revenue", None, date(2026, 7, 10))
    own = latest_figure("software_revenue", world.district["own"], date(2026, 7, 10))
    park = latest_figure("software_revenue", world.park["other"], date(2026, 7, 10))
    assert city and own and park
    assert (own.value, park.value, city.unit) == (amount(world, "own"), amount(world, "other"), "万元")
    assert city.value == amount(world, "own") + amount(world, "other")
    assert (city.reporters, city.expected, city.period.last_month) == (2, 2, 6)
    assert latest_figure("software_revenue", None, date(2026, 6, 10)) is None
    assert [each.value for each in figure_series("software_revenue", world.city, 2026)] == [city.value]


def test_growth_compares_only_reports_that_tell_both_years(world: World) -> None:
    found = a_round(world)
    import mingcheng.desk.statistics.models as models

    common = {"form": FORM, "year": 2026, "last_month": 6, "item": "software_revenue", "reporters": 1}
    models.Total.objects.create(
        **common, place="1/0", district=world.district["own"], value=900, matched=800, year_earlier=500
    )
    models.Total.objects.create(**common, place="2/0", district=world.district["other"], value=700)
    told = latest_figure("software_revenue", None, date(2026, 12, 1))
    assert told is not None and told.growth is not None
    assert round(float(told.growth), 6) == 0.6
    assert told.link == reverse("statistics:round", args=[found.pk])


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    both(world)
    before = stored()
    again = both(world)
    assert (again.result["loaded"], again.result["unchanged"], stored()) == (0, 2, before)


def test_what_is_wrong_waits_with_its_reason_while_the_rest_is_kept(world: World) -> None:
    rows = [row_of(world, "own", software_revenue=1e9), row_of(world, "other")]
    made = handed_in(a_round(world), [list_file(rows)], world.users[Role.STATISTICS_OFFICER])
    Submission.objects.filter(pk=made.pk).update(accept_warnings=True)
    run_waiting()
    made.refresh_from_db()
    assert [code for code, _value in stored()] == [USCCS["other"]]
    error = made.findings.filter(severity="error").first()
    assert error is not None and error.reporter == USCCS["own"] and error.cell and error.message
    assert error.district == world.district["own"]
    assert made.state == Submission.State.FINDINGS and made.result["refused"] == 1
    assert Count.objects.get(district=world.district["own"]).refused == 1


def test_an_enterprise_hands_in_only_its_own(world: World) -> None:
    rows = [row_of(world, "own"), row_of(world, "other")]
    made = handed_in(a_round(world), [list_file(rows)], world.users[Role.ENTERPRISE])
    run_waiting()
    others = made.findings.filter(reporter=USCCS["other"])
    assert [each.rule for each in others] == [FOREIGN]
    assert USCCS["other"] not in dict(stored())


def test_an_enterprise_sees_its_own_report_and_no_counts(world: World, signed_in: SignedIn) -> None:
    address = reverse("statistics:round", args=[both(world).round_id])
    own, district = (signed_in(role).get(address).content.decode() for role in (Role.ENTERPRISE, Role.DISTRICT))
    assert "本单位" in own and "名单外" not in own and "催报名单" not in own
    assert "名单外" in district and "催报名单" in district


def test_a_district_hands_in_for_its_own_enterprises(world: World) -> None:
    rows = [row_of(world, "own"), row_of(world, "other")]
    made = handed_in(a_round(world), [list_file(rows)], world.users[Role.DISTRICT])
    run_waiting()
    assert made.findings.filter(rule=FOREIGN).count() == 1
    assert USCCS["other"] not in dict(stored())


def test_a_reason_lets_a_warning_pass_and_ends_with_the_value(world: World, signed_in: SignedIn) -> None:
    found = a_round(world)
    made = handed_in(found, [list_file([doubtful(world)])], world.users[Role.ENTERPRISE])
    run_waiting()
    warnings = list(made.findings.filter(severity="warning"))
    assert len(warnings) >= 2 and stored() == []
    client = signed_in(Role.ENTERPRISE)
    for each in warnings:
        client.post(reverse("statistics:reason", args=[each.pk]), {"reason": "新设企业"})
    client.post(reverse("statistics:again", args=[made.pk]))
    run_waiting()
    made.refresh_from_db()
    assert made.counts["explained"] == len(warnings)
    explained = made.findings.filter(severity="warning")
    assert {(each.pk, each.reason, each.reason_by) for each in explained} == {
        (each.pk, "新设企业", world.users[Role.ENTERPRISE]) for each in warnings
    }
    assert [code for code, _value in stored()] == [USCCS["own"]]
    other = handed_in(found, [list_file([doubtful(world, 2)])], world.users[Role.ENTERPRISE])
    run_waiting()
    assert other.findings.filter(severity="warning", reason="").exists()


def test_a_reason_written_while_a_check_runs_is_not_lost(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = handed_in(a_round(world), [list_file([doubtful(world)])], world.users[Role.ENTERPRISE])
    run_waiting()
    first, second = made.findings.filter(severity="warning")[:2]
    client, keep = signed_in(Role.ENTERPRISE), checking._keep

    def keep_slowly(*told: Any) -> Any:
        kept = keep(*told)
        client.post(reverse("statistics:reason", args=[first.pk]), {"reason": "大合同"})
        return kept

    monkeypatch.setattr(checking, "_keep", keep_slowly)
    client.post(reverse("statistics:again", args=[made.pk]))
    run_waiting()
    first.refresh_from_db()
    assert (first.reason, first.reason_by) == ("大合同", world.users[Role.ENTERPRISE])
    page = reverse("statistics:reason", args=[second.pk])
    assert client.post(page, {"reason": "同上"}).status_code == 302  # the page that was open before the check
    second.refresh_from_db()
    assert second.reason == "同上"


def test_a_correction_on_the_page_is_a_revision_with_its_author(world: World, signed_in: SignedIn) -> None:
    made = both(world)
    client = signed_in(Role.ENTERPRISE)
    page = reverse("statistics:report", args=[made.round_id, USCCS["own"]])
    before = row_of(world, "own")["wages"]
    answer = client.post(page, {"wages": str(before + 1)})
    assert answer.status_code == 302
    Submission.objects.update(accept_warnings=True)
    run_waiting()
    last = Submission.objects.first()
    assert last is not None
    assert last.result["loaded"] == 1, list(last.findings.values_list("rule", "message"))
    text = client.get(page).content.decode()
    assert f"{before + 1:.2f}".rstrip("0").rstrip(".") in text and str(world.users[Role.ENTERPRISE]) in text


def test_typing_is_checked_at_once_and_keeps_nothing(world: World, signed_in: SignedIn) -> None:
    made = both(world)
    address = reverse("statistics:try", args=[made.round_id, USCCS["own"]])
    before = stored()
    answer = signed_in(Role.ENTERPRISE).post(address, {"software_revenue": "999999999"})
    assert "notice bad" in answer.content.decode()
    assert stored() == before


def test_signing_needs_all_reports_or_a_reason(world: World) -> None:
    found = a_round(world)
    officer = world.users[Role.DISTRICT]
    with pytest.raises(RoundError):
        sign_district(found, world.district["own"], officer)
    sign_district(found, world.district["own"], officer, "企业停业")
    assert SignOff.objects.get().remark == "企业停业"
    city = world.users[Role.STATISTICS_OFFICER]
    with pytest.raises(RoundError):
        sign_city(found, city, world.city)
    with pytest.raises(RoundError):
        lock(found)
    sign_city(found, city, world.city, "河东区下月补报")
    lock(found)
    found.refresh_from_db()
    assert found.state == Round.State.LOCKED
    with pytest.raises(RoundError):
        reopen(found, " ")
    reopen(found, "漏报一家")
    found.refresh_from_db()
    assert (found.state, found.reason, SignOff.objects.count()) == (Round.State.REOPENED, "漏报一家", 0)


def test_a_locked_round_takes_nothing(world: World, signed_in: SignedIn) -> None:
    found = a_round(world)
    waiting = handed_in(found, [list_file([row_of(world, "own")])], world.users[Role.ENTERPRISE])
    Round.objects.update(state=Round.State.LOCKED)
    file = SimpleUploadedFile("月报.xlsx", list_bytes([row_of(world, "own")]))
    answer = signed_in(Role.ENTERPRISE).post(reverse("statistics:upload", args=[found.pk]), {"files": file})
    assert answer.status_code == 400
    run_waiting()
    waiting.refresh_from_db()
    assert waiting.state == Submission.State.FAILED and stored() == []


def test_findings_come_back_as_a_workbook(world: World, signed_in: SignedIn) -> None:
    made = handed_in(
        a_round(world), [list_file([row_of(world, "own", software_revenue=1e9)])], world.users[Role.ENTERPRISE]
    )
    run_waiting()
    answer = signed_in(Role.ENTERPRISE).get(reverse("statistics:marked", args=[made.pk]))
    assert answer.content[:2] == b"PK"
    assert AuditEntry.objects.filter(deed="download", object_pk=str(made.pk)).exists()


def test_reading_one_report_is_kept_in_the_trail(world: World, signed_in: SignedIn) -> None:
    made = both(world)
    signed_in(Role.AUDITOR).get(reverse("statistics:report", args=[made.round_id, USCCS["own"]]))
    assert AuditEntry.objects.filter(deed="read", object_pk=str(world.enterprise["own"].pk)).exists()


def test_errands_say_who_is_late(world: World) -> None:
    found = a_round(world)
    Round.objects.filter(pk=found.pk).update(due_on=date(2020, 1, 1))
    for role in (Role.STATISTICS_OFFICER, Role.DISTRICT, Role.ENTERPRISE, Role.PARK):
        assert overdue_reports_for(world.users[role]), role
    assert today(world.users[Role.PUBLIC_READER]) == []


def test_reporters_are_filtered_and_exported(world: World, signed_in: SignedIn) -> None:
    found = a_round(world)
    made = handed_in(found, [list_file([row_of(world, "own")])], world.users[Role.STATISTICS_OFFICER])
    Submission.objects.filter(pk=made.pk).update(accept_warnings=True)
    run_waiting()
    client = signed_in(Role.STATISTICS_OFFICER)
    address = reverse("statistics:reporters", args=[found.pk])
    missing = client.get(address, {"state": "missing"}).content.decode()
    assert USCCS["other"] in missing and USCCS["own"] not in missing
    assert USCCS["own"] in client.get(address, {"state": "reported", "sort": "-name", "q": "云麓"}).content.decode()
    assert USCCS["other"] in client.get(address, {"state": "missing", "as": "csv"}).content.decode()


def test_pages_ask_few_questions(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    made = both(world)
    client = signed_in(Role.STATISTICS_OFFICER)
    for address in (
        reverse("statistics:rounds"), reverse("statistics:round", args=[made.round_id]),
        reverse("statistics:reporters", args=[made.round_id]), reverse("statistics:submission", args=[made.pk]),
    ):  # fmt: skip
        client.get(address)
        with django_assert_max_num_queries(24):  # type: ignore[attr-defined]
            client.get(address)


def test_findings_are_filtered(world: World, signed_in: SignedIn) -> None:
    made = both(world)
    for number, severity in enumerate(("error", "warning"), start=5000):
        Finding.objects.create(
            submission=made, number=number, rule=f"r{severity}", severity=severity, message=f"问题{number}"
        )
    text = (
        signed_in(Role.STATISTICS_OFFICER)
        .get(reverse("statistics:submission", args=[made.pk]), {"severity": "error"})
        .content.decode()
    )
    assert "问题5000" in text and "问题5001" not in text
