"""Six bureaus' lists of one made-up city, with what real lists have: gaps, wrong and old codes, names written otherwise,
former names, sister companies, branches; and the truth beside them.

The rules by which names are varied stand here and nowhere in the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mingcheng.made_up.codes import codes_of, serials, with_wrong_character

Texts = NDArray[np.object_]

CHARACTERS = (
    "云麓星河凌昀启盛博瑞安联创微海图明远景辰睿数知行恒天华信智达鼎泰丰源宏兴顺和嘉德润泽锦程众诚金石蓝青江山风雷宇宙环球东方南北新中正大同力飞腾跃龙凤麟鹏鸿志"
    "思维逻辑算元能量光电磁波频声像视讯通网络链云端极限卓越优品质精工匠心神州万象百川千禧亿佳美好乐康宁静雅文翰墨书林森木水火土木禾田野原平阳晨曦旭日月季春夏秋冬晴"
)
HOMOPHONES = dict(
    zip("云星启盛博安联创明远景辰数知行恒华信智达鼎泰", "芸兴起胜波案连窗鸣元井晨树之形横花新志大顶太", strict=True)
)
BUSINESSES = (
    "软件", "信息技术", "网络科技", "智能科技", "科技", "数据", "电子商务", "信息科技", "软件开发", "数字科技", "智能装备", "通信技术",
    "物联网", "系统集成", "文化传媒", "贸易", "机械制造", "供应链管理", "企业管理咨询", "建筑工程", "新能源", "生物科技", "医疗器械", "物流",
    "广告", "电子", "自动化", "教育科技", "集成电路", "人工智能",
)  # fmt: skip
DISTRICTS = (
    ("330203", "海曙区"),
    ("330205", "江北区"),
    ("330206", "北仑区"),
    ("330211", "镇海区"),
    ("330212", "鄞州区"),
    ("330213", "奉化区"),
)
FORMS = ("有限公司", "股份有限公司", "合伙企业（有限合伙）")


@dataclass(frozen=True)
class Habit:
    """What one bureau's list is like: shares of all enterprises or of its rows."""

    covers: float
    no_code: float
    wrong_code: float
    old_code: float
    varied: float
    address: float
    founded: float


HABITS = {
    "市场监管": Habit(0.50, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0),
    "税务": Habit(0.45, 0.0, 0.02, 0.03, 0.10, 0.9, 0.4),
    "统计": Habit(0.20, 0.03, 0.02, 0.05, 0.20, 0.9, 0.6),
    "经信": Habit(0.20, 0.35, 0.05, 0.0, 0.45, 0.6, 0.2),
    "科技": Habit(0.15, 0.55, 0.05, 0.0, 0.45, 0.4, 0.3),
    "人社": Habit(0.17, 0.50, 0.03, 0.02, 0.30, 0.7, 0.0),
}
"""Together 1.67 records an enterprise."""


@dataclass(frozen=True)
class City:
    """The enterprises as they are."""

    codes: Texts
    names: Texts
    former: Texts
    trade: Texts
    business: Texts
    form: Texts
    branch: Texts
    district: NDArray[np.int64]
    spot: Texts
    room: Texts
    founded: NDArray[np.datetime64]


