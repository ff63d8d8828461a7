"""`mingcheng match` as a bureau and a script meet it: results worked out by hand, files, exit codes, one clear line."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.cli import main
from mingcheng.policies.load import PACKS
from mingcheng.uscc import made_up_uscc

Output = pytest.CaptureFixture[str]
Money = str | None
NO, UNKNOWN = (False, None, None), (None, None, None)
SHIPPED = "above-scale、high-tech、jiaxing-2025、ladder-national-2022、ladder-national-2026、nanjing-2025、software-enterprise"


def yes(amount: Money, most: Money = None) -> tuple[bool, Decimal | None, Decimal | None]:
    """Eligible, for an amount in 万元; at the authority's discretion up to `most` where there is no amount."""
    given = None if amount is None else Decimal(amount)
    return True, given, Decimal(most) if most is not None else given


def revenue(**years: float | None) -> dict[str, Any]:
    """Software revenue by year: y2025=2090."""
    return {"software_revenue": {int(year[1:]): value for year, value in years.items()}}


def award(kind: str, day: str, level: int | None = None) -> tuple[str, str, int | None]:
    return kind, day, level


def awards(*records: tuple[str, str, int | None]) -> dict[str, Any]:
    return {"awards": records}


def grants(*records: tuple[str, str, float]) -> dict[str, Any]:
    return {"grants": records}


