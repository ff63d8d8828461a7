"""What the tests of the desk share: a small city, signed-in clients, a data folder for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from tests.desk.matrix import matrix as matrix
from tests.desk.world import World, build_world


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> DataFolder:
    """A data folder that ends with the test."""
    found = DataFolder(tmp_path / "desk")
    found.prepare()
    settings.DATA_FOLDER = found  # type: ignore[attr-defined]
    return found


@pytest.fixture
def world(db: None) -> World:
    """The city."""
    return build_world()


@pytest.fixture
def signed_in(world: World) -> Callable[[Role | User], Client]:
    """A client of a person, or of the one who has a role."""

    def client_of(who: Role | User) -> Client:
        client = Client()
        client.force_login(
            world.users[who] if isinstance(who, Role) else who, backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return client_of
