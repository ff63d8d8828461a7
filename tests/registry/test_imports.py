"""Lists of enterprises come into the register with every value's source; what cannot be read is told, never lost."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mingcheng.journals import Entry, JournalError
from mingcheng.registry.imports import Imported, import_list
from mingcheng.registry.linked_register import link_register, link_register_as_of
from mingcheng.registry.list_fields import fields_meant, heading_key, list_fields, unit_in, words_for_nothing
from mingcheng.registry.list_values import REASONS, typed
from mingcheng.registry.lists import EnterpriseList, read_list
from mingcheng.registry.mappings import Mapping, MappingError, proposed, read_mapping
from mingcheng.registry.places import Place, Places, read_places
from mingcheng.registry.register import Register, RegisterError
from mingcheng.registry.review import read_decisions, write_review
from mingcheng.registry.story import story_lines, story_of
from mingcheng.registry.trust import read_trust
from mingcheng.spreadsheets import SpreadsheetError
from mingcheng.uscc import made_up_uscc
from mingcheng.yaml_files import FaultyFileError

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
ONE, TWO, THREE = (made_up_uscc(number) for number in (1, 2, 3))
HEAD = ["统一社会信用代码", "企业名称", "成立日期", "注册资本（万元）", "所在区县", "从业人数"]
Row = Sequence[object]


def workbook(path: Path, *rows: Row, head: Sequence[str] = HEAD, hidden: Sequence[Row] = ()) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    for row in (["企业名单"], head, *rows):
        sheet.append(list(row))
    if hidden:
        other = book.create_sheet("旧")
        other.sheet_state = "hidden"
        for row in hidden:
            other.append(list(row))
    book.save(path)
    return path


def csv_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, source: str = "税务", places: Places | None = None) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Records and quarantine of a file with the mapping that its headings suggest."""
    found = read_list(path)
    result = typed(found, proposed(source, found.headings, found.place), places or Places())
    return result.records, result.quarantine.to_pylist()


def told(quarantine: list[dict[str, Any]]) -> list[tuple[int, str | None, str, str]]:
    return [(row["row"], row["field"], row["reason"], row["outcome"]) for row in quarantine]


def added(register: Register, path: Path, source: str = "税务", day: date = JULY, **more: Any) -> Imported:
    return import_list(register, path, source, known_at=day, who="登记员", **more)


def enterprises(register: Register) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(link_register(register).entry.table("enterprises")).to_pylist()
    return rows


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "登记册")


# --- headings


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("统一社会信用代码", "uscc"), ("* 企业名称（全称）", "name"), ("注册资本(万元)", "capital"), ("成 立 日 期", "founded"),
        ("uscc", "uscc"), ("法定代表人：", "legal_representative"), ("备注", None),
    ],
)  # fmt: skip
def test_headings_mean_fields_whatever_decorates_them(heading: str, field: str | None) -> None:
    assert [meant.name for _rank, meant in fields_meant(heading)] == ([field] if field else [])


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("注册资本（万元）", "万元"),
        ("注册资本(单位：亿元)", "亿元"),
        ("注册资本(万)", "万元"),
        ("注册资本", None),
        ("注册资本（认缴）", None),
    ],
)
def test_a_unit_is_read_from_the_heading_or_not_at_all(heading: str, unit: str | None) -> None:
    assert unit_in(heading) == unit


def test_no_heading_stands_for_two_fields() -> None:
    words = Counter(heading_key(word) for field in list_fields() for word in {heading_key(w) for w in field.headings})
    assert [word for word, count in words.items() if count > 1] == []


def test_a_mapping_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    mapping = proposed("税务", [*HEAD, "纳税人识别号", "法定代表人", "行业代码（2017）"], "x")
    path = csv_file(tmp_path / "税务.yaml", mapping.text())
    assert read_mapping(path) == mapping
    assert mapping.columns["uscc"] == ("统一社会信用代码", "纳税人识别号")
    assert mapping.units == {"capital": "万元"} and mapping.industry_edition == "2017"


