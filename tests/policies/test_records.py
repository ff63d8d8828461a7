"""Single enterprises out of a set of facts: the same answers as for all at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

import pytest

from mingcheng.policies.compile import terms_of
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.explain import explanations_of
from mingcheng.policies.explain_lines import lines_of
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack
from mingcheng.policies.match import in_force
from mingcheng.policies.model import Pack
from mingcheng.policies.records import Records, UnknownEnterpriseError, listed_code, lookup_of, write_records
from mingcheng.uscc import made_up_uscc
from tests.policies.conftest import differences, matched, random_city

JIAXING = load_pack("jiaxing-2025")
CLOCK = Clock.of(2025)


@contextmanager
def records(pack: Pack, folder: Path, clock: Clock = CLOCK, only: str | None = None) -> Iterator[Records]:
    with Facts(folder) as facts:
        yield Records(facts, terms_of(in_force(pack, clock)), clock, pack.catalogue, only)


def test_an_enterprise_by_itself_is_answered_as_in_the_table(tmp_path: Path) -> None:
    city = random_city(JIAXING, CLOCK, Random(5), 60)
    folder = city.write(tmp_path / "facts", Random(5))
    rows = matched(JIAXING, folder, CLOCK)
    with records(JIAXING, folder) as kept:
        assert kept.coverage == city.coverage
        single = [kept.enterprise(each.uscc) for each in city.enterprises]
    assert list(differences(JIAXING, type(city)(single, city.coverage, {}, {}), CLOCK, rows)) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    code, other = made_up_uscc(1), made_up_uscc(2)
    (tmp_path / "enterprises.csv").write_text(
        f"uscc,name,kind\n{other},乙公司,software\n{code},甲公司,software\n", encoding="utf-8"
    )
    (tmp_path / "annual.csv").write_text(
        f"uscc,year,software_revenue\n{code},2025,2090\n{other},2025,1\n{code},2024,1900\n{code},2023,坏\n",
        encoding="utf-8",
    )
    (tmp_path / "awards.csv").write_text(
        f"uscc,date,kind,level\n{other},2025-01-01,cmmi,3\n{code},2025-02-01,cmmi,4\n", encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize("only", [None, made_up_uscc(1)])
def test_an_enterprise_comes_with_its_name_and_the_rows_of_its_facts(only: str | None, folder: Path) -> None:
    with records(JIAXING, folder, only=only) as kept:
        found = kept.enterprise(made_up_uscc(1))
    assert (found.name, found.attributes["kind"]) == ("甲公司", "software")
    assert {year: row["software_revenue"] for year, row in found.annual.items()} == {
        2024: 1900 * 10**6,
        2025: 2090 * 10**6,
    }
    assert found.rows == {"enterprises": 2, "annual@2024": 3, "annual@2025": 1}
    assert [(each.kind, each.day, each.level, each.row) for each in found.awards] == [("cmmi", date(2025, 2, 1), 4, 2)]
    assert (list(found.grants), list(found.payments)) == ([], [])


def test_a_code_that_is_not_on_the_list_is_told(folder: Path) -> None:
    with records(JIAXING, folder) as kept:
        with pytest.raises(UnknownEnterpriseError) as caught:
            kept.enterprise(made_up_uscc(3))
        assert str(caught.value.problem) == "企业名单里没有这个代码。"
        assert kept.enterprise(f" {made_up_uscc(2).lower()} ").name == "乙公司"


def test_a_code_is_found_as_listed_or_as_people_type_it(folder: Path) -> None:
    with Facts(folder) as facts:
        for typed in (made_up_uscc(1), made_up_uscc(1).lower(), f" {made_up_uscc(1)} "):
            assert listed_code(facts, typed) == made_up_uscc(1)
        assert listed_code(facts, "没有") == "没有"


@pytest.mark.parametrize("seed", range(6))
def test_kept_records_explain_as_the_facts_themselves(seed: int, tmp_path: Path) -> None:
    pack, year = load_pack(("jiaxing-2025", "nanjing-2025", "ladder-national-2022")[seed % 3]), 2025 - seed // 3
    clock = Clock.of(year)
    city = random_city(pack, clock, Random(seed), 25)
    folder = city.write(tmp_path / "facts", Random(seed))
    with Facts(folder) as facts:
        is_kept = write_records(facts, tmp_path / "records")
        assert is_kept == (not any("known_at" in facts.engine.read(file).columns for file in facts.files.values()))
    measures = in_force(pack, clock)

    def told(uscc: str, kept: Path | None) -> list[str]:
        lookup = lookup_of(folder, terms_of(measures), clock, pack.catalogue, uscc, kept)
        return list(lines_of(lookup.enterprise, explanations_of(pack, measures, lookup), lookup))

    for each in city.enterprises:
        assert told(each.uscc, tmp_path / "records") == told(each.uscc, None)


def test_what_the_door_sent_away_is_not_kept(folder: Path, tmp_path: Path) -> None:
    with Facts(folder) as facts:
        write_records(facts, tmp_path / "records")
    (folder / "annual.csv").unlink()  # what is asked below comes from what was kept
    lookup = lookup_of(folder, (), CLOCK, JIAXING.catalogue, f" {made_up_uscc(1).lower()}", tmp_path / "records")
    assert set(lookup.enterprise.annual) == {2024, 2025}
    with pytest.raises(UnknownEnterpriseError):
        lookup_of(folder, (), CLOCK, JIAXING.catalogue, made_up_uscc(3), tmp_path / "records")


def test_facts_that_tell_when_they_became_known_are_not_kept(folder: Path, tmp_path: Path) -> None:
    rows = (folder / "annual.csv").read_text(encoding="utf-8").splitlines()
    told = [f"{row},{'known_at' if number == 0 else '2026-01-01'}" for number, row in enumerate(rows)]
    (folder / "annual.csv").write_text("\n".join(told), encoding="utf-8")
    with Facts(folder) as facts:
        assert not write_records(facts, tmp_path / "records")
    assert not (tmp_path / "records").exists()
