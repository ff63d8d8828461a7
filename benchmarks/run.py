"""Wall time and peak memory of the main jobs, each as a user starts it: a fresh process, from command line to result.

    make bench                          or: python benchmarks/run.py [--repeat 3] [--full] [--keep FOLDER] [CASE …]

The goal beside each figure is what the project promises itself on two cores; nothing here fails when it is missed.
Peak memory is that of the largest process of the job (reading runs in a process of its own).
The cases of matching (MEASURES) print tables of their own, at laptop sizes unless --full is given: see benchmarks/measures.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mingcheng import __version__

MINGCHENG = (sys.executable, "-m", "mingcheng")
SHARED = Path(os.environ.get("MINGCHENG_SHARED") or Path(__file__).parents[2] / "shared")
MEASURES = ("ten-rules", "scale", "one", "reforms", "small")
PAGES = 300
PARAGRAPHS_A_PAGE = 9


@dataclass(frozen=True)
class Case:
    """One job: `commands` makes its command lines in a folder of its own; None where something is absent."""

    name: str
    goal: str
    commands: Callable[[Path], list[list[str]] | None]


@dataclass(frozen=True)
class Run:
    """What one run of a job took."""

    seconds: float
    peak_mb: float
    code: int


def help_page(_folder: Path) -> list[list[str]]:
    return [["--help"]]


def five_plans_together(_folder: Path) -> list[list[str]] | None:
    plans = five_plans()
    return [["read", "--json", *map(str, plans)]] if plans else None


def five_plans_one_by_one(_folder: Path) -> list[list[str]] | None:
    return [["read", "--json", str(plan)] for plan in five_plans()] or None


def five_plans() -> list[Path]:
    """The five plans for the software industry and the digital economy among the real documents."""
    folder = SHARED / "plans"
    return sorted([*folder.glob("*-software-*.txt"), *folder.glob("*-digital-economy-*.txt")])[:5]


def long_docx(folder: Path) -> list[list[str]]:
    path = folder / "长篇规划.docx"
    write_long_docx(path)
    return [["read", "--json", str(path)]]


def write_long_docx(path: Path) -> None:
    """A Word file of about 300 pages of an invented plan: headings, prose with figures, a table every ten pages."""
    from docx import Document

    document = Document()
    document.add_heading("云麓区数字产业发展规划（2026—2030年）", level=0)
    for page in range(1, PAGES + 1):
        document.add_heading(f"第{page}节 产业培育与载体建设", level=1)
        for number in range(1, PARAGRAPHS_A_PAGE + 1):
            document.add_paragraph(
                f"（{number}）做强第{page}类骨干企业。到2030年，培育年营业收入超{page}亿元的软件企业{number + 2}家，"
                f"新增省级研发机构{number}家，软件业务收入年均增长{10 + number % 7}%以上。"
                "推动重点园区完善公共服务，支持企业牵头组建创新联合体，开放一批典型应用场景。"
                "（责任单位：区经信局、区科技局）"
            )
        if page % 10 == 0:
            table = document.add_table(rows=1, cols=4)
            for cell, text in zip(table.rows[0].cells, ("指标", "单位", "2025年", "2030年"), strict=True):
                cell.text = text
            for number in range(1, 9):
                row = (f"第{number}项指标", "亿元", str(page * number), str(page * number * 2))
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
    document.save(str(path))


CASES = (
    Case("help", "≤ 0.3 s", help_page),
    Case("five-plans", "≤ 2 s", five_plans_together),
    Case("five-plans-one-by-one", "—", five_plans_one_by_one),
    Case("docx-300-pages", "≤ 10 s, ≤ 500 MB", long_docx),
)


def run(commands: list[list[str]]) -> Run:
    """Runs the commands one after the other, their output thrown away."""
    start = time.perf_counter()
    peak, code = 0.0, 0
    for command in commands:
        process = subprocess.Popen([*MINGCHENG, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak, code = max(peak, usage.ru_maxrss / 1024), code or process.returncode
    return Run(time.perf_counter() - start, peak, code)


def rows(cases: list[Case], repeat: int) -> Iterator[tuple[str, ...]]:
    """One row a case: the median time of the runs, the largest memory."""
    for case in cases:
        with tempfile.TemporaryDirectory(prefix="mingcheng-bench-") as folder:
            commands = case.commands(Path(folder))
            if commands is None:
                yield case.name, "—", "—", case.goal, "the real documents are not on this machine"
                continue
            runs = [run(commands) for _number in range(repeat)]
        seconds = statistics.median(each.seconds for each in runs)
        codes = sorted({each.code for each in runs} - {0})
        remark = f"exit {', '.join(map(str, codes))}" if codes else ""
        yield case.name, f"{seconds:.2f} s", f"{max(each.peak_mb for each in runs):.0f} MB", case.goal, remark


def measure(cases: list[str], given: argparse.Namespace) -> int:
    """The cases of matching, in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.measures", *cases, "--repeat", str(given.repeat)]
    command += ["--full"] if given.full else []
    command += ["--keep", str(Path(given.keep).resolve())] if given.keep else []
    return subprocess.call(command, cwd=Path(__file__).parents[1])


def main() -> None:
    """Runs the chosen cases, or all, and prints the tables."""
    known = [*(case.name for case in CASES), *MEASURES]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=" ".join(known))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="matching at the sizes that the goals are meant for")
    parser.add_argument("--keep", metavar="FOLDER", help="make the facts of matching here, and leave them")
    given = parser.parse_args()
    unknown = sorted(set(given.cases) - set(known))
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}")
    chosen = [case for case in CASES if not given.cases or case.name in given.cases]
    if chosen:
        table = Table("case", "median", "peak memory", "goal", "remark", title=f"mingcheng {__version__}")
        for row in rows(chosen, given.repeat):
            table.add_row(*row)
        Console().print(table)
    measures = [name for name in MEASURES if not given.cases or name in given.cases]
    if measures:
        sys.exit(measure(measures, given))


if __name__ == "__main__":
    main()