def test_a_list_without_names_and_codes_is_refused_with_its_headings(tmp_path: Path) -> None:
    with pytest.raises(MappingError) as caught:
        proposed("税务", ["甲", "乙"], "名单.xlsx!名单")
    assert str(caught.value) == (
        "名单.xlsx!名单：认不出企业名称和代码的列；表头是 “甲”、“乙”。 请用 --mapping 给出对应，如 columns: {name: 甲}。"
    )
    with pytest.raises(MappingError, match="找不到表头：没有一行写着企业名称或代码。"):
        read_list(csv_file(tmp_path / "a.csv", "甲,乙\n1,2\n"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("source: 税务\nheadings: [甲]\ncolumns: {nmae: 甲}\n", "1:3:11 没有“nmae”这个字段。是否应为“name”？"),
        (
            "source: 税务\nheadings: [企业名]\ncolumns:\n  name: 企业名称\n",
            ":4:9 headings 里没有“企业名称”。是否应为“企业名”？",
        ),
        ("headings: [甲]\ncolumns: {name: 甲}\n", ":1:1 缺少必填的字段“source”。请补上这一项。"),
        ("source: 税务\n", ":1:1 缺少必填的字段“headings”。请补上这一项。"),
        (
            "source: 税务\nheadings: [甲]\ncolumns: {name: 甲}\nunits: {capital: 美元}\n",
            "字段“capital”应为人民币金额单位，现为“美元”。",
        ),
        (
            "source: 税务\nheadings: [甲]\ncolumns: {name: 甲}\npersonal: 保留\n",
            "字段“personal”应为drop、keep 之一，现为“保留”。",
        ),
        ("source: &a 税务\nheadings: [*a]\ncolumns: {name: *a}\n", "不支持 YAML 的锚点与引用"),
        ("- 甲\n", "这里应为一组“字段: 值”，现为列表（1 项）。"),
    ],
)
def test_faults_of_a_mapping_are_told_with_line_and_remedy(tmp_path: Path, text: str, problem: str) -> None:
    path = csv_file(tmp_path / "1", text)
    with pytest.raises(FaultyFileError) as caught:
        read_mapping(path)
    assert problem in str(caught.value).replace("：", " ", 1).replace(f"{path} ", f"{path}：").replace(
        "。 ", "。"
    ) or problem in str(caught.value)


# --- values


def test_a_workbook_comes_in_with_types_and_places(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名单.xlsx",
        [ONE, "宁波云麓软件有限公司", datetime(2015, 3, 2), 1000.5, "鄞州区", 50],
        [TWO, "宁波望江数据有限公司", "2019年1月2日", "500万元", "330203", "1,200人"],
    )
    records, quarantine = read(path)
    assert quarantine == []
    first, second = records.to_pylist()
    assert (first["uscc"], first["name"], first["sheet"], first["row"]) == (ONE, "宁波云麓软件有限公司", "名单", 3)
    assert (first["founded"], first["capital"], first["region"], first["employees"]) == (
        date(2015, 3, 2),
        1000_5000_00,
        "330212",
        50,
    )
    assert (second["founded"], second["capital"], second["region"], second["employees"]) == (
        date(2019, 1, 2),
        500_0000_00,
        "330203",
        1200,
    )


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,000", 1000_0000_00), ("０.５", 5000_00), ("500元", 500_00), ("1.2亿元", 120_000_000_00), ("人民币500万元整", 500_0000_00),
        ("0", 0), ("500万美元", None), ("-5", None), ("五百", None), ("0.0000001", None), ("9" * 30, None), ("5%", None),
    ],
)  # fmt: skip
def test_amounts_are_whole_fen_or_in_quarantine(tmp_path: Path, text: str, fen: int | None) -> None:
    records, quarantine = read(workbook(tmp_path / "a.xlsx", [ONE, "甲", None, text]))
    assert records["capital"].to_pylist() == [fen]
    assert told(quarantine) == ([] if fen is not None else [(3, "capital", "money_unreadable", "value")])


def test_a_bare_amount_without_a_unit_is_asked_about(tmp_path: Path) -> None:
    records, quarantine = read(csv_file(tmp_path / "a.csv", "企业名称,注册资本\n甲,500\n乙,500万元\n"))
    assert records["capital"].to_pylist() == [None, 500_0000_00]
    assert told(quarantine) == [(2, "capital", "money_without_unit", "value")]


