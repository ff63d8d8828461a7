"""Lists of organisations and accounts out of spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.uscc import made_up_uscc
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]
HEADS = ["名称", "简称", "类别", "上级单位", "行政区划代码", "统一社会信用代码", "用户名", "姓名", "电话", "角色"]
ROWS = [
    ["龙湾区", "", "区县", "临江市", "990104", "", "longwan", "王芳", "0571-1", "区县"],
    ["龙湾软件园", "", "园区", "龙湾区", "", "", "", "", "", ""],
    ["临江市科学技术局", "市科技局", "部门", "临江市", "", "", "kejiju", "李强", "", "任务单位"],
    ["临江甲软件有限公司", "", "企业", "龙湾区", "", made_up_uscc("import"), "jia", "孙某", "", ""],
]


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    """The administrator's browser."""
    return signed_in(Role.ADMINISTRATOR)


def as_csv(rows: list[list[str]]) -> SimpleUploadedFile:
    """A list as Excel saves it in a Chinese office."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADS, *rows])
    return SimpleUploadedFile("单位.csv", text.getvalue().encode("gbk"))


def as_xlsx(rows: list[list[str]]) -> SimpleUploadedFile:
    """A workbook with a title above the heads."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["临江市单位名单"])
        for at, row in enumerate([HEADS, *rows], start=1):
            sheet.write_row(at, 0, row)
    return SimpleUploadedFile("单位.xlsx", buffer.getvalue())


def upload(admin: Client, file: SimpleUploadedFile) -> str:
    """The address of the preview."""
    answer = admin.post(reverse("organisations:import"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


@pytest.mark.parametrize("kind", [as_csv, as_xlsx])
def test_a_list_is_looked_at_first_and_then_taken_in_whole(
    world: World, admin: Client, kind: Callable[[list[list[str]]], SimpleUploadedFile]
) -> None:
    before = Organisation.objects.count()
    preview = upload(admin, kind(ROWS))
    assert "共 4 行，新单位 4 个，用户 3 个" in admin.get(preview).content.decode()
    assert Organisation.objects.count() == before
    page = admin.post(preview).content.decode()
    assert page.count("<code>") == 6
    assert Organisation.objects.get(name="龙湾软件园").parent == Organisation.objects.get(name="龙湾区")
    users = {each.username: each for each in User.objects.filter(username__in=["longwan", "kejiju", "jia"])}
    assert {name: user.roles for name, user in users.items()} == {
        "longwan": {Role.DISTRICT}, "kejiju": {Role.TASK_UNIT}, "jia": {Role.ENTERPRISE},
    }  # fmt: skip
    assert all(user.must_change_password for user in users.values())


def test_a_list_that_is_sent_twice_adds_nothing(world: World, admin: Client) -> None:
    plain = [[*row[:6], "", "", "", ""] for row in ROWS]
    for _time in range(2):
        admin.post(upload(admin, as_csv(plain)))
    assert Organisation.objects.filter(name__in=[row[0] for row in ROWS]).count() == 4


def test_every_fault_is_told_and_nothing_is_taken_in(world: World, admin: Client) -> None:
    bad = [
        *ROWS,
        ["", "", "部门", "临江市", "", "", "", "", "", ""],
        ["甲局", "", "衙门", "临江市", "", "", "", "", "", ""],
        ["乙局", "", "部门", "没有的市", "12", "", "", "", "", ""],
        ["丙公司", "", "企业", "龙湾区", "", "91330000MA00000010", "", "", "", ""],
        ["丁局", "", "部门", "临江市", "", "", "park", "", "", "老板"],
        ["戊局", "", "部门", "临江市", "", "", "戊 局", "", "", "园区"],
    ]
    before = (Organisation.objects.count(), User.objects.count())
    preview = upload(admin, as_csv(bad))
    page = admin.get(preview).content.decode()
    for fault in ("名称没有填", "类别“衙门”不认识", "上级“没有的市”不在系统里", "行政区划代码是6位数字", "校验",
                  "已有用户名“park”", "角色“老板”不认识", "“园区”只能设在"):  # fmt: skip
        assert fault in page, fault
    assert "有 6 行需要改正" in page
    assert admin.post(preview).status_code == 422
    assert (Organisation.objects.count(), User.objects.count()) == before


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (SimpleUploadedFile("x.exe", b"MZ"), "不接受"),
        (SimpleUploadedFile("x.csv", b""), "空"),
        (SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken"), ""),
        (SimpleUploadedFile("x.csv", "甲,乙\n1,2\n".encode()), "没有找到表头"),
        (SimpleUploadedFile("x.csv", "名称,类别\n".encode()), "表头下面没有内容"),
    ],
)
def test_what_is_no_list_is_refused_in_words(world: World, admin: Client, file: SimpleUploadedFile, fault: str) -> None:
    file.seek(0)
    answer = admin.post(reverse("organisations:import"), {"file": file})
    page = answer.content.decode()
    assert answer.status_code in (200, 422) and 'role="alert"' in page and fault in page
    assert "/tmp/" not in page


def test_the_template_can_be_sent_back(world: World, admin: Client) -> None:
    content = admin.get(reverse("organisations:import-template")).content
    answer = admin.post(reverse("organisations:import"), {"file": SimpleUploadedFile("t.xlsx", content)})
    assert answer.status_code == 302


def test_a_long_list_is_taken_in_by_few_statements(
    world: World, admin: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    rows = [
        [f"企业{number}", "", "企业", "云麓区", "", made_up_uscc(number), f"u{number}", "", "", ""]
        for number in range(300)
    ]
    preview = upload(admin, as_csv(rows))
    with django_assert_max_num_queries(60):  # type: ignore[attr-defined]
        assert admin.post(preview).content.decode().count("<code>") == 600
