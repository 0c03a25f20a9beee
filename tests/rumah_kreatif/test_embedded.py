"""The embedded servers, really started and really killed, each in a folder of its own."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from contextlib import closing

import psutil
import psycopg2
import pytest
import redis

from rumah_kreatif import embedded
from rumah_kreatif.embedded.postgres import Postgres, free_port
from rumah_kreatif.embedded.processes import Account, find_process
from rumah_kreatif.embedded.valkey import binary as valkey_binary

USE = """
import json, sys
from pathlib import Path
from rumah_kreatif import embedded
try:
    print(json.dumps(embedded.ensure(Path(sys.argv[1]))), flush=True)
except embedded.EmbeddedError as error:
    sys.exit(str(error))
sys.stdin.read()
"""
NOBODY = Account(65534, 65534)


class User:
    """A command in another process that uses the servers until it is told to end."""

    def __init__(self, folder, **options):
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", USE, str(folder)],
            cwd=embedded.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.end()

    def urls(self):
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.database_url, self.redis_url = json.loads(line)
        return self.database_url, self.redis_url

    def sql(self, statement):
        with closing(psycopg2.connect(self.database_url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None

    def broker(self):
        return closing(redis.Redis.from_url(self.redis_url))

    def end(self):
        """End it in good order, and return what it complained about."""
        return self.process.communicate(timeout=60)[1] if not self.process.stdin.closed else ""


def at_work(folder):
    """Return the processes that name a data folder on their command line, except those of the tests themselves."""
    found = {}
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
            alive = process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            continue
        if alive and any(str(folder) in word for word in line) and USE not in line:
            found[process.pid] = process
    return found


def gone(folder, seconds=20):
    deadline = time.monotonic() + seconds
    while at_work(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return at_work(folder) == {}


def keeper_of(folder):
    return next(process for process in at_work(folder).values() if "rumah_kreatif.embedded.keeper" in process.cmdline())


def pid_in(file):
    return int(file.read_text().splitlines()[0])


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """A data folder with one row and one key, and no server running."""
    folder = tmp_path_factory.mktemp("made") / "var"
    with User(folder) as user:
        user.urls()
        user.sql("CREATE TABLE kept AS SELECT 'pudding' AS what")
        with user.broker() as broker:
            broker.set("kept", "queue")
    assert gone(folder)
    return folder


@pytest.fixture
def folder(made_once, tmp_path):
    """A copy of that folder, with the same owners."""
    copy = tmp_path / "var"
    subprocess.run(["cp", "-a", made_once, copy], check=True)
    yield copy
    for process in at_work(copy).values():
        process.kill()


def assert_kept(user):
    assert user.sql("SELECT what FROM kept") == [("pudding",)]
    with user.broker() as broker:
        assert broker.get("kept") == b"queue"


# --- Starting and ending ---------------------------------------------------------------------


def test_a_fresh_folder_gets_both_servers_with_what_the_portal_needs(tmp_path):
    folder = tmp_path / "some where" / "var"

    with User(folder) as user:
        user.urls()
        user.sql("CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; CREATE EXTENSION btree_gist")
        version = user.sql("SHOW server_encoding")

    assert version == [("UTF8",)]
    assert gone(folder)


def test_a_second_start_keeps_rows_and_queue(folder):
    with User(folder) as user:
        user.urls()

        assert_kept(user)


def test_only_the_owner_can_read_the_passwords(folder):
    with User(folder) as user:
        user.urls()

        assert (folder / "services.json").stat().st_mode & 0o077 == 0
        assert (folder / "postgres" / "password").stat().st_mode & 0o077 == 0
        assert not [line for line in at_work(folder).values() if user.database_url.split("@")[0] in str(line.cmdline())]


def test_a_stranger_without_the_password_is_refused(folder):
    with User(folder) as user:
        user.urls()
        port = user.database_url.rpartition(":")[2].partition("/")[0]

        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(f"postgres://rumah_kreatif:guess@127.0.0.1:{port}/rumah_kreatif")
        with (
            closing(redis.Redis.from_url("redis://" + user.redis_url.partition("@")[2])) as broker,
            pytest.raises(redis.AuthenticationError),
        ):
            broker.get("kept")


def test_many_starters_at_once_share_one_pair_of_servers(folder):
    users = [User(folder) for _ in range(4)]

    addresses = {user.urls() for user in users}
    keepers = [process for process in at_work(folder).values() if "rumah_kreatif.embedded.keeper" in process.cmdline()]

    assert len(addresses) == 1
    assert len(keepers) == 1
    assert [user.end() for user in users] == [""] * 4
    assert gone(folder)


def test_who_came_later_is_not_cut_off_when_the_starter_ends(folder):
    first, later = User(folder), User(folder)
    first.urls(), later.urls()

    first.end()
    time.sleep(0.5)

    assert_kept(later)
    later.end()
    assert gone(folder)


def test_a_command_that_ends_leaves_no_process_behind_even_for_a_moment(folder):
    user = User(folder)
    user.urls()

    user.end()

    assert at_work(folder) == {}
    assert not (folder / "services.json").exists()


def test_this_process_finds_the_servers_of_another_and_lets_go(folder):
    with User(folder) as user:
        found = embedded.ensure(folder)
        embedded.release(folder)

        assert found == user.urls()
        assert embedded.ensure(folder, broker=False) == (user.database_url, "")
        embedded.release(folder)
        assert_kept(user)


# --- Kills -----------------------------------------------------------------------------------


def test_a_killed_user_leaves_nothing_behind(folder):
    user = User(folder)
    user.urls()

    user.process.kill()

    assert gone(folder)
    user.end()


def test_a_closed_terminal_leaves_nothing_behind(folder):
    user = User(folder, start_new_session=True)
    user.urls()

    os.killpg(user.process.pid, signal.SIGHUP)

    assert gone(folder)
    user.end()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help with orphans is Linux's")
def test_a_killed_keeper_takes_its_servers_with_it_and_nothing_is_lost(folder):
    user = User(folder)
    user.urls()

    keeper_of(folder).kill()

    assert gone(folder)
    user.end()
    with User(folder) as again:
        again.urls()
        assert_kept(again)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help with orphans is Linux's")
def test_after_a_killed_keeper_the_next_one_takes_the_same_addresses(folder):
    with User(folder) as user:
        before = user.urls()
        # At once: the servers are still on their way out.
        keeper_of(folder).kill()

        with User(folder) as again:
            assert again.urls() == before
            assert_kept(user)


def test_servers_that_are_killed_come_back_at_the_same_address(folder):
    with User(folder) as user:
        user.urls()
        for file in (folder / "postgres" / "postmaster.pid", folder / "valkey" / "valkey.pid"):
            os.kill(pid_in(file), signal.SIGKILL)

        deadline = time.monotonic() + 30
        while True:
            try:
                assert_kept(user)
                break
            except (psycopg2.OperationalError, redis.ConnectionError):
                assert time.monotonic() < deadline
                time.sleep(0.1)


def start_leftovers(folder):
    """Start both servers so that nobody looks after them, as a killed keeper leaves them where it is not Linux."""
    postgres = Postgres(folder, folder / "log" / "postgres.log")
    password = secrets.token_hex(8)
    servers = [
        subprocess.Popen(
            [postgres.bin / "postgres", "-D", postgres.folder, *postgres._options(free_port())],
            cwd="/",
            stderr=subprocess.DEVNULL,
            preexec_fn=postgres.account.become,
        ),
        subprocess.Popen(
            [valkey_binary(), "-", "--dir", folder / "valkey", "--pidfile", folder / "valkey" / "valkey.pid"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            preexec_fn=postgres.account.become,
        ),
    ]
    servers[1].stdin.write(f"port {free_port()}\nset-proc-title no\nappendonly yes\nrequirepass {password}\n".encode())
    servers[1].stdin.close()
    deadline = time.monotonic() + 20
    files = [folder / "postgres" / "postmaster.pid", folder / "valkey" / "valkey.pid"]
    while not all(file.exists() and file.read_text().strip() for file in files):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return servers


def test_servers_left_over_in_our_folder_are_stopped_and_nothing_is_lost(folder):
    leftovers = start_leftovers(folder)

    with User(folder) as user:
        user.urls()

        assert_kept(user)
        assert [server.wait(1) for server in leftovers] == [0, 0]


def test_a_pid_file_with_the_number_of_a_stranger_stops_nobody(folder):
    stranger = subprocess.Popen(["sleep", "100"])
    (folder / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n{folder / 'postgres'}\n1\n5432\n\n\n\n")
    (folder / "valkey" / "valkey.pid").write_text(f"{stranger.pid}\n")

    with User(folder) as user:
        user.urls()

        assert_kept(user)
        assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_process_is_known_by_its_program_and_folder():
    process = psutil.Process()

    assert find_process(process.pid, executable="postgres", folder=embedded.BASE_DIR) is None


# --- Folders ---------------------------------------------------------------------------------


def test_an_initialisation_that_was_killed_is_begun_anew(tmp_path):
    folder = tmp_path / "var"
    user = User(folder)
    deadline = time.monotonic() + 30
    while not list(folder.glob("postgres.new-*/global")):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    keeper_of(folder).kill()
    complaint = user.end()

    with User(folder) as again:
        again.urls()

        assert again.sql("SELECT 1") == [(1,)]
    assert "could not be started" in complaint
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["log", "postgres", "valkey"]


@pytest.mark.parametrize("missing", ["PG_VERSION", "global/pg_control", "password"])
def test_an_incomplete_folder_is_kept_aside(folder, missing):
    (folder / "postgres" / missing).unlink()
    (folder / "postgres" / "important.txt").write_text("do not delete")

    with User(folder) as user:
        user.urls()
        tables = user.sql("SELECT 1 FROM pg_tables WHERE tablename = 'kept'")

    [aside] = folder.glob("postgres.aside-*")
    assert tables == []
    assert (aside / "important.txt").read_text() == "do not delete"
    assert (aside / "base").is_dir()


def test_an_empty_folder_is_simply_used(tmp_path):
    folder = tmp_path / "var"
    (folder / "postgres").mkdir(parents=True)

    with User(folder) as user:
        user.urls()

    assert list(folder.glob("postgres.*")) == []


def test_a_queue_file_that_cannot_be_read_is_kept_aside(folder):
    for part in (folder / "valkey" / "appendonlydir").glob("*.rdb"):
        part.write_bytes(b"REDIS0011 and then rubbish")

    with User(folder) as user:
        user.urls()

        assert user.sql("SELECT what FROM kept") == [("pudding",)]
    assert len(list((folder / "valkey").glob("appendonlydir.aside-*"))) == 1


def test_a_folder_of_another_version_is_left_alone_with_clear_words(folder):
    (folder / "postgres" / "PG_VERSION").write_text("15\n")

    user = User(folder)
    complaint = user.end()

    assert user.process.returncode == 1
    assert "was written by PostgreSQL 15; this portal brings PostgreSQL 18" in complaint
    assert "Traceback" not in complaint
    assert (folder / "postgres" / "PG_VERSION").read_text() == "15\n"
    assert list(folder.glob("postgres.*")) == []
    assert gone(folder)


def test_a_server_that_refuses_to_start_is_quoted(folder):
    (folder / "postgres" / "postgresql.conf").write_text("nonsense_setting = on\n")

    complaint = User(folder).end()

    assert "PostgreSQL does not start" in complaint
    assert "nonsense_setting" in complaint
    assert "Nothing was deleted" in complaint


def test_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(embedded.EmbeddedError, match="can't be used: Not a directory") as refusal:
        embedded.ensure(tmp_path / "file" / "var")

    assert "DATA_DIR=/another/folder make run" in str(refusal.value)


def test_a_folder_of_somebody_else_is_explained(folder):
    """Root may write anywhere, so the question is asked by a child that is not root any more."""
    folder.chmod(0o500)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY.gid)
            os.setuid(NOBODY.uid)
        try:
            embedded.ensure(folder)
            os.write(write, b"no complaint")
        except embedded.EmbeddedError as error:
            os.write(write, str(error).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    answer = os.read(read, 10_000).decode()
    os.close(read), os.close(write)

    assert "can't be used: Permission denied" in answer
    assert "Perhaps it was made by another user" in answer


@pytest.mark.parametrize(("made", "need"), [(False, 500), (True, 50)])
def test_a_full_disk_is_explained_before_anything_is_written(tmp_path, monkeypatch, made, need):
    if made:
        (tmp_path / "postgres").mkdir()
        (tmp_path / "postgres" / "PG_VERSION").write_text("18\n")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1 << 40, 1 << 40, (need << 20) - 1))

    with pytest.raises(embedded.EmbeddedError, match=f"{need} MB must be free"):
        embedded.ensure(tmp_path)

    assert not (tmp_path / "log").exists()


def test_an_ordinary_user_owns_everything(tmp_path):
    folder = tmp_path / "var"
    options = {}
    if os.geteuid() == 0:
        tmp_path.chmod(0o755)
        os.chown(tmp_path, NOBODY.uid, NOBODY.gid)
        # With the one right that Python's own folder may need when it lies below /root.
        options["preexec_fn"] = NOBODY.become

    with User(folder, **options) as user:
        user.urls()
        assert user.sql("SELECT 1") == [(1,)]
        owners = {path.stat().st_uid for path in (folder, folder / "postgres", folder / "valkey", folder / "log")}

    assert owners == {tmp_path.stat().st_uid}
    assert gone(folder)


def test_root_takes_turns_with_the_folders_owner(folder):
    owner = (folder / "postgres").stat().st_uid

    assert Account.for_folder(folder / "postgres").uid == owner
    assert owner != 0


def test_a_project_below_a_closed_folder_can_be_run(tmp_path):
    """Root's home, or a folder of `mktemp -d`: the servers' account must get through without opening it to others."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    program = shutil.copy("/bin/true", closed / "postgres")

    assert Account.for_folder(tmp_path / "postgres").can_run(program)
    assert not Account.for_folder(tmp_path / "postgres").can_run(closed / "missing")
