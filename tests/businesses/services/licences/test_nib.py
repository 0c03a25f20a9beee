"""The NIB stands in one place only."""

import pytest
from django.db import IntegrityError, transaction

from businesses.models import (
    Business,
    Licence,
    LicenceCheck,
    LicenceKind,
    LicenceReminder,
    PrivateFile,
)
from businesses.services import (
    put_scan,
    record_check,
    remove_licence,
    save_licence,
)
from tests.businesses.services.licences.conftest import END
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


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
