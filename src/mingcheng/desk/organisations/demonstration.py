"""People of the demonstration city beside those of `build`: one for each district, some enterprises, somebody who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.enterprise_accounts import open_account
from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.people import add_person, give_role, set_active
from mingcheng.desk.organisations.rights import Role

if TYPE_CHECKING:
    from mingcheng.desk.demonstration.stage import Stage

NAMES = ("王芳", "李强", "张敏", "刘洋", "陈静", "杨磊", "赵婷", "黄伟", "周洁", "吴斌", "徐丽", "孙涛")
ENTERPRISES = 12


def fill(stage: Stage) -> None:
    """Accounts as an administrator opens them. Nobody knows their one-time passwords: whoever wants to sign in as one of
    them has the password reset first."""
    administrator = stage.users[Role.ADMINISTRATOR]
    with acting_for(administrator):
        people = [
            _person(f"qu{number}", name, district, Role.DISTRICT)
            for number, (name, district) in enumerate(zip(NAMES, stage.districts, strict=False), start=1)
        ]
        give_role(administrator, people[-1], stage.parks[-1], Role.PARK)
        set_active(administrator, people[0], False)
        _enterprises(stage)


def _person(username: str, name: str, place: Organisation, role: Role) -> User:
    user = User(username=username, display_name=name)
    add_person(user, place, role)
    return user


def _enterprises(stage: Stage) -> None:
    """The accounts of the first enterprises that report."""
    import pyarrow.parquet as pq

    listed = pq.read_table(stage.reports / "enterprises.parquet", columns=["uscc", "name", "region"]).to_pylist()
    districts = {each.adcode: each for each in stage.districts}
    for row in [row for row in listed if row["region"] in districts][:ENTERPRISES]:
        if not User.objects.filter(username=row["uscc"]).exists():
            user = User(username=row["uscc"], display_name=row["name"][:60])
            open_account(user, name=row["name"], uscc=row["uscc"], parent=districts[row["region"]])
