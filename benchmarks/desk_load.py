"""How fast the desk's pages are while twenty people work: p50 and p95 of every page, of search, memory of the processes.

    python benchmarks/desk_load.py [--enterprises 60000] [--months 36] [--clients 20] [--seconds 60] [--home FOLDER]

A made-up city is built (in FOLDER, where it stays for the next run), the desk is served as `mingcheng up` serves it, and
this process plays the people: each signs in, then asks for one page a second, taking all pages in turn. The pages are
found by following links, one of each kind. With MINGCHENG_DATABASE_URL the desk stands on that (empty) PostgreSQL database.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from rich.console import Console
from rich.table import Table

from mingcheng.desk.data_folder import DataFolder

PORT = 8793
PASSWORD = "Qinghe-2027-desk"
ROLES = ("plan_officer", "statistics_officer", "measure_officer")
GOAL_MS, SEARCH_GOAL_MS, GOAL_MB = 200, 100, 1024
TYPED = ("l", "临江", "临江软", "软件", "zhineng", "信息技术", "91", "9133", "云", "数据科")
NOT_FOLLOWED = re.compile(
    r"[?&]as=|/(sign-out|files?|download|export|template|marked)\b|\.(xlsx|csv|zip|pdf|json|yaml|docx|js|css)$"
)
BUILD = f"""
import sys, django; django.setup()
from mingcheng.desk.demonstration import build
from mingcheng.desk.organisations.models import User
build(enterprises=int(sys.argv[1]), months=int(sys.argv[2]), progress=lambda done, total, text: print(text, flush=True))
for user in User.objects.all():
    user.set_password({PASSWORD!r}); user.must_change_password = False; user.save()
