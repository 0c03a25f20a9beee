"""The work behind an import: checking, importing and undoing, in pieces that a crash can't tear.

The row of the job is the truth. A worker claims it for a while and extends the claim with every piece; who dies is
replaced when the claim has run out. Each piece of 1,000 rows is one transaction: it is in the register with its
history and its mark on each row of the import, or not at all.
"""

from __future__ import annotations

import gc
import json
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pghistory
import structlog
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import StatusChange
from accounts.services import change_status
from businesses.imports import files
from businesses.imports.cleaning import Cleaned
from businesses.imports.history import event_table, written_in_bulk
from businesses.imports.matching import Register
from businesses.imports.planning import BUSINESS_COLUMNS, OWNER_COLUMNS, Plan, difference
from businesses.imports.reading import Refused
from businesses.models import (
    Business,
    BusinessStatus,
    Decision,
    Fate,
    ImportJob,
    ImportRow,
    ImportStatus,
    Outcome,
    Owner,
)
from businesses.models.business import Source
from notifications.services import notify

log = structlog.get_logger(__name__)

CHUNK = 1000
CLAIM_SECONDS = 90
# A job that kills its worker again and again is stopped and says so.
MAX_ATTEMPTS = 5
# One import writes at a time, so that two of them see each other's rows.
_WRITING = 0x1990_0B12
_SLUG = 120


class ClaimLost(Exception):
    """Another worker has this job now, or an official stopped it."""


def claim(job_id: int) -> ImportJob | None:
    """Take a job that is in nobody's hands; None when there is nothing to do."""
    now = timezone.now()
    token = uuid.uuid4()
    taken = (
        ImportJob.objects.due(now)
        .filter(pk=job_id)
        .order_by()
        .update(claim=token, claimed_until=now + timedelta(seconds=CLAIM_SECONDS), attempts=models.F("attempts") + 1)
    )
    return ImportJob.objects.get(pk=job_id) if taken else None


def _extend(job: ImportJob, **fields: Any) -> None:
    until = timezone.now() + timedelta(seconds=CLAIM_SECONDS)
    held = ImportJob.objects.filter(pk=job.pk, claim=job.claim, stop_requested=False)
    if not held.update(claimed_until=until, attempts=0, **fields):
        raise ClaimLost


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Millions of small lists and no cycles: looking for cycles among them would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_garbage_collection()
def work(job_id: int, *, seconds: float | None = None) -> bool:
    """Do what the job's status asks for, for about `seconds`; returns whether something is left to do."""
    job = claim(job_id)
    if job is None:
        return False
    deadline = time.monotonic() + seconds if seconds else None
    try:
        if job.attempts > MAX_ATTEMPTS:
            _give_up(job, ["too_many_attempts", {}])
        elif job.status == ImportStatus.PLANNING:
            _plan(job)
        elif job.status == ImportStatus.IMPORTING:
            return _import(job, deadline)
        elif job.status == ImportStatus.UNDOING:
            _undo(job)
    except ClaimLost:
        _stopped(job)
    return False


def _locked(job: ImportJob) -> ImportJob:
    row = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if row.claim != job.claim:
        raise ClaimLost
    return row


def _release(row: ImportJob) -> None:
    row.claim = row.claimed_until = None
    row.attempts = 0
    row.stop_requested = False


@transaction.atomic
def _give_up(job: ImportJob, failure: list[Any]) -> None:
    row = _locked(job)
    row.failure = failure
    _release(row)
    back = {
        ImportStatus.PLANNING: ImportStatus.UPLOADED,
        ImportStatus.IMPORTING: ImportStatus.STOPPED,
        ImportStatus.UNDOING: ImportStatus.STOPPED,
    }
    change_status(row, back[ImportStatus(row.status)], by=None, reason=failure[0])


@transaction.atomic
def _stopped(job: ImportJob) -> None:
    """An official asked to stop: leave the job where it can go on or be undone."""
    row = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if row.claim != job.claim or not row.stop_requested or not row.is_in_work:
        return
    finish_stopping(row)


def finish_stopping(row: ImportJob) -> None:
    """Let go of a locked job that was asked to stop."""
    _release(row)
    to = ImportStatus.STOPPED if row.status == ImportStatus.IMPORTING else ImportStatus.UPLOADED
    change_status(row, to, by=None)


