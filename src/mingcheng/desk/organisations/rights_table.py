"""The table of rights in words: for its page and for docs/reference/rights.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mingcheng.desk.organisations.rights import RIGHTS, Extent, Role
from mingcheng.language import _, marked

ROOMS: dict[str, str] = {
    "organisations": marked("单位与用户"),
    "audit": marked("审计"),
    "jobs": marked("后台任务"),
    "plans": marked("规划"),
    "targets": marked("目标"),
    "deliverables": marked("成果"),
    "tasks": marked("任务"),
    "statistics": marked("统计"),
    "registry": marked("名录"),
    "policies": marked("政策"),
    "parks": marked("园区"),
    "home": marked("驾驶舱"),
}
DEEDS: dict[str, str] = {
    "view": marked("查看"),
    "manage": marked("管理"),
    "details": marked("查看内容变化"),
    "edit": marked("编辑"),
    "publish": marked("发布"),
    "enter": marked("填报数值"),
    "figures": marked("查看数值"),
    "report": marked("报告进展"),
    "sign_off": marked("审签"),
    "upload": marked("上传报表"),
    "sign_district": marked("区县审签"),
    "sign_city": marked("市级审签"),
    "tables": marked("汇总表"),
    "published": marked("已公布数据"),
    "contact": marked("登记联系服务"),
    "pools": marked("培育库"),
    "results": marked("匹配结果"),
    "lists": marked("查看审核中的名单"),
    "award": marked("拟定名单"),
    "pay": marked("兑付"),
    "simulate": marked("改革模拟"),
    "object": marked("提出异议"),
    "screen": marked("大屏"),
}
EXTENTS: dict[Extent | None, str] = {
    Extent.EVERYTHING: marked("全部"),
    Extent.BELOW: marked("本级及下级"),
    Extent.PUBLISHED: marked("已发布"),
    None: "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A right with how far it reaches for each role, in the order of the roles."""

    right: str
    room: str
    deed: str
    extents: tuple[Extent | None, ...]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """For each role the class of its cell and its words."""
        return [(each.value if each else "", _(EXTENTS[each]) if each else "") for each in self.extents]


def rows() -> Iterator[Row]:
    """All rights in the order of RIGHTS."""
    for right, extents in RIGHTS.items():
        room, deed = right.split(".")
        yield Row(right, _(ROOMS.get(room, room)), _(DEEDS.get(deed, deed)), tuple(extents.get(role) for role in Role))


def markdown() -> str:
    """The table as docs/reference/rights.md has it."""
    lines = [
        f"| {_('权限')} | {_('名称')} | {' | '.join(str(role.label) for role in Role)} |",
        f"|---|---|{'|'.join('---' for _role in Role)}|",
    ]
    for row in rows():
        cells = " | ".join(text or "—" for _kind, text in row.cells)
        lines.append(f"| `{row.right}` | {row.room}：{row.deed} | {cells} |")
    return "\n".join(lines) + "\n"
