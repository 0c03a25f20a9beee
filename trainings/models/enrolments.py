"""A business's seat in a training, or its place in the waiting list."""

from __future__ import annotations

import secrets
from typing import Any

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Business
from trainings.models.trainings import Training, TrainingStatus

# Without what looks alike on paper or sounds alike on the phone.
TICKET_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_ticket() -> str:
    return "".join(secrets.choice(TICKET_LETTERS) for _place in range(8))


class EnrolmentStatus(models.TextChoices):
    APPLIED = "applied", _("applied")
    SEATED = "seated", _("has a seat")
    WAITING = "waiting", _("waiting")
    OFFERED = "offered", _("has an offer")
    LAPSED = "lapsed", _("let the offer pass")
    CANCELLED = "cancelled", _("cancelled")


# She is in it still, one way or another: one such row a business and training.
ACTIVE = [EnrolmentStatus.APPLIED, EnrolmentStatus.SEATED, EnrolmentStatus.WAITING, EnrolmentStatus.OFFERED]
# A seat is taken, or kept for one person; an offer to everybody who waits keeps none.
HOLDING = Q(status=EnrolmentStatus.SEATED) | Q(status=EnrolmentStatus.OFFERED, offer_kind="own")


class OfferKind(models.TextChoices):
    OWN = "own", _("kept for her until the deadline")
    OPEN = "open", _("made to all who wait: the first tap takes it")


