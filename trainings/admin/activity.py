"""What the time line of a business says of trainings: seats, attendance, certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from businesses.admin.activity import NEWEST, SOURCES, Happening, Source
from businesses.models import Business
from trainings.models import Attendance, Certificate, Enrolment
from trainings.reasons import sentence


def _enrolments(business: Business) -> Iterable[Happening]:
    rows = Enrolment.objects.filter(business=business).select_related("training", "made_by")
    for row in rows.order_by("-made_at", "-pk")[:NEWEST]:
        url = reverse("admin:trainings_enrolment_change", args=[row.pk])
        what = _("Enrolled: %(training)s") % {"training": row.training}
        now = f"{row.get_status_display()}: {sentence(row)}" if row.is_active else str(row.get_status_display())
        yield Happening(row.made_at, _("Training"), what, str(row.made_by), now[:1].upper() + now[1:], url)
        if row.ended_at:
            what = _("Out of the class: %(training)s") % {"training": row.training}
            yield Happening(row.ended_at, _("Training"), what, url=url)


def _attendances(business: Business) -> Iterable[Happening]:
    """By the day of the class, whenever it was noted."""
    rows = Attendance.objects.filter(enrolment__business=business)
    rows = rows.select_related("session__training", "recorded_by").order_by("-session__starts_at", "-pk")
    for row in rows[:NEWEST]:
        was_there = _("Was there: %(training)s") if row.is_present else _("Was not there: %(training)s")
        url = reverse("admin:trainings_attendance_change", args=[row.pk])
        detail = ""
        if row.minutes_late or row.minutes_early:
            detail = _("%(late)d minutes late, left %(early)d minutes early") % {
                "late": row.minutes_late,
                "early": row.minutes_early,
            }
        what = was_there % {"training": row.session.training}
        yield Happening(row.session.starts_at, _("Attendance"), what, str(row.recorded_by), detail, url)


def _certificates(business: Business) -> Iterable[Happening]:
    rows = Certificate.objects.filter(enrolment__business=business).select_related("issued_by")
    for row in rows.order_by("-issued_on", "-pk")[:NEWEST]:
        url = reverse("admin:trainings_certificate_change", args=[row.pk])
        what = _("Certificate %(number)s: %(title)s") % {"number": row, "title": row.title}
        who = str(row.issued_by or "")
        yield Happening(_noon(row.issued_on), _("Certificate"), what, who, row.reissue_reason, url, has_time=False)
        if row.revoked_on:
            what = _("Certificate %(number)s revoked") % {"number": row}
            at = _noon(row.revoked_on)
            yield Happening(at, _("Certificate"), what, "", row.revoke_reason, url, has_time=False)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


SOURCES += [
    Source("enrolments", "trainings.view_enrolment", _enrolments),
    Source("attendances", "trainings.view_attendance", _attendances),
    Source("certificates", "trainings.view_certificate", _certificates),
]
