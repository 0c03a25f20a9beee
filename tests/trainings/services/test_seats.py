"""Enrolling, answering an offer, leaving."""

from notifications.models import Message
from trainings import services
from trainings.models import Enrolment
from trainings.models import EnrolmentStatus as Status


def enrol_many(training, business, count):
    rows = []
    for _number in range(count):
        one = business()
        rows.append(services.enrol(training, one, by=one.owner.user))
    return rows


def statuses(training):
    return list(Enrolment.objects.filter(training=training).order_by("pk").values_list("status", flat=True))


def test_three_get_seats_and_two_wait_in_order(published, business):
    rows = enrol_many(published, business, 5)

    assert [row.status for row in rows] == [Status.SEATED] * 3 + [Status.WAITING] * 2
    assert [row.rank for row in rows] == [0, 0, 0, 1, 2]
    assert Message.objects.filter(key="training_seat", channel="inbox").count() == 3
    assert Message.objects.filter(key="training_waiting", channel="inbox").count() == 2


def test_a_cancelled_seat_is_offered_to_the_first_who_waits(published, business):
    rows = enrol_many(published, business, 5)

    services.cancel_enrolment(rows[1], by=rows[1].business.owner.user)

    assert statuses(published) == [Status.SEATED, Status.CANCELLED, Status.SEATED, Status.OFFERED, Status.WAITING]
    assert Message.objects.filter(key="training_offer", recipient=rows[3].business.owner.user).exists()


def test_an_offer_that_is_taken_becomes_a_seat(published, business):
    rows = enrol_many(published, business, 4)
    services.cancel_enrolment(rows[0], by=rows[0].business.owner.user)

    row = services.accept_offer(rows[3], by=rows[3].business.owner.user)

    assert row.status == Status.SEATED
    assert row.reason == "offer_taken"
