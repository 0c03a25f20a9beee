"""`make run`: what it starts, it stops, whichever way it ends."""

import os
import pty
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress

import psutil
import pytest

from rumah_kreatif import run
from rumah_kreatif.embedded import BASE_DIR
from rumah_kreatif.embedded.postgres import free_port
from tests.rumah_kreatif.test_embedded import at_work, keeper_of

PROCFILE_OF_OUR_OWN = """
import multiprocessing, sys
from rumah_kreatif import run
run._stop_on_signals()
multiprocessing.set_start_method("fork", force=True)
manager = run.Manager(run.ToughOutput(sys.stdout), 9)
for number, command in enumerate(sys.argv[1:]):
    manager.add_process(f"process{number}", command)
manager.loop()
sys.exit(manager.returncode)
"""


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def sleepers(length):
    """Return the processes that sleep exactly that long: nobody else does."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.cmdline() == ["sleep", length] and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@pytest.fixture
def length(request):
    """A number of seconds that marks this test's processes."""
    return f"{10_000 + os.getpid() % 80_000}.{abs(hash(request.node.name)) % 10**6}"


@pytest.fixture
def manager(length):
    process = subprocess.Popen(
        [sys.executable, "-c", PROCFILE_OF_OUR_OWN, f"exec sleep {length}", f"exec sleep {length}"],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert until(lambda: len(sleepers(length)) == 2)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize(
    ("signum", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143), (signal.SIGKILL, -9)],
)
def test_every_way_to_end_it_ends_what_it_started(manager, length, signum, code):
    manager.send_signal(signum)

    assert manager.wait(20) == code
    assert until(lambda: sleepers(length) == [])


def test_a_killed_process_is_started_again(manager, length):
    first, other = sleepers(length)

    first.kill()

    assert until(lambda: len([process for process in sleepers(length) if process != other]) == 1)
    assert other.is_running()


def test_a_process_that_ends_by_itself_ends_the_rest_with_its_code(length):
    done = subprocess.run(
        [sys.executable, "-c", PROCFILE_OF_OUR_OWN, f"exec sleep {length}", "sleep 0.5; exit 3"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert done.returncode == 3
    assert sleepers(length) == []


def test_a_process_that_is_killed_again_and_again_is_given_up():
    done = subprocess.run(
        [sys.executable, "-c", PROCFILE_OF_OUR_OWN, "kill -9 $$"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert done.stdout.count("was killed; starting it again") == run.RESTARTS_A_MINUTE
    assert done.returncode != 0


def test_output_that_is_gone_stops_nothing():
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w", buffering=1)
    output = run.ToughOutput(stream)

    output.write("nobody reads this\n")
    output.flush()

    with pytest.raises(OSError, match="Broken pipe"):
        stream.flush()
    with suppress(OSError):
        stream.close()


@pytest.mark.parametrize("number", [0, 65536])
def test_a_port_in_use_is_named_with_the_way_out(tmp_path, number):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = number or server.getsockname()[1]

        done = subprocess.run(
            [sys.executable, "-m", "rumah_kreatif.run"],
            cwd=BASE_DIR,
            env={**os.environ, "PORT": str(port), "DATA_DIR": str(tmp_path / "var")},
            capture_output=True,
            text=True,
            timeout=30,
        )

    assert done.returncode == 1
    assert f"Port {port} can't be used" in done.stderr
    assert f"PORT={port + 1 if number == 0 else 8000} make run" in done.stderr
    assert not (tmp_path / "var").exists()


def test_the_whole_portal_comes_up_in_a_terminal_survives_kills_and_goes_when_it_is_closed(tmp_path):
    port = free_port()
    without = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY); "
         "import sys; from rumah_kreatif.run import main; sys.exit(main())"],
        cwd=BASE_DIR,
        env={**without, "DEBUG": "on", "DEMO": "off", "PORT": str(port), "DATA_DIR": str(tmp_path / "var")},
        stdin=inside, stdout=inside, stderr=inside,
        start_new_session=True,
    )  # fmt: skip
    os.close(inside)
    shown = ""
    while "Ctrl-C stops everything" not in shown:
        shown += os.read(terminal, 4096).decode(errors="replace")

    # Nobody would type on behind a terminal that no longer scrolls: what is printed must be taken off it.
    closing_time = threading.Event()
    drain = threading.Thread(target=_drain, args=(terminal, closing_time))
    drain.start()

    def ready():
        with suppress(urllib.error.URLError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.read()

    came_up = until(ready, 60)
    started = [process for process in psutil.process_iter() if str(tmp_path) in _environment_and_command(process)]
    kept = tmp_path / "var"
    keeper_of(kept).kill()
    came_back = until(lambda: not ready(), 20) and until(ready, 60)
    alive = [process for process in started if _alive(process)]
    started += at_work(kept).values()
    closing_time.set()
    drain.join()
    os.close(terminal)

    assert f"http://localhost:{port}/" in shown
    assert came_up == b'{"database": "ok", "broker": "ok", "worker": "ok"}'
    assert came_back == came_up
    assert len(alive) >= 8
    assert process.wait(60) == 143
    assert until(lambda: [process for process in started if _alive(process)] == [])


def _drain(terminal, closing_time):
    # A read that waits would hold the terminal open beyond its closing.
    while not closing_time.is_set():
        if select.select([terminal], [], [], 0.1)[0]:
            os.read(terminal, 4096)


def _environment_and_command(process):
    with suppress(psutil.Error):
        return f"{process.environ().get('DATA_DIR', '')} {process.cmdline()}"
    return ""


def _alive(process):
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
