"""Who was there, one row an enrolment and session, and the lists that many rows came from at once."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from trainings.models.enrolments import Enrolment
from trainings.models.sessions import Session


class AttendanceWay(models.TextChoices):
    SCAN = "scan", _("QR code scanned")
    NAME = "name", _("found by name at the door")
    LIST = "list", _("typed from the paper list")
    FILE = "file", _("from a filled list")


class AttendanceSheet(models.Model):
    """A paper list that was typed in, or an uploaded one: what it wrote can be taken back as one."""

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="attendance_sheets", verbose_name=_("session")
    )
    way = models.CharField(_("how it was noted"), max_length=4, choices=AttendanceWay)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    # Of an uploaded list: each of its rows, whom it may mean, and in the end what became of it.
    rows = models.JSONField(default=list, blank=True, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    # Empty while an official still looks at it: until then nothing of it counts.
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True, editable=False)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("attendance sheet")
        verbose_name_plural = _("attendance sheets")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(saved_at__isnull=False), name="attendancesheet_saved_before_undone"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.session)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Attendance(models.Model):
    """Whether she was there, one row an enrolment and session. No row: nobody has said yet."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("enrolment")
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("session")
    )
    is_present = models.BooleanField(_("was there"))
    minutes_late = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    minutes_early = models.PositiveSmallIntegerField(_("minutes left early"), default=0)
    way = models.CharField(_("how it was noted"), max_length=4, choices=AttendanceWay, default=AttendanceWay.LIST)
    # Given by the page at the door, so that what is sent twice after a lost signal counts once. The history keeps the
    # earlier ones, so that a tap which comes once more after a correction changes nothing either.
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    sheet = models.ForeignKey(
        AttendanceSheet, null=True, blank=True, on_delete=models.PROTECT, related_name="attendances", editable=False
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by"))
    recorded_at = models.DateTimeField(_("noted at"), default=timezone.now)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "session"], name="attendance_once_a_session"),
            models.CheckConstraint(
                condition=Q(is_present=True) | Q(minutes_late=0, minutes_early=0), name="attendance_minutes_if_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.session}"
