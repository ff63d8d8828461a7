"""Characters that people and machines take for each other."""

from __future__ import annotations

from functools import cache

LOOKS = (
    "己已巳 未末 天夭夫 大太犬 土士 干千于 日曰 田由甲申 木本术 人入八 微徵 候侯 汩泪 晴睛 扬杨 辛幸 折拆 洪供 宏宠 拓柘 科料 轩杆 诚城 睛晴 博搏 "
    "泰秦 申甲 宁宇 昊吴 达迭 华毕 炎灸 鸣呜 乌鸟 兔免 瑞端 恒桓 泽择 河何 海悔 润涧 洲州 坤绅 凯剀 江汪 浦蒲 源原 锦绵 钢铜 铭名 锐税 锡铴 "
    "亿忆 元无 "
    "云去 兴共 利科 力刀 方万 永水 立位 米来 贝见 风凤 龙尤 伟伪 佳住 信倌 健建 刚冈 协胁 可司 合台 君若 良艮 启后 远运 通迪 道遒 飞气 马乌 "
    "鹏鹃 金全 "
    "辰展 青责 软轮 牛件 技枝 公么 司同 限跟 贸贺 网冈 络洛 电甩 于子 商高 易晃 械诫 机杌 材村 料科 设没 备各 物特 流硫 建健 筑巩 医区 疗辽 "
    "传侍 媒煤 "
)
"""Characters that print and scan alike."""

SOUNDS = (
    "星兴欣新馨鑫 宏鸿弘泓洪虹 华骅桦 达答 瑞睿锐 恒衡珩 泽择则 晟盛圣胜 博勃伯 诚成城承程 嘉佳家加 志智致治至 杰捷洁 远源元园圆 明铭名茗 "
    "辉晖徽 伟维威卫 凯楷 "
    "宇羽雨禹玉誉 阳扬洋杨 海亥 丰锋峰枫风 立力利丽 金锦晋 安鞍 启起齐奇琪旗 翔祥 航行 浩昊皓 清青庆卿 胜升 东冬栋 方芳 通同桐 永泳咏 "
    "正政振 和合禾荷 亿益毅怡艺易 "
    "俊骏竣 龙隆珑 森申 润闰 康慷 美镁 天添 云芸 科柯 汇惠慧 江姜 凌菱 创闯 联连莲 友优 信心 兰蓝岚 尚上 思斯司 文雯 贤先 亚雅 彦燕雁 奕弈 "
    "泉全 桥乔 泰太 飞菲 宝保堡 "
)
"""Characters that are typed with the same keys of the sound."""


@cache
def groups(text: str) -> dict[str, str]:
    """Each character with the group that it stands in."""
    return {character: group for group in text.split() if len(set(group)) > 1 for character in group}
