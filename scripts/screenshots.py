"""Walks through a running desk and keeps a picture of every page: `make screenshots`.

It signs in, follows the links of each page, and visits every kind of page (a name in the list of addresses) once, at two
sizes. What a page must have (a title, a way back, no refused script or style) is said for each page that lacks it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
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
        page.wait_for_load_state("networkidle")
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
                page.screenshot(path=target / f"{visit.name.replace(':', '-')}.png", full_page=size == "office")
                found.append(visit)
            context.close()
    return found


def main() -> int:
    """Takes the pictures of a desk that runs already; 1 where a page lacks something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="http://127.0.0.1:8000")
    parser.add_argument("people", nargs="+", help="name:password")
    parser.add_argument("--folder", type=Path, default=Path("screenshots"))
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingcheng.desk.settings")
    import django
    from playwright.sync_api import sync_playwright

    django.setup()
    people = dict(each.split(":", 1) for each in asked.people)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        visits = pictures(browser, asked.address.rstrip("/"), people, asked.folder)
    for visit in visits:
        for fault in visit.faults:
            print(f"{visit.name} {visit.address}: {fault}")
    print(f"{len(visits)} pictures in {asked.folder}")
    return 1 if any(visit.faults for visit in visits) else 0


if __name__ == "__main__":
    sys.exit(main())
