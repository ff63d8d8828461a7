"""The schemes as data: two editions that are never mixed, splits by year, and what a faulty table is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mingcheng.registry.classification.derived import agreement, candidates_of, only_edition
from mingcheng.registry.classification.lexicon import lexicon
from mingcheng.registry.classification.schemes import CORE, Schemes, schemes
from mingcheng.registry.classification.settings import settings
from mingcheng.registry.classification.tables import CONTENT
from mingcheng.yaml_files import FaultyFileError

TRAPS = ("6520", "6550", "6591", "3962", "3963", "5176", "5177", "5292", "7221")
"""Numbers that mean two industries in the two editions."""


@pytest.fixture
def known() -> Schemes:
    return schemes()


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables, to be broken."""
    return Path(shutil.copytree(CONTENT, tmp_path / "分类"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


# Editions


@pytest.mark.parametrize("code", TRAPS)
def test_a_number_that_means_two_industries_is_never_taken_over_as_it_is(code: str, known: Schemes) -> None:
    assert known.name_of(code, 2011) != known.name_of(code, 2017)
    assert code not in known.to_2017(code, 2011)
    assert candidates_of(code, None, known) == ()


def test_known_conversions(known: Schemes) -> None:
    assert known.to_2017("6510", 2011) == ("6511", "6512", "6513", "6519")
    assert known.to_2017("6550", 2011) == ("6520",)
    assert known.to_2017("6592", 2011) == ("6591",)
    assert known.to_2017("6591", 2011) == ("6571", "6572", "6579")
    assert "6531" in known.to_2017("6520", 2011)
    assert known.to_2017("6513", 2017) == ("6513",)
    assert known.to_2011("6520") == ("6550",)


def test_every_class_of_the_software_and_internet_divisions_comes_from_one_of_2011(known: Schemes) -> None:
    leaves = [code for code in known.editions[2017] if len(code) == 4 and code[:2] in ("64", "65")]
    assert len([code for code in leaves if code.startswith("65")]) == 15
    assert len([code for code in leaves if code.startswith("64")]) == 12
    assert [code for code in leaves if not known.to_2011(code)] == []


def test_every_old_code_of_section_i_has_a_new_one(known: Schemes) -> None:
    old = [code for code in known.editions[2011] if code[:2] in ("63", "64", "65")]
    assert [code for code in old if not known.to_2017(code, 2011)] == []


@pytest.mark.parametrize(
    ("code", "edition"), [("6513", 2017), ("6510", 2011), ("6592", 2011), ("6520", None), ("3911", None)]
)
def test_a_code_that_only_one_edition_has_tells_the_edition(code: str, edition: int | None, known: Schemes) -> None:
    assert only_edition(code, known) == edition


@pytest.mark.parametrize(
    ("found", "registered", "edition", "agrees"),
    [
        ("6520", "6550", 2011, True),
        ("6520", "6550", 2017, False),
        ("6520", "6550", None, None),
        ("6531", "6520", 2011, True),
        ("6531", "6520", 2017, False),
        ("6512", "6510", None, True),
        ("6513", "6513", None, True),
        ("51", "5165", 2017, True),
        ("6513", None, 2017, None),
        (None, "6513", 2017, None),
        ("6513", "9999", 2011, None),
    ],
)
def test_registered_codes_agree_only_in_their_own_edition(
    found: str | None, registered: str | None, edition: int | None, agrees: bool | None, known: Schemes
) -> None:
    assert agreement(found, registered, edition, known) is agrees


def test_a_class_without_a_name_of_its_own_has_that_of_its_division(known: Schemes) -> None:
    assert known.name_of("6599", 2017) == "其他未列明信息技术服务业"
    assert known.name_of("3499", 2017) == "其他未列明通用设备制造业"
    assert known.name_of("1811", 2017) == "纺织服装、服饰业"
    assert known.name_of("0000", 2017) is None


# Other schemes


def test_software_revenue_is_in_three_classes_until_2018_and_in_four_since(known: Schemes) -> None:
    assert [len(known.revenue_classes(year)) for year in (2012, 2013, 2018, 2019, 2025)] == [0, 3, 3, 4, 4]
    before, since = known.revenue_class("security", 2018), known.revenue_class("security", 2019)
    assert before is not None and since is not None
    assert (before.id, since.id) == ("product", "security")


@pytest.mark.parametrize("year", range(2013, 2031))
def test_every_class_of_revenue_is_counted_once_in_every_year(year: int, known: Schemes) -> None:
    counted = [each for found in known.revenue_classes(year) for each in found.contains]
    assert sorted(counted) == ["embedded", "product", "security", "service"]


def test_the_digital_economy_has_five_divisions_and_thirty_two_groups_of_which_05_is_no_core(known: Schemes) -> None:
    groups = [code for code in known.digital_names if len(code) == 4]
    sizes = [len([code for code in groups if code.startswith(division)]) for division in ("01", "02", "03", "04", "05")]
    assert sizes == [6, 5, 5, 7, 9]
    assert CORE == ("01", "02", "03", "04")
    assert not any(each.code.startswith("05") for each in known.digital.values())


def test_every_software_and_internet_class_has_its_class_of_the_digital_economy(known: Schemes) -> None:
    leaves = [code for code in known.editions[2017] if len(code) == 4 and code[:2] in ("63", "64", "65")]
    assert [code for code in leaves if known.digital_of(code) is None] == []
    surveying = known.digital_of("7441")
    assert surveying is not None
    assert (surveying.code, surveying.is_part) == ("030407", True)


def test_segments_lead_to_the_categories_of_first_version_lists(known: Schemes) -> None:
    used = {each.first_version for each in known.segments.values() if each.first_version}
    assert used == set(known.first_version)
    assert all(code in known.editions[2017] for codes in known.first_version.values() for code in codes)


# Faults


@pytest.mark.parametrize(
    ("file", "old", "new", "read", "told"),
    [
        ("lexicon.tsv", "\tos\t1.3\t", "\tos\t一点三\t", lexicon,
         "“weight”应为数字，现为“一点三”。 请只写数字，如 1.2。"),
        ("lexicon.tsv", "activity\t6520/service", "activity\t6521/service", lexicon, None),
        ("lexicon.tsv", "activity\t6520/service", "activity\t9921/service", lexicon,
         "GB/T 4754-2017 没有代码“9921”。 请核对代码；2011 版的代码要先换算。"),
        ("lexicon.tsv", "object\tmodel", "object\tmodels", lexicon,
         "没有“models”。 请先在 activities.tsv 写明这一组的行业。"),
        ("lexicon.tsv", "\tic-design\t1.2\t", "\tic\t1.2\t", lexicon, "没有产业链环节“ic”。 可用的环节见 segments.tsv。"),
        ("lexicon.tsv", "6520/service", "6520/services", lexicon,
         "没有收入类“services”。 可用的类：product、service、security、embedded。"),
        ("lexicon.tsv", "大语言模型", "大模型", lexicon,
         "词“大模型”出现了两次。 一个词只能有一种作用；方式词可以另兼一种。请删去其中一个。"),
        ("lexicon.tsv", "neutral\t-", "neutrel\t-", lexicon,
         "“kind”应为 object、verb、activity、name、neutral、heading、negation 之一。 请从中选一个。"),
        ("activities.tsv", "ic\tmake\t3973", "ic\tdevelop\t3973", lexicon, "“ic”的“develop”出现了两次。 请删去其中一个。"),
        ("gbt4754-2017.tsv", "\n6513\t", "\n6512\t", schemes, "代码“6512”出现了两次。 请删去其中一个。"),
        ("gbt4754-2017.tsv", "\n6513\t", "\nI6513\t", schemes,
         "行业代码应为 2 至 4 位数字，现为“I6513”。 门类字母不写在代码里。"),
        ("gbt4754-2011-2017.tsv", "6550\t6520", "6550\t6529", schemes,
         "没有代码“6529”。 请核对代码与版本；新的类先加到相应的分类表。"),
        ("digital-2021.tsv", "code\tname", "代码\tname", schemes,
         "表头应为：code、name、gbt、confirmed。 列之间用制表符（Tab）隔开，次序不变。"),
        ("segments.tsv", "ai\t人工智能\t人工智能", "ai\t人工智能\t人工智能\t多\t多\t多", schemes,
         "这一行有 8 列，多于表头的 5 列。 请检查多余的制表符。"),
        ("settings.yaml", "prior: 0.8", "prior: 很少", settings,
         "“prior”应为不小于零的数字。 请照附带的 settings.yaml 填写。"),
        ("settings.yaml", "[0.3, 0.6]", "[0.1, 0.6]", settings,
         "“calibration”应为至少两个由小到大的 [得分, 把握]。 得分要逐个变大，把握不能变小。"),
    ],
)  # fmt: skip
def test_a_faulty_table_is_told_with_place_and_remedy(
    file: str, old: str, new: str, read: Callable[[Path], object], told: str | None, tables: Path
) -> None:
    path = tables / file
    text = path.read_text(encoding="utf-8")
    change(path, old, new)
    if told is None:  # a class that the table does not list, of a division that it does
        read(tables)
        return
    with pytest.raises(FaultyFileError) as caught:
        read(tables)
    place, _colon, problem = str(caught.value).partition("：")
    name, line, column = place.rsplit(":", 2)
    assert name == str(path)
    assert problem.startswith(told)
    changed = path.read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert int(column) <= len(changed) + 1
    assert changed not in text.splitlines() or "两次" in told or file == "settings.yaml"


def test_all_faults_of_a_table_are_told_at_once(tables: Path) -> None:
    path = tables / "segments.tsv"
    change(path, "\t6513", "\t6514")
    change(path, "\t6532", "\t6533")
    with pytest.raises(FaultyFileError) as caught:
        schemes(tables)
    assert len(caught.value.faults) == 2


def test_a_table_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultyFileError) as caught:
        schemes(tmp_path)
    assert "gbt4754-2011.tsv:1:1：读不到这个文件" in str(caught.value)


def test_an_edited_weight_changes_the_answer(tables: Path) -> None:
    from mingcheng.registry.classification.lexicon import Kind

    change(tables / "lexicon.tsv", "activity\t6520/service\tic-design\t1.6", "activity\t6520/service\tic-design\t0.1")
    sense = lexicon(tables).words["集成电路设计"].other
    assert sense is not None
    assert (sense.kind, sense.weight) == (Kind.ACTIVITY, 0.1)
