"""Sets up the demonstration city on an empty desk."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib import import_module
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

import mingcheng
from mingcheng.desk.demonstration.population import make_population
from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.jobs.upkeep import refresh_planner
from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.language import _, marked
from mingcheng.made_up import CITY_CODE, DISTRICTS, REGIONS
from mingcheng.plans import Plan, plan_of
from mingcheng.reading import read

PLAN = Path(mingcheng.__file__).parent / "content" / "demo" / "linjiang-plan.docx"
ROOMS = ("organisations", "registry", "plans", "targets", "parks", "deliverables", "tasks", "statistics", "policies")
"""The rooms in the order in which they are filled: each builds on those before it."""

NAMES = {
    "organisations": marked("单位与用户"),
    "registry": marked("名录"),
    "plans": marked("规划"),
    "targets": marked("目标"),
    "parks": marked("园区"),
    "deliverables": marked("成果"),
    "tasks": marked("任务"),
    "statistics": marked("统计"),
    "policies": marked("政策"),
}
"""What the rooms are called on the pages."""

ZONES = frozenset({"900108", "900109"})
PARKS_A_DISTRICT = 4
BUREAU = "市工信局"
Kind = Organisation.Kind
Progress = Callable[[int, int, str], None]


def is_built() -> bool:
    """Whether the city stands here already."""
    return Organisation.objects.filter(adcode=CITY_CODE).exists()


def build(
    enterprises: int = 300, months: int = 15, today: date | None = None, progress: Progress | None = None
) -> Stage:
    """Fills an empty desk. `months` are those with reports, up to the month before today's. Passwords are drawn anew for
    every desk; `Stage.passwords` has them by account."""
    day = today or timezone.localdate()
    tell = progress or (lambda done, total, text: None)
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        tell(0, len(ROOMS) + 1, _("生成虚构的企业和报表"))
        make_population(Path(folder), enterprises, months, day)
        stage = stage_of(enterprises, months, day, Path(folder))
        for place, room in enumerate(ROOMS, start=1):
            tell(place, len(ROOMS) + 1, _("布置示例城市：{room}").format(room=_(NAMES[room])))
            import_module(f"mingcheng.desk.{room}.demonstration").fill(stage)
        _computed(day)
        refresh_planner()
        tell(len(ROOMS) + 1, len(ROOMS) + 1, _("示例城市已就绪"))
    return stage


def _computed(day: date) -> None:
    """Targets and parks with the reports of all months: what the first page shows is what the later ones show."""
    from mingcheng.desk.parks.figures import refresh as refresh_parks
    from mingcheng.desk.parks.models import Park
    from mingcheng.desk.targets.standings import refresh_all

    refresh_all(day)
    refresh_parks(Park.objects.select_related("organisation"), day)


def stage_of(enterprises: int, months: int, today: date, folder: Path) -> Stage:
    """The organisations and people of the city."""
    plan = plan_of(read(PLAN))
    city = Organisation.objects.create(name="临江市", kind=Kind.CITY, adcode=CITY_CODE)
    districts = {
        code: Organisation.objects.create(
            name=REGIONS[code], kind=Kind.ZONE if code in ZONES else Kind.DISTRICT, parent=city, adcode=code
        )
        for code in DISTRICTS
    }
    units = _units(plan, city, list(districts.values()))
    parks = _parks(plan, districts)
    stage = Stage(
        city, units[BUREAU], list(districts.values()), list(parks.values()), units, enterprises, months, today, folder,
        park_codes=parks,
    )  # fmt: skip
    _people(stage)
    return stage


def _units(plan: Plan, city: Organisation, districts: list[Organisation]) -> dict[str, Organisation]:
    """A bureau for every unit that the plan names and that is none of the districts; several units in one word, such as
    all districts, are none."""
    named = {unit for task in plan.tasks for unit in (*task.lead, *task.support)} | {BUREAU}
    taken = [each.name for each in districts]
    found = {}
    for name in sorted(named):
        if "各" in name or any(name.removesuffix("人民政府").removesuffix("管委会") in each for each in taken):
            continue
        found[name] = Organisation.objects.create(name=name.replace("市", "临江市", 1) if name.startswith("市") else name,
                                                  short_name=name, kind=Kind.BUREAU, parent=city)  # fmt: skip
    return found


def _parks(plan: Plan, districts: dict[str, Organisation]) -> dict[str, Organisation]:
    """Four parks a district, as the reports have them: those that the plan names first, the rest by number."""
    found = {}
    for code, district in districts.items():
        named = [park.name for park in plan.parks if park.district and park.district in district.name]
        for number in range(PARKS_A_DISTRICT):
            name = named[number] if number < len(named) else f"{district.name}软件产业园{number + 1}号园"
            found[f"{code}-P{number + 1}"] = Organisation.objects.create(name=name, kind=Kind.PARK, parent=district)
    return found


def _people(stage: Stage) -> None:
    """One account a role, named like the role; the district's, the park's and the unit's are of the first ones."""
    unit = next((each for name, each in stage.units.items() if name != BUREAU), stage.bureau)
    homes = {Role.DISTRICT: stage.districts[0], Role.PARK: stage.parks[0], Role.TASK_UNIT: unit,
             Role.ENTERPRISE: _enterprise(stage), Role.PUBLIC_READER: stage.city}  # fmt: skip
    passwords = {role: secrets.token_urlsafe(9) for role in Role}
    with ThreadPoolExecutor() as pool:  # what makes a password slow to guess makes ten of them slow to keep
        hashed = dict(zip(passwords, pool.map(make_password, passwords.values()), strict=True))
    for role, password in passwords.items():
        user = User.objects.create(username=role.value, password=hashed[role], display_name=str(role.label))
        Membership.objects.create(user=user, organisation=homes.get(role, stage.bureau), role=role)
        stage.users[role] = user
        stage.passwords[role.value] = password


def _enterprise(stage: Stage) -> Organisation:
    """The organisation of one enterprise of the first park, so that somebody can sign in for it."""
    import pyarrow.parquet as pq

    listed = pq.read_table(stage.reports / "enterprises.parquet").to_pylist()
    code = next(code for code, park in stage.park_codes.items() if park == stage.parks[0])
    row = next((each for each in listed if each["park"] == code), listed[0])
    district = next(each for each in stage.districts if each.adcode == row["region"])
    return Organisation.objects.create(name=row["name"], kind=Kind.ENTERPRISE, parent=district, uscc=row["uscc"])
