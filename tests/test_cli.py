"""The command line as a user and a script meet it: help, results, exit codes, one clear line for every failure."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mingcheng.cli import main
from mingcheng.cli.demo import MAIN
from mingcheng.plans.model import Plan
from mingcheng.plans.store import load_yaml

VERBS = (
    "read",
    "lint",
    "compare",
    "form",
    "check",
    "aggregate",
    "link",
    "classify",
    "ladder",
    "match",
    "simulate",
    "demo",
    "up",
    "backup",
    "restore",
)
PLAN = """云麓区软件产业发展行动方案（2026—2028年）

一、主要目标
到2028年，全区软件业务收入突破500亿元，新增国家级专精特新“小巨人”企业12家。

二、重点任务
（一）建设公共服务平台。建成软件测评公共服务平台1个。（责任单位：区经信局、区科技局）
"""

Output = pytest.CaptureFixture[str]


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "行动方案.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def mingcheng(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "mingcheng", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **variables},
        timeout=120,
        check=False,
    )


# Help


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str, capsys: Output) -> None:
    assert main([verb, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"用法：mingcheng {verb}")
    assert f"\n  mingcheng {verb}" in shown.partition("\n例：")[2]


@pytest.mark.parametrize("verb", VERBS)
def test_help_comes_in_english_when_asked_for(verb: str, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGCHENG_LANG", "zh")
    assert main(["--lang", "en", verb, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: mingcheng {verb}")
    assert not any("\u4e00" <= character <= "\u9fff" for character in shown)


def test_the_help_of_all_names_every_verb(capsys: Output) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [verb for verb in VERBS if f"\n  {verb} " not in shown] == []


def test_without_a_verb_the_help_is_shown_as_wrong_usage(capsys: Output) -> None:
    assert main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and "用法：" in shown.err


def test_help_loads_neither_the_readers_nor_the_grammar() -> None:
    heavy = "{'pydantic', 'lxml', 'docx', 'pdfplumber', 'numpy', 'mingcheng.plans.model', 'mingcheng.plans.extract'}"
    program = f"import sys; from mingcheng.cli import main; main(['--help']); print({heavy} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "set()"


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["raed"], "mingcheng：没有“raed”这个命令。 是否应为“read”？"),
        (["read"], "mingcheng read：缺少“文件”。 用法见 mingcheng read --help。"),
        (["read", "--jsn", "x.txt"], "mingcheng read：没有“--jsn”这个选项。 是否应为“--json”？"),
        (["lint", "a.txt", "b.txt"], "mingcheng lint：多出了参数：b.txt。 用法见 mingcheng lint --help。"),
        (["read", "a.txt", "--yaml"], "mingcheng read：选项“--yaml”后面要有值。 用法见 mingcheng read --help。"),
        (["read", "a.txt", "--json=1"], "mingcheng read：选项“--json”后面不能有值。 用法见 mingcheng read --help。"),
        (["--lang"], "mingcheng：选项“--lang”后面要有值。 用法见 mingcheng --help。"),
        (["read", ""], "mingcheng read：“文件”的值不对：文件名是空的。 用法见 mingcheng read --help。"),
        (
            ["read", "a.txt", "-o", ""],
            "mingcheng read：“--output”的值不对：文件名是空的。 用法见 mingcheng read --help。",
        ),
        (["--lang", "fr", "up"], "mingcheng：“--lang”的值不对：可选 zh、en。 用法见 mingcheng --help。"),
        (["read", "没有.txt"], "没有.txt：找不到这个文件。 请核对路径。"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_with_its_remedy(arguments: list[str], line: str, capsys: Output) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", line + "\n")


def test_wrong_usage_is_told_in_english_too(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGCHENG_LANG", "en")
    assert main(["raed"]) == 2
    assert capsys.readouterr().err == "mingcheng: There is no verb “raed”. Did you mean “read”?\n"


def test_a_defect_is_one_line_too_and_the_details_are_there_for_the_asking(
    plan_file: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: Path) -> None:
        raise RuntimeError("第一行\n第二行")

    monkeypatch.setattr("mingcheng.reading.read", broken)
    assert main(["read", str(plan_file)]) == 2
    remedy = "这是程序的缺陷；设环境变量 MINGCHENG_DEBUG=1 再运行一次，可看到详情。"
    assert capsys.readouterr().err == f"没有做完（RuntimeError 第一行 第二行）。{remedy}\n"
    monkeypatch.setenv("MINGCHENG_DEBUG", "1")
    assert main(["read", str(plan_file)]) == 2
    assert "Traceback" in capsys.readouterr().err


# read


def test_read_gives_one_object_and_nothing_else_on_stdout(plan_file: Path) -> None:
    done = mingcheng("read", str(plan_file), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    plan = json.loads(done.stdout)
    assert list(plan) == ["document", "targets", "baselines", "tasks", "policies", "parks", "systems"]
    assert plan["document"]["title"] == "云麓区软件产业发展行动方案（2026—2028年）"
    revenue = plan["targets"][0]
    assert (revenue["comparator"], revenue["value"], revenue["unit"], revenue["year"]) == (">", 500, "亿元", 2028)
    assert PLAN[revenue["start"] : revenue["end"]] == revenue["quote"]


def test_read_shows_people_a_table(plan_file: Path, capsys: Output) -> None:
    assert main(["read", str(plan_file)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("云麓区软件产业发展行动方案（2026—2028年）\n")
    (row,) = [line for line in shown.splitlines() if "500亿元" in line]
    assert ">500亿元" in row and "2028" in row
    assert "共有：" in shown
    assert "\x1b" not in shown


def test_columns_line_up_under_their_titles(plan_file: Path, capsys: Output) -> None:
    from rich.cells import cell_len

    assert main(["read", str(plan_file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    (title,) = [line for line in lines if line.startswith("指标")]
    rows = [line for line in lines if "亿元" in line or "12家" in line]
    starts = {cell_len(row[: row.index("2028")]) for row in rows}
    assert starts == {cell_len(title[: title.index("年份")])}


@pytest.mark.parametrize("part", ["targets", "baselines", "tasks", "policies", "parks", "systems"])
def test_every_part_of_the_demonstration_plan_can_be_shown(part: str, capsys: Output) -> None:
    assert main(["read", str(MAIN), "--show", part]) == 0
    head, table, counts = capsys.readouterr().out.split("\n\n")
    assert "临江市" in head and counts.startswith("共有：")
    title, *rows = table.splitlines()
    assert "位置" in title and rows


def test_a_part_that_does_not_exist_is_refused(plan_file: Path, capsys: Output) -> None:
    assert main(["read", str(plan_file), "--show", "task"]) == 2
    assert capsys.readouterr().err.startswith("mingcheng read：没有“task”这一部分。 可选 targets、")


def test_several_files_give_one_object_a_line(plan_file: Path, capsys: Output) -> None:
    assert main(["read", str(plan_file), str(plan_file), "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["document"]["status"] for line in lines] == ["final", "final"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(plan_file: Path, capsys: Output) -> None:
    assert main(["read", "没有.txt", str(plan_file), "--json"]) == 2
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    assert shown.err == "没有.txt：找不到这个文件。 请核对路径。\n"


def test_the_text_that_offsets_count_in_can_be_had(plan_file: Path, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "原文.txt"
    assert main(["read", str(plan_file), "--json", "--text", str(path)]) == 0
    text = path.read_bytes().decode()
    for target in json.loads(capsys.readouterr().out)["targets"]:
        assert text[target["start"] : target["end"]] == target["quote"]


def test_the_yaml_holds_the_same_plan(plan_file: Path, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "方案.yaml"
    assert main(["read", str(plan_file), "--json", "--yaml", str(path)]) == 0
    shown = capsys.readouterr()
    assert load_yaml(path.read_text(encoding="utf-8"), path.name) == Plan.model_validate_json(shown.out)
    assert shown.err == f"已写入 {path}。\n"


def test_the_json_can_go_to_a_file(plan_file: Path, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "方案.json"
    assert main(["read", str(plan_file), "-o", str(path)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(path.read_text(encoding="utf-8"))["targets"]


def test_an_input_is_never_overwritten(plan_file: Path, capsys: Output) -> None:
    assert main(["read", str(plan_file), "-o", str(plan_file)]) == 2
    assert "是要读的文件" in capsys.readouterr().err
    assert plan_file.read_text(encoding="utf-8") == PLAN


@pytest.mark.parametrize(
    ("place", "remedy"), [("没有这个目录/方案.json", "请先建立它所在的目录。"), (".", "这是一个目录，请给出文件名。")]
)
def test_a_place_that_cannot_be_written_is_told(
    place: str, remedy: str, plan_file: Path, tmp_path: Path, capsys: Output
) -> None:
    assert main(["read", str(plan_file), "-o", str(tmp_path / place)]) == 2
    line = capsys.readouterr().err
    assert line.startswith(str(tmp_path)) and line.endswith(f"{remedy}\n") and line.count("\n") == 1


def test_one_yaml_for_two_plans_is_refused(plan_file: Path, tmp_path: Path, capsys: Output) -> None:
    assert main(["read", str(plan_file), str(plan_file), "--yaml", str(tmp_path / "方案.yaml")]) == 2
    assert capsys.readouterr().err.startswith("mingcheng read：有多个文件时不能用 --text 和 --yaml。")


def test_json_is_utf8_whatever_the_terminal(plan_file: Path) -> None:
    command = [sys.executable, "-m", "mingcheng", "read", str(plan_file), "--json"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "gbk"}, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["document"]["title"].startswith("云麓区")


def test_a_reader_that_leaves_early_does_no_harm(plan_file: Path) -> None:
    command = f"{sys.executable} -m mingcheng read {shlex.join([str(plan_file)] * 8)} --json | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""


# lint


def test_lint_exits_with_one_when_it_finds_something(tmp_path: Path, capsys: Output) -> None:
    draft = tmp_path / "征求意见稿.txt"
    draft.write_text(PLAN.replace("小巨人”企业12家", "小巨人”企业**家"), encoding="utf-8")
    assert main(["lint", str(draft), "--json"]) == 1
    text = draft.read_text(encoding="utf-8")
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert set(finding) == {"check", "severity", "message", "places", "arithmetic"}
    assert finding["check"] == "draft-blank"
    assert [text[place["start"] : place["end"]] for place in finding["places"]] == [
        place["quote"] for place in finding["places"]
    ]


def test_lint_shows_people_the_passage_and_the_count(tmp_path: Path, capsys: Output) -> None:
    draft = tmp_path / "征求意见稿.txt"
    draft.write_text(PLAN.replace("小巨人”企业12家", "小巨人”企业**家"), encoding="utf-8")
    assert main(["lint", str(draft)]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("警告 [draft-blank] ")
    assert re.search(r"\n  第 \d+ [行段]：“", shown)
    assert shown.endswith("共有：警告 1。\n")


def test_lint_of_a_sound_plan_says_so(plan_file: Path, capsys: Output) -> None:
    assert main(["lint", str(plan_file)]) == 0
    assert capsys.readouterr().out == "没有发现问题。\n"
    assert main(["lint", str(plan_file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"findings": []}


# compare


@pytest.fixture
def two_plans(plan_file: Path, tmp_path: Path, capsys: Output) -> list[str]:
    """A document, and another plan as YAML."""
    other = tmp_path / "临江.txt"
    other.write_text(PLAN.replace("云麓区", "临江市").replace("全区", "全市").replace("500", "900"), encoding="utf-8")
    assert main(["read", str(other), "--yaml", str(tmp_path / "临江.yaml")]) == 0
    capsys.readouterr()
    return [str(plan_file), str(tmp_path / "临江.yaml")]


def test_compare_puts_a_document_beside_a_yaml(two_plans: list[str], capsys: Output) -> None:
    assert main(["compare", *two_plans, "--json"]) == 0
    comparison = json.loads(capsys.readouterr().out)
    assert [plan["name"] for plan in comparison["plans"]] == ["行动方案", "临江"]
    revenue = next(row for row in comparison["rows"] if row["title"] == "软件业务收入")
    assert [(entry["plan"], entry["target"]["value"]) for entry in revenue["entries"]] == [
        ("行动方案", 500),
        ("临江", 900),
    ]


def test_compare_shows_people_a_table(two_plans: list[str], capsys: Output) -> None:
    assert main(["compare", *two_plans]) == 0
    shown = capsys.readouterr().out
    assert "软件业务收入（亿元）" in shown and "900" in shown
    assert "共有的指标" in shown


def test_compare_writes_a_page_that_needs_nothing_else(two_plans: list[str], tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "对比.html"
    assert main(["compare", *two_plans, "--html", str(path)]) == 0
    page = path.read_text(encoding="utf-8")
    assert "软件业务收入" in page and "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org/", "") and "https://" not in page and "<script" not in page


def test_a_file_name_that_is_no_text_does_no_harm(plan_file: Path, capsys: Output) -> None:
    odd = plan_file.with_name(os.fsdecode(b"\xb7\xbd.txt"))
    try:
        odd.write_text(PLAN, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert main(["compare", str(odd), str(plan_file), "--json"]) == 0
    assert [plan["name"] for plan in json.loads(capsys.readouterr().out)["plans"]] == ["??", "行动方案"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_in_one_line(plan_file: Path) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "mingcheng", "read", str(plan_file), "--json"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("读写没有做完（") and done.stderr.count("\n") == 1


def test_one_plan_cannot_be_compared(plan_file: Path, capsys: Output) -> None:
    assert main(["compare", str(plan_file)]) == 2
    assert capsys.readouterr().err == "mingcheng compare：只有一份方案，无从比较。 请给出两份以上。\n"


def test_a_broken_yaml_is_told_with_its_place(plan_file: Path, tmp_path: Path, capsys: Output) -> None:
    broken = tmp_path / "坏.yaml"
    broken.write_text("document: {titel: 甲}", encoding="utf-8")
    assert main(["compare", str(plan_file), str(broken)]) == 2
    line = f"{broken}:1:12：没有“document.titel”这个字段。 是否应为“title”？\n"
    assert capsys.readouterr().err == line


# demo and up


def test_demo_lists_what_there_is(capsys: Output) -> None:
    assert main(["demo"]) == 0
    assert MAIN.name in capsys.readouterr().out.splitlines()


def test_the_published_figures_can_be_compared_at_once(tmp_path: Path, capsys: Output) -> None:
    assert main(["demo", str(tmp_path)]) == 0
    plans = sorted(str(path) for path in tmp_path.glob("*.yaml"))
    assert len(plans) >= 2
    assert main(["compare", *plans]) == 0
    assert "软件业务收入" in capsys.readouterr().out


def test_demo_copies_the_files_once(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "示例"
    assert main(["demo", str(folder)]) == 0
    assert (folder / MAIN.name).read_bytes() == MAIN.read_bytes()
    assert main(["demo", str(folder)]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"{folder}：已有同名文件：")


def test_the_demonstration_says_the_same_in_every_format(tmp_path: Path, capsys: Output) -> None:
    counts = {}
    for ending in ("docx", "md", "txt", "pdf"):
        assert main(["read", str(MAIN.with_suffix(f".{ending}")), "--json"]) == 0
        plan = json.loads(capsys.readouterr().out)
        counts[ending] = {(target["indicator"], target["value"], target["year"]) for target in plan["targets"]}
    common = set.intersection(*counts.values())
    assert all(len(common) >= 0.9 * len(found) for found in counts.values())
