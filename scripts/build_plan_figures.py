"""The figures of a plan without its sentences, as YAML that may be handed on: `build_plan_figures.py PLAN.json OUT.yaml`.

PLAN.json is what `mingcheng read --json` prints. Indicator names, numbers, units, years and the names of bodies and parks
are facts; quotes, titles, measures and systems are the issuer's words and stay behind.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from mingcheng.plans.model import Plan
from mingcheng.plans.store import dump_yaml

NO_QUOTE = {"quote": "", "start": 0, "end": 0}
FACTS = ("document", "targets", "baselines", "tasks", "parks")
WORDS_OF_THE_ISSUER = {"title", "section", "location", "goal", "nature"}


def figures_of(plan: dict[str, Any]) -> Plan:
    """The plan with facts only."""
    kept: dict[str, Any] = {"document": plan["document"]}
    for part in FACTS[1:]:
        kept[part] = [
            {name: value for name, value in item.items() if name not in WORDS_OF_THE_ISSUER} | NO_QUOTE
            for item in plan[part]
        ]
    return Plan.model_validate_json(json.dumps(kept))


def main() -> None:
    source, target = map(Path, sys.argv[1:])
    plan = json.loads(source.read_text(encoding="utf-8"))
    target.write_text(dump_yaml(figures_of(plan)), encoding="utf-8")


if __name__ == "__main__":
    main()
