"""Twenty people edit the ledger of tasks at once, over HTTP, against a real server: no edit that was acknowledged is lost.

    .venv/bin/python benchmarks/ledger.py                        # SQLite
    .venv/bin/python benchmarks/ledger.py --database postgresql://postgres@127.0.0.1:5432/ledger

Everybody edits the same few lines: asks for the line with its fields open, adds a mark of their own to the remark, saves. Who
is told that somebody was quicker takes the version that is there now and tries again, as a person would. At the end the
history of each line must hold exactly the acknowledged edits, and its version must have been counted up once for each.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from itertools import pairwise
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

PASSWORD = "Qinghe-2027-desk"
PORT = 8194
BASE = f"http://127.0.0.1:{PORT}"
SET_UP = """
import django; django.setup()
from datetime import date
from django.core.management import call_command
from django.apps import apps
call_command("migrate", verbosity=0, run_syncdb=True)
from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.tasks.models import Task
city = Organisation.objects.create(name="临江市", kind="city")
for number in range({people}):
    user = User.objects.create_user(f"officer{{number}}", password="{password}", display_name=f"officer{{number}}")
    Membership.objects.create(user=user, organisation=city, role=Role.PLAN_OFFICER)
for number in range({tasks}):
    Task.objects.create(title=f"任务{{number}}", text="任务。", starts_on=date(2026, 1, 1))
"""
COUNT = """
import django; django.setup()
import json
from django.contrib.contenttypes.models import ContentType
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.tasks.models import Task
kind = ContentType.objects.get_for_model(Task)
rows = {task.pk: {"version": task.version, "remark": task.remark, "edits": []} for task in Task.objects.all()}
for entry in AuditEntry.objects.filter(content_type=kind, action=1).order_by("pk"):
    if "remark" in (entry.changes or {}):
        rows[int(entry.object_pk)]["edits"].append(entry.changes["remark"])
print(json.dumps(rows))
"""


@dataclass
class Outcome:
    """What somebody saw: acknowledged edits by line, conflicts that they were told of, errors, and seconds a request."""

    acknowledged: Counter[int] = field(default_factory=Counter)
    conflicts: int = 0
    errors: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Browser:
    """One person's browser: cookies, the token of forms."""

    def __init__(self, name: str) -> None:
        self.cookies = CookieJar()
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.cookies))
        _status, text, address = self.get("/sign-in/")
        token = _value(text, "csrfmiddlewaretoken")
        self.post(address, {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token})

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, text, the address that it came from in the end."""
        return self._send(Request(path if path.startswith("http") else BASE + path, headers={"HX-Request": "true"}
                                  if "/row/" in path else {}))  # fmt: skip

    def post(self, path: str, data: dict[str, str]) -> tuple[int, str, str]:
        """Sends a form."""
        token = next((each.value for each in self.cookies if each.name == "csrftoken"), "") or ""
        address = path if path.startswith("http") else BASE + path
        headers = {"X-CSRFToken": token, "Referer": address, **({"HX-Request": "true"} if "/row/" in path else {})}
        return self._send(Request(address, urlencode(data).encode(), headers))

    def _send(self, request: Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.url
        except HTTPError as error:
            return error.code, error.read().decode(), request.full_url


def _value(text: str, name: str) -> str:
    tag = re.search(rf'<(?:input|textarea)[^>]*name="{name}"[^>]*>', text)
    found = re.search(r'value="([^"]*)"', tag.group(0)) if tag else None
    return found.group(1) if found else ""


def edit(name: str, edits: int, tasks: list[int]) -> Outcome:
    """One person's afternoon."""
    outcome = Outcome()
    browser = Browser(name)
    for number in range(edits):
        key = tasks[(int(name.removeprefix("officer")) + number) % len(tasks)]
        mark = f"{name}-{number}"
        if _save(browser, key, mark, outcome):
            outcome.acknowledged[key] += 1
        else:
            outcome.errors.append(f"{mark}: gave up")
    return outcome


