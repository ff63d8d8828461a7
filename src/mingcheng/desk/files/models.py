"""A file that somebody uploaded."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from mingcheng.desk.pages.language import lazy
from mingcheng.errors import MingchengError
from mingcheng.language import _

EVIDENCE = (
    ".pdf",
    ".docx",
    ".doc",
    ".wps",
    ".xlsx",
    ".xls",
    ".et",
    ".csv",
    ".ofd",
    ".jpg",
    ".jpeg",
    ".png",
    ".txt",
    ".zip",
)
"""Kinds of files that evidence may be."""


class UploadRefused(MingchengError):
    """A file that is not taken: too large, or of a kind that is not asked for."""


class StoredFile(models.Model):
    """One upload: its name as given, its content by hash, who brought it and when. Two uploads of one content share it."""

    name = models.CharField(lazy("文件名"), max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField(lazy("大小"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(lazy("上传时间"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]
        verbose_name = lazy("文件")

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the content lies; it ends as the name does, so that readers know the format."""
        return content_path(self.sha256, Path(self.name).suffix)


def content_path(sha256: str, ending: str) -> Path:
    """The place of a content in the data folder."""
    root: Path = settings.DATA_FOLDER.files
    return root / sha256[:2] / f"{sha256}{ending.lower()}"


def keep_upload(upload: UploadedFile[Any] | File[Any], user: object, *, endings: tuple[str, ...] = ()) -> StoredFile:
    """Keeps an upload. Raises UploadRefused for one that is empty, too large, or not of one of the `endings`."""
    name = Path(upload.name or "").name.replace("\x00", "")[-255:]
    ending = Path(name).suffix.lower()
    if endings and ending not in endings:
        raise UploadRefused(
            name,
            _("不接受“{ending}”文件。").format(ending=ending),
            _("可用的有：{kinds}。").format(kinds=" ".join(endings)),
        )
    if not upload.size:
        raise UploadRefused(name, _("文件是空的。"), _("请核对后再上传。"))
    if upload.size > settings.UPLOAD_LIMIT_BYTES:
        most = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        raise UploadRefused(name, _("文件超过 {most} MB。").format(most=most), _("请拆分后再上传。"))
    digest = hashlib.sha256()
    root: Path = settings.DATA_FOLDER.files
    with tempfile.NamedTemporaryFile(dir=root, prefix=".in-", delete=False) as file:
        try:
            for chunk in upload.chunks():
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            os.unlink(file.name)
            raise
    target = content_path(digest.hexdigest(), ending)
    target.parent.mkdir(exist_ok=True)
    os.replace(file.name, target)
    return StoredFile.objects.create(name=name, sha256=digest.hexdigest(), size_bytes=upload.size, uploaded_by=user)  # type: ignore[misc]


def keep_file(path: Path, user: object | None = None, name: str = "") -> StoredFile:
    """Keeps a file that lies on this machine already, as an upload is kept."""
    with path.open("rb") as file:
        return keep_upload(File(file, name or path.name), user)
