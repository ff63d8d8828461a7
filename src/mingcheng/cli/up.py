"""`mingcheng up`: the desk in the browser, with a made-up city in it at the first start."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.demo_facts import whole_number
from mingcheng.cli.errors import UsageError
from mingcheng.cli.output import file_name, tell
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.desk.data_folder import DataFolder
    from mingcheng.desk.serving import Serving

COMMAND = "mingcheng up"
HELP = marked(
    "打开网页版。\n\n"
    "准备好数据目录和数据库，启动服务和后台工作，打开浏览器；按 Ctrl-C 结束。\n"
    "首次启动时布置虚构的临江市作为示例，各角色的账号和密码写在数据目录里；--no-demo 则从空白开始，按给出的链接设置管理员。"
)
EXAMPLE = marked(
    "例：\n  mingcheng up\n  mingcheng up --home 数据 --port 9000\n  mingcheng up --home 数据 --no-demo --no-browser"
)
PORT, ENTERPRISES = 8765, 300
BEGUN, DONE = "demonstration-begun", "demonstration-done"
ACCOUNTS = "accounts.txt"


def up(
    home: Annotated[
        Path | None,
        typer.Option(
            metavar=marked("目录"),
            parser=file_name,
            help=marked("数据目录，缺省为 MINGCHENG_HOME，或用户目录下的 .mingcheng。"),
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(metavar=marked("地址"), help=marked("在哪个地址上服务，缺省只限本机。"))
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(metavar=marked("端口"), parser=whole_number(1, 65535), help=marked("端口，缺省 8765。")),
    ] = None,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help=marked("首次启动时布置示例城市。"))] = True,
    enterprises: Annotated[
        int | None,
        typer.Option(metavar="N", parser=whole_number(50, 200_000), help=marked("示例城市的企业数，缺省 300。")),
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help=marked("启动后打开浏览器。"))] = True,
    once: Annotated[bool, typer.Option("--once", help=marked("启动、检查能否打开，随即结束。"))] = False,
    prepare: Annotated[bool, typer.Option("--prepare", help=marked("只准备数据库和示例城市，不启动服务。"))] = False,
) -> int:
    """Prepares and serves a desk until it is told to end."""
    from mingcheng.desk.data_folder import VARIABLE, DataFolder, data_folder
    from mingcheng.desk.serving import Serving, refuse_taken, sole_holder

    folder = DataFolder(home.absolute()) if home is not None else data_folder()
    if folder.root.exists() and not folder.root.is_dir():
        raise UsageError(str(folder.root), _("这是一个文件，不是目录。"), _("请换一个目录。"))
    os.environ[VARIABLE] = str(folder.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcheng.desk.settings"
    folder.prepare()
    serving = Serving(folder, host, port or PORT)
    with sole_holder(folder):
        if not prepare:
            refuse_taken(serving)
        _prepare(folder, (enterprises or ENTERPRISES) if demo else None)
        return 0 if prepare else _serve(serving, browser and not once, once)


def _prepare(folder: DataFolder, enterprises: int | None) -> None:
    """Brings the database to this version, and builds the city on a desk where nobody works yet."""
    import django
    from django.core.management import call_command

    django.setup()
    tell(_("数据目录：{folder}").format(folder=folder.root))
    call_command("migrate", verbosity=0, interactive=False)
    from mingcheng.desk.organisations.models import User

    begun, done = folder.root / BEGUN, folder.root / DONE
    if begun.exists() and not done.exists():
        tell(_("上次布置示例城市没有完成，现在重来。"))
        _clear(folder)
    elif enterprises is None or User.objects.exists():
        return
    if enterprises is not None:
        begun.touch()
        _build(folder, enterprises)
        done.touch()


def _clear(folder: DataFolder) -> None:
    """Takes away a demonstration city that was not finished: nobody has worked on it."""
    import shutil

    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    for place in (folder.reports, folder.register, folder.facts, folder.snapshots, folder.results):
        shutil.rmtree(place, ignore_errors=True)
    folder.prepare()


def _build(folder: DataFolder, enterprises: int) -> None:
    from mingcheng.desk.demonstration import build

    told: list[str] = []

    def progress(done: int, total: int, text: str) -> None:
        if text not in told:
            told.append(text)
            tell(f"  [{done}/{total}] {text}")

    tell(_("首次启动，正在布置虚构的临江市（{enterprises} 家企业）……").format(enterprises=enterprises))
    stage = build(enterprises=enterprises, progress=progress)
    _keep_accounts(folder, {role.value: (role.label, stage.passwords[role.value]) for role in stage.users})


def _keep_accounts(folder: DataFolder, accounts: Mapping[str, tuple[str, str]]) -> None:
    """The accounts of the demonstration in a file that its owner alone can read."""
    lines = [
        _("示例城市的账号（角色、用户名、密码）："),
        *(f"{label}\t{name}\t{word}" for name, (label, word) in accounts.items()),
    ]
    descriptor = os.open(folder.root / ACCOUNTS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _serve(serving: Serving, opens_browser: bool, once: bool) -> int:
    from mingcheng.desk.serving import Supervisor, on_signals

    supervisor = Supervisor(serving)
    on_signals(supervisor.stop.set)
    supervisor.start()
    try:
        for line in _welcome(serving):
            print(line, flush=True)
        if once:
            return 0
        if opens_browser:
            webbrowser.open(serving.address)
        supervisor.run()
    finally:
        supervisor.end()
    return 0


def _welcome(serving: Serving) -> list[str]:
    """Where the desk is, who can sign in, how it ends."""
    from mingcheng.desk.organisations.set_up import setup_code

    lines = [_("网页版已经打开：{address}").format(address=serving.address)]
    code = setup_code(serving.folder)
    accounts = serving.folder.root / ACCOUNTS
    if code is not None:
        lines.append(_("设置管理员：{link}").format(link=f"{serving.address}/set-up/?code={code}"))
    elif accounts.exists():
        lines += ["", *accounts.read_text(encoding="utf-8").splitlines(), ""]
        lines.append(_("这份账号单在 {path}；正式使用前请停用这些账号。").format(path=accounts))
    return [*lines, _("按 Ctrl-C 结束。")]
