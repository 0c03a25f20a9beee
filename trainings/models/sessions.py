"""The dated parts of a training. One room and one trainer have one class at a time."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainings.models.places import Room, Trainer
from trainings.models.trainings import Training


class During(Func):
    """The time from `starts_at` until just before `ends_at`: one class may begin when the last one ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Session(models.Model):
    """One meeting of a training. `is_booked` follows from its training: drafts and cancelled ones hold no room."""

    training = models.ForeignKey(
        Training, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("training")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("room"))
    trainers: models.ManyToManyField[Trainer, Any] = models.ManyToManyField(
        Trainer, through="Teaching", related_name="sessions", verbose_name=_("trainers")
    )
    is_booked = models.BooleanField(default=False, editable=False)
    # How often a calendar that holds this session must be told of a change (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # When participants are reminded: set from `starts_at` by the service, empty once it was done or never will be.
    remind_first_at = models.DateTimeField(null=True, blank=True, editable=False)
    remind_last_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("A session must end after it starts."),
            ),
            ExclusionConstraint(
                name="session_room_once_at_a_time",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (During("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_booked=True),
                violation_error_message=_("This room is taken by another class at that time."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="session_start"),
            models.Index(fields=["remind_first_at"], condition=Q(remind_first_at__isnull=False), name="session_first"),
            models.Index(fields=["remind_last_at"], condition=Q(remind_last_at__isnull=False), name="session_last"),
        ]
        triggers = [
            # A trainer's hours are those of the session, whoever moves it and however.
            pgtrigger.Trigger(
                name="teaching_follows",
                operation=pgtrigger.UpdateOf("starts_at", "ends_at", "is_booked"),
                when=pgtrigger.After,
                func="""
                    UPDATE trainings_teaching
                    SET starts_at = NEW.starts_at, ends_at = NEW.ends_at, is_booked = NEW.is_booked
                    WHERE session_id = NEW.id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training}, {timezone.localtime(self.starts_at):%d.%m.%Y %H.%M}"


class Teaching(models.Model):
    """A trainer's hours in a session. The times are copies that PostgreSQL fills in and keeps, for the constraint."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="teachings")
    trainer = models.ForeignKey(Trainer, on_delete=models.PROTECT, related_name="teachings", verbose_name=_("trainer"))
    starts_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    is_booked = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("trainer of a session")
        verbose_name_plural = _("trainers of a session")
        constraints = [
            models.UniqueConstraint(fields=["session", "trainer"], name="teaching_once_a_session"),
            ExclusionConstraint(
                name="teaching_trainer_once_at_a_time",
                expressions=[
                    ("trainer", RangeOperators.EQUAL),
                    (During("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_booked=True),
                violation_error_message=_("This trainer has another class at that time."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="hours_of_session",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    SELECT s.starts_at, s.ends_at, s.is_booked INTO NEW.starts_at, NEW.ends_at, NEW.is_booked
                    FROM trainings_session s WHERE s.id = NEW.session_id;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer}: {self.session}"
