"""`mingcheng link`: lists of several bureaus into one record an enterprise."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mingcheng.cli.days import asked_day
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import file_name, print_json, refuse_overwriting, tell
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.registry.imports import Imported
    from mingcheng.registry.linked_register import Linkage
    from mingcheng.registry.register import Register
    from mingcheng.registry.review import Decided

COMMAND = "mingcheng link"
TO_REVIEW = 1
"""Exit code when pairs wait for a person."""
HELP = marked(
    "把几份企业名单并成一企一条记录。\n\n"
    "先看统一社会信用代码，再看人工的判断，再比名称、地址、成立日期等证据；代码都有效而不同的两条记录决不合并。\n"
    "每次合并都附证据，拿不准的写进核对清单；填好交回，以后再导入也照此办理。有待核对的，退出码为 1。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng link 市场监管.xlsx 税务=七月名单.csv --into 登记册 --review 待核对.xlsx\n"
    "  mingcheng link --into 登记册 --decisions 待核对.xlsx -o 企业.parquet\n"
    "  mingcheng link --into 登记册 --explain 云麓软件"
)


def link(
    lists: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=marked("名单..."),
            help=marked("名单（.xlsx .xls .ods .csv .parquet）；来源取文件名，或写成 来源=文件。"),
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar=marked("来源"), help=marked("这些名单的来源，如 税务。"))
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option(
            "--into", metavar=marked("目录"), parser=file_name, help=marked("登记册的目录；不给则只算这一次，不保存。")
        ),
    ] = None,
    mapping: Annotated[
        list[Path] | None,
        typer.Option(metavar=marked("文件"), parser=file_name, help=marked("列与字段的对应（YAML），替下记住的对应。")),
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option(metavar=marked("文件"), parser=file_name, help=marked("填好的核对清单。"))
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            metavar=marked("日期"), help=marked("名单从哪一天起算作已知，缺省今天；没有名单时：只看那天已知的。")
        ),
    ] = None,
    who: Annotated[
        str | None, typer.Option(metavar=marked("姓名"), help=marked("谁导入、谁判断，缺省为系统的用户名。"))
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option(metavar=marked("文件"), parser=file_name, help=marked("把待核对的写成清单（.xlsx .csv）。")),
    ] = None,
    quarantine: Annotated[
        Path | None,
        typer.Option(
            metavar=marked("文件"), parser=file_name, help=marked("把没有入库的行和值连同理由写到文件（.csv .xlsx）。")
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar=marked("文件"),
            parser=file_name,
            help=marked("把企业写到文件（.parquet .csv .xlsx）。"),
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(metavar=marked("代码或名称"), help=marked("只讲这一家：各项的全部取值与出处、合并的证据。")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
) -> int:
    """Imports, takes in decisions, links, and writes what was asked for."""
    from mingcheng.cli.link_files import refuse_endings, write_results

    files = [_named(text, source) for text in lists or ()]
    if not files and register is None:
        raise UsageError(COMMAND, _("没有给出名单。"), _("请给出名单文件，或用 --into 指出登记册。"))
    day = asked_day(COMMAND, "--known-at", known_at)
    refuse_endings(COMMAND, output=output, review=review, quarantine=quarantine)
    inputs = [file.path for file in files] + list(mapping or ()) + ([decisions] if decisions else [])
    refuse_overwriting(COMMAND, inputs, [output, review, quarantine])
    with ExitStack() as stack:
        aside = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingcheng-")))
        done = _run(register or aside / "register", aside, files, mapping or [], decisions, day, who or _user())
        write_results(done.register, done.linkage, output, review, quarantine)
        if explain is not None:
            return _explain(done.linkage, explain, as_json)
        if as_json:
            print_json(json.dumps(_json_of(done), ensure_ascii=False))
        else:
            _tell(done, review)
    waiting = done.linkage.rows["review"] + done.linkage.rows["unheard"]
    return TO_REVIEW if waiting else 0


@dataclass(frozen=True)
class _File:
    path: Path
    source: str


@dataclass(frozen=True)
class _Done:
    register: Register
    imported: list[Imported]
    decided: Decided | None
    linkage: Linkage


def _run(
    folder: Path,
    aside: Path,
    files: Sequence[_File],
    mappings: Sequence[Path],
    decisions: Path | None,
    day: date | None,
    who: str,
) -> _Done:
    """All the work; `aside` is a folder for what is not to be kept."""
    from mingcheng.registry.imports import import_list
    from mingcheng.registry.linked_register import link_register, link_register_as_of
    from mingcheng.registry.mappings import read_mapping
    from mingcheng.registry.register import Register
    from mingcheng.registry.review import read_decisions

    register = Register(folder)
    by_source = {read_mapping(path).source: path for path in mappings}
    sources = [file.source for file in files]
    for source, path in by_source.items():
        if source not in sources:
            problem = _("对应文件 {file} 是为来源“{source}”写的，名单里没有这个来源。").format(file=path, source=source)
            raise UsageError(COMMAND, problem, _("来源取文件名，或写成 来源=文件，或用 --source。"))
    known_at = day or date.today()
    imported = []
    for file in files:
        found = import_list(
            register, file.path, file.source, known_at=known_at, who=who, mapping=by_source.get(file.source)
        )
        imported.append(found)
        _tell_import(register, file, found, is_kept=folder.parent != aside)
    decided = read_decisions(register, decisions, known_at=known_at, who=who) if decisions else None
    if not files and decisions is None and day is not None:
        return _Done(register, imported, decided, link_register_as_of(register, day, aside))
    return _Done(register, imported, decided, link_register(register))


def _named(text: str, source: str | None) -> _File:
    """A list and its source: the part before = where the whole is no file, else --source, else the name of the file."""
    path = Path(text)
    if "=" in text and not path.exists():
        name, _equals, rest = text.partition("=")
        if name and rest:
            return _File(Path(rest), name)
    return _File(path, source or path.stem.strip())


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # an account without a name
        return ""


def _explain(linkage: Linkage, wanted: str, as_json: bool) -> int:
    from mingcheng.registry.story import story_lines, story_of

    story = story_of(linkage.entry, wanted)
    if as_json:
        print_json(json.dumps(story, ensure_ascii=False, default=str))
    else:
        print("\n".join(story_lines(story)))
    return 0


def _tell_import(register: Register, file: _File, found: Imported, *, is_kept: bool) -> None:
    """What came in and what did not, for people, on stderr."""
    from mingcheng.registry.list_values import REASONS

    if not found.is_new:
        tell(_("{source}：{file} 已在登记册里，没有变化。").format(source=file.source, file=file.path.name))
        return
    told = _("{source}：从 {file} 收入 {rows} 条记录。")
    tell(told.format(source=file.source, file=file.path.name, rows=f"{found.entry.rows['records']:,}"))
    if found.is_proposed:
        columns = _("、").join(f"{name}={_('＋').join(headings)}" for name, headings in found.mapping.columns.items())
        tell(_("  列的对应由程序提出，请核对：{columns}。").format(columns=columns))
        edited = _("  要修改，请编辑 {file}，再导入一次。").format(file=register.mapping_file(file.source))
        tell(edited if is_kept else _("  要修改，请用 --into 目录 保存登记册，编辑其中的对应，再导入一次。"))
    for remark in found.remarks:
        tell("  " + remark)
    for reason, count in sorted(found.reasons.items(), key=lambda pair: (-pair[1], pair[0])):
        tell(_("  {count} 处：{reason}。").format(count=count, reason=_(REASONS[reason])))


def _tell(done: _Done, review: Path | None) -> None:
    rows = done.linkage.rows
    if done.decided is not None:
        told = _("核对清单：{same} 对是同一家，{different} 对不是，{open} 对还没有填。")
        print(told.format(same=done.decided.same, different=done.decided.different, open=done.decided.open))
        if done.decided.entry is not None and not done.decided.is_new:
            print(_("这份核对清单已经交过，没有变化。"))
    if rows["unheard"]:
        told = _("{count} 对判为同一家，但两边的代码都有效而不同，没有照办；请先更正代码。")
        print(told.format(count=rows["unheard"]))
    told = _("{records} 条记录，{enterprises} 家企业；{merges} 次合并靠代码以外的证据。")
    print(
        told.format(
            records=f"{rows['members']:,}", enterprises=f"{rows['enterprises']:,}", merges=f"{rows['merges']:,}"
        )
    )
    if rows["review"]:
        where = _("已写到 {file}").format(file=review) if review else _("用 --review 文件 写出清单")
        print(_("{count} 对待核对（{where}）。").format(count=f"{rows['review']:,}", where=where))


def _json_of(done: _Done) -> dict[str, Any]:
    from collections import Counter

    import pyarrow.parquet as pq

    entry = done.linkage.entry
    rules = Counter(pq.read_table(entry.table("merges"), columns=["rule"])["rule"].to_pylist())
    questions = Counter(pq.read_table(entry.table("review"), columns=["question"])["question"].to_pylist())
    return {
        "lists": [
            {
                "source": found.mapping.source,
                "file": found.entry.files[0].name,
                "is_new": found.is_new,
                "records": found.entry.rows["records"],
                "columns": {name: list(headings) for name, headings in found.mapping.columns.items()},
                "quarantine": dict(found.reasons),
                "remarks": list(found.remarks),
            }
            for found in done.imported
        ],
        "decisions": None
        if done.decided is None
        else {"same": done.decided.same, "different": done.decided.different, "open": done.decided.open},
        "records": done.linkage.rows["members"],
        "enterprises": done.linkage.rows["enterprises"],
        "merges": dict(rules),
        "review": dict(questions),
        "unheard": done.linkage.rows["unheard"],
    }
