"""Certificates: who signs them, what each one says, and the runs in which they are issued."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Owner
from businesses.models.files import private_storage
from trainings.models.enrolments import TICKET_LETTERS, Enrolment
from trainings.models.trainings import Level, Training

CODE_LENGTH = 16


def new_code() -> str:
    """Nearly 80 bits: nobody finds a certificate by trying."""
    return "".join(secrets.choice(TICKET_LETTERS) for _place in range(CODE_LENGTH))


class Days(Func):
    """From `from_on` to `until_on`, both included; without an end for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


class SignerQuerySet(models.QuerySet["Signer"]):
    def on(self, day: date) -> SignerQuerySet:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day)


class Signer(models.Model):
    """Who signs certificates, and from when until when: one person at a time.

    A row that has signed says for ever what it said then; only its end may still be set. A new office is a new row.
    """

    name = models.CharField(_("name"), max_length=120)
    office_id = models.CharField(_("office in Indonesian"), max_length=150)
    office_en = models.CharField(_("office in English"), max_length=150)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Included. Empty: until further notice.")
    )
    signature = models.FileField(
        _("picture of the signature"), storage=private_storage, upload_to="signatures/", max_length=200, blank=True
    )

    objects = SignerQuerySet.as_manager()

    class Meta:
        verbose_name = _("signer of certificates")
        verbose_name_plural = _("signers of certificates")
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="signer_until_after_from",
                violation_error_message=_("The last day must not lie before the first."),
            ),
            ExclusionConstraint(
                name="signer_one_at_a_time",
                expressions=[
                    (
                        Days("from_on", "until_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    )
                ],
                violation_error_message=_(
                    "Somebody else signs in these days. Set the last day of the other one first."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="as_it_was_signed",
                operation=pgtrigger.UpdateOf("name", "office_id", "office_en", "signature", "from_on"),
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM trainings_certificate WHERE signer_id = OLD.id) AND
                       (OLD.name, OLD.office_id, OLD.office_en, OLD.signature, OLD.from_on) IS DISTINCT FROM
                       (NEW.name, NEW.office_id, NEW.office_en, NEW.signature, NEW.from_on) THEN
                        RAISE EXCEPTION 'signer % has signed certificates', OLD.id USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}"

    @property
    def office(self) -> str:
        return self.office_en if get_language() == "en" else self.office_id


class CertificateKind(models.TextChoices):
    """Numbers are counted anew for each, every year. The kind follows from the level of the training."""

    BASIC = "basic", _("basic training")
    MIDDLE = "middle", _("continued training")
    ADVANCED = "advanced", _("advanced training")


# As it is printed in a number: pelatihan dasar, pelatihan menengah, pelatihan lanjutan.
KIND_LETTERS = {CertificateKind.BASIC: "PD", CertificateKind.MIDDLE: "PM", CertificateKind.ADVANCED: "PL"}
KIND_OF_LEVEL = {
    Level.BASIC: CertificateKind.BASIC,
    Level.MIDDLE: CertificateKind.MIDDLE,
    Level.ADVANCED: CertificateKind.ADVANCED,
}


class CertificateStatus(models.TextChoices):
    VALID = "valid", _("valid")
    SUPERSEDED = "superseded", _("replaced by a newer edition")
    REVOKED = "revoked", _("revoked")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self) -> CertificateQuerySet:
        return self.filter(status=CertificateStatus.VALID)

    def newest(self) -> CertificateQuerySet:
        """The last edition of each; older ones only say where it is."""
        later = Certificate.objects.filter(
            enrolment=models.OuterRef("enrolment"), revision__gt=models.OuterRef("revision")
        )
        return self.filter(~models.Exists(later))

    def held_by(self, user: User) -> CertificateQuerySet:
        """Hers: a business may have changed hands since, a certificate does not.

        Where the owner at issue had no account, or her entry was merged away by a claim, it is whoever has the
        business.
        """
        nobody = Q(owner__isnull=True) | Q(owner__user__isnull=True)
        return self.filter(Q(owner__user=user) | (nobody & Q(enrolment__business__owner__user=user)))

    def without_paper(self) -> CertificateQuerySet:
        return self.valid().filter(made_at__isnull=True, paper_attempts__lt=Certificate.PAPER_ATTEMPTS)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Certificate(models.Model):
    """One edition of one certificate. What it says was true when it was issued and never changes afterwards.

    A correction is a new edition (`revision`) of the same number. All editions of a number belong to one enrolment.
    """

    TRANSITIONS: dict[str, set[str]] = {
        CertificateStatus.VALID: {CertificateStatus.SUPERSEDED, CertificateStatus.REVOKED},
        CertificateStatus.SUPERSEDED: set(),
        # For ever: where an official decides anew, that is a new edition.
        CertificateStatus.REVOKED: set(),
    }
    PAPER_ATTEMPTS = 5

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("enrolment")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CertificateKind)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"), validators=[MinValueValidator(1)])
    revision = models.PositiveSmallIntegerField(_("edition"), default=1)
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=CertificateStatus, default=CertificateStatus.VALID)
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    reissue_reason = models.TextField(_("reason of the new edition"), blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoke_reason = models.TextField(_("reason of revoking"), blank=True)

    # Whose it is. Empty when her entry was merged into another one later.
    owner = models.ForeignKey(Owner, null=True, on_delete=models.SET_NULL, related_name="certificates", editable=False)
    name = models.CharField(_("name on the certificate"), max_length=150)
    business_name = models.CharField(_("business"), max_length=200)
    title_id = models.CharField(_("training in Indonesian"), max_length=100)
    title_en = models.CharField(_("training in English"), max_length=100, blank=True)
    topic_name_id = models.CharField(_("topic in Indonesian"), max_length=80)
    topic_name_en = models.CharField(_("topic in English"), max_length=80)
    dates = ArrayField(models.DateField(), verbose_name=_("days attended"))
    attended_minutes = models.PositiveIntegerField(_("minutes attended"))
    total_minutes = models.PositiveIntegerField(_("minutes of the training"))
    needed_percent = models.PositiveSmallIntegerField(_("attendance needed (%)"))
    signer = models.ForeignKey(
        Signer, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("signed by")
    )

    # Both PDFs lie in the private storage.
    made_at = models.DateTimeField(_("PDF made at"), null=True, blank=True, editable=False)
    paper_attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-year", "kind", "-number", "-revision"]
        default_permissions = ("view",)
        permissions = [
            ("issue_certificate", "Can issue certificates"),
            ("revoke_certificate", "Can revoke certificates and issue them anew, with a reason"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CertificateStatus.values), name="certificate_status_known"),
            models.CheckConstraint(condition=Q(kind__in=CertificateKind.values), name="certificate_kind_known"),
            models.CheckConstraint(condition=Q(number__gte=1, revision__gte=1), name="certificate_counts_from_one"),
            models.UniqueConstraint(fields=["kind", "year", "number", "revision"], name="certificate_number_unique"),
            models.UniqueConstraint(fields=["enrolment", "revision"], name="certificate_edition_once"),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(status="valid"), name="certificate_one_valid"),
            # All editions of a number are of one enrolment, and all of an enrolment have one number.
            ExclusionConstraint(
                name="certificate_number_of_one_person",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("year", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("enrolment", RangeOperators.NOT_EQUAL),
                ],
            ),
            ExclusionConstraint(
                name="certificate_person_has_one_number",
                expressions=[("enrolment", RangeOperators.EQUAL), ("number", RangeOperators.NOT_EQUAL)],
            ),
            models.CheckConstraint(
                condition=Q(status="revoked", revoked_on__isnull=False) & ~Q(revoke_reason="")
                | ~Q(status="revoked") & Q(revoked_on__isnull=True, revoke_reason=""),
                name="certificate_revoked_has_date_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, reissue_reason="") | Q(revision__gt=1) & ~Q(reissue_reason=""),
                name="certificate_new_edition_has_reason",
            ),
            # Nobody gets one for hours that were not attended.
            models.CheckConstraint(
                condition=Q(attended_minutes__gt=0, attended_minutes__lte=F("total_minutes"), dates__len__gte=1)
                & Q(GreaterThanOrEqual(F("attended_minutes") * 100, F("needed_percent") * F("total_minutes"))),
                name="certificate_is_earned",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-issued_on"], name="certificate_hers"),
            models.Index(
                fields=["id"], condition=Q(made_at__isnull=True, status="valid"), name="certificate_without_paper"
            ),
        ]
        triggers = [
            # A number that is gone would be a gap.
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="says_the_same_for_ever",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "enrolment", "kind", "year", "number", "revision", "code", "name", "business_name",
                    "title_id", "title_en", "topic_name_id", "topic_name_en", "dates", "attended_minutes",
                    "total_minutes", "needed_percent", "signer",
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_number

    @property
    def full_number(self) -> str:
        """As it is printed: `PD-2026-0042`, and from the second edition on `PD-2026-0042/2`."""
        number = f"{KIND_LETTERS[CertificateKind(self.kind)]}-{self.year}-{self.number:04d}"
        return number if self.revision == 1 else f"{number}/{self.revision}"

    @property
    def shown_code(self) -> str:
        """In groups of four, to be read from paper."""
        return "-".join(self.code[start : start + 4] for start in range(0, CODE_LENGTH, 4))

    @property
    def title(self) -> str:
        return (self.title_en if get_language() == "en" else "") or self.title_id

    @property
    def topic_name(self) -> str:
        return self.topic_name_en if get_language() == "en" else self.topic_name_id

    @property
    def percent(self) -> int:
        return self.attended_minutes * 100 // self.total_minutes

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("trainings:certificate", args=[self.code])


class RunStatus(models.TextChoices):
    RUNNING = "running", _("being issued")
    FINISHED = "finished", _("issued")
    STOPPED = "stopped", _("stopped half-way")


class CertificateRunQuerySet(models.QuerySet["CertificateRun"]):
    def running(self) -> CertificateRunQuerySet:
        return self.filter(status=RunStatus.RUNNING)

    def due(self, now: datetime) -> CertificateRunQuerySet:
        """In work, and in nobody's hands."""
        return self.running().filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)).order_by("pk")

    def on_desk(self, since: datetime) -> CertificateRunQuerySet:
        """At work, or ended after `since`; newest first."""
        rows = self.filter(Q(status=RunStatus.RUNNING) | Q(finished_at__gte=since))
        return rows.select_related("training").order_by("-started_at", "-pk")


class CertificateRun(models.Model):
    """Issuing the certificates of one class in the background. This row says how far it came."""

    TRANSITIONS: dict[str, set[str]] = {
        RunStatus.RUNNING: {RunStatus.FINISHED, RunStatus.STOPPED},
        RunStatus.FINISHED: set(),
        RunStatus.STOPPED: set(),
    }

    training = models.ForeignKey(
        Training, on_delete=models.PROTECT, related_name="certificate_runs", verbose_name=_("training")
    )
    status = models.CharField(_("status"), max_length=10, choices=RunStatus, default=RunStatus.RUNNING)
    total = models.PositiveIntegerField(_("certificates"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    failure = models.TextField(blank=True, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = CertificateRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuing of certificates")
        verbose_name_plural = _("issuings of certificates")
        ordering = ["-started_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(status__in=RunStatus.values), name="certificaterun_status_known"),
            models.UniqueConstraint(
                fields=["training"], condition=Q(status="running"), name="certificaterun_one_a_training"
            ),
        ]

    def __str__(self) -> str:
        return str(self.training)

    @property
    def is_running(self) -> bool:
        return self.status == RunStatus.RUNNING
