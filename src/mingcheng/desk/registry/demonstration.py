"""The demonstration city's register: lists of three bureaus that overlap and misprint, decisions, titles, pools, contacts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.files.models import keep_file
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.audit import acting_for
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.contacts import add_contact
from mingcheng.desk.registry.decisions import Verdict, decide, pairs
from mingcheng.desk.registry.list_imports import agree, shown
from mingcheng.desk.registry.models import Contact, Enterprise, ListImport, Prospect
from mingcheng.desk.registry.pool_changes import change_pool
from mingcheng.desk.registry.prospects import compute_prospects
from mingcheng.desk.registry.work import IMPORT, RELINK
from mingcheng.made_up import REGIONS
from mingcheng.registry.company_names import parsed

SCOPES = {
    "工业软件": "工业软件开发；工业控制系统集成；技术服务、技术开发。", "信息安全": "信息安全软件开发；网络与信息安全服务。",
    "系统集成": "信息系统集成服务；计算机系统服务。", "行业应用软件": "软件开发；应用软件服务；信息技术咨询服务。",
}  # fmt: skip
MISPRINTED = 0.2
"""The part of the tax list's names that are written otherwise there."""


def fill(stage: Stage) -> None:
    """Fills the room."""
    rows = _rows(stage)
    officer = stage.users[Role.STATISTICS_OFFICER]
    folder = stage.folder / "lists"
    folder.mkdir(exist_ok=True)
    day = stage.today - timedelta(days=60)
    for source, path in (
        ("市场监管", _market_list(rows, folder)), ("统计", _statistics_list(stage, rows, folder)), ("税务", _tax_list(rows, folder)),
    ):  # fmt: skip
        _import(stage, path, source, ListImport.Kind.ENTERPRISES, day, officer)
    _import(stage, _title_list(stage, rows, folder), "", ListImport.Kind.TITLES, day, officer)
    _decide(stage)
    compute_prospects(lambda done, total, text="": None, stage.facts, stage.today)
    _pools(stage)
    _contacts(stage)


def _rows(stage: Stage) -> list[dict[str, Any]]:
    """The one population: from the reports, with what the facts know beside."""
    facts = {row["uscc"]: row for row in pq.read_table(stage.facts / "enterprises.parquet").to_pylist()}
    listed = pq.read_table(stage.reports / "enterprises.parquet").to_pylist()
    return [{**row, "founded": facts.get(row["uscc"], {}).get("founded")} for row in listed]


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def _address(row: dict[str, Any], number: int) -> str:
    streets = ("青桐路", "望江大道", "石门街", "云溪路", "明书大道", "南塘路")
    return f"临江市{REGIONS.get(row['region'], '')}{streets[number % len(streets)]}{number * 7 % 900 + 1}号"


def _market_list(rows: list[dict[str, Any]], folder: Path) -> Path:
    """What the market regulator has: everybody, with code, day and scope; a few are closed."""
    told = (
        (row["uscc"], row["name"], _address(row, number), row["founded"], 100 + number % 40 * 50,
         SCOPES.get(row["segment"] or "", "软件开发；信息技术服务；技术服务、技术开发。"),
         "注销" if number % 97 == 96 else "存续")
        for number, row in enumerate(rows)
    )  # fmt: skip
    heads = ("统一社会信用代码", "企业名称", "住所", "成立日期", "注册资本（万元）", "经营范围", "登记状态")
    return _write(folder / "市场监管企业名录.csv", heads, told)


def _statistics_list(stage: Stage, rows: list[dict[str, Any]], folder: Path) -> Path:
    """What statistics has: district, park, segment, size."""
    parks = {code: park.name for code, park in stage.park_codes.items()}
    told = (
        (
            row["uscc"],
            row["name"],
            row["region"],
            parks.get(row["park"] or "", ""),
            row["segment"] or "",
            row["size"] or "",
        )
        for row in rows
    )
    return _write(
        folder / "统计名录库.csv", ("统一社会信用代码", "单位名称", "区县代码", "园区", "产业链环节", "企业规模"), told
    )


def _tax_list(rows: list[dict[str, Any]], folder: Path) -> Path:
    """What the tax office has: every third enterprise, some without a code and with names as people type them, a few with a
    misprinted code, and a sum at the foot."""
    drawn = np.random.default_rng(7)
    told = []
    for number, row in enumerate(rows):
        if number % 3:
            continue
        code, name, address = row["uscc"], row["name"], _address(row, number)
        if drawn.random() < MISPRINTED:
            code, name = "", _as_typed(name, number)
            address = "" if number // 3 % 4 == 2 else address
        elif number % 60 == 0:
            code = code[:-1] + ("0" if code[-1] != "0" else "1")
        told.append((code, name, address, 5 + number % 300))
    told.append(("", "合计", "", sum(row[3] for row in told)))
    return _write(folder / "税务户籍.csv", ("纳税人识别号", "纳税人名称", "生产经营地址", "从业人数"), told)