@pytest.mark.parametrize(
    ("text", "day", "reason"),
    [
        ("2015-3-2", date(2015, 3, 2), None), ("2015/03/02 00:00:00", date(2015, 3, 2), None), ("20150302", date(2015, 3, 2), None),
        ("2015.3.2", date(2015, 3, 2), None), ("43831", None, "day_is_serial"), (43831, None, "day_is_serial"),
        ("2015-2-30", None, "day_unreadable"), ("2015年3月", None, "day_unreadable"), ("3-2-2015", None, "day_unreadable"),
        ("去年", None, "day_unreadable"), ("2015", None, "day_unreadable"),
    ],
)  # fmt: skip
def test_days_are_days_or_in_quarantine(tmp_path: Path, text: object, day: date | None, reason: str | None) -> None:
    records, quarantine = read(workbook(tmp_path / "a.xlsx", [ONE, "甲", text]))
    assert records["founded"].to_pylist() == [day]
    assert told(quarantine) == ([(3, "founded", reason, "value")] if reason else [])


def test_wrong_codes_are_kept_and_flagged_and_old_identifiers_understood(tmp_path: Path) -> None:
    wrong = ONE[:-1] + ("1" if ONE[-1] != "1" else "2")
    rows = [
        [wrong, "甲"],
        ["ABC", "乙"],
        [f"{TWO[8:16]}-{TWO[16]}", "丙"],
        [f"330200{TWO[8:17]}", "丁"],
        [TWO.lower(), "戊"],
    ]
    records, quarantine = read(workbook(tmp_path / "a.xlsx", *rows))
    assert records["code"].to_pylist() == [wrong, "ABC", TWO[8:17], "330200" + TWO[8:17], TWO]
    assert records["uscc"].to_pylist() == [None, None, None, None, TWO]
    assert records["organisation_code"].to_pylist()[2:] == [TWO[8:17]] * 3
    assert told(quarantine) == [(3, "uscc", "code_check_failed", "flag"), (4, "uscc", "code_malformed", "flag")]


def test_rows_that_are_no_enterprises_are_told_one_by_one(tmp_path: Path) -> None:
    good = [ONE, "宁波云麓软件有限公司", "2015-03-02", 5, "鄞州区", 1]
    path = workbook(
        tmp_path / "a.xlsx", good, HEAD, good, ["合计", None, None, 5], [None, "填表人：某某"], [None, None, "2015-01-01"],
        *[[None]] * 1000, [TWO, "宁波望江数据有限公司"],
    )  # fmt: skip
    records, quarantine = read(path)
    assert records["row"].to_pylist() == [3, 1009]
    assert [(row["row"], row["reason"]) for row in quarantine] == [
        (4, "repeated_head"), (5, "repeated_row"), (6, "not_enterprise"), (7, "not_enterprise"), (8, "no_identity"),
    ]  # fmt: skip
    assert all(row["outcome"] == "row" for row in quarantine)


def test_two_enterprises_under_one_code_are_both_kept_and_flagged(tmp_path: Path) -> None:
    records, quarantine = read(
        workbook(tmp_path / "a.xlsx", [ONE, "宁波云麓软件有限公司"], [ONE, "宁波望江贸易有限公司"], [TWO, "丙"])
    )
    assert records.num_rows == 3
    assert told(quarantine) == [(3, "name", "several_names", "flag"), (4, "name", "several_names", "flag")]


def test_words_for_nothing_are_unknown_and_not_values(tmp_path: Path) -> None:
    records, quarantine = read(
        csv_file(tmp_path / "a.csv", "企业名称,住所,从业人数,企业规模\n甲,无,-,N/A\n乙, —— ,　,不详\n")
    )
    assert quarantine == []
    assert [records[name].to_pylist() for name in ("address", "employees", "size")] == [[None, None]] * 3


