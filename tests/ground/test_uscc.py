"""Unified social credit codes. The codes of bodies stand in public lists; those made here belong to none."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mingcheng.uscc import (
    ALPHABET,
    TYPES,
    Uscc,
    UsccError,
    check,
    check_character,
    findings_of,
    made_up_uscc,
    normalised,
    organisation_code,
    proposals,
)

REAL = [
    "91330100799655058B", "914403001922038216", "91330000733796106P", "9144030071526726XG", "91440300708461136T",
    "91110108551385082Q", "91110000802100433B", "91330000727215176K", "91330200711192037M", "913300002539329145",
    "91110000600037341L", "91310115591693856A", "91310110666007217T", "12440600MB2C07549J", "92141127MA0KD1Y64A",
    "91350100M000100Y43",
]  # fmt: skip
WRONG = [
    "91110000800088421P", "91110108717809965C", "9133010057462616XH", "91310000MA1FL8XQ30", "91420000MA4KL2HQ2F",
    "91110000600037341X",
]  # fmt: skip

codes = st.builds(
    made_up_uscc, st.integers(), st.sampled_from(["330200", "900000", "100000"]), st.sampled_from(sorted(TYPES))
)


@pytest.mark.parametrize("code", REAL)
def test_codes_of_real_bodies_hold(code: str) -> None:
    assert check(code).status == "valid"
    assert check(code).findings == ()
    assert Uscc.parse(code).code == code
    assert proposals(code) == []


@pytest.mark.parametrize("code", WRONG)
def test_wrong_codes_in_circulation_fail_the_check(code: str) -> None:
    assert check(code).status == "check_failed"
    with pytest.raises(UsccError, match="校验码不符"):
        Uscc.parse(code)


def test_genuine_codes_of_early_registries_fail_only_the_last_check() -> None:
    for code, right in (("91350211M00013FA1N", "3"), ("91350203M0001QKT19", "F")):
        (finding,) = check(code).findings
        assert (finding.kind, finding.position) == ("check", 18)
        assert f"应为“{right}”" in finding.message
        assert check(code).status == "check_failed"


def test_the_two_edge_values_of_the_check_character() -> None:
    assert check("91330200MA2WPNGX00").status == "valid"  # the sum leaves no remainder: 31 - 0 is written 0
    assert check("91330200MA2Q5GTC8Y").status == "valid"  # the remainder is 1: 30 is written Y


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_every_beginning_has_exactly_one_check_character(first17: str) -> None:
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first17))
    matching = [character for character in ALPHABET if (total + ALPHABET.index(character)) % 31 == 0]
    assert matching == [check_character(first17)]


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_change_of_one_character_is_noticed(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    assert check(code[:place] + other + code[place + 1 :]).status != "valid"


@given(codes, st.integers(0, 16))
def test_every_swap_of_neighbours_is_noticed(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert check(swapped).status != "valid"
    assert code in proposals(swapped)


@given(codes)
def test_printing_adds_nothing(code: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    for printed in (wide, code.lower(), f" {code[:8]}-{code[8:16]} - {code[16:]}\n", f"{code[:4]}　{code[4:]}"):
        assert normalised(printed) == code
        assert str(Uscc.parse(printed)) == code


@given(codes)
def test_what_a_scanner_misreads_is_proposed_and_not_corrected(code: str) -> None:
    misread = code.replace("0", "O").replace("1", "I")
    assume(sum(character in "OI" for character in misread) <= 6 and misread != code)
    assert check(misread).status == "malformed"
    assert code in proposals(misread)


@given(st.text(max_size=24))
def test_any_text_is_checked_without_an_accident(text: str) -> None:
    outcome = check(text)
    assert (outcome.uscc is None) == any(not finding.is_warning for finding in outcome.findings)
    for proposal in proposals(text):
        assert check(proposal).status == "valid"


@pytest.mark.parametrize(
    ("text", "kind", "message", "position"),
    [
        ("9133020071119203", "length", "应为18位，现为16位。", None),
        ("91330200711192O37M", "character", "第15位的“O”不是代码用字。", 15),
        ("913302AA711192037M", "division", "第7位的“A”应为数字（第3至8位是登记机关的行政区划代码）。", 7),
        ("91330200711192038M", "organisation_check", "组织机构代码（第9至17位）的校验码不符：应为“7”，现为“8”。", 17),
        ("91330200711192037N", "check", "第18位校验码不符：应为“M”，现为“N”。", 18),
    ],
)
def test_findings_name_place_and_remedy(text: str, kind: str, message: str, position: int | None) -> None:
    finding = check(text).findings[0]
    assert (finding.kind, finding.message, finding.position) == (kind, message, position)


def test_an_unlisted_pair_is_a_warning_and_the_code_valid() -> None:
    outcome = check(made_up_uscc(7, kind="G1"))
    assert outcome.status == "valid"
    assert [(finding.kind, finding.is_warning) for finding in outcome.findings] == [("type", True)]
    assert outcome.uscc is not None and outcome.uscc.body_type is None


def test_a_code_tells_what_it_is_made_of() -> None:
    institute = Uscc("12440600MB2C07549J")
    assert (institute.department, institute.body_type) == ("机构编制", "事业单位")
    assert (institute.registry_code, institute.organisation_code) == ("440600", "MB2C07549")


def test_the_error_proposes_the_likely_code() -> None:
    with pytest.raises(UsccError, match="是否应为“91330200711192037M”？请核对证照。"):
        Uscc.parse("9133O200711192037M")


@given(st.integers() | st.text(max_size=10))
def test_made_up_codes_hold_and_stay_the_same(seed: int | str) -> None:
    assert made_up_uscc(seed) == made_up_uscc(seed)
    assert findings_of(made_up_uscc(seed)) == ()


def test_made_up_codes_of_different_seeds_differ() -> None:
    assert len({made_up_uscc(seed) for seed in range(2000)}) == 2000


@given(codes)
def test_old_and_new_identifiers_share_the_organisation_code(code: str) -> None:
    body = code[8:17]
    assert {organisation_code(code), organisation_code(code[2:17]), organisation_code(f"{body[:8]}-{body[8]}")} == {
        body
    }


def test_what_holds_no_organisation_code() -> None:
    assert [organisation_code(text) for text in ("", "71526726-1", "12345", "云麓软件有限公司")] == [None] * 4
