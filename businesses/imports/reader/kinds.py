"""Which kind of file it is: by content, never by its name."""

from __future__ import annotations

import io
import re
import zipfile

from businesses.imports.reader.limits import MAX_ENTRIES, Refused


def kind_of(data: bytes) -> str:
    start = data[:4096]
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Refused("empty_file")
    if start.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("password")
        if "WordDocument".encode("utf-16-le") in data:
            raise Refused("word")
        return "xls"
    if start.startswith(b"%PDF"):
        raise Refused("pdf")
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")):
        raise Refused("picture")
    if start.startswith(b"{\\rtf"):
        raise Refused("word")
    # Some old portals save a web page as ".xls".
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|table|\?xml)", start, re.IGNORECASE):
        raise Refused("web_page")
    return "csv"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename for info in archive.infolist()[: MAX_ENTRIES + 1]}
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:100]:
                return "ods"
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Refused("broken") from None
    if "word/document.xml" in names:
        raise Refused("word")
    if "xl/workbook.bin" in names:
        raise Refused("xlsb")
    raise Refused("unknown")