def test_personal_data_stays_outside_unless_it_is_asked_for(register: Register, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "企业名称,法定代表人,联系电话\n甲,某某,13900000000\n")
    first = added(register, path)
    assert pq.read_table(first.entry.table("records"))["legal_representative"].to_pylist() == [None]
    assert "涉及个人，没有保存：法定代表人、联系电话。" in first.remarks
    file = register.mapping_file("税务")
    file.write_text(file.read_text(encoding="utf-8").replace("personal: drop", "personal: keep"), encoding="utf-8")
    again = added(register, path)
    assert again.is_new
    assert pq.read_table(again.entry.table("records"))["legal_representative"].to_pylist() == ["某某"]


def test_hidden_sheets_and_formulas_without_values_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [ONE, "甲", None, "=1+1"], hidden=[HEAD, [TWO, "乙"]])
    found = read_list(path)
    assert found.rows.num_rows == 1
    assert found.remarks == (
        "工作表“名单”有 1 个公式没有值（如 D3）；请用表格软件打开后另存。", "工作表“旧”是隐藏的，没有读。",
    )  # fmt: skip


def test_a_file_with_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(SpreadsheetError, match="文件加了密码，读不了。"):
        read_list(path)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"not parquet"])
def test_a_damaged_parquet_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    with pytest.raises(SpreadsheetError, match="文件损坏或不完整"):
        read_list(path)


def test_parquet_with_types_of_its_own_reads_like_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = {
        "uscc": [ONE],
        "name": ["甲"],
        "founded": [date(2015, 3, 2)],
        "former_names": [["乙", "丙"]],
        "employees": [5.0],
    }
    pq.write_table(pa.table(table), path)
    records, quarantine = read(path)
    (row,) = records.to_pylist()
    assert quarantine == []
    assert (row["founded"], row["former_names"], row["employees"], row["row"]) == (date(2015, 3, 2), "乙；丙", 5, 1)


cells = st.one_of(
    st.none(),
    st.sampled_from([ONE, "企业名称", "合计", "-", "甲", "43831", "500万元", "５", "'; DROP TABLE x --"]),
    st.text(max_size=8),
)


@settings(max_examples=25)
@example([(None, ONE, None, None, None, "None")])
@given(st.lists(st.tuples(*[cells] * len(HEAD)), max_size=8))
def test_every_row_is_a_record_or_in_quarantine_and_no_value_gets_lost(rows: list[tuple[str | None, ...]]) -> None:
    columns: dict[str, Any] = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(HEAD)}
    columns |= {"__row": pa.array(range(1, len(rows) + 1), pa.int32()), "__sheet": pa.nulls(len(rows), pa.string())}
    found = typed(EnterpriseList(Path("x"), "x", tuple(HEAD), pa.table(columns)), proposed("税务", HEAD, "x"), Places())
    out = [row for row in found.quarantine.to_pylist() if row["outcome"] == "row"]
    assert found.records.num_rows + len(out) == len(rows)
    assert {row["reason"] for row in found.quarantine.to_pylist()} <= set(REASONS)
    assert found.records["key"].null_count == 0
    gone = {(row["row"], row["field"]) for row in found.quarantine.to_pylist() if row["outcome"] == "value"}
    nothing = {"", *words_for_nothing()}
    for row in found.records.to_pylist():
        for at, name in ((2, "founded"), (3, "capital"), (5, "employees")):
            text = (rows[row["row"] - 1][at] or "").strip().strip("\u200b\ufeff")
            assert (row[name] is None) == (
                (row["row"], name) in gone or normalize("NFKC", " ".join(text.split())) in nothing
            )


# --- the register


def test_the_same_file_twice_changes_nothing(register: Register, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [ONE, "宁波云麓软件有限公司"])
    first = added(register, path)
    state = link_register(register)
    again = added(register, path, day=AUGUST)
    assert (first.is_new, again.is_new, again.entry) == (True, False, first.entry)
    assert link_register(register) == type(state)(state.entry, is_new=False)


def test_one_file_of_two_sources_is_two_lists(register: Register, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [ONE, "宁波云麓软件有限公司"])
    assert added(register, path, "税务").is_new and added(register, path, "统计").is_new
    assert enterprises(register)[0]["sources"] == ["税务", "统计"] or enterprises(register)[0]["sources"] == [
        "统计",
        "税务",
    ]


