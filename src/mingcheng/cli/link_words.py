"""The tables of `mingcheng link` as people read them in a workbook: headings, statuses, fields and money in words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mingcheng.language import _, marked

if TYPE_CHECKING:
    import pyarrow as pa

HEADINGS = {
    "id": marked("编号"), "uscc": marked("统一社会信用代码"), "code": marked("印着的代码"), "code_status": marked("代码状况"),
    "other_names": marked("其他名称"), "capital": marked("注册资本（元）"), "industry_edition": marked("行业代码版本"),
    "sources": marked("来源"), "records": marked("记录数"), "conflicts": marked("来源不一致的字段"),
    "first_known": marked("最早得知"), "last_known": marked("最近得知"), "source": marked("来源"), "file": marked("文件名"),
    "sheet": marked("工作表"), "row": marked("行号"), "field": marked("字段"), "value": marked("值"), "reason": marked("原因代号"),
    "outcome": marked("结果"), "words": marked("说明"),
}  # fmt: skip
"""Columns that are no fields of a list; the fields have their own labels."""
CODE_STATUSES = {
    "valid": marked("有效"), "check_failed": marked("校验码不符"), "malformed": marked("位数或用字不对"),
    "disputed": marked("人工认定属于另一家"),
}  # fmt: skip
MOST_PROPOSED = 10_000
"""For so many wrong codes at most a correction is looked for: each takes a third of a millisecond."""


_AS_NUMBER = re.compile(r"[0-9.]+E\+?[0-9]+|[0-9]{15}000")
"""What a spreadsheet makes of eighteen digits: it keeps fifteen."""


def heading_of(column: str) -> str:
    """What a column is called."""
    return _(HEADINGS[column]) if column in HEADINGS else _label(column)


def in_words(column: str, value: Any) -> Any:
    """A value of a column as people read it; lists with ； between, money in yuan."""
    if value is None:
        return None
    if column == "code_status":
        return _(CODE_STATUSES[value])
    if column == "capital":
        return Decimal(value) / 100
    if column == "conflicts":
        return "；".join(map(_label, value))
    if column == "field":
        return _label(value)
    return "；".join(value) if isinstance(value, list) else value


def _label(name: str) -> str:
    from mingcheng.registry.list_fields import list_field

    field = list_field(name)
    return _(field.label) if field else name


def reasons_in_words(quarantine: pa.Table) -> list[str]:
    """The reason of each row; for a wrong code with the one that it may be, which is a question for a person."""
    from mingcheng.registry.list_values import REASONS

    hints: dict[str, str | None] = {}
    found = []
    for reason, value in zip(quarantine["reason"].to_pylist(), quarantine["value"].to_pylist(), strict=True):
        words = _(REASONS[reason])
        if reason in ("code_check_failed", "code_malformed"):
            if value not in hints and len(hints) < MOST_PROPOSED:
                hints[value] = _hint(value)
            if hint := hints.get(value):
                words = _("{words}；{hint}").format(words=words, hint=hint)
        found.append(words)
    return found


def _hint(code: str) -> str | None:
    """What a wrong code may be. Those of the first registries (Fujian before 2016) are genuine as they stand."""
    from mingcheng.uscc import proposals

    if code[8:12] == "M000":
        return _("早期试点登记机关发的代码可能如此，属实的照用")
    if _AS_NUMBER.fullmatch(code):
        return _("像是按数字存过，末几位已经丢失；请把该列设为文本，重新填写")
    likely = next(iter(proposals(code)), None)
    return _("是否应为 {code}？").format(code=likely) if likely else None
