"""The page beside made-up reports, which says what they are."""

from __future__ import annotations

from mingcheng.statistics.made_up.damage import KINDS
from mingcheng.statistics.made_up.model import MadeUpReports

GENERATOR = "mingcheng demo reports"

_PAGE = """# 虚构的企业报表：临江市

**这里的一切都是编造的。** 临江市不存在，企业、名称、统一社会信用代码和数字都由程序按随机种子生成；\
如与真实企业雷同，纯属巧合，请勿用于统计、研究结论或任何关于真实企业的判断。\
登记机关代码 900000 和地区代码 9001xx 不在 GB/T 2260 之内，名单的 `made_up` 列恒为真。

- 生成：`{generator}`，报表“{title}”（{version}），种子 {seed}，企业 {enterprises} 家，{first} 至 {last}，报表 {reports} 份。
- 数字都是当年累计。1 月不单独上报，每年第一份是 1—2 月。
- 上年同期取自同一家企业上年的数，无论它上年是否在统计范围之内；上年尚未成立的为空。
- `enterprises.parquet` 是名单；`errors.csv` 列出混入的差错，共 {mistakes} 处。以后各月的报表按正确的数填报。

| 差错 | 含义 |
|---|---|
{kinds}

## In English

**Everything here is invented.** The city of Linjiang does not exist; enterprises, names, codes and figures were made by \
`{generator}` with seed {seed}. Any likeness to a real company is chance. Figures count from 1 January; \
`errors.csv` lists the {mistakes} errors that were put in.
"""


def page_of(asked: MadeUpReports, reports: int, mistakes: int) -> str:
    """The README of the folder, in Chinese with a short English part."""
    return _PAGE.format(
        generator=GENERATOR,
        title=asked.version.title,
        version=asked.version.version,
        seed=asked.seed,
        enterprises=f"{asked.enterprises:,}",
        first=asked.months[0],
        last=asked.months[-1],
        reports=f"{reports:,}",
        mistakes=f"{mistakes:,}",
        kinds="\n".join(f"| `{name}` | {kind.label} |" for name, kind in KINDS.items()),
    )