def test_a_mapping_that_was_corrected_reads_the_file_again_and_the_old_reading_no_longer_counts(
    register: Register, tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "a.csv", "企业名称,单位名称\n旧称,宁波云麓软件有限公司\n")
    added(register, path)
    file = register.mapping_file("税务")
    file.write_text(file.read_text(encoding="utf-8").replace("name: 企业名称", "name: 单位名称"), encoding="utf-8")
    assert added(register, path).is_new
    assert [row["name"] for row in enterprises(register)] == ["宁波云麓软件有限公司"]
    assert len(register.lists()) == 1 and len(register.journal.entries()) == 2


def test_changed_headings_are_asked_about_with_what_changed(register: Register, tmp_path: Path) -> None:
    added(register, csv_file(tmp_path / "a.csv", "企业名称,住所\n甲,乙\n"))
    with pytest.raises(MappingError) as caught:
        added(register, csv_file(tmp_path / "b.csv", "企业名称,注册地址,电话\n甲,乙,1\n"))
    assert caught.value.problem == "表头与“税务”上次不同：少了 “住所”，多了 “注册地址”、“电话”。"
    assert str(register.mapping_file("税务")) in caught.value.remedy
    assert len(register.journal.entries()) == 1
    assert added(register, csv_file(tmp_path / "c.csv", "住所,企业名称\n乙,丁\n")).is_new


def test_a_given_mapping_knows_headings_that_nobody_else_does(register: Register, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "台账\n单位,码\n宁波云麓软件有限公司," + ONE + "\n")
    mapping = Mapping("税务", ("单位", "码"), {"name": ("单位",), "uscc": ("码",)})
    file = csv_file(tmp_path / "m.yaml", mapping.text())
    assert added(register, path, mapping=file).entry.rows["records"] == 1
    assert read_mapping(register.mapping_file("税务")) == mapping
    with pytest.raises(RegisterError, match="这份对应是为来源“税务”写的，不是“统计”。"):
        added(register, path, "统计", mapping=file)


@pytest.mark.parametrize("source", ["", "..", "../税务", "a/b", "a\\b", ".x", "x" * 61, "税务 ", "a\nb", "a=b"])
def test_a_source_is_no_way_out_of_the_folder(register: Register, tmp_path: Path, source: str) -> None:
    with pytest.raises(RegisterError, match="不能作来源的名称"):
        added(register, workbook(tmp_path / "a.xlsx", [ONE, "甲"]), source)
    assert not register.folder.exists()


def test_a_register_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    place = csv_file(tmp_path / "登记册", "x")
    with pytest.raises(JournalError, match="读不到这个目录"):
        added(Register(place), workbook(tmp_path / "a.xlsx", [ONE, "甲"]))


def test_an_empty_register_is_told() -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.raises(RegisterError, match="这个登记册里还没有企业。"):
        link_register(Register(Path(folder)))


# --- one record an enterprise


def test_the_trusted_source_counts_and_within_it_the_newer_list(register: Register, tmp_path: Path) -> None:
    head = ["统一社会信用代码", "企业名称", "住所", "从业人数"]
    added(
        register,
        workbook(tmp_path / "1.xlsx", [ONE, "宁波云麓软件有限公司", "甲路1号", 10], head=head),
        "市场监管",
        JULY,
    )
    added(
        register, workbook(tmp_path / "2.xlsx", [ONE, "宁波云麓软件有限公司", "乙路2号", 20], head=head), "人社", JULY
    )
    added(
        register,
        workbook(tmp_path / "3.xlsx", [ONE, "宁波云麓软件有限公司", "丙路3号", None], head=head),
        "市场监管",
        AUGUST,
    )
    (row,) = enterprises(register)
    assert (row["address"], row["employees"]) == ("丙路3号", 20)
    assert row["conflicts"] == ["address"] and row["records"] == 3
    assert (row["first_known"], row["last_known"]) == (JULY, AUGUST)


