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


NUMBERS = {
    "started_year": "2019",
    "workers_women": "2",
    "workers_men": "1",
    "annual_sales_rupiah": "60.000.000",
    "capital_rupiah": "5.000.000",
}


def test_edit_keeps_the_numbers_that_the_register_asks_for(as_ratna, in_status):
    business = in_status("verified")

    as_ratna.post(url_of(business), {"sector": business.sector_id, "description_id": "Pastel.", **NUMBERS})

    business.refresh_from_db()
    assert {name: getattr(business, name) for name in NUMBERS} == {
        "started_year": 2019,
        "workers_women": 2,
        "workers_men": 1,
        "annual_sales_rupiah": 60_000_000,
        "capital_rupiah": 5_000_000,
    }


@pytest.mark.parametrize(
    "name, value", [("started_year", "2190"), ("workers_women", "-1"), ("capital_rupiah", "banyak")]
)
def test_edit_refuses_numbers_that_can_t_be(as_ratna, in_status, name, value):
    business = in_status("verified")

    page = as_ratna.post(
        url_of(business), {"sector": business.sector_id, "description_id": "Pastel.", name: value}
    ).content.decode()

    business.refresh_from_db()
    assert "Kesalahan:" in page
    assert getattr(business, name) is None


def test_edit_says_once_that_she_has_outgrown_the_micro_class(as_ratna, in_status):
    business = in_status("verified")
    sent = {"sector": business.sector_id, "description_id": "Pastel.", "annual_sales_rupiah": "2.500.000.000"}

    page = as_ratna.post(url_of(business), sent).content.decode()
    code = page.split('name="confirmed" value="')[1].split('"')[0]
    business.refresh_from_db()
    before = business.annual_sales_rupiah
    as_ratna.post(url_of(business), {**sent, "confirmed": code})

    business.refresh_from_db()
    assert (before, business.annual_sales_rupiah) == (None, 2_500_000_000)


def test_edit_asks_for_what_is_not_known_of_the_owner_until_it_is(as_ratna, in_status):
    business = in_status("verified")
    owner = business.owner
    owner.birth_date, owner.gender, owner.phone = None, "", None
    owner.save()

    asked = as_ratna.get(url_of(business)).content.decode()
    as_ratna.post(
        url_of(business),
        {
            "sector": business.sector_id,
            "description_id": "Pastel.",
            "birth_date_day": "11",
            "birth_date_month": "1",
            "birth_date_year": "1987",
            "gender": "woman",
            "phone": "0812 3456 7010",
        },
    )
    later = as_ratna.get(url_of(business)).content.decode()

    owner.refresh_from_db()
    assert (str(owner.birth_date), owner.gender, str(owner.phone)) == ("1987-01-11", "woman", "+6281234567010")
    assert ('name="gender"' in asked, 'name="gender"' in later) == (True, False)


def test_edit_does_not_change_what_is_known_of_the_owner(as_ratna, in_status):
    business = in_status("verified")
    business.owner.gender = "woman"
    business.owner.save()

    as_ratna.post(
        url_of(business),
        {
            "sector": business.sector_id,
            "description_id": "Pastel.",
            "birth_date_day": "1",
            "birth_date_month": "2",
            "birth_date_year": "1999",
            "gender": "man",
            "phone": "081299999999",
        },
    )

    business.owner.refresh_from_db()
    assert (str(business.owner.birth_date), business.owner.gender, str(business.owner.phone)) == (
        "1987-01-11",
        "woman",
        "+6281234567010",
    )
