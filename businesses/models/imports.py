"""The import of workbooks: the job, every row of the sheet with its fate, and what officials answered before."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import User
from businesses.models.areas import District, Subdistrict
from businesses.models.business import Business
from businesses.models.owners import Owner


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded", _("sheet and columns to be chosen")
    PLANNING = "planning", _("being checked")
    PLANNED = "planned", _("checked, not imported yet")
    IMPORTING = "importing", _("being imported")
    STOPPED = "stopped", _("stopped half-way")
    FINISHED = "finished", _("imported")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    DISCARDED = "discarded", _("discarded")


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def in_work(self) -> ImportJobQuerySet:
        """Those that a worker has something to do for."""
        return self.filter(status__in=ImportJob.WORKING)

    def on_desk(self, since: datetime) -> ImportJobQuerySet:
        """In work, waiting for an official's next step, or ended after `since`."""
        waiting = [ImportStatus.UPLOADED, ImportStatus.PLANNED, ImportStatus.STOPPED]
        return self.filter(
            Q(status__in=[*ImportJob.WORKING, *waiting]) | Q(status=ImportStatus.FINISHED, finished_at__gte=since)
        )

    def due(self, now: datetime) -> ImportJobQuerySet:
        """In work, and in nobody's hands."""
        return self.in_work().filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)).order_by("created_at")