def test_a_register_may_have_its_own_order_of_trust(register: Register, tmp_path: Path) -> None:
    head = ["统一社会信用代码", "企业名称", "住所"]
    for source, address in (("市场监管", "甲路1号"), ("税务", "乙路2号")):
        added(
            register, workbook(tmp_path / f"{source}.xlsx", [ONE, "宁波云麓软件有限公司", address], head=head), source
        )
    assert enterprises(register)[0]["address"] == "甲路1号"
    csv_file(register.folder / "trust.yaml", "default: [税务, 市场监管]\n")
    assert enterprises(register)[0]["address"] == "乙路2号"
    with pytest.raises(FaultyFileError, match="没有“adress”这个字段。"):
        read_trust(csv_file(tmp_path / "t.yaml", "default: [税务]\nfields: {adress: [税务]}\n"))


def test_all_values_are_told_with_their_places_and_why_the_records_are_one(register: Register, tmp_path: Path) -> None:
    head = ["统一社会信用代码", "企业名称", "注册资本（万元）"]
    added(register, workbook(tmp_path / "一.xlsx", [ONE, "宁波凌昀麓软件有限公司", 500], head=head), "市场监管")
    added(register, workbook(tmp_path / "二.xlsx", [None, "凌昀麓软件（宁波）有限公司", 800], head=head), "税务")
    story = story_of(link_register(register).entry, "凌昀麓")
    assert [value["value"] for value in story["values"]["capital"]] == [500_0000_00, 800_0000_00]
    lines = list(story_lines(story))
    assert "  * 注册资本：500万元  〔市场监管 一.xlsx!名单 第3行 2026-07-01 登记员〕" in lines
    assert "    注册资本：800万元  〔税务 二.xlsx!名单 第3行 2026-07-01 登记员〕" in lines
    assert "来源不一致：名称、注册资本。" in lines
    assert lines[-1].startswith("  · 市场监管第3行 ＋ 税务第3行：各项证据合计达到合并线（名称各部分都相同（极有力 +")
    for wanted in (ONE, ONE.lower(), story["enterprise"]["id"], "宁波凌昀麓软件有限公司"):
        assert story_of(link_register(register).entry, wanted)["enterprise"] == story["enterprise"]


def test_a_name_that_several_have_and_one_that_none_has_are_told(register: Register, tmp_path: Path) -> None:
    added(register, workbook(tmp_path / "a.xlsx", [ONE, "宁波云麓软件有限公司"], [TWO, "宁波云麓数据有限公司"]))
    entry = link_register(register).entry
    with pytest.raises(RegisterError, match=r"“云麓”有几家：宁波云麓(软件|数据)有限公司 "):
        story_of(entry, "云麓")
    with pytest.raises(RegisterError, match="登记册里没有“没有这家”。"):
        story_of(entry, "没有这家")


def test_what_was_known_on_a_day_can_be_asked_and_leaves_the_register_alone(register: Register, tmp_path: Path) -> None:
    added(register, workbook(tmp_path / "1.xlsx", [ONE, "宁波云麓软件有限公司"]), "市场监管", JULY)
    added(register, workbook(tmp_path / "2.xlsx", [TWO, "宁波望江数据有限公司"]), "税务", AUGUST)
    now = link_register(register)
    then = link_register_as_of(register, JULY, tmp_path / "aside")
    assert (now.rows["enterprises"], then.rows["enterprises"]) == (2, 1)
    assert link_register(register).entry == now.entry
    with pytest.raises(RegisterError, match="2020-01-01 还没有已知的名单。"):
        link_register_as_of(register, date(2020, 1, 1), tmp_path / "aside")


# --- decisions


def doubtful(register: Register, tmp_path: Path) -> Entry:
    head = ["统一社会信用代码", "企业名称", "住所"]
    address = "宁波市鄞州区明书大道607号"
    added(register, workbook(tmp_path / "1.xlsx", [ONE, "宁波凌昀麓软件有限公司", address], head=head), "市场监管")
    added(register, workbook(tmp_path / "2.xlsx", [None, "宁波凌昀软件有限公司", address], head=head), "税务")
    return link_register(register).entry


def filled(entry: Entry, path: Path, verdict: str) -> Path:
    """The review list with one verdict in every row."""
    from openpyxl import load_workbook

    write_review(pq.read_table(entry.table("review")), path)
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 1, verdict)
        sheet.cell(row, 2, "电话核实")
    book.save(path)
    return path


