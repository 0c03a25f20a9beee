"""The report of one class on paper: who was there, who earned a certificate, what they knew, what they said."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from businesses.documents import pdf_of
from trainings.certificates import facts
from trainings.models import Attendance, Certificate, Enrolment, EnrolmentStatus, Session, Training
from trainings.services import feedback, quizzes


def report_pdf(training: Training) -> bytes:
    """In the language of the moment. Feedback of fewer than five stays out, as everywhere."""
    return pdf_of("training_report", _words(training))


def _words(training: Training) -> dict[str, Any]:
    sessions = list(training.sessions.select_related("room").prefetch_related("trainers").order_by("starts_at", "pk"))
    rows = Enrolment.objects.seated().filter(training=training).select_related("business__owner")
    people = sorted(rows.defer("business__owner__nik"), key=lambda row: row.business.name.casefold())
    return {
        "language": get_language() or "id",
        "organisation": settings.ORGANISATION_NAME,
        "heading": _("Report of a training"),
        "training": training.title,
        "made_on": _("As of %(day)s") % {"day": date_format(timezone.localdate(), "j F Y")},
        "about": _about(training, sessions),
        "figures": _figures(training, people),
        "attendance": _attendance(training, sessions, people),
        "quiz": _quiz(training),
        "feedback": _feedback(training),
    }


def _about(training: Training, sessions: list[Session]) -> list[list[str]]:
    trainers = dict.fromkeys(trainer.name for session in sessions for trainer in session.trainers.all())
    times = [
        f"{date_format(timezone.localtime(session.starts_at), 'l, j F Y, H.i')}–"
        f"{date_format(timezone.localtime(session.ends_at), 'H.i')} WIB, {session.room}"
        for session in sessions
    ]
    return [
        [_("Topic"), f"{training.topic}, {training.get_level_display()}"],
        [_("When and where"), "\n".join(times)],
        [_("Trainers"), ", ".join(trainers) or "–"],
        [_("Status"), str(training.get_status_display())],
    ]


def _figures(training: Training, people: list[Enrolment]) -> list[list[str]]:
    everybody = Enrolment.objects.filter(training=training)
    came = Attendance.objects.filter(enrolment__in=[row.pk for row in people], is_present=True)
    numbers = [
        (_("Seats"), training.capacity),
        (_("Enrolled in all"), everybody.count()),
        (_("Had a seat"), len(people)),
        (_("Came at least once"), came.order_by().values("enrolment").distinct().count()),
        (_("Gave the seat or place back"), everybody.filter(status=EnrolmentStatus.CANCELLED).count()),
        (_("Valid certificates"), Certificate.objects.valid().filter(enrolment__training=training).count()),
    ]
    return [[label, str(number)] for label, number in numbers]


def _attendance(training: Training, sessions: list[Session], people: list[Enrolment]) -> dict[str, Any]:
    earned = facts.of_training(training, people)
    noted = {
        (row.enrolment_id, row.session_id): row
        for row in Attendance.objects.filter(session__in=sessions, enrolment__in=people)
    }
    newest = {row.enrolment_id: row for row in Certificate.objects.newest().filter(enrolment__training=training)}
    lines = []
    for number, row in enumerate(people, start=1):
        certificate = newest.get(row.pk)
        lines.append(
            [
                str(number),
                row.business.owner.full_name or "–",
                row.business.name,
                *[_mark(noted.get((row.pk, session.pk))) for session in sessions],
                f"{earned[row.pk].percent} %",
                _certificate_words(certificate),
            ]
        )
    days = [date_format(timezone.localtime(session.starts_at), "j M") for session in sessions]
    return {
        "title": _("Attendance"),
        "sessions": len(sessions),
        "head": [_("No."), _("Name"), _("Business"), *days, _("Hours"), _("Certificate")],
        "lines": lines,
        "none": _("Nobody had a seat."),
        "legend": _("✓ was there (minutes late or left early in brackets), – was not there, ? not noted."),
    }


def _mark(row: Attendance | None) -> str:
    if row is None:
        return "?"
    if not row.is_present:
        return "–"
    missed = row.minutes_late + row.minutes_early
    return f"✓ ({missed})" if missed else "✓"


def _certificate_words(certificate: Certificate | None) -> str:
    if certificate is None:
        return "–"
    return str(certificate) if certificate.status == "valid" else f"{certificate} ({certificate.get_status_display()})"


def _quiz(training: Training) -> dict[str, Any]:
    found = quizzes.results(training)
    parts = {"before": _("before the class"), "after": _("after the class")}
    return {
        "title": _("Tests"),
        "none": "" if found.shares else _("Nobody took a test."),
        "bars": [
            {"label": f"{parts[share.part]} ({share.count})", "percent": share.percent, "text": f"{share.percent} %"}
            for share in found.shares
        ],
        "lines": [
            [str(result.question), *[_share(result.shares, part) for part in parts]] for result in found.questions
        ],
        "head": [_("Question"), _("Right before"), _("Right after")],
    }


def _share(shares: list[quizzes.Share], part: str) -> str:
    return next((f"{share.percent} %" for share in shares if share.part == part), "–")


def _feedback(training: Training) -> dict[str, Any]:
    found = feedback.results(training)
    none = ""
    if not found.count:
        none = _("Nobody has given feedback.")
    elif not found.are_shown:
        none = _("Fewer than %(count)d have answered, so their feedback is not shown.") % {
            "count": feedback.FEWEST_SHOWN
        }
    return {
        "title": _("Feedback"),
        "none": none,
        "bars": [
            {
                "label": rating.label,
                "percent": rating.percent,
                "text": _("%(mean)s of 5") % {"mean": number_format(rating.mean, 1)},
            }
            for rating in found.ratings
        ],
        "texts": found.texts,
        "texts_title": _("In their own words"),
    }
