"""What officials do with an import. The work itself is done in the background by `running`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses import tasks
from businesses.imports import files, headings, reading, running
from businesses.imports.cleaning import mask, mask_all, text_of
from businesses.imports.headings import Column
from businesses.models import (
    AreaAnswer,
    AreaChoice,
    Business,
    Decision,
    District,
    Fate,
    ImportJob,
    ImportLayout,
    ImportStatus,
    Outcome,
    Subdistrict,
)

SAMPLES = 3


def upload(data: bytes, name: str, *, by: User | None) -> ImportJob:
    """Look into a file and keep it for the import, encrypted. Raises `reading.Refused` for what is no workbook."""
    seen = reading.look(data)
    sheets = [_sheet(sheet) for sheet in seen["sheets"]]
    usable = [sheet for sheet in sheets if not sheet["refusal"]]
    job = ImportJob(
        file_name=" ".join(name.split())[-200:] or "?", kind=seen["kind"],
        charset=seen.get("charset", ""), sheets=sheets,
        created_by=by,
    )  # fmt: skip
    if len(usable) == 1:
        _take_sheet(job, usable[0])
    path = files.save(data)
    try:
        job.file = path
        job.save()
    except Exception:
        files.delete(path)
        raise
    return job


def _sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet as the job keeps it: of its cells only a few samples, numbers of 16 digits masked."""
    found = headings.find(sheet)
    refusal = [found.refusal, {}] if found.refusal else []
    if sheet["repeats"] and found.refusal != "empty":
        refusal = ["repeats", {"sheet": sheet["repeats"]}]
    if "refused" in sheet:
        refusal = sheet["refused"]
    return {
        "index": sheet["index"], "name": sheet["name"], "visible": sheet["visible"], "rows": sheet["rows"],
        "columns": [column._asdict() for column in found.columns], "header": [found.first_row, found.last_row],
        "refusal": refusal, "samples": _samples(sheet, found),
    }  # fmt: skip


def _samples(sheet: dict[str, Any], found: headings.Found) -> dict[str, list[str]]:
    """Up to three values of each column from the first rows, so that an official sees what she matches."""
    samples: dict[str, list[str]] = {}
    for number, cells in sheet["top"]:
        if number <= found.last_row or headings.is_column_numbers(cells):
            continue
        for column in found.columns:
            texts = samples.setdefault(str(column.column), [])
            cell = cells[column.column - 1] if column.column <= len(cells) else None
            text = " ".join(text_of(cell).split())[:60]
            text = mask_all(text) if column.field == "nik" and text else mask(text)
            if text and text not in texts and len(texts) < SAMPLES:
                texts.append(text)
    return samples


def _take_sheet(job: ImportJob, sheet: dict[str, Any]) -> None:
    job.sheet, job.sheet_name = sheet["index"], sheet["name"][:100]
    job.header_from, job.header_to = sheet["header"]
    _take_columns(job, [Column(**column) for column in sheet["columns"]])


def _take_columns(job: ImportJob, columns: list[Column]) -> None:
    """Match as last time when this layout was seen before."""
    job.kbli_edition = headings.edition_of(columns)
    remembered = ImportLayout.objects.filter(fingerprint=headings.fingerprint(columns)).first()
    if remembered:
        columns = [Column(**column) for column in remembered.columns]
        job.kbli_edition = remembered.kbli_edition
    job.columns = [column._asdict() for column in columns]


def _locked(job: ImportJob, *statuses: str) -> ImportJob:
    row = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if row.status not in statuses:
        raise NotAllowed(
            _("This import is “%(status)s” now; that can't be done.") % {"status": row.get_status_display()}
        )
    return row


@transaction.atomic
def choose_sheet(job: ImportJob, index: int, *, by: User | None) -> ImportJob:
    row = _locked(job, ImportStatus.UPLOADED, ImportStatus.PLANNED)
    sheet = next((sheet for sheet in row.sheets if sheet["index"] == index), None)
    if sheet is None or (sheet["refusal"] and sheet["refusal"][0] != "no_headings"):
        raise NotAllowed(_("This sheet can't be imported."))
    _take_sheet(row, sheet)
    _back_to_columns(row, by)
    return row


