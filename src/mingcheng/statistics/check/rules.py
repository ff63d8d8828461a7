"""Every rule of a check by its id: what it is called. Rules of the forms have their titles there, those of reading theirs."""

from __future__ import annotations

from collections.abc import Mapping

from mingcheng.language import _, marked
from mingcheng.statistics.check.duplicates import DIFFERENT, REPEATED, TWO_NAMES
from mingcheng.statistics.check.items import NEGATIVE, NOT_ASKED, OUT_OF_RANGE, REQUIRED, TOO_LARGE
from mingcheng.statistics.check.magnitude import UNIT_SUSPECTED
from mingcheng.statistics.check.read import rule_of
from mingcheng.statistics.check.reporters import (
    BAD_PERIOD,
    LATE,
    MISSING,
    NO_CODE,
    NOT_VALID,
    OTHER_NAME,
    UNKNOWN,
    WRONG_CODE,
)
from mingcheng.statistics.check.revised import REVISES
from mingcheng.statistics.form import FormVersion, Severity
from mingcheng.statistics.reports_read import KINDS

RULES: Mapping[str, tuple[tuple[Severity, ...], str]] = {
    REQUIRED: (("error",), marked("必填的指标没有填")),
    NEGATIVE: (("error", "warning"), marked("不应为负的指标为负")),
    OUT_OF_RANGE: (("error",), marked("超出可填的范围")),
    NOT_ASKED: (("error",), marked("表头说没有，却填了数")),
    TOO_LARGE: (("error", "warning"), marked("数字大得不可能")),
    NO_CODE: (("error",), marked("没有填报单位代码")),
    WRONG_CODE: (("error", "warning"), marked("填报单位代码有误")),
    UNKNOWN: (("warning",), marked("名录中没有这家单位")),
    OTHER_NAME: (("warning",), marked("单位名称与名录不一致")),
    TWO_NAMES: (("error",), marked("两家单位用了同一个代码")),
    DIFFERENT: (("error",), marked("同一单位同一报告期有两份不同的报表")),
    REPEATED: (("note",), marked("同一份报表报了两次")),
    REVISES: (("note",), marked("改动了已存入的报表")),
    BAD_PERIOD: (("error",), marked("报告期没有填，或没有这样的报告期")),
    NOT_VALID: (("error",), marked("报表版本在该年度无效")),
    LATE: (("note",), marked("迟报")),
    MISSING: (("note",), marked("未报")),
    UNIT_SUSPECTED: (("warning",), marked("疑似把元填成万元")),
}
"""The rules that hold for every form: the severities that their findings may have, and what they are."""


def titles_of(version: FormVersion) -> dict[str, str]:
    """What each rule is called that a check of this version may name."""
    titles = {rule_of(kind): _(label) for kind, (_severity, label) in KINDS.items()}
    titles |= {rule: _(label) for rule, (_severities, label) in RULES.items()}
    titles |= {rule.id: rule.title for rule in version.identities}
    titles |= {rule.id: rule.title for rule in version.rules}
    return titles | {rule.id: rule.title for rule in version.plausibility}
