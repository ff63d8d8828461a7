"""Units of measurement of official statistics: what is printed after a number, and what it converts to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from mingcheng.numerals import MAGNITUDES

COUNTERS = (
    "家 家次 个 名 人 人年 人次 户 户次 件 项 支 所 款 部 种 类 只 条 座 处 批 台 套 辆 艘 架 架次 场 场次 期 门 册 篇 本 幅 栋 幢 间 层 张 "
    "份 例 起 宗 笔 次 头 羽 尾 株 片 块 颗 枚 组 班 位 对 双 根 盏 列 标段 大 员 批次 课时 学时 席 床 门次 "
    "台套 台（套） 台(套) 个（套） 个/百平方公里 点 标箱 标准箱 TEU 口 棒 趟 列车 班次 站 台班 处（个） 宗 架 孔 期次 学分 万元户"
)
MONEY = "元 美元 欧元 港元 人民币"
MEASURES = (
    "平方米 平方公里 平方千米 公里 千米 公里/小时 米 厘米 毫米 微米 纳米 亩 公顷 ㎡ m² 立方米 升 吨 公斤 千克 斤 克 "
    "吨标准煤 吨标煤 千瓦 千瓦时 兆瓦 度 瓦 瓦时 吉瓦 兆瓦时 吉瓦时 kW MW GW kWh MWh GWh 伏 "
    "岁 天 小时 分钟 秒 毫秒 微秒 年 个月 月 周 日 工作日 个工作日 "
    "FLOPS EFLOPS PFLOPS TFLOPS GFLOPS EOPS POPS TOPS EFlops PFlops P E PB TB GB EB ZB Mbps Gbps Tbps Kbps bps MHz GHz THz 兆 "
    "标准机架 机架 标准机柜 机柜 卡 核 比特 量子比特 参数 分 分贝 级 星 倍 番 ‰ % 百分点 个百分点 个千分点 个基点 个位次 位次 个点 摄氏度 ℃"
)
RATES = (
    "元/人 台/万人 台/百人 Wh/kg 瓦时/千克 家/万人 个/万人 辆/万人 件/亿元 千克/亩 公斤/亩 元/公斤 元/千克 千瓦时/平方米 升/人 元/人年 元/人·年 元/人月 元/人·月 元/亩 元/平方米 元/平方米·年 元/吨 元/件 元/台 元/年 元/月 元/天 元/公里 元/平方公里 "
    "吨/年 吨标准煤/万元 人/平方公里 人/万人 件/万人 个/万人 个/平方公里 个/千米 张/千人 微克/立方米 毫克/立方米 件/万人口 户/万人"
)


WORDS_THAT_BEGIN_LIKE_UNITS = (
    "人才 人员 人力 人民 人均 人工 人口 人大 人社 人事 人文 人类 人物 人机 人选 人份 名企(?!业) 名园 名城 名品 名家 名牌 名优(?![秀异良质]) 名校 名师 名医 名录 名额 名单 名列 名人 家庭 家政 家居 家电 "
    "家具 家园 家长 件套 个人 个体 个税 个性 个别 台湾 台账 台州 场景 场所 场馆 场地 期间 期末 期内 期货 层次 层级 条例 条约 条线 部门 部委 部分 部署 部级 部队 座谈 类别 类型 种植 种子 种业 种类 张家 "
    "亩均 元宇宙 元素 元旦 位于 位居 位列 位次 次产业 次数 天津 天然 天使 天府 日均 日报 日前 分别 分类 分级 分布 分析 分配 分期 分批 分层 分局 大学 大数据 大企业 大型 大模型 大力 大幅 大赛 大会 大气 大健康 "
    "对接 对外 对口 对标 对于 片区 头部 头雁 门槛 门户 门类 本科 本市 本地 本级 本省 本土 组织 组建 组合 班子 班列 宗旨 株洲 根据 根本 户籍 户均 户型 户外 起步 起来 起点 级别 只能 支持 支撑 支付 支出 支柱 "
    "项目 所有 所在 所得 款项 处理 处置 批准 批复 批次 批发 批量 套餐 辆次 架构 届时 册封 篇章 份额 例如 宗地 头条 块链 组件 组网 月均 月度 周边 周期 年均 年度 年产 年底 年末 年初 年内 年级 年轻 年龄 年限 步入 "
    "秒级 度电 瓦楞 点位 点击 核心 核算 核查 卡口 分钟级 星级 星辰 倍增 番茄 比例 米级 吨级 克服 升级 升规 度假 伏案 岁末 双创 双碳 双招 双一流"
)


def _names(*groups: str) -> list[str]:
    return sorted({name for group in groups for name in group.split()}, key=lambda name: (-len(name), name))


_LATIN_END = r"(?![A-Za-z0-9+])"
MAGNITUDE_PATTERN = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
UNIT_NAMES = frozenset(_names(COUNTERS, MONEY, MEASURES, RATES))


def _alternative(name: str) -> str:
    """The unit, unless what follows makes it part of a word (`20人才项目`, `5G`)."""
    if name[-1].isascii() and name[-1].isalpha():
        return re.escape(name) + _LATIN_END
    longer = [word[len(name) :] for word in WORDS_THAT_BEGIN_LIKE_UNITS.split() if word.startswith(name) and word not in UNIT_NAMES]
    return re.escape(name) + (f"(?!{'|'.join(longer)})" if longer else "")


MEASURE_PATTERN = "|".join(_alternative(name) for name in _names(COUNTERS, MONEY, MEASURES, RATES))
_PRINTED = re.compile(rf"(?P<magnitude>(?:{MAGNITUDE_PATTERN})?)(?P<name>(?:{MEASURE_PATTERN})?)")
_SAME = {
    "名": "人", "位": "人", "户": "家", "㎡": "平方米", "m²": "平方米", "台（套）": "台", "台套": "台", "百分点": "个百分点",
    "平方千米": "平方公里", "千米": "公里", "吨标煤": "吨标准煤", "kW": "千瓦", "kWh": "千瓦时", "标准箱": "标箱", "TEU": "标箱",
    "元/人年": "元/人", "元/人·年": "元/人", "人民币": "元",
}  # fmt: skip
_FACTORS = {
    "平方公里": (Decimal(10**6), "平方米"), "公顷": (Decimal(10**4), "平方米"), "公里": (Decimal(10**3), "米"),
    "吨": (Decimal(10**3), "千克"), "公斤": (Decimal(1), "千克"), "斤": (Decimal("0.5"), "千克"),
    "兆瓦": (Decimal(10**3), "千瓦"), "MW": (Decimal(10**3), "千瓦"), "吉瓦": (Decimal(10**6), "千瓦"), "GW": (Decimal(10**6), "千瓦"),
    "EFLOPS": (Decimal(10**3), "PFLOPS"), "TFLOPS": (Decimal("0.001"), "PFLOPS"), "P": (Decimal(1), "PFLOPS"),
    "E": (Decimal(10**3), "PFLOPS"), "EFlops": (Decimal(10**3), "PFLOPS"), "PFlops": (Decimal(1), "PFLOPS"),
    "TB": (Decimal("0.001"), "PB"), "EB": (Decimal(10**3), "PB"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as `factor` times a base unit: 亿元 is 10**8 元."""

    factor: Decimal
    base: str


