"""`mingcheng link`: lists in, one record an enterprise out; what it says, what it writes, and that nothing breaks it."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook

from mingcheng.cli import main
from mingcheng.registry.linkage.evidence import STRENGTHS
from mingcheng.registry.linkage.link import QUESTIONS
from mingcheng.registry.linkage.model import THRESHOLDS
from mingcheng.registry.list_fields import LABELS, list_fields
from mingcheng.registry.list_values import FLAGS, OUTCOMES, REASONS, ROW_REASONS
from mingcheng.registry.resolution import ENTERPRISES
from mingcheng.statistics.aggregate import enterprises_in
from mingcheng.uscc import made_up_uscc

Output = pytest.CaptureFixture[str]
ONE, TWO = made_up_uscc(1), made_up_uscc(2)
ADDRESS = "宁波市鄞州区明书大道607号"
MARKET = f"统一社会信用代码,企业名称,住所,注册资本（万元）\n{ONE},宁波凌昀麓软件有限公司,{ADDRESS},500\n{TWO},宁波望江数据有限公司,,\n"
TAX = f"纳税人识别号,纳税人名称,生产经营地址\n330200{TWO[8:17]},望江公司,\n,凌昀麓软件（宁波）有限公司,\n,宁波凌昀软件有限公司,{ADDRESS}\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two lists, which is the current one."""
    (tmp_path / "市场监管.csv").write_text(MARKET, encoding="utf-8")
    (tmp_path / "七月.csv").write_text(TAX, encoding="gb18030")
    monkeypatch.chdir(tmp_path)
    return tmp_path


LISTS = ["市场监管.csv", "税务=七月.csv"]


def test_lists_become_one_record_an_enterprise(desk: Path, capsys: Output) -> None:
    assert main(["link", *LISTS, "-o", "企业.parquet"]) == 1
    shown = capsys.readouterr()
    assert shown.out == "5 条记录，3 家企业；2 次合并靠代码以外的证据。\n1 对待核对（用 --review 文件 写出清单）。\n"
    assert "税务：从 七月.csv 收入 3 条记录。" in shown.err.splitlines()
    rows = {row["uscc"]: row for row in pq.read_table(desk / "企业.parquet").to_pylist()}
    assert rows[ONE]["name"] == "宁波凌昀麓软件有限公司" and rows[ONE]["sources"] == ["市场监管", "税务"]
    assert rows[TWO]["other_names"] == ["望江公司"] and rows[None]["region"] == "330212"
    assert {"uscc", "name", "region", "park", "segment", "size", "group", "founded", "kind", "stage"} <= set(rows[ONE])
    assert sorted(path.name for path in desk.iterdir()) == ["七月.csv", "企业.parquet", "市场监管.csv"]


def test_json_holds_the_result_and_nothing_else(desk: Path, capsys: Output) -> None:
    assert main(["link", *LISTS, "--json"]) == 1
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [each["source"] for each in found["lists"]] == ["市场监管", "税务"]
    assert found["lists"][1]["columns"] == {
        "uscc": ["纳税人识别号"],
        "name": ["纳税人名称"],
        "address": ["生产经营地址"],
    }
    assert (found["records"], found["enterprises"], found["merges"]) == (5, 3, {"organisation_code": 1, "score": 1})
    assert (found["review"], found["unheard"], found["decisions"]) == ({"uncertain": 1}, 0, None)


