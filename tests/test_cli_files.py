"""The command line and the system it stands in: files that must not be lost, disks that are full, signals, streams."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import pytest

from mingcheng.cli import main
from mingcheng.cli.output import write_file
from mingcheng.cli.surroundings import orderly_end

PLAN = "云麓区软件产业发展行动方案（2026—2028年）\n\n一、主要目标\n到2028年，全区软件业务收入突破500亿元。\n"
NEEDS_POSIX = pytest.mark.skipif(os.name != "posix", reason="needs what POSIX systems have")

Output = pytest.CaptureFixture[str]


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "行动方案.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def in_shell(command: str, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """The shell command, in which `$P` is this Python and `$1`, `$2` … are the arguments."""
    return subprocess.run(
        ["sh", "-c", command, "sh", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "P": sys.executable, **variables},
        timeout=120,
        check=False,
    )


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith((".mingcheng", "mingcheng-"))]


# Inputs are not overwritten


@pytest.mark.parametrize("link", [os.link, os.symlink])
@pytest.mark.parametrize("option", ["-o", "--text", "--yaml"])
def test_an_input_under_another_name_is_not_overwritten(
    link: Any, option: str, plan_file: Path, tmp_path: Path, capsys: Output
) -> None:
    other = tmp_path / "别名.txt"
    link(plan_file, other)
    assert main(["read", str(plan_file), option, str(other)]) == 2
    line = f"mingcheng read：“{other}”是要读的文件。 请换一个输出位置。\n"
    assert capsys.readouterr().err == line
    assert plan_file.read_text(encoding="utf-8") == PLAN


def test_compare_does_not_overwrite_an_input(plan_file: Path, tmp_path: Path, capsys: Output) -> None:
    second = tmp_path / "甲.yaml"
    assert main(["read", str(plan_file), "--yaml", str(second)]) == 0
    before = second.read_bytes()
    capsys.readouterr()
    assert main(["compare", str(plan_file), str(second), "--html", str(second)]) == 2
    assert capsys.readouterr().err == f"mingcheng compare：“{second}”是要读的文件。 请换一个输出位置。\n"
    assert second.read_bytes() == before


def test_two_results_in_one_file_are_refused(plan_file: Path, tmp_path: Path, capsys: Output) -> None:
    path, again = tmp_path / "同.x", tmp_path / "." / "无" / ".." / "同.x"
    assert main(["read", str(plan_file), "--text", str(path), "--yaml", str(again)]) == 2
    assert capsys.readouterr().err == f"mingcheng read：有两样结果都要写到“{again}”。 请换一个输出位置。\n"
    assert not path.exists()


@NEEDS_POSIX
def test_a_circle_of_links_is_told_as_such(tmp_path: Path, capsys: Output) -> None:
    one, other = tmp_path / "甲.txt", tmp_path / "乙.txt"
    one.symlink_to(other)
    other.symlink_to(one)
    line = f"{one}：符号链接循环，找不到实际的文件。 请检查链接。\n"
    assert main(["lint", str(one)]) == 2
    assert capsys.readouterr().err == line
    assert main(["read", "--json", str(one), "--text", str(tmp_path / "出")]) == 2
    assert capsys.readouterr().err == line


# A file is written whole or not at all


def test_a_failed_write_leaves_the_old_file(plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "旧.json"
    path.write_text("旧", encoding="utf-8")
    if os.name == "posix":
        plan_file.write_text(PLAN + "说明。\n" * 500, encoding="utf-8")
        uncounted = "unset COVERAGE_PROCESS_CONFIG COVERAGE_PROCESS_START"  # its own file would be too long as well
        done = in_shell(f'{uncounted}; ulimit -f 1; exec "$P" -B -m mingcheng read "$1" --text "$2"', plan_file, path)
        assert done.returncode == 2
        assert done.stderr.startswith(f"{path}：写不进去（超过文件大小的上限）。") and done.stderr.count("\n") == 1

    def full(*_arguments: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    assert main(["read", str(plan_file), "-o", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == "旧"
    assert leftovers(tmp_path) == []


def test_a_full_disk_is_called_so(
    plan_file: Path, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    path = tmp_path / "新.json"
    assert main(["read", str(plan_file), "-o", str(path)]) == 2
    line = f"{path}：写不进去（{tmp_path} 所在的磁盘已满）。 请腾出空间，或换一个位置。\n"
    assert capsys.readouterr().err == line
    assert not path.exists()


@NEEDS_POSIX
def test_permissions_and_links_of_what_was_there_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "旧.json", tmp_path / "链接.json"
    path.write_text("旧", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    write_file(link, "新")
    assert link.is_symlink() and path.read_text(encoding="utf-8") == "新"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    fresh, plain = tmp_path / "新.json", tmp_path / "普通"
    write_file(fresh, "新")
    plain.touch()
    assert fresh.stat().st_mode == plain.stat().st_mode


@NEEDS_POSIX
def test_a_pipe_and_the_output_itself_are_written_directly(plan_file: Path, tmp_path: Path) -> None:
    pipe, copy = tmp_path / "管道", tmp_path / "副本"
    os.mkfifo(pipe)
    done = in_shell('cat "$2" > "$3" & "$P" -m mingcheng read "$1" --text "$2" --json; wait', plan_file, pipe, copy)
    assert done.returncode == 0 and stat.S_ISFIFO(pipe.stat().st_mode)
    assert copy.read_text(encoding="utf-8") == PLAN
    redirected = tmp_path / "出"
    done = in_shell('"$P" -m mingcheng read "$1" -o /dev/stdout > "$2"', plan_file, redirected)
    assert done.returncode == 0
    assert json.loads(redirected.read_text(encoding="utf-8"))["targets"]


def test_json_goes_to_the_file_alone(plan_file: Path, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "方案.json"
    assert main(["read", str(plan_file), "--json", "-o", str(path)]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f"已写入 {path}。\n")
    assert json.loads(path.read_text(encoding="utf-8"))["targets"]


# The temporary directory


@pytest.mark.parametrize(
    ("number", "start"),
    [(errno.ENOSPC, "临时目录 {folder} 所在的磁盘已满。"), (errno.EROFS, "不能建立临时目录（只读的磁盘）。")],
)
def test_a_temporary_directory_that_cannot_be_made_is_told(
    number: int, start: str, plan_file: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    assert main(["read", str(plan_file)]) == 2
    problem = start.format(folder=tempfile.gettempdir())
    remedy = "请腾出空间，或用环境变量 TMPDIR 另指一个可写的目录。"
    assert capsys.readouterr().err == f"{plan_file}：{problem} {remedy}\n"


@NEEDS_POSIX
def test_a_disk_that_fills_while_reading_does_not_make_the_file_damaged(
    plan_file: Path, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(
        f"#!{sys.executable}\nraise OSError({errno.ENOSPC}, 'No space left on device')\n", encoding="utf-8"
    )
    reader.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(reader))
    assert main(["read", str(plan_file)]) == 2
    line = capsys.readouterr().err
    assert line.startswith(f"{plan_file}：临时目录 {tempfile.gettempdir()} 所在的磁盘已满。") and line.count("\n") == 1


@NEEDS_POSIX
def test_a_conversion_that_fails_on_a_full_disk_does_not_make_the_file_damaged(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, file = tmp_path / "reader.py", tmp_path / "方案.rtf"
    reader.write_text(f'#!{sys.executable}\nprint(\'{{"error":["","damaged",""]}}\', end=\'\')\n', encoding="utf-8")
    reader.chmod(0o755)
    file.write_text("{\\rtf1 x}", encoding="utf-8")
    monkeypatch.setattr(sys, "executable", str(reader))
    assert main(["read", str(file)]) == 2
    assert capsys.readouterr().err.endswith("damaged\n")
    usage = type("Usage", (), {"free": 0})
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    assert main(["read", str(file)]) == 2
    assert "所在的磁盘已满。" in capsys.readouterr().err


# Permissions


@NEEDS_POSIX
def test_a_file_without_permission_is_told_in_chinese(plan_file: Path) -> None:
    plan_file.chmod(0)
    drop = ""
    if os.geteuid() == 0:
        capabilities = "-dac_override,-dac_read_search"
        drop = f"setpriv --bounding-set={capabilities} --inh-caps={capabilities} "
        if in_shell(f"{drop} true").returncode != 0:
            pytest.skip("root may read everything here")
    done = in_shell(f'{drop}"$P" -m mingcheng lint "$1"', plan_file)
    line = f"{plan_file}：没有读取这个文件的权限。 请检查文件权限。\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


# Signals


@NEEDS_POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)])
def test_a_signal_ends_the_program_and_its_child_and_leaves_nothing(number: int, tmp_path: Path) -> None:
    folder = tmp_path / "临时"
    folder.mkdir()
    reader, file, begun = tmp_path / "reader.py", tmp_path / "方案.txt", tmp_path / "begun"
    os.mkfifo(begun)
    file.write_text(PLAN, encoding="utf-8")
    reader.write_text(
        f"#!{sys.executable}\nimport os, time\n"
        f"open({str(begun)!r}, 'w').write(str(os.getpid()))\nwhile True: time.sleep(1)\n",
        encoding="utf-8",
    )
    reader.chmod(0o755)
    program = f"import sys; sys.executable = {str(reader)!r}; from mingcheng.cli import main; sys.exit(main())"
    before = signal.signal(number, signal.SIG_DFL)  # nohup may have had it ignored
    running = subprocess.Popen(
        [sys.executable, "-c", program, "lint", str(file)], env={**os.environ, "TMPDIR": str(folder)}
    )
    signal.signal(number, before)
    child = int(begun.read_text())
    assert leftovers(folder) != []
    running.send_signal(number)
    assert running.wait(timeout=60) == 128 + number
    assert leftovers(folder) == []
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@NEEDS_POSIX
def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with orderly_end():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_where_a_signal_does_not_exist_nothing_is_done_about_it() -> None:
    program = (
        "import signal, sys\nif hasattr(signal, 'SIGHUP'): del signal.SIGHUP\n"
        "from mingcheng.cli import main; sys.exit(main(['--version']))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0


# Standard streams


@NEEDS_POSIX
@pytest.mark.parametrize(
    "arguments", ['read "$1" --json', 'read "$1"', 'lint "$1"', "demo", "--version", "read --help"]
)
def test_a_closed_output_is_told_in_one_line(arguments: str, plan_file: Path) -> None:
    done = in_shell(f'exec "$P" -m mingcheng {arguments} >&-', plan_file)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "读写没有做完（输出是关着的）。请检查磁盘空间与权限。"
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


@NEEDS_POSIX
def test_a_closed_output_does_not_matter_where_nothing_goes_to_it(plan_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "方案.json"
    done = in_shell('exec "$P" -m mingcheng read "$1" -o "$2" >&- <&-', plan_file, path)
    assert (done.returncode, done.stderr) == (0, f"已写入 {path}。\n")
    assert json.loads(path.read_text(encoding="utf-8"))["targets"]


@NEEDS_POSIX
def test_remarks_do_not_get_into_the_output_where_stderr_is_closed(plan_file: Path) -> None:
    done = in_shell('exec "$P" -m mingcheng read 没有.txt "$1" --json 2>&-', plan_file)
    assert done.returncode == 2
    assert json.loads(done.stdout)["targets"]
