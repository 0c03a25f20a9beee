import pytest
from django.urls import reverse

from businesses.models import KbliCode, Sector

pytestmark = pytest.mark.django_db


def url_of(business):
    return reverse("businesses:edit", args=[business.pk])


def test_edit_saves_and_goes_back(as_ratna, in_status):
    business = in_status("verified")
    sector = Sector.objects.get(slug="minuman")

    response = as_ratna.post(
        url_of(business), {"sector": sector.pk, "description_id": "Es dan jamu.", "whatsapp_is_public": "on"}
    )

    business.refresh_from_db()
    assert (business.sector, business.description_id, business.whatsapp_is_public, business.status) == (
        sector,
        "Es dan jamu.",
        True,
        "verified",
    )
    assert response.url == reverse("businesses:business", args=[business.pk])


def test_edit_shows_what_officials_have_checked(as_ratna, in_status):
    page = as_ratna.get(url_of(in_status("verified"))).content.decode()

    for words in ("Dapur Ratna", "Ratna Wulandari", "3578••••••••0001", "Jl. Contoh 1"):
        assert words in page
    assert 'name="name"' not in page
    assert 'name="address"' not in page


def test_edit_with_mistakes_says_so(as_ratna, in_status):
    business = in_status("verified")

    page = as_ratna.post(url_of(business), {"sector": "", "description_id": ""}).content.decode()

    assert "Kesalahan:" in page
    assert '<a href="#id_sector">' in page


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "rejected", "inactive"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_edit_is_for_verified_businesses_only(as_ratna, in_status, status, method):
    business = in_status(status)

    response = getattr(as_ratna, method)(url_of(business), {"sector": business.sector_id, "description_id": "Curian"})

    business.refresh_from_db()
    assert response.url == reverse("businesses:business", args=[business.pk])
    assert business.description_id == "Pastel dan kue basah."


@pytest.mark.parametrize("codes", [1, 3])
def test_edit_asks_the_database_as_often_for_one_as_for_three(as_ratna, in_status, codes, django_assert_num_queries):
    KbliCode.objects.exclude(pk__in=KbliCode.objects.values("pk")[:codes]).delete()
    business = in_status("verified")

    with django_assert_num_queries(7):
        as_ratna.get(url_of(business))