@transaction.atomic
def move_headings(job: ImportJob, first: int, last: int, *, by: User | None) -> ImportJob:
    """Read the headings from other rows than those that were found."""
    row = _locked(job, ImportStatus.UPLOADED, ImportStatus.PLANNED)
    seen = reading.look(files.read(row.file))
    found = headings.find(seen["sheets"][row.sheet or 0], rows=(first, last))
    if not any(column.heading for column in found.columns):
        raise NotAllowed(_("There is no text in these rows. Please look at the numbers at the left of the sheet."))
    row.header_from, row.header_to = first, last
    sheet = seen["sheets"][row.sheet or 0]
    for kept in row.sheets:
        if kept["index"] == row.sheet:
            kept["samples"] = _samples(sheet, found)
    _take_columns(row, found.columns)
    _back_to_columns(row, by)
    return row


def _back_to_columns(row: ImportJob, by: User | None) -> None:
    row.rows.all().delete()
    row.counts = {}
    if row.status == ImportStatus.UPLOADED:
        row.save()
    else:
        change_status(row, ImportStatus.UPLOADED, by=by)


@transaction.atomic
def match_columns(
    job: ImportJob, fields: Mapping[int, str], *, kbli_edition: int | None, without_unreadable: bool, by: User | None
) -> ImportJob:
    """Settle which field each column is for, remember it for this layout, and have every row checked."""
    row = _locked(job, ImportStatus.UPLOADED, ImportStatus.PLANNED)
    columns = [
        column._replace(field=(field := fields.get(column.column, headings.NOTE)), factor=_factor(column, field))
        for column in (Column(**column) for column in row.columns)
    ]
    chosen = [column.field for column in columns if column.field in headings.FIELDS]
    if "business_name" not in chosen:
        raise NotAllowed(_("Choose the column that holds the names of the businesses."))
    if twice := {field for field in chosen if chosen.count(field) > 1}:
        raise NotAllowed(
            _("Each field can be given to one column only: %(fields)s.")
            % {"fields": ", ".join(str(headings.FIELDS[field]) for field in sorted(twice))}
        )
    fingerprint = headings.fingerprint([Column(**column) for column in row.columns])
    row.columns = [column._asdict() for column in columns]
    row.kbli_edition, row.without_unreadable = kbli_edition, without_unreadable
    ImportLayout.objects.update_or_create(
        fingerprint=fingerprint,
        defaults={"columns": row.columns, "kbli_edition": kbli_edition, "saved_by": by, "saved_at": timezone.now()},
    )
    _check(row, by)
    return row


def _factor(column: Column, field: str) -> int:
    return (
        (headings.factor_of(column.heading) if column.factor == 1 else column.factor) if field in headings.MONEY else 1
    )


def _check(row: ImportJob, by: User | None) -> None:
    row.rows_total = max((sheet["rows"] for sheet in row.sheets if sheet["index"] == row.sheet), default=0)
    row.rows_done = 0
    row.failure = []
    change_status(row, ImportStatus.PLANNING, by=by)
    tasks.wake_import_on_commit(row.pk)


@transaction.atomic
def check_again(job: ImportJob, *, by: User | None, without_unreadable: bool | None = None) -> ImportJob:
    """Have every row checked again, for the register or the answers have changed."""
    row = _locked(job, ImportStatus.PLANNED)
    if without_unreadable is not None:
        row.without_unreadable = without_unreadable
    _check(row, by)
    return row


@transaction.atomic
def answer_areas(
    job: ImportJob, answers: Mapping[str, tuple[str, District | Subdistrict | None]], *, by: User | None
) -> ImportJob:
    """Settle spellings of kecamatan and kelurahan for all rows that spell them so, now and later, and check again."""
    row = _locked(job, ImportStatus.PLANNED)
    for question, (choice, area) in answers.items():
        AreaAnswer.objects.update_or_create(
            question=question,
            defaults={
                "choice": choice,
                "district": area if isinstance(area, District) and choice == AreaChoice.DISTRICT else None,
                "subdistrict": area if isinstance(area, Subdistrict) and choice == AreaChoice.SUBDISTRICT else None,
                "answered_by": by,
                "answered_at": timezone.now(),
            },
        )
    _check(row, by)
    return row


