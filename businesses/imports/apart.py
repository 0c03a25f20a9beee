"""Half of the work in a process of its own, so that a check has two processors.

The child is forked and not started anew: what it needs is at hand, and nothing is loaded twice. It must not speak to
the database, for the connection is its parent's, and it leaves with `os._exit`, which closes nothing that is shared.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NoReturn


@contextlib.contextmanager
def apart(work: Callable[[], Iterator[Any]]) -> Iterator[Iterator[Any]]:
    """What `work` yields, worked out in a child that begins at once. What it raises is raised here."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        _send(work, sending)
    os.close(sending)
    try:
        with open(receiving, "rb") as pipe:
            yield _received(pipe)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _send(work: Callable[[], Iterator[Any]], sending: int) -> NoReturn:
    try:
        with open(sending, "wb") as pipe:
            try:
                for piece in work():
                    pickle.dump(("piece", piece), pipe, pickle.HIGHEST_PROTOCOL)
                    pipe.flush()
                pickle.dump(("end", None), pipe)
            except Exception as error:
                pickle.dump(("error", error), pipe)
    finally:
        os._exit(0)


def _received(pipe: BinaryIO) -> Iterator[Any]:
    while True:
        try:
            kind, value = pickle.load(pipe)
        except EOFError:
            raise ChildProcessError("the child was killed") from None
        if kind == "error":
            raise value
        if kind == "end":
            return
        yield value