def test_the_review_list_is_filled_and_read_back_and_nothing_is_asked_again(desk: Path, capsys: Output) -> None:
    assert main(["link", *LISTS, "--into", "登记册", "--review", "待核对.xlsx"]) == 1
    book = load_workbook("待核对.xlsx")
    sheet = book.active
    assert sheet is not None
    head = [cell.value for cell in sheet[1]]
    assert head[:5] == ["结论", "理由", "判断人", "问题", "证据"]
    assert [cell.value for cell in sheet[2]][3] == "证据不足，请判断"
    sheet["A2"] = "不是"
    book.save("待核对.xlsx")
    capsys.readouterr()
    assert main(["link", "--into", "登记册", "--decisions", "待核对.xlsx", "--who", "登记员"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "核对清单：0 对是同一家，1 对不是，0 对还没有填。"
    assert main(["link", "七月.csv", "--source", "税务", "--into", "登记册"]) == 0
    assert "税务：七月.csv 已在登记册里，没有变化。" in capsys.readouterr().err


def test_one_enterprise_is_explained_with_its_evidence(desk: Path, capsys: Output) -> None:
    assert main(["link", *LISTS, "--into", "登记册", "--who", "登记员", "--known-at", "2026-07-01"]) == 1
    capsys.readouterr()
    assert main(["link", "--into", "登记册", "--explain", ONE]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  * 注册资本：500万元  〔市场监管 市场监管.csv 第2行 2026-07-01 登记员〕" in lines
    assert lines[-1].startswith("  · 市场监管第2行 ＋ 税务第3行：各项证据合计达到合并线（名称各部分都相同")
    assert main(["link", "--into", "登记册", "--explain", "凌昀麓", "--json"]) == 0
    story = json.loads(capsys.readouterr().out)
    assert story["enterprise"]["uscc"] == ONE and len(story["members"]) == 2


@pytest.mark.parametrize("name", ["企业.csv", "企业.xlsx"])
def test_enterprises_as_a_table_for_people_come_back_as_a_list(desk: Path, capsys: Output, name: str) -> None:
    assert main(["link", *LISTS, "-o", name]) == 1
    assert main(["link", f"登记={name}", "--json"]) in (0, 1)
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["records"] == 3 and found["enterprises"] == 3


def test_a_workbook_tells_the_enterprises_in_words(desk: Path) -> None:
    assert main(["link", *LISTS, "-o", "企业.xlsx"]) == 1
    sheet = load_workbook("企业.xlsx").active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    first = dict(zip(map(str, head), rows[0], strict=True))
    assert list(first)[:5] == ["编号", "统一社会信用代码", "印着的代码", "代码状况", "名称"]
    assert not [heading for heading in first if heading.isascii()]
    assert (first["代码状况"], first["注册资本（元）"], first["来源不一致的字段"]) == ("有效", 5_000_000, "名称")
    listed = enterprises_in(desk / "企业.xlsx")  # aggregate reads it
    assert listed["uscc"].to_pylist()[:2] == [ONE, TWO]


def test_a_wrong_code_is_told_with_the_one_that_it_may_be(desk: Path) -> None:
    lost = "像是按数字存过，末几位已经丢失；请把该列设为文本，重新填写"
    wrong, pilot = ONE[:2] + ONE[2:8].replace("0", "O") + ONE[8:], "91350211M00013FA1N"
    (desk / "坏.csv").write_text(
        f"企业名称,信用代码\n甲,{wrong}\n乙,{pilot}\n丙,911\n丁,9.13302E+17\n戊,914403001922038000\n", encoding="utf-8"
    )
    assert main(["link", "坏.csv", "--quarantine", "隔离.xlsx"]) == 0
    sheet = load_workbook("隔离.xlsx").active
    assert sheet is not None
    assert [row[5:9:3] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        (wrong, f"代码的位数或用字不对，已保留；是否应为 {ONE}？"),
        (pilot, "代码的校验码不符，已保留，请核对证照；早期试点登记机关发的代码可能如此，属实的照用"),
        ("911", "代码的位数或用字不对，已保留"),
        ("9.13302E+17", f"代码的位数或用字不对，已保留；{lost}"),
        ("914403001922038000", f"代码的校验码不符，已保留，请核对证照；{lost}"),
    ]


def test_a_mapping_that_will_not_stay_is_not_offered_for_editing(desk: Path, capsys: Output) -> None:
    main(["link", "市场监管.csv"])
    assert "  要修改，请用 --into 目录 保存登记册，编辑其中的对应，再导入一次。" in capsys.readouterr().err.splitlines()
    main(["link", "市场监管.csv", "--into", "登记册"])
    assert (
        f"  要修改，请编辑 {Path('登记册/mappings/市场监管.yaml')}，再导入一次。"
        in capsys.readouterr().err.splitlines()
    )


def test_a_day_before_all_lists_is_told_as_that(desk: Path, capsys: Output) -> None:
    main(["link", "市场监管.csv", "--into", "登记册", "--known-at", "2026-07-10"])
    capsys.readouterr()
    assert main(["link", "--into", "登记册", "--known-at", "2026-07-09"]) == 2
    assert capsys.readouterr().err == "登记册：2026-07-09 还没有已知的名单。 最早的名单从 2026-07-10 起已知。\n"


def test_the_weight_of_the_evidence_is_told_in_the_language_that_is_asked_for(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGCHENG_LANG", "zh")  # as it was before, afterwards
    main(["link", *LISTS, "--into", "登记册"])
    for language, is_chinese in (("zh", True), ("en", False), ("zh", True)):
        main(["--lang", language, "link", "--into", "登记册", "--review", "待核对.csv"])
        evidence = Path("待核对.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[4]
        assert ("有力" in evidence) is is_chinese


def test_the_quarantine_is_written_with_its_reasons(desk: Path, capsys: Output) -> None:
    (desk / "坏.csv").write_text(
        f"企业名称,统一社会信用代码,成立日期\n甲,{ONE[:-1]}0,43831\n合计,,\n", encoding="utf-8"
    )
    main(["link", "坏.csv", "--quarantine", "隔离.csv"])
    lines = (desk / "隔离.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == '"source","file","sheet","row","field","value","reason","outcome","words"'
    assert (
        '"坏","坏.csv","坏",2,"founded","43831","day_is_serial","该值没有入库","是表格软件的日期序号，请把该列设为日期格式"'
        in lines
    )
    assert '"坏","坏.csv","坏",3,,"合计","not_enterprise","整行没有入库","不是企业（合计、备注一类的行）"' in lines


def test_what_was_known_on_a_day_can_be_written(desk: Path, capsys: Output) -> None:
    main(["link", "市场监管.csv", "--into", "登记册", "--known-at", "2026-07-01"])
    main(["link", "税务=七月.csv", "--into", "登记册", "--known-at", "2026-08-01"])
    capsys.readouterr()
    assert main(["link", "--into", "登记册", "--known-at", "2026-07-15", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == 2


def test_a_mapping_is_given_for_its_source(desk: Path, capsys: Output) -> None:
    (desk / "台账.csv").write_text(f"单位,码\n宁波云麓软件有限公司,{ONE}\n", encoding="utf-8")
    (desk / "m.yaml").write_text(
        "source: 台账\nheadings: [单位, 码]\ncolumns: {name: 单位, uscc: 码}\n", encoding="utf-8"
    )
    assert main(["link", "台账.csv", "--mapping", "m.yaml"]) == 0
    assert main(["link", "市场监管.csv", "--mapping", "m.yaml"]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert (
        last
        == "mingcheng link：对应文件 m.yaml 是为来源“台账”写的，名单里没有这个来源。 来源取文件名，或写成 来源=文件，或用 --source。"
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "mingcheng link：没有给出名单。 请给出名单文件，或用 --into 指出登记册。"),
        (["没有.xlsx"], "没有.xlsx：读不到这个文件（No such file or directory）。 请检查路径和权限。"),
        (["市场监管.csv", "--known-at", "七月"], "mingcheng link：--known-at 的“七月”不是日期。 请写成 2025-12-31 的形式。"),
        (["市场监管.csv", "-o", "a.docx"], "mingcheng link：不能写成“.docx”文件。 可写的有：.parquet .csv .xlsx。"),
        (["市场监管.csv", "-o", "市场监管.csv"], "mingcheng link：“市场监管.csv”是要读的文件。 请换一个输出位置。"),
        (["--into", "空"], "空：这个登记册里还没有企业。 请先导入名单：mingcheng link 名单.xlsx --into 空。"),
        (["市场监管.csv", "--explain", "没有"], "登记册里没有“没有”。 请核对代码或名称。"),
        (["../x=市场监管.csv"], "“../x”不能作来源的名称。 请用 --source 给出一个简短的名称，如 税务。"),
        (["市场监管.csv", "-o", "没有/a.csv"], "没有/a.csv：写不进去（没有这个文件或目录）。 请先建立它所在的目录。"),
        (["市场监管.csv", "--decisions", "七月.csv"], "七月.csv：缺少“结论、甲：记录号、乙：记录号”这几列，不是核对清单。 "
         "请在 mingcheng link --review 写出的清单里填写，不要改表头。"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_one_line(desk: Path, capsys: Output, arguments: list[str], line: str) -> None:
    assert main(["link", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.splitlines()[-1] == line


def test_a_password_is_told(desk: Path, capsys: Output) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    (desk / "密.xlsx").write_bytes(content)
    assert main(["link", "市场监管.csv", "密.xlsx", "--into", "登记册"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("密.xlsx：文件加了密码，读不了。")


def test_a_damaged_register_is_told(desk: Path, capsys: Output) -> None:
    main(["link", "市场监管.csv", "--into", "登记册"])
    next((desk / "登记册" / "imports").glob("*/entry.json")).write_text("{", encoding="utf-8")
    assert main(["link", "--into", "登记册"]) == 2
    assert "这次导入的记录读不出来。" in capsys.readouterr().err.splitlines()[-1]


# --- killed

CHILD = textwrap.dedent(
    """
    import os, signal, sys
    import pyarrow.parquet as pq
    from mingcheng.cli import main

    name, count = sys.argv[1], int(sys.argv[2])
    home = {"rename": os, "replace": os, "write_table": pq}[name]
    real, calls = getattr(home, name), 0
    def killed(*arguments, **options):
        global calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    setattr(home, name, killed)
    main(["link", *sys.argv[3:]])
    """
)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
@pytest.mark.parametrize(
    ("point", "count"),
    [
        ("replace", 1),
        ("write_table", 2),
        ("rename", 1),
        ("rename", 2),
        ("replace", 2),
        ("write_table", 6),
        ("rename", 3),
    ],
)
def test_a_killed_run_leaves_nothing_half_done_and_the_next_one_ends_as_if_nothing_had_been(
    desk: Path, capsys: Output, point: str, count: int
) -> None:
    arguments = [*LISTS, "--into", "登记册", "--who", "登记员", "--known-at", "2026-07-01"]
    child = subprocess.run(
        [sys.executable, "-c", CHILD, point, str(count), *arguments], check=False, capture_output=True
    )
    assert child.returncode == -signal.SIGKILL
    assert main(["link", *arguments, "-o", "后.csv"]) == 1
    assert main(["link", *LISTS, "--who", "登记员", "--known-at", "2026-07-01", "-o", "直接.csv"]) == 1
    assert (desk / "后.csv").read_bytes() == (desk / "直接.csv").read_bytes()
    numbers = sorted(path.name[:6] for path in (desk / "登记册" / "imports").iterdir())
    assert numbers == ["000001", "000002"]
    assert [path for path in (desk / "登记册").rglob(".new-*")] == []


def test_a_workbook_of_a_thousand_empty_rows_and_a_hidden_sheet(desk: Path, capsys: Output) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["企业名称", "统一社会信用代码"])
    sheet.cell(1003, 1, "宁波云麓软件有限公司")
    hidden = book.create_sheet("底稿")
    hidden.append(["企业名称"])
    hidden.sheet_state = "hidden"
    book.save(desk / "名单.xlsx")
    assert main(["link", "名单.xlsx"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "1 条记录，1 家企业；0 次合并靠代码以外的证据。\n"
    assert "  工作表“底稿”是隐藏的，没有读。" in shown.err.splitlines()


# --- the pages

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_what_the_page_shows_is_what_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((DOCS / "how-to" / "merge-lists.md").read_text(encoding="utf-8"))
    for kind, name, text in blocks:
        if kind == "csv":
            Path(name).write_text(text, encoding="utf-8")
    said: set[str] = set()
    for kind, _name, text in blocks:
        if kind != "sh":
            continue
        arguments = shlex.split(text)[1:]
        if "--decisions" in arguments:
            review = Path("待核对.csv")
            head, *rows = review.read_text(encoding="utf-8-sig").splitlines()
            review.write_text("\n".join([head, *("是同一家" + row for row in rows)]), encoding="utf-8")
        assert main(arguments) == (1 if "--review" in arguments else 0), arguments
        result = capsys.readouterr()
        said |= set((result.out + result.err).splitlines())
    shown = [line for kind, _name, text in blocks if kind == "text" for line in text.splitlines()]
    assert [line for line in shown if line and line not in said] == [], "write the real result into the page"


def test_the_labels_of_the_fields_are_in_the_catalogue() -> None:
    assert tuple(field.label for field in list_fields()) == LABELS


def test_the_reference_names_every_field_reason_and_column() -> None:
    page = (DOCS / "reference" / "register.md").read_text(encoding="utf-8")
    table = page.partition("## 字段")[2].partition("\n## ")[0]
    cells = [row.strip("| ").split(" | ") for row in table.splitlines() if row.startswith("| `")]
    assert [(cell[0].strip("`"), cell[1].strip(" |")) for cell in cells] == [(f.name, f.label) for f in list_fields()]
    rows = [row.split(" | ") for row in page.splitlines() if row.startswith("| `")]
    reasons = {
        row[0].strip("| `"): tuple(cell.strip("| ") for cell in row[1:3])
        for row in rows
        if row[0].strip("| `") in REASONS
    }
    outcome = {reason: "row" if reason in ROW_REASONS else "flag" if reason in FLAGS else "value" for reason in REASONS}
    assert reasons == {reason: (words, OUTCOMES[outcome[reason]]) for reason, words in REASONS.items()}
    assert [name for name in (*ENTERPRISES.names, *THRESHOLDS) if f"`{name}`" not in page] == []
    assert [words for words in (*QUESTIONS.values(), *(word for _least, word in STRENGTHS)) if words not in page] == []
