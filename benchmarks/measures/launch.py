"""Starts one command line and tells its time, processor time and peak memory: `python -S -E launch.py COMMAND …`.

A process of its own, and a small one: Linux counts what the starting process held before the command took its place.
"""

import json
import os
import sys
import time


def main() -> None:
    reading, writing = os.pipe()
    start = time.perf_counter()
    actions = [(os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_CLOSE, reading)]
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as output:
        lines = output.read().strip().splitlines()
    _pid, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    told = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    print(
        json.dumps({
            "code": os.waitstatus_to_exitcode(status), "seconds": seconds,
            "processor": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024, "told": told,
        })
    )  # fmt: skip


if __name__ == "__main__":
    main()
