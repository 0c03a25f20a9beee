"""Reminders before the end: on the right day, once, to whom it concerns."""

import contextlib
import threading
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from businesses import tasks
from businesses.models import (
    BusinessStatus,
    Licence,
    LicenceKind,
    LicenceReminder,
    LicenceRule,
    Owner,
)
from businesses.models.licences import LicenceQuerySet
from businesses.services import (
    NEVER_SHOWN,
    record_check,
    remind_of_ends,
    save_licence,
)
from businesses.services.licences import _remind_some
from tests.businesses.services.licences.conftest import END, PIRT, WIB, at, told
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), 180),
        (date(2027, 1, 2), 180),
        (date(2027, 5, 30), 180),
        (date(2027, 5, 31), 30),
        (date(2027, 6, 29), 30),
        (date(2027, 6, 30), 30),
        (date(2027, 7, 1), None),
    ],
)
def test_reminded_on_the_right_day_also_over_the_end_of_a_year(pirt, today, days):
    with at(today.year, today.month, today.day):
        remind_of_ends()

    assert list(LicenceReminder.objects.values_list("days_before", flat=True)) == ([days] if days else [])
    assert len(told()) == bool(days)


def test_the_day_is_that_of_surabaya(pirt):
    # 18 o'clock in UTC on New Year's Eve is 1 o'clock of New Year in Surabaya: the day has come, but people sleep.
    with time_machine.travel(datetime(2026, 12, 31, 18, 0, tzinfo=ZoneInfo("UTC")), tick=False):
        by_night = remind_of_ends()
    with time_machine.travel(datetime(2027, 1, 1, 0, 0, tzinfo=ZoneInfo("UTC")), tick=False):
        in_the_morning = remind_of_ends()

    assert (by_night, in_the_morning) == (0, 1)


@pytest.mark.parametrize(
    ("hour", "minute", "count"), [(0, 0, 0), (6, 59, 0), (7, 0, 1), (20, 59, 1), (21, 0, 0), (23, 59, 0)]
)
def test_nobody_is_woken(pirt, hour, minute, count):
    with at(2027, 1, 1, hour, minute):
        assert remind_of_ends() == count


def test_once_each_however_often_it_is_swept(pirt):
    # Every day around both reminders and the end, and a few between them.
    days = sorted({*range(1, 4), *range(149, 154), *range(178, 181), *range(20, 178, 40)})
    counts = {}
    for day in days:
        with time_machine.travel(datetime(2027, 1, 1, 9, tzinfo=WIB) + timedelta(days=day - 1), tick=False):
            counts[day] = (remind_of_ends(), remind_of_ends())

    assert [day for day, count in counts.items() if count != (0, 0)] == [1, 151]
    assert sorted(LicenceReminder.objects.values_list("days_before", flat=True)) == [30, 180]


def test_beat_down_for_two_days_costs_no_reminder(pirt):
    with at(2027, 5, 30):
        remind_of_ends()
    with at(2027, 6, 2):
        remind_of_ends()
        remind_of_ends()

    assert [message.subject for message in told()] == ["P-IRT Dapur Ratna berlaku sampai 30 Juni 2027"] * 2
    assert "28 hari lagi" in told()[1].body


def test_when_both_are_due_only_the_nearer_is_told(pirt):
    with at(2027, 6, 20):
        assert (remind_of_ends(), remind_of_ends()) == (1, 0)

    assert list(LicenceReminder.objects.values_list("days_before", flat=True)) == [30]


def test_the_end_of_february(verified):
    Licence.objects.create(
        business=verified, kind=LicenceKind.TRADE_MARK, number="IDM000123456", valid_until=date(2028, 3, 30)
    )

    with at(2028, 2, 28):
        remind_of_ends()
    before = LicenceReminder.objects.filter(days_before=30).count()
    with at(2028, 2, 29):
        remind_of_ends()

    assert (before, LicenceReminder.objects.filter(days_before=30).count()) == (0, 1)


def test_the_message_is_in_her_language_with_the_day_and_the_number(pirt, ratna):
    ratna.language = "en"
    ratna.save()

    with at(2027, 5, 31):
        remind_of_ends()

    [message] = told()
    assert message.subject == "The P-IRT of Dapur Ratna is valid until 30 June 2027"
    assert (PIRT in message.body, "days left: 30" in message.body) == (True, True)
    assert message.link == f"/en/saya/usaha/{pirt.business_id}/izin/"


def test_a_new_end_is_reminded_anew(pirt, ratna):
    with at(2027, 5, 31):
        remind_of_ends()
    pirt.valid_until = date(2032, 6, 30)
    save_licence(pirt, by=ratna)
    with at(2027, 6, 15):
        old_end = remind_of_ends()
    with at(2032, 5, 31):
        new_end = remind_of_ends()

    assert (old_end, new_end) == (0, 1)


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ([], [], 0),
        (["a"], [], 0),
        (["a"], ["a"], 0),
        (["a"], ["a", "b"], 0),
        (["a", "b"], ["a"], 1),
        (["a"], ["b"], 1),
        ([], ["a"], 1),
    ],
)
def test_one_that_is_renewed_by_another_is_not_reminded(pirt, verified, old, new, count):
    products = {name: ProductFactory(business=verified, name_id=name) for name in "ab"}
    later = Licence.objects.create(
        business=verified, kind=LicenceKind.PIRT, number="2063578010001-32", valid_until=date(2032, 6, 30)
    )
    pirt.products.set(products[name] for name in old)
    later.products.set(products[name] for name in new)

    with at(2027, 5, 31):
        assert remind_of_ends() == count


