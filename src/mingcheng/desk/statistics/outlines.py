"""What maps are drawn from: GeoJSON areas keyed by adcode, brought down to plain coordinates, or a list of tiles' places."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from mingcheng.errors import MingchengError
from mingcheng.language import _

MOST_BYTES = 8 * 1024 * 1024
MOST_POINTS = 200_000
MOST_PLACES = 2_000
MOST_SIDE = 60
PLACES = 6
"""Digits after the point that coordinates keep: a tenth of a metre."""

HEADS = {
    "adcode": ("adcode", "行政区划代码", "代码"),
    "column": ("column", "col", "x", "列"),
    "row": ("row", "y", "行"),
}


class OutlineError(MingchengError):
    """A file that no map can be drawn from."""


def shapes_in(data: bytes, name: str) -> dict[str, Any]:
    """The areas of a GeoJSON file: nothing but type, adcode, name and coordinates. Raises OutlineError."""
    remedy = _(
        "请用 GeoJSON 的 FeatureCollection，每个 Feature 的 properties 里有 adcode，geometry 是 Polygon 或 MultiPolygon。"
    )
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise OutlineError(name, _("不是 JSON 文件。"), remedy) from None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not features:
        raise OutlineError(name, _("里面没有 features。"), remedy)
    if len(features) > MOST_PLACES:
        raise OutlineError(name, _("超过 {most} 个地区。").format(most=MOST_PLACES), _("请只留本市的区县和园区。"))
    counter = [0]
    kept = [_feature(each, f"{name} [{number}]", counter, remedy) for number, each in enumerate(features, start=1)]
    codes = [each["properties"]["adcode"] for each in kept]
    double = next((code for code in codes if codes.count(code) > 1), None)
    if double:
        raise OutlineError(
            name,
            _("代码 {code} 出现两次。").format(code=double),
            _("一个地区只能有一个 Feature；几块合成 MultiPolygon。"),
        )
    return {"type": "FeatureCollection", "features": kept}


def _feature(given: Any, place: str, counter: list[int], remedy: str) -> dict[str, Any]:
    properties = given.get("properties") if isinstance(given, dict) else None
    geometry = given.get("geometry") if isinstance(given, dict) else None
    code = str(properties.get("adcode", "")).strip() if isinstance(properties, dict) else ""
    if not (code.isdigit() and len(code) in (6, 9, 12)):
        raise OutlineError(place, _("没有 adcode，或不是6、9、12位数字。"), remedy)
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise OutlineError(place, _("geometry 不是 Polygon 或 MultiPolygon。"), remedy)
    given_parts = geometry.get("coordinates") if kind == "MultiPolygon" else [geometry.get("coordinates")]
    parts = [[_ring(ring, place, counter) for ring in _listed(part, place)] for part in _listed(given_parts, place)]
    name = str(properties.get("name", ""))[:60] if isinstance(properties, dict) else ""
    coordinates: Any = parts if kind == "MultiPolygon" else parts[0]
    return {
        "type": "Feature",
        "properties": {"adcode": code, "name": name},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _listed(given: Any, place: str) -> Sequence[Any]:
    if not isinstance(given, list) or not given:
        raise OutlineError(place, _("坐标是空的。"), _("请重新导出轮廓。"))
    return given


def _ring(given: Any, place: str, counter: list[int]) -> list[list[float]]:
    """A closed ring of at least four points within the earth. Raises OutlineError."""
    points = _listed(given, place)
    counter[0] += len(points)
    if counter[0] > MOST_POINTS:
        raise OutlineError(place, _("坐标点超过 {most} 个。").format(most=MOST_POINTS), _("请先简化轮廓。"))
    ring = [_point(each, place) for each in points]
    if len(ring) < 4 or ring[0] != ring[-1] or len({tuple(each) for each in ring}) < 3:
        raise OutlineError(place, _("有一圈坐标不闭合，或不足四点。"), _("每一圈的首尾坐标应相同。"))
    return ring


def _point(given: Any, place: str) -> list[float]:
    if isinstance(given, list) and len(given) >= 2:
        x, y = given[0], given[1]
        numbers = all(
            isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in (x, y)
        )
        if numbers and -180 <= x <= 180 and -90 <= y <= 90:
            return [round(float(x), PLACES), round(float(y), PLACES)]
    raise OutlineError(place, _("有坐标不是经纬度。"), _("请用经度在前、纬度在后的度数（WGS 84 或 CGCS2000）。"))


def layout_in(data: bytes, name: str) -> dict[str, list[int]]:
    """The column and row of each tile by adcode, of a list with the heads 代码, 列, 行. Raises OutlineError."""
    remedy = _("请给三列：adcode、列、行，从 1 起数。")
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise OutlineError(name, _("不是 UTF-8 的 .csv 文件。"), remedy) from None
    heads = [head.strip().casefold() for head in rows[0]] if rows else []
    places = {key: next((heads.index(word) for word in words if word in heads), None) for key, words in HEADS.items()}
    if any(place is None for place in places.values()):
        raise OutlineError(name, _("没有 adcode、列、行三列。"), remedy)
    found: dict[str, list[int]] = {}
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            code, place = _tile(row, places, f"{name}:{number}", remedy)
            if code in found or place in found.values():
                raise OutlineError(f"{name}:{number}", _("代码或位置重复。"), remedy)
            found[code] = place
    if not found or len(found) > MOST_PLACES:
        raise OutlineError(name, _("没有一行，或行数太多。"), remedy)
    return found


def _tile(row: Sequence[str], places: Mapping[str, int | None], place: str, remedy: str) -> tuple[str, list[int]]:
    told = {key: row[at].strip() if at is not None and at < len(row) else "" for key, at in places.items()}
    is_place = all(told[key].isdecimal() and 1 <= int(told[key]) <= MOST_SIDE for key in ("column", "row"))
    if not told["adcode"].isdecimal() or not is_place:
        raise OutlineError(place, _("代码、列、行应是数字，列和行在 1 到 {most} 之间。").format(most=MOST_SIDE), remedy)
    return told["adcode"], [int(told["column"]) - 1, int(told["row"]) - 1]


def arranged(codes: Sequence[str], layout: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, int]]:
    """Column and row of a tile for each place: as the layout has them, else in rows below, as near a rectangle as may be."""
    found = {code: (layout[code][0], layout[code][1]) for code in codes if code in layout}
    rest = [code for code in codes if code not in found]
    first = max((row for _column, row in found.values()), default=-1) + 1
    width = max(1, math.ceil(math.sqrt(len(rest) * 1.6)))
    return found | {code: (at % width, first + at // width) for at, code in enumerate(rest)}
