"""The vocabulary of published figures is content: another industry is another file; faults are told with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingcheng.statistics.published import VocabularyError, findings_of, load_vocabulary, rows_of
from mingcheng.statistics.published.vocabulary import shipped_vocabulary

OTHER = """
total: 物流收入
country: 临江市
identities:
  - {id: B1, valid_from: 2020, valid_to: null, parts: [运输收入, 仓储收入]}
of_which: {运输收入: [公路运输收入]}
breaks: [{year: 2024, reason: 2024年起改了范围}]
shares_to_date: {6: 0.5, 12: 1}
"""


def test_identities_hold_for_every_year_and_only_one_at_a_time() -> None:
    words = shipped_vocabulary()
    for year in range(2000, 2040):
        assert len([split for split in words.splits if split.is_valid_in(year)]) == 1
    assert [split.id for year in (2009, 2011, 2017, 2019) for split in words.splits if split.is_valid_in(year)] == [
        "A4",
        "A3",
        "A2",
        "A1",
    ]
    assert len(words.provinces) == 31


def test_another_industry_is_another_file(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text(OTHER, encoding="utf-8")
    (tmp_path / "a.csv").write_text(
        "地区,指标,报告期,数值,单位\n临江市,物流收入,2023,101,亿元\n临江市,运输收入,2023,70,亿元\n临江市,仓储收入,2023,20,亿元\n"
        "临江市,公路运输收入,2023,75,亿元\n临江市,物流收入,2024,80,亿元\n",
        encoding="utf-8",
    )
    rows, _unreadable = rows_of(tmp_path / "a.csv")
    found = findings_of(rows, vocabulary=load_vocabulary(tmp_path / "words.yaml"))
    assert [each.kind for each in found] == ["share_above_whole", "parts_differ", "scope_break"]
    assert "2024年起改了范围" in found[2].message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("country: 全国\n", "words.yaml:1:1：缺少必填的字段“total”。 请补上这一项。"),
        ("total: 甲\ncountry: 乙\narea: {}\n", "words.yaml:3:1：没有“area”这个字段。 是否应为“areas”？"),
        (
            "total: 甲\ncountry: 乙\nidentities:\n  - {id: X, parts: [丙]}\n",
            "words.yaml:4:20：字段“parts”应为两个以上的分项，现为列表（1 项）。 请列出全部分项。",
        ),
        (
            "total: 甲\ncountry: 乙\nof_which: {甲: 丙}\n",
            "words.yaml:3:12：“甲”后面应是一列名称。 写成 [甲, 乙] 的形式。",
        ),
        (
            "total: 甲\ncountry: 乙\nshares_to_date: {13: 0.5}\n",
            "words.yaml:3:18：月份应为 1 至 12，比重应大于 0、不超过 1。 写成 6: 0.45 的形式。",
        ),
        (
            "total: 甲\ncountry: 乙\nsame_industry: ['(甲']\n",
            "words.yaml:3:17：不是正则表达式（missing ), unterminated subpattern at position 0）。 请检查括号与竖线。",
        ),
        ("total: 甲\ncountry: 乙\nbreaks: [{reason: 丙}]\n", "words.yaml:3:10：缺少必填的字段“year”。 请补上这一项。"),
    ],
)
def test_faults_are_told_with_their_places(text: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(tmp_path / "words.yaml")
    assert str(caught.value) == line
