"""Many taps in the same moment, on real PostgreSQL: what the lock of a training is for.

Each race is run twice. With the lock off everybody reads before anybody writes (they meet at a barrier), and what
must never be comes out: this shows that the race is real. Then the service as it is.
"""

import importlib
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.services import NotAllowed
from tests.factories import BusinessFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Enrolment, EnrolmentStatus, Training
from trainings.services import classes, filling, quick, seats

TAPS = 12
SEATS = 3
TAKE = importlib.import_module("trainings.migrations.0014_seat_functions").TAKE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd():
    """A class for three, and twelve businesses in front of the door."""
    training = TrainingFactory(capacity=SEATS, published_by=UserFactory(full_name="Tuti Pelatihan"))
    return training, [BusinessFactory() for _number in range(TAPS)]


def at_once(*calls):
    """Do all `calls` in the same moment; what each returned or raised, in their order."""
    barrier, results = threading.Barrier(len(calls), timeout=60), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place, call]) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def tap_at_once(training, businesses):
    """Everybody enrols in the same moment; what went wrong."""
    taps = [lambda one=one: services.enrol(training, one, by=one.owner.user) for one in businesses]
    return [result for result in at_once(*taps) if isinstance(result, Exception)]


def owner(row):
    return row.business.owner.user


def seated():
    return Enrolment.objects.filter(status=EnrolmentStatus.SEATED).count()


def status_of(row):
    return Enrolment.objects.get(pk=row.pk).status


# --- the lock off ---


def unlocked(training):
    return Training.objects.with_limits().prefetch_related("sessions").get(pk=training.pk)


def unlocked_enrolment(enrolment, *, with_owner=False):
    row = Enrolment.objects.select_related("business__owner__user", "business__subdistrict").get(pk=enrolment.pk)
    row.training = unlocked(enrolment.training)
    return row.training, row


@pytest.fixture
def no_lock(monkeypatch):
    """Nobody waits for anybody; whoever has counted the seats waits until `parties` have."""

    def take_off(parties):
        for module in (seats, filling, classes):
            monkeypatch.setattr(module, "locked", unlocked)
        for module in (seats, filling):
            monkeypatch.setattr(module, "locked_enrolment", unlocked_enrolment)
        # It has its own control below: its lock is in PostgreSQL, together with the counting.
        monkeypatch.setattr(quick, "enrol", lambda training, business, *, by: None)
        meet, counted = threading.Barrier(parties, timeout=20), filling.Seats.of
        first = threading.local()

        def count(training):
            found = counted(training)
            if not getattr(first, "has_met", False):
                first.has_met = True
                meet.wait()
            return found

        monkeypatch.setattr(filling.Seats, "of", count)

    return take_off


# --- the last seats ---


def test_as_many_as_there_are_seats_get_one_and_the_rest_wait_in_a_gapless_order(crowd):
    training, businesses = crowd

    errors = tap_at_once(training, businesses)

    assert errors == []
    assert seated() == SEATS
    waiting = Enrolment.objects.filter(status=EnrolmentStatus.WAITING).order_by("rank")
    assert list(waiting.values_list("rank", flat=True)) == list(range(1, TAPS - SEATS + 1))


def test_control_without_the_lock_everybody_gets_a_seat(crowd, no_lock):
    training, businesses = crowd
    no_lock(TAPS)

    errors = tap_at_once(training, businesses)

    assert errors == []
    assert seated() == TAPS


@pytest.fixture
def no_lock_in_the_function():
    """The function of `quick` without its locks; whoever has counted waits until all have."""
    without = TAKE.replace(" FOR NO KEY UPDATE", "")
    without = without.replace("    IF open_offers > 0", "    PERFORM pg_sleep(1);\n    IF open_offers > 0")
    assert "pg_sleep" in without
    assert "UPDATE" not in without
    replace(without)
    yield
    replace(TAKE)


def replace(function):
    with connection.cursor() as cursor:
        cursor.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def test_control_without_the_lock_in_the_function_everybody_gets_a_seat(crowd, no_lock_in_the_function):
    training, businesses = crowd

    errors = tap_at_once(training, businesses)

    assert errors == []
    assert seated() == TAPS


def test_control_without_the_lock_in_the_function_one_person_gets_two_classes_at_once(crowd, no_lock_in_the_function):
    training, businesses = crowd
    other = TrainingFactory(session__starts_at=training.sessions.get().starts_at, published_by=UserFactory())
    one = businesses[0]

    at_once(
        lambda: services.enrol(training, one, by=one.owner.user), lambda: services.enrol(other, one, by=one.owner.user)
    )

    assert seated() == 2


def test_the_seats_of_a_crowd_are_given_by_the_function(crowd, monkeypatch):
    """Else the race above would try the long way only. What falls between reading and lock may take it."""
    training, businesses = crowd
    long_way, taken = seats._enrol, []
    monkeypatch.setattr(seats, "_enrol", lambda *args, **kwargs: taken.append(args) or long_way(*args, **kwargs))

    tap_at_once(training, businesses)

    assert seated() == SEATS
    assert taken == []


def test_four_taps_of_one_business_are_one_enrolment(crowd):
    training, businesses = crowd

    errors = tap_at_once(training, [businesses[0]] * 4)

    assert errors == []
    assert Enrolment.objects.count() == 1


def test_two_businesses_of_one_person_get_one_seat(crowd):
    training, businesses = crowd
    second = BusinessFactory(owner=businesses[0].owner)

    errors = tap_at_once(training, [businesses[0], second])

    assert [type(error) for error in errors] == [NotAllowed]
    assert seated() == 1