def fold(printed: str) -> str:
    """A unit as printed, without spaces and with half-width signs."""
    folded = unicodedata.normalize("NFKC", printed) if printed not in {"㎡", "m²"} else "㎡"
    return "".join(folded.split()).replace("(", "（").replace(")", "）").replace("m2", "㎡")


def unit_of(printed: str | None) -> Unit:
    """What a printed unit converts to; a unit that is not known is its own base, None is a bare number.

    >>> unit_of("万亿元"), unit_of("万名")
    (Unit(factor=Decimal('1000000000000'), base='元'), Unit(factor=Decimal('10000'), base='人'))
    """
    if not printed:
        return Unit(Decimal(1), "")
    name = fold(printed)
    factor = Decimal(1)
    if name not in UNIT_NAMES:
        match = _PRINTED.fullmatch(name)
        if match is None:
            return Unit(Decimal(1), name)
        factor = MAGNITUDES.get(match["magnitude"], Decimal(1))
        name = match["name"]
    name = _SAME.get(name, name)
    more, base = _FACTORS.get(name, (Decimal(1), name))
    return Unit(factor * more, base)


def is_unit(printed: str) -> bool:
    """Whether the text is a known unit, with or without 万 or 亿 before it."""
    match = _PRINTED.fullmatch(fold(printed))
    return match is not None and bool(match["name"])
