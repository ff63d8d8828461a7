"""The register linked again, and the desk's table brought in step with it."""

from __future__ import annotations

from typing import Any

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.registry.standings_sync import synchronise_standings
from mingcheng.desk.registry.store import patiently, register, story_tables
from mingcheng.desk.registry.synchronise import synchronise
from mingcheng.language import _
from mingcheng.registry.linked_register import link_register

LINKED, WRITTEN = 30, 90
"""How far (of 100) it is once lists are linked, and once the table of enterprises is written."""


def relink(progress: Progress) -> dict[str, Any]:
    """Links, writes enterprises, writes titles. Where nothing has changed since the last time, nothing is computed."""
    progress(5, 100, _("合并各份名单"))
    linkage = patiently(lambda: link_register(register()))
    rows = linkage.rows

    def tell(done: int, total: int) -> None:
        share = LINKED + (WRITTEN - LINKED) * done // max(total, 1)
        progress(share, 100, _("写入企业 {done} / {total}").format(done=f"{done:,}", total=f"{total:,}"))

    changes = synchronise(linkage.entry, tell)
    story_tables()
    progress(WRITTEN, 100, _("更新称号与培育库"))
    synchronise_standings()
    progress(100, 100, _("名录已更新"))
    return {"enterprises": rows["enterprises"], "members": rows["members"], "review": rows["review"],
            "unheard": rows["unheard"], **changes.told()}  # fmt: skip
