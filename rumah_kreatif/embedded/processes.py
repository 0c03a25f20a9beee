"""Child processes that end with their parent, run as an unprivileged account and are known by identity, not by name."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from rumah_kreatif.embedded.errors import EmbeddedError

_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signum: int = signal.SIGTERM) -> None:
    """Ask the kernel to send `signum` to this process when its parent ends, however it ends.

    Linux only; elsewhere a server that outlives a killed parent is stopped by the next start.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0)


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapData(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


@dataclass(frozen=True)
class Account:
    """Whom the servers run as: PostgreSQL refuses root, so root hands them to somebody else."""

    uid: int
    gid: int

    @classmethod
    def for_folder(cls, folder: Path) -> Account:
        """Return the owner of an existing data folder, so that root and an ordinary user can take turns with it."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        if folder.exists() and folder.stat().st_uid != 0:
            return cls(folder.stat().st_uid, folder.stat().st_gid)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise EmbeddedError(
                "PostgreSQL does not run as root, and this machine has no user `nobody` to run it as.\n"
                "Start this as an ordinary user instead."
            ) from None
        return cls(nobody.pw_uid, nobody.pw_gid)

    def can_run(self, program: Path) -> bool:
        """Ask in a child that has become the account; called where there is only one thread."""
        child = os.fork()
        if child == 0:
            self.become()
            os._exit(0 if os.access(program, os.R_OK | os.X_OK) else 1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def become(self) -> None:
        """Turn this (forked) process into the account's.

        One right of root's is kept, to pass through closed folders: a clone below /root or in a folder of `mktemp -d`
        would otherwise have to be opened to everybody. Where the kernel refuses that, the folders decide.
        """
        if not self.is_other:
            return
        if _libc is not None:
            # The change of user keeps root's rights for the moment, and access(2), by which initdb looks for its
            # programs, counts the right that is kept.
            _libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if _libc is not None:
            only = 1 << _CAP_DAC_OVERRIDE
            header = _CapHeader(_CAPABILITY_VERSION_3, 0)
            data = (_CapData * 2)(_CapData(only, only, only), _CapData(0, 0, 0))
            _libc.capset(ctypes.byref(header), ctypes.byref(data))
            _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


def child_setup(account: Account, signum: int) -> Callable[[], None]:
    """Make the `preexec_fn` of a child that runs as `account` and gets `signum` when we are gone.

    In this order: a change of user would clear the wish to die with the parent.
    """
    parent = os.getpid()

    def setup() -> None:
        account.become()
        die_with_parent(signum)
        if os.getppid() != parent:
            os._exit(1)

    return setup


def end_of(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log, indented, for a message to a person."""
    with contextlib.suppress(OSError):
        said = [line for line in log.read_text(errors="replace").splitlines() if "is starting up" not in line]
        return "\n".join("    " + line for line in said[-lines:])
    return ""


def said_since(log: Path, offset: int) -> str:
    with contextlib.suppress(OSError), log.open(errors="replace") as file:
        file.seek(offset)
        return file.read()
    return ""


def find_process(pid: int, *, executable: str, folder: Path) -> psutil.Process | None:
    """Return the process `pid` if it really is `executable`, started by us for `folder`.

    A number in a stale pid file may belong to anybody by now; nothing is ever signalled on a number alone.
    """
    try:
        process = psutil.Process(pid)
        ours = process.name() == executable and str(folder) in process.cmdline()
        return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def stop_process(process: psutil.Process, gentle: int, firm: int, *, patience: float = 20) -> None:
    """Stop a process that is not our child: ask, insist, and as the last resort kill."""
    for signum, seconds in ((gentle, patience), (firm, 5.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signum)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if _has_ended(process):
                return
            time.sleep(0.05)


def _has_ended(process: psutil.Process) -> bool:
    # A zombie has ended; that its parent has not looked yet is no business of ours.
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def stop_child(child: subprocess.Popen[bytes], gentle: int, firm: int, *, patience: float = 20) -> None:
    for signum, seconds in ((gentle, patience), (firm, 5.0), (signal.SIGKILL, 5.0)):
        if child.poll() is not None:
            return
        child.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
            return
