"""See the package's docstring."""

import argparse
import importlib
import importlib.util
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

MEASUREMENTS = ["web", "search", "admin", "import_rows", "seats", "certificates", "counter"]


def in_its_own_database() -> int:
    """Start this module again with everything pointing at the bench database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rumah_kreatif.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    parts = urlsplit(settings.DATABASE_URL)
    name = f"{parts.path.lstrip('/')}_bench"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}")),
        "REDIS_URL": settings.REDIS_URL,
        "DEBUG": "on",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "BENCH": "on",
    }
    return subprocess.run([sys.executable, "-m", "tests.bench", *sys.argv[1:]], env=environment, check=False).returncode


def prepare(businesses: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from businesses.models import Business
    from showcase.services import count_figures, refresh_words
    from tests.bench import city

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Business.objects.exists():
        print(f"Building a city of {businesses} businesses, once …", flush=True)
        city.build(businesses)
    count_figures()
    refresh_words()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--businesses", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--only", default="")
    parser.add_argument("--verbose", action="store_true", help="every address of the officials’ lists with its time")
    options = parser.parse_args()
    if not os.environ.get("BENCH"):
        return in_its_own_database()
    prepare(options.businesses)
    from tests.bench.table import show

    wanted = options.only.split(",") if options.only else MEASUREMENTS
    all_met = True
    for name in wanted:
        if importlib.util.find_spec(f"tests.bench.{name}"):
            all_met = show(importlib.import_module(f"tests.bench.{name}").measure(options)) and all_met
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
