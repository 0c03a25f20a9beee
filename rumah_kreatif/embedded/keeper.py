"""The process that owns the embedded servers: `python -m rumah_kreatif.embedded.keeper DATA_DIR LOCK_FD`.

Started by `rumah_kreatif.embedded.ensure` only. It starts a server again that died,
and ends when nobody uses them any more.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from rumah_kreatif.embedded.errors import EmbeddedError
from rumah_kreatif.embedded.postgres import Postgres
from rumah_kreatif.embedded.valkey import Valkey

LOOK_EVERY_SECONDS = 0.2
RESTARTS_A_MINUTE = 5


class Keeper:
    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.state = data_dir / "services.json"
        self.asked_to_stop = False
        self.restarts: list[float] = []
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def run(self) -> int:
        before = self._addresses_before()
        try:
            log = self.data_dir / "log"
            servers: list[Postgres | Valkey] = [
                Postgres(self.data_dir, log / "postgres.log"),
                Valkey(self.data_dir, log / "valkey.log"),
            ]
            for server in servers:
                _keep_short(server.log)
        except EmbeddedError as error:
            self._say(error=str(error))
            return 1
        with (self.data_dir / "users.lock").open("a") as users:
            try:
                for server in servers:
                    server.prepare()
                    server.stop_leftover()
                    # Only now: until it has stopped, a server that was left over has the port.
                    server.take_again(before)
                database_url, redis_url = (server.start() for server in servers)
                notes = "\n".join(note for server in servers for note in server.notes)
                self._say(database_url=database_url, redis_url=redis_url, notes=notes)
                self._keep(servers, users)
                self.state.unlink(missing_ok=True)
            except EmbeddedError as error:
                self._say(error=str(error))
                return 1
            except OSError as error:
                self._say(error=f"The servers could not be started in {self.data_dir}: {error}")
                return 1
            finally:
                for server in reversed(servers):
                    server.stop()
        return 0

    def _keep(self, servers: list[Postgres | Valkey], users: IO[str]) -> None:
        while not self.asked_to_stop:
            try:
                # Taken only when nobody shares it. From then on newcomers wait until we are gone.
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                return
            for server in servers:
                if server.child and server.child.poll() is not None:
                    now = time.monotonic()
                    self.restarts = [then for then in self.restarts if now - then < 60] + [now]
                    print(f"{type(server).__name__} ended by itself ({server.child.returncode}).", flush=True)
                    if len(self.restarts) > RESTARTS_A_MINUTE:
                        return
                    # On the same port, so that whoever uses it only has to connect again.
                    server.stop_leftover()
                    server.start()
            time.sleep(LOOK_EVERY_SECONDS)

    def _addresses_before(self) -> dict[str, str]:
        """Return the addresses of a keeper that was killed: whoever uses them then need not be told new ones."""
        last = self.data_dir / "services.last.json"
        try:
            return dict(json.loads(last.read_text()))
        except (OSError, ValueError):
            return {}
        finally:
            last.unlink(missing_ok=True)

    def _say(self, **what: str) -> None:
        """Write the state file whole or not at all; it holds passwords, so it is its owner's alone."""
        new = self.state.with_suffix(".new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(what, file)
        new.rename(self.state)


def _keep_short(log: Path, most: int = 5 * 1024 * 1024) -> None:
    if log.exists() and log.stat().st_size > most:
        log.rename(log.with_suffix(".log.1"))


if __name__ == "__main__":
    # The second argument is the descriptor of keeper.lock, inherited locked: it is enough that it stays open.
    sys.exit(Keeper(Path(sys.argv[1])).run())
