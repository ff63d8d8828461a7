"""The room's work in the background."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from mingcheng.desk.jobs.kinds import Progress, job
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.policies.facts import facts_folder, refresh_facts
from mingcheng.desk.policies.matching import run_match
from mingcheng.desk.policies.models import MatchRun, Reform
from mingcheng.desk.policies.packs import pack_named
from mingcheng.language import _, marked
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.simulation_json import json_text, simulated

MATCH, FACTS, REFORM = "policies.match", "policies.facts", "policies.reform"


@job(MATCH, marked("匹配政策"))
def match(job: Job, progress: Progress) -> dict[str, Any]:
    """Matches a pack with the facts of a year."""
    return run_match(MatchRun.objects.get(pk=job.payload["run"]), progress)


@job(FACTS, marked("整理企业数据"))
def facts(job: Job, progress: Progress) -> dict[str, Any]:
    """Puts the facts together anew."""
    return {"rows": refresh_facts(progress)}


@job(REFORM, marked("测算改革"))
def reform(job: Job, progress: Progress) -> dict[str, Any]:
    """Simulates changed parameters."""
    found = Reform.objects.get(pk=job.payload["reform"])
    progress(0, 3, _("整理企业数据"))
    refresh_facts()
    pack = pack_named(found.pack)
    progress(1, 3, _("测算"))
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        path = Path(folder) / "reform.yaml"
        path.write_text(
            json.dumps({"title": found.title, "parameters": found.changes}, ensure_ascii=False), encoding="utf-8"
        )
        with Facts(facts_folder(), catalogue=pack.catalogue) as opened:
            report = simulated(pack, opened, Clock.of(year=found.year), [path] if found.changes else [], None)
    found.result = json.loads(json_text(report))
    found.save(update_fields=["result"])
    return {}
