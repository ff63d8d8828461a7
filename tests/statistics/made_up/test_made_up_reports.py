"""Made-up reports hold together, are the same for the same seed, and have the errors that the list tells, no others."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from mingcheng.cli import main
from mingcheng.made_up import DISTRICTS
from mingcheng.spreadsheets import sheets_of
from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.forms import load_form
from mingcheng.statistics.made_up import (
    MadeUpReports,
    MadeUpReportsError,
    Month,
    Portion,
    made_up_reports,
    portions,
    write_reports,
)
from mingcheng.statistics.made_up.damage import KINDS
from mingcheng.statistics.made_up.firms import SEGMENTS, SIZES
from mingcheng.statistics.read_reports import read_reports
from mingcheng.uscc_columns import statuses_of

ORDER = [("reporter", "ascending"), ("year", "ascending"), ("month", "ascending")]
Output = pytest.CaptureFixture[str]


@cache
def form(number: int = -1) -> FormVersion:
    return load_form("software-monthly").versions[number]


@cache
def made(errors: Fraction = Fraction(0), seed: int = 7) -> Portion:
    return made_up_reports(MadeUpReports(form(), 700, Month(2023, 11), Month(2025, 4), seed, errors))


def whole(table: pa.Table, code: str, column: str = "") -> list[int | None]:
    item = form().item(code)
    assert item is not None
    values: list[int | None] = table[item.name + column].to_pylist()
    return values


def test_every_identity_of_the_form_holds_in_every_column() -> None:
    for column in ("", "__year_earlier", "__to_last_month"):
        for identity in form().identities:
            columns = {
                code: whole(made().reports, code, column)
                for side in (identity.left, identity.right)
                for code, _w in side
            }
            for row in range(0, made().reports.num_rows, 7):
                left = sum((columns[code][row] or 0) * weight for code, weight in identity.left) * 100
                right = (
                    sum((columns[code][row] or 0) * weight for code, weight in identity.right) * identity.right_percent
                )
                holds = {"=": left == right, "<=": left <= right, ">=": left >= right}
                assert holds[identity.relation], identity.id


def test_parts_do_not_exceed_what_they_are_a_part_of() -> None:
    for item in form().items:
        if item.parent:
            for part, total in zip(whole(made().reports, item.code), whole(made().reports, item.parent), strict=True):
                assert part is None or total is None or part <= total


@cache
def made_by_report(errors: Fraction = Fraction(0)) -> dict[tuple[str, int, int], dict[str, Any]]:
    return by_report(made(errors).reports)


def by_report(table: pa.Table) -> dict[tuple[str, int, int], dict[str, Any]]:
    return {(row["reporter"], row["year"], row["month"]): row for row in table.to_pylist()}


def test_reports_restate_each_other_and_flows_do_not_fall() -> None:
    reports = by_report(made().reports)
    known = 0
    for (code, year, month), row in reports.items():
        before, earlier = reports.get((code, year, month - 1)), reports.get((code, year - 1, month))
        for item in form().items:
            if before:
                assert row[f"{item.name}__to_last_month"] == before[item.name]
                if item.is_cumulative and not item.may_be_negative and row[item.name] is not None:
                    assert row[item.name] >= before[item.name]
            elif month == 2:
                assert row[f"{item.name}__to_last_month"] is None
            if earlier:
                known += 1
                assert row[f"{item.name}__year_earlier"] == earlier[item.name]
    assert known > 1000


def test_months_are_those_asked_for_without_january() -> None:
    found = sorted(set(zip(made().reports["year"].to_pylist(), made().reports["month"].to_pylist(), strict=True)))
    assert found == [
        (2023, 11),
        (2023, 12),
        *((2024, month) for month in range(2, 13)),
        *((2025, month) for month in (2, 3, 4)),
    ]


def test_some_enter_and_some_leave_and_those_that_enter_may_have_a_past() -> None:
    reports = by_report(made().reports)
    first, last = ({code for code, year, month in reports if (year, month) == when} for when in ((2023, 11), (2025, 4)))
    assert first - last and last - first
    pasts = [reports[code, 2025, 4]["main_revenue__year_earlier"] for code in last - first]
    assert any(past is None for past in pasts) and any(past for past in pasts)


def test_the_list_of_enterprises_has_the_vocabulary_of_the_made_up_city() -> None:
    rows = made().enterprises.to_pylist()
    assert len(rows) == 700 and len({row["uscc"] for row in rows}) == 700 and len({row["name"] for row in rows}) == 700
    assert not statuses_of(made().enterprises["uscc"]).any()
    assert all(row["made_up"] and row["region"] in DISTRICTS and row["segment"] in SEGMENTS for row in rows)
    assert {row["size"] for row in rows} == set(SIZES)
    assert all(row["park"] is None or row["park"].startswith(row["region"]) for row in rows)
    groups = Counter(row["group"] for row in rows if row["group"])
    assert groups and max(groups.values()) > 1
    assert set(made().reports["reporter"].to_pylist()) <= {row["uscc"] for row in rows}


def test_the_same_seed_gives_the_same_files_and_another_others(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_reports(tmp_path / name, MadeUpReports(form(), 80, Month(2025, 1), Month(2025, 3), seed, Fraction(1, 10)))
    content = {
        name: [path.read_bytes() for path in sorted((tmp_path / name).iterdir()) if path.name != "README.md"]
        for name in "abc"
    }
    assert content["a"] == content["b"] != content["c"]


def test_portions_do_not_overlap_and_rows_are_numbered_through() -> None:
    asked = MadeUpReports(form(), 9000, Month(2025, 2), Month(2025, 2))
    parts = list(portions(asked))
    assert len(parts) > 1 and sum(part.enterprises.num_rows for part in parts) == 9000
    rows = [row for part in parts for row in part.reports["row"].to_pylist()]
    assert rows == list(range(1, len(rows) + 1))
    codes = [code for part in parts for code in part.enterprises["uscc"].to_pylist()]
    assert codes == sorted(set(codes))


# Errors


def test_without_errors_there_are_none() -> None:
    assert made().errors.num_rows == 0


def test_errors_are_those_of_the_list_and_the_rest_is_untouched() -> None:
    clean, wrong = made(), made(Fraction(1, 5))
    listed = wrong.errors.to_pylist()
    assert {row["kind"] for row in listed} == set(KINDS)
    assert len(listed) == pytest.approx(clean.reports.num_rows / 5, rel=0.1)
    told = {(row["enterprise"], row["month"]) for row in listed}
    assert len(told) == len(listed)
    items = [name for name in clean.reports.column_names if name not in ("row", "file", "sheet", "name")]
    before, after = by_report(clean.reports.select(items)), by_report(wrong.reports.select(items))
    same = [key for key in before if (key[0], f"{key[1]}-{key[2]:02d}") not in told]
    assert all(before[key] == after[key] for key in same)


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.codes])
def test_a_wrong_figure_is_the_one_reported_and_the_list_knows_the_right_one(kind: str) -> None:
    clean, wrong = made_by_report(), made_by_report(Fraction(1, 5))
    name = getattr(form().item(KINDS[kind].item), "name")  # noqa: B009  # there is one: the kind was put in
    column = {"to_last_month_differs": "__to_last_month", "year_earlier_differs": "__year_earlier"}.get(kind, "")
    rows = [row for row in made(Fraction(1, 5)).errors.to_pylist() if row["kind"] == kind]
    assert rows
    for row in rows:
        key = (row["enterprise"], *map(int, row["month"].split("-")))
        assert (str(wrong[key][name + column]), str(clean[key][name + column])) == (row["reported"], row["correct"])
        assert row["reported"] != row["correct"] and row["item"] == KINDS[kind].item


def test_errors_of_whole_reports_are_what_they_are_called() -> None:
    clean, wrong = made(), made(Fraction(1, 5))
    keys = Counter(zip(*(wrong.reports[name].to_pylist() for name in ("reporter", "year", "month")), strict=True))
    good, bad = by_report(clean.reports), by_report(wrong.reports)
    for row in wrong.errors.to_pylist():
        key = (row["enterprise"], *map(int, row["month"].split("-")))
        match row["kind"]:
            case "missing":
                assert key not in keys
            case "duplicated":
                assert keys[key] == 2
            case "unlisted" | "wrong_code":
                assert key not in keys and (row["reported"], *key[1:]) in keys
                status = statuses_of(pa.array([row["reported"]]))[0]
                assert (status == 0) == (row["kind"] == "unlisted")
            case "in_yuan":
                assert bad[key]["main_revenue"] == good[key]["main_revenue"] * 10_000
                assert bad[key]["main_cost__to_last_month"] in (
                    None,
                    (good[key]["main_cost__to_last_month"] or 0) * 10_000,
                )
            case "digit_too_many":
                assert bad[key]["main_revenue"] == good[key]["main_revenue"] * 10
                assert bad[key]["main_revenue__to_last_month"] == good[key]["main_revenue__to_last_month"]


# Spreadsheets


@pytest.mark.parametrize("shape", ["xlsx", "files"])
def test_spreadsheets_read_back_are_the_reports(shape: str, tmp_path: Path) -> None:
    asked = MadeUpReports(form(), 25, Month(2024, 12), Month(2025, 3))
    assert write_reports(tmp_path / "r", asked, shape=shape) > 50
    files = sorted((tmp_path / "r").rglob("*.xlsx"))
    read = read_reports(files, load_form("software-monthly"))
    assert read.findings == () and len(read.batches) == 1
    expected, found = made_up_reports(asked).reports.sort_by(ORDER), read.batches[0].reports.sort_by(ORDER)
    names = [name for name in expected.column_names if name not in ("file", "sheet", "row")]
    assert found.select(names).to_pylist() == expected.select(names).to_pylist()


@pytest.mark.parametrize("shape", ["xlsx", "files"])
def test_spreadsheets_are_in_chinese_in_every_language(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = MadeUpReports(form(), 2, Month(2025, 2), Month(2025, 2))
    for language in ("zh", "en"):
        monkeypatch.setenv("MINGCHENG_LANG", language)
        write_reports(tmp_path / language, asked, shape=shape)
    chinese, english = (
        [sheets_of(path) for path in sorted((tmp_path / language).rglob("*.xlsx"))] for language in ("zh", "en")
    )
    assert english == chinese and "统一社会信用代码" in {cell for row in english[0][0].rows for cell in row}


def test_a_report_sent_twice_is_two_files(tmp_path: Path) -> None:
    asked = MadeUpReports(form(), 60, Month(2025, 2), Month(2025, 2), 6, Fraction(1, 2))
    doubled = pc.sum(pc.equal(made_up_reports(asked).errors["kind"], "duplicated")).as_py()
    write_reports(tmp_path / "r", asked, shape="files")
    assert len(list((tmp_path / "r").rglob("*-2.xlsx"))) == doubled > 0


# The command


def test_the_command_writes_the_list_the_reports_the_errors_and_a_page(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "报表"
    arguments = [
        "--enterprises",
        "60",
        "--months",
        "2025-01..2025-06",
        "--errors",
        "0.1",
        "--seed",
        "4",
        "-o",
        str(folder),
    ]
    assert main(["demo", "reports", *arguments]) == 0
    shown = capsys.readouterr()
    reports = pq.read_table(folder / "reports.parquet")
    assert shown.out == "" and shown.err == f"已把虚构的 60 家企业的 {reports.num_rows} 份报表写到 {folder}。\n"
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "enterprises.parquet",
        "errors.csv",
        "reports.parquet",
    ]
    with (folder / "errors.csv").open(encoding="utf-8") as file:
        errors = list(csv.DictReader(file))
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert f"共 {len(errors)} 处" in page and "这里的一切都是编造的" in page and "Everything here is invented" in page
    assert [name for name in KINDS if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--months", "2025-06..2025-01"],
            "mingcheng demo reports：起止月份颠倒：2025-06 在 2025-01 之后。 请把早的月份写在前面。",
        ),
        (["--months", "2025-01"], "mingcheng demo reports：1月不单独上报，只有 2025-01 就没有报表。 请写到2月或以后。"),
        (
            ["--months", "六月"],
            "mingcheng demo reports：“--months”的值不对：“六月”不是月份。 写成 2024-01..2026-06 或 2025-06。",
        ),
        (
            ["--months", "2025-13"],
            "mingcheng demo reports：“--months”的值不对：“2025-13”不是月份。 写成 2024-01..2026-06 或 2025-06。",
        ),
        (
            ["--months", "2021-02..2023-02"],
            "mingcheng demo reports：报表“软件和信息技术服务业企业月报表”（2021）自 2022 年起，所要的月份不全在其中。 "
            "请把月份限在这个范围之内。",
        ),
        (["--errors", "0.7"], "mingcheng demo reports：差错比例应在 0 至 0.5 之间。 例如 0.02。"),
        (["--errors", "一成"], "mingcheng demo reports：“--errors”的值不对：“一成”不是比例。 例如 0.02。"),
        (["--as", "csv"], "mingcheng demo reports：“--as”的值不对：可选 parquet、xlsx、files。"),
        (["--enterprises", "2000000"], "mingcheng demo reports：企业数应为 1 至 1000000 的整数，现为 2000000。"),
        (
            ["--as", "files", "--enterprises", "5000"],
            "mingcheng demo reports：一家一月一个文件，最多写 20000 个，现为 135000 个。 请减少企业或月份。",
        ),
        (
            ["--clean"],
            "mingcheng demo：选项 --clean 只用于 mingcheng demo facts。 请写上 facts 或 reports，或去掉选项。",
        ),
    ],
)
def test_wrong_usage_is_one_line_with_its_remedy(
    arguments: list[str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "reports", *arguments]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", line + "\n")
    assert not list(tmp_path.iterdir())


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "a.txt").write_text("")
    assert main(["demo", "reports", "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}：目录不是空的。 请换一个目录。\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_what_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    for shape in ("parquet", "xlsx", "files"):
        with pytest.raises(KeyboardInterrupt):
            write_reports(tmp_path / "r", MadeUpReports(form(), 20, Month(2025, 2), Month(2025, 2)), stop, shape)
        assert not (tmp_path / "r").exists()


def test_a_form_that_nothing_is_drawn_for_is_refused() -> None:
    with pytest.raises(MadeUpReportsError, match="（2012）的必填指标“营业收入”（10）还不能虚构"):
        made_up_reports(MadeUpReports(form(0), 5, Month(2015, 2), Month(2015, 3)))


def test_the_version_of_2018_can_be_made_up_too() -> None:
    reports = made_up_reports(MadeUpReports(form(1), 50, Month(2020, 2), Month(2020, 3))).reports
    assert reports.num_rows == 100 and reports["software_revenue"].null_count == 0
