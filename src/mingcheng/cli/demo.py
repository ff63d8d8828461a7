"""`mingcheng demo`: the demonstration documents and plans, to work on without any of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import file_name, not_written, tell, write_data
from mingcheng.language import _, marked

CONTENT = Path(__file__).parents[1] / "content"
DOCUMENTS = CONTENT / "demo"
PLANS = CONTENT / "plans"
MAIN = DOCUMENTS / "linjiang-plan.docx"
"""The document that `mingcheng up` reads."""

HELP = marked(
    "取出示例文件。\n\n"
    "示例方案属于虚构的临江市，有 Word、PDF、扫描件和纯文本几种；另有几份公开方案的指标数据（YAML，只有名称和数字）。\n"
    "不给目录时，只列出有哪些。"
)
EXAMPLE = marked("例：\n  mingcheng demo\n  mingcheng demo 示例\n  mingcheng read 示例/linjiang-plan.docx")


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar=marked("目录"), parser=file_name, help=marked("放到这个目录；没有时新建，同名文件不覆盖。")
        ),
    ] = None,
) -> int:
    """Lists the files, or copies them into a folder."""
    files = demonstration_files()
    if folder is None:
        for file in files:
            print(file.name)
        tell(_("用 mingcheng demo 目录 取出。"))
        return 0
    present = [file.name for file in files if (folder / file.name).exists()]
    if present:
        problem = _("已有同名文件：{names}。").format(names="、".join(present))
        raise UsageError(str(folder), problem, _("请换一个目录。"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error
    for file in files:
        write_data(folder / file.name, file.read_bytes())
    tell(_("已把 {count} 个文件放到 {folder}。").format(count=len(files), folder=folder))
    return 0


def demonstration_files() -> list[Path]:
    """Documents first, then plans; each by name."""
    return [*sorted(DOCUMENTS.glob("*.*")), *sorted(PLANS.glob("*.yaml"))]