def city_of(enterprises: int, seed: int) -> City:
    """So many enterprises, a twelfth of them sisters (one trade name and address) and one in thirty a branch."""
    rng = np.random.default_rng(seed)
    raw = codes_of(serials(0, enterprises, enterprises, rng))
    codes = np.array([row.tobytes().decode() for row in rng.permutation(raw)], dtype=object)
    trade, business = _trade_names(enterprises, rng), _picked(BUSINESSES, enterprises, rng, 1.0)
    form = _picked(FORMS, enterprises, rng, 3.0)
    district = rng.integers(0, len(DISTRICTS), enterprises)
    roads = np.array(
        [
            a + b + c
            for a, b, c in zip(
                *(_letters(600, rng) for _ in range(2)), rng.choice(["路", "街", "大道"], 600), strict=True
            )
        ],
        dtype=object,
    )
    spot = np.array(
        [
            f"{road}{house}号"
            for road, house in zip(rng.choice(roads, enterprises), rng.integers(1, 999, enterprises), strict=True)
        ],
        dtype=object,
    )
    busy = rng.random(enterprises) < 0.1
    spot[busy] = rng.choice(spot[:50], busy.sum())
    room = np.array([f"{number}室" for number in rng.integers(101, 2900, enterprises)], dtype=object)
    sister = np.flatnonzero(rng.random(enterprises - 1) < 1 / 12) + 1
    for column in (trade, spot):
        column[sister] = column[sister - 1]
    district[sister] = district[sister - 1]
    for _round in range(4):  # no registry gives one name twice
        _names, first = np.unique((trade + business + form).astype(str), return_index=True)
        twice = np.setdiff1d(np.arange(enterprises), first)
        trade[twice] += _letters(len(twice), rng)
    branch = np.full(enterprises, "", dtype=object)
    of = np.flatnonzero(rng.random(enterprises - 1) < 1 / 30) + 1
    for column in (trade, business, form):
        column[of] = column[of - 1]
    branch[of] = rng.choice(["杭州分公司", "第一分公司", "第二分公司", "鄞州分公司"], len(of))
    founded = np.datetime64("1995-01-01") + rng.integers(0, 11000, enterprises)
    names = "宁波" + np.where(rng.random(enterprises) < 0.4, "市", "") + trade + business + form + branch
    old = np.where(rng.random(enterprises) < 0.06, "宁波" + _trade_names(enterprises, rng) + business + form, "")
    return City(codes, names, old, trade, business, form, branch, district, spot, room, founded)


