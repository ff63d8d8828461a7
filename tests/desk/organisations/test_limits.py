"""How much a request may bring, and what the page says about it. And other refusals."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]


def upload(client: Client, *sizes: int) -> tuple[int, str]:
    """Sends files of these sizes."""
    files = [SimpleUploadedFile(f"{at}.csv", b"x" * size) for at, size in enumerate(sizes)]
    answer = client.post(reverse("organisations:import"), {"file": files})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("size", [5_001, 100_000, 3_000_000])
def test_a_file_that_is_too_large_is_refused_on_a_page(
    world: World, signed_in: SignedIn, settings: LazySettings, size: int
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 5_000
    status, page = upload(signed_in(Role.ADMINISTRATOR), size)
    assert status == 413 and "上传的内容太大" in page and "请拆分文件" in page


def test_files_that_are_too_large_together_are_refused(
    world: World, signed_in: SignedIn, settings: LazySettings
) -> None:
    settings.UPLOAD_LIMIT_BYTES, settings.REQUEST_LIMIT_BYTES = 5_000, 12_000
    assert upload(signed_in(Role.ADMINISTRATOR), 4_000, 4_000, 4_000)[0] == 413
    assert upload(signed_in(Role.ADMINISTRATOR), 4_000)[0] == 422  # no list, but read


def test_nobody_fills_the_disk_without_signing_in(world: World, client: Client, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    answer = client.post("/sign-in/", {"file": SimpleUploadedFile("a.csv", b"x" * 5_000)})
    assert answer.status_code == 413


def test_too_many_files_or_fields_are_refused(world: World, signed_in: SignedIn, settings: LazySettings) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
    assert upload(client, 1, 1, 1, 1)[0] == 413
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    answer = client.post("/account/", {f"x{at}": "1" for at in range(9)})
    assert answer.status_code == 413 and "请分几次提交" in answer.content.decode()


def test_a_form_that_is_too_long_is_refused(world: World, signed_in: SignedIn, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = signed_in(Role.ADMINISTRATOR).post("/account/", {"display_name": "x" * 5_000})
    assert answer.status_code == 413 and "上传的内容太大" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users[Role.DISTRICT], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/account/", {"display_name": "x"})
    assert answer.status_code == 403 and "页面已过期" in answer.content.decode()
    assert User.objects.get(pk=world.users[Role.DISTRICT].pk).display_name != "x"
    page = client.get("/account/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[-1]
    sent = client.post("/account/", {"display_name": "x", "csrfmiddlewaretoken": token})
    assert sent.status_code == 302


def test_a_host_that_is_not_ours_is_refused(world: World, client: Client) -> None:
    answer = client.get("/sign-in/", headers={"Host": "evil.example"})
    assert answer.status_code == 400 and "evil.example" not in answer.content.decode()
    with_port = client.get("/sign-in/", headers={"X-Forwarded-Host": "evil.example"})
    assert with_port.status_code == 200 and "evil.example" not in with_port.content.decode()


def test_a_page_that_is_not_there_says_so(world: World, signed_in: SignedIn, client: Client) -> None:
    for one in (signed_in(Role.DISTRICT), client):
        answer = one.get("/nowhere/<script>alert(1)</script>")
        assert answer.status_code == 404 and "没有这一页" in answer.content.decode()
        assert "alert(1)</script>" not in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_do_nothing(world: World, signed_in: SignedIn, method: str) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    address = reverse("organisations:switch-person", args=[world.users[Role.PARK].pk])
    assert client.generic(method.upper(), address).status_code == 405
    overridden = client.get(address, {"_method": "post"}, headers={"X-HTTP-Method-Override": "POST"})
    assert overridden.status_code == 405
    assert User.objects.get(pk=world.users[Role.PARK].pk).is_active


def test_pages_with_personal_data_stay_in_no_cache(world: World, signed_in: SignedIn) -> None:
    assert signed_in(Role.DISTRICT).get("/account/")["Cache-Control"] == "private, no-store"