"""


@dataclass
class Person:
    """A browser with a session; its connection is kept."""

    role: str
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection = field(
        default_factory=lambda: http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    )

    def ask(self, address: str, form: dict[str, str] | None = None, part: bool = False) -> tuple[int, str, str]:
        """Status, text, and where one is sent."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if part:
            headers["HX-Request"] = "true"
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{PORT}/"}
        self.connection.request("GET" if form is None else "POST", address, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, text, answer.getheader("Location") or ""

    def sign_in(self) -> None:
        """RuntimeError where that is refused."""
        self.ask("/sign-in/")
        status, text, _place = self.ask("/sign-in/", {"username": self.role, "password": PASSWORD})
        if status != 302:
            raise RuntimeError(f"{self.role} cannot sign in: {status} {text[:500]}")


def pages_of(person: Person, most: int = 150) -> dict[str, str]:
    """One address of every kind of page that links lead to, by the name of the kind."""
    from django.urls import Resolver404, resolve

    found: dict[str, str] = {}
    waiting, seen = ["/"], {"/"}
    while waiting and len(found) < most:
        address = waiting.pop(0)
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if name in found or "sign" in name or "set-up" in name:
            continue
        status, text, _place = person.ask(address)
        if status != 200 or "<html" not in text:
            continue
        found[name] = address
        for link in (unescape(each) for each in re.findall(r'<a [^>]*href="(/[^"#]*)"', text)):
            if link not in seen and not NOT_FOLLOWED.search(link):
                seen.add(link)
                waiting.append(link)
    return found


@dataclass
class Measured:
    """Seconds by page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, name: str, person: Person, address: str, part: bool = False) -> None:
        """Asks once."""
        began = time.perf_counter()
        try:
            status, _text, _place = person.ask(address, part=part)
        except OSError as error:
            status, person.connection = 0, http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            with self.lock:
                self.faults.append(f"{name}: {error}")
        took = time.perf_counter() - began
        with self.lock:
            self.seconds[name].append(took)
            if status >= 400:
                self.faults.append(f"{name} {address}: {status}")


def work(person: Person, pages: list[tuple[str, str]], until: float, measured: Measured, seed: int) -> None:
    """A page a second; every fourth time something is searched as one types it."""
    chance = random.Random(seed)
    chance.shuffle(pages)
    turn = 0
    time.sleep(chance.random())
    while time.monotonic() < until:
        began = time.monotonic()
        name, address = pages[turn % len(pages)]
        measured.timed(name, person, address)
        if turn % 4 == 3:
            measured.timed("search", person, f"/register/search/?q={quote(chance.choice(TYPED))}", part=True)
        turn += 1
        time.sleep(max(0.0, 1 - (time.monotonic() - began)))


def load(clients: int, seconds: float, console: Console) -> Measured:
    """Signs the people in, finds the pages of each role, and lets them work."""
    people = [Person(ROLES[number % len(ROLES)]) for number in range(clients)]
    pages: dict[str, dict[str, str]] = {}
    for person in people:
        person.sign_in()
        if person.role not in pages:
            pages[person.role] = pages_of(person)
            console.print(f"{person.role}: {len(pages[person.role])} pages")
    measured = Measured()
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=work, args=(person, list(pages[person.role].items()), until, measured, seed))
        for seed, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured


def percentile(values: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def show(measured: Measured, console: Console) -> None:
    """Pages by their p95, the slowest first."""
    table = Table("page", "asked", "p50 ms", "p95 ms", "most ms", "goal ms")
    for name, values in sorted(measured.seconds.items(), key=lambda each: -percentile(each[1], 0.95)):
        goal = SEARCH_GOAL_MS if name == "search" else GOAL_MS
        late = percentile(values, 0.95)
        colour = "red" if late > goal else "green"
        table.add_row(name, str(len(values)), f"{percentile(values, 0.5):.0f}", f"[{colour}]{late:.0f}[/]",
                      f"{percentile(values, 1.0):.0f}", str(goal))  # fmt: skip
    console.print(table)
    everything = [each for name, values in measured.seconds.items() if name != "search" for each in values]
    console.print(f"all pages: {len(everything)} asked, p50 {percentile(everything, 0.5):.0f} ms, "
                  f"p95 {percentile(everything, 0.95):.0f} ms; faults: {len(measured.faults)}")  # fmt: skip
    for fault in sorted(set(measured.faults))[:20]:
        console.print(f"  {fault}")


def memory_of(process: int) -> Iterator[tuple[str, int]]:
    """Peak memory in MB of a process's children, each with the end of its command."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    parents = {
        int(pid): (int(parent), args)
        for pid, parent, args in (line.split(None, 2) for line in told.splitlines() if len(line.split(None, 2)) == 3)
    }
    for pid, (parent, args) in parents.items():
        if process in (parent, parents.get(parent, (0, ""))[0]) and "python" in args:
            peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
            if peak:
                yield args[-60:], int(peak[1]) // 1024


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=60_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--home", type=Path)
    options, console = parser.parse_args(), Console(width=120)
    home = (options.home or Path(tempfile.mkdtemp(prefix="mingcheng-load-"))).absolute()
    os.environ["MINGCHENG_HOME"], os.environ["DJANGO_SETTINGS_MODULE"] = str(home), "mingcheng.desk.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)  # of a city that was built by an earlier version, too
    if not (home / "built").exists():
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", BUILD, str(options.enterprises), str(options.months)], check=True)
        (home / "built").touch()
        console.print(
            f"city of {options.enterprises} enterprises, {options.months} months: {time.monotonic() - began:.0f} s"
        )
    from mingcheng.desk.serving import Serving, Supervisor

    supervisor = Supervisor(Serving(DataFolder(home), port=PORT))
    began = time.monotonic()
    supervisor.start()
    console.print(f"first answer after {time.monotonic() - began:.1f} s")
    try:
        show(load(options.clients, options.seconds, console), console)
        for args, peak in memory_of(os.getpid()):
            console.print(f"peak {peak} MB (goal {GOAL_MB}): …{args}")
    finally:
        supervisor.end()


if __name__ == "__main__":
    main()
