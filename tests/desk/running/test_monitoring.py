"""What watches over a desk sees figures and lines without names, and nobody else sees them."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.test import Client

from mingcheng.desk.jobs.models import Job
from mingcheng.desk.monitoring.lines import JsonLines
from tests.desk.world import World


def test_figures_are_for_this_machine_and_for_the_token(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7", headers={"authorization": "Bearer "}).status_code == 404
    monkeypatch.setenv("MINGCHENG_METRICS_TOKEN", "word")
    allowed = client.get("/metrics", REMOTE_ADDR="10.0.0.7", headers={"authorization": "Bearer word"})
    assert allowed.status_code == 200


def test_figures_add_up_and_name_nobody(world: World) -> None:
    Job.objects.create(kind="none")
    client = Client()
    client.get("/sign-in/?next=/secret-name")
    text = client.get("/metrics").content.decode()
    assert "secret-name" not in text
    page = 'page="organisations:sign-in"'
    answered = sum(int(count) for count in re.findall(rf"mingcheng_requests_total{{{page}.* (\d+)", text))
    held = re.search(rf'seconds_bucket{{{page},process="\d+",le="\+Inf"}} (\d+)', text)
    assert held is not None and int(held[1]) == answered >= 1
    assert 'mingcheng_jobs{state="waiting"} 1' in text
    for line in text.splitlines():
        assert re.fullmatch(r"# TYPE \w+ (counter|gauge|histogram)|\w+({[^{}]*})? [\d.]+", line), line


def test_a_line_for_each_request_is_an_object_without_an_address(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "mingcheng.requests"):
        Client().get("/sign-in/?next=/secret-name")
    told = json.loads(JsonLines().format(caplog.records[-1]))
    assert (told["page"], told["method"], told["status"]) == ("organisations:sign-in", "GET", 200)
    assert told["ms"] > 0 and "secret-name" not in json.dumps(told)


def test_the_health_check_needs_no_signing_in(world: World) -> None:
    told = Client().get("/health/")
    assert told.status_code == 200
    assert told.json() == {"database": "ok", "worker": "silent", "disk": "ok", "status": "degraded"}
