"""Classification: how often right on the cases, and the time for a made-up city's list.

    python -m benchmarks.classification [--enterprises 60000] [--seed 1] [--endings xlsx csv parquet]

Right of those relied on, abstained and calibration by set of cases (see tests/registry/cases); then a list of long scopes,
put together from items that registers are full of, with words between that no lexicon has, through `mingcheng classify`.
Goal: 60,000 enterprises < 60 s. Nothing here fails when it is missed.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import xlsxwriter
from rich.console import Console
from rich.table import Table

from mingcheng import __version__
from mingcheng.registry.classification import Tools, classify
from mingcheng.registry.classification.classify import standing_names
from tests.registry.classification_cases import cases, columns_of

SETS = ("held-out", "development", "blind")
HEADS = ("统一社会信用代码", "企业名称", "经营范围", "主要产品", "行业代码", "行业代码版本")
CODES = ("6513", "6520", "6531", "6550", "5176", "3599", "7519")
QUALIFIERS = ("智慧", "绿色", "跨境", "乡村", "海洋", "低空", "银发", "冷链", "文旅", "应急")
TRADE_NAMES = ("云麓", "衡川", "东屿", "青陵", "柏塘", "鹿溪", "天阙", "微澜", "沧浦", "栖霞渡")
BUSINESSES = ("软件", "信息技术", "科技", "网络科技", "智能科技", "贸易", "电子", "机械", "物联网", "微电子", "工程")


def accuracy() -> Table:
    """A row a set: answers that can be relied on, how many are right, how often the best class is right at all."""
    table = Table(
        "cases", "to be answered", "relied on", "right", "abstained", "best class right", title="classification"
    )
    tools = Tools.of()
    for name in SETS:
        found = cases(name)
        answers = classify(columns_of(found), tools)
        rows = list(zip(found, answers.codes(), standing_names(answers.gb), strict=True))
        asked = [(case.is_right(code), standing in ("likely", "sure")) for case, code, standing in rows if case.gb]
        relied = [is_right for is_right, is_relied in asked if is_relied]
        share, best = sum(relied) / len(relied), sum(is_right for is_right, _relied in asked) / len(asked)
        table.add_row(
            name,
            str(len(asked)),
            str(len(relied)),
            f"{share:.3f}",
            f"{1 - len(relied) / len(asked):.3f}",
            f"{best:.3f}",
        )
    return table


def made_up_rows(count: int, seed: int) -> list[list[str]]:
    """Enterprises with scopes of 3 to 18 items, some of them with words of no lexicon, and products for six in ten."""
    rng = Random(seed)
    texts = [case for name in SETS for case in cases(name)]
    items = [item for case in texts for item in case.scope.replace("。", "；").split("；") if item.strip()]
    products = [item for case in texts for item in case.products.split("、") if item]
    rows = []
    for number in range(count):
        scope = [rng.choice(items) for _item in range(rng.randint(3, 18))]
        scope = [
            rng.choice(QUALIFIERS) + str(rng.randint(1, 999)) + item if rng.random() < 0.1 else item for item in scope
        ]
        name = rng.choice(TRADE_NAMES) + chr(0x4E00 + rng.randint(0, 5000)) + rng.choice(BUSINESSES) + "有限公司"
        made = "、".join(rng.sample(products, 2)) if rng.random() < 0.6 else ""
        code = f"9133{number:014d}"
        rows.append([code, name, "；".join(scope), made, rng.choice(CODES), rng.choice(("2011", "2017"))])
    return rows


def written(path: Path, rows: list[list[str]]) -> Path:
    """The list as a file of the kind that its ending says."""
    match path.suffix:
        case ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([list(HEADS), *rows])
        case ".parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            columns = dict(zip(HEADS, map(list, zip(*rows, strict=True)), strict=True))
            pq.write_table(pa.table(columns), path)
        case _:
            with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
                sheet = book.add_worksheet()
                for number, row in enumerate([list(HEADS), *rows]):
                    sheet.write_row(number, 0, row)
    return path


def timed(path: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of `mingcheng classify` on a list, from a fresh process to the written result."""
    command = [sys.executable, "-m", "mingcheng", "classify", str(path), "-o", str(path.with_name("分类.parquet"))]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--endings", nargs="+", default=["xlsx", "csv", "parquet"])
    given = parser.parse_args()
    screen = Console()
    screen.print(accuracy())
    table = Table("list", "time", "peak memory", title=f"mingcheng {__version__}: {given.enterprises:,} enterprises")
    rows = made_up_rows(given.enterprises, given.seed)
    with tempfile.TemporaryDirectory(prefix="mingcheng-bench-") as folder:
        for ending in given.endings:
            seconds, peak = timed(written(Path(folder) / f"企业名单.{ending}", rows))
            table.add_row(f".{ending}", f"{seconds:.1f} s", f"{peak:.0f} MB")
    screen.print(table)


if __name__ == "__main__":
    main()