# --- Checking -------------------------------------------------------------------------------------------------------


def _plan(job: ImportJob) -> None:
    with transaction.atomic():
        alone_in_writing()
        started = timezone.now()
        last = Business.objects.aggregate(last=models.Max("pk"))["last"] or 0
    try:
        plan = Plan(job)
        plan.run(progress=lambda done: _extend(job, rows_done=done))
    except Refused as refused:
        _give_up(job, [refused.code, refused.params])
        return
    with transaction.atomic():
        row = _locked(job)
        row.planned_at = started
        row.counts = {**plan.counts, "last_business": last}
        row.rows_total = row.rows_done = plan.counts["rows"]
        row.failure = []
        _release(row)
        change_status(row, ImportStatus.PLANNED, by=None)


# --- Importing ------------------------------------------------------------------------------------------------------


def _import(job: ImportJob, deadline: float | None) -> bool:
    run = Run(job)
    while True:
        try:
            more = _import_chunk(job, run)
        except IntegrityError:
            # Somebody took a number (a NIK, an address) between our look and our write; a fresh look sees it.
            run = Run(job)
            more = _import_chunk(job, run)
        if not more:
            return False
        if deadline and time.monotonic() > deadline:
            with transaction.atomic():
                row = _locked(job)
                _release(row)
                row.save()
            return True


def _import_chunk(job: ImportJob, run: Run) -> bool:
    """Put the next rows into the register; returns whether any are left."""
    # Context first: pghistory writes it with the first statement of the transaction.
    with pghistory.context(user=job.created_by_id, import_job=job.pk), transaction.atomic():
        _extend(job)
        alone_in_writing()
        rows: list[Any] = list(
            job.rows.to_apply().filter(outcome=Outcome.PENDING).order_by("number")[:CHUNK].values(
                "pk", "number", "fate", "decision", "name", "nik_hash", "digest", "owner_key", "owner_id", "match_id",
            )
        )  # fmt: skip
        if not rows:
            _finish(job)
            return False
        new = [row for row in rows if row["fate"] == Fate.NEW or row["decision"] == Decision.NEW]
        updates = [row for row in rows if row not in new] if len(new) < len(rows) else []
        new = _still_new(run, new)
        highest = _create(run, new) if new else 0
        if updates:
            _update(job, updates)
        _extend(job, rows_done=models.F("rows_done") + len(rows))
    run.after = max(run.after, highest)
    return True


def alone_in_writing() -> None:
    """Hold off other imports until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])


def _finish(job: ImportJob) -> None:
    row = _locked(job)
    outcomes = dict(row.rows.order_by().values_list("outcome").annotate(count=models.Count("pk")))
    row.counts = row.counts | {key: outcomes.get(key, 0) for key in ("created", "updated", "left")}
    row.finished_at = timezone.now()
    row.failure = []
    _release(row)
    transaction.on_commit(partial(files.delete, row.file))
    row.file = ""
    change = change_status(row, ImportStatus.FINISHED, by=None)
    if row.created_by:
        notify(
            row.created_by, "import_finished", dedup_key=f"import_finished:{change.pk}", job=str(row),
            url=reverse("admin:businesses_importjob_result", args=[row.pk]),
        )  # fmt: skip


class Run:
    """What one worker keeps in mind from piece to piece: who came into the register after the check, through another
    import or the website; the owners it made; the addresses it gave."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        made = job.rows.filter(outcome=Outcome.CREATED).exclude(owner_key="")
        self.owners: dict[str, int] = dict(made.values_list("owner_key", "owner_id"))
        # The highest number behind each address, 0 for the bare one.
        self.slugs: dict[str, int] = {}
        self.register = Register(job=job.pk)
        self.known: set[int] = set()
        # Imports write one at a time, so no smaller number can come up later.
        self.after: int = job.counts.get("last_business", 0)

    def look(self) -> bool:
        """Take in who came since the last look; returns whether there is anybody at all."""
        mine = ImportRow.objects.filter(job=self.job, business=models.OuterRef("pk"))
        came = Business.objects.filter(models.Q(pk__gt=self.after) & ~models.Exists(mine)).values("pk")
        sent = Business.objects.filter(
            status=BusinessStatus.SUBMITTED, submitted_at__gt=self.job.planned_at or self.job.created_at
        ).values("pk")
        pks = {row["pk"] for row in came.union(sent)} - self.known
        if pks:
            self.register.load(Business.objects.filter(pk__in=pks))
            self.known |= pks
        return bool(self.known)


