"""Fail unless every text is translated, none is fuzzy, and the compiled catalogue says the same as its source."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

BASE_DIR = Path(__file__).resolve().parent.parent


def texts(catalogue: polib._BaseFile) -> dict[tuple[str | None, str], object]:
    return {
        (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in catalogue
        if not entry.obsolete and (entry.msgstr or any(entry.msgstr_plural.values()))
    }


def problems(source: Path) -> list[str]:
    written = polib.pofile(str(source))
    found = [f"not translated: {entry.msgid!r}" for entry in written.untranslated_entries()]
    found += [f"fuzzy: {entry.msgid!r}" for entry in written.fuzzy_entries()]
    if texts(written) != texts(polib.mofile(str(source.with_suffix(".mo")))):
        found.append("the compiled .mo is not up to date: run `make messages`")
    return [f"{source.relative_to(BASE_DIR)}: {problem}" for problem in found]


def forgotten(source: Path) -> list[str]:
    """Return the texts of the code that the catalogue does not know; only gettext can find them."""
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(source)) if not entry.obsolete}
    with tempfile.TemporaryDirectory() as folder:
        files = subprocess.run(["git", "ls-files", "-z"], cwd=BASE_DIR, capture_output=True, check=True).stdout
        for name in filter(None, files.decode().split("\0")):
            if name.endswith((".py", ".html", ".txt", ".po")) and (BASE_DIR / name).exists():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(BASE_DIR / name, Path(folder) / name)
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "-l", "id", "--no-location", "--no-wrap", "-i", "tests"],
            cwd=folder,
            # No server is asked for anything by this command.
            env={
                **os.environ,
                "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
                "REDIS_URL": "redis://127.0.0.1:9/0",
            },
            check=True,
            stdout=subprocess.DEVNULL,
        )
        now = polib.pofile(str(Path(folder) / source.relative_to(BASE_DIR)))
        return [
            f"not in {source.relative_to(BASE_DIR)}: {entry.msgid!r}"
            for entry in now
            if not entry.obsolete and (entry.msgctxt, entry.msgid) not in known
        ]


def main() -> int:
    sources = sorted((BASE_DIR / "locale").glob("*/LC_MESSAGES/*.po"))
    found = [problem for source in sources for problem in problems(source)]
    if shutil.which("xgettext"):
        found += [problem for source in sources for problem in forgotten(source)]
    else:
        print("gettext is missing: texts that were never collected can't be found here.")
    print("\n".join(found) or f"{len(sources)} catalogue complete.")
    return 1 if found or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