_OTHERS = [bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
"""The common characters of GB 2312: a third of the letters of trade names."""


def _letters(count: int, rng: np.random.Generator) -> Texts:
    letters: Texts = rng.choice(np.array(list(CHARACTERS), dtype=object), count)
    rare = rng.random(count) < 1 / 3
    letters[rare] = rng.choice(np.array(_OTHERS, dtype=object), rare.sum())
    return letters


def _trade_names(count: int, rng: np.random.Generator) -> Texts:
    """Two characters mostly, three or four sometimes."""
    names: Texts = _letters(count, rng) + _letters(count, rng)
    for share in (0.45, 0.15):
        longer = rng.random(count) < share
        names[longer] += _letters(int(longer.sum()), rng)
    return names


def _picked(words: tuple[str, ...], count: int, rng: np.random.Generator, slope: float) -> Texts:
    shares = 1 / np.arange(1, len(words) + 1) ** slope
    picked: Texts = rng.choice(np.array(words, dtype=object), count, p=shares / shares.sum())
    return picked


def list_of(city: City, source: str, seed: int) -> tuple[pa.Table, NDArray[np.int64], Texts]:
    """One bureau's list, which enterprise each row is, and in what way its name is written otherwise."""
    habit = HABITS[source]
    rng = np.random.default_rng([seed, list(HABITS).index(source)])
    rows = np.flatnonzero(rng.random(len(city.codes)) < habit.covers)
    rng.shuffle(rows)
    count = len(rows)
    codes = city.codes[rows].copy()
    kind = rng.choice(
        4,
        count,
        p=[1 - habit.no_code - habit.wrong_code - habit.old_code, habit.no_code, habit.wrong_code, habit.old_code],
    )
    raw = np.array([np.frombuffer(code.encode(), np.uint8) for code in codes[kind == 2]]).reshape(-1, 18)
    wrong = with_wrong_character(raw, (0, 1 << 40), rng) if len(raw) else raw
    codes[kind == 2] = [row.tobytes().decode() for row in wrong]
    codes[kind == 3] = [
        code[8:17] if number % 2 else "330200" + code[8:17] for number, code in enumerate(codes[kind == 3])
    ]
    codes[kind == 1] = None
    names, ways = _varied(city, rows, habit.varied, rng)
    district = np.array([name for _code, name in DISTRICTS], dtype=object)[city.district[rows]]
    moved = rng.random(count) < (0.0 if source == "市场监管" else 0.15)
    spot, room = city.spot[rows].copy(), city.room[rows].copy()
    spot[moved] = rng.permutation(city.spot)[: moved.sum()]
    room[rng.random(count) < 0.4] = ""
    address = np.where(rng.random(count) < 0.5, "浙江省宁波市", "") + district + spot + room
    address[rng.random(count) >= habit.address] = None
    founded = city.founded[rows].copy()
    off = rng.random(count) < (0.0 if source == "市场监管" else 0.04)
    founded[off] += rng.integers(1, 60, off.sum())
    unknown = rng.random(count) >= habit.founded
    former = city.former[rows].copy()
    former[(former == "") | (rng.random(count) >= 0.6) | (source != "市场监管")] = None
    told = district.copy()
    told[rng.random(count) >= 0.7] = None
    table = pa.table(
        {
            "统一社会信用代码": pa.array(codes, pa.string()),
            "企业名称": pa.array(names, pa.string()),
            "曾用名": pa.array(former, pa.string()),
            "住所": pa.array(address, pa.string()),
            "所在区县": pa.array(told, pa.string()),
            "成立日期": pa.array(founded.astype("datetime64[D]"), mask=unknown),
            "从业人数": pa.array(rng.integers(1, 500, count)),
        }
    )
    return table, rows, ways


WAYS = (
    "as registered",
    "city word",
    "place in brackets",
    "form in full",
    "full width",
    "abbreviated",
    "homophone",
    "one character",
    "former name",
)


def _varied(city: City, rows: NDArray[np.int64], share: float, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """Names as lists have them, and the way in which each differs."""
    names = city.names[rows].copy()
    way = np.where(
        rng.random(len(rows)) < share, rng.choice(range(1, 8), len(rows), p=[0.25, 0.15, 0.2, 0.1, 0.15, 0.1, 0.05]), 0
    )
    renamed = (city.former[rows] != "") & (rng.random(len(rows)) < (0.5 if share else 0.0))
    way[renamed] = 8
    for place, kind in enumerate(way):
        if kind:
            names[place] = _written_otherwise(city, int(rows[place]), int(kind), rng)
    return names, np.array(WAYS, dtype=object)[way]


def _written_otherwise(city: City, row: int, way: int, rng: np.random.Generator) -> str:
    name, trade, business = city.names[row], city.trade[row], city.business[row]
    form, branch = city.form[row], city.branch[row]
    match way:
        case 1:
            return str(name.replace("宁波市", "宁波") if "宁波市" in name else name.replace("宁波", "宁波市", 1))
        case 2:
            return str(f"{trade}（宁波）{business}{form}{branch}")
        case 3:
            return str(
                name.replace("有限公司", "有限责任公司", 1)
                if form == "有限公司"
                else name.replace("宁波", "浙江宁波", 1)
            )
        case 4:
            return str(name.replace("公司", "公司 ").replace("（", "(").replace("）", ")"))
        case 5:
            return str(f"宁波{trade}{business}{branch}")
        case 6:
            return str(name.replace(trade, "".join(HOMOPHONES.get(letter, letter) for letter in trade), 1))
        case 7:
            at = 2 + int(rng.integers(0, len(trade)))
            return str(name[:at] + rng.choice(list(CHARACTERS)) + name[at + 1 :])
        case _:
            return str(city.former[row])


def write_lists(folder: Path, enterprises: int, seed: int) -> pa.Table:
    """Six files of Parquet; gives the truth: source, row (from 1), enterprise, way."""
    city = city_of(enterprises, seed)
    truth = []
    for source in HABITS:
        table, rows, ways = list_of(city, source, seed)
        pq.write_table(table, folder / f"{source}.parquet")
        truth.append(
            pa.table(
                {
                    "source": [source] * len(rows),
                    "row": pa.array(range(1, len(rows) + 1), pa.int32()),
                    "enterprise": rows,
                    "way": pa.array(ways, pa.string()),
                }
            )
        )
    return pa.concat_tables(truth)
