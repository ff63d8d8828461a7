"""A whole desk for the browser: the demonstration city, a real server and a real worker as processes of their own.

It stands on SQLite, or on the PostgreSQL of MINGCHENG_DATABASE_URL, in a database made for it and removed afterwards.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from scripts.screenshots import ARGUMENTS, CHROMIUM, sign_in
from tests.desk.world import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[3]
BUILD = f"""
import django; django.setup()
from mingcheng.desk.demonstration import build
from mingcheng.desk.organisations.models import User
build(enterprises=80, months=14)
for user in User.objects.all():
    user.set_password({PASSWORD!r}); user.must_change_password = False; user.save()
"""


@dataclass(frozen=True)
class Desk:
    """A running desk."""

    address: str
    home: Path
    worker: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demonstration city behind a server."""
    home = tmp_path_factory.mktemp("desk")
    environment = {**os.environ, "MINGCHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mingcheng.desk.settings"}
    with _database(environment):
        for command in (["-m", "mingcheng.desk", "migrate", "--verbosity=0"], ["-c", BUILD]):
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
        port = _free_port()
        server = [
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--blocking-threads",
            "4",
        ]
        commands = ([*server, "mingcheng.desk.wsgi:application"], ["mingcheng.desk", "worker"])
        log = (home / "log.txt").open("wb")
        running = [
            subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=log)
            for command in commands
        ]
        try:
            yield Desk(_answering(f"http://127.0.0.1:{port}"), home, running[1])
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(20)
            log.close()


def _database(environment: dict[str, str]) -> _Nothing | _Made:
    url = environment.get("MINGCHENG_DATABASE_URL", "")
    return _Made(url, environment) if url else _Nothing()


class _Nothing:
    """SQLite needs no database to be made."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


class _Made:
    """A database of PostgreSQL for this run alone."""

    def __init__(self, url: str, environment: dict[str, str]) -> None:
        self.url, self.environment = url, environment
        self.name = f"mingcheng_browser_{os.getpid()}"

    def __enter__(self) -> None:
        self._run(f'CREATE DATABASE "{self.name}"')
        self.environment["MINGCHENG_DATABASE_URL"] = f"{self.url.rsplit('/', 1)[0]}/{self.name}"

    def __exit__(self, *_: object) -> None:
        self._run(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answering(address: str) -> str:
    """Waits until the server answers."""
    for _attempt in range(200):
        try:
            urlopen(f"{address}/sign-in/", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return address
    raise RuntimeError(f"{address} does not answer")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. It ends with the module: while it runs there is an event loop in this thread, in which Django
    refuses the tests of other modules their database."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM} (Debian, Ubuntu: install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def person(chromium: Browser, desk: Desk) -> Iterator[Callable[[str], Page]]:
    """A window of somebody who has signed in, by the name of the account; its refused scripts and styles fail the test."""
    contexts, complaints = [], list[str]()

    def window(name: str) -> Page:
        context = chromium.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=desk.address, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, desk.address, name, PASSWORD)
        return page

    yield window
    for context in contexts:
        context.close()
    assert complaints == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a browser."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
