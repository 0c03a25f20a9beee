"""What the attendance rows say, and nothing else: on which days she was there, how long, and whether it is enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainings.models import Attendance, Enrolment, Session, Training


@dataclass
class Facts:
    """Minutes late and minutes left early are taken off. A session nobody has noted anything about was not attended."""

    needed_percent: int
    total_minutes: int
    attended_minutes: int = 0
    dates: list[date] = field(default_factory=list)
    not_noted: list[date] = field(default_factory=list)

    @property
    def percent(self) -> int:
        return self.attended_minutes * 100 // self.total_minutes if self.total_minutes else 0

    @property
    def is_earned(self) -> bool:
        # Compared as whole minutes: 79.6 % are not 80 %.
        enough = self.attended_minutes * 100 >= self.needed_percent * self.total_minutes
        return self.attended_minutes > 0 and enough

    @property
    def why_not(self) -> str:
        """One sentence, or nothing where it is earned."""
        if self.is_earned:
            return ""
        words = _("%(percent)d %% of the hours; %(needed)d %% are needed.") % {
            "percent": self.percent,
            "needed": self.needed_percent,
        }
        if self.not_noted:
            days = ", ".join(date_format(day, "j F") for day in self.not_noted)
            not_noted = _("Nothing is noted for %(days)s.") % {"days": days}
            return f"{words} {not_noted}"
        return words if self.attended_minutes else _("Never came.")


def of_training(training: Training, enrolments: Iterable[Enrolment]) -> dict[int, Facts]:
    """The facts of each of `enrolments`, by its key; two queries, however many they are."""
    sessions = list(Session.objects.filter(training=training).order_by("starts_at", "pk"))
    keys = [row.pk for row in enrolments]
    noted = {
        (row.enrolment_id, row.session_id): row
        for row in Attendance.objects.filter(enrolment__in=keys, session__training=training)
    }
    return {key: _facts(training, sessions, {s.pk: noted.get((key, s.pk)) for s in sessions}) for key in keys}


def of_enrolment(enrolment: Enrolment) -> Facts:
    return of_training(enrolment.training, [enrolment])[enrolment.pk]


def _facts(training: Training, sessions: list[Session], noted: dict[int, Attendance | None]) -> Facts:
    facts = Facts(needed_percent=training.attendance_percent, total_minutes=sum(map(length, sessions)))
    for session in sessions:
        day, row = timezone.localdate(session.starts_at), noted[session.pk]
        if row is None:
            facts.not_noted.append(day)
            continue
        minutes = max(length(session) - row.minutes_late - row.minutes_early, 0) if row.is_present else 0
        facts.attended_minutes += minutes
        if minutes and day not in facts.dates:
            facts.dates.append(day)
    return facts


def length(session: Session) -> int:
    """Whole minutes."""
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def hours(minutes: int) -> str:
    """ "5 hours 50 minutes" in the language of the moment."""
    whole, rest = divmod(minutes, 60)
    parts = []
    if whole:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", whole) % {"n": whole})
    if rest or not whole:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(parts)


def days(dates: Iterable[date]) -> str:
    """ "12, 13 and 20 November 2026": each day once, its month and year where they change."""
    ordered = sorted(set(dates))
    parts = []
    for number, day in enumerate(ordered):
        after = ordered[number + 1] if number + 1 < len(ordered) else None
        if after and (after.year, after.month) == (day.year, day.month):
            parts.append(date_format(day, "j"))
        elif after and after.year == day.year:
            parts.append(date_format(day, "j F"))
        else:
            parts.append(date_format(day, "j F Y"))
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
