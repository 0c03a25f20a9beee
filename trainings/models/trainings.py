"""A class with seats, and the statuses that it passes through."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import District, Sector
from trainings.models.topics import Topic


class TrainingStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CLOSED = "closed", _("enrolment closed")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class SeatsPolicy(models.TextChoices):
    FIRST_COME = "first_come", _("first come, first served")
    FAIR_ORDER = "fair_order", _("fair order")
    LOTTERY = "lottery", _("public lottery")


class Level(models.TextChoices):
    BASIC = "basic", _("for beginners")
    MIDDLE = "middle", _("for those who know the basics")
    ADVANCED = "advanced", _("advanced")


class Stage(models.TextChoices):
    """How far a business has come, as far as it can be read from its rows."""

    VERIFIED = "verified", _("on the register")
    TRAINED = "trained", _("has been trained")
    LICENSED = "licensed", _("has a licence")


LIMITS = """
    EXISTS (SELECT 1 FROM trainings_training_sectors s WHERE s.training_id = trainings_training.id)
    OR EXISTS (SELECT 1 FROM trainings_training_districts d WHERE d.training_id = trainings_training.id)
"""

# In whole minutes, as `certificates/facts.py` counts them; a test holds the two together.
LENGTH = "FLOOR(EXTRACT(EPOCH FROM s.ends_at - s.starts_at) / 60)"
OWED = f"""
    EXISTS (
        SELECT 1 FROM trainings_enrolment e WHERE e.training_id = trainings_training.id AND e.status = 'seated'
        AND NOT EXISTS (SELECT 1 FROM trainings_certificate c WHERE c.enrolment_id = e.id)
        AND (
            SELECT SUM(GREATEST({LENGTH} - a.minutes_late - a.minutes_early, 0))
            FROM trainings_attendance a JOIN trainings_session s ON s.id = a.session_id
            WHERE a.enrolment_id = e.id AND a.is_present
        ) * 100 >= trainings_training.attendance_percent * (
            SELECT SUM({LENGTH}) FROM trainings_session s WHERE s.training_id = trainings_training.id
        )
    )