def _still_new(run: Run, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out rows whose business is among those who came meanwhile."""
    if not run.look():
        return rows
    values = _values(rows)
    cleaned = [(Cleaned(row["number"], {}, digest=row["digest"], **values[row["pk"]]), row["nik_hash"]) for row in rows]
    batch = run.register.batch(cleaned).only(run.known)
    kept, left = [], []
    for row, (clean, nik_hash) in zip(rows, cleaned, strict=True):
        match = run.register.match(clean, nik_hash, batch)
        # What an official decided is not asked for twice, unless the numbers prove it wrong.
        if match is None or (row["decision"] == Decision.NEW and not match.is_sure):
            kept.append(row)
        else:
            left.append(ImportRow(pk=row["pk"], outcome=Outcome.LEFT, reason="came_meanwhile", match_id=match.business))
    ImportRow.objects.bulk_update(left, ["outcome", "reason", "match"])
    return kept


def _values(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return dict(ImportRow.objects.filter(pk__in=[row["pk"] for row in rows]).values_list("pk", "values"))


def _create(run: Run, rows: list[dict[str, Any]]) -> int:
    """Write owners, businesses and status changes of new rows; returns the highest new number."""
    job = run.job
    owners, created = _owners_of(run, rows)
    slugs = _slugs(run, [row["name"] for row in rows])
    with connection.cursor() as cursor:
        ids = _next_ids(cursor, Business, len(rows))
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
                    [*defaults, list(first.values()), list(first), [""] * len(first), [0] * len(first), *piece],
                )
        statement, defaults = _insert(
            Business, "business", BUSINESS_COLUMNS,
            id="u.id", slug="u.slug", owner_id="u.owner", submission_token="gen_random_uuid()", created_at="now()",
            updated_at="now()", status=f"'{BusinessStatus.SUBMITTED.value}'", source=f"'{Source.IMPORT.value}'",
        )  # fmt: skip
        with written_in_bulk(cursor, Business, "insert", ids):
            cursor.execute(statement, [*defaults, [row["pk"] for row in rows], ids, slugs, owners, *piece])
        cursor.execute(
            f'INSERT INTO "{StatusChange._meta.db_table}" (content_type_id, object_id, from_status, to_status,'
            ' reason, by_id, at)'
            " SELECT %s, u.id, '', %s, %s, %s, now() FROM unnest(%s::bigint[]) AS u (id)",
            [
                ContentType.objects.get_for_model(Business).pk, BusinessStatus.SUBMITTED.value, str(job)[:200],
                job.created_by_id, ids,
            ],
        )  # fmt: skip
        firsts = _first_rows(owners, created)
        cursor.execute(
            f'UPDATE "{ImportRow._meta.db_table}" r SET outcome = %s, business_id = u.id, owner_id = u.owner,'
            " owner_created = u.made"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[]) AS u (pk, id, owner, made)"
            " WHERE r.id = u.pk"
            " AND r.job_id = %s AND r.number BETWEEN %s AND %s",
            [Outcome.CREATED.value, [row["pk"] for row in rows], ids, owners, firsts, *piece],
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
            f'SELECT nik_hash, id FROM "{table}" WHERE nik_hash = ANY(%s)',
            [[row["nik_hash"] for row in rows if row["nik_hash"]]],
        )
        known.update(cursor.fetchall())
        cursor.execute(
            f'SELECT id FROM "{table}" WHERE id = ANY(%s)', [[row["owner_id"] for row in rows if row["owner_id"]]]
        )
        living = {pk for (pk,) in cursor.fetchall()}
        fresh = iter(_next_ids(cursor, Owner, len(rows)))
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


def _next_ids(cursor: Any, model: type[models.Model], count: int) -> list[int]:
    # The name of the sequence is looked up once, not for every number.
    cursor.execute(
        "SELECT nextval(s.name) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) s,"
        " generate_series(1, %s)",
        [model._meta.db_table, count],
    )
    return [pk for (pk,) in cursor.fetchall()]


def _slugs(run: Run, names: list[str]) -> list[str]:
    """Addresses like `slugs.free_slug` gives them, for many names in three statements."""
    bases = [slugify(name)[:_SLUG].strip("-") or "business" for name in names]
    table = Business._meta.db_table
    with connection.cursor() as cursor:
        # The same locks as free_slug, in one order, so that nobody on the website takes one of them now.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(base)) FROM (SELECT unnest(%s::text[]) AS base"
            " ORDER BY 1) b",
            [table, sorted(set(bases))],
        )
        cursor.execute(f'SELECT slug FROM "{table}" WHERE slug = ANY(%s)', [list(set(bases) - set(run.slugs))])
        taken = [slug for (slug,) in cursor.fetchall()]
        # Wanted twice: then the numbers behind it may be taken although it is free itself.
        repeated = [base for base, count in Counter(bases).items() if count > 1 and base not in run.slugs]
        cursor.execute(
            f"SELECT w.base, max(substring(b.slug FROM length(w.base) + 2)::bigint) FROM unnest(%s::text[]) AS w (base)"
            f" JOIN \"{table}\" b ON b.slug ~>=~ (w.base || '-') AND b.slug ~<~ (w.base || '.')"
            " WHERE substring(b.slug FROM length(w.base) + 2) ~ '^\\d{1,9}$' GROUP BY w.base",
            [[*taken, *repeated]],
        )
        highest = dict(cursor.fetchall())
    for base in taken:
        run.slugs[base] = max(highest.get(base, 1), 1)
    slugs = []
    for base in bases:
        slug = base
        if base in run.slugs:
            number = max(run.slugs[base], highest.get(base, 1)) + 1
            # "Batik 2" may have taken the address that a second "Batik" would get.
            while (slug := f"{base}-{number}") in run.slugs:
                number += 1
            run.slugs[base] = number
        run.slugs[slug] = max(run.slugs.get(slug, 1), 1)
        slugs.append(slug)
    return slugs


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


def _update(job: ImportJob, rows: list[dict[str, Any]]) -> None:
    businesses = {
        business.pk: business
        for business in Business.objects.select_for_update(no_key=True)
        .select_related("owner")
        .filter(pk__in=[row["match_id"] for row in rows if row["match_id"]])
        .order_by("pk")
    }
    values = _values(rows)
    since = job.planned_at or job.created_at
    changed: set[int] = set()
    saved: list[ImportRow] = []
    writes: dict[str, list[tuple[int, dict[str, Any]]]] = {"business": [], "owner": []}
    niks: list[tuple[int, int]] = []
    for row in rows:
        business = businesses.get(row["match_id"])
        result = ImportRow(pk=row["pk"], outcome=Outcome.LEFT, reason="", before={})
        saved.append(result)
        if business is None:
            result.reason = "gone_meanwhile"
            continue
        if business.updated_at > since or business.pk in changed or business.owner_id in changed:
            result.reason = "changed_meanwhile"
            continue
        wanted, before, _left = difference(business, values[row["pk"]], row["nik_hash"])
        if row["nik_hash"] and business.owner.nik_hash not in (None, row["nik_hash"]):
            result.reason = "nik_other"
            continue
        if not wanted["business"] and not wanted["owner"] and "nik" not in wanted:
            result.reason = "unchanged"
            continue
        changed.update({business.pk, business.owner_id})
        if wanted["business"]:
            writes["business"].append((business.pk, wanted["business"]))
        if wanted["owner"]:
            writes["owner"].append((business.owner_id, wanted["owner"]))
        if "nik" in wanted:
            niks.append((business.owner_id, row["pk"]))
            before["nik"] = None
        result.outcome, result.before = Outcome.UPDATED, before
        result.business_id, result.owner_id, result.reason = business.pk, business.owner_id, ""
    with connection.cursor() as cursor:
        write_values(cursor, Business, BUSINESS_COLUMNS, writes["business"], touch=True)
        write_values(cursor, Owner, OWNER_COLUMNS, writes["owner"])
        if niks:
            cursor.execute(
                f'UPDATE "{Owner._meta.db_table}" o SET nik = r.nik, nik_hash = r.nik_hash'
                f' FROM unnest(%s::bigint[], %s::bigint[]) AS u (owner, pk) JOIN "{ImportRow._meta.db_table}" r'
                " ON r.id = u.pk"
                " WHERE o.id = u.owner",
                [[owner for owner, _row in niks], [row for _owner, row in niks]],
            )
        ImportRow.objects.bulk_update(
            [row for row in saved if row.outcome == Outcome.UPDATED], ["outcome", "before", "business", "owner"]
        )
        ImportRow.objects.bulk_update([row for row in saved if row.outcome == Outcome.LEFT], ["outcome", "reason"])


def write_values(
    cursor: Any,
    model: type[models.Model],
    columns: tuple[str, ...],
    writes: list[tuple[int, dict[str, Any]]],
    *,
    touch: bool = False,
) -> None:
    """Write different columns of many rows in one statement: what a row's JSON doesn't name stays."""
    if not writes:
        return
    table = model._meta.db_table
    assignments = ", ".join(f'"{column}" = n."{column}"' for column in columns)
    cursor.execute(
        f'UPDATE "{table}" t SET {assignments}{", updated_at = now()" if touch else ""}'
        f' FROM unnest(%s::bigint[], %s::jsonb[]) AS u (id, v) JOIN "{table}" o ON o.id = u.id'
        " CROSS JOIN LATERAL jsonb_populate_record(o, u.v) n WHERE t.id = u.id",
        [[pk for pk, _values in writes], [json.dumps(values, cls=DjangoJSONEncoder) for _pk, values in writes]],
    )


# --- Undoing --------------------------------------------------------------------------------------------------------


def _undo(job: ImportJob) -> None:
    """Take everything back in one transaction, or nothing when somebody else touched what it wrote."""
    with pghistory.context(user=job.created_by_id, import_job=job.pk, undo=True), transaction.atomic():
        row = _locked(job)
        # The longest piece of work: no other worker may think that this one is dead.
        row.claimed_until = timezone.now() + timedelta(seconds=CLAIM_SECONDS * 10)
        applied = row.rows.applied()
        businesses = Business.objects.filter(pk__in=applied.values("business_id")).order_by("pk")
        list(businesses.select_for_update().values_list("pk"))
        touched = touched_rows(row)
        back = ImportStatus.FINISHED if row.finished_at else ImportStatus.STOPPED
        if touched:
            row.failure = ["touched", {"rows": touched[:200], "count": len(touched)}]
            _release(row)
            change_status(row, back, by=None, reason="touched")
            return
        _take_back(row)
        row.failure = []
        _release(row)
        change_status(row, ImportStatus.UNDONE, by=None)


def touched_rows(job: ImportJob) -> list[int]:
    """Numbers of the rows whose business or owner somebody else changed or used since the import.

    The newest history row of each must be this import's own.
    """
    rows = ImportRow._meta.db_table
    applied = f"SELECT r.number FROM \"{rows}\" r WHERE r.job_id = %s AND r.outcome IN ('created', 'updated')"
    touched: set[int] = set()
    with connection.cursor() as cursor:
        for model, part, written in (
            (Business, "business_id", "r.outcome = 'created' OR r.before->'business' <> '{}'"),
            (Owner, "owner_id", "r.owner_created OR r.before->'owner' <> '{}'"),
        ):
            newest = (
                "SELECT c.metadata->>'import_job' FROM (SELECT e.pgh_context_id FROM"
                f' "{event_table(model)}" e WHERE e.pgh_obj_id = r.{part} ORDER BY e.pgh_id DESC LIMIT 1) e'
                " LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id"
            )
            cursor.execute(
                f"{applied} AND ({written}) AND (r.{part} IS NULL OR ({newest}) IS DISTINCT FROM %s)",
                [job.pk, str(job.pk)],
            )
            touched.update(number for (number,) in cursor.fetchall())
    created = job.rows.filter(outcome=Outcome.CREATED)
    for part, model in (("business_id", Business), ("owner_id", Owner)):
        for relation in model._meta.related_objects:
            if _is_ours(relation, model):
                continue
            made = created.filter(owner_created=True) if model is Owner else created
            used = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": made.values(part)})
            if model is Owner and relation.related_model is Business:
                used = used.exclude(pk__in=created.values("business_id"))
            found = used.values_list(relation.field.attname, flat=True)
            touched.update(made.filter(**{f"{part}__in": found}).values_list("number", flat=True))
    return sorted(touched)


def _is_ours(relation: Any, model: type[models.Model]) -> bool:
    """History, rows of imports and what triggers keep don't count as use."""
    name = relation.related_model._meta.label
    return name in {"businesses.ImportRow"} or name.endswith("Event") or not relation.field.db_constraint


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
