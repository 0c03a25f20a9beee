"""Reminders: on the right day, once, to those who still have a seat."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.models import Message
from tests.factories import EnrolmentFactory, TrainingFactory
from trainings import services, tasks

JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR = timedelta(hours=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def reminded():
    rows = Message.objects.filter(channel="inbox", key__startswith="training_reminder").order_by("pk")
    return [key.removeprefix("training_reminder_") for key in rows.values_list("key", flat=True)]


@pytest.fixture
def clock(time_machine):
    def move_to(text):
        time_machine.move_to(at(text), tick=False)
        tasks.remind_of_sessions()

    return move_to


@pytest.fixture
def announce(tuti, time_machine):
    """A class that begins at `starts`, announced ten days before, with one seat taken."""

    def make(starts):
        time_machine.move_to(at(starts) - timedelta(days=10), tick=False)
        training = TrainingFactory(session__starts_at=at(starts), published_by=tuti)
        EnrolmentFactory(training=training)
        return training

    return make


@pytest.mark.parametrize(
    "starts, first, last",
    [
        ("2027-03-11T09:00", "2027-03-08T17:00", "2027-03-10T17:00"),
        # In Jakarta the day begins seven hours before UTC's: both sides of each midnight.
        ("2027-03-11T00:00", "2027-03-08T17:00", "2027-03-10T17:00"),
        ("2027-03-11T06:59", "2027-03-08T17:00", "2027-03-10T17:00"),
        ("2027-03-11T07:00", "2027-03-08T17:00", "2027-03-10T17:00"),
        ("2027-03-11T23:59", "2027-03-08T17:00", "2027-03-10T17:00"),
        # The ends of a month, a leap February and a year.
        ("2027-04-02T09:00", "2027-03-30T17:00", "2027-04-01T17:00"),
        ("2028-03-01T00:30", "2028-02-27T17:00", "2028-02-29T17:00"),
        ("2028-01-01T09:00", "2027-12-29T17:00", "2027-12-31T17:00"),
    ],
)
def test_three_days_and_the_evening_before(announce, clock, starts, first, last):
    announce(starts)

    for moment, sent in [(first, ["first"]), (last, ["first", "last"])]:
        before = (at(moment) - timedelta(minutes=1)).replace(tzinfo=None).isoformat()
        clock(before)
        assert reminded() == sent[:-1], "not early"
        clock(moment)
        assert reminded() == sent
        clock(moment)
        assert reminded() == sent, "not twice"


def test_beat_down_for_two_days_reminds_late_of_nothing(announce, clock):
    """ "In three days" two days later would be untrue; the evening before is still ahead."""
    announce("2027-03-11T09:00")
    clock("2027-03-08T16:59")

    clock("2027-03-10T16:00")
    assert reminded() == []
    clock("2027-03-10T17:03")

    assert reminded() == ["last"]


def test_some_hours_late_on_the_same_day_is_still_right(announce, clock):
    announce("2027-03-11T09:00")

    clock("2027-03-08T21:40")

    assert reminded() == ["first"]


def test_down_until_the_class_has_begun_reminds_nobody(announce, clock):
    announce("2027-03-11T09:00")

    clock("2027-03-11T09:00")
    clock("2027-03-12T17:00")

    assert reminded() == []


def test_announced_late_only_what_lies_ahead_is_planned(tuti, time_machine, clock):
    time_machine.move_to(at("2027-03-09T10:00"), tick=False)
    close = {"enrolment_closes_at": at("2027-03-11T08:00")}
    training = TrainingFactory(session__starts_at=at("2027-03-11T09:00"), published_by=tuti, **close)
    EnrolmentFactory(training=training)

    clock("2027-03-09T17:00")
    clock("2027-03-10T17:00")

    assert reminded() == ["last"]


def test_a_moved_class_is_reminded_of_by_its_new_day_and_never_twice_of_one(announce, clock, tuti):
    training = announce("2027-03-11T09:00")
    clock("2027-03-08T17:00")
    session = training.sessions.get()

    services.move_session(session, starts_at=at("2027-03-11T13:00"), ends_at=at("2027-03-11T15:00"), by=tuti)
    clock("2027-03-08T18:00")
    assert reminded() == ["first"], "the same day again"
    services.move_session(session, starts_at=at("2027-03-18T13:00"), ends_at=at("2027-03-18T15:00"), by=tuti)
    clock("2027-03-10T17:00")
    assert reminded() == ["first"], "the old evening before"
    clock("2027-03-15T17:00")
    clock("2027-03-17T17:00")

    assert reminded() == ["first", "first", "last"]


def test_a_class_moved_into_the_past_or_called_off_reminds_nobody(announce, clock, tuti):
    past, off = announce("2027-03-11T09:00"), announce("2027-03-11T09:00")
    services.move_session(
        past.sessions.get(), starts_at=at("2027-02-01T09:00"), ends_at=at("2027-02-01T11:00"), by=tuti
    )
    services.cancel_training(off, by=tuti, reason="Sakit")

    clock("2027-03-08T17:00")
    clock("2027-03-10T17:00")

    assert reminded() == []


def test_only_those_with_a_seat_are_reminded(announce, clock):
    training = announce("2027-03-11T09:00")
    for status in ("waiting", "cancelled", "lapsed", "applied"):
        EnrolmentFactory(training=training, status=status)

    clock("2027-03-08T17:00")

    assert reminded() == ["first"]


def test_who_gave_her_seat_back_hears_no_more(announce, clock, business):
    training = announce("2027-03-11T09:00")
    one = business()
    row = services.enrol(training, one, by=one.owner.user)
    clock("2027-03-08T17:00")
    services.cancel_enrolment(row, by=one.owner.user)
    clock("2027-03-10T17:00")

    mine = Message.objects.filter(recipient=one.owner.user, channel="inbox", key__startswith="training_reminder")
    assert list(mine.values_list("key", flat=True)) == ["training_reminder_first"]


def test_a_session_that_another_sweep_has_done_is_left(announce):
    from trainings.services import reminding

    session = announce("2027-03-11T09:00").sessions.get()

    assert reminding._remind(session.pk, "remind_first_at") == 0
