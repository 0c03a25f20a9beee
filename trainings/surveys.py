"""Links in messages to the tests and the feedback form: signed, without signing in, as in `replies`.

Each kind has its own salt, so that one link never opens another form.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from trainings.models import Asked, Enrolment, EnrolmentStatus, TrainingStatus
from trainings.replies import dated
from trainings.services import feedback, quizzes

OLDEST = timedelta(days=120)
ROUTES = {Asked.QUIZ_BEFORE: "trainings:quiz", Asked.QUIZ_AFTER: "trainings:quiz", Asked.FEEDBACK: "trainings:feedback"}


def _salt(what: str) -> str:
    return f"trainings.surveys.{what}"


def address(enrolment: Enrolment, what: str) -> str:
    """Where the link leads; the business of `enrolment` comes with its owner."""
    token = signing.dumps([enrolment.pk, enrolment.business.owner.user_id], salt=_salt(what))
    values = [token] if what == Asked.FEEDBACK else [what, token]
    return reverse(ROUTES[Asked(what)], args=values)


def links(enrolment: Any) -> list[tuple[str, str]]:
    """What a participant can fill in now: words for a button, and where it leads.

    `enrolment` carries the start and the end of its class.
    """
    words = {
        Asked.QUIZ_BEFORE: _("Answer the questions before the class"),
        Asked.QUIZ_AFTER: _("Answer the questions after the class"),
        Asked.FEEDBACK: _("Say how the class was"),
    }
    found = quizzes.open_parts(enrolment)
    if feedback.is_open(enrolment) and not feedback.is_given(enrolment):
        found.append(str(Asked.FEEDBACK))
    return [(words[Asked(what)], address(enrolment, what)) for what in found]


def is_due(enrolment: Any) -> bool:
    """She was sent a link and has not used it yet, and the form is open; asks nothing of the database.

    `enrolment` carries the start and the end of its class, and comes with its askings and quiz results.
    """
    taken = {row.part for row in enrolment.quiz_results.all()}
    waiting = {row.what for row in enrolment.askings.all() if not row.is_used and row.what not in taken}
    return any(
        feedback.is_open(enrolment) if what == Asked.FEEDBACK else quizzes.is_open(enrolment, what) for what in waiting
    )


def find(token: str, what: str) -> Any:
    """The enrolment that `token` opens, a seat in a class that was not called off; None for anything else."""
    try:
        pk, user = signing.loads(token, salt=_salt(what), max_age=OLDEST)
    except signing.BadSignature:
        return None
    rows = Enrolment.objects.filter(pk=pk, business__owner__user=user, business__owner__user__is_active=True)
    held = rows.filter(status=EnrolmentStatus.SEATED).exclude(training__status=TrainingStatus.CANCELLED)
    return dated(held).first()
