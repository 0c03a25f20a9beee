"""Seats for all who applied: the fair order and the draw."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from businesses.models import Business, District, Subdistrict
from tests.factories import BusinessFactory, EnrolmentFactory, TrainingFactory
from trainings import services
from trainings.models import Attendance, Enrolment, SeatRule, Training
from trainings.models import EnrolmentStatus as Status
from trainings.services.deciding import Record, fair_score, records_of
from trainings.services.rules import numbers

NOW = timezone.now()


def owner(row):
    return row.business.owner.user


def past(one, *, days, came=True, listed=True, excuse="", by=None):
    """A class so many days ago in which she had a seat."""
    starts_at = timezone.now() - timedelta(days=days)
    training = TrainingFactory(status="held", published_at=starts_at, session__starts_at=starts_at)
    row = EnrolmentFactory(training=training, business=one, no_show_excuse=excuse, no_show_excused_by=by)
    other = EnrolmentFactory(training=training)
    if listed:
        session = training.sessions.get()
        for who, was_there in [(row, came), (other, True)]:
            Attendance.objects.create(enrolment=who, session=session, is_present=was_there, recorded_by=other.made_by)
    return row


# --- points ---


@pytest.mark.parametrize(
    "record, total",
    [
        (Record(None, 0, False), "6"),
        (Record(None, 0, True), "7"),
        (Record(None, 2, False), "0"),
        (Record(NOW - timedelta(days=304), 0, False), "2.0"),
        (Record(NOW - timedelta(days=3000), 0, True), "5.8"),
        (Record(NOW, 1, False), "-3.0"),
    ],
)
def test_points_of_the_fair_order(db, record, total):
    parts = fair_score(record, numbers(), now=NOW)

    assert sum(parts.values()) == Decimal(total)


def test_the_weights_are_rows(db):
    SeatRule.objects.filter(key="fair_never_trained").update(number=9)

    assert fair_score(Record(None, 0, False), numbers(), now=NOW)["never_trained"] == 9


def test_what_is_known_of_a_business(db, tuti):
    new, old, absent, excused, unlisted, long_ago = (BusinessFactory() for _number in range(6))
    past(old, days=60)
    past(absent, days=60, came=False)
    past(excused, days=60, came=False, excuse="Sakit", by=tuti)
    past(unlisted, days=60, listed=False)
    past(long_ago, days=200, came=False)

    found = records_of([new, old, absent, excused, unlisted, long_ago], numbers(), now=timezone.now())

    assert [found[row.pk].no_shows for row in (new, old, absent, excused, unlisted, long_ago)] == [0, 0, 1, 0, 0, 0]
    assert [bool(found[row.pk].last_trained_at) for row in (new, old, absent)] == [False, True, False]


def test_how_long_an_absence_counts_is_a_row(db):
    one = BusinessFactory()
    past(one, days=200, came=False)
    SeatRule.objects.filter(key="no_show_months").update(number=12)

    assert records_of([one], numbers(), now=timezone.now())[one.pk].no_shows == 1


def test_a_kecamatan_below_its_share_is_rare(db):
    here, there = (Subdistrict.objects.filter(district=row).first() for row in District.objects.all()[:2])
    Business.objects.update(subdistrict=there)
    often, seldom = BusinessFactory(subdistrict=here), BusinessFactory(subdistrict=there)
    past(often, days=30)
    Business.objects.exclude(pk=seldom.pk).update(subdistrict=here)

    found = records_of([often, seldom], numbers(), now=timezone.now())

    assert (found[often.pk].is_of_rare_district, found[seldom.pk].is_of_rare_district) == (False, True)


def test_records_ask_as_often_for_one_as_for_three(db, django_assert_num_queries):
    some = [BusinessFactory() for _number in range(3)]

    for count in (1, 3):
        with django_assert_num_queries(4):
            records_of(some[:count], {"no_show_months": Decimal(6)}, now=timezone.now())


# --- deciding ---


@pytest.fixture
def fair(tuti):
    return TrainingFactory(seats_policy="fair_order", capacity=2, published_by=tuti)


def test_fair_order_lets_newcomers_first_and_says_why(fair, business, tuti, told):
    old, absent, new = business(), business(), business()
    past(old, days=60)
    past(absent, days=60, came=False)
    rows = [services.enrol(fair, one, by=one.owner.user) for one in (old, absent, new)]

    services.close_enrolment(fair, by=tuti)

    found = [Enrolment.objects.get(pk=row.pk) for row in rows]
    assert [row.status for row in found] == [Status.WAITING, Status.SEATED, Status.SEATED]
    assert [row.rank for row in found] == [3, 2, 1]
    assert all(row.reason == "fair_rank" for row in found)
    assert found[1].reason_details["parts"]["no_shows"] == "-3.0"
    assert told(rows[0]) == {"training_applied": 1, "training_waiting": 1}
    assert told(rows[2]) == {"training_applied": 1, "training_seat": 1}
    fair.refresh_from_db()
    assert fair.decided_at is not None


def test_with_equal_points_who_applied_first_comes_first(fair, enrol_many, statuses, tuti):
    enrol_many(fair, 3)

    services.close_enrolment(fair, by=tuti)

    assert statuses(fair) == [Status.SEATED, Status.SEATED, Status.WAITING]


def test_a_draw_can_be_repeated_by_anybody(tuti, enrol_many):
    training = TrainingFactory(seats_policy="lottery", capacity=3, published_by=tuti)
    rows = enrol_many(training, 8)
    training.refresh_from_db()

    services.close_enrolment(training, by=tuti)

    seed = training.lottery_seed
    assert services.lottery_commitment(seed) == hashlib.sha256(seed.encode()).hexdigest()
    by_hand = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}:{row.ticket}".encode()).hexdigest())
    decided = Enrolment.objects.filter(training=training).order_by("rank")
    assert list(decided) == by_hand
    assert [row.status for row in decided] == [Status.SEATED] * 3 + [Status.WAITING] * 5
    assert decided[0].reason_details["lot"] == services.draw_number(seed, decided[0].ticket)[:8]


def test_quota_clash_and_register_are_asked_when_seats_are_decided(tuti, business, clash, statuses):
    training = TrainingFactory(seats_policy="fair_order", capacity=5, most_per_district=1, published_by=tuti)
    here, there = (Subdistrict.objects.filter(district=row).first() for row in District.objects.all()[:2])
    some = [
        business(subdistrict=here),
        business(subdistrict=here),
        business(subdistrict=there),
        business(subdistrict=None),
    ]
    rows = [services.enrol(training, one, by=one.owner.user) for one in some]
    clash(training, some[2])
    Business.objects.filter(pk=some[3].pk).update(status="inactive")

    services.close_enrolment(training, by=tuti)

    assert statuses(training) == [Status.SEATED, Status.WAITING, Status.WAITING, Status.WAITING]
    reasons = [Enrolment.objects.get(pk=row.pk).reason for row in rows]
    assert reasons == ["fair_rank", "district_full", "clash", "fair_rank"]


def test_who_withdrew_before_closing_is_left_out(fair, enrol_many, statuses, tuti):
    rows = enrol_many(fair, 3)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    services.close_enrolment(fair, by=tuti)

    assert statuses(fair) == [Status.CANCELLED, Status.SEATED, Status.SEATED]


def test_closed_after_the_start_a_class_decides_nothing(fair, enrol_many, statuses):
    enrol_many(fair, 1)
    fair.sessions.update(starts_at=timezone.now() - timedelta(hours=1))

    services.close_enrolment(fair)

    assert statuses(fair) == [Status.APPLIED]
    assert Training.objects.get(pk=fair.pk).decided_at is None
