"""Make `.venv` and install a requirements file into it: `python3 rumah_kreatif/embedded/venv.py requirements.txt`.

Run by the Makefile with the machine's own Python, so nothing but the standard library is used here.
"""

import fcntl
import hashlib
import json
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"


def main(requirements: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file alone is run by whatever Python the machine has
        sys.exit(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.\n"
            "If you have a newer one: make run PYTHON=python3.12"
        )
    file = BASE_DIR / requirements
    # One at a time: `make run` and `make test` may be started together.
    with file.open("rb") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        wanted = hashlib.sha256(locked.read()).hexdigest()
        if _installed().get(requirements) == wanted:
            return
        if not _works():
            print("Making .venv …", flush=True)
            made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)])
            if made.returncode:
                sys.exit("Python's venv module does not work here. On Debian and Ubuntu: apt-get install python3-venv")
        print(f"Installing {requirements} (the first time takes a minute or two) …", flush=True)
        pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
        # The lock names every package: nothing is left for pip to decide, so a release of tomorrow changes nothing.
        if subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(file)], cwd=BASE_DIR).returncode:
            sys.exit(f"Could not install {requirements}; the lines above say why. Try again when that is put right.")
        # A newer file may mean other versions of what the other file names too.
        (VENV / "installed.json").write_text(json.dumps({**_same_lock(file, wanted), requirements: wanted}))


def _installed() -> dict[str, str]:
    try:
        return json.loads((VENV / "installed.json").read_text()) if _works() else {}
    except (OSError, ValueError):
        return {}


def _works() -> bool:
    """Say whether the venv's Python starts and has pip: it doesn't after a move or a half-done creation."""
    try:
        return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, cwd="/").returncode == 0
    except OSError:
        return False


def _same_lock(file: Path, wanted: str) -> dict[str, str]:
    # requirements-dev.txt is requirements.txt and more, with the same versions.
    if file.name != "requirements-dev.txt":
        return {}
    run = BASE_DIR / "requirements.txt"
    return {run.name: hashlib.sha256(run.read_bytes()).hexdigest()}


if __name__ == "__main__":
    main(sys.argv[1])
