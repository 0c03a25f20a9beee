import io

import pytest
from pypdf import PdfReader

from sentra import services
from sentra.models import CurationDay
from tests.factories import ProductFactory
from tests.sentra.conftest import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(biscuits, siola, lestari):
    row = services.ask_for_curation(biscuits, siola, by=biscuits.business.owner.user)
    decide(row, by=lestari, label="Tanggal belum ada.")
    return CurationDay.objects.get()


@pytest.fixture
def url(day):
    return f"/kasir/siola/kurasi/hari/{day.pk}/"


@pytest.fixture
def keeper(client, lestari):
    client.force_login(lestari)
    return client


def test_what_was_found(keeper, url):
    page = keeper.get(url).content.decode()

    assert [words in page for words in ("Kukis Cokelat", "Tanggal belum ada.", "Tutup berita acara")] == [True] * 3


def test_closing_gives_a_number(keeper, url, lestari):
    response = keeper.post(url, {"curators": "Lestari Gerai, Bu Endang", "note": "Hujan"})

    day = CurationDay.objects.get()
    assert (response["Location"], day.number, day.closed_by) == (url, 1, lestari)
    assert (day.curators, day.note) == ("Lestari Gerai, Bu Endang", "Hujan")
    page = keeper.get(url).content.decode()
    assert (day.full_number in page, "Tutup berita acara" in page, url + "pdf/" in page) == (True, False, True)


def test_curators_are_asked_for(keeper, url):
    response = keeper.post(url, {"curators": "", "note": "Hujan"})

    assert (response.status_code, "Hujan" in response.content.decode()) == (200, True)
    assert CurationDay.objects.get().closed_at is None


def test_closed_is_closed(keeper, url):
    keeper.post(url, {"curators": "Lestari"})
    keeper.post(url, {"curators": "Lain"})

    assert CurationDay.objects.get().curators == "Lestari"


def test_an_empty_day_is_not_closed(keeper, siola):
    empty = CurationDay.objects.create(outlet=siola, day="2026-01-05", curators="Lestari")

    page = keeper.post(f"/kasir/siola/kurasi/hari/{empty.pk}/", {"curators": "Lestari"}).content.decode()

    assert "Tidak ada yang diperiksa pada hari ini." in page


def test_the_letter(keeper, url):
    keeper.post(url, {"curators": "Lestari Gerai, Bu Endang", "note": "Hujan #let x = 1"})

    response = keeper.get("/en" + url + "pdf/")

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    for words in ("BAK-", "Kukis Cokelat", "Kue Ratna", "Tanggal belum ada.", "Bu Endang", "Hujan #let x = 1"):
        assert words in text


def test_no_letter_before_it_is_closed(keeper, url):
    assert keeper.get(url + "pdf/").status_code == 404


def test_the_head_reads_and_closes_nothing(client, hartono, url):
    client.force_login(hartono)

    page = client.get(url).content.decode()
    client.post(url, {"curators": "Hartono"})

    assert ("Kukis Cokelat" in page, "Tutup berita acara" in page) == (True, False)
    assert CurationDay.objects.get().closed_at is None


@pytest.mark.parametrize("path", ["", "pdf/"])
def test_other_people(client, murni, biscuits, url, path):
    services.close_curation_day(CurationDay.objects.get(), by=murni)
    client.force_login(murni)
    other_keeper = client.get(url + path).status_code
    client.force_login(biscuits.business.owner.user)

    assert (other_keeper, client.get(url + path).status_code) == (404, 403)


def test_anonymous(client, url):
    assert client.get(url)["Location"].startswith("/akun/masuk/")


@pytest.mark.parametrize("method", ["put", "delete"])
def test_wrong_method(keeper, url, method):
    assert (getattr(keeper, method)(url).status_code, keeper.post(url + "pdf/").status_code) == (405, 405)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(keeper, url, siola, lestari, rows, django_assert_num_queries):
    for _number in range(rows - 1):
        product = ProductFactory()
        decide(services.ask_for_curation(product, siola, by=product.business.owner.user), by=lestari, label="Belum.")

    with django_assert_num_queries(11):
        keeper.get(url)
