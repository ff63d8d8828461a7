"""The list of rows that were not used: every problem has its words, every row its place."""

from __future__ import annotations

import csv
import io

import pyarrow as pa

from mingcheng.policies.door import PROBLEMS
from mingcheng.policies.facts import MOST_FLAGS, QUARANTINE, Account
from mingcheng.policies.quarantine import HEAD, REASONS, quarantine_csv


def flags(*codes: str) -> pa.Table:
    return pa.table(
        {"_row": list(range(1, len(codes) + 1)), "uscc": list(codes), "finding": ["malformed"] * len(codes)}
    )


def read(account: Account) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(quarantine_csv(account), newline="")))


def test_every_problem_of_the_door_has_its_words() -> None:
    assert set(PROBLEMS) < REASONS.keys()


def test_without_a_problem_there_is_no_list() -> None:
    assert quarantine_csv(Account()) == ""


def test_rows_come_table_by_table_with_place_value_and_reason() -> None:
    rows = [
        {"table": "annual", "row": 3, "uscc": "a", "column": "revenue", "value": '约"五",\n百', "problem": "not_a_number"},
        {"table": "annual", "row": 9, "uscc": None, "column": "uscc", "value": None, "problem": "no_key"},
    ]  # fmt: skip
    account = Account(quarantine=[pa.Table.from_pylist(rows, QUARANTINE)], flags=[flags("b")], flagged=1)
    found = read(account)
    assert tuple(found[0]) == HEAD
    assert [tuple(each.values()) for each in found] == [
        ("annual", "3", "a", "revenue", '约"五",\n百', "not_a_number", "应为数字", "quarantined"),
        ("annual", "9", "", "uscc", "", "no_key", "没有统一社会信用代码", "quarantined"),
        ("enterprises", "1", "b", "uscc", "b", "malformed", "代码的位数或字符不对，照原样保留", "kept"),
    ]


def test_codes_beyond_what_is_listed_are_counted() -> None:
    last = read(Account(flags=[flags("b")], flagged=MOST_FLAGS + 5))[-1]
    assert (last["reason"], last["action"]) == ("另有 5 个代码有问题，未逐个列出", "kept")
