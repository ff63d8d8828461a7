"""Statuses that a text names without saying how they are told: 重点企业, 优秀项目; and benefits at discretion.

A status that is awarded (认定为…, 列入…名单, 国家级…, in quotes) is a fact of record; it is not undefined.
"""

from __future__ import annotations

import re

from mingcheng.plans.measures.words import any_of

_STATUS = re.compile(
    rf"重点(?!{any_of('plain_after_key')})|重大(?!{any_of('plain_after_major')})|特色(?!{any_of('plain_after_special')})"
    rf"|{any_of('status')}|具有.{{0,12}}能力|符合.{{0,12}}(?:导向|方向|规划)"
)
_AWARDED = re.compile(any_of("awarded"))
_TITLED = re.compile(
    r"(?:国家|省|市|区|县|部|世界|中国|全国|全省|全市|国际)级?[^，、]{0,14}$|“[^”]*$|《[^》]*$|[A-Z]+[^，、]{0,4}$"
    r"|专精特新[^，、]{0,6}$"
)
_DISCRETION = re.compile(
    rf"{any_of('discretion')}|分档次?(?!分别)"
    rf"|(?:根据|按照?|结合|视|依据|参照)[^，；]{{0,24}}(?:{any_of('open_measure')}|贡献(?!额)|规模(?!以上))"
    r"(?:等|大小|高低)?(?:因素)?(?:，|给予|予以|分|确定|可|$)"
)


def undefined_status(text: str) -> str | None:
    """The first word of a status that the text does not define; None where there is none or it is awarded.

    >>> undefined_status("对引进的行业龙头企业"), undefined_status("对认定为省级重点软件企业的")
    ('龙头', None)
    """
    if _AWARDED.search(text):
        return None
    return next((match.group() for match in _STATUS.finditer(text) if not _TITLED.search(text[: match.start()])), None)


def is_discretionary(text: str) -> bool:
    """Whether the authority decides how much, or whether at all: 原则上, 一事一议, 视贡献程度, 择优.

    >>> is_discretionary("可根据活动影响力给予补助"), is_discretionary("按照实际投入的30%给予补助")
    (True, False)
    """
    return bool(_DISCRETION.search(text))
