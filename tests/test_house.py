"""House rules that no single module can keep alone."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import mingcheng
from mingcheng.plans import model
from mingcheng.reading import SUPPORTED

ROOT = Path(__file__).parents[1]
MODULES = [path for path in sorted((ROOT / "src").rglob("*.py")) if path.parent.name != "migrations"]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MOST_LINES = 450
FOLLOWERS = {"pydantic-core", "pydantic_core"}
"""Packages that come with a declared one and belong to it."""
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("pinned", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_requirements_are_pinned_by_hash_and_name_no_address(pinned: Path) -> None:
    lines = pinned.read_text().splitlines()
    packages = [line for line in lines if re.match(r"[a-z]", line)]
    assert packages
    assert [line for line in packages if "==" not in line or not line.endswith("\\")] == []
    assert [line for line in lines if "://" in line or "index" in line.split("#")[0]] == []


def test_the_changelog_knows_this_version() -> None:
    assert f"## {mingcheng.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("extra", [None, "spark"])
def test_every_package_that_the_product_needs_is_pinned(extra: str | None) -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    needed = project["optional-dependencies"][extra] if extra else project["dependencies"]
    names = {re.split(r"[<>=~!; ]", requirement)[0].lower() for requirement in needed}
    pinned = (ROOT / "requirements" / f"{extra or 'runtime'}.txt").read_text()
    assert {name for name in names if not re.search(rf"^{re.escape(name)}==", pinned, re.MULTILINE)} == set()


def test_everything_that_is_imported_is_declared() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = {re.split(r"[<>=\[]", need)[0].lower() for need in tomllib.load(file)["project"]["dependencies"]}
    distributions = packages_distributions()
    for path in MODULES:
        for name in imported(path) - sys.stdlib_module_names - {"mingcheng"}:
            homes = {home.lower() for home in distributions.get(name, [name])}
            assert homes & (declared | FOLLOWERS), f"{path} imports {name}"


def imported(path: Path) -> set[str]:
    """The top names of everything that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_modules_stay_readable_in_one_sitting() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_every_module_says_what_it_is() -> None:
    silent = [path for path in MODULES if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))]
    assert silent == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_licence_is_the_mulan_licence_in_both_languages() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("木兰宽松许可证， 第2版")
    assert "Mulan Permissive Software License，Version 2 (Mulan PSL v2)" in licence


def test_every_field_of_a_plan_is_explained() -> None:
    page = (ROOT / "docs" / "reference" / "plan-format.md").read_text(encoding="utf-8")
    parts = [part for part in vars(model).values() if isinstance(part, type) and issubclass(part, model.Part)]
    fields = {name for part in parts for name in part.model_fields}
    assert {name for name in fields if f"`{name}`" not in page} == set()


def test_every_format_that_can_be_read_is_listed() -> None:
    page = (ROOT / "docs" / "reference" / "file-formats.md").read_text(encoding="utf-8")
    assert {ending for ending in SUPPORTED if ending not in page.split()} == set()
