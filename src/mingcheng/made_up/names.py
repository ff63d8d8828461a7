"""Names of companies that do not exist: 临江, a trade name of two or three syllables, a line of business, a legal form.

Trade name and line of business together are given out once, so that no two companies share a name.
"""

from __future__ import annotations

from math import gcd

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mingcheng.made_up.columns import places, words

Numbers = NDArray[np.int64]

SYLLABLES = tuple(
    "云舟澜屿衡砚岚汐泽霖翎煦璟珩瑾瑜昕曜辰晗淮沅湛沐溪澄洛淳渡汀渚岫岑峦崧岱嵘峻屹巍磐砺砥磊琅珞琢玖瑞璇玑玮珂瑶翊翰翔鸣鹭鹤鸿"
    "雁隼骁骐骏驰骥驿麟麒霁霄雯霓晴晓晟昊昱昀晖暄曦朗朔望晨旭景星月桐枫楠梓榆槿柏松竹筠箫笙篱芷芸若苒茗荷莲菱葵蓝蘅薇藤禾穗"
    "稷谷田垚坤培城域塔桥梁栈亭台阁楼轩庐廊窗棂榭墨笔简策典籍书诗画棋琴瑟弦韵音律歌咏吟谣"
)
_BUSINESSES = (
    "软件", "信息技术", "智能科技", "数字科技", "网络科技", "数据服务", "云计算", "信息系统", "工业软件", "嵌入式软件",
    "软件技术", "系统集成", "物联网科技", "数据科技", "信息科技", "自动化技术", "测控技术", "信息安全技术", "仿真技术",
    "软件测评", "AI科技", "IT服务", "算法科技", "时空信息技术",
)  # fmt: skip
_HEADS = ("临江", "临江市", "")
_PLACE = "（临江）"
LIMITED, JOINT_STOCK, OLD_LIMITED = "有限公司", "股份有限公司", "有限责任公司"
_FORMS = (LIMITED, JOINT_STOCK, OLD_LIMITED)
_SHORT_TRADES = len(SYLLABLES) ** 2
_SHORT = _SHORT_TRADES * len(_BUSINESSES)
_ALL = _SHORT + len(SYLLABLES) ** 3 * len(_BUSINESSES)
_CAPITALS = "AIT"


class Scramble:
    """Gives each row of the register its own combination of trade name and business, in no visible order."""

    def __init__(self, rows: int, rng: np.random.Generator) -> None:
        self._size = _SHORT if rows <= _SHORT else _ALL
        factor = int(rng.integers(self._size // 3, self._size))
        while gcd(factor, self._size) != 1:
            factor += 1
        self._factor, self._shift = factor, int(rng.integers(self._size))

    def __call__(self, rows: Numbers) -> Numbers:
        return (rows * self._factor + self._shift) % self._size


def names(combinations: Numbers, is_joint_stock: NDArray[np.bool_], rng: np.random.Generator) -> pa.StringArray:
    """A name for each combination; listed companies are joint-stock companies, and a few others."""
    business, trade = combinations % len(_BUSINESSES), combinations // len(_BUSINESSES)
    long = trade >= _SHORT_TRADES
    trade = np.where(long, trade - _SHORT_TRADES, trade)
    rest, last = np.divmod(trade, len(SYLLABLES))
    first, second = np.divmod(rest, len(SYLLABLES))
    draw = rng.random((2, len(combinations)), dtype=np.float32)
    head = np.digitize(draw[0], (0.5, 0.85))
    form = np.where(is_joint_stock, 1, np.digitize(draw[1], (0.94, 0.97)))
    joined: pa.StringArray = pc.binary_join_element_wise(
        words(_HEADS, head),
        words(("", *SYLLABLES), np.where(long, first + 1, 0)),
        words(SYLLABLES, second),
        words(SYLLABLES, last),
        words(("", _PLACE), (head == 2).astype(np.int64)),
        words(_BUSINESSES, business),
        words(_FORMS, form),
        words(("",), np.zeros_like(form)),  # between them, nothing
    )
    return joined


def variants(registered: pa.StringArray, rng: np.random.Generator) -> pa.StringArray:
    """Each name as another list may print it: brackets or letters of the other width, a space, the other legal form,
    an abbreviation. Every name comes out changed."""
    wide = registered
    for letter in _CAPITALS:
        wide = pc.replace_substring(wide, letter, chr(ord(letter) + 0xFEE0))
    narrow = pc.replace_substring(pc.replace_substring(registered, "（", "("), "）", ")")
    spaced = pc.replace_substring(registered, "有限", " 有限")
    other = pc.if_else(
        pc.match_substring(registered, OLD_LIMITED),
        pc.replace_substring(registered, OLD_LIMITED, LIMITED),
        pc.replace_substring(registered, LIMITED, OLD_LIMITED),
    )
    short = pc.replace_substring_regex(registered, f"(?:{JOINT_STOCK}|{LIMITED}|{OLD_LIMITED})$", "")
    kind = places(rng.integers(0, 5, len(registered)))
    chosen = pc.choose(kind, narrow, wide, spaced, other, short)
    result: pa.StringArray = pc.if_else(pc.equal(chosen, registered), spaced, chosen)
    return result
