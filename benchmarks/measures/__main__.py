"""Measures matching: `python -m benchmarks.measures [CASE …] [--full] [--repeat 5] [--keep FOLDER]`.

Without --full the sizes are those for a laptop and a minute or two; the goals are meant for the full ones. Made-up facts
are made once into a temporary folder, or into the one given by --keep, which stays.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.measures import one, reforms, scale, small
from benchmarks.measures.settings import Settings
from benchmarks.measures.ten_rules import compare

CASES: Mapping[str, Callable[[Settings], None]] = {
    "ten-rules": compare.compare,
    "scale": scale.measure,
    "one": one.measure,
    "reforms": reforms.measure,
    "small": small.measure,
}


def main() -> None:
    """Runs the chosen cases, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=" ".join(CASES))
    parser.add_argument("--full", action="store_true", help="the sizes that the goals are meant for")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the facts here, and leave them")
    given = parser.parse_args()
    unknown = sorted(set(given.cases) - set(CASES))
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}")
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingcheng-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        for name, case in CASES.items():
            if not given.cases or name in given.cases:
                case(Settings(folder.resolve(), given.full, given.repeat))


if __name__ == "__main__":
    main()
