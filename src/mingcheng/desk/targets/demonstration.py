"""The room in the demonstration city: targets of its plan, figures entered with evidence, a published series."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.targets.models import Entry, Target
from mingcheng.desk.targets.standings import refresh_all
from mingcheng.desk.targets.work import READ

YEARLY: dict[str, tuple[str, str]] = {
    "规上软件企业": ("468", "家"),
    "规上软件企业数": ("468", "家"),
    "规上软件企业数量": ("468", "家"),
    "收入超10亿元软件企业": ("7", "家"),
    "国家级专精特新“小巨人”软件企业": ("15", "家"),
    "软件企业研发投入强度": ("10.9", "%"),
    "省级以上首版次软件": ("46", "件"),
    "软件著作权累计登记量": ("3.4", "万件"),
    "软件园区建筑面积": ("342", "万平方米"),
    "园区产业集聚度": ("55", "%"),
    "软件从业人员": ("8.3", "万人"),
    "可调度算力规模": ("1100", "PFLOPS"),
    "关键软件攻关": ("6", "项"),
    "产业综合实力": ("23", "位"),
}
"""Made-up figures of the end of the plan's first year."""
MONTHLY = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
SHARES = (11, 19, 26, 34, 45, 52, 60, 70, 79, 89, 100)
"""What of a year is booked by these months, in percent."""
SERIES = {
    "软件业务收入": (
        (2022, 496, "16.0"),
        (2023, 561, "13.1"),
        (2024, 640, "14.2"),
        (2025, 748, "16.5"),
        (2026, 868, "16.1"),
    ),
    "工业软件收入": ((2023, 83, "14.9"), (2024, 96, "15.7"), (2025, 113, "17.7"), (2026, 134, "18.6")),
    "嵌入式软件收入": ((2023, 232, "9.4"), (2024, 256, "10.3"), (2025, 287, "12.1"), (2026, 323, "12.5")),
}
"""Made-up totals of years in 亿元, with their growth as published."""


def fill(stage: Stage) -> None:
    """Figures from the units that answer for the targets, confirmed by the plan office, some still waiting; and a series."""
    officer = stage.users[Role.PLAN_OFFICER]
    with acting_for(officer):
        _series(stage)
    _entries(stage)
    refresh_all(stage.today)


def _series(stage: Stage) -> None:
    officer = stage.users[Role.PLAN_OFFICER]
    upload = ContentFile(_published(stage).encode(), name="临江市统计快报.csv")
    stored = keep_upload(upload, officer)
    enqueue(READ, {"file": stored.pk}, about=stored.name, user=officer)
    run_waiting()
    for target in Target.objects.current().filter(indicator__in=SERIES, organisation=stage.city):
        target.series_region, target.series_indicator = stage.city.name, target.indicator
        target.report_item = ""  # the reports are those of the larger enterprises: another scope than the plan's
        target.was_edited = True
        target.save()


def _published(stage: Stage) -> str:
    """A file as a statistics office publishes it: year-to-date totals with growth, up to last month."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["地区", "指标", "期间类型", "报告期", "数值", "计量单位", "同比(%)", "来源", "备注"])
    for indicator, years in SERIES.items():
        for year, total, growth in years:
            for month, share in zip(MONTHLY, SHARES, strict=True):
                if (year, month) < (stage.today.year, stage.today.month):
                    value = (Decimal(total) * share / 100).quantize(Decimal("0.1"))
                    kind = "year" if month == 12 else "month_ytd"
                    period = str(year) if month == 12 else f"{year}-{month:02d}"
                    row = [kind, period, value, "亿元", growth, "临江市统计局月度快报（虚构）", ""]
                    writer.writerow([stage.city.name, indicator, *row])
    return text.getvalue()


def _entries(stage: Stage) -> None:
    officer = stage.users[Role.PLAN_OFFICER]
    waiting = 0
    for target in Target.objects.current().filter(organisation=stage.city).prefetch_related("organisations"):
        known = YEARLY.get(target.indicator)
        if known is None or target.kind in ("growth", "increment", "flow", "multiple"):
            continue
        if Entry.objects.filter(target__in=target.of_one_figure()).exists():
            continue  # entered for the target of another year
        unit = next(iter(target.organisations.all()), stage.bureau)
        author = stage.user(Role.TASK_UNIT, unit)
        name = f"{target.indicator}2025年统计说明.txt"
        text = f"{target.indicator}：2025年末{known[0]}{known[1]}（虚构数据，仅供演示）。"
        with acting_for(author):
            proof = keep_upload(ContentFile(text.encode(), name=name), author)
            entry, made = Entry.objects.get_or_create(
                target=target, year=2025, last_month=12,
                defaults={
                    "value": Decimal(known[0]), "unit": known[1], "source": f"{unit}年度统计", "evidence": proof,
                    "entered_by": author,
                },
            )  # fmt: skip
        waiting += 1
        if made and waiting % 6:
            with acting_for(officer):
                entry.state, entry.decided_by, entry.decided_at = Entry.State.CONFIRMED, officer, timezone.now()
                entry.version += 1
                entry.save()
