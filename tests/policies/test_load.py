"""Files of measures: every fault told at its own character with a remedy, all of a pack at once."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.policies.load import MeasureError, PackNotFoundError, load_pack, pack_of, shipped_packs
from mingcheng.policies.model import Pack
from mingcheng.policies.tree import All, AnyOf, Flag, Human, Not

CASES = Path(__file__).parent / "cases"
BAD = sorted(path.name for path in (CASES / "bad").iterdir() if path.suffix != ".txt")
GOOD = sorted(path.name for path in (CASES / "good").iterdir())
MEASURE = "id: a\ntitle: 甲\nbenefit: {fixed: 20 万元}\n"


def faults_of(place: str) -> list[str]:
    """The faults of a place, one line each: file:line:column problem remedy."""
    found: list[str] = []
    try:
        load_pack(place)
    except* MeasureError as group:
        found += [line for error in group.exceptions if isinstance(error, MeasureError) for line in lines_of(error)]
    return found


def lines_of(error: MeasureError) -> list[str]:
    file = error.place.rsplit(":", 2)[0]
    return [f"{file}:{fault.line}:{fault.column} {fault.problem} {fault.remedy}" for fault in error.faults]


def measure_with(text: str, benefit: str = "{fixed: 1 元}") -> str:
    return f"id: a\ntitle: 甲\nconditions:\n  - {text}\nbenefit: {benefit}\n"


@pytest.mark.parametrize("name", BAD)
def test_every_fault_is_told_where_it_stands(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / "bad")
    expected = (CASES / "bad" / name).with_suffix(".txt").read_text("utf-8").splitlines()
    assert faults_of(name) == expected
    assert expected


@pytest.mark.parametrize("name", GOOD)
def test_what_only_looks_like_a_fault_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / "good")
    assert faults_of(name) == []


@pytest.mark.parametrize("name", shipped_packs())
def test_shipped_packs_have_no_faults(name: str) -> None:
    assert load_pack(name).measures


@pytest.mark.parametrize("before", ["- ", "- {if: ", "-     ", "- {id: 甲, label: 乙, if: "])
@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize(
    "start", ["revenue >= 1 元 and ", 'stage in ["startup"] and ', "所在地区 inside '330400' and "]
)
def test_the_column_is_that_of_the_character_however_the_text_is_quoted(before: str, quote: str, start: str) -> None:
    if not quote and "{" in before and ("[" in start or "'" in start):
        pytest.skip("brackets end a plain text in braces")
    written = {"": start, "'": start.replace("'", "''"), '"': start.replace('"', '\\"')}[quote]
    line = f"{before}{quote}{written}天气 > 3 级{quote}" + ("}" if "{" in before else "")
    with pytest.raises(MeasureError) as caught:
        pack_of({"a.yaml": f"id: a\ntitle: 甲\nbenefit: {{fixed: 1 元}}\nconditions:\n{line}\n"}, "a.yaml")
    (fault,) = caught.value.faults
    assert (fault.line, line[fault.column - 1 :][:2]) == (5, "天气")


def test_a_text_over_several_lines_is_told_where_it_begins() -> None:
    with pytest.raises(MeasureError) as caught:
        pack_of({"a.yaml": measure_with('"revenue >= 1 元\n    and 天气 > 3 级"')}, "a.yaml")
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(4, 5)]


def test_faults_of_several_files_come_as_one_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / "bad")
    with pytest.raises(ExceptionGroup) as caught:
        load_pack("two-files")
    assert [type(error) for error in caught.value.exceptions] == [MeasureError, MeasureError]


def test_one_line_names_place_problem_and_remedy_of_the_first_fault_and_counts_the_others() -> None:
    with pytest.raises(MeasureError) as caught:
        pack_of({"a.yaml": (CASES / "bad" / "several.yaml").read_text("utf-8")}, "a.yaml")
    told = str(caught.value)
    assert told.startswith(
        "a.yaml:4:5：用到了没有定义的事实“revenu”。 是否应为“revenue”？ 同一文件还有 3 处： 5:17 这个条件永远不成立"
    )
    assert "\n" not in told


@pytest.mark.parametrize("place", ["jiaxing-2052", "no/such/folder"])
def test_a_pack_that_is_not_there_is_told_with_those_that_are(place: str) -> None:
    with pytest.raises(PackNotFoundError, match=f"{place}：没有这个措施包、目录或文件。 自带的措施包：.*jiaxing-2025"):
        load_pack(place)


def test_a_folder_without_measures_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackNotFoundError, match="这个目录里没有"):
        load_pack(tmp_path)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(MEASURE.encode("gb18030"))
    with pytest.raises(MeasureError, match="不是 UTF-8 文本。 请核对路径。"):
        load_pack(path)


def test_references_within_each_other_end_at_once() -> None:
    levels = [f"  - &x{n} {{any: [*x{n - 1}, *x{n - 1}, *x{n - 1}, *x{n - 1}]}}\n" for n in range(1, 16)]
    text = MEASURE + "conditions:\n  - &x0 {if: first(srdi)}\n" + "".join(levels)
    with pytest.raises(MeasureError, match="不支持 YAML 的锚点与引用"):
        pack_of({"a.yaml": text}, "a.yaml")


@settings(max_examples=150)
@given(st.data())
def test_damaged_files_are_read_or_refused_but_nothing_else(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted((CASES / "good").iterdir())))
    text = path.read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    put = data.draw(st.text("ab甲 \n-:{}[]\"'&*!#%>=,0", max_size=6))
    try:
        pack = pack_of({path.name: text[:start] + put + text[end:]}, path.name)
    except* MeasureError as group:
        errors = [error for error in group.exceptions if isinstance(error, MeasureError)]
        assert all(fault.line >= 1 and fault.column >= 1 for error in errors for fault in error.faults)
    else:
        assert isinstance(pack, Pack)


def test_groups_of_conditions_keep_their_structure() -> None:
    measure = load_pack(CASES / "good" / "groups.yaml").measure("a")
    match measure.conditions[0].truth:
        case AnyOf(parts=(All(parts=(_first, Not(part=Flag()))), Human(words=words))):
            assert words == "行业领先"
        case other:
            pytest.fail(str(other))


def test_facts_that_a_pack_declares_keep_their_least_value() -> None:
    facts = load_pack(CASES / "good" / "own-facts.yaml").catalogue.facts
    assert (facts["net_worth"].least, facts["seats"].least) == (None, 3)
    with pytest.raises(MeasureError, match="这个条件永远成立：取值范围是 3 至 …"):
        pack_of({"a.yaml": "facts: {name: seats, min: 3}\nmeasures: " + flow("seats >= 3 个")}, "a.yaml")
    with pytest.raises(MeasureError, match="这个条件永远成立：取值范围是 3万元 至 …"):
        pack_of(
            {"a.yaml": "facts: {name: paid_in, type: money, min: 3}\nmeasures: " + flow("paid_in >= 2 万元")}, "a.yaml"
        )


def flow(condition: str) -> str:
    return f"{{id: a, title: 甲, conditions: {condition}, benefit: {{fixed: 1 元}}}}\n"


def test_a_changed_parameter_counts_what_the_old_one_did() -> None:
    text = {"a.yaml": "id: a\ntitle: 甲\nparameters: {award: 20 万元}\nbenefit: {fixed: award}\n"}
    assert pack_of(text, "a", {"a": {"award": "30 万元"}}).measure("a").parameters["award"].value == 30 * 10**6
    with pytest.raises(MeasureError, match="参数改为“30 人”：单位不符：这里应是金额，现为数量 30"):
        pack_of(text, "a", {"a": {"award": "30 人"}})


def test_parameters_may_rest_on_those_before_them() -> None:
    pack = pack_of({"a.yaml": "id: a\ntitle: 甲\nparameters: {x: 3%, y: x}\nbenefit: {fixed: 1 元}\n"}, "a")
    assert pack.measure("a").parameters["y"].value == Fraction(3 * 10**6)


def test_measures_of_one_file_and_of_many_are_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(MEASURE.replace("id: a", f"id: {name}"), "utf-8")
    one = "".join(f"- {{id: {name}, title: 甲, benefit: {{fixed: 20 万元}}}}\n" for name in ("b", "a"))
    found = [[measure.id for measure in pack.measures] for pack in (load_pack(tmp_path), pack_of({"m.yaml": one}, "m"))]
    assert found == [["a", "b"], ["a", "b"]]
