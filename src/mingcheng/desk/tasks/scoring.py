"""The score of a unit by a declared rule: data in content/tasks/appraisal.yaml, shown beside every score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import mingcheng
from mingcheng.language import _
from mingcheng.yaml_fields import Fields, references_in
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

RULE_FILE = Path(mingcheng.__file__).parent / "content" / "tasks" / "appraisal.yaml"
PARTS = ("reporting", "outcome", "progress")
NUMBERS = ("late_worth", "supervision_points", "supervision_most", "returned_points", "returned_most")


@dataclass(frozen=True, slots=True)
class Grade:
    """What a score from a number on is called."""

    title: str
    lowest: int


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """Weights of the three parts in points, what lateness is worth in percent, deductions in points, grades from the best on."""

    title: str
    weights: dict[str, int]
    late_worth: int
    supervision_points: int
    supervision_most: int
    returned_points: int
    returned_most: int
    grades: tuple[Grade, ...]

    def grade_of(self, score: Decimal | None) -> str:
        """What a score is called; empty for one that is not known."""
        if score is None:
            return ""
        return next((each.title for each in self.grades if score >= each.lowest), "")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a score is made of. `progress` are the shares (0 to 1) of what each open task should have reached by now."""

    reports_expected: int = 0
    reports_on_time: int = 0
    reports_late: int = 0
    finished_on_time: int = 0
    finished_late: int = 0
    overdue: int = 0
    progress: tuple[Fraction, ...] = ()
    supervisions: int = 0
    times_returned: int = 0


def parts_of(counts: Counts, rule: ScoreRule) -> dict[str, Fraction]:
    """The parts that are known, each from 0 to 1.

    reporting: (in time + late x worth) / expected; outcome: (finished in time + late x worth) / (finished + overdue);
    progress: the mean over open tasks of percent reached / percent of the time that is over, at most 1.
    """
    worth = Fraction(rule.late_worth, 100)
    found = {}
    if counts.reports_expected:
        found["reporting"] = (counts.reports_on_time + worth * counts.reports_late) / counts.reports_expected
    ended = counts.finished_on_time + counts.finished_late + counts.overdue
    if ended:
        found["outcome"] = (counts.finished_on_time + worth * counts.finished_late) / ended
    if counts.progress:
        found["progress"] = sum(counts.progress, Fraction(0)) / len(counts.progress)
    return found


def score_of(counts: Counts, rule: ScoreRule) -> Decimal | None:
    """The score from 0 to 100, to one place; None where no part is known: nothing to judge is no bad mark.

    >>> score_of(Counts(reports_expected=4, reports_on_time=3, reports_late=1), shipped_rule())
    Decimal('87.5')
    """
    known = parts_of(counts, rule)
    weight = sum(rule.weights[part] for part in known)
    if not weight:
        return None
    reached = sum((rule.weights[part] * share for part, share in known.items()), Fraction(0)) * 100 / weight
    off = min(counts.supervisions * rule.supervision_points, rule.supervision_most)
    off += min(counts.times_returned * rule.returned_points, rule.returned_most)
    exact = max(reached - off, Fraction(0))
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@lru_cache(maxsize=1)
def shipped_rule() -> ScoreRule:
    """The rule that comes with the product."""
    return load_rule(RULE_FILE)


def load_rule(path: Path) -> ScoreRule:
    """The rule of a file. Raises FaultyFileError with every fault."""
    remedy = _("可以照自带的 appraisal.yaml 写一份。")
    root = root_of(read_text(path, remedy), path.name, remedy)
    faults: list[Fault] = list(references_in(root))
    rule = None
    if not faults:
        fields = Fields(root, faults, ("title", "weights", *NUMBERS, "grades"))
        numbers = {name: _points(fields, name) for name in NUMBERS}
        rule = ScoreRule(
            title=fields.text("title", None) or "", weights=_weights(fields, faults),
            grades=_grades(fields, faults), **numbers,
        )  # fmt: skip
    if faults or rule is None:
        raise FaultyFileError(path.name, tuple(faults))
    return rule


def _weights(fields: Fields, faults: list[Fault]) -> dict[str, int]:
    if not fields.has("weights"):
        fields.lacks("weights")
        return dict.fromkeys(PARTS, 0)
    inner = Fields(fields.node_of("weights"), faults, PARTS)
    found = {part: _points(inner, part) for part in PARTS}
    if not faults and sum(found.values()) != 100:
        fields.fault(fields.node_of("weights"), _("各项权重之和应为100。"), _("请调整权重。"))
    return found


def _grades(fields: Fields, faults: list[Fault]) -> tuple[Grade, ...]:
    found = []
    for node in fields.items("grades"):
        each = Fields(node, faults, ("title", "from"))
        found.append(Grade(each.text("title", None) or "", _points(each, "from")))
    return tuple(sorted(found, key=lambda grade: -grade.lowest))


def _points(fields: Fields, name: str) -> int:
    if not fields.has(name):
        fields.lacks(name)
        return 0
    found = fields.whole(name)
    if found is None or not 0 <= found <= 100:
        fields.wrong(name, _("0至100的整数"), _("请只写数字。"))
        return 0
    return found


def rule_lines(rule: ScoreRule) -> Sequence[str]:
    """The rule in sentences, with its numbers."""
    weights = rule.weights
    return [
        _("报送（权重{weight}）：按时报送的份数，加上迟报份数的{worth}%，除以应报份数。").format(
            weight=weights["reporting"], worth=rule.late_worth),
        _("结果（权重{weight}）：牵头任务中按期完成的项数，加上逾期完成项数的{worth}%，除以完成和逾期未完成的项数。").format(
            weight=weights["outcome"], worth=rule.late_worth),
        _("进度（权重{weight}）：牵头的在办任务，已审签进度除以按时间应达到的进度（最多计1），取平均。").format(
            weight=weights["progress"]),
        _("扣分：列入督办每次{points}分，最多{most}分；报告被退回每次{returned}分，最多{returned_most}分。").format(
            points=rule.supervision_points, most=rule.supervision_most,
            returned=rule.returned_points, returned_most=rule.returned_most),
        _("得分是三项按权重加权乘100再减扣分，最低0分；没有事项的分项不计，权重由其余分项分担；都没有的不评分。"),
        _("等次：{grades}。").format(grades=_("，").join(
            _("{from_points}分起{title}").format(from_points=grade.lowest, title=_(grade.title))
            for grade in rule.grades)),
    ]  # fmt: skip
