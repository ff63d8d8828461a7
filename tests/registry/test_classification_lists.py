"""Lists as they come to the classifier: rows that are no enterprises, codes and editions that there are none of."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingcheng.registry.classification import classified, read_listed, redirection_table, redirections
from mingcheng.registry.classification.schemes import schemes

HEAD = "统一社会信用代码,企业名称,经营范围,主要产品,行业代码,行业代码版本\n"
SOFTWARE = "软件开发；信息系统集成服务。"


def listed(folder: Path, *rows: str) -> Path:
    path = folder / "名单.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_sums_heads_and_empty_rows_are_left_out_and_told(tmp_path: Path) -> None:
    path = listed(
        tmp_path, f",甲有限公司,{SOFTWARE},,,", ",合 计,,,,", "合计,,,,,", ",备注：初步名单,,,,", ",企业名称,经营范围,,,", ",,,,6513,2017",
    )  # fmt: skip
    found = read_listed(path)
    assert found.texts["name"].to_pylist() == ["甲有限公司"]
    assert found.remarks == ("5 行不是企业（合计、备注、重复的表头），没有分类。",)


@pytest.mark.parametrize(
    ("code", "edition", "remark"),
    [
        ("9999", "2017", "1 家的行业代码在所注的版本里没有，没有比较（如 2017 版的 9999）。"),
        ("6510", "2017", "1 家的行业代码在所注的版本里没有，没有比较（如 2017 版的 6510）。"),
        ("6513", "2011", "1 家的行业代码在所注的版本里没有，没有比较（如 2011 版的 6513）。"),
        ("6550", "", "1 家的行业代码没有注明版本，两版都有的号码没有比较。"),
        ("6550", "2025", "1 家的行业代码版本不是 2011 或 2017（如“2025”）。"),
        ("软件业", "2017", "1 家的行业代码不是号码，没有比较（如“软件业”）。"),
        ("3599", "2017", None), ("65", "2017", None), ("6520", "2011", None), ("6513", "", None), ("3599", "2011", None),
    ],
)  # fmt: skip
def test_codes_that_cannot_be_compared_are_told_and_lead_nowhere(
    code: str, edition: str, remark: str | None, tmp_path: Path
) -> None:
    result = classified(read_listed(listed(tmp_path, f",甲有限公司,{SOFTWARE},ERP软件,{code},{edition}")))
    assert result.listed.remarks[:1] == ((remark,) if remark else ())
    if remark is not None:
        assert result.table["agrees"].to_pylist() == [None] and redirections(result) == []
        assert result.table["registered_name"].to_pylist() == [None]


def test_an_edition_has_its_own_codes_alone() -> None:
    known = schemes()
    assert [known.has(code, 2017) for code in ("6513", "651", "65", "6510", "3599", "99")] == [True] * 3 + [
        False,
        True,
        False,
    ]
    assert [known.has(code, 2011) for code in ("6510", "6513", "3599")] == [True, False, True]


@pytest.mark.parametrize(
    ("product", "segment"),
    [
        ("注塑机MES管理软件", "industrial-control"), ("ERP管理系统", "industrial-management"), ("HIS管理平台", "industry-app"),
        ("会议室管理软件", "industry-app"),
    ],
)  # fmt: skip
def test_a_general_word_behind_a_kind_of_software_leaves_it_that_kind(
    product: str, segment: str, tmp_path: Path
) -> None:
    result = classified(read_listed(listed(tmp_path, f",甲有限公司,软件开发。,{product},,")))
    assert result.table["segment"].to_pylist() == [segment]


@pytest.mark.parametrize(("language", "between"), [("zh", ""), ("en", " ")])
def test_reasons_are_sentences_of_their_language(
    language: str, between: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGCHENG_LANG", language)
    result = classified(read_listed(listed(tmp_path, f",甲有限公司,{SOFTWARE},ERP软件,3599,2017")))
    found = redirections(result)
    (reasons,) = redirection_table(found, result.listed)["reasons"].to_pylist()
    assert len(found[0].reasons) > 1 and reasons == between.join(found[0].reasons)
