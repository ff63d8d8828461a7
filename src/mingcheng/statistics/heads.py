"""The head of a report form: what it asks about the reporter, with the words that lists and forms use for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

HeadKind: TypeAlias = Literal["text", "truth", "period"]


@dataclass(frozen=True, slots=True)
class Head:
    """One fact of the head: its label on the form, other words for it, and whether it is a text, yes or no, or a period."""

    label: str
    aliases: tuple[str, ...] = ()
    kind: HeadKind = "text"


HEADS: Mapping[str, Head] = {
    "uscc": Head("统一社会信用代码", ("社会信用代码", "信用代码", "统一信用代码", "统一代码", "企业代码", "USCC")),
    "name": Head("单位详细名称", ("企业名称", "单位名称", "公司名称", "填报单位", "企业详细名称", "企业全称", "名称")),
    "organisation_code": Head("组织机构代码", ("机构代码",)),
    "region": Head("行政区划代码", ("区划代码", "地区代码", "区县代码", "行政区划")),
    "park": Head("园区代码", ("园区编号",)),
    "embedded": Head(
        "是否有嵌入式系统软件业务",
        ("嵌入式", "嵌入式系统软件业务", "有无嵌入式系统软件业务", "是否嵌入式", "是否有嵌入式业务"),
        "truth",
    ),
    "head_of_unit": Head("单位负责人", ("负责人", "法定代表人")),
    "head_of_statistics": Head("统计负责人"),
    "filled_by": Head("填表人", ("填报人", "联系人")),
    "mobile": Head("移动电话", ("手机", "手机号码", "手机号")),
    "phone": Head("固定电话", ("联系电话", "电话")),
}
"""By the name that the file of a form uses."""

PERIOD = Head("报告期", ("报告期别", "所属期", "报表期", "统计期", "期别", "报告月份", "年月"), "period")
YEAR, MONTH = Head("年份", ("年", "年度", "报告年份")), Head("月份", ("月", "报告月"))
"""Every form has a period, in one field or two."""

VERSION = Head("报表版本", ("报表编号版本",))
"""The version of the form that a template was written for."""

REPORTER_NAMES: Mapping[str, tuple[str, ...]] = {
    "enterprise": (), "park": ("园区名称", "园区"), "district": ("地区名称", "区县名称", "地区", "区县", "县市区"),
}  # fmt: skip
"""What the name is called besides, by who reports."""

REPORTER_HEADS: Mapping[str, str] = {"enterprise": "uscc", "park": "park", "district": "region"}
"""The fact of the head that says who reports."""
