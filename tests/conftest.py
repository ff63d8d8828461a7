"""What all tests share: the profile of hypothesis, Chinese messages, and the way to the real documents."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine must not fail a test; in CI the same examples come every time.
settings.register_profile("development", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "development")

os.environ.pop("MINGCHENG_LANG", None)
os.environ.pop("MINGCHENG_DEBUG", None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and annotations, which are not part of the project."""
    folder = Path(os.environ.get("MINGCHENG_SHARED") or Path(__file__).parents[2] / "shared")
    if not (folder / "plans").is_dir():
        pytest.skip("the shared documents are not on this machine")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs the real documents, so that `-m "not shared"` leaves it out."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.shared)
