"""`mingcheng classify` as a bureau and a script meet it: files, JSON, explanations, redirections, one clear line."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from mingcheng.cli import main
from mingcheng.registry.classification import SCHEMES, schemes
from mingcheng.registry.classification.lexicon import REVENUE, Kind
from mingcheng.registry.classification.redirect import DIRECTIONS, STRENGTHS
from mingcheng.registry.classification.redirect import LABELS as REDIRECTION_LABELS
from mingcheng.registry.classification.results import LABELS
from mingcheng.registry.classification.results import STANDING_LABELS as STANDINGS
from mingcheng.registry.classification.tables import CONTENT

Output = pytest.CaptureFixture[str]
LIST = """企业名称,经营范围,主要产品,行业代码,行业代码版本,营业收入（万元）,软件业务收入（万元）
云麓微电子有限公司,集成电路设计；集成电路芯片及产品销售。,电源管理芯片,6550,2011,,
衡川智造科技有限公司,软件开发；机械设备销售；技术服务、技术开发。,MES制造执行系统,3599,2017,3000,1800
东屿电脑商行,计算机软硬件及辅助设备批发；办公设备销售。,,6513,2017,,
德合科技有限公司,技术服务、技术开发；货物进出口。,,7519,2017,,
"""


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "企业名单.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_the_summary_counts_classes_and_how_sure_they_are(listed: Path, capsys: Output) -> None:
    assert main(["classify", str(listed)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("4 家企业，行业判定：")
    assert "不能判定 1 家" in shown
    assert [name for name in ("集成电路设计", "应用软件开发", "计算机、软件及辅助设备批发") if name not in shown] == []


def test_json_holds_one_row_an_enterprise_with_words_in_their_places(listed: Path, capsys: Output) -> None:
    assert main(["classify", str(listed), "--json"]) == 0
    result = capsys.readouterr()
    report = json.loads(result.out)
    assert result.out.count("\n") == 1
    assert report["enterprises"] == 4
    assert [row["gb_code"] for row in report["results"]] == ["6520", "6513", "5176", None]
    assert [row["agrees"] for row in report["results"]] == [True, False, False, None]
    scopes = [row["经营范围"] for row in csv.DictReader(LIST.splitlines())]
    for row, scope in zip(report["results"], scopes, strict=True):
        for word in row["gb_words"]:
            if word["source"] == "scope":
                assert scope[word["start"] : word["end"]] == word["word"]
    assert report["summary"]["schemes"]["gb"][0]["count"] == 1
    assert report["columns"]["scope"] == "经营范围"


def test_results_come_as_workbook_csv_and_parquet(listed: Path, capsys: Output) -> None:
    for name in ("分类.xlsx", "分类.csv", "分类.parquet"):
        assert main(["classify", str(listed), "-o", name]) == 0
        assert f"已写入 {name}。" in capsys.readouterr().err
    table = pq.read_table("分类.parquet")
    assert table["gb_code"].to_pylist() == ["6520", "6513", "5176", None]
    book = CalamineWorkbook.from_path("分类.xlsx")
    assert book.sheet_names == ["分类", "代码引导"]
    sheet = book.get_sheet_by_name("分类").to_python()
    lines = list(csv.reader(Path("分类.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert sheet[0] == lines[0]
    assert [line[1] for line in lines[1:]] == table["name"].to_pylist()
    place = lines[0].index("行业代码（2017）")
    assert [row[place] for row in sheet[1:]] == ["6520", "6513", "5176", ""]
    assert "集成电路设计（经营范围 1—6）" in lines[1][lines[0].index("依据的词")]
    assert len(book.get_sheet_by_name("代码引导").to_python()) == 3


def test_one_enterprise_is_explained(listed: Path, capsys: Output) -> None:
    assert main(["classify", str(listed), "--explain", "衡川"]) == 0
    shown = capsys.readouterr().out
    assert "登记代码：3599 其他专用设备制造（2017），与判定不一致" in shown
    assert "MES制造执行系统  主要产品 1—9  6513 应用软件开发  生产控制类工业软件" in shown
    assert main(["classify", str(listed), "--explain", "衡川", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["gb_code"], data["first_version"], data["digital_core"]) == ("6513", "工业软件", True)
    assert data["words"][0]["word"] == "MES制造执行系统"


def test_redirections_are_shown_written_and_given_as_json(listed: Path, capsys: Output) -> None:
    assert main(["classify", str(listed), "--redirect"]) == 0
    shown = capsys.readouterr().out
    assert "4 家中，可引导为软件业的 1 家，登记为软件业而提请核对的 1 家。" in shown
    assert main(["classify", str(listed), "--redirect", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [(row["direction"], row["proposed_code"], row["share"]) for row in report["redirections"]] == [
        ("into", "6513", "60.00"),
        ("out_of", "5176", None),
    ]
    for name in ("引导.csv", "引导.xlsx", "引导.parquet"):
        assert main(["classify", str(listed), "--redirect", "-o", name]) == 0
    assert pq.read_table("引导.parquet")["strength"].to_pylist() == ["strong", "clue"]
    lines = list(csv.DictReader(Path("引导.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [line["证据"] for line in lines] == ["证据充分", "线索"]


def test_a_list_without_edition_is_told_and_the_option_helps(listed: Path, capsys: Output) -> None:
    listed.write_text("企业名称,经营范围,行业代码\n云麓微电子有限公司,集成电路设计。,6550\n", encoding="utf-8")
    assert main(["classify", str(listed), "--json"]) == 0
    without = capsys.readouterr()
    assert "行业代码没有注明版本（2011 还是 2017）" in json.loads(without.out)["notes"][0]
    assert json.loads(without.out)["results"][0]["agrees"] is None
    assert main(["classify", str(listed), "--edition", "2011", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["results"][0]["agrees"], report["notes"]) == (True, [])


def test_only_the_schemes_asked_for_are_given(listed: Path, capsys: Output) -> None:
    assert main(["classify", str(listed), "--scheme", "digital", "--scheme", "segment", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert list(report["summary"]["schemes"]) == ["segment", "digital"]
    assert "gb_code" not in report["results"][0]
    assert main(["classify", str(listed), "--scheme", "digital"]) == 0


def test_the_split_of_a_year_is_used(listed: Path, capsys: Output) -> None:
    listed.write_text("企业名称,经营范围\n固盾信息安全有限公司,网络与信息安全软件开发。\n", encoding="utf-8")
    names = []
    for year in ("2018", "2024"):
        assert main(["classify", str(listed), "--year", year, "--json"]) == 0
        names.append(json.loads(capsys.readouterr().out)["results"][0]["revenue_name"])
    assert names == ["软件产品收入", "信息安全收入"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--scheme", "行业"], "mingcheng classify：没有“行业”这种分类。 可选 gb、revenue、segment、first-version、digital。"),
        (["--edition", "2015"], "mingcheng classify：没有 2015 版的国民经济行业分类。 可选 2011、2017。"),
        (["-o", "分类.docx"], "mingcheng classify：不能写成“.docx”文件。 -o 请以 .xlsx、.csv、.parquet 结尾。"),
        (["-o", "企业名单.csv"], "mingcheng classify：“企业名单.csv”是要读的文件。 请换一个输出位置。"),
        (["--explain", "衡川", "--redirect"],
         "mingcheng classify：--explain 只说明一家企业，不能与 --redirect、-o 一起用。 请去掉其中一种。"),
        (["--explain", "没有的企业"], "企业名单.csv：名单里没有“没有的企业”。 请给出全称或统一社会信用代码。"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_one_line(arguments: list[str], told: str, listed: Path, capsys: Output) -> None:
    assert main(["classify", listed.name, *arguments]) == 2
    result = capsys.readouterr()
    assert (result.out, result.err.strip()) == ("", told)


def test_an_empty_list_is_no_error(listed: Path, capsys: Output) -> None:
    listed.write_text("企业名称,经营范围\n", encoding="utf-8")
    assert main(["classify", str(listed)]) == 0
    assert capsys.readouterr().out == "名单里没有企业。\n"
    assert main(["classify", str(listed), "-o", "分类.xlsx"]) == 0
    assert main(["classify", str(listed), "--redirect", "-o", "引导.parquet"]) == 0
    assert pq.read_table("引导.parquet").num_rows == 0


def test_a_file_that_is_no_list_is_told(listed: Path, capsys: Output) -> None:
    listed.write_text("统一社会信用代码,行业代码\n1,6513\n", encoding="utf-8")
    assert main(["classify", str(listed)]) == 2
    assert "没有可以据以分类的列。 请给出“经营范围”“主要产品”或“企业名称”列。" in capsys.readouterr().err
    assert main(["classify", "没有.csv"]) == 2
    assert "没有.csv：读不到这个文件" in capsys.readouterr().err


# Documentation

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "how-to" / "classify-enterprises.md"
BLOCK = re.compile(r"^```(sh|text|csv|python)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if found == kind]


def words(line: str) -> str:
    return " ".join(line.split())


def test_the_page_shows_what_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "企业名单.csv").write_text(blocks("csv")[0], encoding="utf-8")
    real: set[str] = set()
    for command in (line for block in blocks("sh") for line in block.splitlines()):
        assert main(shlex.split(command)[1:]) == 0
        result = capsys.readouterr()
        real |= {words(line) for line in (result.out + result.err).splitlines()}
    shown = [words(line) for block in blocks("text") for line in block.splitlines()]
    assert shown
    assert [line for line in shown if line not in real] == []
    shutil.copytree(CONTENT, tmp_path / "我的词表")
    exec(compile(blocks("python")[0], str(PAGE), "exec"), {})
    assert "'6520'" in capsys.readouterr().out


def test_the_reference_names_every_column_scheme_file_and_role() -> None:
    text = (DOCS / "reference" / "classification.md").read_text(encoding="utf-8")
    named = {word for piece in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[\w.-]+", piece)}
    files = {path.name for path in CONTENT.iterdir()} - {"README.md", "columns.tsv"}
    roles = {*Kind, *STANDINGS, *STRENGTHS, *DIRECTIONS, *SCHEMES, *REVENUE}
    assert {*LABELS, *REDIRECTION_LABELS, *files, *roles} - named == set()


def test_the_traps_on_the_page_are_those_of_the_tables() -> None:
    text = (DOCS / "reference" / "classification.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{4}) \| (\S+) \| (\S+) \|$", text, re.MULTILINE)
    assert rows
    assert [row for row in rows if (schemes().name_of(row[0], 2011), schemes().name_of(row[0], 2017)) != row[1:]] == []


def test_every_option_is_on_the_page_of_the_command_line(capsys: Output) -> None:
    main(["classify", "--help"])
    options = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out.partition("选项：")[2].partition("例：")[0]))
    page = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    section = page.partition("\n## mingcheng classify\n")[2].partition("\n## ")[0]
    assert options - {"--help"} - set(re.findall(r"--[a-z][a-z-]+", section)) == set()
