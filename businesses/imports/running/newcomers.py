"""Who came into the register between the check and the import: their businesses are not made twice."""

from __future__ import annotations

from typing import Any

from django.db import models

from businesses.imports.cleaning import Cleaned
from businesses.imports.matching import Register
from businesses.models import Business, BusinessStatus, Decision, ImportJob, ImportRow, Outcome


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
        # How far down the sheet it came: the rows above need not be looked through again.
        self.row = 0

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


def still_new(run: Run, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out rows whose business is among those who came meanwhile."""
    if not run.look():
        return rows
    values = values_of(rows)
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


def values_of(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return dict(ImportRow.objects.filter(pk__in=[row["pk"] for row in rows]).values_list("pk", "values"))