def _save(browser: Browser, key: int, mark: str, outcome: Outcome, tries: int = 200) -> bool:
    path = f"/tasks/{key}/row/edit/"
    status, text, _address = browser.get(path)
    for _count in range(tries):
        if status not in (200, 409):
            outcome.errors.append(f"{mark}: {status} {text[:200]}")
            return False
        form = {
            "version": _value(text, "version"),
            "title": _value(text, "title"),
            "due": "",
            "deliverable": "",
            "remark": mark,
        }
        begin = time.perf_counter()
        status, text, _address = browser.post(path, form)
        outcome.seconds.append(time.perf_counter() - begin)
        if status == 200 and 'class="editing"' not in text:
            return True
        outcome.conflicts += status == 409
    return False


@contextmanager
def server(environment: dict[str, str]) -> Iterator[None]:
    """A server with two processes, as in service."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT), "--workers", "2",
        "--blocking-threads", "4", "--backlog", "512", "--no-ws", "--log-level", "warning", "mingcheng.desk.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        _wait()
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait() -> None:
    opener = build_opener(ProxyHandler({}))
    for _count in range(120):
        try:
            opener.open(BASE + "/health", timeout=5)
            return
        except HTTPError:
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server does not answer")


def python(code: str, environment: dict[str, str]) -> str:
    """Runs code in a process of the desk."""
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def check(outcomes: list[Outcome], history: dict[str, dict[str, object]]) -> list[str]:
    """What is wrong with the history, against what people were told."""
    faults = [error for outcome in outcomes for error in outcome.errors]
    told: Counter[int] = sum((outcome.acknowledged for outcome in outcomes), Counter())
    for key, row in history.items():
        edits: list[list[str]] = row["edits"]  # type: ignore[assignment]
        if len(edits) != told[int(key)]:
            faults.append(f"task {key}: {told[int(key)]} acknowledged, {len(edits)} in the history")
        if row["version"] != 1 + told[int(key)]:
            faults.append(f"task {key}: version {row['version']} after {told[int(key)]} edits")
        if any(before[1] != after[0] for before, after in pairwise(edits)):
            faults.append(f"task {key}: an edit began from something else than the one before it left")
    return faults


def main() -> None:
    """Sets up a desk in a scratch folder, lets people edit, compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--edits", type=int, default=25)
    parser.add_argument("--tasks", type=int, default=5)
    parser.add_argument("--database", default="", help="postgresql://…: an EMPTY database; else SQLite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingcheng-ledger-") as folder:
        environment = {
            "DJANGO_SETTINGS_MODULE": "mingcheng.desk.settings", "MINGCHENG_LOG_LEVEL": "ERROR", **os.environ, "MINGCHENG_HOME": str(Path(folder)),
            "MINGCHENG_DATABASE_URL": asked.database,
        }  # fmt: skip
        python(SET_UP.format(people=asked.people, tasks=asked.tasks, password=PASSWORD), environment)
        keys = [int(key) for key in _history(environment)]
        with server(environment):
            begin = time.perf_counter()
            with ThreadPoolExecutor(asked.people) as pool:
                names = [f"officer{number}" for number in range(asked.people)]
                outcomes = list(pool.map(lambda name: edit(name, asked.edits, keys), names))
            seconds = time.perf_counter() - begin
        faults = check(outcomes, _history(environment))
    _report(asked, outcomes, seconds)
    if faults:
        raise SystemExit("\n".join(faults[:20]))
    print("no acknowledged edit is lost")


def _history(environment: dict[str, str]) -> dict[str, dict[str, object]]:
    import json

    found: dict[str, dict[str, object]] = json.loads(python(COUNT, environment).strip().splitlines()[-1])
    return found


def _report(asked: argparse.Namespace, outcomes: list[Outcome], seconds: float) -> None:
    times = sorted(each for outcome in outcomes for each in outcome.seconds)
    done = sum(sum(outcome.acknowledged.values()) for outcome in outcomes)
    conflicts = sum(outcome.conflicts for outcome in outcomes)
    kind = "PostgreSQL" if asked.database else "SQLite"
    p95 = times[int(len(times) * 0.95)] if times else float("nan")
    print(
        f"{kind}: {asked.people} people, {asked.tasks} lines, {done} edits acknowledged, {conflicts} conflicts shown, "
        f"{seconds:.1f} s, save p50 {times[len(times) // 2] * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
