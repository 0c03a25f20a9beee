"""The sweep: what is due is done, twice does no harm, and the log names nobody."""

import logging
from datetime import timedelta

from django.utils import timezone

from accounts.services import NotAllowed
from tests.factories import TrainingFactory
from trainings import services, tasks
from trainings.models import Enrolment, Training, TrainingStatus
from trainings.models import EnrolmentStatus as Status


def enrol(training, business, count):
    rows = []
    for _number in range(count):
        one = business()
        rows.append(services.enrol(training, one, by=one.owner.user))
    return rows


def test_sweep_closes_holds_lapses_and_offers(published, business, tuti, time_machine):
    rows = enrol(published, business, 5)
    services.cancel_enrolment(rows[0], by=rows[0].business.owner.user)
    drawn = TrainingFactory(seats_policy="lottery", published_by=tuti)
    applied = enrol(drawn, business, 1)[0]
    morning = timezone.localtime(timezone.now() + timedelta(days=2)).replace(hour=8)
    time_machine.move_to(morning, tick=False)
    Training.objects.filter(pk=drawn.pk).update(enrolment_closes_at=morning)

    for _time in range(2):
        tasks.sweep_seats()

    kept = Enrolment.objects.filter(pk__in=[rows[3].pk, rows[4].pk, applied.pk]).order_by("pk")
    assert [row.status for row in kept] == [Status.LAPSED, Status.OFFERED, Status.SEATED]
    drawn.refresh_from_db()
    assert drawn.status == TrainingStatus.CLOSED


def test_sweep_holds_what_is_over(published):
    published.sessions.update(starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now())

    tasks.sweep_seats()

    published.refresh_from_db()
    assert published.status == TrainingStatus.HELD


def test_a_refusal_stops_nobody_and_leaves_no_name_in_the_log(published, business, caplog):
    rows = enrol(published, business, 4)
    broken = TrainingFactory(published_at=timezone.now(), status="published")
    broken.sessions.all().delete()
    Training.objects.filter(pk__in=[published.pk, broken.pk]).update(capacity=4)

    with caplog.at_level(logging.INFO):
        tasks._each(_refuse, [published])
        tasks._each(services.fill_seats, [broken, published])

    assert Enrolment.objects.get(pk=rows[3].pk).status == Status.OFFERED
    assert f"training {published.pk}: _refuse refused" in caplog.text
    assert "Puding" not in caplog.text


def _refuse(training):
    raise NotAllowed("“Puding Rekaan” has another class")
