"""PostgreSQL and Valkey from wheels, for development and tests: found if they run, else started.

Who uses them holds a shared lock on one file until it ends, however it ends. A keeper process owns both
servers, and stops them and itself when nobody holds that lock any more. So nothing is counted, nothing is
left behind by a kill, and a second command that came later is not cut off when the first one ends.

Files in the data folder: `keeper.lock` (held by the one keeper), `users.lock` (shared by the users),
`starting.lock` (one starter at a time), `services.json` (addresses, while the servers run).
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rumah_kreatif.embedded.errors import EmbeddedError

__all__ = ["EmbeddedError", "ensure", "is_running", "release"]

BASE_DIR = Path(__file__).resolve().parent.parent.parent
WAIT_SECONDS = 120
# initdb alone writes 40 MB, the demo city with its pictures about as much again, and WAL grows while it is loaded.
ROOM_FOR_A_NEW_CITY = 500 * 1024 * 1024
ROOM_TO_RUN = 50 * 1024 * 1024


@dataclass
class _Hold:
    """Our share of a data folder's servers, and the keeper if it was us who started it."""

    users: IO[str]
    pid: int
    keeper: subprocess.Popen[bytes] | None = None


_holds: dict[Path, _Hold] = {}


def ensure(data_dir: Path, *, database: bool = True, broker: bool = True) -> tuple[str, str]:
    """Return `(database_url, redis_url)` of running servers, which then stay up for as long as this process lives.

    The two flags say which address the caller needs; both servers run in any case. Raises `EmbeddedError`.
    """
    data_dir = data_dir.resolve()
    _check_folder(data_dir)
    starting = _open_lock(data_dir / "starting.lock")
    with starting:
        # One after the other; whoever waits here finds the servers running.
        _lock(starting, fcntl.LOCK_EX, "another command that starts the servers")
        hold = _holds.get(data_dir)
        if hold is None or hold.pid != os.getpid():
            users = _open_lock(data_dir / "users.lock")
            _lock(users, fcntl.LOCK_SH, "the servers to stop")
            hold = _holds[data_dir] = _Hold(users, os.getpid())
            atexit.register(release, data_dir)
        try:
            services = _find_or_start(data_dir, hold)
        except BaseException:
            release(data_dir)
            raise
    return services["database_url"] if database else "", services["redis_url"] if broker else ""


def is_running(data_dir: Path) -> bool:
    return _is_locked(data_dir.resolve() / "keeper.lock")


def release(data_dir: Path) -> None:
    """Let go of the servers; if nobody else uses them, wait until they have stopped."""
    data_dir = data_dir.resolve()
    hold = _holds.pop(data_dir, None)
    # A forked child also carries the lock, but it is the parent's to wait.
    if hold is None or hold.pid != os.getpid():
        return
    hold.users.close()
    deadline, others = time.monotonic() + 30, 0
    # The keeper takes the users' lock before it stops; so does our look at it, hence the second look.
    while time.monotonic() < deadline and others < 3:
        if not _is_locked(data_dir / "keeper.lock"):
            break
        used = _is_locked(data_dir / "users.lock") and (data_dir / "services.json").exists()
        others = others + 1 if used else 0
        time.sleep(0.1)
    if hold.keeper:
        with contextlib.suppress(subprocess.TimeoutExpired):
            hold.keeper.wait(0 if others else 5)
        # Still serving others: it is not ours any more, and Python need not remind us of it.
        hold.keeper.returncode = hold.keeper.returncode or 0


def _find_or_start(data_dir: Path, hold: _Hold) -> dict[str, str]:
    state = data_dir / "services.json"
    keeper: subprocess.Popen[bytes] | None = None
    keeper_lock = _open_lock(data_dir / "keeper.lock")
    with keeper_lock:
        if _try_lock(keeper_lock, fcntl.LOCK_EX):
            with contextlib.suppress(FileNotFoundError):
                # Of a keeper that was killed; the new one takes the same addresses if it can.
                state.rename(data_dir / "services.last.json")
            _check_room(data_dir)
            logs = data_dir / "log"
            logs.mkdir(exist_ok=True)
            with (logs / "keeper.log").open("ab") as log:
                if hold.keeper:
                    hold.keeper.poll()
                keeper = hold.keeper = subprocess.Popen(
                    [sys.executable, "-m", "rumah_kreatif.embedded.keeper", str(data_dir), str(keeper_lock.fileno())],
                    cwd=BASE_DIR,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=[keeper_lock.fileno()],
                    # A session of its own: Ctrl-C and a closed terminal reach its users, and it follows them.
                    start_new_session=True,
                )
    # The keeper now holds the lock alone: it was inherited, never let go of.
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        services = _read_state(state)
        if services and "error" in services:
            raise EmbeddedError(services["error"])
        if services:
            for note in services.pop("notes", "").splitlines() if keeper else []:
                print(note, file=sys.stderr)
            return services
        if (keeper and keeper.poll() is not None) or not _is_locked(data_dir / "keeper.lock"):
            services = _read_state(state)
            raise EmbeddedError(
                (services or {}).get("error")
                or f"The servers could not be started; {data_dir / 'log' / 'keeper.log'} says why."
            )
        time.sleep(0.03)
    raise EmbeddedError(f"The servers did not start within {WAIT_SECONDS} s; see the logs in {data_dir / 'log'}.")


def _read_state(state: Path) -> dict[str, str] | None:
    try:
        return json.loads(state.read_text()) or None
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    except PermissionError:
        raise EmbeddedError(_other_owner(state.parent)) from None


def _check_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with (data_dir / "keeper.lock").open("a"):
            pass
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise EmbeddedError(_no_room(data_dir)) from None
        raise EmbeddedError(_other_owner(data_dir, error.strerror)) from None


def _other_owner(data_dir: Path, why: str | None = "Permission denied") -> str:
    return (
        f"The data folder {data_dir} can't be used: {why}.\n"
        "Perhaps it was made by another user (root?). Run as that user, or choose a folder of your own:\n"
        "    DATA_DIR=/another/folder make run"
    )


def _check_room(data_dir: Path) -> None:
    need = ROOM_TO_RUN if (data_dir / "postgres" / "PG_VERSION").exists() else ROOM_FOR_A_NEW_CITY
    if shutil.disk_usage(data_dir).free < need:
        raise EmbeddedError(_no_room(data_dir, need))


def _no_room(data_dir: Path, need: int = ROOM_FOR_A_NEW_CITY) -> str:
    return (
        f"There is not enough room on the disk of {data_dir}: {need // 1024**2} MB must be free.\n"
        "Make room, or choose a folder on another disk: DATA_DIR=/another/folder make run"
    )


def _open_lock(path: Path) -> IO[str]:
    try:
        return path.open("a")
    except OSError as error:
        raise EmbeddedError(_other_owner(path.parent, error.strerror)) from None


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock(file: IO[str], kind: int, what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not _try_lock(file, kind):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Waited {WAIT_SECONDS} s for {what} ({file.name}).")
        time.sleep(0.03)


def _is_locked(path: Path) -> bool:
    """Say whether anybody holds `path`'s lock; asking takes and drops it for a moment."""
    with _open_lock(path) as file:
        return not _try_lock(file, fcntl.LOCK_EX)
