"""The middle steps of a registration: about, place, consents, registration_products."""

import pytest
from django.urls import reverse

from accounts.models import Consent, ConsentText
from businesses.models import KbliCode, Sector, Subdistrict
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def url_of(name, draft):
    return reverse(f"businesses:{name}", args=[draft.pk])


def test_about_saves_and_goes_on(as_ratna, draft):
    sector = Sector.objects.get(slug="kriya")

    response = as_ratna.post(
        url_of("about", draft), {"name": "Anyam Ratna", "sector": sector.pk, "description_id": "Tas."}
    )

    draft.refresh_from_db()
    assert (draft.name, draft.sector, draft.status) == ("Anyam Ratna", sector, "draft")
    assert response.url == url_of("place", draft)


def test_about_offers_the_common_kbli_codes(as_ratna, draft):
    page = as_ratna.get(url_of("about", draft)).content.decode()

    assert (
        page.count('<option value="1') + page.count('<option value="2') + page.count('<option value="3')
        >= KbliCode.objects.count()
    )
    assert '<datalist id="kbli-codes">' in page
    assert 'list="kbli-codes"' in page


def test_about_folds_away_what_may_wait(as_ratna, draft):
    folded = as_ratna.get(url_of("about", draft)).content.decode()
    draft.started_year = 2016
    draft.save()
    unfolded = as_ratna.get(url_of("about", draft)).content.decode()

    assert '<details class="group later">' in folded
    assert '<details class="group later" open>' in unfolded


def test_about_with_good_news_lets_her_go_on(as_ratna, draft):
    data = {
        "name": "Dapur Ratna",
        "sector": draft.sector_id,
        "description_id": "Kue.",
        "annual_sales_rupiah": "1.900.000.000",
    }
    page = as_ratna.post(url_of("about", draft), data, follow=True)
    codes = page.context["form"].warning_codes

    response = as_ratna.post(url_of("about", draft), {**data, "confirmed": codes})

    assert "naik kelas" in page.content.decode()
    draft.refresh_from_db()
    assert (draft.annual_sales_rupiah, response.url) == (1_900_000_000, url_of("place", draft))


def test_about_with_mistakes_does_not_show_them_as_saved(as_ratna, draft):
    page = as_ratna.post(url_of("about", draft), {"name": "Nama Baru", "sector": "", "description_id": ""}, follow=True)

    assert {"term": "Nama usaha", "value": "Dapur Ratna"} in page.context["filled"]


def test_place_saves_and_goes_on(as_ratna, draft):
    row = Subdistrict.objects.get(name="Gubeng")

    response = as_ratna.post(url_of("place", draft), {"address": "Jl. Gubeng 1", "subdistrict": row.pk})

    draft.refresh_from_db()
    assert (draft.address, draft.subdistrict) == ("Jl. Gubeng 1", row)
    assert response.url == url_of("registration_products", draft)


def test_place_has_a_plain_select_under_kecamatan(as_ratna, draft):
    page = as_ratna.get(url_of("place", draft)).content.decode()

    assert page.count("<optgroup") == 31


def test_consents_save_and_go_on(as_ratna, ratna, draft):
    response = as_ratna.post(url_of("consents", draft), {"programme": "on", "showcase": "on"})

    assert sorted(Consent.objects.active().values_list("purpose", flat=True)) == ["programme", "showcase"]
    assert response.url == url_of("check", draft)


def test_consents_without_the_programme_say_so(as_ratna, ratna, draft):
    Consent.objects.all().delete()

    page = as_ratna.post(url_of("consents", draft), {"showcase": "on"}, follow=True).content.decode()

    assert "Kesalahan:" in page
    assert '<a href="#id_programme">' in page
    assert not Consent.objects.exists()


def test_consents_escape_what_officials_wrote(as_ratna, draft):
    ConsentText.objects.update(text_id="<script>alert(1)</script>")

    assert "<script>alert" not in as_ratna.get(url_of("consents", draft)).content.decode()


def test_products_are_listed(as_ratna, draft, product):
    response = as_ratna.get(url_of("registration_products", draft))

    assert list(response.context["products"]) == [product]


def test_products_without_any_ask_for_the_first(as_ratna, draft, product):
    product.delete()

    response = as_ratna.get(url_of("registration_products", draft))

    assert response.url == url_of("product_new", draft)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("about", 12), ("place", 11), ("registration_products", 9), ("consents", 12)]
)
def test_step_asks_the_database_as_often_for_one_as_for_three(
    as_ratna, draft, name, queries, count, django_assert_num_queries
):
    for _ in range(count - 1):
        ProductFactory(business=draft)

    with django_assert_num_queries(queries):
        as_ratna.get(url_of(name, draft))
