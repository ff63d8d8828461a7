"""`mingcheng backup` and `mingcheng restore`: a desk into one file and out of it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingcheng.cli.errors import OutputError
from mingcheng.cli.output import file_name, not_written, tell
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.desk.data_folder import DataFolder

HELP = marked(
    "把网页版的全部数据备份成一个文件。\n\n"
    "数据库、上传的文件、报表库、名录、测算结果和密钥都在里面；网页版开着也可以备份。文件只有本人可读，请妥善保管。"
)
EXAMPLE = marked("例：\n  mingcheng backup -o 备份.zip\n  mingcheng backup --home 数据 -o /mnt/备份/名城.zip")
RESTORE_HELP = marked(
    "从备份文件恢复网页版。\n\n"
    "先核对备份里每一项的校验值，再恢复到一个空的数据目录；--database-url 给出一个空的 PostgreSQL 数据库时，恢复到那里。\n"
    "可以在另一台机器、另一种数据库、更新的版本上恢复。"
)
RESTORE_EXAMPLE = marked(
    "例：\n  mingcheng restore 备份.zip --home 数据\n"
    "  mingcheng restore 备份.zip --home 数据 --database-url postgresql://mingcheng@127.0.0.1/mingcheng"
)

Home = Annotated[
    Path | None,
    typer.Option(
        metavar=marked("目录"),
        parser=file_name,
        help=marked("数据目录，缺省为 MINGCHENG_HOME，或用户目录下的 .mingcheng。"),
    ),
]


def backup(
    home: Home = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar=marked("文件"),
            parser=file_name,
            help=marked("备份写到这个文件，缺省按日期命名。"),
        ),
    ] = None,
) -> int:
    """Writes the backup."""
    folder = _folder(home)
    if not (folder.root / "secret-key").exists():
        raise OutputError(str(folder.root), _("这里没有网页版的数据。"), _("请用 --home 指出数据目录。"))
    _set_up(folder)
    from mingcheng.desk.backups import backup as write

    target = output or Path(_("名城备份-{day}.zip").format(day=date.today()))
    try:
        manifest = write(folder, target, tell)
    except OSError as error:
        raise not_written(target, error) from error
    size = target.stat().st_size / (1024 * 1024)
    tell(
        _("已备份到 {path}（{size:.1f} MB，{files} 个文件）。").format(
            path=target, size=size, files=len(manifest.files)
        )
    )
    return 0


def restore(
    file: Annotated[Path, typer.Argument(metavar=marked("备份"), parser=file_name, help=marked("备份文件。"))],
    home: Home = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help=marked("空的 PostgreSQL 数据库，如 postgresql://用户@主机/库名；缺省用 SQLite。")
        ),
    ] = None,
) -> int:
    """Fills an empty desk from a backup."""
    folder = _folder(home)
    if database_url is not None:
        os.environ["MINGCHENG_DATABASE_URL"] = database_url
    folder.prepare()
    _set_up(folder)
    from mingcheng.desk.backups import restore as fill

    fill(file, folder, tell)
    tell(_("已恢复到 {folder}。").format(folder=folder.root))
    return 0


def _folder(home: Path | None) -> DataFolder:
    from mingcheng.desk.data_folder import DataFolder, data_folder

    return DataFolder(home.absolute()) if home is not None else data_folder()


def _set_up(folder: DataFolder) -> None:
    import django

    from mingcheng.desk.data_folder import VARIABLE

    os.environ[VARIABLE] = str(folder.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcheng.desk.settings"
    django.setup()
