"""Many taps in the same moment, on real PostgreSQL: what the lock of a training is for."""

import threading

import pytest
from django.db import connections

from tests.factories import BusinessFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Enrolment, EnrolmentStatus, Training
from trainings.services import seats

TAPS = 12
SEATS = 3

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def crowd():
    """A class for three, and twelve businesses in front of the door."""
    training = TrainingFactory(capacity=SEATS, published_by=UserFactory(full_name="Tuti Pelatihan"))
    return training, [BusinessFactory() for _number in range(TAPS)]


def tap_at_once(training, businesses):
    """Everybody enrols in the same moment; what went wrong."""
    barrier, errors = threading.Barrier(len(businesses), timeout=60), []

    def tap(business):
        try:
            barrier.wait()
            services.enrol(training, business, by=business.owner.user)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tap, args=[business]) for business in businesses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_as_many_as_there_are_seats_get_one_and_the_rest_wait_in_a_gapless_order(crowd):
    training, businesses = crowd

    errors = tap_at_once(training, businesses)

    assert errors == []
    assert Enrolment.objects.filter(status=EnrolmentStatus.SEATED).count() == SEATS
    waiting = Enrolment.objects.filter(status=EnrolmentStatus.WAITING).order_by("rank")
    assert list(waiting.values_list("rank", flat=True)) == list(range(1, TAPS - SEATS + 1))


def test_control_without_the_lock_everybody_gets_a_seat(crowd, monkeypatch):
    training, businesses = crowd
    everybody_has_counted = threading.Barrier(TAPS, timeout=60)
    counted = seats.Seats.of

    def count(training):
        found = counted(training)
        everybody_has_counted.wait()
        return found

    monkeypatch.setattr(seats, "locked", lambda training: Training.objects.with_limits().get(pk=training.pk))
    monkeypatch.setattr(seats.Seats, "of", count)

    errors = tap_at_once(training, businesses)

    assert errors == []
    assert Enrolment.objects.filter(status=EnrolmentStatus.SEATED).count() == TAPS


def test_four_taps_of_one_business_are_one_enrolment(crowd):
    training, businesses = crowd

    errors = tap_at_once(training, [businesses[0]] * 4)

    assert errors == []
    assert Enrolment.objects.count() == 1
