"""What the pages on forms show is what comes out, and they leave nothing out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mingcheng.cli import main
from mingcheng.statistics import form_files
from mingcheng.statistics.form import SCALE
from mingcheng.statistics.form_files import BASES, COLUMNS, FREQUENCIES, REPORTERS, RULE_KINDS, version_of
from mingcheng.statistics.forms import load_form, shipped_forms, validity_text
from mingcheng.statistics.heads import HEADS
from mingcheng.statistics.reports_read import KINDS
from mingcheng.yaml_files import FaultyFileError
from tests.statistics.filled_forms import list_file, of_kind, read

DOCS = Path(__file__).parents[2] / "docs"
FORMS = (DOCS / "reference" / "forms.md").read_text(encoding="utf-8")
COLLECT = (DOCS / "how-to" / "collect-reports.md").read_text(encoding="utf-8")


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def words(line: str) -> str:
    return " ".join(line.split()).replace("┃", "│")


def test_the_commands_run_and_the_table_of_forms_is_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = [line for block in blocks(COLLECT, "sh") for line in block.splitlines()]
    assert len(commands) == 4
    for command in commands:
        assert main(shlex.split(command)[1:]) == 0
    real = {words(line) for line in capsys.readouterr().out.splitlines()}
    assert [line for line in blocks(COLLECT, "text")[0].splitlines() if words(line) not in real] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["月报.xlsx", "月报清单.xlsx"]


def test_the_question_about_units_is_real(tmp_path: Path) -> None:
    found = read(list_file(tmp_path / "甲.xlsx", ["2010", "2010 上月止累计"], [52_000_000, 4500]))
    assert [each.message for each in of_kind(found, "unit")] == blocks(COLLECT, "text")[1].splitlines()


def test_the_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    list_file(tmp_path / "甲.xlsx", ["2010", "2020", "备注"], [5, 4, "x"])
    (program,) = blocks(COLLECT, "python")
    exec(compile(program, "collect-reports", "exec"), {})
    shown = capsys.readouterr().out.splitlines()
    assert "note 甲.xlsx!2026年6月!E1 “备注”不是本表的指标，没有读。 " in shown
    assert shown[-1] == "2021 1"


def test_every_kind_of_finding_is_in_the_table_with_its_severity() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", COLLECT, re.MULTILINE))
    assert rows == {kind: severity for kind, (severity, _label) in KINDS.items()}


def test_every_shipped_version_is_in_the_table() -> None:
    for name in shipped_forms():
        for version in load_form(name).versions:
            cells = (
                f"`{name}`",
                f"`{version.version}`",
                validity_text(version),
                str(len(version.items)),
                version.document,
            )
            assert f"| {' | '.join(cells)} |" in FORMS


def test_every_field_and_word_of_a_form_is_explained() -> None:
    marked = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", FORMS))))
    fields = {
        field
        for name in ("FORM", "DEADLINE", "ITEM", "OF_WHICH", "IDENTITY", "RULE", "PLAUSIBILITY")
        for field in getattr(form_files, f"{name}_FIELDS")
    }
    known = fields | {*BASES, *COLUMNS, *FREQUENCIES, *REPORTERS, *RULE_KINDS, *SCALE, *HEADS}
    assert known - marked == set()


def test_the_form_of_the_page_is_sound_and_its_fault_is_told_as_shown() -> None:
    (text,) = blocks(FORMS, "yaml")
    version = version_of(text, "我的报表.yaml")
    assert [each.id for each in version.identities] == ["L2", "L3", "L1-11"]
    with pytest.raises(FaultyFileError) as caught:
        version_of(text.replace("112, tolerance", "113, tolerance"), "我的报表.yaml")
    shown = blocks(FORMS, "text")[0].strip()
    assert re.sub(r":\d+:\d+", "", str(caught.value)) == re.sub(r":\d+:\d+", "", shown)
    assert str(caught.value) == shown
