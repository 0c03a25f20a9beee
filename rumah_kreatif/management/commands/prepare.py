"""Bring a development machine up to date before the portal starts; `make run` calls it."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, OutputWrapper

from businesses.models import Business


class Command(BaseCommand):
    help = "Migrate, collect the static files and load the demo city once. Progress on stderr, demo sign-ins on stdout."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        progress = OutputWrapper(sys.stderr)
        progress.write("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)
        self.collect_static_files(progress)
        if not settings.DEMO:
            self.check(databases=["default"], tags=[Tags.database])
            return
        # Once: whoever emptied or replaced the demo city keeps what is there.
        if not Business.objects.exists():
            call_command("seed_demo", stdout=progress)
        call_command("demo_signins", stdout=self.stdout)

    def collect_static_files(self, progress: OutputWrapper) -> None:
        """Skip what takes seconds, hashing and compressing every file, when no file has changed since."""
        root = Path(settings.STATIC_ROOT)
        stamp, now = root / "collected.sha256", static_digest()
        if stamp.exists() and stamp.read_text() == now:
            return
        progress.write("Collecting the static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def static_digest() -> str:
    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            # Contents, not times: a fresh checkout of the same files changes nothing.
            with storage.open(path) as file:
                digest.update(path.encode() + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()
