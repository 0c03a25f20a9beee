"""Keeping, checking and reminding of licences; and the NIB, which stands in one place only."""

import contextlib
import threading
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from accounts.services import NotAllowed
from businesses import tasks
from businesses.models import (
    Business,
    BusinessStatus,
    Licence,
    LicenceCheck,
    LicenceKind,
    LicenceReminder,
    LicenceRule,
    Owner,
    PrivateFile,
)
from businesses.models.licences import LicenceQuerySet
from businesses.services import (
    NEVER_SHOWN,
    put_scan,
    record_check,
    remind_of_ends,
    remove_licence,
    remove_scan,
    save_licence,
)
from businesses.services.licences import _remind_some
from notifications.models import Message
from tests.businesses.test_files import HOSTILE, PLAIN
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db

WIB = ZoneInfo("Asia/Jakarta")
END = date(2027, 6, 30)
PIRT = "2063578010001-27"


@pytest.fixture
def verified(in_status):
    return in_status(BusinessStatus.VERIFIED)


@pytest.fixture
def pirt(verified):
    return Licence.objects.create(business=verified, kind=LicenceKind.PIRT, number=PIRT, valid_until=END)


@pytest.fixture
def scan():
    return lambda name="surat.pdf": SimpleUploadedFile(name, PLAIN)


def at(year, month, day, hour=9, minute=0):
    """Freeze the clock in Surabaya."""
    return time_machine.travel(datetime(year, month, day, hour, minute, tzinfo=WIB), tick=False)


def told(key="licence_ending"):
    return list(Message.objects.filter(key=key, channel="inbox").order_by("pk"))


# --- Keeping ---


def test_save_keeps_number_and_products(verified, ratna, product):
    licence = Licence(business=verified, kind=LicenceKind.PIRT, number=PIRT, valid_until=END)

    save_licence(licence, [product], by=ratna)

    assert list(Licence.objects.values_list("kind", "number", "valid_until", "products__name_id")) == [
        ("pirt", PIRT, END, "Pastel Tutup")
    ]


def test_save_forgets_what_an_official_found(pirt, ratna, vera):
    record_check(pirt, by=vera, found=True)
    pirt.refresh_from_db()
    pirt.valid_until = END + timedelta(days=1)

    save_licence(pirt, by=ratna)

    pirt.refresh_from_db()
    assert (pirt.check_result, pirt.checked_on, pirt.checked_by) == (LicenceCheck.NOT_CHECKED, None, None)


def test_save_without_products_leaves_them(pirt, ratna, product):
    pirt.products.add(product)

    save_licence(pirt, by=ratna)

    assert list(pirt.products.all()) == [product]


@pytest.mark.parametrize("status", sorted(NEVER_SHOWN - {BusinessStatus.MERGED}))
def test_nothing_changes_in_a_closed_business(pirt, ratna, scan, in_status, status):
    in_status(status)

    for act in (
        lambda: save_licence(pirt, by=ratna),
        lambda: remove_licence(pirt, by=ratna),
        lambda: put_scan(pirt, scan(), by=ratna),
        lambda: remove_scan(pirt, by=ratna),
    ):
        with pytest.raises(NotAllowed, match="sudah ditutup"):
            act()

    assert (Licence.objects.count(), PrivateFile.objects.count()) == (1, 0)


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - NEVER_SHOWN))
def test_every_living_business_keeps_licences(in_status, ratna, status):
    business = in_status(status)

    save_licence(Licence(business=business, kind=LicenceKind.HALAL, number="ID35110000123450321"), by=ratna)

    assert business.licences.count() == 1


def test_the_same_number_stands_once(verified, pirt):
    with pytest.raises(IntegrityError, match="licence_once_a_business"), transaction.atomic():
        Licence.objects.create(business=verified, kind=LicenceKind.PIRT, number=PIRT)


