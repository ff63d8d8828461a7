"""Outlines of parks: GeoJSON areas (RFC 7946), longitude first, checked before they are kept."""

from __future__ import annotations

from typing import Any

from mingcheng.language import _

MOST_POINTS = 20_000
AREAS = ("Polygon", "MultiPolygon")


def outline_fault(outline: Any) -> str:
    """What is wrong with an outline, in the reader's language; empty where nothing is."""
    shape = geometry_of(outline)
    if shape is None:
        return _("应为 GeoJSON 的面（Polygon 或 MultiPolygon），或只含一个面的 Feature。")
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    if not isinstance(polygons, list) or not polygons:
        return _("边界里没有坐标。")
    count = 0
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            return _("边界里没有坐标。")
        for ring in polygon:
            if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
                return _("每一圈至少四个点，首尾相同。")
            if not all(_is_point(point) for point in ring):
                return _("坐标应为经度、纬度，经度在前。")
            count += len(ring)
    return _("边界的点超过 {most} 个，请先简化。").format(most=MOST_POINTS) if count > MOST_POINTS else ""


def geometry_of(outline: Any) -> dict[str, Any] | None:
    """The area in an outline: itself, that of a feature, or that of a collection of one feature."""
    if not isinstance(outline, dict):
        return None
    if outline.get("type") == "FeatureCollection":
        features = outline.get("features")
        return geometry_of(features[0]) if isinstance(features, list) and len(features) == 1 else None
    if outline.get("type") == "Feature":
        return geometry_of(outline.get("geometry"))
    return outline if outline.get("type") in AREAS and "coordinates" in outline else None


def _is_point(point: Any) -> bool:
    is_pair = isinstance(point, list) and len(point) >= 2
    if not is_pair or not all(isinstance(number, int | float) and not isinstance(number, bool) for number in point[:2]):
        return False
    return bool(-180 <= point[0] <= 180 and -90 <= point[1] <= 90)
