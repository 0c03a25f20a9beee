"""New rows: owners, businesses, their history and status changes, in a few statements for a whole piece."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from accounts.models import StatusChange
from businesses.imports.history import written_in_bulk
from businesses.imports.planning import BUSINESS_COLUMNS, OWNER_COLUMNS
from businesses.imports.running.addresses import free_slugs
from businesses.imports.running.newcomers import Run
from businesses.models import Business, BusinessStatus, ImportRow, Outcome, Owner
from businesses.models.business import Source


def create(run: Run, rows: list[dict[str, Any]]) -> int:
    """Write owners, businesses and status changes of new rows; returns the highest new number."""
    job = run.job
    owners, created = _owners_of(run, rows)
    slugs = free_slugs(run, [row["name"] for row in rows])
    with connection.cursor() as cursor:
        ids = next_ids(cursor, Business, len(rows))
        piece = [job.pk, rows[0]["number"], rows[-1]["number"]]
        if created:
            first = {
                owner: row["pk"] for row, owner in reversed(list(zip(rows, owners, strict=True))) if owner in created
            }
            statement, defaults = _insert(
                Owner, "owner", OWNER_COLUMNS,
                id="u.id", nik="r.nik", nik_hash="nullif(r.nik_hash, '')", created_at="now()",
            )  # fmt: skip
            with written_in_bulk(cursor, Owner, "insert", list(first)):
                cursor.execute(
                    statement,
                    [
                        *defaults, array_of(first.values()), array_of(first), array_of([""] * len(first)),
                        array_of([0] * len(first)), *piece,
                    ],
                )  # fmt: skip
        statement, defaults = _insert(
            Business, "business", BUSINESS_COLUMNS,
            id="u.id", slug="u.slug", owner_id="u.owner", submission_token="gen_random_uuid()", created_at="now()",
            updated_at="now()", status=f"'{BusinessStatus.SUBMITTED.value}'", source=f"'{Source.IMPORT.value}'",
        )  # fmt: skip
        with written_in_bulk(cursor, Business, "insert", ids):
            pks, made = array_of(row["pk"] for row in rows), array_of(ids)
            cursor.execute(statement, [*defaults, pks, made, array_of(slugs), array_of(owners), *piece])
        cursor.execute(
            f'INSERT INTO "{StatusChange._meta.db_table}" (content_type_id, object_id, from_status, to_status,'
            ' reason, by_id, at)'
            " SELECT %s, u.id, '', %s, %s, %s, now() FROM unnest(%s::bigint[]) AS u (id)",
            [
                ContentType.objects.get_for_model(Business).pk, BusinessStatus.SUBMITTED.value, str(job)[:200],
                job.created_by_id, made,
            ],
        )  # fmt: skip
        firsts = _first_rows(owners, created)
        cursor.execute(
            f'UPDATE "{ImportRow._meta.db_table}" r SET outcome = %s, business_id = u.id, owner_id = u.owner,'
            " owner_created = u.made"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[]) AS u (pk, id, owner, made)"
            " WHERE r.id = u.pk"
            " AND r.job_id = %s AND r.number BETWEEN %s AND %s",
            [Outcome.CREATED.value, pks, made, array_of(owners), array_of(firsts), *piece],
        )
    return max(ids)


def _first_rows(owners: list[int], created: set[int]) -> list[bool]:
    """For each row, whether it is the one that made its owner."""
    seen: set[int] = set()
    made = []
    for owner in owners:
        made.append(owner in created and owner not in seen)
        seen.add(owner)
    return made


def _owners_of(run: Run, rows: list[dict[str, Any]]) -> tuple[list[int], set[int]]:
    """The pk of each row's owner, new ones drawn from the sequence, and the set of those to be made."""
    known = run.owners
    table = Owner._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT nik_hash, id FROM "{table}" WHERE nik_hash = ANY(%s::text[])',
            [array_of(row["nik_hash"] for row in rows if row["nik_hash"])],
        )
        known.update(cursor.fetchall())
        cursor.execute(
            f'SELECT id FROM "{table}" WHERE id = ANY(%s::bigint[])',
            [array_of(row["owner_id"] for row in rows if row["owner_id"])],
        )
        living = {pk for (pk,) in cursor.fetchall()}
        fresh = iter(next_ids(cursor, Owner, len(rows)))
    owners, created = [], set()
    for row in rows:
        owner = (
            row["owner_id"] if row["owner_id"] in living else known.get(row["owner_key"]) if row["owner_key"] else None
        )
        if owner is None:
            owner = next(fresh)
            created.add(owner)
        if row["owner_key"]:
            known[row["owner_key"]] = owner
        owners.append(owner)
    return owners, created


def array_of(values: Iterable[Any]) -> str:
    """Numbers, truths, hashes and addresses as one literal: an ARRAY[…] of thousands is read element by element."""
    return "{" + ",".join([f'"{value}"' for value in values]) + "}"


def next_ids(cursor: Any, model: type[models.Model], count: int) -> list[int]:
    # The name of the sequence is looked up once, not for every number.
    cursor.execute(
        "SELECT nextval(s.name) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) s,"
        " generate_series(1, %s)",
        [model._meta.db_table, count],
    )
    return [pk for (pk,) in cursor.fetchall()]


def _insert(model: type[models.Model], part: str, columns: tuple[str, ...], **own: str) -> tuple[str, list[Any]]:
    """INSERT … SELECT from rows of the import, and the values for its defaults.

    `columns` come from the row's values, `own` are expressions, all others get the default of their field. No
    `submitted_at`: nobody waits for an answer, so imported businesses stand behind the registrations in the queue.
    """
    chosen, defaults = [], []
    for field in model._meta.concrete_fields:
        column, kind = field.column, field.db_type(connection)
        if column in own:
            chosen.append(own[column])
            continue
        default = None if field.null else field.get_default()
        defaults.append(field.get_db_prep_save(default, connection))
        # Expression by expression, which takes PostgreSQL a third of the time of jsonb_populate_record.
        chosen.append(f"coalesce((v.v->>'{column}')::{kind}, %s::{kind})" if column in columns else f"%s::{kind}")
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(chosen)}'
        " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) AS u (pk, id, slug, owner)"
        f' JOIN "{ImportRow._meta.db_table}" r ON r.id = u.pk'
        # OFFSET keeps it one expression; it would be worked out again for every column.
        f" CROSS JOIN LATERAL (SELECT r.\"values\"->'{part}' AS v OFFSET 0) v"
        # The rows of a piece stand together: without this all rows of all imports would be read.
        " WHERE r.job_id = %s AND r.number BETWEEN %s AND %s"
    )
    return statement, defaults