# Every rule of the pack, worked out by hand: what differs from an enterprise that gets nothing, and what it gets.
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("一无所有", {}, {}),
    ("增速正好一成", revenue(y2024=1900.0, y2025=2090.0), {"revenue-step": yes("20")}),
    ("增速差一元", revenue(y2024=1900.0, y2025=2089.9999), {}),
    ("第一档差一分", revenue(y2024=1500.0, y2025=1999.999999), {}),
    ("第一档正好", revenue(y2024=1800.0, y2025=2000.0), {"revenue-step": yes("20")}),
    ("去年已到第一档", revenue(y2024=2000.0, y2025=2999.99), {}),
    ("第二档正好", revenue(y2024=2000.0, y2025=3000.0), {"revenue-step": yes("50")}),
    ("一年跨三档", revenue(y2024=1000.0, y2025=5000.0), {"revenue-step": yes("100")}),
    ("三年前已到最高档", revenue(y2022=5000.0, y2024=1000.0, y2025=6000.0), {}),
    ("去年为零", revenue(y2024=0.0, y2025=2000.0), {"revenue-step": yes("20")}),
    ("去年缺数", revenue(y2024=None, y2025=2500.0), {"revenue-step": UNKNOWN}),
    ("去年没有报表", revenue(y2025=5000.0), {"revenue-step": UNKNOWN}),
    ("去年缺数今年不到", revenue(y2024=None, y2025=1500.0), {}),
    ("今年缺数", revenue(y2024=1900.0, y2025=None), {"revenue-step": UNKNOWN}),
    ("第一档领过", revenue(y2024=1900.0, y2025=2500.0) | {"paid": [("revenue-step", 2022, 20.0)]}, {}),
    ("领过第一档到第二档", revenue(y2024=1900.0, y2025=3000.0) | {"paid": [("revenue-step", 2022, 20.0)]},
     {"revenue-step": yes("50")}),
    ("首次百强", awards(award("top100_software", "2025-01-01")), {"national-list": yes("150")}),
    ("再次百强", awards(award("top100_software", "2023-06-01"), award("top100_software", "2025-06-01")), {}),
    ("重点之后百强", awards(award("key_software_national", "2022-06-01"), award("top100_software", "2025-06-01")),
     {"national-list": yes("150")}),
    ("两单同年", awards(award("key_software_national", "2025-06-01"), award("top100_software", "2025-06-01")),
     {"national-list": yes("150")}),
    ("明年才入围", awards(award("top100_software", "2026-01-01")), {}),
    ("首次省重点", awards(award("key_software_provincial", "2025-12-31")), {"provincial-key": yes("50")}),
    ("去年省重点", awards(award("key_software_provincial", "2024-12-31")), {}),
    ("外包", {"outsourcing": 1234.56}, {"outsourcing": yes("37.0368")}),
    ("外包到分", {"outsourcing": 0.00005}, {"outsourcing": yes("0.000002")}),  # 1.5 fen
    ("外包差一点到顶", {"outsourcing": 3333.33}, {"outsourcing": yes("99.9999")}),
    ("外包到顶", {"outsourcing": 3333.34}, {"outsourcing": yes("100")}),
    ("外包没有填报", {"outsourcing": None}, {"outsourcing": UNKNOWN}),
    ("省级首版次", awards(award("first_version_provincial", "2025-03-01")), {"first-version": yes("50")}),
    ("国家级首版次", awards(award("first_version_national", "2025-03-01")), {"first-version": yes("150")}),
    ("两级首版次", awards(award("first_version_provincial", "2025-03-01"), award("first_version_national", "2025-03-01")),
     {"first-version": yes("200")}),
    ("去年首版次", awards(award("first_version_national", "2024-12-31")), {}),
    ("直接五级", awards(award("cmmi", "2025-05-01", 5)), {"capability-20": yes("60")}),
    ("一级到三级", awards(award("cmmi", "2022-05-01", 1), award("cmmi", "2025-05-01", 3)), {"capability-20": yes("20")}),
    ("三级到五级", awards(award("cmmi", "2022-05-01", 3), award("cmmi", "2025-05-01", 5)), {"capability-20": yes("40")}),
    ("两种能力", awards(award("cmmi", "2025-05-01", 3), award("csmm", "2025-05-01", 4)), {"capability-20": yes("60")}),
    ("五级降四级", awards(award("cmmi", "2022-05-01", 5), award("cmmi", "2025-05-01", 4)), {}),
    ("只有二级", awards(award("cmmi", "2025-05-01", 2)), {}),
    ("等级没有登记", awards(award("cmmi", "2025-05-01")), {"capability-20": UNKNOWN}),
    ("四种资质", awards(*(award(kind, "2025-05-01", 3) for kind in ("tsia010", "itss", "cs", "ccrc"))),
     {"capability-10": yes("40")}),
    ("同年两次", awards(award("cs", "2025-02-01", 3), award("cs", "2025-12-31", 4)), {"capability-10": yes("20")}),
    ("首次认证", awards(award("iso27001", "2025-05-01")), {"iso27001": yes("10")}),
    ("换证", awards(award("iso27001", "2022-05-01"), award("iso27001", "2025-05-01")), {}),
    ("攻关", grants(("city_key_technology", "2025-05-01", 300.0)), {"key-technology": yes(None, "100")}),
    ("去年攻关", grants(("city_key_technology", "2024-12-31", 300.0)), {}),
    ("配套", grants(("national_rd", "2025-01-01", 300.0), ("provincial_rd", "2025-12-31", 50.5)),
     {"rd-matching": yes(None, "350.5")}),
    ("初创期", {"stage": "startup"}, {"credit-line": yes("1000")}),
    ("成长期", {"stage": "growth"}, {"credit-line": yes("5000")}),
    ("阶段不明", {"stage": None}, {"credit-line": UNKNOWN}),
    ("软件企业", {"kind": "software"}, {"guarantee": yes("1000")}),
    ("园区", {"kind": "park_operator"}, {}),
    ("类型不明", {"kind": None}, {"guarantee": UNKNOWN}),
    ("没有年度数据", {"annual": False}, {"revenue-step": UNKNOWN, "outsourcing": UNKNOWN}),
    ("样样都有", revenue(y2024=2100.0, y2025=3000.0) | {"stage": "growth", "kind": "software", "outsourcing": 100.0}
     | awards(award("iso27001", "2025-05-01"), award("csmm", "2025-05-01", 3)),
     {"revenue-step": yes("50"), "credit-line": yes("5000"), "guarantee": yes("1000"), "outsourcing": yes("3"),
      "iso27001": yes("10"), "capability-20": yes("20")}),
]  # fmt: skip
MISSING = {
    ("去年缺数", "revenue-step"): ["software_revenue"], ("去年没有报表", "revenue-step"): ["software_revenue"],
    ("今年缺数", "revenue-step"): ["software_revenue"], ("没有年度数据", "revenue-step"): ["software_revenue"],
    ("外包没有填报", "outsourcing"): ["outsourcing_out_of_city"], ("没有年度数据", "outsourcing"): ["outsourcing_out_of_city"],
    ("阶段不明", "credit-line"): ["stage"], ("类型不明", "guarantee"): ["kind"], ("等级没有登记", "capability-20"): ["cmmi"],
}  # fmt: skip
TIERS = {
    ("增速正好一成", "revenue-step"): "2000", ("第二档正好", "revenue-step"): "3000", ("一年跨三档", "revenue-step"): "5000",
    ("初创期", "credit-line"): "startup", ("两级首版次", "first-version"): "provincial+national", ("直接五级", "capability-20"): "cmmi-5",
}  # fmt: skip
GAPS = {
    ("增速差一元", "revenue-step"): [("growth(software_revenue)", 189.9999 / 1900, 0.1)],
    ("第一档差一分", "revenue-step"): [("software_revenue", 1999.999999, 2000.0)],
}
MEASURES = (
    "capability-10", "capability-20", "credit-line", "first-version", "guarantee", "iso27001", "key-technology",
    "national-list", "outsourcing", "provincial-key", "rd-matching", "revenue-step",
)  # fmt: skip
SMALL = """
id: small
measures:
  - id: growth
    title: 增长奖励
    conditions: [growth(software_revenue) >= 10%]
    benefit: {fixed: 20 万元}
  - id: software
    title: 软件企业奖励
    conditions: ['kind = "software"']
    benefit: {fixed: 1 万元}
  - id: certified
    title: 认证奖励
    conditions: [first(iso27001)]
    benefit: {fixed: 10 万元}
"""
CODES = {name: made_up_uscc(number) for number, (name, _given, _expected) in enumerate(CASES)}
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "enterprises": dict.fromkeys(("uscc", "name", "region", "kind", "stage"), pa.string()),
    "annual": {"uscc": pa.string(), "year": pa.int32(), "software_revenue": pa.float64(), "outsourcing_out_of_city": pa.float64()},
    "awards": {"uscc": pa.string(), "date": pa.date32(), "kind": pa.string(), "level": pa.int32()},
    "grants": {"uscc": pa.string(), "date": pa.date32(), "kind": pa.string(), "amount": pa.float64()},
    "paid": {"uscc": pa.string(), "year": pa.int32(), "measure": pa.string(), "amount": pa.float64()},
}  # fmt: skip


