"""Lint: what is wrong in a plan, each finding with its passages and its arithmetic.

>>> from mingcheng.plans.model import DocumentHead, Plan
>>> from mingcheng.reading.document import Document
>>> text = "到2027年，软件企业达到**家。"
>>> [f.check for f in findings_of(Plan(document=DocumentHead()), Document(text=text, blocks=(), format="txt"))]
['draft-blank']
"""

from __future__ import annotations

from mingcheng.language import marked
from mingcheng.plans.lint import conflicts, drafts, growth, levels, parks, sums, tasks, wording, years
from mingcheng.plans.lint.findings import SEVERITIES, Check, Finding, Place, Severity
from mingcheng.plans.lint.grounds import Grounds
from mingcheng.plans.model import Plan
from mingcheng.reading.document import Document

__all__ = ["CHECKS", "SEVERITIES", "Check", "Finding", "Place", "Severity", "findings_of"]

CHECKS: tuple[Check, ...] = (
    Check("conflicting-values", "error", marked("同一指标前后数值不一"), conflicts.conflicting_values),
    Check("table-against-prose", "error", marked("指标表与正文数值不一"), conflicts.table_against_prose),
    Check("task-table-against-prose", "error", marked("任务分工表与正文数值不一"), conflicts.task_table_against_prose),
    Check("magnitude-differs", "error", marked("数字相同而单位量级不同"), conflicts.magnitude_differs),
    Check("doubling-not-borne-out", "error", marked("倍增、翻番与基数和目标不符"), growth.claims_of_doubling),
    Check("stated-growth", "error", marked("所称年均增速与首末数值不符"), growth.stated_growth),
    Check("target-below-baseline", "error", marked("目标低于基期值"), levels.target_below_baseline),
    Check("rank-below-baseline", "error", marked("目标位次低于现有位次"), levels.rank_below_baseline),
    Check("baseline-year", "error", marked("基期不早于目标年"), levels.baseline_year),
    Check("part-exceeds-total", "error", marked("其中项大于总数"), sums.part_exceeds_total),
    Check("sum-differs", "error", marked("分项之和与合计不符"), sums.sum_differs),
    Check("share-exceeds-whole", "error", marked("占比超过100%"), sums.share_exceeds_whole),
    Check("year-before-period", "error", marked("目标年份早于规划期"), years.year_before_period),
    Check("similar-indicator", "warning", marked("名称相近的指标数值不同"), conflicts.similar_indicator),
    Check("increment-or-level", "warning", marked("新增数与总数混用"), wording.increment_or_level),
    Check("unit-kind-differs", "warning", marked("同一指标用了不能换算的单位"), wording.unit_kind_differs),
    Check("growth-and-level", "warning", marked("增速目标与总量目标不匹配"), growth.growth_and_level),
    Check("baseline-differs", "warning", marked("基期值与正文所述不一"), levels.baseline_differs),
    Check("nested-counts", "warning", marked("高门槛的数目多于低门槛的"), levels.nested_counts),
    Check("parts-exceed-total", "warning", marked("其中项之和超过总数"), sums.parts_exceed_total),
    Check("fund-parts", "warning", marked("各只基金之和与总规模不符"), sums.fund_parts),
    Check("parks-exceed-total", "warning", marked("园区（区县）目标之和超过总目标"), parks.parks_exceed_total),
    Check("parks-below-share", "warning", marked("园区目标之和达不到所定占比"), parks.parks_below_share),
    Check("park-target-unclear", "warning", marked("园区各地块目标是否重复不明"), parks.park_target_unclear),
    Check("park-listed-twice", "warning", marked("同一园区列了两次"), parks.park_listed_twice),
    Check("park-district", "warning", marked("园区位置与所属区县不符"), parks.park_district),
    Check("park-parts", "warning", marked("园区各部分面积之和超过整体"), parks.park_parts),
    Check("year-after-period", "warning", marked("目标年份超出规划期"), years.year_after_period),
    Check("task-without-lead", "warning", marked("任务没有牵头单位"), tasks.task_without_lead),
    Check("task-numbering", "warning", marked("任务编号缺漏或重复"), tasks.task_numbering),
    Check("support-is-lead", "warning", marked("牵头单位同时列为配合单位"), tasks.support_is_lead),
    Check("draft-blank", "warning", marked("草稿留有空白"), drafts.draft_blank),
    Check("dangling-punctuation", "warning", marked("表格单元以顿号、逗号结尾"), drafts.dangling_punctuation),
    Check("comparator-differs", "note", marked("同一目标的限定词不一"), wording.comparator_differs),
    Check("unit-differs", "note", marked("同一指标的计量单位不一"), wording.unit_differs),
    Check("increment-with-baseline", "note", marked("按新增计的指标列有基期值"), wording.increment_with_baseline),
    Check("target-without-unit", "note", marked("指标没有责任单位"), tasks.target_without_unit),
    Check("lead-differs", "note", marked("指标责任单位与任务牵头单位不一"), tasks.lead_differs),
    Check("unit-names", "note", marked("同一责任单位名称不一"), tasks.unit_names),
    Check("doubled-punctuation", "note", marked("标点重复"), drafts.doubled_punctuation),
    Check("word-residue", "note", marked("残留排版软件的标记"), drafts.word_residue),
)
"""Every check, errors first."""


def findings_of(plan: Plan, document: Document) -> list[Finding]:
    """What is wrong in a plan: errors first, then warnings and notes, each group in the order of the text.

    `plan` must have been read from `document`: places are offsets into its text.
    """
    grounds = Grounds(plan, document)
    found = [finding for check in CHECKS for finding in check.findings(grounds)]
    return sorted(
        found,
        key=lambda finding: (SEVERITIES.index(finding.severity), finding.places[0].start if finding.places else -1),
    )
