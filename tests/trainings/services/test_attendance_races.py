"""Taps for one person in the same moment: the control without the lock, and the real thing."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connections

from tests.factories import EnrolmentFactory, TrainingFactory, UserFactory
from tests.trainings.services.conftest import events, stands
from trainings import services
from trainings.models import AttendanceWay, Enrolment
from trainings.services import attendance


def at_once(session, seat, tuti, tokens):
    """As many taps as `tokens` in the same moment; what went wrong."""
    barrier, errors = threading.Barrier(len(tokens), timeout=60), []

    def tap(token):
        try:
            barrier.wait()
            services.check_in(session, seat, by=tuti, way=AttendanceWay.SCAN, token=token)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tap, args=[token]) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.fixture
def door(transactional_db):
    """A class that began an hour ago, and somebody at its door; without a clock of our own, threads go on with time."""
    training = TrainingFactory(published_by=UserFactory(full_name="Tuti Pelatihan"))
    session = training.sessions.get()
    now = datetime.now(UTC)
    type(session).objects.filter(pk=session.pk).update(starts_at=now - timedelta(hours=1), ends_at=now)
    session.refresh_from_db()
    return session, EnrolmentFactory(training=training), UserFactory()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tokens", [[uuid.uuid4()] * 6, [uuid.uuid4() for _number in range(6)]], ids=["same", "own"])
def test_six_taps_at_once_let_her_in_once(door, tokens):
    errors = at_once(*door, tokens)

    assert errors == []
    assert len(stands()) == 1
    assert len(events()) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_taps_collide(door, monkeypatch):
    everybody_has_looked = threading.Barrier(6, timeout=60)

    def unlocked(enrolment):
        row = Enrolment.objects.select_related("training", "business__owner").get(pk=enrolment.pk)
        return row.training, row

    looked = attendance._locked

    def look(session, enrolment):
        found = looked(session, enrolment)
        if found[2] is None and not everybody_has_looked.broken:
            everybody_has_looked.wait()
        return found

    monkeypatch.setattr(attendance, "locked_enrolment", unlocked)
    monkeypatch.setattr(attendance, "_locked", look)

    errors = at_once(*door, [uuid.uuid4() for _number in range(6)])

    assert [type(error) for error in errors] == [IntegrityError] * 5