@transaction.atomic
def decide_duplicates(job: ImportJob, decisions: Mapping[int, str], *, by: User | None) -> int:
    """Say for likely duplicates (by row number) what shall become of them; returns how many were settled."""
    row = _locked(job, ImportStatus.PLANNED)
    count = 0
    for decision in Decision.values:
        numbers = [number for number, chosen in decisions.items() if chosen == decision]
        rows = row.rows.filter(fate=Fate.DUPLICATE, number__in=numbers)
        if decision == Decision.UPDATE:
            # Only what is in the register can be updated; an earlier row of the sheet isn't yet.
            rows = rows.filter(match__isnull=False, match_row__isnull=True)
        count += rows.update(decision=decision)
    return count


@transaction.atomic
def decide_all_duplicates(job: ImportJob, decision: str, *, by: User | None) -> int:
    """The same answer for every likely duplicate that has none yet."""
    row = _locked(job, ImportStatus.PLANNED)
    return row.rows.filter(fate=Fate.DUPLICATE, decision="").update(decision=decision)


@transaction.atomic
def start(job: ImportJob, *, by: User | None) -> ImportJob:
    """Begin to write the checked rows into the register."""
    row = _locked(job, ImportStatus.PLANNED)
    to_apply = row.rows.to_apply()
    row.rows_total, row.rows_done = to_apply.count(), 0
    if not row.rows_total:
        raise NotAllowed(_("No row would be imported. Look at the reasons first."))
    row.rows.exclude(pk__in=to_apply.values("pk")).update(outcome=Outcome.LEFT)
    row.started_at = timezone.now()
    change_status(row, ImportStatus.IMPORTING, by=by)
    tasks.wake_import_on_commit(row.pk)
    return row


@transaction.atomic
def stop(job: ImportJob, *, by: User | None) -> ImportJob:
    """Ask the worker to stop after the piece it is at; at once when no worker has the job."""
    row = _locked(job, ImportStatus.PLANNING, ImportStatus.IMPORTING)
    row.stop_requested = True
    if row.claimed_until is None or row.claimed_until < timezone.now():
        running.finish_stopping(row)
    else:
        row.save(update_fields=["stop_requested"])
    return row


@transaction.atomic
def go_on(job: ImportJob, *, by: User | None) -> ImportJob:
    """Go on with an import that was stopped."""
    row = _locked(job, ImportStatus.STOPPED)
    row.failure = []
    change_status(row, ImportStatus.IMPORTING, by=by)
    tasks.wake_import_on_commit(row.pk)
    return row


@transaction.atomic
def undo(job: ImportJob, *, by: User | None) -> ImportJob:
    """Take the whole import back, as long as nobody else has touched what it wrote."""
    row = _locked(job, ImportStatus.FINISHED, ImportStatus.STOPPED)
    row.failure = []
    change_status(row, ImportStatus.UNDOING, by=by)
    tasks.wake_import_on_commit(row.pk)
    return row


@transaction.atomic
def discard(job: ImportJob, *, by: User | None) -> ImportJob:
    """Forget an upload that was not imported: its file and rows are deleted."""
    row = _locked(job, ImportStatus.UPLOADED, ImportStatus.PLANNED)
    row.rows.all().delete()
    transaction.on_commit(partial(files.delete, row.file))
    row.file = ""
    change_status(row, ImportStatus.DISCARDED, by=by)
    return row


def businesses_of(job: ImportJob) -> Any:
    """What an import added, for the register's own list."""
    return Business.objects.filter(import_rows__job=job, import_rows__outcome=Outcome.CREATED)


def as_choice(value: str) -> tuple[str, District | Subdistrict | None] | None:
    """An answer as the form sends it (`d3`, `s17`, `by_subdistrict`, `none`); None for anything else."""
    if value in {AreaChoice.BY_SUBDISTRICT, AreaChoice.NONE}:
        return value, None
    kind, pk = value[:1], value[1:]
    if not pk.isdecimal() or len(pk) > 9:
        return None
    if kind == "d" and (district := District.objects.active().filter(pk=pk).first()):
        return AreaChoice.DISTRICT, district
    if kind == "s" and (subdistrict := Subdistrict.objects.active().filter(pk=pk).first()):
        return AreaChoice.SUBDISTRICT, subdistrict
    return None
