"""Tables of facts that are uploaded: packed ones too, but no bomb and no other file; the page says where each comes from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies import facts_upload
from mingcheng.desk.policies.facts import given_folder, refresh_facts
from mingcheng.desk.policies.facts_upload import LABELS, template
from tests.desk.world import USCCS, World

AWARDS = f"uscc,date,kind,level\n{USCCS['own']},2024-05-01,cmmi,3\n"
GRANTS = f"uscc,date,kind,amount\n{USCCS['own']},2024-05-01,national_rd,30\n"


def _packed(**files: str) -> SimpleUploadedFile:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/") + ".csv", text)
        archive.writestr("__MACOSX/._awards.csv", "x")
    return SimpleUploadedFile("facts.zip", kept.getvalue())


def _names() -> set[str]:
    return {path.stem for path in given_folder().glob("*.parquet")}


def test_tables_of_an_archive_are_kept_and_their_source_is_told(world: World, signed_in: Callable[..., Client]) -> None:
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:facts")
    assert client.post(address, {"files": _packed(awards=AWARDS, data__grants=GRANTS)}).status_code == 302
    assert _names() == {"awards", "grants"}
    text = client.get(address).content.decode()
    assert "上传的表（1 行）" in text and "培育梯度" in text


@pytest.mark.parametrize(
    "files", [{"awards": AWARDS, "..__other": "x"}, {"awards": AWARDS, "b__awards": AWARDS}], ids=["other", "twice"]
)
def test_other_files_and_doubles_are_refused_whole(
    world: World, signed_in: Callable[..., Client], files: dict[str, str]
) -> None:
    answer = signed_in(Role.MEASURE_OFFICER).post(reverse("policies:facts"), {"files": _packed(**files)})
    assert answer.status_code == 400 and not _names()


def test_a_bomb_is_refused(world: World, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts_upload, "MOST_BYTES", 5 * 1024**2)
    told = {"files": _packed(grants=GRANTS, awards="0" * 6 * 1024**2)}
    answer = signed_in(Role.MEASURE_OFFICER).post(reverse("policies:facts"), told)
    assert answer.status_code == 400 and "5 MB" in answer.content.decode() and not _names()


def _filled(**rows: list[object]) -> SimpleUploadedFile:
    """The empty workbook with one row in some of its sheets."""
    book = openpyxl.load_workbook(io.BytesIO(template()))
    for name, row in rows.items():
        book[name].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile("我市企业.xlsx", kept.getvalue())


def test_the_empty_workbook_filled_in_is_taken_a_sheet_a_table(world: World, signed_in: Callable[..., Client]) -> None:
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:facts")
    answer = client.get(reverse("policies:facts-template"))
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == list(LABELS.values())
    own = USCCS["own"]
    told = _filled(
        企业名单=[own, "云麓软件"], 年度数据=[own, 2025, 3000, 2600.5], 兑付记录=[own, "revenue-step", 2024, 20]
    )
    assert client.post(address, {"files": told}).status_code == 302
    annual = pq.read_table(given_folder() / "annual.parquet").to_pylist()
    assert [(row["uscc"], row["year"], row["software_revenue"]) for row in annual] == [(own, 2025, 2600.5)]
    refresh_facts()
    assert "软件业务收入" in client.get(address).content.decode()


def test_a_workbook_without_such_sheets_is_refused(world: World, signed_in: Callable[..., Client]) -> None:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.save(kept)
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:facts")
    answer = client.post(address, {"files": SimpleUploadedFile("other.xlsx", kept.getvalue())})
    assert answer.status_code == 400 and "年度数据" in answer.content.decode()
    assert client.post(address, {"files": SimpleUploadedFile("企业.xlsx", b"PK nothing")}).status_code == 400
    assert not _names()


def test_what_is_no_archive_is_refused(world: World, signed_in: Callable[..., Client]) -> None:
    told = {"files": SimpleUploadedFile("facts.zip", b"PK nothing")}
    assert signed_in(Role.MEASURE_OFFICER).post(reverse("policies:facts"), told).status_code == 400
