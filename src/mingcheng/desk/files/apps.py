"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """See the package."""

    name = "mingcheng.desk.files"
    label = "files"
