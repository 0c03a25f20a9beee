import threading

import pytest
from django.db import connection, transaction

from businesses.models import Business, BusinessStatus
from businesses.slugs import free_slug
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Dapur Ratna", "dapur-ratna"),
        ("D’niel Pudding", "dniel-pudding"),
        ("Kué  Lumpur!", "kue-lumpur"),
        ("***", "business"),
    ],
)
def test_slug_is_readable(text, slug):
    assert free_slug(Business.objects.all(), text) == slug


def test_slug_counts_on_from_those_that_are_taken():
    for slug in ("dapur-ratna", "dapur-ratna-2", "dapur-ratna-baru"):
        BusinessFactory(slug=slug)

    assert free_slug(Business.objects.all(), "Dapur Ratna") == "dapur-ratna-3"


@pytest.mark.parametrize("own", ["dapur-ratna", "dapur-ratna-7"])
def test_slug_that_still_fits_is_kept(own):
    BusinessFactory(slug=own)

    assert free_slug(Business.objects.all(), "Dapur Ratna", keep=own) == own


def test_slug_that_no_longer_fits_is_replaced():
    BusinessFactory(slug="dapur-ratna")

    assert free_slug(Business.objects.all(), "Warung Ratna", keep="dapur-ratna") == "warung-ratna"


def test_slug_of_a_long_name_fits_its_column_with_a_number_behind():
    first = free_slug(Business.objects.all(), "a" * 200)
    BusinessFactory(slug=first)

    assert len(free_slug(Business.objects.all(), "a" * 200)) <= 140


@pytest.mark.django_db(transaction=True)
def test_slugs_wanted_at_once_all_differ():
    owner = OwnerFactory()
    together = threading.Barrier(4)
    errors = []

    def register():
        try:
            together.wait()
            with transaction.atomic():
                slug = free_slug(Business.objects.all(), "Dapur Ratna")
                Business.objects.create(owner=owner, name="Dapur Ratna", slug=slug, status=BusinessStatus.SUBMITTED)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=register) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(Business.objects.values_list("slug", flat=True)) == [
        "dapur-ratna",
        "dapur-ratna-2",
        "dapur-ratna-3",
        "dapur-ratna-4",
    ]