class SeatReason(models.TextChoices):
    """Why she has a seat or waits; the sentence that she reads is made from it (`trainings/reasons.py`)."""

    FREE_SEAT = "free_seat", _("a seat was free")
    CLASS_FULL = "class_full", _("the class was full")
    CLASH = "clash", _("she has another class at that time")
    DISTRICT_FULL = "district_full", _("the seats for her kecamatan were taken")
    TO_BE_DECIDED = "to_be_decided", _("seats are given when enrolment closes")
    FAIR_RANK = "fair_rank", _("by the fair order")
    DRAWN = "drawn", _("by the draw")
    OFFER_TAKEN = "offer_taken", _("she took an offer")
    OVERRIDE = "override", _("an official decided")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def owned_by(self, user: User) -> EnrolmentQuerySet:
        return self.filter(business__owner__user=user)

    def active(self) -> EnrolmentQuerySet:
        return self.filter(status__in=ACTIVE)

    def seated(self) -> EnrolmentQuerySet:
        return self.filter(status=EnrolmentStatus.SEATED)

    def holding(self) -> EnrolmentQuerySet:
        """A seat taken, or kept for one person."""
        return self.filter(HOLDING)

    def in_line(self) -> EnrolmentQuerySet:
        """The waiting list in its order, those with an offer to everybody among them."""
        return self.filter(
            Q(status=EnrolmentStatus.WAITING) | Q(status=EnrolmentStatus.OFFERED, offer_kind=OfferKind.OPEN)
        ).order_by("rank", "pk")

    def trained(self) -> EnrolmentQuerySet:
        """Those who had a seat in a class that was held, and came at least once."""
        from trainings.models.attendance import Attendance

        came = Attendance.objects.filter(enrolment=OuterRef("pk"), is_present=True)
        return self.seated().filter(Exists(came), training__status=TrainingStatus.HELD)

    def no_shows(self) -> EnrolmentQuerySet:
        """Those who had a seat and never came, without an excuse, to a class whose list was filled in."""
        from trainings.models.attendance import Attendance

        came = Attendance.objects.filter(enrolment=OuterRef("pk"), is_present=True)
        listed = Attendance.objects.filter(enrolment__training=OuterRef("training"))
        return self.seated().filter(
            ~Exists(came), Exists(listed), training__status=TrainingStatus.HELD, no_show_excuse=""
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Enrolment(models.Model):
    """One wish of one business to be in one training, and what became of it."""

    TRANSITIONS: dict[str, set[str]] = {
        EnrolmentStatus.APPLIED: {EnrolmentStatus.SEATED, EnrolmentStatus.WAITING, EnrolmentStatus.CANCELLED},
        EnrolmentStatus.SEATED: {EnrolmentStatus.CANCELLED},
        EnrolmentStatus.WAITING: {EnrolmentStatus.OFFERED, EnrolmentStatus.SEATED, EnrolmentStatus.CANCELLED},
        EnrolmentStatus.OFFERED: {
            EnrolmentStatus.SEATED,
            EnrolmentStatus.WAITING,
            EnrolmentStatus.LAPSED,
            EnrolmentStatus.CANCELLED,
        },
        EnrolmentStatus.LAPSED: set(),
        EnrolmentStatus.CANCELLED: set(),
    }

    training = models.ForeignKey(
        Training, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("training")
    )
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("business")
    )
    status = models.CharField(_("status"), max_length=10, choices=EnrolmentStatus)
    # Written on the attendance list and in its QR code, and the lot in a draw; says nothing about her.
    ticket = models.CharField(_("ticket"), max_length=8, unique=True, default=new_ticket, editable=False)
    # The order of the waiting list: small is first. Given under the training's lock.
    rank = models.PositiveIntegerField(_("place in the order"), default=0, editable=False)
    reason = models.CharField(_("why"), max_length=15, choices=SeatReason, editable=False)
    # What the reason's sentence needs, e.g. {"score": "7.5", "parts": {...}} or {"place": 3, "of": 41}.
    reason_details = models.JSONField(default=dict, blank=True, editable=False)
    override_reason = models.TextField(_("reason of the official"), blank=True, editable=False)

    offer_kind = models.CharField(max_length=4, choices=OfferKind, blank=True, editable=False)
    offered_at = models.DateTimeField(_("offered at"), null=True, blank=True, editable=False)
    offer_ends_at = models.DateTimeField(_("offer ends at"), null=True, blank=True, editable=False)

    # She said "later": the seat goes to the next, and she is asked again after this.
    no_offer_before = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("said that she comes"), null=True, blank=True, editable=False)

    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("enrolled by"))
    made_at = models.DateTimeField(_("enrolled at"), default=timezone.now, editable=False)
    seated_at = models.DateTimeField(_("seat since"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    no_show_excuse = models.CharField(_("excuse for not coming"), max_length=200, blank=True, editable=False)
    no_show_excused_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=EnrolmentStatus.values), name="enrolment_status_known"),
            models.CheckConstraint(condition=Q(reason__in=SeatReason.values), name="enrolment_reason_known"),
            models.UniqueConstraint(
                fields=["training", "business"], condition=Q(status__in=ACTIVE), name="enrolment_one_active"
            ),
            models.CheckConstraint(
                condition=~Q(status="offered")
                | Q(offer_kind__in=OfferKind.values, offered_at__isnull=False, offer_ends_at__isnull=False),
                name="enrolment_offer_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(status="seated") | Q(seated_at__isnull=False), name="enrolment_seated_has_time"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ACTIVE) | Q(ended_at__isnull=False), name="enrolment_ended_has_time"
            ),
            models.CheckConstraint(
                condition=Q(no_show_excuse="") | Q(no_show_excused_by__isnull=False),
                name="enrolment_excused_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["training", "status", "rank"], name="enrolment_line"),
            models.Index(fields=["offer_ends_at"], condition=Q(status="offered"), name="enrolment_to_lapse"),
        ]

    def __str__(self) -> str:
        return f"{self.business}: {self.training}"

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def holds_seat(self) -> bool:
        return self.status == EnrolmentStatus.SEATED or (
            self.status == EnrolmentStatus.OFFERED and self.offer_kind == OfferKind.OWN
        )

    @property
    def is_in_line(self) -> bool:
        """She waits, or shares an offer with all who do."""
        has_open_offer = self.status == EnrolmentStatus.OFFERED and self.offer_kind == OfferKind.OPEN
        return self.status == EnrolmentStatus.WAITING or has_open_offer

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("trainings:enrolment", args=[self.pk])
