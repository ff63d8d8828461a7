"""What an enterprise can be found by: its names, pinyin, initials and code in one writing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from typing import Any

from mingcheng.registry.company_names import parsed

BREAK = "\x1f"
"""Stands before every term of a search text, so that the beginning of a term can be looked for."""
MOST_READINGS = 6
"""Readings of a name that are kept: of trade names with several doubtful characters there would be dozens."""
DOUBTFUL = {
    "长": "zhang", "重": "zhong chong", "行": "hang xing", "乐": "le yue", "曾": "zeng ceng", "单": "dan shan",
    "朝": "chao zhao", "朴": "pu piao", "盛": "sheng cheng", "厦": "xia sha", "蔚": "wei yu", "都": "du dou",
    "传": "chuan zhuan", "藏": "cang zang", "仇": "chou qiu", "区": "qu ou", "解": "jie xie", "查": "cha zha",
    "翟": "zhai di", "尉": "wei yu", "六": "liu lu", "堡": "bao pu", "莘": "shen xin", "大": "da dai", "车": "che ju",
    "会": "hui kuai", "校": "xiao jiao", "省": "sheng xing", "弹": "dan tan", "率": "lv shuai", "宿": "su xiu",
    "柏": "bai bo", "卡": "ka qia", "泊": "bo po", "降": "jiang xiang", "调": "diao tiao", "参": "can shen",
    "缪": "miao mou", "覃": "qin tan", "尹": "yin", "种": "zhong chong", "折": "zhe she", "隽": "juan jun",
    "奇": "qi ji", "系": "xi ji", "量": "liang", "便": "bian pian", "祭": "ji zhai", "洞": "dong tong", "栖": "qi xi",
    "熨": "yun yu", "湛": "zhan", "晟": "sheng cheng", "峤": "qiao jiao", "浚": "jun xun", "筠": "yun jun",
    "廷": "ting", "陶": "tao yao", "佛": "fo fu", "亿": "yi", "着": "zhe zhuo", "了": "le liao", "地": "di de",
}  # fmt: skip
"""Characters that names of companies use with more than one reading; the reading by phrase is added to these."""

_DROPPED = re.compile(r"[\s()（）·,，.。\-—_“”\"'’‘<>《》【】\[\]、/\\&+]+")


@cache
def _simplified() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def folded(text: str) -> str:
    """A text in the one writing in which is searched: half width, small letters, simplified characters, no blanks and no
    brackets.

    >>> folded("臨江（雲麓）軟體 Ａ１"), folded(" 91330000ma01 ")
    ('临江云麓软体a1', '91330000ma01')
    """
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return plain if plain.isascii() else str(_simplified().convert(plain))


def _each(text: str) -> Any:
    """What is no Chinese character stands for itself, one by one."""
    return list(text)


def readings(text: str) -> list[tuple[str, ...]]:
    """The ways to read a name, as syllables without tones, the likeliest first.

    A word that the dictionary of phrases has is read as there (重庆 is chongqing); characters that are read in several ways
    are also given their other readings.

    >>> [" ".join(each) for each in readings("长乐")][:2]
    ['chang le', 'chang yue']
    """
    from pypinyin import Style, lazy_pinyin

    likely = [each.casefold() for each in lazy_pinyin(text, style=Style.NORMAL, errors=_each, v_to_u=False)]
    if len(likely) != len(text):
        return [tuple(likely)]
    choices = [
        list(dict.fromkeys([said, *DOUBTFUL.get(character, "").split()]))
        for character, said in zip(text, likely, strict=True)
    ]
    found: list[tuple[str, ...]] = []
    for each in product(*choices):
        found.append(each)
        if len(found) == MOST_READINGS:
            break
    return found


def search_text(name: str, former_names: Iterable[str] = (), codes: Iterable[str | None] = ()) -> str:
    """All that an enterprise can be found by, each term behind a BREAK: the name, its part that tells it from others (the
    trade name and what follows), former names, pinyin in full, initials, codes.

    >>> search_text("临江云麓软件有限公司", [], ["91900000MA01FEDU67"]).split(BREAK)[1:4]
    ['临江云麓软件有限公司', '云麓软件有限公司', '91900000ma01fedu67']
    """
    terms: dict[str, None] = {}
    spoken: dict[str, None] = {}
    for text in (name, *former_names):
        place, trade, rest = _parts(text)
        whole = place + trade + rest
        terms |= dict.fromkeys((whole, trade + rest))
        before, behind = _usual_reading(place), _usual_reading(rest)
        for syllables in readings(trade):
            spoken |= dict.fromkeys(_said((*syllables, *behind)))
        if place:
            spoken |= dict.fromkeys(_said((*before, *readings(trade)[0], *behind)))
    codes_said = dict.fromkeys(folded(code) for code in codes if code)
    return "".join(f"{BREAK}{term}" for term in {**terms, **codes_said, **spoken} if term)


def _said(syllables: tuple[str, ...]) -> tuple[str, str]:
    """In full, and by its initials."""
    return "".join(syllables), "".join(each[:1] for each in syllables)


@lru_cache(maxsize=20_000)
def _usual_reading(text: str) -> tuple[str, ...]:
    """The likeliest reading of what many names have alike: the place before, the business and legal form behind."""
    return readings(text)[0] if text else ()


def _parts(text: str) -> tuple[str, str, str]:
    """A name, folded, in three: what stands before the trade name, the trade name, what follows. People leave the city
    away when they look for a company."""
    whole, trade = folded(text), folded(parsed(text).trade_name)
    at = whole.find(trade) if trade else -1
    if at < 0:
        return "", whole, ""
    return whole[:at], trade, whole[at + len(trade) :]