"""


class TrainingQuerySet(models.QuerySet["Training"]):
    def public(self) -> TrainingQuerySet:
        """What everybody may read, those that fell through too: people still hold a link to them."""
        return self.exclude(status=TrainingStatus.DRAFT).exclude(published_at=None)

    def over(self, at: datetime) -> TrainingQuerySet:
        """Announced, and the last session has ended."""
        dated: Any = self.filter(status__in=[TrainingStatus.PUBLISHED, TrainingStatus.CLOSED]).with_dates()
        return dated.filter(ends_at__lte=at)

    def with_somebody_waiting(self, at: datetime) -> TrainingQuerySet:
        """Those before their start in which somebody waits without an offer."""
        from trainings.models.enrolments import Enrolment, EnrolmentStatus

        waiting = Enrolment.objects.filter(training=OuterRef("pk"), status=EnrolmentStatus.WAITING)
        live = self.filter(Exists(waiting), status__in=[TrainingStatus.PUBLISHED, TrainingStatus.CLOSED])
        dated: Any = live.with_dates()
        return dated.filter(starts_at__gt=at)

    def on(self, day: date) -> TrainingQuerySet:
        """Those with a session on `day`."""
        from trainings.models.sessions import Session

        live = self.exclude(status__in=[TrainingStatus.DRAFT, TrainingStatus.CANCELLED])
        return live.filter(Exists(Session.objects.filter(training=OuterRef("pk"), starts_at__date=day)))

    def without_list(self, at: datetime) -> TrainingQuerySet:
        """A session has ended and of nobody is it noted whether she came; annotates `unlisted_since`."""
        from trainings.models.attendance import Attendance
        from trainings.models.enrolments import Enrolment
        from trainings.models.sessions import Session

        noted = Attendance.objects.filter(session=OuterRef("pk"))
        seated = Enrolment.objects.seated().filter(training=OuterRef("training"))
        ended = Session.objects.filter(~Exists(noted), Exists(seated), training=OuterRef("pk"), ends_at__lte=at)
        live = self.exclude(status__in=[TrainingStatus.DRAFT, TrainingStatus.CANCELLED])
        since = Subquery(ended.order_by("ends_at").values("ends_at")[:1])
        return live.annotate(unlisted_since=since).filter(unlisted_since__isnull=False)

    def owing_certificates(self) -> TrainingQuerySet:
        """Held, and somebody who has earned a certificate has none; no run at work will give it."""
        owed = self.filter(RawSQL(OWED, [], output_field=models.BooleanField()), status=TrainingStatus.HELD)
        return owed._with_newest_run().filter(Q(newest_run=None) | Q(newest_run="finished"))

    def stuck_in_issuing(self) -> TrainingQuerySet:
        """Issuing stopped half-way, or the paper of a certificate could not be made however often it was tried."""
        from trainings.models.certificates import Certificate

        failed = Certificate.objects.valid().filter(made_at=None, paper_attempts__gte=Certificate.PAPER_ATTEMPTS)
        has_failed = Exists(failed.filter(enrolment__training=OuterRef("pk")))
        is_owed = RawSQL(OWED, [], output_field=models.BooleanField())
        rows = self._with_newest_run().annotate(is_owed=is_owed)
        return rows.filter(has_failed | Q(newest_run="stopped", is_owed=True))

    def _with_newest_run(self) -> TrainingQuerySet:
        from trainings.models.certificates import CertificateRun

        runs = CertificateRun.objects.filter(training=OuterRef("pk")).order_by("-pk")
        return self.annotate(newest_run=Subquery(runs.values("status")[:1]))

    def with_unoffered_seat(self, at: datetime) -> TrainingQuerySet:
        """A seat is free, somebody waits for one now, and nobody is offered it: the page of the class says why."""
        from trainings.models.enrolments import Enrolment, EnrolmentStatus
        from trainings.models.sessions import Session

        rows = Enrolment.objects.filter(training=OuterRef("pk"))
        may_be_asked = Q(no_offer_before=None) | Q(no_offer_before__lte=at)
        waiting = rows.filter(may_be_asked, status=EnrolmentStatus.WAITING)
        offered_to_all = rows.filter(status=EnrolmentStatus.OFFERED, offer_kind="open")
        sessions = Session.objects.filter(training=OuterRef("pk"))
        is_decided = Q(seats_policy=SeatsPolicy.FIRST_COME) | Q(decided_at__isnull=False)
        giving = self.filter(
            is_decided,
            Exists(waiting),
            ~Exists(offered_to_all),
            Exists(sessions.filter(starts_at__gt=at)),
            ~Exists(sessions.filter(starts_at__lte=at)),
            status__in=[TrainingStatus.PUBLISHED, TrainingStatus.CLOSED],
        )
        seats: Any = giving.with_seats()
        return seats.filter(seats_held__lt=F("capacity"))

    def with_dates(self) -> TrainingQuerySet:
        """Annotate `starts_at` and `ends_at`: the first and the last moment of its sessions."""
        return self.annotate(starts_at=Min("sessions__starts_at"), ends_at=Max("sessions__ends_at"))

    def with_limits(self) -> TrainingQuerySet:
        """Annotate `has_limits`: it is for some sectors or kecamatan only."""
        # As SQL: every tap asks for it, and putting it together from expressions takes ten times as long.
        return self.annotate(has_limits=RawSQL(LIMITS, [], output_field=models.BooleanField()))

    def with_seats(self) -> TrainingQuerySet:
        """Annotate `seats_held` (taken, or kept for one person) and `waiting_count` (all who hope for one)."""
        from trainings.models.enrolments import HOLDING, Enrolment, EnrolmentStatus

        def count(which: Q) -> Any:
            rows = Enrolment.objects.filter(which, training=OuterRef("pk")).order_by().values("training")
            return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)

        open_offer = Q(status=EnrolmentStatus.OFFERED, offer_kind="open")
        queueing = Q(status__in=[EnrolmentStatus.WAITING, EnrolmentStatus.APPLIED])
        return self.annotate(seats_held=count(HOLDING), waiting_count=count(queueing | open_offer))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["lottery_seed"])
class Training(models.Model):
    """A class of the programme. Empty sectors, kecamatan or stages mean: for all of them."""

    TRANSITIONS: dict[str, set[str]] = {
        TrainingStatus.DRAFT: {TrainingStatus.PUBLISHED, TrainingStatus.CANCELLED},
        TrainingStatus.PUBLISHED: {TrainingStatus.CLOSED, TrainingStatus.CANCELLED},
        TrainingStatus.CLOSED: {TrainingStatus.HELD, TrainingStatus.CANCELLED},
        TrainingStatus.HELD: set(),
        TrainingStatus.CANCELLED: set(),
    }

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="trainings", verbose_name=_("topic"))
    title_id = models.CharField(_("title in Indonesian"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    slug = models.SlugField(_("address"), max_length=120, unique=True, editable=False)
    text_id = models.TextField(_("text in Indonesian"), max_length=1500)
    text_en = models.TextField(_("text in English"), max_length=1500, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.BASIC)
    status = models.CharField(_("status"), max_length=10, choices=TrainingStatus, default=TrainingStatus.DRAFT)
    status_reason = models.TextField(_("reason"), blank=True, editable=False)

    sectors = models.ManyToManyField(
        Sector, blank=True, related_name="+", verbose_name=_("sectors"), help_text=_("None chosen: for all.")
    )
    districts = models.ManyToManyField(
        District, blank=True, related_name="+", verbose_name=_("kecamatan"), help_text=_("None chosen: for all.")
    )
    stages = ArrayField(
        models.CharField(max_length=10, choices=Stage),
        verbose_name=_("stages"),
        default=list,
        blank=True,
        help_text=_("None chosen: for all."),
    )
    is_for_newcomers = models.BooleanField(_("only for those who were never trained"), default=False)

    capacity = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1), MaxValueValidator(2000)])
    waiting_capacity = models.PositiveSmallIntegerField(
        _("places in the waiting list"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    most_per_district = models.PositiveSmallIntegerField(
        _("seats for one kecamatan at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    seats_policy = models.CharField(
        _("seats are given by"), max_length=12, choices=SeatsPolicy, default=SeatsPolicy.FIRST_COME
    )
    enrolment_opens_at = models.DateTimeField(_("enrolment opens"))
    enrolment_closes_at = models.DateTimeField(_("enrolment closes"))
    # Secret until the draw. Its SHA-256 stands on the page from the first day, so nobody can pick another one later.
    lottery_seed = models.CharField(max_length=64, blank=True, editable=False)
    decided_at = models.DateTimeField(_("seats decided at"), null=True, blank=True, editable=False)

    attendance_percent = models.PositiveSmallIntegerField(
        _("attendance for a certificate (%)"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies", editable=False
    )
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-made_at", "-pk"]
        permissions = [("decide_seats", "Can give seats against the order, with a reason")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=TrainingStatus.values), name="training_status_known"),
            models.CheckConstraint(condition=Q(seats_policy__in=SeatsPolicy.values), name="training_policy_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="training_level_known"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="training_has_seats"),
            models.CheckConstraint(
                condition=Q(attendance_percent__gte=1, attendance_percent__lte=100),
                name="training_attendance_is_percent",
            ),
            models.CheckConstraint(
                condition=Q(enrolment_closes_at__gt=F("enrolment_opens_at")),
                name="training_enrolment_closes_after_opening",
                violation_error_message=_("Enrolment must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"]) | Q(published_at__isnull=False),
                name="training_published_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(seats_policy="lottery") | Q(status__in=["draft", "cancelled"]) | ~Q(lottery_seed=""),
                name="training_lottery_has_seed",
            ),
        ]
        indexes = [
            models.Index(fields=["enrolment_closes_at"], condition=Q(status="published"), name="training_to_close"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return (self.title_en if get_language() == "en" else "") or self.title_id

    @property
    def text(self) -> str:
        return (self.text_en if get_language() == "en" else "") or self.text_id

    @property
    def is_decided_at_closing(self) -> bool:
        """Seats are given to all who applied at once, when enrolment closes, and not one after the other."""
        return self.seats_policy != SeatsPolicy.FIRST_COME

    @property
    def is_open(self) -> bool:
        """She could enrol now, as far as its status and its times say."""
        now = timezone.now()
        return (
            self.status == TrainingStatus.PUBLISHED
            and self.enrolment_opens_at <= now
            and now < self.enrolment_closes_at
        )

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("trainings:training", args=[self.slug])
