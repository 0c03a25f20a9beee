"""An official writes a few words to people of a class."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed
from trainings.models import Enrolment, EnrolmentQuerySet
from trainings.services import telling


@transaction.atomic
def write_to_participants(enrolments: EnrolmentQuerySet, text: str, *, by: User, token: uuid.UUID) -> int:
    """Send `text` to those of `enrolments` who are still in their class; returns how many it reaches.

    The same `token` again (a double tap) writes nothing twice. Who gave her seat back is left in peace.
    """
    text = text.strip()
    if not text:
        raise NotAllowed(_("Write what they should know."))
    rows: list[Enrolment] = list(enrolments.active().select_related("training", "business__owner__user").order_by("pk"))
    told = [row for row in rows if row.business.owner.user_id]
    for row in told:
        telling.tell(row, "training_note", moment=str(token), text=text)
    return len(told)
