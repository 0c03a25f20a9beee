"""Which licences the public sees, on the page of a business and on that of a product."""

from datetime import timedelta

import pytest
from django.utils import timezone

from businesses.models import Halal, Licence, LicenceCheck, LicenceKind
from tests.factories import BusinessFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    business = BusinessFactory(consented=True, slug="dapur-ratna", nib="1234567890123")
    return ProductFactory(business=business, slug="keripik", halal=Halal.NOT_YET)


@pytest.fixture
def give(product):
    def do(kind, number, days=100, result=LicenceCheck.NOT_CHECKED, named=False):
        today = timezone.localdate()
        checked = {} if result == LicenceCheck.NOT_CHECKED else {"checked_on": today, "checked_by": UserFactory()}
        row = Licence.objects.create(
            business=product.business, kind=kind, number=number, check_result=result,
            valid_until=None if days is None else today + timedelta(days=days), **checked,
        )  # fmt: skip
        if named:
            row.products.add(product)
        return row

    return do


def pages(client):
    """The page of the business and that of the product."""
    return [client.get(path).content.decode() for path in ("/usaha/dapur-ratna/", "/produk/keripik/")]


def shown(client, number):
    return [number in page for page in pages(client)]


@pytest.mark.parametrize(("days", "is_shown"), [(None, True), (1, True), (0, True), (-1, False)])
def test_shown_to_its_last_day(client, give, days, is_shown):
    give(LicenceKind.PIRT, "2063578010001-28", days, named=True)

    assert shown(client, "2063578010001-28") == [is_shown, is_shown]


def test_what_officials_did_not_find_is_not_shown(client, give):
    give(LicenceKind.PIRT, "2063578010001-28", result=LicenceCheck.NOT_FOUND, named=True)

    assert shown(client, "2063578010001-28") == [False, False]


@pytest.mark.parametrize(("result", "says"), [(LicenceCheck.FOUND, True), (LicenceCheck.NOT_CHECKED, False)])
def test_it_says_when_the_city_found_it(client, give, result, says):
    give(LicenceKind.PIRT, "2063578010001-28", result=result, named=True)

    assert shown(client, "ditemukan petugas di situs resminya pada") == [says, says]


def test_a_product_shows_the_pirt_that_names_it_and_no_other(client, give):
    give(LicenceKind.PIRT, "2063578010001-28")
    give(LicenceKind.BPOM_MD, "MD123456789012", named=True)

    assert shown(client, "2063578010001-28") == [True, False]
    assert shown(client, "MD123456789012") == [True, True]


def test_a_halal_certificate_without_products_counts_for_all(client, give):
    give(LicenceKind.HALAL, "ID35110000123450321", None)

    assert shown(client, "ID35110000123450321") == [True, True]


def test_but_not_for_one_that_is_not_halal(client, give, product):
    product.halal = Halal.NON_HALAL
    product.save()
    give(LicenceKind.HALAL, "ID35110000123450321", None)

    assert shown(client, "ID35110000123450321") == [True, False]


def test_the_nib_is_named_without_its_number(client, give):
    give(LicenceKind.NIB, "1234567890123", None)

    assert shown(client, "1234567890123") == [False, False]
    assert ["<dt>NIB</dt>" in page for page in pages(client)] == [True, False]


@pytest.mark.parametrize(("number", "is_shown"), [("IDM000123456", True), ("DID2026012345", False)])
def test_only_registered_marks_are_named(client, give, number, is_shown):
    give(LicenceKind.TRADE_MARK, number, None)

    assert shown(client, number) == [is_shown, False]


def test_in_english(client, give):
    give(LicenceKind.HALAL, "ID35110000123450321", None, result=LicenceCheck.FOUND)

    assert "found by the city at its authority on" in client.get("/en/usaha/dapur-ratna/").content.decode()
