"""Made-up enterprises with the classes that a person gave them, before or without looking at what the lexicon makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

CASES = Path(__file__).parent / "cases"
FORMULAS = {
    "{T}": "技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广",
    "{I}": "货物进出口；技术进出口",
    "{P}": "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）",
    "{L}": "（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以审批结果为准）",
}
"""What nearly every scope holds, written short in the cases."""
INFORMATION = ("63", "64", "65")


@dataclass(frozen=True)
class Case:
    """One enterprise; `gb` are the codes that are right, none where no answer should be relied on."""

    gb: tuple[str, ...]
    revenue: str
    segment: str
    name: str
    scope: str
    products: str

    def is_right(self, code: str | None) -> bool:
        """Whether a class is one of the right ones; a division counts where the case is far from software."""
        if code is None:
            return False
        is_far = not any(each[:2] in INFORMATION for each in self.gb)
        return any(code == each or (is_far and (each.startswith(code) or code.startswith(each))) for each in self.gb)


def cases(name: str) -> list[Case]:
    """The cases of `cases/classification-NAME.tsv`."""
    found = []
    lines = (CASES / f"classification-{name}.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[2:]:
        cells = line.split("\t")
        gb, revenue, segment, company, scope, products = cells + [""] * (6 - len(cells))
        for short, long in FORMULAS.items():
            scope = scope.replace(short, long)
        found.append(Case(() if gb == "?" else tuple(gb.split("|")), revenue, segment, company, scope, products))
    return found


def columns_of(found: list[Case]) -> dict[str, pa.Array]:
    """The texts of the cases as the classifier takes them."""
    return {
        source: pa.array([getattr(case, source) or None for case in found], pa.string())
        for source in ("name", "scope", "products")
    }
