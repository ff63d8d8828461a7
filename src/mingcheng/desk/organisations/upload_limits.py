"""How much one request may bring. What is too much is read to its end and thrown away, so that the browser gets to see the
page that says so, and not a broken connection."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MOST_THROWN_AWAY = 4
"""So many times the limit is still read; beyond that the connection is simply left."""


class Limits(FileUploadHandler):
    """Stands before the handlers that keep files. A file over the limit is not kept on, a request over it is refused."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        """Refuses a request whose length says that it is too large: for somebody who has not signed in, who has no files to
        bring, all that would not be small."""
        is_known = self.request is not None and self.request.user.is_authenticated
        if content_length > (settings.REQUEST_LIMIT_BYTES if is_known else settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            if content_length <= MOST_THROWN_AWAY * settings.REQUEST_LIMIT_BYTES:
                while input_data.read(1 << 20):
                    pass
            raise RequestDataTooBig("files of the request")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Counts from nothing."""
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hands on what is within the limit; of a larger file the rest is skipped, and the request refused."""
        self.size += len(raw_data)
        if self.size > settings.UPLOAD_LIMIT_BYTES:
            if self.request is not None:
                self.request.is_too_large = True  # type: ignore[attr-defined]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file itself is kept by the handlers that follow."""

    def upload_complete(self) -> None:
        """Refuses the request once all of it is read."""
        if getattr(self.request, "is_too_large", False):
            raise RequestDataTooBig("a file")
