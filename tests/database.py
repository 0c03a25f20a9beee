"""The test database: all migrations run once, then every run and every worker copies what they made.

After a test that commits, `put_back` brings every table to where the migrations left it.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "migrated_"
UNFINISHED = PREFIX + "unfinished"
KEPT = 4
# What migrations call, beside their own files: the groups' permissions, and the packages that bring migrations.
MADE_OF = [ROOT / "accounts" / "groups.py", ROOT / "requirements.txt"]


def migrated_template() -> str:
    """Return the name of a database in which every migration has run; make it if there is none.

    The name holds a fingerprint of all that migrations are made of, so a changed migration makes a new one.
    Workers that begin at the same time wait for the one that makes it. Needs the right to create databases.
    """
    name = PREFIX + _fingerprint()
    with closing(psycopg2.connect(_address("postgres"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [PREFIX])
        existing = [row[0] for row in cursor]
        if name not in existing:
            # A few stay: another run, or another branch, may be about to copy its own.
            outdated = [UNFINISHED] if UNFINISHED in existing else []
            outdated += [other for other in existing if other != UNFINISHED][KEPT:]
            for other in outdated:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(other)))
            _make(cursor, name)
    return name


def _address(database: str) -> str:
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{database}").geturl()


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/data/*"), *MADE_OF]):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(cursor: Any, name: str) -> None:
    """Under a name of its own until it is complete: one killed in the middle is never copied."""
    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(UNFINISHED)))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": _address(UNFINISHED), "REDIS_URL": settings.REDIS_URL},
        check=True,
    )
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    cursor.execute(rename.format(sql.Identifier(UNFINISHED), sql.Identifier(name)))


def copy_rows() -> dict[str, str]:
    """By table, its rows as PostgreSQL's COPY writes them; empty tables too."""
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            out = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', out)
            rows[table] = out.getvalue()
    return rows


def put_back(rows: dict[str, str]) -> None:
    """Empty every table, and fill it with `rows` again. Sequences go on from where they are."""
    if not connection.settings_dict["NAME"].startswith("test_"):
        raise RuntimeError("Only a test database may be emptied.")
    with transaction.atomic(), connection.cursor() as cursor:
        # Without triggers and foreign keys: history writes nothing, what can't be deleted can, and no order matters.
        cursor.execute("SET LOCAL session_replication_role = replica")
        # Most tables are empty or small, where DELETE takes no time, and TRUNCATE makes new files for each index.
        cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in rows))
        for table, text in rows.items():
            if text:
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(text))
