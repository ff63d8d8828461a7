"""A list of organisations, with accounts where it names them, as a spreadsheet: read, checked row by row, taken in whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from mingcheng.desk.organisations.audit import record_bulk
from mingcheng.desk.organisations.forms import cleaned_uscc, role_fault
from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.people import PeopleRefused, give_one_time_password
from mingcheng.desk.organisations.rights import Role
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked
from mingcheng.spreadsheets import cell_text, sheets_of

Kind = Organisation.Kind
MOST_ROWS = 3_000
AT_ONCE = 500
HEADS: dict[str, tuple[str, ...]] = {
    "name": ("名称", "单位名称", "单位", "企业名称", "机构名称"),
    "short_name": ("简称", "单位简称"),
    "kind": ("类别", "单位类别", "类型"),
    "parent": ("上级", "上级单位", "所属单位", "所在区县"),
    "adcode": ("行政区划代码", "区划代码"),
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "username": ("用户名", "登录名", "账号"),
    "display_name": ("姓名", "联系人"),
    "telephone": ("电话", "手机", "联系电话"),
    "role": ("角色", "岗位"),
}
"""The columns by what they may be called. Name, kind and what stands above are needed."""
NEEDED = ("name", "kind")


class ListRefused(MingchengError):
    """A spreadsheet that is no list of organisations."""


@dataclass(slots=True)
class ListRow:
    """A row of the list: where it stands, what it says, what is wrong with it, whether the organisation is there already."""

    number: int
    said: dict[str, str]
    faults: list[str] = field(default_factory=list)
    is_known: bool = False
    kind: Kind | None = None
    role: Role | None = None

    @property
    def has_account(self) -> bool:
        """Whether it names somebody who is to sign in."""
        return bool(self.said["username"])


@dataclass(frozen=True, slots=True)
class Account:
    """An account that was opened, with its one-time password, which is kept nowhere."""

    organisation: str
    username: str
    display_name: str
    password: str


def read_list(path: Path) -> list[ListRow]:
    """The rows of the first sheet that has the heads. Raises ListRefused, and SpreadsheetError for a file that cannot be
    read."""
    for sheet in sheets_of(path):
        for at, cells in enumerate(sheet.rows[:10]):
            columns = _columns([cell_text(cell) for cell in cells])
            if all(name in columns for name in NEEDED):
                return _rows([[cell_text(cell) for cell in row] for row in sheet.rows], at, columns)
    raise ListRefused("", _("没有找到表头“名称”和“类别”。"), _("请下载模板，按模板填写后再上传。"))


def _columns(cells: list[str]) -> dict[str, int]:
    plain = [re.sub(r"[\s*（(].*", "", cell) for cell in cells]
    found = {}
    for name, words in HEADS.items():
        place = next((at for at, cell in enumerate(plain) if cell in words), None)
        if place is not None:
            found[name] = place
    return found


def _rows(cells: list[list[str]], at: int, columns: dict[str, int]) -> list[ListRow]:
    found = [
        ListRow(number, {name: (row[columns[name]] if name in columns else "") for name in HEADS})
        for number, row in enumerate(cells[at + 1 :], start=at + 2)
        if any(row)
    ]
    if not found:
        raise ListRefused("", _("表头下面没有内容。"), _("请填写后再上传。"))
    if len(found) > MOST_ROWS:
        raise ListRefused("", _("超过 {most} 行。").format(most=MOST_ROWS), _("请拆成几个文件。"))
    return found


def checked(rows: list[ListRow]) -> list[ListRow]:
    """The rows with their faults, against each other and against what the desk holds."""
    names = set(Organisation.objects.values_list("name", flat=True))
    known = {(parent, name) for parent, name in Organisation.objects.values_list("parent__name", "name")}
    codes = dict(Organisation.objects.exclude(uscc="").values_list("uscc", "name"))
    taken = set(User.objects.values_list("username", flat=True))
    seen: set[tuple[str | None, str]] = set()
    for row in rows:
        said = row.said
        row.faults = []
        row.kind = _kind_of(row)
        _check_parent(row, names)
        _check_codes(row, codes)
        key = (said["parent"] or None, said["name"])
        row.is_known = key in known
        if key in seen and not row.has_account:
            row.faults.append(_("与前面的行重复。"))
        seen.add(key)
        names.add(said["name"])
        _check_account(row, taken)
    return rows


def _kind_of(row: ListRow) -> Kind | None:
    if not row.said["name"]:
        row.faults.append(_("名称没有填。"))
    found = next((kind for kind in Kind if row.said["kind"] in (kind.value, KIND_WORDS[kind])), None)
    if found is None:
        words = "、".join(KIND_WORDS.values())
        row.faults.append(_("类别“{kind}”不认识，可用：{words}。").format(kind=row.said["kind"], words=words))
    elif found is not Kind.CITY and not row.said["parent"]:
        row.faults.append(_("上级没有填；只有城市没有上级。"))
    return found


def _check_parent(row: ListRow, names: set[str]) -> None:
    parent = row.said["parent"]
    if parent and parent not in names:
        row.faults.append(_("上级“{parent}”不在系统里，也不在前面的行里。").format(parent=parent))


def _check_codes(row: ListRow, codes: dict[str, str]) -> None:
    if row.said["adcode"] and not re.fullmatch(r"[0-9]{6}", row.said["adcode"]):
        row.faults.append(_("行政区划代码是6位数字。"))
    try:
        row.said["uscc"] = cleaned_uscc(row.said["uscc"])
    except ValidationError as error:
        row.faults.append(_("统一社会信用代码：{fault}").format(fault="".join(error.messages)))
        return
    code = row.said["uscc"]
    if row.kind is Kind.ENTERPRISE and not code:
        row.faults.append(_("企业须填统一社会信用代码。"))
    if code and codes.setdefault(code, row.said["name"]) != row.said["name"]:
        row.faults.append(_("统一社会信用代码属于“{name}”。").format(name=codes[code]))


def _check_account(row: ListRow, taken: set[str]) -> None:
    said = row.said
    if not row.has_account:
        if said["role"]:
            row.faults.append(_("填了角色，没有填用户名。"))
        return
    if said["username"] in taken:
        row.faults.append(_("已有用户名“{name}”。").format(name=said["username"]))
    taken.add(said["username"])
    try:
        User(username=said["username"], display_name=said["display_name"] or said["username"]).clean_fields(
            exclude=["password"]
        )
    except ValidationError as error:
        row.faults.extend(error.messages)
    row.role = Role.ENTERPRISE if row.kind is Kind.ENTERPRISE else _role_of(row)
    if row.role is not None and row.kind is not None:
        fault = role_fault(Organisation(kind=row.kind), row.role)
        row.faults.extend([fault] if fault else [])


def _role_of(row: ListRow) -> Role | None:
    found = next((role for role in Role if row.said["role"] in (role.value, ROLE_WORDS[role])), None)
    if found is None:
        words = "、".join(ROLE_WORDS.values())
        row.faults.append(_("角色“{role}”不认识，可用：{words}。").format(role=row.said["role"], words=words))
    return found


KIND_WORDS: dict[Kind, str] = {
    Kind.CITY: marked("城市"),
    Kind.DISTRICT: marked("区县"),
    Kind.ZONE: marked("功能区"),
    Kind.PARK: marked("园区"),
    Kind.BUREAU: marked("部门"),
    Kind.ENTERPRISE: marked("企业"),
}
"""Lists are Chinese, whatever language their reader has chosen."""
ROLE_WORDS: dict[Role, str] = {
    Role.ADMINISTRATOR: marked("系统管理员"),
    Role.PLAN_OFFICER: marked("规划岗"),
    Role.STATISTICS_OFFICER: marked("统计岗"),
    Role.MEASURE_OFFICER: marked("政策岗"),
    Role.DISTRICT: marked("区县"),
    Role.PARK: marked("园区"),
    Role.TASK_UNIT: marked("任务单位"),
    Role.ENTERPRISE: marked("企业"),
    Role.AUDITOR: marked("审计"),
    Role.PUBLIC_READER: marked("公众读者"),
}


def take_in(rows: list[ListRow]) -> list[Account]:
    """Keeps all organisations and accounts of a list that has no faults, or none; a list that is taken in twice adds
    nothing. Gives the accounts with their one-time passwords."""
    opened = {row.number: _person(row) for row in rows if row.has_account}
    with transaction.atomic():
        if any(row.faults for row in checked(rows)):
            raise PeopleRefused("", _("表里还有错误。"), _("请改正后重新上传。"))
        places = _kept_places(rows)
        _keep_people(
            [(opened[row.number].user, places[row.number], row.role) for row in rows if row.has_account and row.role]
        )
    return [
        Account(places[number].name, each.user.username, each.user.display_name, each.password)
        for number, each in opened.items()
    ]


@dataclass(frozen=True, slots=True)
class _Opened:
    """Somebody who is not kept yet, with the one-time password."""

    user: User
    password: str


def _person(row: ListRow) -> _Opened:
    said = row.said
    name = said["display_name"] or said["username"]
    user = User(username=said["username"], display_name=name, telephone=said["telephone"])
    return _Opened(user, give_one_time_password(user))


def _kept_places(rows: list[ListRow]) -> dict[int, Organisation]:
    """The organisation of each row, by the row's number. Those that others stand below come one by one, enterprises in
    one go: a list may name thousands of them."""
    known = {(each.parent_id, each.name): each for each in Organisation.objects.all()}
    by_name = {each.name: each for each in known.values() if each.kind != Kind.ENTERPRISE}
    found: dict[int, Organisation] = {}
    new = []
    for row in rows:
        parent = by_name.get(row.said["parent"])
        key = (parent.pk if parent else None, row.said["name"])
        place = known.get(key)
        if place is None:
            place = known[key] = _place(row, parent)
            if row.kind is Kind.ENTERPRISE:
                new.append(place)
            else:
                place.save()
        if place.kind != Kind.ENTERPRISE:
            by_name[place.name] = place
        found[row.number] = place
    _keep_enterprises(new)
    return found


def _place(row: ListRow, parent: Organisation | None) -> Organisation:
    said = row.said
    return Organisation(
        name=said["name"], short_name=said["short_name"], kind=row.kind or "", parent=parent,
        adcode=said["adcode"], uscc=said["uscc"],
    )  # fmt: skip


def _keep_enterprises(new: list[Organisation]) -> None:
    Organisation.objects.bulk_create(new, batch_size=AT_ONCE)
    for each in new:
        each.path = f"{each.parent.path if each.parent else '/'}{each.pk}/"
    Organisation.objects.bulk_update(new, ["path"], batch_size=AT_ONCE)
    record_bulk("create", new)


def _keep_people(people: list[tuple[User, Organisation, Role]]) -> None:
    users = [user for user, _place, _role in people]
    User.objects.bulk_create(users, batch_size=AT_ONCE)
    memberships = [Membership(user=user, organisation=place, role=role) for user, place, role in people]
    Membership.objects.bulk_create(memberships, batch_size=AT_ONCE)
    record_bulk("create", [*users, *memberships])
