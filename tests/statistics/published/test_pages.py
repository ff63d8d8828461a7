"""The pages on published figures hold what the code says, and show what it really gives."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mingcheng.cli import main
from mingcheng.cli.finding_lists import SEVERITIES
from mingcheng.statistics.published import KINDS
from mingcheng.statistics.published.read import HEADINGS

DOCS = Path(__file__).parents[3] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(page: str, kind: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return [content for found, content in BLOCK.findall(text) if found == kind]


def rows(page: str, heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    section = (DOCS / page).read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_kind_is_explained_with_its_severity_and_label() -> None:
    shown = [(row[0].strip(" `"), row[1], row[2]) for row in rows("reference/published-series.md", "发现")]
    assert shown == [(name, SEVERITIES[kind.severity], kind.label) for name, kind in KINDS.items()]


def test_every_heading_is_listed() -> None:
    shown = {row[0].strip(" `"): tuple(row[1].split("、")) for row in rows("reference/published-series.md", "文件")}
    assert shown == dict(HEADINGS)


def test_what_the_page_shows_is_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "how-to/check-published-figures.md"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "公布数.csv").write_text(blocks(page, "csv")[0], encoding="utf-8")
    commands = [
        shlex.split(line)[1:] for block in blocks(page, "sh") for line in block.splitlines() if " > " not in line
    ]
    assert len(commands) == 2
    assert main(commands[0]) == 1
    real = capsys.readouterr().out.splitlines()
    shown = [line for block in blocks(page, "text") for line in block.splitlines()]
    assert shown and [line for line in shown if line not in {*real, "……"}] == []
    assert main(commands[1]) == 1


def test_the_programs_of_the_explanation_give_what_stands_below_them() -> None:
    page = "explanation/year-to-date.md"
    programs, results = blocks(page, "python"), blocks(page, "text")
    assert programs and len(programs) == len(results)
    for program, result in zip(programs, results, strict=True):
        *lines, last = program.strip().splitlines()
        names: dict[str, object] = {}
        exec("\n".join(lines), names)
        assert repr(eval(last, names)) == result.strip()