def test_one_person_gets_one_of_two_classes_at_the_same_time(crowd):
    """Two trainings, two locks: the lock of the owner decides."""
    training, businesses = crowd
    other = TrainingFactory(session__starts_at=training.sessions.get().starts_at, published_by=UserFactory())
    one = businesses[0]

    results = at_once(
        lambda: services.enrol(training, one, by=one.owner.user), lambda: services.enrol(other, one, by=one.owner.user)
    )

    assert sorted(type(result).__name__ for result in results) == ["Enrolment", "NotAllowed"]
    assert seated() == 1


# --- an offer to all ---


@pytest.fixture
def offered_to_all(crowd, time_machine):
    """Three seats taken, nine wait, one seat falls free five hours before the start."""
    training, businesses = crowd
    rows = [services.enrol(training, one, by=one.owner.user) for one in businesses]
    time_machine.move_to(training.sessions.get().starts_at - timedelta(hours=5), tick=False)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    return training, rows[SEATS:]


def accept_at_once(rows):
    return at_once(*[lambda row=row: services.accept_offer(row, by=owner(row)) for row in rows])


def test_of_nine_taps_on_an_offer_to_all_one_takes_the_seat(offered_to_all):
    _training, rows = offered_to_all

    results = accept_at_once(rows)

    assert sorted(type(result).__name__ for result in results) == ["Enrolment"] + ["NotAllowed"] * 8
    assert seated() == SEATS
    assert Enrolment.objects.filter(status=EnrolmentStatus.WAITING).count() == 8


def test_control_without_the_lock_all_nine_take_it(offered_to_all, no_lock, monkeypatch):
    _training, rows = offered_to_all
    no_lock(len(rows))
    # Ending the others' offers locks their rows one by one: without the training's lock that alone is a deadlock.
    monkeypatch.setattr(seats, "take_back_open_offers", lambda training, seats: 0)

    accept_at_once(rows)

    assert seated() == SEATS - 1 + len(rows)


# --- an offer to one ---


@pytest.fixture
def offered(crowd):
    """The first who waits has an offer; its time is over, and no sweep has come yet."""
    training, businesses = crowd
    rows = [services.enrol(training, one, by=one.owner.user) for one in businesses[: SEATS + 2]]
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    past = timezone.now() - timedelta(minutes=1)
    Enrolment.objects.filter(pk=rows[SEATS].pk).update(offer_ends_at=past)
    return training, rows[SEATS], rows[SEATS + 1]


@pytest.fixture
def by_day(monkeypatch):
    # The hour of the test run must not decide whether offers lapse.
    monkeypatch.setattr(filling, "is_night", lambda moment, rules: False)


def test_accepting_and_lapsing_at_once_is_one_or_the_other(offered, by_day):
    _training, row, second = offered

    accepted, lapsed = at_once(lambda: services.accept_offer(row, by=owner(row)), services.lapse_offers)

    if isinstance(accepted, Enrolment):
        assert (lapsed, status_of(row), status_of(second)) == (0, "seated", "waiting")
    else:
        assert (type(accepted), lapsed) == (NotAllowed, 1)
        assert (status_of(row), status_of(second)) == ("lapsed", "offered")
    assert Enrolment.objects.holding().count() == SEATS


def test_control_without_the_lock_the_seat_is_given_and_offered_on(offered, by_day, no_lock, monkeypatch):
    training, row, second = offered
    no_lock(1)
    read = threading.Barrier(2, timeout=20)

    def read_then_wait(enrolment, *, with_owner=False):
        found = unlocked_enrolment(enrolment)
        read.wait()
        return found

    for module in (seats, filling):
        monkeypatch.setattr(module, "locked_enrolment", read_then_wait)

    at_once(lambda: services.accept_offer(row, by=owner(row)), services.lapse_offers)

    told = set(training.enrolments.get(pk=row.pk).business.owner.user.messages.values_list("key", flat=True))
    assert {"training_seat", "training_offer_lapsed"} <= told, "she is told both"
    assert status_of(second) == "offered"


def test_accepting_and_leaving_at_once_ends_without_a_seat(offered):
    _training, row, second = offered

    results = at_once(
        lambda: services.accept_offer(row, by=owner(row)), lambda: services.cancel_enrolment(row, by=owner(row))
    )

    assert isinstance(results[1], Enrolment)
    assert (status_of(row), status_of(second)) == ("cancelled", "offered")
    assert Enrolment.objects.holding().count() == SEATS


def test_three_sweeps_at_once_lapse_once(offered, by_day):
    _training, row, second = offered

    results = at_once(*[services.lapse_offers] * 3)

    assert sorted(results) == [0, 0, 1]
    assert (status_of(row), status_of(second)) == ("lapsed", "offered")
    assert owner(row).messages.filter(key="training_offer_lapsed", channel="inbox").count() == 1


# --- fewer seats while people enrol ---


def shrink(training, by):
    return lambda: services.change_capacity(training, 1, by=by)


def test_fewer_seats_and_a_tap_at_once_never_leave_more_people_than_seats(crowd):
    training, businesses = crowd
    first, one = businesses[:2]
    services.enrol(training, first, by=first.owner.user)

    at_once(shrink(training, UserFactory()), lambda: services.enrol(training, one, by=one.owner.user))

    training.refresh_from_db()
    assert training.capacity in {1, SEATS}
    assert seated() == (1 if training.capacity == 1 else 2)


def test_control_without_the_lock_there_are_more_people_than_seats(crowd, no_lock):
    training, businesses = crowd
    first, one = businesses[:2]
    services.enrol(training, first, by=first.owner.user)
    no_lock(2)

    at_once(shrink(training, UserFactory()), lambda: services.enrol(training, one, by=one.owner.user))

    training.refresh_from_db()
    assert (training.capacity, seated()) == (1, 2)
