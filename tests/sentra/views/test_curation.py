import pytest
from django.utils import timezone

from businesses.models import BusinessStatus, ProductStatus
from sentra import services
from sentra.models import Curation, CurationStatus, Outlet
from tests.factories import OwnerFactory
from tests.sentra.conftest import decide, pass_curation

pytestmark = pytest.mark.django_db


def outlet():
    return Outlet.objects.get(slug="siola")


@pytest.fixture
def url(biscuits):
    return f"/saya/sentra/kurasi/{biscuits.pk}/"


@pytest.fixture
def her(client, biscuits):
    client.force_login(biscuits.business.owner.user)
    return client


def body(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_she_asks_with_a_wish(her, url, biscuits):
    response = her.post(url, {"outlet": "merr", "wish": "Kemasan baru"})

    row = Curation.objects.get()
    assert (response.status_code, response["Location"]) == (302, url)
    assert (row.product, row.outlet.slug, row.wish, row.status) == (biscuits, "merr", "Kemasan baru", "asked")
    page = body(her, url)
    assert ("Tarik kembali" in page, "Kemasan baru" in page, "Ajukan kurasi</button>" in page) == (True, True, False)


def test_english(her, url):
    assert "At which outlet shall we look at it?" in body(her, "/en" + url)


@pytest.mark.parametrize("slug", ["", "tidak-ada"])
def test_an_outlet_is_chosen_and_the_wish_stays(her, url, slug):
    response = her.post(url, {"outlet": slug, "wish": "Kemasan baru"})

    page = response.content.decode()
    assert (response.status_code, Curation.objects.count()) == (200, 0)
    assert ("<title>Kesalahan:" in page, "Kemasan baru" in page) == (True, True)


def test_why_not_yet_and_the_class_that_helps(her, url, biscuits, lestari):
    row = services.ask_for_curation(biscuits, outlet(), by=biscuits.business.owner.user)
    decide(row, by=lestari, label="Tanggal kedaluwarsa belum ada.")

    page = body(her, url)

    assert "Tanggal kedaluwarsa belum ada." in page
    assert 'href="/pelatihan/?topik=kemasan"' in page
    assert "Sudah diperbaiki? Ajukan lagi" in page


def test_she_asks_again_after_it_failed(her, url, biscuits, lestari):
    row = services.ask_for_curation(biscuits, outlet(), by=biscuits.business.owner.user)
    decide(row, by=lestari, label="Belum.")

    her.post(url, {"outlet": "siola"})

    statuses = list(Curation.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == [CurationStatus.FAILED, CurationStatus.ASKED]


def test_what_has_passed_needs_nothing(her, url, biscuits, lestari):
    pass_curation(biscuits, by=lestari)

    page = body(her, url)

    assert ("Produk ini boleh ada di gerai." in page, "Ajukan kurasi</button>" in page) == (True, False)


def test_after_its_month_she_may_ask(her, url, biscuits, lestari):
    pass_curation(biscuits, by=lestari)
    Curation.objects.update(check_again_on=timezone.localdate())

    assert "Ajukan kurasi</button>" in body(her, url)


@pytest.mark.parametrize("status", [BusinessStatus.SUBMITTED, BusinessStatus.INACTIVE])
def test_not_on_the_register(her, url, biscuits, status):
    type(biscuits.business).objects.filter(pk=biscuits.business_id).update(status=status)

    assert "Lihat apa yang kurang" in body(her, url)


def test_refusal_of_the_service_is_said(her, url, biscuits):
    type(biscuits).objects.filter(pk=biscuits.pk).update(status=ProductStatus.ARCHIVED)

    page = her.post(url, {"outlet": "siola"}).content.decode()

    assert "Hanya produk buatan Anda sendiri" in page


def test_a_stranger(client, url):
    client.force_login(OwnerFactory().user)

    assert (client.get(url).status_code, client.post(url, {"outlet": "siola"}).status_code) == (404, 404)


def test_anonymous(client, url):
    assert client.get(url)["Location"].startswith("/akun/masuk/")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(her, url, method):
    assert getattr(her, method)(url).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(her, url, biscuits, lestari, rows, django_assert_num_queries):
    for _number in range(rows):
        row = services.ask_for_curation(biscuits, outlet(), by=biscuits.business.owner.user)
        decide(row, by=lestari, label="Belum.")

    # She, her product, its looks with marks, pictures and criteria; what is looked at, outlets, unread messages.
    with django_assert_num_queries(9):
        her.get(url)


# --- taking it back ---


def test_she_takes_it_back(her, url, biscuits):
    her.post(url, {"outlet": "siola"})

    her.post(url + "tarik/")

    assert Curation.objects.get().status == CurationStatus.WITHDRAWN


def test_what_was_decided_is_not_taken_back(her, url, biscuits, lestari):
    pass_curation(biscuits, by=lestari)

    response = her.post(url + "tarik/", follow=True)

    assert (response.status_code, Curation.objects.get().status) == (200, CurationStatus.PASSED)


def test_only_she_takes_it_back(client, her, url, biscuits):
    her.post(url, {"outlet": "siola"})
    client.force_login(OwnerFactory().user)

    assert (client.post(url + "tarik/").status_code, client.get(url + "tarik/").status_code) == (404, 405)
    assert Curation.objects.get().status == CurationStatus.ASKED


def test_where_nothing_was_asked_nothing_happens(her, url):
    assert (her.post(url + "tarik/").status_code, Curation.objects.count()) == (302, 0)
