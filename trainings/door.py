"""What the check-in page shows: today's sessions, and the people of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from trainings.models import ACTIVE, Attendance, Enrolment, EnrolmentStatus, Session, Training, TrainingStatus
from trainings.services.attendance import without_seat
from trainings.tickets import qr_text


@dataclass(frozen=True)
class Person:
    """One row at the door. `code` is what her QR code says, `card` how her member card names her business."""

    enrolment: Enrolment
    noted: Attendance | None
    code: str
    card: str
    why_not: str

    @property
    def state(self) -> str:
        if self.noted is None:
            return "none"
        return "in" if self.noted.is_present else "absent"

    @property
    def version(self) -> str:
        """Changes with whatever the row shows."""
        return f"{self.noted.token}:{self.noted.minutes_late}:{self.noted.minutes_early}" if self.noted else ""

    @property
    def owner(self) -> str:
        return self.enrolment.business.owner.full_name

    @property
    def words(self) -> str:
        """What the search looks at."""
        return f"{self.owner} {self.enrolment.business.name} {self.enrolment.ticket}".casefold()


def sessions_of(day: date) -> QuerySet[Session]:
    """The sessions of one day that are held, with how many have a seat (`seats`) and how many were let in (`came`)."""
    live = Session.objects.exclude(training__status__in=[TrainingStatus.DRAFT, TrainingStatus.CANCELLED])
    return _counted(live.filter(starts_at__date=day))


def counted(training: Training) -> QuerySet[Session]:
    """The sessions of one class, counted likewise."""
    return _counted(Session.objects.filter(training=training))


def _counted(sessions: QuerySet[Session]) -> QuerySet[Session]:
    seats = Q(training__enrolments__status=EnrolmentStatus.SEATED)
    came = Q(attendances__is_present=True, attendances__enrolment__status=EnrolmentStatus.SEATED)
    return (
        sessions.select_related("training", "room")
        .annotate(
            seats=Count("training__enrolments", filter=seats, distinct=True),
            came=Count("attendances", filter=came, distinct=True),
        )
        .order_by("starts_at", "pk")
    )


def open_sessions() -> QuerySet[Session]:
    """Those whose day has come: a tablet without signal may send its taps days later."""
    live = Session.objects.exclude(training__status__in=[TrainingStatus.DRAFT, TrainingStatus.CANCELLED])
    return live.filter(starts_at__date__lte=timezone.localdate()).select_related("training", "room")


def people(session: Session) -> list[Person]:
    """Everybody in the class's list by name: those with a seat, and those without, who are told apart at the door."""
    noted: Any = Prefetch("attendances", Attendance.objects.filter(session=session).select_related("recorded_by"))
    rows = (
        Enrolment.objects.filter(training=session.training_id)
        .select_related("business__owner")
        .defer("business__owner__nik")
        .prefetch_related(noted)
    )
    # Who left and came back has two rows; the living one counts.
    active = {row.business_id for row in rows if row.status in ACTIVE}
    shown = [row for row in rows if row.status in ACTIVE or row.business_id not in active]
    latest = {row.business_id: row for row in sorted(shown, key=lambda row: row.pk)}
    found = [_person(row) for row in latest.values()]
    return sorted(found, key=lambda one: (one.owner.casefold(), one.enrolment.pk))


def _person(row: Enrolment) -> Person:
    has_seat = row.status == EnrolmentStatus.SEATED
    return Person(
        enrolment=row,
        noted=next(iter(row.attendances.all()), None),
        code=qr_text(row.ticket) if has_seat else "",
        card=row.business.slug or "",
        why_not="" if has_seat else without_seat(row),
    )