def rows_of_cases() -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in COLUMNS}
    for name, given, _expected in CASES:
        key = {"uscc": CODES[name]}
        about = {"kind": "hardware", "stage": "mature"} | {
            each: given[each] for each in ("kind", "stage") if each in given
        }
        rows["enterprises"].append({**key, "name": name, "region": "330402", **about})
        if given.get("annual", True):
            series = given.get("software_revenue", {2024: 0.0, 2025: 0.0})
            for year in sorted({2025, *series}):
                order = given.get("outsourcing", 0.0) if year == 2025 else 0.0
                rows["annual"].append(
                    {**key, "year": year, "software_revenue": series.get(year), "outsourcing_out_of_city": order}
                )
        for kind, day, level in given.get("awards", ()):
            rows["awards"].append({**key, "date": date.fromisoformat(day), "kind": kind, "level": level})
        for kind, day, amount in given.get("grants", ()):
            rows["grants"].append({**key, "date": date.fromisoformat(day), "kind": kind, "amount": amount})
        for measure, year, amount in given.get("paid", ()):
            rows["paid"].append({**key, "year": year, "measure": measure, "amount": amount})
    return rows


def as_parquet(folder: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    folder.mkdir()
    for table, found in rows.items():
        data = {name: pa.array([row.get(name) for row in found], kind) for name, kind in COLUMNS[table].items()}
        pq.write_table(pa.table(data), folder / f"{table}.parquet")
    return folder


def as_csv(folder: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    folder.mkdir()
    for table, found in rows.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(COLUMNS[table]))
            writer.writeheader()
            writer.writerows(found)
    return folder


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_parquet(tmp_path_factory.mktemp("match") / "企业", rows_of_cases())


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Two enterprises, one of them with a wrong code, and a row that cannot be right."""
    folder = tmp_path / "少数"
    folder.mkdir()
    (folder / "enterprises.csv").write_text(
        f"uscc,name,kind\n{made_up_uscc(1)},云麓软件,software\n330402199001011234,云麓硬件,hardware\n", encoding="utf-8"
    )
    (folder / "annual.csv").write_text(
        f"uscc,year,software_revenue\n{made_up_uscc(1)},2024,1900\n{made_up_uscc(1)},2025,2090\n{made_up_uscc(1)},2023,很多\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def small(tmp_path: Path) -> str:
    """A pack of two measures."""
    path = tmp_path / "小包.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)


def arguments(folder: Path, output: Path | None, *more: str, measures: str = "jiaxing-2025") -> list[str]:
    written = [] if output is None else ["-o", str(output)]
    return ["match", "--measures", measures, "--facts", str(folder), "--year", "2025", *written, *more]


def rows_in(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found


# Results


@pytest.mark.parametrize("write", [as_parquet, as_csv])
def test_the_whole_pack_comes_out_as_worked_out_by_hand(
    write: Callable[..., Path], tmp_path: Path, capsys: Output
) -> None:
    output = tmp_path / "结果.parquet"
    assert main(arguments(write(tmp_path / "企业", rows_of_cases()), output, "--all")) == 0
    found = {(row["uscc"], row["measure"]): row for row in rows_in(output)}
    assert sorted(found) == sorted((code, measure) for code in CODES.values() for measure in MEASURES)
    assert list(found) == sorted(found)
    for name, _given, expected in CASES:
        for measure in MEASURES:
            row, case = found[CODES[name], measure], (name, measure)
            assert (case, row["eligible"], row["amount"], row["amount_max"]) == (case, *expected.get(measure, NO))
            assert (case, row["missing"]) == (case, MISSING.get(case, []))
            assert case not in TIERS or row["tier"] == TIERS[case]
            for (fact, have, need), told in zip(GAPS.get(case, []), row["gaps"], strict=case in GAPS):
                assert (told["fact"], told["need"]) == (fact, need) and abs(told["have"] - have) < 1e-9
    assert not (tmp_path / "结果.quarantine.csv").exists()
    assert "被隔离" not in capsys.readouterr().err


def test_the_columns_are_those_of_the_contract_and_of_the_reasons(facts: Path, tmp_path: Path) -> None:
    plain, full = tmp_path / "结果.parquet", tmp_path / "理由.parquet"
    assert main(arguments(facts, plain)) == 0
    gap = pa.struct([("fact", pa.string()), ("have", pa.float64()), ("need", pa.float64())])
    money = pa.decimal128(18, 6)
    expected = {
        "uscc": pa.string(), "measure": pa.string(), "eligible": pa.bool_(), "amount": money, "amount_max": money,
        "tier": pa.string(), "missing": pa.list_(pa.string()), "gaps": pa.list_(gap),
    }  # fmt: skip
    schema = pq.read_schema(plain)
    assert {name: schema.field(name).type for name in schema.names} == expected
    revenue_step = str(PACKS / "jiaxing-2025" / "revenue-step.yaml")
    assert main(arguments(facts, full, "--reasons", measures=revenue_step)) == 0
    assert pq.read_schema(full).names == [*expected, "conditions", "change"]
    case = (CODES["第一档差一分"], "revenue-step")
    (row,) = [each for each in rows_in(full) if (each["uscc"], each["measure"]) == case]
    assert row["change"] == {"fact": "software_revenue", "have": 1999.999999, "need": 2000.0}
    names = ["growth", "2000", "2000", "3000", "3000", "5000", "5000"]
    assert [each["condition"] for each in row["conditions"]] == names
    assert [each["truth"] for each in row["conditions"]] == [True, False, True, False, True, False, True]
    # only answers without any doubt are left out
    told = {(row["uscc"], row["measure"]) for row in rows_in(plain)}
    expected_rows = {(CODES[name], measure) for name, _given, expected in CASES for measure in expected}
    assert expected_rows <= told
    assert all(row["eligible"] is False and row["gaps"] for row in rows_in(plain)
               if (row["uscc"], row["measure"]) not in expected_rows)  # fmt: skip
    assert (CODES["一无所有"], "iso27001") not in told


def test_the_day_decides_and_what_was_known_later_is_left_out(tmp_path: Path, small: str) -> None:
    folder = tmp_path / "企业"
    folder.mkdir()
    code = made_up_uscc(1)
    (folder / "enterprises.csv").write_text(f"uscc\n{code}\n", encoding="utf-8")
    (folder / "annual.csv").write_text(
        "uscc,year,software_revenue,known_at\n"
        f"{code},2024,1900,2025-02-01\n{code},2025,2089,2026-02-01\n{code},2025,2090,2026-05-01\n",
        encoding="utf-8",
    )
    (folder / "awards.csv").write_text(f"uscc,date,kind\n{code},2025-06-30,iso27001\n", encoding="utf-8")

    def answers(*more: str) -> dict[str, bool | None]:
        output = tmp_path / "结果.parquet"
        assert main(arguments(folder, output, "--all", *more, measures=small)) == 0
        return {row["measure"]: row["eligible"] for row in rows_in(output)}

    first, second = answers("--known-at", "2026-03-01"), answers("--known-at", "2026-05-01")
    assert (first["growth"], second["growth"]) == (False, True)
    assert answers("--known-at", "2026-01-31")["growth"] is None
    assert answers("--on", "2025-06-29")["certified"] is False
    assert answers("--on", "2025-06-30")["certified"] is True


# Files beside the result


def test_json_on_stdout_is_the_manifest_and_nothing_else(few: Path, small: str, tmp_path: Path, capsys: Output) -> None:
    output = tmp_path / "结果.parquet"
    assert main(arguments(few, output, "--json", measures=small)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((tmp_path / "结果.manifest.json").read_text(encoding="utf-8"))
    assert told["facts_sha256"] == {
        table: hashlib.sha256((few / f"{table}.csv").read_bytes()).hexdigest() for table in ("annual", "enterprises")
    }
    assert (told["pack"], told["year"], told["on"], told["known_at"]) == ("small", 2025, "2025-12-31", None)
    assert told["rows"]["annual"] == {
        "read": 3, "used": 2, "quarantined": 1, "not_yet_known": 0, "superseded": 0,
    }  # fmt: skip
    assert (told["problems"], told["codes_flagged"]) == ({"not_a_number": 1}, 1)
    assert told["amount_wan_yuan"]["growth"] == "20"
    assert told["eligible"] == {"growth": 1, "software": 1}


def test_the_same_run_gives_the_same_bytes(few: Path, small: str, tmp_path: Path) -> None:
    def written(name: str) -> list[bytes]:
        output = tmp_path / f"{name}.parquet"
        assert main(arguments(few, output, measures=small)) == 0
        return [path.read_bytes() for path in sorted(tmp_path.glob(f"{name}.*"))]

    first = written("甲")
    assert len(first) == 3
    assert written("乙") == first


def test_the_quarantine_says_where_what_and_why(few: Path, small: str, tmp_path: Path, capsys: Output) -> None:
    output = tmp_path / "结果.parquet"
    assert main(arguments(few, output, measures=small)) == 0
    with (tmp_path / "结果.quarantine.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    code, wrong = made_up_uscc(1), "330402199001011234"
    assert [list(row.values()) for row in rows] == [
        ["annual", "3", code, "software_revenue", "很多", "not_a_number", "应为数字", "quarantined"],
        ["enterprises", "2", wrong, "uscc", wrong, "check_failed", "代码的校验位不符，照原样保留，请核对证照", "kept"],
    ]
    shown = capsys.readouterr().err.splitlines()
    assert shown == [
        f"有 1 行数据被隔离，没有参加计算，见 {tmp_path / '结果.quarantine.csv'}。",
        "有 1 个统一社会信用代码校验不符，照原样保留。",
        f"已写入 {output}。",
    ]
    (few / "annual.csv").unlink()
    (few / "enterprises.csv").write_text(f"uscc\n{code}\n", encoding="utf-8")
    assert main(arguments(few, output, measures=small)) == 0
    assert not (tmp_path / "结果.quarantine.csv").exists(), "the quarantine of the run before"


def test_people_are_told_how_many_and_how_much(facts: Path, tmp_path: Path, capsys: Output) -> None:
    assert main(arguments(facts, tmp_path / "结果.parquet")) == 0
    shown = {
        line.split("│")[2].strip(): line.split("│")[3:6] for line in capsys.readouterr().out.splitlines() if "│" in line
    }
    assert [each.strip() for each in shown["revenue-step"]] == ["7", "4", "310万元"]
    assert [each.strip() for each in shown["key-technology"]] == ["1", "0", "—"]
    assert [each.strip() for each in shown["guarantee"]] == ["2", "1", "2,000万元（额度）"]


# What goes wrong


PACK_FAULT = "id: made-up\ntitle: 虚构\nconditions:\n  - revenue_yaun >= 5 万元\nbenefit: {fixed: 20 万元}\n"


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ([], "mingcheng match：缺少 --measures 或 --facts。 用法见 mingcheng match --help。"),
        (
            ["--measures", "jiaxing-2025"],
            "mingcheng match：缺少 --measures 或 --facts。 用法见 mingcheng match --help。",
        ),
        (
            ["--measures", "", "--facts", "少数"],
            "mingcheng match：缺少 --measures 或 --facts。 用法见 mingcheng match --help。",
        ),
        (["--facts", ""], "mingcheng match：“--facts”的值不对：文件名是空的。 用法见 mingcheng match --help。"),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数"],
            "mingcheng match：缺少 --year 或 --on。 请写明年份，如 --year 2025。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数", "--year", "2025"],
            "mingcheng match：缺少 -o。 请给出结果文件，如 -o 结果.parquet；只看一家企业用 --explain。",
        ),
        (
            ["--year", "明年"],
            "mingcheng match：“--year”的值不对：应为 1950 至 2150 的整数，现为“明年”。 用法见 mingcheng match --help。",
        ),
        (
            ["--year", "20255"],
            "mingcheng match：“--year”的值不对：应为 1950 至 2150 的整数，现为“20255”。 用法见 mingcheng match --help。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数", "--on", "2025-02-30"],
            "mingcheng match：--on 的“2025-02-30”不是日期。 请写成 2025-12-31 的形式。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数", "--year", "2025", "--known-at", "昨天"],
            "mingcheng match：--known-at 的“昨天”不是日期。 请写成 2025-12-31 的形式。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数", "--year", "2025", "--engine", "sparc", "-o", "x.parquet"],
            "mingcheng match：没有“sparc”这个引擎。 可选 duckdb、spark。",
        ),
        (
            ["--measures", "jiaxing2025", "--facts", "少数", "--year", "2025", "-o", "x.parquet"],
            f"jiaxing2025：没有这个措施包、目录或文件。 自带的措施包：{SHIPPED}。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "没有", "--year", "2025", "-o", "x.parquet"],
            "没有：没有这个目录或文件。 请给出放有 enterprises、annual 等表的目录。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "空", "--year", "2025", "-o", "x.parquet"],
            "空：没有企业名单（enterprises）。 请提供 enterprises.parquet、.csv、.jsonl 或 .xlsx。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "坏", "--year", "2025", "-o", "x.parquet"],
            "坏/enterprises.parquet：不是可读的 Parquet 文件。 请重新导出。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数", "--year", "2025", "-o", "没有/x.parquet"],
            "没有/x.parquet：写不进去（没有这个文件或目录）。 请先建立它所在的目录。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数", "--year", "2025", "-o", "空"],
            "空：写不进去（是一个目录）。 这是一个目录，请给出文件名。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数", "--year", "2025", "-o", "少数/annual.csv"],
            "mingcheng match：“少数/annual.csv”是要读的文件。 请换一个输出位置。",
        ),
        (
            ["--measures", "坏.yaml", "--facts", "少数", "--year", "2025", "-o", "x.parquet"],
            "坏.yaml:4:5：用到了没有定义的事实“revenue_yaun”。 是否应为“revenue”？",
        ),
        (
            ["--measures", "好.yaml", "--facts", "少数", "--year", "2025", "-o", "好.yaml"],
            "mingcheng match：“好.yaml”是要读的文件。 请换一个输出位置。",
        ),
        (
            ["--measures", "ladder-national-2026", "--facts", "少数", "--year", "2020", "-o", "x.parquet"],
            "ladder-national-2026：2020-12-31 没有有效的措施；包内措施的有效期：2026-04-01 至 …。 请改用有效期内的 --year 或 --on。",
        ),
        (
            ["--measures", "jiaxing-2025", "--facts", "少数", "--year", "2025", "--explain", "91330000"],
            "91330000：企业名单里没有这个代码。 请核对代码；被隔离的行见隔离清单。",
        ),
        (["--check", "没有"], f"没有：没有这个措施包、目录或文件。 自带的措施包：{SHIPPED}。"),
        (["--check", "坏.yaml"], "坏.yaml:4:5：用到了没有定义的事实“revenue_yaun”。 是否应为“revenue”？"),
    ],
    ids=lambda value: " ".join(value[-4:]) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_one_line_with_its_remedy(
    more: list[str], line: str, few: Path, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("空").mkdir()
    Path("坏").mkdir()
    Path("坏", "enterprises.parquet").write_text("这不是 Parquet")
    Path("坏.yaml").write_text(PACK_FAULT, encoding="utf-8")
    Path("好.yaml").write_text(PACK_FAULT.replace("revenue_yaun", "revenue"), encoding="utf-8")
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    assert main(["match", *more]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", line + "\n")
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


def test_every_fault_of_every_file_is_told_with_its_line(tmp_path: Path, few: Path, capsys: Output) -> None:
    pack = tmp_path / "包"
    pack.mkdir()
    (pack / "a.yaml").write_text(PACK_FAULT.replace("20 万元", "20 人"), encoding="utf-8")
    (pack / "b.yaml").write_text("id: b\ntitle: 乙\n", encoding="utf-8")
    assert main(arguments(few, tmp_path / "x.parquet", measures=str(pack))) == 2
    shown = capsys.readouterr()
    assert shown.err.splitlines() == [
        f"{pack}/a.yaml:4:5：用到了没有定义的事实“revenue_yaun”。 是否应为“revenue”？"
        " 同一文件还有 1 处： 5:18 单位不符：这里应是金额，现为数量 20。",
        f"{pack}/b.yaml:1:1：缺少必填的字段“benefit”。 请写明奖补。",
    ]


def test_an_error_leaves_the_results_of_the_run_before(few: Path, small: str, tmp_path: Path, capsys: Output) -> None:
    output = tmp_path / "结果.parquet"
    assert main(arguments(few, output, measures=small)) == 0
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    (few / "awards.parquet").write_bytes(b"PAR1 broken PAR1")
    assert main(arguments(few, output, measures=small)) == 2
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


@pytest.mark.skipif(os.name != "posix", reason="needs what POSIX systems have")
def test_a_link_to_the_result_stays_and_leads_to_the_new_one(few: Path, small: str, tmp_path: Path) -> None:
    target, link = tmp_path / "真.parquet", tmp_path / "结果.parquet"
    target.write_bytes(b"old")
    link.symlink_to(target)
    assert main(arguments(few, link, measures=small)) == 0
    assert link.is_symlink() and pq.read_metadata(target).num_rows > 0


# Checks and explanations

EXAMPLES = """id: made-up
title: 虚构
conditions:
  - revenue >= 100 万元
benefit: {fixed: 20 万元}
examples:
  - {name: 够, given: {revenue: 100}, eligible: "yes", amount: 20 万元}
  - {name: 不够, given: {revenue: 99}, eligible: "yes"}
"""


def test_a_failing_example_is_told_with_its_line(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("包.yaml").write_text(EXAMPLES, encoding="utf-8")
    line = "包.yaml:8 措施“made-up”的算例“不够”：结论应为 yes，实为 no。"
    assert main(["match", "--check", "包.yaml"]) == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [line, "包.yaml：1 项措施，2 个算例，1 个不符。"]
    assert main(["match", "--check", "包.yaml", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"pack": "包.yaml", "examples": 2, "failures": [line]}
    Path("包.yaml").write_text(EXAMPLES.replace("99", "100"), encoding="utf-8")
    assert main(["match", "--check", "包.yaml"]) == 0
    assert capsys.readouterr().out == "包.yaml：1 项措施，2 个算例，0 个不符。\n"


def test_one_enterprise_is_explained_however_its_code_is_typed(facts: Path, small: str, capsys: Output) -> None:
    code = CODES["直接五级"]
    for typed in (code, f" {code} ", code.lower()):
        assert main(arguments(facts, None, "--explain", typed, measures=small)) == 0
        assert capsys.readouterr().out.startswith(f"“直接五级”（{code}）")
    assert main(arguments(facts, None, "--explain", code, "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["uscc"], told["name"]) == (code, "直接五级")
    assert {each["measure"]: each["amount"] for each in told["measures"] if each["eligible"]} == {"capability-20": 60.0}


def test_the_step_of_a_ladder_is_told_in_words_and_as_data(few: Path, capsys: Output) -> None:
    def told(*more: str) -> str:
        asked = arguments(
            few, None, "--on", "2026-06-30", "--explain", made_up_uscc(1), *more, measures="ladder-national-2026"
        )
        assert main(asked) == 0
        return capsys.readouterr().out

    assert told().startswith("没有称号的记录，不能确定现在的梯度。\n\n“云麓软件”")
    assert json.loads(told("--json"))["ladder"] == {"rung": None, "next_rung": None, "is_known": False}
    (few / "awards.csv").write_text(f"uscc,date,kind\n{made_up_uscc(1)},2025-06-01,srdi\n", encoding="utf-8")
    assert told().startswith("现在的梯度：“专精特新中小企业”。下一级：“专精特新小巨人企业”，所缺条件见下。\n\n")
    assert json.loads(told("--json"))["ladder"] == {"rung": "srdi", "next_rung": "little-giant", "is_known": True}


def test_a_single_file_of_enterprises_will_do(few: Path, small: str, tmp_path: Path) -> None:
    series = [{"year": 2025, "software_revenue": 2090}, {"year": 2024, "software_revenue": 1900}]
    record = {"uscc": made_up_uscc(1), "kind": "software", "annual": series}
    one = tmp_path / "企业.jsonl"
    one.write_text(json.dumps(record), encoding="utf-8")
    shutil.rmtree(few)
    assert main(arguments(one, tmp_path / "结果.parquet", "--all", measures=small)) == 0
    found = {row["measure"]: row["eligible"] for row in rows_in(tmp_path / "结果.parquet")}
    assert found["growth"] is found["software"] is True
    assert found["certified"] is None  # no table of awards: not known


POT = """
id: pots
measures:
  - {id: rent, title: 房租补贴, benefit: {rate: {rate: 1%, of: software_revenue}}}
  - {id: old, title: 旧政策, validity: {to: 2024-12-31}, benefit: {fixed: 1 万元}}
pots:
  - {id: pool, measures: [rent], amount: 15 万元}
"""


def test_pots_and_what_is_out_of_force_are_told(few: Path, tmp_path: Path, capsys: Output) -> None:
    pack, output = tmp_path / "资金池.yaml", tmp_path / "结果.parquet"
    pack.write_text(POT, encoding="utf-8")
    assert main(arguments(few, output, measures=str(pack))) == 0
    shown = capsys.readouterr()
    assert (
        shown.out.splitlines()[-1] == "资金池 pool：总额 15万元，申请 20.9万元，支付 15万元，结余 0元，未满足 5.9万元。"
    )
    assert "不在有效期内、没有参加计算的措施：old。" in shown.err.splitlines()
    told = json.loads((tmp_path / "结果.manifest.json").read_text(encoding="utf-8"))
    assert (told["pots"][0]["granted"], told["not_in_force"]) == ("15", ["old"])
    (row,) = [each for each in rows_in(output) if each["eligible"]]
    assert (row["amount"], row["payable"], row["granted"]) == (Decimal("20.9"), Decimal("20.9"), Decimal(15))
