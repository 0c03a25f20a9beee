"""The dry run: every row gets its fate, nothing in the register changes.

Safe to run twice: it begins by deleting what an earlier run of the same job left.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.fields import encrypt, keyed_hash
from businesses.imports import files, reading
from businesses.imports.areas import Areas
from businesses.imports.cleaning import ERROR, NOTE, Cleaned, Cleaner, key_of
from businesses.imports.headings import Column
from businesses.imports.matching import Batch, Match, Register, owner_of
from businesses.models import Business, Fate, ImportJob, ImportRow, MicroLimit, Outcome, Sector

# Columns of the register that an update may write.
BUSINESS_COLUMNS = (
    "name", "sector_id", "description_id", "kbli_code", "kbli_edition", "nib", "started_year", "capital_rupiah",
    "annual_sales_rupiah", "workers_men", "workers_women", "address", "subdistrict_id", "latitude", "longitude",
)  # fmt: skip
OWNER_COLUMNS = ("full_name", "phone", "other_phone", "gender", "birth_date")
_ROW_COLUMNS = (
    "job_id", "number", "fate", "reason", "decision", "outcome", "name", "raw", "values", "changes", "problems", "nik",
    "nik_hash", "digest", "owner_key", "question", "match_id", "match_row", "owner_id", "owner_created", "before",
)  # fmt: skip


def difference(
    business: Business, values: dict[str, Any], nik_hash: str
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """What an update would write: {"business": {…}, "owner": {…}}, what stands there now, and codes of what it leaves.

    Empty cells never erase. What the owner of an account typed herself stays; only gaps are filled.
    """
    owner = business.owner
    wanted: dict[str, Any] = {"business": {}, "owner": {}}
    before: dict[str, Any] = {"business": {}, "owner": {}}
    left = []
    for part, row, columns in (("business", business, BUSINESS_COLUMNS), ("owner", owner, OWNER_COLUMNS)):
        for column in columns:
            new = values.get(part, {}).get(column)
            if new is None:
                continue
            now = getattr(row, column)
            if _shown(now) == _shown(new):
                continue
            if now not in (None, "") and owner.user_id:
                left.append(column)
                continue
            wanted[part][column], before[part][column] = new, _kept(now)
    # The code and its edition are one value.
    if "kbli_code" in wanted["business"] or "kbli_edition" in wanted["business"]:
        for column in ("kbli_code", "kbli_edition"):
            wanted["business"][column], before["business"][column] = (
                values["business"][column],
                _kept(getattr(business, column)),
            )
    if nik_hash and not owner.nik_hash:
        wanted["nik"] = True
    return wanted, before, left


def _kept(value: Any) -> Any:
    """A value as JSON can hold it and PostgreSQL reads it again: a phone, a date and a coordinate as text."""
    return value if value is None or isinstance(value, int | str) else str(value)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


class Plan:
    """One run of the check over one sheet."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        self.columns = [Column(**column) for column in job.columns]
        self.counts: Counter[str] = Counter()
        self.cleaner = Cleaner(
            self.columns,
            Areas.load(),
            sectors=Sector.objects.all(),
            limit=MicroLimit.objects.filter(effective_on__lte=timezone.localdate()).first(),
            today=timezone.localdate(),
            kbli_edition=job.kbli_edition,
            without_unreadable=job.without_unreadable,
            digest_key=keyed_hash("rows of imports"),
        )
        self.register = Register(job=job.pk)
        self.decisions = {
            number: (decision, match, match_row)
            for number, decision, match, match_row in job.rows.exclude(decision="").values_list(
                "number", "decision", "match_id", "match_row"
            )
        }
        # Businesses that a row of this sheet updates already.
        self.updated: dict[int, int] = {}

    def run(self, *, progress: Callable[[int], None]) -> None:
        """Write a row for each row of the sheet below the headings; `progress` may raise to stop."""
        self.job.rows.all().delete()
        charset = self.job.charset if self.job.kind == "csv" else ""
        done = 0
        with reading.reading(files.read(self.job.file), self.job.sheet or 0, charset) as batches:
            # While the reader unpacks the workbook.
            self.register.load(Business.objects.all())
            for cells in batches:
                below = [(number, row) for number, row in cells if number > (self.job.header_to or 0)]
                cleaned = [self.cleaner.read(number, row) for number, row in below]
                rows = [(row, keyed_hash(row.nik) if row.nik else "") for row in cleaned]
                lookup = self.register.batch([pair for pair in rows if not pair[0].skip])
                with transaction.atomic():
                    self._write([self._fate(row, nik_hash, lookup) for row, nik_hash in rows])
                done += len(below)
                progress(done)
        self.counts["rows"] = done

    # --- The fate of a row ---------------------------------------------------------------------------------------

    def _fate(self, row: Cleaned, nik_hash: str, lookup: Batch) -> dict[str, Any]:
        planned: dict[str, Any] = {"row": row, "nik_hash": nik_hash, "match": None, "reason": row.skip, "question": ""}
        if row.skip:
            planned["fate"] = Fate.SKIPPED
        elif row.has_errors:
            planned["fate"] = Fate.ERROR
            planned["reason"] = next(problem[1] for problem in row.problems if problem[3] == ERROR)
            if row.place and row.place.question:
                planned["question"] = row.place.question
        else:
            match = self.register.match(row, nik_hash, lookup)
            planned["match"] = match
            planned["reason"] = match.reason if match else ""
            planned["fate"] = self._fate_of_match(row, match)
            if planned["fate"] == Fate.NEW:
                planned["owner"] = owner_of(row, nik_hash, lookup)
                self.register.add(row, nik_hash)
        return planned

    def _fate_of_match(self, row: Cleaned, match: Match | None) -> Fate:
        if match is None:
            return Fate.NEW
        if match.reason == "imported_before":
            return Fate.SKIPPED
        if not match.is_sure or match.business is None:
            return Fate.DUPLICATE
        if match.business in self.updated:
            return Fate.DUPLICATE
        self.updated[match.business] = row.number
        return Fate.UPDATE

    # --- Writing -------------------------------------------------------------------------------------------------

    def _write(self, batch: list[dict[str, Any]]) -> None:
        self._compare([planned for planned in batch if planned["fate"] == Fate.UPDATE])
        buffer = io.StringIO()
        for planned in batch:
            row: Cleaned = planned["row"]
            self.counts[planned["fate"]] += 1
            self.counts["changed"] += bool(row.changes)
            self.counts["noted"] += any(problem[3] == NOTE for problem in row.problems)
            match: Match | None = planned["match"]
            decision = ""
            if planned["fate"] == Fate.DUPLICATE and match and row.number in self.decisions:
                earlier = self.decisions[row.number]
                # A decision holds as long as it is about the same pair.
                decision = earlier[0] if earlier[1:] == (match.business, match.row) else ""
            buffer.write(
                _line(
                    self.job.pk, row.number, planned["fate"].value, planned["reason"], decision, Outcome.PENDING.value,
                    (row.name or row.owner.get("full_name", ""))[:200], _json(row.raw) if row.raw else "{}",
                    _json({"business": row.business, "owner": row.owner}), _json(row.changes) if row.changes else "[]",
                    _json(row.problems) if row.problems else "[]",
                    encrypt(row.nik) if row.nik else None, planned["nik_hash"], row.digest,
                    _owner_key(row, planned["nik_hash"]), planned["question"], match.business if match else None,
                    match.row if match else None, planned.get("owner"), False, "{}",
                )
            )  # fmt: skip
        buffer.seek(0)
        columns = ", ".join(f'"{column}"' for column in _ROW_COLUMNS)
        with connection.cursor() as cursor:
            cursor.copy_expert(f'COPY "{ImportRow._meta.db_table}" ({columns}) FROM STDIN', buffer)

    def _compare(self, updates: Sequence[dict[str, Any]]) -> None:
        """Say what an update would change; an update of nothing is skipped."""
        businesses = Business.objects.select_related("owner").in_bulk(
            [planned["match"].business for planned in updates]
        )
        for planned in updates:
            row: Cleaned = planned["row"]
            business = businesses.get(planned["match"].business)
            if business is None:
                planned["fate"], planned["reason"] = Fate.ERROR, "gone_meanwhile"
                continue
            if planned["nik_hash"] and business.owner.nik_hash not in (None, planned["nik_hash"]):
                nik = next(column for column in self.columns if column.field == "nik")
                row.problems.append([f"{nik.letter}{row.number}", "nik_other", {}, ERROR])
                planned["fate"], planned["reason"] = Fate.ERROR, "nik_other"
                continue
            wanted, before, left = difference(
                business, {"business": row.business, "owner": row.owner}, planned["nik_hash"]
            )
            if left:
                row.problems.append(["", "owner_has_account", {"fields": left}, NOTE])
            if not wanted["business"] and not wanted["owner"] and "nik" not in wanted:
                planned["fate"], planned["reason"] = Fate.SKIPPED, "unchanged"
                continue
            for part in ("business", "owner"):
                for column, new in wanted[part].items():
                    row.changes.append([column, _shown(before[part][column]), _shown(new), "register"])


def _owner_key(row: Cleaned, nik_hash: str) -> str:
    """Rows of one person share her owner: the same NIK, or the same name and phone."""
    if nik_hash:
        return nik_hash
    person, phone = key_of(row.owner.get("full_name", "")), row.owner.get("phone", "")
    return f"{phone} {person}"[:64] if person and phone else ""


# One encoder for all: `json.dumps` with options makes a new one each time.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _line(*values: Any) -> str:
    return "\t".join([_copied(value) for value in values]) + "\n"


def _copied(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
            return value.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
        return value
    return str(value)