def _as_typed(name: str, number: int) -> str:
    """A name as it stands on a list that nobody checked: a part left out, another legal form, a character less, another
    word for the business. Some are plain to link, some a person has to look at."""
    known = parsed(name)
    match number // 3 % 4:
        case 0:
            return f"{known.trade_name}（临江）{known.business}有限公司"
        case 1:
            return name.replace("有限公司", "有限责任公司")
        case 2:
            return known.core
        case _:
            return f"临江{known.trade_name}元{known.business}有限公司"


def _title_list(stage: Stage, rows: list[dict[str, Any]], folder: Path) -> Path:
    """Titles as the facts have them, those above scale, and rows that nobody can read."""
    names = {row["uscc"]: row["name"] for row in rows}
    told: list[tuple[Any, ...]] = []
    for row in pq.read_table(stage.facts / "awards.parquet").to_pylist():
        if row["uscc"] in names and row["date"] <= stage.today:
            told.append(
                (row["uscc"], names[row["uscc"]], row["kind"], "称号", "认定", row["date"], row["level"] or "", "公告")
            )
    for code in _above_scale(stage):
        told.append(
            (code, names.get(code, ""), "规上", "称号", "入库", date(stage.today.year, 1, 1), "", "统计部门年度名单")
        )
    told.append(("91900000MA0", "临江某某软件有限公司", "高企", "称号", "认定", "2025-12-01", "", ""))
    told.append((rows[0]["uscc"], rows[0]["name"], "十佳企业", "称号", "认定", "2025-12-01", "", ""))
    heads = ("统一社会信用代码", "企业名称", "称号", "名单", "变动", "日期", "等级", "依据")
    return _write(folder / "称号名单.csv", heads, told)


def _above_scale(stage: Stage) -> list[str]:
    """Who had so much revenue last year; some of them are not on the list yet."""
    annual = pq.read_table(stage.facts / "annual.parquet").to_pylist()
    last = stage.today.year - 1
    large = [row["uscc"] for row in annual if row["year"] == last and (row["revenue"] or 0) >= 2_000]
    return [code for number, code in enumerate(sorted(large)) if number % 9]


def _import(stage: Stage, path: Path, source: str, kind: str, day: date, officer: Any) -> None:
    """As somebody does it on the page: upload, look at the columns, import."""
    row = ListImport.objects.create(kind=kind, file=keep_file(path, officer), source=source, known_at=day, by=officer)
    if kind == ListImport.Kind.ENTERPRISES:
        columns = shown(row).columns
        row.mapping = agree(
            [each.heading for each in columns], [each.field for each in columns], [each.unit for each in columns], ""
        )
    row.job = enqueue(IMPORT, {"import": row.pk}, about=str(row), link="", user=officer)
    row.state = ListImport.State.WAITING
    row.save()
    run_waiting()


def _decide(stage: Stage) -> None:
    """Some pairs are decided by people of the city, and linked again."""
    officer = stage.users[Role.STATISTICS_OFFICER]
    found = [pair for pair in pairs() if pair.is_open]
    for number, pair in enumerate(found[: max(len(found) // 3, 3)]):
        verdict = (Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE)[number % 3]
        decide(pair, verdict, ("地址与经营范围一致", "两家股东不同", "待实地核实")[number % 3], officer, None)
    enqueue(RELINK, {}, user=officer)
    run_waiting()


def _pools(stage: Stage) -> None:
    """Those that meet conditions or are near are taken into pools."""
    officer = stage.users[Role.STATISTICS_OFFICER]
    for kind, reason in (
        ("above_scale", "年收入接近入库线，纳入重点培育"),
        ("high_tech", "研发投入达标，辅导申报"),
        ("srdi", "创新能力较强"),
    ):
        wanted = (
            Prospect.objects.filter(kind=kind, what__in=("entering", "near")).order_by("pk").values("enterprise")[:12]
        )
        chosen = list(Enterprise.objects.filter(pk__in=list(wanted.values_list("enterprise", flat=True))))
        change_pool(chosen, kind, "enter", stage.today - timedelta(days=30), reason, officer)


def _contacts(stage: Stage) -> None:
    """Visits of the districts, some with promises whose day is over."""
    asked = (
        "希望协调园区扩租场地",
        "软件人才公寓申请进度",
        "申请首版次软件评审辅导",
        "反映产业基金对接较慢",
        "希望牵线本地制造企业试用",
    )
    promised = ("由园区一周内答复", "转人社部门跟进", "安排专家上门辅导", "列入下月对接会", "组织供需对接")
    for place, district in enumerate(stage.districts):
        user = stage.user(Role.DISTRICT, district)
        for number, enterprise in enumerate(
            Enterprise.objects.filter(district=district).order_by("-is_above_scale", "pk")[:6]
        ):
            at = (place + number) % len(asked)
            day = stage.today - timedelta(days=8 * number + place)
            contact = Contact(
                enterprise=enterprise, date=day, kind=Contact.Kind.values[number % 4], who=str(user), asked=asked[at],
                promised=promised[at], follow_up=day + timedelta(days=14),
            )  # fmt: skip
            if number % 3 == 2:
                contact.done_at, contact.outcome = day + timedelta(days=9), "已办结，企业满意"
            with acting_for(user):
                add_contact(contact, user)