@pytest.mark.parametrize(("verdict", "count"), [("是同一家", 1), ("不是。", 2)])
def test_a_filled_review_list_decides_and_outlives_later_lists(
    register: Register, tmp_path: Path, verdict: str, count: int
) -> None:
    entry = doubtful(register, tmp_path)
    assert (entry.rows["enterprises"], entry.rows["review"]) == (2, 1)
    path = filled(entry, tmp_path / "待核对.xlsx", verdict)
    decided = read_decisions(register, path, known_at=AUGUST, who="登记员")
    assert (decided.same, decided.different, decided.open) == (int(count == 1), int(count == 2), 0)
    assert not read_decisions(register, path, known_at=AUGUST, who="登记员").is_new
    (row,) = register.decisions().to_pylist()
    assert (row["who"], row["day"], row["why"]) == ("登记员", AUGUST, "电话核实")
    later = workbook(tmp_path / "3.xlsx", [None, "宁波凌昀软件有限公司", "宁波市鄞州区明书大道607号"], [TWO, "宁波望江数据有限公司", None],
                     head=["统一社会信用代码", "企业名称", "住所"])  # fmt: skip
    added(register, later, "税务", AUGUST)
    found = link_register(register).entry
    assert (found.rows["enterprises"], found.rows["review"]) == (count + 1, 0)


def test_the_last_verdict_counts_even_where_its_list_had_come_before(register: Register, tmp_path: Path) -> None:
    entry = doubtful(register, tmp_path)
    apart = filled(entry, tmp_path / "不是.xlsx", "不是")
    together = filled(entry, tmp_path / "是.xlsx", "是同一家")
    for path, count in ((apart, 2), (together, 1), (apart, 2), (apart, 2)):
        read_decisions(register, path, known_at=AUGUST, who="登记员")
        assert link_register(register).rows["enterprises"] == count
    assert register.decisions().num_rows == 3
    assert not read_decisions(register, apart, known_at=AUGUST, who="登记员").is_new


def test_a_code_that_two_enterprises_claim_stays_with_one_of_them(register: Register, tmp_path: Path) -> None:
    added(register, workbook(tmp_path / "1.xlsx", [ONE, "宁波凌昀麓软件有限公司"], [ONE, "宁波望旭贸易有限公司"]))
    entry = link_register(register).entry
    assert [row["code_status"] for row in enterprises(register)] == ["valid"]
    read_decisions(register, filled(entry, tmp_path / "待核对.xlsx", "不是"), known_at=AUGUST, who="登记员")
    assert [(row["uscc"], row["code"], row["code_status"]) for row in enterprises(register)] == [
        (ONE, ONE, "valid"), (None, ONE, "disputed"),
    ]  # fmt: skip


