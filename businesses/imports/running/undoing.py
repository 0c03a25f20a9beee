"""Taking a whole import back, as long as nobody else has touched what it wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pghistory
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models.fields.reverse_related import ManyToOneRel
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import change_status
from businesses.imports.history import event_table, written_in_bulk
from businesses.imports.planning import BUSINESS_COLUMNS, OWNER_COLUMNS
from businesses.imports.running.claims import CLAIM_SECONDS, locked, release
from businesses.imports.running.importing import CHUNK
from businesses.imports.running.updating import write_values
from businesses.models import Business, ImportJob, ImportRow, ImportStatus, Outcome, Owner


def take_back_all(job: ImportJob) -> None:
    """Take everything back in one transaction, or nothing when somebody else touched what it wrote."""
    with pghistory.context(user=job.created_by_id, import_job=job.pk, undo=True), transaction.atomic():
        row = locked(job)
        # The longest piece of work: no other worker may think that this one is dead.
        row.claimed_until = timezone.now() + timedelta(seconds=CLAIM_SECONDS * 10)
        # Nobody may begin to use what is about to go.
        for model, part in ((Business, "business_id"), (Owner, "owner_id")):
            rows = model._base_manager.filter(pk__in=row.rows.applied().values(part)).order_by("pk")
            list(rows.select_for_update().values_list("pk"))
        touched = touched_rows(row)
        back = ImportStatus.FINISHED if row.finished_at else ImportStatus.STOPPED
        if touched:
            row.failure = ["touched", {"rows": touched[:200], "count": len(touched)}]
            release(row)
            change_status(row, back, by=None, reason="touched")
            return
        _take_back(row)
        row.failure = []
        release(row)
        change_status(row, ImportStatus.UNDONE, by=None)


def touched_rows(job: ImportJob) -> list[int]:
    """Numbers of the rows whose business or owner somebody else changed or used since the import."""
    return sorted(_changed(job) | _used(job))


def _changed(job: ImportJob) -> set[int]:
    """Rows whose business or owner has a newer row of history than this import's own, or is gone."""
    written: dict[type[models.Model], list[tuple[int | None, int]]] = {Business: [], Owner: []}
    for row in job.rows.applied().values("number", "outcome", "before", "business_id", "owner_id", "owner_created"):
        if row["outcome"] == Outcome.CREATED or row["before"].get("business"):
            written[Business].append((row["business_id"], row["number"]))
        if row["owner_created"] or row["before"].get("owner"):
            written[Owner].append((row["owner_id"], row["number"]))
    changed: set[int] = set()
    with connection.cursor() as cursor:
        for model, rows in written.items():
            # Lists and no subqueries, here and below: right after an import the tables are not counted yet, and the
            # planner, who takes them for small, would look through a whole table for every row.
            cursor.execute(
                f'SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, pgh_context_id FROM "{event_table(model)}"'
                " WHERE pgh_obj_id = ANY(%s) ORDER BY pgh_obj_id, pgh_id DESC",
                [[pk for pk, _number in rows if pk]],
            )
            newest = dict(cursor.fetchall())
            cursor.execute(
                "SELECT id FROM pghistory_context WHERE id = ANY(%s::uuid[]) AND metadata->>'import_job' = %s",
                [list({str(context) for context in newest.values() if context}), str(job.pk)],
            )
            ours = {context for (context,) in cursor.fetchall()}
            changed.update(number for pk, number in rows if newest.get(pk) not in ours)
    return changed


def _used(job: ImportJob) -> set[int]:
    """Rows that made a business or an owner to which something else points by now."""
    made = job.rows.filter(outcome=Outcome.CREATED)
    rows_of: dict[type[models.Model], dict[int, int]] = {
        Business: dict(made.filter(business__isnull=False).values_list("business_id", "number")),
        Owner: dict(made.filter(owner__isnull=False, owner_created=True).values_list("owner_id", "number")),
    }
    used: set[int] = set()
    with connection.cursor() as cursor:
        for model, numbers in rows_of.items():
            for key in _keys_to(model):
                table, column = key.model._meta, f'"{key.column}"'
                cursor.execute(
                    f'SELECT "{table.pk.column}", {column} FROM "{table.db_table}" WHERE {column} = ANY(%s)',
                    [list(numbers)],
                )
                ours = rows_of.get(key.model, {})
                used.update(numbers[pointed_at] for pk, pointed_at in cursor.fetchall() if pk not in ours)
    return used


def _keys_to(model: type[models.Model]) -> list[Any]:
    """Foreign keys to `model`, but for those of imports and of what triggers keep: history and cards."""
    keys: list[Any] = [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel) and relation.related_model is not ImportRow
    ]
    return [key for key in keys if key.db_constraint]


def _take_back(job: ImportJob) -> None:
    updated = job.rows.filter(outcome=Outcome.UPDATED)
    created = job.rows.filter(outcome=Outcome.CREATED)
    businesses = list(created.values_list("business_id", flat=True))
    owners = list(created.filter(owner_created=True).values_list("owner_id", flat=True))
    with connection.cursor() as cursor:
        for start in range(0, updated.count(), CHUNK):
            rows = list(updated.order_by("number")[start : start + CHUNK])
            write_values(
                cursor,
                Business,
                BUSINESS_COLUMNS,
                [
                    (row.business_id, row.before["business"])
                    for row in rows
                    if row.business_id and row.before["business"]
                ],
                touch=True,
            )
            write_values(
                cursor,
                Owner,
                OWNER_COLUMNS,
                [(row.owner_id, row.before["owner"]) for row in rows if row.owner_id and row.before["owner"]],
            )
            Owner.objects.filter(pk__in=[row.owner_id for row in rows if "nik" in row.before]).update(
                nik=None, nik_hash=None
            )
        # Everything that points here was looked for above, so nothing else hangs on these rows. Every key of
        # imported rows is cleared first, or each deletion would look for it.
        cursor.execute(
            f'UPDATE "{ImportRow._meta.db_table}" SET outcome = %s, business_id = NULL, owner_id = NULL WHERE'
            " job_id = %s"
            " AND outcome IN ('created', 'updated')",
            [Outcome.UNDONE.value, job.pk],
        )
        ImportRow.objects.filter(match_id__in=businesses).update(match=None)
        cursor.execute(
            f'DELETE FROM "{StatusChange._meta.db_table}" WHERE content_type_id = %s AND object_id = ANY(%s)',
            [ContentType.objects.get_for_model(Business).pk, businesses],
        )
        for model, pks in ((Business, businesses), (Owner, owners)):
            with written_in_bulk(cursor, model, "delete", pks):
                cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE id = ANY(%s)', [pks])