def test_remove_deletes_licence_scan_and_bytes(pirt, ratna, scan, own_files, django_capture_on_commit_callbacks):
    put_scan(pirt, scan(), by=ratna)

    with django_capture_on_commit_callbacks(execute=True):
        remove_licence(pirt, by=ratna)

    assert (Licence.objects.count(), PrivateFile.objects.count()) == (0, 0)
    assert [path for path in (own_files / "private").rglob("*") if path.is_file()] == []


def test_remove_twice_is_like_once(pirt, ratna):
    remove_licence(pirt, by=ratna)
    pirt.pk = 10**9

    remove_licence(pirt, by=ratna)

    assert not Licence.objects.exists()


# --- Scans ---


def test_a_new_scan_takes_the_place_of_the_old(pirt, ratna, scan, own_files, django_capture_on_commit_callbacks):
    put_scan(pirt, scan("lama.pdf"), by=ratna)

    with django_capture_on_commit_callbacks(execute=True):
        second = put_scan(pirt, scan("baru.pdf"), by=ratna)

    pirt.refresh_from_db()
    files = [path.name for path in (own_files / "private").rglob("*") if path.is_file()]
    assert (pirt.scan, list(PrivateFile.objects.all()), files) == (second, [second], [f"{second.pk}.pdf"])


def test_a_refused_scan_leaves_the_old_one(pirt, ratna, scan):
    first = put_scan(pirt, scan(), by=ratna)

    with pytest.raises(ValidationError):
        put_scan(pirt, SimpleUploadedFile("x.pdf", HOSTILE["script"][0]), by=ratna)

    pirt.refresh_from_db()
    assert pirt.scan == first


def test_a_scan_leaves_the_check_alone(pirt, ratna, vera, scan):
    record_check(pirt, by=vera, found=True)

    put_scan(pirt, scan(), by=ratna)

    pirt.refresh_from_db()
    assert pirt.check_result == LicenceCheck.FOUND


def test_remove_scan_keeps_the_licence(pirt, ratna, scan):
    put_scan(pirt, scan(), by=ratna)

    remove_scan(pirt, by=ratna)
    remove_scan(pirt, by=ratna)

    pirt.refresh_from_db()
    assert (pirt.scan, PrivateFile.objects.count()) == (None, 0)


# --- The NIB ---


@pytest.fixture
def nib(verified, ratna):
    return save_licence(Licence(business=verified, kind=LicenceKind.NIB, number="1234567890123"), by=ratna)


def test_a_nib_licence_is_the_nib_of_the_business(nib, verified):
    verified.refresh_from_db()

    assert verified.nib == "1234567890123"


@pytest.mark.parametrize("way", ["save", "update", "form of the admin"])
def test_the_licence_follows_the_business_whoever_writes_it(nib, verified, vera, way):
    record_check(nib, by=vera, found=True)

    if way == "update":
        Business.objects.filter(pk=verified.pk).update(nib="9876543210123")
    else:
        verified.refresh_from_db()
        verified.nib = "9876543210123"
        verified.save(update_fields=["nib"] if way == "save" else None)

    nib.refresh_from_db()
    assert (nib.number, nib.check_result, nib.checked_on) == ("9876543210123", LicenceCheck.NOT_CHECKED, None)


def test_another_change_of_the_business_leaves_the_check(nib, verified, vera):
    record_check(nib, by=vera, found=True)

    Business.objects.filter(pk=verified.pk).update(nib="1234567890123", address="Jl. Lain 2")

    nib.refresh_from_db()
    assert nib.check_result == LicenceCheck.FOUND


def test_the_licence_can_never_say_another_number(nib):
    Licence.objects.filter(pk=nib.pk).update(number="9999999999999")

    nib.refresh_from_db()
    assert nib.number == "1234567890123"


