"""`mingcheng compare`: plans side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import console, file_name, print_json, refuse_overwriting, tell, write_file
from mingcheng.cli.read import plan_and_document
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.plans.compare import Comparison
    from mingcheng.plans.model import Plan

YAML_ENDINGS = frozenset({".yaml", ".yml"})

HELP = marked(
    "并排比较几份方案的指标。\n\n"
    "同一含义的指标排在一起，换算成同一单位，列出基期、目标、年均增速和年均增量。\n"
    "方案可以是文件，也可以是 read --yaml 得到的 YAML，二者可以混用。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng compare 临江.docx 云麓.pdf\n"
    "  mingcheng compare 方案/*.yaml --html 对比.html\n"
    "  mingcheng compare 方案/*.yaml --json"
)


def compare(
    files: Annotated[
        list[Path], typer.Argument(metavar=marked("文件"), parser=file_name, help=marked("方案文件或 YAML，两个以上。"))
    ],
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
    html: Annotated[
        Path | None,
        typer.Option(metavar=marked("路径"), parser=file_name, help=marked("写成带图表的网页，可直接用浏览器打开。")),
    ] = None,
) -> int:
    """Reads all plans, aligns them, and shows what was asked for."""
    if len(files) < 2:
        raise UsageError("mingcheng compare", _("只有一份方案，无从比较。"), _("请给出两份以上。"))
    refuse_overwriting("mingcheng compare", files, (html,))
    from mingcheng.plans.compare import NamedPlan, comparison_of

    names = short_names(files)
    comparison = comparison_of(
        [NamedPlan(name=name, plan=plan_in(file)) for name, file in zip(names, files, strict=True)]
    )
    if html is not None:
        _write_page(comparison, html)
    if as_json:
        print_json(comparison.model_dump_json())
    else:
        from mingcheng.cli.comparison_table import show_comparison

        show_comparison(comparison, console())
    return 0


def plan_in(file: Path) -> Plan:
    """The plan of a document, or the one that a YAML file holds."""
    if file.suffix.lower() in YAML_ENDINGS:
        from mingcheng.plans.store import read_yaml

        return read_yaml(file)
    return plan_and_document(file)[0]


def short_names(files: Sequence[Path]) -> list[str]:
    """A short name for each file, no two alike.

    >>> short_names([Path("甲市.docx"), Path("乙/方案.pdf"), Path("丙/方案.pdf")])
    ['甲市', '乙/方案.pdf', '丙/方案.pdf']
    """
    stems = Counter(file.stem for file in files)
    names = [printable(file.stem if stems[file.stem] == 1 else str(file)) for file in files]
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):
        seen[name] += 1
        if seen[name] > 1:  # one file given twice
            names[place] = f"{name} ({seen[name]})"
    return names


def printable(name: str) -> str:
    """A file's name with what is not text in it (a name in another encoding) replaced."""
    return name.encode("utf-8", errors="replace").decode("utf-8")


def _write_page(comparison: Comparison, path: Path) -> None:
    from mingcheng.plans.compare_page import page_of

    write_file(path, page_of(comparison))
    tell(_("已写入 {path}。").format(path=path))
