"""`mingcheng match`: which enterprise gets which measure, for how much, or why not."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.errors import UsageError
from mingcheng.cli.match_options import (
    Day,
    EngineName,
    KnownAt,
    Measures,
    Place,
    Year,
    clock_of,
    refuse_unknown_engine,
)
from mingcheng.cli.output import file_name, not_written, print_json, put_file, refuse_overwriting, tell, write_file
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.policies.enterprise import Clock
    from mingcheng.policies.ladder import Step
    from mingcheng.policies.match import Summary
    from mingcheng.policies.model import Pack

COMMAND = "mingcheng match"
OTHER_ENDINGS = frozenset({".csv", ".xlsx", ".json", ".jsonl", ".txt", ".html"})
"""Endings by which a reader would take the result for something else."""
BESIDE = ("manifest.json", "quarantine.csv", "steps.parquet")
"""What a run may write beside its result."""
FOUND = 1
"""Exit code when examples of a pack fail."""

HELP = marked(
    "测算企业可以享受哪些政策。\n\n"
    "措施写成 YAML，企业数据是一组表；逐个企业、逐项措施给出：是否符合、多少钱、缺什么数据、离门槛还差多少。\n"
    "不知道的数据不当作零，也不当作“否”。结果写成 Parquet，旁边附上清单（manifest）和被隔离的数据行。"
)
EXAMPLE = marked(
    "例：\n"
    "  mingcheng demo facts --enterprises 2000 -o 企业\n"
    "  mingcheng match --measures jiaxing-2025 --facts 企业 --year 2025 -o 结果.parquet\n"
    "  mingcheng match --measures jiaxing-2025 --facts 企业 --year 2025 --explain 91900000MALBK6NN5W\n"
    "  mingcheng match --check jiaxing-2025"
)


def match(
    measures: Measures = None,
    facts: Place = None,
    year: Year = None,
    on: Day = None,
    known_at: KnownAt = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar=marked("路径"), parser=file_name, help=marked("结果写到这个 Parquet 文件。")
        ),
    ] = None,
    engine: EngineName = "duckdb",
    reasons: Annotated[bool, typer.Option("--reasons", help=marked("附上每个条件的真假、数值与最小改动。"))] = False,
    all_rows: Annotated[bool, typer.Option("--all", help=marked("不略去毫无疑问的“不符合”。"))] = False,
    explain: Annotated[
        str | None, typer.Option(metavar=marked("代码"), help=marked("只解释这一家企业，逐项说明理由。"))
    ] = None,
    check: Annotated[
        str | None,
        typer.Option(metavar=marked("措施包"), help=marked("运行措施包里自带的算例；有不符的，退出码为 1。")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=marked("在标准输出上给出 JSON。"))] = False,
) -> int:
    """Checks a pack, explains one enterprise, or matches all."""
    if check is not None:
        return _check(check, as_json)
    if not measures or facts is None:
        raise UsageError(
            COMMAND, _("缺少 --measures 或 --facts。"), _("用法见 {command} --help。").format(command=COMMAND)
        )
    clock = clock_of(COMMAND, year, on, known_at)
    refuse_unknown_engine(COMMAND, engine)
    if explain is not None:
        return _explain(measures, facts, clock, explain, as_json)
    if output is None:
        raise UsageError(COMMAND, _("缺少 -o。"), _("请给出结果文件，如 -o 结果.parquet；只看一家企业用 --explain。"))
    return _match(measures, facts, clock, output, engine, (reasons, all_rows), as_json)


def _check(place: str, as_json: bool) -> int:
    from mingcheng.policies.examples import failures_of
    from mingcheng.policies.load import load_pack

    pack = load_pack(place)
    failures = failures_of(pack)
    count = sum(len(measure.examples) for measure in pack.measures)
    if as_json:
        found = [str(failure) for failure in failures]
        print_json(json.dumps({"pack": pack.id, "examples": count, "failures": found}, ensure_ascii=False))
    else:
        for failure in failures:
            print(failure)
        print(
            _("{pack}：{measures} 项措施，{count} 个算例，{failed} 个不符。").format(
                pack=pack.id, measures=len(pack.measures), count=count, failed=len(failures)
            )
        )
        if not count:
            tell(_("没有算例：可在措施里写 examples，给出事实和应有的结果。"))
    return FOUND if failures else 0


def _explain(measures: str, place: Path, clock: Clock, uscc: str, as_json: bool) -> int:
    from mingcheng.policies.compile import terms_of
    from mingcheng.policies.explain import as_json as json_of
    from mingcheng.policies.explain import explanations_of
    from mingcheng.policies.explain_lines import lines_of
    from mingcheng.policies.ladder import ladder_terms, rungs_of, step_of, words_of
    from mingcheng.policies.load import load_pack
    from mingcheng.policies.match import in_force
    from mingcheng.policies.records import lookup_of
    from mingcheng.policies.stacking import stacking_terms

    pack = load_pack(measures)
    valid = in_force(pack, clock)
    rungs = rungs_of(pack, valid)
    terms = terms_of(valid) | stacking_terms(pack) | ladder_terms(rungs)
    lookup = lookup_of(place, terms, clock, pack.catalogue, uscc)
    explanations = explanations_of(pack, valid, lookup)
    if as_json:
        found = json_of(lookup.enterprise, explanations, lookup)
        if rungs:
            found["ladder"] = step_json(step_of(rungs, lookup))
        print_json(json.dumps(found, ensure_ascii=False))
    else:
        if rungs:
            print(words_of(step_of(rungs, lookup)), end="\n\n")
        print("\n".join(lines_of(lookup.enterprise, explanations, lookup)))
    return 0


def step_json(step: Step) -> dict[str, object]:
    """The step of a ladder for programs: ids of measures; null below the first rung, beyond the last, or not known."""
    rung, following = (None if each is None else each.id for each in (step.rung, step.next_rung))
    return {"rung": rung, "next_rung": following, "is_known": step.is_known}


def _match(
    measures: str, place: Path, clock: Clock, output: Path, engine: str, wanted: tuple[bool, bool], as_json: bool
) -> int:
    from mingcheng.policies.facts import Facts
    from mingcheng.policies.load import load_pack
    from mingcheng.policies.match import Wanted, manifest, portion_for
    from mingcheng.policies.match import match as run

    refuse_unwritable(output)
    pack = load_pack(measures)
    asked = Wanted(*wanted)
    with Facts(place, engine, portion_for(asked), pack.catalogue) as facts:
        inputs = [file.source for file in facts.sources.values()] + measure_files(measures, pack)
        refuse_overwriting(COMMAND, inputs, (output, *(beside(output, ending) for ending in BESIDE)))
        if output.suffix.lower() in OTHER_ENDINGS:
            problem = _("不能写成“{ending}”文件。").format(ending=output.suffix)
            raise UsageError(COMMAND, problem, _("结果是 Parquet，请写成 -o 结果.parquet。"))
        temporary, steps = facts.scratch / "out.parquet", facts.scratch / "steps.parquet"
        summary = run(pack, facts, clock, temporary, asked, steps)
        found = json.dumps(manifest(pack, facts, clock, summary), ensure_ascii=False, indent=2)
        _deliver(temporary, output, found, summary)
        if steps.exists():
            put_file(steps, beside(output, "steps.parquet"))
        else:
            beside(output, "steps.parquet").unlink(missing_ok=True)
    if as_json:
        print_json(json.dumps(json.loads(found), ensure_ascii=False))
    else:
        _tell(pack, summary, output)
    return 0


def refuse_unwritable(output: Path) -> None:
    """Raises OutputError at once for a place that could not take the result once all is computed."""
    if output.is_dir():
        raise not_written(output, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(output)))
    if not output.parent.is_dir():
        raise not_written(output, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(output)))


def measure_files(measures: str, pack: Pack) -> list[Path]:
    """The files that the measures were read from, which no result may overwrite."""
    place = Path(measures)
    return [place] if place.is_file() else [place / name for name in pack.texts]


def beside(output: Path, ending: str) -> Path:
    """A file beside the result: 结果.parquet -> 结果.manifest.json."""
    return output.with_name(f"{output.name.removesuffix('.parquet')}.{ending}")


def _deliver(result: Path, output: Path, found: str, summary: Summary) -> None:
    """Puts result, manifest and quarantine where they belong; an old quarantine of the same name goes."""
    from mingcheng.policies.quarantine import quarantine_csv

    put_file(result, output)
    write_file(beside(output, "manifest.json"), found + "\n")
    rejected = quarantine_csv(summary.account)
    if rejected:
        write_file(beside(output, "quarantine.csv"), rejected)
    else:
        beside(output, "quarantine.csv").unlink(missing_ok=True)


def _tell(pack: Pack, summary: Summary, output: Path) -> None:
    """The run in a few lines, for people."""
    from mingcheng.cli.match_table import show_summary
    from mingcheng.cli.output import console

    show_summary(pack, summary, console())
    account = summary.account
    quarantined = sum(account.quarantined.values())
    if quarantined:
        place = beside(output, "quarantine.csv")
        tell(_("有 {count} 行数据被隔离，没有参加计算，见 {path}。").format(count=quarantined, path=place))
    if account.flagged:
        tell(_("有 {count} 个统一社会信用代码校验不符，照原样保留。").format(count=account.flagged))
    if account.suspected:
        place = beside(output, "quarantine.csv")
        tell(
            _("有 {count} 行年度数据可能把元填成了万元，照原样计算，请核对 {path}。").format(
                count=account.suspected, path=place
            )
        )
    if summary.not_in_force:
        tell(_("不在有效期内、没有参加计算的措施：{names}。").format(names=_("、").join(summary.not_in_force)))
    tell(_("已写入 {path}。").format(path=output))
