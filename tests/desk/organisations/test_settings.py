"""What an installation says by its environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "PROXIES",
         "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_IDLE_SECONDS", "DEBUG")  # fmt: skip
SHOW = f"""
import json
from mingcheng.desk import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))
"""


def settings_with(folder: Path, **environment: str) -> dict[str, object]:
    """The settings of a process with these variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGCHENG_")}
    found = subprocess.run(
        [sys.executable, "-c", SHOW], env={**kept, "MINGCHENG_HOME": str(folder), **environment}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return dict(json.loads(found.stdout))


def test_behind_https_cookies_and_addresses_are_secure(tmp_path: Path) -> None:
    found = settings_with(tmp_path, MINGCHENG_HTTPS="1", MINGCHENG_HOSTS="desk.example, other.example")
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"] and found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000 and found["PROXIES"] == 1 and not found["DEBUG"]
    assert "https://desk.example" in list(found["CSRF_TRUSTED_ORIGINS"])  # type: ignore[call-overload]


def test_on_one_machine_nothing_is_believed_of_proxies(tmp_path: Path) -> None:
    found = settings_with(tmp_path, MINGCHENG_IDLE_MINUTES="15")
    assert found["PROXIES"] == 0 and found["SESSION_IDLE_SECONDS"] == 900
    assert "*" not in list(found["ALLOWED_HOSTS"])  # type: ignore[call-overload]


@pytest.mark.parametrize("count", ["2", "0"])
def test_the_number_of_proxies_can_be_said(tmp_path: Path, count: str) -> None:
    assert settings_with(tmp_path, MINGCHENG_HTTPS="1", MINGCHENG_PROXIES=count)["PROXIES"] == int(count)
