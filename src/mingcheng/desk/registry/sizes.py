"""Sizes of enterprises as people call them."""

from __future__ import annotations

from mingcheng.language import _, marked

SIZES = {"large": marked("大型"), "medium": marked("中型"), "small": marked("小型"), "micro": marked("微型")}


def size_label(code: str) -> str:
    """A size as people call it; what no list of codes has stands for itself."""
    return _(SIZES[code]) if code in SIZES else code
