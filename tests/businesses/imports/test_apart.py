"""Work in a forked child: what it yields, what it raises, and its sudden end."""

import os
import signal

import pytest

from businesses.imports.apart import apart
from businesses.imports.reading import Refused


def test_pieces_come_in_order_from_another_process():
    def work():
        yield from ("one", "two", os.getpid())

    with apart(work) as pieces:
        one, two, child = pieces

    assert (one, two) == ("one", "two")
    assert child != os.getpid()


def test_a_refusal_is_raised_here_with_its_words():
    def work():
        yield "one"
        raise Refused("far_cell", cell="A9", rows=9)

    with pytest.raises(Refused) as raised, apart(work) as pieces:
        list(pieces)

    assert (raised.value.code, raised.value.params) == ("far_cell", {"cell": "A9", "rows": 9})


def test_a_killed_child_is_an_error_and_no_end():
    def work():
        yield "one"
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(ChildProcessError), apart(work) as pieces:
        list(pieces)


def test_who_stops_listening_leaves_no_child_behind():
    def work():
        yield os.getpid()
        while True:
            yield "more"

    with apart(work) as pieces:
        child = next(pieces)

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
