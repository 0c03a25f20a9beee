"""Opens workbooks safely: a process of its own reads them (`reader`), this side starts and watches it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAX_FILE_BYTES = 40 * 1024 * 1024
WALL_SECONDS = 90

# -I leaves no environment and no working folder to put other code in its way, so it is told where ours is.
_PROJECT = Path(__file__).parents[2]
_READER = (
    "import sys; sys.path.append(sys.argv.pop(1));"
    " from businesses.imports.reader.commands import main; main(sys.argv[1:])"
)


class Refused(Exception):
    """This file is not read; `code` and `params` say why (words in `wording.py`)."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@contextlib.contextmanager
def _reader(data: bytes, *arguments: str) -> Iterator[Iterator[Any]]:
    if len(data) > MAX_FILE_BYTES:
        raise Refused("too_heavy", limit=MAX_FILE_BYTES // (1024 * 1024))
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _READER, str(_PROJECT), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": "", "LC_ALL": "C.UTF-8"},
    )
    assert process.stdin
    assert process.stdout
    try:
        with _watched(process), contextlib.suppress(BrokenPipeError):
            process.stdin.write(data)
            process.stdin.close()
        yield _lines(process)
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


@contextlib.contextmanager
def _watched(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the reader when it keeps us waiting too long; while we are busy it waits for us, which is not its fault."""
    timer = threading.Timer(WALL_SECONDS, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _lines(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    assert process.stdout
    while True:
        with _watched(process):
            line = process.stdout.readline()
        # The end, or a line that was cut off because the reader was killed.
        if not line.endswith(b"\n"):
            break
        answer = json.loads(line)
        if isinstance(answer, dict) and "refused" in answer:
            raise Refused(answer.pop("refused"), **answer)
        yield answer
    if process.wait() != 0:
        # Killed by a limit, or the library aborted: either way the file did it.
        raise Refused("bomb")


def look(data: bytes) -> dict[str, Any]:
    """What is inside: kind, and for each sheet its name, size, merged ranges and first rows."""
    with _reader(data, "look") as lines:
        answer: dict[str, Any] = next(lines)
        return answer


def rows(data: bytes, sheet: int, charset: str = "") -> Iterator[list[Any]]:
    """Batches of [row number, cells] of one sheet, blank rows left out."""
    with reading(data, sheet, charset) as batches:
        yield from batches


@contextlib.contextmanager
def reading(data: bytes, sheet: int, charset: str = "") -> Iterator[Iterator[list[Any]]]:
    """The same from a reader that begins at once: it unpacks the workbook while the caller prepares himself."""
    with _reader(data, "rows", str(sheet), *([charset] if charset else [])) as lines:
        yield _batches(lines)


def _batches(lines: Iterator[Any]) -> Iterator[list[Any]]:
    for batch in lines:
        if batch == "end":
            return
        yield batch
    raise Refused("broken")
