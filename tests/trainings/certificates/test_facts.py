"""What attendance rows say about a certificate."""

from datetime import date

import pytest
from django.utils import translation

from tests.trainings.conftest import make_held, seat
from trainings.certificates import facts


@pytest.mark.django_db
@pytest.mark.parametrize(
    "came, late, early, minutes, percent, is_earned",
    [
        ([True], 0, 0, 180, 100, True),
        ([True], 36, 0, 144, 80, True),
        ([True], 0, 37, 143, 79, False),
        ([True], 20, 16, 144, 80, True),
        ([True], 170, 160, 0, 0, False),
        ([False], 0, 0, 0, 0, False),
        ([None], 0, 0, 0, 0, False),
    ],
)
def test_minutes_late_and_early_are_taken_off(came, late, early, minutes, percent, is_earned):
    row = seat(make_held(), came=came, late=late, early=early)

    found = facts.of_enrolment(row)

    assert (found.attended_minutes, found.percent, found.is_earned) == (minutes, percent, is_earned)


@pytest.mark.django_db
@pytest.mark.parametrize("needed, is_earned", [(66, True), (67, False), (100, False), (1, True)])
def test_the_threshold_is_the_trainings_own(needed, is_earned):
    row = seat(make_held(hours=[2, 2, 2], attendance_percent=needed), came=[True, False, True])

    assert facts.of_enrolment(row).is_earned == is_earned


@pytest.mark.django_db
def test_longer_sessions_weigh_more():
    row = seat(make_held(hours=[1, 5]), came=[False, True])

    found = facts.of_enrolment(row)

    assert (found.percent, found.is_earned, len(found.dates)) == (83, True, 1)


@pytest.mark.django_db
def test_a_day_nobody_noted_counts_as_not_attended_and_is_named():
    training = make_held(hours=[3, 3])
    row = seat(training, came=[True, None])

    found = facts.of_enrolment(row)

    assert (found.is_earned, found.percent) == (False, 50)
    assert found.why_not.startswith("50 % dari jam pelajaran; yang diperlukan 80 %. Kehadiran ")
    assert found.why_not.endswith("belum dicatat.")


@pytest.mark.django_db
def test_why_not_is_silent_where_it_is_earned_and_plain_where_nobody_came():
    training = make_held()

    assert facts.of_enrolment(seat(training)).why_not == ""
    assert facts.of_enrolment(seat(training, came=[False])).why_not == "Tidak pernah hadir."


@pytest.mark.django_db
def test_two_sessions_on_one_day_are_one_date():
    training = make_held(hours=[2])
    first = training.sessions.get()
    first.pk = None
    first.starts_at, first.ends_at = first.ends_at, first.ends_at + (first.ends_at - first.starts_at)
    first.save()
    row = seat(training, came=[True, True])

    found = facts.of_enrolment(row)

    assert (found.attended_minutes, len(found.dates)) == (240, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_class_costs_two_queries_however_many_are_in_it(django_assert_num_queries, count):
    training = make_held()
    rows = [seat(training) for _number in range(count)]

    with django_assert_num_queries(2):
        assert len(facts.of_training(training, rows)) == count


@pytest.mark.parametrize(
    "days, indonesian, english",
    [
        ([(2026, 11, 12)], "12 November 2026", "12 November 2026"),
        ([(2026, 11, 13), (2026, 11, 12)], "12 dan 13 November 2026", "12 and 13 November 2026"),
        (
            [(2026, 10, 30), (2026, 11, 1), (2026, 11, 2)],
            "30 Oktober, 1 dan 2 November 2026",
            "30 October, 1 and 2 November 2026",
        ),
        ([(2025, 12, 31), (2026, 1, 1)], "31 Desember 2025 dan 1 Januari 2026", "31 December 2025 and 1 January 2026"),
        ([], "", ""),
    ],
)
def test_days_in_words(days, indonesian, english):
    dates = [date(*day) for day in days]

    assert facts.days(dates) == indonesian
    with translation.override("en"):
        assert facts.days(dates) == english


@pytest.mark.parametrize(
    "minutes, indonesian, english",
    [
        (350, "5 jam 50 menit", "5 hours 50 minutes"),
        (60, "1 jam", "1 hour"),
        (1, "1 menit", "1 minute"),
        (0, "0 menit", "0 minutes"),
        (121, "2 jam 1 menit", "2 hours 1 minute"),
    ],
)
def test_hours_in_words(minutes, indonesian, english):
    assert facts.hours(minutes) == indonesian
    with translation.override("en"):
        assert facts.hours(minutes) == english
