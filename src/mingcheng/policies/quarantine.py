"""What the door took out or flagged, as files beside the result: row, column, value and reason of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from mingcheng.language import _, marked
from mingcheng.policies.facts import MOST_FLAGS, Account

REASONS = {
    "no_key": marked("没有统一社会信用代码"),
    "not_a_number": marked("应为数字"),
    "negative": marked("不应为负数"),
    "too_large": marked("数值过大，可能填错了单位"),
    "no_year": marked("没有年份，或不是年份"),
    "no_date": marked("没有日期，或不是日期"),
    "no_kind": marked("没有类别或措施编号"),
    "double": marked("与前面的一行重复"),
    "conflict": marked("同一企业同一年有互相矛盾的几行，都不采用"),
    "stray": marked("企业名单里没有这个代码"),
    "likely_yuan": marked("人均营业收入超过 1 亿元，可能把元填成了万元，照原样计算，请核对"),
    "malformed": marked("代码的位数或字符不对，照原样保留"),
    "check_failed": marked("代码的校验位不符，照原样保留，请核对证照"),
}
HEAD = ("table", "row", "uscc", "column", "value", "problem", "reason", "action")


def quarantine_csv(account: Account) -> str:
    """Every row that was quarantined, every code and amount that was flagged, as CSV; empty where there is none.

    `action`: quarantined (not used) or kept (used, flagged)."""
    rows = list(_rows(account))
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(rows)
    return text.getvalue()


def _rows(account: Account) -> Iterator[tuple[object, ...]]:
    for table in account.quarantine:
        for row in table.to_pylist():
            problem = row["problem"]
            yield (
                row["table"], row["row"], row["uscc"], row["column"], row["value"], problem, _(REASONS[problem]), "quarantined",
            )  # fmt: skip
    for table in account.flags:
        for row in table.to_pylist():
            finding = row["finding"]
            yield "enterprises", row["_row"], row["uscc"], "uscc", row["uscc"], finding, _(REASONS[finding]), "kept"
    for table in account.suspects:
        for row in table.to_pylist():
            reason = _(REASONS["likely_yuan"])
            yield "annual", row["_row"], row["uscc"], "revenue", row["value"], "likely_yuan", reason, "kept"
    if account.flagged > MOST_FLAGS:
        more = _("另有 {count} 个代码有问题，未逐个列出").format(count=account.flagged - MOST_FLAGS)
        yield "enterprises", None, None, "uscc", None, "check_failed", more, "kept"
