"""Trainings in words: seats, weeks, for whom, what she can do."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from businesses.models import District, Sector
from tests.factories import EnrolmentFactory, SessionFactory, TrainingFactory
from trainings import timetable
from trainings.models import Training
from trainings.timetable import Seats, Week


@pytest.mark.parametrize(
    "taken, capacity, waiting, are_open, words, beside",
    [
        (12, 20, 0, False, "8 seats left", "12 of 20 taken"),
        (19, 20, 0, False, "1 seat left", "19 of 20 taken"),
        (20, 20, 0, False, "Full", "20 of 20 taken"),
        (20, 20, 1, False, "Full, 1 waits", "20 of 20 taken"),
        (21, 20, 3, False, "Full, 3 wait", "21 of 20 taken"),
        (0, 8, 1, True, "1 has applied", "for 8 seats"),
        (0, 1, 14, True, "14 have applied", "for 1 seat"),
    ],
)
def test_seats_in_words(taken, capacity, waiting, are_open, words, beside):
    with override("en"):
        seats = Seats(taken, capacity, waiting, are_open)
        assert (seats.words, seats.beside) == (words, beside)


@pytest.mark.parametrize("free, few", [(0, False), (1, True), (3, True), (4, False)])
def test_few_seats_are_said_so(free, few):
    assert Seats(20 - free, 20, 0, False).is_few is few
    assert Seats(20 - free, 20, 0, True).is_few is False


@pytest.mark.parametrize(
    "taken, capacity, drawn, drawn_taken",
    [(3, 8, 8, 3), (9, 8, 8, 8), (60, 60, 60, 60), (199, 200, 60, 59), (200, 200, 60, 60), (1, 200, 60, 0)],
)
def test_the_bar_never_looks_full_too_early(taken, capacity, drawn, drawn_taken):
    seats = Seats(taken, capacity, 0, False)

    assert (seats.drawn, seats.drawn_taken, len(seats.rects)) == (drawn, drawn_taken, drawn)
    assert [look for _x, look in seats.rects].count("seat-taken") == drawn_taken


def test_a_small_class_has_a_short_bar():
    assert Seats(0, 3, 0, False).width == Seats(0, 20, 0, False).width
    assert Seats(0, 40, 0, False).width > Seats(0, 20, 0, False).width


@pytest.mark.parametrize(
    "first, last, title",
    [
        (date(2027, 3, 3), date(2027, 3, 7), "Minggu ini, 3–7 Maret"),
        (date(2027, 3, 7), date(2027, 3, 7), "Minggu ini, 7 Maret"),
        (date(2027, 3, 8), date(2027, 3, 14), "Minggu depan, 8–14 Maret"),
        (date(2027, 3, 29), date(2027, 4, 4), "29 Maret–4 April"),
    ],
)
def test_weeks_have_titles(time_machine, first, last, title):
    time_machine.move_to(datetime(2027, 3, 3, 10, tzinfo=timezone.get_default_timezone()), tick=False)

    assert Week(first, last).title == title


@pytest.mark.parametrize("language, words", [("id", "Sepuluh kelas"), ("en", "Ten classes")])
def test_up_to_ten_classes_are_counted_in_words(db, language, words):
    week = Week(date(2027, 3, 1), date(2027, 3, 7))
    card = timetable.Card(Training(status="published"), None, Seats(3, 3, 0, False), timetable.Step(words="x"))

    with override(language):
        week.cards = [card] * 10
        assert week.summary == words
        week.cards = [card] * 11
        assert week.summary.startswith("11 ")


@pytest.fixture
def training(tuti):
    return TrainingFactory(published_by=tuti)


def test_for_whom_in_one_line(training):
    with override("en"):
        assert timetable.audience(training) == "all businesses"
    training.sectors.set(Sector.objects.filter(slug__in=["makanan", "minuman"]))
    training.districts.set(District.objects.filter(name="Gubeng"))
    Training.objects.filter(pk=training.pk).update(stages=["trained", "licensed"], is_for_newcomers=True)
    training.refresh_from_db()

    with override("en"):
        words = timetable.audience(training)

    assert words == (
        "businesses in food and drinks in kecamatan Gubeng"
        " that have been trained before or that have a licence that have never been trained"
    )


def test_a_class_of_several_days_stands_on_its_next_one(training, time_machine):
    first = training.sessions.get()
    second = SessionFactory(training=training, starts_at=first.starts_at + timedelta(days=7))
    time_machine.move_to(first.ends_at, tick=False)

    shown = timetable.coming()

    assert [row.pk for row in shown] == [training.pk]
    assert timetable.card(shown[0]).session == second
    assert second.starts_at.strftime("%M") in timetable.card(shown[0]).sharing


def test_without_a_date_a_card_has_a_title_only(training):
    training.sessions.all().delete()
    row = timetable.shown(Training.objects.filter(pk=training.pk)).get()

    card = timetable.card(row)

    assert (card.session, card.sharing) == (None, training.title)
    assert timetable.weeks([card]) == []


def test_place_in_line_counts_those_before_her(training):
    rows = [EnrolmentFactory(training=training, status="waiting", rank=rank) for rank in (1, 2, 2)]
    seated = EnrolmentFactory(training=training)

    assert [timetable.place_in_line(row) for row in [*rows, seated]] == [1, 2, 3, 0]
