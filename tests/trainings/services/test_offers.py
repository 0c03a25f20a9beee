"""Leaving a class, taking or passing on an offer, and saying that one comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import NotAllowed
from notifications.models import Message
from tests.trainings.services.conftest import owner, put
from trainings import services
from trainings.models import ACTIVE, Training
from trainings.models import EnrolmentStatus as Status

# --- cancel_enrolment ---


def test_a_cancelled_seat_is_offered_to_the_first_who_waits(published, enrol_many, statuses, told):
    rows = enrol_many(published, 5)

    services.cancel_enrolment(rows[1], by=owner(rows[1]))

    assert statuses(published) == [Status.SEATED, Status.CANCELLED, Status.SEATED, Status.OFFERED, Status.WAITING]
    assert told(rows[3]) == {"training_waiting": 1, "training_offer": 1}
    assert told(rows[1]) == {"training_seat": 1}, "who leaves herself needs no message"


def test_an_official_who_takes_a_seat_back_tells_her_why(published, enrol_many, tuti, told):
    row = enrol_many(published, 1)[0]

    services.cancel_enrolment(row, by=tuti, reason="Kelas khusus pemula")

    assert told(row) == {"training_seat": 1, "training_seat_taken_back": 1}
    message = Message.objects.get(channel="inbox", key="training_seat_taken_back")
    assert "Kelas khusus pemula" in message.body
    change = StatusChange.objects.get(object_id=row.pk, to_status="cancelled")
    assert (change.by, change.reason) == (tuti, "Kelas khusus pemula")


def test_leaving_twice_changes_nothing(published, enrol_many):
    row = enrol_many(published, 1)[0]

    first = services.cancel_enrolment(row, by=owner(row))
    second = services.cancel_enrolment(row, by=owner(row))

    assert second.ended_at == first.ended_at


@pytest.mark.parametrize("status", sorted(set(Status) - set(ACTIVE) - {Status.CANCELLED}))
def test_what_is_over_can_not_be_left(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], status)

    with pytest.raises(NotAllowed):
        services.cancel_enrolment(row, by=owner(row))


@pytest.mark.parametrize("status", sorted(ACTIVE))
def test_every_place_can_be_left_before_the_class(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], status)

    row = services.cancel_enrolment(row, by=owner(row))

    assert (row.status, row.offer_kind, row.offer_ends_at) == (Status.CANCELLED, "", None)
    assert row.ended_at is not None


def test_once_the_class_has_begun_nobody_leaves(published, enrol_many):
    row = enrol_many(published, 1)[0]
    published.sessions.update(starts_at=timezone.now())

    with pytest.raises(NotAllowed, match="Kelas sudah mulai"):
        services.cancel_enrolment(row, by=owner(row))


# --- accept_offer ---


def test_an_offer_that_is_taken_becomes_a_seat(published, enrol_many, told):
    rows = enrol_many(published, 4)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    row = services.accept_offer(rows[3], by=owner(rows[3]))

    assert (row.status, row.reason, row.offer_ends_at) == (Status.SEATED, "offer_taken", None)
    assert told(row) == {"training_waiting": 1, "training_offer": 1, "training_seat": 1}


def test_accepting_twice_gives_the_same_seat_and_one_message(published, enrol_many, told):
    rows = enrol_many(published, 4)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    first = services.accept_offer(rows[3], by=owner(rows[3]))
    second = services.accept_offer(rows[3], by=owner(rows[3]))

    assert second.seated_at == first.seated_at
    assert told(rows[3])["training_seat"] == 1


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.OFFERED, Status.SEATED}))
def test_without_an_offer_there_is_nothing_to_take(published, enrol_many, status, told):
    row = put(enrol_many(published, 1)[0], status)
    before = told()

    with pytest.raises(NotAllowed):
        services.accept_offer(row, by=owner(row))

    row.refresh_from_db()
    assert row.status == status
    assert told() == before


@pytest.mark.parametrize("status", ["draft", "held", "cancelled"])
def test_a_class_that_gives_no_seats_lets_nobody_accept(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    Training.objects.filter(pk=published.pk).update(status=status)

    with pytest.raises(NotAllowed):
        services.accept_offer(row, by=owner(row))


def test_an_offer_ends_with_the_start(published, enrol_many):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    published.sessions.update(starts_at=timezone.now())

    with pytest.raises(NotAllowed, match="Kelas sudah mulai"):
        services.accept_offer(row, by=owner(row))


def test_a_business_that_left_the_register_takes_no_seat(published, enrol_many):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    type(row.business).objects.filter(pk=row.business_id).update(status="inactive")

    with pytest.raises(NotAllowed, match="sedang tidak terdaftar"):
        services.accept_offer(row, by=owner(row))


def test_a_class_taken_meanwhile_stands_in_the_way(published, enrol_many, clash):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    clash(published, row.business)

    with pytest.raises(NotAllowed, match="Kelas lain"):
        services.accept_offer(row, by=owner(row))


def test_another_offer_at_that_time_does_not(published, enrol_many, clash):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    put(clash(published, row.business), Status.OFFERED)

    assert services.accept_offer(row, by=owner(row)).status == Status.SEATED


# --- offers to all ---


def test_close_to_the_start_all_are_asked_and_the_first_tap_takes_it(published, last_minute, statuses, told):
    assert statuses(published)[3:] == [Status.OFFERED] * 2
    assert told(last_minute[4]) == {"training_waiting": 1, "training_offer_all": 1}

    services.accept_offer(last_minute[4], by=owner(last_minute[4]))

    assert statuses(published)[3:] == [Status.WAITING, Status.SEATED]
    with pytest.raises(NotAllowed, match="lebih cepat"):
        services.accept_offer(last_minute[3], by=owner(last_minute[3]))


def test_a_kecamatan_that_is_full_meanwhile_makes_the_tap_too_late(published, last_minute):
    Training.objects.filter(pk=published.pk).update(most_per_district=1)

    with pytest.raises(NotAllowed, match="lebih cepat"):
        services.accept_offer(last_minute[4], by=owner(last_minute[4]))


# --- pass_offer ---


def test_later_gives_the_seat_to_the_next_and_asks_her_again(published, enrol_many, statuses, time_machine):
    rows = enrol_many(published, 5)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    row = services.pass_offer(rows[3], by=owner(rows[3]))

    assert statuses(published)[3:] == [Status.WAITING, Status.OFFERED]
    assert row.rank > rows[4].rank
    services.cancel_enrolment(rows[4], by=owner(rows[4]))
    assert statuses(published)[3] == Status.WAITING, "not at once"
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    services.fill_seats(published)
    assert statuses(published)[3] == Status.OFFERED


def test_later_twice_changes_nothing(published, enrol_many):
    rows = enrol_many(published, 4)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    first = services.pass_offer(rows[3], by=owner(rows[3]))
    second = services.pass_offer(rows[3], by=owner(rows[3]))

    assert (second.rank, second.no_offer_before) == (first.rank, first.no_offer_before)


def test_later_near_the_start_asks_again_when_all_are_asked(published, enrol_many, start, time_machine):
    rows = enrol_many(published, 4)
    time_machine.move_to(start(published) - timedelta(hours=30), tick=False)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    row = services.pass_offer(rows[3], by=owner(rows[3]))

    assert row.no_offer_before == start(published) - timedelta(hours=24)


def test_later_on_the_last_day_asks_again_in_three_hours(published, last_minute, statuses, time_machine):
    row = services.pass_offer(last_minute[3], by=owner(last_minute[3]))

    assert row.no_offer_before == timezone.now() + timedelta(hours=3)
    time_machine.move_to(row.no_offer_before, tick=False)
    services.fill_seats(published)
    assert statuses(published)[3] == Status.OFFERED


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.OFFERED, Status.WAITING}))
def test_without_an_offer_there_is_nothing_to_pass_on(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], status)

    with pytest.raises(NotAllowed):
        services.pass_offer(row, by=owner(row))


# --- confirm_coming ---


def test_she_says_that_she_comes_once(published, enrol_many, time_machine):
    row = enrol_many(published, 1)[0]

    first = services.confirm_coming(row, by=owner(row))
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    second = services.confirm_coming(row, by=owner(row))

    assert second.confirmed_at == first.confirmed_at


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.SEATED}))
def test_without_a_seat_nobody_is_expected(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], status)

    with pytest.raises(NotAllowed):
        services.confirm_coming(row, by=owner(row))
