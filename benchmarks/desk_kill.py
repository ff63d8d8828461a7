"""kill -9 of server and worker in the middle of imports and match runs: is anything lost, is anything doubled?

    python benchmarks/desk_kill.py [--kills 20] [--enterprises 600] [--seed 1]

Two desks get the same lists of enterprises and the same match runs to do. One does them undisturbed; in the other, the
server and the worker are killed at random moments and started again by what watches over them. In the end the registers,
the results and the states of all jobs must be the same, and every kill must have been survived.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.serving import Serving, Supervisor

PORT = 8794
PREPARE = """
import sys, tempfile, django; django.setup()
from datetime import date, timedelta
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from mingcheng.desk.demonstration.build import stage_of
from mingcheng.desk.demonstration.population import make_population
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies.facts import TABLES, put_tables
from mingcheng.desk.policies.run_pages import ask_for_run
from mingcheng.desk.registry import demonstration as lists
from mingcheng.desk.registry.models import ListImport
lists.run_waiting = lambda: 0  # the worker of the desk does it
today, count = date(2026, 11, 27), int(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    make_population(Path(folder), count, 6, today)
    stage = stage_of(count, 6, today, Path(folder))
    put_tables({name: stage.facts / f"{name}.parquet" for name in TABLES if (stage.facts / f"{name}.parquet").exists()})
    rows, day = lists._rows(stage), today - timedelta(days=60)
    officer, kind = stage.users[Role.STATISTICS_OFFICER], ListImport.Kind
    for year in (2023, 2024, 2025):
        ask_for_run("jiaxing-2025", year, stage.users[Role.MEASURE_OFFICER])
    made = Path(folder)
    for source, path in (("市场监管", lists._market_list(rows, made)), ("统计", lists._statistics_list(stage, rows, made)),
                         ("税务", lists._tax_list(rows, made))):
        lists._import(stage, path, source, kind.ENTERPRISES, day, officer)
    lists._import(stage, lists._title_list(stage, rows, made), "", kind.TITLES, day, officer)
    for year in (2023, 2024, 2025):
        ask_for_run("jiaxing-2025", year, stage.users[Role.MEASURE_OFFICER])
"""
LOOK = """
import hashlib, json, django; django.setup()
import pyarrow.parquet as pq
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.policies.matching import RESULT, folder_of
from mingcheng.desk.policies.models import MatchRun
from mingcheng.desk.registry.models import Enterprise, ListImport
def digest(rows): return hashlib.sha256("\\n".join(sorted(map(repr, rows))).encode()).hexdigest()[:16]
fields = ("uscc", "name", "code", "district__adcode", "park__name", "address", "segment", "records", "state", "is_current")
told = {"enterprises": [Enterprise.objects.count(), digest(Enterprise.objects.values_list(*fields))]}
told["lists"] = [[each.source, each.state, each.records] for each in ListImport.objects.order_by("pk")]
for run in MatchRun.objects.order_by("pk"):
    path = folder_of(run) / RESULT
    rows = pq.read_table(path).to_pylist() if path.exists() else []
    told[f"run {run.pk}"] = [run.is_done, path.exists(), len(rows), digest(tuple(row.items()) for row in rows)]
told["jobs"] = [[each.kind, each.state, each.error] for each in Job.objects.order_by("pk")]
print(json.dumps(told, ensure_ascii=False))
"""
STATES = """
import django; django.setup()
from mingcheng.desk.jobs.models import Job
print(Job.objects.filter(state__in=["waiting", "running"]).count())
"""


def ask(program: str, home: Path, *arguments: str) -> str:
    """Runs a program on a desk."""
    environment = {**os.environ, "MINGCHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mingcheng.desk.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip()


def kill_at_random(
    supervisor: Supervisor, kills: int, chance: random.Random, over: threading.Event, gap: float
) -> list[float]:
    """Kills server or worker, or both, `kills` times, at moments that nobody chose."""
    moments: list[float] = []
    while len(moments) < kills and not over.wait(chance.uniform(1, gap)):
        # More kills a minute than the desk would put up with are no fault of its own here.
        supervisor._restarts.clear()
        for process in chance.choice(
            (supervisor._running, supervisor._running[:1], supervisor._running[1:], supervisor._running[1:])
        ):
            process.send_signal(signal.SIGKILL)
        moments.append(time.monotonic())
    return moments


def run(home: Path, kills: int, gap: float, chance: random.Random) -> int:
    """Serves a desk until all its jobs have ended; says how many kills it took."""
    os.environ["MINGCHENG_HOME"] = str(home)
    supervisor, over, killed = Supervisor(Serving(DataFolder(home), port=PORT)), threading.Event(), [0]
    supervisor.start()
    watching = threading.Thread(target=supervisor.run)
    killing = threading.Thread(target=lambda: killed.append(len(kill_at_random(supervisor, kills, chance, over, gap))))
    watching.start()
    killing.start()
    while int(ask(STATES, home)):
        time.sleep(1)
    over.set()
    killing.join()
    supervisor.stop.set()
    watching.join()
    supervisor.end()
    return killed[-1]


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--enterprises", type=int, default=600)
    parser.add_argument(
        "--gap", type=float, default=25, help="most seconds between two kills; longer than one job takes"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcheng.desk.settings"
    with tempfile.TemporaryDirectory(prefix="mingcheng-kill-") as scratch:
        homes = [Path(scratch) / "undisturbed"]
        ask(PREPARE, homes[0], str(options.enterprises))
        run(homes[0], 0, options.gap, chance)
        expected: dict[str, Any] = json.loads(ask(LOOK, homes[0]))
        print(json.dumps(expected, ensure_ascii=False))
        survived, number = 0, 0
        while survived < options.kills:
            number += 1
            home = Path(scratch) / f"killed-{number}"
            ask(PREPARE, home, str(options.enterprises))
            survived += run(home, options.kills - survived, options.gap, chance)
            found = json.loads(ask(LOOK, home))
            differing = [part for part in expected if expected[part] != found.get(part)]
            print(f"desk {number}: {survived} kills so far; {'the same' if not differing else 'DIFFERENT'}")
            for part in differing:
                print(f"  {part}: {found.get(part)} instead of {expected[part]}")


if __name__ == "__main__":
    main()
