"""What the pages show is what comes out: every command for measures runs, and every result shown is real."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mingcheng.cli import main
from mingcheng.cli.demo import MAIN
from mingcheng.policies.examples import failures_of
from mingcheng.policies.load import load_pack

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(sh|text|yaml|python)\n(.*?)^```", re.DOTALL | re.MULTILINE)
VERBS = ("mingcheng match ", "mingcheng simulate ", "mingcheng demo facts ")
LEFT_OUT = "……"
WRITE = "docs/how-to/write-a-measure.md"
SHARE = "docs/how-to/share-out-a-budget.md"
REFORM = "docs/how-to/simulate-a-reform.md"
CITY = ["demo", "facts", "--enterprises", "2000", "--seed", "1", "-o", "企业"]
"""What makes the enterprises of the pages; on the pages themselves it stands with the same words."""


def blocks(page: str, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if found == kind]


def commands(page: str) -> list[list[str]]:
    """The commands for measures on a page, on DuckDB and without what only a shell can do."""
    lines = [line for block in blocks(page, "sh") for line in block.splitlines() if line.startswith(VERBS)]
    return [shlex.split(line, comments=True)[1:] for line in lines if " > " not in line and "spark" not in line]


def words(line: str) -> str:
    """A line without the blanks that align its columns."""
    return " ".join(line.split())


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the pages take for granted: the measure that one page writes, a reform."""
    folder = tmp_path_factory.mktemp("shown")
    (folder / "临江政策").mkdir()
    for name, text in zip(("pack.yaml", "growth.yaml"), blocks(WRITE, "yaml"), strict=True):
        (folder / "临江政策" / name).write_text(text, encoding="utf-8")
    (folder / "提高奖励.yaml").write_text(blocks(REFORM, "yaml")[0], encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def told() -> dict[tuple[str, ...], set[str]]:
    """The lines that commands have given, so that what several pages show is computed once."""
    return {}


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("README.md", "en"),
        ("README.zh-CN.md", "zh"),
        ("docs/tutorial/five-minutes.md", "zh"),
        (WRITE, "zh"),
        (SHARE, "zh"),
        (REFORM, "zh"),
        ("docs/how-to/match-enterprises.md", "zh"),
        ("docs/how-to/explain-to-an-enterprise.md", "zh"),
    ],
)
def test_the_results_shown_in_the_documentation_are_real(
    page: str,
    language: str,
    desk: Path,
    told: dict[tuple[str, ...], set[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MINGCHENG_LANG", language)
    monkeypatch.chdir(desk)
    assert commands(page)
    first = [["read", str(MAIN)], ["lint", str(MAIN)]] if page.startswith(("README", "docs/tutorial")) else [CITY]
    asked = [*first, *commands(page)]
    if page == SHARE:
        head = desk / "临江政策" / "pack.yaml"
        alone = head.read_text(encoding="utf-8")
        head.write_text(alone + blocks(SHARE, "yaml")[0], encoding="utf-8")
    real: set[str] = set()
    for arguments in asked:
        key = (language, str(page == SHARE and "临江政策" in arguments), *arguments)
        if key not in told:
            assert main(arguments) == (1 if arguments[0] == "lint" else 0), arguments
            result = capsys.readouterr()
            told[key] = {words(line) for line in (result.out + result.err).splitlines()}
        real |= told[key]
    if page == SHARE:
        head.write_text(alone, encoding="utf-8")
    if page == WRITE:
        check_with(desk, "amount: 20 万元\n", "amount: 25 万元\n")
        check_with(desk, "amount: second_award", "amount: 50")
        result = capsys.readouterr()
        real |= {words(line) for line in (result.out + result.err).splitlines()}
    shown = [words(line) for block in blocks(page, "text") for line in block.splitlines()]
    assert [line for line in shown if line not in real | {"", LEFT_OUT}] == [], "write the real result into the page"


def check_with(desk: Path, old: str, new: str) -> None:
    """Runs the examples of the page's measure with one slip in it."""
    file = desk / "临江政策" / "growth.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["match", "--check", "临江政策"]) != 0
    file.write_text(text, encoding="utf-8")


def test_the_measure_of_the_english_readme_passes_its_example(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(blocks("README.md", "yaml")[0], encoding="utf-8")
    pack = load_pack(tmp_path)
    assert pack.measures[0].examples
    assert failures_of(pack) == []


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/how-to/use-in-python.md"])
def test_the_programs_on_measures_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    main(["demo", "facts", "--enterprises", "200", "-o", "facts" if page == "README.md" else "企业"])
    names: dict[str, object] = {}
    programs = [text for text in blocks(page, "python") if "policies" in text]
    assert programs
    for text in programs:
        exec(compile(text, page, "exec"), names)


def test_the_month_of_reports_runs_as_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "docs/tutorial/a-month-of-reports.md"
    monkeypatch.chdir(tmp_path)
    real: set[str] = set()
    for line in "".join(blocks(page, "sh")).splitlines():
        assert main(shlex.split(line)[1:]) in (0, 1), line
        result = capsys.readouterr()
        real |= {told_words(each) for each in (result.out + result.err).splitlines()}
    shown = [told_words(line) for block in blocks(page, "text") for line in block.splitlines()]
    missing = [line for line in shown if not any(line in each for each in real)]
    assert missing == [], "write the real result into the page"


def told_words(line: str) -> str:
    """A line without the rules of a table and the blanks that align its columns."""
    return words(line.replace("│", " ").replace("┃", " "))
