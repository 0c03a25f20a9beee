"""`make run`: everything of the portal on one machine, and nothing left behind when it ends.

    python -m rumah_kreatif.run

Checks the port, finds or starts the database and the broker, prepares the data, then runs the Procfile
until Ctrl-C, a closed terminal or a kill.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import environ
import psutil
from honcho import manager as honcho_manager
from honcho.environ import parse_procfile
from honcho.printer import Printer
from honcho.process import Popen, Process

from rumah_kreatif import embedded
from rumah_kreatif.embedded.processes import die_with_parent

BASE_DIR = Path(__file__).resolve().parent.parent
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
RESTARTS_A_MINUTE = 5
READY_SECONDS = 60
# Longer than gunicorn's and Celery's own times to finish what they are at.
honcho_manager.KILL_WAIT = 12


class ToughOutput:
    """Standard output that may go away: the terminal is closed, and everything must still be stopped in order."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self.stream.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()


class TiedPopen(Popen):
    def __init__(self, cmd: str, **kwargs: Any) -> None:
        super().__init__(cmd, preexec_fn=_begin_afresh, **kwargs)


def _begin_afresh() -> None:
    """Undo in the child what its guardian had set for itself, and tie it to the guardian."""
    for signum in STOP_SIGNALS:
        signal.signal(signum, signal.SIG_DFL)
    die_with_parent()


class TiedProcess(Process):
    """A line of the Procfile that ends when we are killed, and starts again when it was killed itself.

    `run` is the guardian: a process of its own, that stays until its child is gone.
    """

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        for signum in STOP_SIGNALS:
            signal.signal(signum, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        die_with_parent(signal.SIGKILL)
        self._events = events
        starts: list[float] = []
        while True:
            starts = [then for then in starts if time.monotonic() - then < 60] + [time.monotonic()]
            self._child = TiedPopen(self.cmd, env=self.env, cwd=self.cwd)
            self._send_message({"pid": self._child.pid}, type="start")
            for line in iter(self._child.stdout.readline, b""):
                self._send_message(line)
            self._child.stdout.close()
            self._child.wait()
            # Only a stranger, or the kernel short of memory, kills. Ours comes after a SIGTERM, when we end as well.
            killed = self._child.returncode == -signal.SIGKILL
            if not killed or len(starts) > RESTARTS_A_MINUTE:
                break
            self._send_message(f"{self.name} was killed; starting it again\n")
        self._send_message({"returncode": self._child.returncode}, type="stop")


class Manager(honcho_manager.Manager):
    def __init__(self, output: ToughOutput, port: int) -> None:
        super().__init__(Printer(output))
        self._process_ctor = TiedProcess
        self._port = port
        self._output = output
        self._procmgr = GentleProcesses()
        self.greeting = ""
        # Of the embedded servers, if they are used.
        self.data_dir: Path | None = None

    def loop(self) -> None:
        try:
            super().loop()
        finally:
            # Whatever went wrong: Python would wait for the guardians for ever.
            for known in self._processes.values():
                if "process" in known and known["process"].is_alive():
                    known["process"].kill()

    def _start(self) -> None:
        # Honcho's signal handler needs every pid; a Ctrl-C before it knows them all has to wait.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        super()._start()
        early = []
        while not self._all_started():
            message = self.events.get()
            if message.type == "start":
                self._processes[message.name]["pid"] = message.data["pid"]
            early.append(message)
        for message in early:
            self.events.put(message)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        # Only now: a thread must not be there while processes are forked.
        threading.Thread(target=self._greet, daemon=True).start()
        if self.data_dir:
            threading.Thread(target=self._keep_servers, args=[self.data_dir], daemon=True).start()

    def _keep_servers(self, data_dir: Path) -> None:
        """Start the database and the broker again if even their keeper was killed."""
        addresses = embedded.ensure(data_dir)
        while not self._terminating:
            time.sleep(1)
            if embedded.is_running(data_dir) or self._terminating:
                continue
            self._output.write("PostgreSQL and Valkey were killed with their keeper; starting them again.\n")
            try:
                same = embedded.ensure(data_dir) == addresses
            except embedded.EmbeddedError as error:
                self._output.write(f"{error}\n")
                same = False
            if not same:
                self._output.write("They are not back at the same addresses: stopping. Nothing is lost; start again.\n")
                os.kill(os.getpid(), signal.SIGTERM)
                return

    def _greet(self) -> None:
        address = f"http://localhost:{self._port}/"
        deadline = time.monotonic() + READY_SECONDS
        while not _is_alive(self._port) and time.monotonic() < deadline:
            time.sleep(0.2)
        if self._terminating:
            return
        self._output.write(f"\n{self.greeting}\nRumah Kreatif: {address}   (Ctrl-C stops everything)\n\n")
        self._output.flush()


class GentleProcesses:
    """Ask the leader only, so that a worker can finish its tasks; the whole group is killed if that takes too long."""

    def terminate(self, pid: int) -> None:
        self._send(os.kill, pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        self._send(os.killpg, pid, signal.SIGKILL)

    def _send(self, how: Any, pid: int, signum: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            how(pid, signum)


def _is_alive(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def check_port(port: int) -> None:
    with socket.socket() as probe:
        # As gunicorn does it: a connection that is still closing is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            sys.exit(
                f"\nPort {port} can't be used: {error}.\nAnother program, perhaps another `make run`, listens there."
                f" Choose another port:\n    PORT={port + 1 if port < 65535 else 8000} make run\n"
            )


def _leave(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


def _stop_on_signals() -> None:
    signal.signal(signal.SIGTERM, _leave)
    # Not under nohup, which asked for SIGHUP to be ignored.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # Honcho replaces the handler of SIGTERM by its own; this way a closed terminal takes the same road.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    if psutil.Process(os.getppid()).name() in ("make", "gmake"):
        die_with_parent()


def prepare() -> str:
    """Bring database, static files and demo city up to date; return the greeting with the demo sign-ins."""
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent,
    )
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def main() -> int:
    _stop_on_signals()
    env = environ.Env()
    port = env.int("PORT", 8000)
    data_dir = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
    check_port(port)
    own = bool(env.str("DATABASE_URL", "")) and bool(env.str("REDIS_URL", ""))
    os.environ.update(
        PORT=str(port),
        DATA_DIR=str(data_dir),
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        PYTHONUNBUFFERED="1",
        # Running as root is warned of at every start of a worker; on a development machine that is noise.
        PYTHONWARNINGS=os.environ.get("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges"),
    )
    output = ToughOutput(sys.stdout)
    try:
        if not own:
            output.write(f"Starting PostgreSQL and Valkey in {data_dir} …\n")
            output.flush()
            embedded.ensure(data_dir)
        manager = Manager(output, port)
        manager.greeting = prepare()
        manager.data_dir = None if own else data_dir
        if sys.platform == "linux":
            # Only a forked process is our child, and only our child can be made to end with us.
            multiprocessing.set_start_method("fork", force=True)
        for name, command in parse_procfile((BASE_DIR / "Procfile").read_text()).processes.items():
            manager.add_process(name, command, cwd=str(BASE_DIR))
        manager.loop()
    except embedded.EmbeddedError as error:
        output.write(f"\n{error}\n\n")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        if not own:
            embedded.release(data_dir)
    # Ctrl-C is the way to stop it, not a failure.
    return 0 if manager.returncode == 130 else manager.returncode or 0


if __name__ == "__main__":
    sys.exit(main())
