"""Files that are uploaded stay in memory, and only as much of them as is ever read."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

KEPT = 512 * 1024
"""Octets of a file that are kept; the rest is counted and forgotten."""


class MemoryOnly(FileUploadHandler):
    """Keeps the beginning of each file in memory; nothing is ever written to a disk.

    So a private key that is uploaded by mistake is gone with the request, and 5 MB cost no room. The
    file's ``size`` is the true one, so that whoever reads it can tell that it is too large.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what fits."""
        self.kept.write(raw_data[: max(KEPT - start, 0)])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, as forms take it."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
