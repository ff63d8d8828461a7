"""The pages on checking reports: every rule is explained with its severity, and what is shown is what comes out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mingcheng.cli import main
from mingcheng.statistics.check.plausibility import PRINTED_UNITS
from mingcheng.statistics.check.read import rule_of
from mingcheng.statistics.check.robust import FLOOR, NORMAL, SMALLEST_CLASS
from mingcheng.statistics.check.rules import RULES, titles_of
from mingcheng.statistics.form import FormVersion, Severity
from mingcheng.statistics.forms import load_form, shipped_forms
from mingcheng.statistics.reports_read import KINDS

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "report-checks.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "check-reports.md").read_text(encoding="utf-8")
SEVERITIES = {"error": "错误", "warning": "警告", "note": "提示"}
VERSIONS = [version for name in shipped_forms() for version in load_form(name).versions]
BLOCK = re.compile(r"^```(csv|sh|text)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def rows() -> dict[str, str]:
    """The second column of the page's tables by the ids of the first."""
    lines = [line.split("|")[1:3] for line in REFERENCE.splitlines() if line.startswith("| `")]
    return {rule: cell.strip() for ids, cell in lines for rule in re.findall(r"`([^`]+)`", ids)}


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(HOW_TO) if found == kind]


def test_every_rule_of_every_form_is_on_the_page_with_its_severity() -> None:
    shown = rows()
    for rule, (severities, _label) in RULES.items():
        assert shown[rule].split("、")[0] == SEVERITIES[severities[0]], rule
    for kind, (severity, _label) in KINDS.items():
        assert shown[rule_of(kind)] == SEVERITIES[severity], kind


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.form}-{version.version}")
def test_every_rule_that_a_shipped_form_declares_is_on_the_page(version: FormVersion) -> None:
    shown, of_which = rows(), {"A6", "K1"}
    declared: dict[str, Severity] = {rule.id: rule.severity for rule in version.identities}
    declared |= {rule.id: rule.severity for rule in version.rules}
    for rule, severity in declared.items():
        prefix, _dash, code = rule.partition("-")
        known = f"{prefix}-指标代码" if prefix in of_which and version.item(code) is not None else rule
        assert shown[known] == SEVERITIES[severity], rule
    assert {rule.id for rule in version.plausibility} <= set(re.findall(r"`(P\d)`", REFERENCE))
    assert {rule.severity for rule in version.plausibility} <= {"warning"}
    assert {rule.most_deviations for rule in version.plausibility} <= {"6"}


def test_every_rule_has_a_title_for_the_table_on_the_screen() -> None:
    assert all(titles_of(version)[rule] for version in VERSIONS for rule in [*RULES, *map(rule_of, KINDS)])


def test_the_constants_of_the_formula_are_those_of_the_code() -> None:
    assert f"max({NORMAL} × MAD, {FLOOR})" in REFERENCE
    assert f"t(v) = asinh(v / {PRINTED_UNITS} 个计量单位)" in REFERENCE
    assert f"不足 {SMALLEST_CLASS} 家" in REFERENCE


def test_what_the_how_to_shows_is_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in zip(("一季度.csv", "名录.csv"), blocks("csv"), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    commands = [shlex.split(line)[1:] for block in blocks("sh") for line in block.splitlines() if "一季度" in line]
    assert len(commands) == len(blocks("text")) == 2
    for command, shown in zip(commands, blocks("text"), strict=True):
        assert main(command) == 1
        result = capsys.readouterr()
        real = {" ".join(line.split()) for line in (result.out + result.err).splitlines()}
        assert [line for line in shown.splitlines() if " ".join(line.split()) not in real] == []
