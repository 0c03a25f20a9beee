"""Licences and their scans: kept, changed, removed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.services import NotAllowed
from businesses.models import (
    BusinessStatus,
    Licence,
    LicenceCheck,
    LicenceKind,
    PrivateFile,
)
from businesses.services import (
    NEVER_SHOWN,
    put_scan,
    record_check,
    remove_licence,
    remove_scan,
    save_licence,
)
from tests.businesses.services.licences.conftest import END, PIRT
from tests.businesses.test_files import HOSTILE

pytestmark = pytest.mark.django_db


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
