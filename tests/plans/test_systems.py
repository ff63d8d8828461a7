"""Platforms, registers, mechanisms and bodies that a plan wants run."""

from __future__ import annotations

import pytest

from mingcheng.plans.extract import plan_of
from mingcheng.plans.model import System
from mingcheng.reading.plain import read_plain


def systems(text: str) -> tuple[System, ...]:
    return plan_of(read_plain(f"云麓市行动方案\n一、重点任务\n{text}\n")).systems


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("搭建软件测试公共服务平台，为企业提供服务。", ["软件测试公共服务平台"]),
        ("建立重点企业培育库和首版次产品名录。", ["重点企业培育库", "首版次产品名录"]),
        ("建立企业库、需求库、专家库。", ["企业库", "需求库", "专家库"]),
        ("健全统计监测制度、例会协调机制。", ["统计监测制度", "例会协调机制"]),
        ("组建软件产业发展领导小组，统筹推进工作。", ["软件产业发展领导小组"]),
        ("上线“云企通”服务平台。", ["“云企通”服务平台"]),
        ("建立产业链、资金链融合的协调机制。", ["产业链、资金链融合的协调机制"]),
        ("建设类脑计算平台，建立项目储备库。", ["类脑计算平台", "项目储备库"]),
        ("搭建公共服务平台。完善公共服务平台功能。", ["公共服务平台"]),
        ("完善五个体系，打造一批平台。", []),
        ("建设实训基地10个、开源社区3个、测试中心2家。", []),
        ("建成测试中心3个，推动平台经济规范发展。", []),
    ],
)
def test_what_a_verb_sets_up_by_name_is_a_system(text: str, names: list[str]) -> None:
    assert [system.name for system in systems(text)] == names


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("搭建测试平台，为企业提供测试服务。", "Run the platform “测试平台”, for this purpose: 为企业提供测试服务."),
        ("建立企业库、需求库。", "Keep the register “企业库”."),
        ("健全例会协调机制。", "Work the mechanism “例会协调机制”."),
        ("组建工作专班，统筹各项工作。", "Set up the body “工作专班”, for this purpose: 统筹各项工作."),
    ],
)
def test_a_system_says_in_english_what_it_is_for(text: str, what: str) -> None:
    assert systems(text)[0].what == what
