"""Enrolling in two trips to the database, for the minute in which everybody taps (docs/decisions/0015).

The rules are asked on what was read before the lock. Then one statement takes the locks, looks whether all of that is
still so, counts, and writes: nobody holds the lock of a class while Python thinks. Whatever needs more than counting
(a refusal too, which must say why) is left to `seats.enrol`, which asks everything under the lock.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, models
from django.utils import timezone, translation

from accounts.models import User
from accounts.services import NotAllowed
from businesses.models import Business, Owner
from notifications import tasks
from notifications.models import Message, MessageStatus
from trainings.models import Enrolment, EnrolmentStatus, SeatReason, Session, Training
from trainings.models.enrolments import new_ticket
from trainings.services import telling
from trainings.services.rules import check_audience, check_before_start, check_open

# The key is drawn in the same trip, so that message and link can name the row before there is one.
READ = "SELECT trainings_seat_facts(%s, %s), nextval('trainings_enrolment_id_seq')"
# Not a bare SELECT: pghistory names the person and the page in front of anything else.
TAKE = "WITH taken AS MATERIALIZED (SELECT trainings_take_seat(%s, %s, %s) AS rank) SELECT rank FROM taken"


def enrol(training: Training, business: Business, *, by: User) -> Enrolment | None:
    """The enrolment of `business`, new or from before; None, with nothing written, when it isn't so simple."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [training.pk, business.pk])
        text, number = cursor.fetchone()
    if text is None:
        return None
    facts = json.loads(text)
    training, business = _training(facts), _business(facts)
    for has in facts["places"] or []:
        if (has["training"], has["business"]) == (training.pk, business.pk):
            return _first(has["enrolment"], training, business)
        if has["training"] == training.pk or has["clashes"]:
            return None
    if not _may(training, business):
        return None
    made = {"pk": number, "training": training, "business": business, "made_by": by, "made_at": timezone.now()}
    made["ticket"] = new_ticket()
    seat = Enrolment(**made, status=EnrolmentStatus.SEATED, reason=SeatReason.FREE_SEAT, seated_at=made["made_at"])
    place = Enrolment(**made, status=EnrolmentStatus.WAITING, reason=SeatReason.CLASS_FULL)
    # Once for both: most of what a message costs is the words of its date.
    with translation.override(facts["user"] and facts["user"]["language"]):
        when = str(telling.when_of(training))
    seat_told = telling.prepare(seat, "training_seat", when=when)
    place_told = telling.prepare(place, "training_waiting", when=when)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [text, _rows(seat, seat_told), _rows(place, place_told)])
        (rank,) = cursor.fetchone()
    if rank is None:
        return None
    row, told = (place, place_told) if rank else (seat, seat_told)
    row.rank = rank
    row._state.adding, row._state.db = False, connection.alias
    if any(message.status == MessageStatus.PENDING for message in told):
        tasks.wake_up_on_commit()
    return row


def _may(training: Training, business: Business) -> bool:
    """Whether the rules let her in, and need nothing that `trainings_seat_facts` doesn't read."""
    if training.is_decided_at_closing or training.most_per_district or training.stages or training.is_for_newcomers:
        return False
    try:
        check_open(training)
        check_before_start(training)
        check_audience(training, business)
    except NotAllowed:
        return False
    return True


def _first(number: int, training: Training, business: Business) -> Enrolment | None:
    found = Enrolment.objects.active().filter(pk=number).first()
    if found:
        found.training, found.business = training, business
    return found


def _rows(enrolment: Enrolment, messages: list[Message]) -> str:
    """The columns of all these rows."""
    rows = {"enrolment": _columns(enrolment), "messages": [_columns(message) for message in messages]}
    return json.dumps(rows, default=str)


def _columns(row: models.Model) -> dict[str, Any]:
    return {str(field.column): getattr(row, field.attname) for field in row._meta.concrete_fields}


def _training(facts: Any) -> Any:
    training: Any = _instance(Training, facts["training"])
    training.has_limits = bool(facts["sectors"] or facts["districts"])
    sessions = training.sessions.all()
    sessions._result_cache = [_instance(Session, values) for values in facts["sessions"] or []]
    training._prefetched_objects_cache = {"sessions": sessions}
    return training


def _business(facts: Any) -> Any:
    business: Any = _instance(Business, facts["business"])
    business.owner = _instance(Owner, {"id": business.owner_id, "user_id": facts["user"] and facts["user"]["id"]})
    if facts["user"]:
        business.owner.user = _instance(User, facts["user"])
    return business


def _instance(model: type[models.Model], values: dict[str, Any]) -> Any:
    """A row of which `values` were read; the other columns are asked for when somebody needs them."""
    known = [field for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(
        connection.alias,
        [field.attname for field in known],
        [field.to_python(values[field.attname]) for field in known],
    )
