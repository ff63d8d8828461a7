"""The demonstration city: 临江 and its made-up enterprises, filled into every room through the rooms' own functions."""

from __future__ import annotations

from mingcheng.desk.demonstration.build import build, is_built

__all__ = ["build", "is_built"]
