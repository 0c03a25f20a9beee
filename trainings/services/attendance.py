"""Who was there: noted at the door, from a paper list or from a file, corrected, and taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed
from trainings.models import (
    Attendance,
    AttendanceSheet,
    AttendanceWay,
    Enrolment,
    EnrolmentStatus,
    Session,
    Training,
    TrainingStatus,
)
from trainings.services.certificates import certificate_follows
from trainings.services.locking import locked, locked_enrolment
from trainings.services.rules import numbers

# What an undo brings back.
NOTED = ("is_present", "minutes_late", "minutes_early", "way", "token", "sheet_id", "recorded_by_id", "recorded_at")
# How long a tablet without signal may keep its taps before their time is no longer believed.
LONGEST_WAY = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=7)


@transaction.atomic
def record_attendance(
    session: Session,
    enrolment: Enrolment,
    present: bool,
    *,
    by: User,
    minutes_late: int = 0,
    minutes_early: int = 0,
    way: str = AttendanceWay.LIST,
    token: uuid.UUID | None = None,
    at: datetime | None = None,
    sheet: AttendanceSheet | None = None,
) -> Attendance | None:
    """Note whether she was there; noting again corrects, and the history keeps what stood before.

    The same `token` counts once, also when it comes late, after a correction or an undo: what stands then is returned,
    or None if nothing stands. `at` is when it was seen: where something newer stands, that stays. Raises NotAllowed
    for a session of another class, a class that was called off, a day that has not come, and who has no seat.
    """
    _training, row, there = _locked(session, enrolment)
    if token and _has_come(row, session, token):
        return there
    _check(session, row, by)
    _check_minutes(session, present, minutes_late, minutes_early)
    at = _believable(at)
    if there and there.recorded_at > at:
        return there
    noted = there or Attendance(enrolment=row, session=session)
    wanted = {"is_present": present, "minutes_late": minutes_late, "minutes_early": minutes_early}
    if there and all(getattr(there, name) == value for name, value in wanted.items()):
        # Nothing to correct: who saw it first, and when, stays.
        return there
    for name, value in wanted.items():
        setattr(noted, name, value)
    noted.way, noted.token, noted.sheet = way, token or uuid.uuid4(), sheet
    noted.recorded_by, noted.recorded_at = by, at
    noted.save()
    attendance_changed(row, by=by)
    return noted


@transaction.atomic
def check_in(
    session: Session,
    enrolment: Enrolment,
    *,
    by: User,
    way: str,
    token: uuid.UUID | None = None,
    at: datetime | None = None,
) -> tuple[Attendance | None, bool]:
    """Let her in at the door, late by the clock; returns the row, and whether this very tap let her in.

    Who was let in already stays as she is. A tap after the end tells nothing about when she came.
    """
    _training, row, there = _locked(session, enrolment)
    token = token or uuid.uuid4()
    if there and there.is_present and there.token != token:
        return there, False
    at = _believable(at)
    late = minutes_late_at(session, at)
    noted = record_attendance(session, row, True, by=by, minutes_late=late, way=way, token=token, at=at)
    return noted, noted is not None and noted.token == token


def minutes_late_at(session: Session, at: datetime) -> int:
    """Whole minutes since the start, 0 while they don't count yet (a rule) or when the session is over."""
    if not session.starts_at < at < session.ends_at:
        return 0
    minutes = int((at - session.starts_at).total_seconds() // 60)
    return minutes if minutes > numbers()["door_grace_minutes"] else 0


@transaction.atomic
def undo_attendance(session: Session, enrolment: Enrolment, token: uuid.UUID, *, by: User) -> bool:
    """Take one noting back: what stood before stands again, or nothing. False when it stands no longer anyway."""
    _training, row, there = _locked(session, enrolment)
    if there is None or there.token != token:
        return False
    _check_own(row, by)
    _step_back(there)
    attendance_changed(row, by=by)
    return True


@dataclass(frozen=True)
class Entry:
    """One row of a list: who, what is noted, and the token of what stood there when the list was shown."""

    enrolment: int
    is_present: bool
    minutes_late: int = 0
    minutes_early: int = 0
    was: str = ""


@dataclass
class Saved:
    """What became of a list: the sheet (None when nothing changed), and by enrolment why one was not written."""

    sheet: AttendanceSheet | None = None
    written: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def save_sheet(session: Session, entries: Iterable[Entry], *, by: User, sheet: AttendanceSheet | None = None) -> Saved:
    """Write many rows at once, each by itself: one that is refused, or that somebody changed meanwhile, stays out."""
    training = locked(session.training)
    saved = Saved()
    stands = {row.enrolment_id: row for row in Attendance.objects.filter(session=session)}
    rows = Enrolment.objects.filter(training=training).in_bulk([entry.enrolment for entry in entries])
    new = sheet or AttendanceSheet(session=session, way=AttendanceWay.LIST, made_by=by)
    new.saved_at = timezone.now()
    if new.pk is None:
        new.save()
    for entry in entries:
        there = stands.get(entry.enrolment)
        if (str(there.token) if there else "") != entry.was:
            saved.refused[entry.enrolment] = _("Somebody noted this meanwhile. Look at it once more.")
            continue
        try:
            noted = record_attendance(
                session,
                rows[entry.enrolment],
                entry.is_present,
                by=by,
                minutes_late=entry.minutes_late,
                minutes_early=entry.minutes_early,
                way=new.way,
                sheet=new,
            )
        except NotAllowed as error:
            saved.refused[entry.enrolment] = str(error)
        else:
            if noted and noted.sheet_id == new.pk:
                saved.written.append(entry.enrolment)
    if saved.written or sheet:
        new.save()
        saved.sheet = new
    else:
        new.delete()
    return saved


@transaction.atomic
def undo_sheet(sheet: AttendanceSheet, *, by: User) -> tuple[int, int]:
    """Take back what a sheet wrote. Returns how many rows went back, and how many stay as somebody corrected them."""
    locked(sheet.session.training)
    row = AttendanceSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
    if row.saved_at is None or row.undone_at is not None:
        raise NotAllowed(_("This list is not saved, or it was taken back already."))
    touched = set(_history().filter(sheet=row).values_list("enrolment", flat=True))
    standing = Attendance.objects.filter(sheet=row).select_related("enrolment__business__owner__user")
    back = 0
    for there in standing:
        _check_own(there.enrolment, by)
        _step_back(there)
        attendance_changed(there.enrolment, by=by)
        back += 1
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    return back, len(touched) - back


def forget_lists() -> int:
    """Drop uploaded lists that nobody noted for a week: names of people lie in them, and nothing of them counts."""
    left = AttendanceSheet.objects.filter(saved_at=None, made_at__lte=timezone.now() - FORGOTTEN_AFTER)
    gone, _models = left.delete()
    return gone


def attendance_changed(enrolment: Enrolment, *, by: User) -> None:
    """What follows from the attendance of `enrolment` is put right here, within the same transaction."""
    certificate_follows(enrolment, by=by)


def _locked(session: Session, enrolment: Enrolment) -> tuple[Training, Enrolment, Attendance | None]:
    """Everything as it is now, under the lock of the training; and what stands about her and this session."""
    training, row = locked_enrolment(enrolment)
    if session.training_id != training.pk:
        raise NotAllowed(_("This session belongs to another class."))
    return training, row, Attendance.objects.filter(session=session, enrolment=row).first()


def _check(session: Session, row: Enrolment, by: User) -> None:
    training = row.training
    if training.status == TrainingStatus.CANCELLED:
        raise NotAllowed(_("This class was called off, so nobody can have been there."))
    if training.status == TrainingStatus.DRAFT:
        raise NotAllowed(_("This training has not been announced yet."))
    if row.status != EnrolmentStatus.SEATED:
        raise NotAllowed(without_seat(row))
    day = timezone.localdate(session.starts_at)
    if timezone.localdate() < day:
        raise NotAllowed(
            _("This session is on %(day)s. Attendance can be noted from that day on.")
            % {"day": date_format(day, "j F Y")}
        )
    _check_own(row, by)


def without_seat(row: Enrolment) -> str:
    """Why somebody in the class's list can't be let in, in one sentence."""
    if row.status == EnrolmentStatus.CANCELLED and row.ended_at:
        day = date_format(timezone.localtime(row.ended_at), "j F Y, H.i")
        return _("%(name)s gave the seat back or lost it (%(day)s WIB), so there is no seat.") % {
            "name": row.business,
            "day": day,
        }
    return _("%(name)s has no seat in this class (%(status)s).") % {
        "name": row.business,
        "status": row.get_status_display(),
    }


def _check_own(row: Enrolment, by: User) -> None:
    if row.business.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to note it."))


def _check_minutes(session: Session, present: bool, late: int, early: int) -> None:
    if not present and (late or early):
        raise NotAllowed(_("Minutes can only be noted for somebody who was there."))
    length = int((session.ends_at - session.starts_at).total_seconds() // 60)
    if late < 0 or early < 0 or late + early >= max(length, 1):
        raise NotAllowed(
            _("The session lasts %(minutes)s minutes; late and left early together must be less.") % {"minutes": length}
        )


def _believable(at: datetime | None) -> datetime:
    """The time of a tap: never ahead, and not from before the oldest that a tablet may still be carrying."""
    now = timezone.now()
    return at if at is not None and now - LONGEST_WAY <= at <= now else now


def _has_come(row: Enrolment, session: Session, token: uuid.UUID) -> bool:
    """Whether this tap was noted once already, even if it was corrected or taken back since."""
    if _events(row.pk, session.pk).filter(token=token).exists():
        return True
    if Attendance.objects.filter(token=token).exists():
        raise NotAllowed(_("This tap was sent for somebody else already."))
    return False


def _history() -> Any:
    return apps.get_model("trainings", "AttendanceEvent").objects.order_by("pgh_id")


def _events(enrolment: int, session: int) -> Any:
    """What the database recorded about these two, the oldest first."""
    return _history().filter(enrolment=enrolment, session=session)


def _step_back(there: Attendance) -> None:
    """Put the row back to how it was before its last noting; without an earlier one it goes."""
    events = _events(there.enrolment_id, there.session_id)
    first = events.filter(token=there.token)[0]
    before = events.filter(pgh_id__lt=first.pgh_id).last()
    if before is None or before.pgh_label == "delete":
        there.delete()
        return
    for name in NOTED:
        setattr(there, name, getattr(before, name))
    there.save()