class ImportJob(models.Model):
    """One sheet of one uploaded file on its way into the register. This row is the truth about how far it came."""

    TRANSITIONS: dict[str, set[str]] = {
        ImportStatus.UPLOADED: {ImportStatus.PLANNING, ImportStatus.DISCARDED},
        ImportStatus.PLANNING: {ImportStatus.PLANNED, ImportStatus.UPLOADED},
        ImportStatus.PLANNED: {
            ImportStatus.PLANNING,
            ImportStatus.IMPORTING,
            ImportStatus.UPLOADED,
            ImportStatus.DISCARDED,
        },
        ImportStatus.IMPORTING: {ImportStatus.FINISHED, ImportStatus.STOPPED},
        ImportStatus.STOPPED: {ImportStatus.IMPORTING, ImportStatus.UNDOING},
        ImportStatus.FINISHED: {ImportStatus.UNDOING},
        # Refused because somebody touched its rows: back to where it was.
        ImportStatus.UNDOING: {ImportStatus.UNDONE, ImportStatus.FINISHED, ImportStatus.STOPPED},
        ImportStatus.UNDONE: set(),
        ImportStatus.DISCARDED: set(),
    }
    WORKING = (ImportStatus.PLANNING, ImportStatus.IMPORTING, ImportStatus.UNDOING)

    file_name = models.CharField(_("file"), max_length=200)
    file = models.CharField(
        max_length=200, blank=True, editable=False, help_text=_("Encrypted, deleted once it is done.")
    )
    kind = models.CharField(_("kind of file"), max_length=4)
    charset = models.CharField(_("encoding"), max_length=10, blank=True)
    sheets = models.JSONField(default=list, editable=False, help_text=_("What the first look found."))
    sheet = models.PositiveSmallIntegerField(null=True, editable=False)
    sheet_name = models.CharField(_("sheet"), max_length=100, blank=True)
    header_from = models.PositiveIntegerField(_("first row of the headings"), null=True, blank=True)
    header_to = models.PositiveIntegerField(_("last row of the headings"), null=True, blank=True)
    columns = models.JSONField(default=list, editable=False, help_text=_("Heading and field of each column."))
    kbli_edition = models.PositiveSmallIntegerField(
        _("KBLI edition"), null=True, blank=True, choices=[(2020, "2020"), (2025, "2025")]
    )
    without_unreadable = models.BooleanField(
        _("import rows without the values that can't be read"),
        default=False,
        help_text=_("Otherwise such a row waits until the workbook is corrected."),
    )

    status = models.CharField(_("status"), max_length=10, choices=ImportStatus, default=ImportStatus.UPLOADED)
    counts = models.JSONField(default=dict, editable=False)
    rows_total = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0, editable=False)
    failure = models.JSONField(default=list, editable=False, help_text=_("Code and values of what went wrong."))
    stop_requested = models.BooleanField(default=False, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    created_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty when it was started on the command line."),
    )
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    planned_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("import_businesses", "Can import workbooks of businesses")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ImportStatus.values), name="importjob_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=[ImportStatus.UPLOADED, ImportStatus.DISCARDED]) | Q(sheet__isnull=False),
                name="importjob_checked_has_sheet",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(status__in=["planning", "importing", "undoing"]),
                name="importjob_in_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.sheet_name})" if self.sheet_name else self.file_name

    @property
    def is_in_work(self) -> bool:
        return self.status in self.WORKING

    @property
    def percent(self) -> int:
        return min(100, self.rows_done * 100 // self.rows_total) if self.rows_total else 0


class Fate(models.TextChoices):
    """What the check found that a row should become."""

    NEW = "new", _("new")
    UPDATE = "update", _("update")
    DUPLICATE = "duplicate", _("likely duplicate")
    SKIPPED = "skipped", _("skipped")
    ERROR = "error", _("error")


class Decision(models.TextChoices):
    """What an official wants done with a likely duplicate."""

    SKIP = "skip", _("leave it out")
    NEW = "new", _("it is another business: add it")
    UPDATE = "update", _("it is the same: update")


class Outcome(models.TextChoices):
    """What a row has become."""

    PENDING = "pending", _("waiting")
    CREATED = "created", _("added")
    UPDATED = "updated", _("updated")
    LEFT = "left", _("not imported")
    UNDONE = "undone", _("undone")


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def to_apply(self) -> ImportRowQuerySet:
        """Rows that the import will write, by the check and the official's decisions."""
        return self.filter(
            Q(fate__in=[Fate.NEW, Fate.UPDATE]) | Q(fate=Fate.DUPLICATE, decision__in=[Decision.NEW, Decision.UPDATE])
        )

    def applied(self) -> ImportRowQuerySet:
        return self.filter(outcome__in=[Outcome.CREATED, Outcome.UPDATED])


class ImportRow(models.Model):
    """One row of the sheet that is not blank: what stood there, what it should become and what it became.

    `raw` is the text of each cell that became no value, by its letter: of columns that are no field, of cells that
    can't be read, of all cells where the row stays out; numbers of 16 digits are masked. `values` are columns of the
    register ({"business": {…}, "owner": {…}}); a NIK is never among them but in `nik`, encrypted. `changes` are
    [cell, from, to, code], `problems` are [cell, code, values, weight]; `wording.py` has the words.
    """

    # Found through (job, number); every index more is written anew when a row gets its outcome.
    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="rows", verbose_name=_("import"), db_index=False
    )
    number = models.PositiveIntegerField(_("row"))
    fate = models.CharField(_("fate"), max_length=9, choices=Fate)
    reason = models.CharField(max_length=30, blank=True)
    decision = models.CharField(_("decision"), max_length=6, choices=Decision, blank=True)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome, default=Outcome.PENDING)
    name = models.CharField(_("business name"), max_length=200, blank=True)
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    nik = EncryptedTextField(null=True, editable=False)
    nik_hash = models.CharField(max_length=64, blank=True, editable=False)
    # The same row of the same layout, imported again, is known by this.
    digest = models.CharField(max_length=32, blank=True, editable=False)
    # Rows of one person share her owner row.
    owner_key = models.CharField(max_length=64, blank=True, editable=False)
    question = models.CharField(max_length=250, blank=True, help_text=_("The spelling that waits for an answer."))
    match = models.ForeignKey(
        Business,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("resembles"),
    )
    match_row = models.PositiveIntegerField(_("resembles row"), null=True, blank=True)

    business = models.ForeignKey(
        Business,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="import_rows",
        db_index=False,
        verbose_name=_("business"),
    )
    owner = models.ForeignKey(Owner, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    owner_created = models.BooleanField(default=False, editable=False)
    before = models.JSONField(default=dict, editable=False, help_text=_("What an update replaced."))

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="importrow_job_number_unique"),
            models.CheckConstraint(condition=Q(fate__in=Fate.values), name="importrow_fate_known"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="importrow_outcome_known"),
            models.CheckConstraint(
                condition=Q(nik__isnull=True, nik_hash="") | (Q(nik__isnull=False) & ~Q(nik_hash="")),
                name="importrow_nik_with_hash",
            ),
        ]
        indexes = [
            # Most rows of a check have none of these yet.
            models.Index(fields=["match"], condition=Q(match__isnull=False), name="importrow_match"),
            models.Index(fields=["business"], condition=Q(business__isnull=False), name="importrow_business"),
            models.Index(fields=["owner"], condition=Q(owner__isnull=False), name="importrow_owner"),
            models.Index(fields=["digest"], condition=Q(outcome__in=["created", "updated"]), name="importrow_digest"),
            models.Index(fields=["job", "question"], condition=~Q(question=""), name="importrow_question"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ImportLayout(models.Model):
    """How the columns of a layout were matched last time; the same headings are matched so again."""

    fingerprint = models.CharField(max_length=32, unique=True)
    columns = models.JSONField(default=list)
    kbli_edition = models.PositiveSmallIntegerField(null=True)
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("remembered layout")
        verbose_name_plural = _("remembered layouts")
        default_permissions = ()

    def __str__(self) -> str:
        return self.fingerprint


class AreaChoice(models.TextChoices):
    DISTRICT = "district", _("this kecamatan")
    SUBDISTRICT = "subdistrict", _("this kelurahan")
    BY_SUBDISTRICT = "by_subdistrict", _("no kecamatan: go by the kelurahan")
    NONE = "none", _("leave the place empty")


class AreaAnswer(models.Model):
    """What an official answered about a spelling of a kecamatan, or of a kecamatan and kelurahan that disagree."""

    question = models.CharField(_("spelling"), max_length=250, unique=True)
    choice = models.CharField(_("answer"), max_length=14, choices=AreaChoice)
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("kecamatan")
    )
    subdistrict = models.ForeignKey(
        Subdistrict, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("kelurahan")
    )
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    answered_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("answered spelling")
        verbose_name_plural = _("answered spellings")
        default_permissions = ("view", "delete")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(choice="district", district__isnull=False, subdistrict__isnull=True)
                    | Q(choice="subdistrict", district__isnull=True, subdistrict__isnull=False)
                    | Q(choice__in=["by_subdistrict", "none"], district__isnull=True, subdistrict__isnull=True)
                ),
                name="areaanswer_choice_has_its_area",
            ),
        ]

    def __str__(self) -> str:
        return self.question
