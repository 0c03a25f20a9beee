from datetime import date

import pytest
from django.urls import reverse

from businesses.models import BusinessStatus
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def url_of(business):
    return reverse("businesses:business", args=[business.pk])


@pytest.mark.parametrize("status", BusinessStatus)
def test_business_shows_its_status_and_what_was_filled_in(as_ratna, in_status, status):
    business = in_status(status)

    page = as_ratna.get(url_of(business)).content.decode()

    label = str(status.label)
    assert label[0].upper() + label[1:] in page
    assert "3578••••••••0001" in page
    assert "3578085101870001" not in page


@pytest.mark.parametrize(
    ("status", "editable"),
    [("draft", True), ("returned", True), ("submitted", False), ("verified", False), ("rejected", False)],
)
def test_business_offers_to_change_the_registration_only_while_it_is_hers(as_ratna, in_status, status, editable):
    business = in_status(status)

    page = as_ratna.get(url_of(business)).content.decode()

    assert (f'href="{reverse("businesses:person", args=[business.pk])}?check"' in page) is editable


@pytest.mark.parametrize(("language", "born"), [("id", "6 Mei 1990"), ("en", "6 May 1990")])
def test_business_writes_the_month_of_birth_out(as_ratna, in_status, owner, language, born):
    owner.birth_date = date(1990, 5, 6)
    owner.save()
    url = url_of(in_status("submitted"))

    page = as_ratna.get(url if language == "id" else f"/en{url}").content.decode()

    assert born in page


def test_business_that_is_verified_says_why_the_rest_stays(as_ratna, in_status):
    page = as_ratna.get(url_of(in_status("verified"))).content.decode()

    assert "sudah diperiksa petugas" in page
    assert "/ubah/" in page


@pytest.mark.parametrize("count", [1, 3])
def test_business_asks_the_database_as_often_for_one_as_for_three(
    as_ratna, in_status, count, django_assert_num_queries
):
    business = in_status("submitted")
    for _ in range(count - 1):
        ProductFactory(business=business)

    with django_assert_num_queries(9):
        as_ratna.get(url_of(business))