def test_another_kind_or_business_renews_nothing(pirt, verified, owner):
    Licence.objects.create(business=verified, kind=LicenceKind.HALAL, number="ID35110000123450321")
    other = BusinessFactory(owner=owner)
    Licence.objects.create(
        business=other, kind=LicenceKind.PIRT, number="2063578010001-32", valid_until=END.replace(year=2032)
    )

    with at(2027, 5, 31):
        assert remind_of_ends() == 1


def test_one_that_was_not_found_renews_nothing_and_is_not_reminded(pirt, verified, vera):
    later = Licence.objects.create(
        business=verified, kind=LicenceKind.PIRT, number="2063578010001-28", valid_until=date(2028, 1, 1)
    )
    record_check(later, by=vera, found=False)

    with at(2027, 5, 31):
        first = remind_of_ends()
    with at(2027, 12, 20):
        second = remind_of_ends()

    assert (first, second) == (1, 0)


@pytest.mark.parametrize("status", sorted(NEVER_SHOWN - {BusinessStatus.MERGED}))
def test_closed_businesses_are_left_in_peace(pirt, in_status, status):
    in_status(status)

    with at(2027, 5, 31):
        assert remind_of_ends() == 0


def test_without_an_account_nobody_is_reminded_until_she_has_one(vera):
    owner = OwnerFactory(user=None, full_name="Sri", phone="+628120000001")
    licence = Licence.objects.create(
        business=BusinessFactory(owner=owner), kind=LicenceKind.PIRT, number=PIRT, valid_until=END
    )

    with at(2027, 5, 31):
        before = remind_of_ends()
    owner.user = UserFactory()
    owner.save()
    with at(2027, 6, 1):
        after = remind_of_ends()

    assert (before, after, LicenceReminder.objects.get().licence) == (0, 1, licence)


def test_the_days_are_those_of_the_rule_in_force(pirt):
    LicenceRule.objects.create(
        kind=LicenceKind.PIRT, effective_on=date(2027, 2, 1), remind_days=[60], about_id="x", about_en="x",
        how_id="x", how_en="x", source="x",
    )  # fmt: skip

    with at(2027, 4, 30):
        before = remind_of_ends()
    with at(2027, 5, 1):
        after = remind_of_ends()

    assert (before, after) == (0, 1)
    assert LicenceReminder.objects.get().days_before == 60


def test_many_are_told_in_pieces(verified, monkeypatch):
    monkeypatch.setattr("businesses.services.licences.REMIND_AT_ONCE", 2)
    for number in range(5):
        Licence.objects.create(
            business=verified, kind=LicenceKind.TRADE_MARK, number=f"IDM00000000{number}", valid_until=END
        )

    with at(2027, 5, 31):
        assert (remind_of_ends(), len(told())) == (5, 5)


def test_the_task_of_beat_reminds(pirt):
    with at(2027, 5, 31):
        tasks.remind_of_licences()

    assert len(told()) == 1


def test_no_message_no_row(pirt, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("businesses.services.licences.notify", fails)

    with at(2027, 5, 31), pytest.raises(RuntimeError):
        remind_of_ends()

    assert not LicenceReminder.objects.exists()


# --- Two sweeps at once ---


def sweep_twice(monkeypatch, *, locked):
    """Two sweeps that both look before either writes; how many each of them told. `locked` False: neither locks."""
    both = threading.Barrier(2, timeout=2)
    real, results = LicenceReminder.objects.get_or_create, []

    def meet(**fields):
        # With the lock only one comes here, waits in vain for the other and goes on.
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait()
        return real(**fields) if locked else (None, True)

    def sweep():
        try:
            results.append(_remind_some(LicenceKind.PIRT, 30, date(2027, 5, 31)))
        finally:
            connection.close()

    monkeypatch.setattr(LicenceReminder.objects, "get_or_create", meet)
    if not locked:
        monkeypatch.setattr(LicenceQuerySet, "select_for_update", lambda self, **options: self)
    threads = [threading.Thread(target=sweep) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locked", "counts"), [(False, [1, 1]), (True, [0, 1])])
def test_two_sweeps_tell_her_once(pirt, monkeypatch, locked, counts):
    assert sweep_twice(monkeypatch, locked=locked) == counts


@pytest.mark.parametrize("is_claimed", [False, True])
def test_the_helper_hears_of_licences_until_the_claim(helped, kadar, sri, vera, is_claimed):
    if is_claimed:
        Owner.objects.filter(pk=helped.owner_id).update(user=sri)
    licence = Licence.objects.create(business=helped, kind=LicenceKind.PIRT, number=PIRT, valid_until=END)

    record_check(licence, by=vera, found=False)
    Licence.objects.update(check_result="not_checked", checked_on=None, checked_by=None)
    with time_machine.travel(datetime.combine(END - timedelta(days=20), time(9), WIB), tick=False):
        remind_of_ends()

    reader = sri if is_claimed else kadar
    assert [row.recipient for row in told("licence_not_found")] == [reader]
    assert [row.recipient for row in told("licence_ending")] == [reader]
