"""Size classes of enterprises: as a list says, else by the standard's thresholds on what is reported.

Source: 统计上大中小微型企业划分办法 (2017) and 工信部联企业〔2011〕300号, software and information technology services: large
from 300 staff and 10,000 万元, medium from 100 and 1,000 万元, small from 10 and 50 万元, else micro; the lower of the
two decides. Revenue to date is carried to a year (times 12 over the months). Where one of the two is not reported the
other decides; neither: no class.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mingcheng.language import _, marked
from mingcheng.statistics.check.batch import Batch, Integers
from mingcheng.statistics.form import SCALE, Item

SIZES = ("large", "medium", "small", "micro")
LABELS = {
    "large": marked("大型企业"),
    "medium": marked("中型企业"),
    "small": marked("小型企业"),
    "micro": marked("微型企业"),
}
REVENUE, STAFF = ("revenue", "main_revenue"), ("employees", "average_employees")
"""The items that tell the size, by their names; the first that the form has."""

_STAFF_FROM = (300, 100, 10)
_REVENUE_FROM_WAN = (10_000, 1_000, 50)
NOT_KNOWN = -1


def size_classes(batch: Batch, listed: Mapping[str, str] | None = None) -> Integers:
    """The place in `SIZES` of each report's enterprise, -1 where it is not known; parks and districts have no size."""
    if batch.version.reporter != "enterprise":
        return np.full(len(batch), NOT_KNOWN, np.int64)
    found = np.maximum(
        _class_by(batch, STAFF, _STAFF_FROM, 1.0),
        _class_by(batch, REVENUE, _REVENUE_FROM_WAN, SCALE["money"] * 10_000.0),
    )
    if listed:
        told = np.array([_place(listed.get(code)) for code in batch.texts("reporter")], np.int64)
        found = np.where(told >= 0, told, found)
    return np.asarray(found, np.int64)


def size_label(place: int) -> str:
    """What a class is called; all reports where there is none."""
    return _(LABELS[SIZES[place]]) if place >= 0 else _("全部单位")


def item_of(batch: Batch, names: tuple[str, ...]) -> Item | None:
    """The first of the names that the form has an item for."""
    return next((item for name in names for item in batch.version.items if item.name == name), None)


def _place(size: str | None) -> int:
    return SIZES.index(size) if size in SIZES else NOT_KNOWN


def _class_by(batch: Batch, names: tuple[str, ...], thresholds: tuple[int, ...], scale: float) -> Integers:
    item = item_of(batch, names)
    if item is None:
        return np.full(len(batch), NOT_KNOWN, np.int64)
    values = batch.amounts(item)
    yearly = values.value * (12.0 / np.maximum(batch.months, 1) if item.is_cumulative else 1.0)
    reached = sum((yearly >= threshold * scale).astype(np.int64) for threshold in thresholds)
    return np.asarray(np.where(values.known, len(thresholds) - reached, NOT_KNOWN), np.int64)
