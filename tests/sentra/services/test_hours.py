from datetime import date, datetime, time

import pytest

from sentra import services
from sentra.models import Holiday, OpeningHours, Outlet

MONDAY = date(2026, 11, 23)


@pytest.fixture
def siola(siola):
    """From nine to eight on weekdays alone."""
    OpeningHours.objects.filter(outlet=siola, weekday__gte=5).delete()
    return siola


def test_a_week_has_its_usual_hours(siola):
    week = services.week_of(siola, MONDAY)

    assert [day.is_closed for day in week] == [False] * 5 + [True] * 2
    assert (week[0].opens_at, week[0].closes_at) == (time(9), time(20))


@pytest.mark.parametrize("at, is_open", [("08:59", False), ("09:00", True), ("19:59", True), ("20:00", False)])
def test_it_opens_on_the_minute_and_closes_on_the_minute(siola, at, is_open):
    moment = datetime.fromisoformat(f"2026-11-23T{at}")

    assert services.is_open_at(siola, moment) is is_open


def test_a_holiday_closes_all_outlets_and_says_why(siola):
    Holiday.objects.create(day=MONDAY, name_id="Hari Contoh", name_en="Sample Day")

    day = services.week_of(siola, MONDAY, length=1)[0]

    assert (day.is_closed, day.holiday) == (True, "Hari Contoh")


def test_an_outlets_own_hours_of_a_holiday_go_before_those_of_all(siola, merr):
    Holiday.objects.create(day=MONDAY, name_id="Hari Contoh", name_en="Sample Day")
    Holiday.objects.create(
        outlet=siola, day=MONDAY, name_id="Bazar", name_en="Bazaar", opens_at=time(6), closes_at=time(23)
    )

    assert services.week_of(siola, MONDAY, length=1)[0].opens_at == time(6)
    assert services.week_of(merr, MONDAY, length=1)[0].is_closed


@pytest.mark.parametrize("field, value, day", [("opened_on", date(2026, 11, 24), 0), ("closed_on", MONDAY, 0)])
def test_before_it_opens_and_after_it_closes_for_good_it_is_closed(siola, field, value, day):
    Outlet.objects.filter(pk=siola.pk).update(**{field: value})
    siola.refresh_from_db()

    assert services.week_of(siola, MONDAY)[day].is_closed
