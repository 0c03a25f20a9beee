"""Calendar files, read back by another program (icalendar's parser) and by eye."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests.factories import EnrolmentFactory, RoomFactory, SessionFactory, TrainingFactory
from trainings import calendars, services
from trainings.models import Enrolment

JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR = timedelta(hours=1)


@pytest.fixture
def training(tuti):
    """On a Thursday in 2029, nine to twelve in Jakarta."""
    return TrainingFactory(
        title_id="Kemasan, yang; kuat",
        session__starts_at=datetime(2029, 3, 1, 9, tzinfo=JAKARTA),
        session__room=RoomFactory(name="Sentra Siola", address="Jl. Tunjungan 1"),
        published_by=tuti,
    )


def events(data):
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_the_hours_are_jakartas_in_every_client(training):
    data = calendars.of_training(training)
    event = events(data)[0]

    assert event["dtstart"].dt.astimezone(ZoneInfo("UTC")) == datetime(2029, 3, 1, 2, tzinfo=ZoneInfo("UTC"))
    assert event["dtend"].dt.astimezone(ZoneInfo("UTC")) == datetime(2029, 3, 1, 5, tzinfo=ZoneInfo("UTC"))
    text = data.decode()
    assert "DTSTART;TZID=Asia/Jakarta:20290301T090000" in text
    # A client that does not know the zone's name reads its offset here.
    assert "BEGIN:VTIMEZONE" in text
    assert "TZID:Asia/Jakarta" in text
    assert "TZOFFSETTO:+0700" in text


def test_it_says_what_and_where(training):
    event = events(calendars.of_training(training))[0]

    assert str(event["summary"]) == "Kemasan, yang; kuat"
    assert str(event["location"]).startswith("Sentra Siola, Jl. Tunjungan 1, ")
    assert str(event["url"]).endswith(training.get_absolute_url())
    assert str(event["status"]) == "CONFIRMED"


def test_moved_the_uid_stays_and_the_sequence_grows(training, tuti):
    before = events(calendars.of_training(training))[0]
    session = training.sessions.get()

    services.move_session(session, starts_at=session.starts_at + HOUR, ends_at=session.ends_at + HOUR, by=tuti)

    after = events(calendars.of_training(training))[0]
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstart"].dt - before["dtstart"].dt == HOUR


def test_called_off_says_so_twice(training, tuti):
    services.cancel_training(training, by=tuti, reason="Sakit")
    training.refresh_from_db()

    event = events(calendars.of_training(training))[0]

    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)
    assert str(event["summary"]) == "DIBATALKAN: Kemasan, yang; kuat"


def test_every_session_is_an_event_of_its_own(training):
    SessionFactory(training=training, starts_at=datetime(2029, 3, 8, 9, tzinfo=JAKARTA))

    found = events(calendars.of_training(training))

    assert len({str(event["uid"]) for event in found}) == 2


# --- hers ---


@pytest.fixture
def hers(training, business):
    one = business(name="Siti Rekaan")
    return services.enrol(training, one, by=one.owner.user)


def of(row):
    return events(calendars.of_person(row.business.owner.user))


def test_her_calendar_has_her_seats_and_nobody_elses(hers, training, business):
    other = business()
    services.enrol(training, other, by=other.owner.user)

    event = of(hers)[0]

    assert len(of(hers)) == 1
    assert str(event["uid"]) == str(events(calendars.of_training(training))[0]["uid"])
    assert str(hers.business) in str(event["description"])


def test_a_seat_given_back_is_cancelled_and_taken_again_it_is_on_again(hers, training):
    owner = hers.business.owner.user
    services.cancel_enrolment(hers, by=owner)
    gone = of(hers)[0]
    services.enrol(training, hers.business, by=owner)
    back = of(hers)[0]

    assert (str(gone["status"]), gone["sequence"]) == ("CANCELLED", 1)
    assert str(gone["summary"]).startswith("DILEPAS: ")
    assert (str(back["status"]), back["sequence"]) == ("CONFIRMED", 1)


def test_who_only_waits_has_nothing_in_her_calendar(training, business):
    row = EnrolmentFactory(training=training, status="waiting")

    assert of(row) == []


def test_her_calendar_speaks_her_language(hers, training, tuti):
    user = hers.business.owner.user
    user.language = "en"
    user.save()
    services.cancel_training(training, by=tuti, reason="Sakit")

    assert str(of(hers)[0]["summary"]).startswith("CALLED OFF: ")


def test_what_is_long_over_is_left_out(hers, training):
    training.sessions.update(starts_at=timezone.now() - timedelta(days=92), ends_at=timezone.now() - timedelta(days=91))

    assert of(hers) == []
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_her_calendar_asks_as_often_for_one_as_for_three(hers, count, django_assert_num_queries):
    for _number in range(count - 1):
        EnrolmentFactory(business=hers.business)

    with django_assert_num_queries(2):
        of(hers)