def test_without_nib_there_is_no_such_licence(nib, verified, product, ratna, scan):
    nib.products.add(product)
    LicenceReminder.objects.create(licence=nib, days_before=30, valid_until=END)
    put_scan(nib, scan(), by=ratna)

    Business.objects.filter(pk=verified.pk).update(nib="")

    assert (Licence.objects.count(), LicenceReminder.objects.count()) == (0, 0)
    # Its scan is left to the sweep.
    assert PrivateFile.objects.count() == 1


def test_removing_the_licence_empties_the_nib(nib, verified, ratna):
    remove_licence(nib, by=ratna)

    verified.refresh_from_db()
    assert verified.nib == ""


def test_a_nib_that_moves_to_another_business_is_its_nib(nib, owner):
    other = BusinessFactory(owner=owner, nib="")

    Licence.objects.filter(pk=nib.pk).update(business=other)

    other.refresh_from_db()
    assert other.nib == "1234567890123"


def test_a_nib_that_moves_takes_the_number_that_is_there(nib, owner):
    other = BusinessFactory(owner=owner, nib="5555555555555")

    Licence.objects.filter(pk=nib.pk).update(business=other)

    nib.refresh_from_db()
    assert nib.number == "5555555555555"


def test_a_business_has_one_nib(nib, verified):
    with pytest.raises(IntegrityError), transaction.atomic():
        Licence.objects.create(business=verified, kind=LicenceKind.NIB, number="5555555555555")


def test_the_database_refuses_a_nib_that_is_none(verified):
    with pytest.raises(IntegrityError, match="business_nib_13_digits"), transaction.atomic():
        Licence.objects.create(business=verified, kind=LicenceKind.NIB, number="123")


def test_other_kinds_leave_the_nib_alone(pirt, verified):
    verified.refresh_from_db()

    assert verified.nib == ""


# --- Looking it up ---


@pytest.mark.parametrize(("found", "result"), [(True, LicenceCheck.FOUND), (False, LicenceCheck.NOT_FOUND)])
def test_a_check_records_result_day_and_person(pirt, vera, found, result):
    with at(2026, 11, 24, 1):
        record_check(pirt, by=vera, found=found)

    pirt.refresh_from_db()
    assert (pirt.check_result, pirt.checked_on, pirt.checked_by) == (result, date(2026, 11, 24), vera)


def test_the_owner_hears_when_it_was_not_found(pirt, vera):
    record_check(pirt, by=vera, found=False)

    [message] = told("licence_not_found")
    assert message.subject == "Nomor P-IRT Dapur Ratna belum kami temukan"
    assert (PIRT in message.body, message.link) == (True, f"/saya/usaha/{pirt.business_id}/izin/{pirt.pk}/")


def test_nobody_hears_of_what_was_found(pirt, vera):
    record_check(pirt, by=vera, found=True)

    assert told("licence_not_found") == []


def test_an_owner_without_account_hears_nothing(vera):
    business = BusinessFactory(owner=OwnerFactory(user=None, full_name="Sri", phone="+628120000001"))
    licence = Licence.objects.create(business=business, kind=LicenceKind.PIRT, number=PIRT)

    record_check(licence, by=vera, found=False)

    assert not Message.objects.exists()


def test_a_look_at_older_entries_is_refused(pirt, ratna, vera):
    seen = Licence.objects.get(pk=pirt.pk)
    pirt.number = "2063578010001-28"
    save_licence(pirt, by=ratna)

    with pytest.raises(NotAllowed, match="baru saja berubah"):
        record_check(seen, by=vera, found=True)

    pirt.refresh_from_db()
    assert pirt.check_result == LicenceCheck.NOT_CHECKED


def test_a_removed_licence_cannot_be_checked(pirt, ratna, vera):
    seen = Licence.objects.get(pk=pirt.pk)
    remove_licence(pirt, by=ratna)

    with pytest.raises(NotAllowed):
        record_check(seen, by=vera, found=True)


# --- Reminders ---


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
    # Every day around both reminders and the end, and one a week between them.
    days = sorted({*range(1, 4), *range(149, 154), *range(178, 181), *range(8, 178, 7)})
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