def test_a_review_list_as_csv_leads_back_as_well(register: Register, tmp_path: Path) -> None:
    entry = doubtful(register, tmp_path)
    path = tmp_path / "待核对.csv"
    write_review(pq.read_table(entry.table("review")), path)
    head, row, *_rest = path.read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("结论,理由,判断人,问题,证据,") and row.startswith(",,,证据不足，请判断,")
    assert read_decisions(register, path, known_at=AUGUST, who="登记员").open == 1
    path.write_text(f"{head}\n是同一家{row}\n", encoding="utf-8")
    assert read_decisions(register, path, known_at=AUGUST, who="登记员").same == 1
    assert link_register(register).rows["enterprises"] == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("甲,乙\n1,2\n", "缺少“结论、甲：记录号、乙：记录号”这几列，不是核对清单。"),
        ("结论,甲：记录号,乙：记录号\n也许,a,b\n是同一家,,b\n不是,a,b\n", "第 2、3 行的结论看不懂，或记录号不全。"),
    ],
)
def test_a_list_that_cannot_be_understood_decides_nothing(
    register: Register, tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(RegisterError) as caught:
        read_decisions(register, csv_file(tmp_path / "a.csv", text), known_at=AUGUST, who="登记员")
    assert caught.value.problem == problem
    assert register.journal.entries() == []


# --- places


@pytest.mark.parametrize(
    ("city", "text", "park"),
    [
        (None, "宁波国家高新区光华路8号", "ningbo-high-tech"),
        (None, "宁波高新区", "ningbo-high-tech"),
        (None, "高新区", None),
        ("330200", "高新区", "ningbo-high-tech"),
        ("330200", "武汉市东湖高新区", None),
        ("330200", "北仑区梅山路1号", None),
        (None, "青岛保税港区", None),
        (None, "江北新区", "nanjing-jiangbei"),
        ("330200", "江北新区", None),
    ],
)
def test_a_zone_of_another_city_and_a_street_that_is_called_after_one_are_no_park(
    city: str | None, text: str, park: str | None
) -> None:
    found = Places(city=city).park_in(text)
    assert (found.code if found else None) == park


def test_an_address_leads_to_its_district_and_park(register: Register, tmp_path: Path) -> None:
    head = ["企业名称", "住所"]
    rows = [
        ["宁波甲软件有限公司", "浙江省宁波市鄞州区明书大道607号"], ["宁波乙软件有限公司", "江北区甬江软件园3幢"],
        ["宁波丙软件有限公司", "甬软园18号楼"], ["宁波己软件有限公司", "江北区青桐路18号甬江软件园3幢"],
        ["宁波丁软件有限公司", "明书大道1号"], ["南京戊软件有限公司", "鼓楼区中山路1号"],
    ]  # fmt: skip
    register.folder.mkdir()
    csv_file(
        register.folder / "places.yaml",
        'city: "330200"\nplaces:\n  - {code: nb-soft, name: 甬江软件园, kind: park, region: "330205", aliases: [甬软园]}\n',
    )
    added(register, workbook(tmp_path / "a.xlsx", *rows, head=head))
    found = {row["name"][2]: (row["region"], row["park"]) for row in enterprises(register)}
    assert found == {
        "甲": ("330212", None), "乙": ("330205", "nb-soft"), "丙": ("330205", "nb-soft"), "己": ("330205", "nb-soft"),
        "丁": (None, None), "戊": (None, None),
    }  # fmt: skip


def test_a_street_leads_to_its_district_and_zone(register: Register, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv",
        "企业名称,街道代码\n宁波甲软件有限公司,330212004\n宁波乙软件有限公司,330212999001\n宁波丙软件有限公司,33021\n",
    )
    result = added(register, path)
    assert result.reasons == {"street_unreadable": 1}
    found = {row["name"][2]: (row["region"], row["park"]) for row in enterprises(register)}
    assert found == {"甲": ("330212", "ningbo-high-tech"), "乙": ("330212", None), "丙": (None, None)}


@given(st.sampled_from(["330212", "330212004", "330212004001"]))
def test_codes_of_regions_are_cut_to_the_district(code: str) -> None:
    assert Places().region_named(code) == "330212"


def test_codes_that_no_division_has_or_had_are_unknown() -> None:
    assert Places().region_named("330204") == "330204"  # until 2016
    assert Places().region_named("330299") is None and Places().region_named("33021") is None
    assert Places("330200", (Place("330299", "甬江区", "district"),)).region_named("330299") == "330299"


def test_names_that_several_divisions_have_are_unknown_without_the_city() -> None:
    assert Places().region_named("鼓楼区") is None
    assert Places("320100").region_named("鼓楼区") == "320106"
    assert Places().region_in("海曙区与鄞州区交界") is None
    own = Places("900100", (Place("900102", "云麓区", "district"),))
    assert own.region_named("云麓区") == "900102" and own.region_in("临江市云麓区1号") == "900102"


def test_faults_of_places_are_told_together(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "places.yaml", "city: 宁波\nplaces:\n  - {code: a, kind: 园区, colour: red}\n")
    with pytest.raises(FaultyFileError) as caught:
        read_places(path)
    assert [fault.problem for fault in caught.value.faults] == [
        "字段“city”应为六位行政区划代码，现为“宁波”。", "缺少必填的字段“name”。", "字段“kind”应为district、park 之一，现为“园区”。",
        "没有“colour”这个字段。",
    ]  # fmt: skip
