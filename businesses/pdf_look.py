"""Look into one PDF: `python pdf_look.py < scan.pdf` prints why it can't be kept, or nothing.

A program of its own, outside Django, because a file made with ill intent can keep any reader busy for hours or fill its
memory: here the operating system ends it (docs/decisions/0012-pdfs-are-looked-into-apart.md).
"""

from __future__ import annotations

import io
import logging
import re
import resource
import sys
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, read_object

SECONDS = 4
MEMORY = 768 * 1024 * 1024
MAX_PAGES = 200
MAX_OBJECTS = 20_000
# What the compressed collections of objects of one PDF may come to.
MAX_INFLATED = 32 * 1024 * 1024

ENCRYPTED, ACTIVE, PAGES, UNREADABLE = "encrypted", "active", "pages", "unreadable"

# Runs something, leads elsewhere by itself, or carries another file along (ISO 32000-1, 12.6 and 7.11.4).
FORBIDDEN = (
    "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm", "ImportData", "GoToE",
    "GoToR", "Movie", "Rendition",
)  # fmt: skip
# Short enough to be somebody's name for a font or a glyph: forbidden as the key of an entry only.
FORBIDDEN_KEYS = ("JS", "AA", "EF")
# A name may be written with hex escapes: /J#61vaScript.
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAMES = re.compile(rb"/(?:" + "|".join(FORBIDDEN + FORBIDDEN_KEYS).encode() + rb")(?![A-Za-z0-9])")
# The start of an object that is a dictionary or a stream, wherever it lies: old revisions and what no index names too.
_OBJECT = re.compile(rb"obj(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])*(?=<<)")


class Refused(Exception):
    pass


def look(content: bytes) -> None:
    """Raise Refused with the reason for which this PDF can't be kept."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused(ENCRYPTED)
    if len(reader.pages) > MAX_PAGES:
        raise Refused(PAGES)
    opening = reader.root_object.get("/OpenAction")
    opening = opening.get_object() if opening is not None else None
    # To show a certain page first does no harm; everything else that happens by itself is refused.
    if isinstance(opening, DictionaryObject) and opening.get("/S") != "/GoTo":
        raise Refused(ACTIVE)
    # From here on what is doubtful is refused: another reader might understand it otherwise.
    reader.strict = True
    stream, left = io.BytesIO(content), MAX_INFLATED
    for number, match in enumerate(_OBJECT.finditer(content)):
        if number >= MAX_OBJECTS:
            raise Refused(UNREADABLE)
        stream.seek(match.end())
        found = read_object(stream, reader)
        _check(found)
        if isinstance(found, StreamObject) and (found.get("/Type") == "/ObjStm" or {"/First", "/N"} <= found.keys()):
            left -= _check_packed(found, left)


def _check(found: Any) -> None:
    if isinstance(found, DictionaryObject):
        for key, value in found.items():
            if key[1:] in FORBIDDEN or key[1:] in FORBIDDEN_KEYS:
                raise Refused(ACTIVE)
            _check(value)
    elif isinstance(found, ArrayObject):
        for value in found:
            _check(value)
    elif isinstance(found, NameObject) and found[1:] in FORBIDDEN:
        raise Refused(ACTIVE)


def _check_packed(found: Any, most: int) -> int:
    """Look at objects that are packed together in a stream, and return how many bytes they are."""
    # Those of another file are not here to be seen.
    if "/F" in found:
        raise Refused(UNREADABLE)
    content = found.get_data()
    numbers = content[: int(found["/First"])].split()
    # It begins with a pair of numbers for each object; anything else was unpacked in a wrong way.
    if len(content) > most or len(numbers) != 2 * int(found["/N"]) or not all(map(bytes.isdigit, numbers)):
        raise Refused(UNREADABLE)
    if _NAMES.search(_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), content)):
        raise Refused(ACTIVE)
    return len(content)


def main() -> None:
    logging.disable()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        look(sys.stdin.buffer.read())
    except Refused as refused:
        print(refused)
    except Exception:
        # Whatever a reader stumbles over, at whatever depth.
        print(UNREADABLE)
    else:
        print("ok")


if __name__ == "__main__":
    main()
