"""Plans: a document becomes targets, past figures, tasks, measures, parks and systems; lint, compare, store.

>>> from mingcheng.plans import plan_of
>>> from mingcheng.reading.plain import read_plain
>>> plan = plan_of(read_plain("临江市软件产业行动方案\\n\\n到2027年，软件业务收入突破1.2万亿元，培育上市企业5家以上。"))
>>> [(t.indicator, t.comparator, f"{t.value}{t.unit}", t.year) for t in plan.targets]
[('软件业务收入', '>', '1.2万亿元', 2027), ('上市企业', '>=', '5家', 2027)]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingcheng.plans.compare import comparison_of
    from mingcheng.plans.extract import plan_of
    from mingcheng.plans.lint import findings_of
    from mingcheng.plans.model import Plan
    from mingcheng.plans.store import dump_yaml, load_yaml

__all__ = ["Plan", "comparison_of", "dump_yaml", "findings_of", "load_yaml", "plan_of"]

_HOMES = {
    "Plan": "model",
    "comparison_of": "compare",
    "dump_yaml": "store",
    "findings_of": "lint",
    "load_yaml": "store",
    "plan_of": "extract",
}


def __getattr__(name: str) -> object:
    """Each name is loaded when it is first asked for: the grammar takes a moment, and a store alone does not need it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
