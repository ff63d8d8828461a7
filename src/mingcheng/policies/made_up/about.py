"""What stands beside the tables: a page for people and one for programs, both saying that everything is invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from mingcheng.made_up import REGIONS
from mingcheng.policies.made_up.model import MadeUpCity

GENERATOR = "mingcheng demo facts"
ERRORS = {
    "missing_revenue": "营业收入缺失",
    "missing_software_revenue": "软件业务收入缺失",
    "missing_rd_expense": "研发费用缺失",
    "missing_profit": "利润总额缺失",
    "missing_tax_paid": "实缴税金缺失",
    "missing_outsourcing_out_of_city": "市外软件外包执行额缺失",
    "missing_employees": "从业人员缺失",
    "missing_software_employees": "软件从业人员缺失",
    "missing_copyrights_new": "新增软件著作权缺失",
    "missing_annual_rows": "整年数据缺失（行）",
    "missing_stage": "发展阶段缺失（行）",
    "missing_award_level": "证书等级缺失（行）",
    "duplicated_enterprises": "企业重复列入（行，名称写法不同）",
    "duplicated_annual_rows": "同一企业同一年重复（行，一半左右数值不同）",
    "wrong_uscc": "统一社会信用代码错一位（家，各表一致）",
    "negative_revenue": "收入误为负数（行）",
    "yuan_for_wan_yuan": "金额误以元填报（行，放大一万倍）",
    "unlisted_annual_rows": "名单之外企业的年度数据（行）",
    "name_variants": "名称写法不一（行）",
}
"""Every error that is put in, by its name in `facts.yaml`."""

_PAGE = """# 虚构的企业数据：临江市

**这里的一切都是编造的。** 临江市不存在，企业、名称、统一社会信用代码和数字都由程序按随机种子生成；\
如与真实企业雷同，纯属巧合，请勿用于统计、研究结论或任何关于真实企业的判断。\
登记机关代码 900000 和地区代码 9001xx 不在 GB/T 2260 之内，名单的 `made_up` 列恒为真。

- 生成：`{generator}`，种子 {seed}，企业 {enterprises} 家，{first_year}—{year} 年。
- 基准（混入差错之前精确满足）：{year} 年软件业务收入 1 亿元以上的企业 {large} 家，规上企业（2000 万元以上）软件业务收入合计 {revenue}。
- 金额单位为万元，空值表示不知道；各表按 `uscc` 排序。ITSS、CCRC 等数字越小越高的证书，`level` 一律由低到高记为 1、2、3……
- 相同的参数得到逐字节相同的文件。

| 文件 | 行数 |
|---|---:|
{files}

## 混入的差错

{errors}

## In English

**Everything here is invented.** The city of Linjiang does not exist; enterprises, names, codes and figures were made \
by `{generator}` with seed {seed} ({enterprises} enterprises, {first_year} to {year}). Any likeness \
to a real company is chance. Before errors were put in, exactly {large} firms have software revenue of 100 million \
yuan or more in {year}, and the firms with 20 million or more have {revenue_yuan} yuan together. \
Amounts are in 10,000 yuan, null means unknown, and `facts.yaml` counts the errors.
"""
_WITH_ERRORS = """真实名册里常见的缺漏、差错和异写，按小比例混入，数目如下；种子相同而不混入差错（`--clean`）的数据可作对照。

| `facts.yaml` 中的名称 | 差错 | 数目 |
|---|---|---:|
{rows}"""
_WITHOUT_ERRORS = "没有（`--clean`）。"


def page_of(city: MadeUpCity, rows: Mapping[str, int], injected: Mapping[str, int]) -> str:
    """The README of the folder, in Chinese with a short English part."""
    errors = [f"| `{name}` | {label} | {injected[name]:,} |" for name, label in ERRORS.items() if name in injected]
    return _PAGE.format(
        generator=GENERATOR,
        seed=city.seed,
        enterprises=f"{city.enterprises:,}",
        first_year=city.first_year,
        year=city.year,
        large=f"{city.target.large_firms:,}",
        revenue=city.target.revenue.label("亿元", places=10),
        revenue_yuan=f"{city.target.revenue.in_unit('元'):,f}",
        files="\n".join(f"| `{name}.parquet` | {count:,} |" for name, count in rows.items()),
        errors=_WITH_ERRORS.format(rows="\n".join(errors)) if errors else _WITHOUT_ERRORS,
    )


def facts_of(city: MadeUpCity, rows: Mapping[str, int], injected: Mapping[str, int]) -> str:
    """The same as YAML."""
    content: dict[str, Any] = {
        "made_up": True,
        "generator": GENERATOR,
        "seed": city.seed,
        "enterprises": city.enterprises,
        "first_year": city.first_year,
        "year": city.year,
        "baseline": {
            "year": city.year,
            "large_firms": city.target.large_firms,
            "above_scale_software_revenue": str(city.target.revenue),
        },
        "rows": dict(rows),
        "injected": dict(injected),
        "regions": dict(REGIONS),
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
