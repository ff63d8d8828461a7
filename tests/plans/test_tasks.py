"""Tasks and the units that answer for them, in tables and in the text."""

from __future__ import annotations

import pytest

from mingcheng.plans.extract import plan_of
from mingcheng.plans.model import Plan
from mingcheng.reading.plain import read_plain

HEAD = "云麓市加快软件产业发展行动方案（2026—2028年）\n\n一、重点任务\n"


def plan(text: str) -> Plan:
    return plan_of(read_plain(HEAD + text + "\n"))


def table(*rows: str) -> Plan:
    return plan("\n" + "\n\n".join("\n".join("\t" + cell for cell in row.split("|")) for row in rows))


@pytest.mark.parametrize(
    ("closing", "lead", "support"),
    [
        ("（责任单位：市经信局、市科技局）", "市经信局 市科技局", ""),
        ("责任单位：市经信局、市科技局。", "市经信局 市科技局", ""),
        ("（牵头单位：市经信局；配合单位：市科技局）", "市经信局", "市科技局"),
        ("牵头单位：市经信局，责任单位：市科技局。", "市经信局", "市科技局"),
        ("（市经信局牵头，市科技局、市财政局配合）", "市经信局", "市科技局 市财政局"),
        ("（市经信局（牵头）、市科技局）", "市经信局", "市科技局"),
        ("（市经信局、市科技局按职责分工负责）", "市经信局 市科技局", ""),
        ("（市经信局负责）", "市经信局", ""),
        ("〔责任单位：市经信局，各区、县（市）政府〕", "市经信局 各区、县（市）政府", ""),
        ("【牵头单位：市经信局】", "市经信局", ""),
        ("\n（责任单位：市经信局、市科技局）", "市经信局 市科技局", ""),
        ("\n责任单位：市经信局", "市经信局", ""),
        ("\n牵头单位：市经信局\n配合单位：市科技局", "市经信局", "市科技局"),
    ],
)
@pytest.mark.parametrize("mark", ["1.", "（一）"])
def test_a_numbered_paragraph_closes_with_its_units(mark: str, closing: str, lead: str, support: str) -> None:
    read = plan(f"{mark}建设公共平台。搭建测试平台，到2027年建成测试中心3个。{closing}")
    (task,) = read.tasks
    assert (task.lead, task.support) == (tuple(lead.split()), tuple(support.split()))
    assert (task.number, task.title, task.section) == (mark.rstrip("."), "建设公共平台", ("一、重点任务",))
    assert task.quote == "建设公共平台。搭建测试平台，到2027年建成测试中心3个。"
    assert task.targets == tuple(target.id for target in read.targets) == ("t001",)


def test_items_that_run_on_in_one_paragraph_are_tasks_of_their_own() -> None:
    read = plan(
        "1.建设平台。搭建测试平台。责任单位：市经信局。2.引进企业。引进总部企业10家。（责任单位：市商务局）3.做好宣传。责任单位：市委宣传部。"
    )
    assert [(k.number, k.title, k.lead) for k in read.tasks] == [
        ("1", "建设平台", ("市经信局",)), ("2", "引进企业", ("市商务局",)), ("3", "做好宣传", ("市委宣传部",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "1.建设平台。搭建公共服务平台（含一期、二期）。",
        "2.压实责任。各责任单位要加强协作，确保任务落实。",
        "（三）加强领导。由市经信局统筹推进，各区县抓好落实。",
    ],
)
def test_a_paragraph_without_units_of_its_own_is_no_task(text: str) -> None:
    assert plan(text).tasks == ()


@pytest.mark.parametrize(
    ("header", "row", "lead", "support"),
    [
        (
            "序号|重点任务|牵头单位|配合单位",
            "1|培育企业100家。|市经信局|市财政局、各区（县、市）",
            "市经信局",
            "市财政局 各区（县、市）",
        ),
        ("序号|工作任务|责任单位", "1|培育企业100家。|市经信局、市财政局", "市经信局 市财政局", ""),
        ("序号|工作内容|责任单位", "1|培育企业100家。|市经信局牵头，市财政局配合", "市经信局", "市财政局"),
        ("序号|主要举措|主办单位|协办单位", "1|培育企业100家。|市经信局|市财政局", "市经信局", "市财政局"),
        ("编号|任务事项|牵头部门|责任部门", "1|培育企业100家。|市经信局|市财政局", "市经信局", "市财政局"),
        ("序号|工作举措|时限|牵头单位", "1|培育企业100家。|2027年|市经信局", "市经信局", ""),
    ],
)
def test_a_row_of_a_task_table_is_a_task(header: str, row: str, lead: str, support: str) -> None:
    read = table(header, row, "2|新建园区2个。|市科技局" + "|市经信局" * (header.count("|") - 2))
    assert [k.number for k in read.tasks] == ["1", "2"]
    assert (read.tasks[0].lead, read.tasks[0].support) == (tuple(lead.split()), tuple(support.split()))
    assert read.tasks[0].quote == "培育企业100家。"
    assert [(t.where, t.year) for t in read.targets] == [
        ("task-table", 2027 if "时限" in header else 2028),
        ("task-table", 2028),
    ]
    assert [k.targets for k in read.tasks] == [("t001",), ("t002",)]


def test_a_row_over_the_whole_width_names_the_section() -> None:
    read = table(
        "序号|工作任务|责任单位",
        "一、企业培育行动",
        "1|引进企业10家。|市商务局",
        "二、平台建设行动",
        "2|搭建平台。|市经信局",
    )
    assert [k.section[-1] for k in read.tasks] == ["一、企业培育行动", "二、平台建设行动"]
