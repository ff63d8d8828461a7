"""Walks through a running desk and keeps a picture of every page: `make screenshots`.

It signs in, follows the links of each page, and visits every kind of page (a name in the list of addresses) once, at two
sizes. What a page must have (a title, a way back, no refused script or style) is said for each page that lacks it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
SIZES = {"office": (1366, 768), "phone": (390, 844)}
NOT_FOLLOWED = re.compile(r"[?&]as=|/(sign-out|files?|download|export)\b|\.(xlsx|csv|zip|pdf|json|yaml|docx)$")
MOST_PAGES = 200
FETCHING = ".htmx-request"
"""What a page carries while a part of it is fetched."""
DRAWN_MS = 600
"""Charts have come to rest."""
DEMONSTRATION = """
import json
import django; django.setup()
from mingcheng.desk.demonstration import build
from mingcheng.desk.organisations.models import User
people = build(enterprises=80, months=14).passwords
User.objects.filter(username__in=people).update(must_change_password=False)
print(json.dumps(people))
"""


@dataclass
class Visit:
    """One page: the name of its address, where it was, what it lacks."""

    name: str
    address: str
    title: str
    faults: list[str] = field(default_factory=list)


def name_of(address: str) -> str | None:
    """The name of an address in the desk's list, None for one that is not in it."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def sign_in(page: Page, address: str, username: str, password: str) -> None:
    """Signs in as a person does. RuntimeError where that is refused."""
    page.goto(f"{address}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("button.primary")
    page.wait_for_load_state()
    if "/sign-in/" in page.url:
        raise RuntimeError(f"{username} could not sign in at {address}: {page.inner_text('main')}")


def walk(page: Page, address: str, most: int = MOST_PAGES) -> Iterator[Visit]:
    """Every kind of page that can be reached by links from the first one, each once. The page stays open while it is given."""
    from playwright.sync_api import Error

    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    waiting, seen = [f"{address}/"], set[str]()
    while waiting and len(seen) < most:
        target = waiting.pop(0)
        name = name_of(target)
        if name is None or name in seen:
            continue
        seen.add(name)
        complaints.clear()
        try:
            response = page.goto(target)
        except Error as error:
            if "Download is starting" in str(error):
                continue  # a file, no page
            raise
        page.wait_for_selector(FETCHING, state="detached")
        visit = Visit(name, target, page.title(), [f"console: {each}" for each in complaints])
        if response is None or response.status >= 400:
            visit.faults.append(f"status {response.status if response else None}")
        visit.faults.extend(lacks(page, name))
        yield visit
        links = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
        inside = (each.split("#")[0] for each in links if each.startswith(f"{address}/"))
        waiting.extend(each for each in inside if not NOT_FOLLOWED.search(each))


def lacks(page: Page, name: str) -> Iterator[str]:
    """What every page must have and this one has not."""
    if not page.title().split("·")[0].strip():
        yield "no title"
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} headings of the first rank"
    if name not in ("home:home", "home:screen") and not page.locator(".way a").count():
        yield "no way back"
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        yield "wider than the window"


def pictures(browser: Browser, address: str, people: dict[str, str], folder: Path) -> list[Visit]:
    """Pictures of all pages that people (names and passwords) reach, at each size, in a folder for each of them."""
    found = []
    for person, password in people.items():
        for size, (width, height) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            page = context.new_page()
            sign_in(page, address, person, password)
            target = folder / person / size
            target.mkdir(parents=True, exist_ok=True)
            for visit in walk(page, address):
                page.wait_for_timeout(DRAWN_MS)
                page.screenshot(path=target / f"{visit.name.replace(':', '-')}.png", full_page=size == "office")
                found.append(visit)
            context.close()
    return found


def taken(address: str, people: dict[str, str], folder: Path) -> list[Visit]:
    """The pictures of a desk that runs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingcheng.desk.settings")
    import django
    from playwright.sync_api import sync_playwright

    django.setup()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        return pictures(browser, address, people, folder)


@contextlib.contextmanager
def demonstration() -> Iterator[tuple[str, dict[str, str]]]:
    """A small demonstration city in a folder of its own behind a server, while the block runs: its address, its people."""
    with tempfile.TemporaryDirectory(prefix="mingcheng-screenshots-") as home, socket.socket() as one:
        os.environ.update(MINGCHENG_HOME=home, DJANGO_SETTINGS_MODULE="mingcheng.desk.settings")
        os.environ.pop("MINGCHENG_DATABASE_URL", None)
        one.bind(("127.0.0.1", 0))
        port = str(one.getsockname()[1])
        one.close()
        subprocess.run([sys.executable, "-m", "mingcheng.desk", "migrate", "--verbosity=0"], check=True)
        told = subprocess.run([sys.executable, "-c", DEMONSTRATION], check=True, stdout=subprocess.PIPE).stdout
        server = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--blocking-threads", "4"]
        running = [
            subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for command in ([*server, "mingcheng.desk.wsgi:application"], ["mingcheng.desk", "worker"])
        ]
        try:
            from mingcheng.desk.serving import answers

            address = f"http://127.0.0.1:{port}"
            until = time.monotonic() + 60
            while not answers(address):
                if running[0].poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{address} does not answer")
                time.sleep(0.1)
            yield address, json.loads(told.splitlines()[-1])
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(30)


def main() -> int:
    """Takes the pictures of a desk that runs already, or of a demonstration begun for it; 1 where a page lacks something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", help="http://127.0.0.1:8000; without it a small demonstration is set up")
    parser.add_argument("people", nargs="*", help="name:password")
    parser.add_argument("--folder", type=Path, default=Path("screenshots"))
    asked = parser.parse_args()
    if asked.address and not asked.people:
        parser.error("whose pages? name:password")
    if asked.address:
        visits = taken(asked.address.rstrip("/"), dict(each.split(":", 1) for each in asked.people), asked.folder)
    else:
        with demonstration() as (address, people):
            visits = taken(address, people, asked.folder)
    for visit in visits:
        for fault in visit.faults:
            print(f"{visit.name} {visit.address}: {fault}")
    print(f"{len(visits)} pictures in {asked.folder}")
    return 1 if any(visit.faults for visit in visits) else 0


if __name__ == "__main__":
    sys.exit(main())
