"""What the national register lacks of a business, and where she adds it."""

import re

import pytest
from django.urls import reverse

from businesses import readiness
from businesses.journey import register_gaps
from businesses.models import Business, BusinessStatus, Owner, RegisterField

pytestmark = pytest.mark.django_db

ASKED = {"submitted", "returned", "verified"}


def empty(business):
    """Nothing is known of it but what the database itself insists on."""
    Owner.objects.filter(pk=business.owner_id).update(
        nik=None, nik_hash=None, full_name="", birth_date=None, gender="", phone=None
    )
    Business.objects.filter(pk=business.pk).update(
        address="", sector=None, kbli_code="", kbli_edition=None, nib="", started_year=None, capital_rupiah=None,
        annual_sales_rupiah=None, workers_women=None, workers_men=None,
    )  # fmt: skip
    business.products.update(status="archived")
    return Business.objects.select_related("owner").get(pk=business.pk)


@pytest.fixture
def as_ratna(client, ratna):
    client.force_login(ratna)
    return client


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - ASKED - {BusinessStatus.MERGED}))
def test_nothing_is_asked_where_nothing_can_be_added(in_status, status):
    assert register_gaps(in_status(status)) is None


@pytest.mark.parametrize("status", sorted(ASKED))
def test_it_counts_as_officials_do(in_status, status):
    business = in_status(status)
    lacking = readiness.score(business).missing

    gaps = register_gaps(business)

    assert (gaps.known, gaps.total) == (16 - len(lacking), 16)
    assert [gap.label for gap in gaps.missing] == [field.name for field in lacking]


def test_without_fields_nothing_is_asked(in_status):
    RegisterField.objects.update(is_active=False)

    assert register_gaps(in_status("verified")) is None


@pytest.mark.parametrize("status", ["returned", "verified"])
def test_each_missing_fact_leads_to_a_page_that_asks_for_it(as_ratna, in_status, status):
    business = empty(in_status(status))

    gaps = register_gaps(business)
    found = {}
    for gap in gaps.missing:
        url, _hash, anchor = gap.url.partition("#")
        response = as_ratna.get(url)
        found[gap.label] = (
            response.status_code,
            not anchor or re.search(rf'id="{anchor}"', response.content.decode()) is not None,
        )

    assert len(found) == gaps.total - gaps.known >= 13
    assert set(found.values()) == {(200, True)}


def test_while_officials_look_only_products_and_the_nib_can_be_added(in_status):
    business = empty(in_status("submitted"))

    urls = [gap.url for gap in register_gaps(business).missing if gap.url]

    assert urls == [
        reverse("businesses:licence_new", args=[business.pk, "nib"]),
        reverse("businesses:product_new", args=[business.pk]),
    ]


def test_a_helper_is_not_led_to_requests_of_the_owner(in_status):
    business = empty(in_status("verified"))

    hers = {gap.label for gap in register_gaps(business, is_helping=True).missing if not gap.url}

    assert hers == {"NIK pemilik", "Nama lengkap pemilik", "Alamat usaha"}


def test_her_pages_say_how_much_is_there(as_ratna, in_status):
    business = empty(in_status("verified"))
    known = register_gaps(business).known

    page = as_ratna.get(reverse("businesses:business", args=[business.pk])).content.decode()
    home = as_ratna.get(reverse("businesses:mine")).content.decode()

    assert f"{known} dari 16 data sudah ada" in page
    assert f"{known} dari 16 data: lengkapi sisanya" in home
    assert f"{reverse('businesses:business', args=[business.pk])}#register" in home


def test_a_full_entry_is_praised(as_ratna, in_status):
    business = in_status("verified")
    RegisterField.objects.exclude(key="business_name").update(is_active=False)

    page = as_ratna.get(reverse("businesses:business", args=[business.pk])).content.decode()

    assert "1 dari 1 data sudah ada" in page
    assert "Semuanya lengkap. Terima kasih!" in page


def test_the_helpers_page_says_it_too(client, helped, kadar):
    Business.objects.filter(pk=helped.pk).update(status="returned", slug="keripik-sri", submitted_at=helped.created_at)
    client.force_login(kadar)

    page = client.get(reverse("businesses:business", args=[helped.pk])).content.decode()

    assert "dari 16 data sudah ada" in page
    assert reverse("businesses:about", args=[helped.pk]) in page
