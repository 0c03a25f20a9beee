"""What she may answer to a seat or an offer, here and by the link in a message."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed
from trainings import services
from trainings.models import Enrolment, EnrolmentStatus, TrainingStatus

TAKE, LATER, COME, CANNOT = "take", "later", "come", "cannot"


def possible(enrolment: Any) -> list[str]:
    """The answers that make sense now; `enrolment` carries `starts_at`, the start of its class."""
    if not is_ahead(enrolment) or not enrolment.is_active:
        return []
    if enrolment.status == EnrolmentStatus.OFFERED:
        return [TAKE, LATER, CANNOT]
    if enrolment.status == EnrolmentStatus.SEATED and not enrolment.confirmed_at:
        return [COME, CANNOT]
    return [CANNOT]


def can_cancel(enrolment: Any) -> bool:
    return CANNOT in possible(enrolment)


def is_ahead(enrolment: Any) -> bool:
    """The class is on and has not begun."""
    on = enrolment.training.status in {TrainingStatus.PUBLISHED, TrainingStatus.CLOSED}
    return on and enrolment.starts_at is not None and timezone.now() < enrolment.starts_at


def give(enrolment: Enrolment, answer: str, *, by: User) -> str:
    """Do what she answered; returns the sentence that she reads. Raises NotAllowed in words."""
    was_seated = enrolment.status == EnrolmentStatus.SEATED
    if answer == TAKE:
        services.accept_offer(enrolment, by=by)
        return _("The seat is yours. See you there!")
    if answer == LATER:
        services.pass_offer(enrolment, by=by)
        return _("All right. You keep waiting, and we ask you again as soon as another seat is free.")
    if answer == COME:
        services.confirm_coming(enrolment, by=by)
        return _("Thank you, we expect you.")
    if answer == CANNOT:
        services.cancel_enrolment(enrolment, by=by)
        if was_seated:
            return _("The seat is given back. Thank you for letting others have it.")
        return _("You are off the list.")
    raise NotAllowed(_("Choose one of the buttons."))
