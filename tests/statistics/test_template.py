"""The templates: what stands on them, what may be entered, and that they come back as what they are."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mingcheng.cli import main
from mingcheng.reference_periods import Period
from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.forms import load_form, shipped_forms
from mingcheng.statistics.read_reports import read_reports
from mingcheng.statistics.template import form_template, list_template

MONTHLY = load_form("software-monthly").latest
JUNE = Period.parse("2026-06")
Output = pytest.CaptureFixture[str]


def versions() -> list[FormVersion]:
    return [version for name in shipped_forms() for version in load_form(name).versions]


def opened(content: bytes, *, cached: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=cached)


def row_of(sheet: Any, code: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value == code)


def test_a_template_shows_title_document_labels_codes_and_units() -> None:
    sheet = opened(form_template(MONTHLY, JUNE)).worksheets[0]
    assert sheet["A1"].value == "软件和信息技术服务业企业月报表"
    assert sheet["A2"].value == "软统企6表 国统制〔2021〕136号；工信厅运行函〔2021〕278号"
    assert [sheet["A3"].value, sheet["B3"].value, sheet["D3"].value, sheet["E3"].value] == [
        "报告期", "2026年6月", "报表版本", "2021",
    ]  # fmt: skip
    heads = [sheet.cell(row_of(sheet, "2010") - 1, column).value for column in range(1, 8)]
    assert heads == ["指标名称", "代码", "计量单位", "本年累计", "上年同期累计", "上月止累计", "同比（%）"]
    rows = [(sheet.cell(row, 2).value, sheet.cell(row, 3).value) for row in range(11, 11 + len(MONTHLY.items))]
    assert rows == [(item.code, item.unit) for item in MONTHLY.items]
    assert sheet.freeze_panes == "D11"


def test_parts_are_indented_below_what_they_are_part_of() -> None:
    sheet = opened(form_template(MONTHLY)).worksheets[0]
    indents = {code: sheet.cell(row_of(sheet, code), 1).alignment.indent for code in ("2020", "2021", "20211", "2051")}
    assert indents == {"2020": 0, "2021": 1, "20211": 2, "2051": 1}


def test_only_input_cells_are_unlocked_and_totals_are_formulas_with_a_cached_value() -> None:
    content = form_template(MONTHLY, JUNE)
    sheet = opened(content).worksheets[0]
    assert sheet.protection.sheet
    total, revenue = row_of(sheet, "2020"), row_of(sheet, "2010")
    assert sheet.cell(total, 4).value == '=IF(COUNT(D13,D16,D22,D24)=0,"",ROUND(N(D13)+N(D16)+N(D22)+N(D24),6))'
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert {f"D{revenue}", f"E{revenue}", f"F{revenue}", "B3", "B4"} <= unlocked
    assert not {f"D{total}", f"G{revenue}", f"A{revenue}", f"B{revenue}", "E3", "A1"} & unlocked
    assert opened(content, cached=True).worksheets[0].cell(total, 4).value == " "


def test_entries_are_checked_by_kind() -> None:
    sheet = opened(form_template(MONTHLY)).worksheets[0]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}

    def rule(code: str) -> tuple[str, str, str, str]:
        found = next(each for cells, each in rules.items() if f"D{row_of(sheet, code)}" in cells.split())
        return found.type, str(found.formula1), str(found.formula2), found.error

    assert rule("2010") == ("decimal", "0", "1000000000000", "应为数字，不小于 0。")
    assert rule("2090") == ("decimal", "-1000000000000", "1000000000000", "应为数字。")
    assert rule("2112") == ("whole", "0", "1000000000000", "应为整数，不小于 0。")
    assert rule("2113")[1:] == ("-100", "1000000000000", "应为数字，不小于 -100。")
    lengths = [(each.type, each.formula1) for each in rules.values() if each.type in ("textLength", "list")]
    assert lengths == [("textLength", "18"), ("list", '"是,否"')]


def test_the_explanations_say_who_until_when_and_which_rules() -> None:
    sheet = opened(form_template(MONTHLY)).worksheets[1]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert sheet.title == "填报说明"
    for expected in (
        "版本：2021（2022年起）", "报送：月报，次月15日前", "2020 = 2021 + 2022 + 2023 + 2024", "错误，须改正",
        "有嵌入式系统软件业务的才填。由填报系统按嵌入式产品目录折算，折算公式没有公布，请填系统算出的数；没有嵌入式系统软件业务的不填。",
    ):  # fmt: skip
        assert expected in texts
    assert set(MONTHLY.who_reports) <= set(texts)


@pytest.mark.parametrize("version", versions(), ids=lambda version: f"{version.form}-{version.version}")
@pytest.mark.parametrize("write", [form_template, list_template])
def test_an_empty_template_of_every_form_is_read_without_a_finding(
    write: Any, version: FormVersion, tmp_path: Path
) -> None:
    month = version.months[-1]
    year = version.valid_to or 2026
    (tmp_path / "表.xlsx").write_bytes(write(version, Period(year) if month == 12 else Period.through(year, month)))
    found = read_reports([tmp_path / "表.xlsx"], load_form(version.form))
    assert found.findings == ()
    assert [batch.version.version for batch in found.batches] == ([version.version] if write is form_template else [])


def test_a_template_is_in_chinese_whatever_the_language_of_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    def texts() -> list[object]:
        book = opened(form_template(MONTHLY, JUNE))
        return [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]

    chinese = texts()
    monkeypatch.setenv("MINGCHENG_LANG", "en")
    assert texts() == chinese


def test_a_filled_list_comes_back_as_it_was_filled(tmp_path: Path) -> None:
    book = opened(list_template(MONTHLY, JUNE))
    sheet = book.worksheets[0]
    heads = [sheet.cell(4, column).value for column in range(1, sheet.max_column + 1)]
    assert heads[:4] == ["统一社会信用代码", "单位详细名称", "是否有嵌入式系统软件业务", "2010 主营业务收入（万元）"]
    assert sheet.max_column == 3 + 3 * len(MONTHLY.items)
    for column, value in ((1, "91900000MAWJKE6Y6T"), (2, "云麓软件有限公司"), (3, "是"), (4, 12.5), (5, 10), (6, 11)):
        sheet.cell(6, column).value = value
    book.save(tmp_path / "清单.xlsx")
    found = read_reports([tmp_path / "清单.xlsx"], load_form("software-monthly"))
    assert (found.findings, found.count) == ((), 1)
    assert found.reports is not None
    row = found.reports.to_pylist()[0]
    assert [row[name] for name in ("reporter", "embedded", "year", "month", "row")] == [
        "91900000MAWJKE6Y6T",
        True,
        2026,
        6,
        6,
    ]
    columns = ("main_revenue", "main_revenue__year_earlier", "main_revenue__to_last_month")
    assert [row[name] for name in columns] == [12_500_000, 10_000_000, 11_000_000]


# --- the command line


def test_without_a_name_the_forms_are_listed(capsys: Output) -> None:
    assert main(["form"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in shipped_forms())
    assert main(["form", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["form"] for each in found["forms"]] == list(shipped_forms())
    assert [each["version"] for each in found["forms"][3]["versions"]] == ["2012", "2018", "2021"]


def test_a_form_is_shown_and_given_as_json_in_the_version_of_the_period(capsys: Output) -> None:
    assert main(["form", "software-monthly", "--period", "2017-09"]) == 0
    shown = capsys.readouterr().out
    assert "软件产业统计企业月报表（2012 版）" in shown and "20 = 21 + 22 + 23" in shown
    assert main(["form", "software-monthly", "--version", "2018", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], found["confirmed"], found["own_codes"]) == ("2018", False, True)
    assert found["identities"][0]["rule"] == "2020 = 2021 + 2022 + 2023 + 2024"


@pytest.mark.parametrize("more", [[], ["--list"]])
def test_a_template_is_written_and_told_on_stderr(more: list[str], tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "月报.xlsx"
    assert main(["form", "software-monthly", "--period", "2026-06", *more, "-o", str(path)]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"已写入 {path}。\n")
    assert opened(path.read_bytes()).worksheets[0]["B3" if not more else "B2"].value == "2026年6月"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["form", "-o", "a.xlsx"], "mingcheng form：没有说是哪种报表。 请给出名称，如 software-monthly。"),
        (["form", "software-monthly", "--list"], "mingcheng form：--list 要与 -o 一起用。 请用 -o 给出文件名。"),
        (["form", "software-monthly", "-o", "a.docx"], "mingcheng form：模板只能写成 .xlsx，现为“a.docx”。 请改扩展名。"),
        (["form", "park-quarterly", "--period", "2026-05"], "park-quarterly：没有2026年5月的报表。 本表填累计到这些月份的数：3、6、9、12。"),
        (["form", "software-monthly", "--period", "2026-06", "--version", "2012"], "mingcheng form：2026年6月不适用 2012 版的报表。 应为 2021 版。"),
        (["form", "software-month"], "software-month：没有这个报表、目录或文件。"),
        (["form", "software-monthly", "--period", "六月"], "“六月”不是可识别的报告期。"),
        (["form", "software-monthly", "--version", "1"], "software-monthly：没有“1”这个版本。"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_clear_line(
    arguments: list[str], message: str, capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith(message) and told.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_form_of_ones_own_is_never_overwritten_by_its_template(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "表.xlsx"
    path.write_text(json.dumps({"form": "x"}), encoding="utf-8")
    assert main(["form", str(path), "-o", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == '{"form": "x"}'
    assert capsys.readouterr().err.startswith(str(path))
