"""What an enterprise has reported, on its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.registry.report_figures import reports_of
from mingcheng.statistics.forms import load_form
from mingcheng.statistics.made_up import MadeUpReports, Month, write_reports
from mingcheng.statistics.store import ReportStore
from tests.desk.world import World


def reported(folder: Path) -> str:
    """Three months of a few made-up enterprises in the store; the code of the first."""
    version = load_form("software-monthly").latest
    write_reports(folder, MadeUpReports(version, 8, Month(2026, 1), Month(2026, 4), seed=3), None, "parquet")
    table = pq.read_table(folder / "reports.parquet")
    with ReportStore(settings.DATA_FOLDER.reports) as store:
        store.add(version, [], table, date(2026, 5, 10))
    code: str = table["reporter"][0].as_py()
    return code


@pytest.mark.django_db
def test_figures_stand_by_period_with_growth(
    world: World, signed_in: Callable[[Role | User], Client], tmp_path: Path
) -> None:
    code = reported(tmp_path / "reports")
    (form,) = reports_of(code)
    first = form.figures[0]
    assert first.value is not None and first.unit
    if first.earlier:
        assert first.growth == first.value / first.earlier - 1
    row = Enterprise.objects.create(name="临江试报软件有限公司", uscc=code, district=world.district["own"])
    address = reverse("registry:part", args=[row.pk, "reports"])
    text = signed_in(Role.STATISTICS_OFFICER).get(address).content.decode()
    assert form.title in text and 'data-chart="line"' in text and form.period in text
    assert signed_in(Role.MEASURE_OFFICER).get(address).status_code == 404, "reports are read by statistics' rights"
    assert reports_of("91900000MA0000000X") == []
