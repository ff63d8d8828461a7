"""Outlook: how far targets are reached, what is still needed every year, and the light that follows from a declared rule.

>>> from decimal import Decimal
>>> from mingcheng.outlook import Baseline, Goal, growth_planned
>>> goal = Goal("level", ">=", Decimal(1000), "亿元", 2027, accrues=True, baseline=Baseline(Decimal(477), "亿元", 2024))
>>> round(growth_planned(goal), 3)
Decimal('0.280')
"""

from __future__ import annotations

from mingcheng.outlook.attainment import Attainment, attainment_of, growth_planned
from mingcheng.outlook.goals import Baseline, Figure, Goal
from mingcheng.outlook.lights import Light, LightsFileError, Rule, load_rule, rule_lines, shipped_rule
from mingcheng.outlook.pace import ThisYear, Usual, usual_share
from mingcheng.outlook.themes import THEMES_FILE, Theme, load_themes, theme_of

__all__ = [
    "THEMES_FILE", "Attainment", "Baseline", "Figure", "Goal", "Light", "LightsFileError", "Rule", "Theme", "ThisYear",
    "Usual", "attainment_of", "growth_planned", "load_rule", "load_themes", "rule_lines", "shipped_rule", "theme_of",
    "usual_share",
]  # fmt: skip
