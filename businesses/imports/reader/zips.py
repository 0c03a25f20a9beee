"""Before a zip is opened: what will come out of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from businesses.imports.reader.limits import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_SHARED_STRINGS,
    MAX_UNPACKED,
    MB,
    RATIO_COUNTS_FROM,
    Refused,
)


def check_zip(data: bytes) -> None:
    """Refuse bombs by what their directory says, without unpacking anything."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise Refused("bomb")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise Refused("bomb")
    for info in infos:
        if info.flag_bits & 1:
            raise Refused("password")
        if info.file_size > RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise Refused("bomb")
        # Overlapping entries: the same packed bytes unpacked many times.
        if info.compress_size > len(data):
            raise Refused("bomb")
        if "sharedStrings" in info.filename and info.file_size > MAX_SHARED_STRINGS:
            raise Refused("bomb")
    if sum(info.compress_size for info in infos) > len(data):
        raise Refused("bomb")


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one entry, counted while they come: a directory may lie about its sizes."""
    seen = 0
    with archive.open(info) as stream:
        while chunk := stream.read(MB):
            seen += len(chunk)
            if seen > info.file_size:
                raise Refused("bomb")
            yield chunk
